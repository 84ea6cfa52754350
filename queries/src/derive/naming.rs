//! Which launch a word means: its id, its name, its version or its sha.
//!
//! Tried in this order; the first of them that fits decides. Where several launches fit, the only one of the production
//! tier is meant; else the word is ambiguous.

/// A sha that is named with fewer digits names nothing.
pub const SHORTEST_SHA: usize = 7;

/// So many of the launches that a word could mean are named.
const NAMED: usize = 4;

/// One attempt as somebody may name it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Id of the launch that the attempt belongs to.
    pub launch: &'a str,
    pub id: &'a str,
    pub name: &'a str,
    pub sha: Option<&'a str>,
    pub version: Option<&'a str>,
    pub production: bool,
}

/// The id of the launch that `word` means.
///
/// # Errors
/// What is wrong with the word, to be put behind it: that nothing is called so, or what it could mean.
pub fn launch_named<'a>(word: &str, attempts: &[Named<'a>]) -> Result<&'a str, String> {
    let word = word.trim();
    let lower = word.to_lowercase();
    let is_sha = lower.len() >= SHORTEST_SHA && lower.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ways: [&dyn Fn(&Named<'a>) -> bool; 4] = [
        &|named| named.id == word || named.launch == word,
        &|named| named.name == word,
        &|named| named.version == Some(word),
        &|named| named.sha.is_some_and(|sha| sha == word || (is_sha && sha.starts_with(&lower))),
    ];
    for fits in ways {
        let found: Vec<&Named<'a>> = attempts.iter().filter(|named| fits(named)).collect();
        if !found.is_empty() {
            return only(&found);
        }
    }
    Err("no launch has this id, name, version or sha (of at least 7 digits)".to_owned())
}

fn only<'a>(found: &[&Named<'a>]) -> Result<&'a str, String> {
    let distinct = |production_only: bool| {
        let mut ids: Vec<&'a str> =
            found.iter().filter(|named| named.production || !production_only).map(|named| named.launch).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let all = distinct(false);
    match (all.as_slice(), distinct(true).as_slice()) {
        ([one], _) | (_, [one]) => Ok(one),
        _ => {
            let more = if all.len() > NAMED { format!(" and {} more", all.len() - NAMED) } else { String::new() };
            let shown: Vec<&str> = all.iter().take(NAMED).copied().collect();
            Err(format!("means {} launches: name one by its id, {}{more}", all.len(), shown.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(launch: &'a str, id: &'a str, sha: &'a str, production: bool) -> Named<'a> {
        Named { launch, id, name: "v1", sha: Some(sha), version: Some("1.0"), production }
    }

    #[test]
    fn an_id_goes_before_a_name_and_a_name_before_a_sha() {
        let sha = "abcdef0123456789";
        let attempts = [named("v1", "v1", sha, true), named("b", "b", sha, true), named("b", "b-again", sha, true)];
        assert_eq!(launch_named("v1", &attempts), Ok("v1"), "the id of one, the name of all");
        assert_eq!(launch_named("b-again", &attempts), Ok("b"), "an attempt names its launch");
        let message = launch_named("ABCDEF01", &attempts).expect_err("two launches of the sha");
        assert_eq!(message, "means 2 launches: name one by its id, b, v1");
        assert!(launch_named("abcdef", &attempts).is_err(), "six digits");
        assert!(launch_named("v2", &attempts).is_err());
    }

    #[test]
    fn of_several_the_only_one_of_production_is_meant() {
        let attempts = [named("stage", "stage", "abcdef01", false), named("live", "live", "abcdef01", true)];
        assert_eq!(launch_named("abcdef01", &attempts), Ok("live"));
        assert!(launch_named("abcdef01", &[attempts[0], named("other", "other", "abcdef01", false)]).is_err());
    }
}
