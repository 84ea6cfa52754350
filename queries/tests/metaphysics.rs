//! The worked example: eight years of a real team's deployment log against figures computed by a separate program.
//!
//! `answers/metaphysics.json` was computed from the same history (artsy/metaphysics, MIT) with `retry_window` 0 and
//! window `all`. Counts must agree exactly, times to the minute.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use std::path::Path;

use queries::answers::{self, Ask, ProjectAnswer};
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition, Metric, MetricName};
use queries::model::facts::Project;
use queries::store::Store;
use serde_json::Value;

fn store() -> Store {
    let mut store = Store::in_memory().expect("a store");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-data/metaphysics");
    store.import(&folder).expect("the history is imported");
    let mut batch = store.begin().expect("a batch");
    let project = Project {
        id: "metaphysics".into(),
        name: "metaphysics".into(),
        archetype: queries::model::Archetype::Service,
        retry_window_minutes: Some(0),
        source: "test".into(),
        ..Project::default()
    };
    batch.add([&project]).expect("the project");
    batch.commit().expect("written");
    queries::derive::refresh(&mut store).expect("derived");
    store
}

fn answer(store: &Store, scope: &str) -> ProjectAnswer {
    let ask = Ask {
        scope: scope.into(),
        window: Asked::All,
        definition: Definition::Dora,
        as_of: None,
        edition: Default::default(),
        clock: "2026-11-21T00:00:00Z".parse().expect("a time"),
        lead_time_clock: Clock::default(),
    };
    answers::answer(store, "metaphysics", &ask).expect("an answer").expect("the project")
}

fn metric(answer: &ProjectAnswer, name: MetricName) -> &Metric {
    answer.metrics.iter().find(|metric| metric.metric == name).expect("all five are answered")
}

fn close(found: Option<f64>, expected: &Value, tolerance: f64, what: &str) {
    let (found, expected) = (found.expect(what), expected.as_f64().expect(what));
    assert!((found - expected).abs() <= tolerance, "{what}: found {found}, expected {expected}");
}

/// How many rows of a kind the rows behind the frequency have.
fn kinds(store: &Store, answer: &ProjectAnswer, kind: &str) -> i64 {
    let rows = answers::rows::rows(store, answer, MetricName::DeploymentFrequency).expect("rows");
    let at = rows.columns.iter().position(|column| column == "kind").expect("a column");
    rows.rows.iter().filter(|row| row.cells[at] == kind).count() as i64
}

#[test]
fn every_figure_of_the_worked_example_is_found() {
    let expected: Value = serde_json::from_str(include_str!("answers/metaphysics.json")).expect("the answers are JSON");
    let store = store();
    for scope in ["production", "staging"] {
        let (expected, answer) = (&expected[scope], answer(&store, scope));
        for kind in ["first", "forward", "redeploy", "rollback", "diverged"] {
            assert_eq!(kinds(&store, &answer, kind), expected["kinds"][kind].as_i64().expect(kind), "{scope} {kind}");
        }
        let frequency = metric(&answer, MetricName::DeploymentFrequency);
        assert_eq!(frequency.n, expected["delivering"].as_i64().expect("delivering"), "{scope} delivering");
        let excluded: i64 = frequency.excluded.iter().map(|excluded| excluded.n).sum();
        assert_eq!(frequency.n + excluded, expected["launches"].as_i64().expect("launches"), "{scope} launches");
        let empty = frequency.excluded.iter().find(|excluded| excluded.reason == "empty").map(|excluded| excluded.n);
        assert_eq!(empty, expected["empty"].as_i64(), "{scope} empty");
        close(frequency.denominator, &expected["weeks"], 5e-4, "weeks");
        close(frequency.value, &expected["deployment_frequency_per_week"], 5e-5, "frequency");

        let lead_time = metric(&answer, MetricName::ChangeLeadTime);
        assert_eq!(lead_time.n, expected["delivered_commits"].as_i64().expect("n"), "{scope} delivered commits");
        let baseline = lead_time.excluded.iter().find(|excluded| excluded.reason == "baseline_deployment");
        assert_eq!(baseline.map(|excluded| excluded.n), expected["baseline_commits"].as_i64(), "{scope} baseline");
        assert_eq!(lead_time.excluded.len(), 1, "{scope}: no commit is negative");
        let percentiles = lead_time.percentiles.expect("percentiles");
        let hours = &expected["lead_time_hours"];
        for (found, name) in [(percentiles.p50, "p50"), (percentiles.p85, "p85"), (percentiles.p90, "p90")] {
            close(Some(found / 3600.0), &hours[name], 1.0 / 60.0, name);
        }

        let failure = metric(&answer, MetricName::ChangeFailureRate);
        assert_eq!(failure.numerator, expected["change_failure_rate"][0].as_f64(), "{scope} failed");
        assert_eq!(failure.denominator, expected["change_failure_rate"][1].as_f64(), "{scope} judged");
        assert_eq!(
            failure.excluded.iter().map(|excluded| excluded.n).sum::<i64>(),
            expected["too_young"].as_i64().expect("n")
        );
        assert!(failure.lower_bound, "without incidents the rate is a lower bound");
        let by = |signal: &str| {
            let of = expected["failure_signals"].as_object().expect("signals");
            of.iter().filter(|(name, _)| name.starts_with(signal)).filter_map(|(_, n)| n.as_i64()).sum::<i64>()
        };
        for signal in ["rollback", "revert", "hotfix"] {
            assert_eq!(failure.beside[&format!("failed_by_{signal}")], by(signal), "{scope} by {signal}");
        }
        let observed = expected["failure_signals"]["rollback observed"].as_i64().unwrap_or(0);
        assert_eq!(failure.beside["failed_observed"], observed, "{scope} observed");

        let recovery = metric(&answer, MetricName::FailedDeploymentRecoveryTime);
        close(
            recovery.value.map(|seconds| seconds / 3600.0),
            &expected["recovery_hours_median"],
            1.0 / 60.0,
            "recovery",
        );
    }
}
