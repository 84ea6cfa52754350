//! Deployments: one fact for each project and commit of one.

use std::collections::{BTreeMap, HashMap, HashSet};

use queries::model::facts::Deployment;
use queries::model::{Status, Time};

use super::SOURCE;
use super::builds::{ATTEMPT, Runs, ended_at};
use super::lake::Lake;
use super::places::Places;
use super::rows::{self, DeploymentCommit, Pipeline, Task};
use super::words::{self, Ended};
use crate::note::Notes;

/// The environment of a deployment of which nobody says where it went.
const NOWHERE: &str = "unknown";

/// Deployments as DevLake stored them; where it exported none, those that its pipelines and tasks are.
pub(super) fn deployments(lake: &mut Lake, places: &mut Places, runs: &Runs, notes: &mut Notes) -> Vec<Deployment> {
    if lake.has("cicd_deployments") || lake.has("cicd_deployment_commits") {
        stored(lake, places, notes)
    } else {
        made_from_tasks(lake, places, runs, notes)
    }
}

fn stored(lake: &mut Lake, places: &mut Places, notes: &mut Notes) -> Vec<Deployment> {
    let of_id: HashMap<&str, &rows::Deployment> =
        lake.cicd_deployments.iter().map(|row| (row.id.as_str(), row)).collect();
    let pipelines: HashSet<&str> = lake.cicd_pipelines.iter().map(|row| row.id.as_str()).collect();
    let mut commits: BTreeMap<&str, BTreeMap<(&str, &str), &DeploymentCommit>> = BTreeMap::new();
    for row in &lake.cicd_deployment_commits {
        let deployment = row.cicd_deployment_id.as_deref().unwrap_or(&row.id);
        commits.entry(deployment).or_default().insert((&row.id, &row.commit_sha), row);
    }
    let mut found = Vec::new();
    let mut used_commits = 0;
    let mut used = HashSet::new();
    for (deployment, rows) in &commits {
        if rows.len() > 1 {
            notes.add("deployments_of_several_commits", *deployment);
        }
        let whole = of_id.get(deployment).copied();
        for row in rows.values() {
            let repository = places.repository(row.repo_id.as_deref(), row.repo_url.as_deref());
            let scope = row.cicd_scope_id.as_deref().or(whole.and_then(|whole| whole.cicd_scope_id.as_deref()));
            let mut fact = of_commit(row, whole, notes);
            fact.id = if rows.len() == 1 { (*deployment).to_owned() } else { several(deployment, &row.commit_sha) };
            fact.build = pipelines.contains(deployment).then(|| format!("{deployment}/{ATTEMPT}"));
            fact.repository = repository;
            let before = found.len();
            add(&mut found, &fact, scope, places, notes);
            if found.len() > before {
                used_commits += 1;
                used.insert(*deployment);
            }
        }
    }
    for row in lake.cicd_deployments.iter().filter(|row| !commits.contains_key(row.id.as_str())) {
        let mut fact = without_commit(row, notes);
        fact.build = pipelines.contains(row.id.as_str()).then(|| format!("{}/{ATTEMPT}", row.id));
        fact.repository = places.repository_of_scope(row.cicd_scope_id.as_deref());
        let before = found.len();
        add(&mut found, &fact, row.cicd_scope_id.as_deref(), places, notes);
        if found.len() > before {
            used.insert(&row.id);
        }
    }
    let used = lake.cicd_deployments.iter().filter(|row| used.contains(row.id.as_str())).count();
    lake.used("cicd_deployments", used);
    lake.used("cicd_deployment_commits", used_commits);
    found
}

/// The id of one of several commits of a deployment.
fn several(deployment: &str, sha: &str) -> String {
    let short: String = sha.chars().take(12).collect();
    format!("{deployment}:{short}")
}

/// Adds a deployment to each of its projects.
fn add(found: &mut Vec<Deployment>, fact: &Deployment, scope: Option<&str>, places: &mut Places, notes: &mut Notes) {
    let projects = places.projects_of_deployment(scope, fact.repository.as_deref());
    if projects.is_empty() {
        notes.add("deployments_of_no_project", &fact.id);
    }
    if !projects.is_empty() && fact.environment == NOWHERE {
        notes.add("deployments_without_an_environment", &fact.id);
    }
    found.extend(projects.into_iter().map(|project| Deployment { project, ..fact.clone() }));
}

/// What both tables say, the commit's row first.
fn of_commit(row: &DeploymentCommit, whole: Option<&rows::Deployment>, notes: &mut Notes) -> Deployment {
    let says_more = row.result.is_some() || row.status.is_some();
    let ended = whole.filter(|_| !says_more).map_or_else(|| Ended::from(row), Ended::from);
    let either = |own: Option<Time>, of: fn(&rows::Deployment) -> Option<Time>| own.or_else(|| whole.and_then(of));
    let started = either(row.started_date, |whole| whole.started_date);
    let created = either(row.created_date, |whole| whole.created_date);
    let finished = either(row.finished_date, |whole| whole.finished_date);
    let environment = row.environment.clone().or_else(|| whole.and_then(|whole| whole.environment.clone()));
    let seconds = row.duration_sec.or_else(|| whole.and_then(|whole| whole.duration_sec));
    Deployment {
        sha: Some(row.commit_sha.clone()),
        url: row.url.clone().or_else(|| whole.and_then(|whole| whole.url.clone())),
        ..deployment(&row.id, ended, environment, Dates { started: started.or(created), finished, seconds }, notes)
    }
}

