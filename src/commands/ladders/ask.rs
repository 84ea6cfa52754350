//! `rung ladders ask`: the questions that stand between what is confirmed and what could be.
//!
//! In a terminal one after the other; else, or with `--format json`, as a file to fill in and give back with `--answers`.

use std::io::{BufRead, IsTerminal as _, Write};

use queries::answers::ProjectAnswer;
use queries::ladders::{CriterionResult, LadderKind, LadderResult, Outcome};
use queries::model::Answer;
use queries::model::facts::Attestation;
use queries::store::Store;
use serde::{Deserialize, Serialize};

use super::waive::SOURCE;
use super::{answered, append, opened};
use crate::cli::ladders::{AskTeam, LadderFormat};
use crate::failure::bad_input;
use crate::{attestations, clock, print};

/// The file to fill in.
#[derive(Debug, Serialize, Deserialize)]
struct Sheet {
    project: String,
    questions: Vec<Asked>,
}

/// One question. `answer` and `role` are to be filled in; what stays empty is not answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asked {
    criterion: String,
    #[serde(default)]
    question: String,
    /// Why nothing shows it.
    #[serde(default)]
    evidence: String,
    /// The source that would show it, so that nobody need be asked.
    #[serde(default)]
    or_connect: Option<String>,
    /// `yes` or `no`.
    #[serde(default)]
    answer: Option<String>,
    /// Never a name.
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

pub(super) fn run(arguments: &AskTeam) -> anyhow::Result<()> {
    let (store, project, ask) = opened(&arguments.judged)?;
    let answer = answered(&store, &project, &ask)?;
    // The store is written to below.
    drop(store);
    let questions = questions(&answer, arguments.ladder.as_deref())?;
    let sheet = match &arguments.answers {
        Some(file) => {
            let name = file.display();
            let text =
                std::fs::read_to_string(file).map_err(|error| bad_input(format!("{name}: cannot be read: {error}")))?;
            let sheet: Sheet = serde_json::from_str(&text)
                .map_err(|error| bad_input(format!("{name}, line {}: {error}", error.line())))?;
            if sheet.project != project {
                return Err(bad_input(format!("{name}: it is about the project {}, not {project}", sheet.project)));
            }
            sheet
        }
        None if arguments.format == LadderFormat::Json => {
            return print::json(&Sheet { project, questions });
        }
        None if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() => {
            let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
            let questions = interview(questions, arguments.role.clone(), &mut input, &mut output)?;
            Sheet { project, questions }
        }
        None => return print::text(&print::ladders::questions(&answer, &listed(&questions))),
    };
    let said = answers(&sheet, arguments.role.as_deref())?;
    if said.is_empty() {
        return print::lines(&["nothing was answered, so nothing is kept".to_owned()]);
    }
    let kept = if arguments.kept.in_store {
        let mut store = Store::open(&arguments.judged.store.store)?;
        let mut batch = store.begin()?;
        batch.add(&said)?;
        batch.commit()?;
        arguments.judged.store.store.display().to_string()
    } else {
        let named = arguments.judged.project.as_deref();
        let texts: String = said.iter().map(|said| attestations::answer_text(said, named)).collect();
        append(&arguments.kept, &sheet.project, &texts)?;
        format!("{}: it counts from the next `rung analyze` or `rung collect` on", arguments.kept.to.display())
    };
    let count = queries::answers::words::count(i64::try_from(said.len()).unwrap_or(i64::MAX), "answer", "answers");
    print::lines(&[format!("{count} kept in {kept}")])
}

/// What is open between the confirmed and the potential rung, of a checklist all that is open; what only the team can tell
/// goes before what a source could show.
fn questions(answer: &ProjectAnswer, wanted: Option<&str>) -> anyhow::Result<Vec<Asked>> {
    if let Some(wanted) = wanted.filter(|wanted| answer.ladders.iter().all(|ladder| ladder.ladder != *wanted)) {
        let known: Vec<&str> = answer.ladders.iter().map(|ladder| ladder.ladder.as_str()).collect();
        return Err(bad_input(format!("ladder `{wanted}`: there are {}", known.join(", "))));
    }
    let ladders = answer.ladders.iter().filter(|ladder| wanted.is_none_or(|wanted| ladder.ladder == wanted));
    let mut open: Vec<&CriterionResult> = ladders.flat_map(open).collect();
    open.sort_by_key(|criterion| criterion.connect.is_some());
    let question = |criterion: &CriterionResult| {
        Some(Asked {
            criterion: criterion.criterion.clone(),
            question: criterion.question.clone()?,
            evidence: criterion.evidence.clone(),
            or_connect: criterion.connect.clone(),
            answer: None,
            role: None,
            link: None,
            note: None,
        })
    };
    Ok(open.into_iter().filter_map(question).collect())
}

