//! DevLake: its domain-layer tables, exported as CSV files that are named after them.
//!
//! What DevLake collected is taken as it is; what it computed (`*_metrics`, `*_relationships`) is not read, and every
//! figure is computed anew. `docs/devlake.md` has the whole mapping and says what differs. All of one call is one
//! transaction: a file that is malformed leaves nothing behind, and the same folder twice changes nothing.

mod builds;
mod changes;
mod commits;
mod deployments;
mod graph;
mod incidents;
mod lake;
mod people;
mod places;
mod rows;
mod tables;
mod words;

pub use lake::{FileRead, Ignored};

use std::collections::BTreeMap;
use std::path::Path;

use queries::model::Time;
use queries::model::facts::{Cursor, Repository};
use queries::store::{Store, Written};

use crate::Error;
use crate::note::{Note, Notes};
use commits::Known;
use lake::Lake;
use people::People;
use places::Places;

/// The name of this source in facts and cursors.
const SOURCE: &str = "devlake";

/// What an import from DevLake brought.
#[derive(Debug, Clone, Default)]
pub struct DevLakeOutcome {
    /// What each file gave.
    pub files: Vec<FileRead>,
    /// What else lies in the folder.
    pub ignored: Vec<Ignored>,
    /// The facts, by table.
    pub tables: BTreeMap<&'static str, Written>,
    /// What could not be read or understood, and what was decided where the tables leave it open.
    pub notes: Vec<Note>,
}

/// Imports a folder of DevLake's tables as CSV files. `now` dates the note that people were hashed with this store's key.
///
/// # Errors
/// `Input`, naming file, line and column, for what is no such folder or malformed; then nothing is imported.
/// `Store` where the store fails.
pub fn import(store: &mut Store, folder: &Path, now: Time) -> Result<DevLakeOutcome, Error> {
    let mut lake = Lake::read(folder)?;
    let mut notes = Notes::default();
    let mut places = Places::of(&mut lake);
    let runs = builds::Runs::of(&mut lake, &mut places, &mut notes);
    let (changes, commits) = {
        let mut people = People::of(&lake, store.people());
        let changes = changes::changes(&mut lake, &mut places, &mut people, &mut notes);
        let known = known(store, &lake, &mut places)?;
        (changes, commits::commits(&mut lake, &mut places, &mut people, &known, &mut notes))
    };
    let deployments = deployments::deployments(&mut lake, &mut places, &runs, &mut notes);
    let (builds, jobs) = builds::builds(&mut lake, &places, &runs, &mut notes);
    places.complete();
    let (incidents, issues) = incidents::incidents(&mut lake, &mut places, &mut notes);
    // Names of scopes are names of projects only where nothing says what belongs to which.
    lake.used("cicd_scopes", if places.has_mapping() { 0 } else { lake.cicd_scopes.len() });
    lake.used("accounts", lake.accounts.len());

    let described = store.projects_described_elsewhere(SOURCE)?;
    let declared = store.memberships_declared_elsewhere(SOURCE)?;
    let repositories: Vec<Repository> = unknown_to_git(store, &places)?;
    let is_first = store.cursor(SOURCE, STREAM)?.is_none();
    let mut batch = store.begin()?;
    batch.add(places.projects().filter(|project| !described.contains(&project.id)))?;
    batch.add(&repositories)?;
    let memberships: Vec<_> = places
        .memberships()
        .filter(|member| !declared.contains(&(member.project.clone(), member.repository.clone())))
        .collect();
    batch.add(&memberships)?;
    batch.add(&commits)?;
    batch.add(&changes.changes)?;
    batch.add(&changes.commits)?;
    batch.add(&changes.reviews)?;
    batch.add(&issues)?;
    batch.add(&builds)?;
    batch.add(&jobs)?;
    batch.add(&deployments)?;
    batch.add(&incidents)?;
    if is_first {
        let place = "imported".to_owned();
        batch.add([&Cursor { source: SOURCE.to_owned(), stream: STREAM.to_owned(), place, updated_at: now }])?;
    }
    let mut tables = batch.commit()?;
    tables.retain(|name, written| written.given > 0 && *name != "cursor");
    Ok(DevLakeOutcome {
        files: lake.files.into_values().collect(),
        ignored: lake.ignored,
        tables,
        notes: notes.into_list(),
    })
}

/// The stream of the cursor that says that hashes of people in this store are its own.
const STREAM: &str = "import";

/// What the store knows of the commits of the repositories that these tables name.
fn known(store: &Store, lake: &Lake, places: &mut Places) -> Result<Known, Error> {
    for row in &lake.repo_commits {
        places.repository(Some(&row.repo_id), None);
    }
    let mut known = Known::default();
    for repository in places.repositories() {
        if store.cursor("git", &repository.id)?.is_some() {
            known.from_git.insert(repository.id.clone());
        } else {
            let with_parents = store.commits_with_parents(&repository.id)?;
            known.with_parents.extend(with_parents.into_iter().map(|sha| (repository.id.clone(), sha)));
        }
    }
    Ok(known)
}

/// The repositories of which git itself said nothing yet.
fn unknown_to_git(store: &Store, places: &Places) -> Result<Vec<Repository>, Error> {
    let mut unknown = Vec::new();
    for repository in places.repositories() {
        if store.cursor("git", &repository.id)?.is_none() {
            unknown.push(repository.clone());
        }
    }
    Ok(unknown)
}
