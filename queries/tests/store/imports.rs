//! What an import takes, and what it writes.

use queries::model::facts;
use queries::model::facts::Commit;
use queries::store::{ExportFormat, Store, Written};

use crate::{Place, counts};

fn exported(place: &Place, store: &Store, table: &str) -> String {
    store.export(&place.path("out"), ExportFormat::Ndjson, Some(&[table])).unwrap();
    std::fs::read_to_string(place.path(&format!("out/{table}.ndjson"))).unwrap()
}

#[test]
fn a_path_that_looks_like_a_pattern_means_itself() {
    let place = Place::new();
    for (number, folder) in ["g[1]", "g1", "a*b", "axb", "a?b", "g[!1]", "[", "sha=x", "it's"].iter().enumerate() {
        std::fs::create_dir(place.path(folder)).unwrap();
        let query = format!("select 'r{number}' as repository, 's{number}' as sha");
        let file = place.parquet("commit.parquet", &query);
        std::fs::rename(file, place.path(&format!("{folder}/commit.parquet"))).unwrap();
        let mut store = Store::in_memory().unwrap();
        for _ in 0..2 {
            let imported = store.import(&place.path(folder)).unwrap();
            assert_eq!(counts(&imported, "commit").0, 1, "{folder}");
        }
        let found = store.rows_as_text("select repository, sha from commit").unwrap();
        assert_eq!(found, [[format!("r{number}"), format!("s{number}")]], "{folder}");
    }
}

#[test]
fn what_is_left_out_has_a_default_and_times_become_utc() {
    let place = Place::new();
    let mut store = place.store();
    let lines = place.write(
        "facts.jsonl",
        "\u{feff}{\"table\":\"release\",\"repository\":\"shop\",\"tag\":\"v1\",\"published_at\":\"2026-01-31T12:00:00+02:00\"}\r\n\n\
         {\"table\":\"deployment\",\"project\":\"shop\",\"id\":\"1\",\"environment\":\"live\",\"started_at\":\"2026-01-31 12:00:00\"}",
    );
    let imported = store.import(&lines).unwrap();
    assert_eq!(counts(&imported, "release"), (1, 1));
    assert_eq!(
        exported(&place, &store, "release"),
        "{\"repository\":\"shop\",\"tag\":\"v1\",\"name\":null,\"sha\":null,\"published_at\":\"2026-01-31T10:00:00Z\",\
         \"prerelease\":false,\"draft\":false,\"source\":\"import\",\"url\":null}\n"
    );
    let deployment = exported(&place, &store, "deployment");
    assert!(deployment.contains("\"started_at\":\"2026-01-31T12:00:00Z\""), "{deployment}");
    assert!(deployment.contains("\"status\":\"unknown\""), "{deployment}");
}

#[test]
fn csv_lists_are_json_or_words() {
    let place = Place::new();
    let mut store = place.store();
    let path = place.write("commit.csv", "sha,repository,parents,subject,files\n1,r,a b,\"two\nlines, \"\"q\"\"\",7\n2,r,\"[\"\"a b\"\"]\",\"\",\n3,r,,,\n");
    store.import(&path).unwrap();
    let commits = exported(&place, &store, "commit");
    let parts = ["[\"a\",\"b\"]", "\"two\\nlines, \\\"q\\\"\"", "[\"a b\"]", "\"subject\":\"\"", "\"parents\":[]"];
    assert!(parts.iter().all(|part| commits.contains(part)), "{commits}");
}

#[test]
fn parquet_times_with_a_zone_and_floating_whole_numbers_are_taken() {
    let place = Place::new();
    let mut store = place.store();
    let path = place.parquet(
        "commit.parquet",
        "select 'r' as repository, 's' as sha, to_timestamp(1769860800) as committed_at,
                timestamp_ns '2026-01-31 12:00:00.000001' as authored_at, 3.0::double as files, 4::utinyint as additions",
    );
    store.import(&path).unwrap();
    let commits = exported(&place, &store, "commit");
    let parts = [
        "\"committed_at\":\"2026-01-31T12:00:00Z\"",
        "12:00:00.000001Z",
        "\"files\":3,",
        "\"additions\":4,",
        "\"parents\":[]",
    ];
    assert!(parts.iter().all(|part| commits.contains(part)), "{commits}");
}

