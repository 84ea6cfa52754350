//! `rung analyze [PATH]`: an answer for one git clone, with no configuration and no store.

use std::path::Path;

use anyhow::Context as _;
use collectors::git::{self, GitOptions};
use queries::answers::{self, AsOf, Ask, ProjectAnswer, words};
use queries::derive::guess::{self, Guess};
use queries::derive::rules::Rule;
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::model::facts::{DeploymentRule, Project};
use queries::model::{Archetype, MadeFrom, Time};
use queries::store::Store;

use crate::cli::{Analyze, Clone, Scope};
use crate::failure::bad_input;
use crate::progress::{Bar, waiting};
use crate::{clock, config, print};

/// A clone whose newest fact is older than this is answered as of that fact.
const STALE_AFTER_DAYS: i64 = 14;
/// A retry comes within a year, or it is none.
const MOST_MINUTES: i64 = 365 * 24 * 60;

pub(crate) fn run(arguments: &Analyze) -> anyhow::Result<()> {
    let (store, answer) = clone(&arguments.clone, &arguments.scope, arguments.store.as_deref())?;
    print::answer(&store, &answer, arguments.format)
}

/// Collects a clone into a temporary store, or the one named, and answers for it.
pub(super) fn clone(clone: &Clone, scope: &Scope, store: Option<&Path>) -> anyhow::Result<(Store, ProjectAnswer)> {
    let asked = Asked::parse(&scope.window)?;
    queries::derive::timezone("analyzed", clone.timezone.as_deref()).map_err(|_| {
        bad_input(format!(
            "--timezone `{}`: use an IANA name such as Europe/Berlin",
            clone.timezone.as_deref().unwrap_or_default()
        ))
    })?;
    let edition = Edition::parse(&scope.edition)?;
    let as_of = scope.as_of.as_deref().map(AsOf::parse).transpose()?;
    let retry_window = clone.retry_window.as_deref().map(minutes).transpose()?;
    let rule = clone.tags.as_ref().map(|_| named_rule(clone)).transpose()?;

    git::check(&clone.path)?;
    let mut store = match store {
        Some(path) => Store::open(path)?,
        None => Store::in_memory()?,
    };
    let options = GitOptions { repository: None, sizes: clone.sizes, paths: false, now: clock::now() };
    let outcome = git::collect(&mut store, &clone.path, &options, &Bar::default())?;
    let id = outcome.repository.clone();
    let tags = store.tag_names(&id)?;
    let guessed = guess::guess(&id, tags.iter().map(String::as_str));
    let rule = match rule {
        Some(rule) => Some(DeploymentRule { project: id.clone(), ..rule }),
        None => guessed.as_ref().map(|guess| guess.rule.clone()),
    };
    if let (Some(pattern), Some(rule)) = (&clone.tags, &rule) {
        check_tags(pattern, rule, &tags)?;
    }
    let archetype = archetype(clone, guessed.as_ref());
    let mut batch = store.begin()?;
    batch.add([&Project {
        id: id.clone(),
        name: id.rsplit('/').next().unwrap_or(&id).to_owned(),
        archetype,
        timezone: clone.timezone.clone(),
        retry_window_minutes: retry_window,
        source: "analyze".into(),
        ..Project::default()
    }])?;
    batch.add([&config::membership(&id, &id, &[])])?;
    batch.declare(&id, rule.iter())?;
    batch.commit()?;
    waiting("walking the commit graph", || queries::derive::refresh(&mut store))?;

    let now = clock::now();
    let as_of = as_of.or(newest_if_stale(&store, now)?.map(AsOf::Moment));
    let ask = Ask { scope: scope.environment.clone(), window: asked, as_of, edition, clock: now };
    let answer = answers::answer(&store, &id, &ask)?.context("the project that was just written is not there")?;
    let notes = assumptions(clone, archetype, guessed.as_ref(), &tags, &outcome);
    // The rule that was guessed is said above, with how to correct it here.
    let others = answer.notes.iter().filter(|note| !note.starts_with(answers::ASSUMED)).cloned();
    let notes = notes.into_iter().chain(others).collect();
    Ok((store, ProjectAnswer { notes, ..answer }))
}

fn named_rule(clone: &Clone) -> anyhow::Result<DeploymentRule> {
    let rule = DeploymentRule {
        project: "analyzed".into(),
        position: 1,
        made_from: MadeFrom::Tags,
        pattern: clone.tags.clone(),
        at_format: clone.at_format.clone(),
        at_timezone: clone.timezone.clone(),
        source: "--tags".into(),
        ..DeploymentRule::default()
    };
    Rule::new(&rule).map_err(|error| {
        let text = error.to_string();
        let what = text.split_once(": ").map_or(text.as_str(), |(_, what)| what);
        bad_input(what.replacen("pattern: ", "--tags: ", 1).replacen("at_format: ", "--at-format: ", 1))
    })?;
    Ok(rule)
}

