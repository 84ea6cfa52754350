//! What there is on the server: one repository, and everything in it, as rows that can change.

use serde_json::{Value, json};

use crate::time::{START, text};

pub const DAY: i64 = 86_400;

/// A repository. Times are in seconds.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// From the root to the tip.
    pub commits: Vec<Commit>,
    /// Name, commit, and the date of the tagger of an annotated one.
    pub tags: Vec<(String, usize, Option<i64>)>,
    pub branches: Vec<(String, usize)>,
    pub changes: Vec<Change>,
    pub runs: Vec<Run>,
    pub deployments: Vec<Deployment>,
    pub releases: Vec<(String, i64)>,
    pub issues: Vec<Issue>,
}

#[derive(Debug, Clone)]
pub struct Commit {
    pub at: i64,
    pub parents: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Change {
    pub number: i64,
    pub created: i64,
    pub updated: i64,
    pub merged: Option<i64>,
    pub commits: Vec<String>,
    pub reviews: usize,
}

#[derive(Debug, Clone)]
pub struct Run {
    pub id: i64,
    pub created: i64,
    pub attempts: i64,
    pub open: bool,
    pub jobs: usize,
}

#[derive(Debug, Clone)]
pub struct Deployment {
    pub id: i64,
    pub created: i64,
    pub waited: bool,
    pub ended: bool,
}

#[derive(Debug, Clone)]
pub struct Issue {
    pub number: i64,
    pub created: i64,
    pub updated: i64,
    pub closed: Option<i64>,
}

pub fn sha(commit: usize) -> String {
    format!("{:040x}", 0xabc0_0000_u64 + commit as u64)
}

fn account(name: &str) -> Value {
    let kind = if name.ends_with("[bot]") { "Bot" } else { "User" };
    json!({ "login": name, "type": kind, "__typename": kind })
}

impl World {
    /// A repository of `size` weeks: in each week a few of everything.
    pub fn of_weeks(size: usize) -> Self {
        let mut world = Self::default();
        for week in 0..size {
            world.add_week(START - (size - week) as i64 * 7 * DAY);
        }
        world.branches = vec![("main".into(), world.commits.len() - 1), ("side".into(), 1)];
        world
    }

    /// A week more: three commits, a change, a run, a deployment, a tag; sometimes a release and an incident.
    pub fn add_week(&mut self, at: i64) {
        let week = self.changes.len() as i64;
        for hour in 0..3 {
            let parents = self.commits.len().checked_sub(1).into_iter().collect();
            self.commits.push(Commit { at: at + hour * 3600, parents });
        }
        let tip = self.commits.len() - 1;
        if let Some(main) = self.branches.first_mut() {
            main.1 = tip;
        }
        self.changes.push(Change {
            number: week + 1,
            created: at,
            updated: at + DAY,
            merged: (week % 4 != 3).then_some(at + DAY),
            commits: vec![sha(tip - 1), sha(tip)],
            reviews: (week % 3) as usize,
        });
        self.runs.push(Run { id: 1000 + week, created: at + 7200, attempts: 1 + week % 2, open: false, jobs: 2 });
        self.deployments.push(Deployment { id: 500 + week, created: at + 9000, waited: week % 5 == 0, ended: true });
        self.tags.push((format!("v1.{week}"), tip, (week % 2 == 0).then_some(at + 8000)));
        if week % 3 == 0 {
            self.releases.push((format!("v1.{week}"), at + 8100));
        }
        if week % 4 == 0 {
            let closed = (week % 8 == 0).then_some(at + 2 * DAY);
            self.issues.push(Issue { number: 900 + week, created: at + DAY, updated: at + 2 * DAY, closed });
        }
    }

