//! What a reader must know beside the figures: what was assumed, what was left out, how old the facts are.

use std::collections::HashMap;

use duckdb::Connection;

use super::words;
use crate::error::Result;
use crate::metrics::{PRODUCTION, Question};
use crate::model::{DatedBy, Tier, Time};
use crate::store::once;

/// How the note about a guessed deployment rule begins.
pub const ASSUMED: &str = "assumed that";
/// How the note about facts that ended early begins.
pub const NO_FACTS_SINCE: &str = "no facts since";
/// How the note begins that another tool's definition is used.
pub const BY_THE_RULES_OF: &str = "the figures are computed by the rules of";

/// Facts that ended longer ago than this are said to have ended.
const QUIET_DAYS: i64 = 14;

/// The notes of every project asked.
pub(super) fn notes(
    connection: &Connection,
    questions: &[Question],
    clock: Time,
) -> Result<HashMap<String, Vec<String>>> {
    let mut notes: HashMap<String, Vec<String>> = HashMap::new();
    let mut add = |project: String, note: String| notes.entry(project).or_default().push(note);
    let last = last_facts(connection)?;
    for question in questions {
        let (now, zone) = (question.window.as_of, question.window.timezone);
        if (clock - now).num_hours().abs() >= 24 {
            add(question.subject.clone(), format!("as of {}", words::day(now, zone)));
        }
        if let Some(last) = last.get(&question.subject).filter(|last| (now - **last).num_days() > QUIET_DAYS) {
            add(
                question.subject.clone(),
                format!(
                    "{NO_FACTS_SINCE} {}: the time after it counts as time without launches; collect again, or ask with --as-of {0}",
                    words::day(*last, zone)
                ),
            );
        }
    }
    for (sql, say) in SENTENCES {
        let mut statement = once(connection, sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (project, text, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            add(project, say(&text, count));
        }
    }
    let mut statement = connection.prepare(
        "select project, count(*) from attempt where finished_at > ? and excluded is null group by project order by project",
    )?;
    let mut rows = statement.query([clock])?;
    while let Some(row) = rows.next()? {
        let (project, count): (String, i64) = (row.get(0)?, row.get(1)?);
        add(
            project,
            format!(
                "{} in the future: left out (impossible_date)",
                words::count(count, "deployment lies", "deployments lie")
            ),
        );
    }
    let mut statement = connection.prepare(
        "select project, count(*) from launch where tier = ? and scope = ? and dated_by = ? group by project order by project",
    )?;
    let mut rows = statement.query([Tier::Production.as_str(), PRODUCTION, DatedBy::Commit.as_str()])?;
    while let Some(row) = rows.next()? {
        let (project, count): (String, i64) = (row.get(0)?, row.get(1)?);
        let launches = words::count(count, "launch has", "launches have");
        add(project, format!("{launches} no date but that of their commit: they show frequency, and no lead time"));
    }
    Ok(notes)
}

type Sentence = (&'static str, fn(&str, i64) -> String);

/// Queries of project, text and count, each with the sentence that it becomes.
const SENTENCES: [Sentence; 4] = [
    (
        "select project, made_from || coalesce(' that match ' || pattern, ''), 1 from deployment_rule where assumed
         order by project, position",
        |text, _| format!("{ASSUMED} {text} are deployments; correct it in rung.toml"),
    ),
    ("select distinct project, '', 1 from stale order by project", |_, _| {
        "facts came in after these figures were made: run `rung collect` or `rung import` again".to_owned()
    }),
    ("select project, message, rows_concerned from finding order by project, kind", |text, _| text.to_owned()),
    (
        "select project, string_agg(distinct environment, ', ' order by environment), count(*) from attempt
         where excluded = 'unknown_environment' group by project order by project",
        |text, count| {
            let deployments = words::count(count, "deployment", "deployments");
            format!("{deployments} went to environments of no known tier ({text}): give them one in rung.toml")
        },
    ),
];

/// When each project's last fact was.
fn last_facts(connection: &Connection) -> Result<HashMap<String, Time>> {
    let sql = format!("select project, max(last_at) from ({}) as facts group by project", include_str!("coverage.sql"));
    let mut statement = once(connection, &sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<Time>>(1)?)))?;
    let found = rows.collect::<duckdb::Result<Vec<(String, Option<Time>)>>>()?;
    Ok(found.into_iter().filter_map(|(project, last)| Some((project, last?))).collect())
}
