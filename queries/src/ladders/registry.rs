//! Every signal that a ladder can name, in one place.
//!
//! A new signal is a file `signals/<signal>.rows.sql` and a line here. The file gives the rows behind the signal, one
//! per candidate: project, scope, name, `happened_at`, url, `hit` (missing where the row does not count) and `amount`. Its value
//! is one of the statistics of `signals/statistics.sql`, computed over exactly these rows, so that a figure and its
//! rows cannot disagree. It can join `signal_window` (project, scope, `from_at`, `now_at`) and the tables of
//! `signals/shared/`, which are made when its text names them.

/// What a value means to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Ratio,
    Seconds,
    Count,
    /// 1 where something was found, else 0.
    Found,
}

impl Unit {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Seconds => "seconds",
            Self::Count => "count",
            Self::Found => "found",
        }
    }
}

/// Which facts have to keep arriving for the signal to be fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Launches,
    Builds,
    Changes,
    Deployments,
    /// Rows that may be rare without being out of date: incidents, drills, probes.
    Occasional,
}

/// A signal: what it measures and the SQL that does it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    pub(super) source: Source,
    /// Nothing for what is statistics and done in Rust.
    pub(super) sql: Option<Sql>,
}

/// The rows behind a signal, and the statistic over them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sql {
    pub(super) rows: &'static str,
    pub(super) statistic: Statistic,
}

/// What is made of the rows of a signal: `signals/statistics.sql` says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    /// Hits among the rows that are a hit or a miss.
    Share,
    /// The same where a hit is what should not happen.
    ShareAgainst,
    /// How many hits there are.
    Occurrences,
    /// The median of the amounts.
    Median,
    /// The 95th percentile of the amounts.
    Percentile95,
}

impl Statistic {
    /// The word in `signals/statistics.sql`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::ShareAgainst => "share_against",
            Self::Occurrences => "occurrences",
            Self::Median => "median",
            Self::Percentile95 => "percentile_95",
        }
    }

    /// Whether rows count by their amount rather than by being a hit or a miss.
    pub(super) fn counts_amounts(self) -> bool {
        matches!(self, Self::Median | Self::Percentile95)
    }
}

/// A table that several signals join.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    /// Those that it is made of itself.
    pub(super) needs: &'static [&'static str],
    /// Whether its rows are those of one window; else they serve every window.
    pub(super) of_window: bool,
}

macro_rules! shared {
    ($( $name:literal $of_window:literal [$( $needs:literal )*]; )+) => {
        &[ $( Shared {
            name: $name,
            sql: include_str!(concat!("../../signals/shared/", $name, ".sql")),
            needs: &[$( $needs ),*],
            of_window: $of_window,
        }, )+ ]
    };
}

/// The tables that several signals join, in the order in which they are made.
pub(super) const SHARED: &[Shared] = shared! {
    "signal_reported" false [];
    "signal_launch" true ["signal_reported"];
    "signal_build" true [];
    "signal_job" true ["signal_build"];
    "signal_checked" true ["signal_reported" "signal_launch" "signal_build" "signal_job"];
    "signal_merge" true [];
    "signal_watched" false [];
};

macro_rules! signals {
    ($( $name:literal $unit:ident $statistic:ident $source:ident; )+) => {
        &[
            Signal { name: super::train::SIGNAL, unit: Unit::Found, source: Source::Launches, sql: None },
            $( Signal {
                name: $name,
                unit: Unit::$unit,
                source: Source::$source,
                sql: Some(Sql {
                    rows: include_str!(concat!("../../signals/", $name, ".rows.sql")),
                    statistic: Statistic::$statistic,
                }),
            }, )+
        ]
    };
}

/// The signals by name.
pub(super) const SIGNALS: &[Signal] = signals! {
    "acceptance_share" Ratio Share Builds;
    "approval_wait" Seconds Median Deployments;
    "author_started_share" Ratio Share Deployments;
    "automatic_rollbacks" Count Occurrences Occasional;
    "build_per_change_share" Ratio Share Builds;
    "canary_share" Ratio Share Deployments;
    "change_failure_rate" Ratio ShareAgainst Occasional;
    "changes_per_build" Count Median Changes;
    "ci_share" Ratio Share Builds;
    "commit_to_green" Seconds Percentile95 Builds;
    "deploy_incident_share" Ratio ShareAgainst Occasional;
    "digest_share" Ratio Share Deployments;
    "emergency_path_share" Ratio Share Occasional;
    "exposure_share" Ratio Share Deployments;
    "failed_promotion_share" Ratio ShareAgainst Launches;
    "flake_rate" Ratio ShareAgainst Builds;
    "gating_test_share" Ratio Share Builds;
    "green_to_launch" Seconds Median Builds;
    "green_to_stage_share" Ratio Share Builds;
    "infrastructure_code" Count Occurrences Occasional;
    "known_result_share" Ratio Share Launches;
    "launch_day_share" Ratio Share Launches;
    "launch_in_incident_share" Ratio ShareAgainst Occasional;
    "launched_by_job_share" Ratio Share Launches;
    "load_drills" Count Occurrences Occasional;
    "manual_test_jobs" Count Median Builds;
    "merge_to_launch_share" Ratio Share Launches;
    "off_hours_share" Ratio ShareAgainst Launches;
    "one_gate_share" Ratio Share Deployments;
    "prior_stage_ratio" Ratio Share Launches;
    "push_on_green_share" Ratio Share Builds;
    "rebuild_drills" Count Occurrences Occasional;
    "recovery_time" Seconds Median Occasional;
    "red_launch_share" Ratio ShareAgainst Builds;
    "release_interval" Seconds Median Launches;
    "review_share" Ratio Share Occasional;
    "rework_share" Ratio ShareAgainst Occasional;
    "rollback_time" Seconds Median Occasional;
    "schedule_share" Ratio Share Launches;
    "schema_apart_share" Ratio Share Occasional;
    "security_update_share" Ratio Share Occasional;
    "shared_environment" Count Occurrences Occasional;
    "smoke_share" Ratio Share Builds;
    "staged_exposure_share" Ratio Share Deployments;
    "traceable_share" Ratio Share Deployments;
    "trunk_tested_share" Ratio Share Builds;
    "unattended_share" Ratio Share Launches;
    "user_reported_share" Ratio ShareAgainst Occasional;
    "verified_share" Ratio Share Builds;
};

/// The signal of that name.
pub(super) fn signal(name: &str) -> Option<&'static Signal> {
    SIGNALS.iter().find(|signal| signal.name == name)
}
