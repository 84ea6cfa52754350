//! `rung collect` and `rung doctor` over GitHub, through the program. What is behind them is tried out in `collectors`;
//! here a small server answers, and what matters is what is typed, printed and left behind.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::program::{Folder, Ran, whole};

const TOKEN: &str = "ghp_planted_secret_0123456789";

/// What the server was asked, and whether it answers badly.
#[derive(Default)]
struct Seen {
    questions: Vec<String>,
    refuses: Option<&'static str>,
}

/// A GitHub with one repository: two commits, a tag on each, a deployment, an incident.
struct GitHub {
    url: String,
    seen: Arc<Mutex<Seen>>,
}

impl GitHub {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let shared = Arc::clone(&seen);
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || converse(&stream, &shared));
            }
        });
        Self { url, seen }
    }

    fn questions(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap().questions)
    }

    /// Runs `rung` with a token for this GitHub; what it prints must not hold the token.
    fn rung(&self, folder: &Folder, line: &str) -> Ran {
        let mut command = folder.command(&line.split_whitespace().collect::<Vec<_>>());
        command.env("RUNG_GITHUB_URL", &self.url).env("RUNG_GITHUB_TOKEN", TOKEN);
        let ran = folder.ran(command.output().unwrap());
        assert!(!ran.to_string().contains(TOKEN), "{ran}");
        ran
    }
}

fn converse(stream: &TcpStream, seen: &Mutex<Seen>) {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let (mut length, mut allowed) = (0, false);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
        allowed |= line == format!("authorization: bearer {}", TOKEN.to_lowercase());
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    let (path, body) = (first.split(' ').nth(1).unwrap_or_default().to_owned(), String::from_utf8(body).unwrap());
    let refuses = {
        let mut seen = seen.lock().unwrap();
        seen.questions.push(path.clone());
        seen.refuses
    };
    let (status, answer) = match refuses {
        _ if !allowed => ("401 Unauthorized", r#"{"message":"Bad credentials"}"#.to_owned()),
        Some(part) if path.contains(part) => ("403 Forbidden", format!(r#"{{"message":"not with {TOKEN}"}}"#)),
        _ => ("200 OK", answer(&path, &body).to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let mut stream = stream;
    // A client that was stopped reads no answer.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(answer.as_bytes()));
}

const COMMITS: &str = r#"[
 {"sha":"b000000000000000000000000000000000000002","html_url":"https://x.example","parents":[{"sha":"a000000000000000000000000000000000000001"}],
  "commit":{"message":"Second","author":{"name":"Ada","email":"ada@example.com","date":"2026-01-02T09:00:00Z"},"committer":{"name":"Ada","email":"ada@example.com","date":"2026-01-02T09:00:00Z"}}},
 {"sha":"a000000000000000000000000000000000000001","html_url":"https://x.example","parents":[],
  "commit":{"message":"First","author":{"name":"Ada","email":"ada@example.com","date":"2026-01-01T09:00:00Z"},"committer":{"name":"Ada","email":"ada@example.com","date":"2026-01-01T09:00:00Z"}}}]"#;

fn answer(path: &str, body: &str) -> &'static str {
    let path = path.strip_prefix("/api/").unwrap().split('?').next().unwrap();
    match path {
        "v3/rate_limit" => {
            r#"{"resources":{"core":{"limit":5000,"remaining":4999},"graphql":{"limit":5000,"remaining":5000}}}"#
        }
        "v3/orgs/acme/repos" => r#"[{"name":"shop"},{"name":"shop-old","archived":true}]"#,
        "v3/repos/acme/shop" => {
            r#"{"default_branch":"main","html_url":"https://github.example/acme/shop","private":true}"#
        }
        "v3/repos/acme/shop/commits" => COMMITS,
        "v3/repos/acme/shop/actions/runs" => {
            r#"{"total_count":1,"workflow_runs":[{"id":7,"name":"CI","head_sha":"b000000000000000000000000000000000000002","head_branch":"main","event":"push","status":"completed","conclusion":"success","run_attempt":1,"created_at":"2026-01-02T09:01:00Z","run_started_at":"2026-01-02T09:01:00Z","updated_at":"2026-01-02T09:05:00Z"}]}"#
        }
        "v3/repos/acme/shop/actions/runs/7/jobs" => r#"{"total_count":0,"jobs":[]}"#,
        "v3/repos/acme/shop/releases" => "[]",
        "graphql" if body.contains("pullRequests(") => r#"{"data":{"repository":{"pullRequests":{"nodes":[]}}}}"#,
        "graphql" if body.contains("refs/tags/") => {
            r#"{"data":{"repository":{"refs":{"totalCount":1,"nodes":[{"name":"nightly","target":{"__typename":"Commit","oid":"a000000000000000000000000000000000000001","committedDate":"2026-01-01T09:00:00Z"}}]}}}}"#
        }
        "graphql" if body.contains("refs/heads/") => r#"{"data":{"repository":{"refs":{"totalCount":0,"nodes":[]}}}}"#,
        "graphql" if body.contains("deployments(") => {
            r#"{"data":{"repository":{"deployments":{"nodes":[
              {"databaseId":2,"environment":"production","commitOid":"b000000000000000000000000000000000000002","state":"ACTIVE","createdAt":"2026-01-02T10:00:00Z","statuses":{"nodes":[{"state":"SUCCESS","createdAt":"2026-01-02T10:05:00Z"}]}},
              {"databaseId":1,"environment":"production","commitOid":"a000000000000000000000000000000000000001","state":"INACTIVE","createdAt":"2026-01-01T10:00:00Z","statuses":{"nodes":[{"state":"SUCCESS","createdAt":"2026-01-01T10:05:00Z"}]}}]}}}}"#
        }
        "graphql" if body.contains("issues(") => {
            r#"{"data":{"repository":{"issues":{"nodes":[{"number":4,"title":"The till is down","url":"https://github.example/acme/shop/issues/4","createdAt":"2026-01-02T11:00:00Z","updatedAt":"2026-01-02T12:00:00Z","closedAt":"2026-01-02T12:00:00Z","labels":{"nodes":[{"name":"incident"}]}}]}}}}"#
        }
        other => panic!("nobody should ask for {other} with {body}"),
    }
}

