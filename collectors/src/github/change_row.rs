//! A pull request as GitHub tells it, by GraphQL or by REST, and what it is as facts.

use queries::model::facts::{Change, ChangeCommit, Review};
use queries::model::{ActorKind, ChangeState, ReviewState, Time};
use serde::Deserialize;

use super::SOURCE;
use super::place::{Account, List, Place, earlier};
use super::words;
use crate::git::message::Message;
use crate::sync::stream::Page;

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) number: i64,
    title: Option<String>,
    state: Option<String>,
    #[serde(alias = "isDraft", default)]
    draft: bool,
    body: Option<String>,
    #[serde(alias = "html_url")]
    url: Option<String>,
    #[serde(alias = "createdAt")]
    created_at: Option<Time>,
    #[serde(alias = "updatedAt")]
    pub(super) updated_at: Option<Time>,
    #[serde(alias = "mergedAt")]
    merged_at: Option<Time>,
    #[serde(alias = "closedAt")]
    closed_at: Option<Time>,
    #[serde(alias = "user")]
    author: Option<Account>,
    #[serde(rename = "headRefName")]
    head_branch: Option<String>,
    #[serde(rename = "headRefOid")]
    head_sha: Option<String>,
    #[serde(rename = "baseRefName")]
    base_branch: Option<String>,
    head: Option<Branch>,
    base: Option<Branch>,
    #[serde(rename = "mergeCommit")]
    merge_commit: Option<Named>,
    merge_commit_sha: Option<String>,
    additions: Option<i64>,
    deletions: Option<i64>,
    #[serde(alias = "changedFiles")]
    changed_files: Option<i64>,
    #[serde(default)]
    labels: List<Label>,
    /// REST says here how many there are.
    #[serde(default, deserialize_with = "list_or_count")]
    pub(super) commits: List<CommitRow>,
    #[serde(default)]
    pub(super) reviews: List<ReviewRow>,
    #[serde(default, deserialize_with = "list_or_count")]
    comments: List<Comment>,
    #[serde(rename = "timelineItems", default)]
    timeline: List<Event>,
}

#[derive(Debug, Deserialize)]
struct Branch {
    #[serde(rename = "ref")]
    name: Option<String>,
    sha: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    oid: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Label {
    pub(super) name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CommitRow {
    sha: Option<String>,
    commit: CommitText,
}

#[derive(Debug, Clone, Deserialize)]
struct CommitText {
    oid: Option<String>,
    #[serde(rename = "authoredDate")]
    authored_at: Option<Time>,
    author: Option<Authored>,
}

#[derive(Debug, Clone, Deserialize)]
struct Authored {
    date: Option<Time>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ReviewRow {
    #[serde(rename = "databaseId", alias = "id")]
    id: i64,
    state: Option<String>,
    #[serde(alias = "submittedAt")]
    submitted_at: Option<Time>,
    #[serde(alias = "user")]
    author: Option<Account>,
}

#[derive(Debug, Clone, Deserialize)]
struct Comment {
    #[serde(alias = "createdAt")]
    created_at: Option<Time>,
    #[serde(alias = "user")]
    author: Option<Account>,
}

#[derive(Debug, Clone, Deserialize)]
struct Event {
    #[serde(rename = "createdAt")]
    created_at: Option<Time>,
}

fn list_or_count<'de, D, T>(deserializer: D) -> Result<List<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    if value.is_number() || value.is_null() {
        return Ok(List::default());
    }
    serde_json::from_value(value).map_err(serde::de::Error::custom)
}

impl CommitRow {
    pub(super) fn sha(&self) -> Option<&str> {
        self.sha.as_deref().or(self.commit.oid.as_deref())
    }

