//! Which accounts are programs. A new one is one line in `NAMES`.

use queries::model::ActorKind;

/// Well-known programs: the account name, or the part of the e-mail address before the `@` (after a `12345+`).
const NAMES: &[&str] = &[
    "allcontributors",
    "codecov-io",
    "copybara-service",
    "dependabot",
    "dependabot-preview",
    "dependabot-support",
    "depfu",
    "deepsource-autofix",
    "fastlane-bot",
    "github-actions",
    "github-merge-queue",
    "gitlab-bot",
    "gitlab-dependency-bot",
    "google-cloud-policy-bot",
    "greenkeeper",
    "greenkeeperio-bot",
    "homu",
    "imgbot",
    "k8s-ci-robot",
    "k8s-merge-robot",
    "lerna-bot",
    "mergify",
    "mend-for-github-com",
    "netlify-bot",
    "pre-commit-ci",
    "pyup-bot",
    "release-please",
    "renovate",
    "renovate-bot",
    "rust-highfive",
    "rustbot",
    "scala-steward",
    "semantic-release-bot",
    "snyk-bot",
    "transifex-integration",
    "travis-ci",
    "weblate",
    "whitesource-bolt",
];

/// Whether the account of that name or e-mail address is a program: it ends in `[bot]`, or it is a well-known one or one
/// of `others`, which are names or addresses that a configuration adds.
#[must_use]
pub fn kind_of(name: &str, email: &str, others: &[String]) -> ActorKind {
    let name = name.trim().to_lowercase();
    let email = email.trim().to_lowercase();
    let account = email.split('@').next().unwrap_or_default();
    let account = account.rsplit_once('+').map_or(account, |(_, account)| account);
    let named = name.replace(' ', "-");
    let is_bot = name.ends_with("[bot]")
        || account.ends_with("[bot]")
        || NAMES.contains(&named.as_str())
        || NAMES.contains(&account)
        || others
            .iter()
            .map(|other| other.trim().to_lowercase())
            .any(|other| other == name || other == named || other == account || other == email);
    if is_bot { ActorKind::Bot } else { ActorKind::Human }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_told_from_a_person() {
        let bots = [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate Bot", "bot@renovateapp.example"),
            ("somebody", "29139614+renovate[bot]@users.noreply.github.com"),
            ("GitHub Actions", "actions@github.example"),
            ("x", "github-actions@github.example"),
        ];
        for (name, email) in bots {
            assert_eq!(kind_of(name, email, &[]), ActorKind::Bot, "{name} <{email}>");
        }
        let people = [("Robot Fan", "fan@example.com"), ("Bo [bot] Tee", "bo@example.com"), ("", "")];
        for (name, email) in people {
            assert_eq!(kind_of(name, email, &[]), ActorKind::Human, "{name} <{email}>");
        }
    }

    #[test]
    fn a_configuration_names_further_programs_by_name_or_address() {
        let others = ["Deploy Robot".to_owned(), "ci@shop.example".to_owned(), "releaser".to_owned()];
        for (name, email) in [("deploy robot", "x@y.example"), ("x", "CI@shop.example"), ("x", "1+releaser@y.example")]
        {
            assert_eq!(kind_of(name, email, &others), ActorKind::Bot, "{name} <{email}>");
        }
        assert_eq!(kind_of("robot", "x@shop.example", &others), ActorKind::Human);
    }
}
