//! How fast, and with how much memory: `cargo bench --profile dev --bench speed`. See README.md beside this file.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement may fail, and prints what it measured")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use collectors::git::{self, GitOptions};
use queries::store::Store;

const SEED: u64 = 20_260_821;
const COMMITS: usize = 25_000;
/// Rounds; every figure is the median of its rounds, and each round measures everything once.
const ROUNDS: usize = 5;
const FILES: usize = 400;
const LINES: usize = 60;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let tags = make(folder.path());
    println!("a repository of {COMMITS} commits and {tags} tags, seed {SEED}, made in {:.1?}", begun.elapsed());
    let mut bench = Bench { folder: folder.path(), figures: BTreeMap::new() };
    for round in 0..ROUNDS {
        bench.round(round);
    }
    bench.print();
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

/// What `git fast-import` reads, and the state of the files.
struct Making {
    text: String,
    chance: Chance,
    files: Vec<Vec<usize>>,
    marks: usize,
    commits: usize,
    at: i64,
}

impl Making {
    /// New content for a few files: the mark and the path of each.
    fn edit(&mut self) -> Vec<(usize, usize)> {
        let count = 1 + self.chance.below(3);
        (0..count)
            .map(|_| {
                let file = self.chance.below(FILES);
                for _ in 0..=self.chance.below(5) {
                    let line = self.chance.below(self.files[file].len());
                    match self.chance.below(4) {
                        0 => self.files[file].insert(line, self.marks),
                        1 if self.files[file].len() > LINES / 2 => drop(self.files[file].remove(line)),
                        _ => self.files[file][line] = self.marks * 7 + line,
                    }
                }
                self.marks += 1;
                let lines = self.files[file].iter().map(|line| format!("    let value_{line} = {line};\n"));
                let content: String = lines.collect();
                write!(self.text, "blob\nmark :{}\ndata {}\n{content}\n", self.marks, content.len()).unwrap();
                (self.marks, file)
            })
            .collect()
    }

    fn commit(&mut self, branch: &str, parents: &[usize], edits: &[(usize, usize)], message: &str) -> usize {
        self.at += 600 + self.chance.below(17_000) as i64;
        self.marks += 1;
        self.commits += 1;
        let person = self.chance.below(60);
        let person = format!("Person {person} <person-{person}@example.com>");
        let text = &mut self.text;
        writeln!(text, "commit refs/heads/{branch}\nmark :{}", self.marks).unwrap();
        writeln!(text, "author {person} {} +0000\ncommitter {person} {} +0000", self.at - 300, self.at).unwrap();
        writeln!(text, "data {}\n{message}", message.len()).unwrap();
        for (at, parent) in parents.iter().enumerate() {
            writeln!(text, "{} :{parent}", if at == 0 { "from" } else { "merge" }).unwrap();
        }
        for (blob, file) in edits {
            writeln!(text, "M 100644 :{blob} source/part-{}/file-{file}.rs", file % 20).unwrap();
        }
        text.push('\n');
        self.marks
    }

    fn tag(&mut self, environment: &str, mark: usize, after: i64) {
        let time = clock(self.at + after);
        write!(self.text, "reset refs/tags/{environment}--{time}\nfrom :{mark}\n\n").unwrap();
    }
}

/// `2026-01-31--12-00-00` of seconds since 1970.
fn clock(at: i64) -> String {
    let time = chrono::DateTime::from_timestamp(at, 0).unwrap();
    time.format("%Y-%m-%d--%H-%M-%S").to_string()
}

/// A service's repository of about eight years: topic branches of a few commits, merged, each merge launched to
/// staging and about every second one to production. Returns the number of its tags.
fn make(folder: &Path) -> usize {
    let repository = folder.join("repository");
    std::fs::create_dir(&repository).unwrap();
    run_git(&repository, &["init", "-q", "-b", "main"], b"");
    let files = (0..FILES).map(|file| (0..LINES).map(|line| file * LINES + line).collect()).collect();
    let mut making =
        Making { text: String::new(), chance: Chance(SEED), files, marks: 0, commits: 0, at: 1_500_000_000 };
    let edits = making.edit();
    let mut main = vec![making.commit("main", &[], &edits, "First")];
    let mut tags = 0;
    while making.commits < COMMITS {
        let tip = main[main.len() - 1];
        let base = main[main.len() - 1 - making.chance.below(main.len().min(5))];
        let length = (1 + making.chance.below(3)).min(COMMITS - making.commits);
        let (mut side, mut all) = (base, Vec::new());
        for number in 0..length {
            let edits = making.edit();
            side =
                making.commit("topic", &[side], &edits, &format!("Change {number} of a topic\n\nand why it is so\n"));
            all.extend(edits);
        }
        if making.commits < COMMITS {
            main.push(making.commit("main", &[tip, side], &all, "Merge a topic"));
            making.tag("staging", main[main.len() - 1], 60);
            tags += 1;
            if making.chance.below(100) < 45 {
                making.tag("production", main[main.len() - 1], 400);
                tags += 1;
            }
        }
    }
    run_git(&repository, &["fast-import", "--quiet"], making.text.as_bytes());
    // Packed as a clone from a forge is.
    run_git(&repository, &["gc", "--quiet"], b"");
    tags
}

