//! When a path was last touched: the newest commit that changed it, as `git log -1 -- path` finds it.
//!
//! All paths walk back together. Where a merge has a parent with the same content, a path follows that parent alone, so
//! that a side branch that never touched it is not visited.

use std::collections::HashMap;

use gix::objs::{Find as _, TreeRefIter};
use gix::{ObjectId, Repository};
use queries::model::Time;
use queries::model::facts::Probe as Row;

use super::super::bases::Bases;
use super::super::object::CommitText;

/// Commits further back than this are not looked at.
const MOST_COMMITS: usize = 10_000;

/// So many bytes of what is the base of something else in a pack are kept unpacked, in each half.
const HALF_OF_BASES_BYTES: usize = 8 << 20;

/// Sets when the paths of the rows of dated probes were last touched, where that is not too far back.
pub(super) fn date(repository: &Repository, head: ObjectId, rows: &mut [Row], dated: fn(&str) -> bool) {
    let mut paths: Vec<String> =
        rows.iter().filter(|row| !row.path.is_empty() && dated(&row.name)).map(|row| row.path.clone()).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return;
    }
    let found = Walk::new(repository, &paths).last_touched(head);
    for row in rows.iter_mut().filter(|row| !row.path.is_empty() && dated(&row.name)) {
        row.touched_at = found.get(&row.path).copied();
    }
}

struct Walk<'r> {
    repository: Repository,
    paths: &'r [String],
    /// The first part of each path, and its place among them.
    tops: Vec<&'r str>,
    top_of: Vec<usize>,
    /// What lies in a folder under a name, of those that were asked for.
    folders: HashMap<(ObjectId, &'r str), Option<ObjectId>>,
}

/// A commit as this walk sees it.
struct Seen {
    /// What lies under the first part of the paths: mostly all that has to be compared.
    tops: Vec<Option<ObjectId>>,
    parents: Vec<ObjectId>,
    at: Option<Time>,
}

impl<'r> Walk<'r> {
    fn new(repository: &Repository, paths: &'r [String]) -> Self {
        let mut repository = repository.clone();
        repository.objects.set_pack_cache(|| Box::new(Bases::new(HALF_OF_BASES_BYTES)));
        let mut tops: Vec<&str> = paths.iter().map(|path| path.split('/').next().unwrap_or(path)).collect();
        let all = tops.clone();
        tops.sort_unstable();
        tops.dedup();
        let top_of = all.iter().filter_map(|top| tops.binary_search(top).ok()).collect();
        Self { repository, paths, tops, top_of, folders: HashMap::new() }
    }

    fn last_touched(&mut self, head: ObjectId) -> HashMap<String, Time> {
        let mut found = HashMap::new();
        let mut commits: HashMap<ObjectId, Option<Seen>> = HashMap::new();
        let mut waiting = vec![(head, (0..self.paths.len()).collect::<Vec<_>>())];
        for _ in 0..MOST_COMMITS {
            let Some((id, here)) = waiting.pop() else { break };
            self.see(id, &mut commits);
            let Some(commit) = commits.remove(&id).flatten() else { continue };
            for parent in &commit.parents {
                self.see(*parent, &mut commits);
            }
            // Behind the end of a shallow clone a path may be older.
            let complete = commit.parents.iter().all(|parent| matches!(commits.get(parent), Some(Some(_))));
            for path in here {
                let same = commit.parents.iter().find(|parent| {
                    commits.get(*parent).and_then(Option::as_ref).is_some_and(|seen| self.same(path, &commit, seen))
                });
                match same {
                    Some(parent) => match waiting.iter_mut().find(|(id, _)| id == parent) {
                        Some((_, paths)) => paths.push(path),
                        None => waiting.push((*parent, vec![path])),
                    },
                    None if complete => found.extend(commit.at.map(|at| (self.paths[path].clone(), at))),
                    None => {}
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
            let (tree, at, parents) = (commit.tree?, commit.committer.at(), commit.parents);
            let object = self.repository.objects.try_find(&tree, &mut buffer).ok().flatten()?;
            let mut tops = vec![None; self.tops.len()];
            for entry in TreeRefIter::from_bytes(object.data, self.repository.object_hash()).map_while(Result::ok) {
                let place = self.tops.binary_search_by(|top| top.as_bytes().cmp(entry.filename.as_ref()));
                if let Ok(place) = place {
                    tops[place] = Some(entry.oid.to_owned());
                }
            }
            Some(Seen { tops, parents, at })
        });
    }

    /// Whether a path has the same content in two commits.
    fn same(&mut self, path: usize, one: &Seen, other: &Seen) -> bool {
        let top = self.top_of[path];
        if one.tops[top] == other.tops[top] {
            return true;
        }
        let path = self.paths[path].trim_end_matches('/');
        let Some((_, rest)) = path.split_once('/') else { return false };
        self.content(one.tops[top], rest) == self.content(other.tops[top], rest)
    }

    /// The id of what lies at a path; nothing where nothing does, or a folder on the way is not there.
    fn content(&mut self, top: Option<ObjectId>, path: &'r str) -> Option<ObjectId> {
        path.split('/').try_fold(top?, |folder, name| self.entry(folder, name))
    }

    fn entry(&mut self, folder: ObjectId, name: &'r str) -> Option<ObjectId> {
        if let Some(known) = self.folders.get(&(folder, name)) {
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
        self.folders.insert((folder, name), found);
        found
    }
}
