//! Failure signals: what the launches after a launch, and the incidents, say of it.
//!
//! Pure. METRICS.md of the design gives the order: override, incident, rollback, revert, hotfix.

use chrono::Duration;

use super::commits::History;
use super::walk::{Delivered, LaunchKind, Step, Walked};
use crate::model::Time;

/// How long after a launch a rollback of it counts.
pub const ROLLBACK_WINDOW: Duration = Duration::hours(24);
/// How long after a launch a revert or a hotfix of it counts.
pub const REPAIR_WINDOW: Duration = Duration::hours(72);
/// A rollback to what was live within this time was observed; to something older it is inferred.
pub const RECENTLY_LIVE: Duration = Duration::days(14);
/// How long before an incident the launch that it is linked to by time may have started.
pub const LINK_WINDOW: Duration = Duration::hours(24);

/// A reason to call a launch failed; positions are those of the scope's launches.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub launch: usize,
    pub signal: &'static str,
    pub position: i64,
    pub observed: bool,
    pub signalled_at: Time,
    pub recovered_at: Option<Time>,
    pub recovery_launch: Option<usize>,
    pub incident: Option<String>,
    pub evidence: String,
    pub counted: bool,
}

/// An incident as linking needs it.
#[derive(Debug, Clone)]
pub struct Incident {
    pub id: String,
    pub service: Option<String>,
    pub opened_at: Time,
    pub resolved_at: Option<Time>,
    pub deployment: Option<String>,
    pub sha: Option<String>,
    pub version: Option<String>,
}

/// A launch of the scope as the signals need it.
#[derive(Debug, Clone)]
pub struct Launched {
    pub name: String,
    pub attempt_ids: Vec<String>,
    pub service: Option<String>,
    pub sha: Option<String>,
    pub version: Option<String>,
    pub started_at: Time,
    pub finished_at: Time,
    pub delivering: bool,
    pub hotfixes_only: bool,
}

/// Everything about one scope's walk.
pub struct Scene<'a> {
    pub launches: &'a [Launched],
    pub steps: &'a [Step],
    pub walked: &'a [Walked],
    pub delivered: &'a Delivered,
    pub history: &'a History,
    /// Libraries and command-line tools: going back to an older release is no failure.
    pub going_back_is_fine: bool,
}

