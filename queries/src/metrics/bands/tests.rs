//! Every cell and every edge of the published table, worked out by hand.

use super::*;
use crate::metrics::window::{Asked, Window};
use MetricName::{
    ChangeFailureRate as Failure, ChangeLeadTime as Lead, DeploymentFrequency as Frequency,
    DeploymentReworkRate as Rework, FailedDeploymentRecoveryTime as Recovery,
};

const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;
const WEEK: f64 = 604_800.0;
/// 30.4375 days and 182.625 days in seconds.
const MONTH: f64 = 2_629_800.0;
const HALF_YEAR: f64 = 15_778_800.0;

fn figure(metric: MetricName, value: f64) -> Metric {
    let now = "2026-01-01T00:00:00Z".parse().expect("a time");
    let window = Window::settle(&Asked::Days(90), now, chrono_tz::Tz::UTC, None);
    Metric { value: Some(value), ..Metric::empty(metric, "", "", window) }
}

/// The clusters of a value with the published row: `high: 1 day to 1 week`, with `*` where the value is not in it.
fn says(year: &str, metric: MetricName, value: f64) -> String {
    let band = band(metric, value, Edition::parse(year).expect("an edition")).expect("a band");
    let outside = if band.within { "" } else { " *" };
    format!("{}: {}{outside}", band.names.join("+"), band.published.unwrap_or("nothing"))
}

#[track_caller]
fn check(year: &str, metric: MetricName, cells: &[(f64, &str)]) {
    for (value, expected) in cells {
        assert_eq!(says(year, metric, *value), *expected, "{year} {metric:?} {value}");
    }
}

#[test]
fn frequency_in_launches_a_week() {
    // On demand is more than 7; 1 and 7/30.4375 (0.22998) and 7/182.625 (0.03833) belong to the better row.
    let daily = "high: daily to weekly";
    for year in ["2019", "2024"] {
        check(
            year,
            Frequency,
            &[
                (7.001, "elite: on demand, more than 7 a week"),
                (7.0, daily),
                (1.0, daily),
                (0.999, "medium: weekly to monthly"),
                (7.0 / 30.4375, "medium: weekly to monthly"),
                (0.2299, "low: monthly to half-yearly"),
                (7.0 / 182.625, "low: monthly to half-yearly"),
                // Less than the least that was published: the last row, and not in it.
                (0.038, "low: monthly to half-yearly *"),
            ],
        );
    }
    // 2021 publishes nothing between on demand and weekly: 3 a week takes the worse one.
    check(
        "2021",
        Frequency,
        &[
            (7.001, "elite: on demand, more than 7 a week"),
            (7.0, "high: weekly to monthly *"),
            (3.0, "high: weekly to monthly *"),
            (1.0, "high: weekly to monthly"),
            (0.2299, "medium: monthly to half-yearly"),
            (7.0 / 182.625, "medium: monthly to half-yearly"),
            (0.038, "low: less than half-yearly"),
            (0.0, "low: less than half-yearly"),
        ],
    );
    // 2022 has no elite cluster, and its high one is on demand.
    check(
        "2022",
        Frequency,
        &[
            (8.0, "high: on demand, more than 7 a week"),
            (7.0, "medium: weekly to monthly *"),
            (1.0, "medium: weekly to monthly"),
            (0.1, "low: monthly to half-yearly"),
        ],
    );
    // Medium and low published the same row in 2023, so both are named, also below it.
    check(
        "2023",
        Frequency,
        &[
            (8.0, "elite: on demand, more than 7 a week"),
            (7.0, daily),
            (1.0, daily),
            (0.5, "medium+low: weekly to monthly"),
            (0.1, "medium+low: weekly to monthly *"),
        ],
    );
}

