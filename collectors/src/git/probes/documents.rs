//! What is written down: how to release, how to go back, what to do when it burns; and when it was last touched.

use std::sync::LazyLock;

use regex::Regex;

use super::file::File;
use super::{Finding, Probe};

const RELEASE_DOCUMENTS: &[&str] = &[
    "{,docs/,doc/,.github/}{RELEASE,RELEASING,RELEASE_PROCESS,RELEASE-PROCESS,DEPLOY,DEPLOYING,DEPLOYMENT}.{md,rst,txt,adoc}",
    "{docs,doc}/**/{release,releasing,releases,release-process,deploy,deploying,deployment}.{md,rst,adoc}",
    "**/{runbook,RUNBOOK}.{md,rst,adoc}",
    "**/runbooks/",
];

/// Where procedures are described.
const PROCEDURES: &[&str] = &[
    "{,docs/,doc/,.github/}{RELEASE,RELEASING,RELEASE_PROCESS,RELEASE-PROCESS,DEPLOY,DEPLOYING,DEPLOYMENT,ROLLBACK,OPERATIONS}.{md,rst,txt,adoc}",
    "{docs,doc}/**/{release,releasing,releases,release-process,deploy,deploying,deployment,rollback,operations,launch}*.{md,rst,adoc}",
    "**/{runbook,run-book,playbook,rollback}*.{md,rst,adoc}",
    "**/{runbooks,run-books,playbooks}/**/*.{md,rst,adoc}",
    "{README,CONTRIBUTING}.{md,rst,adoc}",
];

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path("release_documentation", &[("", RELEASE_DOCUMENTS)]).dated(),
    Probe::by_path(
        "run_book",
        &[(
            "",
            &["**/{runbook,run-book,run_book}*.{md,rst,adoc}", "**/{runbooks,run-books,playbooks}/**/*.{md,rst,adoc}"],
        )],
    )
    .dated(),
    Probe::reading("rollback_procedure", &[("", PROCEDURES)], |file, _, _| Ok(heading(file, &ROLLBACK))).dated(),
    Probe::reading("release_rules", &[("", PROCEDURES)], |file, _, _| Ok(heading(file, &RULES))).dated(),
    Probe::by_path(
        "postmortem",
        &[(
            "",
            &[
                "**/{postmortems,post-mortems,postmortem,incidents,incident-reports,retrospectives}/**/*.{md,rst,adoc}",
                "**/{postmortem,post-mortem}*.{md,rst,adoc}",
            ],
        )],
    )
    .newest_first()
    .dated(),
    Probe::by_path(
        "changelog",
        &[(
            "",
            &[
                "**/{CHANGELOG,CHANGES,HISTORY,NEWS,RELEASES}",
                "**/{CHANGELOG,CHANGES,HISTORY,NEWS,RELEASES}.{md,rst,txt,adoc}",
                "{changelog.d,.changeset,newsfragments,changes}/",
            ],
        )],
    )
    .dated(),
    Probe::by_path(
        "code_owners",
        &[("", &["{CODEOWNERS,.github/CODEOWNERS,.gitlab/CODEOWNERS,docs/CODEOWNERS,OWNERS}"])],
    )
    .dated(),
    Probe::reading(
        "owned_paths",
        &[("", &["{CODEOWNERS,.github/CODEOWNERS,.gitlab/CODEOWNERS,docs/CODEOWNERS}"])],
        |file, _, _| Ok(owned_paths(file)),
    ),
];

/// A heading of Markdown or `AsciiDoc`, or a line that is underlined as `reStructuredText` has it.
fn headings(words: &str) -> Regex {
    let line = format!(r"[^\n]*\b(?:{words})\b[^\n]*");
    Regex::new(&format!(r"(?im)^(?:#{{1,6}}|={{1,6}})\s+{line}$|^{line}\n(?:={{3,}}|-{{3,}}|~{{3,}})\s*$"))
        .expect("a regex")
}

static ROLLBACK: LazyLock<Regex> = LazyLock::new(|| {
    headings(
        r"roll(?:ing|ed)?[ -]?back|revert(?:ing)? (?:a|the) (?:release|deploy\w*)|back[ -]?out|undo(?:ing)? a (?:release|deploy\w*)",
    )
});
static RULES: LazyLock<Regex> = LazyLock::new(|| {
    headings(
        r"go[ /-]+no[ -]?go|release (?:criteria|checklist|rules|gates?)|launch (?:criteria|checklist|rules)|exit criteria|deploy\w* (?:criteria|checklist)|when (?:to|we|do we) (?:release|ship|roll back|stop)|definition of done",
    )
});

fn heading(file: &File, pattern: &Regex) -> Option<Finding> {
    let found = pattern.find(&file.text)?;
    let line = found.as_str().lines().next().unwrap_or_default().trim_matches(['#', '=', ' '].as_slice());
    Some(Finding { line: Some(file.line_of(found.start())), ..Finding::of(line.chars().take(120).collect::<String>()) })
}

/// How many patterns have an owner; who it is, is nobody's business here.
fn owned_paths(file: &File) -> Option<Finding> {
    let lines = file
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '[', '^'].as_slice()));
    let owned = lines.filter(|line| line.split_whitespace().skip(1).any(|owner| owner.contains('@'))).count();
    (owned > 0).then(|| Finding { amount: Some(owned as i64), ..Finding::default() })
}
