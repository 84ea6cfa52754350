//! `/projects/{id}`: one project, its next step first.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, PreEscaped, html};
use queries::answers::series::Series;
use queries::answers::trend::{self, Trend};
use queries::answers::{self, Coverage, ProjectAnswer, words};
use queries::ladders::Advice;
use queries::metrics::window::Window;
use queries::metrics::{Metric, MetricName};
use queries::model::{Archetype, Criticality, Time};

use crate::chart::{self, NARROW, Span, WIDE};
use crate::choice::{Choice, beside_path, criterion_path, metric_path, phases_path, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, figure, frame, ladder, movement, phases, picker};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}", get(project))
}

async fn project(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let series = answers::series::series(store, &answer)?;
        let picker = picker::picker(&project_path(&id), &choice, &answers::scopes(store, Some(&id))?);
        let trend = trend::trend(store, &answer)?;
        let content = view(&answer, &series, trend.as_ref(), choice.ask.clock, Some((&choice, picker)));
        Ok(frame::page(&answer.project.name, &content).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

/// The page; without a choice and its picker it is a document on its own and links to no other page.
pub(crate) fn view(
    answer: &ProjectAnswer,
    series: &Series,
    trend: Option<&Trend>,
    clock: Time,
    choice: Option<(&Choice, Markup)>,
) -> Markup {
    let (choice, picker) = choice.unzip();
    let to_rows = |criterion: &str| choice.map(|choice| choice.link(&criterion_path(&answer.project.id, criterion)));
    html! {
        (head(answer, clock))
        @for note in answer.notes.iter().filter(|note| ui::warning(note).is_some()) {
            p.warning role="note" { strong { "Mind: " } (ui::prose(note)) }
        }
        @if let Some(picker) = picker { (picker) }
        div.lead {
            (next_step(answer))
            section.five aria-label="The five figures" {
                h2 { "The five figures" }
                div.figures {
                    @for metric in &answer.metrics {
                        (figure::card(metric, choice.map(|choice| choice.link(&metric_path(&answer.project.id, metric.metric)))))
                    }
                }
                (figure::published(&answer.metrics, &answer.quick_check))
            }
        }
        @if let Some(trend) = trend { (movement::movement(trend, answer.window.timezone)) }
        (charts(&answer.metrics, answer.window, series, trend))
        (super::beside::section(&answer.beside, &|name| {
            choice.map(|choice| choice.link(&beside_path(&answer.project.id, name)))
        }))
        (super::incidents::summary(answer, choice))
        (phases::section(&answer.phases, choice.map(|choice| choice.link(&phases_path(&answer.project.id))).as_deref()))
        @if !answer.ladders.is_empty() {
            section aria-label="Where it stands" {
                h2 { "Where it stands" }
                div.ladders { @for judged in &answer.ladders { (ladder::ladder(judged, &to_rows)) } }
            }
        }
        @if !answer.habits.is_empty() {
            section aria-label="How the team works" {
                h2 { "How the team works" }
                p.detail { "From commits and branches alone." }
                ul { @for habit in &answer.habits { li { (figure::sentence(&habit.sentence)) } } }
            }
        }
        (coverage(&answer.coverage))
        @let notes: Vec<&String> = answer.notes.iter().filter(|note| ui::warning(note).is_none()).collect();
        @if !notes.is_empty() {
            section aria-label="Notes" {
                h2 { "Notes" }
                ul { @for note in notes { li { (ui::prose(&figure::sentence(note))) } } }
            }
        }
    }
}

fn head(answer: &ProjectAnswer, clock: Time) -> Markup {
    let project = &answer.project;
    html! {
        h1 { (project.name) (ui::synthetic_mark(project)) }
        p.kind {
            @if project.archetype != Archetype::Unknown { span.tag.plain { (project.archetype.as_str()) } " " }
            @if project.criticality != Criticality::Unknown { span.tag.plain { (project.criticality.as_str()) " criticality" } " " }
            @if let Some(url) = &project.url { (ui::outward(Some(url), url)) }
        }
        @if let Some(description) = &project.description { p { (description) } }
        (ui::about(answer, clock))
    }
}

fn next_step(answer: &ProjectAnswer) -> Markup {
    html! {
        section.step aria-label="The next step" {
            h2 { "The next step" }
            @match answer.advice.split_first() {
                None if answer.ladders.is_empty() => p { "No ladder was judged, so there is no step to name." },
                None => p { "There is no step to name: what could be judged holds, or too little is known to judge it." },
                Some((first, others)) => {
                    (advice(first, answer, true))
                    @if !others.is_empty() {
                        details {
                            summary { (words::count(i64::try_from(others.len()).unwrap_or(i64::MAX), "step", "steps")) " after that" }
                            ol start="2" { @for step in others { li { (advice(step, answer, false)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn advice(step: &Advice, answer: &ProjectAnswer, first: bool) -> Markup {
    let ladder = answer.ladders.iter().find(|ladder| ladder.ladder == step.ladder);
    html! {
        p.what.first[first] { (step.what) }
        div.sides {
            @if !step.why.is_empty() { p { strong { "Why here: " } (figure::sentence(&step.why)) } }
            div {
                @for how in &step.how {
                    @let lead = if how.host == "any" { "How: ".to_owned() } else { format!("How, with {}: ", host(&how.host)) };
                    @if how.text.contains('\n') {
                        details {
                            summary { (lead.trim_end_matches(": ")) }
                            pre { code { (how.text) } }
                        }
                    } @else {
                        p { strong { (lead) } (ui::prose(&how.text)) }
                    }
                }
                @if !step.moves.is_empty() { p { strong { "What should move: " } (figure::sentence(&step.moves)) } }
                p.fine {
                    @if let Some(ladder) = ladder { (ladder.title) ", rung " (step.rung) " · " }
                    "effort " (step.effort) " of 5 · usefulness " (step.usefulness) " of 5"
                    @if step.unlocks.len() > 1 { " · unlocks " (step.unlocks.len()) " criteria" }
                }
            }
        }
    }
}

fn host(host: &str) -> &str {
    match host {
        "github" => "GitHub Actions",
        "gitlab" => "GitLab CI",
        "jenkins" => "Jenkins",
        other => other,
    }
}

/// The charts of a project or of a group.
pub(super) fn charts(metrics: &[Metric], window: Window, series: &Series, trend: Option<&Trend>) -> Markup {
    let span = Span { from: window.from, to: window.to.min(window.as_of), zone: window.timezone };
    let overall =
        metrics.iter().find(|metric| metric.metric == MetricName::ChangeLeadTime).and_then(|metric| metric.value);
    let changes: Vec<_> = trend.iter().flat_map(|trend| &trend.change_points.found).collect();
    let changes: Vec<Time> = changes.into_iter().filter(|change| change.in_window).map(|change| change.at).collect();
    let mut key = "A dot per launch: the median of its commits. Solid line: the median of the last 15 launches. Dashed line: the \
                   median of the window."
        .to_owned();
    if !changes.is_empty() {
        key.push_str(" Upright line: where lead time changed.");
    }
    html! {
        section aria-label="How it went" {
            h2 { "How it went" }
            div.charts {
            (drawn(
                "Launches per week",
                "Striped: launches that failed. Paler: weeks that the window covers only in part.",
                "No launch in this window delivered a new commit.",
                series.weeks.iter().any(|week| week.launches > 0).then(|| chart::launches(series, span, WIDE)),
                || Some(chart::launches(series, span, NARROW)),
            ))
            (drawn(
                "Lead time",
                &key,
                "No launch in this window has a lead time.",
                chart::lead_time(series, span, overall, &changes, WIDE),
                || chart::lead_time(series, span, overall, &changes, NARROW),
            ))
            (drawn(
                "Failures and recovery",
                "A cross per failed launch at its time to recovery. A triangle at the upper edge: not recovered yet.",
                "No launch in this window is known to have failed.",
                chart::recovery(series, span, WIDE),
                || chart::recovery(series, span, NARROW),
            ))
            }
        }
    }
}

/// A chart with its heading and its key, for a wide window and for a narrow one; or a sentence instead of both.
fn drawn(
    title: &str,
    key: &str,
    absent: &str,
    wide: Option<String>,
    narrow: impl FnOnce() -> Option<String>,
) -> Markup {
    html! {
        figure.drawn {
            h3 { (title) }
            @match wide {
                Some(wide) => {
                    div.wide { (PreEscaped(wide)) }
                    div.narrow { (PreEscaped(narrow().unwrap_or_default())) }
                    figcaption { (key) }
                }
                None => p.absent { (absent) },
            }
        }
    }
}

fn coverage(sources: &[Coverage]) -> Markup {
    html! {
        @if !sources.is_empty() {
            section aria-label="What is known" {
                h2 { "What is known" }
                div.box tabindex="0" role="region" aria-label="What is known" {
                    table {
                        thead { tr { th scope="col" { "Facts" } th.right scope="col" { "Rows" } th scope="col" { "From" } th scope="col" { "To" } th scope="col" { "What is missing" } } }
                        tbody {
                            @for source in sources {
                                tr {
                                    th scope="row" { (source.source) }
                                    td.right { @if source.rows > 0 { (words::thousands(source.rows)) } @else { "none" } }
                                    td.day { (source.from.as_deref().unwrap_or("–")) }
                                    td.day { (source.to.as_deref().unwrap_or("–")) }
                                    td.text { (ui::prose(source.missing.as_deref().unwrap_or("–"))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