/// Refuses a pattern that matches no tag, and a format that reads the date of no tag that matches.
fn check_tags(pattern: &str, rule: &DeploymentRule, tags: &[String]) -> anyhow::Result<()> {
    let reader = Rule::new(rule)?;
    let read: Vec<_> = tags.iter().filter_map(|tag| Some((tag, reader.read(tag)?))).collect();
    if read.is_empty() {
        let example = tags.last().map_or("there is none".to_owned(), |tag| format!("such as {tag}"));
        return Err(bad_input(format!("--tags `{pattern}` matches none of the {} tags, {example}", tags.len())));
    }
    if let (Some(format), Some((example, _))) = (&rule.at_format, read.last())
        && read.iter().all(|(_, made)| made.bad_date)
    {
        return Err(bad_input(format!(
            "--at-format `{format}` reads the date of none of the {} tags that match, such as {example}",
            read.len()
        )));
    }
    Ok(())
}

fn archetype(clone: &Clone, guessed: Option<&Guess>) -> Archetype {
    match &clone.archetype {
        Some(word) => Archetype::of(word),
        // A pattern that reads versions is that of something with release lines.
        None if clone.tags.as_ref().is_some_and(|pattern| !pattern.contains("<version>")) => Archetype::Service,
        None => guessed.map_or(Archetype::Unknown, |guess| guess.archetype),
    }
}

/// What was assumed, how to correct it, and what the collector met.
fn assumptions(
    clone: &Clone,
    archetype: Archetype,
    guessed: Option<&Guess>,
    tags: &[String],
    outcome: &git::GitOutcome,
) -> Vec<String> {
    let mut notes = Vec::new();
    if outcome.shallow {
        notes.push(format!(
            "{}: older commits are missing, and launches and lead times with them; fetch them with git fetch --unshallow",
            print::SHALLOW
        ));
    }
    match (&clone.tags, guessed) {
        (Some(pattern), _) => {
            if !pattern.contains("(?<environment>") && !pattern.contains("(?P<environment>") {
                notes.push(
                    "the pattern has no group `environment`, so every tag that matches is taken as production".into(),
                );
            }
            notes.push(format!("judged as a {}; correct it with --archetype", archetype.as_str()));
        }
        (None, Some(guess)) => notes.push(format!(
            "{} ({} of {} tags, those that match {}); correct it with --tags, --at-format, --timezone or --archetype",
            guess.words,
            words::thousands(i64::try_from(guess.matches).unwrap_or(i64::MAX)),
            words::thousands(i64::try_from(tags.len()).unwrap_or(i64::MAX)),
            guess.rule.pattern.as_deref().unwrap_or_default()
        )),
        (None, None) if tags.is_empty() => {
            notes.push("there are no tags, so no launch is known: `rung collect` and `rung import` take others".into());
        }
        (None, None) => notes.push(format!(
            "none of the tags (such as {}) looks like a launch: say which are with --tags REGEX",
            tags[tags.len() - 1]
        )),
    }
    if is_below_the_root(&clone.path) {
        notes
            .push(format!("{} lies in a repository, and all of that repository is answered for", clone.path.display()));
    }
    // A shallow boundary is said above.
    for note in outcome.notes.iter().filter(|note| !note.kind.contains("shallow")) {
        notes.push(format!("{}: {}, such as {}", note.kind.replace('_', " "), note.count, note.example));
    }
    notes
}

/// Whether a folder is neither a work tree's root nor a bare repository.
fn is_below_the_root(path: &Path) -> bool {
    !path.join(".git").exists() && !path.join("HEAD").exists()
}

fn newest_if_stale(store: &Store, now: Time) -> anyhow::Result<Option<Time>> {
    let newest = answers::newest(store, now)?;
    Ok(newest.filter(|newest| (now - *newest).num_days() > STALE_AFTER_DAYS))
}

/// `60m`, `2h`, `0`, in minutes.
fn minutes(text: &str) -> anyhow::Result<i64> {
    let wrong = || bad_input(format!("--retry-window `{text}`: use such as 60m, 2h or 0"));
    let (number, factor) = match text.strip_suffix('h') {
        Some(hours) => (hours, 60),
        None => (text.strip_suffix('m').unwrap_or(text), 1),
    };
    let number: i64 = number.trim().parse().map_err(|_| wrong())?;
    number.checked_mul(factor).filter(|minutes| (0..=MOST_MINUTES).contains(minutes)).ok_or_else(wrong)
}