#[test]
fn lead_time_in_seconds() {
    let week = "high: 1 day to 1 week";
    for year in ["2019", "2024"] {
        check(
            year,
            Lead,
            &[
                (0.0, "elite: less than 1 day"),
                (DAY - 1.0, "elite: less than 1 day"),
                // Less than a day does not hold a day itself.
                (DAY, week),
                (WEEK, week),
                (WEEK + 1.0, "medium: 1 week to 1 month"),
                (MONTH, "medium: 1 week to 1 month"),
                (MONTH + 1.0, "low: 1 to 6 months"),
                (HALF_YEAR, "low: 1 to 6 months"),
                (HALF_YEAR + 1.0, "low: 1 to 6 months *"),
            ],
        );
    }
    // 2021 has gaps from an hour to a day and from a week to a month.
    check(
        "2021",
        Lead,
        &[
            (HOUR - 1.0, "elite: less than 1 hour"),
            (HOUR, "high: 1 day to 1 week *"),
            (DAY, week),
            (WEEK, week),
            (WEEK + 1.0, "medium: 1 to 6 months *"),
            (MONTH, "medium: 1 to 6 months"),
            (HALF_YEAR, "medium: 1 to 6 months"),
            (HALF_YEAR + 1.0, "low: more than 6 months"),
        ],
    );
    // The best row of 2022 begins at a day: a faster value takes it and is not in it.
    check(
        "2022",
        Lead,
        &[
            (HOUR, "high: 1 day to 1 week *"),
            (DAY, week),
            (WEEK + 1.0, "medium: 1 week to 1 month"),
            (MONTH + 1.0, "low: 1 to 6 months"),
        ],
    );
    check(
        "2023",
        Lead,
        &[
            (DAY - 1.0, "elite: less than 1 day"),
            (WEEK, week),
            (MONTH, "medium+low: 1 week to 1 month"),
            (MONTH + 1.0, "medium+low: 1 week to 1 month *"),
        ],
    );
}

#[test]
fn recovery_time_in_seconds() {
    // High and medium published the same row in 2019 and 2024; then nothing up to a week.
    for year in ["2019", "2024"] {
        check(
            year,
            Recovery,
            &[
                (HOUR - 1.0, "elite: less than 1 hour"),
                (HOUR, "high+medium: less than 1 day"),
                (DAY - 1.0, "high+medium: less than 1 day"),
                (DAY, "low: 1 week to 1 month *"),
                (WEEK, "low: 1 week to 1 month"),
                (MONTH, "low: 1 week to 1 month"),
                (MONTH + 1.0, "low: 1 week to 1 month *"),
            ],
        );
    }
    check(
        "2021",
        Recovery,
        &[
            (HOUR - 1.0, "elite: less than 1 hour"),
            (HOUR, "high: less than 1 day"),
            (DAY, "medium: 1 day to 1 week"),
            (WEEK, "medium: 1 day to 1 week"),
            (WEEK + 1.0, "low: more than 6 months *"),
            (HALF_YEAR + 1.0, "low: more than 6 months"),
        ],
    );
    check(
        "2022",
        Recovery,
        &[
            (60.0, "high: less than 1 day"),
            (DAY, "medium: 1 day to 1 week"),
            (WEEK, "medium: 1 day to 1 week"),
            (WEEK + 1.0, "low: 1 week to 1 month"),
        ],
    );
    check(
        "2023",
        Recovery,
        &[
            (60.0, "elite: less than 1 hour"),
            (HOUR, "high: less than 1 day"),
            (DAY, "medium: 1 day to 1 week"),
            (WEEK + 1.0, "low: 1 to 6 months *"),
            (MONTH, "low: 1 to 6 months"),
            (HALF_YEAR + 1.0, "low: 1 to 6 months *"),
        ],
    );
}

#[test]
fn failure_rates() {
    check(
        "2019",
        Failure,
        &[
            (0.0, "elite+high+medium: 0-15 %"),
            (0.15, "elite+high+medium: 0-15 %"),
            (0.16, "low: 46-60 % *"),
            (0.46, "low: 46-60 %"),
            (0.6, "low: 46-60 %"),
            (0.61, "low: 46-60 % *"),
        ],
    );
    check(
        "2021",
        Failure,
        &[
            (0.15, "elite: 0-15 %"),
            (0.155, "high+medium+low: 16-30 % *"),
            (0.16, "high+medium+low: 16-30 %"),
            (0.3, "high+medium+low: 16-30 %"),
            (0.31, "high+medium+low: 16-30 % *"),
        ],
    );
    check(
        "2022",
        Failure,
        &[(0.15, "high: 0-15 %"), (0.3, "medium: 16-30 %"), (0.31, "low: 46-60 % *"), (0.6, "low: 46-60 %")],
    );
    check(
        "2023",
        Failure,
        &[
            (0.05, "elite: 5 %"),
            (0.051, "high: 10 %"),
            (0.1, "high: 10 %"),
            (0.15, "medium: 15 %"),
            (0.151, "low: 64 %"),
            (0.64, "low: 64 %"),
            (0.65, "low: 64 % *"),
        ],
    );
    // Sorted by value: in 2024 the medium cluster is better than the high one.
    check(
        "2024",
        Failure,
        &[
            (0.05, "elite: 5 %"),
            (0.051, "medium: 10 %"),
            (0.1, "medium: 10 %"),
            (0.101, "high: 20 %"),
            (0.2, "high: 20 %"),
            (0.201, "low: 40 %"),
            (0.4, "low: 40 %"),
            (0.41, "low: 40 % *"),
        ],
    );
}

