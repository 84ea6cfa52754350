//! `rung override` and `.rung/overrides.toml`: words of people on launches, there and back.

use serde_json::Value;

use crate::history::{History, git_is_missing, seconds};
use crate::program::Folder;

/// A store with six launches of project `shop`, one each ten days, and an incident after the fourth.
fn shop() -> Folder {
    let folder = Folder::new();
    let mut lines = vec![
        r#"{"table":"project","id":"shop","name":"Shop","archetype":"service","timezone":"Europe/Berlin"}"#.to_owned(),
        r#"{"table":"incident","project":"shop","id":"INC-1","opened_at":"2026-02-01T08:00:00Z","resolved_at":"2026-02-01T10:00:00Z","kind":"incident"}"#.to_owned(),
    ];
    for at in 0..6 {
        let (month, day) = if at < 3 { (1, 1 + 10 * at) } else { (2, 1 + 10 * (at - 3)) };
        lines.push(format!(
            r#"{{"table":"deployment","project":"shop","id":"d{at}","environment":"production","version":"v{at}","sha":"{at}abcdef{at}","started_at":"2026-{month:02}-{day:02}T06:00:00Z","finished_at":"2026-{month:02}-{day:02}T06:30:00Z","status":"success"}}"#
        ));
    }
    folder.run_with(&["import", "-"], &lines.join("\n")).well();
    folder
}

const REPORT: &str = "report --window 2026-01-01..2026-03-01 --as-of 2026-03-01 --format json";

fn answer(folder: &Folder, line: &str) -> Value {
    folder.rung(line).well().json()["projects"][0].clone()
}

fn failures(folder: &Folder) -> Vec<String> {
    let answer = answer(folder, REPORT);
    let failures = answer["failures"].as_array().expect("failures");
    let mut told: Vec<String> = failures
        .iter()
        .map(|failure| format!("{} {}", failure["launch"].as_str().unwrap(), failure["signal"].as_str().unwrap()))
        .collect();
    told.sort();
    told
}

fn said(folder: &Folder, words: &[&str]) -> crate::program::Ran {
    let mut arguments = vec!["override"];
    arguments.extend(words);
    arguments.extend(["--role", "release manager", "--why", "carts were empty"]);
    folder.run(&arguments)
}

#[test]
fn a_word_is_recorded_listed_and_taken_back() {
    let folder = shop();
    assert_eq!(failures(&folder), ["d3 incident"]);
    let ran =
        said(&folder, &["v1", "--verdict", "failed", "--at", "2026-01-12", "--recovered-at", "2026-01-11T09:30:00Z"]);
    assert_eq!(ran.well().stdout, "shop: d1 of 2026-01-11: failed: recorded\n");
    said(&folder, &["3abcdef3", "--verdict", "not-failed", "--at", "2026-02-03T12:00:00Z"]).well();
    assert_eq!(failures(&folder), ["d1 override"]);
    let failure = &answer(&folder, REPORT)["failures"][0];
    assert_eq!(failure["recovered_at"], "2026-01-11T09:30:00Z");
    // As of a day before they were given, nothing was said.
    let before = answer(&folder, "report --window 2026-01-01..2026-03-01 --as-of 2026-01-11 --format json");
    assert!(before["failures"].as_array().unwrap().is_empty());

    let ran = said(&folder, &["d3", "--verdict", "not-failed", "--withdraw", "--at", "2026-02-05"]);
    assert_eq!(ran.well().stdout, "shop: d3 of 2026-02-01: not-failed: withdrawn\n");
    assert_eq!(failures(&folder), ["d1 override", "d3 incident"]);
    let list = folder.rung("override --list --format json").well().json();
    assert_eq!(list.as_array().unwrap().len(), 2, "nothing is lost");
    assert_eq!(list[0]["state"], "withdrawn at 2026-02-04T23:00:00Z by the release manager: carts were empty");
    assert_eq!((&list[0]["given_at"], &list[0]["role"]), (&"2026-02-03T12:00:00Z".into(), &"release manager".into()));
    // A day begins where the project is.
    assert_eq!((&list[1]["given_at"], &list[1]["state"]), (&"2026-01-11T23:00:00Z".into(), &"in force".into()));
    // Taken back twice it cannot be.
    said(&folder, &["d3", "--verdict", "not-failed", "--withdraw"]).refused(2);
}