const CONFIGURATION: &str = r#"
[[project]]
id = "shop"
archetype = "service"
repositories = [{ github = "acme/shop", id = "acme/shop" }]
deployments = [{ from = "deployments" }, { from = "workflow", pattern = "^deploy" }]
incidents = [{ from = "issues", labels = ["incident"] }]
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("rung.toml", CONFIGURATION);
    folder
}

#[test]
fn a_repository_on_github_is_read_and_answers() {
    let (github, folder) = (GitHub::new(), folder());
    let first = github.rung(&folder, "collect").well();
    let facts = folder.facts("rung.duckdb");
    let second = github.rung(&folder, "collect").well();
    assert_eq!(folder.facts("rung.duckdb"), facts, "{second}");
    let report = folder.rung("report --as-of 2026-01-10 --window all --format json").well().json();
    let metrics = report["projects"][0]["metrics"].as_array().unwrap();
    // Two launches; the second one brought the second commit, an hour and five minutes after it was made.
    assert_eq!((&metrics[0]["n"], &metrics[1]["n"]), (&2.into(), &1.into()), "{report:#}");
    let lead_time = "select seconds_to_launch.value from (select epoch(launch.finished_at) - epoch(commit.committed_at) as value
        from launch join commit on commit.sha = launch.sha order by launch.finished_at desc limit 1) as seconds_to_launch";
    assert_eq!(folder.run(&["sql", lead_time, "--format", "csv"]).well().stdout, "value\r\n3900.0\r\n");
    whole!(first);
}

