//! Changes, their commits, and what others said of them.

use std::collections::{HashMap, HashSet};

use queries::model::facts::{Change, ChangeCommit, Review};
use queries::model::{ActorKind, ChangeState, ReviewState, Time};

use super::SOURCE;
use super::lake::Lake;
use super::people::People;
use super::places::Places;
use super::rows::{Comment, PullRequest};
use super::words;
use crate::bots;
use crate::note::Notes;

/// Changes as facts, with what belongs to them.
#[derive(Default)]
pub(super) struct Told {
    pub(super) changes: Vec<Change>,
    pub(super) commits: Vec<ChangeCommit>,
    pub(super) reviews: Vec<Review>,
}

pub(super) fn changes(lake: &mut Lake, places: &mut Places, people: &mut People<'_>, notes: &mut Notes) -> Told {
    let mut found = Told::default();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut taken: HashSet<(String, i64)> = HashSet::new();
    for row in &lake.pull_requests {
        let Some(repository) = places.repository(row.base_repo_id.as_deref(), None) else {
            notes.add("changes_of_no_repository", &row.id);
            continue;
        };
        let Some(number) = number(row) else {
            notes.add("changes_without_a_number", &row.id);
            continue;
        };
        if !taken.insert((repository.clone(), number)) {
            notes.add("changes_told_twice", format!("{number} of {repository}"));
            continue;
        }
        at.insert(row.id.clone(), found.changes.len());
        found.changes.push(change(row, repository, number, people, notes));
    }
    lake.used("pull_requests", found.changes.len());
    commits(lake, &at, &mut found);
    let authors: HashMap<&str, &str> =
        lake.pull_requests.iter().filter_map(|row| Some((row.id.as_str(), row.author_id.as_deref()?))).collect();
    let (used, reviews) = comments(&lake.pull_request_comments, &at, &authors, &mut found.changes, people, notes);
    found.reviews = reviews;
    lake.used("pull_request_comments", used);
    let mut used = 0;
    for row in &lake.pull_request_labels {
        if let Some(at) = at.get(&row.pull_request_id) {
            found.changes[*at].labels.push(row.label_name.replace('\u{1f}', " "));
            used += 1;
        }
    }
    for change in &mut found.changes {
        change.labels.sort();
        change.labels.dedup();
    }
    lake.used("pull_request_labels", used);
    found
}

/// The number by which people call a change; else the digits at the end of its address or of its id.
fn number(row: &PullRequest) -> Option<i64> {
    let of_address = || row.url.as_deref()?.trim_end_matches('/').rsplit('/').next()?.parse().ok();
    let of_id = || row.id.trim_start_matches(|letter: char| !letter.is_ascii_digit()).rsplit(':').next()?.parse().ok();
    row.pull_request_key.filter(|number| *number > 0).or_else(of_address).or_else(of_id)
}

fn change(row: &PullRequest, repository: String, number: i64, people: &mut People<'_>, notes: &mut Notes) -> Change {
    let state =
        words::change_state(row.status.as_deref(), row.original_status.as_deref(), row.merged_date, &row.id, notes);
    let named = row.author_name.as_deref().map(|name| bots::kind_of(name, "", &[]));
    let known = row.author_id.as_deref().map(|id| people.kind(id)).unwrap_or_default();
    // Where DevLake did not count the lines there are none at all.
    let counted = row.additions.unwrap_or(0) + row.deletions.unwrap_or(0) > 0;
    Change {
        number,
        title: row.title.clone(),
        state,
        author_hash: match (&row.author_id, &row.author_name) {
            (Some(id), _) => Some(people.account(id)),
            (None, Some(name)) => Some(people.hash(name)),
            (None, None) => None,
        },
        author_kind: if known == ActorKind::Unknown { named.unwrap_or_default() } else { known },
        created_at: row.created_date,
        merged_at: row.merged_date,
        closed_at: row.closed_date,
        head_sha: row.head_commit_sha.clone(),
        // Forges name a commit of a trial merge where nothing was merged.
        merge_sha: row.merge_commit_sha.clone().filter(|_| state == ChangeState::Merged),
        base_branch: row.base_ref.clone(),
        head_branch: row.head_ref.clone(),
        additions: row.additions.filter(|_| counted),
        deletions: row.deletions.filter(|_| counted),
        source: SOURCE.to_owned(),
        url: row.url.clone(),
        repository,
        ..Change::default()
    }
}

