//! What the server answers to a question where nothing is wrong.

use serde_json::{Value, json};

use crate::time::START;
use crate::time::text;
use crate::world::{World, sha};

/// An answer before it has headers.
pub struct Plain {
    pub status: u16,
    pub body: Value,
    /// The path of the next page.
    pub next: Option<String>,
}

fn found(body: Value) -> Plain {
    Plain { status: 200, body, next: None }
}

fn missing() -> Plain {
    Plain { status: 404, body: json!({ "message": "Not Found" }), next: None }
}

pub fn rest(world: &World, path: &str, query: &str) -> Plain {
    let number = |key: &str, otherwise: usize| {
        let value = query.split('&').find_map(|part| part.strip_prefix(&format!("{key}=")));
        value.and_then(|value| value.parse().ok()).unwrap_or(otherwise)
    };
    let text_of = |key: &str| query.split('&').find_map(|part| part.strip_prefix(&format!("{key}=")));
    let (size, page) = (number("per_page", 30).min(100), number("page", 1));
    let cut = |rows: Vec<Value>| -> (Vec<Value>, Option<String>) {
        let from = (page - 1) * size;
        let more = rows.len() > from + size;
        let rows = rows.into_iter().skip(from).take(size).collect();
        (rows, more.then(|| format!("{path}?per_page={size}&page={}", page + 1)))
    };
    let listed = |rows: Vec<Value>| {
        let (rows, next) = cut(rows);
        Plain { next, ..found(Value::Array(rows)) }
    };
    let wrapped = |key: &str, rows: Vec<Value>| {
        let total = rows.len();
        let (rows, next) = cut(rows);
        Plain { next, ..found(json!({ "total_count": total, key: rows })) }
    };
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["rate_limit"] => found(
            json!({ "resources": { "core": { "limit": 5000, "remaining": 4999 }, "graphql": { "limit": 5000, "remaining": 4998 } } }),
        ),
        ["orgs", "acme", "repos"] => {
            let mut rows: Vec<_> = (0..150)
                .map(|at| json!({ "name": format!("shop-{at:03}"), "fork": at == 7, "archived": at == 8 }))
                .collect();
            rows.push(json!({ "name": "Website" }));
            listed(rows)
        }
        ["app", "installations", "42", "access_tokens"] => Plain {
            status: 201,
            ..found(json!({ "token": "ghs_of_the_installation", "expires_at": text(START + 3600) }))
        },
        ["repos", "acme", "shop"] => {
            found(json!({ "default_branch": "main", "html_url": "https://github.com/acme/shop", "private": true }))
        }
        ["repos", "acme", "shop", rest @ ..] => match rest {
            ["commits"] => {
                if world.commits.is_empty() {
                    return Plain { status: 409, ..found(json!({ "message": "Git Repository is empty." })) };
                }
                let tip = match text_of("sha") {
                    Some(wanted) => match (0..world.commits.len()).find(|at| sha(*at) == wanted) {
                        Some(tip) => tip,
                        None => return missing(),
                    },
                    None => world.branches[0].1,
                };
                listed(reachable(world, tip).into_iter().map(|at| world.commit(at)).collect())
            }
            ["compare", between] => {
                let (old, new) = between.split_once("...").unwrap();
                let at = |wanted: &str| (0..world.commits.len()).find(|at| sha(*at) == wanted);
                let (Some(old), Some(new)) = (at(old), at(new)) else { return missing() };
                let known = reachable(world, old);
                let new: Vec<_> = reachable(world, new).into_iter().rev().filter(|at| !known.contains(at)).collect();
                wrapped("commits", new.into_iter().map(|at| world.commit(at)).collect())
            }
            ["actions", "runs"] => wrapped("workflow_runs", world.runs()),
            ["actions", "runs", id, rest @ ..] => {
                let Some(run) = world.runs.iter().find(|run| run.id.to_string() == *id) else { return missing() };
                match rest {
                    ["jobs"] => wrapped("jobs", run.job_rows()),
                    ["attempts", attempt] => found(run.row(attempt.parse().unwrap())),
                    ["approvals"] => found(
                        json!([{ "state": "approved", "environments": [{ "name": "production" }], "user": { "login": "cy" }, "comment": "go" }]),
                    ),
                    _ => missing(),
                }
            }
            ["environments"] => wrapped(
                "environments",
                vec![json!({ "name": "production", "protection_rules": [
                { "type": "wait_timer", "wait_timer": 5 },
                { "type": "required_reviewers", "reviewers": [{ "type": "Team", "reviewer": { "slug": "release-managers" } }] },
            ] })],
            ),
            ["releases"] => listed(world.releases()),
            _ => missing(),
        },
        _ => missing(),
    }
}

/// Everything that a commit has, the newest first.
fn reachable(world: &World, tip: usize) -> Vec<usize> {
    let mut found = std::collections::BTreeSet::new();
    let mut open = vec![tip];
    while let Some(at) = open.pop() {
        if found.insert(at) {
            open.extend(&world.commits[at].parents);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|at| std::cmp::Reverse((world.commits[*at].at, *at)));
    found
}

pub fn graphql(world: &World, body: &Value) -> Plain {
    let query = body["query"].as_str().unwrap_or_default();
    let variables = &body["variables"];
    let of = |repository: Value| found(json!({ "data": { "repository": repository } }));
    if variables["owner"] != "acme" || variables["name"] != "shop" {
        let errors = json!([{ "type": "NOT_FOUND", "message": "Could not resolve to a Repository" }]);
        return Plain { body: json!({ "data": { "repository": null }, "errors": errors }), ..of(Value::Null) };
    }
    let page = |rows: Vec<(String, Value)>| {
        let first = variables["first"].as_u64().unwrap() as usize;
        let total = rows.len();
        let mut rest =
            rows.into_iter().filter(|(key, _)| variables["after"].as_str().is_none_or(|after| key.as_str() < after));
        let here: Vec<_> = rest.by_ref().take(first).collect();
        let end = here.last().map(|(key, _)| key.clone());
        let nodes: Vec<_> = here.into_iter().map(|(_, row)| row).collect();
        json!({ "totalCount": total, "nodes": nodes, "pageInfo": { "endCursor": end, "hasNextPage": rest.next().is_some() } })
    };
    if query.contains("pullRequests(") {
        of(json!({ "pullRequests": page(world.changes()) }))
    } else if query.contains("pullRequest(") {
        let change = world.changes.iter().find(|change| change.number == variables["number"]).unwrap();
        let rest: Vec<_> = change
            .commits
            .iter()
            .skip(100)
            .map(|sha| json!({ "commit": { "oid": sha, "authoredDate": text(change.created - 7200) } }))
            .collect();
        of(json!({ "pullRequest": { "commits": { "nodes": rest, "pageInfo": { "hasNextPage": false } } } }))
    } else if query.contains("deployments(") {
        of(json!({ "deployments": page(world.deployments()) }))
    } else if query.contains("refs(") {
        of(json!({ "refs": page(world.refs(variables["prefix"].as_str().unwrap())) }))
    } else if query.contains("issues(") {
        of(json!({ "issues": page(world.issues()) }))
    } else {
        let mut sizes = serde_json::Map::new();
        for part in
            query.split_whitespace().filter_map(|word| word.strip_suffix(':').filter(|word| word.starts_with('c')))
        {
            sizes.insert(part.to_owned(), json!({ "additions": 3, "deletions": 1, "changedFilesIfAvailable": 2 }));
        }
        of(Value::Object(sizes))
    }
}
