//! Everything that the refs reach, ancestors first.
//!
//! Ancestors first is what makes a stopped run harmless: what is stored is closed under "parent of", so the next run
//! may stop at the first commit it knows.

use std::ops::Range;

use gix::{ObjectId, Repository, hashtable::HashSet, objs::Find as _};

use super::object::CommitText;
use crate::{Progress, note::Notes};

/// The texts of commits are kept from the walk until they are read, up to this many bytes, so that most repositories
/// are unpacked once.
const KEPT_BYTES: usize = 64 << 20;

/// How often progress is told.
const TOLD_EVERY: u64 = 1024;

/// Commits in the order in which they are to be stored.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) commits: Vec<Reached>,
    /// The kept texts.
    pub(super) texts: Vec<u8>,
}

/// A commit that a ref reaches; the range of its text among the kept ones is empty where it was not kept.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) id: ObjectId,
    pub(super) text: Range<usize>,
}

enum Step {
    Enter(ObjectId),
    Leave(Reached),
}

/// Walks from `tips` and stops at what `known` holds and at the boundary of a shallow clone.
pub(super) fn ancestors_first(
    repository: &Repository,
    tips: &[ObjectId],
    known: &HashSet<ObjectId>,
    boundary: &[ObjectId],
    progress: &dyn Progress,
    notes: &mut Notes,
) -> History {
    let mut history = History::default();
    let mut seen = HashSet::default();
    let mut buffer = Vec::new();
    let mut told = 0;
    progress.begin("walking the history", None);
    let mut steps: Vec<_> = tips.iter().rev().map(|id| Step::Enter(*id)).collect();
    while let Some(step) = steps.pop() {
        let id = match step {
            Step::Leave(reached) => {
                history.commits.push(reached);
                continue;
            }
            Step::Enter(id) => id,
        };
        if known.contains(&id) || !seen.insert(id) {
            continue;
        }
        let object = match repository.objects.try_find(&id, &mut buffer) {
            Ok(Some(object)) if object.kind == gix::objs::Kind::Commit => object,
            _ => {
                notes.add("missing_commits", id.to_string());
                continue;
            }
        };
        let start = history.texts.len();
        if start + object.data.len() <= KEPT_BYTES {
            history.texts.extend_from_slice(object.data);
        }
        steps.push(Step::Leave(Reached { id, text: start..history.texts.len() }));
        if boundary.binary_search(&id).is_err() {
            steps.extend(CommitText::read(object.data).parents.into_iter().rev().map(Step::Enter));
        }
        told += 1;
        if told % TOLD_EVERY == 0 {
            progress.advance(TOLD_EVERY);
        }
    }
    progress.advance(told % TOLD_EVERY);
    progress.end();
    history
}