#[test]
fn an_incident_is_linked_and_unlinked() {
    let folder = shop();
    said(&folder, &["d2", "--verdict", "link", "--incident", "INC-1"]).well();
    // Given now, long after the day that the report is about.
    assert_eq!(failures(&folder), ["d3 incident"]);
    said(&folder, &["d2", "--verdict", "link", "--incident", "INC-1", "--at", "2026-02-02"]).well();
    assert_eq!(failures(&folder), ["d2 incident"]);
    let incidents = &answer(&folder, REPORT)["incidents"];
    let link = &incidents["list"][0];
    assert_eq!(
        (&link["launch"]["launch"], &link["how"], &link["confidence"]),
        (&"d2".into(), &"override".into(), &"observed".into())
    );
    assert_eq!(
        (&link["candidates"][0]["launch"], &link["candidates"][0]["reason"]),
        (&"d3".into(), &"launched later".into())
    );
    said(&folder, &["d2", "--verdict", "unlink", "--incident", "INC-1", "--at", "2026-02-03"]).well();
    assert!(failures(&folder).is_empty());
    let incidents = &answer(&folder, REPORT)["incidents"];
    assert_eq!((&incidents["linked"], &incidents["unlinked"]), (&0.into(), &1.into()));
    assert_eq!(incidents["list"][0]["reason"], "unlinked by the release manager: carts were empty");
    let text = folder.rung("report --window 2026-01-01..2026-03-01 --as-of 2026-03-01").well().stdout;
    assert!(text.contains("INC-1 of 2026-02-01 09:00: unlinked by the release manager: carts were empty"), "{text}");
}

#[test]
fn what_cannot_be_recorded_is_refused_in_one_line() {
    let folder = shop();
    let twice = r#"{"table":"deployment","project":"shop","id":"again","environment":"production","version":"v5","started_at":"2026-02-25T06:00:00Z","finished_at":"2026-02-25T06:30:00Z","status":"success"}"#;
    folder.run_with(&["import", "-"], twice).well();
    let refusals: &[&[&str]] = &[
        &["v9", "--verdict", "failed"],
        &["v5", "--verdict", "failed"],
        &["d1", "--verdict", "bad"],
        &["d1", "--verdict", "failed", "--project", "cart"],
        &["d1", "--verdict", "failed", "--at", "yesterday"],
        &["d1", "--verdict", "failed", "--at", "2990-01-01"],
        &["d1", "--verdict", "failed", "--incident", "INC-1"],
        &["d1", "--verdict", "link"],
        &["d1", "--verdict", "link", "--incident", "INC-9"],
        &["d1", "--verdict", "planned", "--recovered-at", "2026-01-12"],
        &["d1", "--verdict", "failed", "--recovered-at", "2026-01-01"],
        &["d1", "--verdict", "failed", "--withdraw"],
    ];
    let mut told = Vec::new();
    for words in refusals {
        told.push(said(&folder, words).refused(2).stderr);
    }
    let person = ["override", "d1", "--verdict", "failed", "--role", "ada@example.com", "--why", "seen"];
    told.push(folder.run(&person).refused(2).stderr);
    let silent = ["override", "d1", "--verdict", "failed", "--role", "lead", "--why", " "];
    told.push(folder.run(&silent).refused(2).stderr);
    insta::assert_snapshot!(told.concat());
    let list = folder.rung("override --list --format json").well().json();
    assert!(list.as_array().unwrap().is_empty(), "nothing was written");
}

