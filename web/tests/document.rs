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
use queries::answers::series::{Series, Week};
use queries::answers::{Coverage, ProjectAnswer, ProjectHead};
use queries::ladders::{Advice, CriterionResult, How, LadderResult, Outcome, RungName, RungResult, Worst};
use queries::metrics::change_phases::{MedianChange, Phase, PhaseName, Phases};
use queries::metrics::window::Window;
use queries::metrics::{Clock, MetricStatus};
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
        clock: Clock::default(),
        beside: vec![],
        metrics: Vec::new(),
        quick_check: queries::metrics::bands::scores(&[]),
        incidents: queries::answers::incidents::Incidents::default(),
        phases: phases(),
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

/// Four changes; nobody reviewed the median one, and it was merged an hour after its launch began.
fn phases() -> Phases {
    let hours = |hours: f64| Some(hours * 3600.0);
    let phase = |phase, n, median_seconds, of_median_change_seconds| Phase {
        phase,
        n,
        median_seconds,
        of_median_change_seconds,
    };
    Phases {
        status: MetricStatus::Measured,
        n: 4,
        phases: vec![
            phase(PhaseName::Coding, 4, hours(26.0), hours(2.0)),
            phase(PhaseName::Pickup, 2, None, None),
            phase(PhaseName::Review, 2, None, None),
            phase(PhaseName::Waiting, 4, hours(5.0), hours(-1.0)),
            phase(PhaseName::Deploying, 4, hours(0.5), hours(0.5)),
        ],
        median_change: Some(MedianChange {
            project: None,
            name: "#7".to_owned(),
            title: Some("Charge <once>".to_owned()),
            url: Some("https://forge.example/shop/7".to_owned()),
            delivered_by: "v2".to_owned(),
            total_seconds: 5400.0,
        }),
        excluded: Vec::new(),
        note: Some("medians of phases do not add up to the median of the whole".to_owned()),
        reason: None,
        connect: None,
        minimum: None,
    }
}

#[test]
fn phases_stand_in_a_table_with_the_median_change_and_what_they_do_not_say() {
    let page = document();
    for text in [
        "<h2>From first commit to launch</h2>",
        ">coding</th><td class=\"right\">1 d 2 h</td>",
        ">pickup</th><td class=\"right\"><span class=\"absent\">too few rows</span></td>",
        "<td class=\"right\">-1 h</td>",
        "The median change is <a href=\"https://forge.example/shop/7\" rel=\"noopener noreferrer\">#7</a> (Charge &lt;once&gt;), 1 h 30 min in all.",
        "Medians of phases do not add up",
    ] {
        assert!(page.contains(text), "{text} is not in the page");
    }
}

fn document() -> String {
    let empty = Series { weeks: Vec::new(), launches: Vec::new() };
    web::document(&[(answer(), empty, None)], time("2026-04-20T00:00:00Z"))
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
    let page = web::document(&[(answer, empty, None)], time("2026-04-20T00:00:00Z"));
    assert!(page.contains("2 signs, 1 present"));
    assert!(page.contains("</span> sign present</span>") && page.contains("</span> absent</span>"));
}

#[test]
fn what_makes_every_figure_doubtful_stands_on_top() {
    let mut answer = answer();
    answer.notes.push("no facts since 2026-03-01: the figures after it are of nothing".to_owned());
    let empty = Series { weeks: Vec::new(), launches: Vec::new() };
    let page = web::document(&[(answer, empty, None)], time("2026-04-20T00:00:00Z"));
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("no facts since 2026-03-01") < at("The next step"));
    assert_eq!(page.matches("facts since 2026-03-01").count(), 1);
}

#[test]
fn an_id_stands_once_in_a_document_of_several_projects() {
    // The same weeks twice: the same charts, with the stripes of a failed launch in a wide and in a narrow one.
    let week = |monday: &str, failed| Week {
        monday: monday.parse().expect("a day"),
        launches: 2,
        failed,
        lead_time_seconds: None,
        partial: false,
    };
    let weeks = vec![week("2026-02-02", 0), week("2026-02-09", 1), week("2026-02-16", 0)];
    let series = Series { weeks, launches: Vec::new() };
    let page =
        web::document(&[(answer(), series.clone(), None), (answer(), series, None)], time("2026-04-20T00:00:00Z"));
    let ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids, ["stripes-0-610", "stripes-0-344", "stripes-1-610", "stripes-1-344"]);
    let used: std::collections::BTreeSet<_> =
        page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(used, ids.iter().copied().collect(), "each pattern is used, and each that is used is there");
}