#[test]
fn what_no_edition_published_has_no_row_and_still_a_mean_beside_it() {
    for edition in EDITIONS.iter() {
        assert_eq!(says(&edition.year.to_string(), Rework, 0.1), ": nothing *");
    }
    let band = band(Rework, 0.1, Edition::default()).expect("a band");
    assert_eq!((band.quick_check.score, band.quick_check.mean), (9.0, 7.8));
}

/// What a figure that may have no band gets.
fn bands_of(mut metrics: Vec<Metric>) -> Vec<bool> {
    banded(&mut metrics, Edition::default());
    metrics.iter().map(|metric| metric.band.is_some()).collect()
}

#[test]
fn what_is_no_figure_or_may_be_far_too_low_has_no_band() {
    assert_eq!(Edition::default().year(), 2024);
    let failures = || figure(Failure, 0.02);
    let all = vec![failures(), failures().insufficient(5, "too few"), failures().not_measured("no", "do")];
    // One at a time: in an answer each metric stands once.
    let alone = all.into_iter().map(|metric| bands_of(vec![metric])[0]).collect::<Vec<_>>();
    assert_eq!(alone, [true, false, false]);
    // Without incidents the failure rate is a lower bound, and so is the rework, of which mended failures are a part; the
    // frequency is none.
    let lower = Metric { lower_bound: true, ..failures() };
    assert_eq!(bands_of(vec![figure(Frequency, 3.0), lower, figure(Rework, 0.0)]), [true, false, false]);
    assert_eq!(bands_of(vec![figure(Frequency, 3.0), failures(), figure(Rework, 0.0)]), [true, true, true]);
    // Days with a deployment per week are no launches per week.
    assert_eq!(bands_of(vec![Metric { definition: "devlake", ..figure(Frequency, 3.0) }]), [false]);
}

#[test]
fn every_row_of_every_edition_can_be_read_and_names_its_source() {
    let years: Vec<u16> = EDITIONS.iter().map(|edition| edition.year).collect();
    assert_eq!(years, [2019, 2021, 2022, 2023, 2024]);
    for edition in EDITIONS.iter() {
        for (name, cluster) in edition.clusters() {
            let expected = if (edition.year, name) == (2022, "elite") { 0 } else { 4 };
            assert_eq!(cluster.len(), expected, "{} {name}", edition.year);
            for (metric, words) in cluster {
                assert!(MetricName::ALL.iter().any(|known| known.as_str() == metric), "{metric}");
                assert!(Row::parse(words).is_some(), "{words}");
            }
        }
        // The reports of 2022 to 2024 were not read themselves.
        assert_eq!(edition.second_hand, edition.year >= 2022);
        assert!(edition.source.contains(&edition.year.to_string()));
    }
    assert!(Edition::parse("2020").is_err());
    assert!(Edition::parse("last").is_err());
}

#[test]
fn quick_check_answers_at_every_edge() {
    let answer = |metric, value| quick_check::quick_check(metric, value).answer.expect("an answer");
    for metric in [Lead, Recovery] {
        let edges = [
            (HOUR - 1.0, 6),
            (HOUR, 5),
            (DAY - 1.0, 5),
            (DAY, 4),
            (WEEK, 4),
            (WEEK + 1.0, 3),
            (MONTH, 3),
            (MONTH + 1.0, 2),
            (HALF_YEAR, 2),
            (HALF_YEAR + 1.0, 1),
        ];
        for (seconds, expected) in edges {
            assert_eq!(answer(metric, seconds), expected, "{metric:?} {seconds}");
        }
    }
    // One an hour is 168 a week, one a day 7, one a month 7/30.4375, one in half a year 7/182.625.
    let edges = [
        (168.1, 6),
        (168.0, 5),
        (7.0, 5),
        (6.9, 4),
        (1.0, 4),
        (0.99, 3),
        (7.0 / 30.4375, 3),
        (0.2299, 2),
        (7.0 / 182.625, 2),
        (0.038, 1),
        (0.0, 1),
    ];
    for (per_week, expected) in edges {
        assert_eq!(answer(Frequency, per_week), expected, "{per_week}");
    }
}

