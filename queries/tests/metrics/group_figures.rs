//! Groups by everything that can be asked: people's words, clocks, bots, phases, other tools' definitions, trends.

use queries::answers::groups::{self, GroupAnswer};
use queries::answers::trend::{self, Direction, Verdict};
use queries::answers::{self, AsOf, Ask, series};
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition, MetricName, MetricStatus};
use queries::model::{ActorKind, Verdict as Word};
use queries::store::Store;

use crate::case::{Case, hour};
use crate::groups::{ask, fast, group, metric, named, slow, store};

const BOTH: &[(&str, &[&str])] = &[("both", &["fast", "slow"])];

fn asked(store: &Store, change: impl FnOnce(&mut Ask)) -> GroupAnswer {
    let mut ask = ask();
    change(&mut ask);
    groups::group(store, "both", &ask).expect("an answer").expect("the group")
}

/// With a change for each commit `c1` and so on, opened with its commit and merged half an hour after it: the same numbers
/// in both projects.
fn with_changes(mut case: Case) -> Case {
    let commits: Vec<_> = case.commits.iter().skip(1).map(|commit| (commit.sha.clone(), commit.committed_at)).collect();
    for (number, (sha, at)) in (1..).zip(commits) {
        case = case.change_with(number, &format!("Change {number}"), &[&sha], |change| {
            change.merge_sha = Some(sha.clone());
            change.created_at = at;
            change.merged_at = at.map(|at| at + chrono::Duration::minutes(30));
        });
    }
    case
}

#[test]
fn a_word_on_a_launch_is_about_the_launch_of_its_own_project() {
    // Both projects have launches 1 to 4. The lead says that 2 of `fast` failed and 3 did not, and that 5 of `slow` was
    // unplanned. Failed are 2 of `fast` by that word, and 2 and 4 of `slow` by their incidents: 3 of 10.
    let fast = fast().said("2", Word::Failed, 40.0).said("3", Word::NotFailed, 40.0);
    let slow = slow().said("5", Word::Unplanned, 60.0);
    let store = store(&[named("fast", fast), named("slow", slow)], BOTH);
    let answer = group(&store, "both");
    let failure = metric(&answer.metrics, MetricName::ChangeFailureRate);
    assert_eq!((failure.numerator, failure.denominator), (Some(3.0), Some(10.0)));
    let of = |name: &str| failure.beside[name].as_i64().expect("a number");
    assert_eq!((of("failed_by_override"), of("failed_by_incident"), of("said_not_failed")), (1, 2, 1));
    let failed: Vec<String> =
        answer.failures.iter().map(|found| format!("{} {}", found.project, found.failure.launch)).collect();
    assert_eq!(failed, ["fast 2", "slow 4", "slow 2"]);
    // 2 of `fast` is mended by the next success of `fast` at hour 20, after 10 hours, not by that of `slow` at 13; the
    // others by the ends of their incidents, after 4 and 10 hours: 4, 10, 10.
    let recovery = metric(&answer.metrics, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.n, recovery.value), (3, Some(10.0 * 3600.0)));
    // Unplanned: 3 of `fast`, which mended 2, and 5 of `slow`, of 10.
    let rework = metric(&answer.metrics, MetricName::DeploymentReworkRate);
    assert_eq!((rework.numerator, rework.denominator), (Some(2.0), Some(10.0)));
    assert_eq!((rework.beside["recoveries"].as_i64(), rework.beside["said_unplanned"].as_i64()), (Some(1), Some(1)));
}

#[test]
fn lead_time_without_bots_and_by_each_clock_is_that_of_the_pooled_commits() {
    // By commit 1 h three times and 4 h five times. c1 to c4 of `slow` are a bot's: without them 1, 1, 1, 4, median 1 h,
    // where the medians of the projects are 1 and 4. Everything was written two hours before it was committed: 3 and 6 h.
    // The changes were merged half an hour after it: 0.5 and 3.5 h.
    let written = |mut case: Case, bots: usize| {
        for (at, commit) in case.commits.iter_mut().enumerate() {
            commit.authored_at = commit.committed_at.map(|at| at - chrono::Duration::hours(2));
            if (1..=bots).contains(&at) {
                commit.author_kind = ActorKind::Bot;
            }
        }
        with_changes(case)
    };
    let cases = [named("fast", written(fast(), 0)), named("slow", written(slow(), 4))];
    let store = store(&cases, BOTH);
    let lead = |clock| {
        let answer = asked(&store, |ask| ask.lead_time_clock = clock);
        let lead = metric(&answer.metrics, MetricName::ChangeLeadTime).clone();
        let hours = |value: &serde_json::Value| value.as_f64().map(|seconds| seconds / 3600.0);
        let (bots, changes) = (&lead.beside["without_bots"], &lead.beside["changes"]);
        let n = [&bots["n"], &changes["n"]].map(|n| n.as_i64().expect("a number"));
        (lead.value.map(|seconds| seconds / 3600.0), hours(&bots["value"]), hours(&changes["value"]), n)
    };
    // A change's lead time is counted from its first commit as it was written, unless the clock is its merge.
    assert_eq!(lead(Clock::Committed), (Some(4.0), Some(1.0), Some(6.0), [4, 8]));
    assert_eq!(lead(Clock::Authored), (Some(6.0), Some(3.0), Some(6.0), [4, 8]));
    assert_eq!(lead(Clock::Merged), (Some(3.5), Some(0.5), Some(3.5), [4, 8]));
}

