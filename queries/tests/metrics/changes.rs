//! Changes: how each is found, which launch delivers it, and what it says of its launch.

use queries::model::facts::{CommitPath, ProjectRepository};
use queries::model::{ChangeState, RefKind};

use crate::case::{Case, hour};

#[test]
fn a_change_is_found_by_its_merge_sha_then_its_commits_then_its_head_then_by_a_message() {
    // Launch 1 is the baseline and launch 2 brings c1 to c4, launch 3 the rest.
    // #1: its merge sha c1 is in the graph, though a message of c5 names it too.
    // #2: its merge sha is unknown, its commits c2 and c5 came with 2 and 3: the last of them delivers it.
    // #3: one of its commits is unknown, so they do not tell; its head c3 does.
    // #4: nothing of it is known, and c4 names it at the end of its subject.
    // #5: c6 names it as merges do.
    // #6: nothing knows it. #7: c7 mentions it within the subject, which names nothing.
    let case = Case::service()
        .line(8)
        .subject("c4", "Charge once (#4)")
        .subject("c5", "Polish (#1)")
        .subject("c6", "Merge pull request #5 from somebody/door")
        .subject("c7", "Fix (#7) for good")
        .change_with(1, "One", &[], |change| change.merge_sha = Some("c1".into()))
        .change_with(2, "Two", &["c2", "c5"], |change| change.merge_sha = Some("unknown".into()))
        .change_with(3, "Three", &["c3", "unknown"], |change| change.head_sha = Some("c3".into()))
        .change(4, "Four", &["gone"])
        .change(5, "Five", &[])
        .change(6, "Six", &["gone"])
        .change(7, "Seven", &[])
        .launch("1", "c0", 10.0)
        .launch("2", "c4", 50.0)
        .launch("3", "c7", 90.0);
    assert_eq!(
        case.ask().found(),
        ["#1 by 2, merge_sha", "#2 by 3, commits", "#3 by 2, head_sha", "#4 by 2, subject", "#5 by 3, subject"]
    );
}

#[test]
fn a_merge_sha_that_is_known_and_not_launched_yet_is_waited_for() {
    // #1 was launched from its branch by 2 before c2 merged it: it is delivered with c2, by 3.
    let case = Case::service()
        .commit("c0", &[], 1.0)
        .commit("c1", &["c0"], 11.0)
        .commit("c2", &["c0", "c1"], 25.0)
        .change_with(1, "One", &["c1"], |change| change.merge_sha = Some("c2".into()))
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0);
    assert!(case.ask().found().is_empty());
    assert_eq!(case.launch("3", "c2", 30.0).ask().found(), ["#1 by 3, merge_sha"]);
}

#[test]
fn a_cherry_pick_and_a_rebase_are_found_by_what_names_them() {
    // c1 is #1's commit as it was picked from a branch whose merge the graph does not have.
    // #2 was rebased onto c1 as c2 and c3; the forge names c3, and c2 has kept the author date that #2 began with. So
    // both commits are #2's, although their shas are new.
    let case = Case::service()
        .line(2)
        .subject("c1", "Lock the door (#1)")
        .commit_with("c2", &["c1"], 18.0, |commit| commit.authored_at = Some(hour(12.0)))
        .commit_with("c3", &["c2"], 18.0, |commit| commit.authored_at = Some(hour(14.0)))
        .change_with(1, "Lock the door", &["b1"], |change| change.merge_sha = Some("m1".into()))
        .change_with(2, "Two steps", &["b2", "b3"], |change| {
            change.merge_sha = Some("c3".into());
            change.first_commit_at = Some(hour(12.0));
            change.merged_at = Some(hour(18.0));
        })
        .launch("1", "c0", 5.0)
        .launch("2", "c3", 20.0);
    let answered = case.ask();
    assert_eq!(answered.found(), ["#1 by 2, subject", "#2 by 2, merge_sha"]);
    let owners = answered.store.rows_as_text("select sha, change from delivery where not baseline order by sha");
    let owners: Vec<String> = owners.expect("rows").iter().map(|row| row.join(" ")).collect();
    assert_eq!(owners, ["c1 1", "c2 2", "c3 2"]);
}

#[test]
fn a_merge_brings_its_branch_where_the_commits_of_the_change_are_not_known() {
    // m merges c2 and c1 into d1; d1 itself belongs to no change.
    let case = Case::service()
        .commit("c0", &[], 1.0)
        .commit("c1", &["c0"], 11.0)
        .commit("c2", &["c1"], 12.0)
        .commit("d1", &["c0"], 13.0)
        .commit("m", &["d1", "c2"], 15.0)
        .change_with(1, "One", &[], |change| change.merge_sha = Some("m".into()))
        .launch("1", "c0", 10.0)
        .launch("2", "m", 20.0);
    let answered = case.ask();
    let owned = answered.store.rows_as_text("select sha from delivery where change = 1 order by sha");
    assert_eq!(owned.expect("rows").concat(), ["c1", "c2", "m"]);
    // Coding began with the first of them: 20 less 11 hours.
    assert_eq!(answered.changes()[0]["total_seconds"], 9.0 * 3600.0);
}

