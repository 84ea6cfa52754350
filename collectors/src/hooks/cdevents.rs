//! CDEvents, the vocabulary of the CD Foundation, in its versions 0.3 to 0.5 and the draft of 0.6.
//!
//! What CDEvents does not say may stand in `customData`: `project`, `repository`, `sha`, `branch`, `version`. A run of a
//! pipeline for which no repository is named belongs to the system that ran it, the `source` of the event.

use queries::intake::{Event, Part, Reading};
use queries::model::facts::{Build, Change, Deployment, Incident, Job, Repository, Review};
use queries::model::{ChangeState, DetectedBy, IncidentKind, Provider, ReviewState, Status, Time};

use super::github::time;
use super::look::{Look, first_of, json, needed, repository, repository_or};

const SOURCE: &str = "cdevents";

pub(super) fn read(event: &Event<'_>) -> Reading {
    let body = match json(event) {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let body = Look::into(&body);
    let kind = body.text("context/type").or(event.event).unwrap_or_default();
    let mut words = kind.trim_start_matches("dev.cdevents.").split('.');
    let (subject, predicate) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let told = Told {
        event,
        subject: body.at("subject"),
        content: body.at("subject/content"),
        custom: body.at("customData"),
        at: first_of(&[body.time("context/timestamp")], event),
        body,
    };
    match (subject, predicate) {
        ("service", "deployed" | "upgraded" | "rolledback") => deployment(&told),
        ("pipelinerun" | "build", step) => build(&told, subject, step),
        ("taskrun", step) => job(&told, step),
        ("change", step) => change(&told, step),
        ("incident", step) => incident(&told, step),
        ("ticket", step) => ticket(&told, step),
        ("repository", "created" | "modified") => made_repository(&told),
        _ => Reading::ignored(not_relevant(subject, predicate)),
    }
}

/// What an event says, and where.
struct Told<'t> {
    event: &'t Event<'t>,
    body: Look<'t>,
    subject: Look<'t>,
    content: Look<'t>,
    custom: Look<'t>,
    at: Time,
}

impl Told<'_> {
    /// The repository that the event names, by address or by name.
    fn repository(&self) -> Option<String> {
        let by_address = |text: &str| repository(Some(text)).unwrap_or_else(|| text.to_owned());
        let named = self.custom.text("repository").or_else(|| self.content.text("repository/uri"));
        let placed = self.content.text("repository/id").map(|id| match self.content.text("repository/source") {
            Some(place) => by_address(&format!("{}/{id}", place.trim_end_matches('/'))),
            None => id.to_owned(),
        });
        repository_or(self.event, named.map(by_address).or(placed))
    }

    /// The same, or the system that the event comes from.
    fn repository_or_source(&self) -> Option<String> {
        let source = || self.subject.text("source").or_else(|| self.body.text("context/source"));
        self.repository().or_else(|| source().map(|source| source.trim_matches('/').to_owned()))
    }

    /// A part about the project that the event names, else the one of the repository, else `otherwise`.
    fn of_project(&self, part: Part, otherwise: Option<&str>) -> Part {
        match (self.custom.text("project"), self.repository()) {
            (Some(project), _) => part.named(project),
            (None, Some(repository)) => part.of_repository(&repository),
            (None, None) => part.named(otherwise.unwrap_or_default()),
        }
    }
}

fn not_relevant(subject: &str, predicate: &str) -> String {
    let why = match subject {
        "artifact" => "what was deployed names its artefact",
        "branch" => "branches are read by `rung collect`",
        "environment" => "environments are told in rung.toml, and by what is deployed to them",
        "approval" => "it does not say which deployment it is about",
        "testcaserun" | "testsuiterun" | "testoutput" => "the run of the task or pipeline around it is the fact",
        "repository" => "a repository's facts stay when it is gone",
        "service" => "only what is deployed counts",
        _ => "no fact comes from it",
    };
    format!("{subject}.{predicate}: {why}")
}

fn deployment(told: &Told<'_>) -> Reading {
    let service = needed!(told.subject.id("id"), "it names no service");
    let id = needed!(told.body.id("context/id"), "it has no id");
    let artefact = told.content.owned("artifactId");
    let after = |mark: &str| {
        artefact.as_ref()?.split_once(mark).map(|(_, rest)| rest.split(['?', '#']).next().unwrap_or(rest).to_owned())
    };
    let digest = after("sha256%3A").or_else(|| after("sha256:")).map(|digest| format!("sha256:{digest}"));
    let version = told.custom.owned("version").or_else(|| after("@").filter(|_| digest.is_none()));
    let row = Deployment {
        id,
        repository: told.repository(),
        service: Some(service.clone()),
        environment: told.content.owned("environment/id").unwrap_or_default(),
        sha: told.custom.owned("sha"),
        version,
        artefact_digest: digest,
        started_at: told.custom.time("started_at"),
        finished_at: Some(told.at),
        status: Status::Success,
        source: SOURCE.into(),
        url: told.content.owned("uri"),
        ..Deployment::default()
    };
    Reading::Understood(vec![told.of_project(Part::of(told.at, &row), Some(&service))])
}

fn outcome(content: Look<'_>) -> Status {
    match content.text("outcome").unwrap_or_default() {
        "success" | "pass" => Status::Success,
        "failure" | "error" | "fail" => Status::Failed,
        "cancel" | "cancelled" => Status::Cancelled,
        _ => Status::Unknown,
    }
}

