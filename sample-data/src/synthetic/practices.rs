//! What stands beside the flow: probes of the tree, drills, answers to the ladders' questions.

use chrono::{Days, TimeDelta};
use queries::model::facts::{Attestation, Drill, Probe};
use queries::model::{Answer, DrillKind, Time};

use super::team::{SOURCE, Team};

const DRILLS: &[(DrillKind, f64)] = &[
    (DrillKind::Rollback, 240.0),
    (DrillKind::Recovery, 2100.0),
    (DrillKind::Rollback, 260.0),
    (DrillKind::Rebuild, 4300.0),
    (DrillKind::LoadTest, 3600.0),
    (DrillKind::Migration, 900.0),
];

impl Team<'_> {
    pub(super) fn write_practices(&mut self) {
        self.write_other_incidents();
        self.write_probes();
        self.write_drills();
        for (index, (criterion, yes, role)) in self.habits.practices.answers.iter().enumerate() {
            let given_at = self.calendar.end() - TimeDelta::days(20 + 9 * index as i64);
            self.facts.attestations.push(Attestation {
                project: self.project(),
                criterion: (*criterion).into(),
                answer: if *yes { Answer::Yes } else { Answer::No },
                role: (*role).into(),
                given_at,
                until_at: Some(given_at + TimeDelta::days(180)),
                link: None,
                note: None,
                source: SOURCE.into(),
            });
        }
    }

    /// Probes at the head and at the default branch's commit of each month's end.
    fn write_probes(&mut self) {
        let mut looked_at: Vec<(Time, String)> = vec![];
        for month in 1..=12 {
            let at = self.calendar.at(self.calendar.to - Days::new(30 * (12 - month)), 18.0);
            let tip = self.tip_at(at);
            if looked_at.last().is_none_or(|(_, sha)| *sha != tip.sha) {
                looked_at.push((tip.at, tip.sha.clone()));
            }
        }
        for (at, sha) in looked_at {
            for (name, path) in self.habits.practices.probes {
                self.facts.probes.push(Probe {
                    repository: self.repository.clone(),
                    sha: sha.clone(),
                    name: (*name).into(),
                    path: (*path).into(),
                    found: !path.is_empty(),
                    detail: None,
                    observed_at: Some(at),
                    source: SOURCE.into(),
                    ..Probe::default()
                });
            }
        }
    }

    fn write_drills(&mut self) {
        let Some(days) = self.habits.practices.drill_days else { return };
        let mut at = self.calendar.start() + TimeDelta::days(11);
        for (number, (kind, seconds)) in DRILLS.iter().cycle().enumerate() {
            if at > self.calendar.end() {
                return;
            }
            let duration = self.chance.around(*seconds, 0.2).round();
            self.facts.drills.push(Drill {
                project: self.project(),
                id: format!("drill-{}", number + 1),
                kind: *kind,
                environment: Some("staging".into()),
                performed_at: Some(self.calendar.next_working(at, 90.0)),
                duration_seconds: Some(duration),
                succeeded: Some(number != 1),
                source: SOURCE.into(),
                url: None,
            });
            at += TimeDelta::days(days);
        }
    }
}
