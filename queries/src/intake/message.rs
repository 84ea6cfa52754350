//! A request as an intake sees it: headers, what the address says, and the body as received.

/// A request.
pub struct Message<'m> {
    pub headers: &'m Headers,
    pub query: &'m Query,
    pub body: &'m str,
}

/// The headers of a request; names in lower case.
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Of names and values; a value that is no text is left out.
    pub fn of(headers: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect())
    }

    /// The first value of a header, whose name is given in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// What `Authorization: Bearer ...` carries.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.get("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }
}

/// What an address says behind its question mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

/// The names that are kept with an event; above all a token is not.
const KEPT: &[&str] = &["project", "repository", "environment", "service"];

impl Query {
    /// Of the text behind the question mark.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(name), decoded(value))
                })
                .collect(),
        )
    }

    /// The first value of a name that is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// What is kept with an event, as text; nothing where it says nothing of that.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        let kept = self.0.iter().filter(|(name, value)| KEPT.contains(&name.as_str()) && !value.is_empty());
        let kept: Vec<_> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        (!kept.is_empty()).then(|| kept.join("&"))
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Percent-decoded, with `+` as a space; what is no text is kept as well as can be.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            (b'+', ..) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One event of a request, on its way into the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The sender's id of it: the same for one that is sent again.
    pub delivery: String,
    /// What the sender calls it.
    pub event: Option<String>,
    /// Its body.
    pub body: String,
}

impl Piece {
    /// An event without an id of its own: what is the same counts as sent again.
    #[must_use]
    pub fn by_content(event: Option<&str>, body: &str) -> Self {
        use sha2::{Digest as _, Sha256};
        let mut digest = Sha256::new();
        digest.update(event.unwrap_or_default().as_bytes());
        digest.update([0]);
        digest.update(body.as_bytes());
        let delivery = super::secret::hex(&digest.finalize()[..16]);
        Self { delivery, event: event.map(str::to_owned), body: body.to_owned() }
    }

    /// An event with the sender's id, where there is one.
    #[must_use]
    pub fn with_id(id: Option<&str>, event: Option<&str>, body: &str) -> Self {
        match id.map(str::trim).filter(|id| !id.is_empty()) {
            Some(id) => Self { delivery: id.to_owned(), event: event.map(str::to_owned), body: body.to_owned() },
            None => Self::by_content(event, body),
        }
    }

    /// The value of a field of a form (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn field_of_form(body: &str, name: &str) -> Option<String> {
        body.split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| decoded(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_its_token_is_not_kept() {
        let query = Query::of("project=check%20out&token=hidden&environment=eu%2Fprod&x&service=&repository=a+b");
        assert_eq!(query.get("project"), Some("check out"));
        assert_eq!(query.get("token"), Some("hidden"));
        assert_eq!(query.get("service"), None);
        let kept = query.kept().expect("something");
        assert_eq!(kept, "project=check%20out&environment=eu/prod&repository=a%20b");
        assert_eq!(Query::of(&kept).get("environment"), Some("eu/prod"));
        assert_eq!(Query::of("token=hidden").kept(), None);
        assert_eq!(Query::of("project=%zz%4").get("project"), Some("%zz%4"));
    }
}
