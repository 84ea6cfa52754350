//! In which direction a repository is measured fastest.
//!
//! A pack holds one version of a folder as the difference to another. `git gc` keeps the newest whole, so that reading
//! from the newest to the oldest finds each base in the cache; an import that was never repacked keeps the oldest whole.

use std::collections::HashMap;

use gix::objs::{Find as _, TreeRefIter};
use gix::{ObjectId, Repository, odb::find::Header};

use super::object::CommitText;
use super::walk::History;

/// So many pairs of neighbours are looked at.
const PAIRS: usize = 64;

/// So many folders deep.
const LEVELS: usize = 4;

/// The order in which neighbouring commits are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    NewestFirst,
    OldestFirst,
}

impl Direction {
    /// From how many differences lie between a whole folder and those that neighbouring commits changed.
    pub(super) fn of(repository: &Repository, history: &History) -> Self {
        let (mut deeper, mut shallower) = (0, 0);
        let step = (history.commits.len() / PAIRS).max(1);
        for pair in history.commits.windows(2).step_by(step) {
            let mut folders =
                [&pair[0], &pair[1]].map(|reached| CommitText::read(&history.texts[reached.text.clone()]).tree);
            for _ in 0..LEVELS {
                let [Some(older), Some(newer)] = folders else { break };
                if let (Some(older), Some(newer)) = (depth(repository, older), depth(repository, newer)) {
                    deeper += usize::from(newer > older);
                    shallower += usize::from(newer < older);
                }
                folders = changed_folder(repository, older, newer);
            }
        }
        if deeper > shallower { Self::OldestFirst } else { Self::NewestFirst }
    }

    /// The block that is read as the `number`th of `blocks`: within each window of them the order may be turned around.
    pub(super) fn block(self, number: usize, blocks: usize, window: usize) -> usize {
        let start = number / window * window;
        match self {
            Self::OldestFirst => number,
            Self::NewestFirst => blocks.min(start + window) - 1 - (number - start),
        }
    }
}

/// The first folder within two that both have and that differs.
fn changed_folder(repository: &Repository, older: ObjectId, newer: ObjectId) -> [Option<ObjectId>; 2] {
    let (mut older_buffer, mut newer_buffer) = (Vec::new(), Vec::new());
    let hash = repository.object_hash();
    let objects = &repository.objects;
    let (Ok(Some(older)), Ok(Some(newer))) =
        (objects.try_find(&older, &mut older_buffer), objects.try_find(&newer, &mut newer_buffer))
    else {
        return [None, None];
    };
    let folders =
        |content| TreeRefIter::from_bytes(content, hash).map_while(Result::ok).filter(|entry| entry.mode.is_tree());
    let before: HashMap<_, _> = folders(older.data).map(|entry| (entry.filename, entry.oid)).collect();
    let changed = folders(newer.data)
        .find_map(|entry| before.get(entry.filename).filter(|id| **id != entry.oid).map(|id| (*id, entry.oid)));
    changed.map_or([None, None], |(older, newer)| [Some(older.to_owned()), Some(newer.to_owned())])
}

fn depth(repository: &Repository, id: ObjectId) -> Option<u32> {
    match repository.find_header(id).ok()? {
        Header::Packed(found) => Some(found.num_deltas),
        Header::Loose { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_read_once_whatever_the_order() {
        for direction in [Direction::NewestFirst, Direction::OldestFirst] {
            for blocks in [1, 7, 8, 9, 29] {
                let mut read: Vec<_> = (0..blocks).map(|number| direction.block(number, blocks, 8)).collect();
                if direction == Direction::NewestFirst && blocks == 9 {
                    assert_eq!(read, [7, 6, 5, 4, 3, 2, 1, 0, 8]);
                }
                read.sort_unstable();
                assert!(read.into_iter().eq(0..blocks));
            }
        }
    }
}
