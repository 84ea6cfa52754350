//! Incidents, maintenance, and what teams rehearse for them.

use crate::model::{DetectedBy, DrillKind, IncidentKind, Severity, Time, fact::facts};

facts! {
    /// A disturbance in production, or announced maintenance.
    Incident = incident by project, id {
        /// The project.
        project: String,
        /// Its id at the source.
        id: String,
        /// The service, where a project has several.
        service: Option<String>,
        /// Its title.
        title: Option<String>,
        /// How bad it was.
        severity: Severity,
        /// Whether it was a disturbance or maintenance.
        kind: IncidentKind,
        /// Who noticed it.
        detected_by: DetectedBy,
        /// When it began.
        opened_at: Option<Time>,
        /// When somebody took it on.
        acknowledged_at: Option<Time>,
        /// When users were served again.
        resolved_at: Option<Time>,
        /// Id of the deployment that caused it, where the source names one.
        deployment: Option<String>,
        /// Commit that caused it, where the source names one.
        sha: Option<String>,
        /// Version that caused it, where the source names one.
        version: Option<String>,
        /// Where its review can be read.
        postmortem_url: Option<String>,
        /// When its review was published.
        postmortem_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// A rehearsal: a rollback, a recovery, a migration, a rebuild.
    Drill = drill by project, id {
        /// The project.
        project: String,
        /// Its id at the source.
        id: String,
        /// What was rehearsed.
        kind: DrillKind,
        /// Environment that it was rehearsed in.
        environment: Option<String>,
        /// When.
        performed_at: Option<Time>,
        /// How long it took, in seconds.
        duration_seconds: Option<f64>,
        /// Whether it worked.
        succeeded: Option<bool>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
