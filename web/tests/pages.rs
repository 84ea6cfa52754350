//! The pages over a store, asked as a browser asks them, without a port.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use queries::answers::Ask;
use queries::derive;
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};
use queries::model::Time;
use queries::store::Store;
use tempfile::TempDir;
use tower::ServiceExt as _;

const HOSTILE: &str = "<script>alert(1)</script>";
const HOSTILE_ID: &str = "a/b?\"<i>";

fn clock() -> Time {
    "2026-03-10T12:00:00Z".parse().expect("a time")
}

fn app_over(store: &Path) -> Router {
    let ask = Ask {
        scope: "production".to_owned(),
        window: Asked::Days(90),
        definition: Definition::Dora,
        as_of: None,
        edition: Edition::default(),
        clock: clock(),
        lead_time_clock: Clock::default(),
    };
    web::app(web::App { store: store.to_owned(), ask, clock })
}

/// A store with a project that launches once a day, and one whose words are hostile.
fn store() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lines = String::new();
    for (id, name, url) in
        [("shop", "The shop", "https://example.org/shop"), (HOSTILE_ID, HOSTILE, "javascript:alert(2)")]
    {
        let project = serde_json::json!({"table": "project", "id": id, "name": name, "archetype": "service",
            "criticality": "medium", "description": name, "source": "test", "url": url});
        let repository = serde_json::json!({"table": "repository", "id": id, "provider": "git",
            "default_branch": "main", "head_sha": sha(30), "source": "test"});
        let part =
            serde_json::json!({"table": "project_repository", "project": id, "repository": id, "source": "test"});
        let _ = write!(lines, "{project}\n{repository}\n{part}\n");
        for day in 1..=30 {
            let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day") + chrono::Days::new(day);
            let parents = if day == 1 { vec![] } else { vec![sha(day - 1)] };
            let subject = if day == 20 { "hotfix: the till" } else { "work" };
            let commit = serde_json::json!({"table": "commit", "repository": id, "sha": sha(day), "parents": parents,
                "author_kind": "human", "committed_at": format!("{date}T08:00:00Z"),
                "subject": subject, "source": "test"});
            let link =
                if id == "shop" { format!("https://example.org/{day}") } else { "javascript:alert(3)".to_owned() };
            let name = if id == "shop" { format!("v{day}") } else { format!("<img src=x onerror=alert({day})>") };
            let deployment = serde_json::json!({"table": "deployment", "project": id, "id": name, "repository": id,
                "environment": "production", "sha": sha(day), "version": name, "status": "success",
                "started_at": format!("{date}T09:00:00Z"),
                "finished_at": format!("{date}T09:05:00Z"),
                "started_by": "manual", "actor_kind": "human", "exposure": "all_at_once", "source": "test", "url": link});
            let _ = write!(lines, "{commit}\n{deployment}\n");
        }
    }
    let mut store = Store::open(&path(&folder)).expect("a store");
    for project in ["shop", HOSTILE_ID] {
        let group = serde_json::json!({"table": "project_group", "id": "team", "name": format!("The team {HOSTILE}"),
            "kind": "team", "project": project, "source": "test"});
        let _ = writeln!(lines, "{group}");
    }
    store.import_reader("test", lines.as_bytes()).expect("facts");
    derive::refresh(&mut store).expect("derived rows");
    folder
}

fn sha(day: u64) -> String {
    format!("{day:040x}")
}

fn path(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("test.duckdb")
}

async fn get(app: &Router, address: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(address).body(Body::empty()).expect("a request");
    let response = app.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 50_000_000).await.expect("a body");
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

