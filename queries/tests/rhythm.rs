//! The rhythm of real projects, from their tags alone.
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
use queries::ladders::{CountedIn, Model, Outcome, ShippingUnit};
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};
use queries::store::Store;

fn answer(folder: &str, project: &str) -> ProjectAnswer {
    let mut store = Store::in_memory().expect("a store");
    store.import(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("the history is imported");
    queries::derive::refresh(&mut store).expect("derived");
    let ask = Ask {
        scope: "production".into(),
        window: Asked::Days(90),
        definition: Definition::Dora,
        edition: queries::metrics::bands::Edition::default(),
        as_of: Some(answers::AsOf::parse("2026-08-21").expect("a day")),
        clock: "2026-11-21T00:00:00Z".parse().expect("a time"),
        lead_time_clock: Clock::default(),
    };
    answers::answer(&store, project, &ask).expect("an answer").expect("the project")
}

/// What needs CI is not told from tags.
fn assert_nothing_is_made_up(answer: &ProjectAnswer) {
    let criteria = answer.ladders.iter().flat_map(|ladder| &ladder.rungs).flat_map(|rung| &rung.criteria);
    for criterion in criteria.filter(|criterion| criterion.criterion.ends_with("built-by-ci")) {
        assert_eq!(criterion.outcome, Outcome::Unknown, "{criterion:?}");
    }
}

#[test]
fn cargo_is_a_six_week_train() {
    let answer = answer("../sample-data/cargo", "cargo");
    let velocity = &answer.rhythm.velocity;
    assert_eq!(velocity.model, Model::Train, "{velocity:#?}");
    assert_eq!(velocity.train.as_ref().expect("kept").period, "six-week");
    assert_eq!(answer.rhythm.shipping.unit, ShippingUnit::Release);
    assert_nothing_is_made_up(&answer);
    // Its users take each version themselves: nobody tells them to come more often.
    assert!(velocity.evidence.iter().any(|line| line.contains("its users take each version themselves")));
    for step in &answer.advice {
        assert!(!step.what.contains("more often") && !step.what.contains("every working day"), "{step:#?}");
    }
}

#[test]
fn gitlab_runner_is_a_monthly_train_with_patches_off_train() {
    let answer = answer("tests/data/gitlab-runner", "gitlab-runner");
    let velocity = &answer.rhythm.velocity;
    assert_eq!(velocity.model, Model::Train, "{velocity:#?}");
    let kept = velocity.train.as_ref().expect("kept");
    assert_eq!(kept.period, "monthly");
    assert!(kept.off_train > 12, "{kept:?}");
    assert_nothing_is_made_up(&answer);
}

#[test]
fn frontend_is_continuous() {
    let answer = answer("../sample-data/frontend", "frontend");
    assert_eq!(answer.rhythm.velocity.model, Model::Continuous, "{:#?}", answer.rhythm.velocity);
    assert_eq!(answer.rhythm.shipping.unit, ShippingUnit::Change);
    assert_eq!(answer.rhythm.shipping.counted_in, CountedIn::Merges);
    assert_nothing_is_made_up(&answer);
}

#[test]
fn requests_follows_no_model() {
    let answer = answer("../sample-data/requests", "requests");
    assert_eq!(answer.rhythm.velocity.model, Model::None, "{:#?}", answer.rhythm.velocity);
    assert!(answer.rhythm.velocity.evidence.len() >= 3, "{:#?}", answer.rhythm.velocity);
    assert_nothing_is_made_up(&answer);
}

#[test]
fn metaphysics_keeps_a_number_a_week_on_no_fixed_day() {
    let answer = answer("../sample-data/metaphysics", "metaphysics");
    let velocity = &answer.rhythm.velocity;
    // About one each working day, of two commits; its log has dates of its own, and no day of the week stands out.
    assert_eq!(velocity.model, Model::Frequency, "{velocity:#?}");
    assert!(velocity.evidence[0].contains("launches a week, in 99 of 103 weeks"), "{velocity:#?}");
    assert_eq!(answer.rhythm.shipping.unit, ShippingUnit::Change);
    assert_nothing_is_made_up(&answer);
}
