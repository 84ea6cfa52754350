//! How webhooks are taken: `cargo bench --profile dev --bench events`. See README.md beside this file.
//! `RUNG_BENCH_EVENTS=5000` says how many.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement may fail, prints what it measured, and is set by the environment"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use queries::intake::{Journal, Received, Secret};
use queries::model::Time;
use queries::store::query_read_only;

const SEED: u64 = 20_261_121;
/// Different webhooks, of which every tenth is sent twice.
const EVENTS: usize = 50_000;
const CONNECTIONS: usize = 8;
/// So long the store may take at most to have all of them.
const LONGEST: Duration = Duration::from_mins(5);
const SECRET: &str = "a secret of the bench";
/// Moments of a build: each is told by a webhook of its own.
const STEPS: [&str; 4] = ["requested", "queued", "in_progress", "completed"];

fn main() {
    let count = std::env::var("RUNG_BENCH_EVENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(EVENTS);
    let folder = tempfile::tempdir().unwrap();
    commit(folder.path());
    let store = folder.path().join("rung.duckdb");
    let facts = folder.path().join("project.ndjson");
    std::fs::write(&facts, r#"{"id":"shop","name":"Shop","archetype":"service"}"#).unwrap();
    rung(&["import", facts.to_str().unwrap(), "--store", store.to_str().unwrap()]);
    let requests = requests(count);
    let bytes: usize = requests.iter().map(Vec::len).sum();
    println!("{count} webhooks, {} requests of {} bytes each, seed {SEED}", requests.len(), bytes / requests.len());
    let (mut server, address) = serve(&store);
    let begun = Instant::now();
    let mut times = send(&address, &requests);
    let sent = begun.elapsed();
    // Another command while the inbox is being taken in: it waits for its turn and no longer.
    let asked = Instant::now();
    rung(&["import", facts.to_str().unwrap(), "--store", store.to_str().unwrap()]);
    println!("rung import beside the busy server: {:.2} s", asked.elapsed().as_secs_f64());
    let found = taken(&store, count);
    let all = begun.elapsed();
    server.kill().unwrap();
    server.wait().unwrap();
    times.sort();
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "answered by {CONNECTIONS} connections: {:.0} a second; p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms, slowest {:.1} ms",
        times.len() as f64 / sent.as_secs_f64(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        at(1.0)
    );
    println!("in the store after {:.1} s: {found}", all.as_secs_f64());
}

/// What one commit to the disk costs here.
fn commit(folder: &Path) {
    let mut journal = Journal::of(&folder.join("commits"));
    let event = |number: usize| Received {
        source: "bench".into(),
        delivery: number.to_string(),
        received_at: Time::UNIX_EPOCH,
        event: None,
        query: None,
        body: "x".repeat(1_000),
    };
    for group in [1, 100] {
        let mut times: Vec<_> = (0..200)
            .map(|round| {
                let events: Vec<_> = (0..group).map(|number| event(round * group + number)).collect();
                let begun = Instant::now();
                journal.append(&events).unwrap();
                begun.elapsed()
            })
            .collect();
        times.sort();
        let milliseconds = |at: usize| times[at].as_secs_f64() * 1e3;
        println!("one commit of {group} events: p50 {:.2} ms, p99 {:.2} ms", milliseconds(100), milliseconds(198));
    }
}

fn rung(arguments: &[&str]) {
    assert!(Command::new(env!("CARGO_BIN_EXE_rung")).args(arguments).stdout(Stdio::null()).status().unwrap().success());
}

fn serve(store: &Path) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rung"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--store", store.to_str().unwrap()]);
    let mut child = command.env("RUNG_HOOK_GITHUB_SECRET", SECRET).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split(',').next().unwrap().to_owned();
    (child, address)
}

/// A sequence of numbers that the seed settles (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// The requests in a drawn order, every tenth of them twice.
fn requests(count: usize) -> Vec<Vec<u8>> {
    let secret = Secret::of(SECRET).unwrap();
    let mut requests: Vec<_> = (0..count).map(|number| request(&secret, number)).collect();
    let again: Vec<_> = requests.iter().step_by(10).cloned().collect();
    requests.extend(again);
    let mut chance = Chance(SEED);
    for at in (1..requests.len()).rev() {
        requests.swap(at, chance.below(at + 1));
    }
    requests
}

fn request(secret: &Secret, number: usize) -> Vec<u8> {
    let (build, step) = (number / STEPS.len(), number % STEPS.len());
    let conclusion = if step == 3 { "\"success\"" } else { "null" };
    let body = format!(
        r#"{{"action":"{action}","repository":{{"html_url":"https://github.com/acme/shop"}},"workflow":{{"name":"test"}},"workflow_run":{{"id":{build},"run_attempt":1,"status":"{status}","conclusion":{conclusion},"event":"push","head_branch":"main","head_sha":"{build:040x}","created_at":"2026-01-31T12:00:00Z","run_started_at":"2026-01-31T12:00:10Z","updated_at":"2026-01-31T12:{step:02}:00Z","html_url":"https://github.com/acme/shop/actions/runs/{build}","padding":"{padding}"}}}}"#,
        action = STEPS[step],
        status = STEPS[step],
        padding = "x".repeat(2_000),
    );
    let head = format!(
        "POST /hooks/github HTTP/1.1\r\nHost: bench\r\nContent-Length: {}\r\nX-GitHub-Event: workflow_run\r\n\
         X-GitHub-Delivery: delivery-{number}\r\nX-Hub-Signature-256: sha256={}\r\n\r\n",
        body.len(),
        secret.sign(&[body.as_bytes()])
    );
    (head + &body).into_bytes()
}

/// Sends them over several connections at once, each waiting for its answer; how long each waited.
fn send(address: &str, requests: &[Vec<u8>]) -> Vec<Duration> {
    let portion = requests.len().div_ceil(CONNECTIONS);
    std::thread::scope(|threads| {
        let senders: Vec<_> = requests
            .chunks(portion)
            .map(|requests| {
                threads.spawn(move || {
                    let mut stream = TcpStream::connect(address).unwrap();
                    stream.set_nodelay(true).unwrap();
                    requests.iter().map(|request| answered(&mut stream, request)).collect::<Vec<_>>()
                })
            })
            .collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    })
}

fn answered(stream: &mut TcpStream, request: &[u8]) -> Duration {
    let begun = Instant::now();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 2_048];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the server closed the connection");
        answer.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&answer);
        let whole = text.split_once("\r\n\r\n").filter(|(_, body)| body.ends_with('}'));
        if whole.is_some() {
            assert!(text.starts_with("HTTP/1.1 202"), "{text}");
            return begun.elapsed();
        }
    }
}

/// Waits until all are in the store, and counts what is lost and what is double.
fn taken(store: &Path, count: usize) -> String {
    let number = |sql: &str| loop {
        // The server has it, or lets it go for a moment.
        if let Ok(rows) = query_read_only(store, sql) {
            return rows.rows[0][0].as_u64().unwrap() as usize;
        }
    };
    let begun = Instant::now();
    while number("select count(*) from raw_event") < count && begun.elapsed() < LONGEST {
        std::thread::sleep(Duration::from_millis(500));
    }
    let events = number("select count(*) from raw_event");
    let different = number("select count(distinct delivery) from raw_event");
    let builds = number("select count(*) from build");
    let ended = number("select count(*) from build where status = 'success'");
    format!(
        "{events} events, {} lost, {} double; {builds} builds, {ended} of them successful (every one is)",
        count - different,
        events - different
    )
}
