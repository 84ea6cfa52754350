//! `rung ladders`: levels, one criterion with its rows, questions and answers, waivers, own ladders, what changed.

use serde_json::{Value, json};

use crate::history::{History, git_is_missing, seconds};
use crate::program::Folder;

/// A store with a launch each day of 1 January to 30 April 2026, by a person and without anything else known.
fn shop() -> Folder {
    let folder = Folder::new();
    let mut lines = vec![r#"{"table":"project","id":"shop","name":"Shop","archetype":"service"}"#.to_owned()];
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    for at in 0..120 {
        let day = first + chrono::Days::new(at);
        let by = if at < 100 { "manual" } else { "automatic" };
        lines.push(format!(
            r#"{{"table":"deployment","project":"shop","id":"d{at}","environment":"production","version":"v{at}","sha":"{at:040x}","started_at":"{day}T10:00:00Z","finished_at":"{day}T10:05:00Z","status":"success","started_by":"{by}"}}"#
        ));
    }
    folder.run_with(&["import", "-"], &lines.join("\n")).well();
    folder
}

fn criterion(folder: &Folder, id: &str, options: &str) -> Value {
    folder.rung(&format!("ladders why {id} --format json {options}")).well().json()["criterion"].clone()
}

#[test]
fn ladders_are_shown_with_their_reasons_and_what_changed() {
    let folder = shop();
    let all = folder.rung("ladders --as-of 2026-04-30").well();
    for title in ["Launch category", "Deployment maturity", "Capability", "Continuous delivery", "Workshop"] {
        assert!(all.stdout.contains(title), "{all}");
    }
    let one = folder.rung("ladders workshop --as-of 2026-04-30").well();
    assert!(one.stdout.contains("[workshop.exploratory]") && !one.stdout.contains("[delivery."), "{one}");
    folder.rung("ladders nonsense").refused(2);
    // 90 days to the end of 1 May reach back to 1 February: 28 + 31 + 30 launches, those from 11 April on by themselves.
    let why = criterion(&folder, "category.launched-by-job", "--as-of 2026-05-01");
    assert_eq!((&why["outcome"], &why["n"], &why["hits"]), (&json!("not_met"), &json!(89), &json!(20)), "{why}");
    let text = folder.rung("ladders why category.launched-by-job --as-of 2026-05-01").well();
    assert!(text.stdout.contains("What to do") && text.stdout.contains("Rows"), "{text}");
    folder.rung("ladders why category.nothing").refused(2);
    let diff = folder.rung("ladders diff --since 2026-02-01 --as-of 2026-05-01 --format json").well().json();
    let ladders = diff["ladders"].as_array().unwrap();
    assert!(ladders.iter().any(|ladder| ladder["level"].is_array()), "too short a history, then a level: {diff}");
    folder.rung("ladders diff --since v-none").refused(2);
}

#[test]
fn questions_are_answered_by_a_file_and_criteria_set_aside() {
    let folder = shop();
    let mut sheet = folder.rung("ladders ask workshop --format json").well().json();
    let asked = sheet["questions"].as_array_mut().unwrap();
    assert!(
        asked
            .iter()
            .all(|asked| asked["question"].as_str().is_some_and(|text| text.ends_with('?') || text.contains("? ")))
    );
    let one = asked.iter_mut().find(|asked| asked["criterion"] == "workshop.exploratory").expect("it is asked");
    one["answer"] = "yes".into();
    one["role"] = "tester".into();
    folder.write("sheet.json", &sheet.to_string());
    folder.rung("ladders ask --answers sheet.json --in-store").well();
    assert_eq!(criterion(&folder, "workshop.exploratory", "")["outcome"], "attested");
    // Into the repository's file, which what stands there before must not break.
    folder.rung("ladders ask --answers sheet.json").well();
    let text = std::fs::read_to_string(folder.join(".rung/attestations.toml")).unwrap();
    assert!(text.starts_with("[[attestation]]\ncriterion = \"workshop.exploratory\"\nanswer = \"yes\"\n"), "{text}");
    one_wrong(&folder, sheet);
    folder.rung("ladders waive workshop.trust --reason because --role lead --until 2026-12-01").refused(2);
    folder
        .rung("ladders waive workshop.trust --reason accepted-risk --role a@example.org --until 2999-01-01")
        .refused(2);
}

fn one_wrong(folder: &Folder, mut sheet: Value) {
    let asked = sheet["questions"].as_array_mut().unwrap();
    asked.retain(|asked| asked["criterion"] == "workshop.exploratory");
    asked[0]["role"] = "a.person@example.org".into();
    folder.write("sheet.json", &sheet.to_string());
    let ran = folder.rung("ladders ask --answers sheet.json").refused(2);
    assert!(ran.stderr.contains("workshop.exploratory: role"), "{ran}");
}

const MINE: &str = r#"[ladder]
id = "mine"
version = "1"
title = "Ours"

[[rung]]
id = "low"
title = "Low"
origin = "extension"

[[rung]]
id = "high"
title = "High"
origin = "extension"

[[criterion]]
id = "mine.by-job"
rung = "high"
statement = "Half of the launches are made by a job"
why = "It is ours."
signal = "launched_by_job_share"
holds = ">= 0.1"
[criterion.advice]
effort = 1
usefulness = 1
what = "Do it."
moves = "it moves"
"#;

#[test]
fn a_ladder_of_ones_own_is_checked_and_judged() {
    let folder = shop();
    folder.write("own/mine.toml", MINE);
    folder.write("bad.toml", &MINE.replace("launched_by_job_share", "launched_by_magic"));
    folder.rung("ladders check own/mine.toml").well();
    let bad = folder.rung("ladders check bad.toml");
    assert_eq!(bad.code, Some(2), "{bad}");
    assert!(
        bad.stdout.contains("bad.toml, line 21: criterion mine.by-job: there is no signal `launched_by_magic`"),
        "{bad}"
    );
    let refused = folder.rung("ladders --ladder bad.toml").refused(2);
    assert!(refused.stderr.contains("bad.toml: line 21"), "{refused}");
    let judged = folder.rung("ladders mine --ladder own/mine.toml --as-of 2026-05-01").well();
    assert!(judged.stdout.contains("Ours: High confirmed"), "{judged}");
    // The folder that the configuration names, wherever ladders are judged.
    folder.write("rung.toml", "ladders = \"own\"\n");
    let report = folder.rung("report --as-of 2026-05-01 --format json").well().json();
    let ladders = report["projects"][0]["ladders"].as_array().unwrap();
    assert!(ladders.iter().any(|ladder| ladder["ladder"] == "mine" && ladder["confirmed"]["id"] == "high"));
}

#[test]
fn a_repository_declares_answers_and_a_broken_file_changes_nothing() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    let first = history.commit("main", &[], seconds("2026-01-01T10:00:00Z"), "First", "a.txt");
    history.annotated_tag("v1", first, seconds("2026-01-01T11:00:00Z"));
    history.make(&folder.join("clone"));
    let declared = "[[attestation]]\ncriterion = \"workshop.exploratory\"\nanswer = \"no\"\nrole = \"tester\"\nat = 2026-01-01\n\
                    [[waiver]]\ncriterion = \"workshop.trust\"\nreason = \"covered-elsewhere\"\nrole = \"lead\"\nat = 2026-01-01\nuntil = 2026-03-01\n";
    folder.write("clone/.rung/attestations.toml", declared);
    let line = "analyze clone --archetype service --as-of 2026-01-20 --format json";
    let answer = folder.rung(line).well().json();
    let criteria: Vec<&Value> = answer["ladders"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|ladder| ladder["rungs"].as_array().unwrap())
        .flat_map(|rung| rung["criteria"].as_array().unwrap())
        .collect();
    let outcome = |id: &str| criteria.iter().find(|one| one["criterion"] == id).unwrap()["outcome"].clone();
    assert_eq!(outcome("workshop.exploratory"), "denied");
    folder.write("clone/.rung/attestations.toml", &declared.replace("\"no\"", "\"maybe\""));
    let ran = folder.rung(line).refused(2);
    assert!(ran.stderr.contains(".rung/attestations.toml") && ran.stderr.contains("line 3: answer `maybe`"), "{ran}");
    assert!(ran.stdout.is_empty(), "{ran}");
}
