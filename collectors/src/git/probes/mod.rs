//! What a repository contains at a commit: its tree, looked at without a checkout.
//!
//! One pass over the tree says which probes each path concerns; then the files that a probe reads are read, each once
//! and within limits. What cannot be read is unknown, with its reason, and never "not there": a folder or a file that is
//! missing, too large, no text or not parsable stops nothing.
//!
//! To add a probe: an entry in the file of its family, a line in `docs/probes.md`, and its cases in
//! `collectors/tests/git/probes/`, one tree where it is found, one where it is not, one where it must be unknown.

mod ci;
mod containers;
mod deployment;
mod documents;
mod environments;
mod file;
mod finding;
mod floating;
mod glob;
mod infrastructure;
mod kubernetes;
mod libraries;
mod locks;
mod manifests;
mod migrations;
mod registry;
mod sql;
mod testing;
mod touched;
mod tree;
mod updates;
mod yaml;

use std::collections::BTreeMap;
use std::time::Instant;

use gix::{ObjectId, Repository, objs::Find as _};
use queries::model::Time;
use queries::model::facts::{ConfiguredJob, ConfiguredPipeline, Probe as Row};
use queries::store::Batch;

use self::file::{File, Scene};
use self::finding::{Finding, Reason};
use self::tree::Tree;
use super::object::CommitText;
use crate::job_class::JobClasses;
use crate::note::Notes;

/// So many paths are kept for each name; the last one says how many more there are.
const KEPT_PATHS: usize = 20;

/// A probe reads no more files than this.
const MOST_FILES: usize = 300;

/// Raised when a probe says something else of the same tree: trees are looked at again.
pub(super) const VERSION: u64 = 1;

/// What is looked for, where, and what is read there.
#[derive(Debug)]
pub(super) struct Probe {
    name: &'static str,
    /// What it can belong to, with the patterns of its paths; the first that matches counts.
    kinds: &'static [(&'static str, &'static [&'static str])],
    /// What reads a file; without a reader the path alone says it.
    reader: Option<Reader>,
    /// Whether the last commit that touched the path is looked for.
    dated: bool,
    /// Whether paths that sort later go first, as with numbered migrations.
    newest_first: bool,
}

/// Reads a file of a kind.
type Reader = fn(&File, &'static str, &Scene<'_>) -> Result<Option<Finding>, Reason>;

impl Probe {
    /// A probe for which the path alone says it.
    const fn by_path(name: &'static str, kinds: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { name, kinds, reader: None, dated: false, newest_first: false }
    }

    /// A probe that reads the files.
    const fn reading(
        name: &'static str,
        kinds: &'static [(&'static str, &'static [&'static str])],
        reader: Reader,
    ) -> Self {
        Self { name, kinds, reader: Some(reader), dated: false, newest_first: false }
    }

    const fn dated(mut self) -> Self {
        self.dated = true;
        self
    }

    const fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }
}

/// What a tree contains, as facts.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The commits that were looked at.
    pub(super) shas: Vec<String>,
    pub(super) probes: Vec<Row>,
    pub(super) pipelines: Vec<ConfiguredPipeline>,
    pub(super) jobs: Vec<ConfiguredJob>,
}

impl Contents {
    /// Puts it in the place of what was seen at these commits before.
    pub(super) fn write(&self, batch: &mut Batch<'_>, repository: &str) -> queries::Result<()> {
        let source = super::SOURCE;
        batch.declare_of_commits(repository, &self.shas, source, &self.probes)?;
        batch.declare_of_commits(repository, &self.shas, source, &self.pipelines)?;
        batch.declare_of_commits(repository, &self.shas, source, &self.jobs)
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.shas.append(&mut other.shas);
        self.probes.append(&mut other.probes);
        self.pipelines.append(&mut other.pipelines);
        self.jobs.append(&mut other.jobs);
    }
}

