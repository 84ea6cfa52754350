//! Where a repository may lie, and what is said where there is none.

use std::path::Path;

use collectors::{
    Error,
    git::{GitOptions, collect},
};

use crate::fixture::{Fixture, History, git, rows, store};

fn refused(path: &Path) -> String {
    match collect(&mut store(), path, &GitOptions::default(), &()) {
        Err(Error::Input(message)) => message,
        other => panic!("refused as input: {other:?}"),
    }
}

#[test]
fn what_is_no_repository_is_refused_in_one_line_that_helps() {
    let folder = tempfile::TempDir::new().unwrap();
    let missing = folder.path().join("missing");
    assert_eq!(
        refused(&missing),
        format!("there is no folder {}: name the folder of a git repository", missing.display())
    );
    assert_eq!(
        refused(folder.path()),
        format!(
            "{} is in no git repository: name the folder of one, or make one with `git init`",
            folder.path().display()
        )
    );
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert_eq!(refused(&file), format!("{} is a file: name the folder of a git repository", file.display()));
}

#[test]
fn a_broken_configuration_is_refused_in_one_line() {
    let Some(repository) = Fixture::new() else { return };
    std::fs::write(repository.path.join(".git/config"), "[core\nno section").unwrap();
    let message = refused(&repository.path);
    assert!(message.contains("cannot be opened") && !message.contains('\n'), "{message}");
}

#[test]
fn bare_repositories_work_trees_and_folders_within_are_the_same_repository() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(2));
    repository.git(&["reset", "-q", "--hard"]);
    std::fs::create_dir_all(repository.path.join("deep/down")).unwrap();
    repository.git(&["worktree", "add", "-q", "../tree", "-b", "side"]);
    git(repository.folder.path(), &["clone", "-q", "--bare", "shop", "bare/shop.git"], b"");
    for place in ["shop/deep/down", "shop/.git", "tree", "bare/shop.git"] {
        let mut store = store();
        let outcome = collect(&mut store, &repository.folder.path().join(place), &GitOptions::default(), &()).unwrap();
        assert_eq!(outcome.repository, "shop", "{place}");
        assert_eq!(rows(&store, "select count(*) from commit"), ["2"], "{place}");
    }
}

#[test]
fn two_clones_of_one_name_without_a_remote_are_not_one_repository() {
    let (Some(first), Some(second)) = (Fixture::new(), Fixture::new()) else { return };
    first.import(&History::line(2));
    second.import(&History::line(1));
    let mut store = store();
    first.collect(&mut store);
    assert_eq!(first.collect(&mut store).commits_new, 0, "the same clone may come again");
    let Err(Error::Input(message)) = collect(&mut store, &second.path, &GitOptions::default(), &()) else {
        panic!("the second clone is refused as input")
    };
    let path = |fixture: &Fixture| std::fs::canonicalize(&fixture.path).unwrap().display().to_string();
    assert_eq!(
        message,
        format!(
            "{}: the repository shop is already collected from {}: name this one with `id` in rung.toml",
            path(&second),
            path(&first)
        )
    );
    let named = GitOptions { repository: Some("other".to_owned()), ..GitOptions::default() };
    assert_eq!(collect(&mut store, &second.path, &named, &()).unwrap().commits_new, 1);
    for fixture in [&first, &second] {
        fixture.git(&["remote", "add", "origin", "https://git.example.com/acme/shop.git"]);
        assert_eq!(fixture.collect(&mut store).repository, "git.example.com/acme/shop");
    }
}

#[test]
fn repositories_with_longer_ids_are_read() {
    let Some(repository) = Fixture::with(&["--object-format=sha256"]) else { return };
    repository.import(&History::line(3));
    let mut store = store();
    let outcome = repository.collect_sizes(&mut store);
    assert_eq!(outcome.commits_read, 3);
    assert_eq!(rows(&store, "select distinct length(sha), files, additions from commit"), ["64 1 1"]);
    assert_eq!(repository.collect_sizes(&mut store).commits_read, 0);
}
