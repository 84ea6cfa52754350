//! Every probe, by family. A new family is a file and a line here.

use super::{
    Probe, ci, containers, deployment, documents, environments, floating, infrastructure, kubernetes, libraries, locks,
    migrations, testing, updates,
};

const FAMILIES: &[&[Probe]] = &[
    ci::PROBES,
    containers::PROBES,
    kubernetes::PROBES,
    infrastructure::PROBES,
    migrations::PROBES,
    locks::PROBES,
    floating::PROBES,
    updates::PROBES,
    libraries::PROBES,
    testing::PROBES,
    documents::PROBES,
    environments::PROBES,
    deployment::PROBES,
];

/// The probes in the order in which their rows are made.
pub(super) fn all() -> impl Iterator<Item = &'static Probe> {
    FAMILIES.iter().flat_map(|family| family.iter())
}
