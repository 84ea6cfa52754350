//! Pipelines as builds, and their tasks as jobs.

use std::collections::{BTreeMap, HashMap};

use queries::model::facts::{Build, Job};
use queries::model::{BuildTrigger, Status, Time};

use super::SOURCE;
use super::lake::Lake;
use super::places::Places;
use super::words::{self, Ended};
use crate::note::Notes;

/// DevLake keeps one attempt of a run.
pub(super) const ATTEMPT: i64 = 1;

/// What a pipeline ran for: by repository the sha and the branch.
type Ran = BTreeMap<String, (Option<String>, Option<String>)>;

/// What each pipeline ran for.
#[derive(Default)]
pub(super) struct Runs(HashMap<String, Ran>);

impl Runs {
    pub(super) fn of(lake: &mut Lake, places: &mut Places, notes: &mut Notes) -> Self {
        let dates: HashMap<&str, Option<Time>> =
            lake.commits.iter().map(|commit| (commit.sha.as_str(), commit.committed_date)).collect();
        let mut runs: HashMap<String, Ran> = HashMap::new();
        let mut used = 0;
        for row in &lake.cicd_pipeline_commits {
            let Some(repository) = places.repository(row.repo_id.as_deref(), row.repo_url.as_deref()) else {
                notes.add("commits_of_pipelines_of_no_repository", &row.pipeline_id);
                continue;
            };
            used += 1;
            let ran = runs.entry(row.pipeline_id.clone()).or_default().entry(repository).or_default();
            let date = |sha: &str| dates.get(sha).copied().flatten();
            // Of several commits the pipeline built the newest, which has the others.
            if ran.0.as_deref().is_none_or(|sha| date(sha) < date(&row.commit_sha)) {
                *ran = (Some(row.commit_sha.clone()), row.branch.clone());
            }
        }
        lake.used("cicd_pipeline_commits", used);
        for row in &lake.cicd_pipelines {
            if let Some(of_scope) = places.repository_of_scope(row.cicd_scope_id.as_deref())
                && !runs.contains_key(&row.id)
            {
                runs.entry(row.id.clone()).or_default().entry(of_scope).or_default();
            }
        }
        Self(runs)
    }

    /// What a pipeline ran for; what no table names is the one repository that its scope or everything else belongs to.
    pub(super) fn ran(&self, pipeline: &str, scope: Option<&str>, places: &Places) -> Ran {
        if let Some(ran) = self.0.get(pipeline) {
            return ran.clone();
        }
        let of = places.repository_of_scope(scope).or_else(|| places.only_repository());
        of.map(|repository| (repository, (None, None))).into_iter().collect()
    }
}

pub(super) fn builds(lake: &mut Lake, places: &Places, runs: &Runs, notes: &mut Notes) -> (Vec<Build>, Vec<Job>) {
    let mut builds = Vec::new();
    let mut used = 0;
    for row in &lake.cicd_pipelines {
        let status = Ended::from(row).status(&row.id, notes);
        let ran = runs.ran(&row.id, row.cicd_scope_id.as_deref(), places);
        if ran.is_empty() {
            notes.add("builds_of_no_repository", &row.id);
        }
        used += usize::from(!ran.is_empty());
        for (repository, (sha, branch)) in ran {
            let change = branch.as_deref().and_then(change_of);
            builds.push(Build {
                repository,
                id: row.id.clone(),
                attempt: ATTEMPT,
                pipeline: row.name.clone(),
                sha,
                branch,
                started_by: if change.is_some() { BuildTrigger::Change } else { BuildTrigger::Unknown },
                change,
                // Only where a start of its own is told is the date of making it the one of asking for it.
                queued_at: row.queued_date.or(row.created_date.filter(|_| row.started_date.is_some())),
                started_at: row.started_date.or(row.created_date),
                finished_at: ended_at(
                    row.finished_date,
                    row.started_date.or(row.created_date),
                    row.duration_sec,
                    status,
                ),
                status,
                source: SOURCE.to_owned(),
                url: row.url.clone(),
            });
        }
    }
    lake.used("cicd_pipelines", used);
    let jobs = jobs(lake, places, runs, notes);
    (builds, jobs)
}

fn jobs(lake: &mut Lake, places: &Places, runs: &Runs, notes: &mut Notes) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut used = 0;
    for row in &lake.cicd_tasks {
        let status = Ended::from(row).status(&row.id, notes);
        let name = row.name.clone().unwrap_or_else(|| row.id.clone());
        let class = words::job_class(row.class.as_deref(), &name, &row.id, notes);
        let ran = runs.ran(&row.pipeline_id, row.cicd_scope_id.as_deref(), places);
        if ran.is_empty() {
            notes.add("jobs_of_no_repository", &row.id);
        }
        used += usize::from(!ran.is_empty());
        for repository in ran.into_keys() {
            jobs.push(Job {
                repository,
                build: row.pipeline_id.clone(),
                attempt: ATTEMPT,
                id: row.id.clone(),
                name: name.clone(),
                class,
                status,
                queued_at: row.queued_date.or(row.created_date.filter(|_| row.started_date.is_some())),
                started_at: row.started_date.or(row.created_date),
                finished_at: ended_at(
                    row.finished_date,
                    row.started_date.or(row.created_date),
                    row.duration_sec,
                    status,
                ),
                environment: row.environment.clone(),
                source: SOURCE.to_owned(),
                ..Job::default()
            });
        }
    }
    lake.used("cicd_tasks", used);
    jobs
}

/// When something ended: as told, else from its start and how long it took. What is under way has not ended, though
/// DevLake may have written the time at which it looked.
pub(super) fn ended_at(
    finished: Option<Time>,
    started: Option<Time>,
    seconds: Option<f64>,
    status: Status,
) -> Option<Time> {
    if matches!(status, Status::Running | Status::Queued) {
        return None;
    }
    let micros = seconds.filter(|seconds| *seconds > 0.0 && *seconds < 1e9).map(|seconds| (seconds * 1e6) as i64);
    finished.or_else(|| Some(started? + chrono::Duration::microseconds(micros?)))
}

/// The change that a forge's branch of a change, such as `refs/pull/7/merge`, is of.
fn change_of(branch: &str) -> Option<i64> {
    let branch = branch.strip_prefix("refs/").unwrap_or(branch);
    let rest = ["merge-requests/", "pull/", "pull-requests/"].iter().find_map(|part| branch.strip_prefix(part))?;
    rest.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_of_changes_name_them() {
        assert_eq!(change_of("refs/merge-requests/74/head"), Some(74));
        assert_eq!(change_of("refs/pull/7/merge"), Some(7));
        assert_eq!(change_of("pull/8/head"), Some(8));
        for branch in ["main", "pull/request", "renovate/lodash-monorepo", ""] {
            assert_eq!(change_of(branch), None, "{branch}");
        }
    }

    #[test]
    fn an_end_is_told_or_follows_from_the_duration() {
        let at = |seconds| Some(Time::UNIX_EPOCH + chrono::Duration::seconds(seconds));
        assert_eq!(ended_at(at(9), at(1), Some(2.0), Status::Success), at(9));
        assert_eq!(ended_at(None, at(1), Some(2.0), Status::Failed), at(3));
        assert_eq!(ended_at(None, at(1), Some(0.0), Status::Failed), None);
        assert_eq!(ended_at(None, None, Some(2.0), Status::Success), None);
        assert_eq!(ended_at(at(9), at(1), None, Status::Running), None);
    }
}
