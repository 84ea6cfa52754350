//! By which rhythm a project launches, and how much at a time.

use maud::{Markup, html};
use queries::ladders::{Model, Rhythm, ShippingUnit};

use super::figure::sentence;

/// Both results with what shows them; nothing where too few launches are known for either.
pub(crate) fn section(rhythm: &Rhythm) -> Markup {
    let (velocity, shipping) = (&rhythm.velocity, &rhythm.shipping);
    if velocity.model == Model::Unknown && shipping.unit == ShippingUnit::Unknown {
        return html! {};
    }
    html! {
        section aria-label="Rhythm" {
            h2 { "Rhythm" }
            @if velocity.model != Model::Unknown {
                h3 { (velocity.model.title()) }
                ul { @for line in &velocity.evidence { li { (sentence(line)) } } }
                @if let Some(declared) = &velocity.declared {
                    p.detail {
                        "The team says that it follows " strong { (declared) }
                        @if velocity.as_declared == Some(true) { ", and its launches do." } @else { "; its launches do not." }
                    }
                }
            }
            @if shipping.unit != ShippingUnit::Unknown {
                h3 { "Ships a " (shipping.unit.word()) " at a time" }
                p { (sentence(&shipping.evidence)) }
            }
        }
    }
}
