//! One repository on GitHub, and what every stream of it needs.

use hyper::Uri;
use queries::model::{ActorKind, Time};
use queries::store::PersonKey;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::address::Address;
use super::words;
use crate::job_class::JobClasses;
use crate::sync::Failure;
use crate::sync::exchange::{Answered, Ask, Exchange, Fetched};
use crate::sync::stream::Page;

/// The limits that GitHub counts for themselves.
const REST: &str = "core";
const GRAPHQL: &str = "graphql";

/// A repository, and with what its rows are written.
pub(super) struct Place {
    pub(super) address: Address,
    pub(super) owner: String,
    pub(super) name: String,
    /// What the store calls it.
    pub(super) id: String,
    /// The projects that its deployments and incidents belong to.
    pub(super) projects: Vec<String>,
    pub(super) people: PersonKey,
    pub(super) bots: Vec<String>,
    pub(super) sizes: bool,
    /// What jobs do.
    pub(super) job_classes: JobClasses,
}

/// Somebody who did something; missing where the account is gone.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Account {
    #[serde(default)]
    pub(super) login: String,
    /// REST's word for what it is, and GraphQL's.
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "__typename")]
    type_name: Option<String>,
}

impl Account {
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_deref().or(self.type_name.as_deref())
    }
}

/// A list as GraphQL wraps it, or as REST has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum List<T> {
    Wrapped {
        nodes: Vec<T>,
        #[serde(rename = "pageInfo", default)]
        page: PageInfo,
    },
    Bare(Vec<T>),
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::Bare(Vec::new())
    }
}

impl<T> List<T> {
    pub(super) fn items(&self) -> &[T] {
        match self {
            Self::Wrapped { nodes, .. } | Self::Bare(nodes) => nodes,
        }
    }

    /// Where the rest of the list is, if there is a rest.
    pub(super) fn rest(&self) -> Option<String> {
        match self {
            Self::Wrapped { page, .. } => page.next(),
            Self::Bare(_) => None,
        }
    }

    pub(super) fn add(&mut self, more: Vec<T>) {
        match self {
            Self::Wrapped { nodes, .. } | Self::Bare(nodes) => nodes.extend(more),
        }
    }
}

/// Where a page of GraphQL ends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PageInfo {
    pub(super) end_cursor: Option<String>,
    pub(super) has_next_page: bool,
}

impl PageInfo {
    pub(super) fn next(&self) -> Option<String> {
        self.end_cursor.clone().filter(|_| self.has_next_page)
    }
}

/// A page of GraphQL: rows as they are, and where they end.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection {
    #[serde(default)]
    pub(super) nodes: Vec<Value>,
    #[serde(default)]
    pub(super) page_info: PageInfo,
    pub(super) total_count: Option<i64>,
}

impl Connection {
    /// A name for what the page is now.
    pub(super) fn tag(&self) -> String {
        fingerprint(&json!([self.nodes, self.total_count]))
    }
}

impl Place {
    /// A path of the repository's REST interface.
    pub(super) fn path(&self, rest: &str) -> Result<Uri, Failure> {
        uri(&format!("{}/repos/{}/{}{rest}", self.address.rest, self.owner, self.name))
    }

    /// Asks REST, with the tag of what is known.
    pub(super) async fn get(&self, exchange: &Exchange, rest: &str, tag: Option<String>) -> Result<Fetched, Failure> {
        exchange.ask(Ask { tag, ..ask(self.path(rest)?) }).await
    }

    /// Asks GraphQL about the repository: its part of the answer. `variables` are added to owner and name.
    pub(super) async fn graphql(&self, exchange: &Exchange, query: &str, variables: Value) -> Result<Value, Failure> {
        let mut all = json!({ "owner": self.owner, "name": self.name });
        if let (Some(all), Value::Object(variables)) = (all.as_object_mut(), variables) {
            all.extend(variables);
        }
        let ask = Ask {
            body: Some(json!({ "query": query, "variables": all })),
            resource: GRAPHQL,
            ..ask(uri(&self.address.graphql)?)
        };
        let mut answered = exchange.fetch(ask).await?;
        match answered.json.pointer_mut("/data/repository").map(Value::take) {
            Some(Value::Null) | None => Err(Failure::Permanent(format!(
                "GitHub answers nothing about {}/{}: there is no such repository, or the token may not see it",
                self.owner, self.name
            ))),
            Some(repository) => Ok(repository),
        }
    }

    /// A page of a list of the repository.
    pub(super) async fn connection(
        &self,
        exchange: &Exchange,
        query: &str,
        list: &str,
        variables: Value,
    ) -> Result<Connection, Failure> {
        let mut repository = self.graphql(exchange, query, variables).await?;
        serde_json::from_value(repository[list].take())
            .map_err(|error| Failure::Permanent(format!("GitHub's list of {list} cannot be read: {error}")))
    }

    /// The keyed hash of somebody, by the account.
    pub(super) fn person(&self, account: Option<&Account>) -> Option<String> {
        account.filter(|account| !account.login.is_empty()).map(|account| self.people.hash(&account.login))
    }

    /// What somebody is.
    pub(super) fn kind(&self, account: Option<&Account>) -> ActorKind {
        account
            .filter(|account| !account.login.is_empty())
            .map_or(ActorKind::Unknown, |account| words::actor(account.kind(), &account.login, &self.bots))
    }
}

/// A plain question to REST.
pub(super) fn ask(url: Uri) -> Ask {
    Ask { url, body: None, tag: None, resource: REST, authorization: None }
}

pub(super) fn uri(text: &str) -> Result<Uri, Failure> {
    text.parse().map_err(|_| Failure::Permanent(format!("{text} is no address: check the repository's name")))
}

/// Rows as they are read; one that cannot be is named in the page with its reason, and the others go on.
pub(super) fn rows<T: DeserializeOwned>(values: Vec<Value>, what: &str, page: &mut Page) -> Vec<T> {
    let read = |value: Value| {
        let id = ["databaseId", "id", "number", "sha", "name", "tag_name"].iter().find_map(|key| match &value[*key] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        serde_json::from_value(value)
            .map_err(|error| format!("{what} {}: {error}", id.unwrap_or_else(|| "without an id".into())))
    };
    values.into_iter().filter_map(|value| read(value).map_err(|refused| page.refused.push(refused)).ok()).collect()
}

/// The rows of an answer of REST: the list itself, or the one under `key`.
pub(super) fn listed(answered: &mut Answered, key: &str) -> Result<Vec<Value>, Failure> {
    let list = if answered.json.is_array() { answered.json.take() } else { answered.json[key].take() };
    match list {
        Value::Array(rows) => Ok(rows),
        _ => Err(Failure::Permanent(format!("GitHub's answer to {} holds no list", answered.url.path()))),
    }
}

/// The tag of an answer, as its server calls it.
pub(super) fn etag(answered: &Answered) -> Option<String> {
    answered.headers.get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned)
}

/// A short name for a value as it is now.
pub(super) fn fingerprint(value: &Value) -> String {
    let hash = digest(&SHA256, value.to_string().as_bytes());
    hash.as_ref()[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn earlier(one: Option<Time>, two: Option<Time>) -> Option<Time> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

/// Does all of it at once; the exchange bounds how many requests that makes.
pub(super) async fn together<T>(mut doing: Vec<crate::sync::Later<'_, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = doing.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (one, done) in doing.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = one.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
