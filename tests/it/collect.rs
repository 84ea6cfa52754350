//! `rung collect`, with and without a configuration, and `rung report` over what it stored.

use crate::history::{History, git, git_is_missing, library, seconds, service};
use crate::program::{Folder, whole};

fn with_repositories() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    library().make(&folder.join("tools.git"));
    Some(folder)
}

#[test]
fn a_second_run_reads_only_what_is_new() {
    let Some(folder) = with_repositories() else { return };
    let first = folder.rung("collect shop tools.git").well();
    assert!(first.stdout.contains("shop: 29 new commits, 38 branches and tags\n"), "{first}");
    let facts = folder.facts("rung.duckdb");
    let second = folder.rung("collect shop tools.git").well();
    assert!(second.stdout.contains("shop: 0 new commits, 38 branches and tags\n"), "{second}");
    assert_eq!(folder.facts("rung.duckdb"), facts);
    let mut more = History::default();
    let at = seconds("2026-02-02T09:00:00Z");
    more.commit("more", &[], at, "Other", "other");
    more.add_to(&folder.join("shop"), &[]);
    let third = folder.rung("collect shop tools.git").well();
    assert!(third.stdout.contains("shop: 1 new commits, 39 branches and tags\n"), "{third}");
    whole!(format!("{first}\n{second}\n{third}"));
}

#[test]
fn a_tag_that_was_removed_is_forgotten_only_where_it_moves() {
    let Some(folder) = with_repositories() else { return };
    folder.rung("collect shop").well();
    let tags = "select count(*) as n from ref where kind <> 'branch'";
    let before = folder.run(&["sql", tags, "--format", "csv"]).well().stdout;
    git(&folder.join("shop"), &["branch", "side", "main~3"], b"");
    folder.rung("collect shop").well();
    let branches = "select name from ref where kind = 'branch' order by name";
    assert_eq!(folder.run(&["sql", branches, "--format", "csv"]).well().stdout, "name\r\nmain\r\nside\r\n");
    git(&folder.join("shop"), &["branch", "-D", "side"], b"");
    folder.rung("collect shop").well();
    assert_eq!(folder.run(&["sql", branches, "--format", "csv"]).well().stdout, "name\r\nmain\r\n");
    assert_eq!(folder.run(&["sql", tags, "--format", "csv"]).well().stdout, before);
}

#[test]
fn a_bare_repository_beside_this_folder_is_found() {
    let Some(folder) = with_repositories() else { return };
    std::fs::create_dir(folder.join("beside")).unwrap();
    let mut command = folder.command(&["collect", "../tools.git"]);
    let ran = folder.ran(command.current_dir(folder.join("beside")).output().unwrap()).well();
    assert!(ran.stdout.contains(": 120 new commits"), "{ran}");
}

