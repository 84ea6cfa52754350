//! One project's page as a file of its own: the style sheet inside, no links to other pages.

use maud::{DOCTYPE, PreEscaped, html};
use queries::answers::ProjectAnswer;
use queries::answers::series::Series;
use queries::model::Time;

use crate::asset::STYLE;
use crate::pages;

/// The document. `clock` is the machine's: where the answer's now is another, the page says so.
#[must_use]
pub fn document(answer: &ProjectAnswer, series: &Series, clock: Time) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (answer.project.name) " - rung" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { (pages::project::view(answer, series, clock, None)) }
            }
        }
    }
    .into_string()
}