#[test]
fn the_last_row_of_a_key_wins_and_the_same_again_changes_nothing() {
    let place = Place::new();
    let mut store = place.store();
    for (name, text) in [
        ("a/ref.csv", "repository,name,kind,target_sha\nr,v1,annotated,old\nr,v2,annotated,x\nr,v1,annotated,new\n"),
        ("b/ref.csv", "repository,name,kind,target_sha\nr,v1,annotated,newer\nr,v2,annotated,x\nq,v1,branch,x\n"),
    ] {
        let path = place.write(name, text);
        let imported = store.import(&path).unwrap();
        assert_eq!(counts(&imported, "ref"), (3, 2), "{name}");
        assert_eq!(counts(&store.import(&path).unwrap(), "ref"), (3, 0), "{name}");
    }
    let query = "select 'r' as repository, 'v' || (i % 3) as name, 'branch' as kind, 'sha' || i as target_sha from range(9) t(i)";
    let path = place.parquet("ref.parquet", query);
    assert_eq!(counts(&store.import(&path).unwrap(), "ref"), (9, 3));
    assert!(exported(&place, &store, "ref").contains("sha8"));
    assert_eq!(counts(&store.import(&path).unwrap(), "ref"), (9, 0));
}

#[test]
fn a_dropped_batch_leaves_nothing_and_a_batch_holds_many_tables() {
    let place = Place::new();
    let mut store = place.store();
    let commit = Commit { repository: "r".into(), sha: "1".into(), source: "git".into(), ..Commit::default() };
    let mut batch = store.begin().unwrap();
    batch.add([&commit]).unwrap();
    drop(batch);
    assert!(store.export(&place.path("out"), ExportFormat::Csv, None).unwrap().is_empty());

    let mut batch = store.begin().unwrap();
    let empty = Commit { sha: "2".into(), parents: vec![String::new()], ..commit.clone() };
    batch.add([&commit, &commit]).unwrap();
    batch
        .add([&facts::Cursor { source: "git".into(), stream: "r".into(), place: "1".into(), ..Default::default() }])
        .unwrap();
    batch.add([&empty]).unwrap();
    let written = batch.commit().unwrap();
    assert_eq!(written["commit"], Written { given: 3, changed: 2 });
    assert_eq!(store.cursor("git", "r").unwrap().as_deref(), Some("1"));
    assert!(exported(&place, &store, "commit").contains("\"parents\":[\"\"]"));
}

#[test]
fn folders_pass_over_what_is_beside_the_tables() {
    let place = Place::new();
    for name in ["README.md", "LICENSE-MIT", "meta.json", "answers.json", ".hidden"] {
        place.write(&format!("in/{name}"), "x");
    }
    place.write("in/ref.csv", "repository,name,kind\nr,v1,branch\n");
    place.parquet("in/commit.parquet", "select 'r' as repository, 's' as sha");
    let imported = place.store().import(&place.path("in")).unwrap();
    assert_eq!(imported.tables.keys().copied().collect::<Vec<_>>(), ["commit", "ref"]);
}

#[test]
fn many_lines_go_in_and_mark_their_projects() {
    let place = Place::new();
    let mut store = place.store();
    let lines: String = (0..200_000)
        .map(|i| format!("{{\"table\":\"commit\",\"repository\":\"r{}\",\"sha\":\"{i:040x}\",\"committed_at\":\"2026-01-31T12:00:00Z\"}}\n", i % 3))
        .collect();
    store
        .import_reader("first", br#"{"table":"project_repository","project":"p","repository":"r1"}"#.as_slice())
        .unwrap();
    let imported = store.import_reader("-", lines.as_bytes()).unwrap();
    assert_eq!(counts(&imported, "commit"), (200_000, 200_000));
    drop(store);
    let stale =
        queries::store::query_read_only(&place.path("facts.duckdb"), "select distinct project from stale").unwrap();
    assert_eq!(stale.rows, [["p"]]);
}
