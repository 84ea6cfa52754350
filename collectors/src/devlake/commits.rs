//! Commits: which repository each is in, and what it says.

use std::collections::{HashMap, HashSet};

use queries::model::facts;

use super::SOURCE;
use super::lake::Lake;
use super::people::People;
use super::places::Places;
use super::rows::Commit;
use crate::bots;
use crate::git::commits::FORGES;
use crate::git::message::Message;
use crate::note::Notes;

/// What the store knows of commits already, by repository.
#[derive(Default)]
pub(super) struct Known {
    /// Repositories that were collected from git itself, which knows more.
    pub(super) from_git: HashSet<String>,
    /// Repositories and commits whose parents are stored.
    pub(super) with_parents: HashSet<(String, String)>,
}

/// The commits as facts.
pub(super) fn commits(
    lake: &mut Lake,
    places: &mut Places,
    people: &mut People<'_>,
    known: &Known,
    notes: &mut Notes,
) -> Vec<facts::Commit> {
    let parents = super::graph::parents(lake, notes);
    let repositories = repositories(lake, places, &parents);
    // DevLake writes 0 where it did not count; in a real history some commit changes a line.
    let counted = lake.commits.iter().any(|commit| commit.additions.unwrap_or(0) + commit.deletions.unwrap_or(0) > 0);
    let has_graph = lake.files.get("commit_parents").is_some_and(|file| file.used > 0);
    let mut found = Vec::new();
    let mut used = 0;
    for row in &lake.commits {
        let Some(of) = repositories.get(&row.sha) else {
            notes.add("commits_of_no_repository", &row.sha);
            continue;
        };
        let mut fact = commit(row, people);
        fact.parents = parents.get(&row.sha).cloned().unwrap_or_default();
        if counted && fact.parents.len() < 2 {
            fact.additions = row.additions;
            fact.deletions = row.deletions;
        }
        for repository in of {
            if known.from_git.contains(repository) {
                notes.add("commits_known_better_from_git", &row.sha);
            } else if !has_graph && known.with_parents.contains(&(repository.clone(), row.sha.clone())) {
                notes.add("commits_kept_with_their_stored_parents", &row.sha);
            } else {
                found.push(facts::Commit { repository: repository.clone(), ..fact.clone() });
            }
        }
        used += 1;
    }
    lake.used("commits", used);
    found
}

fn commit(row: &Commit, people: &mut People<'_>) -> facts::Commit {
    let message = Message::read(row.message.as_deref().unwrap_or_default().as_bytes());
    let (name, address) = (row.author_name.as_deref(), row.author_email.as_deref());
    let named = name.or(address).is_some();
    let author = address.or(row.author_id.as_deref()).or(name).map(|person| people.hash(person));
    let committer = row.committer_email.as_deref().or(row.committer_id.as_deref()).or(row.committer_name.as_deref());
    facts::Commit {
        sha: row.sha.clone(),
        author_hash: author,
        committer_hash: committer.map(|person| people.hash(person)),
        author_kind: if named {
            bots::kind_of(name.unwrap_or_default(), address.unwrap_or_default(), &[])
        } else {
            row.author_id.as_deref().map(|id| people.kind(id)).unwrap_or_default()
        },
        authored_at: row.authored_date,
        committed_at: row.committed_date,
        subject: message.subject,
        reverts_sha: message.reverts_sha,
        reverts_change: message.reverts_change,
        names_change: message.names_change,
        committed_by_forge: row
            .committer_email
            .as_ref()
            .map(|address| FORGES.contains(&address.trim().to_lowercase().as_str())),
        source: SOURCE.to_owned(),
        ..facts::Commit::default()
    }
}

/// The repositories of each commit. Without `repo_commits` they are those of the deployments, pipelines and changes
/// that name a commit, and with it everything before it; or the one repository that there is.
fn repositories(
    lake: &mut Lake,
    places: &mut Places,
    parents: &HashMap<String, Vec<String>>,
) -> HashMap<String, Vec<String>> {
    let mut of: HashMap<String, Vec<String>> = HashMap::new();
    let mut add = |sha: &str, repository: String| {
        let known = of.entry(sha.to_owned()).or_default();
        let is_new = !known.contains(&repository);
        if is_new {
            known.push(repository);
        }
        is_new
    };
    if !lake.repo_commits.is_empty() {
        let known: HashSet<&str> = lake.commits.iter().map(|commit| commit.sha.as_str()).collect();
        let mut used = 0;
        for row in lake.repo_commits.iter().filter(|row| known.contains(row.commit_sha.as_str())) {
            if let Some(repository) = places.repository(Some(&row.repo_id), None) {
                add(&row.commit_sha, repository);
                used += 1;
            }
        }
        lake.used("repo_commits", used);
        return of;
    }
    let mut tips = named(lake, places);
    if let Some(only) = places.only_repository() {
        return lake.commits.iter().map(|commit| (commit.sha.clone(), vec![only.clone()])).collect();
    }
    while let Some((sha, repository)) = tips.pop() {
        if add(&sha, repository.clone()) {
            let before = parents.get(&sha).into_iter().flatten();
            tips.extend(before.map(|parent| (parent.clone(), repository.clone())));
        }
    }
    of
}

/// Commits that something with a repository names.
fn named(lake: &Lake, places: &mut Places) -> Vec<(String, String)> {
    let mut named = Vec::new();
    for row in &lake.cicd_deployment_commits {
        if let Some(repository) = places.repository(row.repo_id.as_deref(), row.repo_url.as_deref()) {
            named.push((row.commit_sha.clone(), repository));
        }
    }
    for row in &lake.cicd_pipeline_commits {
        if let Some(repository) = places.repository(row.repo_id.as_deref(), row.repo_url.as_deref()) {
            named.push((row.commit_sha.clone(), repository));
        }
    }
    let mut of_changes = HashMap::new();
    for row in &lake.pull_requests {
        if let Some(repository) = places.repository(row.base_repo_id.as_deref(), None) {
            let shas = row.merge_commit_sha.iter().chain(&row.head_commit_sha);
            named.extend(shas.map(|sha| (sha.clone(), repository.clone())));
            of_changes.insert(row.id.as_str(), repository);
        }
    }
    for row in &lake.pull_request_commits {
        if let Some(repository) = of_changes.get(row.pull_request_id.as_str()) {
            named.push((row.commit_sha.clone(), repository.clone()));
        }
    }
    named
}
