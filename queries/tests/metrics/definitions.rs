//! The same facts by the rules of other tools.

use queries::answers::explain::{self, DifferenceKind, Explanation};
use queries::metrics::window::Asked;
use queries::metrics::{Definition, Metric, MetricName, MetricStatus};
use queries::model::IncidentKind;
use serde_json::Value;

use crate::case::{Answered, Case, hour};

fn asked(case: &Case, definition: Definition, window: &str) -> Answered {
    case.ask_with(|ask| {
        ask.definition = definition;
        ask.window = Asked::parse(window).expect("a window");
    })
}

/// All the days that the cases lie in, and the two months after them.
const WINDOW: &str = "2026-01-05..2026-03-02";

fn figure(case: &Case, definition: Definition, name: MetricName) -> Metric {
    asked(case, definition, WINDOW).metric(name).clone()
}

fn explained(case: &Case, definition: Definition, against: Option<Definition>, name: MetricName) -> Explanation {
    let store = case.store();
    let ask = queries::answers::Ask {
        scope: "production".into(),
        window: Asked::parse(WINDOW).expect("a window"),
        definition,
        as_of: None,
        edition: Default::default(),
        clock: hour(24.0 * 60.0),
        lead_time_clock: queries::metrics::Clock::default(),
    };
    explain::explain(&store, "p", &ask, name, against).expect("an explanation").expect("the project")
}