#[test]
fn phases_are_those_of_the_pooled_changes_and_the_median_change_names_its_project() {
    // Three changes of `fast` waited 0.5 h for their launch, five of `slow` 3.5 h: median 3.5. In all they took 1 and 4 h,
    // so the fourth of eight, the shorter of the two in the middle, is the first of `slow`: its #1, a number that `fast`
    // has too.
    let store = store(&[named("fast", with_changes(fast())), named("slow", with_changes(slow()))], BOTH);
    let answer = group(&store, "both");
    let phases = answer.phases.as_ref().expect("the phases of one group");
    assert_eq!((phases.status, phases.n), (MetricStatus::Measured, 8));
    let waiting = &phases.phases[3];
    assert_eq!((waiting.n, waiting.median_seconds), (8, Some(3.5 * 3600.0)));
    let median = phases.median_change.as_ref().expect("a median change");
    assert_eq!((median.project.as_deref(), median.name.as_str()), (Some("slow"), "#1"));
    assert_eq!(median.total_seconds, 4.0 * 3600.0);
    let rows = groups::phase_rows(&store, &answer).expect("rows");
    let of = |project: &str| rows.rows.iter().filter(|row| row.cells[0] == project && row.counted).count();
    assert_eq!((of("fast"), of("slow")), (3, 5));
}

#[test]
fn other_tools_rules_give_what_they_give_of_the_pooled_rows() {
    let fast = with_changes(fast()).incident("k", 24.0, Some(25.0));
    let store = store(&[named("fast", fast), named("slow", with_changes(slow()))], BOTH);
    let found = |definition, name| {
        let answer = asked(&store, |ask| ask.definition = definition);
        let figure = metric(&answer.metrics, name).clone();
        assert_eq!(
            (figure.definition, figure.band),
            (definition.as_str(), None),
            "no band is of another tool's figure"
        );
        let rows = groups::rows(&store, &answer, name).expect("rows");
        assert!(rows.rows.is_empty() || rows.columns[0] == "member");
        (figure.value, figure.n, figure.beside)
    };
    let hours = |hours: f64| Some(hours * 3600.0);
    // Ten deployments. DevLake holds the incidents of hours 21 and 24 against launch 3 of `fast`, at hour 20, and not the
    // second of them against launch 3 of `slow` at hour 23; those of hours 14 and 34 against 2 and 4 of `slow`: 3 of 10.
    // GitLab counts four incidents.
    let rate = [Definition::DevLake, Definition::GitLab].map(|by| found(by, MetricName::ChangeFailureRate));
    assert_eq!(rate.each_ref().map(|(rate, n, _)| (*rate, *n)), [(Some(0.3), 10), (Some(0.4), 10)]);
    // No incident names a deployment.
    assert_eq!(found(Definition::FourKeys, MetricName::ChangeFailureRate).0, Some(0.0));
    // DevLake from the deployment to the incident's end: 2, 5, 4, 10 hours, of which 4 is the lower median; the other two
    // from its opening: 1, 1, 3, 9.
    let recovery = MetricName::FailedDeploymentRecoveryTime;
    let restored = [Definition::DevLake, Definition::GitLab, Definition::FourKeys].map(|by| found(by, recovery).0);
    assert_eq!(restored, [hours(4.0), hours(2.0), hours(2.0)]);
    // DevLake: 0 to open, 0.5 to merge and 0.5 or 3.5 to deploy, 1 h three times and 4 h five times; GitLab from the merge;
    // Four Keys per commit.
    let lead = MetricName::ChangeLeadTime;
    let waited = [Definition::DevLake, Definition::GitLab, Definition::FourKeys].map(|by| {
        let (value, n, _) = found(by, lead);
        (value, n)
    });
    assert_eq!(waited, [(hours(4.0), 8), (hours(3.5), 8), (hours(4.0), 8)]);
    // 10 deployments on 5, 6 and 7 January, days that the projects share in part; 90 days up to now as GitLab counts them.
    let frequency = MetricName::DeploymentFrequency;
    let (per_day, n, beside) = found(Definition::GitLab, frequency);
    assert_eq!((per_day, n, beside["deployment_days"].as_i64()), (Some(10.0 / 90.0), 10, Some(3)));
    for definition in [Definition::DevLake, Definition::FourKeys] {
        let (_, n, beside) = found(definition, frequency);
        assert_eq!((n, beside["deployment_days"].as_i64()), (10, Some(3)), "{definition:?}");
    }
}

