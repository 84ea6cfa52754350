//! What changes on the server between two collections, and between two pages of one.

use crate::fixture::{collect, collect_well, number, rows, same_facts, settings, store};
use crate::server::Server;
use crate::time::{Clock, START};
use crate::world::{Commit, DAY, World, sha};

/// Collects what a server has now into a fresh store, and compares.
#[track_caller]
fn as_collected_afresh(server: &Server, clock: &Clock, collected: &queries::store::Store, what: &str) {
    let other = Server::new(server.with(|state| state.world.clone()), clock);
    let mut fresh = store();
    collect_well(&mut fresh, &settings(&other, clock));
    same_facts(collected, &fresh, what);
}

#[test]
fn a_branch_that_is_merged_brings_its_old_commits() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(60), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    server.with(|state| {
        let world = &mut state.world;
        let tip = world.commits.len() - 1;
        world.commits.push(Commit { at: START - 300 * DAY, parents: vec![20] });
        world.commits.push(Commit { at: START - 299 * DAY, parents: vec![tip + 1] });
        world.commits.push(Commit { at: START + 60, parents: vec![tip, tip + 2] });
        world.branches[0].1 = tip + 3;
    });
    collect_well(&mut store, &settings);
    assert_eq!(number(&store, "select count(*) from commit"), 183);
    as_collected_afresh(&server, &clock, &store, "a merged branch");
}

#[test]
fn after_a_forced_push_all_of_the_new_history_is_read() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(60), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    server.with(|state| {
        let world = &mut state.world;
        let commits: Vec<_> = world.commits.drain(..).collect();
        // The shas follow from the positions: what was there before is gone.
        world.commits = (0..500).map(|at| Commit { at: at * 3600 + START - 100 * DAY, parents: vec![] }).collect();
        let begin = world.commits.len();
        for (at, commit) in commits.iter().enumerate() {
            let parents = if at == 0 { vec![] } else { vec![begin + at - 1] };
            world.commits.push(Commit { at: commit.at, parents });
        }
        world.branches = vec![("main".into(), world.commits.len() - 1)];
        world.tags.clear();
        for at in 0..500 {
            world.commits[at].at = 0;
        }
    });
    collect_well(&mut store, &settings);
    let new = format!("select count(*) from commit where sha >= '{}'", sha(500));
    assert_eq!(number(&store, &new), 180);
    assert_eq!(
        rows(&store, "select count(*) from ref where kind <> 'branch'"),
        ["0"],
        "tags that are gone are forgotten"
    );
}

#[test]
fn tags_that_are_removed_moved_or_put_on_old_commits_are_noticed() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(250), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    server.requests();
    server.with(|state| {
        state.world.tags.remove(3);
        state.world.tags.push(("v1.3-again".into(), 9, None));
        state.world.tags.push(("v1.4-again".into(), 12, Some(START)));
    });
    clock.forward(2 * DAY);
    server.with(|state| state.world.add_week(START + DAY));
    collect_well(&mut store, &settings);
    as_collected_afresh(&server, &clock, &store, "tags");
}

#[test]
fn a_change_whose_commits_were_replaced_keeps_none_of_the_old_ones() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(10), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    server.with(|state| {
        let change = &mut state.world.changes[4];
        change.commits = vec![sha(1), sha(2), sha(3)];
        change.updated = START + 100;
        change.reviews = 1;
    });
    collect_well(&mut store, &settings);
    assert_eq!(number(&store, "select count(*) from change_commit where number = 5"), 3);
    as_collected_afresh(&server, &clock, &store, "a change pushed again");
}

#[test]
fn a_run_that_goes_on_or_is_started_again_is_read_again() {
    let clock = Clock::new();
    let mut world = World::of_weeks(10);
    world.runs[9].open = true;
    let server = Server::new(world, &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    assert_eq!(rows(&store, "select status from build where id = '1009' order by attempt"), ["failed", "running"]);
    server.requests();
    server.with(|state| {
        state.world.runs[9].open = false;
        state.world.runs[8].attempts = 3;
    });
    collect_well(&mut store, &settings);
    as_collected_afresh(&server, &clock, &store, "runs");
    let jobs = server.requests().iter().filter(|(_, path, _)| path.contains("/jobs")).count();
    assert_eq!(jobs, 2, "what had ended is not asked for again");
}

#[test]
fn runs_that_are_removed_between_two_pages_hide_no_others() {
    let clock = Clock::new();
    let mut world = World::of_weeks(300);
    world.deployments.clear();
    let server = Server::new(world, &clock);
    let gone = 90;
    // Before the second page of runs, sixty of those on the first page are removed.
    server.with(|state| {
        state.changes.insert(gone, Box::new(|world| world.runs.truncate(240)));
    });
    let mut store = store();
    // What was removed after its page was read cannot be asked for its jobs: that page is read again by the next run.
    collect(&mut store, &settings(&server, &clock));
    collect_well(&mut store, &settings(&server, &clock));
    let left: usize = number(&store, "select count(distinct id) from build where id < '1240'");
    assert_eq!(left, 240, "none of those that stayed is missing");
}
