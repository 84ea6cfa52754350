//! Failure signals: what the launches after a launch, and the incidents, say of it.
//!
//! Pure. METRICS.md of the design gives the order: override, incident, rollback, revert, hotfix.

use chrono::Duration;

use super::changes::TakenBack;
use super::commits::History;
use super::graph::Node;
use super::incidents::Incident;
use super::links::How;
use super::overrides::{ScopeWord, Word};
use super::walk::{Delivered, LaunchKind, Step, Walked};
use crate::model::{Time, Verdict};

/// How long after a launch a rollback of it counts.
pub const ROLLBACK_WINDOW: Duration = Duration::hours(24);
/// How long after a launch a revert or a hotfix of it counts.
pub const REPAIR_WINDOW: Duration = Duration::hours(72);
/// A rollback to what was live within this time was observed; to something older it is inferred.
pub const RECENTLY_LIVE: Duration = Duration::days(14);

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
    /// Until when it holds: a word is taken back, a link corrected.
    pub until: Option<Time>,
}

/// An incident that is linked to a launch of the scope, for a stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    pub launch: usize,
    pub incident: &'a Incident,
    pub how: How,
    /// What links them, in words.
    pub because: &'a str,
    pub since: Option<Time>,
    pub until: Option<Time>,
}

/// A launch of the scope as the signals need it.
#[derive(Debug, Clone)]
pub struct Launched {
    pub name: String,
    pub service: Option<String>,
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
    /// The commits that belong to the project, where it is only part of the repository.
    pub belongs: Option<&'a [bool]>,
    /// The changes that a later launch takes back.
    pub taken_back: &'a [TakenBack],
    /// Libraries and command-line tools: going back to an older release is no failure.
    pub going_back_is_fine: bool,
}

