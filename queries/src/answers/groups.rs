//! Groups of projects: a team, a product, a company. A figure of a group is computed from the rows of all its projects,
//! never from their figures. A member is a project, or a group whose projects belong to this one too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono_tz::Tz;
use serde::Serialize;

use super::failures::{self, Failure};
use super::notes::BY_THE_RULES_OF;
use super::project::{Settled, projects};
use super::{Ask, Coverage, ProjectHead, coverage, words};
use crate::derive;
use crate::error::Result;
use crate::metrics::bands::{Scores, banded, scores};
use crate::metrics::beside::{Beside, BesideName};
use crate::metrics::change_phases::{self, Phases};
use crate::metrics::window::Window;
use crate::metrics::{self, Clock, Definition, Metric, MetricName, Question, rows};
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
    /// The moment with which lead time begins.
    pub clock: Clock,
    pub metrics: Vec<Metric>,
    pub quick_check: Scores,
    /// How long each phase of a delivered change took. Missing in a list of groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phases: Option<Phases>,
    /// The figures beside the five, those that are not measured with their reason. Empty in a list of groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Beside>,
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
    /// The question that the answer settles, to ask it again for rows, series and trends.
    pub(crate) fn question(&self) -> Question {
        Question {
            subject: self.group.id.clone(),
            projects: self.members.iter().map(|member| member.project.id.clone()).collect(),
            scope: self.scope.clone(),
            window: self.window,
            clock: self.clock,
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

/// Every group with its figures, by id; members without their own, and lead time without its resampled interval.
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
    // The group is what was asked last.
    let (connection, question) = (store.connection(), [answer.question()]);
    if ask.definition == Definition::Dora {
        metrics::resample(connection, &question, std::slice::from_mut(&mut answer.metrics))?;
    }
    answer.phases = change_phases::measure(connection, &question)?.pop();
    answer.beside = metrics::beside::measure(connection, &question)?.pop().unwrap_or_default();
    let questions: Vec<Question> = answer
        .members
        .iter()
        .map(|member| Question::of_project(&member.project.id, &answer.scope, answer.window, answer.clock))
        .collect();
    metrics::ask(connection, &questions)?;
    let mut measured = metrics::measure_by(connection, &questions, ask.definition)?;
    for metrics in &mut measured {
        banded(metrics, ask.edition);
    }
    let mut failed = failures::failures(connection)?;
    for (member, metrics) in answer.members.iter_mut().zip(measured) {
        member.metrics = metrics;
        let failed = failed.remove(&member.project.id).unwrap_or_default();
        let project = &member.project.id;
        answer.failures.extend(failed.into_iter().map(|failure| GroupFailure { project: project.clone(), failure }));
    }
    Ok(Some(answer))
}

/// The rows behind one of a group's figures, by the figure's definition, the newest first, with the project of each as
/// `member`. None where the definition has no such metric.
///
/// # Errors
/// Where the database fails.
pub fn rows(store: &Store, answer: &GroupAnswer, metric: MetricName) -> Result<rows::Rows> {
    let figure = answer.metrics.iter().find(|figure| figure.metric == metric);
    let definition = figure.map_or(Ok(Definition::Dora), |figure| Definition::parse(figure.definition))?;
    let Some(sql) = definition.sql(metric) else { return Ok(rows::Rows { columns: Vec::new(), rows: Vec::new() }) };
    metrics::ask(store.connection(), &[answer.question()])?;
    if definition != Definition::Dora {
        metrics::definition::make_views(store.connection())?;
    }
    of_members(store, sql.rows, "finished_at")
}

/// The rows behind one of a group's figures beside the five, as [`rows`](fn@rows).
///
/// # Errors
/// Where the database fails.
pub fn beside_rows(store: &Store, answer: &GroupAnswer, name: BesideName) -> Result<rows::Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    metrics::beside::prepare(store.connection(), name)?;
    // Before it stand `member`, `subject`, `project` and `name`: the moment that a row belongs to the window by.
    of_members(store, metrics::beside::sql(name).rows, "5")
}

/// The changes behind a group's phases, as [`rows`](fn@rows).
///
/// # Errors
/// Where the database fails.
pub fn phase_rows(store: &Store, answer: &GroupAnswer) -> Result<rows::Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    of_members(store, change_phases::SQL.rows, "finished_at")
}

fn of_members(store: &Store, rows: &str, moment: &str) -> Result<rows::Rows> {
    let sql = format!(
        "select candidates.project as member, candidates.* from (\n{rows}\n) as candidates
         order by {moment} desc nulls last, member nulls last, name nulls last"
    );
    rows::fetch(store.connection(), &sql)
}

/// The figures of groups, all of them at once.
fn answers(store: &Store, groups: Vec<Group>, ask: &Ask) -> Result<Vec<GroupAnswer>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let connection = store.connection();
    let settled = Settled::settle(connection, ask)?;
    let questions: Vec<Question> = groups
        .iter()
        .map(|group| {
            let timezone = group.head.timezone.parse().unwrap_or(Tz::UTC);
            let projects: Vec<String> = group.projects.iter().map(|project| project.id.clone()).collect();
            Question {
                subject: group.head.id.clone(),
                scope: settled.scope.clone(),
                window: settled.window(ask, timezone, projects.iter().map(String::as_str)),
                clock: ask.lead_time_clock,
                projects,
            }
        })
        .collect();
    metrics::ask(connection, &questions)?;
    let mut measured = metrics::measure_by(connection, &questions, ask.definition)?;
    for metrics in &mut measured {
        banded(metrics, ask.edition);
    }
    let covered = coverage::coverage(connection)?;
    Ok(groups
        .into_iter()
        .zip(questions)
        .zip(measured)
        .map(|((group, question), metrics)| {
            let mut notes = group.notes;
            if ask.definition != Definition::Dora {
                notes.insert(0, format!("{BY_THE_RULES_OF} {}, not by those of dora", ask.definition.title()));
            }
            if (ask.clock - question.window.as_of).num_hours().abs() >= 24 {
                notes.insert(0, format!("as of {}", words::day(question.window.as_of, question.window.timezone)));
            }
            GroupAnswer {
                coverage: covered_projects(&group.projects, &covered),
                group: group.head,
                scope: question.scope,
                window: question.window,
                clock: question.clock,
                quick_check: scores(&metrics),
                metrics,
                phases: None,
                beside: Vec::new(),
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
