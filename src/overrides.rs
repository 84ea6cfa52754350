//! What a person says of a launch, checked: from the command line, and from `.rung/overrides.toml` in a project's own
//! repository, where it is reviewed like code and gone when its entry is removed.

use std::path::Path;

use chrono_tz::Tz;
use collectors::git;
use queries::answers::AsOf;
use queries::answers::overrides::check_launches;
use queries::metrics::window::midnight;
use queries::model::facts::Override;
use queries::model::{Time, Verdict};
use queries::store::{Batch, Store};
use serde::Deserialize;

use crate::failure::bad_input;

/// Where a repository keeps them; also the source that such facts name.
pub(crate) const FILE: &str = ".rung/overrides.toml";

/// The words for a verdict, as people type them.
pub(crate) const VERDICTS: [(&str, Verdict); 6] = [
    ("failed", Verdict::Failed),
    ("not-failed", Verdict::NotFailed),
    ("planned", Verdict::Planned),
    ("unplanned", Verdict::Unplanned),
    ("link", Verdict::LinkIncident),
    ("unlink", Verdict::UnlinkIncident),
];

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverridesFile {
    /// The words, each an `[[override]]`.
    #[serde(default, rename = "override")]
    entries: Vec<Entry>,
}

/// One `[[override]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The launch: its id, its name (such as its tag), its version, or its sha.
    launch: String,
    /// `failed`, `not-failed`, `planned`, `unplanned`, `link` or `unlink`.
    verdict: String,
    /// A sentence that gives the reason.
    why: String,
    /// Role of who says so, never a name.
    role: String,
    /// When it was said: a day (its beginning in the project's time zone) or a moment.
    at: toml::Value,
    /// The incident that is linked or unlinked.
    incident: Option<String>,
    /// When users were served again, where a launch failed and its end is known.
    recovered_at: Option<toml::Value>,
    /// The project that is meant, where the repository belongs to several.
    project: Option<String>,
}

/// Reads what the repositories at `paths` say of a project; nothing where they have no such file.
pub(crate) fn read<'p>(
    paths: impl IntoIterator<Item = &'p Path>,
    project: &str,
    zone: Tz,
) -> anyhow::Result<Vec<Override>> {
    let mut overrides = Vec::new();
    for path in paths {
        let Some(text) = git::declared(path, FILE)? else { continue };
        let shown = format!("{FILE} of {}", path.display());
        let file: OverridesFile = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            bad_input(format!("{shown}, line {line}: {}", error.message()))
        })?;
        for (number, entry) in (1..).zip(&file.entries) {
            if entry.project.as_ref().is_some_and(|other| other != project) {
                continue;
            }
            let said = entry.said(project, zone);
            overrides.push(said.map_err(|error| bad_input(format!("{shown}, entry {number}: {error:#}")))?);
        }
    }
    Ok(overrides)
}

/// Adds what a file says to a batch, in the place of what it said before.
pub(crate) fn declare(batch: &mut Batch<'_>, project: &str, overrides: &[Override]) -> anyhow::Result<()> {
    Ok(batch.declare_of(project, FILE, overrides)?)
}

/// Refuses entries of a file whose launch is not found or ambiguous, after the launches were made.
pub(crate) fn check(store: &Store, project: &str, overrides: &[Override]) -> anyhow::Result<()> {
    let words = overrides.iter().map(|said| said.subject.as_str());
    check_launches(store, project, words).map_err(|error| bad_input(format!("{FILE}: {error}")))
}

impl Entry {
    fn said(&self, project: &str, zone: Tz) -> anyhow::Result<Override> {
        let said = Override {
            project: project.to_owned(),
            subject: self.launch.clone(),
            verdict: verdict(&self.verdict)?,
            incident: self.incident.clone().unwrap_or_default(),
            role: self.role.clone(),
            given_at: moment("at", &text_of(&self.at), zone)?,
            why: self.why.clone(),
            source: FILE.into(),
            recovered_at: self
                .recovered_at
                .as_ref()
                .map(|at| moment("recovered_at", &text_of(at), zone))
                .transpose()?,
            ..Override::default()
        };
        checked(said)
    }
}

/// A date of TOML, or a text that holds one.
fn text_of(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The verdict that a word means.
pub(crate) fn verdict(word: &str) -> anyhow::Result<Verdict> {
    let known = VERDICTS.iter().find(|(known, _)| *known == word.trim().to_lowercase().replace('_', "-"));
    known.map(|(_, verdict)| *verdict).ok_or_else(|| {
        let words: Vec<&str> = VERDICTS.iter().map(|(word, _)| *word).collect();
        bad_input(format!("verdict `{word}`: use {}", words.join(", ")))
    })
}

/// The word for a verdict.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    VERDICTS.iter().find(|(_, known)| *known == verdict).map_or("unknown", |(word, _)| word)
}

/// A day, which is its beginning where the project is, or a moment.
pub(crate) fn moment(name: &str, text: &str, zone: Tz) -> anyhow::Result<Time> {
    match AsOf::parse(text) {
        Ok(AsOf::Day(day)) => Ok(midnight(zone, day)),
        Ok(AsOf::Moment(moment)) => Ok(moment),
        Err(_) => Err(bad_input(format!(
            "{name} `{text}`: use a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z"
        ))),
    }
}

/// A role, never a name.
pub(crate) fn role(text: &str) -> anyhow::Result<String> {
    let role = text.trim();
    if role.is_empty() {
        return Err(bad_input("role is empty: say who decides, such as release manager"));
    }
    if role.contains('@') {
        return Err(bad_input(format!("role `{role}`: name a role such as release manager, never a person")));
    }
    Ok(role.to_owned())
}

/// The word, if its parts go together.
pub(crate) fn checked(said: Override) -> anyhow::Result<Override> {
    let role = role(&said.role)?;
    let why = said.why.trim().to_owned();
    if why.is_empty() {
        return Err(bad_input("why is empty: give the reason in a sentence"));
    }
    let links = matches!(said.verdict, Verdict::LinkIncident | Verdict::UnlinkIncident);
    let verdict = word(said.verdict);
    if links && said.incident.is_empty() {
        return Err(bad_input(format!("verdict {verdict} needs the incident: name it with `incident`")));
    }
    if !links && !said.incident.is_empty() {
        return Err(bad_input(format!("verdict {verdict} concerns no incident: use link or unlink")));
    }
    if said.recovered_at.is_some() && said.verdict != Verdict::Failed {
        return Err(bad_input(format!("verdict {verdict} has no recovery: leave the recovered time out")));
    }
    Ok(Override { role, why, ..said })
}
