//! What the tree at `HEAD` holds.

use crate::fixture::{Commit, Fixture, History, rows, store};

#[test]
fn each_probe_says_what_it_found_or_that_it_found_nothing() {
    let Some(repository) = Fixture::new() else { return };
    let many: Vec<String> = (0..25).map(|number| format!("services/s{number:02}/Dockerfile")).collect();
    let mut files: Vec<(&str, Option<&str>)> = many.iter().map(|path| (path.as_str(), Some("FROM x\n"))).collect();
    files.extend([
        (".github/workflows/ci.yml", Some("on: push\n")),
        ("db/migrate/1.sql", Some("x\n")),
        ("node_modules/x/package-lock.json", Some("{}\n")),
    ]);
    let mut history = History::default();
    history.commit(&Commit { files: &files, ..Commit::default() });
    repository.import(&history);
    let mut store = store();
    repository.collect(&mut store);
    assert_eq!(
        rows(
            &store,
            "select path, found, detail from probe where name in ('ci_configuration', 'migrations', 'lock_file') order by name"
        ),
        [".github/workflows/ci.yml true null", " false null", "db/migrate/ true null"]
    );
    assert_eq!(
        rows(&store, "select count(*), count(detail), max(detail) from probe where name = 'container_file'"),
        ["20 1 and 5 more"]
    );
    assert_eq!(rows(&store, "select path from probe where detail is not null"), ["services/s19/Dockerfile"]);
    assert_eq!(
        rows(&store, "select distinct sha, observed_at from probe"),
        [format!("{} 2020-09-13 12:26:40", repository.id("main"))]
    );
    assert_eq!(rows(&store, "select count(distinct name) from probe"), ["14"]);
}
