//! Which probes a path concerns: all patterns at once.
//!
//! A pattern matches a whole path, whatever its case: `*` is anything but a slash, `**/` any folders or none, `{a,b}`
//! one of several. One that ends in a slash matches a folder.

use std::sync::LazyLock;

use regex::bytes::{RegexSet, RegexSetBuilder};

use super::registry;

/// A set of all patterns, and for each its probe and the kind within it.
static PATTERNS: LazyLock<(RegexSet, Vec<(usize, usize)>)> = LazyLock::new(|| {
    let mut owners = Vec::new();
    let mut expressions = Vec::new();
    for (probe, one) in registry::all().enumerate() {
        for (kind, (_, patterns)) in one.kinds.iter().enumerate() {
            for pattern in *patterns {
                owners.push((probe, kind));
                expressions.push(expression(pattern));
            }
        }
    }
    let set = RegexSetBuilder::new(expressions).case_insensitive(true).unicode(false).size_limit(64 << 20).build();
    (set.expect("the registry holds patterns that become regexes"), owners)
});

/// The probes that a path concerns, each once, and the first of its kinds that matches.
pub(super) fn matching(path: &str) -> Vec<(usize, usize)> {
    let (set, owners) = &*PATTERNS;
    let mut found: Vec<(usize, usize)> = set.matches(path.as_bytes()).into_iter().map(|index| owners[index]).collect();
    found.dedup_by_key(|(probe, _)| *probe);
    found
}

/// A pattern as an anchored regular expression.
fn expression(pattern: &str) -> String {
    let mut expression = String::from("^");
    let mut rest = pattern;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            expression.push_str("(?:.*/)?");
            rest = after;
            continue;
        }
        match next {
            '*' => expression.push_str("[^/]*"),
            '{' => expression.push_str("(?:"),
            '}' => expression.push(')'),
            ',' => expression.push('|'),
            _ => expression.push_str(&regex::escape(next.encode_utf8(&mut [0; 4]))),
        }
        rest = &rest[next.len_utf8()..];
    }
    expression.push('$');
    expression
}