/// Every address of this server that a page links to.
fn links(page: &str) -> BTreeSet<String> {
    let addresses = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    addresses.filter(|address| address.starts_with('/')).map(|address| address.replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn the_overview_shows_every_project_with_five_figures() {
    let folder = store();
    let (status, _, page) = get(&app_over(&path(&folder)), "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("The shop"));
    assert!(page.contains("2 projects · production"));
    for heading in ["Frequency", "Lead time", "Failure rate", "Recovery", "Rework"] {
        assert!(page.contains(&format!("data-label=\"{heading}\"")), "{heading}");
    }
    assert!(page.contains("a week"));
    assert!(page.contains("at least"), "without incidents the failure rate is a lower bound");
    assert!(page.contains("too few rows"));
    assert!(!page.contains("as of"), "now is now");
}

#[tokio::test]
async fn the_date_that_counts_as_now_is_named_where_it_is_not_today() {
    let folder = store();
    let app = app_over(&path(&folder));
    for address in ["/?as_of=2026-02-20", "/projects/shop?as_of=2026-02-20", "/?window=all"] {
        let (_, _, page) = get(&app, address).await;
        assert!(page.contains("as of 2026-0"), "{address}");
    }
}

#[tokio::test]
async fn a_project_shows_figures_charts_and_what_is_known() {
    let folder = store();
    let (status, _, page) = get(&app_over(&path(&folder)), "/projects/shop").await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "The next step",
        "Change lead time",
        "1 h 5 min",
        "Launches per week from",
        "Lead time of 29 launches",
        "What is known",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains("href=\"https://example.org/shop\""));
    assert!(!page.contains("#0102"), "every colour of a chart is a role of the style sheet");
}

#[tokio::test]
async fn the_rows_behind_a_figure_say_what_counts_and_why_the_rest_does_not() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (status, _, page) = get(&app, "/projects/shop/metrics/change_lead_time").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("1 in the baseline"));
    assert!(page.contains("href=\"https://example.org/5\""), "a name links to its source");
    let (_, _, left_out) = get(&app, "/projects/shop/metrics/change_lead_time?reason=baseline_deployment").await;
    assert!(left_out.contains(">v1<"));
    assert!(!left_out.contains(">v2<"));
    let (_, _, failed) = get(&app, "/projects/shop/metrics/change_failure_rate?reason=failed").await;
    assert!(failed.contains(">v19<"), "the launch before the hotfix failed");
    assert!(!failed.contains(">v20<"));
}

#[tokio::test]
async fn a_group_has_a_page_with_its_projects_and_the_rows_of_all_of_them() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (_, _, overview) = get(&app, "/").await;
    assert!(overview.contains("href=\"/groups/team\""), "the overview lists the groups");
    let (status, _, page) = get(&app, "/groups/team").await;
    assert_eq!(status, StatusCode::OK);
    for text in ["The team", "team of 2 projects", "2 of 2 projects have deployments", "href=\"/projects/shop\""] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains("second-hand") && page.contains("2024: "), "the bands say where they come from");
    // What moved, the charts, and every figure beside the five with its rows are those of both projects.
    for text in
        ["What moved", "Launches per week", "href=\"/groups/team/metrics/rollout_duration\"", "No Quick Check score"]
    {
        assert!(page.contains(text), "{text}");
    }
    let (status, _, rollouts) = get(&app, "/groups/team/metrics/rollout_duration").await;
    assert!(status == StatusCode::OK && rollouts.contains(">member<") && rollouts.contains("60 launches"));
    assert_eq!(get(&app, "/groups/team/phases").await.0, StatusCode::OK);
    let (_, _, other) = get(&app, "/groups/team?edition=2021").await;
    assert!(other.contains("2021: ") && other.contains("first-hand"));
    let (_, _, rows) = get(&app, "/groups/team/metrics/deployment_frequency").await;
    assert!(rows.contains(">member<") && rows.contains(">shop<"), "every row names its project");
    let (status, _, page) = get(&app, "/groups/nobody").await;
    assert!(status == StatusCode::NOT_FOUND && page.contains("There is no group `nobody`"));
    assert_eq!(get(&app, "/groups/team?edition=2020").await.0, StatusCode::BAD_REQUEST);

    let json = |body: String| serde_json::from_str::<serde_json::Value>(&body).expect("JSON");
    let list = json(get(&app, "/api/v1/groups").await.2);
    assert_eq!(list["groups"].as_array().map(Vec::len), Some(1));
    let one = json(get(&app, "/api/v1/groups/team").await.2);
    assert_eq!(one["group"]["id"], "team");
    assert_eq!((one["metrics"].as_array().map(Vec::len), one["members"].as_array().map(Vec::len)), (Some(5), Some(2)));
    // The same 30 launches in both projects.
    assert_eq!(one["metrics"][0]["n"], 60);
    assert!(one["comparison"]["metrics"].is_array() && one["phases"]["status"] == "not_measured");
    let rollouts = json(get(&app, "/api/v1/groups/team/metrics/rollout_duration/rows").await.2);
    assert_eq!(rollouts["rows"].as_array().map(Vec::len), Some(60));
    assert_eq!(get(&app, "/api/v1/groups/team/phases/rows").await.0, StatusCode::OK);
    let rows = json(get(&app, "/api/v1/groups/team/metrics/change_lead_time/rows").await.2);
    assert_eq!((rows["columns"][0].as_str(), rows["rows"].as_array().map(Vec::len)), (Some("member"), Some(60)));
}

