//! The git collector: a clone or a bare repository on this machine, read without the `git` program.
//!
//! It stores everything that a branch, a tag or `HEAD` reaches, ancestors first, in transactions of bounded size that
//! each carry the cursor. What is stored is closed under "parent of" unless objects are missing, so the next run stops
//! walking where it knows the commits; the cursor says whether that holds.

mod bases;
pub(crate) mod commits;
mod declared;
mod direction;
pub(crate) mod message;
mod object;
mod open;
pub(crate) mod origin;
mod place;
mod probes;
mod refs;
mod renames;
mod sizes;
mod walk;
mod write;

use std::path::Path;
use std::time::Instant;

use gix::hashtable::HashSet;
use gix::{ObjectId, Repository};
use queries::model::{JobClass, Time, facts};
use queries::store::Store;

use crate::job_class::JobClasses;
use crate::{Error, Note, Progress, note::Notes};
pub use declared::declared;
use origin::Origin;
use place::Place;
use probes::Contents;
use refs::Refs;
use sizes::Wanted;
use walk::{History, Reached};
use write::Writer;

/// The source that facts from here name.
const SOURCE: &str = "git";

/// What to collect.
#[derive(Debug, Clone, Default)]
pub struct GitOptions {
    /// What to call the repository. By default host and path of its remote `origin`, or the folder's name.
    pub repository: Option<String>,
    /// Whether to count each commit's files and lines.
    pub sizes: bool,
    /// Whether to keep the paths that each commit touched.
    pub paths: bool,
    /// Names or e-mail addresses of programs beside the well-known ones. Where they change, all commits are read again.
    pub bots: Vec<String>,
    /// What jobs of the CI configuration do, by their names, where the projects say it; before the general table. Without
    /// a word, what was said the last time.
    pub job_classes: Option<Vec<(String, JobClass)>>,
    /// The machine's clock, which the cursor notes.
    pub now: Time,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitOutcome {
    /// What the repository is called in the store.
    pub repository: String,
    /// How many commits were read.
    pub commits_read: usize,
    /// How many of them the store did not have.
    pub commits_new: usize,
    /// How many branches and tags there are.
    pub refs: usize,
    /// Whether the clone lacks older history.
    pub shallow: bool,
    /// What this run met that it could not read or understand.
    pub notes: Vec<Note>,
}

/// Whether there is a repository that can be opened, before anything is written.
///
/// # Errors
/// As [`collect`].
pub fn check(path: &Path) -> Result<(), Error> {
    open::repository(path).map(drop)
}

/// What [`collect`] calls the repository that `path` lies in where nobody names it.
///
/// # Errors
/// As [`collect`].
pub fn name(path: &Path) -> Result<String, Error> {
    Ok(Origin::of(&open::repository(path)?.to_thread_local()).id)
}

/// Collects the repository that `path` lies in.
///
/// # Errors
/// `Input` where there is no repository or it cannot be opened; `Unreachable` where it may not be read; `Store` where
/// the store fails. What earlier transactions of the run wrote stays, and the next run continues there.
pub fn collect(
    store: &mut Store,
    path: &Path,
    options: &GitOptions,
    progress: &dyn Progress,
) -> Result<GitOutcome, Error> {
    let begun = Instant::now();
    let shared = open::repository(path)?;
    let repository = shared.to_thread_local();
    let origin = Origin::of(&repository);
    let id = options.repository.clone().unwrap_or_else(|| origin.id.clone());
    let place = store.cursor(SOURCE, &id)?.and_then(|text| Place::read(&text));
    let folder = origin::folder(&repository).to_string_lossy().into_owned();
    if options.repository.is_none() && origin.by_folder {
        refuse_another_clone(&id, place.as_ref(), &folder)?;
    }
    let own_classes = own_classes(options, place.as_ref());
    let classes = JobClasses::new(&own_classes);
    let looked = Place::looked(&own_classes);
    let place = place.filter(|place| place.bots == options.bots);
    let mut notes = Notes::default();

    let boundary = shallow_boundary(&repository, &mut notes);
    let refs = Refs::list(&repository, &mut notes)?;
    let fingerprint = refs.fingerprint(&repository, &boundary);
    let outcome = |commits_read, commits_new, notes: Notes| GitOutcome {
        repository: id.clone(),
        commits_read,
        commits_new,
        refs: refs.found.len(),
        shallow: !boundary.is_empty(),
        notes: notes.into_list(),
    };

    if place
        .as_ref()
        .is_some_and(|place| place.looked == looked && place.needs_nothing(&fingerprint, options, !boundary.is_empty()))
    {
        tracing::info!("git {id}: nothing has changed, looked at in {:.2} s", begun.elapsed().as_secs_f64());
        return Ok(outcome(0, 0, notes));
    }

    let known = Known::of(store, &id, place.as_ref(), options, repository.object_hash())?;
    let (rows, mut tips) = refs.read(&repository, &id, &mut notes);
    refs.note_gone_tags(&store.tag_names_of(&id, SOURCE)?, &mut notes);
    tips.sort_unstable();
    tips.dedup();
    let stop = if known.closed { &known.commits } else { &HashSet::default() };
    let mut history = walk::ancestors_first(&repository, &tips, stop, &boundary, progress, &mut notes);
    known.choose(&mut history);

    let complete = boundary.is_empty() && notes.count("missing_commits") == 0;
    let closed = complete && (known.closed || known.commits.is_empty());
    let mut writer = Writer::new(store, &id, options.now, closed, &folder, &known.commits);
    let wanted = Wanted { sizes: options.sizes, paths: options.paths };
    progress.begin("reading commits", Some(history.commits.len() as u64));
    commits::read(&shared, &id, &history, &boundary, &options.bots, wanted, |block| {
        progress.advance(block.commits.len() as u64);
        writer.add(block)
    })?;
    progress.end();

    let head = refs.head.filter(|head| repository.has_object(head));
    let complete = complete && writer.notes.count("missing_commits") == 0;
    let before = place.unwrap_or_default();
    let unmeasured = if options.sizes {
        let reasons = ["commits_without_size_for_missing_objects", "commits_without_size_at_the_shallow_boundary"];
        reasons.iter().map(|reason| writer.notes.count(reason) as u64).sum()
    } else {
        before.unmeasured
    };
    notes.merge(std::mem::take(&mut writer.notes));
    let looking = Instant::now();
    let contents = head.map(|head| probes::of_commit(&repository, head, &id, &classes, &mut notes)).unwrap_or_default();
    tracing::debug!("git {id}: looked at the tree in {:.2} s", looking.elapsed().as_secs_f64());
    let repository_fact = facts::Repository {
        id: id.clone(),
        provider: origin.provider,
        default_branch: refs.default_branch.clone(),
        head_sha: head.map(|head| head.to_string()),
        shallow: Some(!boundary.is_empty()),
        source: SOURCE.to_owned(),
        url: origin.url,
    };
    let nothing_read = history.commits.is_empty();
    let sizes = options.sizes || before.sizes && nothing_read;
    let paths = options.paths || before.paths && nothing_read;
    let place = Place {
        refs: fingerprint,
        closed: complete,
        sizes,
        unmeasured,
        paths,
        path: folder.clone(),
        bots: options.bots.clone(),
        looked,
    };
    let (read, new) = writer.finish(&repository_fact, &rows, &contents, &place)?;
    tracing::info!(
        "git {id}: {read} commits read, {new} of them new, {} branches and tags, {} probes, in {:.2} s",
        rows.len(),
        contents.probes.len(),
        begun.elapsed().as_secs_f64()
    );
    Ok(outcome(read, new, notes))
}

/// The classes that count: those given, else those of the last time.
fn own_classes(options: &GitOptions, place: Option<&Place>) -> Vec<(String, JobClass)> {
    match &options.job_classes {
        Some(classes) => classes.clone(),
        None => place.map(Place::own_classes).unwrap_or_default(),
    }
}

/// Looks at the trees of these commits of a collected repository, as [`collect`] does at that of `HEAD`: what it contained
/// when they were launched. Returns what could not be read; a commit that is not there is one of it.
///
/// # Errors
/// As [`collect`], and `Input` where the repository was not collected from here before.
pub fn look(store: &mut Store, path: &Path, options: &GitOptions, shas: &[String]) -> Result<Vec<Note>, Error> {
    let repository = open::repository(path)?.to_thread_local();
    let id = options.repository.clone().unwrap_or_else(|| Origin::of(&repository).id);
    let Some(place) = store.cursor(SOURCE, &id)? else {
        return Err(Error::Input(format!("{id} is not in the store: collect {} first", path.display())));
    };
    let mut notes = Notes::default();
    let classes = JobClasses::new(&own_classes(options, Place::read(&place).as_ref()));
    let mut contents = Contents::default();
    for sha in shas {
        let commit = ObjectId::from_hex(sha.as_bytes()).ok().filter(|commit| repository.has_object(commit));
        match commit {
            Some(commit) => contents.append(probes::of_commit(&repository, commit, &id, &classes, &mut notes)),
            None => notes.add("missing_commits_to_look_at", sha),
        }
    }
    let mut batch = store.begin()?;
    contents.write(&mut batch, &id)?;
    batch.commit()?;
    Ok(notes.into_list())
}

/// A folder's name says little: two clones of that name without a remote are two repositories until somebody names one.
fn refuse_another_clone(id: &str, place: Option<&Place>, folder: &str) -> Result<(), Error> {
    match place {
        Some(place) if !place.path.is_empty() && place.path != folder => Err(Error::Input(format!(
            "{folder}: the repository {id} is already collected from {}: name this one with `id` in rung.toml",
            place.path
        ))),
        _ => Ok(()),
    }
}

/// The commits at which a shallow clone ends, in order; none for a whole one.
fn shallow_boundary(repository: &Repository, notes: &mut Notes) -> Vec<ObjectId> {
    match repository.shallow_commits() {
        Ok(Some(commits)) => {
            let mut boundary: Vec<ObjectId> = commits.iter().copied().collect();
            boundary.sort_unstable();
            for id in &boundary {
                notes.add("shallow_boundary", id.to_string());
            }
            boundary
        }
        Ok(None) => Vec::new(),
        Err(error) => {
            notes.add("unreadable_shallow_file", open::one_line(&error));
            Vec::new()
        }
    }
}

impl Place {
    /// Whether a run now would find what the last one found.
    fn needs_nothing(&self, fingerprint: &str, options: &GitOptions, shallow: bool) -> bool {
        self.refs == fingerprint
            && (self.closed || shallow)
            && (!options.sizes || self.sizes)
            && (!options.paths || self.paths)
    }
}

/// What the store already has.
struct Known {
    commits: HashSet<ObjectId>,
    /// Whether a walk may stop at them.
    closed: bool,
    /// Those that are read again, for what was not asked of them before.
    again: HashSet<ObjectId>,
}

impl Known {
    fn of(
        store: &Store,
        id: &str,
        place: Option<&Place>,
        options: &GitOptions,
        hash: gix::hash::Kind,
    ) -> Result<Self, Error> {
        let Some(place) = place else {
            return Ok(Self { commits: HashSet::default(), closed: false, again: HashSet::default() });
        };
        let ids = |shas: std::collections::HashSet<String>| -> HashSet<ObjectId> {
            let ids = shas.iter().filter_map(|sha| ObjectId::from_hex(sha.as_bytes()).ok());
            ids.filter(|id| id.kind() == hash).collect()
        };
        let mut again = HashSet::default();
        if options.sizes && (!place.sizes || place.unmeasured > 0) {
            again.extend(ids(store.commits_without_sizes(id)?));
        }
        if options.paths && !place.paths {
            again.extend(ids(store.commits_without_paths(id)?));
        }
        Ok(Self { commits: ids(store.known_commits(id)?), closed: place.closed, again })
    }

    /// Leaves in the history what is to be read: new commits, then those that are read again.
    fn choose(&self, history: &mut History) {
        history.commits.retain(|reached| !self.commits.contains(&reached.id) || self.again.contains(&reached.id));
        let walked: HashSet<ObjectId> = history.commits.iter().map(|reached| reached.id).collect();
        let again = self.again.iter().filter(|id| !walked.contains(*id));
        history.commits.extend(again.map(|id| Reached { id: *id, text: 0..0 }));
    }
}
