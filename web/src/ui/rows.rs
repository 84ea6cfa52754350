//! Tables of rows behind a figure or a criterion: what counts, what does not, and why.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use maud::{Markup, html};
use queries::answers::rows::{Row, Rows};
use queries::answers::words;
use serde_json::Value;

use super::cell;
use crate::choice::Choice;
use crate::problem::Problem;

/// Rows of one page.
const PAGE: usize = 200;
/// The reason in the address that means the rows that count.
const COUNTED: &str = "counted";
/// Columns that say whether a row is in the numerator of a rate, with the words for such rows.
const NUMERATORS: [(&str, &str); 4] =
    [("failed", "failed"), ("unplanned", "unplanned"), ("succeeded", "succeeded"), ("flaky", "flaky")];
/// Columns that serve another one: the address that a name links to, the id that it stands for, parts of a moment.
const HIDDEN: [&str; 6] = ["url", "launch", "number", "finished_on", "finished_weekday", "finished_hour"];
/// Columns that stand first: which row, when, and what decides. The others follow as the rows have them.
const FIRST: [&str; 31] = [
    "member",
    "title",
    "name",
    "finished_at",
    "happened_at",
    "opened_at",
    "red_at",
    "merged_at",
    "live_since_at",
    "duration_seconds",
    "queue_seconds",
    "red_seconds",
    "restore_seconds",
    "rollout_seconds",
    "to_deployment_seconds",
    "to_merge_seconds",
    "touches",
    "people",
    "at",
    "hit",
    "amount_seconds",
    "lead_time_seconds",
    "recovery_seconds",
    "still_open",
    "failed",
    "signal",
    "unplanned",
    "unplanned_because",
    "kind",
    "status",
    "commits",
];
/// Columns that say nothing where they are the same as another one.
const REPEATING: [(&str, &str); 3] =
    [("version", "name"), ("failing_since", "finished_at"), ("clock_started_at", "committed_at")];
/// Columns that may wrap.
const PROSE: [&str; 3] = ["evidence", "recovery_launch", "title"];

/// The page of the rows that the address asks for, from 1 on.
pub(crate) fn page(choice: &Choice) -> Result<usize, Problem> {
    match choice.own("page") {
        None => Ok(1),
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|page| *page > 0)
            .ok_or_else(|| Problem::BadQuery(format!("page `{text}`: use a number from 1 on"))),
    }
}

/// Every reason for which rows do not count, as a link to these rows.
pub(crate) fn filters(rows: &Rows, path: &str, choice: &Choice) -> Markup {
    let chosen = choice.own("reason");
    let mut reasons: BTreeMap<&str, i64> = BTreeMap::new();
    let mut counted = 0;
    for row in &rows.rows {
        if row.counted {
            counted += 1;
        } else {
            *reasons.entry(reason_of(row)).or_default() += 1;
        }
    }
    let numerator = NUMERATORS.into_iter().find_map(|(column, words)| {
        let at = numerator_column(rows, column)?;
        let n = rows.rows.iter().filter(|row| row.counted && holds(row, at)).count();
        Some((column, format!("{} {words}", words::thousands(i64::try_from(n).unwrap_or(i64::MAX)))))
    });
    let link = |reason: &str, words: String| {
        let here = chosen.unwrap_or_default() == reason;
        html! { li { a href=(choice.link_with(path, &[("reason", reason)])) aria-current=[here.then_some("true")] { (words) } } }
    };
    let all = words::thousands(i64::try_from(rows.rows.len()).unwrap_or(i64::MAX));
    html! {
        nav.filters aria-label="Which rows" {
            ul {
                (link("", format!("all {all}")))
                (link(COUNTED, format!("{} counted", words::thousands(counted))))
                @if let Some((column, words)) = numerator { (link(column, words)) }
                @for (reason, n) in &reasons {
                    (link(reason, format!("{} {}", words::thousands(*n), words::reason(reason))))
                }
            }
        }
    }
}

fn reason_of(row: &Row) -> &str {
    row.reason.as_deref().unwrap_or("not_counted")
}

/// The column of a numerator that a reason in the address names.
fn numerator_column(rows: &Rows, reason: &str) -> Option<usize> {
    let (column, _) = NUMERATORS.into_iter().find(|(column, _)| *column == reason)?;
    rows.columns.iter().position(|name| name == column)
}

fn holds(row: &Row, at: usize) -> bool {
    row.cells.get(at) == Some(&Value::Bool(true))
}

