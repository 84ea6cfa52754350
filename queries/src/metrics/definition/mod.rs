//! Definitions: the same facts by another tool's rules, each with the name of the tool.
//!
//! A definition of a metric is a file pair and a text below `queries/metrics/<definition>/` and a line of `registry.rs`.
//! The default, `dora`, is what the metric's own module computes. A definition never changes what is derived from facts:
//! it reads the same launches, attempts, deliveries and incidents by other rules.

mod days;
mod figure;
mod registry;

use duckdb::Connection;
use serde::Serialize;

use super::asked::make_view;
use super::result::MetricName;
use super::sql::Sql;
use crate::error::{Error, Result};

pub(super) use figure::measure;

/// Whose rules a figure is computed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Definition {
    /// The definitions of this product, after DORA's.
    #[default]
    Dora,
    /// Apache DevLake.
    DevLake,
    /// GitLab's DORA metrics.
    GitLab,
    /// Four Keys.
    FourKeys,
}

impl Definition {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Dora, Self::DevLake, Self::GitLab, Self::FourKeys];

    /// The name in JSON, addresses, options and folders.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dora => "dora",
            Self::DevLake => "devlake",
            Self::GitLab => "gitlab",
            Self::FourKeys => "fourkeys",
        }
    }

    /// The name in sentences.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Dora => "DORA",
            Self::DevLake => "DevLake",
            Self::GitLab => "GitLab",
            Self::FourKeys => "Four Keys",
        }
    }

    /// Reads a definition's name.
    ///
    /// # Errors
    /// `Input` for any other word.
    pub fn parse(word: &str) -> Result<Self> {
        let plain = word.trim().to_lowercase().replace(['-', '_', ' '], "");
        Self::ALL.into_iter().find(|definition| definition.as_str() == plain).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::as_str).collect();
            Error::input(format!("definition `{}`: use one of {}", word.trim(), names.join(", ")))
        })
    }

    /// The rule of a metric in words, the definition's source in its last paragraph; nothing where it defines none.
    #[must_use]
    pub fn rule(self, metric: MetricName) -> Option<RuleInWords> {
        let (rule, source) = registry::text(self, metric)?.trim().rsplit_once("\n\nSource: ")?;
        Some(RuleInWords { rule, source: source.trim_end_matches('.') })
    }

    /// What differs from `dora`, in one line without a final period; nothing for `dora` and for what it does not define.
    #[must_use]
    pub fn differs(self, metric: MetricName) -> Option<&'static str> {
        registry::differs(self, metric)
    }

    /// The SQL of a metric; nothing where the definition has none.
    #[must_use]
    pub fn sql(self, metric: MetricName) -> Option<Sql> {
        match self {
            Self::Dora => Some(super::sql(metric)),
            _ => registry::entry(self, metric).map(|entry| entry.sql),
        }
    }
}

/// A rule as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInWords {
    pub rule: &'static str,
    /// Where the definition comes from, without a final period.
    pub source: &'static str,
}

/// A view that the `.sql` files read beside the stored tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct View {
    pub name: &'static str,
    /// The statement that the name stands for.
    pub sql: &'static str,
}

/// The views of the definitions other than `dora`, each after those that it reads.
pub(super) const VIEWS: [View; 5] = [
    View { name: "asked_attempt", sql: include_str!("../../../metrics/shared/asked_attempt.sql") },
    View { name: "asked_incident", sql: include_str!("../../../metrics/shared/asked_incident.sql") },
    View { name: "asked_pipeline", sql: include_str!("../../../metrics/shared/asked_pipeline.sql") },
    View { name: "asked_cause", sql: include_str!("../../../metrics/shared/asked_cause.sql") },
    View { name: "asked_root", sql: include_str!("../../../metrics/shared/asked_root.sql") },
];

/// Makes the views that the definitions other than `dora` read; what is asked must be there.
pub(crate) fn make_views(connection: &Connection) -> Result<()> {
    for view in VIEWS {
        make_view(connection, view.name, view.sql)?;
    }
    Ok(())
}
