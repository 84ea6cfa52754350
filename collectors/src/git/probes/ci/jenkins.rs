//! Jenkinsfiles: declarative pipelines as they are, scripted ones as far as their stages show.

use queries::model::BuildTrigger;

use super::super::file::File;
use super::groovy::{self, Call};
use super::{Job, Pipeline, Reason};

pub(super) fn read(file: &File) -> Pipeline {
    let calls = match groovy::calls(&file.text) {
        Ok(calls) => calls,
        Err(what) => return Pipeline::unknown(Reason::Unparsable(what)),
    };
    let mut pipeline = Pipeline { name: Some(file.path.clone()), ..Pipeline::default() };
    let libraries =
        calls.iter().flat_map(Call::everything).filter(|call| call.name == "Library" || call.name == "library");
    for library in libraries {
        pipeline.unread.extend(library.argument(None).map(|name| format!("library {name}")));
    }
    if let Some(root) = calls.iter().find(|call| call.name == "pipeline" && call.block) {
        triggers(root, &mut pipeline);
        let around = Around { agent: agent(root), ..Around::default() };
        let mut reading = Reading { pipeline: &mut pipeline };
        if let Some(stages) = root.get("stages") {
            reading.sequence(stages, &around, &[]);
        }
    } else {
        let root = Call { body: calls, ..Call::default() };
        let mut reading = Reading { pipeline: &mut pipeline };
        reading.scripted(&root, &Around::default(), &[]);
        pipeline.reason =
            Some(Reason::Incomplete("a scripted pipeline: its stages are read, what decides about them is not".into()));
    }
    if pipeline.jobs.is_empty() {
        pipeline.reason = Some(Reason::Incomplete("there are no stages".into()));
    }
    pipeline.stages = pipeline.jobs.iter().filter_map(|job| job.stage.clone()).collect();
    pipeline
}

fn triggers(root: &Call, pipeline: &mut Pipeline) {
    for trigger in root.get("triggers").map_or(&[][..], |triggers| &triggers.body) {
        match trigger.name.as_str() {
            "cron" | "parameterizedCron" => {
                pipeline.trigger(BuildTrigger::Schedule);
                pipeline.schedules.extend(trigger.argument(None).map(|text| text.trim().to_owned()));
            }
            "pollSCM" | "githubPush" | "gitlab" | "bitbucketPush" => pipeline.trigger(BuildTrigger::Push),
            "upstream" => pipeline.trigger(BuildTrigger::Pipeline),
            _ => pipeline.trigger(BuildTrigger::Api),
        }
    }
}

/// What stages around a stage say of it.
#[derive(Debug, Clone, Default)]
struct Around {
    stage: Option<String>,
    agent: (Option<String>, Option<String>),
    conditions: Vec<String>,
    triggers: Vec<BuildTrigger>,
    approval: bool,
    runs: Option<i64>,
}

/// Where it runs: the machine, and the image.
fn agent(call: &Call) -> (Option<String>, Option<String>) {
    let Some(agent) = call.get("agent") else { return (None, None) };
    let all = agent.everything();
    let named = |name: &str| all.iter().find(|call| call.name == name).and_then(|call| call.argument(None));
    let image = named("image").or_else(|| named("docker")).map(str::to_owned);
    let kind = agent.body.first().map(|call| call.name.as_str());
    let machine = agent.argument(None).or_else(|| named("label")).or(kind);
    (machine.map(str::to_owned), image)
}

struct Reading<'p> {
    pipeline: &'p mut Pipeline,
}

