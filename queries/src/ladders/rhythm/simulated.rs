//! How often the model of a simulated team is named right, 200 teams of each kind.
//!
//! `cargo test --lib rhythm -- --nocapture` prints the table of docs/ladders.md. A team merges pieces of work on working
//! days, some weeks more than others, and launches what is merged by its model.

use chrono::{Datelike as _, Duration, Weekday};
use chrono_tz::Tz;

use super::shipping::ShippingUnit;
use super::{CountedIn, Model, Shipment, Shipments, shipping, velocity};
use crate::model::Time;
use crate::statistics::Chance;

const SEEDS: u64 = 200;

struct Team {
    chance: Chance,
    merges: Vec<Time>,
    launches: Vec<Shipment>,
    /// Merges that are launched.
    launched: usize,
}

fn start() -> Time {
    "2024-05-20T00:00:00Z".parse().expect("a time")
}

fn now() -> Time {
    "2026-05-18T12:00:00Z".parse().expect("a time")
}

impl Team {
    /// Two years of merges: a mean of `least` to four each working day, more or fewer in spells of so many weeks.
    fn of(seed: u64, least: f64, uneven: f64, spell: i64) -> Self {
        let mut team = Self { chance: Chance::of(seed), merges: Vec::new(), launches: Vec::new(), launched: 0 };
        let a_day = least + (4.0 - least) * team.chance.share();
        let mut day = start();
        let mut week = 1.0;
        while day < now() {
            if (day - start()).num_days() % (7 * spell) == 0 {
                week = (uneven * team.normal()).exp();
            }
            if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                let mut hour = team.exponential();
                while hour < a_day * week {
                    let within = Duration::minutes(8 * 60 + (600.0 * hour / (a_day * week)) as i64);
                    team.merges.push(day + within);
                    hour += team.exponential();
                }
            }
            day += Duration::days(1);
        }
        team
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.chance.share(), self.chance.share());
        (-2.0 * radius.ln()).sqrt() * (2.0 * std::f64::consts::PI * angle).cos()
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.chance.share()).ln()
    }

    /// Launches what is merged by then, if that is anything.
    fn launch(&mut self, at: Time, version: Option<String>) {
        let ready = self.merges.partition_point(|merge| *merge <= at);
        if ready <= self.launched || at > now() {
            return;
        }
        let size = (ready - self.launched) as f64;
        self.launched = ready;
        let name = self.launches.len().to_string();
        self.launches.push(Shipment { name, version, url: None, at, own_date: true, size });
    }

    fn continuous(mut self) -> Shipments {
        for merge in self.merges.clone() {
            let wait = Duration::minutes(3 + (25.0 * self.exponential()) as i64);
            self.launch(merge + wait, None);
        }
        self.shipments(Vec::new())
    }

    /// Every so many days, or on a working day of each month; one in twelve is missed, and patches leave in between.
    fn train(mut self) -> Shipments {
        let days = [7, 14, 42, 0][self.chance.below(4)];
        let (weekday, hour) = (self.chance.below(5) as i64, 9 + self.chance.below(6) as i64);
        let mut at = start() + Duration::days(weekday);
        let mut number = 0;
        while at < now() {
            if self.chance.below(12) != 0 {
                let minutes = (90.0 * self.normal()) as i64;
                self.launch(at + Duration::hours(hour) + Duration::minutes(minutes), Some(format!("1.{number}.0")));
                if self.chance.below(4) == 0 {
                    let days = 1 + self.chance.below(usize::try_from(days.max(7) - 2).expect("positive")) as i64;
                    self.launch(at + Duration::days(days) + Duration::hours(13), Some(format!("1.{number}.1")));
                }
                number += 1;
            }
            at = match days {
                0 => {
                    let first = at.with_day(1).expect("a day") + Duration::days(32);
                    let mut next = first.with_day(10).expect("a day");
                    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) {
                        next += Duration::days(1);
                    }
                    next
                }
                days => at + Duration::days(days),
            };
        }
        self.shipments(Vec::new())
    }

    /// When about so many are merged; the weeks of such a team differ much.
    fn critical_mass(mut self) -> Shipments {
        let mass = 8.0 + 22.0 * self.chance.share();
        while let Some(waiting) = self.merges.get(self.launched).copied() {
            let enough = (mass * (0.8 + 0.4 * self.chance.share())) as usize;
            let Some(last) = self.merges.get(self.launched + enough - 1).copied() else { break };
            let at = last.max(waiting) + Duration::minutes(20 + (120.0 * self.chance.share()) as i64);
            if at > now() {
                break;
            }
            self.launch(at, None);
        }
        self.shipments(Vec::new())
    }

    /// Something is promised every five to ten weeks; between, a mend now and then.
    fn hard_deadlines(mut self) -> Shipments {
        let mut milestones = Vec::new();
        let mut due = start();
        loop {
            let from = due;
            due += Duration::days(35 + self.chance.below(36) as i64);
            if due > now() {
                break;
            }
            // Mends hold what was merged in the days before them.
            let mut mend = from + Duration::days(1);
            for _ in 0..=self.chance.below(3) {
                mend += Duration::hours(10 + self.chance.below(40) as i64);
                self.launch(mend, None);
            }
            let before = Duration::hours(4 + self.chance.below(64) as i64);
            self.launch(due - before, None);
            milestones.push((format!("Release of {}", due.date_naive()), due));
        }
        self.shipments(milestones)
    }

    /// Every three, four, five, nine or ten days, whatever day that is, or three to six times in each week.
    fn frequency(mut self) -> Shipments {
        if self.chance.below(2) == 0 {
            let days = [3.0, 4.0, 5.0, 9.0, 10.0][self.chance.below(5)];
            let mut at = start() + Duration::hours(10);
            while at < now() {
                self.launch(at, None);
                let gap = days * (1.0 + 0.12 * self.normal()).max(0.3);
                at += Duration::minutes((gap * 1440.0) as i64);
            }
        } else {
            let a_week = 3 + self.chance.below(4);
            let mut monday = start();
            while monday < now() {
                let mut hours: Vec<i64> =
                    (0..a_week).map(|_| 24 * self.chance.below(5) as i64 + 8 + self.chance.below(10) as i64).collect();
                hours.sort_unstable();
                for hour in hours {
                    self.launch(monday + Duration::hours(hour), None);
                }
                monday += Duration::days(7);
            }
        }
        self.shipments(Vec::new())
    }

    /// When somebody feels like it: gaps of any length, whatever is there.
    fn none(mut self) -> Shipments {
        let days = 5.0 + 15.0 * self.chance.share();
        let mut at = start();
        while at < now() {
            let gap = days * (1.1 * self.normal()).exp();
            at += Duration::minutes((gap * 1440.0) as i64 + 120);
            self.launch(at, None);
        }
        self.shipments(Vec::new())
    }

    fn shipments(self, milestones: Vec<(String, Time)>) -> Shipments {
        Shipments {
            now: now(),
            zone: Tz::UTC,
            counted_in: CountedIn::Changes,
            launches: self.launches,
            milestones,
            issues_closed: 0,
            declared: None,
            is_taken_by_users: false,
        }
    }
}

