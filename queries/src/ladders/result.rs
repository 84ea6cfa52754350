//! What a ladder says of a project: outcomes with their evidence, two levels, and the next steps.

use serde::Serialize;

use crate::model::Time;

/// What the rungs of a ladder are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LadderKind {
    /// Each rung stands on those below it: the ladder has levels.
    #[default]
    Ladder,
    /// The rungs are areas, none before another: it is counted how many criteria hold.
    Checklist,
}

/// How many of the required criteria that apply hold, and how many are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Met or attested.
    pub hold: usize,
    /// Neither shown nor denied: unknown or stale.
    pub open: usize,
    /// All that are required and apply.
    pub of: usize,
}

impl Tally {
    /// In words: `7 of 24 hold, 9 unknown`.
    #[must_use]
    pub fn words(self) -> String {
        let unknown = if self.open > 0 { format!(", {} unknown", self.open) } else { String::new() };
        format!("{} of {} hold{unknown}", self.hold, self.of)
    }
}

/// How a criterion was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Measured with enough rows, and it holds.
    Met,
    /// Measured with enough rows, and it does not hold.
    NotMet,
    /// The team says that it holds.
    Attested,
    /// The team says that it does not hold.
    Denied,
    /// No source could show it, or there are too few rows.
    Unknown,
    /// An answer past its expiry, or rows that stopped arriving.
    Stale,
    /// It cannot apply to this project.
    NotApplicable,
    /// Set aside by the team for a stated reason and time.
    Waived,
}

impl Outcome {
    /// The word for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Attested => "attested",
            Self::Denied => "denied",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::NotApplicable => "not applicable",
            Self::Waived => "waived",
        }
    }
}

/// The worst row behind a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worst {
    pub name: String,
    pub at: Option<Time>,
    pub url: Option<String>,
}

/// One criterion, judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionResult {
    /// Id, such as `deployment.ordered-stages`.
    pub criterion: String,
    pub rung: String,
    pub required: bool,
    pub statement: String,
    pub why: String,
    pub outcome: Outcome,
    pub signal: Option<String>,
    /// The condition on the signal's value, such as `>= 0.90`.
    pub holds: Option<String>,
    pub value: Option<f64>,
    /// `ratio`, `seconds`, `count`, `per_week` ...
    pub unit: Option<String>,
    pub n: i64,
    pub min_n: i64,
    pub hits: i64,
    pub misses: i64,
    /// One sentence with the project's own numbers: why it holds, does not, or cannot be told.
    pub evidence: String,
    pub worst: Option<Worst>,
    /// For `unknown`: the source that would show it.
    pub connect: Option<String>,
    /// The question that the team could answer instead.
    pub question: Option<String>,
    /// Until when an answer holds.
    pub expires_at: Option<Time>,
}

/// One rung with its criteria.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RungResult {
    pub id: String,
    pub title: String,
    /// `seed` where the rung is described by the documents that the ladder comes from, `extension` where it is ours.
    pub origin: String,
    pub about: String,
    /// Shown to hold with every rung below; of a checklist that all of the area is shown to hold.
    pub confirmed: bool,
    /// The same with what is unknown counted as met.
    pub potential: bool,
    pub criteria: Vec<CriterionResult>,
}

/// A rung by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RungName {
    /// 0 for the lowest rung.
    pub height: usize,
    pub id: String,
    pub title: String,
}

/// One ladder, judged for one project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderResult {
    pub ladder: String,
    pub version: String,
    /// SHA-256 of the ladder file, the first 16 hex digits.
    pub hash: String,
    pub title: String,
    /// A ladder has levels; a checklist has none, and its rungs are areas.
    pub kind: LadderKind,
    /// Over all rungs above the lowest, of a checklist over all.
    pub tally: Tally,
    /// The highest rung whose required criteria, and those of every rung below, are shown to hold.
    /// Nothing where there is too little history to judge, and for a checklist.
    pub confirmed: Option<RungName>,
    /// The same with what is unknown counted as met.
    pub potential: Option<RungName>,
    pub target: Option<RungName>,
    /// From the lowest to the highest.
    pub rungs: Vec<RungResult>,
    /// What a reader must know, such as that the history is too short.
    pub note: Option<String>,
}

/// One step towards the next rung.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    pub ladder: String,
    pub rung: String,
    pub criterion: String,
    /// What to do.
    pub what: String,
    /// Why it matters here, with the project's own numbers.
    pub why: String,
    /// How, for the host in use where it is known: host and text.
    pub how: Vec<How>,
    /// What should move, and when it will be seen.
    pub moves: String,
    /// 1 an hour to 5 a quarter.
    pub effort: u8,
    /// 1 to 5.
    pub usefulness: u8,
    /// Ids of all criteria, over all ladders, that the step unlocks.
    pub unlocks: Vec<String>,
}

/// What a ladder file advises for a criterion, for every host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub what: String,
    pub how: Vec<How>,
    pub moves: String,
    /// 1 an hour to 5 a quarter.
    pub effort: u8,
    /// 1 to 5.
    pub usefulness: u8,
}

/// How a step is taken with one CI system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct How {
    /// `github`, `gitlab`, `jenkins` or `any`.
    pub host: String,
    pub text: String,
}
