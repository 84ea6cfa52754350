//! Which added files are removed ones under another name, judged as git judges it.
//!
//! First equal contents, then equal file names that nothing else shares (75 % alike), then whatever is at least 50 %
//! alike, the most alike first. Alike is the share of the bigger file's bytes that both have, counted in pieces of a
//! line or 64 bytes.

use std::cmp::Reverse;
use std::collections::{HashMap, hash_map::Entry};

use gix::bstr::{BString, ByteSlice as _};
use gix::objs::{Find as _, tree::EntryMode};
use gix::{ObjectId, Repository};

use super::sizes::{Missing, is_binary};

/// A whole match in git's scale.
const WHOLE: u64 = 60_000;
/// 50 %: less is another file.
const LEAST: u64 = 30_000;
/// 75 %: what a shared file name takes to be a rename without looking at the others.
const LEAST_WITH_NAME: u64 = 45_000;
/// More pairs than this are not compared.
const MOST_PAIRS: usize = 1_000_000;
/// The number of buckets that pieces of a file fall into, a prime.
const BUCKETS: u32 = 107_927;
/// The longest piece of a file.
const PIECE_BYTES: u32 = 64;

/// A file that was added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) mode: EntryMode,
    pub(super) id: ObjectId,
    pub(super) path: BString,
}

impl Side {
    fn name(&self) -> &[u8] {
        self.path.rsplit_once_str("/").map_or(self.path.as_slice(), |(_, name)| name)
    }
}

/// Takes the renamed files out of `deleted` and `added`, as pairs of what they were and what they are.
pub(super) fn pairs(
    repository: &Repository,
    deleted: &mut Vec<Side>,
    added: &mut Vec<Side>,
) -> Result<Vec<(Side, Side)>, Missing> {
    if deleted.is_empty() || added.is_empty() {
        return Ok(Vec::new());
    }
    let mut pairs = same_content(deleted, added);
    let comparable = |sides: &[Side]| sides.iter().filter(|side| side.mode.is_blob()).count();
    let (sources, targets) = (comparable(deleted), comparable(added));
    if sources > 0 && targets > 0 {
        let mut pieces = HashMap::new();
        let mut buffer = Vec::new();
        for side in deleted.iter().chain(added.iter()).filter(|side| side.mode.is_blob()) {
            if let Entry::Vacant(place) = pieces.entry(side.id) {
                let found = repository.objects.try_find(&side.id, &mut buffer).ok().flatten().ok_or(Missing)?;
                place.insert(Pieces::of(found.data));
            }
        }
        pairs.extend(same_name(deleted, added, &pieces));
        pairs.extend(most_alike(deleted, added, &pieces));
    }
    Ok(pairs)
}

fn same_content(deleted: &mut Vec<Side>, added: &mut Vec<Side>) -> Vec<(Side, Side)> {
    let mut chosen = Vec::new();
    let mut taken = vec![false; deleted.len()];
    let mut by_id: HashMap<ObjectId, Vec<usize>> = HashMap::new();
    for (index, side) in deleted.iter().enumerate().filter(|(_, side)| !side.mode.is_commit()) {
        by_id.entry(side.id).or_default().push(index);
    }
    for (target, side) in added.iter().enumerate() {
        let free = |source: &&usize| !taken[**source] && deleted[**source].mode.is_link() == side.mode.is_link();
        let Some(same) = by_id.get(&side.id) else { continue };
        let named = same.iter().filter(free).find(|source| deleted[**source].name() == side.name());
        if let Some(source) = named.or_else(|| same.iter().find(free)).copied() {
            taken[source] = true;
            chosen.push((source, target));
        }
    }
    take(&chosen, deleted, added)
}

fn same_name(deleted: &mut Vec<Side>, added: &mut Vec<Side>, pieces: &HashMap<ObjectId, Pieces>) -> Vec<(Side, Side)> {
    let unique = |sides: &[Side]| {
        let mut names: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
        for (index, side) in sides.iter().enumerate().filter(|(_, side)| side.mode.is_blob()) {
            names.entry(side.name().to_owned()).and_modify(|only| *only = None).or_insert(Some(index));
        }
        names
    };
    let (sources, targets) = (unique(deleted), unique(added));
    let mut chosen = Vec::new();
    for (name, source) in sources {
        if let (Some(source), Some(Some(target))) = (source, targets.get(&name))
            && alike(pieces, &deleted[source], &added[*target], LEAST_WITH_NAME).is_some()
        {
            chosen.push((source, *target));
        }
    }
    take(&chosen, deleted, added)
}

