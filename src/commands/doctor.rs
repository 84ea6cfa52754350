//! `rung doctor`: what is wrong, what is missing, and what would mend it; it changes nothing.

use std::path::Path;

use collectors::github::{self, Health, Settings};
use queries::answers;
use queries::answers::words::count;
use queries::derive::matched::{self, Matches, Names};
use queries::metrics::MetricStatus;
use queries::store::Store;

use super::collect::github as asked;
use super::report;
use crate::cli::Doctor;
use crate::config::{self, Config};
use crate::print;

/// A clock that differs by more makes dates of this machine wrong, and an app's tokens.
const CLOCK_SECONDS: i64 = 30;
/// What a classic token must be allowed, so that private repositories can be read.
const SCOPE: &str = "repo";

/// Lines of a report, and how many of them need somebody.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    wrong: usize,
}

impl Findings {
    fn head(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn good(&mut self, line: impl AsRef<str>) {
        self.lines.push(format!("  ok    {}", line.as_ref()));
    }

    fn open(&mut self, line: impl AsRef<str>) {
        self.lines.push(format!("  -     {}", line.as_ref()));
    }

    fn wrong(&mut self, line: impl AsRef<str>) {
        self.wrong += 1;
        self.lines.push(format!("  wrong {}", line.as_ref()));
    }
}

pub(crate) fn run(arguments: &Doctor) -> anyhow::Result<()> {
    let ask = report::ask(&arguments.scope)?;
    let mut findings = Findings::default();
    let config = config::read(&arguments.config)?;
    configuration(config.as_ref(), &arguments.config, &mut findings);
    let path = &arguments.store.store;
    let store = if path.exists() { Some(Store::open_read_only(path)?) } else { None };
    if let Some(config) = config.as_ref().filter(|config| asked::is_asked(config)) {
        match asked::settings(config, false, None) {
            Err(error) => {
                findings.head("github");
                findings.wrong(error.to_string());
            }
            Ok(settings) => github_of(config, &settings, store.as_ref(), arguments.offline, &mut findings)?,
        }
    }
    findings.head(format!("store {}", path.display()));
    match &store {
        None => findings.open("there is none yet: `rung collect` or `rung import` makes it"),
        Some(store) => projects(store, &ask, &mut findings)?,
    }
    let wrong = findings.wrong;
    findings.head(match wrong {
        0 => "nothing is wrong".to_owned(),
        1 => "one thing is wrong".to_owned(),
        _ => format!("{wrong} things are wrong"),
    });
    print::lines(&findings.lines)?;
    if wrong > 0 {
        let what = "not everything can be read: the lines that begin with `wrong` say what to do";
        return Err(collectors::Error::Unreachable(what.into()).into());
    }
    Ok(())
}

fn configuration(config: Option<&Config>, path: &Path, findings: &mut Findings) {
    findings.head(format!("configuration {}", path.display()));
    match config {
        None => findings.open("there is none: `rung collect PATH` needs none, GitHub does (docs/github.md)"),
        Some(config) => {
            let repositories: usize = config.project.iter().map(|project| project.repositories.len()).sum();
            let number =
                |length: usize, one: &str, many: &str| count(i64::try_from(length).unwrap_or(i64::MAX), one, many);
            findings.good(format!(
                "{} over {}, {}, {}",
                number(config.project.len(), "project", "projects"),
                number(repositories, "repository", "repositories"),
                number(config.group.len(), "group", "groups"),
                number(config.organisation.len(), "organisation", "organisations")
            ));
        }
    }
}

/// What GitHub says, and where the reading of each stream stands.
fn github_of(
    config: &Config,
    settings: &Settings,
    store: Option<&Store>,
    offline: bool,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    findings.head(format!("github {}", settings.address.host));
    let wanted = asked::wanted(&config.project, |project, at| {
        let repository = &project.repositories[at];
        repository.id.clone().or_else(|| collectors::git::name(repository.path.as_ref()?).ok())
    });
    if offline {
        findings.open("not asked");
    } else {
        health(&github::health(settings, &wanted)?, findings);
    }
    if let Some(store) = store {
        findings.head("what the next `rung collect` reads");
        for line in github::plan(store, settings, &wanted)? {
            if line.contains("; failed at ") { findings.wrong(line) } else { findings.open(line) }
        }
    }
    Ok(())
}

fn health(health: &Health, findings: &mut Findings) {
    if let Some(why) = &health.unreachable {
        findings.wrong(why);
        return;
    }
    findings.good("the token is accepted");
    for (what, limit) in [("", health.limit), ("GraphQL ", health.graphql_limit)] {
        if let Some((left, all)) = limit {
            findings.good(format!("{left} of {all} {what}requests are left this hour"));
        }
    }
    if let Some(scopes) = health.scopes.as_deref().filter(|scopes| !scopes.is_empty()) {
        let may = scopes.split(',').any(|scope| scope.trim() == SCOPE);
        let line = format!("scopes of the token: {scopes}");
        if may { findings.good(line) } else { findings.open(format!("{line}; private repositories need {SCOPE}")) }
    }
    match health.clock_ahead_seconds {
        Some(seconds) if seconds.abs() > CLOCK_SECONDS => {
            findings.wrong(format!("GitHub's clock is {seconds} s ahead of this machine's: set this one"));
        }
        Some(seconds) => findings.good(format!("the clocks differ by {} s", seconds.abs())),
        None => findings.open("GitHub does not say what time it is"),
    }
    for reach in &health.repositories {
        match &reach.failed {
            None => findings.good(format!("{} can be read", reach.repository)),
            Some(why) => findings.wrong(format!("{}: {why}", reach.repository)),
        }
    }
}

/// What each project has, what its rules match, and which figures it lacks.
fn projects(store: &Store, ask: &answers::Ask, findings: &mut Findings) -> anyhow::Result<()> {
    for answer in answers::overview(store, ask)? {
        findings.head(format!("project {}", answer.project.id));
        for coverage in &answer.coverage {
            match (&coverage.missing, &coverage.from, &coverage.to) {
                (Some(missing), _, _) => findings.open(format!("no {}: {missing}", coverage.source)),
                (None, Some(from), Some(to)) => {
                    findings.good(format!("{} {} from {from} to {to}", coverage.rows, coverage.source));
                }
                _ => findings.good(format!("{} {}", coverage.rows, coverage.source)),
            }
        }
        if let Some(matches) = matched::matched(store, &answer.project.id)? {
            rules(&matches, findings);
        }
        for metric in &answer.metrics {
            if metric.status == MetricStatus::Measured {
                continue;
            }
            let reason = metric.reason.as_deref().unwrap_or("no reason is known");
            let connect =
                metric.connect.as_deref().map_or(String::new(), |connect| format!("; to measure it: {connect}"));
            let word = if metric.status == MetricStatus::NotMeasured { "is not measured" } else { "has too few rows" };
            findings.open(format!("{} {word}: {reason}{connect}", metric.metric.title()));
        }
    }
    Ok(())
}

fn rules(matches: &Matches, findings: &mut Findings) {
    for rule in &matches.rules {
        let pattern = rule.pattern.as_ref().map_or(String::new(), |pattern| format!(" `{pattern}`"));
        let guessed = if rule.assumed { ", guessed" } else { "" };
        let line = format!(
            "deployment rule {}{guessed}: {}{pattern} matches {} of {}",
            rule.position,
            rule.matched.of.as_str(),
            rule.matched.count,
            rule.looked_at
        );
        let line = line + &examples(&rule.matched);
        if rule.matched.count == 0 { findings.open(line) } else { findings.good(line) }
    }
    for names in &matches.unmatched {
        findings.open(format!("no rule matches {} {}{}", names.count, names.of.as_str(), examples(names)));
    }
    for names in &matches.not_looked_at {
        findings.open(format!("no rule looks at {} {}{}", names.count, names.of.as_str(), examples(names)));
    }
}

fn examples(names: &Names) -> String {
    if names.examples.is_empty() { String::new() } else { format!(", such as {}", names.examples.join(", ")) }
}
