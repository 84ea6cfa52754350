//! `[github]` and `[[organisation]]`: which GitHub, who asks, and which of its repositories.
//!
//! A secret is never in `rung.toml`: it is in the environment, or in a file that the configuration names.

use std::path::{Path, PathBuf};

use collectors::Secret;
use collectors::github::{Address, Credentials};
use serde::Deserialize;

use crate::failure::bad_input;

/// `[github]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitHubConfig {
    /// Address of a company's own GitHub, as a browser shows it (`RUNG_GITHUB_URL`); `https://github.com` where missing.
    pub(crate) url: Option<String>,
    /// File that holds a token (`RUNG_GITHUB_TOKEN_FILE`), relative to the configuration. The token itself can be given
    /// as `RUNG_GITHUB_TOKEN` or `GITHUB_TOKEN`.
    pub(crate) token_file: Option<PathBuf>,
    /// Id of a GitHub App that asks in place of a token (`RUNG_GITHUB_APP`).
    pub(crate) app: Option<String>,
    /// Id of the app's installation (`RUNG_GITHUB_INSTALLATION`).
    pub(crate) installation: Option<u64>,
    /// File that holds the app's private key (`RUNG_GITHUB_KEY_FILE`), relative to the configuration.
    pub(crate) key_file: Option<PathBuf>,
    /// The token of the environment.
    #[serde(skip)]
    token: Option<Secret>,
}

/// One `[[organisation]]`: every repository of it that matches is a project of its own, named after it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationConfig {
    /// The organisation's name on GitHub.
    pub(crate) github: String,
    /// Names of the repositories that are wanted, `*` for anything: `["shop-*"]`; all where missing.
    #[serde(default)]
    pub(crate) include: Vec<String>,
    /// Names of those that are not.
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// What is an incident in them.
    #[serde(default)]
    pub(crate) incidents: Vec<IncidentConfig>,
}

/// `{ from = "issues", labels = ["incident"] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidentConfig {
    /// `issues`: those of the project's repositories on GitHub.
    pub(crate) from: String,
    /// Labels of which any makes an issue an incident.
    pub(crate) labels: Vec<String>,
}

impl IncidentConfig {
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.from != "issues" {
            return Err(bad_input(format!("incidents.from `{}`: use issues", self.from)));
        }
        if self.labels.iter().all(|label| label.trim().is_empty()) {
            return Err(bad_input("incidents.labels is empty: name the labels that make an issue an incident"));
        }
        Ok(())
    }
}

impl GitHubConfig {
    /// Takes what the environment says, which goes before the file; an empty variable counts as none.
    pub(super) fn take(&mut self, variables: impl Iterator<Item = (String, String)>) -> anyhow::Result<()> {
        let mut fallback = None;
        for (name, value) in variables.filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "RUNG_GITHUB_URL" => self.url = Some(value),
                "RUNG_GITHUB_TOKEN" => self.token = Some(Secret::new(&value)),
                "GITHUB_TOKEN" => fallback = Some(Secret::new(&value)),
                "RUNG_GITHUB_TOKEN_FILE" => self.token_file = Some(value.into()),
                "RUNG_GITHUB_APP" => self.app = Some(value),
                "RUNG_GITHUB_INSTALLATION" => {
                    let number = value.trim().parse();
                    self.installation = Some(
                        number.map_err(|_| bad_input(format!("{name} `{value}`: use the installation's number")))?,
                    );
                }
                "RUNG_GITHUB_KEY_FILE" => self.key_file = Some(value.into()),
                _ => {}
            }
        }
        // The token that a workflow finds in its environment counts where nothing else is said.
        if self.token.is_none() && self.token_file.is_none() && self.app.is_none() {
            self.token = fallback;
        }
        Ok(())
    }

    /// Files that the file names lie beside it.
    pub(super) fn beside(&mut self, folder: &Path) {
        for file in [&mut self.token_file, &mut self.key_file].into_iter().flatten() {
            *file = folder.join(&*file);
        }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> anyhow::Result<Address> {
        Ok(self.url.as_deref().map_or_else(|| Ok(Address::public()), Address::of)?)
    }

    /// Who asks.
    pub(crate) fn credentials(&self) -> anyhow::Result<Credentials> {
        if let Some(token) = &self.token {
            return Ok(Credentials::Token(token.clone()));
        }
        if let Some(app) = &self.app {
            let (Some(installation), Some(key)) = (self.installation, &self.key_file) else {
                return Err(bad_input("github: an app needs installation and key_file beside its id"));
            };
            return Ok(Credentials::App { app: app.clone(), installation, key: secret(key)? });
        }
        let Some(file) = &self.token_file else {
            return Err(bad_input(
                "github: there is no token: set RUNG_GITHUB_TOKEN, or token_file in [github] of rung.toml (docs/github.md says what it may)",
            ));
        };
        Ok(Credentials::Token(secret(file)?))
    }
}

/// The secret in a file, of which only the name is ever said.
fn secret(file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| bad_input(format!("{}: the secret cannot be read: {error}", file.display())))?;
    let secret = Secret::new(&text);
    if secret.is_empty() {
        return Err(bad_input(format!("{}: there is no secret in it", file.display())));
    }
    Ok(secret)
}

/// Owner and name, as in `acme/shop`.
pub(crate) fn owner_and_name(text: &str) -> Option<(&str, &str)> {
    let (owner, name) = text.split_once('/')?;
    let good = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
    };
    (good(owner) && good(name)).then_some((owner, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(variables: &[(&str, &str)]) -> GitHubConfig {
        let mut config = GitHubConfig::default();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config.take(variables).expect("variables that can be used");
        config
    }

    #[test]
    fn a_token_of_our_own_goes_before_that_of_a_workflow() {
        let token = |variables: &[(&str, &str)]| taken(variables).credentials().ok();
        let of = |text: &str| Some(Credentials::Token(Secret::new(text)));
        assert_eq!(token(&[("GITHUB_TOKEN", "theirs"), ("RUNG_GITHUB_TOKEN", "ours\n")]), of("ours"));
        assert_eq!(token(&[("GITHUB_TOKEN", "theirs"), ("RUNG_GITHUB_TOKEN", "")]), of("theirs"));
        assert_eq!(token(&[]), None);
        let shown = format!("{:?}", taken(&[("RUNG_GITHUB_TOKEN", "planted")]));
        assert!(!shown.contains("planted"), "{shown}");
    }

    #[test]
    fn names_of_repositories_are_told_from_paths() {
        assert_eq!(owner_and_name("acme/shop.js"), Some(("acme", "shop.js")));
        for wrong in ["shop", "acme/", "/shop", "acme/shop/x", "https://github.com/acme/shop", "acme/..", "a b/c"] {
            assert_eq!(owner_and_name(wrong), None, "{wrong}");
        }
    }
}