#[test]
fn unmerged_changes_deliver_nothing_even_where_their_commits_are_live() {
    let state = |state| move |change: &mut queries::model::facts::Change| change.state = state;
    let case = Case::service()
        .line(4)
        .change_with(1, "Open", &["c1"], state(ChangeState::Open))
        .change_with(2, "Closed", &["c2"], state(ChangeState::Closed))
        .change_with(3, "A draft that never was ready", &["c3"], |change| {
            change.state = ChangeState::Open;
            change.created_at = Some(hour(15.0));
        })
        .launch("1", "c0", 5.0)
        .launch("2", "c3", 40.0);
    let answered = case.ask();
    assert!(answered.found().is_empty());
    assert_eq!(answered.answer.phases.reason.as_deref(), Some("no merged pull or merge request is known"));
}

#[test]
fn a_change_is_delivered_once_in_each_environment() {
    // In the tier the change comes with the launch to `eu`; in each environment alone with its own launch.
    let place = |name: &'static str| {
        move |deployment: &mut queries::model::facts::Deployment| {
            deployment.environment = name.into();
            deployment.tier = Some(queries::model::Tier::Production);
        }
    };
    let mut case = Case::service()
        .line(2)
        .change(1, "One", &["c1"])
        .launch_with("1", "c0", 5.0, place("eu"))
        .launch_with("2", "c0", 6.0, place("us"))
        .launch_with("3", "c1", 20.0, place("eu"))
        .launch_with("4", "c1", 30.0, place("us"));
    for name in ["eu", "us"] {
        case.environments.push(queries::model::facts::Environment {
            project: "p".into(),
            name: name.into(),
            tier: queries::model::Tier::Production,
            source: "test".into(),
            ..Default::default()
        });
    }
    let of = |scope: &str| case.ask_with(|ask| ask.scope = scope.into()).found();
    assert_eq!(of("production"), ["#1 by 3, commits"]);
    assert_eq!(of("eu"), ["#1 by 3, commits"]);
    assert_eq!(of("us"), ["#1 by 4, commits"]);
}

#[test]
fn a_monorepo_project_has_the_changes_that_touch_its_paths() {
    // Of #1 one commit of two touches the project, of #2 none.
    let mut case = Case::service()
        .line(4)
        .change(1, "One", &["c1", "c2"])
        .change(2, "Two", &["c3"])
        .launch("1", "c0", 5.0)
        .launch("2", "c3", 40.0);
    case.repositories = vec![ProjectRepository { paths: vec!["shop/**".into()], ..case.repositories[0].clone() }];
    let touched = [("c0", "shop/a"), ("c1", "docs/a"), ("c2", "shop/b"), ("c3", "docs/b")];
    case.paths.extend(touched.map(|(sha, path)| CommitPath {
        repository: "r".into(),
        sha: sha.into(),
        path: path.into(),
    }));
    assert_eq!(case.ask().found(), ["#1 by 2, commits"]);
}

#[test]
fn an_explanation_of_a_monorepo_project_has_only_the_changes_that_touch_its_paths() {
    // Merged at hour 50 and not launched yet: #1 touches the project by one of its commits, #2 by the squash that it was
    // merged as, #3 by nothing. Of a project that is the whole repository all three wait.
    let mut case = Case::service().line(6).launch("1", "c0", 5.0);
    for (number, commits, merge) in [(1, &["c1", "c2"][..], "c2"), (2, &["gone"], "c3"), (3, &["c4"], "c5")] {
        case = case.change_with(number, "Waiting", commits, |change| {
            change.merge_sha = Some(merge.into());
            change.merged_at = Some(hour(50.0));
        });
    }
    let touched = ["c0 shop/a", "c1 docs/a", "c2 shop/b", "c3 shop/c", "c4 docs/b", "c5 docs/c"];
    case.paths.extend(touched.map(|touched| {
        let (sha, path) = touched.split_once(' ').expect("a sha and a path");
        CommitPath { repository: "r".into(), sha: sha.into(), path: path.into() }
    }));
    let waiting = |case: &Case| -> Vec<i64> {
        let answered = case.ask();
        let ask = crate::groups::ask();
        let lead = queries::metrics::MetricName::ChangeLeadTime;
        let found = queries::answers::explain::explain(&answered.store, "p", &ask, lead, None).expect("an explanation");
        let changes = found.expect("the project").changes.expect("of lead time").into_iter();
        changes
            .filter(|change| change["reason"] == "not_delivered")
            .filter_map(|change| change["number"].as_i64())
            .collect()
    };
    assert_eq!(waiting(&case), [1, 2, 3]);
    case.repositories[0].paths = vec!["shop/**".into()];
    assert_eq!(waiting(&case), [1, 2]);
}

