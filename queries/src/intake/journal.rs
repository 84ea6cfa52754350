//! The journal of received events beside the store: where an event is safe before its sender is answered.
//!
//! A folder of segments. Each is a text of lines, one for each event, with a checksum before it; whoever appends keeps a
//! lock on its segment, closes it by another name, and begins a new one. Closed segments, and those whose writer is no
//! more, are read under the write lock of the store and removed when what they hold is in it. So the store may be in
//! use by another command, or be checkpointing, and no sender waits for that or gets a wrong answer.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::secret::hex;
use crate::error::{Error, Result};
use crate::model::Time;

/// The ending of a segment that is being written.
const OPEN: &str = "open";
/// The ending of a segment that is whole.
const CLOSED: &str = "events";

/// A segment of this length is closed: one segment is taken into the store at once, which is not to take seconds.
const LENGTH: u64 = 4 << 20;

/// A segment that is longer than this is written in a burst.
const BURST: u64 = 64 << 10;

/// How many digits of a line's checksum are kept.
const CHECKED: usize = 8;

/// An event as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Which intake it came in by.
    pub source: String,
    /// The sender's id of it.
    pub delivery: String,
    /// When it came.
    pub received_at: Time,
    /// What the sender calls it.
    pub event: Option<String>,
    /// What the address said that it was sent to.
    pub query: Option<String>,
    /// Its body.
    pub body: String,
}

/// The folder of a store's journal.
#[must_use]
pub fn inbox_beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".inbox");
    PathBuf::from(name)
}

/// A journal that is being written.
pub struct Journal {
    folder: PathBuf,
    segment: Option<Segment>,
}

struct Segment {
    path: PathBuf,
    file: File,
    length: u64,
    /// Up to here the file has its blocks.
    allocated: u64,
}

impl Segment {
    /// Writes a text to the disk. In a burst the file gets its blocks beforehand: to flush what is written over does not wait
    /// for the file system's own journal, and so not for what the store writes at the same time.
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        let end = self.length + text.len() as u64;
        if end > self.allocated && self.length > BURST {
            self.allocated = end.max(LENGTH + BURST);
            let zeros = vec![0; usize::try_from(self.allocated - self.length).unwrap_or(0)];
            self.file.write_all(&zeros)?;
            self.file.sync_all()?;
            self.file.seek(SeekFrom::Start(self.length))?;
        }
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()?;
        self.length = end;
        Ok(())
    }
}

impl Journal {
    /// A journal in a folder, which is made with the first event.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), segment: None }
    }

    /// Appends events; when this returns they are on the disk.
    ///
    /// # Errors
    /// `Unreachable` where the disk takes them not: then none of them was kept.
    pub fn append(&mut self, events: &[Received]) -> Result<()> {
        let mut text = String::new();
        for event in events {
            let line = serde_json::to_string(event)
                .map_err(|error| Error::input(format!("an event cannot be written as a line: {error}")))?;
            text.push_str(&checksum(&line));
            text.push(' ');
            text.push_str(&line);
            text.push('\n');
        }
        let cannot = |folder: &Path, error: &std::io::Error| {
            Error::unreachable(format!("{} cannot be written: {error}", folder.display()))
        };
        if self.segment.is_none() {
            self.segment = Some(begin(&self.folder).map_err(|error| cannot(&self.folder, &error))?);
        }
        let Some(segment) = &mut self.segment else { return Ok(()) };
        match segment.write(&text) {
            Ok(()) => {
                if segment.length >= LENGTH {
                    self.close_segment()
                } else {
                    Ok(())
                }
            }
            Err(error) => {
                // What is half there would be taken for the end of the segment.
                segment.allocated = 0;
                let repaired = segment.file.set_len(segment.length).and_then(|()| {
                    segment.file.seek(SeekFrom::Start(segment.length))?;
                    segment.file.sync_data()
                });
                if repaired.is_err() {
                    self.segment = None;
                }
                Err(cannot(&self.folder, &error))
            }
        }
    }

    /// Closes the segment, so that it can be read; the next event begins another.
    ///
    /// # Errors
    /// `Unreachable` where it cannot be renamed; it is read when its writer is no more.
    pub fn close_segment(&mut self) -> Result<()> {
        let Some(segment) = self.segment.take() else { return Ok(()) };
        let closed = segment.path.with_extension(CLOSED);
        std::fs::rename(&segment.path, &closed)
            .map_err(|error| Error::unreachable(format!("{} cannot be renamed: {error}", segment.path.display())))
    }
}

