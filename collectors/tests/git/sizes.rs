//! Files and lines of a commit, worked out by hand.

use crate::fixture::{Commit, Fixture, History, rows, store};

fn sizes(history: &History) -> Option<Vec<String>> {
    let repository = Fixture::new()?;
    repository.import(history);
    let mut store = store();
    repository.collect_sizes(&mut store);
    Some(rows(&store, "select subject, files, additions, deletions from commit order by subject"))
}

fn lines(from: u32, to: u32) -> String {
    (from..to).map(|number| format!("line {number:03}\n")).collect()
}

#[test]
fn each_kind_of_change_counts_as_git_counts_it() {
    let ten = lines(0, 10);
    let half = lines(5, 15);
    let mut history = History::default();
    let mut mark = 0;
    let mut add = |message: &str, files: &[(&str, Option<&str>)]| {
        mark += 1;
        let before = [mark - 1];
        let parents: &[u32] = if mark == 1 { &[] } else { &before };
        history.commit(&Commit { mark, parents, message, files, ..Commit::default() });
    };
    add("01 root", &[("a", Some("1\n2\n3\n")), ("folder/b", Some(&ten))]);
    add("02 edit", &[("a", Some("1\nx\n3\n4\n"))]);
    add("03 binary", &[("picture", Some("\0\0\n\n\n"))]);
    add("04 moved", &[("folder/b", None), ("elsewhere/b", Some(&ten))]);
    add("05 moved, half kept", &[("elsewhere/b", None), ("elsewhere/c", Some(&half))]);
    add("06 moved, less kept", &[("elsewhere/c", None), ("elsewhere/d", Some(&lines(11, 21)))]);
    add("07 removed", &[("a", None)]);
    add("08 unfinished line", &[("e", Some("one\ntwo"))]);
    add("09 finished line", &[("e", Some("one\ntwo\n"))]);
    add("10 nothing", &[]);
    let Some(sizes) = sizes(&history) else { return };
    assert_eq!(
        sizes,
        [
            "01 root 2 13 0",
            "02 edit 1 2 1",
            "03 binary 1 0 0",
            "04 moved 1 0 0",
            "05 moved, half kept 1 5 5",
            "06 moved, less kept 2 10 10",
            "07 removed 1 0 4",
            "08 unfinished line 1 2 0",
            "09 finished line 1 1 1",
            "10 nothing 0 0 0",
        ]
    );
}

#[test]
fn merges_have_no_size_and_submodules_and_links_are_a_line() {
    let mut history = History::line(1);
    history.commit(&Commit {
        mark: 2,
        branch: "side",
        parents: &[1],
        message: "Side",
        files: &[("s", Some("s\n"))],
        ..Commit::default()
    });
    history.commit(&Commit {
        mark: 3,
        parents: &[1, 2],
        message: "Merge",
        files: &[("s", Some("s\n"))],
        ..Commit::default()
    });
    let person = "Ada <ada@example.com> 1600000000 +0000";
    history.0.push_str(&format!(
        "commit refs/heads/main\nmark :4\nauthor {person}\ncommitter {person}\ndata 4\nOdds\nfrom :3\nM 160000 {} sub\nM 120000 inline link\ndata 4\nfile\n\n",
        "ab".repeat(20)
    ));
    history.0.push_str(&format!(
        "commit refs/heads/main\nmark :5\nauthor {person}\ncommitter {person}\ndata 4\nType\nfrom :4\nM 644 inline link\ndata 4\na\nb\n\n",
    ));
    let Some(sizes) = sizes(&history) else { return };
    assert_eq!(sizes, ["Change 1 1 1 0", "Merge null null null", "Odds 2 2 0", "Side 1 1 0", "Type 1 2 1"]);
}
