//! The tree of a commit: every path once, without a checkout.

use gix::objs::{Find as _, TreeRefIter, tree::EntryMode};
use gix::{ObjectId, Repository};

use crate::note::Notes;

/// Paths of more than this many files and folders are not looked at.
const MOST_PATHS: usize = 400_000;

/// Folders with other people's files.
const FOREIGN: &[&str] = &["node_modules", "vendor", "third_party", "bower_components", "site-packages"];

/// A path and what lies there.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// From the top of the tree; a folder's ends in a slash.
    pub(super) path: String,
    pub(super) id: ObjectId,
    pub(super) mode: EntryMode,
}

/// What a tree holds.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Sorted by path.
    entries: Vec<Entry>,
    /// Why not all of it could be looked at.
    pub(super) incomplete: Option<super::Reason>,
}

impl Tree {
    /// Reads every folder; nothing where not even the first one can be read.
    pub(super) fn read(repository: &Repository, root: ObjectId, notes: &mut Notes) -> Option<Self> {
        let mut tree = Self::default();
        let mut folders = vec![(String::new(), root)];
        let mut buffer = Vec::new();
        while let Some((folder, id)) = folders.pop() {
            let Ok(Some(object)) = repository.objects.try_find(&id, &mut buffer) else {
                notes.add("missing_folders_at_head", if folder.is_empty() { "/" } else { &folder });
                if folder.is_empty() {
                    return None;
                }
                tree.incomplete = Some(super::Reason::Missing);
                continue;
            };
            for entry in TreeRefIter::from_bytes(object.data, repository.object_hash()).map_while(Result::ok) {
                let name = String::from_utf8_lossy(entry.filename).replace('\0', "\u{fffd}");
                let slash = if entry.mode.is_tree() { "/" } else { "" };
                let path = format!("{folder}{name}{slash}");
                if entry.mode.is_tree() {
                    if FOREIGN.contains(&name.as_str()) {
                        continue;
                    }
                    folders.push((path.clone(), entry.oid.to_owned()));
                }
                tree.entries.push(Entry { path, id: entry.oid.to_owned(), mode: entry.mode });
            }
            if tree.entries.len() > MOST_PATHS {
                notes.add("trees_with_too_many_paths", root.to_string());
                tree.incomplete = Some(super::Reason::TooMany);
                break;
            }
        }
        tree.entries.sort_unstable_by(|one, two| one.path.cmp(&two.path));
        Some(tree)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What lies at a path.
    pub(super) fn find(&self, path: &str) -> Option<&Entry> {
        self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok().map(|index| &self.entries[index])
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Whether one of these files lies in the folder of `path` or in one above it.
    pub(super) fn has_beside_or_above(&self, path: &str, names: &[&str]) -> bool {
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let slash = if folder.is_empty() { "" } else { "/" };
            if names.iter().any(|name| self.has(&format!("{folder}{slash}{name}"))) {
                return true;
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None if folder.is_empty() => return false,
                None => folder = "",
            }
        }
    }
}
