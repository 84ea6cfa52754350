//! One criterion of one project: its outcome, and the sentence that says why.
//!
//! A measurement comes first; where it cannot tell, the team's answer counts; a waiver sets aside what does not hold.

use chrono::Duration;

use super::condition::value_words;
use super::ladder::{Alternative, Criterion};
use super::measure::{self, Key, Measured, Measures};
use super::registry::Unit;
use super::result::{CriterionResult, Outcome};
use super::subject::Subject;
use crate::model::Time;

/// A criterion's result, and whether it is left out of the level.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) result: CriterionResult,
    /// Not applicable, or waived for a reason that lifts.
    pub(super) left_out: bool,
}

/// What one signal says of the criterion.
struct Verdict<'a> {
    outcome: Outcome,
    alternative: &'a Alternative,
    measured: Measured,
    evidence: String,
}

/// Judges one criterion.
pub(super) fn judge(criterion: &Criterion, subject: &Subject, measures: &Measures) -> Judged {
    let mut result = blank(criterion);
    if let Some(reason) = not_applicable(criterion, subject) {
        result.outcome = Outcome::NotApplicable;
        result.evidence = reason;
        return not_asked(result);
    }
    let mut candidates = 0;
    if let Some(verdict) = verdict(criterion, subject, measures) {
        candidates = verdict.measured.candidates;
        fill(&mut result, &verdict);
    } else {
        result.evidence = "no signal can show this: the team is asked".into();
    }
    if result.outcome == Outcome::Unknown
        && candidates == 0
        && let Some(source) = criterion.no_occasion.as_deref().filter(|source| subject.watches(source))
    {
        result.outcome = Outcome::NotApplicable;
        let watched = if source == "paths" { "the paths of commits" } else { source };
        result.evidence = format!("nothing of the kind happened in the window: {watched} are watched");
        return not_asked(result);
    }
    if matches!(result.outcome, Outcome::Unknown | Outcome::Stale) {
        attest(&mut result, criterion, subject);
    }
    let mut left_out = false;
    if !matches!(result.outcome, Outcome::Met | Outcome::Attested)
        && let Some(waiver) = subject.waivers.get(&criterion.id)
    {
        result.outcome = Outcome::Waived;
        result.expires_at = Some(waiver.until_at);
        let until = day(waiver.until_at, subject);
        result.evidence = format!("{}, waived by {} until {until}; {}", waiver.reason, waiver.role, result.evidence);
        left_out = waiver.lifts();
    }
    if !matches!(result.outcome, Outcome::Unknown | Outcome::Stale) {
        result.connect = None;
        result.question = None;
    }
    Judged { result, left_out }
}

/// What does not apply is left out of the level, and is no question to the team.
fn not_asked(result: CriterionResult) -> Judged {
    Judged { result: CriterionResult { connect: None, question: None, ..result }, left_out: true }
}

fn blank(criterion: &Criterion) -> CriterionResult {
    let first = criterion.alternatives.first();
    CriterionResult {
        criterion: criterion.id.clone(),
        rung: criterion.rung.clone(),
        required: criterion.required,
        statement: criterion.statement.clone(),
        why: criterion.why.clone(),
        outcome: Outcome::Unknown,
        signal: first.map(|alternative| alternative.signal.name.to_owned()),
        holds: first.map(|alternative| alternative.holds.clone()),
        value: None,
        unit: first.map(|alternative| alternative.signal.unit.as_str().to_owned()),
        n: 0,
        min_n: first.map_or(0, |alternative| alternative.min_n),
        hits: 0,
        misses: 0,
        evidence: String::new(),
        worst: None,
        connect: criterion.connect.clone(),
        question: criterion.question.clone(),
        expires_at: None,
    }
}

