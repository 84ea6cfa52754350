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

    /// A person's word on a launch that goes before the rules; of several on the same question the last given holds.
    Override = override by project, subject, verdict, incident, given_at {
        /// The project.
        project: String,
        /// The launch: its id, name, version or sha.
        subject: String,
        /// What is said of it.
        verdict: Verdict,
        /// The incident that is linked or unlinked; empty otherwise.
        incident: String,
        /// Role of who said it.
        role: String,
        /// When.
        given_at: Time,
        /// Why.
        why: String,
        /// Whether it was taken back. One that does not say when was never in force.
        withdrawn: bool,
        /// Where the fact comes from.
        source: String,
        /// When users were served again, for a launch that failed; else the next successful launch ends the failure.
        recovered_at: Option<Time>,
        /// When it was taken back.
        withdrawn_at: Option<Time>,
        /// Role of who took it back.
        withdrawn_role: Option<String>,
        /// Why it was taken back.
        withdrawn_why: Option<String>,
    }
}
