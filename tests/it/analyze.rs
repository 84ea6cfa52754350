//! `rung analyze` and `rung scorecard`: one clone, no configuration.

use crate::history::{History, git_is_missing, library, seconds, service};
use crate::program::{Folder, Ran, whole};

/// As of the evening of the last launch of [`service`].
const AS_OF: &[&str] = &["--as-of", "2026-02-01T18:00:00Z"];

fn analyze(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["analyze", "shop"], arguments].concat())
}

fn with_service() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    Some(folder)
}

/// What the object says of one metric.
#[track_caller]
fn metric<'j>(object: &'j serde_json::Value, name: &str) -> &'j serde_json::Value {
    let metrics = object["metrics"].as_array().expect("an object has metrics");
    metrics.iter().find(|metric| metric["metric"] == name).expect("all five metrics are there")
}

#[test]
fn tags_of_environments_and_times_are_launches() {
    let Some(folder) = with_service() else { return };
    whole!(analyze(&folder, AS_OF).well());
}

#[test]
fn markdown_says_the_same() {
    let Some(folder) = with_service() else { return };
    whole!(analyze(&folder, &[AS_OF, &["--format", "markdown"]].concat()).well());
}

#[test]
fn json_is_one_object() {
    let Some(folder) = with_service() else { return };
    let object = analyze(&folder, &[AS_OF, &["--format", "json", "--window", "all"]].concat()).well().json();
    let keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["project", "window", "metrics", "beside", "ladders", "advice", "coverage", "notes"] {
        assert!(keys.contains(&key), "{key} is missing among {keys:?}");
    }
    let metrics = serde_json::to_string_pretty(&object["metrics"]).unwrap();
    let beside = serde_json::to_string_pretty(&object["beside"]).unwrap();
    whole!(format!("{}\n{metrics}\n{beside}", object["window"]));
}

#[test]
fn a_page_needs_nothing_from_anywhere() {
    let Some(folder) = with_service() else { return };
    let page = analyze(&folder, &[AS_OF, &["--format", "html"]].concat()).well().stdout;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Deployment frequency"));
    let page = page.to_lowercase();
    for reaching in ["<script", "javascript:", " onload", "src=", "@import", "url(", "<link", "<iframe", "<object"] {
        assert!(!page.contains(reaching), "the page holds {reaching}");
    }
}

#[test]
fn staging_is_another_scope() {
    let Some(folder) = with_service() else { return };
    let frequency = |environment: &str| {
        let arguments = [AS_OF, &["--format", "json", "--window", "all", "--environment", environment]].concat();
        let object = analyze(&folder, &arguments).well().json();
        (object["scope"].clone(), metric(&object, "deployment_frequency")["n"].clone())
    };
    assert_eq!(frequency("production"), ("production".into(), 9.into()));
    assert_eq!(frequency("prod"), frequency("production"));
    assert_eq!(frequency("staging"), ("staging".into(), 28.into()));
}

#[test]
fn windows_are_local_days_and_the_second_of_a_pair_is_out() {
    let Some(folder) = with_service() else { return };
    let launches = |window: &str| {
        let object = analyze(&folder, &[AS_OF, &["--format", "json", "--window", window]].concat()).well().json();
        (metric(&object, "deployment_frequency")["n"].as_i64(), object["window"]["from"].as_str().unwrap().to_owned())
    };
    // The launches are on 5, 8, 12, 15 (twice), 19, 22, 26 and 29 January.
    assert_eq!(launches("2026-01-08..2026-01-15"), (Some(2), "2026-01-08T00:00:00Z".into()));
    assert_eq!(launches("2026-01-08..2026-01-16"), (Some(4), "2026-01-08T00:00:00Z".into()));
    assert_eq!(launches("1w"), (Some(2), "2026-01-26T00:00:00Z".into()));
    assert_eq!(launches("7d"), launches("1w"));
    assert_eq!(launches("all"), (Some(9), "2026-01-05T12:00:00Z".into()));
}

#[test]
fn as_of_hides_what_came_later() {
    let Some(folder) = with_service() else { return };
    let arguments = ["--as-of", "2026-01-14", "--format", "json", "--window", "all"];
    let object = analyze(&folder, &arguments).well().json();
    assert_eq!(metric(&object, "deployment_frequency")["n"], 3);
    assert_eq!(object["window"]["as_of"], "2026-01-14T23:59:59Z");
    let failures = metric(&object, "change_failure_rate");
    assert_ne!(failures["numerator"], 1, "the launch that failed came later: {failures}");
}

