//! Single rows as GitHub once sent them: the same reading as in a collection, without asking anybody.

use queries::store::PersonKey;
use serde_json::Value;

use super::address::Address;
use super::place::{Place, rows};
use super::{change_row, commits, deployment_row, incidents, jobs, releases, runs, words};
use crate::job_class::JobClasses;
use crate::sync::stream::Page;

/// What one row became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// The facts, each as its table and its JSON.
    Read(Vec<(&'static str, Value)>),
    /// Why it was refused.
    Refused(String),
}

/// Reads a row of one kind: `change`, `change_commit`, `review`, `run`, `job`, `deployment`, `release`, `commit` or
/// `issue`. Also returned is what was met that nobody knows.
///
/// # Errors
/// Where there is no such kind.
pub fn read_recorded(kind: &str, row: Value, people: &PersonKey) -> Result<(Recorded, Vec<crate::Note>), String> {
    let place = Place {
        address: Address::public(),
        owner: "acme".into(),
        name: "shop".into(),
        id: "github.com/acme/shop".into(),
        projects: vec!["shop".into()],
        people: people.clone(),
        bots: Vec::new(),
        sizes: false,
        job_classes: JobClasses::default(),
    };
    let mut page = Page::default();
    let mut found: Vec<(&'static str, Value)> = Vec::new();
    match kind {
        "change" => {
            for row in rows::<change_row::Row>(vec![row], kind, &mut page) {
                row.into_facts(&place, &mut page);
            }
            found.extend(page.facts.changes.drain(..).map(|fact| ("change", as_json(&fact))));
        }
        "change_commit" => {
            for row in rows::<change_row::CommitRow>(vec![row], kind, &mut page) {
                found.push(("change_commit", serde_json::json!({ "sha": row.sha() })));
            }
        }
        "review" => {
            for row in rows::<change_row::ReviewRow>(vec![row], kind, &mut page) {
                match words::review_state(row.state(), "a review", &mut page.notes) {
                    Some(state) => found.push(("review", as_json(&row.fact(&place, 1, state)))),
                    None => page.refused.push("review: it is still being written".into()),
                }
            }
        }
        "run" => {
            for row in rows::<runs::Row>(vec![row], kind, &mut page) {
                found.push(("build", as_json(&runs::fact(&place, &row, row.attempt(), &mut page.notes))));
            }
        }
        "job" => {
            for row in rows::<jobs::Row>(vec![row], kind, &mut page) {
                let run = row.run_id.map_or_else(|| "0".to_owned(), |run| run.to_string());
                found.push(("job", as_json(&jobs::fact(&place, &row, &run, &mut page.notes))));
            }
        }
        "deployment" => {
            for row in rows::<deployment_row::Row>(vec![row], kind, &mut page) {
                found.push(("deployment", as_json(&row.fact(&place, &mut page.notes))));
            }
        }
        "release" => {
            for row in rows::<releases::Row>(vec![row], kind, &mut page) {
                found.push(("release", as_json(&releases::fact(&place, row))));
            }
        }
        "commit" => {
            for row in rows::<commits::Row>(vec![row], kind, &mut page) {
                found.push(("commit", as_json(&commits::fact(&place, &row))));
            }
        }
        "issue" => {
            for row in rows::<incidents::Row>(vec![row], kind, &mut page) {
                found.push(("incident", as_json(&incidents::fact(&place, "shop", row))));
            }
        }
        _ => return Err(format!("there is no kind of row `{kind}`")),
    }
    let recorded = match page.refused.pop() {
        Some(reason) => Recorded::Refused(reason),
        None => Recorded::Read(found),
    };
    Ok((recorded, page.notes.into_list()))
}

fn as_json(fact: &impl serde::Serialize) -> Value {
    serde_json::to_value(fact).unwrap_or_default()
}
