//! A ladder as its file says it. Everything that can be wrong in such a file is found when it is read.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::check::{self, Problem};
use super::condition::Condition;
use super::registry::signal;
use super::result::{How, LadderKind, Step};
use crate::error::{Error, Result};
use crate::model::{Archetype, Criticality};

/// Days of a signal's window where the criterion names none.
const WINDOW_DAYS: i64 = 90;
/// Rows that a signal needs where the criterion names no number.
const MIN_N: i64 = 8;

/// Tables that a criterion can ask for.
const TABLES: &[&str] = &[
    "approval",
    "build",
    "change",
    "commit_path",
    "dependency_update",
    "deployment",
    "drill",
    "incident",
    "job",
    "upstream_release",
];

/// A ladder that was read and checked.
#[derive(Debug, Clone)]
pub struct Ladder {
    pub(super) head: Head,
    pub(super) rungs: Vec<Rung>,
    pub(super) criteria: Vec<Criterion>,
    /// SHA-256 of the file, the first 16 hex digits.
    pub(super) hash: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ladder: Head,
    rung: Vec<Rung>,
    criterion: Vec<Criterion>,
}

/// What the ladder is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: String,
    /// `ladder`, or `checklist` where no rung comes before another.
    #[serde(default)]
    pub(super) kind: LadderKind,
    /// Which of a project's own targets is about this ladder: `launch` or `deployment`.
    pub(super) target: Option<String>,
    /// The rung to aim for by criticality, where the team set none.
    #[serde(default)]
    pub(super) targets: BTreeMap<String, String>,
}

/// One rung; the first in the file is the lowest, which everybody has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rung {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) origin: String,
    #[serde(default)]
    pub(super) about: String,
    /// Criticalities of projects that are never told to climb here.
    #[serde(default)]
    pub(super) not_advised_to: Vec<String>,
}

/// One criterion of a rung.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Criterion {
    pub(super) id: String,
    pub(super) rung: String,
    #[serde(default = "yes")]
    pub(super) required: bool,
    pub(super) statement: String,
    pub(super) why: String,
    /// The one signal that shows it; `any` where one of several does.
    signal: Option<String>,
    holds: Option<String>,
    window: Option<String>,
    min_n: Option<i64>,
    #[serde(default)]
    any: Vec<AlternativeText>,
    /// The same as checked.
    #[serde(skip)]
    pub(super) alternatives: Vec<Alternative>,
    /// The evidence where it holds, with the project's own numbers.
    pub(super) met: Option<String>,
    pub(super) not_met: Option<String>,
    /// Why nothing can be told where no row counts.
    pub(super) unknown: Option<String>,
    pub(super) question: Option<String>,
    expires: Option<String>,
    #[serde(skip)]
    pub(super) expires_days: Option<i64>,
    /// Which source would show it.
    pub(super) connect: Option<String>,
    /// The tables that such a source fills, by which steps that connect the same source are brought together.
    #[serde(default)]
    pub(super) tables: Vec<String>,
    /// The only archetypes that it applies to.
    #[serde(default)]
    archetypes: Vec<String>,
    /// Archetypes that it does not apply to.
    #[serde(default)]
    not_for: Vec<String>,
    /// How many authors a project needs for it to apply.
    #[serde(default)]
    pub(super) people: i64,
    /// The source that, where connected, shows that there was no occasion: `incidents`, `paths`, `builds` or `launches`.
    pub(super) no_occasion: Option<String>,
    /// `met` where there are enough candidates and none of them counts.
    pub(super) none: Option<String>,
    /// Stricter criteria that meet this one too.
    #[serde(default)]
    pub(super) also_met_by: Vec<String>,
    pub(super) advice: Option<AdviceText>,
    /// Advice for projects of a certain kind, in place of the ordinary one.
    #[serde(default, rename = "variant")]
    pub(super) variants: Vec<Variant>,
}

/// Advice for those that fit: the kind of project, and either how often it launches or what it aims for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    archetypes: Vec<String>,
    launches_a_week: String,
    #[serde(default)]
    or_target: Vec<String>,
    advice: AdviceText,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlternativeText {
    signal: String,
    holds: String,
    window: Option<String>,
    min_n: Option<i64>,
    #[serde(default = "yes")]
    counts_against: bool,
    met: Option<String>,
    not_met: Option<String>,
}

/// A signal with the condition on it.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) signal: &'static super::registry::Signal,
    pub(super) holds: String,
    pub(super) condition: Condition,
    pub(super) window_days: i64,
    pub(super) min_n: i64,
    /// Whether it can show that the criterion does not hold, or only that it does.
    pub(super) counts_against: bool,
    /// The evidence where it holds, and where it does not.
    pub(super) met: Option<String>,
    pub(super) not_met: Option<String>,
}

/// What to do where the criterion is not met.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdviceText {
    pub(super) effort: u8,
    pub(super) usefulness: u8,
    pub(super) what: String,
    pub(super) any: Option<String>,
    pub(super) github: Option<String>,
    pub(super) gitlab: Option<String>,
    pub(super) jenkins: Option<String>,
    pub(super) moves: String,
}

