//! The five metrics on projects made by hand, through the surface that every command uses: facts in, derived rows
//! made, answers asked. What is expected was worked out from the definitions and stands beside each case.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

#[path = "metrics/arrival.rs"]
mod arrival;
#[path = "metrics/arrival_facts.rs"]
mod arrival_facts;
#[path = "metrics/beside.rs"]
mod beside;
#[path = "metrics/beside_builds.rs"]
mod beside_builds;
#[path = "metrics/beside_launches.rs"]
mod beside_launches;
#[path = "metrics/calendars.rs"]
mod calendars;
#[path = "metrics/case.rs"]
mod case;
#[path = "metrics/changes.rs"]
mod changes;
#[path = "metrics/clock.rs"]
mod clock;
#[path = "metrics/definitions.rs"]
mod definitions;
#[path = "metrics/exclusions.rs"]
mod exclusions;
#[path = "metrics/group_beside.rs"]
mod group_beside;
#[path = "metrics/group_figures.rs"]
mod group_figures;
#[path = "metrics/groups.rs"]
mod groups;
#[path = "metrics/incidents.rs"]
mod incidents;
#[path = "metrics/kinds.rs"]
mod kinds;
#[path = "metrics/launches.rs"]
mod launches;
#[path = "metrics/links.rs"]
mod links;
#[path = "metrics/order.rs"]
mod order;
#[path = "metrics/overrides.rs"]
mod overrides;
#[path = "metrics/phases.rs"]
mod phases;
#[path = "metrics/recovery.rs"]
mod recovery;
#[path = "metrics/repairs.rs"]
mod repairs;
#[path = "metrics/rework.rs"]
mod rework;
#[path = "metrics/scopes.rs"]
mod scopes;
#[path = "metrics/trends.rs"]
mod trends;
#[path = "metrics/windows.rs"]
mod windows;
