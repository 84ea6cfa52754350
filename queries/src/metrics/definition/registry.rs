//! Which definition has which metric, and how its aggregate becomes a figure.

use super::Definition;
use crate::metrics::result::{Confidence, MetricName};
use crate::metrics::sql::Sql;

/// How an aggregate becomes a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The statement computes the value: `subject`, `n`, `value`, then `numerator` and `denominator` where it has them,
    /// and every further column stands beside the figure under its name.
    Value,
    /// The statement gives deployments per UTC day; the figure is the lower median of days per week, Monday first.
    DaysPerWeek,
    /// The same; the figure is deployments per day of the window.
    PerDay,
    /// The same; the figure is a bucket over weeks that begin on Sunday.
    Bucket,
}

/// A metric by another tool's rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub sql: Sql,
    pub shape: Shape,
    pub unit: &'static str,
    pub statistic: &'static str,
    pub confidence: Confidence,
    /// Whether it stands on merged changes, and can say nothing without them.
    pub of_changes: bool,
    /// Whether it stands on incidents.
    pub of_incidents: bool,
}

macro_rules! pair {
    ($folder:literal, $metric:literal) => {
        Sql {
            rows: include_str!(concat!("../../../metrics/", $folder, "/", $metric, ".rows.sql")),
            aggregate: include_str!(concat!("../../../metrics/", $folder, "/", $metric, ".sql")),
        }
    };
}

const fn frequency(sql: Sql, shape: Shape) -> Entry {
    let (unit, statistic) = match shape {
        Shape::PerDay => ("per_day", "rate"),
        _ => ("days_per_week", "median"),
    };
    Entry { sql, shape, unit, statistic, confidence: Confidence::Observed, of_changes: false, of_incidents: false }
}

const fn lead_time(sql: Sql, of_changes: bool) -> Entry {
    let confidence = Confidence::Observed;
    Entry {
        sql,
        shape: Shape::Value,
        unit: "seconds",
        statistic: "median",
        confidence,
        of_changes,
        of_incidents: false,
    }
}

const fn failure_rate(sql: Sql, confidence: Confidence) -> Entry {
    Entry {
        sql,
        shape: Shape::Value,
        unit: "ratio",
        statistic: "ratio",
        confidence,
        of_changes: false,
        of_incidents: true,
    }
}

const fn recovery(sql: Sql, confidence: Confidence) -> Entry {
    Entry {
        sql,
        shape: Shape::Value,
        unit: "seconds",
        statistic: "median",
        confidence,
        of_changes: false,
        of_incidents: true,
    }
}

/// A metric by a definition other than `dora`; nothing where it defines none.
pub(super) fn entry(definition: Definition, metric: MetricName) -> Option<Entry> {
    use Confidence::{Inferred, Observed};
    use Definition::{DevLake, Dora, FourKeys, GitLab};
    use MetricName::{
        ChangeFailureRate, ChangeLeadTime, DeploymentFrequency, DeploymentReworkRate, FailedDeploymentRecoveryTime,
    };
    Some(match (definition, metric) {
        (Dora, _) | (_, DeploymentReworkRate) => return None,
        (DevLake, DeploymentFrequency) => frequency(pair!("devlake", "deployment_frequency"), Shape::DaysPerWeek),
        (GitLab, DeploymentFrequency) => frequency(pair!("gitlab", "deployment_frequency"), Shape::PerDay),
        (FourKeys, DeploymentFrequency) => frequency(pair!("fourkeys", "deployment_frequency"), Shape::Bucket),
        (DevLake, ChangeLeadTime) => lead_time(pair!("devlake", "change_lead_time"), true),
        (GitLab, ChangeLeadTime) => lead_time(pair!("gitlab", "change_lead_time"), true),
        (FourKeys, ChangeLeadTime) => lead_time(pair!("fourkeys", "change_lead_time"), false),
        (DevLake, ChangeFailureRate) => failure_rate(pair!("devlake", "change_failure_rate"), Inferred),
        (GitLab, ChangeFailureRate) => failure_rate(pair!("gitlab", "change_failure_rate"), Observed),
        (FourKeys, ChangeFailureRate) => failure_rate(pair!("fourkeys", "change_failure_rate"), Observed),
        (DevLake, FailedDeploymentRecoveryTime) => {
            recovery(pair!("devlake", "failed_deployment_recovery_time"), Inferred)
        }
        (GitLab, FailedDeploymentRecoveryTime) => {
            recovery(pair!("gitlab", "failed_deployment_recovery_time"), Observed)
        }
        (FourKeys, FailedDeploymentRecoveryTime) => {
            recovery(pair!("fourkeys", "failed_deployment_recovery_time"), Observed)
        }
    })
}

