//! Whole answers: what a command prints and a page shows about a project.

mod as_of;
mod coverage;
pub mod failures;
pub mod groups;
pub mod habits;
mod notes;
mod parts;
mod project;
pub mod rows;
pub mod series;
pub mod words;

use serde::Serialize;

pub use as_of::AsOf;
pub use notes::{ASSUMED, NO_FACTS_SINCE};
pub use project::{answer, newest, overview, projects};

use crate::ladders::{Advice, LadderResult};
use crate::metrics::bands::{Edition, Scores};
use crate::metrics::window::Window;
use crate::metrics::{Metric, Question};
use crate::model::{Archetype, Criticality};

/// A project as answers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectHead {
    pub id: String,
    pub name: String,
    pub archetype: Archetype,
    pub criticality: Criticality,
    pub timezone: String,
    pub description: Option<String>,
    pub url: Option<String>,
}

/// Which facts there are, and what is missing for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// `commits`, `tags`, `changes`, `builds`, `deployments`, `incidents`.
    pub source: &'static str,
    pub rows: i64,
    /// First and last date of the rows, as days.
    pub from: Option<String>,
    pub to: Option<String>,
    /// What cannot be measured without it, and how to connect it; only where there are no rows.
    pub missing: Option<String>,
}

/// Everything about one project: the shape of `analyze`, `report` and the pages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectAnswer {
    pub project: ProjectHead,
    /// The tier or environment that the figures are about.
    pub scope: String,
    pub window: Window,
    pub metrics: Vec<Metric>,
    /// The two scores of the Quick Check.
    pub quick_check: Scores,
    pub ladders: Vec<LadderResult>,
    pub advice: Vec<Advice>,
    /// The failed launches of the window, the latest first.
    pub failures: Vec<failures::Failure>,
    /// What commits and branches alone show.
    pub habits: Vec<habits::Habit>,
    pub coverage: Vec<Coverage>,
    /// Assumptions, findings and the date that counts as now.
    pub notes: Vec<String>,
}

/// What somebody wants to know, before it is settled for each project's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// A tier, or the name of one environment of a tier with several.
    pub scope: String,
    pub window: crate::metrics::window::Asked,
    /// The moment that counts as now, where somebody named one.
    pub as_of: Option<AsOf>,
    /// The edition of the published bands that stand beside the figures.
    pub edition: Edition,
    /// The machine's clock.
    pub clock: crate::model::Time,
}

impl ProjectAnswer {
    /// The question that the answer settles, to ask it again for rows and series.
    pub(crate) fn question(&self) -> Question {
        Question::of_project(&self.project.id, &self.scope, self.window)
    }
}
