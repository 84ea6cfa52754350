//! Events, from the sender to the facts: webhooks to a real server, events from a shell, and what a kill leaves.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use queries::intake::Secret;

use crate::program::Folder;
use crate::serve::Server;

const TOKEN: &str = "token-that-nobody-may-see";
const SECRET: &str = "secret-that-nobody-may-see";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("facts/project.ndjson", r#"{"id":"shop","name":"Shop","archetype":"service"}"#);
    folder.write(
        "facts/project_repository.ndjson",
        r#"{"project":"shop","repository":"github.com/acme/shop","paths":[]}"#,
    );
    folder.rung("import facts").well();
    folder
}

fn server(folder: &Folder) -> Server {
    Server::start_with(folder, &[], &[("RUNG_EVENTS_TOKEN", TOKEN), ("RUNG_HOOK_GITHUB_SECRET", SECRET)])
}

/// Sends what GitHub would send; the status of the answer.
fn webhook(server: &Server, delivery: &str, event: &str, body: &str) -> Option<u16> {
    let signature = format!("sha256={}", Secret::of(SECRET).unwrap().sign(&[body.as_bytes()]));
    let headers =
        [("X-GitHub-Delivery", delivery), ("X-GitHub-Event", event), ("X-Hub-Signature-256", signature.as_str())];
    Some(server.ask("POST", "/hooks/github", &headers, body)?.0)
}

fn run(number: usize, status: &str, conclusion: &str, minute: u32) -> String {
    format!(
        r#"{{"repository":{{"html_url":"https://github.com/acme/shop"}},"workflow":{{"name":"test"}},"workflow_run":{{
        "id":{number},"run_attempt":1,"status":"{status}","conclusion":{conclusion},"head_branch":"main",
        "created_at":"2026-01-31T12:00:00Z","run_started_at":"2026-01-31T12:01:00Z","updated_at":"2026-01-31T12:{minute:02}:00Z"}}}}"#
    )
}

