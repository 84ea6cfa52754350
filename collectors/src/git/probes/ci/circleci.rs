//! CircleCI: the jobs of its workflows, with what they wait for.

use queries::model::BuildTrigger;

use super::super::file::File;
use super::super::yaml::Value;
use super::{Job, Pipeline, Reason};

pub(super) fn read(file: &File) -> Pipeline {
    let root = match file.document() {
        Ok(root) => root,
        Err(reason) => return Pipeline::unknown(reason),
    };
    let mut pipeline = Pipeline { triggers: vec![BuildTrigger::Push], ..Pipeline::default() };
    if root.text_of("setup") == Some("true") {
        pipeline.reason =
            Some(Reason::Incomplete("a setup workflow: what it continues with is made when it runs".into()));
    }
    for (name, orb) in root.get("orbs").map_or(&[][..], Value::entries) {
        pipeline.unread.push(format!("orb {}", orb.text().unwrap_or(name)));
    }
    let workflows = root.get("workflows").map_or(&[][..], Value::entries);
    for (workflow, value) in workflows.iter().filter(|(_, value)| value.get("jobs").is_some()) {
        let crons: Vec<String> = value
            .get("triggers")
            .map_or(&[][..], Value::items)
            .iter()
            .filter_map(|trigger| trigger.at(&["schedule", "cron"]).and_then(Value::text).map(str::to_owned))
            .collect();
        let scheduled = !crons.is_empty();
        if scheduled {
            pipeline.trigger(BuildTrigger::Schedule);
        }
        pipeline.schedules.extend(crons);
        for entry in value.get("jobs").map_or(&[][..], Value::items) {
            let found = one(entry, workflow, &root);
            if let Some(mut job) = found.filter(|job| pipeline.jobs.iter().all(|known| known.name != job.name)) {
                if scheduled {
                    job.triggers = vec![BuildTrigger::Schedule];
                }
                pipeline.push(job);
            }
        }
    }
    // A configuration without workflows runs the job that is called so.
    if let Some(build) = root.at(&["jobs", "build"]).filter(|_| workflows.is_empty()) {
        pipeline.push(described(
            "build",
            build,
            Job { name: "build".into(), line: build.line, ..Job::default() },
            &root,
        ));
    }
    if pipeline.jobs.is_empty() && pipeline.reason.is_none() {
        pipeline.reason = Some(Reason::Unparsable("there are no jobs".into()));
    }
    pipeline.stages = Vec::new();
    pipeline
}

/// A job of a workflow: a name, or a name with what is said of it there.
fn one(entry: &Value, workflow: &str, root: &Value) -> Option<Job> {
    let empty = Value::default();
    let (base, said) = match entry.text() {
        Some(name) => (name, &empty),
        None => entry.entries().first().map(|(name, said)| (name.as_str(), said))?,
    };
    let only_tags = said.at(&["filters", "tags", "only"]).is_some()
        && said.at(&["filters", "branches", "ignore"]).is_some_and(|ignored| ignored.texts().contains(&"/.*/"));
    let job = Job {
        name: said.text_of("name").unwrap_or(base).to_owned(),
        stage: Some(workflow.to_owned()),
        needs: said.texts_of("requires"),
        triggers: if only_tags { vec![BuildTrigger::Tag] } else { Vec::new() },
        approval: Some(said.text_of("type") == Some("approval")),
        allowed_to_fail: Some(false),
        matrix: said.at(&["matrix", "parameters"]).map_or(Some(1), |parameters| {
            Some(parameters.entries().iter().map(|(_, values)| values.texts().len().max(1) as i64).product())
        }),
        line: entry.line,
        ..Job::default()
    };
    let job = Job { manual: job.approval == Some(true), ..job };
    Some(match root.get("jobs").and_then(|jobs| jobs.get(base)) {
        Some(described_as) => described(base, described_as, job, root),
        None if job.manual => job,
        None => Job { commands: vec![format!("orb {base}")], ..job },
    })
}

fn described(_: &str, value: &Value, job: Job, root: &Value) -> Job {
    let executor = value.text_of("executor").or_else(|| value.at(&["executor", "name"]).and_then(Value::text));
    let place = executor.and_then(|name| root.at(&["executors", name])).unwrap_or(value);
    let image =
        place.at(&["docker"]).and_then(|docker| docker.items().first()).and_then(|first| first.text_of("image"));
    let machine = ["machine", "macos"].into_iter().find(|key| place.get(key).is_some());
    let steps = value.get("steps").map_or(&[][..], Value::items);
    let commands = steps.iter().filter_map(|step| {
        let run = step.get("run")?;
        run.text().or_else(|| run.text_of("command")).map(str::to_owned)
    });
    Job {
        image: image.map(str::to_owned),
        runs_on: machine.or(image.map(|_| "docker")).map(str::to_owned),
        commands: commands.collect(),
        ..job
    }
}
