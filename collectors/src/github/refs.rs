//! Tags and branches.
//!
//! Tags come by the date of their commit, the newest first. A new tag on an old commit, and a tag that was moved or
//! removed, do not come to the top: so the tags are counted, and read as a whole where the count is another one than
//! it should be, and once a day where anything has changed. Branches have no order that helps; they are read as a whole.

use std::sync::Arc;

use queries::model::facts::Ref;
use queries::model::{DatedBy, RefKind, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::SOURCE;
use super::place::{Connection, Place, rows};
use crate::sync::exchange::Exchange;
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

const QUERY: &str = include_str!("queries/refs.graphql");
const ROWS: u64 = 100;
const WHOLE_AGAIN: chrono::Duration = chrono::Duration::days(1);

pub(super) struct Refs {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    pub(super) prefix: &'static str,
    pub(super) kinds: &'static [RefKind],
}

pub(super) const TAGS: (&str, &[RefKind]) = ("refs/tags/", &[RefKind::Annotated, RefKind::Lightweight]);
pub(super) const BRANCHES: (&str, &[RefKind]) = ("refs/heads/", &[RefKind::Branch]);

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    target: Option<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(rename = "__typename")]
    kind: String,
    oid: String,
    committed_date: Option<Time>,
    tagger: Option<Tagger>,
    #[serde(rename = "target")]
    inner: Option<Box<Target>>,
}

#[derive(Debug, Deserialize)]
struct Tagger {
    date: Option<Time>,
}

/// What is remembered of the last time when all were read.
#[derive(Debug, Serialize, Deserialize)]
struct Memo {
    count: i64,
    at: Time,
}

impl Stream for Refs {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &'static str {
        ""
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let connection = self.page_of(exchange, from.token.as_deref()).await?;
            let tag = connection.tag();
            if from.tag.as_ref() == Some(&tag) {
                return Ok(Read::Unchanged);
            }
            let count = connection.total_count.unwrap_or_default();
            let now = exchange.time.now();
            let mut page = Page::default();
            let mut next = self.take(connection, &mut page);
            let is_first = from.token.is_none();
            let all = next.is_none() || self.kinds == BRANCHES.1 || Self::must_be_whole(from, count, &page, now);
            if is_first && all {
                while let Some(after) = next {
                    let more = self.page_of(exchange, Some(&after)).await?;
                    next = self.take(more, &mut page);
                }
                page.facts.all_refs = Some((self.place.id.clone(), self.kinds));
                page.memo = serde_json::to_string(&Memo { count, at: now }).ok();
            } else if is_first && let Some(memo) = Memo::of(from) {
                page.memo = serde_json::to_string(&Memo { count, ..memo }).ok();
            }
            page.next = next;
            page.tag = Some(tag);
            Ok(Read::Page(Box::new(page)))
        })
    }
}

impl Memo {
    fn of(from: &From) -> Option<Self> {
        serde_json::from_str(from.memo.as_deref()?).ok()
    }
}

impl Refs {
    async fn page_of(&self, exchange: &Exchange, after: Option<&str>) -> Result<Connection, Failure> {
        let variables = json!({ "prefix": self.prefix, "first": ROWS, "after": after });
        self.place.connection(exchange, QUERY, "refs", variables).await
    }

    /// Whether the first page does not say all that has changed since all were read.
    fn must_be_whole(from: &From, count: i64, page: &Page, now: Time) -> bool {
        if !from.whole {
            return false;
        }
        let Some(memo) = Memo::of(from) else { return true };
        let is_new = |row: &&Ref| row.dated_at.is_some_and(|at| from.newest.is_some_and(|newest| at > newest));
        let new = page.facts.refs.iter().filter(is_new).count();
        memo.count + i64::try_from(new).unwrap_or(i64::MAX) != count || now - memo.at > WHOLE_AGAIN
    }

    /// Adds the rows of a page; where the next one is.
    fn take(&self, connection: Connection, page: &mut Page) -> Option<String> {
        let next = connection.page_info.next();
        let read: Vec<Row> = rows(connection.nodes, "ref", page);
        for row in read {
            let (fact, at) = self.fact(row, page);
            page.date(at);
            page.facts.refs.push(fact);
        }
        next
    }

    /// A ref, and the date of its commit, by which they are sorted.
    fn fact(&self, row: Row, page: &mut Page) -> (Ref, Option<Time>) {
        let annotated = row.target.as_ref().is_some_and(|target| target.kind == "Tag");
        let tagged_at = row.target.as_ref().and_then(|target| target.tagger.as_ref()).and_then(|tagger| tagger.date);
        let mut target = row.target.as_ref();
        while let Some(further) = target.and_then(|target| target.inner.as_deref()) {
            target = Some(further);
        }
        let commit = target.filter(|target| target.kind == "Commit");
        if commit.is_none() {
            page.notes.add("refs_to_no_commit", &row.name);
        }
        let committed_at = commit.and_then(|commit| commit.committed_date);
        let fact = Ref {
            repository: self.place.id.clone(),
            name: row.name,
            kind: match (self.kinds == BRANCHES.1, annotated) {
                (true, _) => RefKind::Branch,
                (false, true) => RefKind::Annotated,
                (false, false) => RefKind::Lightweight,
            },
            target_sha: commit.map(|commit| commit.oid.clone()),
            dated_at: tagged_at.or(committed_at),
            dated_by: match (tagged_at, committed_at) {
                (Some(_), _) => DatedBy::Tagger,
                (None, Some(_)) => DatedBy::Commit,
                (None, None) => DatedBy::None,
            },
            source: SOURCE.to_owned(),
            url: None,
        };
        (fact, committed_at)
    }
}
