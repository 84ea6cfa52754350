//! The lines of a text file, as bytes first: what is not UTF-8 is named by its line.

use std::io::{BufRead, Read as _};

use super::row::Place;
use crate::error::{Error, Result};

/// A line longer than this is taken for a file of another kind.
const LONGEST_LINE: u64 = 64 << 20;

/// Reads a file line by line.
pub(super) struct Lines<'n, R> {
    name: &'n str,
    reader: R,
    number: usize,
}

impl<'n, R: BufRead> Lines<'n, R> {
    pub(super) fn new(name: &'n str, reader: R) -> Self {
        Self { name, reader, number: 0 }
    }

    /// Where the last line stands.
    pub(super) fn place(&self) -> Place<'n> {
        Place { file: self.name, line: self.number }
    }

    /// Appends the next line with its line break, without a byte order mark; false at the end of the file.
    pub(super) fn next(&mut self, record: &mut Vec<u8>) -> Result<bool> {
        let before = record.len();
        let read = self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', record);
        let count = read.map_err(|error| Error::input(format!("{} cannot be read: {error}", self.name)))?;
        self.number += usize::from(count > 0);
        if self.number == 1 && record[before..].starts_with(b"\xef\xbb\xbf") {
            record.drain(before..before + 3);
        }
        if record.len() as u64 >= LONGEST_LINE {
            return Err(self
                .place()
                .wrong("is longer than 64 MiB: is this the right file, and is every quote closed?"));
        }
        Ok(count > 0)
    }

    /// The record as text.
    pub(super) fn text<'r>(&self, record: &'r [u8]) -> Result<&'r str> {
        std::str::from_utf8(record).map_err(|error| {
            let byte = error.valid_up_to() + 1;
            self.place().wrong(&format!("is not UTF-8 text from byte {byte} on: save the file as UTF-8"))
        })
    }
}
