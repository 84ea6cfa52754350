use queries::model::Answer;

use super::Case;
use crate::bends::*;

pub const CASES: &[Case] = &[
    (
        "workshop.light-environment",
        |w| probe(w, "dev_environment", ".devcontainer/", true),
        |w| probe(w, "dev_environment", "", false),
        no_probes,
    ),
    ("workshop.branch-preview", previews, |w| answered(w, "workshop.branch-preview", Answer::No), as_it_is),
    (
        "workshop.coverage-measured",
        |w| probe(w, "coverage_configuration", "codecov.yml", true),
        |w| probe(w, "coverage_configuration", "", false),
        no_probes,
    ),
    ("workshop.browser-tests", as_it_is, no_acceptance, no_builds),
    ("workshop.load-tests", as_it_is, failed_drills, no_drills_or_jobs),
    ("workshop.feature-tests", tested_before_merge, tested_after_merge_only, no_builds),
    ("workshop.full-tests-on-stage", tested_in_the_stage, failed_in_the_stage, as_it_is),
    ("workshop.test-doubles", as_it_is, tests_need_environments, no_builds),
    ("workshop.verification", as_it_is, no_smoke, no_builds),
];
