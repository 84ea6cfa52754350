//! Groups of projects: a team, a product, a company. A figure of a group is computed from the rows of all its projects,
//! never from their figures. A member is a project, or a group whose projects belong to this one too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono_tz::Tz;
use serde::Serialize;

use super::failures::{self, Failure};
use super::project::{Settled, banded, newest_if_all, projects, scope};
use super::{Ask, Coverage, ProjectHead, coverage, words};
use crate::derive;
use crate::error::Result;
use crate::metrics::bands::{Scores, scores};
use crate::metrics::window::Window;
use crate::metrics::{self, Metric, MetricName, Question, rows};
use crate::model::GroupKind;
use crate::store::Store;

/// A group as answers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupHead {
    pub id: String,
    pub name: String,
    pub kind: GroupKind,
    /// The zone of the group's days: that of its projects where they share one, else UTC.
    pub timezone: String,
}

/// A project of a group with its own figures over the group's window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    pub project: ProjectHead,
    /// Empty in a list of groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
}

/// How many projects of a group have one kind of fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupCoverage {
    /// As in [`Coverage::source`].
    pub source: &'static str,
    /// Projects that have such facts.
    pub projects: usize,
    pub of: usize,
    /// The ids of those that have none.
    pub without: Vec<String>,
    /// `3 of 5 projects have deployments; not shop, tools`
    pub sentence: String,
}

/// Everything about one group: the shape of `report --group`, `/api/v1/groups/{id}` and the group's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupAnswer {
    pub group: GroupHead,
    pub scope: String,
    /// One calendar window for all projects.
    pub window: Window,
    pub metrics: Vec<Metric>,
    pub quick_check: Scores,
    /// By id, which is no order of merit.
    pub members: Vec<Member>,
    /// The failed launches of the window, the latest first within each project.
    pub failures: Vec<GroupFailure>,
    pub coverage: Vec<GroupCoverage>,
    pub notes: Vec<String>,
}

/// A failed launch of one of a group's projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupFailure {
    pub project: String,
    #[serde(flatten)]
    pub failure: Failure,
}

impl GroupAnswer {
    fn question(&self) -> Question {
        Question {
            subject: self.group.id.clone(),
            projects: self.members.iter().map(|member| member.project.id.clone()).collect(),
            scope: self.scope.clone(),
            window: self.window,
        }
    }
}

/// A group with the projects that it comes to, before anything is asked.
#[derive(Debug)]
struct Group {
    head: GroupHead,
    projects: Vec<ProjectHead>,
    notes: Vec<String>,
}

/// The groups of the store, by id.
///
/// # Errors
/// Where the database fails.
pub fn groups(store: &Store) -> Result<Vec<GroupHead>> {
    Ok(read(store)?.into_iter().map(|group| group.head).collect())
}

/// Every group with its figures, by id; members without their own.
///
/// # Errors
/// As [`group`].
pub fn all(store: &Store, ask: &Ask) -> Result<Vec<GroupAnswer>> {
    answers(store, read(store)?, ask)
}

/// Everything about one group; nothing where there is no such group.
///
/// # Errors
/// `Input` for an environment that is none; `Database` otherwise.
pub fn group(store: &Store, id: &str, ask: &Ask) -> Result<Option<GroupAnswer>> {
    let Some(group) = read(store)?.into_iter().find(|group| group.head.id == id) else { return Ok(None) };
    let Some(mut answer) = answers(store, vec![group], ask)?.pop() else { return Ok(None) };
    let questions: Vec<Question> = answer
        .members
        .iter()
        .map(|member| Question::of_project(&member.project.id, &answer.scope, answer.window))
        .collect();
    metrics::ask(store.connection(), &questions)?;
    let measured = metrics::measure(store.connection(), &questions)?;
    let mut failed = failures::failures(store.connection())?;
    for (member, metrics) in answer.members.iter_mut().zip(measured) {
        member.metrics = banded(metrics, ask.edition);
        let failed = failed.remove(&member.project.id).unwrap_or_default();
        let project = &member.project.id;
        answer.failures.extend(failed.into_iter().map(|failure| GroupFailure { project: project.clone(), failure }));
    }
    Ok(Some(answer))
}

/// The rows behind one of a group's figures, the newest first, with the project of each as `member`.
///
/// # Errors
/// Where the database fails.
pub fn rows(store: &Store, answer: &GroupAnswer, metric: MetricName) -> Result<rows::Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    let sql = format!(
        "select candidates.project as member, candidates.* from (\n{}\n) as candidates
         order by finished_at desc nulls last, member nulls last, name nulls last",
        metrics::sql(metric).rows
    );
    rows::fetch(store.connection(), &sql)
}

