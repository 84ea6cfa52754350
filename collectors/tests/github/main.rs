//! The GitHub collector against a server of our own that behaves as the real one does, and against what the real one
//! once sent. Nothing here waits: the clock of both sides is one that sleeping moves.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

mod answers;
mod fixture;
mod server;
mod time;
mod world;

mod app;
mod changed;
mod description;
mod faults;
mod limits;
mod modest;
mod read;
mod recorded;
mod secrets;
