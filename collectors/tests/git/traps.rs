//! What real repositories hold: impossible dates, missing objects, shallow clones. Nothing panics or is dropped in silence.

use collectors::git::{GitOptions, collect};

use crate::fixture::{Commit, Fixture, History, git, noted, rows, store};

#[test]
fn impossible_dates_and_zones_are_noted() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    history.commit(&Commit {
        author: "Ada <ada@example.com> 1234567890 +51800",
        message: "Far east",
        ..Commit::default()
    });
    repository.import(&history);
    let tree = repository.id("main^{tree}");
    for (name, seconds) in
        [("year-30000", "900000000000"), ("overflow", "99999999999999999999"), ("words", "yesterday")]
    {
        let text = format!(
            "tree {tree}\nauthor Ada <ada@example.com> {seconds} +0000\ncommitter Ada <ada@example.com> 1600000000 +0000\n\n{name}\n"
        );
        let id =
            git(&repository.path, &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], text.as_bytes());
        repository.git(&["update-ref", &format!("refs/heads/{name}"), &id]);
    }
    let text = format!("tree {tree}\nauthor\ncommitter nobody at all\nunheard-of header\n\nNo people\n");
    let id = git(&repository.path, &["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], text.as_bytes());
    repository.git(&["update-ref", "refs/heads/strange", &id]);

    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!(
        rows(&store, "select subject, authored_at, committed_at from commit order by subject"),
        [
            "Far east 2009-02-13 23:31:30 2020-09-13 12:26:40",
            "No people null null",
            "overflow null 2020-09-13 12:26:40",
            "words null 2020-09-13 12:26:40",
            "year-30000 null 2020-09-13 12:26:40",
        ]
    );
    assert_eq!(noted(&outcome, "impossible_time_zones"), 1);
    assert_eq!(noted(&outcome, "impossible_dates"), 4);
}

#[test]
fn a_missing_commit_is_named_the_rest_goes_on_and_a_repair_is_noticed() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(5));
    let lost = repository.id("main~2");
    let content = std::fs::read(repository.loose(&lost)).unwrap();
    repository.lose(&lost);
    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!(rows(&store, "select subject from commit order by 1"), ["Change 4", "Change 5"]);
    let note = outcome.notes.iter().find(|note| note.kind == "missing_commits").unwrap();
    assert_eq!((note.count, note.example.as_str()), (1, lost.as_str()));

    assert_eq!(noted(&repository.collect(&mut store), "missing_commits"), 1, "said again while it is so");
    std::fs::write(repository.loose(&lost), content).unwrap();
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_new, outcome.notes.len()), (3, 0));
    assert_eq!(rows(&store, "select count(*), count(distinct sha) from commit"), ["5 5"]);
}

#[test]
fn a_missing_file_costs_the_sizes_that_need_it_and_nothing_else() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    for (mark, content) in [(1, "a\n"), (2, "a\nb\n"), (3, "a\nb\nc\n"), (4, "a\nb\nc\nd\n")] {
        let before = [mark - 1];
        history.commit(&Commit {
            mark,
            parents: if mark == 1 { &[] } else { &before },
            message: &format!("Change {mark}"),
            files: &[("file", Some(content))],
            ..Commit::default()
        });
    }
    repository.import(&history);
    repository.lose(&repository.id("main~2:file"));
    let mut store = store();
    let outcome = repository.collect_sizes(&mut store);
    assert_eq!(
        rows(&store, "select subject, files, additions, deletions from commit order by subject"),
        ["Change 1 1 1 0", "Change 2 null null null", "Change 3 null null null", "Change 4 1 1 0"]
    );
    assert_eq!(noted(&outcome, "commits_without_size_for_missing_objects"), 2);
}

#[test]
fn a_shallow_clone_is_read_as_far_as_it_goes_and_read_again_when_it_is_whole() {
    let Some(origin) = Fixture::new() else { return };
    origin.import(&History::line(6));
    let clone = origin.folder.path().join("clone");
    let url = format!("file://{}", origin.path.display());
    git(origin.folder.path(), &["clone", "-q", "--depth", "2", &url, "clone"], b"");
    let mut store = store();
    let options = GitOptions { sizes: true, repository: Some("shop".to_owned()), ..GitOptions::default() };
    let outcome = collect(&mut store, &clone, &options, &()).unwrap();
    assert!(outcome.shallow);
    assert_eq!((outcome.commits_read, noted(&outcome, "shallow_boundary")), (2, 1));
    assert_eq!(noted(&outcome, "missing_commits"), 0);
    assert_eq!(
        rows(&store, "select subject, len(parents), files from commit order by 1"),
        ["Change 5 1 null", "Change 6 1 1"],
        "the boundary names its parent, and has no size"
    );
    assert_eq!(rows(&store, "select shallow from repository"), ["true"]);
    assert_eq!(collect(&mut store, &clone, &options, &()).unwrap().commits_read, 0);

    git(&clone, &["fetch", "-q", "--unshallow"], b"");
    let outcome = collect(&mut store, &clone, &options, &()).unwrap();
    assert!(!outcome.shallow);
    assert_eq!(outcome.commits_new, 4);
    assert_eq!(rows(&store, "select count(*), count(files) from commit"), ["6 6"]);
    assert_eq!(rows(&store, "select shallow from repository"), ["false"]);
}

#[test]
fn an_empty_repository_is_a_repository() {
    let Some(repository) = Fixture::new() else { return };
    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_read, outcome.refs, noted(&outcome, "unborn_head")), (0, 0, 1));
    assert_eq!(rows(&store, "select id, default_branch, head_sha from repository"), ["shop main null"]);
    repository.import(&History::line(1));
    assert_eq!(repository.collect(&mut store).commits_new, 1);
}