/// Every row of a figure as the cells of these columns, with the reason if it does not count.
fn rows(case: &Case, definition: Definition, name: MetricName, columns: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = asked(case, definition, WINDOW)
        .rows(name)
        .iter()
        .map(|row| {
            let mut cells: Vec<String> = columns.iter().map(|column| plain(&row[*column])).collect();
            if !row["reason"].is_null() {
                cells.push(plain(&row["reason"]));
            }
            cells.join(" ")
        })
        .collect();
    found.sort();
    found
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A change of the line's commit `c<n>`, which is its merge commit, opened and merged at these hours.
fn merged(mut case: Case, number: i64, commit: &str, opened: f64, merged: f64) -> Case {
    case = case.change(number, &format!("Change {number}"), &[commit]);
    let change = case.changes.last_mut().expect("the change was just made");
    change.merge_sha = Some(commit.to_owned());
    change.created_at = Some(hour(opened));
    change.merged_at = Some(hour(merged));
    change.first_commit_at = case.commits.iter().find(|found| found.sha == commit).and_then(|found| found.authored_at);
    case
}

/// Commits c0 to c5 at hours -1, 9, 19 and so on; each is a change, opened an hour after its commit and merged two
/// hours after; launches 1 to 5 bring c0, c1, c2 with c3, c4, c5 three hours after the last of them.
fn changes() -> Case {
    let mut case = Case::service().line(6);
    for n in 0..6_i32 {
        let at = f64::from(n) * 10.0 - 1.0;
        case = merged(case, i64::from(n), &format!("c{n}"), at + 1.0, at + 2.0);
    }
    case.launch("1", "c0", 2.0)
        .launch("2", "c1", 12.0)
        .launch("3", "c3", 32.0)
        .launch("4", "c4", 42.0)
        .launch("5", "c5", 52.0)
}

#[test]
fn devlake_counts_changes_of_deployments_with_a_predecessor() {
    // Change 0 came with the first deployment. Change 2 waited for launch 3: from 19 to 32 are 13 hours. All others took
    // an hour to open, an hour to merge and an hour to deploy.
    let case = changes();
    assert_eq!(
        rows(&case, Definition::DevLake, MetricName::ChangeLeadTime, &["number", "launch", "lead_time_seconds"]),
        ["0 1 10800.0 no_predecessor", "1 2 10800.0", "2 3 46800.0", "3 3 10800.0", "4 4 10800.0", "5 5 10800.0"]
    );
    let found = figure(&case, Definition::DevLake, MetricName::ChangeLeadTime);
    assert_eq!((found.definition, found.n, found.value), ("devlake", 5, Some(10_800.0)));
    assert!(found.note.is_some_and(|note| note.contains("whole minutes rounded up")));
}

#[test]
fn devlake_rounds_each_span_up_to_whole_minutes() {
    // Change 1, authored at 9:00, is opened after exactly 60 minutes, merged 30 s later and deployed 90 s after that:
    // 60 + 1 + 2 minutes. Rounded once it would be 62. Opened 30 s before it was authored: -30 s is 0 minutes, and 90 s
    // before is none at all; both leave the other two spans.
    let second = 1.0 / 3600.0;
    let case = |opened: f64| {
        let case = merged(Case::service().line(2), 1, "c1", opened, opened + 30.0 * second);
        case.launch("1", "c0", 2.0).launch("2", "c1", opened + 120.0 * second)
    };
    let spans = ["coding_minutes", "open_minutes", "deploy_minutes", "lead_time_seconds"];
    let of = |opened: f64| rows(&case(opened), Definition::DevLake, MetricName::ChangeLeadTime, &spans);
    assert_eq!(of(10.0), ["60 1 2 3780.0"]);
    assert_eq!(of(9.0 - 30.0 * second), ["0 1 2 180.0"]);
    assert_eq!(of(9.0 - 90.0 * second), ["- 1 2 180.0"]);
}

#[test]
fn devlake_takes_the_lower_of_two_middle_values() {
    // Lead times of 3, 13, 3, 3, 3 hours; two more of 13 hours leave 3, 3, 3, 13 below and 13, 13 above: of 3 3 3 3 13 13
    // the third is 3. With launch 4 two hours later and 5 three hours later they are 3, 3, 5, 6, 13: 5; and without change
    // 5 the values 3, 3, 5, 13 have the lower median 3.
    let mut case = changes();
    case.deployments[3].finished_at = Some(hour(44.0));
    case.deployments[4].finished_at = Some(hour(55.0));
    assert_eq!(figure(&case, Definition::DevLake, MetricName::ChangeLeadTime).value, Some(5.0 * 3600.0));
    case.changes.pop();
    case.change_commits.pop();
    let found = figure(&case, Definition::DevLake, MetricName::ChangeLeadTime);
    assert_eq!((found.n, found.value), (4, Some(3.0 * 3600.0)));
}

#[test]
fn devlake_finds_changes_by_their_merge_commit_alone() {
    let mut case = changes();
    case.changes[4].merge_sha = Some("fffffff".into());
    let found = rows(&case, Definition::DevLake, MetricName::ChangeLeadTime, &["number", "found_by"]);
    assert_eq!(found[4], "4 commits merge_sha_unknown");
    // GitLab counts it: its commits were deployed.
    let found = rows(&case, Definition::GitLab, MetricName::ChangeLeadTime, &["number", "lead_time_seconds"]);
    assert_eq!(found[4], "4 3600.0");
}

#[test]
fn gitlab_counts_from_the_merge_on_and_what_the_first_deployment_brought() {
    // Every change is deployed an hour after its merge, change 2 eleven hours after.
    let case = changes();
    assert_eq!(
        rows(&case, Definition::GitLab, MetricName::ChangeLeadTime, &["number", "lead_time_seconds"]),
        ["0 3600.0", "1 3600.0", "2 39600.0", "3 3600.0", "4 3600.0", "5 3600.0"]
    );
    let found = figure(&case, Definition::GitLab, MetricName::ChangeLeadTime);
    assert_eq!((found.n, found.value), (6, Some(3600.0)));
    // The days' medians are 3600 on 5 January (changes 0 and 1), on the 6th (39600, 3600, 3600) and on the 7th.
    assert_eq!(found.beside["median_of_daily_medians_seconds"], 3600.0);
}

#[test]
fn a_deployment_before_the_merge_is_left_out_by_both() {
    let case = merged(changes(), 9, "c4", 40.0, 50.0);
    for definition in [Definition::DevLake, Definition::GitLab] {
        let found = rows(&case, definition, MetricName::ChangeLeadTime, &["number"]);
        assert!(found.contains(&"9 deployed_before_merge".to_owned()), "{definition:?}: {found:?}");
    }
}

#[test]
fn four_keys_cuts_to_minutes_and_drops_what_is_not_above_zero() {
    // Launch 2 ends 59 s after its commit c1 at hour 9: 0 minutes. Launch 3 ends 119 s after c2: 1 minute. Launch 4 ends
    // 30 s before c3 was made, -1 minute cut down. Launch 5 brings c4 after three hours, and m, a merge of it, after two.
    let second = 1.0 / 3600.0;
    let case = Case::service()
        .line(5)
        .commit("m", &["c4", "c3"], 40.0)
        .launch("1", "c0", 2.0)
        .launch("2", "c1", 9.0 + 59.0 * second)
        .launch("3", "c2", 19.0 + 119.0 * second)
        .launch("4", "c3", 29.0 - 30.0 * second)
        .launch("5", "m", 42.0);
    let columns = ["sha", "lead_time_seconds"];
    assert_eq!(
        rows(&case, Definition::FourKeys, MetricName::ChangeLeadTime, &columns),
        [
            "c0 10800.0 baseline_deployment",
            "c1 0.0 not_positive",
            "c2 60.0",
            "c3 -60.0 not_positive",
            "c4 10800.0",
            "m 7200.0"
        ]
    );
    // The median of 60, 7200 and 10800.
    assert_eq!(figure(&case, Definition::FourKeys, MetricName::ChangeLeadTime).value, Some(7200.0));
}

/// Four pipelines of one attempt each at hours 10, 20, 30 and 40, one failed run at 50, and two attempts of one pipeline
/// at 60 and 61.
fn pipelines() -> Case {
    Case::service()
        .line(6)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 30.0)
        .launch("4", "c2", 40.0)
        .failed("5", "c3", 50.0)
        .launch_with("6", "c3", 60.0, |deployment| deployment.build = Some("77".into()))
        .launch_with("7", "c4", 61.0, |deployment| deployment.build = Some("77".into()))
}

