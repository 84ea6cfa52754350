//! What people say of launches against the rules, and while each word is in force.
//!
//! A word holds from when it was given until it was withdrawn or a later word on the same question came. Withdrawing the
//! later one brings the earlier one back. So every moment of collection sees the words of its own time.

use std::collections::BTreeMap;

use duckdb::Connection;

use super::attempts::Attempt;
use super::launches::Launch;
use super::naming::{Named, launch_named};
use super::write::{Table, row};
use crate::error::Result;
use crate::model::{Tier, Time, Verdict};

/// A word as it was recorded.
#[derive(Debug, Clone)]
pub struct Override {
    pub subject: String,
    pub verdict: Verdict,
    pub incident: String,
    pub role: String,
    pub why: String,
    pub given_at: Time,
    /// When it was taken back.
    pub withdrawn_at: Option<Time>,
    pub recovered_at: Option<Time>,
    pub source: String,
}

/// A word while it is in force; the launch is a position among the project's launches.
#[derive(Debug, Clone)]
pub struct Word {
    pub launch: usize,
    pub said: Override,
    pub since: Time,
    pub until: Option<Time>,
}

/// A person's word on which launch an incident belongs to.
#[derive(Debug, Clone)]
pub struct LinkWord {
    pub launch: usize,
    /// Whether it links the two, or says that they do not belong together.
    pub links: bool,
    pub role: String,
    pub why: String,
    pub given_at: Time,
    pub withdrawn_at: Option<Time>,
}

/// All words of a project.
#[derive(Debug, Default)]
pub struct Overrides {
    /// On failure and on rework, in the order in which they came into force.
    pub words: Vec<Word>,
    /// On links, by incident, in the order in which they were given.
    pub links: BTreeMap<String, Vec<LinkWord>>,
    /// Words on launches that are not found, with what is wrong.
    pub unfound: Vec<String>,
}

/// Reads a project's words and finds the launches that they are about.
///
/// # Errors
/// Where the database fails.
pub fn overrides(
    connection: &Connection,
    project: &str,
    launches: &[Launch],
    attempts: &[Attempt],
) -> Result<Overrides> {
    let recorded = read(connection, project)?;
    Ok(if recorded.is_empty() { Overrides::default() } else { placed(recorded, launches, attempts) })
}

fn read(connection: &Connection, project: &str) -> Result<Vec<Override>> {
    // One that was withdrawn without a date was never in force.
    let mut statement = connection.prepare(
        "select subject, verdict, incident, role, why, given_at, withdrawn_at, recovered_at, source
         from override where project = ? and (not withdrawn or withdrawn_at is not null)
         order by given_at, subject, verdict, incident",
    )?;
    let rows = statement.query_map([project], |row| {
        Ok(Override {
            subject: row.get(0)?,
            verdict: Verdict::of(&row.get::<_, String>(1)?),
            incident: row.get(2)?,
            role: row.get(3)?,
            why: row.get(4)?,
            given_at: row.get(5)?,
            withdrawn_at: row.get(6)?,
            recovered_at: row.get(7)?,
            source: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn placed(recorded: Vec<Override>, launches: &[Launch], attempts: &[Attempt]) -> Overrides {
    let mut names = Vec::new();
    let mut position = BTreeMap::new();
    for (at, launch) in launches.iter().enumerate() {
        let id = attempts[launch.attempts[0]].id.as_str();
        position.insert(id, at);
        names.extend(launch.attempts.iter().map(|attempt| {
            let attempt = &attempts[*attempt];
            Named {
                launch: id,
                id: &attempt.id,
                name: &attempt.name,
                sha: attempt.sha.as_deref(),
                version: attempt.version.as_deref(),
                production: attempt.tier == Tier::Production,
            }
        }));
    }
    let mut found = Overrides::default();
    let mut questions: BTreeMap<(usize, bool), Vec<Override>> = BTreeMap::new();
    for said in recorded {
        let launch = match launch_named(&said.subject, &names) {
            Ok(id) => position[id],
            Err(wrong) => {
                found.unfound.push(format!("launch `{}`: {wrong} ({})", said.subject, said.source));
                continue;
            }
        };
        match said.verdict {
            Verdict::LinkIncident | Verdict::UnlinkIncident => {
                found.links.entry(said.incident).or_default().push(LinkWord {
                    launch,
                    links: said.verdict == Verdict::LinkIncident,
                    role: said.role,
                    why: said.why,
                    given_at: said.given_at,
                    withdrawn_at: said.withdrawn_at,
                });
            }
            Verdict::Failed | Verdict::NotFailed => questions.entry((launch, true)).or_default().push(said),
            Verdict::Planned | Verdict::Unplanned => questions.entry((launch, false)).or_default().push(said),
            Verdict::Unknown => {
                found.unfound.push(format!("launch `{}`: the verdict is unknown ({})", said.subject, said.source));
            }
        }
    }
    for ((launch, _), said) in questions {
        found.words.extend(in_force(launch, &said));
    }
    found.words.sort_by_key(|word| (word.since, word.launch));
    found
}

/// The stretches of time in which each of the words on one question holds.
fn in_force(launch: usize, said: &[Override]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (since, until) in stretches(said.iter().map(|one| (one.given_at, one.withdrawn_at))) {
        let holds = said.iter().rev().find(|one| is_in_force(one.given_at, one.withdrawn_at, since));
        if let Some(one) = holds {
            words.push(Word { launch, said: one.clone(), since, until });
        }
    }
    // A word that an earlier one's withdrawal does not touch goes on.
    words.dedup_by(|later, earlier| {
        let goes_on = earlier.until == Some(later.since)
            && (earlier.said.given_at, earlier.said.verdict) == (later.said.given_at, later.said.verdict);
        if goes_on {
            earlier.until = later.until;
        }
        goes_on
    });
    words
}

/// Whether a word was in force at a moment.
pub(super) fn is_in_force(given_at: Time, withdrawn_at: Option<Time>, at: Time) -> bool {
    given_at <= at && withdrawn_at.is_none_or(|withdrawn| withdrawn > at)
}

/// The stretches between the moments at which something is given or withdrawn; the last one has no end.
pub(super) fn stretches(words: impl Iterator<Item = (Time, Option<Time>)>) -> Vec<(Time, Option<Time>)> {
    let mut moments: Vec<Time> = words.flat_map(|(given, withdrawn)| [Some(given), withdrawn]).flatten().collect();
    moments.sort_unstable();
    moments.dedup();
    let ends = moments.iter().skip(1).copied().map(Some).chain([None]);
    moments.iter().copied().zip(ends).collect()
}

/// A word on a launch of one scope.
#[derive(Debug, Clone)]
pub struct ScopeWord {
    /// Position among the scope's launches.
    pub launch: usize,
    pub word: Word,
}

/// Writes the words of one scope; `launch_id` gives the id of a position among its launches.
pub(super) fn write<'d>(
    table: &mut Table<'_>,
    project: &str,
    scope: &str,
    words: &[ScopeWord],
    launch_id: impl Fn(usize) -> &'d str,
) -> Result<()> {
    for ScopeWord { launch, word } in words {
        let said = &word.said;
        table.add(&row![
            project,
            scope,
            launch_id(*launch),
            said.verdict.as_str(),
            said.role,
            said.why,
            said.given_at,
            word.since,
            word.until,
            said.recovered_at,
            said.source,
        ])?;
    }
    Ok(())
}