fn without_commit(row: &rows::Deployment, notes: &mut Notes) -> Deployment {
    let dates = Dates {
        started: row.started_date.or(row.created_date),
        finished: row.finished_date,
        seconds: row.duration_sec,
    };
    Deployment {
        id: row.id.clone(),
        url: row.url.clone(),
        ..deployment(&row.id, Ended::from(row), row.environment.clone(), dates, notes)
    }
}

#[derive(Clone, Copy)]
struct Dates {
    started: Option<Time>,
    finished: Option<Time>,
    seconds: Option<f64>,
}

fn deployment(
    what: &str,
    ended: Ended<'_>,
    environment: Option<String>,
    dates: Dates,
    notes: &mut Notes,
) -> Deployment {
    let status = ended.status(what, notes);
    let mut finished_at = ended_at(dates.finished, dates.started, dates.seconds, status);
    if ended.is_superseded() && dates.started.is_some() {
        // The row's finish is when the next deployment took its place, days later perhaps.
        finished_at = None;
        notes.add("finishes_that_are_of_the_next_deployment", what);
    }
    Deployment {
        tier: environment.as_deref().and_then(words::tier),
        environment: environment.unwrap_or_else(|| NOWHERE.to_owned()),
        started_at: dates.started,
        finished_at,
        status,
        source: SOURCE.to_owned(),
        ..Deployment::default()
    }
}

/// A deployment for each environment that a pipeline's deployment tasks went to; a pipeline that is one as a whole
/// and has no such task is one deployment.
fn made_from_tasks(lake: &mut Lake, places: &mut Places, runs: &Runs, notes: &mut Notes) -> Vec<Deployment> {
    let deploys =
        |class: &Option<String>| class.as_deref().is_some_and(|class| class.eq_ignore_ascii_case("DEPLOYMENT"));
    let pipelines: HashMap<&str, &Pipeline> = lake.cicd_pipelines.iter().map(|row| (row.id.as_str(), row)).collect();
    let mut tasks: BTreeMap<(&str, String), Vec<&Task>> = BTreeMap::new();
    for row in lake.cicd_tasks.iter().filter(|row| deploys(&row.class)) {
        let of_pipeline = pipelines.get(row.pipeline_id.as_str()).and_then(|pipeline| pipeline.environment.clone());
        let environment = row.environment.clone().or(of_pipeline).unwrap_or_else(|| NOWHERE.to_owned());
        tasks.entry((&row.pipeline_id, environment)).or_default().push(row);
    }
    let with_tasks: HashSet<&str> = tasks.keys().map(|(pipeline, _)| *pipeline).collect();
    let mut found = Vec::new();
    for ((pipeline, environment), tasks) in &tasks {
        let scope = pipelines.get(pipeline).and_then(|row| row.cicd_scope_id.as_deref());
        let scope = scope.or(tasks[0].cicd_scope_id.as_deref());
        let statuses: Vec<Status> =
            tasks.iter().map(|row| Ended::from(*row).status(&row.id, &mut Notes::default())).collect();
        let status = together(&statuses);
        let starts = tasks.iter().filter_map(|row| row.started_date.or(row.created_date));
        let ends = tasks.iter().zip(&statuses).filter_map(|(row, status)| {
            ended_at(row.finished_date, row.started_date.or(row.created_date), row.duration_sec, *status)
        });
        let fact = Deployment {
            id: format!("{pipeline}:{environment}"),
            tier: words::tier(environment),
            environment: environment.clone(),
            started_at: starts.min(),
            finished_at: ends.max().filter(|_| !matches!(status, Status::Running | Status::Queued)),
            status,
            build: Some(format!("{pipeline}/{ATTEMPT}")),
            source: SOURCE.to_owned(),
            ..Deployment::default()
        };
        add_runs(&mut found, &fact, (pipeline, scope), places, runs, notes);
    }
    for row in lake.cicd_pipelines.iter().filter(|row| deploys(&row.class) && !with_tasks.contains(row.id.as_str())) {
        let started = row.started_date.or(row.created_date);
        let dates = Dates { started, finished: row.finished_date, seconds: row.duration_sec };
        let mut fact = deployment(&row.id, Ended::from(row), row.environment.clone(), dates, &mut Notes::default());
        fact.id = format!("{}:{}", row.id, fact.environment);
        fact.build = Some(format!("{}/{ATTEMPT}", row.id));
        fact.url.clone_from(&row.url);
        add_runs(&mut found, &fact, (&row.id, row.cicd_scope_id.as_deref()), places, runs, notes);
    }
    for fact in &found {
        notes.add("deployments_made_from_pipelines_and_tasks", &fact.id);
    }
    found
}

/// Adds a deployment for each repository that its pipeline ran for.
fn add_runs(
    found: &mut Vec<Deployment>,
    fact: &Deployment,
    (pipeline, scope): (&str, Option<&str>),
    places: &mut Places,
    runs: &Runs,
    notes: &mut Notes,
) {
    let ran = runs.ran(pipeline, scope, places);
    if ran.is_empty() {
        add(found, fact, scope, places, notes);
    }
    let several_of_them = ran.len() > 1;
    for (repository, (sha, _)) in ran {
        let mut fact = Deployment { repository: Some(repository), sha, ..fact.clone() };
        if let Some(sha) = fact.sha.as_ref().filter(|_| several_of_them) {
            fact.id = several(&fact.id, sha);
        }
        add(found, &fact, scope, places, notes);
    }
}

/// How tasks ended together: one that failed or was stopped decides, then one that has not ended.
fn together(statuses: &[Status]) -> Status {
    let order = [Status::Failed, Status::Cancelled, Status::Running, Status::Queued, Status::Unknown, Status::Success];
    order.into_iter().find(|status| statuses.contains(status)).unwrap_or(Status::Skipped)
}
