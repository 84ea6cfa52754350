//! Pages as a file of their own: the style sheet inside, no links to other pages.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use queries::answers::ProjectAnswer;
use queries::answers::groups::GroupAnswer;
use queries::answers::series::Series;
use queries::model::Time;

use crate::asset::STYLE;
use crate::pages;

/// Projects as a document. `clock` is the machine's: where the answer's now is another, the page says so.
#[must_use]
pub fn document(projects: &[(ProjectAnswer, Series)], clock: Time) -> String {
    let names: Vec<&str> = projects.iter().map(|(answer, _)| answer.project.name.as_str()).collect();
    whole(
        &names.join(", "),
        &html! { @for (answer, series) in projects { (pages::project::view(answer, series, clock, None)) } },
    )
}

/// A group as a document, with `clock` as in [`document`].
#[must_use]
pub fn group_document(answer: &GroupAnswer, clock: Time) -> String {
    whole(&answer.group.name, &pages::group::view(answer, clock, None))
}

fn whole(title: &str, content: &Markup) -> String {
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
            body {
                main { (content) }
            }
        }
    }
    .into_string()
}