fn yes() -> bool {
    true
}

impl Ladder {
    /// Reads a ladder file.
    ///
    /// # Errors
    /// `Input` for the first thing that a ladder cannot be judged by, naming the file, the line and the criterion.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        match Self::read(text) {
            Ok(ladder) => Ok(ladder),
            Err(problems) => {
                let first = problems.first().map_or_else(|| "it cannot be read".to_owned(), Problem::words);
                Err(Error::input(format!("ladder {file}: {first}")))
            }
        }
    }

    /// Everything that is wrong with a ladder file, in the order of its lines; nothing where it can be judged.
    #[must_use]
    pub fn problems(text: &str) -> Vec<Problem> {
        Self::read(text).err().unwrap_or_default()
    }

    fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let File { ladder: head, rung: rungs, criterion: mut criteria } = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            vec![Problem { line, about: String::new(), message: error.message().replace('\n', " ") }]
        })?;
        let mut problems: Vec<Problem> =
            check_head(&head, &rungs).err().map(|message| check::of_head(text, message)).into_iter().collect();
        let ids: HashSet<String> = criteria.iter().map(|criterion| criterion.id.clone()).collect();
        let mut seen = HashSet::new();
        for (nth, criterion) in criteria.iter_mut().enumerate() {
            let id = criterion.id.clone();
            let mut wrong = |message: String| problems.push(check::of_criterion(text, &id, nth, message));
            if !seen.insert(criterion.id.clone()) {
                wrong("the id is used twice: give each its own".into());
            }
            match check(criterion, &rungs, &ids, head.kind == LadderKind::Checklist) {
                Ok(alternatives) => criterion.alternatives = alternatives,
                Err(message) => wrong(message),
            }
            if let Some(expires) = &criterion.expires {
                criterion.expires_days = days(expires);
                if criterion.expires_days.is_none() {
                    wrong(format!("expires `{expires}`: use such as 180d"));
                }
            }
        }
        if problems.is_empty() {
            problems.extend(check::unreachable(text, &head, &rungs, &criteria));
            problems.extend(check::cycles(text, &criteria));
        }
        problems.sort_by_key(|problem| problem.line);
        if !problems.is_empty() {
            return Err(problems);
        }
        let hash: String = Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { head, rungs, criteria, hash })
    }

    /// The ladder's id, such as `deployment`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.head.id
    }

    /// The ladder's name for people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.head.title
    }

    /// What to do where a criterion is not met, as the file says it; nothing for a criterion that it does not have, or a
    /// sign.
    #[must_use]
    pub fn step(&self, criterion: &str) -> Option<Step> {
        let criterion = self.criteria.iter().find(|known| known.id == criterion)?;
        let text = criterion.advice.as_ref()?;
        let hosts =
            [("github", &text.github), ("gitlab", &text.gitlab), ("jenkins", &text.jenkins), ("any", &text.any)];
        Some(Step {
            what: text.what.clone(),
            how: hosts
                .into_iter()
                .filter_map(|(host, text)| Some(How { host: host.into(), text: text.clone()? }))
                .collect(),
            moves: text.moves.clone(),
            effort: text.effort,
            usefulness: text.usefulness,
        })
    }

    /// Ids of all criteria, in the order of the file.
    pub fn criterion_ids(&self) -> impl Iterator<Item = &str> {
        self.criteria.iter().map(|criterion| criterion.id.as_str())
    }

    /// Whether its rungs are areas, none before another.
    pub(super) fn is_checklist(&self) -> bool {
        self.head.kind == LadderKind::Checklist
    }

    /// Whether a rung is the lowest, which everybody has and whose criteria are signs; a checklist has none.
    pub(super) fn is_lowest(&self, rung: &str) -> bool {
        !self.is_checklist() && self.height(rung) == Some(0)
    }

    /// How high a rung is; 0 for the lowest.
    pub(super) fn height(&self, rung: &str) -> Option<usize> {
        self.rungs.iter().position(|known| known.id == rung)
    }
}

impl Criterion {
    /// What to do, for a project that launches that often and whose team set that target for its launches.
    pub(super) fn advice_for(&self, archetype: &str, a_week: f64, target: Option<&str>) -> Option<&AdviceText> {
        let fits = |variant: &&Variant| {
            let often = Condition::parse(&variant.launches_a_week).is_some_and(|condition| condition.holds(a_week));
            let aims = target.is_some_and(|target| variant.or_target.iter().any(|known| known == target));
            variant.archetypes.iter().any(|known| known == archetype) && (often || aims)
        };
        self.variants.iter().find(fits).map(|variant| &variant.advice).or(self.advice.as_ref())
    }

    /// Whether it can apply to that kind of project.
    pub(super) fn applies_to(&self, archetype: &str) -> bool {
        (self.archetypes.is_empty() || self.archetypes.iter().any(|known| known == archetype))
            && !self.not_for.iter().any(|known| known == archetype)
    }
}

