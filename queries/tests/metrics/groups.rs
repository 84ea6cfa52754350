//! Groups: their figures come from the rows of all their projects, never from the projects' figures.

use queries::answers::groups::{self, GroupAnswer};
use queries::answers::{Ask, words};
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition, Metric, MetricName, MetricStatus};
use queries::model::GroupKind;
use queries::model::facts::{CommitPath, ProjectGroup};
use queries::store::Store;

use crate::case::{Case, hour};

/// The case as a project of another name, with a repository of that name.
pub(crate) fn named(id: &str, mut case: Case) -> Case {
    case.project.id = id.into();
    case.project.name = id.into();
    for owned in &mut case.repositories {
        (owned.project, owned.repository) = (id.into(), id.into());
    }
    case.commits.iter_mut().for_each(|commit| commit.repository = id.into());
    case.changes.iter_mut().for_each(|change| change.repository = id.into());
    case.change_commits.iter_mut().for_each(|commit| commit.repository = id.into());
    case.reviews.iter_mut().for_each(|review| review.repository = id.into());
    case.overrides.iter_mut().for_each(|said| said.project = id.into());
    case.deployments.iter_mut().for_each(|deployment| deployment.project = id.into());
    case.incidents.iter_mut().for_each(|incident| incident.project = id.into());
    case
}

/// A store of projects and of groups, each with its members.
pub(crate) fn store(cases: &[Case], groups: &[(&str, &[&str])]) -> Store {
    let mut store = Store::in_memory().expect("a store");
    let mut batch = store.begin().expect("a batch");
    for case in cases {
        batch.add([&case.project]).expect("the project");
        batch.add(&case.repositories).expect("repositories");
        batch.add(&case.commits).expect("commits");
        batch.add(&case.paths).expect("paths");
        batch.add(&case.changes).expect("changes");
        batch.add(&case.change_commits).expect("commits of changes");
        batch.add(&case.reviews).expect("reviews");
        batch.add(&case.overrides).expect("overrides");
        batch.add(&case.deployments).expect("deployments");
        batch.add(&case.incidents).expect("incidents");
    }
    for (id, members) in groups {
        let members: Vec<ProjectGroup> = members
            .iter()
            .map(|member| ProjectGroup {
                id: (*id).into(),
                project: (*member).into(),
                name: format!("Group {id}"),
                kind: GroupKind::Team,
                source: "test".into(),
            })
            .collect();
        batch.add(&members).expect("groups");
    }
    batch.commit().expect("written");
    queries::derive::refresh(&mut store).expect("derived");
    store
}

/// 90 days on 6 March 2026, hour 1440.
pub(crate) fn ask() -> Ask {
    Ask {
        scope: "production".into(),
        window: Asked::Days(90),
        as_of: None,
        edition: Default::default(),
        definition: Definition::Dora,
        clock: hour(1440.0),
        lead_time_clock: Clock::default(),
    }
}

pub(crate) fn group(store: &Store, id: &str) -> GroupAnswer {
    groups::group(store, id, &ask()).expect("an answer").expect("the group")
}

pub(crate) fn metric(metrics: &[Metric], name: MetricName) -> &Metric {
    metrics.iter().find(|metric| metric.metric == name).expect("all five are answered")
}

/// `fast`: launches 1 to 4 of c0 to c3 at hours 0, 10, 20, 30. Commits c1 to c3 wait one hour each, from hour 9, 19, 29.
/// Launch 3 has an incident from hour 21 to 22, which is 2 hours after the launch.
pub(crate) fn fast() -> Case {
    let mut case = Case::service().line(4);
    for at in 0..4 {
        case = case.launch(&format!("{}", at + 1), &format!("c{at}"), 10.0 * f64::from(at));
    }
    named("fast", case.incident("i", 21.0, Some(22.0)))
}

/// `slow`: launches 1 to 6 of c0 to c5 at hours 3, 13, 23, 33, 43, 53, so that c1 to c5 wait four hours each. Launch 2 has
/// an incident to 4 hours after it, launch 4 one to 10 hours after it.
pub(crate) fn slow() -> Case {
    let mut case = Case::service().line(6);
    for at in 0..6 {
        case = case.launch(&format!("{}", at + 1), &format!("c{at}"), 10.0 * f64::from(at) + 3.0);
    }
    named("slow", case.incident("i", 14.0, Some(17.0)).incident("j", 34.0, Some(43.0)))
}