/// A new segment, locked by this process, in a folder that only its owner may look into.
fn begin(folder: &Path) -> std::io::Result<Segment> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let newest = segments(folder)?.into_iter().filter_map(|path| number(&path)).max().unwrap_or(0);
    // The process in the name: two that begin at once must not take one name.
    let name = format!("{:012}-{}", newest + 1, std::process::id());
    let path = folder.join(format!("{name}.{OPEN}"));
    // It is locked before it has the name by which others find it: without the lock it would count as left behind.
    let unlocked = folder.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&unlocked)?;
    file.try_lock().map_err(std::io::Error::other)?;
    std::fs::rename(&unlocked, &path)?;
    // The name of the file must be on the disk too.
    File::open(folder)?.sync_all()?;
    Ok(Segment { path, file, length: 0, allocated: 0 })
}

fn number(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.split('-').next()?.parse().ok()
}

fn segments(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == OPEN || ending == CLOSED));
    paths.sort();
    Ok(paths)
}

/// The segments that can be read, from the oldest on: those that were closed, and those whose writer is no more.
///
/// # Errors
/// `Unreachable` where the folder cannot be read.
pub fn waiting_segments(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = |error: std::io::Error| Error::unreachable(format!("{} cannot be read: {error}", folder.display()));
    let mut found = segments(folder).map_err(cannot)?;
    found.retain(|path| {
        path.extension().is_some_and(|ending| ending == CLOSED)
            || File::open(path).is_ok_and(|file| file.try_lock().is_ok())
    });
    Ok(found)
}

/// How many events wait in segments that can be read.
pub(super) fn count_waiting(folder: &Path) -> usize {
    let is_event = |line: &std::io::Result<Vec<u8>>| line.as_ref().is_ok_and(|line| event_of(line).is_some());
    let lines =
        |path: &PathBuf| File::open(path).map_or(0, |file| BufReader::new(file).split(b'\n').filter(is_event).count());
    waiting_segments(folder).unwrap_or_default().iter().map(lines).sum()
}

/// Hands the events of a segment to `take` in portions, and removes the segment when all were taken. A line that was
/// not written to its end was never promised to anybody.
///
/// # Errors
/// What `take` fails with, and `Unreachable` where the segment cannot be read or removed.
pub fn drain(segment: &Path, mut take: impl FnMut(Vec<Received>) -> Result<()>) -> Result<()> {
    /// So many events, or bytes of them, are one portion.
    const EVENTS: usize = 2_000;
    const BYTES: usize = 16 << 20;
    let cannot = |error: std::io::Error| Error::unreachable(format!("{} cannot be read: {error}", segment.display()));
    let file = match File::open(segment) {
        // Another process took it meanwhile.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(cannot)?,
    };
    let mut portion = Vec::new();
    let mut bytes = 0;
    for line in BufReader::with_capacity(1 << 20, file).split(b'\n') {
        let line = line.map_err(cannot)?;
        // Blocks that nothing was written into.
        if line.iter().all(|byte| *byte == 0) {
            continue;
        }
        let Some(event) = event_of(&line) else {
            tracing::warn!("{} ends with a line that was not written to its end: it is left out", segment.display());
            continue;
        };
        bytes += line.len();
        portion.push(event);
        if portion.len() >= EVENTS || bytes >= BYTES {
            take(std::mem::take(&mut portion))?;
            bytes = 0;
        }
    }
    if !portion.is_empty() {
        take(portion)?;
    }
    std::fs::remove_file(segment)
        .map_err(|error| Error::unreachable(format!("{} cannot be removed: {error}", segment.display())))
}

