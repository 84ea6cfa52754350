//! Travis CI: the jobs that are listed, by stage, or the one job of a file that lists none.

use queries::model::BuildTrigger;

use super::super::file::File;
use super::super::yaml::Value;
use super::{Job, Pipeline, Reason};

/// Keys whose values are one run each, besides the language's own versions.
const AXES: &[&str] = &[
    "os", "arch", "env", "jdk", "python", "node_js", "rvm", "go", "php", "rust", "scala", "compiler", "ruby", "dotnet",
    "elixir",
];

pub(super) fn read(file: &File) -> Pipeline {
    let root = match file.document() {
        Ok(root) => root,
        Err(reason) => return Pipeline::unknown(reason),
    };
    if root.entries().is_empty() {
        return Pipeline::unknown(Reason::Unparsable("there are no keys".into()));
    }
    let mut pipeline = Pipeline { triggers: vec![BuildTrigger::Push, BuildTrigger::Change], ..Pipeline::default() };
    if root.get("import").is_some() {
        pipeline.leave("files that it imports".into());
    }
    let listed = root.at(&["jobs", "include"]).or_else(|| root.at(&["matrix", "include"]));
    let forgiven = root.at(&["jobs", "allow_failures"]).or_else(|| root.at(&["matrix", "allow_failures"]));
    let mut stage = "Test".to_owned();
    let mut stages: Vec<String> = Vec::new();
    for (index, value) in listed.map_or(&[][..], Value::items).iter().enumerate() {
        if let Some(named) = value.text_of("stage").or_else(|| value.at(&["stage", "name"])?.text()) {
            named.clone_into(&mut stage);
        }
        if !stages.contains(&stage) {
            stages.push(stage.clone());
        }
        let name = value.text_of("name").map_or_else(|| format!("{stage} {}", index + 1), str::to_owned);
        let allowed = forgiven.is_some_and(|list| list.items().iter().any(|one| fits(one, value)));
        pipeline.push(described(value, &root, name, Some(&stage), allowed));
    }
    if root.get("script").is_some() || pipeline.jobs.is_empty() && root.get("language").is_some() {
        let runs =
            AXES.iter().filter_map(|axis| root.get(axis)).map(|values| values.items().len().max(1) as i64).product();
        let job = described(&root, &root, "default".to_owned(), Some("Test"), false);
        pipeline.push(Job { matrix: Some(runs), ..job });
        pipeline.jobs.rotate_right(1);
    }
    if let Some(deploy) = root.get("deploy") {
        let needs = pipeline.jobs.iter().map(|job| job.name.clone()).collect();
        let providers: Vec<String> =
            deploy.all().into_iter().filter_map(|value| value.text_of("provider")).map(str::to_owned).collect();
        let commands = providers.iter().map(|provider| format!("{provider} deploy")).collect();
        pipeline.push(Job {
            needs,
            commands,
            line: deploy.line,
            name: "deploy".into(),
            approval: Some(false),
            allowed_to_fail: Some(false),
            matrix: Some(1),
            ..Job::default()
        });
    }
    order(&mut pipeline, &stages);
    if pipeline.jobs.is_empty() && pipeline.reason.is_none() {
        pipeline.reason = Some(Reason::Unparsable("there are no jobs".into()));
    }
    pipeline.stages = stages;
    pipeline
}

/// Whether a job has everything that an entry of `allow_failures` asks for.
fn fits(entry: &Value, job: &Value) -> bool {
    !entry.entries().is_empty() && entry.entries().iter().all(|(key, value)| job.text_of(key) == value.text())
}

fn described(value: &Value, root: &Value, name: String, stage: Option<&str>, allowed: bool) -> Job {
    let key = |key: &str| value.get(key).or_else(|| root.get(key));
    let commands = ["script", "deploy"].iter().flat_map(|name| {
        let texts = key(name).map_or_else(Vec::new, Value::texts);
        texts.into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    Job {
        name,
        stage: stage.map(str::to_owned),
        approval: Some(false),
        allowed_to_fail: Some(allowed),
        matrix: Some(1),
        condition: value.text_of("if").map(str::to_owned),
        runs_on: key("os").and_then(Value::text).or_else(|| key("dist").and_then(Value::text)).map(str::to_owned),
        commands: commands.collect(),
        line: value.line,
        ..Job::default()
    }
}

/// A stage waits for the whole stage before it.
fn order(pipeline: &mut Pipeline, stages: &[String]) {
    for at in 1..stages.len() {
        let before: Vec<String> = pipeline
            .jobs
            .iter()
            .filter(|job| job.stage.as_ref() == Some(&stages[at - 1]))
            .map(|job| job.name.clone())
            .collect();
        for job in pipeline.jobs.iter_mut().filter(|job| job.stage.as_ref() == Some(&stages[at])) {
            job.needs.clone_from(&before);
        }
    }
    let mut seen = std::collections::HashSet::new();
    for (job, number) in pipeline.jobs.iter_mut().zip(1..) {
        if !seen.insert(job.name.clone()) {
            job.name = format!("{} {number}", job.name);
            seen.insert(job.name.clone());
        }
    }
}
