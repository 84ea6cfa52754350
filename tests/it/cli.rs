//! What can be typed, and what every command has in common.

use std::process::Stdio;

use crate::program::{Folder, whole};

#[test]
fn every_command_has_its_help() {
    let folder = Folder::new();
    let commands = [
        "analyze",
        "collect",
        "import",
        "export",
        "schema",
        "report",
        "explain",
        "scorecard",
        "serve",
        "demo",
        "sql",
        "completions",
    ];
    let mut text = folder.rung("--help").well().to_string();
    for command in commands {
        assert!(text.contains(&format!("\n  {command} ")), "rung --help names {command}");
    }
    for command in commands {
        text += &format!("\n===== rung {command} --help =====\n{}", folder.run(&[command, "--help"]).well().stdout);
    }
    whole!(text);
}

#[test]
fn the_version_is_one_line() {
    let folder = Folder::new();
    whole!(folder.rung("--version").well());
}

#[test]
fn what_cannot_be_typed_is_bad_usage() {
    let folder = Folder::new();
    for line in ["", "analize", "analyze --format xml", "analyze . --at-format %Y", "completions tea", "sql"] {
        let ran = folder.rung(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{line}: {ran}");
        assert!(!ran.stderr.is_empty(), "{line} says what is wrong");
    }
    assert_eq!(folder.names(""), [] as [String; 0], "nothing is made");
}

#[test]
fn completions_are_made_for_every_shell() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.run(&["completions", shell]).well().stdout;
        assert!(script.contains("scorecard") && script.contains("retry-window"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    // More than a pipe holds, so that the reader has gone before everything is written.
    let query = "select repeat('x', 1000) as text from range(2000)";
    folder.write("empty/project.ndjson", r#"{"id":"shop","name":"shop"}"#);
    folder.rung("import empty").well();
    for arguments in [&["sql", query][..], &["schema"], &["completions", "bash"], &["report", "--format", "html"]] {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = folder.ran(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn what_is_no_terminal_gets_no_colours() {
    let folder = Folder::new();
    folder.write("facts/project.ndjson", r#"{"id":"shop","name":"shop"}"#);
    folder.rung("import facts").well();
    for value in [None, Some("1")] {
        for line in [
            "report --as-of 2026-01-31",
            "report --as-of 2026-01-31 --format markdown",
            "--help",
            "report --store none",
        ] {
            let mut command = folder.command(&line.split(' ').collect::<Vec<_>>());
            if let Some(value) = value {
                command.env("NO_COLOR", value);
            }
            let ran = folder.ran(command.output().unwrap());
            assert!(!ran.to_string().contains('\u{1b}'), "{line}: {ran}");
        }
    }
}
