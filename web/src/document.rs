//! Projects' pages as a file of its own: the style sheet inside, no links to other pages.

use maud::{DOCTYPE, PreEscaped, html};
use queries::answers::ProjectAnswer;
use queries::answers::series::Series;
use queries::model::Time;

use crate::asset::STYLE;
use crate::pages;

/// The document. `clock` is the machine's: where the answer's now is another, the page says so.
#[must_use]
pub fn document(projects: &[(ProjectAnswer, Series)], clock: Time) -> String {
    let names: Vec<&str> = projects.iter().map(|(answer, _)| answer.project.name.as_str()).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (names.join(", ")) " - rung" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for (answer, series) in projects { (pages::project::view(answer, series, clock, None)) }
                }
            }
        }
    }
    .into_string()
}