impl Scene<'_> {
    /// What people say of the scope's launches, on the launches that it counts for; `said` has the position of each.
    #[must_use]
    pub fn words(&self, said: &[(usize, &Word)]) -> Vec<ScopeWord> {
        said.iter()
            .map(|(launch, word)| {
                let on_failure = matches!(word.said.verdict, Verdict::Failed | Verdict::NotFailed);
                let launch = if on_failure { self.accused(*launch).0 } else { *launch };
                ScopeWord { launch, word: (*word).clone() }
            })
            .collect()
    }

    /// All signals of the scope.
    #[must_use]
    pub fn signals(&self, said: &[(usize, &Word)], reported: &[Reported<'_>]) -> Vec<Signal> {
        let failed = said.iter().filter(|(_, word)| word.said.verdict == Verdict::Failed);
        let mut signals: Vec<Signal> = failed.map(|(launch, word)| self.said_failed(*launch, word)).collect();
        signals.extend(reported.iter().map(|reported| self.incident(*reported)));
        if !self.going_back_is_fine {
            signals.extend(self.rollbacks());
        }
        let mut reverts = self.reverts();
        reverts.extend(self.reverts_of_changes(&reverts));
        signals.extend(reverts);
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
        let by = match self.steps[launch].node {
            Some(node) => self.delivered.by(node),
            // Where the graph does not know the sha, the launch that brought the same content first.
            None => (0..launch).find(|at| {
                self.launches[*at].delivering
                    && self.steps[launch].identity.is_some()
                    && self.steps[*at].identity == self.steps[launch].identity
            }),
        };
        by.map_or((launch, false), |by| (by, self.launches[by].delivering))
    }

    fn is_ours(&self, node: Node) -> bool {
        self.belongs.is_none_or(|belongs| belongs[node as usize])
    }

    fn rollbacks(&self) -> Vec<Signal> {
        let mut signals = Vec::new();
        let histories: std::collections::BTreeSet<usize> = self.steps.iter().map(|step| step.history).collect();
        for history in histories {
            // Every success, and among them what was live one after the other: those that changed the content.
            let here = |at: &usize| self.steps[*at].history == history && self.steps[*at].success;
            let successes: Vec<usize> = (0..self.steps.len()).filter(here).collect();
            let changes = successes.iter().copied();
            let live: Vec<usize> = changes.filter(|at| self.walked[*at].kind != LaunchKind::Redeploy).collect();
            for pair in successes.windows(2) {
                let (before, back) = (pair[0], pair[1]);
                let (walked, launched) = (&self.walked[back], &self.launches[back]);
                let within = launched.finished_at - self.launches[before].finished_at <= ROLLBACK_WINDOW;
                if walked.kind != LaunchKind::Rollback || walked.overtaken || !within {
                    continue;
                }
                let identity = &self.steps[back].identity;
                let replaced_at = live
                    .windows(2)
                    .take_while(|other| other[1] <= before)
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
                    until: None,
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
            for node in walked.delivered.iter().filter(|node| self.is_ours(**node)) {
                let Some(reverted) = self.history.commit(*node).reverts else { continue };
                let Some(by) = self.delivered.by(reverted) else { continue };
                let soon = launched.finished_at - self.launches[by].finished_at <= REPAIR_WINDOW;
                if by >= at || !soon || !self.is_ours(reverted) || self.history.commit(reverted).is_revert {
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
                    until: None,
                });
            }
        }
        signals
    }

    /// The same for changes, where no commit says so already.
    fn reverts_of_changes(&self, of_commits: &[Signal]) -> Vec<Signal> {
        let mut signals = Vec::new();
        for taken in self.taken_back {
            let (by, at) = (taken.delivered_by, taken.taken_back_by);
            let launched = &self.launches[at];
            let soon = launched.finished_at - self.launches[by].finished_at <= REPAIR_WINDOW;
            let (launch, counted) = self.accused(by);
            let told = of_commits.iter().any(|signal| signal.launch == launch && signal.recovery_launch == Some(at));
            if !launched.delivering || !soon || told {
                continue;
            }
            signals.push(Signal {
                launch,
                signal: "revert",
                position: 4,
                observed: false,
                signalled_at: launched.finished_at,
                recovered_at: Some(launched.finished_at),
                recovery_launch: Some(at),
                incident: None,
                evidence: format!("{}, delivered by {}", taken.what, launched.name),
                counted,
                until: None,
            });
        }
        signals
    }

    /// A hotfix mends the latest delivering launch before it, of the same service where both name one.
    fn hotfixes(&self) -> Vec<Signal> {
        let mut signals = Vec::new();
        let delivering: Vec<usize> = (0..self.launches.len()).filter(|at| self.launches[*at].delivering).collect();
        for (place, fix) in delivering.iter().enumerate() {
            let launched = &self.launches[*fix];
            if !launched.hotfixes_only {
                continue;
            }
            let same_service = |other: &&usize| match (&self.launches[**other].service, &launched.service) {
                (Some(one), Some(two)) => one == two,
                _ => true,
            };
            let Some(before) = delivering[..place].iter().rev().find(same_service) else { continue };
            if launched.finished_at - self.launches[*before].finished_at <= REPAIR_WINDOW {
                signals.push(Signal {
                    launch: *before,
                    signal: "hotfix",
                    position: 5,
                    observed: false,
                    signalled_at: launched.finished_at,
                    recovered_at: Some(launched.finished_at),
                    recovery_launch: Some(*fix),
                    incident: None,
                    evidence: format!("{} delivers hotfixes only", launched.name),
                    counted: true,
                    until: None,
                });
            }
        }
        signals
    }

    /// A person's word that a launch failed. What they say of its end must not lie before the launch.
    fn said_failed(&self, launch: usize, word: &Word) -> Signal {
        let (launch, counted) = self.accused(launch);
        let finished_at = self.launches[launch].finished_at;
        Signal {
            launch,
            signal: "override",
            position: 1,
            observed: true,
            signalled_at: word.since,
            recovered_at: word.said.recovered_at.filter(|recovered| *recovered >= finished_at),
            recovery_launch: None,
            incident: None,
            evidence: format!("failed, says the {}: {}", word.said.role, word.said.why),
            counted,
            until: word.until,
        }
    }

    fn incident(&self, reported: Reported<'_>) -> Signal {
        let incident = reported.incident;
        let (launch, counted) = self.accused(reported.launch);
        let linked_at = reported.since.unwrap_or(incident.opened_at);
        Signal {
            launch,
            signal: "incident",
            position: 2,
            observed: reported.how.is_observed(),
            signalled_at: incident.opened_at.max(linked_at),
            recovered_at: incident.resolved_at.filter(|resolved| *resolved >= incident.opened_at),
            recovery_launch: None,
            incident: Some(incident.id.clone()),
            evidence: format!("incident {} {}", incident.id, reported.because),
            counted,
            until: reported.until,
        }
    }
}

fn short(sha: &str) -> &str {
    sha.get(..10).unwrap_or(sha)
}
