//! The repositories of an organisation.

use regex::Regex;
use serde::Deserialize;

use super::address::Address;
use super::place::{ask, listed, rows, uri};
use crate::Error;
use crate::http::next_page;
use crate::sync::Failure;
use crate::sync::exchange::Exchange;
use crate::sync::stream::Page;

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    fork: bool,
}

/// The names that match, in order, and how many forks and archived ones were left out.
pub(super) async fn repositories(
    exchange: &Exchange,
    address: &Address,
    organisation: &str,
    include: &[String],
    exclude: &[String],
) -> Result<(Vec<String>, usize), Error> {
    let (include, exclude) = (patterns(include)?, patterns(exclude)?);
    let chosen = |name: &str| {
        (include.is_empty() || include.iter().any(|pattern| pattern.is_match(name)))
            && !exclude.iter().any(|pattern| pattern.is_match(name))
    };
    let all = all(exchange, address, organisation)
        .await
        .map_err(|failure| Error::Unreachable(format!("the repositories of {organisation}: {failure}")))?;
    let matching: Vec<Row> = all.into_iter().filter(|row| chosen(&row.name)).collect();
    let (kept, left): (Vec<Row>, Vec<Row>) = matching.into_iter().partition(|row| !row.archived && !row.fork);
    let mut names: Vec<String> = kept.into_iter().map(|row| row.name).collect();
    names.sort();
    names.dedup();
    Ok((names, left.len()))
}

async fn all(exchange: &Exchange, address: &Address, organisation: &str) -> Result<Vec<Row>, Failure> {
    let mut next = Some(uri(&format!("{}/orgs/{organisation}/repos?sort=full_name&per_page=100", address.rest))?);
    let mut page = Page::default();
    let mut found = Vec::new();
    while let Some(url) = next {
        let mut answered = exchange.fetch(ask(url)).await?;
        next = next_page(&answered.headers, &answered.url).map_err(Failure::Permanent)?;
        found.extend(rows::<Row>(listed(&mut answered, "repositories")?, "repository", &mut page));
    }
    match page.refused.first() {
        Some(refused) => Err(Failure::Permanent(format!("a repository cannot be read: {refused}"))),
        None => Ok(found),
    }
}

/// Patterns in which `*` stands for anything; capitals make no difference, as on GitHub.
fn patterns(patterns: &[String]) -> Result<Vec<Regex>, Error> {
    let compiled = patterns.iter().map(|pattern| {
        let escaped = regex::escape(pattern.trim()).replace(r"\*", ".*");
        Regex::new(&format!("(?i)^{escaped}$"))
            .map_err(|_| Error::Input(format!("the pattern `{pattern}` cannot be used: use such as shop-*")))
    });
    compiled.collect()
}
