//! `rung explain`: what a figure stands on, and what another definition makes of the same facts.

use std::path::Path;

use crate::program::{Folder, whole};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/synthetic-ledger");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn ledger() -> Folder {
    let folder = Folder::new();
    folder.run(&["import", SAMPLE]).well();
    folder
}

#[test]
fn a_figure_is_explained_in_text() {
    let folder = ledger();
    whole!(
        folder.rung("explain change_failure_rate --project synthetic-ledger --as-of 2026-08-20 --window 365d").well()
    );
}

#[test]
fn another_definition_stands_beside_row_by_row() {
    let folder = ledger();
    whole!(folder.rung("explain lead-time --definition devlake --as-of 2026-08-20 --window 365d").well());
}

#[test]
fn every_form_says_the_same() {
    let folder = ledger();
    let of = |form: &str| {
        let line = format!(
            "explain mttr --project synthetic-ledger --definition gitlab --as-of 2026-08-20 --window 365d --format {form}"
        );
        folder.rung(&line).well().stdout
    };
    whole!(of("markdown"));
    let html = of("html");
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("time to restore service"), "{html}");
    let json: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(json["metric"], "failed_deployment_recovery_time");
    assert_eq!((&json["definition"], &json["figure"]["definition"]), (&"gitlab".into(), &"gitlab".into()));
    assert_eq!(json["against"]["definition"], "dora");
    let counted = json["rows"]["rows"].as_array().unwrap().iter().filter(|row| row["counted"] == true).count();
    assert_eq!(json["figure"]["n"], counted);
}

#[test]
fn json_gives_each_change_its_phases_and_each_incident_its_launch() {
    let folder = ledger();
    let of = |metric: &str| {
        let line = format!("explain {metric} --as-of 2026-08-20 --window 365d --format json");
        folder.rung(&line).well().json()["projects"][0].clone()
    };
    let changes = of("change_lead_time")["changes"].as_array().unwrap().clone();
    assert!(changes.len() > 50, "{}", changes.len());
    for change in changes.iter().filter(|change| !change["launch"].is_null()) {
        let phases = ["coding", "pickup", "review", "waiting", "deploying"];
        let seconds: Option<Vec<f64>> =
            phases.iter().map(|phase| change[format!("{phase}_seconds")].as_f64()).collect();
        // Where every phase is known they add up to the whole.
        if let Some(seconds) = seconds {
            assert_eq!(Some(seconds.iter().sum::<f64>()), change["total_seconds"].as_f64(), "{change}");
        }
    }
    let rate = of("change_failure_rate");
    let incidents = rate["incidents"].as_array().unwrap().iter();
    let linked: Vec<_> =
        incidents.map(|found| (found["incident"].as_str().unwrap(), found["launch"].as_str())).collect();
    // Three open long after a launch and name none.
    assert_eq!(
        linked,
        [
            ("INC-1", Some("502")),
            ("INC-2", Some("506")),
            ("INC-7", None),
            ("INC-3", Some("510")),
            ("INC-6", None),
            ("INC-8", None),
            ("INC-4", Some("515")),
            ("INC-5", Some("518")),
        ]
    );
}

#[test]
fn figures_of_a_definition_are_the_same_in_every_command() {
    let folder = ledger();
    let report =
        folder.rung("report --definition fourkeys --as-of 2026-08-20 --window 365d --format json").well().json();
    for (at, metric) in ["deployment_frequency", "change_lead_time", "change_failure_rate"].into_iter().enumerate() {
        let line = format!("explain {metric} --definition fourkeys --as-of 2026-08-20 --window 365d --format json");
        let explained = folder.rung(&line).well().json();
        assert_eq!(report["projects"][0]["metrics"][at], explained["projects"][0]["figure"], "{metric}");
    }
    assert!(report["projects"][0]["notes"][0].as_str().unwrap().contains("Four Keys"));
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let folder = ledger();
    let mut said = String::new();
    for line in [
        "explain",
        "explain velocity",
        "explain cfr --project nothing",
        "explain cfr --definition nothing",
        "explain cfr --against nothing",
        "explain cfr --definition devlake --against devlake",
        "explain cfr --against dora",
        "explain cfr --environment moon",
        "explain cfr --window tea",
        "report --definition nothing",
    ] {
        let ran = folder.rung(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        said += &format!("$ rung {line}\n{}", ran.stderr);
    }
    let elsewhere = Folder::new();
    let ran = elsewhere.rung("explain cfr").refused(2);
    said += &format!("$ rung explain cfr (without a store)\n{}", ran.stderr);
    whole!(said);
}

/// The rules in words stand in one place each; the page of documentation repeats them.
#[test]
fn the_documentation_has_every_rule_as_it_is() {
    let docs = std::fs::read_to_string(Path::new(ROOT).join("docs/metrics.md")).unwrap();
    let mut rules = 0;
    for folder in ["", "devlake", "gitlab", "fourkeys"] {
        for entry in std::fs::read_dir(Path::new(ROOT).join("queries/metrics").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                let (rule, source) = text.trim().rsplit_once("\n\n").unwrap();
                assert!(docs.contains(rule), "docs/metrics.md has not the rule of {}", path.display());
                assert!(docs.contains(source), "docs/metrics.md has not the source of {}", path.display());
                rules += 1;
            }
        }
    }
    assert_eq!(rules, 5 + 3 * 4);
}