#[test]
fn the_zone_is_that_of_days_and_of_the_times_in_tags() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    let mut last = 0;
    for day in 4..9 {
        let parents: &[u32] = if last == 0 { &[] } else { &[last] };
        last = history.commit("main", parents, seconds(&format!("2026-01-0{day}T03:00:00Z")), "Change", "a");
        // Eight in the evening in New York is one in the morning of the next day in UTC.
        history.tag(&format!("live-0{day}.01.2026_20h00"), last);
    }
    history.make(&folder.join("shop"));
    let tags = r"^(?<environment>live)-(?<at>\d\d\.\d\d\.\d{4}_\d\dh\d\d)$";
    let arguments = [
        "--tags",
        tags,
        "--at-format",
        "%d.%m.%Y_%Hh%M",
        "--timezone",
        "America/New_York",
        "--as-of",
        "2026-01-31",
        "--window",
        "2026-01-06..2026-01-09",
        "--format",
        "json",
    ];
    let object = analyze(&folder, &arguments).well().json();
    assert_eq!(object["window"]["from"], "2026-01-06T05:00:00Z");
    assert_eq!(object["window"]["timezone"], "America/New_York");
    assert_eq!(metric(&object, "deployment_frequency")["n"], 3, "the last at 2026-01-09T01:00:00Z");
    // From three in the night to one in the next.
    assert_eq!(metric(&object, "change_lead_time")["value"], 22.0 * 3600.0);
}

#[test]
fn a_retry_window_joins_launches_of_one_commit() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    let first = history.commit("main", &[], seconds("2026-01-05T09:00:00Z"), "First", "a");
    let second = history.commit("main", &[first], seconds("2026-01-06T09:00:00Z"), "Second", "a");
    history.tag("production-2026-01-05-10-00-00", first);
    for minute in ["00", "20", "40"] {
        history.tag(&format!("production-2026-01-06-10-{minute}-00"), second);
    }
    history.make(&folder.join("shop"));
    let launches = |store: &str, retry: &[&str]| {
        let arguments = [&["--as-of", "2026-01-07", "--window", "all", "--store", store], retry].concat();
        analyze(&folder, &arguments).well();
        let query = "select kind, attempts from launch where scope = 'production' order by finished_at";
        folder.run(&["sql", query, "--store", store, "--format", "csv"]).well().stdout
    };
    assert_eq!(
        launches("0", &["--retry-window", "0"]),
        "kind,attempts\r\nfirst,1\r\nforward,1\r\nredeploy,1\r\nredeploy,1\r\n"
    );
    assert_eq!(launches("10m", &["--retry-window", "10m"]), launches("0", &["--retry-window", "0"]));
    assert_eq!(launches("30m", &["--retry-window", "30m"]), "kind,attempts\r\nfirst,1\r\nforward,3\r\n");
    assert_eq!(launches("1h", &["--retry-window", "1h"]), launches("30m", &["--retry-window", "30m"]));
    assert_eq!(launches("default", &[]), launches("1h", &["--retry-window", "1h"]));
}

#[test]
fn a_librarys_versions_are_guessed() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    library().make(&folder.join("shop"));
    whole!(analyze(&folder, &["--as-of", "2025-12-31", "--window", "365d"]).well());
}

#[test]
fn releases_that_are_numbered_are_guessed() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    for number in 1..=12_u32 {
        let parents = [number - 1];
        let at = seconds("2026-01-05T09:00:00Z") + i64::from(number) * 86_400;
        history.commit("main", if number == 1 { &[] } else { &parents }, at, "Change", "a");
        history.annotated_tag(&format!("release_{number}"), number, at + 7200);
    }
    history.make(&folder.join("shop"));
    let object = analyze(&folder, &["--as-of", "2026-01-20", "--window", "all", "--format", "json"]).well().json();
    assert_eq!(metric(&object, "deployment_frequency")["n"], 12);
    assert_eq!(metric(&object, "change_lead_time")["value"], 7200.0);
    let notes = object["notes"].to_string();
    assert!(
        notes.contains("took release tags such as release_12 for launches to production of a service (12 of 12 tags"),
        "{notes}"
    );
}

#[test]
fn without_a_tag_there_are_habits_and_no_zero() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    let mut history = History::default();
    for number in 1..=40_u32 {
        let parents = [number - 1];
        let at = seconds("2026-01-05T09:00:00Z") + i64::from(number) * 43_200;
        history.commit("main", if number == 1 { &[] } else { &parents }, at, "Change", "a");
    }
    history.make(&folder.join("shop"));
    let object = analyze(&folder, &["--as-of", "2026-01-31", "--format", "json"]).well().json();
    for metric in object["metrics"].as_array().unwrap() {
        assert_eq!(metric["status"], "not_measured", "{metric}");
        assert!(metric["value"].is_null() && metric["reason"].is_string() && metric["connect"].is_string(), "{metric}");
    }
    let ran = analyze(&folder, &["--as-of", "2026-01-31"]).well();
    assert!(ran.stdout.contains("What the commits show"), "{ran}");
    whole!(ran);
}

#[test]
fn an_empty_repository_is_answered() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    History::default().make(&folder.join("shop"));
    let object = analyze(&folder, &["--as-of", "2026-01-31", "--format", "json"]).well().json();
    assert!(object["metrics"].as_array().unwrap().iter().all(|metric| metric["status"] == "not_measured"));
    analyze(&folder, &["--as-of", "2026-01-31"]).well();
}

