//! Attempts: what sources reported as deployments, and what a project's rules make of tags, releases and builds.

use std::collections::HashMap;

use duckdb::Connection;

use super::project::ProjectFacts;
use super::rules::Rule;
use crate::error::Result;
use crate::model::environment::tier_of;
use crate::model::version::Version;
use crate::model::{DatedBy, MadeFrom, Status, Tier, Time};

/// One try to put a version into an environment.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub id: String,
    pub name: String,
    pub made_from: MadeFrom,
    pub repository: Option<String>,
    pub service: Option<String>,
    pub environment: String,
    pub tier: Tier,
    pub sha: Option<String>,
    pub version: Option<String>,
    pub started_at: Option<Time>,
    pub finished_at: Option<Time>,
    pub dated_by: DatedBy,
    pub status: Status,
    pub started_by: String,
    pub exposure: String,
    pub build: Option<String>,
    pub url: Option<String>,
    /// Why it takes part in nothing.
    pub excluded: Option<&'static str>,
}

/// All attempts of a project, each excluded one with its reason, and what the rules could make nothing of.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) attempts: Vec<Attempt>,
    /// Names that a rule matches and whose date it cannot read.
    pub(super) bad_dates: usize,
    /// Reported deployments that no rule takes.
    pub(super) untaken: usize,
    /// Names that the rules looked at.
    pub(super) looked_at: usize,
}

/// Applies the project's rules. Reported deployments need none: a rule that was only guessed gives way to them.
pub(super) fn attempts(connection: &Connection, project: &ProjectFacts, mut reported: Vec<Attempt>) -> Result<Found> {
    let mut found = Found::default();
    let mut attempts = Vec::new();
    let only_repository = project.only_repository();
    for attempt in &mut reported {
        attempt.repository = attempt.repository.take().or_else(|| only_repository.clone());
    }
    let guessed_only = project.rules.iter().all(|rule| rule.assumed);
    let rules = if guessed_only && !reported.is_empty() {
        Vec::new()
    } else {
        project.rules.iter().map(Rule::new).collect::<Result<Vec<_>>>()?
    };
    let of_reports = |rule: &&Rule| matches!(rule.made_from, MadeFrom::Deployments | MadeFrom::Events);
    for mut attempt in reported {
        if !rules.is_empty() {
            let Some(made) = rules.iter().filter(of_reports).find_map(|rule| rule.read(&attempt.environment)) else {
                found.untaken += 1;
                continue;
            };
            attempt.environment = made.environment.unwrap_or(attempt.environment);
            attempt.service = made.service.or(attempt.service);
        }
        attempts.push(attempt);
    }
    for (made_from, named) in named(connection, project, &rules)? {
        found.looked_at += 1;
        let made = rules.iter().filter(|rule| rule.made_from == made_from).find_map(|rule| rule.read(&named.name));
        if let Some(made) = made {
            found.bad_dates += usize::from(made.bad_date);
            attempts.push(named.attempt(made_from, made));
        }
    }
    for attempt in &mut attempts {
        attempt.environment = attempt.environment.trim().to_lowercase();
        if project.has_release_lines() && is_candidate(attempt) {
            attempt.environment = "pre-release".into();
            attempt.tier = Tier::Staging;
        } else if attempt.tier == Tier::Unknown {
            attempt.tier =
                project.tiers.get(&attempt.environment).copied().unwrap_or_else(|| tier_of(&attempt.environment));
        }
        attempt.started_at = attempt.started_at.or(attempt.finished_at);
        attempt.excluded = reason_to_exclude(attempt);
        // Something that began and whose end nobody reported is taken as ended when it began: it is no success.
        attempt.finished_at = attempt.finished_at.or(attempt.started_at);
    }
    exclude_duplicates(&mut attempts);
    found.attempts = attempts;
    Ok(found)
}

fn is_candidate(attempt: &Attempt) -> bool {
    attempt.version.as_deref().and_then(Version::parse).is_some_and(|version| version.is_candidate())
}

fn reason_to_exclude(attempt: &Attempt) -> Option<&'static str> {
    let first_sensible = chrono::NaiveDate::from_ymd_opt(1990, 1, 1)?.and_time(chrono::NaiveTime::MIN).and_utc();
    let at = attempt.finished_at.or(attempt.started_at);
    match (at, attempt.status) {
        (None, _) => Some("undated"),
        (Some(at), _) if at < first_sensible => Some("impossible_date"),
        (_, Status::Running | Status::Queued) => Some("in_progress"),
        (_, Status::Skipped) => Some("skipped"),
        _ if attempt.tier == Tier::Unknown => Some("unknown_environment"),
        _ => None,
    }
}

/// The same content in the same place at the same moment with the same result, told twice.
fn exclude_duplicates(attempts: &mut [Attempt]) {
    attempts.sort_by(|a, b| {
        (a.started_at, a.finished_at, &a.name, &a.id).cmp(&(b.started_at, b.finished_at, &b.name, &b.id))
    });
    let mut seen = std::collections::HashSet::new();
    for attempt in attempts.iter_mut().filter(|attempt| attempt.excluded.is_none()) {
        let content = attempt.sha.clone().or_else(|| attempt.version.clone());
        let Some(content) = content else { continue };
        let key = (
            content,
            attempt.environment.clone(),
            attempt.repository.clone(),
            attempt.service.clone(),
            attempt.finished_at,
            attempt.status,
        );
        if !seen.insert(key) {
            attempt.excluded = Some("duplicate");
        }
    }
}

