//! Incidents, and the issues that changes belong to.

use std::collections::{BTreeSet, HashMap, HashSet};

use queries::model::facts::{Incident, Issue};
use queries::model::{IncidentKind, Time};

use super::SOURCE;
use super::lake::Lake;
use super::places::Places;
use super::rows::Ticket;
use super::words;
use crate::note::Notes;

/// The boards of each issue.
type Boards = HashMap<String, Vec<String>>;

/// Incidents, those among the issues too, and the issues of repositories.
pub(super) fn incidents(lake: &mut Lake, places: &mut Places, notes: &mut Notes) -> (Vec<Incident>, Vec<Issue>) {
    let mut boards: Boards = HashMap::new();
    for row in &lake.board_issues {
        boards.entry(row.issue_id.clone()).or_default().push(row.board_id.clone());
    }
    let told: HashSet<&str> = lake.incidents.iter().map(|row| row.id.as_str()).collect();
    let mut found = Vec::new();
    let mut used = 0;
    for row in &lake.incidents {
        used += usize::from(add(&mut found, row, places, &boards, notes));
    }
    let mut issues = Vec::new();
    let mut used_issues = 0;
    for row in &lake.issues {
        let is_incident = row.class.as_deref().is_some_and(|class| class.eq_ignore_ascii_case("INCIDENT"));
        // DevLake copies such an issue into `incidents`, under the same id.
        let added = is_incident && !told.contains(row.id.as_str()) && add(&mut found, row, places, &boards, notes);
        let repository = repository(row, places, &boards);
        used_issues += usize::from(added || repository.is_some());
        issues.extend(repository.map(|repository| issue(row, repository)));
    }
    let used_boards =
        lake.board_issues.iter().filter(|row| !places.mapped_to("boards", &row.board_id).is_empty()).count();
    lake.used("incidents", used);
    lake.used("issues", used_issues);
    lake.used("board_issues", used_boards);
    (found, issues)
}

fn add(found: &mut Vec<Incident>, row: &Ticket, places: &mut Places, boards: &Boards, notes: &mut Notes) -> bool {
    let projects = projects(row, places, boards);
    if projects.is_empty() {
        notes.add("incidents_of_no_project", &row.id);
        return false;
    }
    let fact = incident(row, notes);
    found.extend(projects.into_iter().map(|project| Incident { project, ..fact.clone() }));
    true
}

fn incident(row: &Ticket, notes: &mut Notes) -> Incident {
    let words = [row.severity.as_deref(), row.priority.as_deref(), row.urgency.as_deref()];
    Incident {
        id: row.id.clone(),
        title: row.title.clone(),
        severity: words::severity(words, &row.id, notes),
        kind: IncidentKind::Incident,
        opened_at: row.created_date,
        resolved_at: resolved_at(row, notes),
        source: SOURCE.to_owned(),
        url: row.url.clone(),
        ..Incident::default()
    }
}

/// Whether nobody has finished it yet, or somebody opened it again.
fn is_open(row: &Ticket) -> bool {
    matches!(row.status.as_deref().unwrap_or_default().to_lowercase().as_str(), "todo" | "in_progress")
}

/// When it ended, if it has: as told, else from how long it took. An incident that was opened again has not ended.
fn resolved_at(row: &Ticket, notes: &mut Notes) -> Option<Time> {
    if is_open(row) {
        return None;
    }
    let minutes = row.lead_time_minutes.filter(|minutes| *minutes > 0.0 && *minutes < 1e7);
    let resolved = row.resolution_date.or_else(|| {
        let micros = (minutes? * 6e7) as i64;
        Some(row.created_date? + chrono::Duration::microseconds(micros))
    });
    if resolved.is_none() && row.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("DONE")) {
        notes.add("incidents_that_are_done_without_a_date", &row.id);
    }
    resolved
}

/// The projects of an incident: what its scope or its boards are mapped to, else those of its repository, else the
/// only one there is.
fn projects(row: &Ticket, places: &mut Places, boards: &Boards) -> BTreeSet<String> {
    let of_scope = row.table.as_deref().zip(row.scope_id.as_deref());
    let mut found: BTreeSet<String> =
        of_scope.map(|(table, id)| places.mapped_to(table, id)).unwrap_or_default().into_iter().collect();
    for board in boards.get(&row.id).into_iter().flatten() {
        found.extend(places.mapped_to("boards", board));
    }
    if found.is_empty() {
        let repository = repository(row, places, boards);
        found.extend(places.projects_of(repository.as_deref()));
    }
    // An incident of a scope that is in no project belongs to none.
    if found.is_empty() && (of_scope.is_none() || !places.has_mapping()) {
        found.extend(places.only_project());
    }
    found
}

/// The repository of an issue: its scope, its board, which for forges has the repository's id, or its page.
fn repository(row: &Ticket, places: &Places, boards: &Boards) -> Option<String> {
    let known = |id: &str| places.repository_of_id(id);
    let of_scope = row.scope_id.as_deref().and_then(known);
    let of_board = || boards.get(&row.id)?.iter().find_map(|board| known(board));
    of_scope.or_else(of_board).or_else(|| places.repository_of_page(row.url.as_deref()))
}

fn issue(row: &Ticket, repository: String) -> Issue {
    let done = row.resolution_date.filter(|_| !is_open(row));
    Issue {
        repository,
        id: row.id.clone(),
        title: row.title.clone(),
        opened_at: row.created_date,
        closed_at: done,
        source: SOURCE.to_owned(),
        url: row.url.clone(),
        ..Issue::default()
    }
}
