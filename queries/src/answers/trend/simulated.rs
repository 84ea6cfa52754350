//! How often what is no change is called one, and how often what is one is found: over simulated histories.
//!
//! `cargo test --lib simulated -- --nocapture` prints the table of docs/statistics.md.

use super::compare::{LEVEL, Sample, tests};
use crate::metrics::MetricName;
use crate::statistics::{Chance, change_points, forecast_count, forecast_median, median};

const SEEDS: u64 = 1000;
const HOUR: f64 = 3600.0;

/// Draws from the distributions that deliveries are like.
struct World(Chance);

impl World {
    fn of(seed: u64) -> Self {
        Self(Chance::of(seed))
    }

    /// Box and Muller's.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.0.share(), self.0.share());
        (-2.0 * radius.ln()).sqrt() * (2.0 * std::f64::consts::PI * angle).cos()
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.0.share()).ln()
    }

    /// How many arrivals with exponential distances fit.
    fn poisson(&mut self, mean: f64) -> u64 {
        let mut time = self.exponential();
        let mut arrivals = 0;
        while time < mean {
            arrivals += 1;
            time += self.exponential();
        }
        arrivals
    }

    fn binomial(&mut self, n: u64, share: f64) -> u64 {
        (0..n).filter(|_| self.0.share() < share).count() as u64
    }

    /// The median lead time of a launch whose one to five commits share what delayed the launch. With odd seeds the times
    /// are exponential, with even ones lognormal.
    fn launch(&mut self, seed: u64, factor: f64) -> f64 {
        let commits = 1 + self.0.below(5);
        let shared = if seed % 2 == 1 { self.exponential() } else { self.normal().exp() };
        let mut times: Vec<f64> = (0..commits).map(|_| factor * HOUR * (10.0 * shared + self.exponential())).collect();
        median(&mut times).expect("a launch has commits")
    }
}

/// What differs between two periods: factors of the lead time, of the frequency and of the recovery; the failure rates.
#[derive(Clone, Copy)]
struct Differs {
    lead_time: f64,
    frequency: f64,
    recovery: f64,
    failed: f64,
    unplanned: f64,
}

const NOTHING: Differs = Differs { lead_time: 1.0, frequency: 1.0, recovery: 1.0, failed: 0.05, unplanned: 0.10 };

/// A quarter of 13 weeks with five launches each.
fn quarter(world: &mut World, seed: u64, differs: Differs) -> Sample {
    let weeks = 13.0;
    let launches = world.poisson(5.0 * differs.frequency * weeks);
    let failed = world.binomial(launches, differs.failed);
    Sample {
        launches,
        weeks,
        lead_times: (0..launches).map(|_| world.launch(seed, differs.lead_time)).collect(),
        failed: (failed, launches),
        unplanned: (world.binomial(launches, differs.unplanned), launches),
        recoveries: (0..failed.max(3))
            .map(|_| {
                let time = world.exponential() * 4.0 * HOUR * differs.recovery;
                (time.min(24.0 * HOUR), time < 24.0 * HOUR)
            })
            .collect(),
    }
}

/// In how many of a thousand pairs of quarters each metric, and any of them, is called changed.
fn found(differs: Differs) -> ([usize; 5], usize) {
    let (mut each, mut any) = ([0; 5], 0);
    for seed in 0..SEEDS {
        let mut world = World::of(seed);
        let before = quarter(&mut world, seed, NOTHING);
        let now = quarter(&mut world, seed, differs);
        let changed: Vec<bool> = tests(&MetricName::ALL, &before, &now)
            .into_iter()
            .map(|tested| tested.is_some_and(|(_, adjusted)| adjusted <= LEVEL))
            .collect();
        each.iter_mut().zip(&changed).for_each(|(count, changed)| *count += usize::from(*changed));
        any += usize::from(changed.contains(&true));
    }
    (each, any)
}

fn percent(count: usize) -> f64 {
    count as f64 * 100.0 / SEEDS as f64
}

#[test]
fn a_comparison_of_periods_without_change_rarely_calls_one() {
    let (each, any) = found(NOTHING);
    eprintln!("comparison without change: {:.1} % of pages, by metric {each:?} of {SEEDS}", percent(any));
    assert!(any <= 50, "false alarms on {any} of {SEEDS} pages");
    assert!(each.iter().all(|count| *count <= 50), "{each:?}");
}