#[track_caller]
fn near(found: &[f64], expected: &[f64]) {
    assert!(
        found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-12),
        "{found:?} is not {expected:?}"
    );
}

#[test]
fn quick_check_scores_and_means() {
    // Answers 1 to 6 are 0, 2, 4, 6, 8, 10.
    let score = |metric, value| quick_check::quick_check(metric, value).score;
    let scale = [HALF_YEAR + 1.0, HALF_YEAR, MONTH, WEEK, DAY - 1.0, 0.0].map(|seconds| score(Lead, seconds));
    near(&scale, &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    // 20 % is 10 - 20 / 10 = 8, and 2 raw; 0 % is 10, 100 % is 0.
    near(&[0.0, 0.2, 1.0].map(|rate| score(Failure, rate)), &[10.0, 8.0, 0.0]);
    let failure = quick_check::quick_check(Failure, 0.2);
    assert_eq!((failure.raw, failure.raw_mean), (Some(2.0), Some(1.9)));
    // As scores the raw means 1.9 and 2.2 are 10 - 1.9 = 8.1 and 10 - 2.2 = 7.8.
    let means = [Lead, Frequency, Recovery, Failure, Rework].map(|metric| {
        let found = quick_check::quick_check(metric, 0.5);
        (found.edition, found.mean, found.deviation)
    });
    assert_eq!(means, [(2025, 5.5, 2.4), (2025, 4.8, 2.8), (2025, 7.4, 2.1), (2025, 8.1, 2.1), (2025, 7.8, 2.2)]);
}

#[test]
fn throughput_and_stability_are_means_of_scores() {
    // Lead time of 2 days is answer 4, 6; 3 launches a week answer 4, 6; recovery in 2 hours answer 5, 8: (6 + 6 + 8) / 3.
    // Failures of 10 % score 9, rework of 30 % scores 7: 8.
    let five = [
        figure(Lead, 2.0 * DAY),
        figure(Frequency, 3.0),
        figure(Recovery, 2.0 * HOUR),
        figure(Failure, 0.1),
        figure(Rework, 0.3),
    ];
    let scored = scores(&five);
    assert!((scored.throughput.expect("throughput") - 20.0 / 3.0).abs() < 1e-12);
    assert!((scored.stability.expect("stability") - 8.0).abs() < 1e-12);
    assert!(scored.missing.is_empty());
    assert_eq!(scores(&five[1..]).throughput, None, "a missing figure is no zero");
}

#[test]
fn a_score_that_is_missing_says_for_want_of_what() {
    // Frequency 10 a week is answer 5, 8; lead time under an hour answer 6, 10; recovery has too few rows: no throughput.
    // Failures are a lower bound, so neither of the two rates is scored: no stability, and not the 9 of the rework alone.
    let figures = [
        figure(Frequency, 10.0),
        figure(Lead, HOUR - 1.0),
        figure(Recovery, HOUR).insufficient(3, "too few"),
        Metric { lower_bound: true, ..figure(Failure, 0.02) },
        figure(Rework, 0.1),
    ];
    let scored = scores(&figures);
    assert_eq!((scored.throughput, scored.stability), (None, None));
    let missing: Vec<_> = scored.missing.iter().map(|missing| (missing.score, missing.metric)).collect();
    assert_eq!(missing, [("throughput", Recovery), ("stability", Failure), ("stability", Rework)]);
    // With incidents both are scored: 9.8 and 9, so 9.4.
    let seen = [figure(Failure, 0.02), figure(Rework, 0.1)];
    assert!((scores(&seen).stability.expect("stability") - 9.4).abs() < 1e-12);
    // By another tool's rules there is no score.
    let other = seen.map(|metric| Metric { definition: "gitlab", ..metric });
    assert_eq!(scores(&other).stability, None);
}
