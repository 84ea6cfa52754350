//! What a project's libraries say of how it is tested, released and watched. The names are in `probe_libraries.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::file::File;
use super::manifests;
use super::{Finding, Probe, Reason};

/// Manifests and, by the tool, files that say it by being there.
macro_rules! kinds {
    ($($tool:literal: $patterns:expr),* $(,)?) => {
        &[
            ("cargo", &["**/Cargo.toml"]),
            ("npm", &["**/package.json"]),
            ("python", &["**/{pyproject.toml,Pipfile}", "**/requirements*.{txt,in}", "**/requirements/*.{txt,in}"]),
            ("go", &["**/go.mod"]),
            ("ruby", &["**/Gemfile", "**/*.gemspec"]),
            ("maven", &["**/pom.xml"]),
            ("gradle", &["**/build.{gradle,gradle.kts}"]),
            ("composer", &["**/composer.json"]),
            ("nuget", &["**/*.{csproj,fsproj}", "**/Directory.Packages.props"]),
            ("mix", &["**/mix.exs"]),
            ("dart", &["**/pubspec.{yml,yaml}"]),
            $(($tool, $patterns)),*
        ]
    };
}

pub(super) const PROBES: &[Probe] = &[
    Probe::reading(
        "feature_flags",
        kinds![
            "flagd": &["**/flagd.{json,yml,yaml}", "**/*.flagd.json"],
            "flag_files": &["config/feature_flags/**/*.{yml,yaml}", "**/{feature_flags,feature-flags,featureflags}.{yml,yaml,json,toml}"],
        ],
        |file, tool, _| libraries(file, tool, "feature_flags"),
    ),
    Probe::reading("test_doubles", kinds!["wiremock": &["**/{wiremock,mappings}/*.json"]], |file, tool, _| {
        libraries(file, tool, "test_doubles")
    }),
    Probe::reading(
        "browser_tests",
        kinds![
            "playwright": &["**/playwright.config.*"],
            "cypress": &["**/cypress.{config.js,config.ts,config.mjs,config.cjs,json}"],
            "webdriverio": &["**/wdio.*.{js,ts}"],
        ],
        |file, tool, _| libraries(file, tool, "browser_tests"),
    ),
    Probe::reading(
        "load_tests",
        kinds![
            "k6": &["**/{k6,k6.*}.js", "**/k6/**/*.{js,ts}"],
            "jmeter": &["**/*.jmx"],
            "locust": &["**/locustfile.py"],
            "gatling": &["**/*Simulation.{scala,java,kt}"],
            "artillery": &["**/artillery.{yml,yaml}"],
        ],
        |file, tool, _| libraries(file, tool, "load_tests"),
    ),
    Probe::reading("contract_tests", kinds!["pact": &["**/pacts/*.json"]], |file, tool, _| {
        libraries(file, tool, "contract_tests")
    }),
    Probe::reading(
        "instrumentation",
        kinds![
            "prometheus": &["**/prometheus.{yml,yaml}"],
            "opentelemetry": &["**/{otel,otel-collector,otel-collector-config}.{yml,yaml}"],
        ],
        |file, tool, _| libraries(file, tool, "instrumentation"),
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    libraries: Vec<String>,
}

static TABLE: LazyLock<HashMap<String, Names>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../probe_libraries.toml")).expect("the file of libraries is TOML")
});

/// The libraries of a probe that a manifest names; a file of the tool's own says it by being there.
fn libraries(file: &File, tool: &str, probe: &str) -> Result<Option<Finding>, Reason> {
    if !manifests::MANIFESTS.iter().any(|(name, _)| *name == tool) {
        return Ok(Some(Finding::default()));
    }
    let Some(names) = TABLE.get(probe) else { return Ok(None) };
    let is_one = |name: &str| {
        names.libraries.iter().any(|known| match known.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == known,
        })
    };
    let mut found: Vec<String> = manifests::dependencies(file, tool)?
        .into_iter()
        .map(|one| one.name.to_lowercase())
        .filter(|name| is_one(name))
        .collect();
    found.sort();
    found.dedup();
    let line =
        found.first().and_then(|name| file.text.to_lowercase().find(name.as_str()).filter(|at| *at <= file.text.len()));
    let line = line.and_then(|at| file.text.is_char_boundary(at).then(|| file.line_of(at)));
    Ok(Finding::several(&found, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_has_its_libraries_and_every_list_its_probe() {
        let mut listed: Vec<_> = TABLE.keys().map(String::as_str).collect();
        let mut probes: Vec<_> = PROBES.iter().map(|probe| probe.name).collect();
        listed.sort_unstable();
        probes.sort_unstable();
        assert_eq!(listed, probes);
        assert!(TABLE.values().flat_map(|names| &names.libraries).all(|name| *name == name.to_lowercase()));
    }
}
