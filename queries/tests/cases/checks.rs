use chrono::Duration;

use super::Case;
use crate::bends::*;

pub const CASES: &[Case] = &[
    ("checks.beta-first", as_it_is, staged_one_in_four, no_stage),
    (
        "checks.updates-soon",
        |w| updates(w, Duration::days(2), false),
        |w| updates(w, Duration::days(60), false),
        as_it_is,
    ),
    (
        "checks.not-too-fresh",
        |w| updates(w, Duration::days(5), false),
        |w| updates(w, Duration::hours(20), false),
        // Those that mend a weakness may be as fresh as they like.
        |w| updates(w, Duration::hours(20), true),
    ),
    (
        "checks.update-bot",
        |w| probe(w, "dependency_updates", ".github/dependabot.yml", true),
        |w| probe(w, "dependency_updates", "", false),
        no_probes,
    ),
    ("checks.data-migration", migration_drill, failed_migration_drill, as_it_is),
    ("checks.tagged", tagged, untagged, no_launches),
    // A library's lines of support: asked of libraries, tools and apps only.
    (
        "checks.support-branches",
        |w| library_answers(w, queries::model::Answer::Yes),
        |w| library_answers(w, queries::model::Answer::No),
        |w| w.project.archetype = queries::model::Archetype::Library,
    ),
    ("checks.drills-told", as_it_is, failed_drills, no_drills),
    ("checks.postmortems", failing_and_mended, failing, no_incidents),
];

fn library_answers(world: &mut crate::world::World, answer: queries::model::Answer) {
    world.project.archetype = queries::model::Archetype::Library;
    answered(world, "checks.support-branches", answer);
}
