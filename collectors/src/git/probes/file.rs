//! Files of a tree, read within limits: a large, missing or odd one has a reason, and stops nothing.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use gix::objs::Find as _;
use gix::{ObjectId, Repository};

use super::Reason;
use super::tree::{Entry, Tree};
use super::yaml::{self, Value};

/// Larger files are not read.
const LARGEST_BYTES: u64 = 1 << 20;

/// Of one tree no more than this is read.
const MOST_BYTES: u64 = 128 << 20;

/// A file with its text, and what it says in the formats that readers ask for.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    yaml: OnceCell<Result<Vec<Value>, Reason>>,
    json: OnceCell<Result<serde_json::Value, Reason>>,
    toml: OnceCell<Result<toml::Table, Reason>>,
}

impl File {
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), ..Self::default() }
    }

    /// The name without the folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// The documents of a YAML file.
    pub(super) fn documents(&self) -> Result<&[Value], Reason> {
        let read = || yaml::documents(&self.text).map_err(Reason::Unparsable);
        self.yaml.get_or_init(read).as_deref().map_err(Clone::clone)
    }

    /// The first document of a YAML file.
    pub(super) fn document(&self) -> Result<Value, Reason> {
        Ok(self.documents()?.first().cloned().unwrap_or_default())
    }

    /// JSON, with comments and commas at the end, as many tools allow.
    pub(super) fn json(&self) -> Result<&serde_json::Value, Reason> {
        let read = || {
            serde_json::from_str(&self.text)
                .or_else(|_| serde_json::from_str(&plain_json(&self.text)))
                .map_err(|error| Reason::Unparsable(error.to_string()))
        };
        self.json.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// TOML.
    pub(super) fn toml(&self) -> Result<&toml::Table, Reason> {
        let read =
            || self.text.parse().map_err(|error: toml::de::Error| Reason::Unparsable(error.message().to_owned()));
        self.toml.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// The line, from 1, of a place in the text.
    pub(super) fn line_of(&self, at: usize) -> i64 {
        self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() as i64 + 1
    }
}

/// JSON without its comments, and without commas before a closing bracket.
fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(next) = rest.chars().next() {
        if quoted && next == '\\' {
            let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
            plain.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if !quoted && rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if !quoted && rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        quoted ^= next == '"';
        if !quoted && matches!(next, '}' | ']') && plain.trim_end().ends_with(',') {
            plain.truncate(plain.trim_end().len() - 1);
        }
        plain.push(next);
        rest = &rest[next.len_utf8()..];
    }
    plain
}

/// A tree whose files can be read.
pub(super) struct Scene<'r> {
    pub(super) tree: Tree,
    repository: &'r Repository,
    read: RefCell<Read>,
}

#[derive(Default)]
struct Read {
    bytes: u64,
    /// What was read already; one file serves several probes.
    files: HashMap<String, Result<Rc<File>, Reason>>,
}

impl<'r> Scene<'r> {
    pub(super) fn new(repository: &'r Repository, tree: Tree) -> Self {
        Self { tree, repository, read: RefCell::default() }
    }

    /// The file at a path; nothing where the tree has none there.
    pub(super) fn open(&self, path: &str) -> Option<Result<Rc<File>, Reason>> {
        let entry = self.tree.find(path)?;
        if let Some(read) = self.read.borrow().files.get(path) {
            return Some(read.clone());
        }
        let read = self.text(entry).map(|text| Rc::new(File::new(path, text)));
        self.read.borrow_mut().files.insert(path.to_owned(), read.clone());
        Some(read)
    }

    fn text(&self, entry: &Entry) -> Result<String, Reason> {
        if entry.mode.is_commit() || entry.mode.is_link() || entry.mode.is_tree() {
            return Err(Reason::NotText);
        }
        let mut read = self.read.borrow_mut();
        let size = self.size(entry.id)?;
        if size > LARGEST_BYTES {
            return Err(Reason::TooLarge);
        }
        read.bytes += size;
        if read.bytes > MOST_BYTES {
            return Err(Reason::TooMany);
        }
        let mut buffer = Vec::new();
        let found = self.repository.objects.try_find(&entry.id, &mut buffer).ok().flatten().ok_or(Reason::Missing)?;
        if found.data.contains(&0) {
            return Err(Reason::NotText);
        }
        let text = String::from_utf8_lossy(found.data);
        Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
    }

    /// How large an object is, told by its header alone.
    fn size(&self, id: ObjectId) -> Result<u64, Reason> {
        match self.repository.try_find_header(id) {
            Ok(Some(header)) => Ok(header.size()),
            _ => Err(Reason::Missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_with_comments_is_read() {
        let file = File::new("a.json", "{ // one\n \"a\": [1, 2, ], /* two */ \"b\": \"// \\\" no\", }");
        let expected = serde_json::json!({"a": [1, 2], "b": "// \" no"});
        assert_eq!(file.json(), Ok(&expected));
        assert!(File::new("a.json", "{").json().is_err());
    }
}
