//! The simulated teams: the same seed gives the same rows, and the rows hold together.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use std::collections::{HashMap, HashSet};

use queries::model::{ActorKind, DeploymentTrigger, Status};
use queries::store::Store;
use sample_data::synthetic::{checkout, ledger};
use sample_data::{Facts, SEED, folder};

fn both() -> [Facts; 2] {
    [checkout(SEED), ledger(SEED)]
}

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    assert_eq!(checkout(SEED), checkout(SEED));
    assert_eq!(ledger(SEED), ledger(SEED));
    assert_ne!(checkout(SEED).commits, checkout(SEED + 1).commits);
    assert_ne!(ledger(SEED).deployments, ledger(SEED + 1).deployments);
}

#[test]
fn every_seed_holds_together() {
    for seed in 0..20 {
        for facts in [checkout(seed), ledger(seed)] {
            assert_coherent(&facts);
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for facts in both() {
        assert_coherent(&facts);
    }
}

fn assert_coherent(facts: &Facts) {
    let commits: HashMap<_, _> = facts.commits.iter().map(|commit| (commit.sha.as_str(), commit)).collect();
    assert_eq!(commits.len(), facts.commits.len(), "a sha comes once");
    for commit in &facts.commits {
        for parent in &commit.parents {
            let parent = commits.get(parent.as_str()).expect("a parent is a commit");
            assert!(parent.committed_at <= commit.committed_at, "{} is older than its parent", commit.sha);
        }
        if let Some(reverted) = &commit.reverts_sha {
            assert!(commits.contains_key(reverted.as_str()));
        }
    }
    assert_eq!(facts.commits.iter().filter(|commit| commit.parents.is_empty()).count(), 1);
    for deployment in &facts.deployments {
        assert!(deployment.sha.as_deref().is_none_or(|sha| commits.contains_key(sha)));
        assert!(deployment.sha.is_some() || deployment.version.is_some());
        assert!(deployment.finished_at.is_none() || deployment.started_at <= deployment.finished_at);
    }
    let branches: HashSet<_> = facts.change_commits.iter().map(|commit| commit.sha.as_str()).collect();
    let mut builds = HashSet::new();
    for build in &facts.builds {
        let sha = build.sha.as_deref().expect("a build has a sha");
        assert!(commits.contains_key(sha) || branches.contains(sha));
        assert!(build.queued_at <= build.started_at && build.started_at <= build.finished_at);
        assert!(builds.insert((build.id.as_str(), build.attempt)), "an attempt comes once");
    }
    assert!(facts.jobs.iter().all(|job| builds.contains(&(job.build.as_str(), job.attempt))));
    for incident in &facts.incidents {
        assert!(incident.acknowledged_at.is_none() || incident.opened_at <= incident.acknowledged_at);
        assert!(incident.resolved_at.is_none() || incident.acknowledged_at <= incident.resolved_at);
    }
    let deployments: HashSet<_> = facts.deployments.iter().map(|deployment| deployment.id.as_str()).collect();
    let linked = facts.incidents.iter().filter_map(|incident| incident.deployment.as_deref());
    let approved = facts.approvals.iter().map(|approval| approval.deployment.as_str());
    assert!(linked.chain(approved).all(|id| deployments.contains(id)));
    assert!(facts.refs.iter().filter_map(|r| r.target_sha.as_deref()).all(|sha| commits.contains_key(sha)));
    for change in &facts.changes {
        assert!(change.first_commit_at <= change.created_at);
        assert!(change.merged_at.is_none() || change.created_at <= change.merged_at);
        assert!(change.merge_sha.as_deref().is_none_or(|sha| commits.contains_key(sha)));
    }
}

#[test]
fn people_are_hashes() {
    for facts in both() {
        let hashes = facts
            .commits
            .iter()
            .flat_map(|commit| [&commit.author_hash, &commit.committer_hash])
            .chain(facts.changes.iter().map(|change| &change.author_hash))
            .chain(facts.reviews.iter().map(|review| &review.reviewer_hash))
            .chain(facts.deployments.iter().map(|deployment| &deployment.actor_hash))
            .flatten();
        for hash in hashes {
            assert!(hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
        }
        assert!(facts.ndjson().unwrap().iter().all(|(_, lines)| !lines.contains('@')));
    }
}

#[test]
fn they_say_that_they_are_synthetic() {
    for facts in both() {
        let project = &facts.projects[0];
        assert!(project.id.starts_with("synthetic-") && project.name.contains("(synthetic)"));
        assert!(project.description.as_deref().is_some_and(|text| text.contains("synthetic")));
    }
}

#[test]
fn checkout_launches_by_itself_several_times_a_day() {
    let facts = checkout(SEED);
    let launches = facts.deployments.iter().filter(|deployment| deployment.environment == "production");
    let launches: Vec<_> = launches.filter(|deployment| deployment.status == Status::Success).collect();
    assert!((750..1300).contains(&launches.len()), "{}", launches.len());
    assert!(launches.iter().all(|deployment| deployment.started_by == DeploymentTrigger::Automatic));
    let committed: HashMap<_, _> = facts.commits.iter().map(|commit| (&commit.sha, commit.committed_at)).collect();
    assert!(launches.iter().all(|launch| committed[launch.sha.as_ref().unwrap()] <= launch.started_at));
    assert!(facts.commits.iter().any(|commit| commit.author_kind == ActorKind::Bot));
    assert!(facts.commits.iter().any(|commit| commit.reverts_sha.is_some()));
    assert!(
        facts.changes.iter().any(|change| change.title.as_deref().is_some_and(|title| title.starts_with("Hotfix")))
    );
    let runs = facts.builds.iter().filter(|build| build.pipeline.as_deref() == Some("ci")).count();
    let retried = facts.builds.iter().filter(|build| build.attempt == 2).count();
    assert!((runs / 300..runs / 50).contains(&retried), "{retried} of {runs} builds are flaky");
}

#[test]
fn ledger_has_every_bad_habit() {
    let facts = ledger(SEED);
    let production: Vec<_> = facts.deployments.iter().filter(|launch| launch.environment == "production").collect();
    assert!(production.iter().all(|launch| launch.started_by == DeploymentTrigger::Manual));
    assert!(production.iter().any(|launch| launch.sha.is_none() && launch.version.is_some()), "only a version");
    assert!(production.iter().any(|launch| launch.status == Status::Unknown && launch.finished_at.is_none()));
    let retried = production.windows(2).any(|pair| {
        pair[0].status == Status::Failed
            && pair[1].status == Status::Success
            && pair[0].sha == pair[1].sha
            && (pair[1].started_at.unwrap() - pair[0].finished_at.unwrap()).num_minutes() < 20
    });
    assert!(retried, "failed, then tried again");
    let committed: HashMap<_, _> = facts.commits.iter().map(|commit| (&commit.sha, commit.committed_at)).collect();
    let skewed =
        production.iter().filter(|launch| launch.sha.as_ref().is_some_and(|sha| committed[sha] > launch.finished_at));
    assert_eq!(skewed.filter(|launch| launch.finished_at.is_some()).count(), 1, "one before its commit");
    assert!(
        facts
            .changes
            .iter()
            .any(|change| change.head_branch.as_deref().is_some_and(|name| name.starts_with("hotfix/")))
    );
    assert!(facts.incidents.iter().any(|incident| incident.resolved_at.is_none()), "an open incident");
    assert!(facts.incidents.iter().any(|incident| incident.deployment.is_some()), "an explicit link");
    assert!(facts.incidents.iter().any(|incident| incident.deployment.is_none()), "linked only by time");
    let built: HashSet<_> = facts.builds.iter().map(|build| &build.sha).collect();
    let merged = facts.changes.iter().filter(|change| change.merge_sha.is_some());
    assert!(merged.filter(|change| !built.contains(&change.merge_sha)).count() > 20, "not built");
    let starters: HashSet<_> = production.iter().map(|launch| &launch.actor_hash).collect();
    assert_eq!(starters.len(), 2);
}

#[test]
fn the_files_hold_the_rows_of_the_seed() {
    for facts in both() {
        let mut store = Store::in_memory().unwrap();
        store.import(&folder().join(&facts.projects[0].id)).unwrap();
        let mut batch = store.begin().unwrap();
        facts.write(&mut batch).unwrap();
        let written = batch.commit().unwrap();
        for (table, written) in written {
            assert_eq!(written.changed, 0, "{table}: run `cargo run -p sample-data -- synthetic` again");
        }
    }
}

#[test]
fn a_batch_takes_them() {
    for facts in both() {
        let mut store = Store::in_memory().unwrap();
        let mut batch = store.begin().unwrap();
        facts.write(&mut batch).unwrap();
        let written = batch.commit().unwrap();
        for (table, rows) in facts.counts() {
            assert_eq!(written[table].changed, rows, "{table}: every key comes once");
        }
    }
}
