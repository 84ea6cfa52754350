//! Running `rung` in a folder of its own, and the whole of what it did as one text.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Variables that would make an answer depend on who runs the tests.
const FOREIGN: &[&str] = &[
    "GITHUB_TOKEN",
    "RUNG_GITHUB_TOKEN",
    "RUNG_GITHUB_TOKEN_FILE",
    "RUNG_GITHUB_URL",
    "RUNG_GITHUB_APP",
    "RUNG_GITHUB_INSTALLATION",
    "RUNG_GITHUB_KEY_FILE",
    "RUNG_STORE",
    "RUNG_CONFIG",
    "RUNG_LOG",
    "GITHUB_STEP_SUMMARY",
    "RUNG_SERVER",
    "RUNG_EVENTS_TOKEN",
    "RUNG_PROJECT",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_SHA",
    "GITHUB_SERVER_URL",
    "CI_PIPELINE_ID",
    "CI_COMMIT_SHA",
    "CI_PROJECT_URL",
    "CI_JOB_URL",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
];

/// A folder that a test works in; it is gone with the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// `rung` with these arguments in this folder, not run yet.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rung"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for name in FOREIGN {
            command.env_remove(name);
        }
        command
    }

    /// Runs `rung` with the words of `line`.
    pub fn rung(&self, line: &str) -> Ran {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs `rung` with arguments that may hold spaces.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        self.ran(self.command(arguments).output().unwrap())
    }

    /// Runs `rung` with a text on stdin.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that refuses its arguments does not read.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        self.ran(child.wait_with_output().unwrap())
    }

    pub fn ran(&self, output: Output) -> Ran {
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("rung prints UTF-8");
            text.replace(&self.path().display().to_string(), "[folder]")
        };
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The names of what lies in a folder of this one, in order.
    pub fn names(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.join(name)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Every fact of a store, table by table, except where reading has got to and when.
    pub fn facts(&self, store: &str) -> Vec<(String, String)> {
        let export = TempDir::new().unwrap();
        let ran = self.run(&["export", export.path().to_str().unwrap(), "--store", store]);
        assert_eq!(ran.code, Some(0), "{ran}");
        let mut files: Vec<_> = std::fs::read_dir(export.path()).unwrap().map(|entry| entry.unwrap()).collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        let files = files.into_iter().filter(|file| file.file_name() != "cursor.ndjson");
        files
            .map(|file| (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap()))
            .collect()
    }
}

/// What a run of `rung` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The run, which must have gone well and said nothing on stderr.
    #[track_caller]
    pub fn well(self) -> Self {
        assert!(self.code == Some(0) && self.stderr.is_empty(), "{self}");
        self
    }

    /// The run, which must have been refused with this code, one line on stderr and nothing on stdout.
    #[track_caller]
    pub fn refused(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        assert_eq!(self.stdout, "", "{self}");
        assert!(self.stderr.starts_with("rung: ") && self.stderr.ends_with('\n'), "{self}");
        assert_eq!(self.stderr.lines().count(), 1, "{self}");
        assert!(!self.stderr.trim_end().ends_with('.'), "{self}");
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        write!(formatter, "exit code: {code}\n----- stdout -----\n{}----- stderr -----\n{}", self.stdout, self.stderr)
    }
}

/// Compares the whole of a run with its snapshot; the version is left out.
macro_rules! whole {
    ($ran:expr) => {
        whole!($ran, &[] as &[(&str, &str)])
    };
    ($ran:expr, $filters:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(true);
        settings.set_omit_expression(true);
        settings.add_filter(concat!("rung ", r"\d+\.\d+\.\d+"), "rung [version]");
        for (pattern, replacement) in $filters {
            settings.add_filter(pattern, *replacement);
        }
        settings.bind(|| insta::assert_snapshot!($ran.to_string()));
    }};
}
pub(crate) use whole;
