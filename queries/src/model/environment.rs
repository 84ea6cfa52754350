//! Environments: which place on the way to the users a name means.

use super::Tier;

/// Names that teams use, by tier. Matched case-blind, with `_`, `.` and spaces read as `-`.
const ALIASES: &[(Tier, &[&str])] = &[
    (Tier::Production, &["production", "prod", "prd", "live", "main-prod", "public", "release"]),
    (
        Tier::Staging,
        &[
            "staging",
            "stage",
            "stg",
            "preprod",
            "pre-prod",
            "pre-production",
            "preproduction",
            "uat",
            "acceptance",
            "beta",
            "canary-staging",
            "integration-staging",
            "pre-release",
            "prerelease",
        ],
    ),
    (Tier::Testing, &["testing", "test", "tst", "qa", "int", "integration", "ci", "e2e", "sit"]),
    (Tier::Development, &["development", "dev", "develop", "local", "sandbox", "preview", "review"]),
];

/// The tier that an environment's name means; `Unknown` for a name that is not in the list.
///
/// A name with a known word before or after a hyphen or slash (`production-eu`, `eu/prod`, `review/fix-login`) has that word's tier.
#[must_use]
pub fn tier_of(name: &str) -> Tier {
    let name: String =
        name.trim().to_lowercase().chars().map(|c| if matches!(c, '_' | '.' | ' ') { '-' } else { c }).collect();
    let exact = |word: &str| ALIASES.iter().find(|(_, words)| words.contains(&word)).map(|(tier, _)| *tier);
    if let Some(tier) = exact(&name) {
        return tier;
    }
    let compound = ["pre-prod", "pre-production", "pre-release"];
    if compound.iter().any(|word| name.contains(word)) {
        return Tier::Staging;
    }
    let words: Vec<&str> = name.split(['-', '/']).collect();
    let known: Vec<Tier> = words.iter().filter_map(|word| exact(word)).collect();
    match known.as_slice() {
        [first, rest @ ..] if rest.iter().all(|tier| tier == first) => *first,
        // Nothing known, or `prod-test` and `staging-dev`: guessing would be wrong half of the time.
        _ => Tier::Unknown,
    }
}

/// The tier that a person means by a word: a tier's own name or an alias of it, exactly.
#[must_use]
pub fn tier_named(word: &str) -> Option<Tier> {
    let word = word.trim().to_lowercase();
    ALIASES.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(tier, _)| *tier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_case_blind_with_their_aliases() {
        for (name, tier) in [
            ("Production", Tier::Production),
            ("PRD", Tier::Production),
            ("prod_eu", Tier::Production),
            ("eu/live", Tier::Production),
            ("pre-prod", Tier::Staging),
            ("pre.production.eu", Tier::Staging),
            ("UAT", Tier::Staging),
            ("qa-2", Tier::Testing),
            ("review/login", Tier::Development),
            ("blue", Tier::Unknown),
            ("prod-test", Tier::Unknown),
            ("", Tier::Unknown),
        ] {
            assert_eq!(tier_of(name), tier, "{name}");
        }
    }
}
