//! Azure Pipelines: stages, jobs and deployments.

use queries::model::BuildTrigger;

use super::super::file::File;
use super::super::yaml::Value;
use super::{Job, Pipeline, Reason};

pub(super) fn read(file: &File) -> Pipeline {
    let root = match file.document() {
        Ok(root) => root,
        Err(reason) => return Pipeline::unknown(reason),
    };
    let mut pipeline = Pipeline { name: root.text_of("name").map(str::to_owned), ..Pipeline::default() };
    triggers(&root, &mut pipeline);
    if root.get("extends").is_some() {
        pipeline.leave("template that it extends".into());
    }
    let mut before: Vec<String> = Vec::new();
    for stage in root.get("stages").map_or(&[][..], Value::items) {
        let Some(name) = stage.text_of("stage") else {
            pipeline.leave(format!("template {}", stage.text_of("template").unwrap_or("of stages")));
            continue;
        };
        pipeline.stages.push(name.to_owned());
        let depends = stage.get("dependsOn").map(|depends| depends.texts().into_iter().map(str::to_owned).collect());
        let needed: Vec<String> = depends.unwrap_or_else(|| before.clone());
        let waits: Vec<String> = pipeline
            .jobs
            .iter()
            .filter(|job| job.stage.as_ref().is_some_and(|stage| needed.contains(stage)))
            .map(|job| job.name.clone())
            .collect();
        jobs(stage, Some(name), &waits, &mut pipeline);
        before = vec![name.to_owned()];
    }
    jobs(&root, None, &[], &mut pipeline);
    if root.get("steps").is_some() {
        let job = described(&root, "Job", None, &[]);
        pipeline.push(job);
    }
    if pipeline.jobs.is_empty() && pipeline.reason.is_none() {
        pipeline.reason = Some(Reason::Unparsable("there are no jobs".into()));
    }
    pipeline
}

fn triggers(root: &Value, pipeline: &mut Pipeline) {
    let off = |key: &str| root.text_of(key) == Some("none");
    if !off("trigger") {
        pipeline.trigger(BuildTrigger::Push);
    }
    if root.at(&["trigger", "tags"]).is_some() {
        pipeline.trigger(BuildTrigger::Tag);
    }
    if root.get("pr").is_some() && !off("pr") {
        pipeline.trigger(BuildTrigger::Change);
    }
    let crons: Vec<String> = root
        .get("schedules")
        .map_or(&[][..], Value::items)
        .iter()
        .filter_map(|schedule| schedule.text_of("cron").map(str::to_owned))
        .collect();
    if !crons.is_empty() {
        pipeline.trigger(BuildTrigger::Schedule);
    }
    pipeline.schedules = crons;
    if root.at(&["resources", "pipelines"]).is_some() {
        pipeline.trigger(BuildTrigger::Pipeline);
    }
    if pipeline.triggers.is_empty() {
        pipeline.trigger(BuildTrigger::Manual);
    }
}

fn jobs(parent: &Value, stage: Option<&str>, waits: &[String], pipeline: &mut Pipeline) {
    for value in parent.get("jobs").map_or(&[][..], Value::items) {
        match value.text_of("job").or_else(|| value.text_of("deployment")) {
            Some(name) => {
                // Two stages may have jobs of the same name.
                let taken = pipeline.jobs.iter().any(|job| job.name == name);
                let name = if taken { format!("{}.{name}", stage.unwrap_or("again")) } else { name.to_owned() };
                let job = described(value, &name, stage, waits);
                pipeline.push(job);
            }
            None => pipeline.leave(format!("template {}", value.text_of("template").unwrap_or("of jobs"))),
        }
    }
}

fn described(value: &Value, name: &str, stage: Option<&str>, waits: &[String]) -> Job {
    let environment = value.get("environment");
    let environment = environment.and_then(|environment| environment.text().or_else(|| environment.text_of("name")));
    let needs = value.texts_of("dependsOn");
    let commands: Vec<String> = value
        .all()
        .into_iter()
        .flat_map(|inner| ["script", "bash", "powershell", "pwsh", "task"].iter().filter_map(|key| inner.text_of(key)))
        .map(str::to_owned)
        .collect();
    let waits_for_a_person = commands.iter().any(|task| task.starts_with("ManualValidation"));
    let pool = value.get("pool");
    let machine =
        pool.and_then(|pool| pool.text().or_else(|| pool.text_of("vmImage")).or_else(|| pool.text_of("name")));
    Job {
        name: name.to_owned(),
        title: value.text_of("displayName").map(str::to_owned),
        stage: stage.map(str::to_owned),
        needs: if needs.is_empty() { waits.to_vec() } else { needs },
        manual: false,
        // The checks of an environment are in its settings.
        approval: if waits_for_a_person {
            Some(true)
        } else if environment.is_some() {
            None
        } else {
            Some(false)
        },
        allowed_to_fail: value.get("continueOnError").map_or(Some(false), Value::truth),
        environment: environment.map(|name| name.split('.').next().unwrap_or(name).to_owned()),
        matrix: match value.at(&["strategy", "matrix"]) {
            None => Some(1),
            Some(matrix) if matrix.text().is_some() => None,
            Some(matrix) => Some(matrix.entries().len().max(1) as i64),
        },
        condition: value.text_of("condition").map(str::to_owned),
        runs_on: machine.map(str::to_owned),
        image: value.text_of("container").map(str::to_owned),
        commands,
        line: value.line,
        ..Job::default()
    }
}
