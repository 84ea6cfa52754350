//! What is around every page.

use maud::{DOCTYPE, Markup, html};

use crate::asset::style_address;

/// A whole page.
pub(crate) fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " - rung" }
                link rel="stylesheet" href=(style_address());
                link rel="icon" href="data:,";
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.top {
                    a.home href="/" { "rung" }
                    nav aria-label="Main" { a href="/" { "Projects" } }
                }
                main #content { (content) }
                footer.bottom {
                    p { "Every figure shows the rows that it stands on. What is missing is never counted as zero." }
                }
            }
        }
    }
}

/// A page that says why there is no other.
pub(crate) fn problem(title: &str, sentence: &str) -> Markup {
    page(
        title,
        &html! {
            h1 { (title) }
            p.problem { (super::figure::sentence(sentence)) "." }
            p { a href="/" { "Go to all projects" } }
        },
    )
}
