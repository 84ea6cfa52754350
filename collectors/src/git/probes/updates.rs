//! Programs that bring somebody else's new versions, and the rules that they follow.

use super::file::{File, Scene};
use super::yaml::{self, Value};
use super::{Finding, Probe, Reason};

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "dependency_updates",
        &[
            ("dependabot", &[".github/dependabot.{yml,yaml}", ".dependabot/config.{yml,yaml}"]),
            (
                "renovate",
                &["{renovate,.renovaterc}.{json,json5}", ".renovaterc", ".{github,gitlab}/renovate.{json,json5}"],
            ),
            ("pyup", &[".pyup.{yml,yaml,conf}"]),
            ("scala_steward", &[".scala-steward.{yml,yaml,conf}"]),
        ],
    ),
    Probe::reading(
        "update_rules",
        &[
            ("dependabot", &[".github/dependabot.{yml,yaml}"]),
            (
                "renovate",
                &["{renovate,.renovaterc}.{json,json5}", ".renovaterc", ".{github,gitlab}/renovate.{json,json5}"],
            ),
        ],
        rules,
    ),
];

/// How often somebody else's versions are looked for, in how many ecosystems, how long they are left to ripen, and
/// whether they are merged without a person.
fn rules(file: &File, tool: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    if tool == "dependabot" { Ok(dependabot(&file.document()?)) } else { renovate(file) }
}

fn dependabot(root: &Value) -> Option<Finding> {
    let updates = root.get("updates").filter(|updates| !updates.items().is_empty())?;
    let mut said = Vec::new();
    for update in updates.items() {
        let ecosystem = update.text_of("package-ecosystem").unwrap_or("unnamed");
        let interval = update.at(&["schedule", "interval"]).and_then(Value::text).unwrap_or("unscheduled");
        let cooldown = update.at(&["cooldown", "default-days"]).and_then(Value::text);
        let ripe = cooldown.map(|days| format!(" after {days} days")).unwrap_or_default();
        said.push(format!("{ecosystem} {interval}{ripe}"));
    }
    Finding::several(&said, Some(updates.line as i64))
}

/// Renovate's own format allows comments, bare keys and single quotes: read as YAML where it is no JSON.
fn renovate(file: &File) -> Result<Option<Finding>, Reason> {
    let root = match file.json() {
        Ok(_) => yaml::document(&file.text).map_err(Reason::Unparsable),
        Err(reason) => yaml::document(&without_comments(&file.text)).map_err(|_| reason),
    };
    let root = match (root, file.json()) {
        (Ok(root), _) => root,
        (Err(_), Ok(json)) => yaml::document(&json.to_string()).map_err(Reason::Unparsable)?,
        (Err(reason), Err(_)) => return Err(reason),
    };
    if root.entries().is_empty() {
        return Err(Reason::Unparsable("there is no object".into()));
    }
    let mut said = Vec::new();
    let presets = root.texts_of("extends");
    if !presets.is_empty() {
        said.push(format!("extends {}", presets.join(" ")));
    }
    for (key, words) in [("schedule", "schedule"), ("minimumReleaseAge", "after"), ("stabilityDays", "after days")] {
        let texts = root.texts_of(key);
        if !texts.is_empty() {
            said.push(format!("{words} {}", texts.join(" ")));
        }
    }
    if root.all().into_iter().any(|value| value.get("automerge").and_then(Value::truth) == Some(true)) {
        said.push("merges by itself".to_owned());
    }
    Ok(Some(Finding { amount: Some(presets.len() as i64), ..Finding::of(said.join(", ")) }))
}

fn without_comments(text: &str) -> String {
    let line = |line: &str| match line.trim_start() {
        start if start.starts_with("//") => String::new(),
        _ => match line.find(" //") {
            Some(at) => line[..at].to_owned(),
            None => line.to_owned(),
        },
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