/// Looks at the tree of a commit; nothing where the commit or its tree is not there.
pub(super) fn of_commit(
    repository: &Repository,
    sha: ObjectId,
    id: &str,
    classes: &JobClasses,
    notes: &mut Notes,
) -> Contents {
    let mut buffer = Vec::new();
    let commit = match repository.objects.try_find(&sha, &mut buffer) {
        Ok(Some(object)) if object.kind == gix::objs::Kind::Commit => CommitText::read(object.data),
        _ => return Contents::default(),
    };
    let observed_at = commit.committer.at();
    let Some(tree) = commit.tree.and_then(|root| Tree::read(repository, root, notes)) else {
        return Contents::default();
    };
    let scene = Scene::new(repository, tree);
    let looking = Looking { scene, sha: sha.to_string(), id, observed_at };
    let begun = Instant::now();
    let mut probes = looking.rows(notes);
    let (read, begun) = (begun.elapsed(), Instant::now());
    touched::date(repository, sha, &mut probes, dated);
    let (dated, begun) = (begun.elapsed(), Instant::now());
    let (pipelines, jobs) = ci::read(&looking, classes, notes);
    tracing::debug!(
        "git {id}: {} paths; files read in {:.2} s, dated in {:.2} s, pipelines read in {:.2} s",
        looking.scene.tree.entries().len(),
        read.as_secs_f64(),
        dated.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    Contents { shas: vec![sha.to_string()], probes, pipelines, jobs }
}

fn dated(name: &str) -> bool {
    registry::all().any(|probe| probe.dated && probe.name == name)
}

/// One look at one tree.
struct Looking<'r> {
    scene: Scene<'r>,
    sha: String,
    id: &'r str,
    observed_at: Option<Time>,
}

