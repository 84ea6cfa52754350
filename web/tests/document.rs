//! A project's page as a document on its own, with ladders made by hand.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use chrono_tz::Tz;
use queries::answers::series::Series;
use queries::answers::{Coverage, ProjectAnswer, ProjectHead};
use queries::ladders::{Advice, CriterionResult, How, LadderResult, Outcome, RungName, RungResult, Worst};
use queries::metrics::window::Window;
use queries::model::{Archetype, Criticality, Time};

fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

fn criterion(id: &str, outcome: Outcome, evidence: &str) -> CriterionResult {
    let unknown = outcome == Outcome::Unknown;
    CriterionResult {
        criterion: format!("deployment.{id}"),
        rung: "1".to_owned(),
        required: outcome != Outcome::Waived,
        statement: format!("Statement of {id}"),
        why: "A stage that is skipped cannot protect the next one.".to_owned(),
        outcome,
        signal: None,
        holds: None,
        value: None,
        unit: None,
        n: 40,
        min_n: 8,
        hits: 35,
        misses: 5,
        evidence: evidence.to_owned(),
        worst: (outcome == Outcome::NotMet).then(|| Worst {
            name: "v17".to_owned(),
            at: Some(time("2026-02-17T10:00:00Z")),
            url: Some("javascript:alert(1)".to_owned()),
        }),
        connect: unknown.then(|| "connect the CI system".to_owned()),
        question: unknown.then(|| "Does every release pass through a stage?".to_owned()),
        expires_at: None,
    }
}

fn rung(id: &str, title: &str, confirmed: bool, potential: bool, criteria: Vec<CriterionResult>) -> RungResult {
    let about = "What this rung is about.".to_owned();
    RungResult {
        id: id.to_owned(),
        title: title.to_owned(),
        origin: "seed".to_owned(),
        about,
        confirmed,
        potential,
        criteria,
    }
}

fn name(height: usize, title: &str) -> RungName {
    RungName { height, id: height.to_string(), title: title.to_owned() }
}

fn answer() -> ProjectAnswer {
    let ladder = LadderResult {
        ladder: "deployment".to_owned(),
        version: "2026.1".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        title: "Deployment maturity".to_owned(),
        confirmed: Some(name(0, "Manual")),
        potential: Some(name(1, "Automated")),
        target: Some(name(2, "Continuous")),
        rungs: vec![
            rung("0", "Manual", true, true, Vec::new()),
            rung(
                "1",
                "Automated",
                false,
                true,
                vec![
                    criterion("met", Outcome::Met, "35 of 40 launches"),
                    criterion("unknown", Outcome::Unknown, "no build is known"),
                    criterion("attested", Outcome::Attested, "the team says so"),
                ],
            ),
            rung(
                "2",
                "Continuous",
                false,
                false,
                vec![
                    criterion("not-met", Outcome::NotMet, "5 of 40 launches skipped the stage"),
                    criterion("not-applicable", Outcome::NotApplicable, ""),
                    criterion("waived", Outcome::Waived, "accepted until 2026-06-01"),
                ],
            ),
        ],
        note: None,
    };
    let step = Advice {
        ladder: "deployment".to_owned(),
        rung: "1".to_owned(),
        criterion: "deployment.unknown".to_owned(),
        what: "Let CI build every launch.".to_owned(),
        why: "no build is known for 40 launches".to_owned(),
        how: vec![How { host: "github".to_owned(), text: "add a workflow on push".to_owned() }],
        moves: "the share of built launches to 100 %".to_owned(),
        effort: 2,
        usefulness: 4,
        unlocks: vec!["deployment.unknown".to_owned(), "category.ci".to_owned()],
    };
    ProjectAnswer {
        project: ProjectHead {
            id: "shop".to_owned(),
            name: "Shop & <sons>".to_owned(),
            archetype: Archetype::Service,
            criticality: Criticality::High,
            timezone: "UTC".to_owned(),
            description: Some("A synthetic service".to_owned()),
            url: None,
        },
        scope: "production".to_owned(),
        window: Window {
            from: time("2026-01-01T00:00:00Z"),
            to: time("2026-04-01T00:00:00Z"),
            as_of: time("2026-03-31T10:00:00Z"),
            timezone: Tz::UTC,
        },
        metrics: Vec::new(),
        quick_check: queries::metrics::bands::scores(&[]),
        failures: Vec::new(),
        habits: Vec::new(),
        ladders: vec![ladder],
        advice: vec![step.clone(), step],
        coverage: vec![Coverage {
            source: "builds",
            rows: 0,
            from: None,
            to: None,
            missing: Some("without builds no gate is seen".to_owned()),
        }],
        notes: vec!["assumed that tags are deployments".to_owned()],
    }
}

