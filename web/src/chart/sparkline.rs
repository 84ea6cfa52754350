//! A trend in the size of a word: launches week by week.

use std::fmt::Write as _;

use queries::answers::series::Series;
use queries::answers::words;

use super::paint::escaped;

const WIDTH: usize = 120;
const HEIGHT: i64 = 28;

/// Launches per week as a line; nothing where the window holds fewer than two weeks.
#[must_use]
pub fn sparkline(series: &Series) -> Option<String> {
    let weeks = merged(&series.weeks.iter().filter(|week| !week.partial).map(|week| week.launches).collect::<Vec<_>>());
    if weeks.len() < 2 {
        return None;
    }
    let most = weeks.iter().copied().max().unwrap_or(0).max(1);
    let mut points = String::new();
    for (index, launches) in weeks.iter().enumerate() {
        let across = 2 + index * (WIDTH - 4) / (weeks.len() - 1);
        let down = HEIGHT - 2 - launches * (HEIGHT - 4) / most;
        let _ = write!(points, "{across},{down} ");
    }
    let whole: Vec<_> = series.weeks.iter().filter(|week| !week.partial).collect();
    let sentence = format!(
        "Launches per week over {} weeks: {} in the first, {} in the last, at most {}.",
        whole.len(),
        words::thousands(whole.first().map_or(0, |week| week.launches)),
        words::thousands(whole.last().map_or(0, |week| week.launches)),
        words::thousands(whole.iter().map(|week| week.launches).max().unwrap_or(0)),
    );
    Some(format!(
        r#"<svg class="spark" role="img" aria-label="{}" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"><polyline points="{}" fill="none" stroke="var(--chart-line)" stroke-width="1.5" stroke-linejoin="round"/></svg>"#,
        escaped(&sentence),
        points.trim_end()
    ))
}

/// At most as many points as can be told apart: the mean of neighbouring weeks.
fn merged(weeks: &[i64]) -> Vec<i64> {
    let together = weeks.len().div_ceil(WIDTH / 2).max(1);
    let scale = if together > 1 { 100 } else { 1 };
    weeks
        .chunks(together)
        .map(|chunk| chunk.iter().sum::<i64>() * scale / i64::try_from(chunk.len()).unwrap_or(1))
        .collect()
}
