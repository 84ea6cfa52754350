//! Two definitions side by side: which rows make the difference.
//!
//! Rows of two definitions are brought together by what they are about: a launch, a commit, a change or an incident. Where
//! one counts commits and the other changes, a commit goes to the change that it belongs to.

use std::collections::{BTreeMap, HashMap};

use duckdb::Connection;
use serde::Serialize;
use serde_json::Value;

use super::Found;
use crate::answers::words;
use crate::error::Result;
use crate::metrics::{Definition, Metric, MetricName};

/// What another definition makes of the same facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub definition: Definition,
    pub figure: Metric,
    pub rule: Option<&'static str>,
    pub source: Option<&'static str>,
    /// Things that both count with the same value.
    pub same: i64,
    /// How many differences there are of each kind and cause, the most frequent first.
    pub summary: Vec<Cause>,
    /// Every difference: what only one counts, then values that differ, the largest difference first.
    pub differences: Vec<Difference>,
}

/// Differences with one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    pub kind: DifferenceKind,
    pub why: String,
    pub n: i64,
}

/// In which way two definitions differ on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Only the definition that is explained counts it.
    OnlyHere,
    /// Only the one it is compared with counts it.
    OnlyThere,
    /// Both count it, with different values.
    Value,
}

/// One thing that two definitions treat differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub kind: DifferenceKind,
    /// What it is: `launch 7`, `commit 1a2b`, `change shop#12`, `incident 3`.
    pub what: String,
    pub name: Option<String>,
    pub here: Option<Side>,
    pub there: Option<Side>,
    pub why: String,
}

/// What one definition makes of a thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// How many of its rows count.
    pub counted: i64,
    /// How many do not.
    pub left_out: i64,
    /// Why, of the first that does not count.
    pub reason: Option<String>,
    /// The median of the values of the rows that count, in seconds; missing for a metric without one.
    pub seconds: Option<f64>,
    /// How many of them are in the numerator of a rate; missing for a metric that is none.
    pub failures: Option<i64>,
}

impl Side {
    /// Whether the thing is part of the figure, in either half of it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.counted > 0 || self.failures.is_some_and(|failures| failures > 0)
    }
}

/// Puts two definitions side by side.
pub(super) fn compare(connection: &Connection, metric: MetricName, here: &Found, there: Found) -> Result<Comparison> {
    let keys = Keys::read(connection, metric, [here.definition, there.definition])?;
    let (one, other) = (grouped(here, metric, &keys), grouped(&there, metric, &keys));
    let mut same = 0;
    let mut differences = Vec::new();
    let mut all: BTreeMap<&String, [Option<&Thing>; 2]> = BTreeMap::new();
    for (key, thing) in &one {
        all.entry(key).or_default()[0] = Some(thing);
    }
    for (key, thing) in &other {
        all.entry(key).or_default()[1] = Some(thing);
    }
    for (key, sides) in all {
        let counted = sides.map(|side| side.is_some_and(|thing| thing.side.counts()));
        let kind = match counted {
            [true, false] => DifferenceKind::OnlyHere,
            [false, true] => DifferenceKind::OnlyThere,
            [false, false] => continue,
            [true, true] if agree(sides) => {
                same += 1;
                continue;
            }
            [true, true] => DifferenceKind::Value,
        };
        differences.push(Difference {
            kind,
            what: key.clone(),
            name: sides.into_iter().flatten().find_map(|thing| thing.name.clone()),
            why: why(kind, sides, [here.definition, there.definition], metric),
            here: sides[0].map(|thing| thing.side.clone()),
            there: sides[1].map(|thing| thing.side.clone()),
        });
    }
    differences.sort_by(|one, other| {
        one.kind.cmp(&other.kind).then(apart(other).total_cmp(&apart(one))).then(one.what.cmp(&other.what))
    });
    let rule = there.definition.rule(metric);
    Ok(Comparison {
        definition: there.definition,
        rule: rule.map(|rule| rule.rule),
        source: rule.map(|rule| rule.source),
        same,
        summary: summary(&differences),
        differences,
        figure: there.figure,
    })
}

/// Rows about one thing.
#[derive(Debug, Clone)]
struct Thing {
    name: Option<String>,
    side: Side,
}