/// The commits of changes, and when the first of each was written.
fn commits(lake: &mut Lake, at: &HashMap<String, usize>, found: &mut Told) {
    let written: HashMap<&str, Time> =
        lake.commits.iter().filter_map(|commit| Some((commit.sha.as_str(), commit.authored_date?))).collect();
    let mut used = 0;
    for row in &lake.pull_request_commits {
        let Some(at) = at.get(&row.pull_request_id) else { continue };
        let change = &mut found.changes[*at];
        let date = row.commit_authored_date.or_else(|| written.get(row.commit_sha.as_str()).copied());
        change.first_commit_at = earlier(change.first_commit_at, date);
        found.commits.push(ChangeCommit {
            repository: change.repository.clone(),
            number: change.number,
            sha: row.commit_sha.clone(),
        });
        used += 1;
    }
    lake.used("pull_request_commits", used);
}

fn earlier(one: Option<Time>, two: Option<Time>) -> Option<Time> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

/// The reviews among the comments, and when another person first said something. A comment in the code belongs to a
/// review; a comment below the change is none.
fn comments(
    comments: &[Comment],
    at: &HashMap<String, usize>,
    authors: &HashMap<&str, &str>,
    changes: &mut [Change],
    people: &mut People<'_>,
    notes: &mut Notes,
) -> (usize, Vec<Review>) {
    let mut reviews: HashMap<(usize, String), Review> = HashMap::new();
    let mut used = 0;
    for row in comments {
        let Some(at) = at.get(&row.pull_request_id).copied() else { continue };
        used += 1;
        let change = &mut changes[at];
        let reviewer = row.account_id.as_deref();
        let kind = reviewer.map(|id| people.kind(id)).unwrap_or_default();
        match (reviewer, authors.get(row.pull_request_id.as_str())) {
            (Some(_), None) => notes.add("comments_on_changes_without_an_author", &row.id),
            (Some(reviewer), Some(author)) if reviewer != *author && kind != ActorKind::Bot => {
                change.first_review_at = earlier(change.first_review_at, row.created_date);
            }
            _ => {}
        }
        let (id, state) = match row.class.as_deref().unwrap_or_default().to_uppercase().as_str() {
            "REVIEW" => (
                row.review_id.clone().unwrap_or_else(|| row.id.clone()),
                words::review_state(row.status.as_deref(), &row.id, notes),
            ),
            "DIFF" => (row.review_id.clone().unwrap_or_else(|| row.id.clone()), ReviewState::Commented),
            "NORMAL" | "" => continue,
            word => {
                notes.add("unknown_types_of_comments", format!("{word} of {}", row.id));
                continue;
            }
        };
        if state == ReviewState::Approved {
            change.approved_at = earlier(change.approved_at, row.created_date);
        }
        let review = reviews.entry((at, id.clone())).or_insert_with(|| Review {
            repository: change.repository.clone(),
            number: change.number,
            id,
            ..Review::default()
        });
        // The review's own row goes before the comments in the code that came with it.
        if review.state == ReviewState::Unknown || state != ReviewState::Commented {
            review.state = state;
        }
        review.reviewer_hash = reviewer.map(|id| people.account(id)).or(review.reviewer_hash.take());
        review.reviewer_kind = kind;
        review.submitted_at = earlier(review.submitted_at, row.created_date);
    }
    let mut reviews: Vec<_> = reviews.into_values().collect();
    reviews.sort_by(|one, two| (&one.repository, one.number, &one.id).cmp(&(&two.repository, two.number, &two.id)));
    (used, reviews)
}
