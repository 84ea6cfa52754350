//! The incidents of a window in a few lines: how many have a launch, and which have none.

use queries::answers::ProjectAnswer;
use queries::answers::incidents::IncidentAnswer;
use queries::answers::words;

/// So many incidents without a launch are named.
const UNLINKED: usize = 5;

/// Counts, then the incidents that are linked to no launch, each with the reason; nothing where there are none.
pub(super) fn incidents(answer: &ProjectAnswer) -> Vec<String> {
    let incidents = &answer.incidents;
    if incidents.list.is_empty() {
        return Vec::new();
    }
    let mut counts = vec![format!("linked to a launch: {}", incidents.linked), format!("not: {}", incidents.unlinked)];
    if incidents.maintenance > 0 {
        counts.push(format!("maintenance, not counted: {}", incidents.maintenance));
    }
    let mut lines = vec![counts.join("; ")];
    let unlinked = || incidents.list.iter().filter(|one| one.launch.is_none() && one.kind != "maintenance");
    lines.extend(unlinked().take(UNLINKED).map(|one| line(one, answer)));
    if let Some(more) = unlinked().count().checked_sub(UNLINKED).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines
}

fn line(incident: &IncidentAnswer, answer: &ProjectAnswer) -> String {
    let opened = incident.opened_at.map(|at| format!(" of {}", words::minute(at, answer.window.timezone)));
    let reason = incident.reason.as_deref().unwrap_or("not linked");
    format!("{}{}: {reason}", incident.id, opened.unwrap_or_default())
}
