//! Commits of the default branch, from its tip to its root.
//!
//! The tip is settled by the first page, so that the pages behind it do not move when somebody pushes. Later runs ask
//! what the new tip has and the last one has not.

use std::sync::Arc;

use queries::model::facts::{Commit, Repository};
use queries::model::{Provider, Time};
use serde::Deserialize;
use serde_json::json;

use super::SOURCE;
use super::place::{Account, Place, ask, etag, listed, rows};
use crate::bots;
use crate::git::{commits::FORGES, message::Message};
use crate::sync::exchange::{Exchange, Fetched};
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

/// GitHub's largest page.
const ROWS: usize = 100;

/// The commits of a repository.
pub(super) struct Commits {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    pub(super) settings: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    sha: String,
    commit: Text,
    author: Option<Account>,
    #[serde(default)]
    parents: Vec<Parent>,
    html_url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Text {
    author: Option<Signature>,
    committer: Option<Signature>,
    #[serde(default)]
    message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Signature {
    name: Option<String>,
    email: Option<String>,
    date: Option<Time>,
}

#[derive(Debug, Deserialize)]
struct Parent {
    sha: String,
}

impl Stream for Commits {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &str {
        &self.settings
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let mut page = match from.token.as_deref().map(Token::read) {
                None => match self.top(from, exchange).await? {
                    Some(page) => page,
                    None => return Ok(Read::Unchanged),
                },
                Some(Token::List { tip, number, dated }) => self.list(&tip, number, dated, exchange).await?,
                Some(Token::Between { old, new, number }) => self.between(&old, &new, number, exchange).await?,
            };
            if self.place.sizes {
                let measured = self.measure(&mut page.facts.commits, exchange).await;
                measured.map_err(|failure| failure.of_part("the sizes of commits"))?;
            }
            Ok(Read::Page(Box::new(page)))
        })
    }
}

/// Where reading goes on.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// That page of the list from a tip; where its dates are to be left aside it is read to its end.
    List { tip: String, number: usize, dated: bool },
    /// That page of what one tip has and an older one has not. Dates say nothing of it: a branch that is merged
    /// today brings commits that were made long ago.
    Between { old: String, new: String, number: usize },
}

impl Token {
    fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.split(' ').collect();
        let number = |text: &str| text.parse().unwrap_or(1);
        match parts.as_slice() {
            ["between", old, new, at] => {
                Self::Between { old: (*old).to_owned(), new: (*new).to_owned(), number: number(at) }
            }
            ["undated", tip, at] => Self::List { tip: (*tip).to_owned(), number: number(at), dated: false },
            [tip, at] => Self::List { tip: (*tip).to_owned(), number: number(at), dated: true },
            _ => Self::List { tip: text.to_owned(), number: 1, dated: true },
        }
    }

    fn text(&self) -> String {
        match self {
            Self::List { tip, number, dated: true } => format!("{tip} {number}"),
            Self::List { tip, number, dated: false } => format!("undated {tip} {number}"),
            Self::Between { old, new, number } => format!("between {old} {new} {number}"),
        }
    }
}

impl Commits {
    /// The newest page; nothing where it is what it was.
    async fn top(&self, from: &From, exchange: &Exchange) -> Result<Option<Page>, Failure> {
        let path = format!("/commits?per_page={ROWS}");
        let Fetched::New(mut answered) = self.place.get(exchange, &path, from.tag.clone()).await? else {
            return Ok(None);
        };
        let mut page = Page { tag: etag(&answered), ..Page::default() };
        // A repository without a commit answers with an object that says so.
        let values = if answered.json.is_object() { Vec::new() } else { listed(&mut answered, "commits")? };
        let is_full = values.len() == ROWS;
        self.take(values, &mut page);
        let Some(tip) = page.facts.commits.first().map(|first| first.sha.clone()) else { return Ok(Some(page)) };
        page.facts.repositories.push(Repository {
            id: self.place.id.clone(),
            provider: Provider::GitHub,
            head_sha: Some(tip.clone()),
            source: SOURCE.to_owned(),
            ..Repository::default()
        });
        page.memo = Some(tip.clone());
        match from.memo.clone() {
            Some(old) if old == tip => page.enough = true,
            Some(old) => {
                page.oldest = None;
                page.next = Some(Token::Between { old, new: tip, number: 1 }.text());
            }
            None => page.next = is_full.then(|| Token::List { tip, number: 2, dated: true }.text()),
        }
        Ok(Some(page))
    }

