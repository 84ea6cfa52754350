//! Changes: branches with their commits, reviews, and the merge into the default branch.

use chrono::TimeDelta;
use queries::model::facts::{Change, ChangeCommit, Commit, DependencyUpdate, Review, UpstreamRelease};
use queries::model::{ActorKind, ChangeState, ReviewState, Time};

use super::team::{Event, MAIN, SOURCE, Team, Tip};
use super::wording;
use crate::chance;

/// Why a change is made.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    /// Ordinary work.
    Work,
    /// A bot moves a library to a newer version.
    Update,
    /// Takes back a commit; the number of the trouble it ends, if any.
    Revert { of: String, trouble: Option<usize> },
    /// Mends a failed launch.
    Hotfix { trouble: usize },
    /// Makes the default branch green again.
    Mend,
}

/// A change that will be merged.
pub(super) struct Plan {
    pub(super) purpose: Purpose,
}

/// Commits of a branch: the moments, and the ids.
struct Branch {
    started_at: Time,
    ready_at: Time,
    shas: Vec<String>,
    lines: (i64, i64),
    files: i64,
}

impl Team<'_> {
    pub(super) fn first_commit(&mut self) {
        let at = self.calendar.start() - TimeDelta::days(3);
        let author = self.people[0].clone();
        let sha = self.commit(at, at, vec![], &author, "Begin");
        self.main.push(Tip { at, work: sha.clone(), sha, build: None });
    }

    /// Fills the year with merges of ordinary changes and updates.
    pub(super) fn plan_changes(&mut self) {
        let habits = self.habits;
        for day in self.calendar.working_days() {
            for _ in 0..self.chance.count(habits.changes.per_day) {
                let at = self.calendar.at(day, self.chance.between((9.6, 17.3)));
                self.schedule(at, Event::Merge(Plan { purpose: Purpose::Work }));
            }
            if self.chance.share(habits.changes.updates_per_week / 5.0) {
                let at = self.calendar.at(day, self.chance.between((9.2, 11.0)));
                self.schedule(at, Event::Merge(Plan { purpose: Purpose::Update }));
            }
        }
    }

    /// Merges a change: writes its branch, its reviews and its merge, and lets CI build the result.
    pub(super) fn merge(&mut self, at: Time, plan: &Plan) {
        if plan.purpose == Purpose::Mend && !self.red {
            return;
        }
        let number = self.next_change;
        self.next_change += 1;
        let people = self.people.clone();
        let author =
            if plan.purpose == Purpose::Update { self.forge.clone() } else { self.chance.one_of(&people).clone() };
        let title = self.title(plan);
        let from_live = self.releases_by_hand() && matches!(plan.purpose, Purpose::Hotfix { .. });
        let head_branch = match plan.purpose {
            Purpose::Hotfix { .. } => format!("hotfix/{number}"),
            Purpose::Update => format!("updates/{number}"),
            _ => wording::branch(number, &title),
        };
        let squashed = !from_live && self.chance.share(self.habits.changes.squashed);
        let branch = self.write_branch(at, plan, &author, &title, squashed);
        let (tip, work) = if squashed {
            let parent = self.tip_at(at).sha.clone();
            let sha = self.commit(at, at, vec![parent], &author, &format!("{title} (#{number})"));
            self.describe(&sha, plan, &branch, true);
            (sha.clone(), sha)
        } else {
            let parents = vec![self.tip_at(at).sha.clone(), branch.shas[branch.shas.len() - 1].clone()];
            let work = parents[1].clone();
            let subject = format!("Merge pull request #{number} from team/{head_branch}");
            let sha = self.commit(at, at, parents, &author, &subject);
            let forge = self.forge.clone();
            if let Some(merge) = self.facts.commits.last_mut() {
                merge.committer_hash = Some(forge);
                merge.committed_by_forge = Some(true);
                (merge.files, merge.additions, merge.deletions) = (None, None, None);
            }
            (sha, work)
        };
        self.write_change(at, number, plan, &author, &title, &head_branch, &branch, &tip);
        let mended = plan.purpose != Purpose::Work && plan.purpose != Purpose::Update;
        if self.habits.integration.builds_changes {
            self.build_change(&branch.shas[branch.shas.len() - 1], &head_branch, number, branch.ready_at);
        }
        self.main.push(Tip { at, sha: tip.clone(), work: work.clone(), build: None });
        let green = self.integrate(at, &tip, mended);
        if plan.purpose == Purpose::Update {
            self.write_update(at, number);
        }
        self.after_merge(at, plan, if from_live { work } else { tip }, green);
    }

    fn title(&mut self, plan: &Plan) -> String {
        match &plan.purpose {
            Purpose::Work => wording::subject(&mut self.chance),
            Purpose::Update => format!("Update {}", self.chance.one_of(self.habits.practices.packages)),
            Purpose::Revert { of, .. } => {
                let reverted = self.facts.commits.iter().rev().find(|commit| commit.sha == *of);
                format!("Revert \"{}\"", reverted.and_then(|commit| commit.subject.as_deref()).unwrap_or("a change"))
            }
            Purpose::Hotfix { .. } => format!("Hotfix: {}", wording::subject(&mut self.chance).to_lowercase()),
            Purpose::Mend => "Make the build pass again".into(),
        }
    }

    /// The commits of the branch; a squashed branch leaves its ids behind, but no commits that main reaches.
    fn write_branch(&mut self, merged_at: Time, plan: &Plan, author: &str, title: &str, squashed: bool) -> Branch {
        let changes = &self.habits.changes;
        let urgent = !matches!(plan.purpose, Purpose::Work);
        let (count, started_at) = if urgent {
            (1, merged_at - self.chance.minutes((9.0, 40.0)))
        } else {
            let days = self.chance.around(changes.branch_days, 0.7);
            (self.chance.whole(changes.commits), self.calendar.working_days_before(merged_at, days.max(0.04)))
        };
        let started_at = started_at.max(self.main[0].at + TimeDelta::hours(1)).min(merged_at - TimeDelta::minutes(4));
        let (part, whole) = if urgent { (1, 2) } else { (3, 5) };
        let ready_at = whole_seconds(started_at + (merged_at - started_at) * part / whole);
        let mut branch = Branch { started_at, ready_at, shas: vec![], lines: (0, 0), files: 0 };
        let mut parent = self.base_of(plan, started_at);
        let step = (ready_at - started_at) / i32::try_from(count.max(2) - 1).unwrap_or(1);
        for index in 0..count {
            let at = if count == 1 { ready_at } else { started_at + step * i32::try_from(index).unwrap_or(0) };
            let at = whole_seconds(at);
            let additions = self.chance.around(changes.lines, 0.9).ceil() as i64;
            let deletions = (additions as f64 * self.chance.between((0.05, 0.8))) as i64;
            let files = 1 + additions / 40 + i64::try_from(self.chance.whole((0, 2))).unwrap_or(0);
            branch.lines = (branch.lines.0 + additions, branch.lines.1 + deletions);
            branch.files += files;
            if squashed {
                branch.shas.push(self.chance.sha());
                continue;
            }
            let upstream = self.tip_at(at).sha.clone();
            let parents = if index > 0 && index % 9 == 0 && upstream != parent {
                vec![parent.clone(), upstream]
            } else {
                vec![parent.clone()]
            };
            let synced = parents.len() > 1;
            let subject = match (synced, index) {
                (true, _) => "Merge branch 'main'".to_owned(),
                (false, 0) => title.to_owned(),
                (false, _) => wording::subject(&mut self.chance),
            };
            let sha = self.commit(at, at, parents, author, &subject);
            let size = Branch { lines: (additions, deletions), files, shas: vec![], ..branch };
            if !synced {
                self.describe(&sha, plan, &size, false);
            }
            parent.clone_from(&sha);
            branch.shas.push(sha);
        }
        branch
    }

    /// A hotfix of a team that releases by hand starts from what is live.
    fn base_of(&self, plan: &Plan, started_at: Time) -> String {
        match (&plan.purpose, self.live.last()) {
            (Purpose::Hotfix { .. }, Some(live)) if self.releases_by_hand() => live.sha.clone(),
            _ => self.tip_at(started_at).sha.clone(),
        }
    }

    /// Adds size, kind of author and what is reverted to the commit written last.
    fn describe(&mut self, sha: &str, plan: &Plan, branch: &Branch, by_forge: bool) {
        let forge = self.forge.clone();
        if let Some(commit) = self.facts.commits.last_mut().filter(|commit| commit.sha == sha) {
            (commit.additions, commit.deletions) = (Some(branch.lines.0), Some(branch.lines.1));
            commit.files = Some(branch.files);
            if by_forge {
                commit.committer_hash = Some(forge);
                commit.committed_by_forge = Some(true);
            }
            match &plan.purpose {
                Purpose::Revert { of, .. } => commit.reverts_sha = Some(of.clone()),
                Purpose::Update => commit.author_kind = ActorKind::Bot,
                _ => {}
            }
        }
    }

    pub(super) fn commit(
        &mut self,
        authored: Time,
        at: Time,
        parents: Vec<String>,
        author: &str,
        subject: &str,
    ) -> String {
        let sha = self.chance.sha();
        self.facts.commits.push(Commit {
            repository: self.repository.clone(),
            sha: sha.clone(),
            parents,
            author_hash: Some(author.into()),
            committer_hash: Some(author.into()),
            author_kind: if author == self.forge { ActorKind::Bot } else { ActorKind::Human },
            authored_at: Some(authored),
            committed_at: Some(at),
            subject: Some(subject.into()),
            committed_by_forge: Some(false),
            source: SOURCE.into(),
            ..Commit::default()
        });
        sha
    }

    #[expect(clippy::too_many_arguments, reason = "a change is made of that many things")]
    fn write_change(
        &mut self,
        merged_at: Time,
        number: i64,
        plan: &Plan,
        author: &str,
        title: &str,
        head_branch: &str,
        branch: &Branch,
        merge: &str,
    ) {
        let reviewed_at = self.review(merged_at, number, author, branch.ready_at);
        let bot = plan.purpose == Purpose::Update;
        self.facts.changes.push(Change {
            repository: self.repository.clone(),
            number,
            title: Some(title.into()),
            state: ChangeState::Merged,
            author_hash: Some(author.into()),
            author_kind: if bot { ActorKind::Bot } else { ActorKind::Human },
            first_commit_at: Some(branch.started_at.min(branch.ready_at)),
            created_at: Some(branch.ready_at),
            first_review_at: reviewed_at,
            approved_at: reviewed_at.map(|at| at + (merged_at - at) / 2).map(whole_seconds),
            merged_at: Some(merged_at),
            closed_at: Some(merged_at),
            head_sha: branch.shas.last().cloned(),
            merge_sha: Some(merge.into()),
            base_branch: Some(MAIN.into()),
            head_branch: Some(head_branch.into()),
            files: Some(branch.files),
            additions: Some(branch.lines.0),
            deletions: Some(branch.lines.1),
            labels: if bot { vec!["dependencies".into()] } else { vec![] },
            source: SOURCE.into(),
            ..Change::default()
        });
        for sha in &branch.shas {
            self.facts.change_commits.push(ChangeCommit {
                repository: self.repository.clone(),
                number,
                sha: sha.clone(),
            });
        }
    }

    /// The first review, where there is one and time enough for it.
    fn review(&mut self, merged_at: Time, number: i64, author: &str, ready_at: Time) -> Option<Time> {
        if !self.chance.share(self.habits.changes.reviewed) {
            return None;
        }
        let pickup = chance::minutes(self.chance.around(self.habits.changes.pickup_hours * 60.0, 0.8));
        let first = whole_seconds(ready_at + pickup.min((merged_at - ready_at) * 4 / 5));
        let others: Vec<_> = self.people.iter().filter(|person| *person != author).cloned().collect();
        let reviewer = self.chance.one_of(&others).clone();
        let commented = self.chance.share(0.3);
        let approved = whole_seconds(first + (merged_at - first) / 2);
        let mut write = |id: &str, state, at| {
            self.facts.reviews.push(Review {
                repository: self.repository.clone(),
                number,
                id: format!("{number}-{id}"),
                reviewer_hash: Some(reviewer.clone()),
                reviewer_kind: ActorKind::Human,
                state,
                submitted_at: Some(at),
            });
        };
        if commented {
            write("1", ReviewState::Commented, first);
        }
        write("2", ReviewState::Approved, if commented { approved } else { first });
        Some(first)
    }

    fn write_update(&mut self, merged_at: Time, number: i64) {
        let packages = self.habits.practices.packages;
        let title = self.facts.changes.last().and_then(|change| change.title.clone()).unwrap_or_default();
        let package = packages.iter().find(|package| title.ends_with(**package)).unwrap_or(&packages[0]);
        let version = |minor: i64| format!("3.{minor}.0");
        let published_at = merged_at - chance::minutes(self.chance.between((4500.0, 14_000.0)));
        self.facts.upstream_releases.push(UpstreamRelease {
            package: (*package).into(),
            version: version(number),
            published_at: Some(published_at),
            security: Some(self.chance.share(0.1)),
            source: SOURCE.into(),
            url: None,
        });
        let before = self.facts.dependency_updates.iter().rev().find(|update| update.package == *package);
        let from_version = before.map_or_else(|| version(0), |update| update.version.clone());
        self.facts.dependency_updates.push(DependencyUpdate {
            project: self.project(),
            package: (*package).into(),
            version: version(number),
            from_version: Some(from_version),
            change: Some(number),
            merged_at: Some(merged_at),
            deployed_at: None,
            source: SOURCE.into(),
            url: None,
        });
    }
}

/// Cuts off what is less than a second.
pub(super) fn whole_seconds(at: Time) -> Time {
    Time::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
