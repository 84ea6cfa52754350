//! Buildkite: the steps of a pipeline, with its waits and blocks.

use queries::model::BuildTrigger;

use super::super::file::File;
use super::super::yaml::Value;
use super::{Job, Pipeline, Reason, matrix};

pub(super) fn read(file: &File) -> Pipeline {
    let root = match file.document() {
        Ok(root) => root,
        Err(reason) => return Pipeline::unknown(reason),
    };
    let steps = if root.items().is_empty() { root.get("steps").map_or(&[][..], Value::items) } else { root.items() };
    let mut pipeline = Pipeline { triggers: vec![BuildTrigger::Push], ..Pipeline::default() };
    let mut reading = Reading { before: Vec::new(), since: Vec::new(), pipeline: &mut pipeline };
    for step in steps {
        reading.step(step, None);
    }
    if pipeline.jobs.is_empty() {
        pipeline.reason = Some(Reason::Unparsable("there are no steps".into()));
    } else if pipeline.jobs.iter().any(|job| job.commands.iter().any(|line| line.contains("pipeline upload"))) {
        pipeline.reason = Some(Reason::Incomplete("steps that are uploaded while it runs".into()));
    }
    pipeline
}

struct Reading<'p> {
    /// The steps before the last wait, and those since.
    before: Vec<String>,
    since: Vec<String>,
    pipeline: &'p mut Pipeline,
}

impl Reading<'_> {
    fn step(&mut self, step: &Value, group: Option<&str>) {
        if step.text() == Some("wait") || step.get("wait").is_some() {
            self.before = std::mem::take(&mut self.since);
            return;
        }
        if let Some(name) = step.text_of("group") {
            for inner in step.get("steps").map_or(&[][..], Value::items) {
                self.step(inner, Some(name));
            }
            return;
        }
        let asks = ["block", "input", "manual"].into_iter().find_map(|key| step.text_of(key).map(|label| (key, label)));
        let commands: Vec<String> =
            ["command", "commands", "trigger"].iter().flat_map(|key| step.texts_of(key)).collect();
        let label = asks.map(|(_, label)| label).or_else(|| step.text_of("label")).or_else(|| step.text_of("name"));
        let name = step.text_of("key").or_else(|| step.text_of("id")).or_else(|| step.text_of("identifier")).or(label);
        let name = name.or(commands.first().map(String::as_str)).unwrap_or("step").to_owned();
        if self.pipeline.jobs.iter().any(|job| job.name == name) {
            return;
        }
        let depends = step.texts_of("depends_on");
        let soft = step.get("soft_fail");
        self.pipeline.push(Job {
            title: label.map(str::to_owned),
            stage: group.map(str::to_owned),
            needs: if depends.is_empty() { self.before.clone() } else { depends },
            manual: asks.is_some(),
            approval: Some(asks.is_some()),
            allowed_to_fail: soft
                .map_or(Some(false), |soft| Some(soft.truth() == Some(true) || !soft.items().is_empty())),
            matrix: runs(step),
            condition: step.text_of("if").or_else(|| step.text_of("branches")).map(str::to_owned),
            runs_on: step.get("agents").map(|agents| {
                agents
                    .entries()
                    .iter()
                    .map(|(key, value)| format!("{key}={}", value.text().unwrap_or_default()))
                    .collect::<Vec<_>>()
                    .join(", ")
            }),
            commands,
            line: step.line,
            name: name.clone(),
            ..Job::default()
        });
        if asks.is_some_and(|(key, _)| key == "block") {
            // What comes after a block waits for it.
            self.before = vec![name];
            self.since = Vec::new();
        } else {
            self.since.push(name);
        }
    }
}

fn runs(step: &Value) -> Option<i64> {
    if let Some(many) = step.text_of("parallelism") {
        return many.parse().ok();
    }
    let Some(matrix) = step.get("matrix") else { return Some(1) };
    if !matrix.items().is_empty() {
        return Some(matrix.items().len() as i64);
    }
    matrix
        .get("setup")
        .and_then(|setup| if setup.items().is_empty() { matrix::runs(setup) } else { Some(setup.items().len() as i64) })
}