    async fn list(&self, tip: &str, number: usize, dated: bool, exchange: &Exchange) -> Result<Page, Failure> {
        let path = self.place.path(&format!("/commits?sha={tip}&per_page={ROWS}&page={number}"))?;
        let mut answered = exchange.fetch(ask(path)).await?;
        let mut page = Page::default();
        let values = listed(&mut answered, "commits")?;
        let is_full = values.len() == ROWS;
        self.take(values, &mut page);
        let next = Token::List { tip: tip.to_owned(), number: number + 1, dated };
        page.next = is_full.then(|| next.text());
        if !dated {
            page.oldest = None;
        }
        Ok(page)
    }

    async fn between(&self, old: &str, new: &str, number: usize, exchange: &Exchange) -> Result<Page, Failure> {
        let path = self.place.path(&format!("/compare/{old}...{new}?per_page={ROWS}&page={number}"))?;
        let mut page = Page::default();
        match exchange.fetch(ask(path)).await {
            // The old tip is gone after a forced push: all that the new one has is read.
            Err(Failure::Permanent(_)) => {
                page.next = Some(Token::List { tip: new.to_owned(), number: 1, dated: false }.text());
            }
            answered => {
                let values = listed(&mut answered?, "commits")?;
                let is_full = values.len() == ROWS;
                self.take(values, &mut page);
                page.oldest = None;
                let next = Token::Between { old: old.to_owned(), new: new.to_owned(), number: number + 1 };
                page.next = is_full.then(|| next.text());
                page.enough = !is_full;
            }
        }
        Ok(page)
    }

    fn take(&self, values: Vec<serde_json::Value>, page: &mut Page) {
        for row in rows::<Row>(values, "commit", page) {
            let commit = fact(&self.place, &row);
            page.date(commit.committed_at);
            page.facts.commits.push(commit);
        }
    }

    /// Counts files and lines of all commits of a page with one question.
    async fn measure(&self, commits: &mut [Commit], exchange: &Exchange) -> Result<(), Failure> {
        let parts: String = commits
            .iter()
            .enumerate()
            .filter(|(_, commit)| commit.parents.len() < 2)
            .map(|(at, commit)| {
                format!(
                    "c{at}: object(oid: {}) {{ ... on Commit {{ additions deletions changedFilesIfAvailable }} }} ",
                    json!(commit.sha)
                )
            })
            .collect();
        if parts.is_empty() {
            return Ok(());
        }
        let query = format!(
            "query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{ {parts} }} }}"
        );
        let sizes = self.place.graphql(exchange, &query, json!({})).await?;
        for (at, commit) in commits.iter_mut().enumerate() {
            let size = &sizes[format!("c{at}")];
            commit.additions = size["additions"].as_i64();
            commit.deletions = size["deletions"].as_i64();
            commit.files = size["changedFilesIfAvailable"].as_i64();
        }
        Ok(())
    }
}

pub(super) fn fact(place: &Place, row: &Row) -> Commit {
    let message = Message::read(row.commit.message.as_bytes());
    let person = |signature: &Option<Signature>| {
        let signature = signature.as_ref()?;
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        text(&signature.email).or_else(|| text(&signature.name))
    };
    let date = |signature: &Option<Signature>| signature.as_ref().and_then(|signature| signature.date);
    let (author, committer) = (person(&row.commit.author), person(&row.commit.committer));
    let name = row.commit.author.as_ref().and_then(|author| author.name.as_deref()).unwrap_or_default();
    let address = author.as_deref().unwrap_or_default();
    let is_bot = row.author.as_ref().is_some_and(|account| account.kind() == Some("Bot"));
    Commit {
        repository: place.id.clone(),
        sha: row.sha.clone(),
        parents: row.parents.iter().map(|parent| parent.sha.clone()).collect(),
        author_hash: author.as_deref().map(|author| place.people.hash(author)),
        committer_hash: committer.as_deref().map(|committer| place.people.hash(committer)),
        author_kind: if is_bot { queries::model::ActorKind::Bot } else { bots::kind_of(name, address, &place.bots) },
        authored_at: date(&row.commit.author),
        committed_at: date(&row.commit.committer),
        subject: message.subject,
        reverts_sha: message.reverts_sha,
        reverts_change: message.reverts_change,
        names_change: message.names_change,
        committed_by_forge: committer.map(|committer| FORGES.contains(&committer.to_lowercase().as_str())),
        source: SOURCE.to_owned(),
        url: row.html_url.clone(),
        ..Commit::default()
    }
}
