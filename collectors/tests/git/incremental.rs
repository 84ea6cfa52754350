//! A second run reads what is new, and what was not asked before.

use collectors::git::{GitOptions, collect};

use queries::model::RefKind;
use queries::model::facts::{ProjectRepository, Ref};

use crate::fixture::{Commit, Fixture, History, noted, rows, store};

#[test]
fn an_unchanged_repository_is_not_read_again() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(3));
    let mut store = store();
    assert_eq!(repository.collect(&mut store).commits_new, 3);
    let before = rows(&store, "select columns(*) from cursor");
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_read, outcome.commits_new, outcome.refs), (0, 0, 1));
    assert_eq!(rows(&store, "select columns(*) from cursor"), before, "nothing was written");
}

#[test]
fn only_new_commits_are_read_and_gone_branches_go() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(3));
    repository.git(&["branch", "old", "main~1"]);
    let mut store = store();
    repository.collect(&mut store);
    repository.import(&History::line(5));
    repository.git(&["branch", "-D", "old"]);
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_read, outcome.commits_new), (2, 2));
    assert_eq!(rows(&store, "select count(*), count(distinct sha) from commit"), ["5 5"]);
    assert_eq!(rows(&store, "select name, target_sha from ref"), [format!("main {}", repository.id("main"))]);
}

#[test]
fn history_that_was_rewritten_is_added_to_what_was_known() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(3));
    let mut store = store();
    repository.collect(&mut store);
    let mut history = History::line(2);
    history.commit(&Commit { mark: 3, parents: &[2], message: "Another third", ..Commit::default() });
    repository.import(&history);
    assert_eq!(repository.collect(&mut store).commits_new, 1);
    assert_eq!(rows(&store, "select count(*) from commit"), ["4"]);
}

#[test]
fn sizes_and_paths_are_added_when_they_are_asked_for_and_stay_when_they_are_not() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(3));
    let mut store = store();
    repository.collect(&mut store);
    assert_eq!(rows(&store, "select count(files) from commit"), ["0"]);
    let outcome = repository.collect_sizes(&mut store);
    assert_eq!((outcome.commits_read, outcome.commits_new), (3, 0));
    assert_eq!(rows(&store, "select distinct files, additions, deletions from commit"), ["1 1 0"]);

    let options = GitOptions { sizes: true, paths: true, ..GitOptions::default() };
    collect(&mut store, &repository.path, &options, &()).unwrap();
    assert_eq!(rows(&store, "select path from commit_path order by 1"), ["file-1", "file-2", "file-3"]);
    assert_eq!(collect(&mut store, &repository.path, &options, &()).unwrap().commits_read, 0);

    repository.import(&History::line(4));
    repository.collect(&mut store);
    assert_eq!(rows(&store, "select count(*), count(files) from commit"), ["4 3"]);
    assert_eq!(collect(&mut store, &repository.path, &options, &()).unwrap().commits_read, 1);
    assert_eq!(rows(&store, "select count(*), count(files) from commit"), ["4 4"]);
    assert_eq!(rows(&store, "select count(*) from commit_path"), ["4"]);
    collect(&mut store, &repository.path, &GitOptions { paths: true, ..GitOptions::default() }, &()).unwrap();
    assert_eq!(rows(&store, "select count(files) from commit"), ["4"]);
}

#[test]
fn paths_that_are_asked_for_later_leave_the_sizes() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(3));
    let mut store = store();
    repository.collect_sizes(&mut store);
    let paths = GitOptions { paths: true, ..GitOptions::default() };
    assert_eq!(collect(&mut store, &repository.path, &paths, &()).unwrap().commits_read, 3);
    assert_eq!(rows(&store, "select path from commit_path order by 1"), ["file-1", "file-2", "file-3"]);
    assert_eq!(rows(&store, "select distinct files, additions, deletions from commit"), ["1 1 0"]);
}

#[test]
fn gone_tags_go_and_are_noted() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(2));
    repository.git(&["tag", "v1", "main~1"]);
    repository.git(&["tag", "-a", "-m", "two", "v2", "main"]);
    let mut store = store();
    repository.collect(&mut store);
    let mut batch = store.begin().unwrap();
    batch
        .add(&[
            Ref { name: "by-hand".into(), kind: RefKind::Lightweight, source: "import".into(), ..reference() },
            Ref { repository: "other".into(), name: "v1".into(), source: "git".into(), ..reference() },
        ])
        .unwrap();
    let member = ProjectRepository { project: "shop".into(), repository: "shop".into(), ..Default::default() };
    batch.add(&[member]).unwrap();
    batch.commit().unwrap();
    queries::derive::refresh(&mut store).unwrap();

    repository.git(&["tag", "-d", "v1"]);
    let outcome = repository.collect(&mut store);
    let note = outcome.notes.iter().find(|note| note.kind == "tags_gone").unwrap();
    assert_eq!((note.count, note.example.as_str()), (1, "v1"));
    let tags = "select repository, name from ref where kind <> 'branch' order by all";
    assert_eq!(rows(&store, tags), ["other v1", "shop by-hand", "shop v2"], "what others wrote stays");
    assert_eq!(rows(&store, "from stale"), ["shop"], "launches made from it are out of date");

    repository.git(&["tag", "-d", "v2"]);
    assert_eq!(noted(&repository.collect(&mut store), "tags_gone"), 1);
    assert_eq!(rows(&store, tags), ["other v1", "shop by-hand"]);
    assert_eq!(noted(&repository.collect(&mut store), "tags_gone"), 0);
}

fn reference() -> Ref {
    Ref { repository: "shop".into(), kind: RefKind::Lightweight, ..Ref::default() }
}

#[test]
fn a_tag_that_was_made_again_replaces_the_old_one() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(2));
    repository.git(&["tag", "v1", "main~1"]);
    let mut store = store();
    repository.collect(&mut store);
    repository.git(&["tag", "-f", "-a", "-m", "again", "v1", "main"]);
    repository.collect(&mut store);
    assert_eq!(
        rows(&store, "select name, kind, target_sha from ref where kind <> 'branch'"),
        [format!("v1 annotated {}", repository.id("main"))]
    );
}

#[test]
fn a_history_of_several_transactions_is_whole() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    for mark in 1..=40_000 {
        let before = [mark - 1];
        history.commit(&Commit { mark, parents: if mark == 1 { &[] } else { &before }, ..Commit::default() });
    }
    repository.import(&history);
    let mut store = store();
    assert_eq!(repository.collect(&mut store).commits_new, 40_000);
    assert_eq!(
        rows(&store, "select count(distinct sha), count(distinct parents) from commit"),
        ["40000 40000"],
        "each commit but the first has a parent of its own"
    );
    let orphans = "select count(*) from commit where len(parents) = 1 and parents[1] not in (select sha from commit)";
    assert_eq!(rows(&store, orphans), ["0"]);
    assert_eq!(repository.collect(&mut store).commits_read, 0);
}