fn run_git(folder: &Path, arguments: &[&str], input: &[u8]) {
    let mut child = git_command(folder, arguments).stdin(Stdio::piped()).spawn().expect("git is there");
    child.stdin.take().unwrap().write_all(input).unwrap();
    assert!(child.wait().unwrap().success(), "git {arguments:?}");
}

fn git_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*"]).args(arguments).current_dir(folder).stdout(Stdio::null());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// How long each run of something took, and the most memory it had.
#[derive(Default)]
struct Figure {
    seconds: Vec<f64>,
    peak_bytes: u64,
}

struct Bench<'f> {
    folder: &'f Path,
    figures: BTreeMap<&'static str, Figure>,
}

impl Bench<'_> {
    fn round(&mut self, round: usize) {
        let repository = self.folder.join("repository");
        let format = "--format=%H %P %an %ae %at %ct %s";
        let plain = format!("plain-{round}.duckdb");
        let sized = format!("sized-{round}.duckdb");
        let sample = format!("sample-{round}.duckdb");
        self.measure("git log", git_command(&repository, &["log", "--all", format]));
        self.collector("reading", false);
        self.rung("collect", &["collect", "repository", "--store", &plain]);
        self.rung("collect again", &["collect", "repository", "--store", &plain]);
        self.measure("git log --shortstat", git_command(&repository, &["log", "--all", "--shortstat"]));
        self.collector("reading with sizes", true);
        self.rung("collect --sizes", &["collect", "repository", "--sizes", "--store", &sized]);
        self.rung("analyze", &["analyze", "repository"]);
        self.rung("report", &["report", "--store", &plain, "--window", "all"]);
        let history = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/metaphysics");
        let service = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/synthetic-checkout");
        self.rung("import a history", &["import", history, "--store", &sample]);
        self.rung("import a service", &["import", service, "--store", &sample]);
        for name in [plain, sized, sample] {
            std::fs::remove_file(self.folder.join(name)).unwrap();
        }
    }

    fn rung(&mut self, name: &'static str, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rung"));
        command.args(arguments).current_dir(self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        for variable in ["RUNG_STORE", "RUNG_CONFIG", "RUNG_LOG"] {
            command.env_remove(variable);
        }
        self.measure(name, command);
    }

    /// The collector alone, within this process, into a store in memory: without starting, files and derived rows.
    fn collector(&mut self, name: &'static str, sizes: bool) {
        let options = GitOptions { sizes, ..GitOptions::default() };
        let mut store = Store::in_memory().unwrap();
        let begun = Instant::now();
        git::collect(&mut store, &self.folder.join("repository"), &options, &()).unwrap();
        self.figures.entry(name).or_default().seconds.push(begun.elapsed().as_secs_f64());
    }

    fn measure(&mut self, name: &'static str, mut command: Command) {
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut peak = 0;
        let status = loop {
            peak = peak_bytes(child.id()).unwrap_or(0).max(peak);
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        assert!(status.success(), "{name}: {status}");
        let figure = self.figures.entry(name).or_default();
        figure.seconds.push(begun.elapsed().as_secs_f64());
        figure.peak_bytes = figure.peak_bytes.max(peak);
    }

    fn print(&self) {
        println!("\n| what | median | slowest | peak memory | floor | ratio | target |");
        println!("|---|---|---|---|---|---|---|");
        for (name, floor, target) in [
            ("git log", None, ""),
            ("reading", Some("git log"), "5 times"),
            ("collect", Some("git log"), ""),
            ("collect again", None, ""),
            ("git log --shortstat", None, ""),
            ("reading with sizes", Some("git log --shortstat"), "1 time"),
            ("collect --sizes", Some("git log --shortstat"), ""),
            ("analyze", None, "3 s, 500 MB"),
            ("report", None, ""),
            ("import a history", None, ""),
            ("import a service", None, ""),
        ] {
            let figure = &self.figures[name];
            let median = median(&figure.seconds);
            let slowest = figure.seconds.iter().copied().fold(0.0, f64::max);
            let peak = figure.peak_bytes / 1_000_000;
            let ratio = floor
                .map_or(String::new(), |floor| format!("{:.2}", median / self::median(&self.figures[floor].seconds)));
            let floor = floor.unwrap_or_default();
            println!("| {name} | {median:.2} s | {slowest:.2} s | {peak} MB | {floor} | {ratio} | {target} |");
        }
    }
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The most memory that a running process has had, where the system says so.
fn peak_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
