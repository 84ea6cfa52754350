//! `.gitlab-ci.yml`: jobs with what they extend and refer to, stages, and the files of the repository that it includes.

use std::cell::Cell;
use std::collections::HashSet;

use queries::model::environment::tier_named;
use queries::model::{BuildTrigger, Tier};

use super::super::file::{File, Scene};
use super::super::yaml::{Content, Value};
use super::gitlab_rules::{allowed_to_fail, condition, includes, source, triggers};
use super::{Job, Pipeline, Reason, matrix};

/// Included files are followed so deep, and so many of them.
const DEEPEST: usize = 10;
const MOST_FILES: usize = 100;

/// Jobs extend each other so far.
const LONGEST_CHAIN: usize = 11;

/// So many extensions and references of one configuration are followed.
const MOST_STEPS: usize = 20_000;

/// Keys of the file that are no jobs.
const RESERVED: &[&str] = &[
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "cache",
    "image",
    "services",
    "before_script",
    "after_script",
    "spec",
    "types",
];

/// All entries of the file and of those that it includes; a later one changes an earlier one.
#[derive(Default)]
struct Configuration {
    root: Vec<(String, Value, Option<String>)>,
    files: HashSet<String>,
    /// How many extensions and references were followed: a few lines can ask for more than would ever end.
    steps: Cell<usize>,
}

pub(super) fn read(file: &File, scene: &Scene<'_>) -> Pipeline {
    let mut pipeline = Pipeline::default();
    let mut configuration = Configuration::default();
    if let Err(reason) = configuration.add(file, None, scene, &mut pipeline, 0) {
        return Pipeline::unknown(reason);
    }
    pipeline.stages = configuration.stages();
    let names: Vec<String> = configuration.root.iter().map(|(name, ..)| name.clone()).collect();
    for name in names.iter().filter(|name| !name.starts_with('.') && !RESERVED.contains(&name.as_str())) {
        let Some((value, defined_in)) = configuration.resolved(name) else { continue };
        let runs = ["script", "trigger", "run", "extends"].iter().any(|key| value.get(key).is_some());
        if value.entries().is_empty() || !runs {
            continue;
        }
        let mut job = configuration.job(name, &value, &mut pipeline);
        job.defined_in = defined_in;
        pipeline.push(job);
    }
    order(&mut pipeline);
    pipeline_triggers(&configuration, &mut pipeline);
    if configuration.steps.get() > MOST_STEPS {
        pipeline.reason = Some(Reason::TooMany);
    }
    if pipeline.jobs.is_empty() && pipeline.reason.is_none() {
        pipeline.reason = Some(Reason::Unparsable("there are no jobs".into()));
    }
    pipeline
}

impl Configuration {
    /// Takes a file after those that it includes.
    fn add(
        &mut self,
        file: &File,
        defined_in: Option<&str>,
        scene: &Scene<'_>,
        pipeline: &mut Pipeline,
        depth: usize,
    ) -> Result<(), Reason> {
        // A component begins with a document that says its inputs.
        let root = file.documents()?.last().cloned().unwrap_or_default();
        if root.entries().is_empty() {
            return Err(Reason::Unparsable("there are no keys".into()));
        }
        for (path, what) in root.get("include").map(|include| includes(include, scene)).unwrap_or_default() {
            let Some(path) = path else {
                pipeline.leave(what);
                continue;
            };
            if depth >= DEEPEST || self.files.len() >= MOST_FILES || !self.files.insert(path.clone()) {
                continue;
            }
            let added = match scene.open(&path) {
                Some(Ok(file)) => self.add(&file, Some(&path), scene, pipeline, depth + 1),
                Some(Err(reason)) => Err(reason),
                None => Err(Reason::Missing),
            };
            match added {
                Ok(()) => pipeline.includes.push(path),
                Err(_) => pipeline.leave(what),
            }
        }
        for (name, value) in root.entries() {
            match self.root.iter_mut().find(|(known, ..)| known == name) {
                Some((_, known, place)) => {
                    *known = merged(known.clone(), value);
                    *place = defined_in.map(str::to_owned);
                }
                None => self.root.push((name.clone(), value.clone(), defined_in.map(str::to_owned))),
            }
        }
        Ok(())
    }

