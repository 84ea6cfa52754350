//! The closed sets of words that facts use. Each has an `unknown` for what a source says and we do not understand.

use super::fact::{Cell, Kind, Value};

macro_rules! choices {
    ($( $(#[doc = $about:literal])+ $Name:ident { $($Variant:ident = $word:literal),+ $(,)? } )+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize)]
        pub enum $Name {
            $( #[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $Variant, )+
            /// `unknown`: the source says nothing, or something we do not understand.
            #[default]
            #[serde(rename = "unknown")]
            Unknown,
        }

        impl $Name {
            /// Every word of the set.
            pub const WORDS: &'static [&'static str] = &[$($word,)+ "unknown"];

            /// The word as facts store it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$Variant => $word, )+ Self::Unknown => "unknown" }
            }

            /// The value of a word; any other word is `Unknown`.
            #[must_use]
            pub fn of(word: &str) -> Self {
                match word { $( $word => Self::$Variant, )+ _ => Self::Unknown }
            }
        }

        impl Value for $Name {
            const KIND: Kind = Kind::Choice(Self::WORDS);
            fn cell(&self) -> Cell<'_> {
                Cell::Text(self.as_str())
            }
        }
    )+};
}

choices! {
    /// What kind of thing a project makes; decides which criteria apply to it.
    Archetype { Service = "service", Library = "library", CommandLine = "cli", App = "app", Infrastructure = "infrastructure" }
    /// How much depends on a project; decides how far up the ladder it should go.
    Criticality { Low = "low", Medium = "medium", High = "high" }
    /// What a group of projects is.
    GroupKind { Team = "team", Product = "product", Company = "company" }
    /// How a repository is hosted.
    Provider { Git = "git", GitHub = "github", GitLab = "gitlab", Bitbucket = "bitbucket", Azure = "azure" }
    /// What an account is behind a commit, a change or a deployment.
    ActorKind { Human = "human", Bot = "bot" }
    /// What a git ref is.
    RefKind { Annotated = "annotated", Lightweight = "lightweight", Branch = "branch" }
    /// Where the date of a ref or of a launch comes from.
    DatedBy { Tagger = "tagger", Name = "name", Commit = "commit", Source = "source", None = "none" }
    /// What stands at the beginning of a deployment made by a rule.
    MadeFrom { Tags = "tags", Releases = "releases", Deployments = "deployments", Workflow = "workflow", Pipeline = "pipeline", Events = "events" }
    /// The place of an environment on the way to the users.
    Tier { Development = "development", Testing = "testing", Staging = "staging", Production = "production" }
    /// Where a change stands.
    ChangeState { Open = "open", Merged = "merged", Closed = "closed" }
    /// What a reviewer said.
    ReviewState { Approved = "approved", ChangesRequested = "changes_requested", Commented = "commented", Dismissed = "dismissed" }
    /// How a build, a job or a deployment ended, or that it has not.
    Status { Success = "success", Failed = "failed", Cancelled = "cancelled", Skipped = "skipped", Running = "running", Queued = "queued" }
    /// What started a build.
    BuildTrigger { Push = "push", Change = "change", Tag = "tag", Schedule = "schedule", Manual = "manual", Api = "api", Pipeline = "pipeline" }
    /// What a job does.
    JobClass {
        Build = "build", Static = "static", Unit = "unit", Integration = "integration", Acceptance = "acceptance",
        EndToEnd = "e2e", Performance = "performance", Security = "security", Package = "package", Deploy = "deploy",
        Smoke = "smoke", Migrate = "migrate", Other = "other",
    }
    /// What started a deployment.
    DeploymentTrigger { Automatic = "automatic", Manual = "manual", Approval = "approval", Schedule = "schedule" }
    /// How users come to see a new version.
    Exposure { AllAtOnce = "all_at_once", Rolling = "rolling", Canary = "canary", BlueGreen = "blue_green", Flag = "flag" }
    /// What became of an approval.
    ApprovalState { Requested = "requested", Given = "given", Refused = "refused" }
    /// Whether an incident was a disturbance or announced maintenance.
    IncidentKind { Incident = "incident", Maintenance = "maintenance" }
    /// How bad an incident was.
    Severity { Critical = "critical", Major = "major", Minor = "minor" }
    /// Who noticed an incident.
    DetectedBy { Monitor = "monitor", User = "user" }
    /// What a team rehearsed.
    DrillKind { Rollback = "rollback", Recovery = "recovery", Migration = "migration", Rebuild = "rebuild", LoadTest = "load_test" }
    /// What a team answered to a question of a ladder.
    Answer { Yes = "yes", No = "no" }
    /// Why a criterion is set aside.
    WaiverReason {
        NotApplicable = "not-applicable", CoveredElsewhere = "covered-elsewhere",
        NotDetected = "not-detected", AcceptedRisk = "accepted-risk",
    }
    /// What a person says of a launch against the rules.
    Verdict { Failed = "failed", NotFailed = "not_failed", Unplanned = "unplanned", Planned = "planned", LinkIncident = "link_incident", UnlinkIncident = "unlink_incident" }
    /// What became of a received event.
    EventOutcome { Pending = "pending", Processed = "processed", Ignored = "ignored", Refused = "refused" }
}
