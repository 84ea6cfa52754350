//! How a figure is computed: the rule, the steps, the other definitions, the SQL.

use maud::{Markup, html};
use queries::answers::explain::{Explanation, Part, Section, Table};
use queries::metrics::Definition;

use crate::choice::Choice;

/// An explanation as a page of its own.
pub(crate) fn whole(explanation: &Explanation) -> Markup {
    html! {
        h1 { (explanation.heading()) }
        p.value { (explanation.phrase()) }
        @for section in explanation.sections() { (shown(&section)) }
    }
}

/// The rule, for the top of a metric's page, with the choice of a definition.
pub(crate) fn rule(explanation: &Explanation, path: &str, choice: &Choice) -> Markup {
    html! {
        @for part in &explanation.rule_section().parts { (piece(part)) }
        nav.filters aria-label="Definition" {
            ul {
                @for definition in Definition::ALL {
                    @let name = definition.as_str();
                    @let named = if definition == Definition::Dora { "" } else { name };
                    li {
                        a href=(choice.link_with(path, &[("definition", named)])) aria-current=[(definition == explanation.definition).then_some("true")] {
                            "by " (name)
                        }
                    }
                }
            }
        }
    }
}

/// The steps, the comparison and the SQL, a click away.
pub(crate) fn computed(explanation: &Explanation) -> Markup {
    let wanted = |section: &Section| section.title.starts_with("Against");
    html! {
        section aria-label="How this is computed" {
            h2 { "How this is computed" }
            @for part in &explanation.steps_section().parts { (piece(part)) }
            @for section in explanation.sections().iter().filter(|section| wanted(section)) {
                details { summary { (section.title) } @for part in &section.parts { (piece(part)) } }
            }
            @if let Some(sql) = explanation.sql_section() {
                details { summary { (sql.title) } @for part in &sql.parts { (piece(part)) } }
            }
        }
    }
}

fn shown(section: &Section) -> Markup {
    html! {
        section aria-label=(section.title) {
            h2 { (section.title) }
            @for part in &section.parts { (piece(part)) }
        }
    }
}

fn piece(part: &Part) -> Markup {
    html! {
        @match part {
            Part::Text(text) => p { (text) },
            Part::Steps(steps) => ol { @for step in steps { li { (step) } } },
            Part::List(items) => ul { @for item in items { li { (item) } } },
            Part::Table(rows) => (table(rows)),
            Part::Code(code) => div.box tabindex="0" role="region" aria-label="SQL" { pre { code { (code) } } },
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.box tabindex="0" role="region" aria-label="Table" {
            table.rows {
                thead { tr { @for column in &table.columns { th scope="col" { (column) } } } }
                tbody { @for row in &table.rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}
