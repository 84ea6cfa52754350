//! Killed at any moment, nothing that was done is lost and nothing is there twice.
//!
//! Each run is killed at a moment drawn from a seed; then it is run to its end, and the facts must be those of a run
//! that nobody disturbed. The seed is printed; another one can be given in `RUNG_SEED`.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::history::{History, git_is_missing};
use crate::program::Folder;

const COMMITS: u32 = 60_000;
const KILLS: u32 = 6;

/// A sequence of numbers that a seed settles (xorshift).
struct Chance(u64);

impl Chance {
    fn new(salt: u64) -> Self {
        let seed = std::env::var("RUNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_821);
        eprintln!("RUNG_SEED={seed}");
        Self(seed ^ salt)
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start.
    After(Duration),
    /// So long after the store's files have grown past this size: its first transaction is being written, or was.
    Grown(u64, Duration),
}

/// Runs it to the end, or kills it at a moment; whether it was killed.
fn killed(folder: &Folder, arguments: &[&str], moment: Moment) -> bool {
    let mut child = folder.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let after = match moment {
        Moment::After(after) => after,
        Moment::Grown(size, after) => {
            while stored(folder) < size && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(2));
            }
            after
        }
    };
    std::thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    // SIGKILL: no handler runs, nothing is tidied up.
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

const FILES: [&str; 2] = ["rung.duckdb", "rung.duckdb.wal"];

/// The bytes of the store and its log.
fn stored(folder: &Folder) -> u64 {
    FILES.iter().filter_map(|name| std::fs::metadata(folder.join(name)).ok()).map(|file| file.len()).sum()
}

/// Removes the store and its log, but not the key of the people.
fn start_over(folder: &Folder) {
    for name in FILES {
        // There is no log where nothing is left to be written.
        let _ = std::fs::remove_file(folder.join(name));
    }
}

/// The number that a query returns; 0 where there is no store, or none whose tables were made before the kill.
fn number(folder: &Folder, store: &str, query: &str) -> u64 {
    if !folder.join(store).exists() {
        return 0;
    }
    let ran = folder.run(&["sql", query, "--store", store, "--format", "csv"]);
    if ran.stderr.contains("holds nothing yet") {
        return 0;
    }
    let ran = ran.well();
    ran.stdout.lines().nth(1).and_then(|line| line.trim().parse().ok()).unwrap_or_else(|| panic!("{ran}"))
}

/// A long history with branches, merges and tags.
fn long_history() -> History {
    let mut history = History::default();
    let at = |number: u32| 1_500_000_000 + i64::from(number) * 600;
    let mut last = history.bare_commit("main", &[], (at(0), at(0)), "First");
    while last < COMMITS {
        let (number, base) = (last, last);
        let side = history.bare_commit("side", &[base], (at(number), at(number)), "Side\n\nwith a body\n");
        let main = history.bare_commit("main", &[base], (at(number), at(number + 1)), "Main");
        last = history.bare_commit("main", &[main, side], (at(number + 2), at(number + 2)), "Merge side");
        if number.is_multiple_of(100) {
            history.annotated_tag(&format!("v{number}"), last, at(number + 3));
        }
    }
    history
}

#[test]
fn collecting_survives_being_killed() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    long_history().make_with(&folder.join("long.git"), &[]);
    let begun = Instant::now();
    folder.rung("collect long.git --store calm.duckdb").well();
    let whole = begun.elapsed();
    // The people of two stores have different hashes unless they have the same key.
    std::fs::copy(folder.join("calm.duckdb.key"), folder.join("rung.duckdb.key")).unwrap();
    let calm = folder.facts("calm.duckdb");

    let mut chance = Chance::new(1);
    let (mut kills, mut kept) = (0, 0);
    for round in 0..KILLS {
        let moment = match round % 2 {
            0 => Moment::After(whole.mul_f64(0.1 + 0.6 * chance.share())),
            _ => Moment::Grown(3_000_000, whole.mul_f64(0.2 * chance.share())),
        };
        let was_killed = killed(&folder, &["collect", "long.git"], moment);
        kills += u32::from(was_killed);
        let found = number(&folder, "rung.duckdb", "select count(*) from commit");
        eprintln!("round {round}: killed is {was_killed} with {moment:?} of {whole:?}, {found} commits");
        assert!(found >= kept, "what one run had stored is still there after the next was killed");
        assert!(was_killed || found == u64::from(COMMITS) + 1, "a run that ended had stored everything");
        kept = found;
        if found > u64::from(COMMITS) && round + 1 < KILLS {
            start_over(&folder);
            kept = 0;
        }
    }
    assert!(kills > 0, "no run was killed");
    folder.rung("collect long.git").well();
    assert!(folder.facts("rung.duckdb") == calm, "the facts are those of an undisturbed run");
    let report = "report --as-of 2018-11-01 --format json";
    let (disturbed, undisturbed) = (folder.rung(report), folder.rung(&format!("{report} --store calm.duckdb")));
    assert!(disturbed.well() == undisturbed.well(), "so are the answers");
    let again = folder.rung("collect long.git").well();
    assert!(again.stdout.contains("0 new commits"), "{again}");
}

#[test]
fn importing_survives_being_killed() {
    let folder = Folder::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/metaphysics");
    let first = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/synthetic-ledger");
    let begun = Instant::now();
    folder.run(&["import", sample, "--store", "calm.duckdb"]).well();
    let whole = begun.elapsed();
    folder.run(&["import", first, "--store", "calm.duckdb"]).well();
    let calm = folder.facts("calm.duckdb");

    // This import ended, so no kill of a later one may take it away.
    folder.run(&["import", first]).well();
    let reported = number(&folder, "rung.duckdb", "select count(*) from commit");
    let mut chance = Chance::new(2);
    let mut kills = 0;
    for round in 0..KILLS {
        let moment = Moment::After(whole.mul_f64(0.05 + 0.95 * chance.share()));
        let was_killed = killed(&folder, &["import", sample], moment);
        kills += u32::from(was_killed);
        let found = number(&folder, "rung.duckdb", "select count(*) from commit");
        let refs = number(&folder, "rung.duckdb", "select count(*) from ref where repository like '%metaphysics%'");
        eprintln!("round {round}: killed is {was_killed} with {moment:?} of {whole:?}, {found} commits, {refs} refs");
        assert!(found == reported || found == reported + 14_314, "an import is there whole or not at all: {found}");
        assert_eq!(found > reported, refs > 0, "all of its tables or none");
        if found > reported && round + 1 < KILLS {
            start_over(&folder);
            folder.run(&["import", first]).well();
        }
    }
    assert!(kills > 0, "no run was killed");
    folder.run(&["import", sample]).well();
    assert!(folder.facts("rung.duckdb") == calm, "the facts are those of an undisturbed run");
    let report = "report --as-of 2026-08-20 --format json";
    let (disturbed, undisturbed) = (folder.rung(report), folder.rung(&format!("{report} --store calm.duckdb")));
    assert!(disturbed.well() == undisturbed.well(), "so are the answers");
}
