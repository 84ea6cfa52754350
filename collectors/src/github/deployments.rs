//! Deployments with their statuses, and the approvals that an environment's protection rules asked for.

use std::collections::HashMap;
use std::sync::Arc;

use queries::model::facts::{Approval, Deployment};
use queries::model::{ApprovalState, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use super::SOURCE;
use super::deployment_row::Row;
use super::place::{Account, Place, ask, listed, rows};
use crate::sync::exchange::Exchange;
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

const QUERY: &str = include_str!("queries/deployments.graphql");
const ROWS: u64 = 50;
/// After so long a deployment has ended, one way or another.
const OVERLAP: chrono::Duration = chrono::Duration::days(30);
/// GitHub removes runs that are older, and their approvals with them.
const RUNS_ARE_KEPT: chrono::Duration = chrono::Duration::days(400);

pub(super) struct Deployments {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    pub(super) settings: String,
}

/// Who must approve what goes into an environment, by roles: the names of teams, or `reviewer` for single people.
type Reviewers = HashMap<String, Vec<String>>;

impl Stream for Deployments {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &str {
        &self.settings
    }

    fn overlap(&self) -> chrono::Duration {
        OVERLAP
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let variables = json!({ "first": ROWS, "after": from.token });
            let connection = self.place.connection(exchange, QUERY, "deployments", variables).await?;
            let tag = connection.tag();
            if from.token.is_none() && from.tag.as_ref() == Some(&tag) {
                return Ok(Read::Unchanged);
            }
            let mut page = Page { tag: Some(tag), next: connection.page_info.next(), ..Page::default() };
            let read: Vec<Row> = rows(connection.nodes, "deployment", &mut page);
            let waited = read.iter().any(|row| row.waited_at().is_some());
            let reviewers =
                if waited { self.reviewers(from.leaves_out(), exchange, &mut page).await? } else { Reviewers::new() };
            for row in read {
                page.date(row.created_at());
                let deployment = row.fact(&self.place, &mut page.notes);
                // What is older has long been answered, and is stored.
                let settled =
                    from.newest.is_some_and(|newest| row.created_at().is_some_and(|at| at < newest - OVERLAP));
                if let Some(asked_at) = row.waited_at().filter(|_| !settled) {
                    let approvals =
                        self.approvals((&row, asked_at), &deployment, &reviewers, from, exchange, &mut page).await?;
                    for project in &self.place.projects {
                        page.facts.approvals.extend(
                            approvals.iter().map(|approval| Approval { project: project.clone(), ..approval.clone() }),
                        );
                    }
                }
                for project in &self.place.projects {
                    page.facts.deployments.push(Deployment { project: project.clone(), ..deployment.clone() });
                }
            }
            Ok(Read::Page(Box::new(page)))
        })
    }
}

#[derive(Debug, Deserialize)]
struct Environment {
    name: String,
    #[serde(default)]
    protection_rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
struct Rule {
    #[serde(default)]
    reviewers: Vec<Reviewer>,
}

#[derive(Debug, Deserialize)]
struct Reviewer {
    #[serde(rename = "type")]
    kind: Option<String>,
    reviewer: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    state: Option<String>,
    #[serde(default)]
    environments: Vec<Named>,
    user: Option<Account>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

impl Deployments {
    /// The reviewers of all environments, from their protection rules.
    async fn reviewers(&self, leaves_out: bool, exchange: &Exchange, page: &mut Page) -> Result<Reviewers, Failure> {
        let mut answered = match exchange.fetch(ask(self.place.path("/environments?per_page=100")?)).await {
            Err(Failure::Permanent(why)) if leaves_out => {
                page.notes.add("environments_that_cannot_be_read", why);
                return Ok(Reviewers::new());
            }
            answered => answered.map_err(|failure| failure.of_part("the environments"))?,
        };
        let read: Vec<Environment> = rows(listed(&mut answered, "environments")?, "environment", page);
        let roles = |environment: &Environment| -> Vec<String> {
            let reviewers = environment.protection_rules.iter().flat_map(|rule| &rule.reviewers);
            let mut roles: Vec<String> = reviewers.map(Reviewer::role).collect();
            roles.sort();
            roles.dedup();
            roles
        };
        Ok(read.into_iter().map(|environment| (environment.name.clone(), roles(&environment))).collect())
    }

    /// What was answered to a deployment that waited, or that it still waits.
    async fn approvals(
        &self,
        (row, asked_at): (&Row, Time),
        deployment: &Deployment,
        reviewers: &Reviewers,
        from: &From,
        exchange: &Exchange,
        page: &mut Page,
    ) -> Result<Vec<Approval>, Failure> {
        let role = reviewers.get(&deployment.environment).filter(|roles| !roles.is_empty());
        let approval = Approval {
            deployment: deployment.id.clone(),
            role: role.map(|roles| roles.join(", ")),
            requested_at: Some(asked_at),
            source: SOURCE.to_owned(),
            url: deployment.url.clone(),
            ..Approval::default()
        };
        let waiting = || vec![Approval { id: "0".into(), state: ApprovalState::Requested, ..approval.clone() }];
        let Some(run) = row.run() else { return Ok(waiting()) };
        let url = self.place.path(&format!("/actions/runs/{run}/approvals"))?;
        let mut answered = match exchange.fetch(ask(url)).await {
            Err(Failure::Permanent(why)) if from.leaves_out() || asked_at + RUNS_ARE_KEPT < exchange.time.now() => {
                page.notes.add("approvals_that_cannot_be_read", format!("run {run}: {why}"));
                return Ok(waiting());
            }
            answered => answered.map_err(|failure| failure.of_part(&format!("the approvals of run {run}")))?,
        };
        let read: Vec<Answer> = rows(listed(&mut answered, "approvals")?, "approval", page);
        let here = |answer: &&Answer| answer.environments.iter().any(|named| named.name == deployment.environment);
        let mut given = Vec::new();
        for answer in read.iter().filter(here) {
            let state = match answer.state.as_deref() {
                Some("approved") => ApprovalState::Given,
                Some("rejected") => ApprovalState::Refused,
                _ => ApprovalState::Unknown,
            };
            if answer.user.is_none() {
                page.notes.add("approvals_by_nobody", format!("run {run}"));
            }
            // GitHub dates no answer; the deployment went on, or ended, when it was given.
            given.push(Approval {
                id: given.len().to_string(),
                state,
                answered_at: row.went_on_at(),
                ..approval.clone()
            });
        }
        Ok(if given.is_empty() { waiting() } else { given })
    }
}

impl Reviewer {
    fn role(&self) -> String {
        let slug = self.reviewer.as_ref().and_then(|reviewer| reviewer["slug"].as_str());
        match (self.kind.as_deref(), slug) {
            (Some("Team"), Some(slug)) => slug.to_owned(),
            _ => "reviewer".to_owned(),
        }
    }
}
