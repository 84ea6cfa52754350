//! Issues with a label that makes them incidents.

use std::sync::Arc;

use queries::model::facts::Incident;
use queries::model::{ActorKind, DetectedBy, IncidentKind, Time};
use serde::Deserialize;
use serde_json::json;

use super::SOURCE;
use super::change_row::Label;
use super::place::{Account, List, Place, rows};
use super::words;
use crate::sync::exchange::Exchange;
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

const QUERY: &str = include_str!("queries/incidents.graphql");
const ROWS: u64 = 100;

/// The incidents of one project in one repository.
pub(super) struct Incidents {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    pub(super) settings: String,
    pub(super) project: String,
    /// Any of these makes an issue an incident.
    pub(super) labels: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    number: i64,
    title: Option<String>,
    #[serde(alias = "html_url")]
    url: Option<String>,
    #[serde(alias = "createdAt")]
    created_at: Option<Time>,
    #[serde(alias = "updatedAt")]
    updated_at: Option<Time>,
    #[serde(alias = "closedAt")]
    closed_at: Option<Time>,
    #[serde(alias = "user")]
    author: Option<Account>,
    #[serde(default)]
    labels: List<Label>,
}

impl Stream for Incidents {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &str {
        &self.settings
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let variables = json!({ "labels": self.labels, "first": ROWS, "after": from.token });
            let connection = self.place.connection(exchange, QUERY, "issues", variables).await?;
            let tag = connection.tag();
            if from.token.is_none() && from.tag.as_ref() == Some(&tag) {
                return Ok(Read::Unchanged);
            }
            let mut page = Page { tag: Some(tag), next: connection.page_info.next(), ..Page::default() };
            let read: Vec<Row> = rows(connection.nodes, "issue", &mut page);
            for row in read {
                page.date(row.updated_at);
                page.facts.incidents.push(fact(&self.place, &self.project, row));
            }
            Ok(Read::Page(Box::new(page)))
        })
    }
}

pub(super) fn fact(place: &Place, project: &str, row: Row) -> Incident {
    let labels: Vec<&str> = row.labels.items().iter().map(|label| label.name.as_str()).collect();
    let announced = labels.iter().any(|label| label.to_lowercase().contains("maintenance"));
    Incident {
        project: project.to_owned(),
        id: format!("{}/{}#{}", place.owner, place.name, row.number),
        severity: words::severity(labels.iter().copied()),
        kind: if announced { IncidentKind::Maintenance } else { IncidentKind::Incident },
        // A program that opens an issue watches something; who made a person do it is not known.
        detected_by: match place.kind(row.author.as_ref()) {
            ActorKind::Bot => DetectedBy::Monitor,
            _ => DetectedBy::Unknown,
        },
        title: row.title,
        opened_at: row.created_at,
        resolved_at: row.closed_at,
        source: SOURCE.to_owned(),
        url: row.url,
        ..Incident::default()
    }
}
