//! An explanation as sections of a page: what the terminal, Markdown and HTML show alike.

use serde_json::{Map, Value};

use super::{Comparison, Difference, DifferenceKind, Explanation, Side};
use crate::answers::rows::Row;
use crate::answers::words;
use crate::metrics::MetricName;
use crate::metrics::definition::View;
use crate::metrics::window::Window;

/// Rows of a table that text, Markdown and HTML show; JSON has all.
const SHOWN: usize = 15;
/// A text longer than this is cut in a cell.
const WIDEST: usize = 48;

/// A part of a page with a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub parts: Vec<Part>,
}

/// What a section is made of, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// A numbered list.
    Steps(Vec<String>),
    List(Vec<String>),
    Table(Table),
    Code(String),
}

/// Cells as they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Explanation {
    /// What the page is about: `Change lead time of Shop · production · by devlake`.
    #[must_use]
    pub fn heading(&self) -> String {
        let definition = self.definition.as_str();
        format!("{} of {} · {} · by {definition}", self.title, self.project.name, self.scope)
    }

    /// The figure in one phrase.
    #[must_use]
    pub fn phrase(&self) -> String {
        words::figure(&self.figure)
    }

    /// The sections, in the order in which they are read.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![self.rule_section(), self.steps_section()];
        sections.extend(self.against.as_ref().map(|other| self.against_section(other)));
        sections.extend(self.rows_section());
        sections.extend(self.changes_section());
        sections.extend(self.incidents_section());
        sections.extend(self.sql_section());
        sections
    }

    /// The rule in words, where it comes from, and what differs.
    #[must_use]
    pub fn rule_section(&self) -> Section {
        let mut parts = Vec::new();
        if let (Some(rule), Some(source)) = (self.rule, self.source) {
            parts.push(Part::Text(rule.to_owned()));
            parts.push(Part::Text(format!("Source: {source}.")));
        } else {
            let tool = self.definition.title();
            parts.push(Part::Text(format!("{tool} defines no {}.", self.title.to_lowercase())));
        }
        parts.extend(self.differs.map(|differs| Part::Text(format!("The difference: {differs}."))));
        Section { title: "The rule".to_owned(), parts }
    }

    /// How the figure comes about.
    #[must_use]
    pub fn steps_section(&self) -> Section {
        let steps = self.steps.iter().map(|step| step.text.clone()).collect();
        Section { title: "Step by step".to_owned(), parts: vec![Part::Steps(steps)] }
    }

    /// The SQL as it was executed, with the views that it reads.
    #[must_use]
    pub fn sql_section(&self) -> Option<Section> {
        let sql = self.sql.as_ref()?;
        let made = |view: &View| format!("create or replace temp view {} as\n{};\n\n", view.name, view.sql.trim_end());
        let views = sql.views.iter().map(made);
        let text = format!("{}{}", views.collect::<String>(), sql.executed.trim_end());
        Some(Section { title: "The SQL".to_owned(), parts: vec![Part::Code(text)] })
    }

    fn rows_section(&self) -> Option<Section> {
        let wanted = [
            "name",
            "incident",
            "repository",
            "number",
            "sha",
            "what",
            "kind",
            "status",
            "finished_at",
            "opened_at",
            "committed_at",
            "lead_time_seconds",
            "recovery_seconds",
            "failed",
            "signal",
            "unplanned",
            "commits",
        ];
        let columns: Vec<(usize, &str)> = wanted
            .into_iter()
            .filter_map(|name| Some((self.rows.columns.iter().position(|column| column == name)?, name)))
            .filter(|(at, name)| !(*name == "name" && self.repeats(*at, "incident")))
            .filter(|(at, _)| self.rows.rows.iter().any(|row| !is_empty(row, *at)))
            .collect();
        if self.rows.rows.is_empty() {
            return None;
        }
        let window = self.figure.window;
        let rows = self.rows.rows.iter().take(SHOWN).map(|row| {
            let cells = columns.iter().map(|(at, name)| cell(name, row.cells.get(*at), window));
            let counts = match &row.reason {
                _ if row.counted => "yes".to_owned(),
                Some(reason) => format!("no: {}", words::reason(reason)),
                None => "no".to_owned(),
            };
            cells.chain([counts]).collect()
        });
        let names = columns.iter().map(|(_, name)| label(name)).chain(["counts".to_owned()]).collect();
        let table = Table { columns: names, rows: rows.collect() };
        Some(tabled("The rows", self.rows.rows.len(), table))
    }

    /// Whether a column says the same as another one.
    fn repeats(&self, at: usize, other: &str) -> bool {
        let other = self.rows.columns.iter().position(|column| column == other);
        other.is_some_and(|other| self.rows.rows.iter().all(|row| row.cells.get(at) == row.cells.get(other)))
    }

    fn changes_section(&self) -> Option<Section> {
        let columns = [
            "repository",
            "number",
            "launch_name",
            "found_by",
            "coding_seconds",
            "pickup_seconds",
            "review_seconds",
            "waiting_seconds",
            "deploying_seconds",
            "total_seconds",
        ];
        self.objects_section("Changes and their phases", self.changes.as_deref()?, &columns)
    }

    fn incidents_section(&self) -> Option<Section> {
        let columns = ["incident", "opened_at", "resolved_at", "launch_name", "pipeline", "confidence", "evidence"];
        self.objects_section("Incidents and their launches", self.incidents.as_deref()?, &columns)
    }

    fn objects_section(&self, title: &str, objects: &[Map<String, Value>], columns: &[&str]) -> Option<Section> {
        let first = objects.first()?;
        let columns: Vec<&str> = columns.iter().copied().filter(|name| first.contains_key(*name)).collect();
        let rows = objects.iter().take(SHOWN);
        let rows = rows
            .map(|object| columns.iter().map(|name| cell(name, object.get(*name), self.figure.window)).collect())
            .collect();
        let table = Table { columns: columns.into_iter().map(label).collect(), rows };
        Some(tabled(title, objects.len(), table))
    }

    fn against_section(&self, other: &Comparison) -> Section {
        let (here, there) = (self.definition.as_str(), other.definition.as_str());
        let mut parts = vec![Part::List(vec![
            format!("{here}: {}", words::figure(&self.figure)),
            format!("{there}: {}", words::figure(&other.figure)),
        ])];
        if let (None, Some(rule)) = (self.differs, other.rule) {
            parts.push(Part::Text(format!("The rule of {there}: {rule}")));
        }
        let unit = |kind| match kind {
            DifferenceKind::OnlyHere => format!("only by {here}"),
            DifferenceKind::OnlyThere => format!("only by {there}"),
            DifferenceKind::Value => "by both".to_owned(),
        };
        let mut causes = vec![format!("{} counted alike by both", words::thousands(other.same))];
        causes.extend(
            other
                .summary
                .iter()
                .map(|cause| format!("{} counted {}: {}", words::thousands(cause.n), unit(cause.kind), cause.why)),
        );
        parts.push(Part::List(causes));
        if !other.differences.is_empty() {
            parts.push(Part::Text(shown(other.differences.len())));
            parts.push(Part::Table(self.differences_table(other)));
        }
        Section { title: format!("Against {there}"), parts }
    }

    fn differences_table(&self, other: &Comparison) -> Table {
        let (here, there) = (self.definition.as_str(), other.definition.as_str());
        // Some of each kind, so that the many do not hide the few.
        let kinds = [DifferenceKind::OnlyHere, DifferenceKind::OnlyThere, DifferenceKind::Value];
        let of_kind = |kind| other.differences.iter().filter(move |found| found.kind == kind).take(SHOWN / 3);
        let rows = kinds.into_iter().flat_map(of_kind).map(|found| self.difference(found));
        let columns = ["what", "name", here, there, "why"].into_iter().map(str::to_owned).collect();
        Table { columns, rows: rows.collect() }
    }

    fn difference(&self, found: &Difference) -> Vec<String> {
        let name = found.name.clone().filter(|name| !found.what.ends_with(name.as_str()));
        vec![
            cut(&found.what),
            cut(name.as_deref().unwrap_or_default()),
            side(found.here.as_ref(), self.metric),
            side(found.there.as_ref(), self.metric),
            found.why.clone(),
        ]
    }
}

