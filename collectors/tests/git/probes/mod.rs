//! What trees hold: for each probe a tree where it is found, one where it is not, and one where it must be unknown.

mod configured;
mod dependencies;
mod deployed;
mod documents;
mod history;
mod jobs;
mod migrations;
mod tested;

use queries::store::Store;

use crate::fixture::{Commit, Fixture, History, noted, rows, store};

/// Paths and contents.
type Files = &'static [(&'static str, &'static str)];

/// The probes of a family on three trees. In the third one a folder is lost, so that nothing there is certain.
struct Family {
    found: Files,
    absent: Files,
    unknown: Files,
    /// Files of the third tree whose content is lost.
    lost: &'static [&'static str],
    cases: &'static [Case],
}

/// A probe, its rows where it is found, and its rows where it is unknown: path, found, tool, amount, line, detail, reason.
struct Case {
    name: &'static str,
    found: &'static [&'static str],
    unknown: &'static [&'static str],
}

/// What is said of a tree of which a part is lost.
const LOST: &[&str] = &["|false|-|-|-|-|missing"];

/// Stands for a content that is too large to be read.
const LARGE: &str = "LARGE";

const FAMILIES: &[&Family] = &[
    &configured::FAMILY,
    &deployed::FAMILY,
    &dependencies::FAMILY,
    &documents::FAMILY,
    &migrations::FAMILY,
    &tested::FAMILY,
];

impl Family {
    fn check(&self) {
        let Some(found) = looked_at(self.found, &[]) else { return };
        let absent = looked_at(self.absent, &[]).unwrap();
        let mut files = self.unknown.to_vec();
        files.push(("lost/folder.txt", "x\n"));
        let unknown = looked_at(&files, &[&["main:lost"], self.lost].concat()).unwrap();
        for case in self.cases {
            assert_eq!(of(&found, case.name), case.found, "{} where it is", case.name);
            assert_eq!(of(&absent, case.name), ["|false|-|-|-|-|-"], "{} where it is not", case.name);
            assert_eq!(of(&unknown, case.name), case.unknown, "{} where it cannot be known", case.name);
        }
    }
}

/// A store with what was found in a tree of these files, some objects lost.
fn looked_at(files: &[(&str, &str)], lost: &[&str]) -> Option<Store> {
    let repository = Fixture::new()?;
    let large = "# too large\n".repeat(100_000);
    let content = |text| if text == LARGE { large.as_str() } else { text };
    let files: Vec<(&str, Option<&str>)> = files.iter().map(|(path, text)| (*path, Some(content(text)))).collect();
    let mut history = History::default();
    history.commit(&Commit { files: &files, ..Commit::default() });
    repository.import(&history);
    for name in lost {
        let name = if name.contains(':') { (*name).to_owned() } else { format!("main:{name}") };
        repository.lose(&repository.id(&name));
    }
    let mut store = store();
    repository.collect(&mut store);
    Some(store)
}

fn of(store: &Store, name: &str) -> Vec<String> {
    rows(
        store,
        &format!(
            "select concat_ws('|', path, found, coalesce(tool, '-'), coalesce(cast(amount as varchar), '-'),
                 coalesce(cast(line as varchar), '-'), coalesce(detail, '-'), coalesce(reason, '-'))
             from probe where name = '{name}' order by path"
        ),
    )
}

#[test]
fn every_probe_has_its_three_trees_and_its_line_in_the_documentation() {
    let Some(store) = looked_at(&[("README.md", "x\n")], &[]) else { return };
    let names = rows(&store, "select distinct name from probe order by name");
    let mut cases: Vec<_> = FAMILIES.iter().flat_map(|family| family.cases).map(|case| case.name).collect();
    cases.sort_unstable();
    assert_eq!(cases, names);
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/probes.md")).unwrap();
    for name in names {
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not in docs/probes.md");
    }
}

#[test]
fn each_probe_says_what_it_found_or_that_it_found_nothing() {
    let Some(repository) = Fixture::new() else { return };
    let many: Vec<String> = (0..25).map(|number| format!("services/s{number:02}/Dockerfile")).collect();
    let mut files: Vec<(&str, Option<&str>)> = many.iter().map(|path| (path.as_str(), Some("FROM x:1\n"))).collect();
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
}

#[test]
fn odd_files_are_counted_and_stop_nothing() {
    let Some(repository) = Fixture::new() else { return };
    let large = "# \n".repeat(500_000);
    let files = [
        (".github/workflows/a.yml", Some("jobs: [unclosed\n")),
        (".github/workflows/b.yml", Some("jobs: {a: {steps: [{run: make}]}}\n")),
        ("compose.yml", Some("bin\0ary")),
        ("Dockerfile", Some(large.as_str())),
        ("db/migrate/1.rb", Some("lost\n")),
    ];
    let mut history = History::default();
    history.commit(&Commit { files: &files, ..Commit::default() });
    repository.import(&history);
    repository.lose(&repository.id("main:db/migrate/1.rb"));
    let mut store = store();
    let outcome = repository.collect(&mut store);
    // The workflow is asked for by the pipelines and for versions that float; the others by two probes, by two and by one.
    let counted = [
        ("unparsable_files_of_probes", 2),
        ("files_of_probes_that_are_no_text", 3),
        ("too_large_files_of_probes", 2),
        ("missing_files_of_probes", 1),
    ];
    for (kind, count) in counted {
        assert_eq!(noted(&outcome, kind), count, "{kind}");
    }
    assert_eq!(rows(&store, "select name from configured_job"), ["a"]);
    assert_eq!(
        rows(&store, "select path, reason from configured_pipeline order by path"),
        [".github/workflows/a.yml unparsable", ".github/workflows/b.yml null"]
    );
}

#[test]
fn more_files_than_are_read_leave_the_rest_unknown() {
    let many: Vec<String> = (0..320).map(|number| format!("db/migrate/{number:04}.rb")).collect();
    let files: Vec<(&str, &str)> = many.iter().map(|path| (path.as_str(), "drop_table :a\n")).collect();
    let Some(store) = looked_at(&files, &[]) else { return };
    let found = of(&store, "destructive_migration");
    assert_eq!(found[0], "|false|-|-|-|20 more files were not read|too_many");
    // The newest twenty, the oldest of them tells of the rest.
    assert_eq!(found[1], "db/migrate/0300.rb|true|rails|1|1|drops a table; and 280 more|-");
    assert_eq!((found.len(), found[20].split('|').next()), (21, Some("db/migrate/0319.rb")));
}

macro_rules! families {
    ($($family:ident)+) => {$(
        mod $family {
            #[test]
            fn is_found_is_not_there_or_is_unknown() {
                super::super::$family::FAMILY.check();
            }
        }
    )+};
}

mod families {
    families!(configured deployed dependencies documents migrations tested);
}
