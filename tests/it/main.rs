//! The whole product through its binary: what is typed, what comes back, what is left behind.
//!
//! Repositories are made by the tests with the `git` program, which the product itself never needs; without it a test
//! says so and is skipped, except where `RUNG_REQUIRE_TOOLS` is set. Nothing here asks the machine's clock for an
//! answer: every figure is asked for as of a day.

#![allow(clippy::pedantic, unreachable_pub, reason = "nothing reaches a test from outside")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail and say why it is skipped")]
#![allow(clippy::disallowed_methods, reason = "only tests ask the environment for tools and seeds")]

mod history;
mod program;

mod agreement;
mod analyze;
mod bad_input;
mod browser;
mod cli;
mod collect;
mod devlake;
mod events;
mod explain;
mod github;
mod groups;
mod import;
mod kill;
mod ladders;
mod layers;
mod overrides;
mod retrospective;
mod serve;
mod sql;
