//! What CI systems say of the job that they run, in variables that each calls by its own names.

use std::collections::HashMap;

/// The job that this runs in; what no CI system says is missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CiJob {
    /// The run's id, with its attempt where the system counts those.
    pub(crate) run: Option<String>,
    pub(crate) sha: Option<String>,
    pub(crate) branch: Option<String>,
    /// The address of the repository.
    pub(crate) repository: Option<String>,
    pub(crate) url: Option<String>,
}

impl CiJob {
    /// Of GitHub, GitLab, Jenkins, CircleCI, Buildkite, Azure DevOps or Bitbucket.
    pub(super) fn of(environment: impl Iterator<Item = (String, String)>) -> Self {
        let variables: HashMap<_, _> = environment.filter(|(_, value)| !value.is_empty()).collect();
        let first = |names: &[&str]| names.iter().find_map(|name| variables.get(*name)).cloned();
        let github = |tail: &str| {
            let (server, name) = (variables.get("GITHUB_SERVER_URL")?, variables.get("GITHUB_REPOSITORY")?);
            Some(format!("{server}/{name}{tail}"))
        };
        let run = first(&[
            "GITHUB_RUN_ID",
            "CI_PIPELINE_ID",
            "CIRCLE_WORKFLOW_ID",
            "BUILDKITE_BUILD_ID",
            "BUILD_BUILDID",
            "BITBUCKET_BUILD_NUMBER",
            "BUILD_TAG",
        ]);
        let attempt = first(&["GITHUB_RUN_ATTEMPT"]).filter(|attempt| attempt != "1");
        Self {
            run: run.clone().map(|run| attempt.map_or(run.clone(), |attempt| format!("{run}.{attempt}"))),
            sha: first(&[
                "GITHUB_SHA",
                "CI_COMMIT_SHA",
                "CIRCLE_SHA1",
                "BUILDKITE_COMMIT",
                "BUILD_SOURCEVERSION",
                "BITBUCKET_COMMIT",
                "GIT_COMMIT",
            ]),
            branch: first(&[
                "GITHUB_HEAD_REF",
                "GITHUB_REF_NAME",
                "CI_COMMIT_BRANCH",
                "CIRCLE_BRANCH",
                "BUILDKITE_BRANCH",
                "BUILD_SOURCEBRANCHNAME",
                "BITBUCKET_BRANCH",
                "GIT_BRANCH",
            ]),
            repository: github("").or_else(|| {
                first(&[
                    "CI_PROJECT_URL",
                    "CIRCLE_REPOSITORY_URL",
                    "BUILDKITE_REPO",
                    "BUILD_REPOSITORY_URI",
                    "BITBUCKET_GIT_HTTP_ORIGIN",
                    "GIT_URL",
                ])
            }),
            url: github("/actions/runs/")
                .zip(run)
                .map(|(url, run)| url + &run)
                .or_else(|| first(&["CI_JOB_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL", "BUILD_URL"])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> CiJob {
        CiJob::of(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_job_knows_its_run_and_commit() {
        let job = of(&[
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "acme/shop"),
            ("GITHUB_RUN_ID", "77"),
            ("GITHUB_RUN_ATTEMPT", "2"),
            ("GITHUB_SHA", "abc"),
            ("GITHUB_HEAD_REF", ""),
            ("GITHUB_REF_NAME", "main"),
        ]);
        let text = |text: &str| Some(text.to_owned());
        let expected = CiJob {
            run: text("77.2"),
            sha: text("abc"),
            branch: text("main"),
            repository: text("https://github.com/acme/shop"),
            url: text("https://github.com/acme/shop/actions/runs/77"),
        };
        assert_eq!(job, expected);
        assert_eq!(of(&[("CI_PIPELINE_ID", "5")]).run, text("5"));
        assert_eq!(of(&[("HOME", "/")]), CiJob::default());
    }
}
