//! Launches per week, the failed ones striped.

use plotters::prelude::*;
use queries::answers::series::Series;
use queries::answers::words;
use queries::metrics::window::midnight;

use super::Span;
use super::axis::TimeAxis;
use super::paint::{BAR, GRID, HATCH, INK, Size, paint, text};

/// One bar per week. Weeks that the window covers only in part are paler.
#[must_use]
pub fn launches(series: &Series, span: Span, size: Size) -> String {
    let total: i64 = series.weeks.iter().map(|week| week.launches).sum();
    let failed: i64 = series.weeks.iter().map(|week| week.failed).sum();
    let most = series.weeks.iter().map(|week| week.launches).max().unwrap_or(0);
    let sentence = format!(
        "Launches per week from {} to {}: {} in {}, {} of them failed, at most {} in one week.",
        words::day(span.from, span.zone),
        words::day(span.last(), span.zone),
        words::count(total, "launch", "launches"),
        words::count(i64::try_from(series.weeks.len()).unwrap_or(i64::MAX), "week", "weeks"),
        words::thousands(failed),
        words::thousands(most),
    );
    paint(size, &sentence, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(28)
            .x_label_area_size(24)
            .y_label_area_size(40)
            .build_cartesian_2d(TimeAxis::over(span, (size.width / 80) as usize), 0..(most + 1).max(2))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .label_style(text())
            .y_labels(5)
            .y_label_formatter(&|value| words::thousands(*value))
            .draw()?;
        let (from, to) = (span.from.timestamp(), span.to.timestamp());
        for week in &series.weeks {
            let start = midnight(span.zone, week.monday).timestamp();
            let end = midnight(span.zone, week.monday + chrono::Days::new(7)).timestamp();
            let gap = if series.weeks.len() > 150 { 0 } else { 43_200 };
            let (left, right) = ((start + gap).clamp(from, to), (end - gap).clamp(from, to));
            let shade = if week.partial { 0.45 } else { 1.0 };
            if week.launches > week.failed {
                let bar = Rectangle::new([(left, week.failed), (right, week.launches)], BAR.mix(shade).filled());
                chart.draw_series([bar])?;
            }
            if week.failed > 0 {
                chart.draw_series([Rectangle::new([(left, 0), (right, week.failed)], HATCH.filled())])?;
                chart.draw_series([Rectangle::new([(left, 0), (right, week.failed)], INK.mix(0.6))])?;
            }
        }
        Ok(())
    })
}
