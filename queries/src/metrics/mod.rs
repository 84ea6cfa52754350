//! The five metrics. Each is a file pair: `metrics/<metric>.sql` beside `src/metrics/<metric>.rs`.
//!
//! A metric reads facts and derived rows and never writes any. `<metric>.rows.sql` gives the rows behind a figure, one
//! per candidate with the reason why it does not count; `<metric>.sql` aggregates exactly these rows, so that a figure
//! and its rows cannot disagree. A new metric is such a pair, a module here and a line in the glossary.

mod asked;
pub mod bands;
pub mod beside;
mod change_failure_rate;
mod change_lead_time;
pub mod change_phases;
mod clock;
pub mod definition;
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
pub use clock::Clock;
pub use definition::Definition;
pub use result::{Confidence, Excluded, Interval, Metric, MetricName, MetricStatus, Percentiles};

pub use sql::Sql;

pub(crate) use asked::ask;

/// The views that `.sql` files read beside the stored tables, each after those that it reads.
pub(crate) const VIEWS: [definition::View; 8] = {
    let [attempt, incident, pipeline, cause, root] = definition::VIEWS;
    let launch = definition::View { name: "asked_launch", sql: asked::LAUNCHES };
    let word = definition::View { name: "asked_override", sql: asked::OVERRIDES };
    let failure = definition::View { name: "asked_failure", sql: asked::FAILURES };
    [launch, word, failure, attempt, incident, pipeline, cause, root]
};

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
        let metrics = by_dora(connection, questions, &sources, name)?;
        for (answer, metric) in answers.iter_mut().zip(metrics) {
            answer.push(metric);
        }
    }
    Ok(answers)
}

/// One metric of every subject asked, by the definitions of this product.
fn by_dora(
    connection: &Connection,
    questions: &[Question],
    sources: &[Sources],
    name: MetricName,
) -> Result<Vec<Metric>> {
    match name {
        MetricName::DeploymentFrequency => deployment_frequency::measure(connection, questions, sources),
        MetricName::ChangeLeadTime => change_lead_time::measure(connection, questions, sources),
        MetricName::ChangeFailureRate => change_failure_rate::measure(connection, questions, sources),
        MetricName::FailedDeploymentRecoveryTime => {
            failed_deployment_recovery_time::measure(connection, questions, sources)
        }
        MetricName::DeploymentReworkRate => deployment_rework_rate::measure(connection, questions, sources),
    }
}

/// One metric of every subject asked by one definition's rules, in the order of the questions.
///
/// # Errors
/// Where the database fails.
pub(crate) fn measure_one(
    connection: &Connection,
    questions: &[Question],
    definition: Definition,
    name: MetricName,
) -> Result<Vec<Metric>> {
    let mut found = sources::read(connection)?;
    let sources: Vec<Sources> =
        questions.iter().map(|question| found.remove(&question.subject).unwrap_or_default()).collect();
    match definition {
        Definition::Dora => by_dora(connection, questions, &sources, name),
        _ => definition::measure(connection, questions, &sources, definition, name),
    }
}

/// The five metrics of every subject asked by one definition's rules, in the order of the questions.
///
/// # Errors
/// Where the database fails.
pub(crate) fn measure_by(
    connection: &Connection,
    questions: &[Question],
    definition: Definition,
) -> Result<Vec<Vec<Metric>>> {
    if definition == Definition::Dora {
        return measure(connection, questions);
    }
    let mut found = sources::read(connection)?;
    let sources: Vec<Sources> =
        questions.iter().map(|question| found.remove(&question.subject).unwrap_or_default()).collect();
    let mut answers: Vec<Vec<Metric>> = vec![Vec::new(); questions.len()];
    for name in MetricName::ALL {
        let metrics = definition::measure(connection, questions, &sources, definition, name)?;
        for (answer, metric) in answers.iter_mut().zip(metrics) {
            answer.push(metric);
        }
    }
    Ok(answers)
}

/// Adds the interval of the lead time, which resamples launches, to figures that [`measure`] made for these questions.
///
/// # Errors
/// Where the database fails.
pub(crate) fn resample(connection: &Connection, questions: &[Question], answers: &mut [Vec<Metric>]) -> Result<()> {
    let lead_times = questions.iter().zip(answers.iter_mut()).filter_map(|(question, metrics)| {
        let metric = metrics.iter_mut().find(|metric| metric.metric == MetricName::ChangeLeadTime)?;
        Some((question.subject.as_str(), metric))
    });
    change_lead_time::resample(connection, &mut lead_times.collect())
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
