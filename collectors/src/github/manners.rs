//! How GitHub wants to be asked, and what its answers mean.

use std::time::Duration;

use hyper::StatusCode;
use queries::model::Time;
use serde_json::Value;

use super::authority::Authority;
use crate::http::{Answer, Secret};
use crate::sync::exchange::{Exchange, Manners, Meaning};
use crate::sync::limits::Told;
use crate::sync::{Failure, Later};

/// GitHub asks for at least this pause where it says no other one after too many requests at once.
const PAUSE_AFTER_TOO_MUCH: Duration = Duration::from_mins(1);

/// What GitHub's own description calls its present version.
const HEADERS: &[(&str, &str)] = &[("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")];

pub(super) struct GitHubManners(pub(super) Authority);

impl Manners for GitHubManners {
    fn authorization<'a>(&'a self, exchange: &'a Exchange) -> Later<'a, Result<Option<Secret>, Failure>> {
        self.0.header(exchange)
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        HEADERS
    }

    fn limit(&self, answer: &Answer, now: Time) -> Option<Told> {
        let number = |name: &str| answer.header(name)?.trim().parse::<u64>().ok();
        Some(Told {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            renewed_in: until_reset(answer, now)?,
        })
    }

    fn meaning(&self, answer: &Answer, json: Option<&Value>, now: Time) -> Meaning {
        let message = json.and_then(|json| json["message"].as_str()).unwrap_or_default();
        let said = || format!("GitHub answers {}{}", answer.status.as_u16(), with(message));
        let retry_after = || answer.header("retry-after")?.trim().parse().ok().map(Duration::from_secs);
        match answer.status {
            StatusCode::OK | StatusCode::CREATED => json.map_or(Meaning::Good, |json| of_graphql(json, answer, now)),
            // A repository without a commit.
            StatusCode::CONFLICT if message.contains("is empty") => Meaning::Good,
            StatusCode::UNAUTHORIZED => Meaning::Failed(Failure::Denied(format!(
                "{}: the token is wrong or has expired: make a new one",
                said()
            ))),
            StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
                let used_up = answer.header("x-ratelimit-remaining") == Some("0");
                let lower = message.to_lowercase();
                let too_much = ["secondary rate limit", "abuse", "rate limit"].iter().any(|word| lower.contains(word));
                if let Some(pause) = retry_after() {
                    Meaning::Limited(pause)
                } else if used_up {
                    Meaning::Limited(until_reset(answer, now).unwrap_or(PAUSE_AFTER_TOO_MUCH))
                } else if too_much || answer.status == StatusCode::TOO_MANY_REQUESTS {
                    Meaning::Limited(PAUSE_AFTER_TOO_MUCH)
                } else {
                    Meaning::Failed(Failure::Permanent(format!("{}: the token may not read this", said())))
                }
            }
            StatusCode::REQUEST_TIMEOUT => Meaning::Transient(said(), retry_after()),
            status if status.is_server_error() => Meaning::Transient(said(), retry_after()),
            StatusCode::NOT_FOUND => {
                let why = "there is no such thing, or the token may not see it";
                Meaning::Failed(Failure::Permanent(format!("{}: {why}", said())))
            }
            _ => Meaning::Failed(Failure::Permanent(said())),
        }
    }

    fn hide(&self, text: &str) -> String {
        self.0.hide(text)
    }
}

/// GraphQL answers 200 whatever happened, and says so inside.
fn of_graphql(json: &Value, answer: &Answer, now: Time) -> Meaning {
    let Some(errors) = json.get("errors").and_then(Value::as_array).filter(|errors| !errors.is_empty()) else {
        return Meaning::Good;
    };
    let kind = |error: &Value| error["type"].as_str().unwrap_or_default().to_owned();
    let message = errors[0]["message"].as_str().unwrap_or("no reason is given");
    let is_there = json.pointer("/data/repository").is_some_and(|repository| !repository.is_null());
    if errors.iter().any(|error| kind(error) == "RATE_LIMITED") {
        Meaning::Limited(until_reset(answer, now).unwrap_or(PAUSE_AFTER_TOO_MUCH))
    } else if errors.iter().any(|error| kind(error) == "NOT_FOUND") && !is_there {
        let why = "there is no such thing, or the token may not see it";
        Meaning::Failed(Failure::Permanent(format!("GitHub answers{}: {why}", with(message))))
    } else if is_there && errors.iter().all(|error| matches!(kind(error).as_str(), "FORBIDDEN" | "NOT_FOUND")) {
        // Parts that may not be seen are missing; the rest is there.
        Meaning::Good
    } else if errors.iter().any(|error| kind(error).is_empty() && error.get("locations").is_none()) {
        Meaning::Transient(format!("GitHub answers{}", with(message)), None)
    } else {
        Meaning::Failed(Failure::Permanent(format!("GitHub answers{}", with(message))))
    }
}

/// How long until the limit is renewed. Both ends are the server's: its clock may differ from ours.
fn until_reset(answer: &Answer, now: Time) -> Option<Duration> {
    let reset = answer.header("x-ratelimit-reset")?.trim().parse::<i64>().ok()?;
    let there = server_time(answer).unwrap_or(now);
    Some(Duration::from_secs(u64::try_from(reset - there.timestamp()).unwrap_or(0)))
}

/// What the server's clock says.
pub(super) fn server_time(answer: &Answer) -> Option<Time> {
    time_of(answer.header("date")?)
}

pub(super) fn time_of(date: &str) -> Option<Time> {
    chrono::DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
}

fn with(message: &str) -> String {
    let message: String = message.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    if message.is_empty() { String::new() } else { format!(": {}", message.trim_end_matches('.')) }
}