fn document() -> String {
    let empty = Series { weeks: Vec::new(), launches: Vec::new() };
    web::document(&[(answer(), empty)], time("2026-04-20T00:00:00Z"))
}

#[test]
fn a_document_stands_on_its_own() {
    let page = document();
    assert!(page.contains("<style>"));
    assert!(page.contains("Shop &amp; &lt;sons&gt;"));
    assert!(page.contains("as of 2026-03-31"));
    assert!(page.contains(">synthetic<"));
    for refused in ["href=\"/", "<script", "<link", "javascript:"] {
        assert!(!page.contains(refused), "{refused}");
    }
}

#[test]
fn the_next_step_says_what_why_how_and_what_moves() {
    let page = document();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("Let CI build every launch.") < at("No build is known for 40 launches"));
    assert!(at("with GitHub Actions") < at("The share of built launches to 100 %"));
    assert!(page.contains("unlocks 2 criteria"));
    assert!(page.contains("1 step after that"));
}

#[test]
fn a_ladder_has_its_highest_rung_on_top_and_words_for_every_outcome() {
    let page = document();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    let rungs = &page[at("<ol class=\"rungs\"")..];
    let inside = |text: &str| rungs.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(inside("2 Continuous") < inside("1 Automated") && inside("1 Automated") < inside("0 Manual"));
    for word in ["met", "not met", "unknown", "attested", "not applicable", "waived"] {
        assert!(rungs.contains(&format!("</span> {word}</span>")), "{word}");
    }
    assert!(rungs.contains("stands here"));
    assert!(rungs.contains("What would show it"));
    assert!(rungs.contains("The worst: v17, 2026-02-17"));
    assert!(page.contains("could stand on"));
}

#[test]
fn what_no_chart_can_show_is_said() {
    let page = document();
    assert!(page.contains("No launch in this window delivered a new commit."));
    assert!(page.contains("No launch in this window has a lead time."));
    assert!(page.contains("No launch in this window is known to have failed."));
}

#[test]
fn a_sign_that_is_absent_is_no_failure() {
    let mut answer = answer();
    let sign = |id: &str, outcome| CriterionResult { required: false, ..criterion(id, outcome, "of 40 launches") };
    answer.ladders[0].rungs[0].criteria = vec![sign("present", Outcome::Met), sign("absent", Outcome::NotMet)];
    let empty = Series { weeks: Vec::new(), launches: Vec::new() };
    let page = web::document(&[(answer, empty)], time("2026-04-20T00:00:00Z"));
    assert!(page.contains("2 signs, 1 present"));
    assert!(page.contains("</span> sign present</span>") && page.contains("</span> absent</span>"));
}

#[test]
fn what_makes_every_figure_doubtful_stands_on_top() {
    let mut answer = answer();
    answer.notes.push("no facts since 2026-03-01: the figures after it are of nothing".to_owned());
    let empty = Series { weeks: Vec::new(), launches: Vec::new() };
    let page = web::document(&[(answer, empty)], time("2026-04-20T00:00:00Z"));
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("no facts since 2026-03-01") < at("The next step"));
    assert_eq!(page.matches("facts since 2026-03-01").count(), 1);
}