fn check_head(head: &Head, rungs: &[Rung]) -> Result<(), String> {
    if rungs.len() < 2 {
        return Err("a ladder needs at least two rungs".into());
    }
    let known = |id: &String| rungs.iter().any(|rung| rung.id == *id);
    for (at, rung) in rungs.iter().enumerate() {
        if rungs[..at].iter().any(|before| before.id == rung.id) {
            return Err(format!("rung {}: the id is used twice", rung.id));
        }
        if !matches!(rung.origin.as_str(), "seed" | "extension") {
            return Err(format!("rung {}: origin `{}`: use seed or extension", rung.id, rung.origin));
        }
        words(&rung.not_advised_to, Criticality::WORDS).map_err(|error| format!("rung {}: {error}", rung.id))?;
    }
    if let Some(target) = head.target.as_deref().filter(|target| !matches!(*target, "launch" | "deployment")) {
        return Err(format!("target `{target}`: use launch or deployment"));
    }
    for (criticality, rung) in &head.targets {
        words(std::slice::from_ref(criticality), Criticality::WORDS).map_err(|error| format!("targets: {error}"))?;
        if !known(rung) {
            return Err(format!("targets: there is no rung `{rung}`"));
        }
    }
    Ok(())
}

fn check(
    criterion: &Criterion,
    rungs: &[Rung],
    ids: &HashSet<String>,
    is_checklist: bool,
) -> Result<Vec<Alternative>, String> {
    let Some(height) = rungs.iter().position(|rung| rung.id == criterion.rung) else {
        return Err(format!("there is no rung `{}`", criterion.rung));
    };
    if (height > 0 || is_checklist) && criterion.advice.is_none() {
        return Err("it has no advice: above the lowest rung every criterion says what to do".into());
    }
    for advice in criterion.advice.iter().chain(criterion.variants.iter().map(|variant| &variant.advice)) {
        if !(1..=5).contains(&advice.effort) || !(1..=5).contains(&advice.usefulness) {
            return Err("effort and usefulness go from 1 to 5".into());
        }
    }
    for variant in &criterion.variants {
        words(&variant.archetypes, Archetype::WORDS)?;
        if Condition::parse(&variant.launches_a_week).is_none() {
            return Err(format!("launches_a_week `{}`: use such as >= 1", variant.launches_a_week));
        }
    }
    words(&criterion.tables, TABLES)?;
    words(&criterion.archetypes, Archetype::WORDS)?;
    words(&criterion.not_for, Archetype::WORDS)?;
    if let Some(unknown) = criterion.also_met_by.iter().find(|id| !ids.contains(*id)) {
        return Err(format!("also_met_by: there is no criterion `{unknown}`"));
    }
    if let Some(source) = &criterion.no_occasion {
        words(std::slice::from_ref(source), &["incidents", "paths", "builds", "launches"])?;
    }
    if let Some(none) = &criterion.none {
        words(std::slice::from_ref(none), &["met"])?;
    }
    let own = match (&criterion.signal, &criterion.holds) {
        (Some(signal), Some(holds)) => Some(AlternativeText {
            signal: signal.clone(),
            holds: holds.clone(),
            window: criterion.window.clone(),
            min_n: criterion.min_n,
            counts_against: true,
            met: criterion.met.clone(),
            not_met: criterion.not_met.clone(),
        }),
        (None, None) => None,
        _ => return Err("signal and holds go together".into()),
    };
    let alternatives: Vec<_> = own.iter().chain(&criterion.any).map(alternative).collect::<Result<_, _>>()?;
    if alternatives.is_empty() && criterion.question.is_none() {
        return Err("it has neither a signal nor a question, so nothing could ever meet it".into());
    }
    Ok(alternatives)
}

fn alternative(text: &AlternativeText) -> Result<Alternative, String> {
    let signal = signal(&text.signal).ok_or_else(|| format!("there is no signal `{}`", text.signal))?;
    let condition = Condition::parse(&text.holds)
        .ok_or_else(|| format!("holds `{}`: use such as >= 0.90 or <= 900", text.holds))?;
    let window_days = match &text.window {
        Some(window) => days(window).ok_or_else(|| format!("window `{window}`: use such as 90d"))?,
        None => WINDOW_DAYS,
    };
    let min_n = text.min_n.unwrap_or(MIN_N);
    if min_n < 1 {
        return Err(format!("min_n {min_n}: at least one row is needed to judge"));
    }
    Ok(Alternative {
        signal,
        holds: text.holds.clone(),
        condition,
        window_days,
        min_n,
        counts_against: text.counts_against,
        met: text.met.clone(),
        not_met: text.not_met.clone(),
    })
}

fn days(text: &str) -> Option<i64> {
    text.strip_suffix('d')?.parse().ok().filter(|days| (1..=730).contains(days))
}

fn words(given: &[String], known: &[&str]) -> Result<(), String> {
    match given.iter().find(|word| !known.contains(&word.as_str())) {
        Some(word) => Err(format!("`{word}` is none of {}", known.join(", "))),
        None => Ok(()),
    }
}
