//! `rung override LAUNCH --verdict V --role R --why W`: a person's word on a launch, which goes before the rules.

use anyhow::Context as _;
use chrono_tz::Tz;
use queries::answers::overrides::{MeantLaunch, check_incident, list, meant_launch, standing};
use queries::model::facts::Override;
use queries::model::{Time, Verdict};
use queries::store::Store;

use crate::cli::OverrideLaunch;
use crate::failure::bad_input;
use crate::overrides::{FILE, checked, moment, verdict, word};
use crate::progress::waiting;
use crate::{clock, print};

/// The source that words from here name.
const SOURCE: &str = "rung override";

pub(crate) fn run(arguments: &OverrideLaunch) -> anyhow::Result<()> {
    if arguments.list {
        let store = Store::open_read_only(&arguments.store.store)?;
        return print::table(&list(&store, arguments.project.as_deref())?, arguments.format);
    }
    let named = arguments.launch.as_deref().context("LAUNCH is missing")?;
    let given = Given {
        verdict: verdict(arguments.verdict.as_deref().unwrap_or_default())?,
        incident: arguments.incident.clone().unwrap_or_default(),
        role: arguments.role.clone().unwrap_or_default(),
        why: arguments.why.clone().unwrap_or_default(),
    };
    if !arguments.store.store.exists() {
        return Err(bad_input(format!(
            "there is no store {}: make one with `rung collect` or `rung import`",
            arguments.store.store.display()
        )));
    }
    let mut store = Store::open(&arguments.store.store)?;
    waiting("walking the commit graphs", || queries::derive::refresh(&mut store))?;
    let launch = meant_launch(&store, arguments.project.as_deref(), named)?;
    let zone = queries::derive::timezone(&launch.project, launch.timezone.as_deref()).unwrap_or(Tz::UTC);
    let now = clock::now();
    let at = arguments.at.as_deref().map(|text| moment("--at", text, zone)).transpose()?.unwrap_or(now);
    if at > now {
        return Err(bad_input(format!("--at `{}` lies in the future", arguments.at.as_deref().unwrap_or_default())));
    }
    let said = if arguments.withdraw {
        withdrawn(&store, &launch, &given, at)?
    } else {
        let recovered_at = arguments.recovered_at.as_deref();
        let recovered_at = recovered_at.map(|text| moment("--recovered-at", text, zone)).transpose()?;
        new(&store, &launch, given, at, recovered_at)?
    };
    let mut batch = store.begin()?;
    batch.add([&said])?;
    batch.commit()?;
    waiting("walking the commit graphs", || queries::derive::refresh(&mut store))?;
    let done = if said.withdrawn { "withdrawn" } else { "recorded" };
    let incident = if said.incident.is_empty() { String::new() } else { format!(" {}", said.incident) };
    print::lines(&[format!(
        "{}: {} of {}: {}{incident}: {done}",
        launch.project,
        launch.name,
        day(&launch, zone),
        word(said.verdict)
    )])
}

fn day(launch: &MeantLaunch, zone: Tz) -> String {
    queries::answers::words::day(launch.finished_at, zone)
}

/// What was typed.
struct Given {
    verdict: Verdict,
    incident: String,
    role: String,
    why: String,
}

fn new(
    store: &Store,
    launch: &MeantLaunch,
    given: Given,
    given_at: Time,
    recovered_at: Option<Time>,
) -> anyhow::Result<Override> {
    let said = checked(Override {
        project: launch.project.clone(),
        subject: launch.id.clone(),
        verdict: given.verdict,
        incident: given.incident,
        role: given.role,
        given_at,
        why: given.why,
        source: SOURCE.into(),
        recovered_at,
        ..Override::default()
    })?;
    if !said.incident.is_empty() {
        check_incident(store, &said.project, &said.incident)?;
        if !launch.production {
            return Err(bad_input(format!(
                "{} did not go to production: incidents belong to its launches",
                launch.name
            )));
        }
    }
    if said.recovered_at.is_some_and(|recovered| recovered < launch.finished_at) {
        return Err(bad_input("--recovered-at lies before the launch's own finish"));
    }
    Ok(said)
}

/// The standing word, taken back: who said it, when and why stays beside who took it back.
fn withdrawn(store: &Store, launch: &MeantLaunch, given: &Given, at: Time) -> anyhow::Result<Override> {
    let role = crate::overrides::role(&given.role)?;
    let why = given.why.trim().to_owned();
    if why.is_empty() {
        return Err(bad_input("why is empty: give the reason in a sentence"));
    }
    let standing = standing(store, launch, given.verdict, &given.incident)?;
    if standing.source == FILE {
        return Err(bad_input(format!("this word comes from {FILE}: remove its entry there and collect again")));
    }
    if at < standing.given_at {
        return Err(bad_input("--at lies before the word was given"));
    }
    Ok(Override {
        withdrawn: true,
        withdrawn_at: Some(at),
        withdrawn_role: Some(role),
        withdrawn_why: Some(why),
        ..standing
    })
}
