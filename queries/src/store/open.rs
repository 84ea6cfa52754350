//! Opening the file: which DuckDB settings hold, and what a refusal means.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use duckdb::{AccessMode, Config, Connection};

use super::migrate;
use crate::error::{Error, Result};

/// So long a lock is waited for: longer than a page of a busy server or the end of a run keeps it, and short enough
/// that a person learns what is in the way before thinking that the program hangs.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// The pause before a lock is tried again: readers come and go within tens of milliseconds.
const LOCK_PAUSE: Duration = Duration::from_millis(25);

/// Spellings that the portable SQL dialect shares with other engines.
const MACROS: &str = "create or replace temp macro unix_micros(t) as epoch_us(t);
create or replace temp macro percentile(x, p) as quantile_cont(x, p);";

/// Settings of every connection: nothing is fetched from anywhere on the engine's own account.
fn config() -> Result<Config> {
    Ok(Config::default()
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", "false")?
        .with("preserve_insertion_order", "true")?)
}

pub(super) fn in_memory() -> Result<Connection> {
    let mut connection = Connection::open_in_memory_with_flags(config()?)?;
    migrate::bring_up_to_date(&mut connection)?;
    prepare(connection)
}

/// The open file, and whether this made it.
pub(super) fn for_writing(path: &Path) -> Result<(Connection, bool)> {
    let open = || connect(path, || Ok(config()?.access_mode(AccessMode::ReadWrite)?));
    let existed = path.exists();
    let mut connection = open()?;
    let found = migrate::version(&connection, path)?;
    if existed && found > 0 && found < migrate::NEWEST {
        // The copy is made of a closed file, so that it is whole.
        connection.close().map_err(|(_, error)| error)?;
        migrate::keep_copy(path, found)?;
        connection = open()?;
    }
    migrate::bring_up_to_date(&mut connection)?;
    Ok((prepare(connection)?, !existed && found == 0))
}

pub(super) fn for_reading(path: &Path) -> Result<Connection> {
    if !path.exists() {
        return Err(Error::input(format!(
            "there is no store at {}: make one with `rung collect` or `rung import`, or name another with --store",
            path.display()
        )));
    }
    let connection = connect(path, || Ok(config()?.access_mode(AccessMode::ReadOnly)?))?;
    let found = migrate::version(&connection, path)?;
    // Whoever made it was stopped before anything was written.
    if found == 0 {
        return Err(Error::input(format!(
            "{} holds nothing yet: fill it with `rung collect` or `rung import`",
            path.display()
        )));
    }
    if found < migrate::NEWEST {
        return Err(Error::input(format!(
            "{} was written by an older version of rung: run `rung collect` or `rung import` once to bring it up to date",
            path.display()
        )));
    }
    prepare(connection)
}

/// Connects to the file, once the other processes that use it have ended.
fn connect(path: &Path, config: impl Fn() -> Result<Config>) -> Result<Connection> {
    let begun = Instant::now();
    loop {
        match Connection::open_with_flags(path, config()?) {
            Ok(connection) => return Ok(connection),
            Err(error) if is_locked(&error) && begun.elapsed() < LOCK_WAIT => std::thread::sleep(LOCK_PAUSE),
            Err(error) => return Err(refused(path, &error)),
        }
    }
}

fn is_locked(error: &duckdb::Error) -> bool {
    error.to_string().contains("lock on file")
}

/// The file beside a store that is called as it is and ends so.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

pub(super) fn prepare(connection: Connection) -> Result<Connection> {
    connection.execute_batch(MACROS)?;
    Ok(connection)
}

/// One line for each way in which the engine refuses a file.
fn refused(path: &Path, error: &duckdb::Error) -> Error {
    let text = error.to_string();
    let path = path.display();
    if is_locked(error) {
        Error::unreachable(format!("{path} is in use by another process: try again when it has ended"))
    } else if text.contains("not a valid DuckDB database file") {
        Error::input(format!("{path} is not a DuckDB file: name another with --store"))
    } else if text.contains("newer version") || text.contains("version number") {
        Error::input(format!(
            "{path} was written by a newer version of DuckDB than this rung contains: use a newer rung"
        ))
    } else if text.contains("No such file or directory")
        || text.contains("Cannot open")
        || text.contains("Permission denied")
        || text.contains("Is a directory")
    {
        Error::unreachable(format!("{path} cannot be opened: {}", first_line(&text)))
    } else {
        Error::input(format!("{path} cannot be read as a store: {}", first_line(&text)))
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
