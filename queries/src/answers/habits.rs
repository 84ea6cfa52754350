//! What commits and branches alone show: how a team works, also where nothing is known of its deployments.

use std::collections::HashMap;

use duckdb::Connection;
use serde::Serialize;

use super::{parts, words};
use crate::error::Result;
use crate::store::once;

/// One habit, as a figure and as a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Habit {
    /// `commits_per_week`, `commits_per_merge`, `lines_per_commit`, `revert_share`, `branch_age` ...
    pub habit: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// How many rows it stands on.
    pub n: i64,
    pub sentence: String,
}

/// The habits of every project asked; a project without commits in the window has none.
pub(super) fn habits(connection: &Connection) -> Result<HashMap<String, Vec<Habit>>> {
    let mut habits: HashMap<String, Vec<Habit>> = HashMap::new();
    parts::prepare(connection, None)?;
    let mut statement = once(connection, include_str!("habits.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let commits = Commits {
            plain: row.get(1)?,
            merges: row.get(2)?,
            reverts: row.get(3)?,
            active_days: row.get(4)?,
            span_seconds: row.get(5)?,
            authors: row.get(6)?,
            lines_median: row.get(7)?,
            with_sizes: row.get(8)?,
            part: row.get(9)?,
        };
        habits.entry(row.get(0)?).or_default().extend(commits.habits());
    }
    let mut statement = once(connection, include_str!("branches.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (branches, age, old): (i64, Option<f64>, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some(age) = age else { continue };
        habits.entry(row.get(0)?).or_default().push(Habit {
            habit: "branch_age",
            value: age,
            unit: "seconds",
            n: branches,
            sentence: format!(
                "{} beside the default one, half of them untouched for {} or longer, {} for over 90 days",
                words::count(branches, "branch", "branches"),
                words::duration(age),
                words::thousands(old)
            ),
        });
    }
    Ok(habits)
}

struct Commits {
    plain: i64,
    merges: i64,
    reverts: i64,
    active_days: i64,
    span_seconds: f64,
    authors: i64,
    lines_median: Option<f64>,
    with_sizes: i64,
    /// Whether the project is only part of a repository, where no merge says which part it is of.
    part: bool,
}

impl Commits {
    fn habits(&self) -> Vec<Habit> {
        let mut habits = Vec::new();
        let mut add = |habit, value, unit, n, sentence| habits.push(Habit { habit, value, unit, n, sentence });
        let weeks = (self.span_seconds / 604_800.0).max(1.0);
        let rate = self.plain as f64 / weeks;
        if self.plain > 0 {
            let often =
                if self.span_seconds > 604_800.0 { format!(": {}", words::per_week(rate)) } else { String::new() };
            add(
                "commits_per_week",
                rate,
                "per_week",
                self.plain,
                format!(
                    "{} by {} on {}{often}",
                    words::count(self.plain, "commit", "commits"),
                    words::count(self.authors, "author", "authors"),
                    words::count(self.active_days, "day", "days"),
                ),
            );
        }
        if self.merges > 0 {
            let batch = self.plain as f64 / self.merges as f64;
            add(
                "commits_per_merge",
                batch,
                "count",
                self.merges,
                format!(
                    "{}, {} commits to a merge on average",
                    words::count(self.merges, "merge", "merges"),
                    words::number(batch)
                ),
            );
        } else if self.plain > 0 && !self.part {
            add("commits_per_merge", self.plain as f64, "count", 0, "no merge commits: a linear history".to_owned());
        }
        if let Some(lines) = self.lines_median {
            add(
                "lines_per_commit",
                lines,
                "count",
                self.with_sizes,
                format!("{} lines changed by the median commit", words::number(lines)),
            );
        }
        if self.reverts > 0 {
            let share = self.reverts as f64 / self.plain.max(1) as f64;
            add(
                "revert_share",
                share,
                "ratio",
                self.plain,
                format!(
                    "{} that revert another ({})",
                    words::count(self.reverts, "commit", "commits"),
                    words::percent(share)
                ),
            );
        }
        habits
    }
}