#[tokio::test]
async fn the_rows_behind_a_criterion_are_one_click_away() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (_, _, project) = get(&app, "/projects/shop?window=all").await;
    let to_rows: Vec<String> = links(&project).into_iter().filter(|link| link.contains("/criteria/")).collect();
    assert!(to_rows.len() > 10, "{to_rows:?}");
    assert!(to_rows.iter().all(|link| link.ends_with("?window=all")), "{to_rows:?}");
    let (mut listed, mut asked) = (0, 0);
    let (_, _, body) = get(&app, "/api/v1/projects/shop").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let ladders = body["ladders"].as_array().expect("ladders").iter();
    let rungs = ladders.flat_map(|ladder| ladder["rungs"].as_array().expect("rungs"));
    for criterion in rungs.flat_map(|rung| rung["criteria"].as_array().expect("criteria")) {
        let address = format!("/projects/shop/criteria/{}", criterion["criterion"].as_str().expect("an id"));
        let (status, _, page) = get(&app, &address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        let (_, _, rows) = get(&app, &format!("/api/v1{address}/rows")).await;
        let rows: serde_json::Value = serde_json::from_str(&rows).expect("JSON");
        let rows = rows["rows"].as_array().expect("rows");
        if criterion["signal"].is_null() {
            assert!(rows.is_empty(), "{address}");
            // What does not apply to the project is no question to its team.
            if criterion["outcome"] == "unknown" {
                asked += 1;
                assert!(page.contains(".rung/attestations.toml"), "{address}");
            }
        } else if criterion["n"].as_i64().expect("a number") > 0 {
            listed += 1;
            assert!(page.contains("table class=\"rows\""), "{address}");
            assert!(rows.iter().any(|row| row["counted"] == true), "{address}");
        }
        if criterion["signal"] == "train" {
            let counted = rows.iter().filter(|row| row["cells"][0] == "train" && row["counted"] == true).count();
            assert_eq!(criterion["n"], counted, "{address}");
            assert!(page.contains("href=\"https://example.org/30\""), "a name links to its source");
        }
    }
    assert!(listed > 0 && asked > 0, "{listed} with rows, {asked} with a question");
}

#[tokio::test]
async fn the_environments_that_exist_can_be_chosen() {
    let folder = store();
    let mut store = Store::open(&path(&folder)).expect("a store");
    let deployments = ["blue-production", "green-production", "qa"].map(|environment| {
        serde_json::json!({"table": "deployment", "project": "shop", "id": environment, "repository": "shop",
            "environment": environment, "tier": if environment == "qa" { "testing" } else { "production" },
            "sha": sha(3), "status": "success", "finished_at": "2026-02-04T10:00:00Z", "source": "test"})
        .to_string()
    });
    store.import_reader("test", deployments.join("\n").as_bytes()).expect("facts");
    derive::refresh(&mut store).expect("derived rows");
    drop(store);
    let app = app_over(&path(&folder));
    let options = |page: &str| -> Vec<String> {
        let options = page.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        options.map(str::to_owned).collect()
    };
    // Tiers come first, from production down; an environment of its own where a tier has several.
    let (_, _, page) = get(&app, "/projects/shop").await;
    assert_eq!(options(&page), ["production", "testing", "blue-production", "green-production"]);
    for environment in options(&page) {
        let (status, _, _) = get(&app, &format!("/projects/shop?environment={environment}")).await;
        assert_eq!(status, StatusCode::OK, "{environment}");
    }
    let (_, _, page) = get(&app, "/").await;
    assert_eq!(options(&page)[..2], ["production", "testing"]);
    let (_, _, page) = get(&app, "/projects/a%2Fb%3F%22%3Ci%3E?environment=staging").await;
    assert_eq!(options(&page), ["production", "staging"], "what is chosen stays in the list");
}