#[test]
fn a_group_of_one_project_says_what_the_project_says() {
    let rich = with_changes(slow()).said("3", Word::Failed, 40.0).said("6", Word::Planned, 60.0);
    let store = store(&[named("slow", rich), fast()], &[("both", &["slow"])]);
    let definitions = Definition::ALL.map(|definition| (definition, Clock::default()));
    let clocks = [Clock::Authored, Clock::Merged].map(|clock| (Definition::Dora, clock));
    for (definition, clock) in definitions.into_iter().chain(clocks) {
        let set = |ask: &mut Ask| (ask.definition, ask.lead_time_clock) = (definition, clock);
        let group = asked(&store, set);
        let mut alone = ask();
        set(&mut alone);
        let alone = answers::answer(&store, "slow", &alone).expect("an answer").expect("the project");
        assert_eq!(group.metrics, alone.metrics, "{definition:?} {clock:?}");
        assert_eq!(group.members[0].metrics.len(), 5);
        assert_eq!(group.beside, alone.beside);
        assert_eq!(group.quick_check, alone.quick_check);
        let mut phases = group.phases.clone().expect("phases");
        if let Some(change) = &mut phases.median_change {
            change.project = None;
        }
        assert_eq!(phases, alone.phases);
        let (mut one, other) =
            (trend::of_group(&store, &group).expect("a trend"), trend::trend(&store, &alone).expect("a trend"));
        one.slowest.iter_mut().for_each(|launch| launch.project = None);
        one.change_points.found.iter_mut().for_each(|change| change.project = None);
        assert_eq!(Some(one), other);
        let weeks = series::of_group(&store, &group).expect("series").weeks;
        assert_eq!(weeks, series::series(&store, &alone).expect("series").weeks);
    }
}

/// A launch of one commit of its own at each hour, with its lead time in hours.
fn launches(id: &str, at: impl IntoIterator<Item = (f64, f64)>) -> Case {
    let mut case = Case::service();
    let mut parent = None;
    for (number, (finish, lead_time)) in at.into_iter().enumerate() {
        let sha = format!("c{number}");
        let parents: Vec<&str> = parent.as_deref().into_iter().collect();
        case = case.commit(&sha, &parents, finish - lead_time).launch(&number.to_string(), &sha, finish);
        parent = Some(sha);
    }
    named(id, case)
}

#[test]
fn what_moved_is_tested_on_the_launches_of_all_projects() {
    // `fast` launches five times in the period before, with lead times of 10 to 14 hours, `slow` five times now, with 1 to
    // 5: of 252 orders 2 are as extreme. Four metrics can be tested, the others with p 1: adjusted 8/252. Neither project
    // has launches in both periods.
    let first = (-50.0, 1.0);
    let before = (0..5).map(|n| (100.0 + 100.0 * f64::from(n), 10.0 + f64::from(n)));
    let now = (0..5).map(|n| (700.0 + 100.0 * f64::from(n), 1.0 + f64::from(n)));
    let cases = [launches("fast", [first].into_iter().chain(before)), launches("slow", [first].into_iter().chain(now))];
    let store = store(&cases, BOTH);
    let answer = asked(&store, |ask| {
        ask.window = Asked::parse("2026-02-02..2026-03-02").expect("a window");
        ask.as_of = Some(AsOf::Moment(hour(1344.0)));
    });
    let found = trend::of_group(&store, &answer).expect("a trend");
    let of = |name| found.comparison.metrics.iter().find(|row| row.metric == name).expect("all five");
    let lead = of(MetricName::ChangeLeadTime);
    assert_eq!((lead.verdict, lead.direction, lead.better), (Verdict::Changed, Some(Direction::Down), Some(true)));
    assert_eq!((lead.before.tested, lead.now.tested), (5, 5));
    assert!((lead.p_value.expect("p") - 2.0 / 252.0).abs() < 1e-12);
    assert!((lead.adjusted_p_value.expect("adjusted p") - 8.0 / 252.0).abs() < 1e-12);
    assert_eq!((lead.before.value, lead.now.value), (Some(12.0 * 3600.0), Some(3.0 * 3600.0)));
    assert_eq!(of(MetricName::DeploymentFrequency).verdict, Verdict::NoClearChange);
    let slowest: Vec<_> = found.slowest.iter().map(|slow| (slow.project.as_deref(), slow.name.as_str())).collect();
    assert_eq!(slowest, [(Some("slow"), "5"), (Some("slow"), "4"), (Some("slow"), "3")]);
    // The charts show the launches of both in one calendar, each by the name of its project.
    let drawn = series::of_group(&store, &answer).expect("series");
    assert_eq!(drawn.weeks.iter().map(|week| week.launches).sum::<i64>(), 5);
    assert_eq!(drawn.launches[0].name, "slow 1");
}
