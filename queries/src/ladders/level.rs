//! The two levels of a ladder, from the outcomes of its criteria.

use super::judge::Judged;
use super::ladder::Ladder;
use super::result::{Outcome, Tally};

/// How much of a rung must be measured rather than answered, for the confirmed level.
pub(super) const MEASURED_SHARE: f64 = 0.6;

/// The highest rung that is shown to hold, and the highest that could be if all that is unknown held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Levels {
    pub(super) confirmed: usize,
    pub(super) potential: usize,
}

/// How many of the criteria that decide hold, over the whole ladder but its signs.
pub(super) fn tally(ladder: &Ladder, judged: &[Judged]) -> Tally {
    let climbed = ladder.rungs.iter().filter(|rung| !ladder.is_lowest(&rung.id));
    let all: Vec<Outcome> = climbed.flat_map(|rung| outcomes(&rung.id, judged)).collect();
    let count = |wanted: &[Outcome]| all.iter().filter(|outcome| wanted.contains(outcome)).count();
    Tally {
        hold: count(&[Outcome::Met, Outcome::Attested]),
        open: count(&[Outcome::Unknown, Outcome::Stale]),
        of: all.len(),
    }
}

/// Whether an area of a checklist is shown to hold, and whether it could; one of which nothing applies does neither.
pub(super) fn area(rung: &str, judged: &[Judged]) -> (bool, bool) {
    let outcomes = outcomes(rung, judged);
    let holds = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Met | Outcome::Attested));
    (!outcomes.is_empty() && holds, !outcomes.is_empty() && potential(&outcomes))
}

/// Counts up from the lowest rung, which everybody has.
pub(super) fn levels(ladder: &Ladder, judged: &[Judged]) -> Levels {
    let climb = |passes: &dyn Fn(&[Outcome]) -> bool| {
        let rungs = ladder.rungs.iter().skip(1);
        rungs.take_while(|rung| passes(&outcomes(&rung.id, judged))).count()
    };
    Levels { confirmed: climb(&confirmed), potential: climb(&potential) }
}

/// Outcomes of the criteria that decide about a rung.
fn outcomes(rung: &str, judged: &[Judged]) -> Vec<Outcome> {
    judged
        .iter()
        .filter(|judged| judged.result.rung == rung && judged.result.required && !judged.left_out)
        .map(|judged| judged.result.outcome)
        .collect()
}

fn confirmed(outcomes: &[Outcome]) -> bool {
    let measured = outcomes.iter().filter(|outcome| **outcome == Outcome::Met).count();
    outcomes.iter().all(|outcome| matches!(outcome, Outcome::Met | Outcome::Attested))
        && measured as f64 >= MEASURED_SHARE * outcomes.len() as f64
}

fn potential(outcomes: &[Outcome]) -> bool {
    let open =
        |outcome: &Outcome| matches!(outcome, Outcome::Met | Outcome::Attested | Outcome::Unknown | Outcome::Stale);
    outcomes.iter().all(open)
}

/// The rung to aim for: what the team set, else what its criticality suggests.
pub(super) fn target(ladder: &Ladder, subject: &super::subject::Subject) -> Option<usize> {
    let set = match ladder.head.target.as_deref() {
        Some("launch") => subject.launch_target.clone(),
        Some("deployment") => subject.deployment_target.map(|level| level.to_string()),
        _ => None,
    };
    let suggested = || ladder.head.targets.get(&subject.criticality).or_else(|| ladder.head.targets.get("medium"));
    let mut height =
        set.and_then(|rung| ladder.height(&rung)).or_else(|| suggested().and_then(|rung| ladder.height(rung)))?;
    while height > 0 && ladder.rungs[height].not_advised_to.contains(&subject.criticality) {
        height -= 1;
    }
    Some(height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Attested, Denied, Met, NotMet, Stale, Unknown, Waived};

    #[test]
    fn a_rung_is_confirmed_by_measurement_and_potential_by_what_is_open() {
        for (outcomes, is_confirmed, is_potential) in [
            (vec![Met, Met, Met, Attested, Attested], true, true),
            (vec![Met, Met, Attested, Attested], false, true),
            (vec![Met, Unknown], false, true),
            (vec![Met, Stale], false, true),
            (vec![Met, NotMet], false, false),
            (vec![Met, Denied], false, false),
            (vec![Met, Met, Waived], false, false),
            (vec![], true, true),
        ] {
            assert_eq!((confirmed(&outcomes), potential(&outcomes)), (is_confirmed, is_potential), "{outcomes:?}");
        }
    }
}
