//! Projects' pages and explanations as a file of its own: the style sheet inside, no links to other pages.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use queries::answers::ProjectAnswer;
use queries::answers::explain::Explanation;
use queries::answers::series::Series;
use queries::model::Time;

use crate::asset::STYLE;
use crate::{pages, ui};

/// The document. `clock` is the machine's: where the answer's now is another, the page says so.
#[must_use]
pub fn document(projects: &[(ProjectAnswer, Series)], clock: Time) -> String {
    let names: Vec<&str> = projects.iter().map(|(answer, _)| answer.project.name.as_str()).collect();
    let content = html! {
        @for (answer, series) in projects { (pages::project::view(answer, series, clock, None)) }
    };
    file(&names.join(", "), &content)
}

/// The document of explanations, one after the other.
#[must_use]
pub fn explanations(explanations: &[Explanation]) -> String {
    let names: Vec<&str> = explanations.iter().map(|explanation| explanation.project.name.as_str()).collect();
    file(&names.join(", "), &html! { @for explanation in explanations { (ui::explanation::whole(explanation)) } })
}

fn file(title: &str, content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " - rung" }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    }
    .into_string()
}
