//! Releases, drafts too where the token may see them. They are few: all are read where the first page has changed.

use std::sync::Arc;

use queries::model::Time;
use queries::model::facts::Release;
use serde::Deserialize;

use super::SOURCE;
use super::place::{Place, ask, etag, listed, rows};
use crate::http::next_page;
use crate::sync::exchange::{Exchange, Fetched};
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

/// So often a list is read again that changed while it was read.
const ROUNDS: u32 = 3;

pub(super) struct Releases {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    tag_name: String,
    name: Option<String>,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    prerelease: bool,
    target_commitish: Option<String>,
    published_at: Option<Time>,
    created_at: Option<Time>,
    html_url: Option<String>,
}

impl Stream for Releases {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &'static str {
        ""
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let mut tag = from.tag.clone();
            let mut found = Page::default();
            for _ in 0..ROUNDS {
                let Fetched::New(mut answered) =
                    self.place.get(exchange, "/releases?per_page=100", tag.clone()).await?
                else {
                    // What was read before is all there is, and it did not change meanwhile.
                    let unread = found.tag.is_none();
                    return Ok(if unread { Read::Unchanged } else { Read::Page(Box::new(found)) });
                };
                let mut page = Page { tag: etag(&answered), ..Page::default() };
                let mut pages = 1;
                loop {
                    let next = next_page(&answered.headers, &answered.url).map_err(Failure::Permanent)?;
                    let read: Vec<Row> = rows(listed(&mut answered, "releases")?, "release", &mut page);
                    for row in read {
                        page.date(row.published_at.or(row.created_at));
                        page.facts.releases.push(fact(&self.place, row));
                    }
                    let Some(next) = next else { break };
                    pages += 1;
                    *answered = exchange.fetch(ask(next)).await?;
                }
                if pages == 1 || page.tag.is_none() {
                    return Ok(Read::Page(Box::new(page)));
                }
                tag.clone_from(&page.tag);
                found = page;
            }
            Ok(Read::Page(Box::new(found)))
        })
    }
}

pub(super) fn fact(place: &Place, row: Row) -> Release {
    let is_sha = |text: &String| text.len() >= 40 && text.chars().all(|letter| letter.is_ascii_hexdigit());
    Release {
        repository: place.id.clone(),
        tag: row.tag_name,
        name: row.name.filter(|name| !name.is_empty()),
        // Mostly it names a branch, which has moved on since; then the tag says which commit it was.
        sha: row.target_commitish.filter(is_sha),
        published_at: row.published_at,
        prerelease: row.prerelease,
        draft: row.draft,
        source: SOURCE.to_owned(),
        url: row.html_url,
    }
}
