//! Launches: consecutive attempts of one content in one environment, in their order.

use super::attempts::Attempt;
use crate::model::{Status, Time};

/// Attempts that belong together.
#[derive(Debug, Clone)]
pub struct Launch {
    /// Positions of its attempts, the first one giving the launch its id.
    pub attempts: Vec<usize>,
    pub started_at: Time,
    pub finished_at: Time,
    pub status: Status,
    /// The attempt that decided the result.
    pub deciding: usize,
}

/// The place where a launch happens: repository, service, environment.
type Place<'a> = (Option<&'a str>, Option<&'a str>, &'a str);

/// The place of an attempt.
#[must_use]
pub fn place(attempt: &Attempt) -> Place<'_> {
    (attempt.repository.as_deref(), attempt.service.as_deref(), &attempt.environment)
}

/// The content of an attempt: its sha, else its version.
#[must_use]
pub fn identity(attempt: &Attempt) -> Option<&str> {
    attempt.sha.as_deref().or(attempt.version.as_deref())
}

/// Groups attempts that are not excluded into launches, ordered by finish, start, name.
///
/// An attempt belongs to the launch before it if it has the same content, no other content came between in the same
/// place, and it started within `retry_window` of the end of the attempt before. A window of zero groups nothing.
#[must_use]
pub fn launches(attempts: &[Attempt], retry_window: chrono::Duration) -> Vec<Launch> {
    let mut order: Vec<(usize, Time, Time)> = attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| attempt.excluded.is_none())
        .filter_map(|(at, attempt)| Some((at, attempt.started_at?, attempt.finished_at?)))
        .collect();
    order.sort_by(|a, b| {
        let (one, two) = (&attempts[a.0], &attempts[b.0]);
        (place(one), a.1, a.2, &one.name, &one.id).cmp(&(place(two), b.1, b.2, &two.name, &two.id))
    });
    let mut launches: Vec<Launch> = Vec::new();
    let mut previous: Option<(usize, Time)> = None;
    for (at, started_at, finished_at) in order {
        let attempt = &attempts[at];
        let retry = previous.is_some_and(|(before, ended_at)| {
            place(&attempts[before]) == place(attempt)
                && identity(attempt).is_some()
                && identity(&attempts[before]) == identity(attempt)
                && retry_window > chrono::Duration::zero()
                && started_at - ended_at <= retry_window
        });
        match launches.last_mut() {
            Some(launch) if retry => launch.attempts.push(at),
            _ => launches.push(Launch {
                attempts: vec![at],
                started_at,
                finished_at,
                status: attempt.status,
                deciding: at,
            }),
        }
        previous = Some((at, finished_at.max(started_at)));
    }
    for launch in &mut launches {
        decide(launch, attempts);
    }
    launches.sort_by(|a, b| {
        (a.finished_at, a.started_at, &attempts[a.attempts[0]].name, &attempts[a.attempts[0]].id).cmp(&(
            b.finished_at,
            b.started_at,
            &attempts[b.attempts[0]].name,
            &attempts[b.attempts[0]].id,
        ))
    });
    launches
}

/// A launch ends with its first success, else with its last attempt.
fn decide(launch: &mut Launch, attempts: &[Attempt]) {
    let finish = |at: &usize| attempts[*at].finished_at.unwrap_or(launch.started_at);
    let first_success =
        launch.attempts.iter().filter(|at| attempts[**at].status == Status::Success).min_by_key(|at| finish(at));
    let deciding = first_success.or_else(|| launch.attempts.iter().max_by_key(|at| finish(at)));
    if let Some(deciding) = deciding.copied() {
        launch.finished_at = finish(&deciding);
        launch.status = attempts[deciding].status;
        launch.deciding = deciding;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DatedBy, MadeFrom, Tier};

    fn attempt(name: &str, sha: &str, started: i64, finished: i64, status: Status) -> Attempt {
        let minute = |minutes: i64| chrono::DateTime::from_timestamp(minutes * 60, 0);
        Attempt {
            id: name.into(),
            name: name.into(),
            made_from: MadeFrom::Deployments,
            repository: None,
            service: None,
            environment: "production".into(),
            tier: Tier::Production,
            sha: Some(sha.into()),
            version: None,
            started_at: minute(started),
            finished_at: minute(finished),
            dated_by: DatedBy::Source,
            status,
            started_by: "unknown".into(),
            exposure: "unknown".into(),
            build: None,
            url: None,
            excluded: None,
        }
    }

    fn grouped(attempts: &[Attempt], minutes: i64) -> Vec<(Vec<&str>, Status, i64)> {
        launches(attempts, chrono::Duration::minutes(minutes))
            .iter()
            .map(|launch| {
                let names = launch.attempts.iter().map(|at| attempts[*at].name.as_str()).collect();
                (names, launch.status, launch.finished_at.timestamp() / 60)
            })
            .collect()
    }

    #[test]
    fn a_retry_within_the_window_belongs_to_the_launch_and_its_success_ends_it() {
        // b starts 50 minutes after a ended; c, at 200, starts 130 minutes after b ended: a launch of its own.
        let attempts = [
            attempt("a", "1", 0, 10, Status::Failed),
            attempt("b", "1", 60, 70, Status::Success),
            attempt("c", "1", 200, 210, Status::Success),
        ];
        assert_eq!(
            grouped(&attempts, 60),
            vec![(vec!["a", "b"], Status::Success, 70), (vec!["c"], Status::Success, 210)]
        );
        assert_eq!(grouped(&attempts, 0).len(), 3);
    }

    #[test]
    fn another_sha_in_between_separates() {
        // A, B, A within an hour are three launches.
        let attempts = [
            attempt("a", "1", 0, 1, Status::Success),
            attempt("b", "2", 10, 11, Status::Success),
            attempt("c", "1", 20, 21, Status::Success),
        ];
        assert_eq!(grouped(&attempts, 60).len(), 3);
    }

    #[test]
    fn without_a_success_the_last_attempt_decides() {
        let attempts = [attempt("a", "1", 0, 1, Status::Failed), attempt("b", "1", 5, 9, Status::Cancelled)];
        assert_eq!(grouped(&attempts, 60), vec![(vec!["a", "b"], Status::Cancelled, 9)]);
    }
}
