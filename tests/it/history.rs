//! Repositories made by the tests with `git fast-import`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether there is a `git` program; says that a test is skipped where there is none, or fails where tools are required.
pub fn git_is_missing() -> bool {
    let missing = Command::new("git").arg("--version").stdout(Stdio::null()).status().is_err();
    if missing {
        let required = std::env::var_os("RUNG_REQUIRE_TOOLS").is_some();
        assert!(!required, "there is no git program, and RUNG_REQUIRE_TOOLS asks for it");
        eprintln!("skipped: there is no git program to make a repository with");
    }
    missing
}

/// Runs git without anybody's configuration and returns what it printed.
pub fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
    command.args(["-c", "protocol.file.allow=always"]).args(arguments).current_dir(folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The seconds since 1970 of a moment such as `2026-01-05T09:00:00Z`.
pub fn seconds(moment: &str) -> i64 {
    moment.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp()
}

/// What `git fast-import` reads. Commits are marked from 1 in the order in which they are written.
#[derive(Default)]
pub struct History {
    text: String,
    commits: u32,
}

impl History {
    /// A commit of a file on `branch`, on top of the marked parents; returns its mark.
    pub fn commit(&mut self, branch: &str, parents: &[u32], at: i64, message: &str, path: &str) -> u32 {
        let content = format!("{message} {}\n", self.commits + 1);
        self.write(branch, parents, (at, at), message);
        write!(self.text, "M 644 inline {path}\ndata {}\n{content}\n", content.len()).unwrap();
        self.commits
    }

    /// A commit without files, written and committed at two moments; returns its mark.
    pub fn bare_commit(&mut self, branch: &str, parents: &[u32], at: (i64, i64), message: &str) -> u32 {
        self.write(branch, parents, at, message);
        self.text.push('\n');
        self.commits
    }

    fn write(&mut self, branch: &str, parents: &[u32], (authored, committed): (i64, i64), message: &str) {
        self.commits += 1;
        let text = &mut self.text;
        if parents.is_empty() {
            write!(text, "reset refs/heads/{branch}\n\n").unwrap();
        }
        writeln!(text, "commit refs/heads/{branch}\nmark :{}", self.commits).unwrap();
        writeln!(text, "author Ada <ada@example.com> {authored} +0000").unwrap();
        writeln!(text, "committer Ada <ada@example.com> {committed} +0000").unwrap();
        writeln!(text, "data {}\n{message}", message.len()).unwrap();
        for (at, parent) in parents.iter().enumerate() {
            writeln!(text, "{} :{parent}", if at == 0 { "from" } else { "merge" }).unwrap();
        }
    }

    /// A lightweight tag.
    pub fn tag(&mut self, name: &str, mark: u32) {
        write!(self.text, "reset refs/tags/{name}\nfrom :{mark}\n\n").unwrap();
    }

    /// An annotated tag.
    pub fn annotated_tag(&mut self, name: &str, mark: u32, at: i64) {
        write!(self.text, "tag {name}\nfrom :{mark}\ntagger Ada <ada@example.com> {at} +0000\ndata 1\nx\n").unwrap();
    }

    /// Makes the repository, a bare one where its name ends so.
    pub fn make(&self, path: &Path) {
        self.make_with(path, &[]);
    }

    /// As [`History::make`], with further arguments to `git fast-import`.
    pub fn make_with(&self, path: &Path, arguments: &[&str]) {
        std::fs::create_dir_all(path).unwrap();
        let bare = if path.extension().is_some_and(|ending| ending == "git") { "--bare" } else { "--quiet" };
        git(path, &["init", "-q", bare, "-b", "main"], b"");
        self.add_to(path, arguments);
    }

    /// Adds to a repository what was written.
    pub fn add_to(&self, path: &Path, arguments: &[&str]) {
        let import = ["fast-import", "--quiet", "--force", "--date-format=raw-permissive"];
        git(path, &[&import, arguments].concat(), self.text.as_bytes());
    }
}

/// Four weeks of a small service from Monday 5 January 2026 on: a commit each day at nine, launched to staging at ten
/// and on Mondays and Thursdays at noon to production; one launch is mended an hour later.
pub fn service() -> History {
    let mut history = History::default();
    let start = seconds("2026-01-05T09:00:00Z");
    let name = |environment: &str, at: i64| {
        let at = chrono::DateTime::from_timestamp(at, 0).unwrap();
        format!("{environment}--{}", at.format("%Y-%m-%d--%H-%M-%S"))
    };
    let mut last = 0;
    for day in 0..28 {
        let at = start + day * 86_400;
        let parents: &[u32] = if last == 0 { &[] } else { &[last] };
        last = history.commit("main", parents, at, &format!("Change {day}"), &format!("src/file-{}", day % 5));
        history.tag(&name("staging", at + 3600), last);
        if matches!(day % 7, 0 | 3) {
            history.tag(&name("production", at + 3 * 3600), last);
        }
        if day == 10 {
            last = history.commit("main", &[last], at + 3 * 3600 + 1800, "Revert \"Change 10\"", "src/file-0");
            history.tag(&name("production", at + 4 * 3600), last);
        }
    }
    history
}

/// A year of a library: a commit every third day, a version every tenth commit.
pub fn library() -> History {
    let mut history = History::default();
    let start = seconds("2025-01-01T12:00:00Z");
    for number in 1..=120_u32 {
        let at = start + i64::from(number) * 3 * 86_400;
        let parents = [number - 1];
        let parents: &[u32] = if number == 1 { &[] } else { &parents };
        history.commit("main", parents, at, &format!("Change {number}"), "library.rs");
        if number.is_multiple_of(10) {
            history.annotated_tag(&format!("v1.{}.0", number / 10), number, at + 600);
        }
    }
    history
}
