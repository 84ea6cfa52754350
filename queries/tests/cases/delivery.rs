use queries::model::Answer;

use super::Case;
use crate::bends::*;

pub const CASES: &[Case] = &[
    ("delivery.quality-built-in", tested_before_merge, tested_after_merge_only, no_builds),
    ("delivery.small-changes", small_changes, large_changes, as_it_is),
    ("delivery.computers-repeat", as_it_is, five_tests_by_hand, no_builds),
    ("delivery.few-touches", as_it_is, two_approvals, no_triggers),
    ("delivery.improving", quicker_since_february, as_it_is, no_launches),
    ("delivery.everyone-responsible", as_it_is, by_hand, no_triggers),
    (
        "delivery.build-versioned",
        |w| {
            probe(w, "tests", "tests/", true);
            probe(w, "lock_file", "Cargo.lock", true);
        },
        |w| {
            probe(w, "tests", "tests/", true);
            probe(w, "lock_file", "", false);
        },
        no_probes,
    ),
    (
        "delivery.operation-versioned",
        |w| {
            probe(w, "kubernetes", "k8s/shop.yaml", true);
            probe(w, "infrastructure_code", "main.tf", true);
            probe(w, "migrations", "db/migrate/", true);
        },
        |w| answered(w, "delivery.operation-versioned", Answer::No),
        as_it_is,
    ),
    ("delivery.reproducible", as_it_is, failed_drills, no_drills),
    ("delivery.state-known", as_it_is, last_launch_elsewhere, no_launches),
    ("delivery.short-branches", begun_two_hours_before, begun_weeks_before, as_it_is),
    ("delivery.few-branches", two_branches, six_branches, as_it_is),
    ("delivery.tests-after-merge", as_it_is, failed_tests, no_builds),
    ("delivery.red-mended", red_for_minutes, red_for_hours, no_builds),
    ("delivery.nothing-on-red", as_it_is, failed_builds, no_builds),
    ("delivery.quick-commit-stage", as_it_is, slow_builds, no_builds),
    ("delivery.all-kinds-of-tests", further_kinds_of_tests, as_it_is, no_builds),
    ("delivery.more-unit-tests", more_unit_tests, as_it_is, no_builds),
    ("delivery.every-green-a-candidate", as_it_is, super::category::stage_by_hand, no_stage),
    (
        "delivery.built-once",
        as_it_is,
        |w| production(w, |_, launch| launch.artefact_digest = Some("sha256:other".into())),
        no_digests,
    ),
    ("delivery.same-way", deployed_by_the_same_jobs, deployed_by_different_jobs, as_it_is),
    ("delivery.smoke-tested", as_it_is, no_smoke, no_builds),
    ("delivery.resilient", as_it_is, failed_drills, no_drills),
    ("delivery.quick-to-restore", failing_and_mended, failing, no_incidents),
    ("delivery.database-apart", with_migrations, migrations_beside_code, as_it_is),
    ("delivery.small-batches", as_it_is, bigger_since_february, no_launches),
    ("delivery.testable-alone", as_it_is, tests_need_environments, no_builds),
];
