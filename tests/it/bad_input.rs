//! What cannot be used is refused in one line that says what, where and what to do next, and leaves nothing behind.

use crate::history::{History, git, git_is_missing, seconds, service};
use crate::program::{Folder, Ran, whole};

/// All that was said, for one snapshot.
#[derive(Default)]
pub struct Said(pub String);

impl Said {
    fn keep(&mut self, line: &str, ran: &Ran) {
        self.0 += &format!("$ rung {line}\n{}: {}", ran.code.unwrap_or(-1), ran.stderr);
    }

    /// Runs the words of `line`; it must be refused with `code`.
    #[track_caller]
    pub fn refused(&mut self, folder: &Folder, code: i32, line: &str) {
        let ran = folder.rung(line).refused(code);
        self.keep(line, &ran);
    }
}

fn with_service() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    Some(folder)
}

#[test]
fn what_is_no_repository() {
    let folder = Folder::new();
    std::fs::create_dir(folder.join("plain")).unwrap();
    folder.write("file.txt", "text");
    folder.write("broken/.git", "gitdir: nowhere\n");
    let mut said = Said::default();
    for command in ["analyze", "collect", "scorecard"] {
        for path in ["missing", "plain", "file.txt", "broken"] {
            said.refused(&folder, 2, &format!("{command} {path}"));
        }
    }
    said.refused(&folder, 2, "collect");
    said.refused(&folder, 2, "analyze missing --store kept.duckdb");
    said.refused(&folder, 2, "collect plain missing");
    assert_eq!(folder.names(""), ["broken", "file.txt", "plain"], "no store is made");
    whole!(said.0);
}

#[test]
fn arguments_that_mean_nothing() {
    let Some(folder) = with_service() else { return };
    let mut said = Said::default();
    for line in [
        "--tags (",
        "--tags ^(?<when>x)$",
        "--tags ^(?<at>x)$",
        "--tags ^nothing-like-that$",
        "--tags ^production--(?<at>.*)$ --at-format %Q",
        "--tags ^production--(?<at>.*)$ --at-format %Y",
        "--tags ^production--(?<at>.*)$ --at-format day",
        "--timezone Mars/Olympus",
        "--timezone CEST",
        "--window 3y",
        "--window 0d",
        "--window -3d",
        "--window 999999999999999999999d",
        "--window 2026-02-01..2026-01-01",
        "--window 2026-01-01..2026-01-01",
        "--window 2026-01-01..",
        "--window 2026-13-01..2026-14-01",
        "--window last-week",
        "--as-of tomorrow",
        "--as-of 2026-02-30",
        "--as-of 31.01.2026",
        "--retry-window 3d",
        "--retry-window -5m",
        "--retry-window soon",
        "--retry-window 99999999999999999999m",
        "--retry-window 9223372036854775807h",
        "--retry-window 9223372036854775807m",
        "--environment moon",
        "--environment moon --tags ^production--(?<at>.*)$ --at-format %Y-%m-%d--%H-%M-%S",
    ] {
        // A value that begins with a hyphen is one of its argument only with `=`.
        let line = line.replace(" -3d", "=-3d").replace(" -5m", "=-5m");
        said.refused(&folder, 2, &format!("analyze shop {line}"));
    }
    assert_eq!(folder.names(""), ["shop"]);
    whole!(said.0);
}

#[test]
fn a_file_that_is_no_store() {
    let Some(folder) = with_service() else { return };
    folder.write("text.duckdb", "this is a text and nothing else, though it is a rather long one");
    folder.write("empty-folder/file", "");
    let mut said = Said::default();
    // A DuckDB file of something else and a newer store cannot be made here: `queries/tests/store` has them.
    for store in ["text.duckdb", "empty-folder"] {
        let before = std::fs::read(folder.join(store)).ok();
        let code = if store == "empty-folder" { 3 } else { 2 };
        for line in ["report", "collect shop", "import shop", "sql from(project)", "export out", "serve"] {
            said.refused(&folder, code, &format!("{line} --store {store}"));
        }
        assert!(std::fs::read(folder.join(store)).ok() == before, "{store} is left as it was");
    }
    assert!(!folder.join("out").exists() && !folder.join("text.duckdb.key").exists());
    whole!(said.0);
}

