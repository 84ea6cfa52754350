//! `rung sql`: questions in every form, and what is no question.

use crate::program::{Folder, whole};

fn store() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"table":"project","id":"shop","name":"Shop, \"the\" one","archetype":"service","criticality":"high"}"#,
        r#"{"table":"project","id":"tools","name":"a|b"}"#,
    ];
    assert_eq!(
        folder.run_with(&["import", "-"], &lines.join("\n")).well().stdout,
        "project: 2 rows, 2 new or changed\n"
    );
    folder
}

#[test]
fn rows_are_printed_in_every_form() {
    let folder = store();
    let query = "select id, name, timezone, length(name) as letters, timestamp '2026-01-05 09:00:00' as at, \
                 [1, 2] as numbers from project order by id";
    let mut text = String::new();
    for format in ["text", "json", "csv", "markdown"] {
        text += &format!("===== {format} =====\n{}", folder.run(&["sql", query, "--format", format]).well().stdout);
    }
    whole!(text);
}

#[test]
fn a_question_may_come_from_stdin() {
    let folder = store();
    let ran = folder.run_with(&["sql", "-", "--format", "csv"], "select count(*) as n\nfrom project -- all of them\n");
    assert_eq!(ran.well().stdout, "n\r\n2\r\n");
}

#[test]
fn an_empty_answer_is_an_answer() {
    let folder = store();
    let rows = folder.run(&["sql", "select id from project where false", "--format", "json"]).well().json();
    assert_eq!(rows.as_array().map(Vec::len), Some(0));
    assert_eq!(folder.run(&["sql", "select id from project where false"]).well().stdout, "id\n");
}

#[test]
fn what_writes_or_reaches_outside_is_refused() {
    let folder = store();
    let secret = folder.write("secret.csv", "word\nsesame\n");
    let secret = secret.display();
    let before = folder.facts("rung.duckdb");
    let queries = [
        "delete from project".to_owned(),
        "insert into project (id) values ('x')".to_owned(),
        "update project set name = ''".to_owned(),
        "drop table project".to_owned(),
        "create table more (id int)".to_owned(),
        "attach 'other.duckdb'".to_owned(),
        "install httpfs".to_owned(),
        "set enable_external_access = true".to_owned(),
        "pragma database_list".to_owned(),
        "copy project to 'out.csv'".to_owned(),
        "explain analyze copy project to 'out.csv'".to_owned(),
        "select 1; drop table project".to_owned(),
        "with gone as (delete from project returning id) select * from gone".to_owned(),
        format!("select * from read_csv('{secret}')"),
        format!("select * from '{secret}'"),
        format!("select * from read_text('{secret}')"),
        "select * from glob('*')".to_owned(),
        "select 1 /* open".to_owned() + "/* nested */ */",
        String::new(),
        "selec 1".to_owned(),
        "select nothing from project".to_owned(),
        "select 1 +".to_owned(),
    ];
    let mut said = String::new();
    for query in queries {
        let ran = folder.run(&["sql", &query]).refused(2);
        assert!(!ran.stderr.contains("sesame"), "{ran}");
        said += &format!("{}\n  {}", query.replace(&secret.to_string(), "[folder]/secret.csv"), ran.stderr);
    }
    assert_eq!(folder.facts("rung.duckdb"), before);
    assert_eq!(folder.names(""), ["rung.duckdb", "rung.duckdb.key", "secret.csv"]);
    whole!(said);
}
