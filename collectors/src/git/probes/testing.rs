//! Tests: that there are some, how they are configured, and how much of the program they have to cover.

use std::sync::LazyLock;

use regex::Regex;

use super::file::{File, Scene};
use super::{Finding, Probe, Reason};

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "tests",
        &[(
            "",
            &[
                "**/{test,tests,spec,specs,__tests__,e2e,cypress}/",
                "**/*_test.{go,py,rb,exs,dart,cc,cpp}",
                "**/test_*.py",
                "**/*.{test,spec}.{js,jsx,ts,tsx,mjs}",
                "**/*_spec.rb",
                "**/*{Test,Tests,IT}.{java,kt,cs}",
                "**/*.{bats,feature}",
            ],
        )],
    ),
    Probe::by_path(
        "test_configuration",
        &[
            ("pytest", &["**/{pytest.ini,tox.ini,noxfile.py,conftest.py}"]),
            ("jest", &["**/jest.config.*"]),
            ("vitest", &["**/vitest.config.*"]),
            ("karma", &["**/karma.conf.*"]),
            ("mocha", &["**/.mocharc.*"]),
            ("playwright", &["**/playwright.config.*"]),
            ("cypress", &["**/cypress.config.*"]),
            ("phpunit", &["**/phpunit.{xml,xml.dist}"]),
            ("rspec", &["**/.rspec"]),
            ("nextest", &["**/nextest.toml"]),
            ("testng", &["**/testng.xml"]),
            ("cucumber", &["**/cucumber.{yml,yaml,js}"]),
            ("ctest", &["**/CTestConfig.cmake"]),
        ],
    ),
    Probe::by_path(
        "coverage_configuration",
        &[
            ("codecov", &["{,.github/}{codecov,.codecov}.{yml,yaml}"]),
            (
                "",
                &[
                    "{.coveragerc,.coveralls.yml,.nycrc,.nycrc.json,.simplecov,tarpaulin.toml,.tarpaulin.toml}",
                    "{coverage.xml,coverlet.runsettings,.c8rc.json,sonar-project.properties}",
                    "**/{.coveragerc,jacoco.gradle}",
                ],
            ),
        ],
    ),
    Probe::reading(
        "coverage_threshold",
        &[
            ("codecov", &["{,.github/}{codecov,.codecov}.{yml,yaml}"]),
            ("python", &["**/{.coveragerc,pyproject.toml,setup.cfg,tox.ini,pytest.ini}"]),
            ("npm", &["**/package.json", "**/.{nycrc,nycrc.json,c8rc.json}", "**/{jest,vitest}.config.*"]),
            ("jvm", &["**/pom.xml", "**/*.{gradle,gradle.kts}"]),
            ("ruby", &["**/.simplecov", "**/{spec_helper,rails_helper,test_helper}.rb"]),
            ("rust", &["**/{tarpaulin.toml,.tarpaulin.toml}"]),
        ],
        threshold,
    ),
];

static THRESHOLDS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?m)\bfail_under\s*=\s*(\d+(?:\.\d+)?)",
        r"--cov-fail-under[= ](\d+)",
        r#"(?s)coverageThreshold["']?\s*:.*?["']?(?:lines|statements|branches|functions)["']?\s*:\s*(\d+(?:\.\d+)?)"#,
        r#"(?s)\bthresholds?["']?\s*:\s*\{[^}]*?["']?(?:lines|statements|branches|functions|global|autoUpdate)["']?\s*:\s*(\d+(?:\.\d+)?)"#,
        r"(?s)check-coverage.*?(?:lines|statements|branches|functions)\D{1,4}(\d+(?:\.\d+)?)",
        r"(?s)<counter>[A-Z]+</counter>.*?<minimum>\s*(\d*\.?\d+)",
        r"(?s)jacocoTestCoverageVerification.*?minimum\s*=\s*(\d*\.?\d+)",
        r"\bminimum_coverage[ (:]+(?:line:\s*)?(\d+(?:\.\d+)?)",
        r#"(?m)^\s*fail-under\s*=\s*"?(\d+(?:\.\d+)?)"#,
    ]
    .iter()
    .map(|text| Regex::new(text).expect("a regex"))
    .collect()
});

/// The least coverage in per cent that a run passes with.
fn threshold(file: &File, tool: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    if tool == "codecov" {
        return codecov(file);
    }
    if file.name().rsplit('.').next().is_some_and(|end| matches!(end, "json" | "nycrc")) {
        file.json()?;
    }
    let found = THRESHOLDS.iter().find_map(|pattern| pattern.captures(&file.text));
    let Some(number) = found.and_then(|found| found.get(1)) else { return Ok(None) };
    let value: f64 = number.as_str().parse().unwrap_or_default();
    // JaCoCo writes 0.8 for 80 %.
    let share = if value <= 1.0 && tool == "jvm" { value * 100.0 } else { value };
    let finding = Finding { line: Some(file.line_of(number.start())), ..Finding::of(format!("at least {share} %")) };
    Ok((share > 0.0).then(|| Finding { amount: Some(share.round() as i64), ..finding }))
}

fn codecov(file: &File) -> Result<Option<Finding>, Reason> {
    let root = file.document()?;
    let Some(status) = root.at(&["coverage", "status"]) else { return Ok(None) };
    for value in status.all() {
        let Some(target) = value.get("target") else { continue };
        let text = target.text().unwrap_or_default();
        let amount = text.trim_end_matches('%').parse::<f64>().ok().map(|share| share.round() as i64);
        let line = Some(target.line as i64);
        return Ok(Some(Finding { amount, line, ..Finding::of(format!("target {text}")) }));
    }
    Ok(None)
}
