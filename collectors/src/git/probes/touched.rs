//! When a path was last touched: the newest commit that changed it, as `git log -1 -- path` finds it.
//!
//! All paths walk back together. Where a merge has a parent with the same content, a path follows that parent alone, so
//! that a side branch that never touched it is not visited.

use std::collections::HashMap;

use gix::objs::{Find as _, TreeRefIter};
use gix::{ObjectId, Repository};
use queries::model::Time;
use queries::model::facts::Probe as Row;

use super::super::object::CommitText;

/// Commits further back than this are not looked at.
const MOST_COMMITS: usize = 10_000;

/// Sets when the paths of the rows of dated probes were last touched, where that is not too far back.
pub(super) fn date(repository: &Repository, head: ObjectId, rows: &mut [Row], dated: fn(&str) -> bool) {
    let mut paths: Vec<String> =
        rows.iter().filter(|row| !row.path.is_empty() && dated(&row.name)).map(|row| row.path.clone()).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return;
    }
    let found = Walk { repository, folders: HashMap::new() }.last_touched(head, &paths);
    for row in rows.iter_mut().filter(|row| !row.path.is_empty() && dated(&row.name)) {
        row.touched_at = found.get(&row.path).copied();
    }
}

struct Walk<'r> {
    repository: &'r Repository,
    /// What lies in a folder under a name, of those that were asked for.
    folders: HashMap<(ObjectId, String), Option<ObjectId>>,
}

/// A commit as this walk sees it.
struct Seen {
    tree: ObjectId,
    parents: Vec<ObjectId>,
    at: Option<Time>,
}

impl Walk<'_> {
    fn last_touched(&mut self, head: ObjectId, paths: &[String]) -> HashMap<String, Time> {
        let mut found = HashMap::new();
        let mut commits: HashMap<ObjectId, Option<Seen>> = HashMap::new();
        let mut waiting = vec![(head, (0..paths.len()).collect::<Vec<_>>())];
        let mut visited = 0;
        while let Some((id, here)) = waiting.pop() {
            visited += 1;
            if visited > MOST_COMMITS {
                break;
            }
            self.see(id, &mut commits);
            let Some(commit) = commits.remove(&id).flatten() else { continue };
            for parent in &commit.parents {
                self.see(*parent, &mut commits);
            }
            let mut onward: Vec<(ObjectId, Vec<usize>)> = Vec::new();
            for path in here {
                let content = self.content(commit.tree, &paths[path]);
                let same = commit.parents.iter().find(|parent| {
                    commits.get(*parent).and_then(Option::as_ref).is_some_and(|seen| {
                        seen.tree == commit.tree || self.content(seen.tree, &paths[path]) == content
                    })
                });
                let missing = commit.parents.iter().any(|parent| matches!(commits.get(parent), Some(None) | None));
                match same {
                    Some(parent) => match onward.iter_mut().find(|(id, _)| id == parent) {
                        Some((_, paths)) => paths.push(path),
                        None => onward.push((*parent, vec![path])),
                    },
                    // Behind the end of a shallow clone it may be older.
                    None if missing => {}
                    None => {
                        found.extend(commit.at.map(|at| (paths[path].clone(), at)));
                    }
                }
            }
            for (parent, paths) in onward {
                match waiting.iter_mut().find(|(id, _)| *id == parent) {
                    Some((_, waiting)) => waiting.extend(paths),
                    None => waiting.push((parent, paths)),
                }
            }
        }
        found
    }

    fn see(&self, id: ObjectId, commits: &mut HashMap<ObjectId, Option<Seen>>) {
        commits.entry(id).or_insert_with(|| {
            let mut buffer = Vec::new();
            let object = self.repository.objects.try_find(&id, &mut buffer).ok().flatten()?;
            let commit = CommitText::read(object.data);
            Some(Seen { tree: commit.tree?, at: commit.committer.at(), parents: commit.parents })
        });
    }

    /// The id of what lies at a path; nothing where nothing does, or a folder on the way is not there.
    fn content(&mut self, tree: ObjectId, path: &str) -> Option<ObjectId> {
        let mut here = tree;
        for name in path.trim_end_matches('/').split('/') {
            here = self.entry(here, name)?;
        }
        Some(here)
    }

    fn entry(&mut self, folder: ObjectId, name: &str) -> Option<ObjectId> {
        if let Some(known) = self.folders.get(&(folder, name.to_owned())) {
            return *known;
        }
        let mut buffer = Vec::new();
        let object = self.repository.objects.try_find(&folder, &mut buffer).ok().flatten();
        let found = object.and_then(|object| {
            TreeRefIter::from_bytes(object.data, self.repository.object_hash())
                .map_while(Result::ok)
                .find(|entry| entry.filename == name.as_bytes())
                .map(|entry| entry.oid.to_owned())
        });
        self.folders.insert((folder, name.to_owned()), found);
        found
    }
}
