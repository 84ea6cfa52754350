//! Whole answers: what a command prints and a page shows about a project.

mod as_of;
pub mod beside;
mod coverage;
pub mod criterion;
pub mod explain;
pub mod failures;
pub mod groups;
pub mod habits;
pub mod inbox;
pub mod incidents;
mod levels;
mod notes;
pub mod overrides;
mod parts;
mod project;
pub mod rows;
mod scopes;
pub mod series;
pub mod trend;
pub mod words;

use serde::Serialize;

pub use as_of::AsOf;
pub use levels::{date_of, levels};
pub use notes::{ASSUMED, BY_THE_RULES_OF, NO_FACTS_SINCE};
pub use project::{answer, figures, figures_of, newest, newest_of, overview, projects};
pub use scopes::scopes;

use crate::ladders::{Advice, LadderResult, Rhythm};
use crate::metrics::bands::{Edition, Scores};
use crate::metrics::beside::Beside;
use crate::metrics::change_phases::Phases;
use crate::metrics::window::Window;
use crate::metrics::{Clock, Metric, Question};
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
    /// The moment with which lead time begins.
    pub clock: Clock,
    pub metrics: Vec<Metric>,
    /// The two scores of the Quick Check.
    pub quick_check: Scores,
    /// How long each phase of a delivered change took.
    pub phases: Phases,
    /// The figures beside the five, those that are not measured with their reason.
    pub beside: Vec<Beside>,
    pub ladders: Vec<LadderResult>,
    pub advice: Vec<Advice>,
    /// By which rhythm it launches, and how much at a time.
    pub rhythm: Rhythm,
    /// The failed launches of the window, the latest first.
    pub failures: Vec<failures::Failure>,
    /// The incidents of the window with their launches.
    pub incidents: incidents::Incidents,
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
    /// Whose rules the figures are computed by.
    pub definition: crate::metrics::Definition,
    /// The moment that counts as now, where somebody named one.
    pub as_of: Option<AsOf>,
    /// The edition of the published bands that stand beside the figures.
    pub edition: Edition,
    /// The machine's clock.
    pub clock: crate::model::Time,
    /// The moment with which lead time begins.
    pub lead_time_clock: Clock,
}

impl ProjectAnswer {
    /// The question that the answer settles, to ask it again for rows and series.
    pub(crate) fn question(&self) -> Question {
        Question::of_project(&self.project.id, &self.scope, self.window, self.clock)
    }
}