fn open(ladder: &LadderResult) -> Vec<&CriterionResult> {
    let height = |rung: &Option<queries::ladders::RungName>| rung.as_ref().map(|rung| rung.height);
    let (confirmed, potential) = (height(&ladder.confirmed), height(&ladder.potential));
    let concerned = |at: usize| match ladder.kind {
        LadderKind::Checklist => true,
        LadderKind::Ladder => at > confirmed.unwrap_or(0) && potential.is_none_or(|potential| at <= potential),
    };
    let rungs = ladder.rungs.iter().enumerate().filter(|(at, _)| concerned(*at));
    let criteria = rungs.flat_map(|(_, rung)| &rung.criteria);
    criteria.filter(|criterion| matches!(criterion.outcome, Outcome::Unknown | Outcome::Stale)).collect()
}

fn listed(questions: &[Asked]) -> Vec<(String, String, Option<String>)> {
    let row = |asked: &Asked| (asked.criterion.clone(), asked.question.clone(), asked.or_connect.clone());
    questions.iter().map(row).collect()
}

/// Asks one after the other; `s` leaves a question open, `q` ends.
fn interview(
    mut questions: Vec<Asked>,
    role: Option<String>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> anyhow::Result<Vec<Asked>> {
    let mut said = |prompt: &str| -> anyhow::Result<Option<String>> {
        write!(output, "{prompt}")?;
        output.flush()?;
        let mut line = String::new();
        Ok((input.read_line(&mut line)? > 0).then(|| line.trim().to_owned()))
    };
    let role = match role {
        Some(role) => role,
        None => said("Role of who answers, never a name: ")?.unwrap_or_default(),
    };
    let role = crate::overrides::role(&role)?;
    let all = questions.len();
    'questions: for (number, asked) in questions.iter_mut().enumerate() {
        let connect = asked.or_connect.as_ref().map(|connect| format!("\n  (a source would show it: {connect})"));
        let prompt = format!(
            "\n{} of {all}: {}\n  {}{}\n[y]es, [n]o, [s]kip, [q]uit: ",
            number + 1,
            asked.criterion,
            asked.question,
            connect.unwrap_or_default()
        );
        loop {
            let Some(word) = said(&prompt)? else { break 'questions };
            match word.to_lowercase().as_str() {
                "q" | "quit" => break 'questions,
                "s" | "skip" | "" => continue 'questions,
                word => {
                    if let Ok(answer) = attestations::answer(word) {
                        asked.answer = Some(answer.as_str().to_owned());
                        break;
                    }
                }
            }
        }
        asked.role = Some(role.clone());
        asked.link = said("Link to what shows it, or nothing: ")?.filter(|link| !link.is_empty());
    }
    Ok(questions)
}

/// What was answered, checked.
fn answers(sheet: &Sheet, role: Option<&str>) -> anyhow::Result<Vec<Attestation>> {
    let given_at = clock::now();
    let answered = sheet.questions.iter().filter_map(|asked| {
        let word = asked.answer.as_deref().map(str::trim).filter(|word| !word.is_empty())?;
        Some((asked, word))
    });
    answered
        .map(|(asked, word)| {
            let about = |error: anyhow::Error| bad_input(format!("{}: {error:#}", asked.criterion));
            let answer: Answer = attestations::answer(word).map_err(about)?;
            let who = asked.role.as_deref().or(role).unwrap_or_default();
            Ok(Attestation {
                project: sheet.project.clone(),
                criterion: attestations::criterion(&asked.criterion)?,
                answer,
                role: crate::overrides::role(who).map_err(about)?,
                given_at,
                until_at: None,
                link: asked.link.clone(),
                note: asked.note.clone(),
                source: SOURCE.into(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(criterion: &str) -> Asked {
        Asked {
            criterion: criterion.into(),
            question: "Is it?".into(),
            evidence: String::new(),
            or_connect: None,
            answer: None,
            role: None,
            link: None,
            note: None,
        }
    }

    #[test]
    fn a_team_is_asked_one_question_after_the_other() {
        let questions = ["deployment.no-pain", "deployment.withdraw-alone", "deployment.few-coupled", "workshop.trust"];
        let questions: Vec<_> = questions.into_iter().map(question).collect();
        // The role, yes with a link, a skip, a word that is none and then no without a link, quit.
        let typed = "team\ny\nhttps://example.org/survey\ns\nperhaps\nn\n\nq\n";
        let mut printed = Vec::new();
        let found = interview(questions, None, &mut typed.as_bytes(), &mut printed).expect("asked");
        let given: Vec<_> = found.iter().map(|asked| (asked.answer.as_deref(), asked.link.as_deref())).collect();
        assert_eq!(
            given,
            [(Some("yes"), Some("https://example.org/survey")), (None, None), (Some("no"), None), (None, None)]
        );
        let printed = String::from_utf8(printed).expect("text");
        assert!(printed.contains("1 of 4: deployment.no-pain\n  Is it?"), "{printed}");
        let sheet = Sheet { project: "shop".into(), questions: found };
        let said = answers(&sheet, None).expect("sound");
        assert_eq!(said.len(), 2);
        assert_eq!((said[1].criterion.as_str(), said[1].answer), ("deployment.few-coupled", Answer::No));
    }
}