impl Scene<'_> {
    /// All signals of the scope, except those of people.
    #[must_use]
    pub fn signals(&self, incidents: &[Incident]) -> Vec<Signal> {
        let mut signals = self.incidents(incidents);
        if !self.going_back_is_fine {
            signals.extend(self.rollbacks());
        }
        signals.extend(self.reverts());
        signals.extend(self.hotfixes());
        signals
    }

    /// The launch that a signal on `launch` counts against: on a redeploy or an empty launch it is the one that
    /// delivered its sha. A launch that itself ended failed keeps what names it. A signal on a rollback is shown and not
    /// counted.
    fn accused(&self, launch: usize) -> (usize, bool) {
        if self.launches[launch].delivering {
            return (launch, true);
        }
        if !self.steps[launch].success {
            return (launch, true);
        }
        if self.walked[launch].kind == LaunchKind::Rollback {
            return (launch, false);
        }
        let by = self.steps[launch].node.and_then(|node| self.delivered.by(node));
        by.map_or((launch, false), |by| (by, self.launches[by].delivering))
    }

    fn rollbacks(&self) -> Vec<Signal> {
        let mut signals = Vec::new();
        let histories: std::collections::BTreeSet<usize> = self.steps.iter().map(|step| step.history).collect();
        for history in histories {
            // What was live, one after the other: successes that changed the content.
            let live: Vec<usize> = (0..self.steps.len())
                .filter(|at| {
                    self.steps[*at].history == history
                        && self.steps[*at].success
                        && self.walked[*at].kind != LaunchKind::Redeploy
                })
                .collect();
            for pair in live.windows(2) {
                let (before, back) = (pair[0], pair[1]);
                let (walked, launched) = (&self.walked[back], &self.launches[back]);
                let within = launched.finished_at - self.launches[before].finished_at <= ROLLBACK_WINDOW;
                if walked.kind != LaunchKind::Rollback || walked.overtaken || !within {
                    continue;
                }
                let identity = &self.steps[back].identity;
                let replaced_at = live
                    .windows(2)
                    .take_while(|other| other[0] < before)
                    .filter(|other| &self.steps[other[0]].identity == identity)
                    .map(|other| self.launches[other[1]].finished_at)
                    .last();
                let observed = replaced_at.is_some_and(|at| launched.finished_at - at <= RECENTLY_LIVE);
                let (launch, counted) = self.accused(before);
                signals.push(Signal {
                    launch,
                    signal: "rollback",
                    position: 3,
                    observed,
                    signalled_at: launched.finished_at,
                    recovered_at: Some(launched.finished_at),
                    recovery_launch: Some(back),
                    incident: None,
                    evidence: format!("rolled back by {}", launched.name),
                    counted,
                });
            }
        }
        signals
    }

    fn reverts(&self) -> Vec<Signal> {
        let mut signals = Vec::new();
        for (at, (walked, launched)) in self.walked.iter().zip(self.launches).enumerate() {
            if !launched.delivering {
                continue;
            }
            for node in &walked.delivered {
                let Some(reverted) = self.history.commit(*node).reverts else { continue };
                let Some(by) = self.delivered.by(reverted) else { continue };
                let soon = launched.finished_at - self.launches[by].finished_at <= REPAIR_WINDOW;
                if by == at || !soon || self.history.commit(reverted).is_revert {
                    continue;
                }
                let (launch, counted) = self.accused(by);
                signals.push(Signal {
                    launch,
                    signal: "revert",
                    position: 4,
                    observed: false,
                    signalled_at: launched.finished_at,
                    recovered_at: Some(launched.finished_at),
                    recovery_launch: Some(at),
                    incident: None,
                    evidence: format!(
                        "{} reverts {}, delivered by {}",
                        short(&self.history.commit(*node).sha),
                        short(&self.history.commit(reverted).sha),
                        launched.name
                    ),
                    counted,
                });
            }
        }
        signals
    }

    fn hotfixes(&self) -> Vec<Signal> {
        let mut signals = Vec::new();
        let delivering: Vec<usize> = (0..self.launches.len()).filter(|at| self.launches[*at].delivering).collect();
        for pair in delivering.windows(2) {
            let (before, fix) = (pair[0], pair[1]);
            let launched = &self.launches[fix];
            if launched.hotfixes_only && launched.finished_at - self.launches[before].finished_at <= REPAIR_WINDOW {
                signals.push(Signal {
                    launch: before,
                    signal: "hotfix",
                    position: 5,
                    observed: false,
                    signalled_at: launched.finished_at,
                    recovered_at: Some(launched.finished_at),
                    recovery_launch: Some(fix),
                    incident: None,
                    evidence: format!("{} delivers hotfixes only", launched.name),
                    counted: true,
                });
            }
        }
        signals
    }

    fn incidents(&self, incidents: &[Incident]) -> Vec<Signal> {
        let mut signals = Vec::new();
        for incident in incidents {
            let named = self.named_by(incident);
            let Some(found) = named.or_else(|| self.shortly_before(incident)) else { continue };
            let (launch, counted) = self.accused(found);
            let how = if named.is_some() { "names this launch" } else { "opened within 24 h of its start" };
            signals.push(Signal {
                launch,
                signal: "incident",
                position: 2,
                observed: named.is_some(),
                signalled_at: incident.opened_at,
                recovered_at: incident.resolved_at.filter(|resolved| *resolved >= incident.opened_at),
                recovery_launch: None,
                incident: Some(incident.id.clone()),
                evidence: format!("incident {} {how}", incident.id),
                counted,
            });
        }
        signals
    }

    /// The launch that the source names: by deployment, else the latest of that sha or version before the incident.
    fn named_by(&self, incident: &Incident) -> Option<usize> {
        let latest = |matches: &dyn Fn(&Launched) -> bool| {
            self.launches
                .iter()
                .enumerate()
                .filter(|(_, launch)| matches(launch) && launch.started_at <= incident.opened_at)
                .map(|(at, _)| at)
                .next_back()
        };
        if let Some(deployment) = &incident.deployment {
            return self.launches.iter().position(|launch| launch.attempt_ids.contains(deployment));
        }
        if let Some(sha) = &incident.sha {
            return latest(&|launch| launch.sha.as_ref() == Some(sha));
        }
        incident.version.as_ref().and_then(|version| latest(&|launch| launch.version.as_ref() == Some(version)))
    }

    fn shortly_before(&self, incident: &Incident) -> Option<usize> {
        if incident.deployment.is_some() || incident.sha.is_some() || incident.version.is_some() {
            return None;
        }
        let same_service = |launch: &Launched| match (&launch.service, &incident.service) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.launches
            .iter()
            .enumerate()
            .filter(|(at, launch)| {
                self.steps[*at].success
                    && same_service(launch)
                    && launch.started_at < incident.opened_at
                    && incident.opened_at - launch.started_at <= LINK_WINDOW
            })
            .max_by_key(|(at, launch)| (launch.started_at, *at))
            .map(|(at, _)| at)
    }
}

fn short(sha: &str) -> &str {
    sha.get(..10).unwrap_or(sha)
}
