//! The git collector on repositories made for each test. The `git` program makes them; without it a test is skipped.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

mod commits;
mod fixture;
mod incremental;
mod input;
mod probes;
mod refs;
mod sizes;
mod traps;
