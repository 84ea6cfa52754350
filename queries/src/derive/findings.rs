//! What was met on the way that a reader should know: counted and named, never dropped in silence.

use super::attempts::Found;
use super::project::ProjectFacts;

/// So many are named, the others counted.
const NAMED: usize = 5;

/// Something that a reader should know.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) kind: &'static str,
    pub(super) rows: usize,
    pub(super) message: String,
}

/// What the deployment rules could make nothing of.
pub(super) fn of_rules(project: &ProjectFacts, found: &Found) -> Vec<Finding> {
    let mut findings = Vec::new();
    if found.bad_dates > 0 {
        findings.push(Finding {
            kind: "bad_date",
            rows: found.bad_dates,
            message: format!(
                "names that a deployment rule matches and whose date it cannot read: {}; check at_format",
                found.bad_dates
            ),
        });
    }
    if found.untaken > 0 {
        findings.push(Finding {
            kind: "untaken_deployments",
            rows: found.untaken,
            message: format!(
                "reported deployments that no deployment rule takes: {}; add a rule `from = \"deployments\"`, or remove the rules",
                found.untaken
            ),
        });
    }
    let configured = project.rules.iter().any(|rule| !rule.assumed);
    if configured && found.attempts.is_empty() {
        findings.push(Finding {
            kind: "rules_match_nothing",
            rows: found.looked_at,
            message: format!(
                "the deployment rules match none of the {} names that they look at: check `from` and `pattern`",
                found.looked_at
            ),
        });
    }
    findings
}

/// Words of people on launches that are not found: they have no effect.
pub(super) fn of_overrides(unfound: &[String]) -> Option<Finding> {
    let more = unfound.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let named: Vec<&str> = unfound.iter().take(NAMED).map(String::as_str).collect();
    (!unfound.is_empty()).then(|| Finding {
        kind: "unfound_overrides",
        rows: unfound.len(),
        message: format!("overrides without effect: {}{more}", named.join("; ")),
    })
}

/// Paths that no commit touches.
pub(super) fn of_paths(repository: &str, belongs: &[bool]) -> Option<Finding> {
    if belongs.iter().any(|belongs| *belongs) {
        return None;
    }
    Some(Finding {
        kind: "paths_match_nothing",
        rows: belongs.len(),
        message: format!("{repository}: no commit touches the project's paths: check `paths`"),
    })
}