#[tokio::test]
async fn figures_beside_the_five_lead_to_their_rows() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (_, _, page) = get(&app, "/projects/shop").await;
    assert!(page.contains("Beside the five"));
    assert!(page.contains("href=\"/projects/shop/metrics/rollout_duration\""), "what is measured leads to its rows");
    assert!(page.contains("no build is known"), "what is not measured says why");
    // Thirty launches of five minutes each.
    let (status, _, page) = get(&app, "/projects/shop/metrics/rollout_duration").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("95 % within 5 min") && page.contains(">v30<"));
    // The first launch is the baseline, and no batch.
    let (_, _, left_out) = get(&app, "/projects/shop/metrics/batch_size?reason=baseline_deployment").await;
    assert!(left_out.contains(">v1<") && !left_out.contains(">v2<"));
    let (status, _, page) = get(&app, "/projects/shop/metrics/build_duration").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("There is no such row in this window"));
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let folder = store();
    let app = app_over(&path(&folder));
    for (address, named) in [
        ("/projects/none", "There is no project `none`"),
        ("/projects/shop/metrics/speed", "There is no metric `speed`"),
        ("/projects/shop/criteria/speed", "There is no criterion `speed`"),
        ("/projects/none/criteria/category.cadence", "There is no project `none`"),
        ("/projects/shop/criteria/category.cadence?environment=staging", "Ladders are judged on production launches"),
        ("/nowhere", "There is nothing at /nowhere"),
    ] {
        let (status, _, page) = get(&app, address).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.contains(named), "{address}: {page}");
        assert!(page.contains("href=\"/\""), "{address}");
    }
    for address in [
        "/api/v1/projects/none",
        "/api/v1/nowhere",
        "/api/v1/projects/shop/metrics/speed/rows",
        "/api/v1/projects/shop/criteria/speed/rows",
    ] {
        let (status, headers, body) = get(&app, address).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(headers["content-type"], "application/json");
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert!(body["error"].as_str().is_some_and(|error| error.starts_with("there is no")), "{address}");
    }
}

#[tokio::test]
async fn a_question_that_cannot_be_is_refused_with_the_reason() {
    let folder = store();
    let app = app_over(&path(&folder));
    for address in [
        "/?window=ninety",
        "/?environment=moon",
        "/?as_of=yesterday",
        "/projects/shop/metrics/change_lead_time?page=0",
        "/api/v1/projects?window=ninety",
    ] {
        let (status, _, body) = get(&app, address).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{address}");
        assert!(["ninety", "moon", "yesterday", "`0`"].iter().any(|word| body.contains(word)), "{address}: {body}");
    }
}

#[tokio::test]
async fn json_has_the_shape_of_the_commands() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (_, _, body) = get(&app, "/api/v1/projects").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["projects"].as_array().expect("projects").len(), 2);
    let (_, _, body) = get(&app, "/api/v1/projects/shop").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["project"]["id"], "shop");
    assert_eq!(body["metrics"].as_array().expect("metrics").len(), 5);
    let (_, _, body) = get(&app, "/api/v1/projects/shop/metrics/change_lead_time/rows").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["rows"].as_array().expect("rows").len(), 30);
    let (_, _, body) = get(&app, "/api/v1/projects/shop").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let beside = body["beside"].as_array().expect("the figures beside the five");
    let rollout = beside.iter().find(|figure| figure["metric"] == "rollout_duration").expect("a rollout");
    assert_eq!((&rollout["value"], &rollout["n"]), (&300.0.into(), &30.into()));
    let (_, _, body) = get(&app, "/api/v1/projects/shop/metrics/rollout_duration/rows").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["rows"].as_array().expect("rows").len(), 30);
}

#[tokio::test]
async fn an_empty_store_and_a_missing_one_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_over(&path(&folder));
    let (status, _, page) = get(&app, "/").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("rung collect"));
    assert!(!page.contains(&folder.path().display().to_string()), "no path of the machine is sent");
    drop(Store::open(&path(&folder)).expect("a store"));
    let (status, _, page) = get(&app, "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("rung import"));
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let folder = store();
    let app = app_over(&path(&folder));
    let project = "/projects/a%2Fb%3F%22%3Ci%3E";
    for address in [
        "/".to_owned(),
        project.to_owned(),
        format!("{project}/metrics/deployment_frequency"),
        format!("{project}/criteria/category.cadence"),
        format!("/?environment={}", "%3Cscript%3E"),
    ] {
        let (_, _, page) = get(&app, &address).await;
        assert!(!page.contains("<script"), "{address}");
        assert!(!page.contains("<img"), "{address}");
        assert!(!page.contains("<i>"), "{address}");
        assert!(!page.contains("href=\"javascript:"), "{address}");
    }
    let (status, _, page) = get(&app, project).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn every_link_leads_somewhere_and_no_page_needs_a_script_or_another_host() {
    let folder = store();
    let app = app_over(&path(&folder));
    let mut seen = BTreeSet::new();
    let mut open = vec!["/".to_owned()];
    while let Some(address) = open.pop() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let (status, headers, page) = get(&app, &address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'"));
        if address.starts_with("/assets/") {
            assert!(headers["cache-control"].to_str().expect("text").contains("immutable"));
            continue;
        }
        for refused in ["<script", " style=\"", " onclick", "src=\"http", "@import"] {
            assert!(!page.contains(refused), "{address} has {refused}");
        }
        assert!(page.contains("<html lang=\"en\">"));
        assert_eq!(page.matches("<h1").count(), 1, "{address}");
        // Every window has the same links: the default one and `all` without a filter stand for the rest. So it is with the
        // definitions, of which one stands for the others. A criterion has windows of its own, and the rows of a group have
        // the links of a project's.
        let follow = |link: &String| {
            let other_rules = link.contains("definition=");
            let one_of_them = link.ends_with("?definition=devlake") && link.contains("/metrics/");
            let rows_of_group = link.contains("/groups/") && !link.ends_with("/groups/team?window=all");
            (!link.contains("window=")
                || link.ends_with("window=all") && !link.contains("/criteria/") && !rows_of_group)
                && (!other_rules || one_of_them)
        };
        open.extend(links(&page).into_iter().filter(|link| follow(link) && !seen.contains(link)));
    }
    assert!(seen.len() > 30, "only {} pages were found", seen.len());
}

#[tokio::test]
async fn the_server_says_that_it_lives() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, _, body) = get(&app_over(&path(&folder)), "/healthz").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "ok"));
}

