use queries::model::{DeploymentTrigger, Exposure};

use super::Case;
use crate::bends::*;
use crate::world::World;

pub const CASES: &[Case] = &[
    ("category.sign-no-ci", failed_builds, as_it_is, no_builds),
    ("category.sign-by-hand", by_hand, as_it_is, no_triggers),
    ("category.cadence", as_it_is, every_third_day, no_launches),
    ("category.built-by-ci", as_it_is, failed_builds, no_builds),
    ("category.launched-by-job", as_it_is, by_hand, no_triggers),
    ("category.gating-test", as_it_is, tests_that_gate_nothing, no_builds),
    ("category.few-manual-tests", as_it_is, five_tests_by_hand, no_builds),
    ("category.build-per-change", as_it_is, builds_begin_late, no_changes),
    ("category.build-tests", as_it_is, failed_tests, no_builds),
    ("category.green-to-stage", as_it_is, stage_by_hand, no_stage),
    ("category.one-gate", as_it_is, two_approvals, no_triggers),
    ("category.one-change-per-build", as_it_is, changes_built_together, no_changes),
    ("category.push-automatic", as_it_is, one_approval, no_triggers),
    ("category.green-to-production", as_it_is, an_hour_later, no_builds),
    ("category.few-failures", as_it_is, failing, no_incidents),
    ("category.few-flakes", as_it_is, flaky, no_builds),
    ("category.automatic-stop", as_it_is, failed_drills, no_drills),
    ("category.no-red-launch", as_it_is, failed_builds, no_builds),
    ("category.canary-first", |w| production(w, |_, launch| launch.exposure = Exposure::Canary), as_it_is, no_exposure),
];

pub fn stage_by_hand(world: &mut World) {
    let stages = world.deployments.iter_mut().filter(|launch| launch.environment == "staging");
    stages.for_each(|launch| launch.started_by = DeploymentTrigger::Manual);
}
