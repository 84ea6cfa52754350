//! The git collector on repositories made for each test. The `git` program makes them; without it a test is skipped.

mod commits;
mod fixture;
mod incremental;
mod input;
mod probes;
mod refs;
mod sizes;
mod traps;