#[test]
fn a_pipeline_is_one_deployment_to_devlake_and_each_success_one_to_the_others() {
    let case = pipelines();
    assert_eq!(
        rows(&case, Definition::DevLake, MetricName::DeploymentFrequency, &["pipeline", "attempts", "finished_at"]),
        [
            "1 1 2026-01-05T10:00:00Z",
            "2 1 2026-01-05T20:00:00Z",
            "3 1 2026-01-06T06:00:00Z",
            "4 1 2026-01-06T16:00:00Z",
            "5 1 2026-01-07T02:00:00Z failed_rollout",
            "77 2 2026-01-07T13:00:00Z"
        ]
    );
    for definition in [Definition::GitLab, Definition::FourKeys] {
        let found = rows(&case, definition, MetricName::DeploymentFrequency, &["deployment"]);
        assert_eq!(found, ["1", "2", "3", "4", "5 failed_rollout", "6", "7"], "{definition:?}");
    }
}

#[test]
fn each_tool_has_its_own_frequency() {
    // Monday 5 January to Sunday 1 March: eight weeks from Monday on, 56 days. Three days with a deployment, all in the
    // first week: DevLake's weeks are 3 and seven times 0, the lower median of which is 0.
    let case = pipelines();
    let found = figure(&case, Definition::DevLake, MetricName::DeploymentFrequency);
    assert_eq!((found.unit, found.n, found.value), ("days_per_week", 5, Some(0.0)));
    let found = figure(&case, Definition::GitLab, MetricName::DeploymentFrequency);
    assert_eq!((found.numerator, found.denominator, found.value), (Some(6.0), Some(56.0), Some(6.0 / 56.0)));
    // Four Keys' weeks begin on Sundays: 4 January with three days, then eight without, the last one only 1 March. The
    // weeks of January, four of nine, belong to a month with one; the median week's month has none.
    let found = figure(&case, Definition::FourKeys, MetricName::DeploymentFrequency);
    assert_eq!((&found.beside["bucket"], found.value), (&Value::from("yearly"), Some(0.0)));
    assert_eq!(found.beside["median_of_weeks_with_a_deployment_per_month"], 0.0);
}

#[test]
fn devlake_holds_an_incident_against_the_latest_deployment_however_long_before() {
    // i1 opens three weeks after pipeline 77; i2 and i3 after 2; i4 at the very moment that 4 finishes; i5 before any;
    // the failed run 5 is passed over, so that i6 goes to 4 as well. Maintenance goes nowhere.
    let case = pipelines()
        .incident("i1", 60.0 + 504.0, Some(600.0))
        .incident("i2", 21.0, Some(22.0))
        .incident("i3", 22.0, None)
        .incident("i4", 40.0, Some(41.0))
        .incident("i5", 1.0, Some(2.0))
        .incident("i6", 51.0, Some(52.0))
        .incident_with("m", 31.0, Some(32.0), |incident| incident.kind = IncidentKind::Maintenance);
    assert_eq!(
        rows(&case, Definition::DevLake, MetricName::ChangeFailureRate, &["pipeline", "failed", "incidents"]),
        ["1 false 0", "2 true 2", "3 false 0", "4 true 2", "5 false 0 failed_rollout", "77 true 1"]
    );
    let found = figure(&case, Definition::DevLake, MetricName::ChangeFailureRate);
    assert_eq!((found.numerator, found.denominator, found.value), (Some(3.0), Some(5.0), Some(0.6)));
    let explained = explained(&case, Definition::DevLake, None, MetricName::ChangeFailureRate);
    let launches: Vec<String> = explained
        .incidents
        .expect("incidents of a failure rate")
        .iter()
        .map(|incident| format!("{} {}", plain(&incident["incident"]), plain(&incident["pipeline"])))
        .collect();
    assert_eq!(launches, ["i5 -", "i2 2", "i3 2", "i4 4", "i6 4", "i1 77"]);
}

