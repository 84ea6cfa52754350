//! What is said of a tree over time: when documents were touched, and when a tree is looked at again.

use collectors::git::{GitOptions, collect, look};
use queries::model::JobClass;

use crate::fixture::{Commit, Fixture, History, rows, store};

/// Mark, branch, parents and files of a commit.
type Written<'a> = (u32, &'a str, &'a [u32], &'a [(&'a str, Option<&'a str>)]);

fn person(seconds: u32) -> String {
    format!("Ada <ada@example.com> {} +0000", 1_600_000_000 + seconds)
}

#[test]
fn a_document_was_touched_by_the_last_commit_that_changed_it() {
    let Some(repository) = Fixture::new() else { return };
    // 1 writes both, 2 changes the changelog on a side, 3 something else on main, 4 merges: it changes neither.
    let mut history = History::default();
    let commits: [Written<'_>; 4] = [
        (
            1,
            "main",
            &[],
            &[("RELEASING.md", Some("x\n")), ("docs/runbooks/a.md", Some("x\n")), ("CHANGELOG.md", Some("x\n"))],
        ),
        (2, "side", &[1], &[("CHANGELOG.md", Some("y\n"))]),
        (3, "main", &[1], &[("docs/runbooks/b.md", Some("x\n"))]),
        (4, "main", &[3, 2], &[("CHANGELOG.md", Some("y\n"))]),
    ];
    for (mark, branch, parents, files) in commits {
        let person = person(mark * 3600);
        history.commit(&Commit {
            mark,
            branch,
            parents,
            files,
            author: &person,
            committer: &person,
            ..Commit::default()
        });
    }
    repository.import(&history);
    let mut store = store();
    repository.collect(&mut store);
    assert_eq!(
        rows(
            &store,
            "select path, touched_at from probe where name in ('release_documentation', 'changelog') and found order by path"
        ),
        ["CHANGELOG.md 2020-09-13 14:26:40", "RELEASING.md 2020-09-13 13:26:40", "docs/runbooks/ 2020-09-13 15:26:40",]
    );
    assert_eq!(rows(&store, "select count(*) from probe where touched_at is not null and name = 'tests'"), ["0"]);
    let log = repository.git(&["log", "-1", "--format=%ct", "--", "CHANGELOG.md"]);
    assert_eq!(log, (1_600_000_000 + 2 * 3600).to_string(), "as git has it");
}

#[test]
fn behind_the_end_of_a_shallow_clone_nothing_is_dated() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    history.commit(&Commit { mark: 1, files: &[("RELEASING.md", Some("x\n"))], ..Commit::default() });
    history.commit(&Commit { mark: 2, parents: &[1], files: &[("CHANGELOG.md", Some("x\n"))], ..Commit::default() });
    history.commit(&Commit { mark: 3, parents: &[2], files: &[("other.txt", Some("x\n"))], ..Commit::default() });
    repository.import(&history);
    let from = format!("file://{}", repository.path.display());
    let shallow = repository.folder.path().join("shallow");
    crate::fixture::git(
        repository.folder.path(),
        &["clone", "-q", "--depth", "2", &from, shallow.to_str().unwrap()],
        b"",
    );
    let mut store = store();
    collect(&mut store, &shallow, &GitOptions::default(), &()).unwrap();
    assert_eq!(
        rows(
            &store,
            "select path, touched_at from probe where name in ('release_documentation', 'changelog') and found order by path"
        ),
        ["CHANGELOG.md null", "RELEASING.md null"]
    );
}

#[test]
fn a_projects_own_classes_are_taken_and_a_change_of_them_is_noticed() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    history.commit(&Commit {
        files: &[(".github/workflows/a.yml", Some("on: push\njobs: {unit: {steps: []}, odd: {steps: []}}\n"))],
        ..Commit::default()
    });
    repository.import(&history);
    let mut store = store();
    let classes = "select name, class, classed_by from configured_job order by name";
    repository.collect(&mut store);
    assert_eq!(rows(&store, classes), ["odd unknown null", "unit unit name"]);
    let own = GitOptions { job_classes: Some(vec![("O*".into(), JobClass::Smoke)]), ..GitOptions::default() };
    collect(&mut store, &repository.path, &own, &()).unwrap();
    assert_eq!(rows(&store, classes), ["odd smoke configuration", "unit unit name"]);
    // Who says nothing of classes changes none.
    repository.collect(&mut store);
    assert_eq!(rows(&store, classes), ["odd smoke configuration", "unit unit name"]);
    let none = GitOptions { job_classes: Some(Vec::new()), ..GitOptions::default() };
    collect(&mut store, &repository.path, &none, &()).unwrap();
    assert_eq!(rows(&store, classes), ["odd unknown null", "unit unit name"]);
}

#[test]
fn older_trees_are_looked_at_on_request() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    history.commit(&Commit { mark: 1, files: &[("Dockerfile", Some("FROM x:1\n"))], ..Commit::default() });
    let gone = [("Dockerfile", None), (".travis.yml", Some("script: make test\nlanguage: c\n"))];
    history.commit(&Commit { mark: 2, parents: &[1], files: &gone, ..Commit::default() });
    repository.import(&history);
    let mut store = store();
    let options = GitOptions::default();
    let nothing = look(&mut store, &repository.path, &options, &[]).unwrap_err();
    assert!(nothing.to_string().contains("is not in the store"), "{nothing}");
    repository.collect(&mut store);
    let found = "select sha, path from probe where name = 'container_file' and found";
    assert!(rows(&store, found).is_empty());
    let first = repository.id("main~1");
    let notes = look(&mut store, &repository.path, &options, &[first.clone(), "0".repeat(40), "odd".into()]).unwrap();
    assert_eq!(rows(&store, found), [format!("{first} Dockerfile")]);
    assert_eq!(rows(&store, "select count(distinct sha) from probe"), ["2"]);
    assert_eq!(rows(&store, "select name from configured_job"), ["default"], "of the head");
    assert_eq!((notes[0].kind, notes[0].count), ("missing_commits_to_look_at", 2));
}
