//! What a git repository says: commits, paths, refs, and what its tree contains.

use crate::model::{ActorKind, DatedBy, Provider, RefKind, Time, fact::facts};

facts! {
    /// A git repository.
    Repository = repository by id {
        /// Stable name, such as a host and path, or a folder's name.
        id: String,
        /// How it is hosted.
        provider: Provider,
        /// Name of the branch that changes are merged into.
        default_branch: Option<String>,
        /// Commit at the tip of the default branch when it was last read.
        head_sha: Option<String>,
        /// Whether the clone that was read lacks older history.
        shallow: Option<bool>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// One commit that a branch or a tag reaches.
    Commit = commit by repository, sha {
        /// The repository.
        repository: String,
        /// Full object id in hex.
        sha: String,
        /// Object ids of the parents, the first parent first.
        parents: Vec<String>,
        /// Keyed hash of the author.
        author_hash: Option<String>,
        /// Keyed hash of the committer.
        committer_hash: Option<String>,
        /// Whether the author is a person or a program.
        author_kind: ActorKind,
        /// When the change was written; missing where git's date is no date.
        authored_at: Option<Time>,
        /// When this commit object was made; missing where git's date is no date.
        committed_at: Option<Time>,
        /// First line of the message.
        subject: Option<String>,
        /// Commit that this one says it reverts, as written in the body (7 to 64 hex digits).
        reverts_sha: Option<String>,
        /// Change that this one says it reverts.
        reverts_change: Option<i64>,
        /// Whether the forge made the commit on merging (squash, rebase, merge button).
        committed_by_forge: Option<bool>,
        /// Files touched against the first parent; missing for merges and where not collected.
        files: Option<i64>,
        /// Lines added against the first parent; 0 for binary files.
        additions: Option<i64>,
        /// Lines removed against the first parent; 0 for binary files.
        deletions: Option<i64>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
        /// Change that its message names as its own: `(#123)` at the end of the subject, `Merge pull request #123`, or
        /// `See merge request group/project!123` in the body.
        names_change: Option<i64>,
    }

    /// A path that a commit touched, against its first parent.
    CommitPath = commit_path by repository, sha, path {
        /// The repository.
        repository: String,
        /// The commit.
        sha: String,
        /// Path after the commit, or before it where the file was removed.
        path: String,
    }

    /// A tag or a branch.
    Ref = ref by repository, kind, name {
        /// The repository.
        repository: String,
        /// Name without `refs/tags/` or `refs/heads/`.
        name: String,
        /// What it is.
        kind: RefKind,
        /// Commit that it points to, tags of tags followed; missing where it is no commit or the object is not there.
        target_sha: Option<String>,
        /// Its date.
        dated_at: Option<Time>,
        /// What that date is: the tagger's, or that of the commit.
        dated_by: DatedBy,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// Something that a repository contains at a commit, found by looking at its tree.
    Probe = probe by repository, sha, name, path {
        /// The repository.
        repository: String,
        /// The commit whose tree was looked at.
        sha: String,
        /// What was looked for, such as `ci_configuration` or `lock_file`.
        name: String,
        /// Where it was found, or could not be read; empty where it speaks of the rest of the tree.
        path: String,
        /// Whether it was found.
        found: bool,
        /// What more the probe read from it.
        detail: Option<String>,
        /// Date of the commit.
        observed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// What it belongs to, such as `github_actions`, `npm` or `flyway`.
        tool: Option<String>,
        /// How many of it the probe counted in the file.
        amount: Option<i64>,
        /// Line of the first.
        line: Option<i64>,
        /// Date of the last commit that touched the path; only for documents, missing where it lies too far back.
        touched_at: Option<Time>,
        /// Why it is not known whether it is there, where `found` is false: `unparsable`, `too_large`, `missing`, `not_text`,
        /// `too_many`. Without a reason it is not there.
        reason: Option<String>,
    }
}