fn grouped(found: &Found, metric: MetricName, keys: &Keys) -> HashMap<String, Thing> {
    let column = match metric {
        MetricName::ChangeLeadTime => "lead_time_seconds",
        MetricName::FailedDeploymentRecoveryTime => "recovery_seconds",
        _ => "",
    };
    let numerator = match metric {
        MetricName::ChangeFailureRate => "failed",
        MetricName::DeploymentReworkRate => "unplanned",
        _ => "",
    };
    let mut values: HashMap<String, Vec<f64>> = HashMap::new();
    let mut things: HashMap<String, Thing> = HashMap::new();
    for (at, row) in found.rows.rows.iter().enumerate() {
        let key = keys.of(found, at, metric);
        let side = Side { counted: 0, left_out: 0, reason: None, seconds: None, failures: None };
        let thing = things.entry(key.clone()).or_insert_with(|| Thing { name: text(found, at, "name"), side });
        if !row.counted {
            thing.side.left_out += 1;
            thing.side.reason = thing.side.reason.take().or_else(|| row.reason.clone());
            continue;
        }
        // GitLab's incidents are the numerator alone.
        if text(found, at, "what").as_deref() != Some("incident") {
            thing.side.counted += 1;
        }
        if let Some(seconds) = found.cell(at, column).and_then(Value::as_f64) {
            values.entry(key).or_default().push(seconds);
        }
        if let Some(failed) = found.cell(at, numerator).and_then(Value::as_bool) {
            thing.side.failures = Some(thing.side.failures.unwrap_or(0) + i64::from(failed));
        }
    }
    for (key, mut seconds) in values {
        if let Some(thing) = things.get_mut(&key) {
            thing.side.seconds = crate::statistics::median(&mut seconds);
        }
    }
    things
}

fn text(found: &Found, row: usize, column: &str) -> Option<String> {
    found.cell(row, column).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What brings the rows of two definitions together.
struct Keys {
    /// The change of a commit, where commits are held against changes.
    change_of: HashMap<String, String>,
    /// The launch of an incident by `dora`, where incidents are held against launches.
    launch_of: HashMap<String, String>,
    /// Whether both definitions have rows of incidents.
    by_incident: bool,
}

impl Keys {
    fn read(connection: &Connection, metric: MetricName, definitions: [Definition; 2]) -> Result<Self> {
        let of_changes = |definition| matches!(definition, Definition::DevLake | Definition::GitLab);
        let [one, other] = definitions;
        let mut keys = Self { change_of: HashMap::new(), launch_of: HashMap::new(), by_incident: false };
        match metric {
            MetricName::ChangeLeadTime if of_changes(one) != of_changes(other) => {
                keys.change_of = pairs(connection, include_str!("commit_changes.sql"))?;
            }
            MetricName::ChangeFailureRate => {
                keys.launch_of = pairs(connection, include_str!("incident_launches.sql"))?;
            }
            MetricName::FailedDeploymentRecoveryTime => {
                keys.by_incident = !definitions.contains(&Definition::Dora);
                keys.launch_of = pairs(connection, include_str!("incident_launches.sql"))?;
            }
            _ => {}
        }
        Ok(keys)
    }

    fn of(&self, found: &Found, row: usize, metric: MetricName) -> String {
        let text = |column: &str| text(found, row, column);
        let launch = || text("launch").map(|launch| format!("launch {launch}"));
        let incident = || text("incident").map(|incident| format!("incident {incident}"));
        let own = || text("pipeline").or_else(|| text("deployment")).map(|id| format!("deployment {id}"));
        let key = match metric {
            MetricName::ChangeLeadTime => match found.cell(row, "number").and_then(Value::as_i64) {
                Some(number) => Some(format!("change {}#{number}", text("repository").unwrap_or_default())),
                None => text("sha").map(|sha| match self.change_of.get(&sha) {
                    Some(change) => format!("change {change}"),
                    None => format!("commit {sha}"),
                }),
            },
            MetricName::FailedDeploymentRecoveryTime if self.by_incident => incident(),
            MetricName::FailedDeploymentRecoveryTime => launch()
                .or_else(|| {
                    let linked = self.launch_of.get(&text("incident")?)?;
                    Some(format!("launch {linked}"))
                })
                .or_else(incident),
            MetricName::ChangeFailureRate if text("what").as_deref() == Some("incident") => text("name").map(|id| {
                self.launch_of.get(&id).map_or(format!("incident {id}"), |launch| format!("launch {launch}"))
            }),
            _ => launch(),
        };
        key.or_else(own).unwrap_or_else(|| format!("row {row}"))
    }
}

fn pairs(connection: &Connection, sql: &str) -> Result<HashMap<String, String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Whether both definitions make the same of a thing that both count.
fn agree(sides: [Option<&Thing>; 2]) -> bool {
    let [Some(one), Some(other)] = sides else { return false };
    let seconds = match (one.side.seconds, other.side.seconds) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-3,
        (one, other) => one.is_none() && other.is_none(),
    };
    // How many commits a change has is no difference in its value.
    let counted = one.side.counted == other.side.counted || one.side.seconds.is_some();
    seconds && counted && one.side.failures == other.side.failures
}

