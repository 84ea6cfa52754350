//! Guessing which tags are deployments, where nobody said so. A guess is written down as a rule that can be corrected.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::environment::tier_of;
use crate::model::facts::DeploymentRule;
use crate::model::{Archetype, MadeFrom, Tier};

/// Fewer dated tags than this are no habit.
const FEWEST_DATED: usize = 3;

/// How dates stand in tags: the pattern of the text and how chrono reads it, the longest first.
const DATES: [(&str, &str); 13] = [
    (r"\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d", "%Y-%m-%d--%H-%M-%S"),
    (r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d", "%Y-%m-%d-%H-%M-%S"),
    (r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", "%Y-%m-%d_%H-%M-%S"),
    (r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d", "%Y-%m-%dT%H-%M-%S"),
    (r"\d{4}-\d\d-\d\d-\d{6}", "%Y-%m-%d-%H%M%S"),
    (r"\d{4}-\d\d-\d\d-\d{4}", "%Y-%m-%d-%H%M"),
    (r"\d{4}-\d\d-\d\d-\d\d-\d\d", "%Y-%m-%d-%H-%M"),
    (r"20\d{6}T\d{6}Z?", "%Y%m%dT%H%M%S"),
    (r"20\d{6}-\d{6}", "%Y%m%d-%H%M%S"),
    (r"20\d{6}_\d{6}", "%Y%m%d_%H%M%S"),
    (r"20\d{12}", "%Y%m%d%H%M%S"),
    (r"20\d{10}", "%Y%m%d%H%M"),
    (r"20\d{6}-\d{4}", "%Y%m%d-%H%M"),
];

const RELEASES: &str =
    r"^(?:(?:release|rel|deploy|deployed|deployment|production|prod|live)[-_/]?v?\d+(?:[._-].*)?|v\d+)$";
const VERSIONS: &str = r"^v?(?<version>\d+\.\d+(?:\.\d+)*(?:[-.]?(?:alpha|beta|rc|pre|dev)[-.]?\d*(?:\.\d+)*)?)$";

static ENVIRONMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z][A-Za-z_]*?)(--|[-_/.])(20\d.*)$").expect("the pattern is a constant that compiles")
});
static RELEASE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(RELEASES).expect("the pattern is a constant that compiles"));
static VERSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(VERSIONS).expect("the pattern is a constant that compiles"));

/// What the tags look like.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    pub rule: DeploymentRule,
    /// What a project with such tags most likely is.
    pub archetype: Archetype,
    /// How many tags the rule matches.
    pub matches: usize,
    /// The assumption in words.
    pub words: String,
}

/// The rule that the names of a project's tags suggest: environment-and-time tags, else whichever there are more of,
/// release tags or version tags. Nothing where no tag looks like a deployment.
#[must_use]
pub fn guess<'n>(project: &str, tags: impl IntoIterator<Item = &'n str>) -> Option<Guess> {
    let tags: Vec<&str> = tags.into_iter().collect();
    if let Some(guess) = dated(project, &tags) {
        return Some(guess);
    }
    let releases = tags.iter().filter(|tag| RELEASE.is_match(tag)).count();
    let versions = tags.iter().filter(|tag| VERSION.is_match(tag)).count();
    if releases == 0 && versions == 0 {
        return None;
    }
    let by_release = releases >= versions;
    let (pattern, matches, archetype, kind) = if by_release {
        (RELEASES, releases, Archetype::Service, "release tags")
    } else {
        (VERSIONS, versions, Archetype::Library, "version tags")
    };
    let example = tags.iter().rev().find(|tag| if by_release { RELEASE.is_match(tag) } else { VERSION.is_match(tag) });
    Some(Guess {
        rule: rule(project, pattern, None),
        archetype,
        matches,
        words: format!(
            "took {kind} such as {} for launches to production of a {}",
            example.unwrap_or(&""),
            archetype.as_str()
        ),
    })
}

fn rule(project: &str, pattern: &str, at_format: Option<&str>) -> DeploymentRule {
    DeploymentRule {
        project: project.to_owned(),
        position: 1,
        made_from: MadeFrom::Tags,
        pattern: Some(pattern.to_owned()),
        at_format: at_format.map(str::to_owned),
        at_timezone: at_format.map(|_| "UTC".to_owned()),
        assumed: true,
        source: "guess".to_owned(),
        ..DeploymentRule::default()
    }
}