/// A project that nothing is known of.
fn empty() -> Case {
    named("empty", Case::service())
}

#[test]
fn figures_are_those_of_the_pooled_rows() {
    let store = store(&[fast(), slow()], &[("both", &["fast", "slow"])]);
    let answer = group(&store, "both");
    // Lead times in hours: 1, 1, 1, 4, 4, 4, 4, 4. The median is 4; the average of the medians 1 and 4 would be 2.5.
    // Three launches of one and five of the other deliver them, though their ids are the same.
    let lead = metric(&answer.metrics, MetricName::ChangeLeadTime);
    assert_eq!((lead.n, lead.value), (8, Some(4.0 * 3600.0)));
    assert_eq!(lead.beside["launches"], 8);
    assert_eq!((lead.excluded[0].reason.as_str(), lead.excluded[0].n), ("baseline_deployment", 2));
    // 4 and 6 launches over the 60 days from hour 0 to hour 1440, which are 60 / 7 weeks.
    let frequency = metric(&answer.metrics, MetricName::DeploymentFrequency);
    assert_eq!((frequency.numerator, frequency.denominator), (Some(10.0), Some(60.0 / 7.0)));
    // 1 of 4 and 2 of 6: 3 of 10. The average of the rates would be 29 %; 4 launches alone are too few for a rate.
    let failure = metric(&answer.metrics, MetricName::ChangeFailureRate);
    assert_eq!((failure.numerator, failure.denominator), (Some(3.0), Some(10.0)));
    assert!(!failure.lower_bound);
    // Recoveries after 2, 4 and 10 hours: the middle one is 4. Neither project has the three that a median needs.
    let recovery = metric(&answer.metrics, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.n, recovery.value), (3, Some(4.0 * 3600.0)));
    // The Wilson interval is that of 3 in 10: (0.3 + 3.8416/20 -+ 1.96 sqrt(0.3*0.7/10 + 3.8416/400)) / 1.38416.
    let interval = failure.interval.expect("an interval");
    assert!((interval.low.expect("low") - 0.1078).abs() < 5e-4 && (interval.high.expect("high") - 0.6032).abs() < 5e-4);
    // 30 % lies between 20 % and 40 %, single percentages that are upper bounds.
    assert_eq!(failure.band.as_ref().map(|band| band.names.clone()), Some(vec!["low"]));
}

#[test]
fn members_have_their_own_figures_over_the_same_window_in_the_order_of_their_ids() {
    let store = store(&[slow(), fast()], &[("both", &["slow", "fast"])]);
    let answer = group(&store, "both");
    let shown: Vec<String> = answer
        .members
        .iter()
        .map(|member| {
            let figures = [MetricName::ChangeLeadTime, MetricName::ChangeFailureRate]
                .map(|name| words::figure(metric(&member.metrics, name)));
            format!("{}: {}", member.project.id, figures.join(", "))
        })
        .collect();
    assert_eq!(shown, ["fast: 1 h, too few rows (4 of at least 5)", "slow: 4 h, 33.3 % (2 of 6)"]);
    assert!(answer.members.iter().flat_map(|member| &member.metrics).all(|metric| metric.window == answer.window));
    let failed: Vec<String> =
        answer.failures.iter().map(|found| format!("{} {}", found.project, found.failure.launch)).collect();
    assert_eq!(failed, ["fast 3", "slow 4", "slow 2"]);
}

#[test]
fn rows_name_their_project_and_are_exactly_those_of_the_members() {
    let store = store(&[fast(), slow(), empty()], &[("all", &["fast", "slow", "empty"])]);
    let answer = group(&store, "all");
    let rows = groups::rows(&store, &answer, MetricName::DeploymentFrequency).expect("rows");
    assert_eq!(rows.columns[..2], ["member", "launch"]);
    let of = |project: &str| rows.rows.iter().filter(|row| row.counted && row.cells[0] == project).count();
    assert_eq!((of("fast"), of("slow"), rows.rows.len()), (4, 6, 10));
}