    pub fn commit(&self, at: usize) -> Value {
        let commit = &self.commits[at];
        let person = json!({ "name": "Ada", "email": "ada@example.com", "date": text(commit.at) });
        let parents: Vec<_> = commit.parents.iter().map(|parent| json!({ "sha": sha(*parent) })).collect();
        json!({
            "sha": sha(at), "html_url": format!("https://github.com/acme/shop/commit/{}", sha(at)),
            "commit": { "author": person, "committer": person, "message": format!("Change {at}\n\nbody") },
            "author": account("ada"), "parents": parents,
        })
    }

    pub fn refs(&self, prefix: &str) -> Vec<(String, Value)> {
        let commit =
            |at: usize| json!({ "__typename": "Commit", "oid": sha(at), "committedDate": text(self.commits[at].at) });
        let mut rows: Vec<_> = if prefix == "refs/tags/" {
            let of = |(name, at, tagged): &(String, usize, Option<i64>)| {
                let target = match tagged {
                    Some(date) => {
                        json!({ "__typename": "Tag", "oid": format!("{at:040}"), "tagger": { "date": text(*date) }, "target": commit(*at) })
                    }
                    None => commit(*at),
                };
                (format!("{:012} {name}", self.commits[*at].at), json!({ "name": name, "target": target }))
            };
            self.tags.iter().map(of).collect()
        } else {
            self.branches
                .iter()
                .map(|(name, at)| (name.clone(), json!({ "name": name, "target": commit(*at) })))
                .collect()
        };
        rows.sort_by(|one, two| two.0.cmp(&one.0));
        rows
    }

    pub fn changes(&self) -> Vec<(String, Value)> {
        let of = |change: &Change| {
            let commits: Vec<_> = change
                .commits
                .iter()
                .map(|sha| json!({ "commit": { "oid": sha, "authoredDate": text(change.created - 3600) } }))
                .collect();
            let reviews: Vec<_> = (0..change.reviews)
                .map(|at| json!({
                    "databaseId": change.number * 100 + at as i64, "state": if at == 0 { "APPROVED" } else { "COMMENTED" },
                    "submittedAt": text(change.created + 600 * (at as i64 + 1)), "author": account("bea"),
                }))
                .collect();
            let first = &commits[..commits.len().min(100)];
            (
                format!("{:012} {:06}", change.updated, change.number),
                json!({
                    "number": change.number, "title": format!("Change {}", change.number),
                    "state": if change.merged.is_some() { "MERGED" } else { "OPEN" }, "isDraft": false,
                    "body": "What it is for.\nReverts #3", "url": format!("https://github.com/acme/shop/pull/{}", change.number),
                    "createdAt": text(change.created), "updatedAt": text(change.updated),
                    "mergedAt": change.merged.map(text), "closedAt": change.merged.map(text), "author": account("ada"),
                    "headRefName": "side", "headRefOid": change.commits.last(), "baseRefName": "main",
                    "mergeCommit": change.merged.map(|_| json!({ "oid": change.commits.last() })),
                    "additions": 10, "deletions": 2, "changedFiles": 3, "labels": { "nodes": [{ "name": "feature" }] },
                    "commits": { "pageInfo": { "hasNextPage": commits.len() > 100, "endCursor": "100" }, "nodes": first },
                    "reviews": { "pageInfo": { "hasNextPage": false }, "nodes": reviews },
                    "comments": { "nodes": [{ "createdAt": text(change.created + 60), "author": account("dependabot[bot]") }] },
                    "timelineItems": { "nodes": [{ "createdAt": text(change.created + 30) }] },
                }),
            )
        };
        sorted(self.changes.iter().map(of).collect())
    }