/// Waits until the inbox has taken so many events.
#[track_caller]
fn taken(server: &Server, n: i64) -> serde_json::Value {
    let begun = Instant::now();
    loop {
        let (_, answer) = server.get("/api/v1/events");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let inbox: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        let counts = inbox["counts"].as_array().into_iter().flatten();
        if counts.map(|count| count["n"].as_i64().unwrap()).sum::<i64>() == n {
            return inbox;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "not {n} events: {inbox}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn webhooks_become_facts_while_other_commands_work() {
    let folder = folder();
    let server = server(&folder);
    let success = run(7, "completed", "\"success\"", 9);
    // The end comes before the beginning, and twice; one event is none that a fact comes from, one cannot be read.
    assert_eq!(webhook(&server, "c", "workflow_run", &success), Some(202));
    assert_eq!(webhook(&server, "a", "workflow_run", &run(7, "queued", "null", 1)), Some(202));
    assert_eq!(webhook(&server, "c", "workflow_run", &success), Some(202));
    assert_eq!(webhook(&server, "p", "ping", "{}"), Some(202));
    assert_eq!(webhook(&server, "x", "workflow_run", "{"), Some(202));
    taken(&server, 4);
    let build = folder.run(&["sql", "select status, started_at, finished_at from build", "--format", "csv"]).well();
    assert_eq!(build.stdout.lines().last(), Some("success,2026-01-31T12:01:00Z,2026-01-31T12:09:00Z"));
    folder.write("more/project.ndjson", r#"{"id":"more","name":"More"}"#);
    folder.rung("import more").well();
    let page = server.page("/events");
    for said in ["the body is no JSON", "the sender tries the connection", "1 came again", "Open for events, github"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(server.page("/").contains("More"));
    let replayed = folder.rung("replay").well();
    assert_eq!(replayed.stdout, "read again: 0 understood, 0 set aside, 1 refused; 0 facts changed\n");
    let replayed = folder.rung("replay --all").well();
    assert_eq!(replayed.stdout, "read again: 2 understood, 1 set aside, 1 refused; 0 facts changed\n");
    assert_eq!(server.end("TERM"), (Some(0), String::new()));
}

#[test]
fn who_may_not_send_is_told_why() {
    let folder = folder();
    let server = server(&folder);
    let post = |path: &str, headers: &[(&str, &str)], body: &str| {
        let (status, answer) = server.ask("POST", path, headers, body).unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    };
    let (status, said) = post("/hooks/github", &[("X-Hub-Signature-256", "sha256=00")], "{}");
    assert_eq!((status, said.as_str()), (401, r#"{"error":"the signature or token is wrong or missing"}"#));
    let (status, said) = post("/hooks/gitlab", &[], "{}");
    assert!(status == 403 && said.contains("RUNG_HOOK_GITLAB_SECRET"), "{status} {said}");
    assert_eq!(post("/hooks/nobody", &[], "{}").0, 404);
    assert_eq!(post("/hooks/events", &[], "{}").0, 401);
    let bearer = format!("Bearer {TOKEN}");
    let known = [("Authorization", bearer.as_str())];
    let (status, said) = post("/api/v1/events", &known, r#"{"table":"build","repository":"r","id":"1"}"#);
    assert!(status == 400 && said.contains("field attempt"), "{status} {said}");
    assert_eq!(post("/api/v1/events", &known, "\u{1f}").0, 400);
    // Too long is refused by what the header says, before anything is read.
    let (status, _) = server.ask("POST", "/api/v1/events", &[known[0], ("Content-Length", "6000000")], "").unwrap();
    assert!([400, 413].contains(&status), "{status}");
    drop(server);
    assert!(!folder.join("rung.duckdb.inbox").exists(), "nothing of all that is kept");
}

#[test]
fn a_secret_is_shown_nowhere() {
    let folder = folder();
    folder.write("secrets/statuspage", &format!("{SECRET}\n"));
    folder.write("rung.toml", "[hooks]\nsecret_files = { statuspage = \"secrets/statuspage\" }\n");
    let variables = [
        ("RUNG_EVENTS_TOKEN", TOKEN),
        ("RUNG_HOOK_GITHUB_SECRET", SECRET),
        ("RUNG_HOOK_GITLAB_SECRET", SECRET),
        ("RUNG_LOG", "trace"),
    ];
    let server = Server::start_with(&folder, &["-vv"], &variables);
    assert_eq!(webhook(&server, "1", "ping", "{}"), Some(202));
    let page = format!("/hooks/statuspage?project=shop&token={SECRET}");
    let incident =
        r#"{"incident":{"id":"i","name":"Down","status":"investigating","created_at":"2026-01-31T12:00:00Z"}}"#;
    assert_eq!(server.ask("POST", &page, &[], incident).unwrap().0, 202);
    let bearer = format!("Bearer {TOKEN}");
    let row = r#"{"table":"incident","project":"shop","id":"j"}"#;
    assert_eq!(server.ask("POST", "/api/v1/events", &[("Authorization", &bearer)], row).unwrap().0, 202);
    // Right where it does not belong, and wrong in parts.
    let mut said = String::new();
    for (path, headers) in [
        ("/hooks/gitlab", vec![("X-Gitlab-Token", TOKEN)]),
        ("/hooks/github", vec![("Authorization", bearer.as_str())]),
        ("/api/v1/events", vec![("X-Rung-Token", SECRET)]),
    ] {
        let (status, answer) = server.ask("POST", path, &headers, "{").unwrap();
        assert_eq!(status, 401, "{path}");
        said += &answer;
    }
    taken(&server, 3);
    for path in ["/events", "/api/v1/events", "/", "/healthz"] {
        said += &server.page(path);
    }
    said += &folder.rung("export out").well().stdout;
    let (code, log) = server.end("TERM");
    assert_eq!(code, Some(0));
    said += &log;
    let away = folder
        .command(&["-vv", "event", "send", "facts/project.ndjson", "--server", "http://127.0.0.1:1"])
        .env("RUNG_EVENTS_TOKEN", TOKEN)
        .output()
        .unwrap();
    said += &format!("{:?}", folder.ran(away));
    let mut files: Vec<_> = vec![folder.path().to_owned()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if !path.ends_with("secrets/statuspage") {
            said += &String::from_utf8_lossy(&std::fs::read(&path).unwrap());
        }
    }
    assert!(said.contains("Down") && said.len() > 100_000, "the store was looked at");
    assert!(!said.contains(SECRET) && !said.contains(TOKEN), "a secret is shown");
}

#[test]
fn a_shell_sends_events_and_keeps_them_while_the_server_is_away() {
    let folder = folder();
    let event = |server: &str, words: &[&str]| {
        let mut command = folder.command(&[&["event"], words, &["--server", server]].concat());
        folder.ran(command.env("RUNG_EVENTS_TOKEN", TOKEN).output().unwrap())
    };
    let running = [
        "deploy",
        "--project",
        "shop",
        "--id",
        "7",
        "--sha",
        "1111111111111111111111111111111111111111",
        "--status",
        "running",
    ];
    let away = event("http://127.0.0.1:1", &running);
    assert_eq!((away.code, away.stdout.as_str()), (Some(0), ""), "{away}");
    assert!(away.stderr.contains("1 event kept in rung-events.queue"), "{away}");
    event("http://127.0.0.1:1", &["incident", "--project", "shop", "--id", "i", "--title", "Down"]);
    let server = server(&folder);
    let address = format!("http://{}", server.address);
    let done = event(&address, &["deploy", "--project", "shop", "--id", "7"]).well();
    assert_eq!(done.stdout, format!("3 events sent to {address}\n"));
    assert!(!folder.join("rung-events.queue").exists(), "nothing waits any more");
    let refused = event(&address, &["send", "rung.duckdb.key"]);
    assert_eq!(refused.code, Some(2), "{refused}");
    taken(&server, 3);
    let wrong = folder
        .command(&["event", "incident", "--project", "shop", "--id", "k", "--server", &address])
        .env("RUNG_EVENTS_TOKEN", "another")
        .output()
        .unwrap();
    let wrong = folder.ran(wrong).refused(2);
    assert!(wrong.stderr.contains("401") && !wrong.stderr.contains("another"), "{wrong}");
    assert_eq!(server.end("TERM").0, Some(0));
    folder.rung("event incident --project shop --id i --resolved --store rung.duckdb").well();
    let sql = "select (select status || ' ' || left(sha, 2) || ' ' || (started_at <= finished_at)::varchar from deployment), \
               (select title || ' ' || (resolved_at is not null)::varchar from incident)";
    let facts = folder.run(&["sql", sql, "--format", "csv"]).well();
    assert_eq!(facts.stdout.lines().last(), Some("success 11 true,Down true"));
}

/// Senders write without a pause; the server is killed, started again, killed again. What was answered 2xx is there,
/// each event once.
#[test]
fn nothing_that_was_promised_is_lost_by_a_kill() {
    let folder = folder();
    let promised = Mutex::new(BTreeSet::new());
    let mut chance: u64 = std::env::var("RUNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    for round in 0..4 {
        let mut server = server(&folder);
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        // The taker begins after 300 ms without news, and 5 s at the latest; an earlier server left some for the start: kills fall before and into that.
        let after = Duration::from_millis(100 + chance % 4_000);
        let address = server.address.clone();
        let (promised, address) = (&promised, &address);
        std::thread::scope(|threads| {
            for sender in 0..3 {
                threads.spawn(move || {
                    for number in 0.. {
                        let id = format!("{round}-{sender}-{number}");
                        let body = run(number * 10 + sender, "in_progress", "null", 2);
                        let headers =
                            (id.clone(), format!("sha256={}", Secret::of(SECRET).unwrap().sign(&[body.as_bytes()])));
                        match ask(address, &headers, &body) {
                            Some(202) => promised.lock().unwrap().insert(id),
                            // Every third is sent twice.
                            Some(status) => panic!("{status}"),
                            None => break,
                        };
                        if number % 3 == 0 && ask(address, &headers, &body).is_none() {
                            break;
                        }
                    }
                });
            }
            std::thread::sleep(after);
            server.child.kill().unwrap();
        });
    }
    let promised = promised.into_inner().unwrap();
    assert!(promised.len() > 20, "only {} were promised", promised.len());
    folder.rung("replay").well();
    let rows = folder.run(&["sql", "select delivery from raw_event order by 1", "--format", "csv"]).well();
    let kept: Vec<_> = rows.stdout.lines().skip(1).map(str::to_owned).collect();
    let once: BTreeSet<_> = kept.iter().cloned().collect();
    assert_eq!(kept.len(), once.len(), "each once");
    let lost: Vec<_> = promised.difference(&once).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    // What was on its way when the server was killed may be there or not: at most one of each sender and round.
    assert!(once.len() - promised.len() <= 12, "{} of {}", once.len(), promised.len());
    assert!(!std::fs::read_dir(folder.join("rung.duckdb.inbox")).unwrap().any(|_| true), "nothing waits any more");
}

/// One request by itself: the status, or nothing where the server is gone.
fn ask(address: &str, (delivery, signature): &(String, String), body: &str) -> Option<u16> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    let length = body.len();
    let head = format!(
        "POST /hooks/github HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\nX-GitHub-Event: workflow_run\r\n\
         X-GitHub-Delivery: {delivery}\r\nX-Hub-Signature-256: {signature}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}