#[test]
fn weeks_are_covered_from_the_earliest_members_first_launch_on() {
    // `late` launches at hours 1104, 1105 and so on, 14 days before now; `fast` began at hour 0. Together they launched
    // 9 times in 60 / 7 weeks, 1.05 a week; the sum of 4 in 60 / 7 weeks and 5 in 2 weeks would be 2.97.
    let mut late = Case::service();
    for at in 0..5 {
        let parent = format!("d{}", at - 1);
        let parents: &[&str] = if at == 0 { &[] } else { &[&parent] };
        let launched = 1104.0 + f64::from(at);
        late = late.commit(&format!("d{at}"), parents, launched - 0.5);
        late = late.launch(&format!("{at}"), &format!("d{at}"), launched);
    }
    let store = store(&[fast(), named("late", late)], &[("both", &["fast", "late"])]);
    let answer = group(&store, "both");
    let frequency = metric(&answer.metrics, MetricName::DeploymentFrequency);
    assert_eq!((frequency.numerator, frequency.denominator), (Some(9.0), Some(60.0 / 7.0)));
    // From launch 4 of `fast` at hour 30 to the first of `late` at hour 1104.
    assert_eq!(frequency.beside["longest_gap_seconds"], 1074.0 * 3600.0);
    let late = metric(&answer.members[1].metrics, MetricName::DeploymentFrequency);
    assert_eq!(late.denominator, Some(2.0));
}

#[test]
fn a_member_without_facts_is_named_and_changes_nothing() {
    let store = store(&[fast(), slow(), empty()], &[("all", &["fast", "slow", "empty"]), ("both", &["fast", "slow"])]);
    let (all, both) = (group(&store, "all"), group(&store, "both"));
    let values =
        |answer: &GroupAnswer| answer.metrics.iter().map(|metric| (metric.value, metric.n)).collect::<Vec<_>>();
    assert_eq!(values(&all), values(&both));
    // A project that launches nothing hides no failure.
    assert!(!metric(&all.metrics, MetricName::ChangeFailureRate).lower_bound);
    let said: Vec<&str> = all.coverage.iter().map(|covered| covered.sentence.as_str()).collect();
    assert_eq!(
        said,
        [
            "2 of 3 projects have commits; not empty",
            "0 of 3 projects have tags",
            "0 of 3 projects have changes",
            "0 of 3 projects have builds",
            "2 of 3 projects have deployments; not empty",
            "2 of 3 projects have incidents; not empty",
        ]
    );
    let nothing = metric(&all.members[0].metrics, MetricName::DeploymentFrequency);
    assert_eq!((all.members[0].project.id.as_str(), nothing.status), ("empty", MetricStatus::NotMeasured));
}

#[test]
fn one_launching_member_without_incidents_makes_the_rate_a_lower_bound() {
    let mut unwatched = slow();
    unwatched.incidents.clear();
    let store = store(&[fast(), unwatched], &[("both", &["fast", "slow"])]);
    let answer = group(&store, "both");
    // The failure of `fast` is known, those of `slow` would not be: at least 1 of 10, and no band.
    let failure = metric(&answer.metrics, MetricName::ChangeFailureRate);
    assert_eq!((failure.value, failure.lower_bound), (Some(0.1), true));
    assert_eq!(failure.band, None);
    assert_eq!(answer.quick_check.stability, None);
}

#[test]
fn a_group_in_a_group_brings_its_projects_each_once() {
    let groups: &[(&str, &[&str])] =
        &[("company", &["team", "fast", "other"]), ("team", &["fast", "slow"]), ("other", &["fast", "empty"])];
    let store = store(&[fast(), slow(), empty()], groups);
    let company = group(&store, "company");
    let ids: Vec<&str> = company.members.iter().map(|member| member.project.id.as_str()).collect();
    assert_eq!(ids, ["empty", "fast", "slow"]);
    // `fast` is reached three times and its 4 launches count once, beside the 6 of `slow`.
    assert_eq!(metric(&company.metrics, MetricName::DeploymentFrequency).n, 10);
    assert_eq!(company.notes, [] as [String; 0]);
    // All groups at once, one of them within another, say the same as each alone.
    let all = groups::all(&store, &ask()).expect("all groups");
    let n: Vec<(&str, i64)> = all.iter().map(|group| (group.group.id.as_str(), group.metrics[0].n)).collect();
    assert_eq!(n, [("company", 10), ("other", 4), ("team", 10)]);
    let values = |group: &GroupAnswer| group.metrics.iter().map(|metric| metric.value).collect::<Vec<_>>();
    assert_eq!(values(&all[0]), values(&company));
}

