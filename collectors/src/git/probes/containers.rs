//! Containers: how images are made, what is started beside the program, and whether anything asks if it is well.

use std::sync::LazyLock;

use regex::Regex;

use super::file::{File, Scene};
use super::{Finding, Probe, Reason};

pub(super) const IMAGE_FILES: &[&str] =
    &["**/{Dockerfile,Containerfile}", "**/{Dockerfile,Containerfile}.*", "**/*.{dockerfile,containerfile}"];
pub(super) const COMPOSE_FILES: &[&str] =
    &["**/{docker-compose,compose}.{yml,yaml}", "**/{docker-compose,compose}.*.{yml,yaml}"];

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path("container_file", &[("docker", IMAGE_FILES)]),
    Probe::by_path("compose_file", &[("compose", COMPOSE_FILES)]),
    Probe::reading("compose_services", &[("compose", COMPOSE_FILES)], services),
    Probe::reading(
        "health_check",
        &[("docker", IMAGE_FILES), ("compose", COMPOSE_FILES), ("kubernetes", super::kubernetes::MANIFESTS)],
        health_check,
    ),
];

/// The services that a compose file starts: how many, and those whose image is somebody else's.
fn services(file: &File, _: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    let root = file.document()?;
    let Some(services) = root.get("services").filter(|services| !services.entries().is_empty()) else {
        return Ok(None);
    };
    let images: Vec<String> =
        services.entries().iter().filter_map(|(_, service)| service.text_of("image").map(str::to_owned)).collect();
    let named = Finding::several(&images, None).unwrap_or_default();
    let amount = Some(services.entries().len() as i64);
    Ok(Some(Finding { amount, line: Some(services.line as i64), ..named }))
}

static HEALTHCHECK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)^\s*HEALTHCHECK\s+(?:--\S+\s+)*CMD").expect("a regex"));

/// A question that is asked of the running program: `HEALTHCHECK`, `healthcheck`, a readiness or liveness probe.
fn health_check(file: &File, tool: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    if tool == "docker" {
        let found = HEALTHCHECK.find(&file.text);
        return Ok(found.map(|found| Finding { line: Some(file.line_of(found.start())), ..Finding::default() }));
    }
    let documents = super::kubernetes::documents(file)?;
    let asked: Vec<_> = documents
        .iter()
        .flat_map(super::yaml::Value::all)
        .flat_map(super::yaml::Value::entries)
        .filter(|(key, value)| {
            let disabled = value.get("disable").and_then(super::yaml::Value::truth) == Some(true);
            matches!(key.as_str(), "healthcheck" | "readinessProbe" | "livenessProbe" | "startupProbe") && !disabled
        })
        .collect();
    let mut kinds: Vec<String> = asked.iter().map(|(key, _)| key.clone()).collect();
    kinds.sort();
    kinds.dedup();
    Ok(asked.first().map(|(_, first)| Finding {
        amount: Some(asked.len() as i64),
        line: Some(first.line as i64),
        ..Finding::of(kinds.join(", "))
    }))
}
