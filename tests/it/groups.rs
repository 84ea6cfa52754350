//! `[[group]]` in the configuration, `rung report --group`, and two projects of one repository.

use crate::history::{History, git_is_missing, seconds};
use crate::program::{Folder, whole};

/// Commits at nine on six days from Monday 5 January 2026 on, touching `a`, `a`, `b`, `a`, both and neither; all of it is
/// launched by tags of both services at noon of the first, fourth and sixth day.
fn monorepo() -> History {
    let mut history = History::default();
    let start = seconds("2026-01-05T09:00:00Z");
    let mut last = 0;
    let paths = ["services/a/one", "services/a/two", "services/b/one", "services/a/one", "services/b/two", "README"];
    for (day, path) in (0..).zip(paths) {
        let at = start + day * 86_400;
        let parents: &[u32] = if last == 0 { &[] } else { &[last] };
        last = history.commit("main", parents, at, &format!("Change {day}"), path);
        if matches!(day, 0 | 3 | 5) {
            let at = chrono::DateTime::from_timestamp(at + 3 * 3600, 0).unwrap().format("%Y-%m-%d--%H-%M-%S");
            history.tag(&format!("a--{at}"), last);
            history.tag(&format!("b--{at}"), last);
        }
    }
    history
}

fn project(id: &str) -> String {
    format!(
        "[[project]]\nid = \"{id}\"\narchetype = \"service\"\nrepositories = [{{ path = \"shop\", paths = [\"services/{id}/**\"] }}]\n\
         deployments = [{{ from = \"tags\", pattern = '^{id}--(?<at>.*)$', at_format = \"%Y-%m-%d--%H-%M-%S\" }}]\n"
    )
}

fn with_monorepo(groups: &str) -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    monorepo().make(&folder.join("shop"));
    folder.write("rung.toml", &format!("{}{}{groups}", project("a"), project("b")));
    Some(folder)
}

const GROUPS: &str = "[[group]]\nid = \"payments\"\nname = \"Payments\"\nkind = \"team\"\nprojects = [\"a\", \"b\"]\n\
    [[group]]\nid = \"acme\"\nkind = \"company\"\nprojects = [\"a\"]\ngroups = [\"payments\"]\n";

#[test]
fn a_group_is_reported_from_the_rows_of_its_projects() {
    let Some(folder) = with_monorepo(GROUPS) else { return };
    folder.rung("collect").well();
    let asked = "--as-of 2026-01-31 --window 2026-01-05..2026-02-01";
    let json = folder.rung(&format!("report --group payments {asked} --format json")).well().json();
    assert_eq!((json["group"]["id"].as_str(), json["group"]["kind"].as_str()), (Some("payments"), Some("team")));
    let lead = |value: &serde_json::Value| (value["metrics"][1]["n"].as_i64(), value["metrics"][1]["value"].as_f64());
    // The first launch of each is its baseline. `a` then delivers the commits of the second and the fourth day 51 and 3
    // hours after them; `b` those of the third and the fifth, 27 hours after each. In order 3, 27, 27, 51.
    assert_eq!(lead(&json), (Some(4), Some(27.0 * 3600.0)));
    assert_eq!((lead(&json["members"][0]).0, lead(&json["members"][1]).0), (Some(2), Some(2)));
    // `a` brings something with its first two launches, `b` with its last two: what the first launch of `b` contains is
    // none of its own.
    assert_eq!(json["metrics"][0]["n"], 4);
    // Through the group in it, a project counts once.
    let company = folder.rung(&format!("report --group acme {asked} --format json")).well().json();
    assert_eq!(company["metrics"], json["metrics"]);
    let text = folder.rung(&format!("report --group payments {asked}")).well();
    let markdown = folder.rung(&format!("report --group payments {asked} --format markdown --edition 2021")).well();
    whole!(format!("{text}\n{markdown}"));
    let page = folder.rung(&format!("report --group payments {asked} --format html")).well().stdout;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Its projects") && !page.contains("href=\"/"));
}

#[test]
fn a_group_that_is_taken_out_of_the_configuration_is_gone() {
    let Some(folder) = with_monorepo(GROUPS) else { return };
    folder.rung("collect").well();
    folder.write(
        "rung.toml",
        &format!("{}[[group]]\nid = \"acme\"\nkind = \"company\"\nprojects = [\"a\", \"b\"]\n", project("a")),
    );
    // `b` is no longer configured and still in the store, so a group may name it.
    folder.rung("collect").well();
    let members = "select id || ' ' || project as member from project_group order by 1";
    assert_eq!(folder.run(&["sql", members, "--format", "csv"]).well().stdout, "member\r\nacme a\r\nacme b\r\n");
    let ran = folder.rung("report --group payments --as-of 2026-01-31").refused(2);
    assert_eq!(ran.stderr, "rung: group `payments` is not in the store; it has acme\n");
}

#[test]
fn groups_that_cannot_be_are_refused_in_one_line() {
    let Some(folder) = with_monorepo("") else { return };
    let group = |rest: &str| format!("[[group]]\nid = \"team\"\n{rest}\n");
    let mut said = String::new();
    for text in [
        group("kind = \"team\"\nprojects = [\"a\", \"chekcout\"]"),
        group("kind = \"squad\"\nprojects = [\"a\"]"),
        group("kind = \"team\""),
        group("kind = \"team\"\nprojects = [\"a\"]") + &group("kind = \"team\"\nprojects = [\"b\"]"),
        group("kind = \"team\"\ngroups = [\"nobody\"]"),
        group("kind = \"team\"\ngroups = [\"team\"]"),
        group("kind = \"team\"\ngroups = [\"other\"]")
            + "[[group]]\nid = \"other\"\nkind = \"team\"\nprojects = [\"a\"]\ngroups = [\"team\"]\n",
        "[[group]]\nid = \"a\"\nkind = \"team\"\nprojects = [\"b\"]\n".to_owned(),
    ] {
        folder.write("rung.toml", &format!("{}{}{text}", project("a"), project("b")));
        let ran = folder.rung("collect").refused(2);
        said += &format!("--- {}\n{}", text.trim_end(), ran.stderr);
    }
    assert!(!folder.join("rung.duckdb").exists(), "nothing was written");
    folder.write("rung.toml", &project("a"));
    folder.rung("collect").well();
    said += &folder.rung("report --group team").refused(2).stderr;
    said += &folder.rung("report --edition 2020").refused(2).stderr;
    whole!(said);
}
