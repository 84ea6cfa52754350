//! The shape of the house, read from its manifests and sources: who may name what, and which way the arrows go.

use std::path::{Path, PathBuf};

/// A source file: where it lies from the root on, its text without tests and comments, and the whole of it.
struct Source {
    path: String,
    code: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
}

fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    files(&root().join(folder), ending, &mut found);
    assert!(!found.is_empty(), "{folder} holds no .{ending}");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        Source { path, code: code(&text), text }
    };
    found.into_iter().map(read).collect()
}

/// The text without comments and without what follows `#[cfg(test)]` at the left edge: tests come last in a file.
fn code(text: &str) -> String {
    let tests = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| line.split(" // ").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

const CRATES: [&str; 5] = ["src", "collectors/src", "queries/src", "web/src", "sample-data/src"];

fn all_sources() -> Vec<Source> {
    CRATES.iter().flat_map(|folder| sources(folder, "rs")).collect()
}

/// Whether `word` stands in the code as a word of its own.
fn names(code: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(part) && !code[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn only_one_crate_names_each_engine() {
    for (engines, home) in [
        (&["duckdb", "polars"][..], "queries"),
        (&["gix", "hyper", "hyper-rustls", "hyper-util", "octocrab", "reqwest", "ureq"], "collectors"),
        (&["axum", "maud", "plotters"], "web"),
        (&["clap"], "."),
    ] {
        for member in [".", "collectors", "queries", "web", "sample-data"] {
            if member == home {
                continue;
            }
            let manifest = std::fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
            let named = manifest.lines().map(str::trim).filter(|line| !line.starts_with('#'));
            // What the whole workspace shares is only used where a member says so.
            let workspace = manifest.find("[workspace.dependencies]").is_some() && home == ".";
            for line in named.filter(|_| !workspace) {
                for engine in engines {
                    let key = line.split(['=', '.', ' ']).next().unwrap_or_default().trim_matches('"');
                    assert_ne!(key, *engine, "{member}/Cargo.toml names {engine}, which belongs to {home}");
                }
            }
            let folder = if member == "." { "src".to_owned() } else { format!("{member}/src") };
            for source in sources(&folder, "rs") {
                for engine in engines {
                    let path = format!("{engine}::");
                    let named = source.code.match_indices(&path).any(|(at, _)| {
                        !source.code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
                    });
                    assert!(!named, "{} names {engine}, which belongs to {home}", source.path);
                }
            }
        }
    }
}

#[test]
fn crates_depend_as_the_arrows_say() {
    for (member, others) in [
        ("queries", &["collectors", "web", "sample-data", "rung"][..]),
        ("collectors", &["web", "sample-data", "rung"]),
        ("web", &["collectors", "sample-data", "rung"]),
        ("sample-data", &["collectors", "web", "rung"]),
    ] {
        let manifest = std::fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split_once("[dependencies]").unwrap().1;
        for other in others {
            let named = dependencies.lines().any(|line| line.split(['=', '.', ' ']).next() == Some(*other));
            assert!(!named, "{member} depends on {other}");
        }
    }
}

/// The parts of `queries`, each of which may use those before it.
const PARTS: [&str; 7] = ["model", "store", "intake", "derive", "metrics", "ladders", "answers"];

#[test]
fn inside_queries_the_arrows_go_one_way() {
    for (at, part) in PARTS.iter().enumerate() {
        for source in sources(&format!("queries/src/{part}"), "rs") {
            for later in &PARTS[at + 1..] {
                let named = names(&source.code, &format!("crate::{later}"))
                    || source.code.contains(&format!("crate::{{{later}"))
                    || names(&source.code, &format!("super::super::{later}"));
                assert!(!named, "{} uses {later}, which comes after {part}", source.path);
            }
        }
    }
    for source in sources("queries/src/statistics", "rs") {
        assert!(!source.code.contains("crate::"), "{}: statistics stand alone", source.path);
    }
}

#[test]
fn metrics_and_ladders_read_and_never_write_facts() {
    let facts = std::fs::read_to_string(root().join("queries/schema/0001_facts.sql")).unwrap();
    let tables = facts.lines().filter_map(|line| line.strip_prefix("create table "));
    let tables: Vec<_> =
        tables.map(|rest| rest.split([' ', '(']).next().unwrap().trim_matches('"').to_owned()).collect();
    assert!(tables.len() > 20, "the facts are found: {tables:?}");
    let folders = [
        ("queries/src/metrics", "rs"),
        ("queries/src/ladders", "rs"),
        ("queries/src/answers", "rs"),
        ("queries/src/answers", "sql"),
        ("queries/metrics", "sql"),
        ("queries/signals", "sql"),
    ];
    for source in folders.iter().flat_map(|(folder, ending)| sources(folder, ending)) {
        let code = source.code.to_lowercase().replace('"', "");
        for table in &tables {
            for write in ["insert into", "update", "delete from", "merge into", "drop table", "truncate", "alter table"]
            {
                assert!(!names(&code, &format!("{write} {table}")), "{} does {write} {table}", source.path);
            }
        }
        if Path::new(&source.path).extension().is_some_and(|ending| ending == "sql") {
            for word in ["insert into", "delete from", "update ", "merge into", "drop ", "alter "] {
                let begins = code.lines().any(|line| line.trim_start().starts_with(word));
                assert!(!begins, "{} writes with {word}", source.path);
            }
        }
    }
}

#[test]
fn nothing_panics_outside_tests() {
    for source in all_sources() {
        for word in [".unwrap()", "panic!(", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(!source.code.contains(word), "{} has {word}", source.path);
        }
    }
}

#[test]
fn the_clock_and_the_environment_are_read_in_one_place() {
    for source in all_sources().iter().filter(|source| !source.path.starts_with("sample-data")) {
        if source.path != "src/clock.rs" {
            for word in ["Utc::now", "Local::now", "SystemTime::now"] {
                assert!(!source.code.contains(word), "{} reads the clock with {word}", source.path);
            }
        }
        // The one variable that a CI system sets, and no user, is read where it is used.
        if !["src/config.rs", "src/commands/scorecard.rs"].contains(&source.path.as_str()) {
            assert!(!source.code.contains("env::var"), "{} reads the environment", source.path);
        }
    }
}

#[test]
fn every_part_of_a_query_begins_with_a_sentence() {
    let mut parts = 0;
    for source in ["queries/src", "queries/metrics", "queries/signals"].iter().flat_map(|folder| sources(folder, "sql"))
    {
        assert!(source.text.starts_with("-- "), "{} does not begin with a sentence", source.path);
        let mut before = "";
        for line in source.text.lines() {
            let opens = line.ends_with(" as (") && !line.starts_with(' ');
            if opens {
                parts += 1;
                let said = before.starts_with("-- ") && before.ends_with('.');
                assert!(said, "{}: no sentence before `{line}`", source.path);
            }
            before = line;
        }
    }
    assert!(parts > 30, "only {parts} were found");
}

#[test]
fn nothing_is_left_over() {
    let mut everything: Vec<Source> = CRATES.iter().flat_map(|folder| sources(folder, "rs")).collect();
    everything.extend(sources("queries", "sql"));
    everything.extend(sources("queries", "toml"));
    for source in everything {
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            assert!(!names(&source.text, word), "{} holds a left-over {word}", source.path);
        }
    }
}
