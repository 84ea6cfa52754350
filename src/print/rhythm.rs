//! By which rhythm a project launches, and how much at a time, as lines.

use queries::ladders::{Model, Rhythm, ShippingUnit};

/// Label, result and what shows it, for what could be told.
pub(super) fn lines(rhythm: &Rhythm) -> Vec<(&'static str, String, Vec<String>)> {
    let mut lines = Vec::new();
    let velocity = &rhythm.velocity;
    if velocity.model != Model::Unknown {
        let mut evidence = velocity.evidence.clone();
        if let (Some(declared), Some(false)) = (&velocity.declared, velocity.as_declared) {
            evidence.push(format!("declared is {declared}: the launches do not follow it"));
        }
        lines.push(("Velocity model", velocity.model.title().to_owned(), evidence));
    }
    let shipping = &rhythm.shipping;
    if shipping.unit != ShippingUnit::Unknown {
        lines.push(("Shipping unit", shipping.unit.word().to_owned(), vec![shipping.evidence.clone()]));
    }
    lines
}
