//! A published row of a report in numbers: how far it reaches towards the worse, and whether a value lies in it.

/// Seconds of an hour, a day, a week, a month of 30.4375 days and six of them.
pub(super) const HOUR: f64 = 3_600.0;
pub(super) const DAY: f64 = 86_400.0;
pub(super) const WEEK: f64 = 7.0 * DAY;
pub(super) const MONTH: f64 = 30.4375 * DAY;
pub(super) const HALF_YEAR: f64 = 182.625 * DAY;

/// Launches per week of one launch a day, a week, a month and half a year.
pub(super) const DAILY: f64 = 7.0;
pub(super) const WEEKLY: f64 = 1.0;
pub(super) const MONTHLY: f64 = 7.0 / 30.4375;
pub(super) const HALF_YEARLY: f64 = 7.0 / 182.625;

/// Whether more of a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    More,
    Less,
}

/// The ends of a published row. An end belongs to the row, except where the row says `less than` or `more than`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    better: Better,
    /// The end towards the better values; nothing where the row is open there.
    best: Option<f64>,
    /// The end towards the worse values, and whether it belongs to the row; nothing where the row is open there.
    worst: Option<(f64, bool)>,
}

impl Row {
    /// Reads a row's words; nothing for words that are none.
    pub(super) fn parse(words: &str) -> Option<Self> {
        let often = |best, worst| Self { better: Better::More, best, worst };
        let within = |best, worst| Self { better: Better::Less, best, worst };
        Some(match words {
            "on demand" => often(None, Some((DAILY, false))),
            "daily to weekly" => often(Some(DAILY), Some((WEEKLY, true))),
            "weekly to monthly" => often(Some(WEEKLY), Some((MONTHLY, true))),
            "monthly to half-yearly" => often(Some(MONTHLY), Some((HALF_YEARLY, true))),
            "less than half-yearly" => often(Some(HALF_YEARLY), None),
            "<1 h" => within(None, Some((HOUR, false))),
            "<1 d" => within(None, Some((DAY, false))),
            "1 d-1 wk" => within(Some(DAY), Some((WEEK, true))),
            "1 wk-1 mo" => within(Some(WEEK), Some((MONTH, true))),
            "1-6 mo" => within(Some(MONTH), Some((HALF_YEAR, true))),
            ">6 mo" => within(Some(HALF_YEAR), None),
            percent => {
                let percent = percent.strip_suffix(" %")?;
                let share = |text: &str| text.parse::<u8>().ok().map(|percent| f64::from(percent) / 100.0);
                match percent.split_once('-') {
                    Some((low, high)) => within(Some(share(low)?), Some((share(high)?, true))),
                    // A single percentage is an upper bound.
                    None => within(None, Some((share(percent)?, true))),
                }
            }
        })
    }

    /// Whether a value is as good as the row, or better.
    pub(super) fn reaches(self, value: f64) -> bool {
        match (self.worst, self.better) {
            (None, _) => true,
            (Some((end, true)), Better::More) => value >= end,
            (Some((end, false)), Better::More) => value > end,
            (Some((end, true)), Better::Less) => value <= end,
            (Some((end, false)), Better::Less) => value < end,
        }
    }

    /// Whether a value lies in the row itself, not between it and the next better one or beyond it.
    pub(super) fn holds(self, value: f64) -> bool {
        let begun = self.best.is_none_or(|best| match self.better {
            Better::More => value <= best,
            Better::Less => value >= best,
        });
        begun && self.reaches(value)
    }

    /// Where the row stands among the others of its metric: a larger number is worse.
    pub(super) fn badness(self) -> f64 {
        match (self.worst, self.better) {
            (None, _) => f64::INFINITY,
            (Some((end, _)), Better::More) => -end,
            (Some((end, _)), Better::Less) => end,
        }
    }
}

/// A row's words as a sentence has them: `1 d-1 wk` is `1 day to 1 week`.
pub(super) fn in_words(published: &str) -> &str {
    match published {
        "on demand" => "on demand, more than 7 a week",
        "<1 h" => "less than 1 hour",
        "<1 d" => "less than 1 day",
        "1 d-1 wk" => "1 day to 1 week",
        "1 wk-1 mo" => "1 week to 1 month",
        "1-6 mo" => "1 to 6 months",
        ">6 mo" => "more than 6 months",
        other => other,
    }
}