/// Tags of an environment and a time: the separator and date form that most of them share.
fn dated(project: &str, tags: &[&str]) -> Option<Guess> {
    let mut best: Option<(usize, String, &str, Vec<String>, &str)> = None;
    let parted = parted(tags);
    for (date, format) in DATES {
        let rest = Regex::new(&format!("^{date}$")).ok()?;
        let of_date: Vec<&Parted> = parted.iter().filter(|parted| rest.is_match(parted.rest)).collect();
        for separator in ["--", "-", "_", "/", "."] {
            let here = of_date.iter().filter(|parted| parted.separator == separator);
            let matching: Vec<(&str, &str)> = here.map(|parted| (parted.tag, parted.environment)).collect();
            if matching.len() < FEWEST_DATED || best.as_ref().is_some_and(|best| best.0 >= matching.len()) {
                continue;
            }
            let mut names: Vec<String> = matching.iter().map(|(_, name)| (*name).to_owned()).collect();
            names.sort();
            names.dedup();
            let environments = names.join("|");
            let group = if names.iter().all(|name| tier_of(name) == Tier::Unknown) {
                format!("(?:{environments})")
            } else {
                format!("(?<environment>{environments})")
            };
            let pattern = format!("^{group}{}(?<at>{date})$", regex::escape(separator));
            best = Some((matching.len(), pattern, format, names, matching[matching.len() - 1].0));
        }
    }
    let (matches, pattern, format, names, example) = best?;
    Some(Guess {
        rule: rule(project, &pattern, Some(format)),
        archetype: Archetype::Service,
        matches,
        words: format!("took tags such as {example} for launches to {}, their time read as UTC", names.join(", ")),
    })
}

/// A tag that names an environment, taken apart.
struct Parted<'t> {
    tag: &'t str,
    environment: &'t str,
    separator: &'t str,
    rest: &'t str,
}

fn parted<'t>(tags: &[&'t str]) -> Vec<Parted<'t>> {
    let parted = tags.iter().filter_map(|tag| {
        let found = ENVIRONMENT.captures(tag)?;
        let [environment, separator, rest] = [1, 2, 3].map(|group| found.get(group).map(|group| group.as_str()));
        Some(Parted { tag, environment: environment?, separator: separator?, rest: rest? })
    });
    parted.filter(|parted| is_place(parted.environment)).collect()
}

/// A word that is an environment, or says that something was deployed.
fn is_place(word: &str) -> bool {
    tier_of(word) != Tier::Unknown
        || matches!(word.to_lowercase().as_str(), "deploy" | "deployed" | "deployment" | "release")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::rules::Rule;

    fn pattern(tags: &[&str]) -> Option<(String, Archetype, usize)> {
        guess("p", tags.iter().copied()).map(|guess| {
            Rule::new(&guess.rule).expect("a guessed rule can be used");
            (guess.rule.pattern.unwrap_or_default(), guess.archetype, guess.matches)
        })
    }

    #[test]
    fn environment_and_time_wins_over_everything() {
        let tags = [
            "production--2018-09-28--18-38-03",
            "staging--2018-09-28--18-30-00",
            "staging--2018-09-27--18-30-00",
            "production",
            "v1.0.0",
        ];
        let (pattern, archetype, matches) = pattern(&tags).expect("a guess");
        assert_eq!(pattern, r"^(?<environment>production|staging)\-\-(?<at>\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d)$");
        assert_eq!((archetype, matches), (Archetype::Service, 3));
    }

    #[test]
    fn release_tags_are_a_service_and_version_tags_a_library() {
        assert_eq!(
            pattern(&["release_1", "release_2", "v3", "home-0.5.9"]).map(|g| (g.1, g.2)),
            Some((Archetype::Service, 3))
        );
        assert_eq!(
            pattern(&["0.1.0", "v0.2.0", "0.3.0-rc.1", "home-0.5.9", "homu-tmp"]).map(|g| (g.1, g.2)),
            Some((Archetype::Library, 3))
        );
    }

    #[test]
    fn nothing_is_guessed_from_nothing() {
        assert_eq!(pattern(&["backup", "before-merge"]), None);
        assert_eq!(pattern(&[]), None);
    }
}