macro_rules! texts {
    ($definition:expr, $metric:expr, $($Definition:ident $folder:literal),+) => {
        match ($definition, $metric) {
            $(
                (Definition::$Definition, MetricName::DeploymentFrequency) => {
                    include_str!(concat!("../../../metrics/", $folder, "deployment_frequency.md"))
                }
                (Definition::$Definition, MetricName::ChangeLeadTime) => {
                    include_str!(concat!("../../../metrics/", $folder, "change_lead_time.md"))
                }
                (Definition::$Definition, MetricName::ChangeFailureRate) => {
                    include_str!(concat!("../../../metrics/", $folder, "change_failure_rate.md"))
                }
                (Definition::$Definition, MetricName::FailedDeploymentRecoveryTime) => {
                    include_str!(concat!("../../../metrics/", $folder, "failed_deployment_recovery_time.md"))
                }
            )+
            (Definition::Dora, MetricName::DeploymentReworkRate) => {
                include_str!("../../../metrics/deployment_rework_rate.md")
            }
            (_, MetricName::DeploymentReworkRate) => return None,
        }
    };
}

/// The rule of a metric in words, with its source in the last paragraph.
pub(super) fn text(definition: Definition, metric: MetricName) -> Option<&'static str> {
    Some(texts!(definition, metric, Dora "", DevLake "devlake/", GitLab "gitlab/", FourKeys "fourkeys/"))
}

/// What differs from `dora`, in one line.
pub(super) fn differs(definition: Definition, metric: MetricName) -> Option<&'static str> {
    use Definition::{DevLake, Dora, FourKeys, GitLab};
    use MetricName::{
        ChangeFailureRate, ChangeLeadTime, DeploymentFrequency, DeploymentReworkRate, FailedDeploymentRecoveryTime,
    };
    Some(match (definition, metric) {
        (Dora, _) | (_, DeploymentReworkRate) => return None,
        (DevLake, DeploymentFrequency) => {
            "DevLake takes the lower median of days with a successful pipeline per week, whatever a pipeline brought; dora \
             divides launches that delivered something by the weeks that the history covers"
        }
        (GitLab, DeploymentFrequency) => {
            "GitLab divides all successful deployments by the days of the window, redeploys and rollbacks too; dora divides \
             launches that delivered something by the weeks that the history covers"
        }
        (FourKeys, DeploymentFrequency) => {
            "Four Keys puts the median of days with a deployment into a bucket (daily, weekly, monthly, yearly); dora \
             divides launches that delivered something by the weeks that the history covers"
        }
        (DevLake, ChangeLeadTime) => {
            "DevLake counts pull requests of deployments with a predecessor, from the first commit, in whole minutes \
             rounded up, and takes the lower median; dora counts commits"
        }
        (GitLab, ChangeLeadTime) => {
            "GitLab counts merge requests from their merge on, those of the first deployment too; dora counts commits from \
             the moment they were made"
        }
        (FourKeys, ChangeLeadTime) => {
            "Four Keys counts merge commits too, cuts to whole minutes and drops what is not above 0; dora leaves merges out \
             and keeps every second"
        }
        (DevLake, ChangeFailureRate) => {
            "DevLake holds each incident against the latest deployment finished before it, without a limit of time, and sees \
             no other sign of failure; dora links within 24 hours and sees rollbacks, reverts and hotfixes too"
        }
        (GitLab, ChangeFailureRate) => {
            "GitLab divides incidents by deployments and links none to any; dora counts launches that failed, each once"
        }
        (FourKeys, ChangeFailureRate) => {
            "Four Keys counts deployments that an incident itself names, and sees no other sign of failure; dora links by \
             time too and sees rollbacks, reverts and hotfixes"
        }
        (DevLake, FailedDeploymentRecoveryTime) => {
            "DevLake counts incidents that were resolved in the window, from the finish of the latest deployment before \
             them, in whole minutes, by the lower median; dora counts failed launches and reckons with those still open"
        }
        (GitLab, FailedDeploymentRecoveryTime) => {
            "GitLab counts every incident that ended in the window, from its opening; dora counts failed launches and \
             reckons with those still open"
        }
        (FourKeys, FailedDeploymentRecoveryTime) => {
            "Four Keys counts every incident that began in the window and is over, in whole minutes; dora counts failed \
             launches and reckons with those still open"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_definition_has_it_has_whole() {
        for definition in Definition::ALL {
            for metric in MetricName::ALL {
                let defined = definition.sql(metric).is_some();
                assert_eq!(definition.rule(metric).is_some(), defined, "{definition:?} {metric:?}");
                let differs = definition.differs(metric);
                assert_eq!(differs.is_some(), defined && definition != Definition::Dora, "{definition:?} {metric:?}");
                assert!(differs.is_none_or(|line| !line.contains('\n') && !line.ends_with('.')));
            }
        }
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        for (word, definition) in [
            ("dora", Definition::Dora),
            ("DevLake", Definition::DevLake),
            ("GitLab", Definition::GitLab),
            ("four-keys", Definition::FourKeys),
        ] {
            assert_eq!(Definition::parse(word).ok(), Some(definition), "{word}");
        }
        assert!(Definition::parse("").is_err());
    }
}
