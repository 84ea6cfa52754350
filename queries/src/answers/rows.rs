//! The rows behind a figure: what counted, what did not, and why.

use serde::Serialize;
use serde_json::Value;

/// A table of rows as a page or a command shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    pub columns: Vec<String>,
    /// The cells in the order of the columns; times are RFC 3339 texts in UTC.
    pub rows: Vec<Row>,
}

/// One row and whether it counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub counted: bool,
    /// Why it does not count, such as `baseline_deployment`.
    pub reason: Option<String>,
    pub cells: Vec<Value>,
}
