//! Rows into the store, in transactions of bounded size.

use std::collections::HashMap;

use gix::{ObjectId, hashtable::HashSet};
use queries::model::Time;
use queries::model::facts::{Commit, CommitPath, Ref, Repository};
use queries::store::Store;

use super::SOURCE;
use super::commits::Block;
use super::place::Place;
use super::probes::Contents;
use crate::{Error, note::Notes};

/// A transaction is written when this many commits, or this many paths, wait for it.
const COMMITS: usize = 32_768;
const PATHS: usize = 262_144;

/// What is known of a commit's size stays where a run did not measure it: a commit never changes.
const SIZES: &[&str] = &["files", "additions", "deletions"];

/// Collects rows until there are enough for a transaction.
pub(super) struct Writer<'s> {
    store: &'s mut Store,
    id: &'s str,
    /// When the run began, for its cursor.
    now: Time,
    /// Whether what is stored is closed under "parent of" between two transactions.
    closed: bool,
    /// Where the clone lies.
    path: &'s str,
    known: &'s HashSet<ObjectId>,
    commits: Vec<Commit>,
    paths: Vec<CommitPath>,
    /// Hashes of people by address; a project has few people and many commits.
    people: HashMap<String, String>,
    read: usize,
    new: usize,
    pub(super) notes: Notes,
}

impl<'s> Writer<'s> {
    pub(super) fn new(
        store: &'s mut Store,
        id: &'s str,
        now: Time,
        closed: bool,
        path: &'s str,
        known: &'s HashSet<ObjectId>,
    ) -> Self {
        Self {
            store,
            id,
            now,
            closed,
            path,
            known,
            commits: Vec::new(),
            paths: Vec::new(),
            people: HashMap::new(),
            read: 0,
            new: 0,
            notes: Notes::default(),
        }
    }

    pub(super) fn add(&mut self, block: Block) -> Result<(), Error> {
        if block.notes.count("missing_commits") > 0 {
            self.closed = false;
        }
        self.notes.merge(block.notes);
        for mut commit in block.commits {
            commit.fact.author_hash = self.hash(&commit.author);
            commit.fact.committer_hash = self.hash(&commit.committer);
            self.read += 1;
            if !ObjectId::from_hex(commit.fact.sha.as_bytes()).is_ok_and(|id| self.known.contains(&id)) {
                self.new += 1;
            }
            let sha = &commit.fact.sha;
            self.paths.extend(commit.paths.into_iter().map(|path| CommitPath {
                repository: self.id.to_owned(),
                sha: sha.clone(),
                path,
            }));
            self.commits.push(commit.fact);
        }
        if self.commits.len() >= COMMITS || self.paths.len() >= PATHS {
            self.write()?;
        }
        Ok(())
    }

    /// Writes what waits, with a cursor that says that the run is under way.
    fn write(&mut self) -> Result<(), Error> {
        let place = Place { closed: self.closed, path: self.path.to_owned(), ..Place::default() };
        let mut batch = self.store.begin()?;
        batch.keep_known::<Commit>(SIZES);
        batch.add(&self.commits)?;
        batch.add(&self.paths)?;
        batch.add(&[place.cursor(self.id, self.now)])?;
        batch.commit()?;
        self.commits.clear();
        self.paths.clear();
        Ok(())
    }

    /// Writes the rest in one transaction; returns how many commits were read, and how many of them were new.
    pub(super) fn finish(
        self,
        repository: &Repository,
        refs: &[Ref],
        contents: &Contents,
        place: &Place,
    ) -> Result<(usize, usize), Error> {
        let mut batch = self.store.begin()?;
        batch.add([repository])?;
        batch.keep_known::<Commit>(SIZES);
        batch.add(&self.commits)?;
        batch.add(&self.paths)?;
        batch.add(refs)?;
        batch.forget_gone_refs(self.id, SOURCE)?;
        batch.forget_replaced_tags()?;
        contents.write(&mut batch, self.id)?;
        batch.add(&[place.cursor(self.id, self.now)])?;
        batch.commit()?;
        Ok((self.read, self.new))
    }

    fn hash(&mut self, person: &str) -> Option<String> {
        if person.is_empty() {
            return None;
        }
        if let Some(hash) = self.people.get(person) {
            return Some(hash.clone());
        }
        let hash = self.store.people().hash(person);
        self.people.insert(person.to_owned(), hash.clone());
        Some(hash)
    }
}
