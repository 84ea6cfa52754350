//! How a project moves: the window against the period before it, when lead time changed, and what the next weeks bring.

use chrono_tz::Tz;
use maud::{Markup, html};
use queries::answers::trend::words::{change, compared, outlook, period, side, slow, tested, verdict};
use queries::answers::trend::{Compared, Trend, Verdict};
use queries::answers::words;
use queries::metrics::MetricStatus;

use super::figure;

/// The section of a project's or a group's page; nothing where no metric has a source.
pub(crate) fn movement(trend: &Trend, zone: Tz) -> Markup {
    let measured = trend.comparison.metrics.iter().any(|row| row.now.status != MetricStatus::NotMeasured);
    html! {
        @if measured {
            section.movement aria-label="What moved" {
                h2 { "What moved" }
                p.detail {
                    "Compared with " (period(trend, zone)) ". Changed is what a test tells from chance at 5 %, over all that is "
                    "compared here; everything else is noise."
                }
                @if let Some(note) = &trend.comparison.note { p { (figure::sentence(note)) "." } }
                ul.compared { @for row in &trend.comparison.metrics { (compare(row)) } }
                div.outlook {
                    div { (changes(trend, zone)) }
                    div {
                        h3 { "The next four weeks, if they are like the recent ones" }
                        ul {
                            li { strong { "Launches: " } (outlook(&trend.forecast.launches_per_week)) }
                            li { strong { "Median lead time: " } (outlook(&trend.forecast.lead_time)) }
                        }
                    }
                    @if !trend.slowest.is_empty() {
                        div {
                            h3 { "Slowest launches" }
                            ul { @for launch in &trend.slowest { li { (slow(launch, zone)) } } }
                        }
                    }
                }
                (rolling(trend))
            }
        }
    }
}

fn compare(row: &Compared) -> Markup {
    let class = match (row.verdict, row.better) {
        (Verdict::Changed, Some(true)) => "good",
        (Verdict::Changed, _) => "bad",
        _ => "aside",
    };
    html! {
        li.(class) {
            strong { (row.metric.title()) } " "
            @match verdict(row) {
                Some(verdict) => {
                    span.outcome { (verdict) } ": "
                    (side(&row.now, row.unit)) ", before " (side(&row.before, row.unit)) " "
                    span.detail { "(" (tested(row)) ")" }
                }
                None => { span.outcome { "not compared" } ": " (compared(row)) }
            }
        }
    }
}

fn changes(trend: &Trend, zone: Tz) -> Markup {
    let points = &trend.change_points;
    html! {
        h3 { "When lead time changed" }
        @if points.status != MetricStatus::Measured {
            p.absent {
                "Too few launches to tell: " (words::thousands(points.n)) " with a lead time, and a search needs "
                (words::thousands(points.minimum)) "."
            }
        } @else if points.found.is_empty() {
            p { "At no time that " (words::count(points.n, "launch", "launches")) " could show." }
        } @else {
            ul { @for found in points.found.iter().rev() { li { (change(found, zone)) } } }
        }
    }
}

fn rolling(trend: &Trend) -> Markup {
    html! {
        @if !trend.rolling.is_empty() {
            details {
                summary { "Four weeks at a time" }
                div.box tabindex="0" role="region" aria-label="Four weeks at a time" {
                    table {
                        thead { tr {
                            th scope="col" { "Four weeks to" }
                            th.right scope="col" { "Launches a week" }
                            th.right scope="col" { "Median lead time" }
                        } }
                        tbody {
                            @for week in trend.rolling.iter().rev() {
                                tr {
                                    th.day scope="row" { (week.monday + chrono::Days::new(6)) }
                                    td.right { (words::number(week.launches_per_week)) }
                                    td.right { (week.lead_time_seconds.map_or("–".to_owned(), words::duration)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