#[tokio::test]
async fn the_incidents_show_their_launch_what_else_was_live_and_their_state() {
    let folder = store();
    let mut store = Store::open(&path(&folder)).expect("the store");
    // Launches come once a day; the first incident opens after some of them, the second long before all.
    let lines = r#"{"table":"incident","project":"shop","id":"INC-1","title":"<b>till</b>","kind":"incident","opened_at":"2026-02-20T23:00:00Z","resolved_at":"2026-02-21T01:00:00Z"}
        {"table":"incident","project":"shop","id":"INC-0","kind":"incident","opened_at":"2026-01-02T23:00:00Z"}
        {"table":"incident","project":"shop","id":"MNT","kind":"maintenance","opened_at":"2026-02-22T23:00:00Z"}"#;
    store.import_reader("lines", lines.as_bytes()).expect("imported");
    derive::refresh(&mut store).expect("derived");
    drop(store);
    let app = app_over(&path(&folder));
    let (status, _, page) = get(&app, "/projects/shop/incidents").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("INC-1: &lt;b&gt;till&lt;/b&gt;") && page.contains("resolved 2026-02-21 01:00"), "{page}");
    assert!(page.contains("time, inferred"), "{page}");
    assert!(page.contains("none: no launch to production started in the 24 h before it"), "{page}");
    assert!(
        page.contains("1 linked to a launch · 1 linked to none, not counted · 1 maintenance, not counted"),
        "{page}"
    );
    let (_, _, project) = get(&app, "/projects/shop").await;
    assert!(project.contains("href=\"/projects/shop/incidents\""), "{project}");
    let (status, _, _) = get(&app, "/projects/none/incidents").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_metric_says_how_it_is_computed_and_by_whose_rules() {
    let folder = store();
    let app = app_over(&path(&folder));
    let (status, _, page) = get(&app, "/projects/shop/metrics/deployment_frequency").await;
    assert_eq!(status, StatusCode::OK);
    for text in ["Source: DORA", "How this is computed", "delivering launches", "The SQL", "from asked_launch"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(links(&page).contains("/projects/shop/metrics/deployment_frequency?definition=gitlab"));
    let (_, _, page) = get(&app, "/projects/shop/metrics/deployment_frequency?definition=gitlab").await;
    for text in ["Source: GitLab", "successful deployments", "Against dora", "a day"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let back = "/projects/shop?definition=gitlab";
    assert!(links(&page).contains(back), "links keep the definition: {:?}", links(&page));
    let (_, _, page) = get(&app, back).await;
    assert!(page.contains("another definition") || page.contains("the rules of GitLab"), "{page}");
    let (status, _, page) = get(&app, "/projects/shop?definition=nothing").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(page.contains("use one of dora, devlake, gitlab, fourkeys"), "{page}");
}

#[tokio::test]
async fn an_explanation_is_there_as_json() {
    let folder = store();
    let app = app_over(&path(&folder));
    let address = "/api/v1/projects/shop/metrics/change_lead_time/explain?definition=fourkeys&against=gitlab";
    let (status, _, text) = get(&app, address).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&found["definition"], &found["against"]["definition"]), (&"fourkeys".into(), &"gitlab".into()));
    let (status, _, _) = get(&app, "/api/v1/projects/shop/metrics/change_lead_time/explain?against=dora").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "dora is not compared with itself");
    let (status, _, _) = get(&app, "/api/v1/projects/nothing/metrics/change_lead_time/explain").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
