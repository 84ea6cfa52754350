//! What GitLab's configuration says in its own little languages: what is included, and under which rules a job runs.

use queries::model::BuildTrigger;

use super::super::file::Scene;
use super::super::yaml::Value;

/// A pattern includes no more files than this.
const MOST_FILES: usize = 100;

/// Included files: the path of one of the repository, or nothing and what it is.
pub(super) fn includes(include: &Value, scene: &Scene<'_>) -> Vec<(Option<String>, String)> {
    let items = if include.items().is_empty() { std::slice::from_ref(include) } else { include.items() };
    let mut found = Vec::new();
    for item in items {
        let local = item.text().filter(|text| !text.contains("://")).or_else(|| item.text_of("local"));
        if let Some(path) = local {
            let path = path.trim_start_matches('/');
            if path.contains('*') {
                found.extend(matching(path, scene).into_iter().map(|path| (Some(path.clone()), path)));
            } else {
                found.push((Some(path.to_owned()), format!("file {path}")));
            }
            continue;
        }
        let what = ["remote", "template", "component", "project", "artifact"]
            .iter()
            .find_map(|key| item.text_of(key).map(|value| format!("{key} {value}")));
        let files = item.texts_of("file").join(" ");
        let what = what.or_else(|| item.text().map(|text| format!("remote {text}"))).unwrap_or("include".into());
        found.push((None, format!("{what} {files}").trim().to_owned()));
    }
    found
}

/// The files that a pattern of an include means: `*` within a folder, `**` in all below.
fn matching(pattern: &str, scene: &Scene<'_>) -> Vec<String> {
    let mut expression = regex::escape(pattern).replace(r"\*\*", ".*");
    expression = expression.replace(r"\*", "[^/]*");
    let Ok(pattern) = regex::Regex::new(&format!("^{expression}$")) else { return Vec::new() };
    let paths = scene.tree.entries().iter().map(|entry| &entry.path);
    paths.filter(|path| pattern.is_match(path)).take(MOST_FILES).cloned().collect()
}

/// What starts a job, where its rules or `only` say that it is less than what starts the pipeline.
pub(super) fn triggers(value: &Value, running: &[&Value]) -> Vec<BuildTrigger> {
    let mut found = Vec::new();
    let only = value.get("only").map(|only| only.get("refs").unwrap_or(only).texts()).unwrap_or_default();
    for word in only {
        found.push(match word {
            "schedules" => BuildTrigger::Schedule,
            "tags" => BuildTrigger::Tag,
            "merge_requests" => BuildTrigger::Change,
            "web" => BuildTrigger::Manual,
            "api" | "triggers" | "chat" => BuildTrigger::Api,
            "pipelines" => BuildTrigger::Pipeline,
            _ => BuildTrigger::Push,
        });
    }
    for rule in running {
        match rule.text_of("if").and_then(source) {
            Some(trigger) => found.push(trigger),
            None => return Vec::new(),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a condition asks of the start of the pipeline.
pub(super) fn source(condition: &str) -> Option<BuildTrigger> {
    if condition.contains("||") || condition.contains("!=") {
        return None;
    }
    let plain = condition.replace(' ', "");
    let is = |word: &str| {
        plain.contains(&format!("$CI_PIPELINE_SOURCE==\"{word}\""))
            || plain.contains(&format!("$CI_PIPELINE_SOURCE=='{word}'"))
    };
    [
        ("schedule", BuildTrigger::Schedule),
        ("merge_request_event", BuildTrigger::Change),
        ("web", BuildTrigger::Manual),
        ("push", BuildTrigger::Push),
        ("api", BuildTrigger::Api),
        ("trigger", BuildTrigger::Api),
        ("pipeline", BuildTrigger::Pipeline),
        ("parent_pipeline", BuildTrigger::Pipeline),
    ]
    .into_iter()
    .find(|(word, _)| is(word))
    .map(|(_, trigger)| trigger)
    .or_else(|| plain.contains("$CI_COMMIT_TAG").then_some(BuildTrigger::Tag))
    .or_else(|| plain.contains("$CI_MERGE_REQUEST_IID").then_some(BuildTrigger::Change))
    .or_else(|| plain.contains("$CI_COMMIT_BRANCH").then_some(BuildTrigger::Push))
}

pub(super) fn allowed_to_fail(value: &Value, running: &[&Value], manual_without_rules: bool) -> Option<bool> {
    let of = |value: &Value| match value.get("allow_failure") {
        Some(allowed) if allowed.get("exit_codes").is_some() => Some(true),
        Some(allowed) => allowed.truth(),
        None => None,
    };
    // A manual job without rules may fail unless it says otherwise, and that nobody started it is no failure.
    let own = if value.get("allow_failure").is_some() { of(value) } else { Some(manual_without_rules) };
    let by_rules: Vec<Option<bool>> =
        running.iter().map(|rule| if rule.get("allow_failure").is_some() { of(rule) } else { own }).collect();
    match by_rules.as_slice() {
        [] => own,
        [first, rest @ ..] if rest.iter().all(|one| one == first) => *first,
        _ => None,
    }
}

pub(super) fn condition(running: &[&Value]) -> Option<String> {
    let texts: Vec<&str> = running.iter().filter_map(|rule| rule.text_of("if")).collect();
    (!texts.is_empty()).then(|| texts.join(" | "))
}