impl Reading<'_> {
    /// Stages one after the other; the names of those that end last.
    fn sequence(&mut self, stages: &Call, around: &Around, before: &[String]) -> Vec<String> {
        let mut ends = before.to_vec();
        for stage in stages.all("stage") {
            ends = self.stage(stage, around, &ends);
        }
        ends
    }

    fn stage(&mut self, stage: &Call, around: &Around, before: &[String]) -> Vec<String> {
        let name = stage.argument(None).unwrap_or("unnamed").to_owned();
        let mut here = around.clone();
        let own = agent(stage);
        here.agent = if own == (None, None) { here.agent } else { own };
        here.approval |= stage.get("input").is_some();
        if let Some(when) = stage.get("when") {
            here.conditions.extend(when.body.iter().map(Call::shown));
            here.triggers.extend(when.body.iter().filter_map(trigger));
        }
        if let Some(matrix) = stage.get("matrix") {
            here.runs = runs(matrix);
            here.stage = Some(name);
            return matrix.get("stages").map_or_else(Vec::new, |stages| self.sequence(stages, &here, before));
        }
        if let Some(parallel) = stage.get("parallel") {
            here.stage = Some(name);
            return parallel.all("stage").flat_map(|branch| self.stage(branch, &here, before)).collect();
        }
        if let Some(stages) = stage.get("stages") {
            here.stage = Some(name);
            return self.sequence(stages, &here, before);
        }
        vec![self.leaf(name, stage, &here, before)]
    }

    /// A stage with steps.
    fn leaf(&mut self, name: String, stage: &Call, around: &Around, before: &[String]) -> String {
        let taken = |name: &str| self.pipeline.jobs.iter().any(|job| job.name == name);
        let mut name = name;
        if taken(&name) {
            name = format!("{} / {name}", around.stage.as_deref().unwrap_or("again"));
            let again = name.clone();
            let mut number = 2;
            while taken(&name) {
                name = format!("{again} {number}");
                number += 1;
            }
        }
        let all = stage.everything();
        let approval = around.approval || all.iter().any(|call| call.name == "input");
        let forgiven = all.iter().any(|call| {
            call.name == "catchError"
                && call.argument(Some("buildResult")).is_some_and(|result| result.contains("SUCCESS"))
        });
        let skipped = ["stage", "steps", "agent", "when", "environment", "post", "options", "input", "script"];
        let commands =
            all.iter().filter(|call| !skipped.contains(&call.name.as_str())).map(|call| match call.name.as_str() {
                "sh" | "bat" | "powershell" | "pwsh" => {
                    call.argument(None).or_else(|| call.argument(Some("script"))).unwrap_or_default().to_owned()
                }
                _ => call.shown(),
            });
        let mut triggers = around.triggers.clone();
        triggers.dedup();
        self.pipeline.push(Job {
            name: name.clone(),
            stage: around.stage.clone(),
            needs: before.to_vec(),
            manual: !triggers.is_empty() && triggers.iter().all(|trigger| *trigger == BuildTrigger::Manual),
            triggers,
            approval: Some(approval),
            allowed_to_fail: Some(forgiven),
            matrix: Some(around.runs.unwrap_or(1)).filter(|_| around.runs != Some(0)),
            condition: (!around.conditions.is_empty()).then(|| around.conditions.join(" and ")),
            runs_on: around.agent.0.clone(),
            image: around.agent.1.clone(),
            commands: commands.collect(),
            line: stage.line,
            ..Job::default()
        });
        name
    }

    /// Stages of a program, one after the other; branches of `parallel` beside each other.
    fn scripted(&mut self, block: &Call, around: &Around, before: &[String]) -> Vec<String> {
        let mut ends = before.to_vec();
        for call in &block.body {
            ends = match call.name.as_str() {
                "stage" if call.everything().iter().skip(1).any(|inner| inner.name == "stage") => {
                    let stage = call.argument(None).map(str::to_owned);
                    self.scripted(call, &Around { stage, ..around.clone() }, &ends)
                }
                "stage" => vec![self.leaf(call.argument(None).unwrap_or("unnamed").to_owned(), call, around, &ends)],
                "parallel" => {
                    let branches: Vec<String> =
                        call.body.iter().flat_map(|branch| self.scripted(branch, around, &ends)).collect();
                    if branches.is_empty() { ends } else { branches }
                }
                "node" => {
                    let machine = call.argument(None).map(str::to_owned);
                    self.scripted(call, &Around { agent: (machine, None), ..around.clone() }, &ends)
                }
                _ => self.scripted(call, around, &ends),
            };
            ends.dedup();
        }
        ends
    }
}

/// The start that a condition asks for.
fn trigger(condition: &Call) -> Option<BuildTrigger> {
    match condition.name.as_str() {
        "buildingTag" | "tag" => Some(BuildTrigger::Tag),
        "changeRequest" => Some(BuildTrigger::Change),
        "branch" => Some(BuildTrigger::Push),
        "triggeredBy" => {
            let cause = condition.argument(None).or_else(|| condition.argument(Some("cause")))?;
            match cause {
                "TimerTrigger" => Some(BuildTrigger::Schedule),
                "UserIdCause" => Some(BuildTrigger::Manual),
                "SCMTrigger" => Some(BuildTrigger::Push),
                "UpstreamCause" => Some(BuildTrigger::Pipeline),
                _ => None,
            }
        }
        _ => None,
    }
}

/// How many runs a matrix makes; 0 where what it excludes would have to be worked out.
fn runs(matrix: &Call) -> Option<i64> {
    if matrix.get("excludes").is_some() {
        return Some(0);
    }
    let axes = matrix.get("axes")?;
    let values = |axis: &Call| axis.get("values").map_or(1, |values| values.arguments.len().max(1) as i64);
    Some(axes.all("axis").map(values).product())
}
