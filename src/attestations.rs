//! What a team declares for its ladders: answers to questions, and criteria that it sets aside. They live in
//! `.rung/attestations.toml` in the project's own repository, where they are reviewed like code and gone when an entry is
//! removed, or in the store.
//!
//! Of several entries for one criterion the last counts, so that answering again is adding an entry.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use chrono_tz::Tz;
use collectors::git;
use queries::ladders;
use queries::model::facts::{Attestation, Waiver};
use queries::model::{Answer, WaiverReason};
use queries::store::Batch;
use serde::Deserialize;
use toml::Spanned;

use crate::failure::bad_input;
use crate::overrides::{moment, role};

/// Where a repository keeps them; also the source that such facts name.
pub(crate) const FILE: &str = ".rung/attestations.toml";

/// What the repositories of a project declare.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    pub(crate) attestations: Vec<Attestation>,
    pub(crate) waivers: Vec<Waiver>,
}

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestationsFile {
    /// The answers, each an `[[attestation]]`.
    #[serde(default)]
    attestation: Vec<Spanned<AnswerEntry>>,
    /// What is set aside, each a `[[waiver]]`.
    #[serde(default)]
    waiver: Vec<Spanned<WaiverEntry>>,
}

/// One `[[attestation]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerEntry {
    /// Id of the criterion, such as `deployment.withdraw-alone`.
    criterion: Spanned<String>,
    /// `yes` or `no`.
    answer: Spanned<String>,
    /// Role of who answers, never a name.
    role: Spanned<String>,
    /// When: a day or a moment.
    at: Spanned<toml::Value>,
    /// Until when it holds, where that is sooner than the criterion's own expiry.
    until: Option<Spanned<toml::Value>>,
    /// Evidence that can be opened.
    link: Option<String>,
    /// A sentence about it.
    note: Option<String>,
    /// The project that is meant, where the repository belongs to several.
    project: Option<String>,
}

/// One `[[waiver]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiverEntry {
    /// Id of the criterion.
    criterion: Spanned<String>,
    /// `not-applicable`, `covered-elsewhere`, `not-detected` or `accepted-risk`.
    reason: Spanned<String>,
    /// Role of who decides, never a name.
    role: Spanned<String>,
    /// When: a day or a moment.
    at: Spanned<toml::Value>,
    /// Until when, at most 180 days after.
    until: Spanned<toml::Value>,
    /// A sentence about it.
    note: Option<String>,
    /// The project that is meant, where the repository belongs to several.
    project: Option<String>,
}

/// Reads what the repositories at `paths` declare for a project; nothing where they have no such file.
///
/// # Errors
/// `BadInput` for a file that cannot be read as a whole, naming the line and the key; nothing of it counts then.
pub(crate) fn read<'p>(paths: impl IntoIterator<Item = &'p Path>, project: &str, zone: Tz) -> anyhow::Result<Declared> {
    let mut attestations = BTreeMap::new();
    let mut waivers = BTreeMap::new();
    for path in paths {
        let Some(text) = git::declared(path, FILE)? else { continue };
        let shown = format!("{FILE} of {}", path.display());
        let declared = parse(&text, &shown, project, zone)?;
        attestations.extend(declared.attestations.into_iter().map(|row| (row.criterion.clone(), row)));
        waivers.extend(declared.waivers.into_iter().map(|row| (row.criterion.clone(), row)));
    }
    Ok(Declared { attestations: attestations.into_values().collect(), waivers: waivers.into_values().collect() })
}

/// Reads the text of such a file.
pub(crate) fn parse(text: &str, shown: &str, project: &str, zone: Tz) -> anyhow::Result<Declared> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let file: AttestationsFile = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line(span.start));
        bad_input(format!("{shown}, line {line}: {}", error.message().replace('\n', " ")))
    })?;
    let meant = |named: &Option<String>| named.as_ref().is_none_or(|named| named == project);
    let wrong = |(span, error): (Range<usize>, anyhow::Error)| {
        bad_input(format!("{shown}, line {}: {error:#}", line(span.start)))
    };
    let mut declared = Declared::default();
    for entry in file.attestation.iter().map(Spanned::get_ref).filter(|entry| meant(&entry.project)) {
        declared.attestations.push(entry.said(project, zone).map_err(wrong)?);
    }
    for entry in file.waiver.iter().map(Spanned::get_ref).filter(|entry| meant(&entry.project)) {
        declared.waivers.push(entry.said(project, zone).map_err(wrong)?);
    }
    Ok(declared)
}

