//! What a repository contains: its tree at `HEAD`, looked at without a checkout and without reading a file.

use std::sync::LazyLock;

use gix::{ObjectId, Repository, objs::Find as _, objs::TreeRefIter};
use queries::model::facts::Probe;
use regex::{RegexSet, RegexSetBuilder};

use super::object::CommitText;
use super::patterns::PROBES;
use crate::note::Notes;

/// So many paths are kept for each name; the last one says how many more there are.
const KEPT_PATHS: usize = 20;

/// Folders with other people's files.
const FOREIGN: &[&str] = &["node_modules", "vendor", "third_party", "bower_components", "site-packages"];

/// A set of all patterns, and for each the index of its probe.
static PATTERNS: LazyLock<(RegexSet, Vec<usize>)> = LazyLock::new(|| {
    let patterns = PROBES
        .iter()
        .enumerate()
        .flat_map(|(probe, (_, patterns))| patterns.iter().map(move |pattern| (probe, expression(pattern))));
    let (owners, expressions): (Vec<_>, Vec<_>) = patterns.unzip();
    let set = RegexSetBuilder::new(expressions).case_insensitive(true).build();
    (set.expect("the table holds patterns that become regexes"), owners)
});

/// One row for each path that a probe found at the tree of `head`, one that says so for each that found nothing.
pub(super) fn of_head(repository: &Repository, head: Option<ObjectId>, id: &str, notes: &mut Notes) -> Vec<Probe> {
    let Some(head) = head else { return Vec::new() };
    let mut buffer = Vec::new();
    let commit = match repository.objects.try_find(&head, &mut buffer) {
        Ok(Some(object)) if object.kind == gix::objs::Kind::Commit => CommitText::read(object.data),
        _ => return Vec::new(),
    };
    let Some(tree) = commit.tree else { return Vec::new() };
    let observed_at = commit.committer.at();
    let Some(paths) = paths(repository, tree, notes) else { return Vec::new() };
    let probe = |name: &str, path: &str, found, detail| Probe {
        repository: id.to_owned(),
        sha: head.to_string(),
        name: name.to_owned(),
        path: path.to_owned(),
        found,
        detail,
        observed_at,
        source: super::SOURCE.to_owned(),
    };
    let mut rows = Vec::new();
    for ((name, _), found) in PROBES.iter().zip(matches(&paths)) {
        if found.is_empty() {
            rows.push(probe(name, "", false, None));
        }
        let more = found.len().saturating_sub(KEPT_PATHS);
        for (index, path) in found.iter().take(KEPT_PATHS).enumerate() {
            let detail = (more > 0 && index + 1 == KEPT_PATHS).then(|| format!("and {more} more"));
            rows.push(probe(name, path, true, detail));
        }
    }
    rows
}

/// For each probe the paths that it matches, those nearest to the top first.
fn matches(paths: &[String]) -> Vec<Vec<&str>> {
    let (set, owners) = &*PATTERNS;
    let mut found = vec![Vec::new(); PROBES.len()];
    for path in paths {
        let mut last = None;
        for owner in set.matches(path).into_iter().map(|index| owners[index]) {
            if last != Some(owner) {
                found[owner].push(path.as_str());
            }
            last = Some(owner);
        }
    }
    for paths in &mut found {
        paths.sort_by_key(|path| (path.trim_end_matches('/').matches('/').count(), *path));
    }
    found
}

/// Every file, and every folder with a slash at its end. Nothing where not even the first folder can be read.
fn paths(repository: &Repository, tree: ObjectId, notes: &mut Notes) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![(String::new(), tree)];
    let mut buffer = Vec::new();
    while let Some((folder, id)) = folders.pop() {
        let Ok(Some(object)) = repository.objects.try_find(&id, &mut buffer) else {
            notes.add("missing_folders_at_head", if folder.is_empty() { "/" } else { &folder });
            if folder.is_empty() {
                return None;
            }
            continue;
        };
        for entry in TreeRefIter::from_bytes(object.data, repository.object_hash()).map_while(Result::ok) {
            let name = String::from_utf8_lossy(entry.filename).replace('\0', "\u{fffd}");
            if entry.mode.is_tree() {
                let path = format!("{folder}{name}/");
                if !FOREIGN.contains(&name.as_str()) {
                    folders.push((path.clone(), entry.oid.to_owned()));
                    paths.push(path);
                }
            } else {
                paths.push(format!("{folder}{name}"));
            }
        }
    }
    Some(paths)
}

/// A pattern of the table as an anchored regular expression.
fn expression(pattern: &str) -> String {
    let mut expression = String::from("^");
    let mut rest = pattern;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            expression.push_str("(?:.*/)?");
            rest = after;
            continue;
        }
        match next {
            '*' => expression.push_str("[^/]*"),
            '{' => expression.push_str("(?:"),
            '}' => expression.push(')'),
            ',' => expression.push('|'),
            _ => expression.push_str(&regex::escape(next.encode_utf8(&mut [0; 4]))),
        }
        rest = &rest[next.len_utf8()..];
    }
    expression.push('$');
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &str) -> Vec<&'static str> {
        let paths = [path.to_owned()];
        let found = matches(&paths);
        PROBES.iter().zip(found).filter(|(_, found)| !found.is_empty()).map(|((name, _), _)| *name).collect()
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
            ("charts/shop/Chart.yaml", &["kubernetes"]),
            ("infra/main.tf", &["infrastructure_code"]),
            ("Pulumi.prod.yaml", &["infrastructure_code"]),
            ("app/db/migrate/", &["migrations"]),
            ("sql/V12__add.sql", &["migrations"]),
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
}
