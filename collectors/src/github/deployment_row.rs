//! A deployment as GitHub tells it, and what it is as a fact.

use queries::model::facts::Deployment;
use queries::model::{DeploymentTrigger, Status, Time};
use serde::Deserialize;

use super::SOURCE;
use super::place::{Account, List, Place, earlier};
use crate::note::Notes;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    database_id: i64,
    environment: Option<String>,
    commit_oid: Option<String>,
    state: Option<String>,
    created_at: Option<Time>,
    creator: Option<Account>,
    #[serde(rename = "ref")]
    reference: Option<Reference>,
    #[serde(default)]
    statuses: List<StatusRow>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    name: String,
    #[serde(default)]
    prefix: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusRow {
    state: String,
    #[serde(alias = "updatedAt")]
    created_at: Option<Time>,
    log_url: Option<String>,
}

impl Row {
    pub(super) fn created_at(&self) -> Option<Time> {
        self.created_at
    }

    /// When it was held back for somebody's approval.
    pub(super) fn waited_at(&self) -> Option<Time> {
        self.first(&["WAITING"])
    }

    /// When it went on, or ended, after that.
    pub(super) fn went_on_at(&self) -> Option<Time> {
        let waited = self.waited_at()?;
        let later = self.statuses.items().iter().filter(|status| status.state != "WAITING");
        later.filter_map(|status| status.created_at).filter(|at| *at >= waited).min()
    }

    /// The workflow run that did it, which its log lies with.
    pub(super) fn run(&self) -> Option<String> {
        self.statuses.items().iter().filter_map(|status| status.log_url.as_deref()).find_map(|url| {
            let (_, rest) = url.split_once("/actions/runs/")?;
            let run: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (!run.is_empty()).then_some(run)
        })
    }

    fn first(&self, states: &[&str]) -> Option<Time> {
        let found = self.statuses.items().iter().filter(|status| states.contains(&status.state.as_str()));
        found.fold(None, |first, status| earlier(first, status.created_at))
    }

    /// The last word on whether it worked. That a newer one took its place later is none.
    fn end(&self) -> Option<(Status, Option<Time>)> {
        let ends = self.statuses.items().iter().filter_map(|status| {
            let ended = match status.state.as_str() {
                "SUCCESS" | "ACTIVE" => Status::Success,
                "FAILURE" | "ERROR" => Status::Failed,
                _ => return None,
            };
            Some((ended, status.created_at))
        });
        ends.max_by_key(|(_, at)| *at)
    }

    fn status(&self, notes: &mut Notes) -> Status {
        match self.state.as_deref().unwrap_or_default() {
            // It was active once: it had succeeded.
            "ACTIVE" | "INACTIVE" | "SUCCESS" | "DESTROYED" => Status::Success,
            "FAILURE" | "ERROR" => Status::Failed,
            "IN_PROGRESS" => Status::Running,
            "PENDING" | "QUEUED" | "WAITING" => Status::Queued,
            // Nobody ever said how it went.
            "ABANDONED" | "" => Status::Unknown,
            other => {
                notes.add("unknown_states_of_deployments", format!("{other} of deployment {}", self.database_id));
                Status::Unknown
            }
        }
    }

    /// The fact, of no project yet.
    pub(super) fn fact(&self, place: &Place, notes: &mut Notes) -> Deployment {
        let (status, finished_at) = self.end().unwrap_or_else(|| (self.status(notes), None));
        let approved = self.waited_at().is_some() && self.went_on_at().is_some();
        let tag = self.reference.as_ref().filter(|reference| reference.prefix == "refs/tags/");
        let run = self.run();
        let page = place.address.page(&place.owner, &place.name);
        Deployment {
            id: self.database_id.to_string(),
            repository: Some(place.id.clone()),
            environment: self.environment.clone().unwrap_or_else(|| "production".to_owned()),
            sha: self.commit_oid.clone(),
            version: tag.map(|tag| tag.name.clone()),
            started_at: self.first(&["IN_PROGRESS"]).or(self.created_at),
            finished_at,
            status,
            started_by: if approved { DeploymentTrigger::Approval } else { DeploymentTrigger::Unknown },
            actor_hash: place.person(self.creator.as_ref()),
            actor_kind: place.kind(self.creator.as_ref()),
            url: run.as_ref().map(|run| format!("{page}/actions/runs/{run}")).or(Some(format!("{page}/deployments"))),
            build: run,
            source: SOURCE.to_owned(),
            ..Deployment::default()
        }
    }
}
