//! Progress bars on a terminal, for what takes longer than a second; silence elsewhere.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use queries::model::Time;

/// What ends sooner shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on stderr that appears when a step has lasted a while.
#[derive(Default)]
pub(crate) struct Bar(RefCell<Option<(ProgressBar, Instant)>>);

impl collectors::Progress for Bar {
    fn begin(&self, what: &str, total: Option<u64>) {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() {
            "{msg} {wide_bar} {human_pos}/{human_len} {eta}"
        } else {
            "{msg} {spinner} {human_pos}"
        };
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what.to_owned());
        *self.0.borrow_mut() = Some((bar, Instant::now()));
    }

    fn advance(&self, n: u64) {
        if let Some((bar, since)) = self.0.borrow().as_ref() {
            bar.inc(n);
            if bar.is_hidden() && since.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        }
    }

    fn end(&self) {
        if let Some((bar, _)) = self.0.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}

/// One line on stderr for each stream that is being read, on a terminal. What is waited for is said everywhere.
#[derive(Default)]
pub(crate) struct Streams {
    lines: RefCell<BTreeMap<String, (ProgressBar, usize)>>,
    all: MultiProgress,
}

impl collectors::sync::Watch for Streams {
    fn page(&self, stream: &str, rows: usize, back_to: Option<Time>) {
        let mut lines = self.lines.borrow_mut();
        let (line, read) = lines.entry(stream.to_owned()).or_insert_with(|| {
            let line = self.all.add(ProgressBar::new_spinner());
            line.enable_steady_tick(Duration::from_millis(120));
            (line, 0)
        });
        *read += rows;
        let back = back_to.map_or(String::new(), |day| format!(", back to {}", day.format("%Y-%m-%d")));
        tracing::debug!("{stream}: {rows} rows{back}");
        line.set_message(format!("{stream}: {read} rows{back}"));
    }

    fn ended(&self, stream: &str) {
        if let Some((line, _)) = self.lines.borrow_mut().remove(stream) {
            line.finish_and_clear();
        }
    }

    fn waiting(&self, why: &str, until: Time) {
        self.all.suspend(|| tracing::warn!("{why}: waiting until {} UTC", until.format("%H:%M:%S")));
    }
}

/// Does something of unknown length; what lasts longer than a second shows a spinner, and `-v` says how long it took.
pub(crate) fn waiting<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // The sender is dropped when the work has ended, also when it panicked.
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message(what);
                spinner.enable_steady_tick(Duration::from_millis(120));
                let _ = ended.recv();
                spinner.finish_and_clear();
            }
        });
        let begun = Instant::now();
        let result = work();
        drop(done);
        tracing::info!("{what}: {:.2} s", begun.elapsed().as_secs_f64());
        result
    })
}