fn build(told: &Told<'_>, subject: &str, step: &str) -> Reading {
    let id = needed!(told.subject.id("id"), "it names no run");
    let repository = needed!(told.repository_or_source(), "it names neither a repository nor a source");
    let row = Build {
        repository,
        id,
        attempt: 1,
        pipeline: told.content.owned("pipelineName").or_else(|| (subject == "build").then(|| "build".to_owned())),
        sha: told.custom.owned("sha"),
        branch: told.custom.owned("branch"),
        queued_at: (step == "queued").then_some(told.at),
        started_at: (step == "started").then_some(told.at),
        finished_at: (step == "finished").then_some(told.at),
        status: match step {
            "queued" => Status::Queued,
            "started" => Status::Running,
            // A finished build has an artefact, or says how it ended.
            "finished" if subject == "build" && told.content.at("artifactId").is_there() => Status::Success,
            "finished" => outcome(told.content),
            _ => Status::Unknown,
        },
        source: SOURCE.into(),
        url: told.content.owned("uri").or_else(|| told.content.owned("url")),
        ..Build::default()
    };
    Reading::Understood(vec![Part::of(told.at, &row)])
}

fn job(told: &Told<'_>, step: &str) -> Reading {
    let id = needed!(told.subject.id("id"), "it names no task");
    let repository = needed!(told.repository_or_source(), "it names neither a repository nor a source");
    let Some(build) = told.content.id("pipelineRun/id") else {
        return Reading::ignored("a task outside of a pipeline run is part of no build");
    };
    let row = Job {
        repository,
        build,
        attempt: 1,
        name: told.content.owned("taskName").unwrap_or_else(|| id.clone()),
        id,
        started_at: (step == "started").then_some(told.at),
        finished_at: (step == "finished").then_some(told.at),
        status: if step == "started" { Status::Running } else { outcome(told.content) },
        source: SOURCE.into(),
        url: told.content.owned("uri").or_else(|| told.content.owned("url")),
        ..Job::default()
    };
    Reading::Understood(vec![Part::of(told.at, &row).without("manual").without("allowed_to_fail")])
}

fn change(told: &Told<'_>, step: &str) -> Reading {
    let id = needed!(told.subject.id("id"), "it names no change");
    let last = id.rsplit(['/', '#', '!']).next().unwrap_or_default();
    let Ok(number) = last.parse::<i64>() else {
        return Reading::ignored(format!("change.{step}: its id is not the number of a change"));
    };
    let repository = needed!(told.repository(), "it names no repository");
    if step == "reviewed" {
        let id = needed!(told.body.id("context/id"), "it has no id");
        let state = ReviewState::Commented;
        let row = Review { repository, number, id, state, submitted_at: Some(told.at), ..Review::default() };
        return Reading::Understood(vec![Part::of(told.at, &row)]);
    }
    let row = Change {
        repository,
        number,
        title: told.custom.owned("title"),
        state: match step {
            "merged" => ChangeState::Merged,
            "abandoned" => ChangeState::Closed,
            _ => ChangeState::Open,
        },
        created_at: (step == "created").then_some(told.at),
        merged_at: (step == "merged").then_some(told.at),
        closed_at: matches!(step, "merged" | "abandoned").then_some(told.at),
        merge_sha: told.custom.owned("sha").filter(|_| step == "merged"),
        source: SOURCE.into(),
        ..Change::default()
    };
    Reading::Understood(vec![Part::of(told.at, &row)])
}

fn incident(told: &Told<'_>, step: &str) -> Reading {
    let id = needed!(told.subject.id("id"), "it names no incident");
    let row = Incident {
        id,
        service: told.content.owned("service/id"),
        title: told.content.owned("description"),
        kind: IncidentKind::Incident,
        detected_by: match step {
            "detected" => DetectedBy::Monitor,
            "reported" => DetectedBy::User,
            _ => DetectedBy::Unknown,
        },
        opened_at: matches!(step, "detected" | "reported").then_some(told.at),
        resolved_at: (step == "resolved").then_some(told.at),
        sha: told.custom.owned("sha"),
        source: SOURCE.into(),
        url: told.content.owned("ticketURI").or_else(|| told.content.owned("uri")),
        ..Incident::default()
    };
    // What is said at the end, such as that all is well, is no title.
    let part = if step == "resolved" { Part::of(told.at, &row).without("title") } else { Part::of(told.at, &row) };
    let service = told.content.text("service/id").or_else(|| told.subject.text("source"));
    Reading::Understood(vec![told.of_project(part, service)])
}

fn ticket(told: &Told<'_>, step: &str) -> Reading {
    let kind = told.content.text("ticketType").unwrap_or("no type");
    if kind != "incident" {
        return Reading::ignored(format!("ticket.{step}: a ticket ({kind}) is no incident"));
    }
    let row = Incident {
        id: needed!(told.subject.id("id"), "it names no ticket"),
        title: told.content.owned("summary"),
        kind: IncidentKind::Incident,
        opened_at: (step == "created").then_some(told.at),
        resolved_at: (step == "closed").then_some(told.at),
        source: SOURCE.into(),
        url: told.content.owned("uri"),
        ..Incident::default()
    };
    let part = Part::of(told.at, &row);
    let part = if step == "updated" { part.with("resolved_at", time(None)) } else { part };
    Reading::Understood(vec![told.of_project(part, told.content.text("group"))])
}

fn made_repository(told: &Told<'_>) -> Reading {
    let address =
        told.content.text("viewUrl").or_else(|| told.content.text("uri")).or_else(|| told.content.text("url"));
    let id = told.content.text("uri").or_else(|| told.content.text("url")).and_then(|uri| repository(Some(uri)));
    let row = Repository {
        id: needed!(id, "it has no address"),
        provider: Provider::Unknown,
        source: SOURCE.into(),
        url: address.map(str::to_owned),
        ..Repository::default()
    };
    Reading::Understood(vec![Part::of(told.at, &row)])
}