#[test]
fn words_round_trip_as_facts() {
    let folder = shop();
    said(&folder, &["d1", "--verdict", "failed", "--at", "2026-01-12"]).well();
    said(&folder, &["d1", "--verdict", "failed", "--withdraw", "--at", "2026-01-13"]).well();
    said(&folder, &["d4", "--verdict", "unplanned", "--at", "2026-02-12"]).well();
    folder.rung("export out").well();
    folder.rung("import out --store other.duckdb").well();
    assert_eq!(folder.facts("rung.duckdb"), folder.facts("other.duckdb"));
    // As a line of its own, without what may be left out.
    let line = r#"{"table":"override","project":"shop","subject":"v1","verdict":"failed","role":"lead","given_at":"2026-01-14T00:00:00Z","why":"seen"}"#;
    folder.run_with(&["import", "-"], line).well();
    assert_eq!(failures(&folder), ["d1 override", "d3 incident"]);
}

const CONFIG: &str = r#"
[[project]]
id = "shop"
archetype = "service"
repositories = [{ path = "clone", id = "shop" }]
deployments = [{ from = "tags", pattern = '^v(?<version>.+)$' }]
"#;

/// One word in the file of a clone.
fn word(launch: &str, more: &str) -> String {
    format!(
        "[[override]]\nlaunch = \"{launch}\"\nverdict = \"failed\"\nwhy = \"carts were empty\"\nrole = \"release manager\"\n{more}\n"
    )
}

#[test]
fn a_file_in_the_repository_is_read_and_an_entry_that_is_removed_is_gone() {
    let Some(folder) = released() else { return };
    folder.write("rung.toml", CONFIG);
    folder.write("clone/.rung/overrides.toml", &word("v2", "at = 2026-01-10"));
    let ran = folder.rung("collect").well();
    assert!(ran.stdout.contains("shop: 1 override in .rung/overrides.toml\n"), "{ran}");
    let list = || folder.rung("override --list --format json").well().json();
    assert_eq!((&list()[0]["launch"], &list()[0]["source"]), (&"tags/v2".into(), &".rung/overrides.toml".into()));
    // What the file says is taken back in the file.
    said(&folder, &["v2", "--verdict", "failed", "--withdraw"]).refused(2);
    // What was said by command stays when the file changes.
    said(&folder, &["v1", "--verdict", "failed", "--at", "2026-01-10"]).well();
    folder.write("clone/.rung/overrides.toml", "");
    folder.rung("collect").well();
    assert_eq!((list().as_array().unwrap().len(), &list()[0]["launch"]), (1, &"tags/v1".into()));
}

#[test]
fn analyze_reads_the_file_too() {
    let Some(folder) = released() else { return };
    let failed = || {
        let answer = folder.rung("analyze clone --archetype service --window all --format json").well().json();
        answer["failures"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect::<Vec<_>>()
    };
    assert!(failed().is_empty());
    folder.write("clone/.rung/overrides.toml", &word("v2", "at = \"2026-01-04T00:00:00Z\""));
    assert_eq!(failed(), ["v2"]);
}

#[test]
fn a_file_with_mistakes_is_refused_with_its_place() {
    let Some(folder) = released() else { return };
    let mut told = Vec::new();
    for text in [
        word("v9", "at = 2026-01-10"),
        word("v2", ""),
        word("v2", "at = \"soon\""),
        word("v2", "at = 2026-01-10\nbecause = \"x\""),
        word("v2", "at = 2026-01-10").replace("release manager", "ada@example.com"),
        word("v2", "at = 2026-01-10").replace("failed", "broken"),
    ] {
        folder.write("clone/.rung/overrides.toml", &text);
        told.push(folder.rung("analyze clone --archetype service").refused(2).stderr);
    }
    insta::assert_snapshot!(told.concat());
}

/// A clone `clone` with six releases, `v0` to `v5`, a day after the other from 1 January 2026.
fn released() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    let mut history = History::default();
    for at in 0..6_u32 {
        let parents: Vec<u32> = (at > 0).then_some(at).into_iter().collect();
        let day = seconds("2026-01-01T09:00:00Z") + i64::from(at) * 86_400;
        let mark = history.commit("main", &parents, day, "Work", "file");
        history.annotated_tag(&format!("v{at}"), mark, day + 3600);
    }
    history.make(&folder.join("clone"));
    Some(folder)
}