fn most_alike(deleted: &mut Vec<Side>, added: &mut Vec<Side>, pieces: &HashMap<ObjectId, Pieces>) -> Vec<(Side, Side)> {
    if deleted.len().saturating_mul(added.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let mut scored = Vec::new();
    for (target, to) in added.iter().enumerate().filter(|(_, side)| side.mode.is_blob()) {
        for (source, from) in deleted.iter().enumerate().filter(|(_, side)| side.mode.is_blob()) {
            if let Some(score) = alike(pieces, from, to, LEAST) {
                scored.push((score, from.name() == to.name(), source, target));
            }
        }
    }
    scored.sort_by_key(|(score, named, ..)| Reverse((*score, *named)));
    let (mut from, mut to) = (vec![false; deleted.len()], vec![false; added.len()]);
    let mut chosen = Vec::new();
    for (_, _, source, target) in scored {
        if !from[source] && !to[target] {
            (from[source], to[target]) = (true, true);
            chosen.push((source, target));
        }
    }
    take(&chosen, deleted, added)
}

/// Moves the chosen ones out of both lists.
fn take(chosen: &[(usize, usize)], deleted: &mut Vec<Side>, added: &mut Vec<Side>) -> Vec<(Side, Side)> {
    let pairs = chosen.iter().map(|(source, target)| (deleted[*source].clone(), added[*target].clone())).collect();
    let remove = |sides: &mut Vec<Side>, mut indexes: Vec<usize>| {
        indexes.sort_unstable();
        let mut index = 0;
        sides.retain(|_| {
            index += 1;
            indexes.binary_search(&(index - 1)).is_err()
        });
    };
    remove(deleted, chosen.iter().map(|(source, _)| *source).collect());
    remove(added, chosen.iter().map(|(_, target)| *target).collect());
    pairs
}

fn alike(pieces: &HashMap<ObjectId, Pieces>, from: &Side, to: &Side, least: u64) -> Option<u64> {
    pieces.get(&from.id)?.alike(pieces.get(&to.id)?, least)
}

/// The pieces of a file: for each bucket the number of bytes in it, ordered by bucket.
struct Pieces {
    bytes: u64,
    buckets: Vec<(u32, u32)>,
}

impl Pieces {
    fn of(text: &[u8]) -> Self {
        let is_text = !is_binary(text);
        let mut buckets = Vec::new();
        let (mut low, mut high, mut length) = (0_u32, 0_u32, 0_u32);
        for (index, byte) in text.iter().enumerate() {
            // The line break of Windows is the line break.
            if is_text && *byte == b'\r' && text.get(index + 1) == Some(&b'\n') {
                continue;
            }
            let before = low;
            low = (low << 7) ^ (high >> 25);
            high = (high << 7) ^ (before >> 25);
            low = low.wrapping_add(u32::from(*byte));
            length += 1;
            if length >= PIECE_BYTES || *byte == b'\n' {
                buckets.push((low.wrapping_add(high.wrapping_mul(0x61)) % BUCKETS, length));
                (low, high, length) = (0, 0, 0);
            }
        }
        if length > 0 {
            buckets.push((low.wrapping_add(high.wrapping_mul(0x61)) % BUCKETS, length));
        }
        buckets.sort_unstable();
        buckets.dedup_by(|next, sum| {
            let same = next.0 == sum.0;
            if same {
                sum.1 += next.1;
            }
            same
        });
        Self { bytes: text.len() as u64, buckets }
    }

    /// How alike two files are, if at least `least`.
    fn alike(&self, other: &Self, least: u64) -> Option<u64> {
        let (small, big) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if small == 0 || big * (WHOLE - least) < (big - small) * WHOLE {
            return None;
        }
        let mut common = 0;
        let mut others = other.buckets.iter().peekable();
        for (bucket, bytes) in &self.buckets {
            while others.next_if(|(other, _)| other < bucket).is_some() {}
            if let Some((_, same)) = others.next_if(|(other, _)| other == bucket) {
                common += u64::from((*bytes).min(*same));
            }
        }
        let score = common * WHOLE / big;
        (score >= least).then_some(score)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_bytes_make_a_rename_and_less_do_not() {
        let lines = |from: usize, to: usize| (from..to).map(|n| format!("line {n:03}\n")).collect::<String>();
        let score = |old: &str, new: &str| Pieces::of(old.as_bytes()).alike(&Pieces::of(new.as_bytes()), LEAST);
        assert_eq!(score(&lines(0, 10), &lines(0, 10)), Some(WHOLE));
        assert_eq!(score(&lines(0, 10), &lines(5, 15)), Some(LEAST));
        assert_eq!(score(&lines(0, 10), &lines(6, 16)), None);
        assert_eq!(score(&lines(0, 4), &lines(0, 10)), None, "too different in size");
        assert_eq!(score("", ""), None);
        assert_eq!(score("a\r\nb\r\n", "a\nb\n"), Some(4 * WHOLE / 6));
    }
}
