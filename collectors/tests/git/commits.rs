//! What is written for a commit.

use crate::fixture::{Commit, Fixture, History, rows, store};

#[test]
fn a_commit_is_stored_as_git_has_it() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::default();
    history.commit(&Commit {
        author: "Ada <Ada@Example.com> 1000000000 +0200",
        committer: "GitHub <noreply@github.com> 1600000000 -0500",
        message: "First of all\n\nWith a body.",
        ..Commit::default()
    });
    repository.import(&history);
    let first = repository.id("main");
    let mut history = History::default();
    let message = format!("Revert \"First of all\"\n\nThis reverts commit {first}.\nReverts acme/shop#12");
    let bot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com> 1600000100 +0000";
    history.commit(&Commit { mark: 2, branch: "other", author: bot, message: &message, ..Commit::default() });
    repository.import(&history);

    let mut store = store();
    let outcome = repository.collect(&mut store);
    assert_eq!((outcome.commits_read, outcome.commits_new, outcome.refs), (2, 2, 2));
    assert_eq!(outcome.repository, "shop");
    assert_eq!(
        rows(
            &store,
            "select subject, authored_at, committed_at, committed_by_forge, author_kind, reverts_sha, reverts_change, files, source from commit order by subject"
        ),
        [
            "First of all 2001-09-09 01:46:40 2020-09-13 12:26:40 true human null null null git".to_owned(),
            format!("Revert \"First of all\" 2020-09-13 12:28:20 2020-09-13 12:26:40 false bot {first} 12 null git"),
        ]
    );
    let hash = store.people().hash("ada@example.com");
    assert_eq!(rows(&store, "select author_hash from commit where author_kind = 'human'"), [hash.as_str()]);
    assert_eq!(rows(&store, "select committer_hash from commit where author_kind = 'bot'"), [hash]);
    let everything = rows(&store, "select columns(*) from commit");
    assert!(!everything.iter().any(|row| row.contains('@')), "no address is stored: {everything:?}");
}

#[test]
fn parents_keep_their_order() {
    let Some(repository) = Fixture::new() else { return };
    let mut history = History::line(2);
    history.commit(&Commit { mark: 3, branch: "side", parents: &[1], message: "Side", ..Commit::default() });
    history.commit(&Commit { mark: 4, parents: &[2, 3], message: "Merge", ..Commit::default() });
    repository.import(&history);
    let mut store = store();
    assert_eq!(repository.collect(&mut store).commits_read, 4);
    let (first, second) = (repository.id("main^1"), repository.id("main^2"));
    assert_eq!(rows(&store, "select parents from commit where subject = 'Merge'"), [format!("[{first}, {second}]")]);
    assert_eq!(rows(&store, "select len(parents) from commit order by 1"), ["0", "1", "1", "2"]);
}

#[test]
fn the_repository_is_named_after_its_origin_without_credentials() {
    let Some(repository) = Fixture::new() else { return };
    repository.import(&History::line(1));
    repository.git(&["remote", "add", "origin", "https://ada:secret@github.com/acme/shop.git"]);
    let mut store = store();
    assert_eq!(repository.collect(&mut store).repository, "github.com/acme/shop");
    assert_eq!(
        rows(&store, "select id, provider, default_branch, head_sha, shallow, source, url from repository"),
        [format!("github.com/acme/shop github main {} false git https://github.com/acme/shop", repository.id("main"))]
    );
    assert_eq!(rows(&store, "select distinct repository from commit"), ["github.com/acme/shop"]);
    assert_eq!(rows(&store, "select source, stream from cursor"), ["git github.com/acme/shop"]);
}