/// What a definition makes of a thing, in a cell.
fn side(side: Option<&Side>, metric: MetricName) -> String {
    let Some(side) = side.filter(|side| side.counts()) else { return "–".to_owned() };
    match (side.seconds, side.failures, metric) {
        (Some(seconds), ..) if side.counted > 1 => format!("{} (median of {})", words::duration(seconds), side.counted),
        (Some(seconds), ..) => words::duration(seconds),
        (None, Some(0), MetricName::DeploymentReworkRate) => "planned".to_owned(),
        (None, Some(_), MetricName::DeploymentReworkRate) => "unplanned".to_owned(),
        (None, Some(0), _) => "not failed".to_owned(),
        (None, Some(1), _) => "failed".to_owned(),
        (None, Some(more), _) => format!("failed {more} times"),
        _ => words::thousands(side.counted),
    }
}

fn tabled(title: &str, all: usize, table: Table) -> Section {
    Section { title: title.to_owned(), parts: vec![Part::Text(shown(all)), Part::Table(table)] }
}

/// How many rows there are, and how to see the others.
fn shown(all: usize) -> String {
    let number = words::thousands(i64::try_from(all).unwrap_or(i64::MAX));
    if all > SHOWN { format!("Some of {number}; the form json has all.") } else { format!("{number} in all.") }
}

fn is_empty(row: &Row, at: usize) -> bool {
    row.cells.get(at).is_none_or(|value| value.is_null() || value.as_str() == Some(""))
}

/// A column's name in words.
fn label(column: &str) -> String {
    match column {
        "name" | "launch_name" => "launch".to_owned(),
        "number" => "change".to_owned(),
        other => other.trim_end_matches("_seconds").trim_end_matches("_at").replace('_', " "),
    }
}

fn cell(column: &str, value: Option<&Value>, window: Window) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::Bool(truth)) => if *truth { "yes" } else { "no" }.to_owned(),
        Some(Value::Number(number)) if column.ends_with("_seconds") => {
            number.as_f64().map_or_else(String::new, words::duration)
        }
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) if column.ends_with("_at") => {
            text.parse().map_or_else(|_| cut(text), |time| words::minute(time, window.timezone))
        }
        Some(Value::String(text)) if column == "sha" => text.chars().take(12).collect(),
        Some(Value::String(text)) => cut(text),
        Some(other) => other.to_string(),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}