/// A model, the fewest merges a day of such a team, how uneven its work is and in which spells, and how it ships.
type Kind = (Model, f64, f64, i64, fn(Team) -> Shipments);

const KINDS: [Kind; 6] = [
    (Model::Continuous, 0.5, 0.4, 1, Team::continuous),
    (Model::Train, 0.5, 0.4, 1, Team::train),
    // Work that comes in spells: where it is even, so are the gaps, and mass and frequency are one.
    (Model::CriticalMass, 0.5, 1.5, 4, Team::critical_mass),
    (Model::HardDeadline, 0.5, 0.4, 1, Team::hard_deadlines),
    // Enough work that there is always some: else each launch is of one change, which is continuous.
    (Model::Frequency, 2.0, 0.4, 1, Team::frequency),
    (Model::None, 0.5, 0.4, 1, Team::none),
];

#[test]
fn simulated_teams_are_named_right() {
    println!("| team | named right of {SEEDS} | taken for |");
    println!("| --- | --- | --- |");
    let mut shares = Vec::new();
    for (number, (model, least, uneven, spell, ship)) in KINDS.into_iter().enumerate() {
        let mut found = std::collections::BTreeMap::<Model, u64>::new();
        for seed in 0..SEEDS {
            let shipments = ship(Team::of(1000 * number as u64 + seed, least, uneven, spell));
            *found.entry(velocity::classify(&shipments).model).or_default() += 1;
        }
        let right = found.remove(&model).unwrap_or_default();
        let others: Vec<String> = found.iter().map(|(other, count)| format!("{} {count}", other.word())).collect();
        println!("| {} | {right} | {} |", model.word(), others.join(", "));
        shares.push((model, right));
    }
    for (model, right) in shares {
        assert!(right * 100 >= 95 * SEEDS, "{model:?}: {right} of {SEEDS}");
    }
}

