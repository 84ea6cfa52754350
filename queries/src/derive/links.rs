//! Which launch each incident is linked to, by what, and what else was live.
//!
//! One incident has at most one launch: what its source names goes before a person's word, and that before the latest
//! launch that started in the 24 hours before it opened. A person's word holds from when it was given, so an incident
//! has one link for each stretch of time between such words.

use std::collections::BTreeMap;

use super::attempts::Attempt;
use super::incidents::{Incident, Production, Reports};
use super::launches::{Launch, place};
use super::overrides::{LinkWord, is_in_force, stretches};
use super::write::{Table, row};
use crate::error::Result;
use crate::model::{Tier, Time};

/// So many candidates are kept for each incident, the latest first.
const CANDIDATES: usize = 20;

/// What links an incident to a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Its source names the launch.
    Named,
    /// A person linked them.
    Override,
    /// The launch started shortly before.
    Time,
}

impl How {
    /// The word as rows have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Override => "override",
            Self::Time => "time",
        }
    }

    /// Whether somebody said so, rather than it having been concluded.
    #[must_use]
    pub fn is_observed(self) -> bool {
        self != Self::Time
    }
}

/// A launch that started near the incident and is not its link.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub launch: usize,
    pub reason: &'static str,
}

/// What an incident belongs to for a stretch of time; launches are positions among the project's launches.
#[derive(Debug, Clone)]
pub struct Link {
    /// Nothing for maintenance, and where nobody said when it began.
    pub incident: Option<Incident>,
    pub id: String,
    /// The launch, by what, and in words why.
    pub launch: Option<(usize, How, String)>,
    /// Why there is no launch.
    pub reason: Option<String>,
    pub candidates: Vec<Candidate>,
    pub since: Option<Time>,
    pub until: Option<Time>,
}

/// Links every incident that can be linked. One whose source names something that was never launched is not linked by
/// time, which would contradict its source.
#[must_use]
pub fn links(
    reports: &Reports,
    words: &BTreeMap<String, Vec<LinkWord>>,
    launches: &[Launch],
    attempts: &[Attempt],
) -> Vec<Link> {
    let production = Production::new(launches, attempts);
    let mut links = Vec::new();
    for incident in &reports.incidents {
        // Incidents are of production; a word on a launch to elsewhere says nothing of them.
        let words = words.get(&incident.id).into_iter().flatten();
        let words: Vec<&LinkWord> =
            words.filter(|word| production.attempt(word.launch).tier == Tier::Production).collect();
        links.extend(of_incident(&production, incident, &words));
    }
    links.extend(reports.apart.iter().map(|(id, reason)| Link {
        incident: None,
        id: id.clone(),
        launch: None,
        reason: Some((*reason).to_owned()),
        candidates: Vec::new(),
        since: None,
        until: None,
    }));
    links
}

/// A launch with what links it, or why there is none.
type Settled = Result<(usize, How, String), String>;

fn of_incident(production: &Production<'_>, incident: &Incident, words: &[&LinkWord]) -> Vec<Link> {
    let link = |settled: Settled, since, until| {
        let candidates = candidates(production, incident, settled.as_ref().ok().map(|(launch, ..)| *launch), words);
        let (launch, reason) = match settled {
            Ok(launch) => (Some(launch), None),
            Err(reason) => (None, Some(reason)),
        };
        Link { incident: Some(incident.clone()), id: incident.id.clone(), launch, reason, candidates, since, until }
    };
    if let Some(launch) = production.named_by(incident) {
        return vec![link(Ok((launch, How::Named, "names this launch".to_owned())), None, None)];
    }
    let first = words.iter().map(|word| word.given_at).min();
    let mut found = vec![link(without_words(production, incident), None, first)];
    for (since, until) in stretches(words.iter().map(|word| (word.given_at, word.withdrawn_at))) {
        let mut settled = without_words(production, incident);
        for word in words.iter().filter(|word| is_in_force(word.given_at, word.withdrawn_at, since)) {
            if word.links {
                settled = Ok((word.launch, How::Override, format!("was linked by the {}: {}", word.role, word.why)));
            } else if settled.as_ref().is_ok_and(|(launch, ..)| *launch == word.launch) {
                settled = Err(format!("unlinked by the {}: {}", word.role, word.why));
            }
        }
        found.push(link(settled, Some(since), until));
    }
    found
}

fn without_words(production: &Production<'_>, incident: &Incident) -> Settled {
    if let Some(named) = incident.named() {
        return Err(format!("its source names {named}, which was never launched to production"));
    }
    let latest = production.shortly_before(incident).find(|launch| production.fits_service(*launch, incident));
    let how = "opened within 24 h of its start".to_owned();
    latest.map(|launch| (launch, How::Time, how)).ok_or_else(|| match &incident.service {
        Some(service) => format!("no launch of {service} to production started in the 24 h before it"),
        None => "no launch to production started in the 24 h before it".to_owned(),
    })
}

/// What else started in the 24 hours before, with why it is not the link.
fn candidates(
    production: &Production<'_>,
    incident: &Incident,
    linked: Option<usize>,
    words: &[&LinkWord],
) -> Vec<Candidate> {
    let reason = |launch: usize| {
        let (repository, service, environment) = place(production.attempt(launch));
        let of_linked = linked.map(|linked| place(production.attempt(linked)));
        if words.iter().any(|word| !word.links && word.launch == launch) {
            "a person said that it was not this one"
        } else if !production.fits_service(launch, incident) {
            "of another service"
        } else if of_linked.is_some_and(|place| place.0 != repository) {
            "of another repository"
        } else if of_linked.is_some_and(|place| place.1 != service) {
            "of another service"
        } else if of_linked.is_some_and(|place| place.2 != environment) {
            "to another environment"
        } else if linked.is_some_and(|linked| production.starts_before(linked, launch)) {
            "launched later"
        } else {
            "launched earlier"
        }
    };
    production
        .shortly_before(incident)
        .filter(|launch| Some(*launch) != linked)
        .take(CANDIDATES)
        .map(|launch| Candidate { launch, reason: reason(launch) })
        .collect()
}

/// Writes the links of a project; `launch_id` gives the id of a position among its launches.
pub(super) fn write<'d>(
    table: &mut Table<'_>,
    project: &str,
    links: &[Link],
    launch_id: impl Fn(usize) -> &'d str,
) -> Result<()> {
    let scope = Tier::Production.as_str();
    for link in links {
        let confidence = |how: How| if how.is_observed() { "observed" } else { "inferred" };
        let (launch, how) = link.launch.as_ref().map(|(launch, how, _)| (*launch, *how)).unzip();
        table.add(&row![
            project,
            link.id,
            launch.map(|_| scope),
            launch.map(&launch_id),
            launch.is_some(),
            how.map(How::as_str),
            how.map(confidence),
            1_i64,
            link.reason,
            link.since,
            link.until,
        ])?;
        for (rank, candidate) in (2_i64..).zip(&link.candidates) {
            table.add(&row![
                project,
                link.id,
                scope,
                launch_id(candidate.launch),
                false,
                None::<&str>,
                "inferred",
                rank,
                candidate.reason,
                link.since,
                link.until,
            ])?;
        }
    }
    Ok(())
}
