//! One history by two ways: the imported facts of eight years, and a repository made from them and collected by git.
//! The commits get other ids, since people and files are not known; the graph, the dates and the tags are the same.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::history::{git, git_is_missing, seconds};
use crate::program::Folder;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/metaphysics");
const TAGS: &str = r"^(?<environment>production|staging)--(?<at>\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d)$";

#[test]
fn a_collected_history_and_its_imported_facts_give_the_same_figures() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    folder.run(&["import", SAMPLE]).well();
    let facts: HashMap<String, String> = folder.facts("rung.duckdb").into_iter().collect();
    let lines =
        |table: &str| -> Vec<Value> { facts[table].lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let mut project = lines("project.ndjson").remove(0);
    project["table"] = json!("project");
    project["retry_window_minutes"] = json!(0);
    folder.run_with(&["import", "-"], &project.to_string()).well();
    let (commits, refs) = (lines("commit.ndjson"), lines("ref.ndjson"));
    rebuild(&folder.join("metaphysics.git"), &commits, &refs);

    for environment in ["production", "staging"] {
        let asked = ["--window", "all", "--environment", environment, "--format", "json"];
        let imported = folder.run(&[&["report", "--project", "metaphysics"], &asked[..]].concat()).well().json();
        let read =
            ["analyze", "metaphysics.git", "--tags", TAGS, "--at-format", "%Y-%m-%d--%H-%M-%S", "--retry-window", "0"];
        let analyzed = folder.run(&[&read, &asked[..]].concat()).well().json();
        let imported = &imported["projects"][0];
        assert_eq!(analyzed["window"], imported["window"]);
        let (ours, theirs) = (figures(&analyzed), figures(imported));
        assert_eq!(ours.len(), 5);
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs, "{environment}: collected on the left, imported on the right");
        }
        let measured = ours.iter().filter(|figure| figure["status"] == "measured").count();
        assert!(measured >= 4, "{environment} has enough to compare: {ours:?}");
    }
}

/// What must be the same of every metric.
fn figures(answer: &Value) -> Vec<Value> {
    let metrics = answer["metrics"].as_array().unwrap().iter();
    let keys = ["metric", "status", "value", "n", "numerator", "denominator", "excluded", "percentiles", "interval"];
    metrics.map(|metric| keys.iter().map(|key| ((*key).to_owned(), metric[*key].clone())).collect()).collect()
}

/// Makes a bare repository with these commits and refs.
fn rebuild(path: &Path, commits: &[Value], refs: &[Value]) {
    std::fs::create_dir(path).unwrap();
    git(path, &["init", "-q", "--bare", "-b", "main"], b"");
    let mut command = Command::new("git");
    command.args(["fast-import", "--quiet", "--force", "--date-format=raw-permissive", "--cat-blob-fd=1"]);
    let mut child = command.current_dir(path).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let by_sha: HashMap<String, &Value> = commits.iter().map(|commit| (text(&commit["sha"]), commit)).collect();

    let mut marks: HashMap<String, usize> = HashMap::new();
    for sha in in_order(commits, &by_sha) {
        let commit = by_sha[&sha];
        let mut message = text(&commit["subject"]);
        let reverted = text(&commit["reverts_sha"]);
        if let Some(mark) = marks.get(&reverted) {
            // The new id of the commit that is reverted: git says it.
            writeln!(input, "get-mark :{mark}").unwrap();
            input.flush().unwrap();
            let mut id = String::new();
            answers.read_line(&mut id).unwrap();
            message += &format!("\n\nThis reverts commit {}.", id.trim());
        } else if !reverted.is_empty() {
            message += &format!("\n\nThis reverts commit {reverted}.");
        }
        let mark = marks.len() + 1;
        let parents = commit["parents"].as_array().unwrap();
        let who = |hash: &str, at: &str| {
            let hash = text(&commit[hash]);
            format!("{hash} <{hash}@example.com> {} +0000", seconds(commit[at].as_str().unwrap()))
        };
        if parents.is_empty() {
            write!(input, "reset refs/heads/main\n\n").unwrap();
        }
        writeln!(input, "commit refs/heads/main\nmark :{mark}").unwrap();
        writeln!(input, "author {}", who("author_hash", "authored_at")).unwrap();
        writeln!(input, "committer {}", who("committer_hash", "committed_at")).unwrap();
        writeln!(input, "data {}\n{message}", message.len()).unwrap();
        for (at, parent) in parents.iter().enumerate() {
            let word = if at == 0 { "from" } else { "merge" };
            writeln!(input, "{word} :{}", marks[parent.as_str().unwrap()]).unwrap();
        }
        writeln!(input).unwrap();
        marks.insert(sha, mark);
    }
    for found in refs {
        let folder = if found["kind"] == "branch" { "heads" } else { "tags" };
        let mark = marks[found["target_sha"].as_str().unwrap()];
        write!(input, "reset refs/{folder}/{}\nfrom :{mark}\n\n", text(&found["name"])).unwrap();
    }
    // What no ref reaches was the head of a change; git needs a branch to find it.
    let parents: HashSet<&str> =
        commits.iter().flat_map(|commit| commit["parents"].as_array().unwrap()).filter_map(Value::as_str).collect();
    for (sha, mark) in marks.iter().filter(|(sha, _)| !parents.contains(sha.as_str())) {
        write!(input, "reset refs/heads/tip-{sha}\nfrom :{mark}\n\n").unwrap();
    }
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(git(path, &["rev-list", "--all", "--count"], b""), commits.len().to_string(), "no two became one");
}

/// The commits so that parents, and commits that are reverted, come first.
fn in_order(commits: &[Value], by_sha: &HashMap<String, &Value>) -> Vec<String> {
    let mut order = Vec::with_capacity(commits.len());
    let (mut open, mut done) = (HashSet::new(), HashSet::new());
    for commit in commits {
        let mut waiting = vec![commit["sha"].as_str().unwrap()];
        while let Some(sha) = waiting.last().copied() {
            let first_visit = open.insert(sha);
            let commit = by_sha[sha];
            let parents = commit["parents"].as_array().unwrap().iter().chain([&commit["reverts_sha"]]);
            let before: Vec<&str> = parents
                .filter_map(Value::as_str)
                .filter(|sha| first_visit && by_sha.contains_key(*sha) && !done.contains(sha))
                .collect();
            if before.is_empty() {
                waiting.pop();
                if done.insert(sha) {
                    order.push(sha.to_owned());
                }
            } else {
                waiting.extend(before);
            }
        }
    }
    order
}
