//! The secrets of those who may send events: from the environment, or from a file. They go nowhere else.

use std::collections::BTreeMap;
use std::path::Path;

use queries::intake::Secret;

use super::HooksConfig;
use crate::failure::bad_input;

/// The intake of `/api/v1/events`.
const EVENTS: &str = "events";

/// The secrets by intake. For the intake `github`, `RUNG_HOOK_GITHUB_SECRET` goes before the file that
/// `RUNG_HOOK_GITHUB_SECRET_FILE` names, and both before that of the configuration.
pub(super) fn of(
    hooks: &HooksConfig,
    intakes: &[&str],
    environment: impl Iterator<Item = (String, String)>,
) -> anyhow::Result<BTreeMap<String, Secret>> {
    if let Some(unknown) = hooks.secret_files.keys().find(|name| !intakes.contains(&name.as_str())) {
        return Err(bad_input(format!(
            "hooks.secret_files: there is no intake {unknown}; there are {}",
            intakes.join(", ")
        )));
    }
    let environment: BTreeMap<String, String> =
        environment.filter(|(name, value)| name.starts_with("RUNG_") && !value.trim().is_empty()).collect();
    let mut secrets = BTreeMap::new();
    for intake in intakes {
        let variable = variable(intake);
        let file = environment.get(&format!("{variable}_FILE")).map(Path::new);
        let file = file.or_else(|| hooks.secret_files.get(*intake).map(std::path::PathBuf::as_path));
        let secret = match (environment.get(&variable), file) {
            (Some(text), _) => Secret::of(text),
            (None, Some(file)) => Some(in_file(file)?),
            (None, None) => None,
        };
        secrets.extend(secret.map(|secret| ((*intake).to_owned(), secret)));
    }
    Ok(secrets)
}

/// The variable that holds the secret of an intake.
fn variable(intake: &str) -> String {
    if intake == EVENTS {
        "RUNG_EVENTS_TOKEN".to_owned()
    } else {
        format!("RUNG_HOOK_{}_SECRET", intake.to_uppercase())
    }
}

/// The token that is shown to a server.
pub(super) fn token(
    file: Option<&Path>,
    mut environment: impl Iterator<Item = (String, String)>,
) -> anyhow::Result<String> {
    let text = match file {
        Some(file) => read(file)?,
        None => environment.find(|(name, _)| *name == variable(EVENTS)).map(|(_, value)| value).unwrap_or_default(),
    };
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(token) if token.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(token.to_owned()),
        Some(_) => Err(bad_input("the token holds characters that no header can hold: use letters and digits")),
        None => {
            Err(bad_input("there is no token for the server: set RUNG_EVENTS_TOKEN, or name a file with --token-file"))
        }
    }
}

fn in_file(file: &Path) -> anyhow::Result<Secret> {
    let text = read(file)?;
    Secret::of(&text)
        .ok_or_else(|| bad_input(format!("{} holds no secret: write one in its first line", file.display())))
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .map_err(|error| bad_input(format!("the secret in {} cannot be read: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(hooks: &HooksConfig, variables: &[(&str, &str)]) -> anyhow::Result<BTreeMap<String, Secret>> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        of(hooks, &["events", "github", "gitlab"], variables)
    }

    #[test]
    fn the_environment_goes_before_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let in_toml = path("toml", "from-toml\n");
        let named = path("named", "from-named\nnewer\n");
        let hooks = HooksConfig {
            secret_files: [("github".to_owned(), in_toml.clone()), ("gitlab".to_owned(), in_toml)].into(),
            ..HooksConfig::default()
        };
        let named = named.to_str().expect("text");
        let secrets =
            found(&hooks, &[("RUNG_HOOK_GITHUB_SECRET_FILE", named), ("RUNG_EVENTS_TOKEN", "token")]).expect("all");
        assert!(
            secrets["github"].is("from-named") && secrets["github"].is("newer") && !secrets["github"].is("from-toml")
        );
        assert!(secrets["gitlab"].is("from-toml") && secrets["events"].is("token"));
        let secrets =
            found(&hooks, &[("RUNG_HOOK_GITHUB_SECRET", "own"), ("RUNG_HOOK_GITHUB_SECRET_FILE", named)]).expect("all");
        assert!(secrets["github"].is("own") && !secrets["github"].is("from-named"));
        assert!(!secrets.contains_key("events"), "without a token nobody may send");
    }

    #[test]
    fn a_file_that_is_not_there_is_named_and_not_passed_over() {
        let hooks = |name: &str| HooksConfig {
            secret_files: [(name.to_owned(), "nowhere".into())].into(),
            ..HooksConfig::default()
        };
        assert!(found(&hooks("github"), &[]).expect_err("no file").to_string().contains("nowhere"));
        assert!(found(&hooks("gitbub"), &[]).expect_err("no intake").to_string().contains("gitbub"));
    }
}
