//! Finding and opening a repository. Only its own configuration is read: the answer depends on it alone.

use std::path::Path;

use gix::{ThreadSafeRepository, discover::upwards, open, sec::trust};

use crate::Error;

/// Opens the repository that `path` lies in: a work tree or a folder within one, a bare repository, a linked work tree.
///
/// Whoever owns the files is trusted: nothing that the configuration names is ever run.
pub(super) fn repository(path: &Path) -> Result<ThreadSafeRepository, Error> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Input(format!("there is no folder {shown}: name the folder of a git repository")));
        }
        Err(error) => return Err(Error::Unreachable(format!("{shown} cannot be read: {error}"))),
        Ok(found) if !found.is_dir() => {
            return Err(Error::Input(format!("{shown} is a file: name the folder of a git repository")));
        }
        Ok(_) => {}
    }
    let search = upwards::Options {
        trust: gix::discover::upwards::TrustPolicy::Assume(gix::sec::Trust::Full),
        ..upwards::Options::default()
    };
    let options = trust::Mapping { full: open::Options::isolated(), reduced: open::Options::isolated() };
    // Shortening a relative path to a bare repository beside this folder goes wrong while searching.
    let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    ThreadSafeRepository::discover_opts(absolute, search, options).map_err(|error| {
        if error.is_not_found() {
            Error::Input(format!(
                "{shown} is in no git repository: name the folder of one, or make one with `git init`"
            ))
        } else if error.is_permission_denied() {
            Error::Unreachable(format!("the repository at {shown} cannot be read: {}", one_line(&error)))
        } else {
            Error::Input(format!(
                "the repository at {shown} cannot be opened: {}; check it with `git fsck`",
                one_line(&error)
            ))
        }
    })
}

pub(super) fn one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        inner = cause.source();
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
