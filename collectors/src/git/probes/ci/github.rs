//! Workflows of GitHub Actions, and of the forges that follow it.

use std::sync::LazyLock;

use queries::model::BuildTrigger;
use regex::Regex;

use super::super::file::{File, Scene};
use super::super::yaml::Value;
use super::{Job, Pipeline, matrix};

/// Workflows that call each other are followed so far, and so often.
const DEEPEST: usize = 4;
const MOST_CALLS: usize = 100;

pub(super) fn read(file: &File, scene: &Scene<'_>) -> Pipeline {
    let root = match file.document() {
        Ok(root) => root,
        Err(reason) => return Pipeline::unknown(reason),
    };
    let Some(jobs) = root.get("jobs").filter(|jobs| !jobs.entries().is_empty()) else {
        return Pipeline::unknown(super::Reason::Unparsable("there are no jobs".into()));
    };
    let mut pipeline = Pipeline {
        name: Some(root.text_of("name").unwrap_or(&file.path).to_owned()),
        jobs: Vec::new(),
        ..Pipeline::default()
    };
    if let Some(on) = root.get("on") {
        triggers(on, &mut pipeline);
    }
    for (name, job) in jobs.entries() {
        let job = one(name, job, &mut pipeline, scene, 0);
        pipeline.push(job);
    }
    pipeline
}

fn triggers(on: &Value, pipeline: &mut Pipeline) {
    for event in on.texts() {
        pipeline.trigger(trigger(event));
    }
    for (event, value) in on.entries() {
        match event.as_str() {
            "push" => {
                let branches = value.get("branches").or(value.get("branches-ignore")).is_some();
                let tags = value.get("tags").or(value.get("tags-ignore")).is_some();
                if branches || !tags {
                    pipeline.trigger(BuildTrigger::Push);
                }
                if tags || !branches {
                    pipeline.trigger(BuildTrigger::Tag);
                }
            }
            "schedule" => {
                pipeline.trigger(BuildTrigger::Schedule);
                let crons = value.items().iter().filter_map(|item| item.text_of("cron")).map(str::to_owned);
                pipeline.schedules.extend(crons);
            }
            event => pipeline.trigger(trigger(event)),
        }
    }
}

fn trigger(event: &str) -> BuildTrigger {
    match event {
        "push" => BuildTrigger::Push,
        "pull_request" | "pull_request_target" | "merge_group" | "pull_request_review" => BuildTrigger::Change,
        "release" | "create" => BuildTrigger::Tag,
        "schedule" => BuildTrigger::Schedule,
        "workflow_dispatch" => BuildTrigger::Manual,
        "workflow_run" | "workflow_call" => BuildTrigger::Pipeline,
        _ => BuildTrigger::Api,
    }
}

fn one(name: &str, value: &Value, pipeline: &mut Pipeline, scene: &Scene<'_>, depth: usize) -> Job {
    let condition =
        value.text_of("if").map(|text| text.trim_start_matches("${{").trim_end_matches("}}").trim().to_owned());
    let environment = environment(value);
    let commands = commands(value);
    let asked = commands.iter().any(|line| line.contains("manual-approval"));
    let triggers = condition.as_deref().map(events).unwrap_or_default();
    let only_by_hand =
        |triggers: &[BuildTrigger]| !triggers.is_empty() && triggers.iter().all(|one| *one == BuildTrigger::Manual);
    let strategy = value.at(&["strategy", "matrix"]);
    let mut job = Job {
        name: name.to_owned(),
        title: value.text_of("name").map(str::to_owned),
        needs: value.texts_of("needs"),
        manual: only_by_hand(&pipeline.triggers) || only_by_hand(&triggers),
        triggers,
        // Who has to approve is said in the settings of an environment, not here.
        approval: if asked {
            Some(true)
        } else if environment.is_some() {
            None
        } else {
            Some(false)
        },
        allowed_to_fail: value.get("continue-on-error").map_or(Some(false), Value::truth),
        environment,
        matrix: strategy.map_or(Some(1), matrix::runs),
        condition,
        runs_on: runs_on(value),
        image: value.text_of("container").or_else(|| value.at(&["container", "image"])?.text()).map(str::to_owned),
        commands,
        line: value.line,
        ..Job::default()
    };
    if let Some(called) = value.text_of("uses") {
        job.commands.push(format!("uses {called}"));
        call(called, &mut job, pipeline, scene, depth);
    }
    job
}

/// A job that is a workflow of its own: what that runs, is what this job does.
fn call(called: &str, job: &mut Job, pipeline: &mut Pipeline, scene: &Scene<'_>, depth: usize) {
    let Some(path) = called.strip_prefix("./") else {
        pipeline.leave(format!("workflow {called}"));
        return;
    };
    let file = match scene.open(path) {
        Some(Ok(file)) if depth < DEEPEST && pipeline.includes.len() < MOST_CALLS => file,
        _ => return pipeline.leave(format!("workflow {called}")),
    };
    let Ok(root) = file.document() else { return pipeline.leave(format!("workflow {called}")) };
    pipeline.includes.push(path.to_owned());
    for (name, value) in root.get("jobs").map_or(&[][..], Value::entries) {
        let inner = one(name, value, pipeline, scene, depth + 1);
        job.commands.extend(inner.commands);
        if job.environment.is_none() && inner.environment.is_some() {
            job.environment = inner.environment;
            job.approval = inner.approval;
        }
        job.runs_on = job.runs_on.take().or(inner.runs_on);
        job.image = job.image.take().or(inner.image);
    }
}

fn environment(job: &Value) -> Option<String> {
    let environment = job.get("environment")?;
    environment.text().or_else(|| environment.text_of("name")).map(str::to_owned)
}

fn runs_on(job: &Value) -> Option<String> {
    let value = job.get("runs-on")?;
    let texts = match value.get("labels") {
        Some(labels) => labels.texts(),
        None => value.texts(),
    };
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn commands(job: &Value) -> Vec<String> {
    let steps = job.get("steps").map_or(&[][..], Value::items);
    let of = |step: &Value| {
        let lines = step.text_of("run").map(str::to_owned);
        let uses = step.text_of("uses").map(|action| format!("uses {action}"));
        lines.into_iter().chain(uses)
    };
    steps.iter().flat_map(of).collect()
}

static EVENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"github\.event_name\s*==\s*['"](\w+)['"]"#).expect("a regex"));
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"startsWith\(\s*github\.ref\s*,\s*['"]refs/tags|github\.ref_type\s*==\s*['"]tag['"]"#)
        .expect("a regex")
});

/// The events that a condition lets through, where it says nothing but that.
fn events(condition: &str) -> Vec<BuildTrigger> {
    if condition.contains('!') {
        return Vec::new();
    }
    let mut found: Vec<BuildTrigger> = EVENT.captures_iter(condition).map(|event| trigger(&event[1])).collect();
    if TAG.is_match(condition) {
        found.push(BuildTrigger::Tag);
    }
    found.dedup();
    // `a == 'x' || something else` lets more through.
    if condition.matches("||").count() >= found.len().max(1) { Vec::new() } else { found }
}
