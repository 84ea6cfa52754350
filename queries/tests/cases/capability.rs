use super::Case;
use crate::bends::*;

pub const CASES: &[Case] = &[
    ("capability.sign-unverified", jobs_that_only_build, as_it_is, no_builds),
    ("capability.sign-one-person", by_hand, as_it_is, no_triggers),
    (
        "capability.procedure-written",
        |w| {
            probe(w, "release_documentation", "RELEASING.md", true);
            touched(w, "RELEASING.md", 1);
        },
        |w| {
            probe(w, "release_documentation", "RELEASING.md", true);
            touched(w, "src/main.rs", 1);
        },
        // A document, but no paths of commits: nothing tells when it was touched.
        |w| probe(w, "release_documentation", "RELEASING.md", true),
    ),
    ("capability.checked", as_it_is, jobs_that_only_build, no_builds),
    ("capability.same-steps", as_it_is, odd_jobs, no_builds),
    ("capability.half-automated", as_it_is, by_hand, no_triggers),
    ("capability.packaged-and-verified", as_it_is, no_smoke, no_builds),
    (
        "capability.measured",
        as_it_is,
        |w| {
            no_incidents(w);
            no_smoke(w);
        },
        no_launches,
    ),
    ("capability.one-touch", as_it_is, two_approvals, no_triggers),
    ("capability.one-person", as_it_is, two_approvals, no_triggers),
    ("capability.no-off-hours", as_it_is, by_hand_at_night, no_triggers),
    ("capability.quick-rollout", as_it_is, slow_rollouts, rollouts_without_length),
    ("capability.getting-better", quicker_since_february, as_it_is, no_launches),
];