#[test]
fn a_comparison_finds_real_changes() {
    let cases = [
        ("lead time x 2", 1, Differs { lead_time: 2.0, ..NOTHING }),
        ("lead time x 1.5", 1, Differs { lead_time: 1.5, ..NOTHING }),
        ("frequency x 1.5", 0, Differs { frequency: 1.5, ..NOTHING }),
        ("frequency x 2", 0, Differs { frequency: 2.0, ..NOTHING }),
        ("failure rate 5 % to 20 %", 2, Differs { failed: 0.20, ..NOTHING }),
        ("failure rate 5 % to 30 %", 2, Differs { failed: 0.30, ..NOTHING }),
        ("rework 10 % to 30 %", 4, Differs { unplanned: 0.30, ..NOTHING }),
        ("recovery x 4, failure rate 20 %", 3, Differs { recovery: 4.0, failed: 0.20, ..NOTHING }),
    ];
    for (name, metric, differs) in cases {
        let (each, _) = found(differs);
        eprintln!("comparison, {name}: found in {:.1} %", percent(each[metric]));
    }
    // What nobody could overlook is found.
    assert!(found(Differs { frequency: 3.0, ..NOTHING }).0[0] > 990);
    assert!(found(Differs { lead_time: 4.0, ..NOTHING }).0[1] > 990);
}

/// The lead times of launches that follow one another; `likeness` is the correlation of neighbours' logarithms.
fn series(seed: u64, launches: usize, likeness: f64, step: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut world = World::of(seed);
    let mut level = world.normal();
    (0..launches)
        .map(|at| {
            if likeness == 0.0 {
                return world.launch(seed, step(at));
            }
            level = likeness * level + (1.0 - likeness * likeness).sqrt() * world.normal();
            level.exp() * 10.0 * HOUR * step(at)
        })
        .collect()
}

#[test]
fn a_series_without_change_rarely_has_a_change_point() {
    for launches in [40, 60, 200] {
        for likeness in [0.0, 0.3, 0.6] {
            let alarms = (0..SEEDS)
                .filter(|seed| !change_points(&series(*seed, launches, likeness, |_| 1.0)).is_empty())
                .count();
            eprintln!(
                "change points without change, {launches} launches, likeness {likeness}: {:.1} %",
                percent(alarms)
            );
            assert!(alarms <= 10, "{alarms} of {SEEDS} series of {launches}");
        }
    }
}

#[test]
fn real_changes_are_found_where_they_are() {
    for (launches, factor) in [(60, 2.0), (60, 3.0), (200, 1.5), (200, 2.0), (200, 3.0)] {
        let changed = launches / 2;
        let (mut seen, mut near, mut more, mut ratios) = (0, 0, 0, Vec::new());
        for seed in 0..SEEDS {
            let points = change_points(&series(seed, launches, 0.0, |at| if at < changed { 1.0 } else { factor }));
            seen += usize::from(!points.is_empty());
            near += usize::from(points.iter().any(|point| point.at.abs_diff(changed) <= launches / 10));
            more += usize::from(points.len() > 1);
            ratios.extend(points.first().map(|point| point.after / point.before));
        }
        eprintln!(
            "change points, {launches} launches, x {factor} in the middle: found {:.1} %, within a tenth {:.1} %, more than one {:.1} %, median ratio {:.2}",
            percent(seen),
            percent(near),
            percent(more),
            median(&mut ratios).unwrap_or(f64::NAN)
        );
        assert!(factor < 3.0 || launches < 200 || seen > 990, "{seen} of {SEEDS}");
    }
}

#[test]
fn forecasts_hold_what_comes_about_as_often_as_they_say() {
    for weeks in [8, 13, 26] {
        let mut held = [0; 4];
        for seed in 0..SEEDS {
            let mut world = World::of(seed);
            let mut week = |_| {
                let launches = world.poisson(5.0);
                (0..launches).map(|_| world.launch(seed, 1.0)).collect::<Vec<f64>>()
            };
            let history: Vec<Vec<f64>> = (0..weeks).map(&mut week).collect();
            let ahead: Vec<Vec<f64>> = (0..4).map(&mut week).collect();
            let counts: Vec<u32> = history.iter().map(|week| week.len() as u32).collect();
            let count = ahead.iter().map(Vec::len).sum::<usize>() as f64 / 4.0;
            let middle = median(&mut ahead.concat()).expect("four weeks have launches");
            for (at, (found, true_value)) in
                [(forecast_count(&counts), count), (forecast_median(&history), middle)].into_iter().enumerate()
            {
                let found = found.expect("enough weeks");
                held[2 * at] += usize::from((found.low_80..=found.high_80).contains(&true_value));
                held[2 * at + 1] += usize::from((found.low_95..=found.high_95).contains(&true_value));
            }
        }
        let [count_80, count_95, lead_80, lead_95] = held.map(percent);
        eprintln!(
            "forecast from {weeks} weeks: launches in the 80 % range {count_80:.1} %, 95 % {count_95:.1} %; lead time {lead_80:.1} %, {lead_95:.1} %"
        );
        assert!(count_80 > 75.0 && lead_80 > 75.0 && count_95 > 90.0 && lead_95 > 90.0, "{weeks} weeks: {held:?}");
    }
}
