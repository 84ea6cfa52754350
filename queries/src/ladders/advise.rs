//! The next steps: from the rung above the confirmed one only, at most three over all ladders.

use super::connect;
use super::judge::Judged;
use super::ladder::{AdviceText, Criterion, Ladder};
use super::level::Levels;
use super::result::{Advice, How, Outcome};
use super::subject::Subject;

/// How many steps are shown at once.
const STEPS: usize = 3;
/// What a step counts that serves a criterion which the rung does not require.
const OPTIONAL: f64 = 0.5;

/// A ladder with what was judged, as advice needs it.
pub(super) struct Standing<'a> {
    pub(super) ladder: &'a Ladder,
    pub(super) judged: &'a [Judged],
    /// Nothing where there is too little history to judge.
    pub(super) levels: Option<Levels>,
    pub(super) target: Option<usize>,
}

impl Standing<'_> {
    /// The rung to climb to next; nothing at the target, or at the top.
    pub(super) fn next(&self) -> Option<usize> {
        let next = self.levels?.confirmed + 1;
        let wanted = self.target.is_none_or(|target| next <= target);
        (wanted && next < self.ladder.rungs.len()).then_some(next)
    }
}

/// A step that may be shown, with what it is ordered by.
pub(super) struct Candidate {
    failed: bool,
    pub(super) score: f64,
    pub(super) advice: Advice,
    /// Which source it asks to connect, where it does.
    pub(super) source: Option<connect::Source>,
}

/// The steps for one project, the most useful for its effort first; what does not hold goes before what is not known.
pub(super) fn advise(standings: &[Standing<'_>], subject: &Subject) -> Vec<Advice> {
    let mut steps: Vec<Candidate> = Vec::new();
    for standing in standings {
        let Some(next) = standing.next() else { continue };
        let rung = &standing.ladder.rungs[next].id;
        for (criterion, judged) in standing.ladder.criteria.iter().zip(standing.judged) {
            let text =
                criterion.advice_for(&subject.archetype, subject.launches_a_week(), subject.launch_target.as_deref());
            let Some(text) = text.filter(|_| criterion.rung == *rung) else { continue };
            let failed = match judged.result.outcome {
                Outcome::NotMet | Outcome::Denied => true,
                // The source is there and time will show: nothing is to be connected.
                Outcome::Unknown if judged.result.n > 0 => continue,
                Outcome::Unknown | Outcome::Stale => false,
                Outcome::Waived if !judged.left_out => true,
                _ => continue,
            };
            let unlocks = unlocks(criterion, standings);
            let advice = step(standing.ladder, criterion, judged, text, failed, unlocks, subject);
            let weight = if criterion.required { 1.0 } else { OPTIONAL };
            let score = weight * advice.unlocks.len() as f64 * f64::from(advice.usefulness) / f64::from(advice.effort);
            let source = if failed { None } else { connect::source(criterion, subject) };
            steps.push(Candidate { failed, score, advice, source });
        }
    }
    let order = |a: &Candidate, b: &Candidate| {
        let by_score = b.failed.cmp(&a.failed).then(b.score.total_cmp(&a.score));
        by_score.then_with(|| a.advice.criterion.cmp(&b.advice.criterion))
    };
    steps.sort_by(order);
    let mut steps = connect::merge(steps);
    steps.sort_by(order);
    let mut chosen: Vec<Advice> = Vec::new();
    for Candidate { advice, .. } in steps {
        // One step a signal: a second ladder that wants the same is among what the first unlocks.
        if chosen.len() < STEPS && !chosen.iter().any(|before| before.unlocks.contains(&advice.criterion)) {
            chosen.push(advice);
        }
    }
    connect::show_how_to_answer(&mut chosen, standings, subject);
    chosen
}

/// The criteria of all ladders that stand on the same signal and do not hold yet.
fn unlocks(criterion: &Criterion, standings: &[Standing<'_>]) -> Vec<String> {
    let signals: Vec<_> = criterion.alternatives.iter().map(|alternative| alternative.signal.name).collect();
    let mut ids = vec![criterion.id.clone()];
    for standing in standings {
        for (other, judged) in standing.ladder.criteria.iter().zip(standing.judged) {
            let open = matches!(
                judged.result.outcome,
                Outcome::NotMet | Outcome::Denied | Outcome::Unknown | Outcome::Stale | Outcome::Waived
            );
            let shared = other.alternatives.iter().any(|alternative| signals.contains(&alternative.signal.name));
            // The lowest rung only describes: nothing is unlocked there.
            let climbs = !standing.ladder.is_lowest(&other.rung);
            if open && shared && climbs && !ids.contains(&other.id) {
                ids.push(other.id.clone());
            }
        }
    }
    ids
}

fn step(
    ladder: &Ladder,
    criterion: &Criterion,
    judged: &Judged,
    text: &AdviceText,
    failed: bool,
    unlocks: Vec<String>,
    subject: &Subject,
) -> Advice {
    let why = match judged.result.worst.as_ref().and_then(|worst| worst.url.as_ref()) {
        Some(url) if failed => format!("{} ({url}). {}", judged.result.evidence, criterion.why),
        _ => format!("{}. {}", judged.result.evidence, criterion.why),
    };
    let mut advice = Advice {
        ladder: ladder.head.id.clone(),
        rung: criterion.rung.clone(),
        criterion: criterion.id.clone(),
        what: text.what.clone(),
        why,
        how: how(text, subject),
        moves: text.moves.clone(),
        effort: text.effort,
        usefulness: text.usefulness,
        unlocks,
    };
    if !failed {
        advice.effort = 1;
        advice.what = match (&criterion.connect, &criterion.question) {
            (Some(connect), Some(question)) => format!("{}{connect}. Or answer: {question}", connect::CONNECT),
            (Some(connect), None) => format!("{}{connect}", connect::CONNECT),
            (None, Some(question)) => format!("Answer: {question}"),
            (None, None) => format!("Find out: {}", criterion.statement),
        };
        advice.moves = format!("`{}` is judged instead of unknown, from the next run on", criterion.id);
        advice.how = Vec::new();
    }
    advice
}

/// The text for the hosts in use; all where none is known, and what fits any host where there is nothing closer.
fn how(text: &AdviceText, subject: &Subject) -> Vec<How> {
    let texts =
        [("github", text.github.as_ref()), ("gitlab", text.gitlab.as_ref()), ("jenkins", text.jenkins.as_ref())];
    let mut how: Vec<How> = texts
        .into_iter()
        .filter(|(host, _)| subject.hosts.is_empty() || subject.hosts.contains(host))
        .filter_map(|(host, text)| text.map(|text| How { host: host.into(), text: text.clone() }))
        .collect();
    if let Some(any) = text.any.as_ref() {
        how.push(How { host: "any".into(), text: any.clone() });
    }
    how
}
