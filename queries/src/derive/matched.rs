//! What each deployment rule of a project matches, and what none does: for whoever wonders why a figure is empty.

use std::collections::BTreeMap;

use duckdb::Connection;

use super::attempts;
use super::project::ProjectFacts;
use super::rules::Rule;
use crate::error::Result;
use crate::model::MadeFrom;
use crate::store::Store;

/// So many names are given as examples.
const EXAMPLES: usize = 3;

/// Names of one kind, how many there are, and a few of them, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// What they are names of.
    pub of: MadeFrom,
    /// How many things have such a name.
    pub count: usize,
    /// A few of the names.
    pub examples: Vec<String>,
}

/// What one rule matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatches {
    /// The rule's place among the project's rules.
    pub position: i64,
    /// Its pattern; everything matches a rule without one.
    pub pattern: Option<String>,
    /// Whether it was guessed.
    pub assumed: bool,
    /// What it matches that no rule before it does.
    pub matched: Names,
    /// What there is for it to look at.
    pub looked_at: usize,
}

/// What a project's rules match, and what they do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    /// Every rule, in the order in which they are tried.
    pub rules: Vec<RuleMatches>,
    /// What rules look at and none matches.
    pub unmatched: Vec<Names>,
    /// What there is and no rule looks at. Reported deployments are not among it where there is no rule at all: they
    /// count as they are.
    pub not_looked_at: Vec<Names>,
}

/// What the rules of a project match; nothing for a project that there is not.
///
/// # Errors
/// `Input` for a rule that cannot be used; `Database` otherwise.
pub fn matched(store: &Store, project: &str) -> Result<Option<Matches>> {
    let Some(facts) = ProjectFacts::read(store.connection(), project)? else { return Ok(None) };
    let rules = facts.rules.iter().map(Rule::new).collect::<Result<Vec<_>>>()?;
    let mut taken: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); rules.len()];
    let mut matches = Matches::default();
    let mut looked_at: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (kind, names) in names(store.connection(), &facts)? {
        let all = names.values().sum();
        looked_at.insert(kind.as_str(), all);
        let mut rest = BTreeMap::new();
        for (name, count) in names {
            let fitting = |rule: &&Rule| looks_at(rule.made_from, kind) && rule.read(&name).is_some();
            match rules.iter().position(|rule| fitting(&rule)) {
                Some(at) => *taken[at].entry(name).or_default() += count,
                None => *rest.entry(name).or_default() += count,
            }
        }
        if rest.is_empty() {
            continue;
        }
        if rules.iter().any(|rule| looks_at(rule.made_from, kind)) {
            matches.unmatched.push(Names::of(kind, &rest));
        } else if kind != MadeFrom::Deployments || facts.rules.iter().any(|rule| !rule.assumed) {
            matches.not_looked_at.push(Names::of(kind, &rest));
        }
    }
    for (rule, taken) in facts.rules.iter().zip(&taken) {
        let kinds = [MadeFrom::Tags, MadeFrom::Releases, MadeFrom::Workflow, MadeFrom::Deployments];
        let kind = kinds.into_iter().find(|kind| looks_at(rule.made_from, *kind)).unwrap_or(rule.made_from);
        matches.rules.push(RuleMatches {
            position: rule.position,
            pattern: rule.pattern.clone(),
            assumed: rule.assumed,
            matched: Names::of(rule.made_from, taken),
            looked_at: looked_at.get(kind.as_str()).copied().unwrap_or(0),
        });
    }
    Ok(Some(matches))
}

/// Whether a rule made from one looks at names of the other kind: builds are workflows and pipelines alike, and so are
/// reported deployments and events.
fn looks_at(rule: MadeFrom, kind: MadeFrom) -> bool {
    rule == kind
        || (rule == MadeFrom::Pipeline && kind == MadeFrom::Workflow)
        || (rule == MadeFrom::Events && kind == MadeFrom::Deployments)
}

/// Every name that a rule could look at, and how often it is there.
fn names(connection: &Connection, project: &ProjectFacts) -> Result<Vec<(MadeFrom, BTreeMap<String, usize>)>> {
    let mut found = Vec::new();
    for kind in [MadeFrom::Tags, MadeFrom::Releases, MadeFrom::Workflow] {
        let mut names = BTreeMap::new();
        for name in attempts::names(connection, project, kind)? {
            *names.entry(name).or_default() += 1;
        }
        found.push((kind, names));
    }
    let mut statement =
        connection.prepare("select environment, count(*) from deployment where project = ? group by environment")?;
    let rows = statement.query_map([&project.id], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    let mut environments = BTreeMap::new();
    for row in rows {
        let (name, count) = row?;
        environments.insert(name, usize::try_from(count).unwrap_or(0));
    }
    found.push((MadeFrom::Deployments, environments));
    Ok(found)
}

impl Names {
    fn of(of: MadeFrom, names: &BTreeMap<String, usize>) -> Self {
        let mut frequent: Vec<_> = names.iter().collect();
        frequent.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
        let examples = frequent.into_iter().take(EXAMPLES).map(|(name, _)| name.clone()).collect();
        Self { of, count: names.values().sum(), examples }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_matched_unmatched_or_not_looked_at() {
        let mut store = Store::in_memory().expect("a store");
        let mut lines = String::from(
            r#"{"table":"project","id":"shop","name":"Shop"}
               {"table":"project_repository","project":"shop","repository":"r"}
               {"table":"deployment_rule","project":"shop","position":1,"made_from":"tags","pattern":"^v\\d"}
               {"table":"deployment_rule","project":"shop","position":2,"made_from":"tags","pattern":"^live-"}
               {"table":"deployment","project":"shop","id":"1","environment":"production"}
            "#,
        );
        for name in ["v1", "v2", "live-1", "latest"] {
            lines.push_str(&format!(
                "{{\"table\":\"ref\",\"repository\":\"r\",\"name\":\"{name}\",\"kind\":\"lightweight\"}}\n"
            ));
        }
        for (id, pipeline) in [("1", "CI"), ("2", "CI"), ("3", "deploy")] {
            lines.push_str(&format!(
                "{{\"table\":\"build\",\"repository\":\"r\",\"id\":\"{id}\",\"attempt\":1,\"pipeline\":\"{pipeline}\"}}\n"
            ));
        }
        store.import_reader("lines", lines.as_bytes()).expect("imported");
        let names = |of, count, examples: &[&str]| Names {
            of,
            count,
            examples: examples.iter().map(|name| (*name).to_owned()).collect(),
        };
        let found = matched(&store, "shop").expect("rules that can be used").expect("the project");
        let of_rules: Vec<_> = found.rules.iter().map(|rule| (rule.matched.clone(), rule.looked_at)).collect();
        assert_eq!(
            of_rules,
            [(names(MadeFrom::Tags, 2, &["v1", "v2"]), 4), (names(MadeFrom::Tags, 1, &["live-1"]), 4)]
        );
        assert_eq!(found.unmatched, [names(MadeFrom::Tags, 1, &["latest"])]);
        assert_eq!(
            found.not_looked_at,
            [names(MadeFrom::Workflow, 3, &["CI", "deploy"]), names(MadeFrom::Deployments, 1, &["production"])]
        );
        assert_eq!(matched(&store, "nobody").expect("no error"), None);
    }
}