fn event_of(line: &[u8]) -> Option<Received> {
    let text = std::str::from_utf8(line).ok()?;
    let (sum, event) = text.split_at_checked(CHECKED)?;
    let event = event.strip_prefix(' ')?;
    (checksum(event) == sum).then(|| serde_json::from_str(event).ok())?
}

fn checksum(line: &str) -> String {
    hex(&Sha256::digest(line.as_bytes())[..CHECKED / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(delivery: &str) -> Received {
        Received {
            source: "test".into(),
            delivery: delivery.into(),
            received_at: Time::UNIX_EPOCH,
            event: None,
            query: None,
            body: "{\n\"a\": \"ä\"}".into(),
        }
    }

    fn all(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for segment in waiting_segments(folder).expect("segments") {
            let take = |portion: Vec<Received>| {
                found.extend(portion.into_iter().map(|event| event.delivery));
                Ok(())
            };
            drain(&segment, take).expect("a segment");
        }
        found
    }

    #[test]
    fn a_segment_is_read_when_it_is_closed_or_its_writer_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("inbox");
        assert!(waiting_segments(&folder).expect("none").is_empty());
        let mut journal = Journal::of(&folder);
        journal.append(&[event("1"), event("2")]).expect("two");
        assert_eq!(all(&folder), [""; 0], "it is being written");
        journal.close_segment().expect("closed");
        journal.append(&[event("3")]).expect("one more");
        assert_eq!(all(&folder), ["1", "2"]);
        drop(journal);
        assert_eq!(all(&folder), ["3"]);
        assert_eq!(all(&folder), [""; 0], "what was taken is removed");
    }

    /// In a burst the file has blocks that nothing was written into yet.
    #[test]
    fn a_segment_of_a_burst_is_read_to_its_end_and_no_further() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = Journal::of(folder.path());
        let ids: Vec<String> = (0..1_500).map(|number| number.to_string()).collect();
        for id in &ids {
            journal.append(&[event(id)]).expect("one");
        }
        let segment = folder.path().join(format!("000000000001-{}.open", std::process::id()));
        let length = std::fs::metadata(segment).expect("a segment").len();
        assert!(length > LENGTH, "{length}");
        drop(journal);
        assert_eq!(count_waiting(folder.path()), ids.len());
        assert_eq!(all(folder.path()), ids);
    }

    /// One thread reads what is closed while another begins segments: what was promised is read, each once.
    #[test]
    fn a_segment_that_is_being_begun_is_not_taken_for_one_left_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut found = Vec::new();
        std::thread::scope(|threads| {
            let writer = threads.spawn(|| {
                let mut journal = Journal::of(folder.path());
                for number in 0..300 {
                    journal.append(&[event(&number.to_string())]).expect("one");
                    journal.close_segment().expect("closed");
                }
            });
            while !writer.is_finished() {
                found.extend(all(folder.path()));
            }
        });
        found.extend(all(folder.path()));
        found.sort_by_key(|id| id.parse::<u32>().ok());
        let promised: Vec<String> = (0..300).map(|number| number.to_string()).collect();
        assert_eq!(found, promised);
    }

    #[test]
    fn a_line_cut_short_is_left_out_and_those_before_it_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = Journal::of(folder.path());
        journal.append(&[event("1"), event("2")]).expect("two");
        journal.close_segment().expect("closed");
        let segment = &waiting_segments(folder.path()).expect("one")[0];
        let length = std::fs::metadata(segment).expect("a file").len();
        OpenOptions::new().write(true).open(segment).expect("a file").set_len(length - 5).expect("cut");
        assert_eq!(all(folder.path()), ["1"]);
    }
}