    /// Whether one more may be followed.
    fn step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() <= MOST_STEPS
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.root.iter().find(|(known, ..)| known == name).map(|(_, value, _)| value)
    }

    /// A key that a job may have from `default`, or from the top of the file.
    fn common(&self, key: &str) -> Option<&Value> {
        self.get("default").and_then(|default| default.get(key)).or_else(|| self.get(key))
    }

    fn stages(&self) -> Vec<String> {
        let named = self
            .get("stages")
            .or(self.get("types"))
            .map(|stages| stages.texts().into_iter().map(str::to_owned).collect());
        let named = named.unwrap_or_else(|| ["build", "test", "deploy"].map(str::to_owned).to_vec());
        let middle = named.into_iter().filter(|stage| !matches!(stage.as_str(), ".pre" | ".post"));
        std::iter::once(".pre".to_owned()).chain(middle).chain([".post".to_owned()]).collect()
    }

    /// A job with what it extends, its own keys last; and the file that declares it.
    fn resolved(&self, name: &str) -> Option<(Value, Option<String>)> {
        let (_, value, place) = self.root.iter().find(|(known, ..)| known == name)?;
        Some((self.extended(value, 0), place.clone()))
    }

    fn extended(&self, value: &Value, depth: usize) -> Value {
        let mut whole = Value { content: Content::Map(Vec::new()), ..value.clone() };
        if depth < LONGEST_CHAIN {
            for name in value.texts_of("extends") {
                if let Some(base) = self.get(&name).filter(|_| self.step()) {
                    whole = merged(whole, &self.extended(base, depth + 1));
                }
            }
        }
        Value { line: value.line, ..merged(whole, value) }
    }

    /// The texts of a key, with what `!reference` points to.
    fn lines(&self, value: &Value, depth: usize) -> Vec<String> {
        if value.tag.as_deref() == Some("reference") && depth < LONGEST_CHAIN && self.step() {
            let keys = value.texts();
            let Some((first, rest)) = keys.split_first() else { return Vec::new() };
            let found = self.resolved(first).and_then(|(base, _)| base.at(rest).cloned());
            return found.map_or_else(Vec::new, |found| self.lines(&found, depth + 1));
        }
        match &value.content {
            Content::Text(text) => vec![text.clone()],
            Content::List(items) => items.iter().flat_map(|item| self.lines(item, depth + 1)).collect(),
            _ => Vec::new(),
        }
    }

    /// The rules of a job, those that it refers to included.
    fn rules(&self, value: &Value, depth: usize) -> Vec<Value> {
        if value.tag.as_deref() == Some("reference") && depth < LONGEST_CHAIN && self.step() {
            let keys = value.texts();
            let found = keys.split_first().and_then(|(first, rest)| self.resolved(first)?.0.at(rest).cloned());
            return found.map_or_else(Vec::new, |found| self.rules(&found, depth + 1));
        }
        match &value.content {
            Content::List(items) => items.iter().flat_map(|item| self.rules(item, depth + 1)).collect(),
            Content::Map(_) => vec![value.clone()],
            _ => Vec::new(),
        }
    }

    fn job(&self, name: &str, value: &Value, pipeline: &mut Pipeline) -> Job {
        let rules: Vec<Value> = value.get("rules").map(|rules| self.rules(rules, 0)).unwrap_or_default();
        let running: Vec<&Value> = rules.iter().filter(|rule| rule.text_of("when") != Some("never")).collect();
        let top = value.text_of("when") == Some("manual");
        let by_rules = |rule: &Value| rule.text_of("when").map_or(top, |when| when == "manual");
        let manual = if running.is_empty() { top } else { running.iter().all(|rule| by_rules(rule)) };
        let environment = value.get("environment");
        let action = environment.and_then(|environment| environment.text_of("action")).unwrap_or("start");
        let text = |key: &str| value.get(key).or(self.common(key));
        let image = text("image").and_then(|image| image.text().or_else(|| image.text_of("name")));
        let tags = text("tags").map(|tags| self.lines(tags, 0)).unwrap_or_default();
        let mut commands: Vec<String> = ["before_script", "script"]
            .iter()
            .filter_map(|key| value.get(key))
            .flat_map(|lines| self.lines(lines, 0))
            .collect();
        if let Some(trigger) = value.get("trigger") {
            commands.push("trigger".to_owned());
            let project = trigger.text().or_else(|| trigger.text_of("project"));
            pipeline
                .leave(project.map_or(format!("child pipeline of {name}"), |project| format!("pipeline of {project}")));
        }
        Job {
            name: name.to_owned(),
            stage: Some(value.text_of("stage").unwrap_or("test").to_owned()),
            needs: value.get("needs").map_or_else(Vec::new, needs),
            triggers: triggers(value, &running),
            manual,
            // A protected environment may ask for more, which its settings say and not this file.
            approval: if environment.is_some() { None } else { Some(false) },
            allowed_to_fail: allowed_to_fail(value, &running, manual && rules.is_empty()),
            environment: environment
                .and_then(|environment| environment.text().or_else(|| environment.text_of("name")))
                .map(str::to_owned),
            tier: environment
                .and_then(|environment| environment.text_of("deployment_tier"))
                .map(|tier| if tier == "other" { Tier::Unknown } else { tier_named(tier).unwrap_or_default() }),
            matrix: value.get("parallel").map_or(Some(1), matrix::parallel),
            condition: condition(&running),
            runs_on: (!tags.is_empty()).then(|| tags.join(", ")),
            image: image.map(str::to_owned),
            commands,
            line: value.line,
            stops_environment: !matches!(action, "start"),
            starts_at_once: value.get("needs").is_some(),
            defined_in: None,
            title: None,
        }
    }
}

