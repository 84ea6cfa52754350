//! The files that lie in this folder.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use std::fs;

use queries::model::facts::table;
use sample_data::project_folders;

/// Most that the real histories may weigh together, in bytes.
const HISTORIES: u64 = 6_000_000;

/// Most that the whole folder may weigh, in bytes.
const ALL: u64 = 8_000_000;

#[test]
fn every_project_has_files_named_after_tables() {
    for folder in project_folders() {
        let mut tables = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            assert!(table(stem).is_some(), "{} is no table", path.display());
            tables += 1;
        }
        assert!(tables >= 6, "{} has {tables} tables", folder.display());
    }
}

#[test]
fn they_stay_small() {
    let (mut histories, mut all) = (0, 0);
    for folder in project_folders() {
        let files = fs::read_dir(&folder).unwrap();
        let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
        all += bytes;
        if !folder.ends_with("synthetic-checkout") && !folder.ends_with("synthetic-ledger") {
            histories += bytes;
        }
    }
    assert!(histories < HISTORIES, "{histories} bytes of histories");
    assert!(all < ALL, "{all} bytes");
}

#[test]
fn the_small_tables_say_nothing_that_names_a_person() {
    for folder in project_folders() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "ndjson") {
                assert!(!fs::read_to_string(&path).unwrap().contains('@'), "{}", path.display());
            }
        }
    }
}
