//! The choice of window and environment: links and a form, without a script.

use std::cmp::Reverse;

use maud::{Markup, html};
use queries::metrics::PRODUCTION;
use queries::metrics::window::Asked;
use queries::model::Tier;

use crate::choice::Choice;

const WINDOWS: [(&str, &str); 4] = [("30d", "30 days"), ("90d", "90 days"), ("365d", "a year"), ("all", "all")];

/// The choice for the page at `path`, among the tiers and environments that launches went to.
pub(crate) fn picker(path: &str, choice: &Choice, known: &[String]) -> Markup {
    let scope = choice.ask.scope.as_str();
    let mut scopes: Vec<&str> = known.iter().map(String::as_str).chain([PRODUCTION, scope]).collect();
    let height = |scope: &str| Tier::WORDS.iter().position(|word| *word == scope).filter(|_| scope != "unknown");
    // Tiers first, from production down; then environments by name.
    scopes.sort_by_key(|scope| (Reverse(height(scope)), *scope));
    scopes.dedup();
    html! {
        div.picker {
            nav aria-label="Window" {
                span.label { "Window" }
                ul {
                    @for (window, words) in WINDOWS {
                        @let here = Asked::parse(window).is_ok_and(|asked| asked == choice.ask.window);
                        li {
                            a href=(choice.link_with(path, &[("window", window)])) aria-current=[here.then_some("true")] {
                                (words)
                            }
                        }
                    }
                }
            }
            form method="get" action=(path) {
                @for name in ["window", "as_of", "clock", "definition", "edition"] {
                    @if let Some(value) = choice.own(name) { input type="hidden" name=(name) value=(value); }
                }
                label for="environment" { "Environment" }
                select #environment name="environment" {
                    @for known in scopes { option value=(known) selected[known == scope] { (known) } }
                }
                button type="submit" { "Show" }
            }
        }
    }
}
