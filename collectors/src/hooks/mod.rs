//! Webhooks: what the tools' own deliveries say of facts. One file for each provider.
//!
//! To add one: a file with a type that implements `Intake` (verify the sender, take the delivery's id, read the body
//! through `look::Look` into rows of `queries::model::facts`), a line in [`all`], its examples under
//! `tests/hooks/`, and its settings in `docs/events.md`. What it reads must not depend on what came before:
//! each [`queries::intake::Part`] says what one event says, and when that was so.

mod alertmanager;
mod argocd;
mod azure;
mod bitbucket;
mod buildkite;
mod cdevents;
mod circleci;
mod events;
mod github;
mod github_change;
mod gitlab;
mod gitlab_change;
mod jenkins;
mod look;
mod opsgenie;
mod pagerduty;
mod sentry;
mod statuspage;

use queries::intake::{Intake, Message, Secret};

/// All intakes; that of our own events first.
#[must_use]
pub fn all() -> Vec<Box<dyn Intake>> {
    vec![
        Box::new(events::Events),
        Box::new(github::GitHub),
        Box::new(gitlab::GitLab),
        Box::new(jenkins::Jenkins),
        Box::new(bitbucket::Bitbucket),
        Box::new(azure::Azure),
        Box::new(circleci::CircleCi),
        Box::new(buildkite::Buildkite),
        Box::new(argocd::ArgoCd),
        Box::new(pagerduty::PagerDuty),
        Box::new(opsgenie::Opsgenie),
        Box::new(alertmanager::Alertmanager),
        Box::new(statuspage::Statuspage),
        Box::new(sentry::Sentry),
    ]
}

/// The id of the repository of an address, as git and browsers write it; nothing for a path.
#[must_use]
pub fn repository_of(address: &str) -> Option<String> {
    look::repository(Some(address))
}

/// Whether the sender shows the secret itself: as a bearer token, as the password of basic authentication, or in the
/// header `X-Rung-Token`.
fn shows_token(message: &Message<'_>, secret: &Secret) -> bool {
    let headers = message.headers;
    let password = headers.get("authorization").and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("basic").then_some(())?;
        let pair = from_base64(encoded.trim())?;
        pair.split_once(':').map(|(_, password)| password.to_owned())
    });
    let shown = [headers.bearer(), headers.get("x-rung-token"), password.as_deref()];
    shown.into_iter().flatten().fold(false, |known, token| secret.is(token) | known)
}

/// Base64 as browsers write it; nothing for anything else.
fn from_base64(text: &str) -> Option<String> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in text.trim_end_matches('=').bytes() {
        bits = bits << 6 | LETTERS.iter().position(|known| *known == letter)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(from_base64("QWxhZGRpbjpvcGVuIHNlc2FtZQ==").as_deref(), Some("Aladdin:open sesame"));
        assert_eq!(from_base64("YTpi").as_deref(), Some("a:b"));
        assert_eq!(from_base64(""), Some(String::new()));
        assert_eq!(from_base64("a b"), None);
    }
}
