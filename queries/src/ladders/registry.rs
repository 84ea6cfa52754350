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
    "active_branches" Count Occurrences Occasional;
    "approval_wait" Seconds Median Deployments;
    "author_started_share" Ratio Share Deployments;
    "automatic_rollbacks" Count Occurrences Occasional;
    "batch_size" Count Median Launches;
    "branch_age" Seconds Median Changes;
    "branch_previews" Count Occurrences Occasional;
    "build_per_change_share" Ratio Share Builds;
    "canary_share" Ratio Share Deployments;
    "change_failure_rate" Ratio ShareAgainst Occasional;
    "change_size" Count Median Changes;
    "changes_per_build" Count Median Changes;
    "ci_share" Ratio Share Builds;
    "commit_stage_time" Seconds Percentile95 Builds;
    "commit_to_green" Seconds Percentile95 Builds;
    "coverage_configured" Count Occurrences Occasional;
    "deploy_incident_share" Ratio ShareAgainst Occasional;
    "developer_environment" Count Occurrences Occasional;
    "digest_share" Ratio Share Deployments;
    "emergency_path_share" Ratio Share Occasional;
    "end_to_end_tests" Count Occurrences Builds;
    "exposure_share" Ratio Share Deployments;
    "failed_promotion_share" Ratio ShareAgainst Launches;
    "first_commit_to_launch" Seconds Median Changes;
    "flake_rate" Ratio ShareAgainst Builds;
    "gating_test_share" Ratio Share Builds;
    "green_to_launch" Seconds Median Builds;
    "green_to_stage_share" Ratio Share Builds;
    "improving_metrics" Count Occurrences Occasional;
    "infrastructure_code" Count Occurrences Occasional;
    "known_result_share" Ratio Share Launches;
    "known_state_share" Ratio Share Launches;
    "launch_day_share" Ratio Share Launches;
    "launch_in_incident_share" Ratio ShareAgainst Occasional;
    "launch_people" Count Median Launches;
    "launch_touches" Count Median Launches;
    "launched_by_job_share" Ratio Share Launches;
    "lead_time" Seconds Median Launches;
    "lead_time_falling" Count Occurrences Occasional;
    "load_drills" Count Occurrences Occasional;
    "load_tests" Count Occurrences Occasional;
    "manual_test_jobs" Count Median Builds;
    "merge_to_launch_share" Ratio Share Launches;
    "merged_on_red_share" Ratio ShareAgainst Builds;
    "migrate_job_share" Ratio Share Occasional;
    "migration_drills" Count Occurrences Occasional;
    "migration_scripts" Count Occurrences Occasional;
    "off_hours_share" Ratio ShareAgainst Launches;
    "one_gate_share" Ratio Share Deployments;
    "one_starter_share" Ratio ShareAgainst Deployments;
    "own_change_share" Ratio Share Deployments;
    "packaged_verified_share" Ratio Share Builds;
    "prior_stage_ratio" Ratio Share Launches;
    "push_on_green_share" Ratio Share Builds;
    "rebuild_drills" Count Occurrences Occasional;
    "recorded_share" Ratio Share Launches;
    "recovery_drills" Count Occurrences Occasional;
    "recovery_time" Seconds Median Occasional;
    "red_launch_share" Ratio ShareAgainst Builds;
    "red_time" Seconds Median Builds;
    "release_interval" Seconds Median Launches;
    "release_procedure" Count Occurrences Occasional;
    "review_share" Ratio Share Occasional;
    "rework_share" Ratio ShareAgainst Occasional;
    "rollback_time" Seconds Median Occasional;
    "rollout_time" Seconds Percentile95 Launches;
    "same_path_share" Ratio Share Builds;
    "same_way_share" Ratio Share Builds;
    "schedule_share" Ratio Share Launches;
    "schema_apart_share" Ratio Share Occasional;
    "security_update_share" Ratio Share Occasional;
    "shared_environment" Count Occurrences Occasional;
    "smaller_batches" Count Occurrences Occasional;
    "smoke_share" Ratio Share Builds;
    "stage_tested_share" Ratio Share Builds;
    "staged_exposure_share" Ratio Share Deployments;
    "stateful_staged_share" Ratio Share Occasional;
    "tagged_share" Ratio Share Launches;
    "test_kinds" Count Occurrences Builds;
    "tests_before_merge_share" Ratio Share Builds;
    "tests_in_environment_share" Ratio ShareAgainst Builds;
    "too_fresh_share" Ratio ShareAgainst Occasional;
    "traceable_share" Ratio Share Deployments;
    "trunk_tested_share" Ratio Share Builds;
    "unattended_share" Ratio Share Launches;
    "unit_tests_lead_share" Ratio Share Builds;
    "unverified_share" Ratio ShareAgainst Builds;
    "update_bot" Count Occurrences Occasional;
    "update_time" Seconds Median Occasional;
    "user_reported_share" Ratio ShareAgainst Occasional;
    "verified_share" Ratio Share Builds;
    "versioned_build" Count Occurrences Occasional;
    "versioned_operation" Count Occurrences Occasional;
};

/// The signal of that name.
pub(super) fn signal(name: &str) -> Option<&'static Signal> {
    SIGNALS.iter().find(|signal| signal.name == name)
}
