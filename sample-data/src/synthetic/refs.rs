//! The branches on the last day: the default one, and those that are still open.

use chrono::TimeDelta;
use queries::model::facts::{Change, ChangeCommit, Ref};
use queries::model::{ActorKind, ChangeState, DatedBy, RefKind, Time};

use super::team::{MAIN, SOURCE, Team};
use super::wording;

impl Team<'_> {
    pub(super) fn write_refs(&mut self) {
        let Some(tip) = self.main.last() else { return };
        let (sha, at) = (tip.sha.clone(), tip.at);
        self.facts.repositories[0].head_sha = Some(sha.clone());
        self.write_branch_ref(MAIN.into(), sha, at);
        for _ in 0..self.habits.changes.open_branches {
            self.write_open_branch();
        }
    }

    fn write_open_branch(&mut self) {
        let changes = &self.habits.changes;
        let age = self.chance.around(changes.branch_days * 3.0, 0.8);
        let started_at = self.calendar.working_days_before(self.calendar.end(), age).max(self.main[0].at);
        let people = self.people.clone();
        let author = self.chance.one_of(&people).clone();
        let title = wording::subject(&mut self.chance);
        let number = self.next_change;
        self.next_change += 1;
        let mut parent = self.tip_at(started_at).sha.clone();
        let mut last = started_at;
        let count = self.chance.whole(changes.commits);
        for index in 0..count {
            last = started_at + TimeDelta::minutes(25 * index as i64);
            let additions = self.chance.around(changes.lines, 0.9).ceil() as i64;
            parent = self.commit(last, last, vec![parent], &author, &title);
            if let Some(commit) = self.facts.commits.last_mut() {
                (commit.files, commit.additions, commit.deletions) = (Some(2), Some(additions), Some(additions / 3));
            }
            let (repository, sha) = (self.repository.clone(), parent.clone());
            self.facts.change_commits.push(ChangeCommit { repository, number, sha });
        }
        let head_branch = wording::branch(number, &title);
        self.facts.changes.push(Change {
            repository: self.repository.clone(),
            number,
            title: Some(title),
            state: ChangeState::Open,
            author_hash: Some(author),
            author_kind: ActorKind::Human,
            first_commit_at: Some(started_at),
            created_at: Some(last),
            head_sha: Some(parent.clone()),
            base_branch: Some(MAIN.into()),
            head_branch: Some(head_branch.clone()),
            source: SOURCE.into(),
            ..Change::default()
        });
        self.write_branch_ref(head_branch, parent, last);
    }

    fn write_branch_ref(&mut self, name: String, sha: String, at: Time) {
        self.facts.refs.push(Ref {
            repository: self.repository.clone(),
            name,
            kind: RefKind::Branch,
            target_sha: Some(sha),
            dated_at: Some(at),
            dated_by: DatedBy::Commit,
            source: SOURCE.into(),
            url: None,
        });
    }
}
