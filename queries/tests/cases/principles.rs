use queries::model::Answer;

use super::Case;
use crate::bends::*;

pub const CASES: &[Case] = &[
    ("principles.visible-soon", begun_two_hours_before, begun_weeks_before, no_changes),
    ("principles.every-change-built", as_it_is, builds_begin_late, no_changes),
    ("principles.every-build-tested", as_it_is, failed_tests, no_builds),
    ("principles.every-green-staged", as_it_is, super::category::stage_by_hand, no_stage),
    ("principles.one-decision", as_it_is, two_approvals, no_triggers),
    ("principles.cycle-time-short", as_it_is, four_days_later, no_launches),
    ("principles.cycle-time-falling", quicker_since_february, four_days_later, no_launches),
    (
        "principles.auditable",
        as_it_is,
        |w| {
            production(w, |number, launch| {
                if number % 3 == 0 {
                    launch.artefact_digest = None;
                }
            });
        },
        no_digests,
    ),
    ("principles.automated", as_it_is, by_hand, no_triggers),
    ("principles.no-downtime", as_it_is, all_at_once, no_exposure),
    ("principles.instant-rollback", as_it_is, slow_drills, no_drills),
    ("principles.stateful-rehearsed", with_migrations, migrations_past_the_stage, as_it_is),
    (
        "principles.infrastructure-from-code",
        |w| probe(w, "infrastructure_code", "main.tf", true),
        |w| answered(w, "principles.infrastructure-from-code", Answer::No),
        as_it_is,
    ),
    (
        "principles.developer-machines",
        |w| probe(w, "dev_environment", ".devcontainer/", true),
        |w| probe(w, "dev_environment", "", false),
        no_probes,
    ),
    (
        "principles.migrations-as-scripts",
        |w| probe(w, "migrations", "db/migrate/", true),
        |w| answered(w, "principles.migrations-as-scripts", Answer::No),
        as_it_is,
    ),
    ("principles.migrations-by-pipeline", migrations_by_a_job, with_migrations, as_it_is),
];
