//! Lead time: a dot per launch, the running median, and the median of the window.

use plotters::prelude::*;
use queries::answers::series::Series;
use queries::answers::words;
use queries::model::Time;

use super::axis::{DurationAxis, TimeAxis};
use super::paint::{BAR, GRID, INK, LINE, Size, paint, text};
use super::{Span, median};

/// How many launches the running median looks back on.
const RUNNING: usize = 15;

/// Nothing where no launch has a lead time. `overall` is the figure of the window, in seconds; at each of `changes` the
/// lead time is known to have changed.
#[must_use]
pub fn lead_time(series: &Series, span: Span, overall: Option<f64>, changes: &[Time], size: Size) -> Option<String> {
    let mut points: Vec<(i64, f64)> = series
        .launches
        .iter()
        .filter_map(|launch| Some((launch.finished_at.timestamp(), launch.lead_time_seconds?)))
        .collect();
    if points.is_empty() {
        return None;
    }
    points.sort_by_key(|(at, _)| *at);
    let axis = DurationAxis::over(points.iter().map(|(_, seconds)| *seconds).chain(overall));
    let mut all: Vec<f64> = points.iter().map(|(_, seconds)| *seconds).collect();
    let middle = median(&mut all).unwrap_or_default();
    let sentence = format!(
        "Lead time of {} from {} to {}, a dot each: half of them took under {}, from {} to {}{}{}.",
        words::count(i64::try_from(points.len()).unwrap_or(i64::MAX), "launch", "launches"),
        words::day(span.from, span.zone),
        words::day(span.last(), span.zone),
        words::duration(middle),
        words::duration(all.first().copied().unwrap_or_default()),
        words::duration(all.last().copied().unwrap_or_default()),
        if axis.is_logarithmic() { ", on a logarithmic scale" } else { "" },
        changed(changes, span),
    );
    let running: Vec<(i64, f64)> = (RUNNING..=points.len())
        .filter_map(|end| {
            let mut last: Vec<f64> = points[end - RUNNING..end].iter().map(|(_, seconds)| *seconds).collect();
            Some((points[end - 1].0, median(&mut last)?))
        })
        .collect();
    let (from, to) = (span.from.timestamp(), span.to.timestamp());
    let (lowest, highest) = (axis.lowest(), axis.highest());
    Some(paint(size, &sentence, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
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
        let faint = if points.len() > 300 { 0.5 } else { 0.7 };
        let radius = if points.len() > 300 { 2 } else { 3 };
        chart.draw_series(points.iter().map(|point| Circle::new(*point, radius, BAR.mix(faint).filled())))?;
        if let Some(overall) = overall {
            chart.draw_series(DashedLineSeries::new([(from, overall), (to, overall)], 6, 4, INK.stroke_width(1)))?;
        }
        for change in changes {
            let at = change.timestamp();
            chart.draw_series(LineSeries::new([(at, lowest), (at, highest)], INK.stroke_width(2)))?;
        }
        if running.len() > 1 {
            chart.draw_series(LineSeries::new(running, LINE.stroke_width(2)))?;
        }
        Ok(())
    }))
}

/// When it changed, in words.
fn changed(changes: &[Time], span: Span) -> String {
    let days: Vec<String> = changes.iter().map(|change| words::day(*change, span.zone)).collect();
    if days.is_empty() { String::new() } else { format!("; it changed on {}", days.join(", ")) }
}