fn not_applicable(criterion: &Criterion, subject: &Subject) -> Option<String> {
    if !criterion.applies_to(&subject.archetype) {
        return Some(format!("does not apply to a project of the kind {}", subject.archetype));
    }
    if criterion.people > subject.authors && subject.authors > 0 {
        let wrote = if subject.authors == 1 { "one person".to_owned() } else { format!("{} people", subject.authors) };
        return Some(format!("needs {} people, and {wrote} wrote the commits of the last year", criterion.people));
    }
    None
}

/// The verdict of the signal that decides: the first that meets the criterion, else one that leaves it open, else one
/// that denies it.
fn verdict<'a>(criterion: &'a Criterion, subject: &Subject, measures: &Measures) -> Option<Verdict<'a>> {
    let mut verdicts: Vec<_> =
        criterion.alternatives.iter().map(|alternative| one(criterion, alternative, subject, measures)).collect();
    let rank = |verdict: &Verdict<'_>| match verdict.outcome {
        Outcome::Met => 0,
        _ if !verdict.alternative.counts_against => 4,
        Outcome::Unknown => 1,
        Outcome::Stale => 2,
        _ => 3,
    };
    let best = verdicts.iter().enumerate().min_by_key(|(_, verdict)| rank(verdict)).map(|(at, _)| at)?;
    let mut decisive = verdicts.swap_remove(best);
    if decisive.outcome == Outcome::NotMet {
        let others = verdicts.iter().filter(|verdict| verdict.outcome == Outcome::NotMet);
        for other in others {
            decisive.evidence = format!("{}; {}", decisive.evidence, other.evidence);
        }
    }
    Some(decisive)
}

fn one<'a>(criterion: &Criterion, alternative: &'a Alternative, subject: &Subject, measures: &Measures) -> Verdict<'a> {
    let key = Key::of(alternative);
    let measured = measures.get(key, &subject.place);
    let from = measures.from(key, &subject.place).unwrap_or(subject.now);
    let outcome = match measured.value {
        Some(value) if measured.n >= alternative.min_n => {
            if alternative.condition.holds(value) {
                Outcome::Met
            } else {
                Outcome::NotMet
            }
        }
        _ if measured.n == 0
            && criterion.none.as_deref() == Some("met")
            && measured.candidates >= alternative.min_n =>
        {
            Outcome::Met
        }
        _ => match subject.last_of(alternative.signal.source) {
            Some(last) if last < from && subject.was_active_since(from) => Outcome::Stale,
            _ => Outcome::Unknown,
        },
    };
    let mut verdict = Verdict { outcome, alternative, measured, evidence: String::new() };
    verdict.evidence = evidence(criterion, &verdict, from, subject);
    verdict
}

fn evidence(criterion: &Criterion, verdict: &Verdict<'_>, from: Time, subject: &Subject) -> String {
    let Verdict { outcome, alternative, measured, .. } = verdict;
    let since = format!("since {}", day(from, subject));
    match outcome {
        Outcome::Met if measured.n == 0 => format!("none of {} rows counts against it, {since}", measured.candidates),
        Outcome::Met => match &measured.detail {
            Some(detail) => detail.clone(),
            None => match &alternative.met {
                Some(text) => format!("{}, {since}", filled(text, verdict, subject)),
                None => format!("{}, {since}", figure(verdict)),
            },
        },
        Outcome::NotMet => match (&measured.detail, alternative.not_met.as_ref().or(criterion.not_met.as_ref())) {
            (Some(detail), _) => detail.clone(),
            (None, Some(text)) => format!("{}, {since}", filled(text, verdict, subject)),
            (None, None) => format!("{}, {since}", shortfall(verdict)),
        },
        Outcome::Stale => {
            let last = subject.last_of(alternative.signal.source).map_or_else(String::new, |last| day(last, subject));
            format!(
                "its source has gone silent: the last row is of {last}, and the window begins {}",
                day(from, subject)
            )
        }
        _ if measured.detail.is_some() => measured.detail.clone().unwrap_or_default(),
        _ if measured.n > 0 => {
            format!("only {} of the {} rows that this needs, {since}", measured.n, alternative.min_n)
        }
        _ => criterion.unknown.clone().unwrap_or_else(|| format!("no row could show it, {since}")),
    }
}

