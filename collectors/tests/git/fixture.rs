//! Repositories in temporary folders, made quickly with `git fast-import`, and looking at what was collected.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use collectors::git::{GitOptions, GitOutcome, collect};
use queries::store::Store;
use tempfile::TempDir;

/// A repository; its folder is gone with it.
pub struct Fixture {
    pub folder: TempDir,
    pub path: PathBuf,
}

impl Fixture {
    /// An empty repository called `shop`, or nothing and a line that says so where there is no `git`.
    pub fn new() -> Option<Self> {
        Self::with(&[])
    }

    pub fn with(arguments: &[&str]) -> Option<Self> {
        if Command::new("git").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("skipped: there is no git program to make a repository with");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("shop");
        std::fs::create_dir(&path).unwrap();
        git(&path, &[&["init", "-q", "-b", "main"], arguments].concat(), b"");
        Some(Self { folder, path })
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.path, arguments, b"")
    }

    /// The full id that a name stands for.
    pub fn id(&self, name: &str) -> String {
        self.git(&["rev-parse", name])
    }

    pub fn import(&self, history: &History) {
        git(&self.path, &["fast-import", "--quiet", "--force", "--date-format=raw-permissive"], history.0.as_bytes());
    }

    /// Removes an object that lies loose.
    pub fn lose(&self, id: &str) {
        std::fs::remove_file(self.loose(id)).unwrap();
    }

    pub fn loose(&self, id: &str) -> PathBuf {
        self.path.join(".git/objects").join(&id[..2]).join(&id[2..])
    }

    pub fn collect(&self, store: &mut Store) -> GitOutcome {
        collect(store, &self.path, &GitOptions::default(), &()).unwrap()
    }

    pub fn collect_sizes(&self, store: &mut Store) -> GitOutcome {
        let options = GitOptions { sizes: true, ..GitOptions::default() };
        collect(store, &self.path, &options, &()).unwrap()
    }
}

/// Runs git without anybody's configuration and returns what it printed.
pub fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
    command.args(arguments).current_dir(folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What `git fast-import` reads.
#[derive(Default)]
pub struct History(pub String);

/// A commit to be imported; marks are numbers that the test gives.
pub struct Commit<'a> {
    pub mark: u32,
    pub branch: &'a str,
    pub parents: &'a [u32],
    pub author: &'a str,
    pub committer: &'a str,
    pub message: &'a str,
    /// Path and content; without content it is removed.
    pub files: &'a [(&'a str, Option<&'a str>)],
}

impl Default for Commit<'_> {
    fn default() -> Self {
        Commit {
            mark: 1,
            branch: "main",
            parents: &[],
            author: "Ada <ada@example.com> 1600000000 +0000",
            committer: "Ada <ada@example.com> 1600000000 +0000",
            message: "Change",
            files: &[],
        }
    }
}

impl History {
    pub fn commit(&mut self, commit: &Commit<'_>) -> &mut Self {
        let text = &mut self.0;
        let Commit { mark, branch, author, committer, message, .. } = commit;
        writeln!(text, "commit refs/heads/{branch}\nmark :{mark}\nauthor {author}\ncommitter {committer}").unwrap();
        writeln!(text, "data {}\n{message}", message.len()).unwrap();
        for (index, parent) in commit.parents.iter().enumerate() {
            writeln!(text, "{} :{parent}", if index == 0 { "from" } else { "merge" }).unwrap();
        }
        for (path, content) in commit.files {
            match content {
                Some(content) => writeln!(text, "M 644 inline {path}\ndata {}\n{content}", content.len()).unwrap(),
                None => writeln!(text, "D {path}").unwrap(),
            }
        }
        text.push('\n');
        self
    }

    /// `count` commits in a row on `main`, one file each, an hour apart, marked from 1.
    pub fn line(count: u32) -> Self {
        let mut history = Self::default();
        for mark in 1..=count {
            let person = format!("Ada <ada@example.com> {} +0000", 1_600_000_000 + mark * 3600);
            let (name, before) = (format!("file-{mark}"), [mark - 1]);
            history.commit(&Commit {
                mark,
                parents: if mark == 1 { &[] } else { &before },
                author: &person,
                committer: &person,
                message: &format!("Change {mark}"),
                files: &[(&name, Some("one line\n"))],
                ..Commit::default()
            });
        }
        history
    }
}

/// The rows of a query, the values of each joined by spaces.
pub fn rows(store: &Store, query: &str) -> Vec<String> {
    store.rows_as_text(query).unwrap().into_iter().map(|row| row.join(" ")).collect()
}

/// How often a run met something.
pub fn noted(outcome: &GitOutcome, kind: &str) -> usize {
    outcome.notes.iter().find(|note| note.kind == kind).map_or(0, |note| note.count)
}

pub fn store() -> Store {
    Store::in_memory().unwrap()
}
