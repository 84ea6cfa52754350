//! How many runs a matrix makes of a job.

use super::super::yaml::Value;

/// A product larger than this is not counted one by one.
const MOST: usize = 4096;

type Combination<'v> = Vec<(&'v str, String)>;

/// The runs of a GitHub matrix: all combinations, without those excluded, with what is included beside them; nothing
/// where an expression decides.
pub(super) fn runs(matrix: &Value) -> Option<i64> {
    if matrix.text().is_some() {
        return None;
    }
    let mut all: Vec<Combination<'_>> = vec![Vec::new()];
    for (key, values) in matrix.entries().iter().filter(|(key, _)| !matches!(key.as_str(), "include" | "exclude")) {
        if values.items().is_empty() || all.len() * values.items().len() > MOST {
            return None;
        }
        let mut next = Vec::new();
        for combination in &all {
            for value in values.items() {
                let mut combination = combination.clone();
                combination.push((key.as_str(), shown(value)));
                next.push(combination);
            }
        }
        all = next;
    }
    if matrix.get("include").or(matrix.get("exclude")).is_some_and(|value| value.text().is_some()) {
        return None;
    }
    let listed = |key: &str| matrix.get(key).map_or(&[][..], Value::items);
    let fits = |combination: &Combination<'_>, one: &Value, strictly: bool| {
        one.entries().iter().all(|(key, value)| match combination.iter().find(|(name, _)| name == key) {
            Some((_, has)) => *has == shown(value),
            None => !strictly,
        })
    };
    let keys = all[0].len();
    all.retain(|combination| keys == 0 || !listed("exclude").iter().any(|one| fits(combination, one, true)));
    if keys == 0 {
        return Some(listed("include").len().max(1) as i64);
    }
    let beside =
        listed("include").iter().filter(|one| !all.iter().any(|combination| fits(combination, one, false))).count();
    Some((all.len() + beside) as i64)
}

/// The runs of `parallel` in GitLab: a number, or a list of products.
pub(super) fn parallel(value: &Value) -> Option<i64> {
    if let Some(number) = value.text() {
        return number.parse().ok();
    }
    let of = |one: &Value| one.entries().iter().map(|(_, values)| values.texts().len().max(1) as i64).product::<i64>();
    value.get("matrix").map(|matrix| matrix.items().iter().map(of).sum::<i64>().max(1))
}

fn shown(value: &Value) -> String {
    match value.text() {
        Some(text) => text.to_owned(),
        None => value.all().into_iter().filter_map(Value::text).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::yaml::document;
    use super::*;

    #[test]
    fn combinations_are_counted_as_they_run() {
        for (text, expected) in [
            ("{os: [a, b], version: [1, 2, 3]}", Some(6)),
            ("{os: [a, b], version: [1, 2], exclude: [{os: a, version: 1}]}", Some(3)),
            // The first extends what is there, the second is one more.
            ("{os: [a, b], include: [{os: a, extra: x}, {os: c}]}", Some(3)),
            ("{include: [{a: 1}, {a: 2}]}", Some(2)),
            ("${{ fromJSON(needs.x.outputs.y) }}", None),
            ("{os: '${{ fromJSON(x) }}'}", None),
        ] {
            assert_eq!(runs(&document(text).unwrap()), expected, "{text}");
        }
        assert_eq!(parallel(&document("5").unwrap()), Some(5));
        assert_eq!(parallel(&document("{matrix: [{A: [1, 2], B: [x, y]}, {A: 3}]}").unwrap()), Some(5));
    }
}