/// The reported deployments of the projects in `deriving`, by project.
///
/// # Errors
/// Where the database fails.
pub(super) fn read(connection: &Connection) -> Result<HashMap<String, Vec<Attempt>>> {
    let mut statement = connection.prepare(
        "select project, id, repository, service, environment, tier, sha, version, started_at, finished_at, status,
            started_by, exposure, build, url
         from deployment where project in (select project from deriving)",
    )?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Vec<Attempt>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(1)?;
        found.entry(row.get(0)?).or_default().push(Attempt {
            name: id.clone(),
            id,
            made_from: MadeFrom::Deployments,
            repository: row.get(2)?,
            service: row.get(3)?,
            environment: row.get(4)?,
            tier: Tier::of(&row.get::<_, Option<String>>(5)?.unwrap_or_default()),
            sha: row.get(6)?,
            version: row.get(7)?,
            started_at: row.get(8)?,
            finished_at: row.get(9)?,
            dated_by: DatedBy::Source,
            status: Status::of(&row.get::<_, String>(10)?),
            started_by: row.get(11)?,
            exposure: row.get(12)?,
            build: row.get(13)?,
            url: row.get(14)?,
            excluded: None,
        });
    }
    Ok(found)
}

/// Something with a name that a rule may match.
struct Named {
    id: String,
    name: String,
    repository: String,
    sha: Option<String>,
    started_at: Option<Time>,
    finished_at: Option<Time>,
    dated_by: DatedBy,
    status: Status,
    build: Option<String>,
    url: Option<String>,
}

impl Named {
    fn attempt(self, made_from: MadeFrom, made: super::rules::Made) -> Attempt {
        let dated_in_name = made.at.is_some();
        Attempt {
            id: self.id,
            name: self.name,
            made_from,
            repository: Some(self.repository),
            service: made.service,
            environment: made.environment.unwrap_or_else(|| "production".into()),
            tier: Tier::Unknown,
            sha: self.sha,
            version: made.version,
            started_at: made.at.or(self.started_at),
            finished_at: made.at.or(self.finished_at),
            dated_by: if dated_in_name { DatedBy::Name } else { self.dated_by },
            status: self.status,
            started_by: "unknown".into(),
            exposure: "unknown".into(),
            build: self.build,
            url: self.url,
            excluded: None,
        }
    }
}

const TAGS: &str = "select r.repository, r.name, r.target_sha, r.dated_at, r.dated_at, r.dated_by, 'success', cast(null as varchar), r.url
    from ref r join project_repository p on p.repository = r.repository where p.project = ? and r.kind <> 'branch'";
const RELEASES: &str = "select r.repository, r.tag, coalesce(r.sha, t.target_sha), r.published_at, r.published_at, 'source', 'success', cast(null as varchar), r.url
    from release r join project_repository p on p.repository = r.repository
    left join ref t on t.repository = r.repository and t.name = r.tag and t.kind <> 'branch'
    where p.project = ? and not r.draft";
const BUILDS: &str = "select b.repository, coalesce(b.pipeline, ''), b.sha, b.started_at, b.finished_at, 'source', b.status, b.id || '/' || cast(b.attempt as varchar), b.url
    from build b join project_repository p on p.repository = b.repository where p.project = ?";

/// The names of one kind that a project's rules could look at.
pub(super) fn names(connection: &Connection, project: &ProjectFacts, of: MadeFrom) -> Result<Vec<String>> {
    let sql = match of {
        MadeFrom::Tags => TAGS,
        MadeFrom::Releases => RELEASES,
        MadeFrom::Workflow | MadeFrom::Pipeline => BUILDS,
        _ => return Ok(Vec::new()),
    };
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([&project.id], |row| row.get(1))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Everything that the rules look at by name.
fn named(connection: &Connection, project: &ProjectFacts, rules: &[Rule]) -> Result<Vec<(MadeFrom, Named)>> {
    let mut found = Vec::new();
    for (made_from, sql, word) in [
        (MadeFrom::Tags, TAGS, "tags"),
        (MadeFrom::Releases, RELEASES, "releases"),
        (MadeFrom::Workflow, BUILDS, "builds"),
        (MadeFrom::Pipeline, BUILDS, "builds"),
    ] {
        if !rules.iter().any(|rule| rule.made_from == made_from) {
            continue;
        }
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([&project.id])?;
        while let Some(row) = rows.next()? {
            let repository: String = row.get(0)?;
            let name: String = row.get(1)?;
            let build: Option<String> = row.get(7)?;
            let own = build.as_ref().unwrap_or(&name);
            let id = match project.only_repository() {
                Some(_) => format!("{word}/{own}"),
                None => format!("{repository}/{word}/{own}"),
            };
            found.push((
                made_from,
                Named {
                    id,
                    name,
                    repository,
                    sha: row.get(2)?,
                    started_at: row.get(3)?,
                    finished_at: row.get(4)?,
                    dated_by: DatedBy::of(&row.get::<_, String>(5)?),
                    status: Status::of(&row.get::<_, String>(6)?),
                    build,
                    url: row.get(8)?,
                },
            ));
        }
    }
    Ok(found)
}