impl Looking<'_> {
    /// One row for each path that a probe found or could not read, one that says so for each that found nothing.
    fn rows(&self, notes: &mut Notes) -> Vec<Row> {
        let mut candidates: BTreeMap<usize, Vec<(&str, &'static str)>> = BTreeMap::new();
        let probes: Vec<&'static Probe> = registry::all().collect();
        for entry in self.scene.tree.entries() {
            for (probe, kind) in glob::matching(&entry.path) {
                candidates.entry(probe).or_default().push((&entry.path, probes[probe].kinds[kind].0));
            }
        }
        let mut rows = Vec::new();
        for (index, probe) in probes.iter().enumerate() {
            let mut paths = candidates.remove(&index).unwrap_or_default();
            if probe.newest_first {
                paths.reverse();
            } else {
                paths.sort_by_key(|(path, _)| (path.trim_end_matches('/').matches('/').count(), *path));
            }
            match probe.reader {
                None => self.present(probe, &paths, &mut rows),
                Some(reader) => self.read(probe, reader, &paths, &mut rows, notes),
            }
        }
        rows
    }

    fn row(&self, probe: &Probe, path: &str, tool: &str) -> Row {
        Row {
            repository: self.id.to_owned(),
            sha: self.sha.clone(),
            name: probe.name.to_owned(),
            path: path.to_owned(),
            observed_at: self.observed_at,
            source: super::SOURCE.to_owned(),
            tool: (!tool.is_empty()).then(|| tool.to_owned()),
            ..Row::default()
        }
    }

    /// The row that speaks of the rest of the tree.
    fn rest(&self, probe: &Probe, reason: Option<&Reason>) -> Row {
        Row { reason: reason.map(|reason| reason.as_str().to_owned()), ..self.row(probe, "", "") }
    }

    fn present(&self, probe: &Probe, paths: &[(&str, &'static str)], rows: &mut Vec<Row>) {
        let found = paths.iter().map(|(path, tool)| Row { found: true, ..self.row(probe, path, tool) }).collect();
        if !keep(found, rows) {
            rows.push(self.rest(probe, self.scene.tree.incomplete.as_ref()));
        }
    }

    fn read(
        &self,
        probe: &Probe,
        reader: Reader,
        paths: &[(&str, &'static str)],
        rows: &mut Vec<Row>,
        notes: &mut Notes,
    ) {
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for (path, tool) in paths.iter().take(MOST_FILES) {
            let Some(file) = self.scene.open(path) else { continue };
            let row = self.row(probe, path, tool);
            match file.and_then(|file| reader(&file, tool, &self.scene)) {
                Ok(None) => {}
                Ok(Some(finding)) => found.push(Row {
                    found: true,
                    tool: finding.tool.or_else(|| row.tool.clone()),
                    amount: finding.amount,
                    line: finding.line,
                    detail: finding.detail,
                    ..row
                }),
                Err(reason) => {
                    reason.note(path, notes);
                    unknown.push(Row { reason: Some(reason.as_str().to_owned()), detail: reason.detail(), ..row });
                }
            }
        }
        let found = keep(found, rows);
        let unsure = keep(unknown, rows);
        if paths.len() > MOST_FILES {
            let more = format!("{} more files were not read", paths.len() - MOST_FILES);
            rows.push(Row { detail: Some(more), ..self.rest(probe, Some(&Reason::TooMany)) });
        } else if !found && !unsure {
            rows.push(self.rest(probe, self.scene.tree.incomplete.as_ref()));
        }
    }
}

/// Keeps the first rows, the last of them says how many more there are; says whether there is any.
fn keep(mut from: Vec<Row>, rows: &mut Vec<Row>) -> bool {
    let any = !from.is_empty();
    let more = from.len().saturating_sub(KEPT_PATHS);
    from.truncate(KEPT_PATHS);
    if let Some(last) = from.last_mut().filter(|_| more > 0) {
        last.detail = Some(match last.detail.take() {
            Some(detail) => format!("{detail}; and {more} more"),
            None => format!("and {more} more"),
        });
    }
    rows.append(&mut from);
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &str) -> Vec<&'static str> {
        let probes: Vec<_> = registry::all().filter(|probe| probe.reader.is_none()).map(|probe| probe.name).collect();
        let all: Vec<_> = registry::all().map(|probe| probe.name).collect();
        let found = glob::matching(path).into_iter().map(|(probe, _)| all[probe]);
        found.filter(|name| probes.contains(name)).collect()
    }

    #[test]
    fn each_path_is_what_it_is_and_nothing_else() {
        let cases: &[(&str, &[&str])] = &[
            (".github/workflows/ci.yml", &["ci_configuration"]),
            (".github/workflows/README.md", &[]),
            ("sub/.github/workflows/ci.yml", &[]),
            ("deploy/Dockerfile", &["container_file"]),
            ("Dockerfile.web", &["container_file"]),
            ("NotADockerfile", &[]),
            ("docker-compose.override.yml", &["compose_file"]),
            ("charts/shop/Chart.yaml", &["kubernetes", "deployment_definition"]),
            ("infra/main.tf", &["infrastructure_code"]),
            ("Pulumi.prod.yaml", &["infrastructure_code"]),
            ("app/db/migrate/", &["migrations"]),
            ("sql/V12__add.sql", &["migrations", "migration_script"]),
            ("migrations", &[]),
            ("web/package-lock.json", &["lock_file"]),
            (".github/dependabot.yml", &["dependency_updates"]),
            (".renovaterc", &["dependency_updates"]),
            ("docs/CODEOWNERS", &["code_owners"]),
            ("Changelog.md", &["changelog"]),
            ("src/tests/", &["tests"]),
            ("pkg/a_test.go", &["tests"]),
            ("attest.py", &[]),
            ("docs/releasing.md", &["release_documentation"]),
            ("RELEASE.md", &["release_documentation"]),
            ("flake.nix", &["dev_environment"]),
            ("codecov.yml", &["coverage_configuration"]),
            ("src/main.rs", &[]),
        ];
        for (path, expected) in cases {
            assert_eq!(names(path), *expected, "{path}");
        }
    }

    #[test]
    fn names_are_given_once() {
        let mut names: Vec<_> = registry::all().map(|probe| probe.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
