//! The phases of the delivered changes: a small table, with bars that show their shares of the longest.

use maud::{Markup, html};
use queries::answers::words;
use queries::metrics::MetricStatus;
use queries::metrics::change_phases::{MedianChange, PhaseName, Phases};

use super::{figure, outward};

/// The section of a project's page; `rows` is the address of the changes behind it.
pub(crate) fn section(phases: &Phases, rows: Option<&str>) -> Markup {
    html! {
        section.phases aria-label="From first commit to launch" {
            h2 { "From first commit to launch" }
            @match phases.status {
                MetricStatus::Measured => (table(phases)),
                _ => {
                    @if let Some(reason) = &phases.reason { p.detail { (figure::sentence(reason)) } }
                    @if let Some(connect) = &phases.connect { p.connect { strong { "To measure it: " } (super::prose(connect)) } }
                }
            }
            @if let Some(change) = &phases.median_change { p.detail { (median_change(change)) } }
            @if let Some(note) = &phases.note { p.note { (figure::sentence(note)) "." } }
            @if let (Some(rows), false) = (rows, phases.status == MetricStatus::NotMeasured) {
                p.more { a href=(rows) { "The changes" span.spoken { " behind these phases" } } }
            }
        }
    }
}

/// A row per phase.
pub(crate) fn table(phases: &Phases) -> Markup {
    let longest = phases.phases.iter().filter_map(|phase| phase.median_seconds).fold(0.0, f64::max);
    html! {
        div.box tabindex="0" role="region" aria-label="Phases of the delivered changes" {
            table {
                thead {
                    tr {
                        th scope="col" { "Phase" }
                        th.right scope="col" { "Median" }
                        th scope="col" { span.spoken { "As a bar" } }
                        th.right scope="col" { "Changes" }
                        th.right scope="col" { "Median change" }
                    }
                }
                tbody {
                    @for phase in &phases.phases {
                        tr {
                            th scope="row" title=(about(phase.phase)) { (phase.phase.as_str()) }
                            td.right {
                                @match phase.median_seconds {
                                    Some(median) => (words::duration(median)),
                                    None => span.absent { "too few rows" },
                                }
                            }
                            td {
                                @if let Some(median) = phase.median_seconds.filter(|median| *median > 0.0 && longest > 0.0) {
                                    meter.phase min="0" max=(longest) value=(median) aria-hidden="true" {}
                                }
                            }
                            td.right { (words::thousands(phase.n)) }
                            td.right {
                                @match phase.of_median_change_seconds {
                                    Some(took) => (words::duration(took)),
                                    None => span.none { "–" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The change in the middle, by its number and title.
fn median_change(change: &MedianChange) -> Markup {
    html! {
        "The median change is "
        @if let Some(project) = &change.project { (project) " " }
        (outward(change.url.as_deref(), &change.name))
        @if let Some(title) = &change.title { " (" (title) ")" }
        ", " (words::duration(change.total_seconds)) " in all."
    }
}

/// The rule of a phase.
pub(crate) fn about(phase: PhaseName) -> &'static str {
    match phase {
        PhaseName::Coding => "first commit to ready for review; opened, if it never was a draft",
        PhaseName::Pickup => "ready to the first review or comment by another human",
        PhaseName::Review => "that review to the merge",
        PhaseName::Waiting => "the merge to the start of the launch that delivers it",
        PhaseName::Deploying => "that launch's start to its finish",
    }
}