/// Adds what the file says to a batch, in the place of what it said before.
pub(crate) fn declare(batch: &mut Batch<'_>, project: &str, declared: &Declared) -> anyhow::Result<()> {
    batch.declare_of(project, FILE, &declared.attestations)?;
    Ok(batch.declare_of(project, FILE, &declared.waivers)?)
}

/// An error with where in the file it is.
type Found<T> = Result<T, (Range<usize>, anyhow::Error)>;

fn at<T, U>(value: &Spanned<T>, read: impl FnOnce(&T) -> anyhow::Result<U>) -> Found<U> {
    read(value.get_ref()).map_err(|error| (value.span(), error))
}

impl AnswerEntry {
    fn said(&self, project: &str, zone: Tz) -> Found<Attestation> {
        Ok(Attestation {
            project: project.to_owned(),
            criterion: at(&self.criterion, |id| criterion(id))?,
            answer: at(&self.answer, |word| answer(word))?,
            role: at(&self.role, |text| role(text))?,
            given_at: at(&self.at, |value| moment("at", &text_of(value), zone))?,
            until_at: match &self.until {
                Some(until) => Some(at(until, |value| moment("until", &text_of(value), zone))?),
                None => None,
            },
            link: self.link.clone(),
            note: self.note.clone(),
            source: FILE.into(),
        })
    }
}

impl WaiverEntry {
    fn said(&self, project: &str, zone: Tz) -> Found<Waiver> {
        let given_at = at(&self.at, |value| moment("at", &text_of(value), zone))?;
        let until_at = at(&self.until, |value| {
            let until = moment("until", &text_of(value), zone)?;
            if until - given_at > chrono::Duration::days(LONGEST_WAIVER_DAYS) {
                return Err(bad_input(format!(
                    "until is more than {LONGEST_WAIVER_DAYS} days after `at`: waive it again then"
                )));
            }
            if until <= given_at { Err(bad_input("until is not after `at`")) } else { Ok(until) }
        })?;
        Ok(Waiver {
            project: project.to_owned(),
            criterion: at(&self.criterion, |id| criterion(id))?,
            reason: at(&self.reason, |word| reason(word))?,
            role: at(&self.role, |text| role(text))?,
            given_at,
            until_at,
            note: self.note.clone(),
            source: FILE.into(),
        })
    }
}

/// The longest that a waiver holds.
pub(crate) const LONGEST_WAIVER_DAYS: i64 = 180;

/// The id of a criterion that some ladder has.
pub(crate) fn criterion(id: &str) -> anyhow::Result<String> {
    let known = ladders::ladders()?.iter().any(|ladder| ladder.criterion_ids().any(|known| known == id));
    if known {
        Ok(id.to_owned())
    } else {
        Err(bad_input(format!("criterion `{id}`: no ladder has it; `rung ladders LADDER` lists those of a ladder")))
    }
}

/// `yes` or `no`.
pub(crate) fn answer(word: &str) -> anyhow::Result<Answer> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" => Ok(Answer::Yes),
        "no" | "n" => Ok(Answer::No),
        _ => Err(bad_input(format!("answer `{word}`: use yes or no"))),
    }
}

/// One of the reasons for setting a criterion aside.
pub(crate) fn reason(word: &str) -> anyhow::Result<WaiverReason> {
    match WaiverReason::of(&word.trim().to_lowercase().replace('_', "-")) {
        WaiverReason::Unknown => Err(bad_input(format!(
            "reason `{word}`: use not-applicable, covered-elsewhere, not-detected or accepted-risk"
        ))),
        reason => Ok(reason),
    }
}

