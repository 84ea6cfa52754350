//! What a collector could not read or understand: counted and named, never silently dropped.

use std::collections::BTreeMap;

/// One kind of oddity that a run met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is, in `snake_case`.
    pub kind: &'static str,
    /// How often this run met it.
    pub count: usize,
    /// The first one: a commit, a ref or a path.
    pub example: String,
}

/// Notes while they are being counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(BTreeMap<&'static str, (usize, String)>);

impl Notes {
    /// Counts one; the first of its kind is the example.
    pub(crate) fn add(&mut self, kind: &'static str, example: impl Into<String>) {
        self.0.entry(kind).or_insert_with(|| (0, example.into())).0 += 1;
    }

    /// Counts what another part of the run met.
    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, (count, example)) in other.0 {
            self.0.entry(kind).or_insert((0, example)).0 += count;
        }
    }

    /// How often this kind was met.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.0.get(kind).map_or(0, |(count, _)| *count)
    }

    pub(crate) fn into_list(self) -> Vec<Note> {
        self.0.into_iter().map(|(kind, (count, example))| Note { kind, count, example }).collect()
    }
}
