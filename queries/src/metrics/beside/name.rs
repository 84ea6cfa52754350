//! The names of the figures beside the five, and what each of them is in words.

use serde::Serialize;

macro_rules! names {
    ($( $(#[doc = $about:literal])+ $Name:ident = $word:literal, $title:literal, $unit:literal, $statistic:literal,
        $one:literal / $many:literal, $rule:literal; )+) => {
        /// The name of one of the figures beside the five.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum BesideName {
            $( $(#[doc = $about])+ $Name, )+
        }

        impl BesideName {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$Name),+];

            /// The name in JSON, addresses and files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$Name => $word, )+ }
            }

            /// The name in headings.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $( Self::$Name => $title, )+ }
            }

            /// `seconds`, `ratio`, or the things that are counted.
            #[must_use]
            pub fn unit(self) -> &'static str {
                match self { $( Self::$Name => $unit, )+ }
            }

            /// `median`, `ratio` or `count`.
            #[must_use]
            pub fn statistic(self) -> &'static str {
                match self { $( Self::$Name => $statistic, )+ }
            }

            /// What its rows are, for one and for many.
            #[must_use]
            pub fn rows_of(self) -> (&'static str, &'static str) {
                match self { $( Self::$Name => ($one, $many), )+ }
            }

            /// The rule in two or three sentences.
            #[must_use]
            pub fn rule(self) -> &'static str {
                match self { $( Self::$Name => $rule, )+ }
            }
        }
    };
}

names! {
    /// Commits, changes and lines per delivering launch.
    BatchSize = "batch_size", "Batch size", "commits", "median", "launch" / "launches",
        "The commits without merges that a delivering launch was the first to bring, as the median over the launches. \
         Beside it the same for changes, and for lines added and deleted against the first parent. What the first launch \
         of all contained is the baseline and no batch.";
    /// Builds that succeeded of all that ended.
    BuildSuccessRate = "build_success_rate", "Build success rate", "ratio", "ratio", "build" / "builds",
        "Builds that ended in success, divided by those that ended in success or failure. Each attempt is a build, and \
         belongs to the window of its end; cancelled and skipped ones do not count.";
    /// Start to end of a build.
    BuildDuration = "build_duration", "Build duration", "seconds", "median", "build" / "builds",
        "From the start of a build to its end, as the median over the builds that ended in success or failure, with the \
         duration that 95 % keep within beside it.";
    /// Asked for to started.
    BuildQueueTime = "build_queue_time", "Build queue time", "seconds", "median", "build" / "builds",
        "From the moment a build was asked for to its start, as the median over all builds that began, whatever became \
         of them.";
    /// Failed, then passed, without a new commit.
    BuildFlakeRate = "build_flake_rate", "Build flake rate", "ratio", "ratio", "built commit" / "built commits",
        "Of the commits that a pipeline gave a result for, those that failed in it and passed in it later without a new \
         commit. The success may come after the window.";
    /// How long the default branch stays red.
    TimeToGreen = "time_to_green", "Time to green", "seconds", "median", "red time" / "red times",
        "From the end of the first failed build of a pipeline on the default branch to the end of its next successful \
         one, as the median that also reckons with what is red still. A red time belongs to the window in which it began.";
    /// How far the stage before is ahead.
    EnvironmentDelta = "environment_delta", "Environment delta", "commits", "count", "place" / "places",
        "The commits without merges that the stage before runs and this one does not, at the moment of collection and \
         summed over repositories and services. A version contains what had been delivered there when it was first launched; \
         the age is the time between the newest commits that the two contain.";
    /// Start to finish of a launch.
    RolloutDuration = "rollout_duration", "Rollout duration", "seconds", "median", "launch" / "launches",
        "From the start of a launch's first attempt to the finish that decided it, as the median over the launches that \
         succeeded, redeploys and rollbacks among them.";
    /// What people did by hand.
    TouchesPerLaunch = "touches_per_launch", "Human touches per launch", "touches", "median", "launch" / "launches",
        "What people did by hand between the merge and the moment a delivering launch was live: approvals that were \
         answered, attempts that a person started, manual jobs and builds of its commit that were started by hand; the \
         same deed told by two sources counts once. The median over the launches that tell what started them.";
    /// How many people it took.
    PeoplePerLaunch = "people_per_launch", "People per launch", "people", "median", "launch" / "launches",
        "How many people acted between the merge and the moment a delivering launch was live, as the median over the \
         launches. An approval names a role and no person, so each role that answered counts as one.";
    /// Published to merged and deployed.
    UpstreamUpdateLatency = "upstream_update_latency", "Upstream update latency", "seconds", "median",
        "update" / "updates",
        "From the moment somebody else published a version to the launch that brought it, as the median that also \
         reckons with updates that are merged and not launched yet. Beside it the time to the merge, which decides the \
         window that an update belongs to.";
    /// Opened to resolved, for all incidents.
    IncidentRestoreTime = "incident_restore_time", "Incident restore time", "seconds", "median",
        "incident" / "incidents",
        "From the opening of an incident to its end, whether a launch caused it or not, as the median that also reckons \
         with those still open. An incident belongs to the window of its opening; maintenance is none.";
}

impl BesideName {
    /// The figure that a word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.iter().copied().find(|name| name.as_str() == word)
    }
}