/// How far the values of both definitions are apart.
fn apart(difference: &Difference) -> f64 {
    let seconds = |side: &Option<Side>| side.as_ref().and_then(|side| side.seconds);
    match (seconds(&difference.here), seconds(&difference.there)) {
        (Some(one), Some(other)) => (one - other).abs(),
        _ => 0.0,
    }
}

fn why(kind: DifferenceKind, sides: [Option<&Thing>; 2], definitions: [Definition; 2], metric: MetricName) -> String {
    let [here, there] = definitions.map(Definition::as_str);
    match kind {
        DifferenceKind::OnlyHere => format!("{there} leaves it out: {}", absent(sides[1], definitions[1], metric)),
        DifferenceKind::OnlyThere => format!("{here} leaves it out: {}", absent(sides[0], definitions[0], metric)),
        DifferenceKind::Value => {
            let side = |at: usize| sides[at].map(|thing| &thing.side);
            let (Some(one), Some(other)) = (side(0), side(1)) else { return String::new() };
            match (one.failures, other.failures) {
                (Some(1..), Some(0)) => format!("it failed by {here} and not by {there}"),
                (Some(0), Some(1..)) => format!("it failed by {there} and not by {here}"),
                (Some(one), Some(other)) if one != other => {
                    format!("{here} counts another number of failures of it than {there}")
                }
                _ if one.seconds.is_some() => {
                    let [one, other] = definitions.map(|definition| clock(definition, metric));
                    format!("{here} measures {one}; {there} {other}")
                }
                _ => format!("{here} counts it another number of times than {there}"),
            }
        }
    }
}

/// What a definition measures the time of.
fn clock(definition: Definition, metric: MetricName) -> &'static str {
    match (definition, metric) {
        (Definition::Dora, MetricName::ChangeLeadTime) => "from each commit to the launch",
        (Definition::DevLake, MetricName::ChangeLeadTime) => "from the change's first commit, in minutes rounded up",
        (Definition::GitLab, MetricName::ChangeLeadTime) => "from the change's merge to the deployment",
        (Definition::FourKeys, MetricName::ChangeLeadTime) => "from each commit, in minutes cut",
        (Definition::Dora, _) => "from the launch, or its incident if earlier, to the first recovery",
        (Definition::DevLake, _) => "from the deployment to the incident's resolution, in minutes cut",
        (Definition::GitLab, _) => "from the incident's opening to its end",
        (Definition::FourKeys, _) => {
            "from the incident, or the deployment it names if earlier, to its end, in minutes cut"
        }
    }
}

/// Why a definition does not count a thing.
fn absent(thing: Option<&Thing>, definition: Definition, metric: MetricName) -> String {
    if let Some(reason) = thing.and_then(|thing| thing.side.reason.as_deref()) {
        return words::reason(reason);
    }
    match (definition, metric) {
        (_, MetricName::DeploymentReworkRate) if definition != Definition::Dora => "it has no such metric",
        (Definition::DevLake | Definition::GitLab, MetricName::ChangeLeadTime) => {
            "no delivered change that it finds has it"
        }
        (Definition::Dora, MetricName::ChangeLeadTime) => {
            "no commit of it was newly delivered in the window, merges left out"
        }
        (Definition::FourKeys, MetricName::ChangeLeadTime) => "no commit of it was newly delivered in the window",
        (Definition::Dora, MetricName::ChangeFailureRate) => {
            "it is no delivering launch of the window that is old enough"
        }
        (Definition::Dora, MetricName::FailedDeploymentRecoveryTime) => "no failed launch of the window has it",
        (_, MetricName::FailedDeploymentRecoveryTime) => "none of its incidents has it",
        _ => "it has no such row in the window",
    }
    .to_owned()
}

fn summary(differences: &[Difference]) -> Vec<Cause> {
    let mut counts: HashMap<(DifferenceKind, &str), i64> = HashMap::new();
    for difference in differences {
        *counts.entry((difference.kind, &difference.why)).or_default() += 1;
    }
    let mut causes: Vec<Cause> =
        counts.into_iter().map(|((kind, why), n)| Cause { kind, why: why.to_owned(), n }).collect();
    causes.sort_by(|one, other| other.n.cmp(&one.n).then(one.kind.cmp(&other.kind)).then(one.why.cmp(&other.why)));
    causes
}
