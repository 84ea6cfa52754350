//! What goes wrong after a launch: incidents, rollbacks, reverts, hotfixes.

use chrono::TimeDelta;
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity, Status, Time};

use super::coding::{Plan, Purpose};
use super::habits::{Mishap, Recovery};
use super::launching::{Launch, Try};
use super::team::{Event, Live, Open, SOURCE, Team};

const TITLES: &[&str] = &[
    "Totals are wrong for some customers",
    "Requests time out",
    "The summary page shows an error",
    "Exports arrive empty",
    "Payments are refused",
    "The queue grows and nothing takes from it",
];

impl Team<'_> {
    /// After a launch went live: it may turn out to be broken.
    pub(super) fn may_fail(&mut self, launch: &Launch, finish: Time, deployment: &str) {
        let forced = launch.mishap == Some(Mishap::RolledBack);
        let by_itself = self.chance.share(self.habits.trouble.share);
        if self.live.len() < 2 || !(forced || by_itself) {
            return;
        }
        let noticed = finish + self.chance.minutes(self.habits.trouble.notice_minutes);
        let mend_at = noticed + self.chance.minutes(self.habits.trouble.mend_minutes);
        let weighted = self.chance.weighted(self.habits.trouble.recoveries);
        let recovery = if forced { Recovery::Rollback } else { weighted.unwrap_or(Recovery::Rollback) };
        let recorded = self.chance.share(self.habits.trouble.recorded);
        let linked = self.chance.share(self.habits.trouble.linked);
        let incident = (recorded && noticed < self.calendar.end()).then(|| {
            self.open_incident(noticed, linked.then(|| deployment.to_owned()));
            self.facts.incidents.len() - 1
        });
        let culprit = self.main.iter().rev().find(|tip| tip.sha == launch.sha);
        let culprit = culprit.map_or_else(|| launch.sha.clone(), |tip| tip.work.clone());
        let trouble = self.troubles.len();
        let back_to = self.live.iter().rev().map(|live| live.sha.clone()).find(|sha| *sha != launch.sha);
        self.troubles.push(Open { incident, back_to });
        self.held = !self.releases_by_hand();
        let merge = |purpose| Event::Merge(Plan { purpose });
        let revert = Purpose::Revert { of: culprit, trouble: Some(trouble) };
        match recovery {
            Recovery::Rollback if self.releases_by_hand() => {
                let morning = (finish + self.chance.minutes((500.0, 800.0))).max(noticed + TimeDelta::minutes(20));
                self.schedule(morning, Event::Rollback { trouble });
            }
            Recovery::Rollback => {
                self.schedule(mend_at, Event::Rollback { trouble });
                let later = self.chance.minutes((25.0, 150.0));
                self.schedule(self.calendar.next_working(mend_at + later, 30.0), merge(revert));
            }
            Recovery::Revert => self.schedule(mend_at, merge(revert)),
            Recovery::Hotfix => {
                self.schedule(self.calendar.next_working(mend_at, 20.0), merge(Purpose::Hotfix { trouble }));
            }
        }
    }

    /// Puts back what was live before.
    pub(super) fn roll_back(&mut self, at: Time, trouble: usize) {
        let Some(sha) = self.troubles[trouble].back_to.clone() else { return };
        let before = self.live.iter().rev().find(|live| live.sha == sha);
        let version = before.and_then(|live| live.version.clone());
        let build = self.main.iter().rev().find(|tip| tip.sha == sha).and_then(|tip| tip.build.clone());
        let launch = Launch { sha, build, version, trouble: Some(trouble), mishap: None };
        let took = if self.releases_by_hand() { (25.0, 40.0) } else { (1.5, 4.0) };
        let finish = at + self.chance.minutes(took);
        let (finished_at, status) = (Some(finish), Status::Success);
        let environment = "production";
        self.deploy(&Try { environment, launch: &launch, started_at: at, finished_at, status, pipeline: None });
        self.free_at = finish;
        self.live.push(Live { sha: launch.sha, version: launch.version });
        self.resolve(trouble, finish);
    }

    /// Closes the incident of a trouble, and has it reviewed.
    pub(super) fn resolve(&mut self, trouble: usize, finish: Time) {
        let Some(incident) = self.troubles[trouble].incident else { return };
        if self.facts.incidents[incident].resolved_at.is_some() || self.chance.share(self.habits.trouble.left_open) {
            return;
        }
        let resolved_at = finish + self.chance.minutes((1.0, 8.0));
        self.close_incident(incident, resolved_at);
    }

    pub(super) fn close_incident(&mut self, incident: usize, resolved_at: Time) {
        let reviewed = self.chance.share(self.habits.trouble.reviewed);
        let reviewed_at = resolved_at + self.chance.minutes((1500.0, 6000.0));
        let reviewed_at = self.calendar.next_working(reviewed_at, 75.0);
        let reviewed_at = self.known(reviewed_at).filter(|_| reviewed);
        let known = self.known(resolved_at);
        let incident = &mut self.facts.incidents[incident];
        incident.acknowledged_at = incident.acknowledged_at.min(known.or(incident.acknowledged_at));
        incident.resolved_at = known;
        incident.postmortem_at = reviewed_at;
        incident.postmortem_url = reviewed_at.map(|_| format!("https://example.org/reviews/{}", incident.id));
    }

    pub(super) fn open_incident(&mut self, opened_at: Time, deployment: Option<String>) {
        let by_users = self.chance.share(self.habits.trouble.reported_by_users);
        let severities = [(Severity::Critical, 1.0), (Severity::Major, 3.0), (Severity::Minor, 4.0)];
        let answered = if by_users { (20.0, 240.0) } else { (1.0, 6.0) };
        let acknowledged_at = opened_at + self.chance.minutes(answered);
        let title = (*self.chance.one_of(TITLES)).to_owned();
        let severity = self.chance.weighted(&severities).unwrap_or_default();
        self.facts.incidents.push(Incident {
            project: self.project(),
            id: format!("INC-{}", self.facts.incidents.len() + 1),
            title: Some(title),
            severity,
            kind: IncidentKind::Incident,
            detected_by: if by_users { DetectedBy::User } else { DetectedBy::Monitor },
            opened_at: Some(opened_at),
            acknowledged_at: self.known(acknowledged_at),
            deployment,
            source: SOURCE.into(),
            ..Incident::default()
        });
    }

    /// Incidents that no launch caused, and announced maintenance.
    pub(super) fn write_other_incidents(&mut self) {
        let year = (self.calendar.end() - self.calendar.start()).num_minutes() as f64;
        for _ in 0..self.habits.trouble.without_launch {
            let opened_at = self.calendar.start() + self.chance.minutes((30_000.0, year - 3000.0));
            self.open_incident(opened_at, None);
            let resolved_at = opened_at + self.chance.minutes((30.0, 400.0));
            if !self.chance.share(self.habits.trouble.left_open) {
                self.close_incident(self.facts.incidents.len() - 1, resolved_at);
            }
        }
        for number in 1..=self.habits.trouble.maintenance {
            let day = self.calendar.local_day(self.calendar.start() + TimeDelta::days(number as i64 * 70));
            let opened_at = self.calendar.at(day, 22.0);
            self.facts.incidents.push(Incident {
                project: self.project(),
                id: format!("MAINT-{number}"),
                title: Some("Announced maintenance of the database".into()),
                kind: IncidentKind::Maintenance,
                opened_at: Some(opened_at),
                resolved_at: Some(opened_at + TimeDelta::minutes(90)),
                source: SOURCE.into(),
                ..Incident::default()
            });
        }
    }
}