    fn authored_at(&self) -> Option<Time> {
        self.commit.authored_at.or_else(|| self.commit.author.as_ref()?.date)
    }
}

impl Row {
    pub(super) fn into_facts(self, place: &Place, page: &mut Page) {
        let what = format!("change {}", self.number);
        let mut change = self.fact(place, page);
        for commit in self.commits.items() {
            let Some(sha) = commit.sha() else { continue };
            change.first_commit_at = earlier(change.first_commit_at, commit.authored_at());
            page.facts.change_commits.push(ChangeCommit {
                repository: place.id.clone(),
                number: self.number,
                sha: sha.to_owned(),
            });
        }
        for row in self.reviews.items() {
            let Some(state) = words::review_state(row.state.as_deref(), &what, &mut page.notes) else { continue };
            if state == ReviewState::Approved {
                change.approved_at = earlier(change.approved_at, row.submitted_at);
            }
            if self.is_another_person(row.author.as_ref(), place) {
                change.first_review_at = earlier(change.first_review_at, row.submitted_at);
            }
            page.facts.reviews.push(row.fact(place, self.number, state));
        }
        for comment in self.comments.items() {
            if self.is_another_person(comment.author.as_ref(), place) {
                change.first_review_at = earlier(change.first_review_at, comment.created_at);
            }
        }
        page.facts.changes.push(change);
    }

    fn fact(&self, place: &Place, page: &mut Page) -> Change {
        let state = self.state(page);
        // A description begins with its title; a message is read for reverts in what follows the first line.
        let reverts = self.body.as_deref().map(|body| Message::read(format!("-\n{body}").as_bytes()));
        let merge_sha = self.merge_commit.as_ref().map(|commit| commit.oid.clone()).or(self.merge_commit_sha.clone());
        let branch = |branch: &Option<Branch>| branch.as_ref().and_then(|branch| branch.name.clone());
        let mut labels: Vec<_> = self.labels.items().iter().map(|label| label.name.replace('\u{1f}', " ")).collect();
        labels.sort();
        labels.dedup();
        Change {
            repository: place.id.clone(),
            number: self.number,
            title: self.title.clone(),
            state,
            author_hash: place.person(self.author.as_ref()),
            author_kind: place.kind(self.author.as_ref()),
            created_at: self.created_at,
            ready_at: self.timeline.items().iter().filter_map(|event| event.created_at).max().filter(|_| !self.draft),
            merged_at: self.merged_at,
            closed_at: self.closed_at,
            head_sha: self.head_sha.clone().or_else(|| self.head.as_ref().and_then(|head| head.sha.clone())),
            // What REST names where nothing was merged is a trial.
            merge_sha: merge_sha.filter(|_| state == ChangeState::Merged),
            base_branch: self.base_branch.clone().or_else(|| branch(&self.base)),
            head_branch: self.head_branch.clone().or_else(|| branch(&self.head)),
            files: self.changed_files,
            additions: self.additions,
            deletions: self.deletions,
            labels,
            source: SOURCE.to_owned(),
            url: self.url.clone(),
            reverts_change: reverts.and_then(|message| message.reverts_change),
            ..Change::default()
        }
    }

    fn state(&self, page: &mut Page) -> ChangeState {
        match self.state.as_deref().unwrap_or_default().to_lowercase().as_str() {
            _ if self.merged_at.is_some() => ChangeState::Merged,
            "merged" => ChangeState::Merged,
            "open" => ChangeState::Open,
            "closed" => ChangeState::Closed,
            other => {
                page.notes.add("unknown_states_of_changes", format!("{other} of change {}", self.number));
                ChangeState::Unknown
            }
        }
    }

    fn is_another_person(&self, account: Option<&Account>, place: &Place) -> bool {
        let author = self.author.as_ref().map_or("", |author| author.login.as_str());
        account.is_some_and(|account| account.login != author) && place.kind(account) == ActorKind::Human
    }
}

impl ReviewRow {
    pub(super) fn fact(&self, place: &Place, number: i64, state: ReviewState) -> Review {
        Review {
            repository: place.id.clone(),
            number,
            id: self.id.to_string(),
            reviewer_hash: place.person(self.author.as_ref()),
            reviewer_kind: place.kind(self.author.as_ref()),
            state,
            submitted_at: self.submitted_at,
        }
    }

    pub(super) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}
