//! The rows of the tables, as far as facts are made from them.

use std::io::BufRead;

use queries::Error;
use queries::model::Time;
use queries::store::{CsvRecord, CsvRecords};

/// A row of a table of DevLake.
pub(super) trait Row: Sized {
    fn read(record: &CsvRecord<'_>) -> Result<Self, Error>;
}

/// Every row of a file.
pub(super) fn rows<T: Row, R: BufRead>(records: &mut CsvRecords<'_, R>) -> Result<Vec<T>, Error> {
    let mut rows = Vec::new();
    while let Some(record) = records.next_record()? {
        rows.push(T::read(&record)?);
    }
    Ok(rows)
}

fn text(record: &CsvRecord<'_>, column: &str) -> Option<String> {
    record.text(column).map(str::to_owned)
}

fn needed(record: &CsvRecord<'_>, column: &str) -> Result<String, Error> {
    record.needed(column).map(str::to_owned)
}

/// Declares rows of columns: `needed` ones have a value in every row.
macro_rules! rows {
    ($( $(#[doc = $about:literal])+ $Row:ident { $( $column:ident: $kind:ident ),+ $(,)? } )+) => {$(
        $(#[doc = $about])+
        #[allow(clippy::struct_field_names, reason = "fields are called as the columns are")]
        #[derive(Debug, Clone, Default)]
        pub(super) struct $Row { $( pub(super) $column: rows!(@type $kind), )+ }

        impl Row for $Row {
            fn read(record: &CsvRecord<'_>) -> Result<Self, Error> {
                Ok(Self { $( $column: rows!(@read $kind record rows!(@name $column)), )+ })
            }
        }
    )+};
    (@type needed) => { String };
    (@type text) => { Option<String> };
    (@type time) => { Option<Time> };
    (@type integer) => { Option<i64> };
    (@type number) => { Option<f64> };
    (@read needed $record:ident $name:expr) => { needed($record, $name)? };
    (@read text $record:ident $name:expr) => { text($record, $name) };
    (@read time $record:ident $name:expr) => { $record.time($name)? };
    (@read integer $record:ident $name:expr) => { $record.integer($name)? };
    (@read number $record:ident $name:expr) => { $record.number($name)? };
    // `type` is a word of Rust.
    (@name class) => { "type" };
    (@name $column:ident) => { stringify!($column) };
}

rows! {
    /// That a repository, a CI scope or a board belongs to a project.
    Mapping { project_name: needed, table: needed, row_id: needed }
    /// A repository.
    Repo { id: needed, url: text }
    /// What runs pipelines: a repository's CI, or a job of a CI server.
    Scope { id: needed, name: text }
    /// Somebody who comments.
    Account { id: needed, email: text, full_name: text, user_name: text }
    /// A commit, wherever it is.
    Commit {
        sha: needed, additions: integer, deletions: integer, message: text, author_name: text, author_email: text,
        author_id: text, authored_date: time, committer_name: text, committer_email: text, committer_id: text,
        committed_date: time,
    }
    /// An edge of the commit graph.
    Edge { commit_sha: needed, parent_commit_sha: text }
    /// That a commit is in a repository.
    RepoCommit { repo_id: needed, commit_sha: needed }
    /// A commit that one deployment has and the one before it has not.
    Diff { new_commit_sha: needed, old_commit_sha: text, commit_sha: needed, sorting_index: integer }
    /// A pull or merge request.
    PullRequest {
        id: needed, base_repo_id: text, status: text, original_status: text, title: text, url: text, author_name: text,
        author_id: text, pull_request_key: integer, created_date: time, merged_date: time, closed_date: time,
        merge_commit_sha: text, head_ref: text, base_ref: text, head_commit_sha: text, additions: integer,
        deletions: integer,
    }
    /// A commit of a pull request.
    PullRequestCommit { commit_sha: needed, pull_request_id: needed, commit_authored_date: time }
    /// A comment on a pull request, or a review of it.
    Comment {
        id: needed, pull_request_id: needed, created_date: time, account_id: text, class: text, review_id: text,
        status: text,
    }
    /// A label of a pull request.
    Label { pull_request_id: needed, label_name: needed }
    /// A deployment, of however many commits.
    Deployment {
        id: needed, cicd_scope_id: text, result: text, status: text, original_status: text, original_result: text,
        environment: text, created_date: time, started_date: time, finished_date: time, duration_sec: number, url: text,
    }
    /// One commit that a deployment put into an environment.
    DeploymentCommit {
        id: needed, commit_sha: needed, cicd_deployment_id: text, cicd_scope_id: text, result: text, status: text,
        original_status: text, original_result: text, environment: text, created_date: time, started_date: time,
        finished_date: time, duration_sec: number, repo_id: text, repo_url: text, url: text,
    }
    /// A run of a pipeline.
    Pipeline {
        id: needed, name: text, result: text, status: text, original_status: text, original_result: text, class: text,
        environment: text, created_date: time, queued_date: time, started_date: time, finished_date: time,
        duration_sec: number, cicd_scope_id: text, url: text,
    }
    /// A commit that a pipeline ran for.
    PipelineCommit { pipeline_id: needed, commit_sha: needed, branch: text, repo_id: text, repo_url: text }
    /// A job of a pipeline.
    Task {
        id: needed, name: text, pipeline_id: needed, result: text, status: text, original_status: text,
        original_result: text, class: text, environment: text, created_date: time, queued_date: time,
        started_date: time, finished_date: time, duration_sec: number, cicd_scope_id: text,
    }
    /// An issue, or an incident: the two tables have the same columns as far as they are read.
    Ticket {
        id: needed, url: text, title: text, class: text, status: text, created_date: time, resolution_date: time,
        lead_time_minutes: number, severity: text, priority: text, urgency: text, table: text, scope_id: text,
    }
    /// That an issue is on a board.
    BoardIssue { board_id: needed, issue_id: needed }
}