#[test]
fn a_folder_within_the_clone_will_do() {
    let Some(folder) = with_service() else { return };
    folder.write("shop/src/deep/file", "");
    let inside = folder.run(&[&["analyze", "shop/src/deep"], AS_OF].concat()).well();
    let said = "  - shop/src/deep lies in a repository, and all of that repository is answered for\n";
    assert_eq!(inside.stdout.replace(said, ""), analyze(&folder, AS_OF).well().stdout);
    assert!(inside.stdout.contains(said));
    assert_eq!(folder.names(""), ["shop"], "a store is not left behind");
}

#[test]
fn a_store_is_kept_where_one_is_named() {
    let Some(folder) = with_service() else { return };
    let first = analyze(&folder, &[AS_OF, &["--store", "kept.duckdb"]].concat()).well();
    let second = analyze(&folder, &[AS_OF, &["--store", "kept.duckdb"]].concat()).well();
    assert_eq!(first, second);
    let ran = folder.run(&["sql", "select count(*) as n from commit", "--store", "kept.duckdb", "--format", "csv"]);
    assert_eq!(ran.well().stdout, "n\r\n29\r\n");
}

/// A store in which the project `till` owns the repository of the clone.
fn with_owner() -> Option<Folder> {
    let folder = with_service()?;
    let project = "[[project]]\nid = \"till\"\nname = \"The till\"\ntimezone = \"America/New_York\"\n\
        repositories = [{ path = \"shop\" }]\n\
        deployments = [{ from = \"tags\", pattern = '^(?<environment>production)--' }]\n";
    folder.write("rung.toml", project);
    folder.rung("collect").well();
    Some(folder)
}

#[test]
fn the_project_that_owns_the_repository_is_answered_for() {
    let Some(folder) = with_owner() else { return };
    let projects = "from project select id, name, timezone, source";
    let before = folder.run(&["sql", projects]).well();
    let rules = folder.run(&["sql", "from deployment_rule"]).well();
    let object = analyze(&folder, &[AS_OF, &["--store", "rung.duckdb", "--format", "json"]].concat()).well().json();
    assert_eq!(object["project"]["id"], "till");
    assert_eq!(object["window"]["timezone"], "America/New_York");
    let notes = object["notes"].to_string();
    assert!(notes.contains("shop belongs to the project till of the store"), "{notes}");
    assert!(!notes.contains("--tags"), "nothing was guessed: {notes}");
    assert_eq!(folder.run(&["sql", projects]).well(), before, "no other project, and no other settings");
    assert_eq!(folder.run(&["sql", "from deployment_rule"]).well(), rules);
    let ran = analyze(&folder, &["--store", "rung.duckdb", "--timezone", "UTC"]).refused(2);
    assert!(ran.stderr.contains("--timezone would change the project till"), "{ran}");
    assert_eq!(folder.run(&["sql", projects]).well(), before);
}

#[test]
fn all_of_the_history_ends_with_the_projects_own_newest_fact() {
    let Some(folder) = with_service() else { return };
    let arguments = ["--window", "all", "--format", "json"];
    let alone = analyze(&folder, &arguments).well().json();
    // Another project of the store goes on for days after the last fact of this one.
    let other = "{\"table\":\"project\",\"id\":\"other\",\"name\":\"Other\"}\n\
        {\"table\":\"incident\",\"project\":\"other\",\"id\":\"1\",\"opened_at\":\"2026-02-20T00:00:00Z\"}\n";
    folder.run_with(&["import", "-", "--store", "two.duckdb"], other).well();
    let beside = analyze(&folder, &[&arguments[..], &["--store", "two.duckdb"]].concat()).well().json();
    assert_eq!(beside["window"], alone["window"]);
    assert_eq!(beside["metrics"], alone["metrics"]);
}

#[test]
fn a_scorecard_goes_to_stdout_and_the_jobs_summary() {
    let Some(folder) = with_service() else { return };
    let summary = folder.write("summary.md", "# Before\n");
    let mut command = folder.command(&[&["scorecard", "shop"], AS_OF].concat());
    let ran = folder.ran(command.env("GITHUB_STEP_SUMMARY", &summary).output().unwrap()).well();
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), format!("# Before\n{}", ran.stdout));
    let markdown = analyze(&folder, &[AS_OF, &["--format", "markdown"]].concat()).well();
    assert_eq!(ran.stdout, markdown.stdout);
    // A job that wants the object still gets the summary in Markdown.
    let mut command = folder.command(&[&["scorecard", "shop", "--format", "json"], AS_OF].concat());
    let json = folder.ran(command.env("GITHUB_STEP_SUMMARY", folder.join("new.md")).output().unwrap()).well().json();
    assert!(json["metrics"].is_array());
    assert_eq!(std::fs::read_to_string(folder.join("new.md")).unwrap(), ran.stdout);
}
