use chrono::Duration;
use queries::model::{Answer, DetectedBy, Status};

use super::Case;
use crate::bends::*;
use crate::world::World;

pub const CASES: &[Case] = &[
    ("deployment.sign-not-authors", by_hand, as_it_is, no_triggers),
    ("deployment.sign-unknown-result", results_often_unknown, as_it_is, no_launches),
    (
        "deployment.sign-users-find-out",
        |w| reported_by(w, DetectedBy::User),
        |w| reported_by(w, DetectedBy::Monitor),
        |w| reported_by(w, DetectedBy::Unknown),
    ),
    ("deployment.sign-not-built", failed_builds, as_it_is, no_builds),
    ("deployment.sign-half-a-year", half_a_year_between, as_it_is, no_launches),
    ("deployment.built-by-ci", as_it_is, failed_builds, no_builds),
    ("deployment.ordered-stages", as_it_is, staged_one_in_four, no_stage),
    (
        "deployment.no-failed-promotion",
        as_it_is,
        |w| {
            let stages = w.deployments.iter_mut().filter(|launch| launch.environment == "staging");
            stages.for_each(|launch| launch.status = Status::Failed);
        },
        no_stage,
    ),
    ("deployment.team-starts", as_it_is, by_hand, no_triggers),
    ("deployment.one-button", as_it_is, by_hand, no_triggers),
    ("deployment.smoke-tested", as_it_is, no_smoke, no_builds),
    ("deployment.known-result", as_it_is, results_unknown, no_launches),
    ("deployment.more-often", as_it_is, half_a_year_between, no_launches),
    ("deployment.no-manual-step", as_it_is, by_hand, no_triggers),
    ("deployment.no-downtime", as_it_is, all_at_once, no_exposure),
    ("deployment.few-incidents", as_it_is, failing, no_incidents),
    ("deployment.no-off-hours", as_it_is, by_hand_at_night, no_triggers),
    ("deployment.acceptance-green", as_it_is, failed_acceptance, no_acceptance),
    (
        "deployment.same-environment",
        as_it_is,
        |w| {
            no_probes(w);
            answered(w, "deployment.same-environment", Answer::No);
        },
        no_probes,
    ),
    ("deployment.daily", as_it_is, half_of_the_launches, no_changes_or_commits),
    ("deployment.merge-to-production", as_it_is, four_days_later, no_changes_or_commits),
    (
        "deployment.one-digest",
        as_it_is,
        |w| production(w, |_, launch| launch.artefact_digest = Some("sha256:other".into())),
        no_digests,
    ),
    (
        "deployment.traceable",
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
    ("deployment.no-side-door", as_it_is, one_side_door, no_triggers),
    ("deployment.verified", as_it_is, no_smoke, no_builds),
    ("deployment.rollback-practised", as_it_is, slow_drills, no_drills),
    ("deployment.schema-apart", with_migrations, migrations_beside_code, as_it_is),
    (
        "deployment.infrastructure-from-code",
        |w| probe(w, "infrastructure_code", "main.tf", true),
        |w| answered(w, "deployment.infrastructure-from-code", Answer::No),
        as_it_is,
    ),
    ("deployment.green-goes", as_it_is, slow_approvals, no_triggers),
    ("deployment.staged-exposure", as_it_is, all_at_once, no_exposure),
    ("deployment.automatic-rollback", as_it_is, failed_drills, no_drills),
    ("deployment.quick-recovery", failing_and_mended, failing, no_incidents),
    ("deployment.few-failures", as_it_is, failing, no_incidents),
    ("deployment.little-rework", as_it_is, failing_with_reverts, no_incidents),
    ("deployment.stop-on-incident", as_it_is, failing, no_incidents),
    ("deployment.emergency-path", a_hotfix, a_hotfix_past_the_tests, |w| {
        a_hotfix(w);
        no_triggers(w);
        no_builds(w);
    }),
    ("deployment.getting-better", quicker_since_february, as_it_is, no_launches),
    ("deployment.reviewed-incidents", failing_and_mended, failing, no_incidents),
    (
        "deployment.security-updates",
        |w| updates(w, Duration::days(2), true),
        |w| updates(w, Duration::days(20), true),
        as_it_is,
    ),
    ("deployment.rebuilt", as_it_is, failed_drills, no_drills),
    ("deployment.production-tested", as_it_is, failed_drills, no_drills),
    ("deployment.quick-green", as_it_is, slow_builds, no_builds),
    ("deployment.hardly-any-flakes", as_it_is, flaky, no_builds),
];

fn results_unknown(world: &mut World) {
    production(world, |number, launch| {
        if number % 5 == 0 {
            launch.status = Status::Unknown;
        }
    });
}

fn results_often_unknown(world: &mut World) {
    production(world, |number, launch| {
        if number % 3 != 0 {
            launch.status = Status::Unknown;
        }
    });
}

/// Every working day becomes half a year, so that the last launches are so far apart.
fn half_a_year_between(world: &mut World) {
    let now = world.question().window.as_of;
    let count = i32::try_from(world.deployments.iter().filter(|launch| launch.environment == "production").count())
        .expect("small");
    let mut number = 0;
    for launch in world.deployments.iter_mut().filter(|launch| launch.environment == "production") {
        number += 1;
        let finished = now - Duration::days(190) * (count - number) - Duration::days(1);
        launch.started_at = Some(finished - Duration::minutes(3));
        launch.finished_at = Some(finished);
    }
    world.deployments.retain(|launch| launch.environment == "production");
}
