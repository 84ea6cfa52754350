//! Logs go to stderr, results to stdout.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Begins to log: warnings, with `-v` what happens, with `-vv` every detail. `RUNG_LOG` says it more finely.
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let filter = EnvFilter::builder().with_default_directive(level.into()).with_env_var("RUNG_LOG").from_env_lossy();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false);
    // On a terminal `NO_COLOR` decides; elsewhere nobody wants colours.
    if std::io::stderr().is_terminal() { log.init() } else { log.with_ansi(false).init() }
}