/// A date of TOML, or a text that holds one.
fn text_of(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An answer as the file writes it.
pub(crate) fn answer_text(said: &Attestation, project: Option<&str>) -> String {
    let mut text = format!(
        "\n[[attestation]]\ncriterion = {}\nanswer = \"{}\"\nrole = {}\nat = {}\n",
        quoted(&said.criterion),
        said.answer.as_str(),
        quoted(&said.role),
        said.given_at.format("%Y-%m-%dT%H:%M:%SZ")
    );
    for (key, value) in [("link", said.link.as_deref()), ("note", said.note.as_deref()), ("project", project)] {
        if let Some(value) = value {
            text.push_str(&format!("{key} = {}\n", quoted(value)));
        }
    }
    text
}

/// A waiver as the file writes it.
pub(crate) fn waiver_text(said: &Waiver, project: Option<&str>) -> String {
    let day = |time: queries::model::Time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut text = format!(
        "\n[[waiver]]\ncriterion = {}\nreason = \"{}\"\nrole = {}\nat = {}\nuntil = {}\n",
        quoted(&said.criterion),
        said.reason.as_str(),
        quoted(&said.role),
        day(said.given_at),
        day(said.until_at)
    );
    for (key, value) in [("note", said.note.as_deref()), ("project", project)] {
        if let Some(value) = value {
            text.push_str(&format!("{key} = {}\n", quoted(value)));
        }
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Declared> {
        parse(text, "the file", "shop", Tz::UTC)
    }

    #[test]
    fn answers_and_waivers_are_read_and_the_last_of_a_criterion_counts() {
        let declared = read(
            "[[attestation]]\ncriterion = \"deployment.withdraw-alone\"\nanswer = \"no\"\nrole = \"team\"\nat = 2026-05-01\n\
             link = \"https://example.org/flag\"\n\
             [[attestation]]\ncriterion = \"deployment.no-pain\"\nanswer = \"yes\"\nrole = \"team\"\nat = 2026-05-01\nproject = \"other\"\n\
             [[waiver]]\ncriterion = \"deployment.daily\"\nreason = \"accepted-risk\"\nrole = \"lead\"\nat = 2026-05-01\nuntil = \"2026-08-01\"\n",
        )
        .expect("a sound file");
        assert_eq!(declared.attestations.len(), 1, "the other project's is not ours");
        assert_eq!(declared.attestations[0].answer, Answer::No);
        assert_eq!(declared.waivers[0].reason, WaiverReason::AcceptedRisk);
        let written = answer_text(&declared.attestations[0], None);
        assert_eq!(read(&written).expect("what is written can be read").attestations, declared.attestations);
        let written = waiver_text(&declared.waivers[0], None);
        assert_eq!(read(&written).expect("what is written can be read").waivers, declared.waivers);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_key() {
        let sound = "# ours\n[[attestation]]\ncriterion = \"deployment.no-pain\"\nanswer = \"yes\"\nrole = \"team\"\nat = 2026-05-01\n";
        for (from, to, told) in [
            ("deployment.no-pain", "deployment.no-gain", "line 3: criterion `deployment.no-gain`: no ladder has it"),
            ("\"yes\"", "\"perhaps\"", "line 4: answer `perhaps`: use yes or no"),
            ("\"team\"", "\"a@example.org\"", "line 5: role `a@example.org`: name a role"),
            ("2026-05-01", "\"soon\"", "line 6: at `soon`"),
            ("role =", "rolle =", "line 5: unknown field `rolle`"),
            ("answer =", "answer", "line 4"),
        ] {
            let error = read(&sound.replace(from, to)).expect_err(told).to_string();
            assert!(error.starts_with("the file, ") && error.contains(told) && !error.contains('\n'), "{error}");
        }
        let waiver = "[[waiver]]\ncriterion = \"deployment.daily\"\nreason = \"because\"\nrole = \"lead\"\nat = 2026-01-01\nuntil = 2026-02-01\n";
        let error = read(waiver).expect_err("no reason").to_string();
        assert!(error.contains("line 3: reason `because`: use not-applicable"), "{error}");
        let long = waiver.replace("because", "accepted-risk").replace("2026-02-01", "2027-02-01");
        let error = read(&long).expect_err("too long").to_string();
        assert!(error.contains("line 6: until is more than 180 days"), "{error}");
    }
}
