//! Branches and tags.

use crate::fixture::{Commit, Fixture, History, git, noted, rows, store};

#[test]
fn every_kind_of_tag_is_followed_as_far_as_it_leads() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::line(2);
    history.commit(&Commit { mark: 3, branch: "release", parents: &[1], message: "Only tagged", ..Commit::default() });
    // The tagger's date is older than the commit that the tag points to.
    history.0.push_str("tag dated\nfrom :2\ntagger Ada <ada@example.com> 1500000000 +0000\ndata 2\nx\n\n");
    history.0.push_str("reset refs/tags/light\nfrom :3\n\n");
    repository.import(&history);
    repository.git(&["update-ref", "-d", "refs/heads/release"]);
    repository.git(&["tag", "of-tag", "refs/tags/dated"]);
    let of_tag = git(&repository.path, &["mktag"], tag_text(&repository.id("dated"), "tag", "nested", true).as_bytes());
    repository.git(&["update-ref", "refs/tags/nested", &of_tag]);
    let undated = git(
        &repository.path,
        &["hash-object", "-t", "tag", "-w", "--stdin", "--literally"],
        tag_text(&repository.id("main"), "commit", "undated", false).as_bytes(),
    );
    repository.git(&["update-ref", "refs/tags/undated", &undated]);
    repository.git(&["update-ref", "refs/tags/tree", &repository.id("main^{tree}")]);
    repository.git(&["update-ref", "refs/tags/blob", &repository.id("main:file-1")]);
    std::fs::write(repository.path.join(".git/refs/tags/gone"), format!("{}\n", "12".repeat(20))).unwrap();
    std::fs::write(repository.path.join(".git/refs/tags/broken"), "no id at all\n").unwrap();

    let mut store = store();
    let outcome = repository.collect(&mut store);
    let (main, light) = (repository.id("main"), repository.id("light"));
    assert_eq!(
        rows(&store, "select name, kind, target_sha, dated_at, dated_by from ref order by name"),
        [
            "blob lightweight null null none".to_owned(),
            format!("dated annotated {main} 2017-07-14 02:40:00 tagger"),
            "gone lightweight null null none".to_owned(),
            format!("light lightweight {light} 2020-09-13 12:26:40 commit"),
            format!("main branch {main} 2020-09-13 14:26:40 commit"),
            format!("nested annotated {main} 2017-07-14 02:40:01 tagger"),
            format!("of-tag annotated {main} 2017-07-14 02:40:00 tagger"),
            "tree lightweight null null none".to_owned(),
            format!("undated annotated {main} 2020-09-13 14:26:40 commit"),
        ]
    );
    assert_eq!(rows(&store, "select subject from commit order by 1"), ["Change 1", "Change 2", "Only tagged"]);
    assert_eq!(noted(&outcome, "refs_to_no_commit"), 2);
    assert_eq!(noted(&outcome, "refs_to_missing_objects"), 1);
    assert_eq!(noted(&outcome, "tags_of_tags"), 1);
    assert_eq!(noted(&outcome, "tags_without_date"), 1);
    assert_eq!(noted(&outcome, "unreadable_refs"), 1);
}

fn tag_text(target: &str, kind: &str, name: &str, dated: bool) -> String {
    let tagger = if dated { "tagger Ada <ada@example.com> 1500000001 +0000\n" } else { "" };
    format!("object {target}\ntype {kind}\ntag {name}\n{tagger}\nx\n")
}

#[test]
fn remote_branches_are_branches_and_the_remote_head_names_the_default_one() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(1));
    let id = repository.id("main");
    repository.git(&["update-ref", "refs/remotes/origin/trunk", &id]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    repository.git(&["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    repository.git(&["symbolic-ref", "refs/heads/dangling", "refs/heads/nowhere"]);
    repository.git(&["update-ref", "refs/notes/commits", &id]);
    repository.git(&["update-ref", "refs/heads/origin/trunk", &id]);
    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!(rows(&store, "select name from ref order by 1"), ["alias", "main", "origin/trunk"]);
    assert_eq!(rows(&store, "select default_branch from repository"), ["trunk"]);
    assert_eq!(noted(&outcome, "dangling_refs"), 1);
    assert_eq!(noted(&outcome, "refs_with_the_same_name"), 1);
}

#[test]
fn a_detached_head_is_walked_too() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(2));
    let tip = repository.id("main");
    repository.git(&["update-ref", "--no-deref", "HEAD", &tip]);
    repository.git(&["update-ref", "refs/heads/main", &repository.id("main~1")]);
    let mut store = store();
    assert_eq!(repository.collect(&mut store).commits_read, 2);
    assert_eq!(rows(&store, "select default_branch, head_sha from repository"), [format!("null {tip}")]);
}

#[test]
fn twenty_thousand_tags_are_one_row_each() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(1));
    let id = repository.id("main");
    let mut packed = String::from("# pack-refs with: peeled fully-peeled sorted \n");
    packed.extend((0..20_000).map(|number| format!("{id} refs/tags/v{number:05}\n")));
    std::fs::write(repository.path.join(".git/packed-refs"), packed).unwrap();
    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_read, outcome.refs), (1, 20_001));
    assert_eq!(
        rows(&store, "select count(*), count(distinct name), count(target_sha) from ref where kind = 'lightweight'"),
        ["20000 20000 20000"]
    );
}
