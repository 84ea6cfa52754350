//! A folder of tables, read whole: what is malformed is named before anything is written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use queries::store::CsvRecords;

use super::rows::{
    Account, BoardIssue, Comment, Commit, Deployment, DeploymentCommit, Diff, Edge, Label, Mapping, Pipeline,
    PipelineCommit, PullRequest, PullRequestCommit, Repo, RepoCommit, Row, Scope, Task, Ticket, rows,
};
use super::tables::{SHAPES, Shape, is_computed};
use crate::Error;

/// What one file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRead {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: usize,
    /// How many of them made or completed a fact.
    pub used: usize,
    /// Columns of it that are not read.
    pub unread: Vec<String>,
}

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The file's name.
    pub file: String,
    /// Whether it is a table of figures that DevLake computed.
    pub computed: bool,
}

/// Declares the tables and the rows that each of them holds.
macro_rules! lake {
    ($( $table:ident: $Row:ty ),+ $(,)?) => {
        /// All rows of all tables.
        #[derive(Default)]
        pub(super) struct Lake {
            $( pub(super) $table: Vec<$Row>, )+
            /// What each file gave, by its table.
            pub(super) files: BTreeMap<&'static str, FileRead>,
            pub(super) ignored: Vec<Ignored>,
        }

        impl Lake {
            fn take(&mut self, shape: &'static Shape, name: &str, path: &Path) -> Result<(), Error> {
                match shape.name {
                    $( stringify!($table) => self.$table = read::<$Row>(shape, name, path, &mut self.files)?, )+
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

lake! {
    project_mapping: Mapping,
    repos: Repo,
    cicd_scopes: Scope,
    accounts: Account,
    commits: Commit,
    commit_parents: Edge,
    repo_commits: RepoCommit,
    commits_diffs: Diff,
    pull_requests: PullRequest,
    pull_request_commits: PullRequestCommit,
    pull_request_comments: Comment,
    pull_request_labels: Label,
    cicd_deployments: Deployment,
    cicd_deployment_commits: DeploymentCommit,
    cicd_pipelines: Pipeline,
    cicd_pipeline_commits: PipelineCommit,
    cicd_tasks: Task,
    incidents: Ticket,
    issues: Ticket,
    board_issues: BoardIssue,
}

impl Lake {
    /// Reads the tables of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let mut lake = Self::default();
        for path in entries(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
            let csv = path.is_file() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
            match Shape::named(&stem).filter(|_| csv) {
                Some(shape) if lake.files.contains_key(shape.name) => {
                    let other = &lake.files[shape.name].file;
                    return Err(Error::Input(format!(
                        "{other} and {name} both hold the table {}: keep one",
                        shape.name
                    )));
                }
                Some(shape) => lake.take(shape, &name, &path)?,
                None => lake.ignored.push(Ignored { file: name, computed: csv && is_computed(&stem) }),
            }
        }
        if lake.files.is_empty() {
            return Err(Error::Input(format!(
                "{} holds none of DevLake's tables: there should be files such as cicd_deployments.csv, named after {}",
                folder.display(),
                SHAPES.iter().map(|shape| shape.name).collect::<Vec<_>>().join(", ")
            )));
        }
        Ok(lake)
    }

    /// Whether there is a file of a table, even one without rows.
    pub(super) fn has(&self, table: &str) -> bool {
        self.files.contains_key(table)
    }

    /// Notes how many rows of a table made or completed a fact.
    pub(super) fn used(&mut self, table: &str, rows: usize) {
        if let Some(file) = self.files.get_mut(table) {
            file.used = rows;
        }
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let cannot = |error: std::io::Error| Error::Input(format!("{} cannot be read: {error}", folder.display()));
    if !folder.exists() {
        return Err(Error::Input(format!("there is no folder {}", folder.display())));
    }
    if folder.is_file() {
        return Err(Error::Input(format!("{} is a file: name the folder with DevLake's tables", folder.display())));
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        paths.push(entry.map_err(cannot)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read<T: Row>(
    shape: &'static Shape,
    name: &str,
    path: &Path,
    files: &mut BTreeMap<&'static str, FileRead>,
) -> Result<Vec<T>, Error> {
    let file = File::open(path).map_err(|error| Error::Input(format!("{name} cannot be read: {error}")))?;
    let mut records = CsvRecords::open(name, BufReader::with_capacity(1 << 20, file))?;
    let missing: Vec<_> =
        shape.needed.iter().filter(|column| !records.columns().iter().any(|has| has == *column)).collect();
    if !missing.is_empty() {
        let missing = missing.into_iter().copied().collect::<Vec<_>>().join(", ");
        return Err(Error::Input(format!(
            "{name} has no column {missing}: its first line should name the columns of DevLake's table {}, {} among them",
            shape.name,
            shape.needed.join(", ")
        )));
    }
    let unread = records.columns().iter().filter(|column| !shape.reads(column)).cloned().collect();
    let rows = rows::<T, _>(&mut records)?;
    files.insert(shape.name, FileRead { file: name.to_owned(), rows: rows.len(), used: 0, unread });
    Ok(rows)
}
