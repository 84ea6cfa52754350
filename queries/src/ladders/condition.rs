//! The condition of a criterion on a signal's value, such as `>= 0.90`.

use super::registry::Unit;

/// A comparison with a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Condition {
    comparison: Comparison,
    number: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    AtMost,
    More,
    Less,
}

impl Condition {
    /// Reads `>= 0.90`, `<= 900`, `> 0` or `< 1`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let signs =
            [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), (">", Comparison::More), ("<", Comparison::Less)];
        let (sign, comparison) = signs.into_iter().find(|(sign, _)| text.starts_with(sign))?;
        let number: f64 = text[sign.len()..].trim().parse().ok()?;
        number.is_finite().then_some(Self { comparison, number })
    }

    /// Whether a value fulfils it; a hair's breadth of rounding does not matter.
    pub(super) fn holds(self, value: f64) -> bool {
        const HAIR: f64 = 1e-9;
        match self.comparison {
            Comparison::AtLeast => value >= self.number - HAIR,
            Comparison::AtMost => value <= self.number + HAIR,
            Comparison::More => value > self.number + HAIR,
            Comparison::Less => value < self.number - HAIR,
        }
    }

    /// The same in words: `at least 90 %`.
    pub(super) fn words(self, unit: Unit) -> String {
        let number = value_words(self.number, unit);
        match self.comparison {
            Comparison::AtLeast => format!("at least {number}"),
            Comparison::AtMost => format!("at most {number}"),
            Comparison::More => format!("more than {number}"),
            Comparison::Less => format!("less than {number}"),
        }
    }
}

/// A value with its unit, as people write it.
pub(super) fn value_words(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{} %", short(value * 100.0)),
        Unit::Count | Unit::Found => short(value),
        Unit::Seconds if value < 90.0 => format!("{} s", short(value)),
        Unit::Seconds if value < 90.0 * 60.0 => format!("{} min", short(value / 60.0)),
        Unit::Seconds if value < 48.0 * 3600.0 => format!("{} h", short(value / 3600.0)),
        Unit::Seconds => format!("{} days", short(value / 86_400.0)),
    }
}

fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_compare_and_read_as_words() {
        let at_least = Condition::parse(">= 0.90").expect("a condition");
        assert!(at_least.holds(0.9) && at_least.holds(1.0) && !at_least.holds(0.89));
        assert_eq!(at_least.words(Unit::Ratio), "at least 90 %");
        let quick = Condition::parse("<=1800").expect("a condition");
        assert!(quick.holds(1800.0) && !quick.holds(1801.0));
        assert_eq!(quick.words(Unit::Seconds), "at most 30 min");
        for wrong in ["", "0.9", "= 1", ">= many", ">= inf"] {
            assert_eq!(Condition::parse(wrong), None, "{wrong}");
        }
    }
}
