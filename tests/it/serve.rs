//! `rung serve`: the pages over a real port, while other commands work on the same file.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::history::{History, git_is_missing, seconds, service};
use crate::program::Folder;

/// A server that is ended with the test.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Server {
    pub fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// Starts it with variables of its own.
    pub fn start_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = folder.command(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        command.envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("serving at http://").and_then(|rest| rest.split(',').next());
        let address = address.unwrap_or_else(|| panic!("the first line is {line:?}")).to_owned();
        Self { child, address }
    }

    /// The status and the whole answer to a request.
    pub fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, &[], "").unwrap()
    }

    /// Sends a request; nothing where the server goes away before it answers.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (host, length) = (&self.address, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        stream.write_all((head + body).as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer))
    }

    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        let (status, page) = self.get(path);
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    /// Asks it to end, as a service manager does; its exit code and what it said on stderr.
    pub fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_store() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    folder.rung("collect shop").well();
    Some(folder)
}

#[test]
fn pages_are_served_where_it_says_until_it_is_told_to_end() {
    let Some(folder) = with_store() else { return };
    for signal in ["TERM", "INT"] {
        let server = Server::start(&folder, &["--as-of", "2026-02-01"]);
        assert!(!server.address.ends_with(":0"), "the port that was given is named: {}", server.address);
        assert!(server.page("/healthz").ends_with("ok"));
        let overview = server.page("/");
        assert!(overview.contains("/projects/shop"), "{overview}");
        for path in ["/projects/shop", "/projects/shop/metrics/change_lead_time", "/projects/shop?window=all"] {
            let page = server.page(path);
            assert!(page.contains("<!DOCTYPE html>") && !page.contains("<script"), "{path}: {page}");
        }
        assert_eq!(server.get("/projects/none").0, 404);
        assert_eq!(server.get("/nowhere").0, 404);
        assert_eq!(server.get("/?window=tea").0, 400);
        assert_eq!(server.end(signal), (Some(0), String::new()));
    }
}

#[test]
fn the_interface_answers_as_the_report_does() {
    let Some(folder) = with_store() else { return };
    let server = Server::start(&folder, &["--as-of", "2026-02-01"]);
    let answer = server.page("/api/v1/projects");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let served: serde_json::Value = serde_json::from_str(body).unwrap();
    let report = folder.rung("report --as-of 2026-02-01 --format json").well().json();
    assert_eq!(served["projects"], report["projects"]);
    assert_eq!(server.end("TERM").0, Some(0));
}

#[test]
fn other_commands_work_on_the_file_that_is_served() {
    let Some(folder) = with_store() else { return };
    let server = Server::start(&folder, &["--as-of", "2026-02-10"]);
    assert!(server.page("/projects/shop").contains("shop"));
    folder.rung("report --as-of 2026-02-10").well();
    let mut more = History::default();
    let commit = more.commit("more", &[], seconds("2026-02-05T09:00:00Z"), "More", "more");
    more.tag("production--2026-02-05--10-00-00", commit);
    more.add_to(&folder.join("shop"), &[]);
    let collected = folder.rung("collect shop").well();
    assert!(collected.stdout.contains("1 new commits"), "{collected}");
    folder.write("more/project.ndjson", r#"{"id":"imported","name":"Imported"}"#);
    folder.rung("import more").well();
    folder.rung("sql from(project)select(id)").well();
    folder.rung("export out").well();
    let overview = server.page("/");
    assert!(overview.contains("Imported") && overview.contains("/projects/shop"), "{overview}");
    let launches = server.page("/projects/shop/metrics/deployment_frequency?window=all");
    assert!(launches.contains("production--2026-02-05--10-00-00"), "{launches}");
    assert_eq!(server.end("TERM"), (Some(0), String::new()));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let Some(folder) = with_store() else { return };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = folder.run(&["serve", "--listen", &address]).refused(3);
    assert!(ran.stderr.contains(&address) && ran.stderr.contains("--listen"), "{ran}");
}
