//! A cache of unpacked objects for what lies in packs as a difference to something else.
//!
//! Neighbouring versions of a file or folder are each other's base, so measuring neighbouring commits asks for the same
//! bases again and again. The oldest half is forgotten when the newer half is full.

use std::collections::HashMap;

use gix::objs::Kind;
use gix::odb::pack::cache::DecodeEntry;

/// Pack and place in it.
type Place = (u32, u64);

/// The cache; it holds at most twice `half_bytes`.
pub(super) struct Bases {
    half_bytes: usize,
    newer: HashMap<Place, Base>,
    newer_bytes: usize,
    older: HashMap<Place, Base>,
}

struct Base {
    kind: Kind,
    compressed_size: usize,
    content: Vec<u8>,
}

impl Bases {
    pub(super) fn new(half_bytes: usize) -> Self {
        Self { half_bytes, newer: HashMap::new(), newer_bytes: 0, older: HashMap::new() }
    }

    fn keep(&mut self, place: Place, base: Base) {
        if base.content.len() > self.half_bytes / 8 {
            return;
        }
        if self.newer_bytes + base.content.len() > self.half_bytes {
            self.older = std::mem::take(&mut self.newer);
            self.newer_bytes = 0;
        }
        self.newer_bytes += base.content.len();
        self.newer.insert(place, base);
    }
}

impl DecodeEntry for Bases {
    fn put(&mut self, pack: u32, offset: u64, content: &[u8], kind: Kind, compressed_size: usize) {
        self.keep((pack, offset), Base { kind, compressed_size, content: content.to_vec() });
    }

    fn get(&mut self, pack: u32, offset: u64, out: &mut Vec<u8>) -> Option<(Kind, usize)> {
        let place = (pack, offset);
        if let Some(base) = self.older.remove(&place) {
            self.keep(place, base);
        }
        let base = self.newer.get(&place)?;
        out.clear();
        out.extend_from_slice(&base.content);
        Some((base.kind, base.compressed_size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut bases = Bases::new(80);
        let mut out = Vec::new();
        for offset in 0..40 {
            bases.put(1, offset, &[7; 10], Kind::Blob, 3);
            assert_eq!(bases.get(1, 0, &mut out), Some((Kind::Blob, 3)), "asked for each time, after {offset}");
        }
        assert_eq!(out, [7; 10]);
        assert_eq!(bases.get(1, 1, &mut out), None);
        assert!(bases.newer.len() + bases.older.len() <= 16);
        bases.put(1, 99, &[7; 11], Kind::Blob, 3);
        assert_eq!(bases.get(1, 99, &mut out), None, "too big to be kept");
    }
}
