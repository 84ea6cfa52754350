//! The pages in a real browser, wide and narrow, light and dark, with scripts switched off.
//!
//! One page of the test's own holds every page in frames of the widths in question and measures them; a small relay
//! serves both from one origin, and leaves out the headers that forbid frames. Without Chromium the test says so and
//! is skipped, except where `RUNG_REQUIRE_TOOLS` is set.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::program::Folder;

const HARNESS: &str = include_str!("browser.html");
/// A phone, and a desk.
const WIDTHS: [u32; 2] = [390, 1280];
const PAGES: [&str; 7] = [
    "/",
    "/projects/metaphysics",
    "/projects/metaphysics?window=all",
    "/projects/metaphysics/metrics/change_lead_time",
    "/projects/metaphysics/metrics/change_failure_rate?window=all",
    "/projects/cargo/criteria/category.cadence",
    "/projects/none",
];
/// Headers under which a page may not be framed or measured.
const DROPPED: [&str; 3] = ["content-security-policy:", "x-frame-options:", "cross-origin-"];

/// A program that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test failed for that.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn chromium_is_missing() -> bool {
    let found = Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return false;
    }
    assert!(std::env::var_os("RUNG_REQUIRE_TOOLS").is_none(), "chromium is needed, and not found");
    eprintln!("skipped: there is no chromium to look with");
    true
}

/// The demo, and the address that it serves at.
fn demo(folder: &Folder) -> (Running, String) {
    let mut command = folder.command(&["demo", "--listen", "127.0.0.1:0"]);
    let mut child = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let lines = BufReader::new(child.0.stdout.as_mut().unwrap()).lines();
    let address = lines.map(Result::unwrap).find_map(|line| {
        let address = line.strip_prefix("serving at http://")?.split(',').next()?;
        Some(address.to_owned())
    });
    (child, address.expect("it says where it serves"))
}

/// Serves the harness at `/harness`, and everything else from `behind`. It ends with the process of the test.
fn relay(behind: String, harness: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (behind, harness) = (behind.clone(), harness.clone());
            // A browser that goes away in the middle is no failure.
            std::thread::spawn(move || drop(answer(stream, &behind, &harness)));
        }
    });
    address
}

fn answer(mut stream: TcpStream, behind: &str, harness: &str) -> std::io::Result<()> {
    let mut line = String::new();
    let mut request = BufReader::new(stream.try_clone()?);
    request.read_line(&mut line)?;
    let mut header = String::new();
    while request.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = line.split(' ').nth(1).unwrap_or("/");
    if path == "/harness" {
        return write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n{harness}"
        );
    }
    let mut server = TcpStream::connect(behind)?;
    write!(server, "GET {path} HTTP/1.1\r\nHost: {behind}\r\nConnection: close\r\n\r\n")?;
    let mut answered = Vec::new();
    server.read_to_end(&mut answered)?;
    let end = answered.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(answered.len());
    let head = String::from_utf8_lossy(&answered[..end]).into_owned();
    let kept = head.split("\r\n").filter(|line| {
        let line = line.to_lowercase();
        !DROPPED.iter().any(|dropped| line.starts_with(dropped))
    });
    stream.write_all(kept.collect::<Vec<_>>().join("\r\n").as_bytes())?;
    stream.write_all(&answered[end..])
}

/// What the harness measured, after its script has run.
fn looked_at(folder: &Folder, address: &str, dark: bool) -> Vec<serde_json::Value> {
    let profile = folder.join(if dark { "dark" } else { "light" });
    // 0 is dark, 1 is light.
    let scheme = format!("--blink-settings=preferredColorScheme={}", i32::from(!dark));
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"])
        .args(["--window-size=1400,1000", "--virtual-time-budget=20000", "--dump-dom", &scheme])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://{address}/harness"))
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    let measured = dom.split_once("<pre id=\"measured\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let (measured, _) = measured.unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)));
    let measured = measured.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&measured).unwrap_or_else(|error| panic!("{error}: {measured}"))
}

#[test]
fn pages_fit_phones_and_desks_in_light_and_dark_without_scripts() {
    if chromium_is_missing() {
        return;
    }
    let folder = Folder::new();
    let (_demo, behind) = demo(&folder);
    let frames: Vec<_> =
        PAGES.iter().flat_map(|page| WIDTHS.iter().map(move |width| serde_json::json!([page, width]))).collect();
    let harness = HARNESS.replace("FRAMES", &serde_json::Value::from(frames).to_string());
    let address = relay(behind, harness);
    for dark in [false, true] {
        let measured = looked_at(&folder, &address, dark);
        assert_eq!(measured.len(), PAGES.len() * WIDTHS.len());
        for frame in &measured {
            let at = frame.to_string();
            let number = |key: &str| frame[key].as_f64().unwrap_or_else(|| panic!("{key}: {at}"));
            assert!(number("needed") <= number("width"), "it is wider than its window: {at}");
            assert_eq!(number("viewport"), number("width"), "{at}");
            assert!(number("rules") > 50.0, "the style sheet is applied: {at}");
            let (ground, ink) = (number("ground"), number("ink"));
            assert!(if dark { ground < 0.2 && ink > 0.7 } else { ground > 0.8 && ink < 0.3 }, "dark {dark}: {at}");
            assert_eq!(frame["same"], true, "scripts change nothing: {at}");
            let page = frame["page"].as_str().unwrap();
            let words = frame["words"].as_str().unwrap();
            let is_error = ["Not found", "Something went wrong", "cannot be"].iter().any(|error| words.contains(error));
            assert_eq!(is_error, page == "/projects/none", "{at}");
            if page.starts_with("/projects/metaphysics") && !page.contains("metrics") {
                assert_eq!(number("charts"), 3.0, "three charts are shown, each at one of its widths: {at}");
            }
            if page.contains("/metrics/") || page.contains("/criteria/") {
                assert!(number("rows") > 5.0, "{at}");
            }
        }
    }
}
