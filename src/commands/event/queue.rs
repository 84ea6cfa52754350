//! The queue file of `rung event`: what a server that was away has not got yet, one event in each line.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use collectors::remote::{NotSent, Remote};
use queries::intake::Piece;

use crate::failure::bad_input;

/// What became of the events.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    pub(super) sent: usize,
    /// How many wait in the queue.
    pub(super) waiting: usize,
    /// Why the server got no more of them.
    pub(super) away: Option<String>,
    /// Why the server wants some of them not; these are not kept.
    pub(super) refused: Vec<String>,
}

/// Sends what waits in the queue and then these events, in this order. What the server cannot take now stays in the
/// queue, in the same order; the file is there only while something waits.
pub(super) fn send(remote: &Remote, queue: &Path, lines: &[String]) -> anyhow::Result<Delivered> {
    let cannot = |error: std::io::Error| bad_input(format!("{}: the queue cannot be used: {error}", queue.display()));
    // Several jobs may share a queue; one after the other. A run with nothing waiting makes no file.
    let file = if queue.exists() { Some(locked(queue).map_err(cannot)?) } else { None };
    let mut text = String::new();
    if let Some(mut file) = file.as_ref() {
        file.read_to_string(&mut text).map_err(cannot)?;
    }
    let waiting: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut sent = Delivered::default();
    let mut left: Vec<&str> = Vec::new();
    for line in waiting.iter().copied().chain(lines.iter().map(String::as_str)) {
        if sent.away.is_some() {
            left.push(line);
            continue;
        }
        match remote.send(line, &Piece::by_content(None, line).delivery) {
            Ok(()) => sent.sent += 1,
            Err(NotSent::Refused(why)) => sent.refused.push(why),
            Err(NotSent::Away(why)) => {
                sent.away = Some(why);
                left.push(line);
            }
        }
    }
    sent.waiting = left.len();
    if left.is_empty() {
        if file.is_some() {
            std::fs::remove_file(queue).map_err(cannot)?;
        }
        return Ok(sent);
    }
    let mut file = match file {
        Some(file) => file,
        None => locked(queue).map_err(cannot)?,
    };
    // Another job may have begun the queue meanwhile.
    let kept: String = left.iter().map(|line| format!("{line}\n")).collect();
    if waiting.is_empty() {
        file.seek(SeekFrom::End(0)).map_err(cannot)?;
    } else {
        file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0)).map(|_| ())).map_err(cannot)?;
    }
    file.write_all(kept.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot)?;
    Ok(sent)
}

/// The queue, once no other job uses it; only its owner may read it.
fn locked(queue: &Path) -> std::io::Result<File> {
    loop {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(queue)?;
        file.lock()?;
        // Whoever had it may have removed it: then this is not the file that the next one finds.
        if queue.exists() {
            return Ok(file);
        }
    }
}
