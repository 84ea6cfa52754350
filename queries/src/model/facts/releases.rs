//! Releases: a project's own, and those of what it is built upon.

use crate::model::{Time, fact::facts};

facts! {
    /// A release that a project published.
    Release = release by repository, tag {
        /// The repository.
        repository: String,
        /// The tag that it stands on.
        tag: String,
        /// Its name.
        name: Option<String>,
        /// The commit, where the source says it.
        sha: Option<String>,
        /// When it was published.
        published_at: Option<Time>,
        /// Whether it is a candidate.
        prerelease: bool,
        /// Whether it is not yet public.
        draft: bool,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// A version that somebody else published and projects here use.
    UpstreamRelease = upstream_release by package, version {
        /// The package.
        package: String,
        /// The version.
        version: String,
        /// When it was published.
        published_at: Option<Time>,
        /// Whether it mends a weakness.
        security: Option<bool>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// A project's move to a newer version of something it uses.
    DependencyUpdate = dependency_update by project, package, version {
        /// The project.
        project: String,
        /// The package.
        package: String,
        /// The new version.
        version: String,
        /// The version before.
        from_version: Option<String>,
        /// Number of the change that made the move.
        change: Option<i64>,
        /// When it was merged.
        merged_at: Option<Time>,
        /// When it reached production.
        deployed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