/// The figures of groups, all of them at once.
fn answers(store: &Store, groups: Vec<Group>, ask: &Ask) -> Result<Vec<GroupAnswer>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let connection = store.connection();
    let settled = Settled { scope: scope(connection, &ask.scope)?, newest: newest_if_all(connection, ask)? };
    let first = super::project::first_facts(connection, &settled.scope)?;
    let questions: Vec<Question> = groups
        .iter()
        .map(|group| {
            let timezone = group.head.timezone.parse().unwrap_or(Tz::UTC);
            let begun = group.projects.iter().filter_map(|project| first.get(&project.id)).min().copied();
            Question {
                subject: group.head.id.clone(),
                projects: group.projects.iter().map(|project| project.id.clone()).collect(),
                scope: settled.scope.clone(),
                window: settled.window(ask, timezone, begun),
            }
        })
        .collect();
    metrics::ask(connection, &questions)?;
    let measured = metrics::measure(connection, &questions)?;
    let covered = coverage::coverage(connection)?;
    Ok(groups
        .into_iter()
        .zip(questions)
        .zip(measured)
        .map(|((group, question), metrics)| {
            let mut notes = group.notes;
            if (ask.clock - question.window.as_of).num_hours().abs() >= 24 {
                notes.insert(0, format!("as of {}", words::day(question.window.as_of, question.window.timezone)));
            }
            let metrics = banded(metrics, ask.edition);
            GroupAnswer {
                coverage: covered_projects(&group.projects, &covered),
                group: group.head,
                scope: question.scope,
                window: question.window,
                quick_check: scores(&metrics),
                metrics,
                members: group.projects.into_iter().map(|project| Member { project, metrics: Vec::new() }).collect(),
                failures: Vec::new(),
                notes,
            }
        })
        .collect())
}

fn covered_projects(projects: &[ProjectHead], covered: &HashMap<String, Vec<Coverage>>) -> Vec<GroupCoverage> {
    let of = projects.len();
    coverage::SOURCES
        .iter()
        .map(|(source, _)| {
            let has = |project: &&ProjectHead| {
                let kinds = covered.get(&project.id).into_iter().flatten();
                kinds.into_iter().any(|found| found.source == *source && found.rows > 0)
            };
            let without: Vec<String> =
                projects.iter().filter(|project| !has(project)).map(|project| project.id.clone()).collect();
            let with = of - without.len();
            let verb = if of == 1 { "project has" } else { "projects have" };
            let sentence = if without.is_empty() || with == 0 {
                format!("{with} of {of} {verb} {source}")
            } else {
                format!("{with} of {of} {verb} {source}; not {}", without.join(", "))
            };
            GroupCoverage { source, projects: with, of, without, sentence }
        })
        .collect()
}

/// What is declared of one group.
#[derive(Debug, Default)]
struct Declared {
    name: String,
    kind: GroupKind,
    members: BTreeSet<String>,
}

/// The groups by id, each with its projects by id, every project once.
fn read(store: &Store) -> Result<Vec<Group>> {
    let heads: BTreeMap<String, ProjectHead> =
        projects(store)?.into_iter().map(|head| (head.id.clone(), head)).collect();
    let mut declared: BTreeMap<String, Declared> = BTreeMap::new();
    let mut statement =
        store.connection().prepare("select id, name, kind, project from project_group order by id, project")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let group = declared.entry(row.get(0)?).or_default();
        if group.members.is_empty() {
            (group.name, group.kind) = (row.get(1)?, GroupKind::of(&row.get::<_, String>(2)?));
        }
        group.members.insert(row.get(3)?);
    }
    Ok(declared
        .iter()
        .map(|(id, group)| {
            let mut reached =
                Reached { heads: &heads, declared: &declared, projects: BTreeSet::new(), notes: Vec::new() };
            reached.walk(id, &mut vec![id.clone()]);
            let (found, notes) = (reached.projects, reached.notes);
            let projects: Vec<ProjectHead> = found.iter().filter_map(|id| heads.get(id)).cloned().collect();
            let head = GroupHead {
                id: id.clone(),
                name: group.name.clone(),
                kind: group.kind,
                timezone: shared_zone(&projects).name().to_owned(),
            };
            Group { head, projects, notes }
        })
        .collect())
}

/// The zone that all projects share, or UTC.
fn shared_zone(projects: &[ProjectHead]) -> Tz {
    let zone = |head: &ProjectHead| derive::timezone(&head.id, Some(&head.timezone)).unwrap_or(Tz::UTC);
    let zones: BTreeSet<&'static str> = projects.iter().map(|head| zone(head).name()).collect();
    match projects {
        [first, ..] if zones.len() == 1 => zone(first),
        _ => Tz::UTC,
    }
}

/// The projects that a group comes to, through the groups in it.
struct Reached<'a> {
    heads: &'a BTreeMap<String, ProjectHead>,
    declared: &'a BTreeMap<String, Declared>,
    projects: BTreeSet<String>,
    notes: Vec<String>,
}

impl Reached<'_> {
    /// Follows the members of a group; `path` is how it was come by, and ends with it.
    fn walk(&mut self, group: &str, path: &mut Vec<String>) {
        for member in self.declared.get(group).map(|group| &group.members).into_iter().flatten() {
            if self.heads.contains_key(member) {
                self.projects.insert(member.clone());
            } else if path.contains(member) {
                let note = format!("group {group} contains {member}, which contains {group}: that part is left out");
                self.note(note);
            } else if self.declared.contains_key(member) {
                path.push(member.clone());
                self.walk(member, path);
                path.pop();
            } else {
                self.note(format!(
                    "group {group} names {member}, which is neither a project nor a group of the store: it is left out"
                ));
            }
        }
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