/// A team whose launches hold one piece of work, two to five, or ten to forty, in sizes that vary by a third.
fn team_shipping(unit: ShippingUnit, seed: u64) -> Shipments {
    let mut team = Team::of(seed, 0.5, 0.4, 1);
    team.merges.clear();
    let usual = match unit {
        ShippingUnit::Change => 1.0,
        ShippingUnit::Feature => 2.0 + 2.5 * team.chance.share(),
        _ => 10.0 + 30.0 * team.chance.share(),
    };
    let mut at = start();
    while at < now() {
        let spread = if unit == ShippingUnit::Change { 0.15 } else { 0.33 };
        let size = (usual * (spread * team.normal()).exp()).round().max(1.0);
        let name = team.launches.len().to_string();
        team.launches.push(Shipment { name, version: None, url: None, at, own_date: true, size });
        at += Duration::hours(30 + (100.0 * team.exponential()) as i64);
    }
    team.shipments(Vec::new())
}

#[test]
fn simulated_shipping_units_are_named_right() {
    println!("| unit | named right of {SEEDS} | said to drift |");
    println!("| --- | --- | --- |");
    for unit in [ShippingUnit::Change, ShippingUnit::Feature, ShippingUnit::Release] {
        let found: Vec<_> = (0..SEEDS).map(|seed| shipping::classify(&team_shipping(unit, 7000 + seed))).collect();
        let right = found.iter().filter(|found| found.unit == unit).count() as u64;
        let moved = found.iter().filter(|found| found.drift != shipping::Drift::None).count() as u64;
        println!("| {} | {right} | {moved} |", unit.word());
        assert!(right * 100 >= 95 * SEEDS, "{unit:?}: {right} of {SEEDS}");
        // The test errs in one of twenty where nothing moves.
        assert!(moved * 100 <= 10 * SEEDS, "{unit:?}: {moved} of {SEEDS}");
    }
}

#[test]
fn the_way_from_changes_to_releases_and_back_is_told() {
    let mut team = Team::of(1, 0.5, 0.4, 1);
    let mut at: Time = "2023-07-03T10:00:00Z".parse().expect("a time");
    // A year and a half of releases that get smaller every half year: 20, then 4, then 1.
    for size in [20.0, 4.0, 1.0] {
        for _ in 0..12 {
            let name = team.launches.len().to_string();
            team.launches.push(Shipment { name, version: None, url: None, at, own_date: true, size });
            at += Duration::days(15);
        }
    }
    let mut shipments = team.shipments(Vec::new());
    shipments.now = at;
    let found = shipping::classify(&shipments);
    assert_eq!(found.drift, shipping::Drift::Smaller, "{found:?}");
    assert!(found.evidence.contains("release, then feature, then change"), "{}", found.evidence);
}
