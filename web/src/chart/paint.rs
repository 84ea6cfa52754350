//! The canvas: plotters draws with one colour per role, which is then replaced by the role's variable.

use std::error::Error;
use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::*;

/// Pixels of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// For a window beside which a chart has room.
pub const WIDE: Size = Size { width: 610, height: 250 };
/// For a phone, where shrinking the wide one would make its text unreadable.
pub const NARROW: Size = Size { width: 344, height: 230 };

pub(super) const INK: RGBColor = RGBColor(1, 2, 3);
pub(super) const GRID: RGBColor = RGBColor(1, 2, 4);
pub(super) const BAR: RGBColor = RGBColor(1, 2, 5);
pub(super) const LINE: RGBColor = RGBColor(1, 2, 6);
pub(super) const BAD: RGBColor = RGBColor(1, 2, 7);
/// Filled with stripes, so that what failed is told apart without colour.
pub(super) const HATCH: RGBColor = RGBColor(1, 2, 8);

const ROLES: [(&str, &str); 5] = [
    ("#010203", "var(--chart-ink)"),
    ("#010204", "var(--chart-grid)"),
    ("#010205", "var(--chart-bar)"),
    ("#010206", "var(--chart-line)"),
    ("#010207", "var(--chart-bad)"),
];

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The style of text in a chart.
pub(super) fn text() -> TextStyle<'static> {
    ("sans-serif", 16).into_font().color(&INK)
}

/// Draws a chart; `sentence` says what it shows. Nothing where drawing fails, which is logged.
pub(super) fn paint(size: Size, sentence: &str, draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn Error>>) -> String {
    let mut drawn = String::new();
    let result = {
        let area = SVGBackend::with_string(&mut drawn, (size.width, size.height)).into_drawing_area();
        draw(&area).and_then(|()| area.present().map_err(Into::into))
    };
    if let Err(error) = result {
        tracing::error!("a chart cannot be drawn: {error}");
        return String::new();
    }
    finish(size, sentence, &drawn)
}

fn finish(size: Size, sentence: &str, drawn: &str) -> String {
    let Size { width, height } = size;
    let body = drawn.split_once('>').map_or("", |(_, body)| body).trim_end().trim_end_matches("</svg>");
    let mut svg = String::with_capacity(drawn.len() + 512);
    let _ = write!(
        svg,
        r#"<svg class="chart" role="img" aria-label="{}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#,
        escaped(sentence)
    );
    let mut body = body.replace(" stroke=\"none\"", "").replace(" opacity=\"1\"", "");
    for (colour, role) in ROLES {
        body = body.replace(colour, role);
    }
    if body.contains("#010208") {
        // Each chart has its own stripes: those of a chart that is not shown would not be painted.
        let name = format!("stripes-{width}");
        let _ = write!(
            svg,
            r#"<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--chart-bad-soft)"/><rect width="3" height="6" fill="var(--chart-bad)"/></pattern></defs>"#
        );
        body = body.replace("#010208", &format!("url(#{name})"));
    }
    svg.push_str(&body);
    svg.push_str("</svg>");
    svg
}

/// Text as an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
