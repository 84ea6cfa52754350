//! What a sender must know: compared in constant time, shown nowhere.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// One or more secrets of one provider, any of which a sender may know: while one is replaced, both hold.
#[derive(Clone)]
pub struct Secret(Vec<String>);

impl Secret {
    /// The secrets of a text, one in each line; nothing where there is none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let secrets: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        (!secrets.is_empty()).then_some(Self(secrets))
    }

    /// Whether `given` is one of the secrets.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        // Digests of equal length are compared, so that not even the length of the secret shows.
        let digest = |text: &str| keyed(b"rung compares digests", &[text.as_bytes()]);
        let expected = digest(given).finalize().into_bytes();
        self.0.iter().fold(false, |found, secret| digest(secret).verify_slice(&expected).is_ok() | found)
    }

    /// Whether `signature`, in hex, is the HMAC-SHA256 of these parts, one after the other, by one of the secrets.
    #[must_use]
    pub fn signed(&self, parts: &[&[u8]], signature: &str) -> bool {
        let Some(signature) = unhex(signature) else { return false };
        self.0
            .iter()
            .fold(false, |found, secret| keyed(secret.as_bytes(), parts).verify_slice(&signature).is_ok() | found)
    }

    /// The HMAC-SHA256 of these parts by the first secret, in hex: how a sender signs.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> String {
        let first = self.0.first().map_or(&b""[..], |secret| secret.as_bytes());
        hex(&keyed(first, parts).finalize().into_bytes())
    }
}

/// A secret is never printed.
impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.trim().as_bytes().chunks(2);
    pairs.map(|pair| Some((digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?) as u8)).collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's documentation.
    #[test]
    fn a_signature_is_that_of_the_documentation() {
        let secret = Secret::of("It's a Secret to Everybody").expect("a secret");
        let signature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(secret.signed(&[b"Hello, ", b"World!"], signature));
        assert_eq!(secret.sign(&[b"Hello, World!"]), signature);
        assert!(!secret.signed(&[b"Hello, World?"], signature));
        for odd in ["", "7", "zz", &signature[..62], "é7"] {
            assert!(!secret.signed(&[b"Hello, World!"], odd), "{odd}");
        }
    }

    #[test]
    fn any_of_several_secrets_holds_and_none_is_shown() {
        let secret = Secret::of("old-one\n\n  new-one \n").expect("two secrets");
        assert!(secret.is("old-one") && secret.is("new-one"));
        assert!(!secret.is("") && !secret.is("old") && !secret.is("old-one\n"));
        assert_eq!(format!("{secret:?}"), "Secret");
        assert!(Secret::of(" \n\n").is_none(), "an empty secret would let everybody in");
    }
}
