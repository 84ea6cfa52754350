//! Writing the delivered changes of one scope.

use super::{Changes, Delivery};
use crate::derive::commits::History;
use crate::derive::write::{Table, row};
use crate::error::Result;

/// The scope that changes were delivered in.
pub(in crate::derive) struct Place<'a> {
    pub project: &'a str,
    pub scope: &'a str,
    pub repository: &'a str,
}

/// Adds the rows of one scope to `change_delivery`; `launch` gives the id of a launch and whether it is the baseline.
pub(in crate::derive) fn write<'d>(
    table: &mut Table<'_>,
    place: &Place<'_>,
    changes: &Changes,
    deliveries: &[Delivery],
    history: &History,
    launch: impl Fn(usize) -> (&'d str, bool),
) -> Result<()> {
    for delivery in deliveries {
        let change = &changes.list[delivery.change];
        let commits = changes.commits(delivery.change).iter().filter(|node| !history.commit(**node).merge).count();
        let (id, baseline) = launch(delivery.launch);
        table.add(&row![
            place.project,
            place.scope,
            id,
            place.repository,
            change.number,
            delivery.found_by.as_str(),
            history.commit(delivery.node).sha,
            baseline,
            change.author_kind,
            change.first_commit_at,
            change.ready_at,
            change.first_review_at,
            change.merged_at,
            commits as i64,
            change.hotfix,
            change.reverts,
        ])?;
    }
    Ok(())
}
