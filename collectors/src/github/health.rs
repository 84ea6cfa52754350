//! Whether GitHub can be asked, and what it says of who asks.

use super::manners::time_of;
use super::place::{ask, uri};
use super::{Settings, Wanted};
use crate::sync::exchange::Exchange;

/// What GitHub says of who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Why it cannot be asked at all; nothing where it can.
    pub unreachable: Option<String>,
    /// By how many seconds its clock is ahead of ours.
    pub clock_ahead_seconds: Option<i64>,
    /// The scopes of a classic token; other tokens have none to tell.
    pub scopes: Option<String>,
    /// How many requests are left of how many this hour.
    pub limit: Option<(i64, i64)>,
    /// The same of GraphQL.
    pub graphql_limit: Option<(i64, i64)>,
    /// Each repository.
    pub repositories: Vec<Reach>,
}

/// Whether a repository can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Owner and name.
    pub repository: String,
    /// Why not; nothing where it can.
    pub failed: Option<String>,
    /// Whether only those see it who may; nothing where GitHub does not say.
    pub private: Option<bool>,
}

pub(super) async fn health(exchange: &Exchange, settings: &Settings, wanted: &[Wanted]) -> Health {
    let mut health = Health::default();
    let limits = async { exchange.fetch(ask(uri(&format!("{}/rate_limit", settings.address.rest))?)).await };
    match limits.await {
        Err(failure) => {
            health.unreachable = Some(failure.to_string());
            return health;
        }
        Ok(answered) => {
            let header = |name: &str| answered.headers.get(name).and_then(|value| value.to_str().ok());
            let now = settings.time.now();
            health.clock_ahead_seconds = header("date").and_then(time_of).map(|date| (date - now).num_seconds());
            health.scopes = header("x-oauth-scopes").map(str::to_owned);
            let left = |resource: &str| {
                let resource = &answered.json["resources"][resource];
                Some((resource["remaining"].as_i64()?, resource["limit"].as_i64()?))
            };
            health.limit = left("core");
            health.graphql_limit = left("graphql");
        }
    }
    for wanted in wanted {
        let repository = format!("{}/{}", wanted.owner, wanted.name);
        let answered =
            async { exchange.fetch(ask(uri(&format!("{}/repos/{repository}", settings.address.rest))?)).await };
        let (failed, private) = match answered.await {
            Ok(answered) => (None, answered.json["private"].as_bool()),
            Err(failure) => (Some(failure.to_string()), None),
        };
        health.repositories.push(Reach { repository, failed, private });
    }
    health
}