#[test]
fn verbose_says_what_was_read_written_and_derived() {
    let Some(folder) = with_repositories() else { return };
    let ran = folder.rung("-v collect shop");
    assert_eq!(ran.code, Some(0), "{ran}");
    let quiet = ["git shop: 29 commits read, 29 of them new, 38 branches and tags", "commit: 29 rows given, 29 new"];
    for said in quiet.into_iter().chain(["ref: 38 rows given", "launches derived again of 1 projects", " s\n"]) {
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
    assert!(!ran.stderr.contains('\u{1b}'), "no colours where no terminal is: {ran}");
    let again = folder.rung("-v collect shop");
    assert!(again.stderr.contains("git shop: nothing has changed"), "{again}");
    assert!(again.stderr.contains("launches derived again of 0 projects"), "{again}");
}

#[test]
fn a_key_of_the_configuration_has_a_name_in_the_environment() {
    let Some(folder) = with_repositories() else { return };
    folder.write(
        "rung.toml",
        "[[project]]\nid = \"the-shop\"\ntimezone = \"UTC\"\nrepositories = [{ path = \"shop\" }]\n",
    );
    let mut command = folder.command(&["collect"]);
    command.env("RUNG_PROJECT_THE_SHOP_TIMEZONE", "Asia/Tokyo").env("RUNG_PROJECT_THE_SHOP_TARGET_DEPLOYMENT", "3");
    folder.ran(command.output().unwrap()).well();
    let query = "select timezone, deployment_target as target from project";
    let ran = folder.run(&["sql", query, "--format", "csv"]).well();
    assert_eq!(ran.stdout, "timezone,target\r\nAsia/Tokyo,3\r\n");
    let mut command = folder.command(&["collect"]);
    let ran = folder.ran(command.env("RUNG_PROJECT_THE_SHOP_TIMEZONE", "Tokyo").output().unwrap()).refused(2);
    assert!(ran.stderr.contains("Tokyo"), "{ran}");
}

const CONFIGURATION: &str = r#"
[[project]]
id = "front"
name = "The front"
archetype = "service"
criticality = "high"
timezone = "Europe/Berlin"
target = { launch = "continuous", deployment = 3 }
retry_window_minutes = 0
description = "What customers see"
repositories = [{ path = "../shop", id = "acme/shop", paths = ["src/file-0", "src/file-1"] }]
deployments = [{ from = "tags", pattern = '^(?<environment>production|staging)--(?<at>\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d)$', at_format = "%Y-%m-%d--%H-%M-%S", at_timezone = "UTC" }]

[[project]]
id = "whole"
repositories = [{ path = "../shop", id = "acme/shop" }]
deployments = [{ from = "tags", pattern = '^blue--(?<at>.*)$', at_format = "%Y-%m-%d--%H-%M-%S", environment = "blue" }]
environments = { blue = "production" }

[[project]]
id = "tools"
repositories = [{ path = "../tools.git" }]
"#;

#[test]
fn a_configuration_names_projects_and_their_paths() {
    let Some(folder) = with_repositories() else { return };
    folder.write("configuration/rung.toml", CONFIGURATION);
    let ran = folder.rung("collect --config configuration/rung.toml").well();
    let report = folder.rung("report --as-of 2026-02-01 --window 2026-01-05..2026-02-01 --format json").well().json();
    let projects = report["projects"].as_array().unwrap();
    let ids: Vec<_> = projects.iter().map(|project| project["project"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["front", "tools", "whole"]);
    assert_eq!(projects[0]["metrics"][0]["n"], 8, "one of nine launches brings nothing to these paths");
    // Two of each five days touch the paths of this project.
    let commits = "select count(*) as n from commit_path where path in ('src/file-0', 'src/file-1')";
    assert_eq!(folder.run(&["sql", commits, "--format", "csv"]).well().stdout, "n\r\n13\r\n");
    let lead_time = |project: usize| projects[project]["metrics"][1]["n"].as_i64();
    assert!(lead_time(0).is_some_and(|n| n > 0 && n < 13), "{}", projects[0]["metrics"][1]);
    assert_eq!(projects[2]["metrics"][0]["status"], "not_measured");
    whole!(ran);
}

#[test]
fn taking_a_rule_away_takes_its_launches_away() {
    let Some(folder) = with_repositories() else { return };
    folder.write("configuration/rung.toml", CONFIGURATION);
    folder.rung("collect --config configuration/rung.toml").well();
    let launches = "select count(*) as n from launch where project = 'front'";
    assert_ne!(folder.run(&["sql", launches, "--format", "csv"]).well().stdout, "n\r\n0\r\n");
    folder.write("configuration/rung.toml", &CONFIGURATION.replacen("production|staging", "nowhere", 1));
    folder.rung("collect --config configuration/rung.toml").well();
    assert_eq!(folder.run(&["sql", launches, "--format", "csv"]).well().stdout, "n\r\n0\r\n");
}

#[test]
fn collecting_answers_as_analyzing_does() {
    let Some(folder) = with_repositories() else { return };
    folder.rung("collect shop").well();
    let report = folder.rung("report --as-of 2026-02-01 --window all --format json").well().json();
    let analyzed = folder.rung("analyze shop --as-of 2026-02-01 --window all --format json").well().json();
    assert_eq!(report["projects"].as_array().map(Vec::len), Some(1));
    for key in ["window", "scope", "metrics", "ladders", "advice"] {
        assert_eq!(report["projects"][0][key], analyzed[key], "{key}");
    }
}

#[test]
fn a_report_has_every_form_and_may_be_about_one_project() {
    let Some(folder) = with_repositories() else { return };
    folder.rung("collect shop tools.git").well();
    let all = folder.rung("report --as-of 2026-02-01").well();
    assert!(all.stdout.contains("shop · production") && all.stdout.contains("tools"), "{all}");
    let one = folder.rung("report --as-of 2026-02-01 --project shop").well();
    assert!(all.stdout.contains(&one.stdout) && !one.stdout.contains("tools"), "{one}");
    let json = folder.rung("report --as-of 2026-02-01 --project shop --format json").well().json();
    assert_eq!(json["projects"].as_array().map(Vec::len), Some(1));
    assert!(folder.rung("report --as-of 2026-02-01 --format markdown").well().stdout.contains("| "));
    let page = folder.rung("report --as-of 2026-02-01 --format html").well().stdout;
    assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("<script"));
}

#[test]
fn sizes_are_counted_where_they_are_asked_for() {
    let Some(folder) = with_repositories() else { return };
    folder.rung("collect shop").well();
    let sized = "select count(files) as n, sum(additions) as additions from commit";
    assert_eq!(folder.run(&["sql", sized, "--format", "csv"]).well().stdout, "n,additions\r\n0,\r\n");
    folder.rung("collect shop --sizes").well();
    assert_eq!(folder.run(&["sql", sized, "--format", "csv"]).well().stdout, "n,additions\r\n29,29\r\n");
}
