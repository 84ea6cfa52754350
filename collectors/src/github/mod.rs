//! GitHub: github.com, a company's own GitHub Enterprise, or one under ghe.com.
//!
//! REST where a list has a tag that costs nothing when nothing has changed, or where GitHub wants it (runs, jobs,
//! approvals, releases); GraphQL where it saves many questions (changes with commits and reviews, deployments with
//! statuses, refs with dates, issues by label). What GitHub answers is read with structs of our own that refuse no
//! word: an unknown one is `unknown` and counted, and a row that cannot be read is named while the others go on.
//!
//! A stream is one file here, and one line in `streams`.

mod address;
mod authority;
mod change_row;
mod changes;
mod commits;
mod deployment_row;
mod deployments;
mod health;
mod incidents;
mod jobs;
mod manners;
mod organisation;
mod place;
mod recorded;
mod refs;
mod releases;
mod repository;
mod runs;
mod words;

use std::sync::Arc;
use std::time::Duration;

use queries::model::{JobClass, Time};
use queries::store::{PersonKey, Store};
use serde_json::json;

use crate::Error;
use crate::http::Client;
use crate::job_class::JobClasses;
use crate::sync::exchange::Exchange;
use crate::sync::stream::Stream;
use crate::sync::{Retry, Synced, Timekeeper, Watch};
pub use address::Address;
use authority::Authority;
pub use authority::Credentials;
pub use health::{Health, Reach};
use manners::GitHubManners;
use place::{Place, fingerprint};
pub use recorded::{Recorded, read_recorded};

/// The source that facts from here name.
const SOURCE: &str = "github";

/// An answer that takes longer is none: GitHub itself gives up after ten seconds.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Which GitHub, and how to ask it.
pub struct Settings {
    /// Where it is.
    pub address: Address,
    /// Who asks.
    pub credentials: Credentials,
    /// Names of programs beside the well-known ones.
    pub bots: Vec<String>,
    /// Whether to count each commit's files and lines.
    pub sizes: bool,
    /// Nothing that is older is read; everything where missing.
    pub since: Option<Time>,
    /// The clock.
    pub time: Arc<dyn Timekeeper>,
    /// How often what fails is tried again.
    pub retry: Retry,
    /// How long one answer may take, such as [`PATIENCE`].
    pub patience: Duration,
}

/// A repository to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The account that it belongs to.
    pub owner: String,
    /// Its name there.
    pub name: String,
    /// What to call it in the store; host, owner and name where missing.
    pub id: Option<String>,
    /// The projects that it belongs to, whose deployments are its deployments.
    pub projects: Vec<String>,
    /// Whether a clone of it gives commits, tags and branches, which are then not asked for.
    pub cloned: bool,
    /// By project the labels of which any makes an issue an incident.
    pub incidents: Vec<(String, Vec<String>)>,
    /// What jobs do whose names do not tell, for those that are read from now on.
    pub job_classes: Vec<(String, JobClass)>,
}

impl Wanted {
    /// What the store calls it.
    #[must_use]
    pub fn repository(&self, address: &Address) -> String {
        self.id.clone().unwrap_or_else(|| format!("{}/{}/{}", address.host, self.owner, self.name))
    }
}

/// Reads repositories, as far as can be, and waits until that is done.
///
/// # Errors
/// `Input` for a key that is none; `Unreachable` where nothing can be asked at all; `Store` where the store fails.
/// Streams that fail are named in what is returned.
pub fn collect(store: &mut Store, settings: &Settings, wanted: &[Wanted], watch: &dyn Watch) -> Result<Synced, Error> {
    runtime()?.block_on(sync(store, settings, wanted, watch))
}

/// As [`collect`], where somebody else waits. Dropped at any moment, it leaves what a later run goes on from.
///
/// # Errors
/// As [`collect`].
pub async fn sync(
    store: &mut Store,
    settings: &Settings,
    wanted: &[Wanted],
    watch: &dyn Watch,
) -> Result<Synced, Error> {
    let exchange = Arc::new(exchange(settings)?);
    let streams = streams(store, settings, wanted)?;
    crate::sync::run(store, SOURCE, streams, exchange, settings.since, watch).await
}

