//! How big a commit is: files, lines and paths against its first parent, counted as `git log --shortstat` does.
//!
//! Renames are found at 50 % similarity, binary files count no lines, a submodule is one line.

use gix::diff::blob::{Algorithm, Diff, InternedInput, TokenSource as _, sources::byte_lines};
use gix::diff::tree::{Recorder, State, recorder::Change};
use gix::objs::{Find as _, TreeRefIter, tree::EntryMode};
use gix::{ObjectId, Repository};

use super::bases::Bases;
use super::object::CommitText;
use super::renames::{self, Side};

/// A file with a NUL among its first bytes is binary, as git has it.
const BINARY_PROBE_BYTES: usize = 8000;

/// Trees and files that neighbouring commits share are kept unpacked, this many bytes of them for each thread.
const OBJECT_CACHE_BYTES: usize = 8 << 20;

/// The same for what is the base of something else in a pack, half of it.
const HALF_OF_BASES_BYTES: usize = 24 << 20;

/// The size of a commit.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) files: i64,
    pub(super) additions: i64,
    pub(super) deletions: i64,
}

/// An object that is not there, or cannot be read.
#[derive(Debug)]
pub(super) struct Missing;

/// What one measurement is to find out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) sizes: bool,
    pub(super) paths: bool,
}

/// Measures commits one after the other; what they share is read once.
pub(super) struct Sizer<'r> {
    repository: &'r Repository,
    state: State,
    trees: [Vec<u8>; 2],
    blobs: [Vec<u8>; 2],
    lines: Diff,
}

impl<'r> Sizer<'r> {
    pub(super) fn new(repository: &'r mut Repository) -> Self {
        repository.object_cache_size(OBJECT_CACHE_BYTES);
        repository.objects.set_pack_cache(|| Box::new(Bases::new(HALF_OF_BASES_BYTES)));
        Self {
            repository,
            state: State::default(),
            trees: [Vec::new(), Vec::new()],
            blobs: [Vec::new(), Vec::new()],
            lines: Diff::default(),
        }
    }

    /// The size of a commit that is no merge, and the paths it touched.
    pub(super) fn measure(&mut self, commit: &CommitText<'_>, wanted: Wanted) -> Result<(Size, Vec<String>), Missing> {
        let changes = self.changes(commit)?;
        let mut paths = Vec::new();
        if wanted.paths {
            paths.extend(changes.iter().map(|change| match change {
                Change::Addition { path, .. } | Change::Deletion { path, .. } | Change::Modification { path, .. } => {
                    String::from_utf8_lossy(path).replace('\0', "\u{fffd}")
                }
            }));
            paths.sort_unstable();
            paths.dedup();
        }
        let size = if wanted.sizes { self.size(changes)? } else { Size::default() };
        Ok((size, paths))
    }

    /// What differs between the first parent's tree and the commit's, folders left out.
    fn changes(&mut self, commit: &CommitText<'_>) -> Result<Vec<Change>, Missing> {
        let parent_tree = match commit.parents.first() {
            Some(parent) => Some(self.tree_of(parent)?),
            None => None,
        };
        let tree = commit.tree.ok_or(Missing)?;
        if parent_tree == Some(tree) {
            return Ok(Vec::new());
        }
        let objects = &self.repository.objects;
        let hash = self.repository.object_hash();
        let [before, after] = &mut self.trees;
        let before = match parent_tree {
            Some(tree) => objects.try_find(&tree, before).ok().flatten().ok_or(Missing)?.data,
            None => &[],
        };
        let after = objects.try_find(&tree, after).ok().flatten().ok_or(Missing)?.data;
        let mut recorder = Recorder::default();
        let (before, after) = (TreeRefIter::from_bytes(before, hash), TreeRefIter::from_bytes(after, hash));
        gix::diff::tree(before, after, &mut self.state, objects, &mut recorder).map_err(|_| Missing)?;
        recorder.records.retain(|change| match change {
            Change::Addition { entry_mode, .. } | Change::Deletion { entry_mode, .. } => !entry_mode.is_tree(),
            Change::Modification { entry_mode, previous_entry_mode, .. } => {
                !(entry_mode.is_tree() && previous_entry_mode.is_tree())
            }
        });
        Ok(recorder.records)
    }

    fn tree_of(&mut self, commit: &ObjectId) -> Result<ObjectId, Missing> {
        let found = self.repository.objects.try_find(commit, &mut self.trees[0]).ok().flatten().ok_or(Missing)?;
        CommitText::read(found.data).tree.ok_or(Missing)
    }

