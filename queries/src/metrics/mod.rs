//! The five metrics. Each is a file pair: `metrics/<metric>.sql` beside `src/metrics/<metric>.rs`.
//!
//! A metric reads facts and derived rows and never writes any. `<metric>.rows.sql` gives the rows behind a figure, one
//! per candidate with the reason why it does not count; `<metric>.sql` aggregates exactly these rows, so that a figure
//! and its rows cannot disagree. A new metric is such a pair, a module here and a line in the glossary.

mod asked;
pub mod bands;
mod change_failure_rate;
mod change_lead_time;
mod deployment_frequency;
mod deployment_rework_rate;
mod failed_deployment_recovery_time;
mod result;
pub mod rows;
mod sources;
mod sql;
pub mod window;

use duckdb::Connection;

use crate::error::Result;
use sources::Sources;

pub use asked::{PRODUCTION, Question};
pub use result::{Confidence, Excluded, Interval, Metric, MetricName, MetricStatus, Percentiles};

pub use sql::Sql;

pub(crate) use asked::ask;

/// The five metrics of every subject asked, in the order of the questions.
///
/// # Errors
/// Where the database fails.
pub(crate) fn measure(connection: &Connection, questions: &[Question]) -> Result<Vec<Vec<Metric>>> {
    let mut found = sources::read(connection)?;
    let sources: Vec<Sources> =
        questions.iter().map(|question| found.remove(&question.subject).unwrap_or_default()).collect();
    let mut answers: Vec<Vec<Metric>> = vec![Vec::new(); questions.len()];
    for name in MetricName::ALL {
        let metrics = match name {
            MetricName::DeploymentFrequency => deployment_frequency::measure(connection, questions, &sources)?,
            MetricName::ChangeLeadTime => change_lead_time::measure(connection, questions, &sources)?,
            MetricName::ChangeFailureRate => change_failure_rate::measure(connection, questions, &sources)?,
            MetricName::FailedDeploymentRecoveryTime => {
                failed_deployment_recovery_time::measure(connection, questions, &sources)?
            }
            MetricName::DeploymentReworkRate => deployment_rework_rate::measure(connection, questions, &sources)?,
        };
        for (answer, metric) in answers.iter_mut().zip(metrics) {
            answer.push(metric);
        }
    }
    Ok(answers)
}

/// The SQL of a metric: its rows and its aggregate.
#[must_use]
pub fn sql(name: MetricName) -> Sql {
    match name {
        MetricName::DeploymentFrequency => deployment_frequency::SQL,
        MetricName::ChangeLeadTime => change_lead_time::SQL,
        MetricName::ChangeFailureRate => change_failure_rate::SQL,
        MetricName::FailedDeploymentRecoveryTime => failed_deployment_recovery_time::SQL,
        MetricName::DeploymentReworkRate => deployment_rework_rate::SQL,
    }
}
