//! What a failure means to whoever called: one line on stderr and an exit code.

use std::io::Write as _;
use std::process::ExitCode;

/// Bad usage or bad input.
const BAD_INPUT: u8 = 2;
/// A source or the store could not be reached.
const UNREACHABLE: u8 = 3;

/// What the user gave cannot be used.
#[derive(Debug)]
pub(crate) struct BadInput(pub(crate) String);

impl std::fmt::Display for BadInput {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

/// An error about what the user gave.
pub(crate) fn bad_input(message: impl Into<String>) -> anyhow::Error {
    BadInput(message.into()).into()
}

/// Says what went wrong and ends with the code for it. A closed pipe is no failure.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    // Nobody is left to tell where stderr is closed too.
    let _ = writeln!(std::io::stderr(), "rung: {}", line(error));
    ExitCode::from(code(error))
}

/// The causes one after the other, each said once and in one line.
fn line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        // The engine shows the statement from here on, which is ours and not the user's.
        let text = text.split("\nLINE ").next().unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !line.contains(&text) {
            let gap = if line.is_empty() { "" } else { ": " };
            line = format!("{line}{gap}{text}");
        }
    }
    line
}

fn is_closed_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn code(error: &anyhow::Error) -> u8 {
    let input = error.chain().any(|cause| {
        cause.is::<BadInput>()
            || matches!(cause.downcast_ref(), Some(queries::Error::Input(_)))
            || matches!(
                cause.downcast_ref(),
                Some(collectors::Error::Input(_) | collectors::Error::Store(queries::Error::Input(_)))
            )
    });
    if input { BAD_INPUT } else { UNREACHABLE }
}