/// One page of the rows that the address chooses. Times are of `zone`.
pub(crate) fn table(rows: &Rows, zone: Tz, page: usize, path: &str, choice: &Choice) -> Markup {
    let reason = choice.own("reason");
    let shown: Vec<&Row> = rows
        .rows
        .iter()
        .filter(|row| match reason {
            None => true,
            Some(COUNTED) => row.counted,
            Some(reason) => match numerator_column(rows, reason) {
                Some(at) => row.counted && holds(row, at),
                None => !row.counted && reason_of(row) == reason,
            },
        })
        .collect();
    if shown.is_empty() {
        return html! { p.absent { "There is no such row in this window." } };
    }
    let pages = shown.len().div_ceil(PAGE);
    let page = page.min(pages);
    let here = &shown[(page - 1) * PAGE..shown.len().min(page * PAGE)];
    let columns = columns(rows);
    let all_count = rows.rows.iter().all(|row| row.counted);
    let url = rows.columns.iter().position(|column| column == "url");
    let marks = NUMERATORS.into_iter().find_map(|(column, _)| numerator_column(rows, column));
    let numeric = |at: usize, column: &str| {
        here.iter()
            .filter_map(|row| row.cells.get(at))
            .find(|value| !value.is_null())
            .is_some_and(|value| cell::is_numeric(column, value))
    };
    let numeric: Vec<bool> = columns.iter().map(|(at, column)| numeric(*at, column)).collect();
    html! {
        div.box tabindex="0" role="region" aria-label="Table of the rows" {
            table.rows {
                thead {
                    tr {
                        @for ((_, column), right) in columns.iter().zip(&numeric) {
                            th.right[*right] scope="col" { (cell::heading(column)) }
                        }
                        @if !all_count { th scope="col" { "counts" } }
                    }
                }
                tbody {
                    @for row in here {
                        tr.left-out[!row.counted].marked[marks.is_some_and(|at| row.counted && holds(row, at))] {
                            @for ((at, column), right) in columns.iter().zip(&numeric) {
                                td.right[*right].text[PROSE.contains(column)] { (linked(row, *at, column, url, zone)) }
                            }
                            @if !all_count {
                                td.text.short { @if row.counted { "yes" } @else { "no: " (shortly(&words::reason(reason_of(row)))) } }
                            }
                        }
                    }
                }
            }
        }
        @if pages > 1 {
            nav.pages aria-label="Pages" {
                @let to = |page: usize| choice.link_with(path, &[("reason", reason.unwrap_or_default()), ("page", &page.to_string())]);
                @if page > 1 { a href=(to(page - 1)) rel="prev" { "← newer" } }
                span { "page " (page) " of " (pages) }
                @if page < pages { a href=(to(page + 1)) rel="next" { "older →" } }
            }
        }
    }
}

/// The beginning of a reason, as far as its colon; the links above the table have the whole one.
fn shortly(reason: &str) -> &str {
    reason.split_once(':').map_or(reason, |(short, _)| short)
}

/// The columns that the page shows, those first that decide; one that says nothing of any row is left out.
fn columns(rows: &Rows) -> Vec<(usize, &str)> {
    let other = |column: &str| {
        let (_, other) = REPEATING.into_iter().find(|(repeating, _)| *repeating == column)?;
        rows.columns.iter().position(|name| name == other)
    };
    let says = |at: usize, column: &str| {
        rows.rows.iter().any(|row| {
            let value = row.cells.get(at).unwrap_or(&Value::Null);
            let empty = value.is_null() || value.as_str() == Some("");
            let repeats = other(column).and_then(|other| row.cells.get(other)) == Some(value);
            !empty && !repeats
        })
    };
    let mut columns: Vec<(usize, &str)> = rows
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| (at, column.as_str()))
        .filter(|(at, column)| !HIDDEN.contains(column) && says(*at, column))
        .collect();
    columns.sort_by_key(|(_, column)| FIRST.iter().position(|first| first == column).unwrap_or(FIRST.len()));
    columns
}

/// A cell; the name links to where the source shows the row.
fn linked(row: &Row, at: usize, column: &str, url: Option<usize>, zone: Tz) -> Markup {
    let value = row.cells.get(at).unwrap_or(&Value::Null);
    match (column, value, url.and_then(|url| row.cells.get(url)).and_then(Value::as_str)) {
        ("name", Value::String(name), Some(url)) => html! {
            span title=[cell::is_sha(name).then_some(name)] {
                (super::outward(Some(url), if cell::is_sha(name) { cell::short_sha(name) } else { name }))
            }
        },
        _ => cell::cell(column, value, zone),
    }
}
