//! The real histories: the files hold what their sources count, and they can be imported.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use queries::store::Store;
use sample_data::histories::HISTORIES;
use sample_data::{folder, project_folders};

/// Commits and tags as the sources count them.
const COUNTS: &[(&str, usize, usize)] =
    &[("metaphysics", 14_314, 6_163), ("frontend", 16_888, 5_332), ("cargo", 23_815, 123), ("requests", 6_729, 162)];

#[test]
fn every_commit_and_tag_is_there() {
    for (project, commits, tags) in COUNTS {
        let mut store = Store::in_memory().unwrap();
        let imported = store.import(&folder().join(project)).unwrap();
        assert_eq!(imported.tables["commit"].changed, *commits, "{project}");
        assert_eq!(imported.tables["ref"].changed, tags + 1, "{project}: its tags and its default branch");
        assert_eq!(imported.tables["deployment_rule"].changed, 1, "{project}");
    }
    assert_eq!(COUNTS.len(), HISTORIES.len());
}

#[test]
fn all_folders_go_into_one_store_and_again_change_nothing() {
    let mut store = Store::in_memory().unwrap();
    for folder in project_folders() {
        let imported = store.import(&folder).unwrap();
        assert!(imported.tables.values().all(|written| written.changed == written.given), "{}", folder.display());
    }
    for folder in project_folders() {
        let imported = store.import(&folder).unwrap();
        assert!(imported.tables.values().all(|written| written.changed == 0), "{}", folder.display());
    }
}
