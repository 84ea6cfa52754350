//! What a reader must know beside the level: how far the next rung is, and when it was judged.

use chrono::Duration;

use super::advise::Standing;
use super::judge::Judged;
use super::result::Outcome;
use crate::metrics::Question;

/// The note of a ladder that was judged.
pub(super) fn of(standing: &Standing<'_>, question: &Question) -> Option<String> {
    if standing.ladder.is_checklist() {
        return nearest_area(standing);
    }
    let confirmed = standing.levels?.confirmed;
    let mut parts = Vec::new();
    if standing.target.is_some_and(|target| confirmed >= target) {
        parts.push("the target is reached: keep it, and help another project up".to_owned());
    }
    if let Some(rung) = standing.ladder.rungs.get(confirmed + 1) {
        let decides = |judged: &&Judged| judged.result.rung == rung.id && judged.result.required && !judged.left_out;
        parts.push(counts(&rung.title, &standing.judged.iter().filter(decides).collect::<Vec<_>>()));
    }
    let window = question.window;
    if window.to < window.as_of - Duration::days(1) {
        let day = window.as_of.with_timezone(&window.timezone).format("%Y-%m-%d");
        parts.push(format!("as of {day}, not of the end of the window"));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Of a checklist the area that lacks least of what nothing shows or what does not hold.
fn nearest_area(standing: &Standing<'_>) -> Option<String> {
    let areas = standing.ladder.rungs.iter().filter_map(|rung| {
        let decides = |judged: &&Judged| judged.result.rung == rung.id && judged.result.required && !judged.left_out;
        let criteria: Vec<&Judged> = standing.judged.iter().filter(decides).collect();
        let holds = |judged: &&&Judged| matches!(judged.result.outcome, Outcome::Met | Outcome::Attested);
        let lacking = criteria.len() - criteria.iter().filter(holds).count();
        (lacking > 0).then(|| (lacking, counts(&rung.title, &criteria)))
    });
    areas.min_by_key(|(lacking, _)| *lacking).map(|(_, words)| format!("nearest to complete: {words}"))
}

/// How many criteria of the next rung hold, which, and what of the others.
fn counts(title: &str, criteria: &[&Judged]) -> String {
    let of = |wanted: &dyn Fn(&Judged) -> bool| criteria.iter().filter(|judged| wanted(judged)).count();
    let holds = |judged: &Judged| matches!(judged.result.outcome, Outcome::Met | Outcome::Attested);
    let names: Vec<&str> = criteria
        .iter()
        .filter(|judged| holds(judged))
        .map(|judged| judged.result.criterion.rsplit('.').next().unwrap_or_default())
        .collect();
    let open = |judged: &Judged| judged.result.outcome == Outcome::Unknown;
    let verb = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut parts = vec![match (names.len(), criteria.len()) {
        (0, all) => format!("none of {all} criteria of {title} is met"),
        (met, all) => format!(
            "{met} of {all} criteria of {title} {} met ({})",
            if met == 1 { "is" } else { "are" },
            names.join(", ")
        ),
    }];
    let others = [
        (of(&|judged| matches!(judged.result.outcome, Outcome::NotMet | Outcome::Denied)), "is not met", "are not met"),
        (of(&|judged| open(judged) && judged.result.n == 0), "has no source", "have no source"),
        (of(&|judged| open(judged) && judged.result.n > 0), "has too few rows", "have too few rows"),
        (of(&|judged| judged.result.outcome == Outcome::Stale), "is out of date", "are out of date"),
        (of(&|judged| judged.result.outcome == Outcome::Waived), "is waived", "are waived"),
    ];
    parts.extend(others.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| verb(count, one, many)));
    if names.len() == criteria.len() {
        let measured = of(&|judged| judged.result.outcome == Outcome::Met);
        parts.push(format!("only {measured} by measurement, which is too few"));
    }
    parts.join(", ")
}
