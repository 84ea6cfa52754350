//! What GitHub says of the repository itself.

use queries::model::Provider;
use queries::model::facts::Repository;
use serde::Deserialize;
use std::sync::Arc;

use super::SOURCE;
use super::place::{Place, etag, rows};
use crate::sync::exchange::{Exchange, Fetched};
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

/// The repository, as one row.
pub(super) struct Itself {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    default_branch: Option<String>,
    html_url: Option<String>,
}

impl Stream for Itself {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &'static str {
        ""
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let Fetched::New(mut answered) = self.place.get(exchange, "", from.tag.clone()).await? else {
                return Ok(Read::Unchanged);
            };
            let mut page = Page { tag: etag(&answered), ..Page::default() };
            let read: Vec<Row> = rows(vec![answered.json.take()], "repository", &mut page);
            page.facts.repositories = read.into_iter().map(|row| fact(&self.place, row)).collect();
            Ok(Read::Page(Box::new(page)))
        })
    }
}

fn fact(place: &Place, row: Row) -> Repository {
    Repository {
        id: place.id.clone(),
        provider: Provider::GitHub,
        default_branch: row.default_branch,
        source: SOURCE.to_owned(),
        url: row.html_url,
        ..Repository::default()
    }
}