#[test]
fn a_store_that_is_not_there_or_cannot_be() {
    let Some(folder) = with_service() else { return };
    let mut said = Said::default();
    for line in ["report", "sql from(project)", "export out", "serve"] {
        said.refused(&folder, 2, &format!("{line} --store missing.duckdb"));
    }
    for line in ["collect shop", "import facts.ndjson", "analyze shop", "demo --no-serve"] {
        said.refused(&folder, 3, &format!("{line} --store no/such/folder/rung.duckdb"));
    }
    assert_eq!(folder.names(""), ["shop"]);
    // An empty store is one, and has nothing to report.
    folder.write("project.ndjson", "");
    folder.rung("import project.ndjson --store empty.duckdb").well();
    said.refused(&folder, 2, "report --store empty.duckdb");
    said.refused(&folder, 2, "report --store empty.duckdb --project shop");
    whole!(said.0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(folder) = with_service() else { return };
    folder.write("closed/file", "");
    std::fs::set_permissions(folder.join("closed"), std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("closed/probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    folder.rung("collect shop").well();
    folder.rung("collect shop --store closed/rung.duckdb").refused(3);
    folder.rung("export closed/out").refused(3);
    assert_eq!(folder.names("closed"), ["file"]);
}

#[test]
fn a_file_in_the_place_of_a_folder() {
    let Some(folder) = with_service() else { return };
    folder.rung("collect shop").well();
    folder.write("file", "text");
    let mut said = Said::default();
    said.refused(&folder, 3, "export file");
    said.refused(&folder, 3, "export file/out");
    said.refused(&folder, 3, "collect shop --store file/rung.duckdb");
    said.refused(&folder, 2, "export out --table shoes");
    assert_eq!(std::fs::read_to_string(folder.join("file")).unwrap(), "text");
    assert!(!folder.join("out").exists());
    whole!(said.0);
}

#[test]
fn what_cannot_be_imported() {
    let folder = Folder::new();
    folder.write("kept.ndjson", r#"{"table":"project","id":"kept","name":"Kept"}"#);
    folder.rung("import kept.ndjson").well();
    let facts = folder.facts("rung.duckdb");
    let good = r#"{"id":"good","name":"Good"}"#;
    for (name, text) in [
        ("no-json/project.ndjson", "{\"id\":\"good\",\"name\":\"Good\"}\nnot json\n".to_owned()),
        ("half/project.ndjson", format!("{good}\n{{\"id\":\"half\"")),
        ("list/project.ndjson", "[1, 2]\n".to_owned()),
        ("unknown-field/project.ndjson", format!("{good}\n{{\"id\":\"a\",\"name\":\"A\",\"archetyp\":\"service\"}}")),
        ("wrong-type/project.ndjson", format!("{good}\n\n{{\"id\":\"a\",\"name\":7}}")),
        ("missing/project.ndjson", format!("{good}\n{{\"name\":\"A\"}}")),
        ("word/project.ndjson", "{\"id\":\"a\",\"name\":\"A\",\"archetype\":\"shoe\"}".to_owned()),
        ("time/incident.ndjson", "{\"project\":\"a\",\"id\":\"1\",\"opened_at\":\"yesterday\"}".to_owned()),
        ("table/shoes.ndjson", good.to_owned()),
        ("other-table/project.ndjson", "{\"table\":\"commit\",\"id\":\"a\"}".to_owned()),
        ("header/project.csv", "id,name,size\na,A,3\n".to_owned()),
        ("cells/project.csv", "id,name\na,A\nb,B,C\n".to_owned()),
        ("quote/project.csv", "id,name\na,\"A\n".to_owned()),
        ("parquet/project.parquet", "no parquet at all".to_owned()),
        ("ending/project.txt", good.to_owned()),
        ("nothing/.keep", String::new()),
        ("second-file/deployment.ndjson", "{\"project\":\"a\"}".to_owned()),
        ("second-file/approval.csv", "project\n".to_owned()),
        ("twice/project.ndjson", good.to_owned()),
        ("twice/project.csv", "id,name\na,A\n".to_owned()),
    ] {
        folder.write(name, &text);
    }
    let mut said = Said::default();
    for name in [
        "no-json",
        "half",
        "list",
        "unknown-field",
        "wrong-type",
        "missing",
        "word",
        "time",
        "table",
        "other-table",
        "header",
        "cells",
        "quote",
        "parquet",
        "ending",
        "nothing",
        "second-file",
        "twice",
        "not-there",
        "ending/project.txt",
    ] {
        said.refused(&folder, 2, &format!("import {name}"));
    }
    for input in ["{\"id\":\"a\"}", "{\"table\":\"shoes\",\"id\":\"a\"}", "{\"table\":7}", "\u{0}"] {
        let ran = folder
            .run_with(&["import", "-"], &format!("{{\"table\":\"project\",\"id\":\"b\",\"name\":\"B\"}}\n{input}\n"));
        said.keep("import -", &ran.refused(2));
    }
    assert!(folder.facts("rung.duckdb") == facts, "nothing of it was imported");
    folder.rung("import wrong-type --store new.duckdb").refused(2);
    assert!(!folder.join("new.duckdb").exists() && !folder.join("new.duckdb.key").exists(), "no store is left behind");
    whole!(said.0);
}

#[test]
fn a_configuration_with_a_mistake() {
    let Some(folder) = with_service() else { return };
    let good = "[[project]]\nid = \"shop\"\nrepositories = [{ path = \"shop\" }]\n";
    let rule = |rule: &str| format!("{good}deployments = [{{ {rule} }}]\n");
    let mut said = Said::default();
    for text in [
        String::new(),
        "project = ".to_owned(),
        "projects = []\n".to_owned(),
        "[[project]]\nid = \"shop\"\n".to_owned(),
        "[[project]]\nid = \"shop\"\nrepositories = []\n".to_owned(),
        format!("{good}colour = \"red\"\n"),
        format!("{good}archetype = 7\n"),
        format!("{good}archetype = \"shoe\"\n"),
        format!("{good}criticality = \"very\"\n"),
        format!("{good}timezone = \"Mars/Olympus\"\n"),
        format!("{good}target = {{ launch = \"often\" }}\n"),
        format!("{good}target = {{ deployment = 9 }}\n"),
        format!("{good}retry_window_minutes = -1\n"),
        format!("{good}retry_window_minutes = \"1h\"\n"),
        format!("{good}environments = {{ blue = \"moon\" }}\n"),
        format!("{good}job_classes = {{ nightly = \"slow\" }}\n"),
        format!("{good}{good}"),
        rule("from = \"tea leaves\""),
        rule("from = \"tags\", pattern = '('"),
        rule("from = \"tags\", pattern = '^(?<when>x)$'"),
        rule("from = \"tags\", pattern = '^(?<at>x)$'"),
        rule("from = \"tags\", pattern = '^(?<at>x)$', at_format = \"%Q\""),
        rule("from = \"tags\", pattern = '^(?<at>x)$', at_format = \"%Y\", at_timezone = \"Mars/Olympus\""),
        rule("pattern = 'x'"),
        "[[project]]\nid = \"shop\"\nrepositories = [{ path = \"nowhere\" }]\n".to_owned(),
    ] {
        folder.write("rung.toml", &text);
        let ran = folder.rung("collect").refused(2);
        said.0 += &format!("--- {}\n{}", text.replace(good, "[good]\n").trim_end(), ran.stderr);
    }
    whole!(said.0);
    std::fs::remove_file(folder.join("rung.toml")).unwrap();
    folder.rung("collect --config rung.toml").refused(2);
}

#[test]
fn the_environment_and_the_project_of_a_report() {
    let Some(folder) = with_service() else { return };
    folder.rung("collect shop").well();
    let mut said = Said::default();
    for line in [
        "report --environment moon",
        "report --project tools",
        "report --window tea",
        "report --as-of tea",
        "serve --window tea",
        "serve --as-of tea",
        "sql selec",
        "sql select",
        "sql from(nothing)",
    ] {
        said.refused(&folder, 2, line);
    }
    whole!(said.0);
}

#[test]
fn a_shallow_clone_works_and_is_noted() {
    let Some(folder) = with_service() else { return };
    let origin = format!("file://{}", folder.join("shop").display());
    git(folder.path(), &["clone", "-q", "--bare", "--depth", "5", &origin, "shallow.git"], b"");
    let ran = folder.rung("analyze shallow.git --as-of 2026-02-01 --window all").well();
    assert!(ran.stdout.contains("the clone is shallow"), "{ran}");
    whole!(folder.rung("collect shallow.git").well(), &[("[0-9a-f]{40}", "[sha]")]);
    let again = folder.rung("collect shallow.git").well();
    assert!(again.stdout.contains("0 new commits") && again.stdout.contains("a shallow clone"), "{again}");
    // The rest of the history arrives with the next fetch.
    git(&folder.join("shallow.git"), &["fetch", "-q", "--unshallow", "--tags"], b"");
    folder.rung("collect shallow.git").well();
    let commits = folder.run(&["sql", "select count(*) as n from commit", "--format", "csv"]).well();
    assert_eq!(commits.stdout, "n\r\n29\r\n");
}

#[test]
fn a_clone_with_missing_objects_works_and_counts_them() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    for number in 1..=9_u32 {
        let parents = [number - 1];
        let at = seconds("2026-01-05T09:00:00Z") + i64::from(number) * 86_400;
        let parents: &[u32] = if number == 1 { &[] } else { &parents };
        let mark = history.commit("main", parents, at, &format!("Change {number}"), "a");
        history.tag(&format!("v{number}"), mark);
    }
    // Few objects lie loose, each in a file of its own.
    let shop = folder.join("shop");
    history.make(&shop);
    for name in ["main~5", "main~2^{tree}"] {
        let id = git(&shop, &["rev-parse", name], b"");
        std::fs::remove_file(shop.join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    }
    let filters = &[("[0-9a-f]{40}", "[sha]")];
    whole!(folder.rung("collect shop --sizes").well(), filters);
    let ran = folder.rung("analyze shop --as-of 2026-01-31 --sizes").well();
    assert!(ran.stdout.contains("- missing "), "{ran}");
}
