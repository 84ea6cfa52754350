//! Pull and merge requests, their reviews, and the issues they belong to.

use crate::model::{ActorKind, ChangeState, ReviewState, Time, fact::facts};

facts! {
    /// A pull or merge request.
    Change = change by repository, number {
        /// The repository that it was opened against.
        repository: String,
        /// Its number there.
        number: i64,
        /// Its title.
        title: Option<String>,
        /// Where it stands.
        state: ChangeState,
        /// Keyed hash of its author.
        author_hash: Option<String>,
        /// Whether the author is a person or a program.
        author_kind: ActorKind,
        /// Author date of its first commit.
        first_commit_at: Option<Time>,
        /// When it was opened.
        created_at: Option<Time>,
        /// When it was marked ready for review; missing if it never was a draft.
        ready_at: Option<Time>,
        /// When another person first reviewed or commented.
        first_review_at: Option<Time>,
        /// When it was approved.
        approved_at: Option<Time>,
        /// When it was merged.
        merged_at: Option<Time>,
        /// When it was closed.
        closed_at: Option<Time>,
        /// Tip of its branch.
        head_sha: Option<String>,
        /// Commit that merged it.
        merge_sha: Option<String>,
        /// Branch that it goes into.
        base_branch: Option<String>,
        /// Branch that it comes from.
        head_branch: Option<String>,
        /// Files touched.
        files: Option<i64>,
        /// Lines added.
        additions: Option<i64>,
        /// Lines removed.
        deletions: Option<i64>,
        /// Its labels.
        labels: Vec<String>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
        /// Change that its description says it reverts.
        reverts_change: Option<i64>,
    }

    /// A commit of a change, as it was on the change's own branch.
    ChangeCommit = change_commit by repository, number, sha {
        /// The repository.
        repository: String,
        /// The change.
        number: i64,
        /// The commit.
        sha: String,
    }

    /// One review of a change.
    Review = review by repository, number, id {
        /// The repository.
        repository: String,
        /// The change.
        number: i64,
        /// Its id at the source.
        id: String,
        /// Keyed hash of the reviewer.
        reviewer_hash: Option<String>,
        /// Whether the reviewer is a person or a program.
        reviewer_kind: ActorKind,
        /// What the reviewer said.
        state: ReviewState,
        /// When.
        submitted_at: Option<Time>,
    }

    /// An issue that changes belong to.
    Issue = issue by repository, id {
        /// The repository.
        repository: String,
        /// Its id at the source.
        id: String,
        /// Its title.
        title: Option<String>,
        /// Its labels.
        labels: Vec<String>,
        /// Its milestone.
        milestone: Option<String>,
        /// When it was opened.
        opened_at: Option<Time>,
        /// When it was closed.
        closed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// A date by which something is due.
    Milestone = milestone by repository, id {
        /// The repository.
        repository: String,
        /// Its id at the source.
        id: String,
        /// Its title.
        title: Option<String>,
        /// When it is due.
        due_at: Option<Time>,
        /// When it was closed.
        closed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