#[test]
fn a_dry_run_says_what_it_would_read_and_asks_nobody() {
    let (github, folder) = (GitHub::new(), folder());
    let before = github.rung(&folder, "collect --dry-run --since 2025-01-01").well();
    assert_eq!((github.questions().len(), folder.join("rung.duckdb").exists()), (0, false));
    github.rung(&folder, "collect").well();
    github.questions();
    let after = github.rung(&folder, "collect --dry-run").well();
    assert_eq!(github.questions().len(), 0);
    whole!(format!("{before}\n{after}"), &[(r"days since \d{4}-\d\d-\d\d", "days since [ninety days ago]")]);
}

#[test]
fn what_cannot_be_read_is_said_line_by_line_and_the_rest_arrives() {
    let (github, folder) = (GitHub::new(), folder());
    github.seen.lock().unwrap().refuses = Some("/actions/runs");
    let ran = github.rung(&folder, "collect");
    assert_eq!(ran.code, Some(3), "{ran}");
    let deployments = folder.run(&["sql", "select count(*) as n from deployment", "--format", "csv"]).well();
    assert_eq!(deployments.stdout, "n\r\n2\r\n");
    let doctor = github.rung(&folder, "doctor --as-of 2026-01-10");
    assert_eq!(doctor.code, Some(3), "{doctor}");
    let moments = &[
        (r"failed at \d{4}-\d\d-\d\d \d\d:\d\d", "failed at [moment]"),
        (r"days since \d{4}-\d\d-\d\d", "days since [ninety days ago]"),
        (r"http://127.0.0.1:\d+|127.0.0.1:\d+", "[github]"),
    ];
    whole!(format!("{ran}\n{doctor}"), moments);
}

#[test]
fn a_doctor_finds_nothing_wrong_where_all_is_well() {
    let (github, folder) = (GitHub::new(), folder());
    github.rung(&folder, "collect").well();
    let doctor = github.rung(&folder, "doctor --as-of 2026-01-10").well();
    whole!(doctor, &[(r"127.0.0.1:\d+", "[github]")]);
}

#[test]
fn an_organisation_gives_a_project_for_every_repository() {
    let github = GitHub::new();
    let folder = Folder::new();
    folder.write("rung.toml", "[[organisation]]\ngithub = \"acme\"\nexclude = [\"website\"]\n");
    let ran = github.rung(&folder, "collect").well();
    assert!(ran.stdout.contains("acme: 1 repositories match; 1 forks and archived ones are left out\n"), "{ran}");
    let projects = folder.run(&["sql", "select project, repository from project_repository", "--format", "csv"]).well();
    assert!(projects.stdout.starts_with("project,repository\r\nshop,127.0.0.1:"), "{projects}");
}

#[test]
fn what_is_wrong_with_github_in_a_configuration_is_said_in_one_line() {
    let folder = Folder::new();
    let with =
        |repository: &str, more: &str| format!("[[project]]\nid = \"shop\"\nrepositories = [{repository}]\n{more}\n");
    let mut said = Vec::new();
    for configuration in [
        with("{ github = \"shop\" }", ""),
        with("{ id = \"shop\" }", ""),
        with("{ github = \"acme/shop\", paths = [\"src/**\"] }", ""),
        with("{ github = \"acme/shop\" }", "incidents = [{ from = \"mail\", labels = [\"incident\"] }]"),
        with("{ github = \"acme/shop\" }", "incidents = [{ from = \"issues\", labels = [] }]"),
        with("{ github = \"acme/shop\" }", ""),
        with("{ github = \"acme/shop\" }", "[github]\nurl = \"http://git.example.com\"\ntoken_file = \"token\""),
        with("{ github = \"acme/shop\" }", "[github]\ntoken_file = \"nowhere\""),
        with("{ github = \"acme/shop\" }", "[github]\ntoken = \"ghp_planted_secret_0123456789\""),
        with("{ github = \"acme/shop\" }", "[github]\napp = \"7\""),
    ] {
        folder.write("rung.toml", &configuration);
        folder.write("token", TOKEN);
        let ran = folder.rung("collect").refused(2);
        assert!(!ran.stderr.contains(TOKEN), "{ran}");
        said.push(ran.stderr);
    }
    whole!(said.concat());
}