#[test]
fn a_launch_is_of_hotfixes_only_if_all_its_changes_and_other_commits_are() {
    // 2 brings #1, a hotfix by its branch, though no subject says so. 3 brings #2, a hotfix by its label, beside c3, which
    // belongs to no change and is none. 4 brings c4, whose subject says hotfix; its change #3 does not.
    let case = |with_c3: bool| {
        let case = Case::service()
            .line(5)
            .subject("c3", if with_c3 { "hotfix beside it" } else { "Something else" })
            .subject("c4", "hotfix")
            .change_with(1, "Mend", &["c1"], |change| change.head_branch = Some("hotfix/door".into()))
            .change_with(2, "Mend", &["c2"], |change| change.labels = vec!["ui".into(), "HotFix".into()])
            .change(3, "Planned", &["c4"])
            .launch("1", "c0", 5.0)
            .launch("2", "c1", 20.0)
            .launch("3", "c3", 40.0)
            .launch("4", "c4", 50.0);
        case.ask()
    };
    assert_eq!(case(false).failures(), ["1 hotfix inferred"]);
    assert_eq!(case(true).failures(), ["1 hotfix inferred", "2 hotfix inferred"]);
    assert_eq!(case(false).rework(), ["1", "2 recovery of 1", "3", "4"]);
}

#[test]
fn a_merge_that_is_all_of_a_hotfix_launch_says_so_by_its_change() {
    // 2 launched the branch of #1 before m merged it: 3 delivers nothing but the merge, and with it the change.
    let case = Case::service()
        .commit("c0", &[], 1.0)
        .commit("c1", &["c0"], 11.0)
        .commit("d1", &["c0"], 12.0)
        .commit("m", &["d1", "c1"], 30.0)
        .change_with(1, "Hotfix", &["c1"], |change| change.merge_sha = Some("m".into()))
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "d1", 25.0)
        .launch("4", "m", 40.0);
    // 2 brings a commit of a hotfix; 3 planned work; 4 the hotfix itself.
    assert_eq!(case.ask().failures(), ["1 hotfix inferred", "3 hotfix inferred"]);
}

#[test]
fn a_change_that_reverts_another_fails_the_launch_that_delivered_it() {
    // #2 says in its title that it reverts #1, #4 by its description that it reverts #2, which took back itself: only the
    // launch of #1 failed. 3 mends it, and is nothing but a revert; so is 4.
    let case = Case::service()
        .line(4)
        .subject("c1", "Charge twice (#1)")
        .change(1, "Charge twice", &["gone"])
        .change(2, "Reverts #1", &["c2"])
        .change_with(4, "Again", &["c3"], |change| change.reverts_change = Some(2))
        .launch("1", "c0", 5.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 30.0)
        .launch("4", "c3", 50.0);
    let answered = case.ask();
    assert_eq!(answered.failures(), ["2 revert inferred"]);
    assert_eq!(answered.rework(), ["1", "2", "3 recovery of 2", "4 only reverts or hotfixes"]);
    let evidence = answered.store.rows_as_text("select evidence from failure_signal").expect("signals");
    assert_eq!(evidence.concat(), ["#2 reverts #1, delivered by 3"]);
}

#[test]
fn a_revert_of_a_change_after_72_hours_or_in_the_same_launch_is_no_failure() {
    let late = Case::service()
        .line(3)
        .change(1, "One", &["c1"])
        .change(2, "Reverts #1", &["c2"])
        .launch("1", "c0", 5.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 92.5);
    assert!(late.ask().failures().is_empty());
    let mut at_once = late.clone();
    at_once.deployments.remove(1);
    assert!(at_once.ask().failures().is_empty());
    let mut in_time = late;
    in_time.deployments[2].finished_at = Some(hour(92.0));
    in_time.deployments[2].started_at = Some(hour(92.0));
    assert_eq!(in_time.ask().failures(), ["2 revert inferred"]);
}

#[test]
fn branches_that_are_still_there_do_not_hide_the_squash() {
    // b1 is #1's own commit on a branch that was not removed; nothing launches it. The squash c1 names #1.
    let mut case = Case::service()
        .line(2)
        .subject("c1", "Charge once (#1)")
        .commit("b1", &["c0"], 6.0)
        .change_with(1, "Charge once", &["b1"], |change| {
            change.head_sha = Some("b1".into());
            change.merge_sha = Some("unknown".into());
        })
        .launch("1", "c0", 5.0)
        .launch("2", "c1", 20.0);
    case.refs.push(queries::model::facts::Ref {
        repository: "r".into(),
        name: "charge".into(),
        kind: RefKind::Branch,
        target_sha: Some("b1".into()),
        source: "test".into(),
        ..Default::default()
    });
    let answered = case.ask();
    assert_eq!(answered.found(), ["#1 by 2, subject"]);
    // Coding began with b1, at hour 6: 14 hours before the launch.
    assert_eq!(answered.changes()[0]["total_seconds"], 14.0 * 3600.0);
}
