//! The choice of window and environment: links and a form, without a script.

use maud::{Markup, html};
use queries::metrics::window::Asked;
use queries::model::Tier;

use crate::choice::Choice;

const WINDOWS: [(&str, &str); 4] = [("30d", "30 days"), ("90d", "90 days"), ("365d", "a year"), ("all", "all")];

/// The choice for the page at `path`.
pub(crate) fn picker(path: &str, choice: &Choice) -> Markup {
    let tiers: Vec<&str> = Tier::WORDS.iter().rev().copied().filter(|word| *word != "unknown").collect();
    let scope = choice.ask.scope.as_str();
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
                @for name in ["window", "as_of", "edition"] {
                    @if let Some(value) = choice.own(name) { input type="hidden" name=(name) value=(value); }
                }
                label for="environment" { "Environment" }
                select #environment name="environment" {
                    @if !tiers.contains(&scope) { option value=(scope) selected { (scope) } }
                    @for tier in tiers.iter().copied() { option value=(tier) selected[tier == scope] { (tier) } }
                }
                button type="submit" { "Show" }
            }
        }
    }
}