    /// Newest first.
    pub fn runs(&self) -> Vec<Value> {
        let mut runs: Vec<_> = self.runs.iter().collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.created, run.id)));
        runs.into_iter().map(|run| run.row(run.attempts)).collect()
    }

    pub fn deployments(&self) -> Vec<(String, Value)> {
        let of = |deployment: &Deployment| {
            let at = deployment.created;
            let log = format!("https://github.com/acme/shop/actions/runs/{}/job/1", deployment.id + 500);
            let mut statuses = vec![json!({ "state": "IN_PROGRESS", "createdAt": text(at + 200), "logUrl": log })];
            if deployment.ended {
                statuses.push(json!({ "state": "SUCCESS", "createdAt": text(at + 300), "logUrl": log }));
            }
            if deployment.waited {
                statuses.push(json!({ "state": "WAITING", "createdAt": text(at + 10), "logUrl": log }));
            }
            (
                format!("{at:012} {:06}", deployment.id),
                json!({
                    "databaseId": deployment.id, "environment": "production", "commitOid": sha(1),
                    "state": if deployment.ended { "ACTIVE" } else { "IN_PROGRESS" }, "createdAt": text(at), "updatedAt": text(at + 300),
                    "creator": account("github-actions[bot]"), "ref": { "name": "main", "prefix": "refs/heads/" },
                    "statuses": { "nodes": statuses },
                }),
            )
        };
        sorted(self.deployments.iter().map(of).collect())
    }

    pub fn issues(&self) -> Vec<(String, Value)> {
        let of = |issue: &Issue| {
            (
                format!("{:012} {:06}", issue.updated, issue.number),
                json!({
                    "number": issue.number, "title": "The till is down", "url": format!("https://github.com/acme/shop/issues/{}", issue.number),
                    "createdAt": text(issue.created), "updatedAt": text(issue.updated), "closedAt": issue.closed.map(text),
                    "author": account("pager[bot]"), "labels": { "nodes": [{ "name": "incident" }, { "name": "sev-2" }] },
                }),
            )
        };
        sorted(self.issues.iter().map(of).collect())
    }

    pub fn releases(&self) -> Vec<Value> {
        let mut releases: Vec<_> = self.releases.iter().collect();
        releases.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        let of = |(tag, at): &(String, i64)| {
            json!({
                "tag_name": tag, "name": format!("Version {tag}"), "draft": false, "prerelease": false,
                "target_commitish": "main", "created_at": text(*at), "published_at": text(*at),
                "html_url": format!("https://github.com/acme/shop/releases/{tag}"),
            })
        };
        releases.into_iter().map(of).collect()
    }
}

impl Run {
    pub fn row(&self, attempt: i64) -> Value {
        let at = self.created + (attempt - 1) * 1000;
        let last = attempt == self.attempts;
        json!({
            "id": self.id, "name": "CI", "head_branch": "main", "head_sha": sha(1), "event": "push",
            "status": if last && self.open { "in_progress" } else { "completed" },
            "conclusion": match (last, self.open) { (true, true) => Value::Null, _ if attempt % 2 == 0 || self.id % 2 == 0 => json!("success"), _ => json!("failure") },
            "run_attempt": attempt, "created_at": text(self.created), "run_started_at": text(at), "updated_at": text(at + 500),
            "html_url": format!("https://github.com/acme/shop/actions/runs/{}", self.id), "pull_requests": [],
        })
    }

    pub fn job_rows(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for attempt in 1..=self.attempts {
            let at = self.created + (attempt - 1) * 1000;
            let open = self.open && attempt == self.attempts;
            rows.extend((0..self.jobs).map(|job| json!({
                "id": self.id * 100 + attempt * 10 + job as i64, "run_id": self.id, "run_attempt": attempt,
                "name": if job == 0 { "unit tests" } else { "build" }, "status": if open { "in_progress" } else { "completed" },
                "conclusion": if open { Value::Null } else { json!("success") }, "created_at": text(at), "started_at": text(at + 5),
                "completed_at": if open { Value::Null } else { json!(text(at + 400)) }, "steps": [{ "name": "Set up job" }],
            })));
        }
        rows
    }
}

fn sorted(mut rows: Vec<(String, Value)>) -> Vec<(String, Value)> {
    rows.sort_by(|one, two| two.0.cmp(&one.0));
    rows
}
