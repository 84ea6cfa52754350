//! How figures are made of what was found: medians, ratios, and medians that reckon with what is not over yet.

use duckdb::Row;
use serde_json::{Value, json};

use super::reading::FIRST;
use super::result::{Beside, Spread};
use super::sources::Connected;
use crate::metrics::asked::Question;
use crate::metrics::result::{Interval, MetricStatus};
use crate::metrics::sources::{MINIMUM_FOR_MEDIAN, MINIMUM_FOR_RATE};
use crate::statistics::{percentile, survival, wilson};

/// What nothing tells, and the step that would tell it.
pub(super) const NO_BUILDS: (&str, &str) =
    ("no build is known", "import the runs of the CI system (`rung import` of table `build`)");

/// The same for what started a launch.
pub(super) const UNKNOWN_TRIGGERS: (&str, &str) = (
    "nothing tells who or what started the launches",
    "import deployments with `started_by`, and their approvals (`rung import` of tables `deployment` and `approval`)",
);

/// How many values, and their spread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Distribution {
    pub n: i64,
    pub spread: Option<Spread>,
}

impl Distribution {
    /// Reads `n` and the four percentiles from the columns that begin `at`.
    pub(super) fn read_at(row: &Row<'_>, at: usize) -> duckdb::Result<Self> {
        Ok(Self { n: row.get(at)?, spread: Spread::read(row, at + 1)? })
    }

    /// Reads them from an aggregate that begins with them.
    pub(super) fn read(row: &Row<'_>) -> duckdb::Result<Self> {
        Self::read_at(row, FIRST)
    }

    /// The median as a further figure of another: value, percentiles and n; without a value where there are too few.
    pub(super) fn beside(self) -> Value {
        match self.spread.filter(|_| self.n >= MINIMUM_FOR_MEDIAN) {
            Some(spread) => {
                json!({"value": spread.p50, "p85": spread.p85, "p90": spread.p90, "p95": spread.p95, "n": self.n})
            }
            None => json!({"value": null, "n": self.n, "minimum": MINIMUM_FOR_MEDIAN}),
        }
    }
}

/// The median of a distribution, where it has enough rows.
pub(super) fn median(mut figure: Beside, found: Option<Distribution>) -> Beside {
    figure.n = found.map_or(0, |found| found.n);
    match found.and_then(|found| found.spread) {
        Some(spread) if figure.n >= MINIMUM_FOR_MEDIAN => {
            figure.value = Some(spread.p50);
            figure.percentiles = Some(spread);
            figure
        }
        _ => {
            let reason = too_few(&figure, "a median", MINIMUM_FOR_MEDIAN);
            figure.insufficient(MINIMUM_FOR_MEDIAN, reason)
        }
    }
}

/// A share with its Wilson interval, where it has enough rows.
pub(super) fn ratio(mut figure: Beside, hits: i64, n: i64) -> Beside {
    figure.n = n;
    if n < MINIMUM_FOR_RATE {
        let reason = too_few(&figure, "a rate", MINIMUM_FOR_RATE);
        return figure.insufficient(MINIMUM_FOR_RATE, reason);
    }
    let (hits, n) = (hits as f64, n as f64);
    figure.value = Some(hits / n);
    figure.numerator = Some(hits);
    figure.denominator = Some(n);
    figure.interval = wilson(hits, n).map(|(low, high)| Interval { level: 0.95, low: Some(low), high: Some(high) });
    figure
}

/// The Kaplan-Meier median of durations, each with whether it is still open.
pub(super) fn restored(mut figure: Beside, durations: &[(f64, bool)]) -> Beside {
    figure.n = i64::try_from(durations.len()).unwrap_or(i64::MAX);
    let open = durations.iter().filter(|(_, open)| *open).count();
    figure.beside.insert("still_open".into(), json!(open));
    if figure.n < MINIMUM_FOR_MEDIAN {
        let reason = too_few(&figure, "a median", MINIMUM_FOR_MEDIAN);
        return figure.insufficient(MINIMUM_FOR_MEDIAN, reason);
    }
    let ended: Vec<(f64, bool)> = durations.iter().map(|(seconds, open)| (*seconds, !open)).collect();
    let curve = survival(&ended);
    let Some(median) = curve.median else {
        let (_, many) = figure.metric.rows_of();
        let reason = format!("{open} of {} {many} are not over yet, so the middle one cannot be told", figure.n);
        return figure.insufficient(MINIMUM_FOR_MEDIAN, reason);
    };
    figure.value = Some(median);
    figure.interval = Some(Interval { level: 0.95, low: curve.low, high: curve.high });
    if open == 0 {
        figure.percentiles = spread(durations);
    }
    figure
}

/// The percentiles of durations that are all over.
pub(super) fn spread(durations: &[(f64, bool)]) -> Option<Spread> {
    let mut seconds: Vec<f64> = durations.iter().map(|(seconds, _)| *seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let at = |share: f64| percentile(&seconds, share);
    Some(Spread { p50: at(0.5)?, p85: at(0.85)?, p90: at(0.9)?, p95: at(0.95)? })
}

/// Says where the builds are not those of the project, or of the group's projects, alone.
pub(super) fn of_builds(mut figure: Beside, question: &Question, connected: &Connected) -> Beside {
    if connected.part && question.is_of_group() {
        figure.say("some projects are parts of a repository, whose builds are all here, each once");
    } else if connected.part {
        figure.say("the builds are those of the whole repository, of which the project is a part");
    }
    figure
}

/// The figure as not measured, where nothing counts and rows were left out because nobody tells what it needs.
pub(super) fn unless_untold(figure: Beside, reason: &str, why: &str, connect: &str) -> Beside {
    if figure.n == 0 && figure.status == MetricStatus::Insufficient && figure.left_out(reason) {
        return Beside { minimum: None, ..figure.not_measured(why, connect) };
    }
    figure
}

fn too_few(figure: &Beside, statistic: &str, minimum: i64) -> String {
    let (one, many) = figure.metric.rows_of();
    match figure.n {
        0 => format!("no {one} of the window counts, and {statistic} needs {minimum}"),
        1 => format!("1 {one}, and {statistic} needs {minimum}"),
        n => format!("{n} {many}, and {statistic} needs {minimum}"),
    }
}