/// Maps are merged key by key, anything else is replaced.
fn merged(base: Value, over: &Value) -> Value {
    let mut entries = match base.content {
        Content::Map(entries) if matches!(over.content, Content::Map(_)) => entries,
        _ => return over.clone(),
    };
    for (key, value) in over.entries() {
        match entries.iter_mut().find(|(name, _)| name == key) {
            Some((_, known)) => *known = merged(std::mem::take(known), value),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Value { content: Content::Map(entries), line: over.line, tag: over.tag.clone() }
}

fn needs(value: &Value) -> Vec<String> {
    let of = |item: &Value| item.text().or_else(|| item.text_of("job")).map(str::to_owned);
    value.items().iter().filter_map(of).collect()
}

/// A job without needs of its own waits for all jobs of the stage before it that has any.
fn order(pipeline: &mut Pipeline) {
    let place = |job: &Job| pipeline.stages.iter().position(|stage| Some(stage) == job.stage.as_ref());
    let places: Vec<Option<usize>> = pipeline.jobs.iter().map(place).collect();
    let names: Vec<String> = pipeline.jobs.iter().map(|job| job.name.clone()).collect();
    let before = |here: usize| places.iter().flatten().copied().filter(|stage| *stage < here).max();
    for (index, job) in pipeline.jobs.iter_mut().enumerate() {
        if job.needs.is_empty()
            && !job.starts_at_once
            && let Some(stage) = places[index].and_then(before)
        {
            job.needs = names
                .iter()
                .zip(&places)
                .filter(|(_, place)| **place == Some(stage))
                .map(|(name, _)| name.clone())
                .collect();
        }
    }
    let used = |stage: &String| pipeline.jobs.iter().any(|job| job.stage.as_ref() == Some(stage));
    pipeline.stages = pipeline.stages.iter().filter(|stage| used(stage)).cloned().collect();
}

/// What starts the pipeline; schedules are kept in GitLab's settings, and show only by the jobs that ask for one.
fn pipeline_triggers(configuration: &Configuration, pipeline: &mut Pipeline) {
    let rules = configuration
        .get("workflow")
        .and_then(|workflow| workflow.get("rules"))
        .map(|rules| configuration.rules(rules, 0));
    let conditions: Vec<String> = rules
        .iter()
        .flatten()
        .filter(|rule| rule.text_of("when") != Some("never"))
        .map(|rule| rule.text_of("if").unwrap_or_default().to_owned())
        .collect();
    for trigger in conditions.iter().filter_map(|condition| source(condition)) {
        pipeline.trigger(trigger);
    }
    if conditions.is_empty() || conditions.iter().any(|condition| source(condition).is_none()) {
        pipeline.trigger(BuildTrigger::Push);
        pipeline.trigger(BuildTrigger::Tag);
    }
    let more: Vec<BuildTrigger> = pipeline.jobs.iter().flat_map(|job| job.triggers.clone()).collect();
    for trigger in more {
        pipeline.trigger(trigger);
    }
}
