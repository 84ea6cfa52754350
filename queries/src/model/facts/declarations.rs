//! What a team declares itself: answers, waivers, and words against the rules. Always by a role, never by a name.

use crate::model::{Answer, Time, Verdict, WaiverReason, fact::facts};

facts! {
    /// A team's answer to the question of a criterion.
    Attestation = attestation by project, criterion {
        /// The project.
        project: String,
        /// Id of the criterion.
        criterion: String,
        /// The answer.
        answer: Answer,
        /// Role of who answered.
        role: String,
        /// When.
        given_at: Time,
        /// Until when it holds.
        until_at: Option<Time>,
        /// Evidence that can be opened.
        link: Option<String>,
        /// A sentence about it.
        note: Option<String>,
        /// Where the fact comes from.
        source: String,
    }

    /// A criterion that a team sets aside for a stated reason and time.
    Waiver = waiver by project, criterion {
        /// The project.
        project: String,
        /// Id of the criterion.
        criterion: String,
        /// Why.
        reason: WaiverReason,
        /// Role of who decided.
        role: String,
        /// When.
        given_at: Time,
        /// Until when, at most 180 days.
        until_at: Time,
        /// A sentence about it.
        note: Option<String>,
        /// Where the fact comes from.
        source: String,
    }

    /// A person's word on a launch or an incident that goes before the rules.
    Override = override by project, subject, verdict {
        /// The project.
        project: String,
        /// Id of the deployment.
        subject: String,
        /// What is said of it.
        verdict: Verdict,
        /// The incident, where one is linked or unlinked.
        incident: Option<String>,
        /// Role of who said it.
        role: String,
        /// When.
        given_at: Time,
        /// Why.
        why: String,
        /// Whether it was taken back.
        withdrawn: bool,
        /// Where the fact comes from.
        source: String,
    }
}
