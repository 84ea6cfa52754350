//! `rung analyze [PATH]`: an answer for one git clone, with no configuration and no store.

use std::path::Path;

use anyhow::Context as _;
use collectors::git::{self, GitOptions};
use queries::answers::{self, AsOf, Ask, ProjectAnswer, words};
use queries::derive::guess::{self, Guess};
use queries::derive::rules::Rule;
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};
use queries::model::facts::{DeploymentRule, Project};
use queries::model::{Archetype, MadeFrom, Time};
use queries::store::Store;

use crate::cli::{Analyze, Clone, Scope};
use crate::failure::bad_input;
use crate::progress::Bar;
use crate::{clock, config, overrides, print};

/// A clone whose newest fact is older than this is answered as of that fact.
const STALE_AFTER_DAYS: i64 = 14;
/// The source of a project that only this command declared.
const SOURCE: &str = "analyze";
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
    Clock::parse(&scope.clock)?;
    Edition::parse(&scope.edition)?;
    let as_of = scope.as_of.as_deref().map(AsOf::parse).transpose()?;
    Definition::parse(&scope.definition)?;
    let retry_window = clone.retry_window.as_deref().map(minutes).transpose()?;
    let rule = clone.tags.as_ref().map(|_| named_rule(clone)).transpose()?;

    let repository = git::name(&clone.path)?;
    let mut store = match store {
        Some(path) => Store::open(path)?,
        None => Store::in_memory()?,
    };
    let owner = owner(&store, &repository)?;
    if let Some(owner) = &owner {
        refuse_other_settings(clone, owner)?;
    }
    let options = GitOptions {
        repository: None,
        sizes: clone.sizes,
        paths: false,
        bots: Vec::new(),
        job_classes: None,
        now: clock::now(),
    };
    let outcome = git::collect(&mut store, &clone.path, &options, &Bar::default())?;
    if let Some(owner) = owner {
        super::derive(&mut store)?;
        let owned = format!(
            "{repository} belongs to the project {owner} of the store, whose settings count: they are changed where they are declared"
        );
        let notes = shallow(&outcome).into_iter().chain([owned]).chain(met(clone, &outcome)).collect();
        return answered(store, &owner, scope, asked, as_of, notes, |_| true);
    }
    let id = repository;
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
    let zone = queries::derive::timezone(&id, clone.timezone.as_deref())?;
    let said = overrides::read([clone.path.as_path()], &id, zone)?;
    let mut batch = store.begin()?;
    batch.add([&Project {
        id: id.clone(),
        name: id.rsplit('/').next().unwrap_or(&id).to_owned(),
        archetype,
        timezone: clone.timezone.clone(),
        retry_window_minutes: retry_window,
        source: SOURCE.into(),
        ..Project::default()
    }])?;
    batch.add([&config::membership(&id, &id, &[])])?;
    batch.declare(&id, rule.iter())?;
    overrides::declare(&mut batch, &id, &said)?;
    batch.commit()?;
    super::derive(&mut store)?;
    overrides::check(&store, &id, &said)?;
    let assumed = assumptions(clone, archetype, guessed.as_ref(), &tags);
    let notes = shallow(&outcome).into_iter().chain(assumed).chain(met(clone, &outcome)).collect();
    // The rule that was guessed is said above, with how to correct it here.
    answered(store, &id, scope, asked, as_of, notes, |note| !note.starts_with(answers::ASSUMED))
}

/// The answer for a project, with notes before those of the answer's own that are wanted.
fn answered(
    store: Store,
    project: &str,
    scope: &Scope,
    window: Asked,
    as_of: Option<AsOf>,
    notes: Vec<String>,
    wanted: impl Fn(&str) -> bool,
) -> anyhow::Result<(Store, ProjectAnswer)> {
    let now = clock::now();
    let as_of = match as_of {
        Some(as_of) => Some(as_of),
        None => settled(&store, project, &window, now)?,
    };
    let lead_time_clock = Clock::parse(&scope.clock)?;
    let definition = Definition::parse(&scope.definition)?;
    let edition = Edition::parse(&scope.edition)?;
    let ask = Ask { scope: scope.environment.clone(), window, definition, as_of, edition, clock: now, lead_time_clock };
    let answer = answers::answer(&store, project, &ask)?.context("the project that was just written is not there")?;
    let own = answer.notes.iter().filter(|note| wanted(note)).cloned();
    let notes = notes.into_iter().chain(own).collect();
    Ok((store, ProjectAnswer { notes, ..answer }))
}

/// The project of the store that the repository belongs to already, unless an earlier `analyze` made it.
fn owner(store: &Store, repository: &str) -> anyhow::Result<Option<String>> {
    let projects = store.projects_of(repository)?;
    let made_here = |project: &str| -> anyhow::Result<bool> {
        Ok(project == repository && store.source_of_project(project)?.as_deref() == Some(SOURCE))
    };
    match projects.as_slice() {
        [] => match store.source_of_project(repository)? {
            Some(source) if source != SOURCE => Err(bad_input(format!(
                "the store has another project of the id {repository}, from {source}: analyze without --store, or with a store of its own"
            ))),
            _ => Ok(None),
        },
        [project] if made_here(project)? => Ok(None),
        [project] => Ok(Some(project.clone())),
        several => Err(bad_input(format!(
            "{repository} belongs to several projects of the store, {}: run rung collect, then rung report --project ID",
            several.join(", ")
        ))),
    }
}

/// What is asked of a clone alone would change a project that somebody declared.
fn refuse_other_settings(clone: &Clone, owner: &str) -> anyhow::Result<()> {
    let options = [
        ("--tags", clone.tags.is_some()),
        ("--timezone", clone.timezone.is_some()),
        ("--archetype", clone.archetype.is_some()),
        ("--retry-window", clone.retry_window.is_some()),
    ];
    match options.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(bad_input(format!(
            "{option} would change the project {owner} of the store, to which the repository belongs: change it where it is declared, or analyze without --store"
        ))),
        None => Ok(()),
    }
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

/// That history is missing, which comes first.
fn shallow(outcome: &git::GitOutcome) -> Option<String> {
    outcome.shallow.then(|| {
        format!(
            "{}: older commits are missing, and launches and lead times with them; fetch them with git fetch --unshallow",
            print::SHALLOW
        )
    })
}

/// What was assumed, and how to correct it.
fn assumptions(clone: &Clone, archetype: Archetype, guessed: Option<&Guess>, tags: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
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
    notes
}

/// What the collector met that a reader must know.
fn met(clone: &Clone, outcome: &git::GitOutcome) -> Vec<String> {
    let mut notes = Vec::new();
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

/// The project's newest fact counts as now where it is old, and where all of the history is asked for.
fn settled(store: &Store, project: &str, window: &Asked, now: Time) -> anyhow::Result<Option<AsOf>> {
    let newest = answers::newest_of(store, project, now)?;
    let counts = |newest: &Time| *window == Asked::All || (now - *newest).num_days() > STALE_AFTER_DAYS;
    Ok(newest.filter(counts).map(AsOf::Moment))
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