/// The value with what it stands on.
fn figure(verdict: &Verdict<'_>) -> String {
    let Verdict { alternative, measured, .. } = verdict;
    let value = measured.value.map_or_else(String::new, |value| value_words(value, alternative.signal.unit));
    match alternative.signal.unit {
        Unit::Ratio => format!("{value} ({} of {})", measured.hits, measured.n),
        Unit::Count | Unit::Seconds => format!("{value} (n = {})", measured.n),
        Unit::Found => format!("{} launches", measured.n),
    }
}

/// The value beside the one that was wanted.
fn shortfall(verdict: &Verdict<'_>) -> String {
    let wanted = verdict.alternative.condition.words(verdict.alternative.signal.unit);
    format!("{}, {wanted} is needed", figure(verdict))
}

/// A text of a ladder file with the project's own numbers.
fn filled(text: &str, verdict: &Verdict<'_>, subject: &Subject) -> String {
    let Verdict { alternative, measured, .. } = verdict;
    let worst = measured.worst.as_ref();
    let name = worst.map_or("an unnamed one", |worst| worst.name.as_str());
    let date = worst.and_then(|worst| worst.at).map_or_else(|| "an unknown day".to_owned(), |at| day(at, subject));
    text.replace("{n}", &measured.n.to_string())
        .replace("{hits}", &measured.hits.to_string())
        .replace("{misses}", &measured.misses.to_string())
        .replace(
            "{value}",
            &measured.value.map_or_else(String::new, |value| value_words(value, alternative.signal.unit)),
        )
        .replace("{worst.version}", name)
        .replace("{worst.name}", name)
        .replace("{worst.date}", &date)
        .replace("{needed}", &alternative.condition.words(alternative.signal.unit))
}

fn fill(result: &mut CriterionResult, verdict: &Verdict<'_>) {
    let Verdict { outcome, alternative, measured, evidence } = verdict;
    result.outcome = *outcome;
    result.signal = Some(alternative.signal.name.to_owned());
    result.holds = Some(alternative.holds.clone());
    result.unit = Some(alternative.signal.unit.as_str().to_owned());
    result.value = measured.value;
    result.n = measured.n;
    result.min_n = alternative.min_n;
    result.hits = measured.hits;
    result.misses = measured.misses;
    // The largest of many amounts is the worst only where they are too large; a share names only what counts against it.
    let is_wrong = *outcome == Outcome::NotMet || !measure::counts_amounts(alternative.signal);
    result.worst = measured.worst.clone().filter(|_| is_wrong);
    result.evidence.clone_from(evidence);
}

/// Takes the team's answer where nothing was measured.
fn attest(result: &mut CriterionResult, criterion: &Criterion, subject: &Subject) {
    let Some(answer) = subject.answers.get(&criterion.id) else { return };
    let expires_at = [answer.until_at, criterion.expires_days.map(|days| answer.given_at + Duration::days(days))]
        .into_iter()
        .flatten()
        .min();
    let (role, given) = (&answer.role, day(answer.given_at, subject));
    result.expires_at = expires_at;
    if expires_at.is_some_and(|expires| expires <= subject.now) {
        result.outcome = Outcome::Stale;
        result.evidence = format!("the answer of {role} on {given} is past its date: answer again");
        return;
    }
    let link = answer.link.as_ref().map(|link| format!(", {link}")).unwrap_or_default();
    result.outcome = match answer.answer.as_str() {
        "yes" => Outcome::Attested,
        "no" => Outcome::Denied,
        _ => return,
    };
    result.evidence = format!("{role} answered {} on {given}{link}", answer.answer);
}

fn day(time: Time, subject: &Subject) -> String {
    time.with_timezone(&subject.timezone).format("%Y-%m-%d").to_string()
}