/// What [`collect`] would read, stream by stream, without asking anybody.
///
/// # Errors
/// Where the store fails.
pub fn plan(store: &Store, settings: &Settings, wanted: &[Wanted]) -> Result<Vec<String>, Error> {
    let streams = streams(store, settings, wanted)?;
    crate::sync::plan(store, SOURCE, &streams, settings.since, settings.time.now())
}

/// The repositories of an organisation by name, of those that match `include` (all where it is empty) and not `exclude`;
/// in both, `*` stands for anything. Forks and archived ones are left out, and counted.
///
/// # Errors
/// As [`collect`], and `Unreachable` where the organisation cannot be read.
pub fn repositories_of(
    settings: &Settings,
    organisation: &str,
    include: &[String],
    exclude: &[String],
) -> Result<(Vec<String>, usize), Error> {
    let exchange = exchange(settings)?;
    runtime()?.block_on(organisation::repositories(&exchange, &settings.address, organisation, include, exclude))
}

/// Whether GitHub can be asked, and what it says of the token, the clock and the repositories.
///
/// # Errors
/// As [`collect`].
pub fn health(settings: &Settings, wanted: &[Wanted]) -> Result<Health, Error> {
    let exchange = exchange(settings)?;
    runtime()?.block_on(async { Ok(health::health(&exchange, settings, wanted).await) })
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::Unreachable(format!("no threads to ask GitHub with: {error}")))
}

fn exchange(settings: &Settings) -> Result<Exchange, Error> {
    let authority = Authority::new(&settings.credentials, &settings.address)?;
    let client = Client::new(settings.patience).map_err(Error::Unreachable)?;
    Ok(Exchange::new(client, Box::new(GitHubManners(authority)), Arc::clone(&settings.time), settings.retry))
}

fn place(settings: &Settings, wanted: &Wanted, people: &PersonKey) -> Place {
    Place {
        address: settings.address.clone(),
        owner: wanted.owner.clone(),
        name: wanted.name.clone(),
        id: wanted.repository(&settings.address),
        projects: wanted.projects.clone(),
        people: people.clone(),
        bots: settings.bots.clone(),
        sizes: settings.sizes,
        job_classes: JobClasses::new(&wanted.job_classes),
    }
}

/// Every stream of every repository.
fn streams(store: &Store, settings: &Settings, wanted: &[Wanted]) -> Result<Vec<Arc<dyn Stream>>, Error> {
    let mut streams: Vec<Arc<dyn Stream>> = Vec::new();
    for wanted in wanted {
        let place = Arc::new(place(settings, wanted, store.people()));
        let here = || Arc::clone(&place);
        let name = |stream: &str| format!("{} {stream}", place.id);
        let bots = fingerprint(&json!([place.bots]));
        if !wanted.cloned {
            let with_sizes = fingerprint(&json!([place.bots, place.sizes]));
            streams.push(Arc::new(repository::Itself { place: here(), name: name("repository") }));
            streams.push(Arc::new(commits::Commits { place: here(), name: name("commits"), settings: with_sizes }));
            for (word, (prefix, kinds)) in [("tags", refs::TAGS), ("branches", refs::BRANCHES)] {
                streams.push(Arc::new(refs::Refs { place: here(), name: name(word), prefix, kinds }));
            }
        }
        streams.push(Arc::new(changes::Changes { place: here(), name: name("changes"), settings: bots }));
        let ended = store.ended_builds(&place.id, SOURCE)?;
        streams.push(Arc::new(runs::Runs { place: here(), name: name("runs"), ended }));
        let of_projects = fingerprint(&json!([place.bots, place.projects]));
        let deployments = deployments::Deployments { place: here(), name: name("deployments"), settings: of_projects };
        streams.push(Arc::new(deployments));
        streams.push(Arc::new(releases::Releases { place: here(), name: name("releases") }));
        for (project, labels) in &wanted.incidents {
            streams.push(Arc::new(incidents::Incidents {
                place: here(),
                name: name(&format!("incidents of {project}")),
                settings: fingerprint(&json!([place.bots, labels])),
                project: project.clone(),
                labels: labels.clone(),
            }));
        }
    }
    Ok(streams)
}
