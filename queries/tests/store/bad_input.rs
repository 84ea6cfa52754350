//! A row that the contract does not allow is named by file, line and field, and nothing is imported.

use queries::store::ExportFormat;

use crate::{Place, refusal};

const TIME: &str = "a UTC time such as 2026-01-31T12:00:00Z";

/// Each is imported after a good row, and must be refused with these words and leave nothing.
fn check(cases: &[(&str, &str, &str)]) {
    let place = Place::new();
    let mut store = place.store();
    for (name, text, expected) in cases {
        let path = place.write(name, text);
        assert_eq!(refusal(&mut store, &path), *expected);
    }
    assert!(store.export(&place.path("out"), ExportFormat::Csv, None).unwrap().is_empty());
}

#[test]
fn ndjson() {
    let good = r#"{"table":"commit","repository":"r","sha":"1"}"#;
    let line = |bad: &str| format!("{good}\n{bad}\n{good}\n");
    let cases = [
        (
            r#"{"table":"commit","repository":"r","sha":"2","committed_at":"yesterday"}"#,
            format!("line 2, field committed_at: expected {TIME}, found \"yesterday\""),
        ),
        (
            r#"{"table":"commit","repository":"r"}"#,
            "line 2, field sha: is missing: a text is required in commit".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":null}"#,
            "line 2, field sha: is missing: a text is required in commit".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":"2","comitted_at":1}"#,
            "line 2, field comitted_at: the table commit has no such field, did you mean committed_at?".to_owned(),
        ),
        (
            r#"{"table":"change_commit","xyzzy":1}"#,
            "line 2, field xyzzy: the table change_commit has no such field; it has repository, number, sha".to_owned(),
        ),
        (
            r#"{"table":"commits","sha":"2"}"#,
            "line 2, field table: there is no table \"commits\", did you mean commit?".to_owned(),
        ),
        (
            r#"{"sha":"2"}"#,
            "line 2, field table: is missing: it names the row's table where the file is not named after one"
                .to_owned(),
        ),
        (
            r#"{"table":"ref","repository":"r","name":"v","kind":"tag"}"#,
            "line 2, field kind: expected one of annotated, lightweight, branch, unknown, found \"tag\"".to_owned(),
        ),
        (
            r#"{"table":"waiver","project":"shop","criterion":"c","role":"a@example.com"}"#,
            "line 2, field role: names a person: name a role such as release manager".to_owned(),
        ),
        (r#"{"table":"commit","repository":"r","sha":2}"#, "line 2, field sha: expected a text, found 2".to_owned()),
        (
            r#"{"table":"commit","repository":"r","sha":"2","files":"2"}"#,
            "line 2, field files: expected a whole number of 64 bits, found \"2\"".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":"2","files":2.5}"#,
            "line 2, field files: expected a whole number of 64 bits, found 2.5".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":"2","parents":"1"}"#,
            "line 2, field parents: expected a list of texts, found \"1\"".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":"2","parents":[1]}"#,
            "line 2, field parents: expected a list of texts, found [1]".to_owned(),
        ),
        (
            r#"{"table":"commit","repository":"r","sha":"2","committed_by_forge":"yes"}"#,
            "line 2, field committed_by_forge: expected true or false, found \"yes\"".to_owned(),
        ),
        (r#"{"table":"commit","#, "line 2: is not a JSON object: EOF while parsing a value at column 18".to_owned()),
        ("[1]", "line 2: is not a JSON object: invalid type: sequence, expected a map at column 0".to_owned()),
    ];
    for (bad, expected) in cases {
        check(&[("facts.ndjson", &line(bad), &format!("facts.ndjson, {expected}"))]);
    }
}

#[test]
fn wrong_encoding_is_named() {
    let place = Place::new();
    let path = place.write("ref.csv", b"repository,name,kind\nr,caf\xe9,branch\n");
    let expected = "ref.csv, line 2: is not UTF-8 text from byte 6 on: save the file as UTF-8";
    assert_eq!(refusal(&mut place.store(), &path), expected);
}

#[test]
fn csv() {
    check(&[
        (
            "ref.csv",
            "repository,name,kind\n\"a\nb\",v1,branch\nr,v2,tag\n",
            "ref.csv, line 4, field kind: expected one of annotated, lightweight, branch, unknown, found \"tag\"",
        ),
        (
            "ref.csv",
            "repository,nam\n",
            "ref.csv, line 1, field nam: the table ref has no such field, did you mean name?",
        ),
        ("ref.csv", "repository,name,name\n", "ref.csv, line 1, field name: comes twice in the header"),
        ("ref.csv", "repository,name\nr,v\nr\n", "ref.csv, line 3: has 1 cells, and the header has 2"),
        ("ref.csv", "repository,name\nr,\n", "ref.csv, line 2, field name: is missing: a text is required in ref"),
        ("ref.csv", "repository,name\nr,v\nr,\"v\nr,w\n", "ref.csv, line 3: opens a quote that is never closed"),
        (
            "commit.csv",
            "repository,sha,files\nr,1,many\n",
            "commit.csv, line 2, field files: expected a whole number of 64 bits, found \"many\"",
        ),
        (
            "commit.csv",
            "repository,sha,parents\nr,1,[a\n",
            "commit.csv, line 2, field parents: expected a list of texts, found \"[a\"",
        ),
        (
            "commit.csv",
            "repository,sha,authored_at\nr,1,2026-01-31\n",
            "commit.csv, line 2, field authored_at: expected a UTC time such as 2026-01-31T12:00:00Z, found \"2026-01-31\"",
        ),
    ]);
}

#[test]
fn parquet() {
    let place = Place::new();
    let mut store = place.store();
    let twelve = "select 'r' as repository, case when i <> 11 then 's' || i end as sha from range(20) t(i)";
    for (query, expected) in [
        (twelve, "row 12, field sha: is missing: a text is required in commit"),
        ("select 'r' as repository", "field sha: is missing: a text is required in commit"),
        ("select 'r' as repository, 's' as shaa", "field shaa: the table commit has no such field, did you mean sha?"),
        ("select 'r' as repository, 1 as sha", "field sha: expected a text, found a column of type INTEGER"),
        (
            "select 'r' as repository, 's' as sha, 'x' as author_kind",
            "row 1, field author_kind: expected one of human, bot, unknown, found \"x\"",
        ),
        (
            "select 'r' as repository, 's' as sha, 1.5 as files",
            "row 1, field files: expected a whole number of 64 bits, found \"1.5\"",
        ),
        (
            "select 'r' as repository, 's' as sha, ['a', null] as parents",
            "row 1, field parents: expected a list of texts, found \"[a, NULL]\"",
        ),
        (
            "select 'r' as repository, 's' as sha, 'a' as parents",
            "field parents: expected a list of texts, found a column of type VARCHAR",
        ),
        (
            "select 'r' as repository, 's' as sha, timestamp 'infinity' as authored_at",
            "row 1, field authored_at: expected a UTC time such as 2026-01-31T12:00:00Z, found \"infinity\"",
        ),
    ] {
        let path = place.parquet("commit.parquet", query);
        assert_eq!(refusal(&mut store, &path), format!("commit.parquet, {expected}"));
    }
    let said =
        "select 'shop' as project, 'v1' as subject, 'failed' as verdict, now()::timestamp as given_at, 'x' as why";
    let path = place.parquet("override.parquet", &format!("{said}, 'a@example.com' as role"));
    let expected = "override.parquet, row 1, field role: names a person: name a role such as release manager";
    assert_eq!(refusal(&mut store, &path), expected);
    let path = place.write("commit.parquet", "this is no parquet file");
    assert!(refusal(&mut store, &path).starts_with("commit.parquet cannot be read as Parquet: "));
    assert!(store.export(&place.path("out"), ExportFormat::Csv, None).unwrap().is_empty());
}

#[test]
fn files_that_are_no_tables() {
    let place = Place::new();
    let mut store = place.store();
    place.write("in/commit.csv", "repository,sha\nr,1\n");
    place.write("in/commits.csv", "repository,sha\nr,1\n");
    let unknown = refusal(&mut store, &place.path("in"));
    assert!(
        unknown.starts_with("commits.csv is not named after a table") && unknown.contains("change_commit"),
        "{unknown}"
    );
    std::fs::remove_file(place.path("in/commits.csv")).unwrap();
    place.write("in/commit.ndjson", "");
    assert!(
        refusal(&mut store, &place.path("in")).starts_with("commit.csv and commit.ndjson both hold the table commit")
    );
    assert!(refusal(&mut store, &place.path("none")).starts_with("there is no file or folder "));
    assert!(refusal(&mut store, &place.write("x.txt", "")).contains("has no ending that says how it is written"));
    std::fs::create_dir(place.path("empty")).unwrap();
    assert!(refusal(&mut store, &place.path("empty")).contains("holds no file to import"));
    place.write("late/commit.csv", "repository,sha\nr,1\n");
    place.write("late/ref.csv", "repository,name\nr,\n");
    refusal(&mut store, &place.path("late"));
    assert!(store.export(&place.path("out"), ExportFormat::Csv, None).unwrap().is_empty());
}
