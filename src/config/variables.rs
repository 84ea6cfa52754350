//! Names of the keys of `rung.toml` in the environment.
//!
//! A key of a project that holds one value has a name there: `RUNG_PROJECT_<ID>_<KEY>`, in capitals, with `_` for
//! whatever is no letter or digit. `timezone` of the project `check-out` is `RUNG_PROJECT_CHECK_OUT_TIMEZONE`,
//! `target.launch` is `RUNG_PROJECT_CHECK_OUT_TARGET_LAUNCH`. It counts in place of what the file says; an empty one
//! counts as none. `id`, by which the name is made, has none, and neither have the lists `bots`, `repositories`,
//! `deployments` and `environments`: they have no length of their own to address an entry by, and half a list from
//! elsewhere would be worse than none. What is about the command rather than a project is an option, and `--help` names
//! its variable.

use super::{Config, ProjectConfig};
use crate::failure::bad_input;

const PREFIX: &str = "RUNG_PROJECT_";
/// The keys that have a name.
const KEYS: [&str; 10] = [
    "name",
    "archetype",
    "criticality",
    "timezone",
    "target.launch",
    "target.deployment",
    "target.velocity",
    "retry_window_minutes",
    "count_failed_rollouts",
    "description",
];

/// Takes the values of these variables; a name that stands for no key is refused where it begins like a project's.
pub(super) fn take(config: &mut Config, variables: impl Iterator<Item = (String, String)>) -> anyhow::Result<()> {
    let mut variables: Vec<_> =
        variables.filter(|(name, value)| name.starts_with(PREFIX) && !value.is_empty()).collect();
    variables.sort();
    for (name, value) in variables {
        let meant = |project: &&mut ProjectConfig| key(&project.id, &name).is_some();
        let mut projects: Vec<_> = config.project.iter_mut().filter(meant).collect();
        match projects.as_mut_slice() {
            [project] => {
                let key = key(&project.id, &name).unwrap_or_default();
                set(project, key, &value).map_err(|what| bad_input(format!("{name} `{value}`: {what}")))?;
            }
            // It may be meant for another configuration on the same machine.
            [] => tracing::warn!("{name} stands for no key of a project of the configuration: it is left alone"),
            [one, other, ..] => {
                return Err(bad_input(format!(
                    "{name} could mean project {} or {}: set the key in the file",
                    one.id, other.id
                )));
            }
        }
    }
    Ok(())
}

/// The key of a project that a variable stands for.
fn key(project: &str, variable: &str) -> Option<&'static str> {
    KEYS.into_iter().find(|key| variable == format!("{PREFIX}{}_{}", capitals(project), capitals(key)))
}

fn capitals(text: &str) -> String {
    let one = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    text.chars().map(one).collect()
}

fn set(project: &mut ProjectConfig, key: &str, value: &str) -> Result<(), &'static str> {
    let number = || value.trim().parse::<i64>().map_err(|_| "use a whole number");
    match key {
        "name" => project.name = Some(value.to_owned()),
        "archetype" => project.archetype = Some(value.to_owned()),
        "criticality" => project.criticality = Some(value.to_owned()),
        "timezone" => project.timezone = Some(value.to_owned()),
        "target.launch" => project.target.launch = Some(value.to_owned()),
        "target.velocity" => project.target.velocity = Some(value.to_owned()),
        "target.deployment" => project.target.deployment = Some(number()?),
        "retry_window_minutes" => project.retry_window_minutes = Some(number()?),
        "count_failed_rollouts" => {
            project.count_failed_rollouts = Some(value.trim().parse().map_err(|_| "use true or false")?);
        }
        _ => project.description = Some(value.to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(ids: &[&str]) -> Config {
        let projects = ids.iter().map(|id| format!("[[project]]\nid = \"{id}\"\nrepositories = []\n"));
        toml::from_str(&projects.collect::<String>()).expect("a configuration")
    }

    fn taken(config: &mut Config, variables: &[(&str, &str)]) -> anyhow::Result<()> {
        take(config, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn every_key_of_one_value_has_a_name() {
        let mut config = config(&["check-out", "shop"]);
        let variables = [
            ("RUNG_PROJECT_CHECK_OUT_NAME", "Check-out"),
            ("RUNG_PROJECT_CHECK_OUT_ARCHETYPE", "service"),
            ("RUNG_PROJECT_CHECK_OUT_CRITICALITY", "high"),
            ("RUNG_PROJECT_CHECK_OUT_TIMEZONE", "Europe/Berlin"),
            ("RUNG_PROJECT_CHECK_OUT_TARGET_LAUNCH", "continuous"),
            ("RUNG_PROJECT_CHECK_OUT_TARGET_DEPLOYMENT", "3"),
            ("RUNG_PROJECT_CHECK_OUT_RETRY_WINDOW_MINUTES", "0"),
            ("RUNG_PROJECT_CHECK_OUT_COUNT_FAILED_ROLLOUTS", "true"),
            ("RUNG_PROJECT_CHECK_OUT_DESCRIPTION", "Where money is taken"),
            ("RUNG_PROJECT_SHOP_NAME", ""),
            ("RUNG_PROJECT_ELSEWHERE_NAME", "of another configuration"),
        ];
        taken(&mut config, &variables).expect("all of them");
        let project = &config.project[0];
        let texts = [&project.name, &project.archetype, &project.criticality, &project.timezone];
        let expected = ["Check-out", "service", "high", "Europe/Berlin"];
        assert_eq!(texts.map(|text| text.as_deref()), expected.map(Some));
        assert_eq!(project.target.launch.as_deref(), Some("continuous"));
        assert_eq!((project.target.deployment, project.retry_window_minutes), (Some(3), Some(0)));
        assert_eq!(project.count_failed_rollouts, Some(true));
        assert_eq!(project.description.as_deref(), Some("Where money is taken"));
        assert_eq!(config.project[1].name, None, "an empty one counts as none");
    }

    #[test]
    fn what_cannot_be_taken_is_named() {
        let wrong = taken(&mut config(&["shop"]), &[("RUNG_PROJECT_SHOP_TARGET_DEPLOYMENT", "high")]);
        assert!(wrong.expect_err("no number").to_string().contains("RUNG_PROJECT_SHOP_TARGET_DEPLOYMENT `high`"));
        let two = taken(&mut config(&["a-b", "a.b"]), &[("RUNG_PROJECT_A_B_NAME", "Which?")]);
        assert!(two.expect_err("either").to_string().contains("could mean project a-b or a.b"));
    }
}
