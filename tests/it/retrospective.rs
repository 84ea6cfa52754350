//! `rung report --since`: one page of what moved, what is only noise, and the next step; and the trend beside any report.

use crate::history::{git_is_missing, service};
use crate::program::{Folder, whole};

fn with_store() -> Option<Folder> {
    if git_is_missing() {
        return None;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    folder.rung("collect shop").well();
    Some(folder)
}

#[test]
fn two_weeks_are_one_page() {
    let Some(folder) = with_store() else { return };
    let text = folder.rung("report --as-of 2026-02-01 --since 2w").well();
    assert!(text.stdout.lines().count() <= 60, "one page: {text}");
    let markdown = folder.rung("report --as-of 2026-02-01 --since 2w --format markdown").well();
    whole!(format!("{}\n=====\n{}", text.stdout, markdown.stdout));
}

#[test]
fn every_form_says_how_a_project_moves() {
    let Some(folder) = with_store() else { return };
    let json = folder.rung("report --as-of 2026-02-01 --since 2026-01-18 --format json").well().json();
    let project = &json["projects"][0];
    assert_eq!(project["window"]["from"], "2026-01-18T00:00:00Z");
    // From 18 January to the end of 1 February: fifteen days; and the fifteen before, in which the history begins.
    assert_eq!(project["comparison"]["before"]["from"], "2026-01-03T00:00:00Z");
    assert_eq!(project["comparison"]["metrics"].as_array().map(Vec::len), Some(5));
    let note = project["comparison"]["note"].as_str().unwrap();
    assert!(note.starts_with("the history begins on 2026-01-05"), "{note}");
    assert_eq!(project["change_points"]["status"], "insufficient");
    assert_eq!(project["forecast"]["weeks"], 4);
    assert_eq!(project["metrics"].as_array().map(Vec::len), Some(5), "beside the answer's own fields");
    for form in ["text", "markdown", "html"] {
        let page = folder.rung(&format!("report --as-of 2026-02-01 --format {form}")).well().stdout;
        assert!(page.contains("The next four weeks, if they are like the recent ones"), "{form}: {page}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    let Some(folder) = with_store() else { return };
    for line in ["report --since tea", "report --since 0d", "report --since 2w --window 90d"] {
        let ran = folder.rung(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{line}: {ran}");
    }
}
