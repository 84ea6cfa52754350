//! Bands: which cluster of a dated report a figure would have been published in. Context beside a figure, not a grade.
//!
//! Source: DORA's reports of 2019, 2021, 2022, 2023 and 2024, as `bands/editions.toml` holds them, each with where it was
//! read. Bands are looked up per metric and never combined. Clusters that published the same row are all named. A value
//! between two published rows takes the worse one, and one beyond the last takes the last.

mod quick_check;
mod row;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::result::{Metric, MetricName};
use crate::error::{Error, Result};
use row::Row;

pub use quick_check::{QuickCheck, Scores, Unscored, scores};

/// An edition that bands come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Edition(u16);

impl Default for Edition {
    fn default() -> Self {
        Self(2024)
    }
}

impl Edition {
    /// Reads a year such as `2024`.
    ///
    /// # Errors
    /// `Input` for a year without an edition; the message names those there are.
    pub fn parse(text: &str) -> Result<Self> {
        let year = text.trim().parse().ok().filter(|year| published(*year).is_some());
        year.map(Self).ok_or_else(|| {
            let known: Vec<String> = EDITIONS.iter().map(|edition| edition.year.to_string()).collect();
            Error::input(format!("edition `{text}`: use one of {}", known.join(", ")))
        })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0
    }

    /// Where the edition's rows were read, in words: the report, and whether it was read itself.
    #[must_use]
    pub fn source(self) -> String {
        let Some(published) = published(self.0) else { return String::new() };
        let hand = if published.second_hand { "second-hand" } else { "first-hand" };
        format!("{}, {hand}", published.source)
    }
}

/// The band of one figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    pub edition: u16,
    /// The clusters that published the row: `elite`, `high`, `medium`, `low`; none where the edition has no row for the metric.
    pub names: Vec<&'static str>,
    /// The row in words, such as `1 day to 1 week` or `20 %`.
    pub published: Option<&'static str>,
    /// Whether the value lies in the row itself; if not, it lies between the row and the next better one, or beyond all.
    pub within: bool,
    pub source: &'static str,
    /// Whether the source only tells what the report says.
    pub second_hand: bool,
    /// The same figure as the Quick Check of 2025 would score it, beside the mean of all who answered.
    pub quick_check: QuickCheck,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    edition: Vec<Published>,
}

/// The words of one cluster, by metric.
type Cluster = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    year: u16,
    source: String,
    second_hand: bool,
    #[serde(default)]
    elite: Cluster,
    high: Cluster,
    medium: Cluster,
    low: Cluster,
}

static EDITIONS: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../../bands/editions.toml")).expect("a test reads the editions");
    file.edition
});

fn published(year: u16) -> Option<&'static Published> {
    EDITIONS.iter().find(|edition| edition.year == year)
}

/// Gives the figures of one answer their bands. None has a figure that there is not, a lower bound, which may be far too
/// low, and a figure by another tool's rules.
pub fn banded(metrics: &mut [Metric], edition: Edition) {
    let bands: Vec<Option<Band>> = metrics
        .iter()
        .map(|metric| band(metric.metric, quick_check::comparable(metrics, metric.metric).ok()?, edition))
        .collect();
    for (metric, band) in metrics.iter_mut().zip(bands) {
        metric.band = band;
    }
}

/// The band of a value.
fn band(metric: MetricName, value: f64, edition: Edition) -> Option<Band> {
    let published = published(edition.0)?;
    let row = published.row(metric, value);
    Some(Band {
        edition: edition.0,
        names: row.map_or_else(Vec::new, |(words, _)| published.clusters_with(metric, words)),
        published: row.map(|(words, _)| row::in_words(words)),
        within: row.is_some_and(|(_, row)| row.holds(value)),
        source: &published.source,
        second_hand: published.second_hand,
        quick_check: quick_check::quick_check(metric, value),
    })
}

impl Published {
    fn clusters(&self) -> [(&'static str, &Cluster); 4] {
        [("elite", &self.elite), ("high", &self.high), ("medium", &self.medium), ("low", &self.low)]
    }

    /// The rows of a metric, the best first: the first that the value reaches, else the worst.
    fn row(&self, metric: MetricName, value: f64) -> Option<(&str, Row)> {
        let words = self.clusters().into_iter().filter_map(|(_, cluster)| cluster.get(metric.as_str()));
        let mut rows: Vec<(&str, Row)> = words.filter_map(|words| Some((words.as_str(), Row::parse(words)?))).collect();
        rows.sort_by(|(_, one), (_, other)| one.badness().total_cmp(&other.badness()));
        rows.iter().find(|(_, row)| row.reaches(value)).or(rows.last()).copied()
    }

    fn clusters_with(&self, metric: MetricName, words: &str) -> Vec<&'static str> {
        let same = |cluster: &Cluster| cluster.get(metric.as_str()).is_some_and(|row| row == words);
        self.clusters().into_iter().filter(|(_, cluster)| same(cluster)).map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
