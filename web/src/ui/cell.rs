//! A cell of a table of rows: its form follows the name of its column.

use chrono_tz::Tz;
use maud::{Markup, html};
use queries::answers::words;
use queries::model::Time;
use serde_json::Value;

/// The heading of a column: `lead_time_seconds` is `lead time`.
pub(crate) fn heading(column: &str) -> String {
    let plain = column.trim_end_matches("_seconds").trim_end_matches("_at").trim_end_matches("_share");
    plain.replace('_', " ")
}

/// Whether a column holds numbers, which are set to the right.
pub(crate) fn is_numeric(column: &str, value: &Value) -> bool {
    value.is_number() || column.ends_with("_seconds") || column.ends_with("_share")
}

/// The value in words.
pub(crate) fn cell(column: &str, value: &Value, zone: Tz) -> Markup {
    match value {
        Value::Null => html! { span.none { "–" } },
        Value::Bool(truth) => html! { (if *truth { "yes" } else { "no" }) },
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let text = if column.ends_with("_seconds") {
                words::duration(number)
            } else if column.ends_with("_share") {
                words::percent(number)
            } else {
                words::number(number)
            };
            html! { (text) }
        }
        Value::String(text) if text.is_empty() => html! { span.none { "–" } },
        Value::String(text) if is_sha(text) => html! { code title=(text) { (short_sha(text)) } },
        Value::String(text) => match text.parse::<Time>() {
            Ok(time) if column == "at" || column.ends_with("_at") || column.ends_with("_since") => {
                html! { time datetime=(text) { (words::minute(time, zone)) } }
            }
            _ => html! { (text) },
        },
        other => html! { (other) },
    }
}

/// Whether the text is a whole sha and nothing else.
pub(crate) fn is_sha(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The beginning of a sha, enough to find it by.
pub(crate) fn short_sha(sha: &str) -> &str {
    sha.get(..10).unwrap_or(sha)
}