#[test]
fn circles_and_unknown_members_are_left_out_and_named() {
    let groups: &[(&str, &[&str])] = &[("a", &["b", "fast"]), ("b", &["a", "slow"]), ("c", &["gone"])];
    let store = store(&[fast(), slow()], groups);
    let a = group(&store, "a");
    assert_eq!(metric(&a.metrics, MetricName::DeploymentFrequency).n, 10);
    assert_eq!(a.notes, ["group b contains a, which contains b: that part is left out"]);
    let c = group(&store, "c");
    assert_eq!(c.notes, ["group c names gone, which is neither a project nor a group of the store: it is left out"]);
    assert_eq!((c.members.len(), c.metrics.len()), (0, 5));
    assert!(c.metrics.iter().all(|metric| metric.status == MetricStatus::NotMeasured));
}
#[test]
fn a_group_has_the_zone_of_its_projects_where_they_share_one() {
    let with_zone = |mut case: Case, zone: &str| {
        case.project.timezone = Some(zone.into());
        case
    };
    let store = store(
        &[with_zone(fast(), "Europe/Berlin"), with_zone(slow(), "Europe/Berlin"), with_zone(empty(), "Asia/Tokyo")],
        &[("same", &["fast", "slow"]), ("mixed", &["fast", "slow", "empty"])],
    );
    let zone = |id: &str| group(&store, id).window.timezone.name().to_owned();
    assert_eq!((zone("same"), zone("mixed")), ("Europe/Berlin".to_owned(), "UTC".to_owned()));
}

/// Two projects of one repository. c1 touches `x`, c2 `y`, c3 both, c4 neither; each project launches c0 at hour 0, c2 at
/// hour 25 and c4 at hour 45.
pub(crate) fn monorepo() -> [Case; 2] {
    let place = |id: &str| {
        let mut case = Case::service();
        case.project.id = id.into();
        case.project.name = id.into();
        case.repositories[0].project = id.into();
        case.repositories[0].paths = vec![format!("services/{id}/**")];
        for (launch, sha, at) in [("1", "c0", 0.0), ("2", "c2", 25.0), ("3", "c4", 45.0)] {
            case = case.launch_with(launch, sha, at, |deployment| deployment.project = id.into());
        }
        case
    };
    let mut x = place("x").line(5);
    let touched = [
        ("c0", "services/x/a"),
        ("c0", "services/y/a"),
        ("c1", "services/x/a"),
        ("c2", "services/y/deep/a"),
        ("c3", "services/x/b"),
        ("c3", "services/y/b"),
        ("c4", "README.md"),
    ];
    x.paths =
        touched.map(|(sha, path)| CommitPath { repository: "r".into(), sha: sha.into(), path: path.into() }).into();
    [x, place("y")]
}

#[test]
fn projects_of_one_repository_count_only_the_commits_of_their_paths() {
    let store = store(&monorepo(), &[("both", &["x", "y"])]);
    let answer = group(&store, "both");
    let rows = groups::rows(&store, &answer, MetricName::ChangeLeadTime).expect("rows");
    let at = |name: &str| rows.columns.iter().position(|column| column == name).expect("the column");
    let (sha, launch) = (at("sha"), at("launch"));
    let mut delivered: Vec<String> = rows
        .rows
        .iter()
        .filter(|row| row.counted)
        .map(|row| [0, sha, launch].map(|at| row.cells[at].as_str().unwrap_or_default()).join(" "))
        .collect();
    delivered.sort();
    // c3 belongs to both and has a lead time in each; c4 is nobody's.
    assert_eq!(delivered, ["x c1 2", "x c3 3", "y c2 2", "y c3 3"]);
    // All three launches of each bring something of its own: c0, then c1 or c2, then c3.
    assert_eq!(metric(&answer.metrics, MetricName::DeploymentFrequency).n, 6);
    // Lead times in hours: x 25 - 9 and 45 - 29, y 25 - 19 and 45 - 29: 6, 16, 16, 16.
    let lead = metric(&answer.metrics, MetricName::ChangeLeadTime);
    assert_eq!((lead.n, lead.value), (4, Some(16.0 * 3600.0)));
}

#[test]
fn habits_of_a_project_of_a_larger_repository_are_those_of_its_paths() {
    // Of the five commits c0 to c4, `y` touches c0, c2 and c3. c0 at hour -1 is in the window of 90 days too. No merge says
    // which part it is of, so nothing is said of merges.
    let store = store(&monorepo(), &[]);
    let answer = queries::answers::answer(&store, "y", &ask()).expect("an answer").expect("the project");
    let habits: Vec<(&str, i64)> = answer.habits.iter().map(|habit| (habit.habit, habit.n)).collect();
    assert_eq!(habits, [("commits_per_week", 3)]);
}
