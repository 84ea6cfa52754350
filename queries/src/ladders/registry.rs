//! Every signal that a ladder can name, in one place.
//!
//! A new signal is a file `signals/<signal>.rows.sql` and a line here. The file gives the rows behind the signal, one
//! per candidate: project, scope, name, `happened_at`, url, `hit` (missing where the row does not count) and `amount`. Its value
//! is one of the statistics under `signals/statistics/`, computed over exactly these rows, so that a figure and its
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
    pub(super) statistic: &'static str,
}

impl Sql {
    /// One row per project and scope: value, n, hits, misses, candidates, `worst_name`, `worst_at`, `worst_url`.
    pub(super) fn aggregate(self) -> String {
        format!("with signal_rows as (\n{}\n)\n{}", self.rows, self.statistic)
    }
}

/// Tables that several signals join, in the order in which they are made; each with those that it needs itself.
pub(super) const SHARED: &[(&str, &str, &[&str])] = &[
    ("signal_launch", include_str!("../../signals/shared/signal_launch.sql"), &[]),
    ("signal_build", include_str!("../../signals/shared/signal_build.sql"), &[]),
    ("signal_job", include_str!("../../signals/shared/signal_job.sql"), &["signal_build"]),
    (
        "signal_checked",
        include_str!("../../signals/shared/signal_checked.sql"),
        &["signal_launch", "signal_build", "signal_job"],
    ),
    ("signal_merge", include_str!("../../signals/shared/signal_merge.sql"), &[]),
];

macro_rules! signals {
    ($( $name:literal $unit:ident $statistic:literal $source:ident; )+) => {
        &[
            Signal { name: super::train::SIGNAL, unit: Unit::Found, source: Source::Launches, sql: None },
            $( Signal {
                name: $name,
                unit: Unit::$unit,
                source: Source::$source,
                sql: Some(Sql {
                    rows: include_str!(concat!("../../signals/", $name, ".rows.sql")),
                    statistic: include_str!(concat!("../../signals/statistics/", $statistic, ".sql")),
                }),
            }, )+
        ]
    };
}

/// The signals by name.
pub(super) const SIGNALS: &[Signal] = signals! {
    "acceptance_share" Ratio "share" Builds;
    "active_branches" Count "occurrences" Occasional;
    "approval_wait" Seconds "median" Deployments;
    "author_started_share" Ratio "share" Deployments;
    "automatic_rollbacks" Count "occurrences" Occasional;
    "batch_size" Count "median" Launches;
    "branch_age" Seconds "median" Changes;
    "branch_previews" Count "occurrences" Occasional;
    "build_per_change_share" Ratio "share" Builds;
    "canary_share" Ratio "share" Deployments;
    "change_failure_rate" Ratio "share_against" Occasional;
    "change_size" Count "median" Changes;
    "changes_per_build" Count "median" Changes;
    "ci_share" Ratio "share" Builds;
    "commit_stage_time" Seconds "percentile_95" Builds;
    "commit_to_green" Seconds "percentile_95" Builds;
    "coverage_configured" Count "occurrences" Occasional;
    "deploy_incident_share" Ratio "share_against" Occasional;
    "developer_environment" Count "occurrences" Occasional;
    "digest_share" Ratio "share" Deployments;
    "emergency_path_share" Ratio "share" Occasional;
    "end_to_end_tests" Count "occurrences" Builds;
    "exposure_share" Ratio "share" Deployments;
    "failed_promotion_share" Ratio "share_against" Launches;
    "first_commit_to_launch" Seconds "median" Changes;
    "flake_rate" Ratio "share_against" Builds;
    "gating_test_share" Ratio "share" Builds;
    "green_to_launch" Seconds "median" Builds;
    "green_to_stage_share" Ratio "share" Builds;
    "improving_metrics" Count "occurrences" Occasional;
    "infrastructure_code" Count "occurrences" Occasional;
    "known_result_share" Ratio "share" Launches;
    "known_state_share" Ratio "share" Launches;
    "launch_day_share" Ratio "share" Launches;
    "launch_in_incident_share" Ratio "share_against" Occasional;
    "launch_people" Count "median" Launches;
    "launch_touches" Count "median" Launches;
    "launched_by_job_share" Ratio "share" Launches;
    "lead_time" Seconds "median" Launches;
    "lead_time_falling" Count "occurrences" Occasional;
    "load_drills" Count "occurrences" Occasional;
    "load_tests" Count "occurrences" Occasional;
    "manual_test_jobs" Count "median" Builds;
    "merge_to_launch_share" Ratio "share" Launches;
    "merged_on_red_share" Ratio "share_against" Builds;
    "migrate_job_share" Ratio "share" Occasional;
    "migration_drills" Count "occurrences" Occasional;
    "migration_scripts" Count "occurrences" Occasional;
    "off_hours_share" Ratio "share_against" Launches;
    "one_gate_share" Ratio "share" Deployments;
    "one_starter_share" Ratio "share_against" Deployments;
    "own_change_share" Ratio "share" Deployments;
    "packaged_verified_share" Ratio "share" Builds;
    "prior_stage_ratio" Ratio "share" Launches;
    "push_on_green_share" Ratio "share" Builds;
    "rebuild_drills" Count "occurrences" Occasional;
    "recorded_share" Ratio "share" Launches;
    "recovery_drills" Count "occurrences" Occasional;
    "recovery_time" Seconds "median" Occasional;
    "red_launch_share" Ratio "share_against" Builds;
    "red_time" Seconds "median" Builds;
    "release_interval" Seconds "median" Launches;
    "release_procedure" Count "occurrences" Occasional;
    "review_share" Ratio "share" Occasional;
    "rework_share" Ratio "share_against" Occasional;
    "rollback_time" Seconds "median" Occasional;
    "rollout_time" Seconds "percentile_95" Launches;
    "same_path_share" Ratio "share" Builds;
    "same_way_share" Ratio "share" Builds;
    "schedule_share" Ratio "share" Launches;
    "schema_apart_share" Ratio "share" Occasional;
    "security_update_share" Ratio "share" Occasional;
    "shared_environment" Count "occurrences" Occasional;
    "smaller_batches" Count "occurrences" Occasional;
    "smoke_share" Ratio "share" Builds;
    "stage_tested_share" Ratio "share" Builds;
    "staged_exposure_share" Ratio "share" Deployments;
    "stateful_staged_share" Ratio "share" Occasional;
    "tagged_share" Ratio "share" Launches;
    "test_kinds" Count "occurrences" Builds;
    "tests_before_merge_share" Ratio "share" Builds;
    "tests_in_environment_share" Ratio "share_against" Builds;
    "too_fresh_share" Ratio "share_against" Occasional;
    "traceable_share" Ratio "share" Deployments;
    "trunk_tested_share" Ratio "share" Builds;
    "unattended_share" Ratio "share" Launches;
    "unit_tests_lead_share" Ratio "share" Builds;
    "unverified_share" Ratio "share_against" Builds;
    "update_bot" Count "occurrences" Occasional;
    "update_time" Seconds "median" Occasional;
    "user_reported_share" Ratio "share_against" Occasional;
    "verified_share" Ratio "share" Builds;
    "versioned_build" Count "occurrences" Occasional;
    "versioned_operation" Count "occurrences" Occasional;
};

/// The signal of that name.
pub(super) fn signal(name: &str) -> Option<&'static Signal> {
    SIGNALS.iter().find(|signal| signal.name == name)
}
