//! Pull requests with their commits and reviews, the last touched first: one question for thirty of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::change_row::{CommitRow, ReviewRow, Row};
use super::place::{List, Place, rows};
use crate::sync::exchange::Exchange;
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

const QUERY: &str = include_str!("queries/changes.graphql");
const COMMITS: &str = include_str!("queries/change_commits.graphql");
const REVIEWS: &str = include_str!("queries/change_reviews.graphql");

/// GitHub gives up on larger pages of this kind.
const ROWS: u64 = 30;
/// The rest of a long list comes in pages of this size.
const REST: u64 = 100;

pub(super) struct Changes {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    pub(super) settings: String,
}

impl Stream for Changes {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &str {
        &self.settings
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let variables = json!({ "first": ROWS, "after": from.token });
            let connection = self.place.connection(exchange, QUERY, "pullRequests", variables).await?;
            let tag = connection.tag();
            if from.token.is_none() && from.tag.as_ref() == Some(&tag) {
                return Ok(Read::Unchanged);
            }
            let mut page = Page { tag: Some(tag), next: connection.page_info.next(), ..Page::default() };
            let read: Vec<Row> = rows(connection.nodes, "change", &mut page);
            for mut row in read {
                page.date(row.updated_at);
                let number = row.number;
                let completed = self.complete(&mut row, exchange, &mut page).await;
                completed.map_err(|failure| failure.of_part(&format!("change {number}")))?;
                row.into_facts(&self.place, &mut page);
            }
            Ok(Read::Page(Box::new(page)))
        })
    }
}

impl Changes {
    /// Reads the rest of the lists of a change that are longer than a page shows.
    async fn complete(&self, row: &mut Row, exchange: &Exchange, page: &mut Page) -> Result<(), Failure> {
        let mut rest = row.commits.rest();
        while let Some(after) = rest {
            let more = self.more::<CommitRow>(exchange, COMMITS, "commits", row.number, &after, page).await?;
            rest = more.1;
            row.commits.add(more.0);
        }
        let mut rest = row.reviews.rest();
        while let Some(after) = rest {
            let more = self.more::<ReviewRow>(exchange, REVIEWS, "reviews", row.number, &after, page).await?;
            rest = more.1;
            row.reviews.add(more.0);
        }
        Ok(())
    }

    async fn more<T: serde::de::DeserializeOwned>(
        &self,
        exchange: &Exchange,
        query: &str,
        list: &str,
        number: i64,
        after: &str,
        page: &mut Page,
    ) -> Result<(Vec<T>, Option<String>), Failure> {
        let variables = json!({ "number": number, "first": REST, "after": after });
        let mut repository = self.place.graphql(exchange, query, variables).await?;
        let part = repository["pullRequest"][list].take();
        let found: List<Value> = serde_json::from_value(part)
            .map_err(|error| Failure::Permanent(format!("the {list} of change {number} cannot be read: {error}")))?;
        let rest = found.rest();
        let nodes = match found {
            List::Wrapped { nodes, .. } | List::Bare(nodes) => nodes,
        };
        Ok((rows(nodes, list, page), rest))
    }
}
