//! Commits made into rows, on all cores, in the order of the walk.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use gix::{ObjectId, ThreadSafeRepository, objs::Find as _};
use queries::model::facts::Commit;

use super::direction::Direction;
use super::message::Message;
use super::object::{CommitText, Signature};
use super::sizes::{Sizer, Wanted};
use super::walk::{History, Reached};
use crate::{bots, note::Notes};

/// How many commits a thread takes at a time: enough that neighbours share trees, few enough that none waits long.
const BLOCK: usize = 256;

/// So many blocks may be read from the newest to the oldest. They are written in the order of the walk all the same.
const WINDOW: usize = 64;

/// How many blocks may wait for the writer.
const WAITING_BLOCKS: usize = 64;

/// Who GitHub, GitLab and the others say committed when a person pressed their merge button.
pub(crate) const FORGES: &[&str] = &[
    "noreply@github.com",
    "noreply@gitlab.com",
    "noreply@bitbucket.org",
    "commits-noreply@bitbucket.org",
    "noreply@codeberg.org",
];

/// A commit's row, except that people are not hashed yet: the store's key does not leave the writer's thread.
#[derive(Debug)]
pub(super) struct ReadCommit {
    pub(super) fact: Commit,
    pub(super) author: String,
    pub(super) committer: String,
    pub(super) paths: Vec<String>,
}

/// Rows of neighbouring commits, and what was odd about them.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) commits: Vec<ReadCommit>,
    pub(super) notes: Notes,
}

/// Reads `history` on all cores and gives the blocks to `write` in order, on this thread.
pub(super) fn read<E>(
    repository: &ThreadSafeRepository,
    id: &str,
    history: &History,
    boundary: &[ObjectId],
    bots: &[String],
    wanted: Wanted,
    mut write: impl FnMut(Block) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let blocks = history.commits.len().div_ceil(BLOCK);
    let measures = wanted.sizes || wanted.paths;
    let direction =
        if measures { Direction::of(&repository.to_thread_local(), history) } else { Direction::OldestFirst };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING_BLOCKS);
        for _ in 0..threads.min(blocks) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                let mut local = repository.to_thread_local();
                let objects = local.clone();
                let mut reader = Reader {
                    objects,
                    sizer: Sizer::new(&mut local),
                    id,
                    boundary,
                    bots,
                    wanted,
                    direction,
                    buffer: Vec::new(),
                };
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= blocks {
                        break;
                    }
                    let number = direction.block(number, blocks, WINDOW);
                    let start = number * BLOCK;
                    let commits = &history.commits[start..history.commits.len().min(start + BLOCK)];
                    let block = reader.block(commits, &history.texts);
                    if sender.send((number, block)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        in_order(&receiver, &mut write)
    })
}

fn in_order<E>(receiver: &Receiver<(usize, Block)>, write: &mut impl FnMut(Block) -> Result<(), E>) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut due = 0;
    for (number, block) in receiver {
        early.insert(number, block);
        while let Some(block) = early.remove(&due) {
            write(block)?;
            due += 1;
        }
    }
    Ok(())
}

struct Reader<'r> {
    objects: gix::Repository,
    sizer: Sizer<'r>,
    id: &'r str,
    boundary: &'r [ObjectId],
    bots: &'r [String],
    wanted: Wanted,
    direction: Direction,
    buffer: Vec<u8>,
}

impl Reader<'_> {
    fn block(&mut self, commits: &[Reached], texts: &[u8]) -> Block {
        let mut block = Block { commits: Vec::with_capacity(commits.len()), notes: Notes::default() };
        let mut in_turn: Vec<_> = commits.iter().collect();
        if self.direction == Direction::NewestFirst {
            in_turn.reverse();
        }
        for reached in in_turn {
            let mut buffer = std::mem::take(&mut self.buffer);
            let text = if reached.text.is_empty() {
                self.objects.objects.try_find(&reached.id, &mut buffer).ok().flatten().map(|object| object.data)
            } else {
                Some(&texts[reached.text.clone()])
            };
            match text {
                Some(text) => block.commits.push(self.commit(&reached.id, text, &mut block.notes)),
                None => block.notes.add("missing_commits", reached.id.to_string()),
            }
            self.buffer = buffer;
        }
        if self.direction == Direction::NewestFirst {
            block.commits.reverse();
        }
        block
    }

    fn commit(&mut self, id: &ObjectId, text: &[u8], notes: &mut Notes) -> ReadCommit {
        let commit = CommitText::read(text);
        let message = Message::read(commit.message);
        let sha = id.to_string();
        let signatures = [&commit.author, &commit.committer];
        if signatures.iter().any(|signature| signature.at().is_none()) {
            notes.add("impossible_dates", sha.clone());
        } else if !signatures.iter().all(|signature| signature.has_zone()) {
            notes.add("impossible_time_zones", sha.clone());
        }
        let (size, paths) = self.size(id, &commit, notes);
        let (author_name, author) = person(&commit.author);
        let (_, committer) = person(&commit.committer);
        ReadCommit {
            fact: Commit {
                repository: self.id.to_owned(),
                parents: commit.parents.iter().map(ToString::to_string).collect(),
                author_hash: None,
                committer_hash: None,
                author_kind: bots::kind_of(&author_name, &author, self.bots),
                authored_at: commit.author.at(),
                committed_at: commit.committer.at(),
                subject: message.subject,
                reverts_sha: message.reverts_sha,
                reverts_change: message.reverts_change,
                names_change: message.names_change,
                committed_by_forge: Some(FORGES.contains(&committer.to_lowercase().as_str())),
                files: size.as_ref().map(|size| size.files),
                additions: size.as_ref().map(|size| size.additions),
                deletions: size.as_ref().map(|size| size.deletions),
                source: super::SOURCE.to_owned(),
                url: None,
                sha,
            },
            author: if author.is_empty() { author_name } else { author },
            committer,
            paths,
        }
    }

    fn size(
        &mut self,
        id: &ObjectId,
        commit: &CommitText<'_>,
        notes: &mut Notes,
    ) -> (Option<super::sizes::Size>, Vec<String>) {
        if commit.parents.len() > 1 || !(self.wanted.sizes || self.wanted.paths) {
            return (None, Vec::new());
        }
        if self.boundary.binary_search(id).is_ok() && !commit.parents.is_empty() {
            notes.add("commits_without_size_at_the_shallow_boundary", id.to_string());
            return (None, Vec::new());
        }
        if let Ok((size, paths)) = self.sizer.measure(commit, self.wanted) {
            (self.wanted.sizes.then_some(size), paths)
        } else {
            notes.add("commits_without_size_for_missing_objects", id.to_string());
            (None, Vec::new())
        }
    }
}

/// Name and address as text.
fn person(signature: &Signature<'_>) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(signature.name), text(signature.email))
}
