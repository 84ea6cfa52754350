//! `rung ladders diff --since WHEN`: which levels and criteria changed since a day, a tag or a commit.

use queries::answers::{self, AsOf, Ask};
use queries::ladders::{LadderResult, Outcome};
use serde_json::json;

use super::{answered, opened};
use crate::cli::ladders::{Diff, LadderFormat};
use crate::failure::bad_input;
use crate::print;

pub(super) fn run(arguments: &Diff) -> anyhow::Result<()> {
    let (store, project, ask) = opened(&arguments.judged)?;
    let since = if let Ok(as_of) = AsOf::parse(&arguments.since) {
        as_of
    } else {
        let date = answers::date_of(&store, &project, &arguments.since)?;
        AsOf::Moment(date.ok_or_else(|| {
            bad_input(format!(
                "since `{}`: it is no day such as 2026-01-31, and no tag or commit of {project}",
                arguments.since
            ))
        })?)
    };
    let now = answered(&store, &project, &ask)?;
    let before = answered(&store, &project, &Ask { as_of: Some(since), ..ask })?;
    if before.window.as_of > now.window.as_of {
        return Err(bad_input(format!("since `{}` lies after the moment that counts as now", arguments.since)));
    }
    let changes: Vec<Changed> =
        before.ladders.iter().zip(&now.ladders).map(|(before, now)| changed(before, now)).collect();
    match arguments.format {
        LadderFormat::Json => print::json(&json!({
            "project": now.project,
            "since": before.window.as_of,
            "as_of": now.window.as_of,
            "ladders": changes,
        })),
        LadderFormat::Text => {
            let zone = now.window.timezone;
            let day = |time| queries::answers::words::day(time, zone);
            let head = format!("{}: {} to {}", now.project.name, day(before.window.as_of), day(now.window.as_of));
            let mut lines = vec![head];
            lines.extend(changes.iter().flat_map(Changed::lines));
            if lines.len() == 1 {
                lines.push("  nothing changed on any ladder".to_owned());
            }
            print::lines(&lines)
        }
    }
}

/// What changed on one ladder.
#[derive(Debug, serde::Serialize)]
struct Changed {
    ladder: String,
    title: String,
    /// Level before and now, of a checklist how much of it holds; nothing where it stayed.
    level: Option<(String, String)>,
    criteria: Vec<CriterionChanged>,
}

#[derive(Debug, serde::Serialize)]
struct CriterionChanged {
    criterion: String,
    before: Outcome,
    now: Outcome,
    evidence: String,
}

fn changed(before: &LadderResult, now: &LadderResult) -> Changed {
    let levels = (print::ladders::level(before), print::ladders::level(now));
    let all = |ladder: &LadderResult| ladder.rungs.iter().flat_map(|rung| rung.criteria.clone()).collect::<Vec<_>>();
    let criteria = all(before).into_iter().zip(all(now)).filter(|(before, now)| before.outcome != now.outcome);
    Changed {
        ladder: now.ladder.clone(),
        title: now.title.clone(),
        level: (levels.0 != levels.1).then_some(levels),
        criteria: criteria
            .map(|(before, now)| CriterionChanged {
                criterion: now.criterion,
                before: before.outcome,
                now: now.outcome,
                evidence: now.evidence,
            })
            .collect(),
    }
}

impl Changed {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.level.is_none() && self.criteria.is_empty() {
            return lines;
        }
        match &self.level {
            Some((before, now)) => lines.push(format!("  {}: {before} -> {now}", self.title)),
            None => lines.push(format!("  {}:", self.title)),
        }
        for changed in &self.criteria {
            lines.push(format!(
                "    {}: {} -> {}: {}",
                changed.criterion,
                changed.before.words(),
                changed.now.words(),
                changed.evidence
            ));
        }
        lines
    }
}
