//! The tables of DevLake's domain layer that are read, and what must not be missing in them.

/// A table that is read.
pub(super) struct Shape {
    pub(super) name: &'static str,
    /// Columns without which a file of the table says nothing.
    pub(super) needed: &'static [&'static str],
    /// Columns that are read where they are there.
    pub(super) read: &'static [&'static str],
}

impl Shape {
    /// The table of that name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        SHAPES.iter().find(|shape| shape.name == name)
    }

    /// Whether a column of a file is read.
    pub(super) fn reads(&self, column: &str) -> bool {
        self.needed.contains(&column) || self.read.contains(&column)
    }
}

/// Every table that is read.
pub(super) const SHAPES: &[Shape] = &[
    Shape { name: "project_mapping", needed: &["project_name", "table", "row_id"], read: &[] },
    Shape { name: "repos", needed: &["id"], read: &["url"] },
    Shape { name: "cicd_scopes", needed: &["id"], read: &["name"] },
    Shape { name: "accounts", needed: &["id"], read: &["email", "full_name", "user_name"] },
    Shape {
        name: "commits",
        needed: &["sha", "committed_date"],
        read: &[
            "additions",
            "deletions",
            "message",
            "author_name",
            "author_email",
            "author_id",
            "authored_date",
            "committer_name",
            "committer_email",
            "committer_id",
        ],
    },
    Shape { name: "commit_parents", needed: &["commit_sha", "parent_commit_sha"], read: &[] },
    Shape { name: "repo_commits", needed: &["repo_id", "commit_sha"], read: &[] },
    Shape {
        name: "commits_diffs",
        needed: &["new_commit_sha", "old_commit_sha", "commit_sha"],
        read: &["sorting_index"],
    },
    Shape {
        name: "pull_requests",
        needed: &["id", "base_repo_id", "created_date"],
        read: &[
            "status",
            "original_status",
            "title",
            "url",
            "author_name",
            "author_id",
            "pull_request_key",
            "merged_date",
            "closed_date",
            "merge_commit_sha",
            "head_ref",
            "base_ref",
            "head_commit_sha",
            "additions",
            "deletions",
        ],
    },
    Shape { name: "pull_request_commits", needed: &["commit_sha", "pull_request_id"], read: &["commit_authored_date"] },
    Shape {
        name: "pull_request_comments",
        needed: &["id", "pull_request_id", "created_date"],
        read: &["account_id", "type", "review_id", "status"],
    },
    Shape { name: "pull_request_labels", needed: &["pull_request_id", "label_name"], read: &[] },
    Shape {
        name: "cicd_deployments",
        needed: &["id", "result"],
        read: &[
            "cicd_scope_id",
            "status",
            "original_status",
            "original_result",
            "environment",
            "created_date",
            "started_date",
            "finished_date",
            "duration_sec",
            "url",
        ],
    },
    Shape {
        name: "cicd_deployment_commits",
        needed: &["id", "commit_sha", "result"],
        read: &[
            "cicd_deployment_id",
            "cicd_scope_id",
            "status",
            "original_status",
            "original_result",
            "environment",
            "created_date",
            "started_date",
            "finished_date",
            "duration_sec",
            "repo_id",
            "repo_url",
            "url",
        ],
    },
    Shape {
        name: "cicd_pipelines",
        needed: &["id", "result"],
        read: &[
            "name",
            "status",
            "original_status",
            "original_result",
            "type",
            "environment",
            "created_date",
            "queued_date",
            "started_date",
            "finished_date",
            "duration_sec",
            "cicd_scope_id",
            "url",
        ],
    },
    Shape {
        name: "cicd_pipeline_commits",
        needed: &["pipeline_id", "commit_sha"],
        read: &["branch", "repo_id", "repo_url"],
    },
    Shape {
        name: "cicd_tasks",
        needed: &["id", "pipeline_id", "result"],
        read: &[
            "name",
            "status",
            "original_status",
            "original_result",
            "type",
            "environment",
            "created_date",
            "queued_date",
            "started_date",
            "finished_date",
            "duration_sec",
            "cicd_scope_id",
        ],
    },
    Shape {
        name: "incidents",
        needed: &["id", "created_date"],
        read: &[
            "url",
            "title",
            "status",
            "resolution_date",
            "lead_time_minutes",
            "severity",
            "priority",
            "urgency",
            "table",
            "scope_id",
        ],
    },
    Shape {
        name: "issues",
        needed: &["id", "type", "created_date"],
        read: &["url", "title", "status", "resolution_date", "lead_time_minutes", "severity", "priority", "urgency"],
    },
    Shape { name: "board_issues", needed: &["board_id", "issue_id"], read: &[] },
];

/// Whether a table holds figures that DevLake computed from the others.
pub(super) fn is_computed(name: &str) -> bool {
    name.ends_with("_metrics") || name.ends_with("_relationships")
}