#[test]
fn devlake_recovers_from_the_deployments_finish_and_only_when_resolved() {
    // 2 finished at 20. i2 is resolved at 22 and 59 s: 120 minutes, cut. i3 is open. i4 at 41: 60 minutes. i7 opens 90
    // days later, is held against 77, and is resolved after the window.
    let case = pipelines()
        .incident("i2", 21.0, Some(22.0 + 59.0 / 3600.0))
        .incident("i3", 22.0, None)
        .incident("i4", 40.0, Some(41.0))
        .incident("i6", 51.0, Some(52.0))
        .incident("i7", 1340.0, Some(1400.0));
    assert_eq!(
        rows(&case, Definition::DevLake, MetricName::FailedDeploymentRecoveryTime, &["incident", "recovery_seconds"]),
        ["i2 7200.0", "i3 - still_open", "i4 3600.0", "i6 43200.0", "i7 4820400.0 resolved_outside_window"]
    );
    let found = figure(&case, Definition::DevLake, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((found.n, found.value), (3, Some(7200.0)));
}

#[test]
fn gitlab_divides_incidents_by_deployments_and_restores_every_incident() {
    // Six deployments; three incidents opened in the window, one before it, whose end lies in it.
    let case = pipelines()
        .incident("before", -10.0, Some(2.0))
        .incident("i1", 21.0, Some(22.0))
        .incident("i2", 22.0, None)
        .incident("i3", 500.0, Some(503.0));
    let found = figure(&case, Definition::GitLab, MetricName::ChangeFailureRate);
    assert_eq!((found.numerator, found.denominator, found.value), (Some(3.0), Some(6.0), Some(0.5)));
    assert_eq!(found.interval, None, "incidents are no share of deployments");
    assert_eq!(
        rows(&case, Definition::GitLab, MetricName::FailedDeploymentRecoveryTime, &["incident", "recovery_seconds"]),
        ["before 43200.0", "i1 3600.0", "i2 - still_open", "i3 10800.0"]
    );
    // The median of 1, 3 and 12 hours.
    let found = figure(&case, Definition::GitLab, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!(found.value, Some(10_800.0));
}

#[test]
fn four_keys_links_only_what_an_incident_names() {
    // i1 names deployment 2, i2 the sha of 4, i3 the sha c3, which 6 delivered; i4 comes an hour after 1 and names nothing.
    let case = pipelines()
        .incident_with("i1", 25.0, Some(26.0), |incident| incident.deployment = Some("2".into()))
        .incident_with("i2", 45.0, Some(46.0), |incident| incident.sha = Some("c2".into()))
        .incident_with("i3", 65.0, Some(66.0), |incident| incident.sha = Some("c3".into()))
        .incident("i4", 11.0, Some(12.0));
    assert_eq!(
        rows(&case, Definition::FourKeys, MetricName::ChangeFailureRate, &["deployment", "failed"]),
        ["1 false", "2 true", "3 false", "4 true", "5 false failed_rollout", "6 true", "7 false"]
    );
    // From 2 at 20 to 26, from 4 at 40 to 46, from 6 at 60 to 66, and i4 from its opening: 6, 6, 6 and 1 hours.
    let found = figure(&case, Definition::FourKeys, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((found.n, found.value), (4, Some(6.0 * 3600.0)));
}

#[test]
fn what_a_tool_does_not_define_or_cannot_see_is_not_measured() {
    let case = pipelines();
    for definition in [Definition::DevLake, Definition::GitLab, Definition::FourKeys] {
        let answered = asked(&case, definition, WINDOW);
        let rework = answered.metric(MetricName::DeploymentReworkRate);
        assert_eq!(rework.status, MetricStatus::NotMeasured);
        let reason = format!("{} defines no deployment rework rate", definition.title());
        assert_eq!(rework.reason.as_deref(), Some(reason.as_str()));
        assert!(answered.rows(MetricName::DeploymentReworkRate).is_empty());
        // Without incidents none of them sees a failure; a rollback, which `dora` sees, is none to them.
        for name in [MetricName::ChangeFailureRate, MetricName::FailedDeploymentRecoveryTime] {
            assert_eq!(answered.metric(name).status, MetricStatus::NotMeasured, "{definition:?} {name:?}");
        }
        let lead_time = answered.metric(MetricName::ChangeLeadTime).status;
        let of_changes = definition != Definition::FourKeys;
        assert_eq!(lead_time == MetricStatus::NotMeasured, of_changes, "{definition:?}: there are no changes");
        assert!(answered.answer.notes[0].contains(definition.title()), "{:?}", answered.answer.notes);
    }
}

#[test]
fn too_few_rows_are_no_figure_and_the_tools_own_value_stands_beside() {
    let case = merged(Case::service().line(2), 1, "c1", 10.0, 11.0).launch("1", "c0", 2.0).launch("2", "c1", 12.0);
    let found = figure(&case, Definition::DevLake, MetricName::ChangeLeadTime);
    assert_eq!((found.status, found.n, found.value), (MetricStatus::Insufficient, 1, None));
    assert_eq!(found.beside["value_of_the_tool"], 10_800.0);
}

#[test]
fn an_explanation_adds_up() {
    let case = changes();
    let explained = explained(&case, Definition::DevLake, Some(Definition::Dora), MetricName::ChangeLeadTime);
    let number = |step: &str| -> Vec<f64> {
        explained.steps.iter().filter(|found| found.step == step).filter_map(|found| found.value).collect()
    };
    assert_eq!(number("candidates"), [6.0]);
    assert_eq!(number("left_out"), [1.0]);
    assert_eq!(number("counted"), [5.0]);
    assert_eq!(number("value"), [10_800.0]);
    assert_eq!(explained.excluded[0].reason, "no_predecessor");
    // Change 2: coding an hour, no review, waiting from 21 to 32, deployed at once.
    let changes = explained.changes.expect("changes of a lead time");
    let change = &changes[2];
    let cells = ["number", "launch", "coding_seconds", "pickup_seconds", "waiting_seconds", "deploying_seconds"];
    assert_eq!(cells.map(|name| plain(&change[name])), ["2", "3", "3600.0", "-", "39600.0", "0.0"]);
    // Each change is one commit of dora's, and has the same time there: from its commit, in whole minutes.
    let against = explained.against.expect("a comparison");
    assert_eq!((against.same, against.differences.len()), (5, 0));
    assert_eq!(against.figure.value, Some(10_800.0));
}

#[test]
fn a_comparison_names_the_rows_that_make_the_difference() {
    // dora leaves out the rollback 3 and counts the pipeline 77 as two launches; i1 comes two days after 77's last attempt,
    // too late for dora.
    let case = pipelines().incident("i1", 120.0, Some(121.0));
    let found = explained(&case, Definition::DevLake, Some(Definition::Dora), MetricName::ChangeFailureRate);
    let against = found.against.expect("a comparison");
    let said = |kind| {
        let of_kind = against.differences.iter().filter(move |found| found.kind == kind);
        of_kind.map(|found| format!("{}: {}", found.what, found.why)).collect::<Vec<_>>()
    };
    assert_eq!(
        said(DifferenceKind::OnlyHere),
        ["launch 3: dora leaves it out: it is no delivering launch of the window that is old enough"]
    );
    assert_eq!(said(DifferenceKind::OnlyThere), ["launch 6: devlake leaves it out: it has no such row in the window"]);
    // 2 was rolled back by 3 to what was live before, which dora sees; 7 has the incident, which only DevLake gives it.
    assert_eq!(
        said(DifferenceKind::Value),
        ["launch 2: it failed by dora and not by devlake", "launch 7: it failed by devlake and not by dora"]
    );
    assert_eq!(against.same, 2, "launches 1 and 4");
    let total: i64 = against.summary.iter().map(|cause| cause.n).sum();
    assert_eq!(total, 4);
}

#[test]
fn every_explanation_can_be_written_and_shows_the_sql_that_was_executed() {
    let case = changes().incident("i1", 13.0, Some(14.0));
    for definition in Definition::ALL {
        for name in MetricName::ALL {
            let against = Definition::ALL.into_iter().find(|other| *other != definition);
            let found = explained(&case, definition, against, name);
            assert_eq!(found.sql.is_some(), definition.sql(name).is_some());
            if let Some(sql) = &found.sql {
                assert!(sql.views.iter().any(|view| view.name.starts_with("asked_")), "{definition:?} {name:?}");
                assert_eq!(sql.executed, definition.sql(name).expect("just seen").statement());
            }
            let json = serde_json::to_value(&found).expect("JSON");
            assert_eq!(json["definition"], definition.as_str());
            assert_eq!(json["figure"]["definition"], definition.as_str());
            assert!(!found.sections().is_empty());
        }
    }
}
