//! What a job does: its class, by the project's own table, else by the one in `job_classes.toml`.
//!
//! Every source of jobs asks here, so that a job has the same class wherever it is read. A new pattern is an entry of
//! the file.

use std::sync::LazyLock;

use queries::model::JobClass;
use regex::{Regex, RegexBuilder, RegexSet};
use serde::Deserialize;

/// What told the class of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassedBy {
    /// The project's own table.
    Configuration,
    /// The job's name.
    Name,
    /// What the job runs.
    Command,
    /// The environment that it acts on.
    Environment,
}

impl ClassedBy {
    /// The word as facts store it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Name => "name",
            Self::Command => "command",
            Self::Environment => "environment",
        }
    }
}

/// The classes of a project's jobs.
#[derive(Debug, Clone, Default)]
pub struct JobClasses {
    own: Vec<(Regex, JobClass)>,
}

impl JobClasses {
    /// Puts a project's own names before the table's: a pattern is a whole name whatever its case, `*` is any text. An
    /// exact name goes before a pattern.
    #[must_use]
    pub fn new(own: &[(String, JobClass)]) -> Self {
        let mut own: Vec<_> = own.iter().collect();
        own.sort_by_key(|(pattern, _)| (pattern.matches('*').count(), std::cmp::Reverse(pattern.len())));
        let own = own.into_iter().map(|(pattern, class)| (whole_name(pattern), *class)).collect();
        Self { own }
    }

    /// The class of a job and what told it; `Unknown` where nothing does.
    ///
    /// `commands` are the lines that it runs and the actions that it uses, where they are known.
    #[must_use]
    pub fn of(&self, name: &str, environment: Option<&str>, commands: &[String]) -> (JobClass, Option<ClassedBy>) {
        if let Some((_, class)) = self.own.iter().find(|(pattern, _)| pattern.is_match(name)) {
            return (*class, Some(ClassedBy::Configuration));
        }
        let plain = plain(name);
        let table = &*TABLE;
        let first = |set: &RegexSet, owners: &[JobClass], text: &str| {
            set.matches(text).into_iter().next().map(|index| owners[index])
        };
        if let Some(class) = first(&table.names.0, &table.names.1, &plain) {
            return (class, Some(ClassedBy::Name));
        }
        let text = commands.join("\n").to_lowercase();
        if let Some(class) = first(&table.commands.0, &table.commands.1, &text) {
            return (class, Some(ClassedBy::Command));
        }
        if environment.is_some() {
            return (JobClass::Deploy, Some(ClassedBy::Environment));
        }
        match first(&table.weak.0, &table.weak.1, &plain) {
            Some(class) => (class, Some(ClassedBy::Name)),
            None => (JobClass::Unknown, None),
        }
    }
}

/// A name in lower case with one space for everything that is no letter or digit.
fn plain(name: &str) -> String {
    let lower: String = name.to_lowercase().chars().map(|one| if one.is_alphanumeric() { one } else { ' ' }).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn whole_name(pattern: &str) -> Regex {
    let parts: Vec<String> = pattern.trim().split('*').map(regex::escape).collect();
    RegexBuilder::new(&format!("^{}$", parts.join(".*")))
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .build()
        .expect("escaped text and `.*` are a regex")
}

/// Patterns in the order of the file, and the class of each.
type Patterns = (RegexSet, Vec<JobClass>);

struct Table {
    names: Patterns,
    weak: Patterns,
    commands: Patterns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    class: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    commands: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../job_classes.toml")).expect("the file of job classes is TOML");
    let patterns = |of: fn(&Entry) -> &[String]| {
        let all = file.class.iter().flat_map(|entry| of(entry).iter().map(|text| (text, JobClass::of(&entry.class))));
        let (texts, classes): (Vec<_>, Vec<_>) = all.unzip();
        (RegexSet::new(texts).expect("the file of job classes holds regexes"), classes)
    };
    Table {
        names: patterns(|entry| &entry.names),
        weak: patterns(|entry| &entry.weak),
        commands: patterns(|entry| &entry.commands),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, commands: &[&str]) -> JobClass {
        let commands: Vec<_> = commands.iter().map(|line| (*line).to_owned()).collect();
        JobClasses::default().of(name, None, &commands).0
    }

    #[test]
    fn names_tell_what_jobs_do() {
        for (name, expected) in [
            ("Deploy-to_prod", JobClass::Deploy),
            ("deploy-test", JobClass::Deploy),
            ("smoke tests production", JobClass::Smoke),
            ("db-migrate", JobClass::Migrate),
            ("e2e (chrome)", JobClass::EndToEnd),
            ("Acceptance", JobClass::Acceptance),
            ("load-test", JobClass::Performance),
            ("cargo-audit", JobClass::Security),
            ("integration tests", JobClass::Integration),
            ("lint", JobClass::Static),
            ("unit-tests", JobClass::Unit),
            ("test", JobClass::Unit),
            ("docker-image", JobClass::Package),
            ("compile", JobClass::Build),
            ("build", JobClass::Build),
            ("docs", JobClass::Other),
            ("blub", JobClass::Unknown),
        ] {
            assert_eq!(class(name, &[]), expected, "{name}");
        }
    }

    #[test]
    fn what_a_job_runs_goes_before_a_name_that_says_little() {
        assert_eq!(class("test", &["npx playwright test"]), JobClass::EndToEnd);
        assert_eq!(class("build", &["cargo build", "cargo test --all"]), JobClass::Unit);
        assert_eq!(class("main", &["helm upgrade shop ./chart"]), JobClass::Deploy);
        assert_eq!(class("unit", &["npx playwright test"]), JobClass::Unit, "a name that says it decides");
        assert_eq!(class("x", &["npm ci", "bundle exec rake db:migrate"]), JobClass::Migrate);
    }

    #[test]
    fn an_environment_is_deployed_to_and_a_project_has_the_last_word() {
        let classes =
            JobClasses::new(&[("nightly*".into(), JobClass::Performance), ("nightly-ui".into(), JobClass::EndToEnd)]);
        assert_eq!(classes.of("go", Some("production"), &[]), (JobClass::Deploy, Some(ClassedBy::Environment)));
        assert_eq!(classes.of("Nightly-UI", None, &[]), (JobClass::EndToEnd, Some(ClassedBy::Configuration)));
        assert_eq!(classes.of("nightly-deploy", None, &[]).0, JobClass::Performance);
    }

    #[test]
    fn every_entry_names_a_class_that_there_is() {
        let table = &*TABLE;
        assert!(table.commands.1.iter().chain(&table.names.1).all(|class| *class != JobClass::Unknown));
        for word in JobClass::WORDS.iter().filter(|word| **word != "unknown") {
            assert!(table.names.1.contains(&JobClass::of(word)), "{word} has no name");
        }
    }
}
