//! Moving facts in and out, the published schema, and the demonstration over the sample data.

use serde_json::Value;

use crate::history::{git_is_missing, service};
use crate::program::{Folder, whole};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/synthetic-ledger");

#[test]
fn what_is_exported_can_be_imported_elsewhere() {
    let folder = Folder::new();
    folder.run(&["import", SAMPLE]).well();
    let facts = folder.facts("rung.duckdb");
    assert!(facts.len() > 8, "the sample has several tables");
    for format in ["ndjson", "csv", "parquet"] {
        let ran = folder.run(&["export", format, "--format", format]).well();
        assert_eq!(ran.stdout.lines().count(), facts.len(), "{ran}");
        let store = format!("{format}.duckdb");
        let imported = folder.run(&["import", format, "--store", &store]).well();
        for line in imported.stdout.lines() {
            let numbers: Vec<_> = line.split_whitespace().filter(|word| word.parse::<u64>().is_ok()).collect();
            assert_eq!(numbers[0], numbers[1], "every row is new: {line}");
        }
        assert!(folder.facts(&store) == facts, "{format} loses something");
        let again = folder.run(&["import", format, "--store", &store]).well();
        assert!(again.stdout.lines().all(|line| line.ends_with(" 0 new or changed")), "{again}");
        assert!(folder.facts(&store) == facts, "{format} imported twice");
    }
    assert_eq!(folder.names("csv").iter().filter(|name| name.starts_with('.')).count(), 0, "no unfinished file stays");
}

#[test]
fn answers_do_not_depend_on_the_way_of_the_facts() {
    let folder = Folder::new();
    folder.run(&["import", SAMPLE]).well();
    folder.rung("export moved").well();
    folder.rung("import moved --store moved.duckdb").well();
    let report = "report --as-of 2026-08-20 --format json";
    assert_eq!(folder.rung(report).well(), folder.rung(&format!("{report} --store moved.duckdb")).well());
}

#[test]
fn one_table_may_be_exported() {
    let folder = Folder::new();
    folder.run(&["import", SAMPLE]).well();
    let ran = folder.rung("export few --table incident --table project").well();
    whole!(ran);
    assert_eq!(folder.names("few"), ["incident.ndjson", "project.ndjson"]);
}

#[test]
fn lines_on_stdin_name_their_table() {
    let folder = Folder::new();
    let lines = [
        r#"{"table":"project","id":"shop","name":"Shop"}"#,
        "",
        r#"{"table":"deployment","project":"shop","id":"1","environment":"production","finished_at":"2026-01-05T12:00:00+01:00","status":"success"}"#,
    ];
    whole!(folder.run_with(&["import", "-"], &lines.join("\n")).well());
    let at = folder.run(&["sql", "select finished_at, source from deployment", "--format", "csv"]).well().stdout;
    assert_eq!(at, "finished_at,source\r\n2026-01-05T11:00:00Z,import\r\n");
}

#[test]
fn exported_lines_hold_to_the_published_schema() {
    let folder = Folder::new();
    let schema = folder.rung("schema").well().json();
    assert_eq!(schema["oneOf"].as_array().unwrap().len(), schema["$defs"].as_object().unwrap().len());
    folder.run(&["import", SAMPLE]).well();
    if !git_is_missing() {
        service().make(&folder.join("shop"));
        folder.rung("collect shop --sizes").well();
    }
    folder.rung("export out").well();
    let mut lines = 0;
    for name in folder.names("out") {
        let table = name.strip_suffix(".ndjson").unwrap();
        let definition = &schema["$defs"][table];
        assert!(definition.is_object(), "the schema has no table {table}");
        for line in std::fs::read_to_string(folder.join("out").join(&name)).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            if let Err(wrong) = holds(definition, &row) {
                panic!("{name}: {wrong}: {line}");
            }
            lines += 1;
        }
    }
    assert!(lines > 4000, "only {lines} lines were checked");
}

/// Whether a row is what a table's definition says; reads the few keywords that the schema uses and refuses others.
fn holds(definition: &Value, row: &Value) -> Result<(), String> {
    let properties = definition["properties"].as_object().unwrap();
    let row = row.as_object().ok_or("a line is an object")?;
    for name in definition["required"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        row.get(name).filter(|value| !value.is_null()).ok_or(format!("{name} is required"))?;
    }
    for (name, value) in row {
        let property = properties.get(name).ok_or(format!("{name} is not allowed"))?;
        for keyword in property.as_object().unwrap().keys() {
            let known = ["type", "enum", "const", "format", "items", "minimum", "maximum", "default", "description"];
            assert!(known.contains(&keyword.as_str()), "the test does not know the keyword {keyword}");
        }
        fits(property, value).map_err(|wrong| format!("{name} {wrong}"))?;
    }
    Ok(())
}

fn fits(property: &Value, value: &Value) -> Result<(), String> {
    if let Some(words) = property["enum"].as_array() {
        return if words.contains(value) { Ok(()) } else { Err(format!("is none of {words:?}")) };
    }
    let kinds = match &property["type"] {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    };
    let fits = kinds.iter().any(|kind| match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        kind => panic!("the test does not know the type {kind}"),
    });
    let moment = property["format"] != "date-time"
        || value.as_str().is_none_or(|text| chrono::DateTime::parse_from_rfc3339(text).is_ok());
    if fits && moment { Ok(()) } else { Err(format!("does not fit {property}")) }
}

#[test]
fn the_demonstration_prints_every_sample_project() {
    let folder = Folder::new();
    let ran = folder.rung("demo --no-serve").well();
    for project in ["cargo", "frontend", "metaphysics", "requests", "Checkout (synthetic)", "Ledger (synthetic)"] {
        let scorecards = ran.stdout.lines().filter(|line| line.starts_with(&format!("{project} ·"))).count();
        assert_eq!(scorecards, 1, "{project}: {ran}");
    }
    assert_eq!(ran.stdout.matches("\n  Change lead time ").count(), 6, "{ran}");
    assert_eq!(folder.names(""), [] as [String; 0], "the store was a temporary one");
}
