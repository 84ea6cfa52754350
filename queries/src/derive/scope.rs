//! Scopes: the sets of environments within which a commit is delivered once.

use super::attempts::Attempt;
use super::launches::Launch;
use crate::model::Tier;

/// A tier, or one environment of a tier that has several; with the launches that belong to it, in order.
#[derive(Debug)]
pub(super) struct Scope {
    pub name: String,
    pub launches: Vec<usize>,
}

/// Every tier, and every single environment of a tier with several.
#[must_use]
pub(super) fn scopes(launches: &[Launch], attempts: &[Attempt]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    let mut environments: std::collections::BTreeMap<&str, std::collections::BTreeSet<&str>> =
        std::collections::BTreeMap::new();
    for launch in launches {
        let attempt = &attempts[launch.deciding];
        environments.entry(attempt.tier.as_str()).or_default().insert(&attempt.environment);
    }
    for (tier, names) in environments {
        let of_tier = |launch: &Launch| attempts[launch.deciding].tier.as_str() == tier;
        let positions = |keep: &dyn Fn(&Launch) -> bool| {
            launches.iter().enumerate().filter(|(_, launch)| keep(launch)).map(|(at, _)| at).collect()
        };
        scopes.push(Scope { name: tier.to_owned(), launches: positions(&of_tier) });
        if names.len() > 1 {
            // An environment that is called as a tier is shares its name with that tier's scope, which goes first.
            for name in names.into_iter().filter(|name| !Tier::WORDS.contains(name)) {
                let here = |launch: &Launch| of_tier(launch) && attempts[launch.deciding].environment == name;
                scopes.push(Scope { name: name.to_owned(), launches: positions(&here) });
            }
        }
    }
    scopes
}
