//! What a job does, by its name and those of its steps: one table for every source. A new word is one entry.

use queries::model::JobClass;

/// Words of names, the more particular first: `deploy-e2e` tests, `build and deploy` deploys.
const WORDS: &[(JobClass, &[&str])] = &[
    (JobClass::EndToEnd, &["e2e", "end-to-end", "end to end", "cypress", "playwright", "selenium", "browser"]),
    (JobClass::Smoke, &["smoke"]),
    (JobClass::Acceptance, &["acceptance", "cucumber", "uat"]),
    (JobClass::Integration, &["integration"]),
    (JobClass::Performance, &["performance", "benchmark", "bench", "load-test", "load test", "perf"]),
    (JobClass::Security, &["security", "codeql", "sast", "dast", "trivy", "snyk", "audit", "dependency-review", "secret"]),
    (JobClass::Migrate, &["migrate", "migration"]),
    (JobClass::Deploy, &["deploy", "rollout", "promote"]),
    (JobClass::Package, &["package", "publish", "docker", "image", "release"]),
    (JobClass::Static, &["lint", "format", "fmt", "clippy", "eslint", "static", "type-check", "typecheck", "style", "vet", "golangci"]),
    (JobClass::Unit, &["unit", "test", "tests", "spec", "rspec", "jest", "pytest"]),
    (JobClass::Build, &["build", "compile", "bundle"]),
];

/// The class of a job; where its own name says nothing, the last of its steps that says something. `Other` where none does.
pub(crate) fn job_class<'s>(name: &str, steps: impl DoubleEndedIterator<Item = &'s str>) -> JobClass {
    named(name).or_else(|| steps.rev().find_map(named)).unwrap_or(JobClass::Other)
}

fn named(name: &str) -> Option<JobClass> {
    let name = name.to_lowercase();
    WORDS.iter().find(|(_, words)| words.iter().any(|word| has(&name, word))).map(|(class, _)| *class)
}

/// Whether a word begins in the name where a word can begin: `latest` is no test, `tests` are.
fn has(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| !name[..at].ends_with(|letter: char| letter.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_job_does() {
        for (name, class) in [
            ("Deploy to production", JobClass::Deploy),
            ("build-and-deploy", JobClass::Deploy),
            ("e2e tests after deploy", JobClass::EndToEnd),
            ("unit (ubuntu-latest)", JobClass::Unit),
            ("Analyze (CodeQL)", JobClass::Security),
            ("golangci-lint", JobClass::Static),
            ("publish image", JobClass::Package),
            ("latest", JobClass::Other),
        ] {
            assert_eq!(job_class(name, std::iter::empty()), class, "{name}");
        }
        assert_eq!(job_class("ubuntu", ["Set up job", "Run unit tests", "Post Checkout"].into_iter()), JobClass::Unit);
    }
}
