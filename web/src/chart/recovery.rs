//! Failed launches and how long each took to recover.

use plotters::prelude::*;
use queries::answers::series::Series;
use queries::answers::words;

use super::Span;
use super::axis::{DurationAxis, TimeAxis};
use super::paint::{BAD, GRID, INK, Size, paint, text};

/// Nothing where no launch failed. A cross is a recovered failure; a triangle at the upper edge one that is still open.
#[must_use]
pub fn recovery(series: &Series, span: Span, size: Size) -> Option<String> {
    let failed: Vec<_> = series.launches.iter().filter(|launch| launch.failure.is_some()).collect();
    if failed.is_empty() {
        return None;
    }
    let recovered: Vec<(i64, f64)> =
        failed.iter().filter_map(|launch| Some((launch.finished_at.timestamp(), launch.recovery_seconds?))).collect();
    let open: Vec<i64> = failed
        .iter()
        .filter(|launch| launch.recovery_seconds.is_none())
        .map(|launch| launch.finished_at.timestamp())
        .collect();
    let axis = DurationAxis::over(recovered.iter().map(|(_, seconds)| *seconds));
    let longest = recovered.iter().map(|(_, seconds)| *seconds).fold(0.0, f64::max);
    let sentence = format!(
        "{} from {} to {} by time to recovery: {} recovered{}, {} still open{}.",
        words::count(i64::try_from(failed.len()).unwrap_or(i64::MAX), "failed launch", "failed launches"),
        words::day(span.from, span.zone),
        words::day(span.last(), span.zone),
        recovered.len(),
        if recovered.is_empty() { String::new() } else { format!(", the slowest after {}", words::duration(longest)) },
        open.len(),
        if axis.is_logarithmic() { ", on a logarithmic scale" } else { "" },
    );
    let top = axis.highest();
    let floor = 0.0;
    Some(paint(size, &sentence, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_top(14)
            .margin_right(28)
            .x_label_area_size(24)
            .y_label_area_size(78)
            .build_cartesian_2d(TimeAxis::over(span, (size.width / 80) as usize), axis)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .label_style(text())
            .draw()?;
        for point in &recovered {
            chart.draw_series([PathElement::new([(point.0, floor), *point], BAD.mix(0.5).stroke_width(1))])?;
        }
        chart.draw_series(recovered.iter().map(|point| Cross::new(*point, 4, BAD.stroke_width(2))))?;
        chart.draw_series(open.iter().map(|at| TriangleMarker::new((*at, top), 7, INK.filled())))?;
        Ok(())
    }))
}