    fn size(&mut self, changes: Vec<Change>) -> Result<Size, Missing> {
        let mut size = Size::default();
        let (mut added, mut deleted) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::Modification { previous_entry_mode, previous_oid, entry_mode, oid, .. } => {
                    size.files += 1;
                    if kind(previous_entry_mode) == kind(entry_mode) {
                        self.count(Some((previous_entry_mode, previous_oid)), Some((entry_mode, oid)), &mut size)?;
                    } else {
                        self.count(Some((previous_entry_mode, previous_oid)), None, &mut size)?;
                        self.count(None, Some((entry_mode, oid)), &mut size)?;
                    }
                }
                Change::Addition { entry_mode, oid, path, .. } => added.push(Side { mode: entry_mode, id: oid, path }),
                Change::Deletion { entry_mode, oid, path, .. } => {
                    deleted.push(Side { mode: entry_mode, id: oid, path });
                }
            }
        }
        for (from, to) in renames::pairs(self.repository, &mut deleted, &mut added)? {
            size.files += 1;
            self.count(Some((from.mode, from.id)), Some((to.mode, to.id)), &mut size)?;
        }
        for side in &deleted {
            size.files += 1;
            self.count(Some((side.mode, side.id)), None, &mut size)?;
        }
        for side in &added {
            size.files += 1;
            self.count(None, Some((side.mode, side.id)), &mut size)?;
        }
        Ok(size)
    }

    /// Counts the lines between two versions of a file; a missing one is empty.
    fn count(
        &mut self,
        before: Option<(EntryMode, ObjectId)>,
        after: Option<(EntryMode, ObjectId)>,
        size: &mut Size,
    ) -> Result<(), Missing> {
        if before.map(|(_, id)| id) == after.map(|(_, id)| id) {
            return Ok(());
        }
        let [old, new] = &mut self.blobs;
        let old = content(self.repository, before, old)?;
        let new = content(self.repository, after, new)?;
        if is_binary(old) || is_binary(new) {
            return Ok(());
        }
        let (additions, deletions) = changed_lines(old, new, &mut self.lines);
        size.additions += additions;
        size.deletions += deletions;
        Ok(())
    }
}

/// Files, links and submodules are different things, an executable file is a file.
fn kind(mode: EntryMode) -> u8 {
    if mode.is_tree() {
        0
    } else if mode.is_commit() {
        1
    } else if mode.is_link() {
        2
    } else {
        3
    }
}

fn content<'b>(
    repository: &Repository,
    file: Option<(EntryMode, ObjectId)>,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b [u8], Missing> {
    match file {
        None => Ok(&[]),
        Some((mode, id)) if mode.is_commit() => {
            *buffer = format!("Subproject commit {id}\n").into_bytes();
            Ok(buffer)
        }
        Some((_, id)) => Ok(repository.objects.try_find(&id, buffer).ok().flatten().ok_or(Missing)?.data),
    }
}

pub(super) fn is_binary(text: &[u8]) -> bool {
    text[..text.len().min(BINARY_PROBE_BYTES)].contains(&0)
}

/// Lines added and lines removed.
fn changed_lines(old: &[u8], new: &[u8], diff: &mut Diff) -> (i64, i64) {
    let (old, new) = without_common_ends(old, new);
    if old.is_empty() || new.is_empty() {
        return (line_count(new), line_count(old));
    }
    let mut input = InternedInput::default();
    input.reserve_for_token_source(&byte_lines(old), &byte_lines(new));
    input.update_before(byte_lines(old).tokenize());
    input.update_after(byte_lines(new).tokenize());
    diff.compute_with(Algorithm::Myers, &input.before, &input.after, input.interner.num_tokens());
    (i64::from(diff.count_additions()), i64::from(diff.count_removals()))
}

/// Both texts without the whole lines that they begin and end with in common.
fn without_common_ends<'t>(old: &'t [u8], new: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let start = if same == old.len() && same == new.len() {
        same
    } else {
        old[..same].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
    };
    let (old, new) = (&old[start..], &new[start..]);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    // The common end begins after a line break that both have, or at the beginning of one text and a line of the other.
    let whole_lines = |text: &[u8], length: usize| {
        length == text.len() || text.len() > length && text[text.len() - length - 1] == b'\n'
    };
    let mut end = same;
    while end > 0 && !(whole_lines(old, end) && whole_lines(new, end)) {
        let common = &old[old.len() - end..];
        end = common.iter().position(|byte| *byte == b'\n').map_or(0, |newline| end - newline - 1);
    }
    (&old[..old.len() - end], &new[..new.len() - end])
}

fn line_count(text: &[u8]) -> i64 {
    let breaks = text.iter().filter(|byte| **byte == b'\n').count();
    let unfinished = usize::from(text.last().is_some_and(|byte| *byte != b'\n'));
    i64::try_from(breaks + unfinished).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(old: &str, new: &str) -> (i64, i64) {
        changed_lines(old.as_bytes(), new.as_bytes(), &mut Diff::default())
    }

    #[test]
    fn lines_are_counted_as_git_counts_them() {
        assert_eq!(changed("", "a\nb\n"), (2, 0));
        assert_eq!(changed("a\nb\n", ""), (0, 2));
        assert_eq!(changed("a\nb\nc\n", "a\nx\nc\n"), (1, 1));
        assert_eq!(changed("a\nb", "a\nb\n"), (1, 1), "a line break at the end is a changed line");
        assert_eq!(changed("a\na\n", "a\n"), (0, 1));
        assert_eq!(changed("ab\n", "b\n"), (1, 1), "a common end that is no whole line");
        assert_eq!(changed("b\n", "a\nb\n"), (1, 0));
        assert_eq!(changed("x\nab\nc\n", "x\nb\nc\n"), (1, 1));
        assert_eq!(changed("a\nb\nc\nd\n", "d\na\nb\nc\n"), (1, 1));
        assert_eq!(changed("same\n", "same\n"), (0, 0));
    }

    #[test]
    fn common_ends_never_overlap() {
        let (old, new) = without_common_ends(b"a\na\na\n", b"a\na\n");
        assert_eq!((old, new), (&b"a\n"[..], &b""[..]));
    }
}
