//! Pages and explanations as a file of their own: the style sheet inside, no links to other pages.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use queries::answers::ProjectAnswer;
use queries::answers::explain::Explanation;
use queries::answers::groups::GroupAnswer;
use queries::answers::series::Series;
use queries::answers::trend::Trend;
use queries::model::Time;

use crate::asset::STYLE;
use crate::{pages, ui};

/// What a project's page shows: its answer, the series of its charts, and how it moves where that is shown.
pub type Shown = (ProjectAnswer, Series, Option<Trend>);

/// Projects as a document. `clock` is the machine's: where the answer's now is another, the page says so.
#[must_use]
pub fn document(projects: &[Shown], clock: Time) -> String {
    let names: Vec<&str> = projects.iter().map(|(answer, _, _)| answer.project.name.as_str()).collect();
    let content = html! {
        @for (number, (answer, series, trend)) in projects.iter().enumerate() {
            (told_apart(&pages::project::view(answer, series, trend.as_ref(), clock, None), number))
        }
    };
    file(&names.join(", "), &content)
}

/// A group as a document, with `clock` as in [`document`].
#[must_use]
pub fn group_document(answer: &GroupAnswer, series: &Series, trend: Option<&Trend>, clock: Time) -> String {
    file(&answer.group.name, &pages::group::view(answer, series, trend, clock, None))
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

/// A project's page whose charts name what they define by the number of the project too: an id stands only once in a
/// document. Neither replaced text can come from a name or a sentence, where quotation marks are escaped.
fn told_apart(page: &Markup, number: usize) -> Markup {
    let ids = page.0.replace("id=\"stripes-", &format!("id=\"stripes-{number}-"));
    PreEscaped(ids.replace("=\"url(#stripes-", &format!("=\"url(#stripes-{number}-")))
}
