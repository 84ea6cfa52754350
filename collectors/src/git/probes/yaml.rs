//! YAML as a tree of bounded size, whatever the file: no tag, anchor or odd key is an error.
//!
//! The parser underneath says events; the tree is built here, so that it can say lines, keep tags, follow anchors and
//! merge keys, and stop where a file is made to explode.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

/// A tree with more values than this, its anchors followed, is not read.
const MOST_VALUES: usize = 50_000;

/// Deeper ones are not read.
const DEEPEST: usize = 60;

/// A value and its line: that of its key where it has one, else where it begins.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::git) struct Value {
    pub(in crate::git) content: Content,
    pub(in crate::git) line: usize,
    /// A tag of the file's own, such as `reference` for `!reference`.
    pub(in crate::git) tag: Option<String>,
}

/// What a value is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::git) enum Content {
    #[default]
    Null,
    /// A text, a number or a truth, as written.
    Text(String),
    List(Vec<Value>),
    /// Keys in the order of the file; of a key that comes twice the last one.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a key; nothing where this is no map or it has no such key.
    pub(in crate::git) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value at the end of a way of keys.
    pub(in crate::git) fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Keys and values; none where this is no map.
    pub(in crate::git) fn entries(&self) -> &[(String, Self)] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items; none where this is no list.
    pub(in crate::git) fn items(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// A text, number or truth as written; nothing where this is empty, a list or a map.
    pub(in crate::git) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a key.
    pub(in crate::git) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// `true` or `false`, in the spellings of YAML; nothing for anything else, such as an expression.
    pub(in crate::git) fn truth(&self) -> Option<bool> {
        match self.text()?.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// All texts in this value and the lists in it: a text alone is a list of one.
    pub(in crate::git) fn texts(&self) -> Vec<&str> {
        match &self.content {
            Content::Text(text) => vec![text],
            Content::List(items) => items.iter().flat_map(Self::texts).collect(),
            Content::Null | Content::Map(_) => Vec::new(),
        }
    }

    /// As [`Value::texts`], of a key.
    pub(in crate::git) fn texts_of(&self, key: &str) -> Vec<String> {
        self.get(key).map_or_else(Vec::new, |value| value.texts().into_iter().map(str::to_owned).collect())
    }

    /// This value and all in it, the outer ones first.
    pub(in crate::git) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(value) = found.get(next).copied() {
            match &value.content {
                Content::List(items) => found.extend(items),
                Content::Map(entries) => found.extend(entries.iter().map(|(_, value)| value)),
                _ => {}
            }
            next += 1;
        }
        found
    }

    /// Adds a key and its value; nothing where this is no map.
    fn push(&mut self, key: String, value: Self) {
        if let Content::Map(entries) = &mut self.content {
            entries.push((key, value));
        }
    }

    /// Leaves of a key that comes twice the last one.
    fn without_doubles(mut self) -> Self {
        if let Content::Map(entries) = &mut self.content {
            let mut seen = HashSet::new();
            let mut kept: Vec<_> = std::mem::take(entries).into_iter().rev().collect();
            kept.retain(|(key, _)| seen.insert(key.clone()));
            kept.reverse();
            *entries = kept;
        }
        self
    }

    fn size(&self) -> usize {
        self.all().len()
    }
}

/// The documents of a file.
///
/// # Errors
/// What is wrong, with its line, where the file is no YAML, or too big a tree.
pub(in crate::git) fn documents(text: &str) -> Result<Vec<Value>, String> {
    // A closing bracket as far left as the key that it belongs to is against the rules, and taken by every CI system.
    built(text).or_else(|what| built(&CLOSING.replace_all(text, FURTHER_IN)).map_err(|_| what))
}

/// Lines that only close brackets, and the same further to the right, where the depth means nothing between brackets.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^( *)([\]}]+,?[ \t]*)$").expect("a regex"));
const FURTHER_IN: &str = "$1                                                            $2";

fn built(text: &str) -> Result<Vec<Value>, String> {
    let mut parser = Parser::new_from_str(text);
    let mut tree = Builder::default();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| format!("line {}: {}", error.marker().line(), error.info()))?;
        if !tree.take(event, span.start.line())? {
            break;
        }
    }
    Ok(tree.documents)
}

/// The first document of a file; an empty value where there is none.
///
/// # Errors
/// As [`documents`].
pub(in crate::git) fn document(text: &str) -> Result<Value, String> {
    Ok(documents(text)?.into_iter().next().unwrap_or_default())
}

/// A list or map that is not complete yet.
struct Open {
    value: Value,
    anchor: usize,
    /// The key that waits for its value, and its line.
    key: Option<(String, usize)>,
}

#[derive(Default)]
struct Builder {
    documents: Vec<Value>,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    values: usize,
}

impl Builder {
    /// Takes one event; says whether there is more to come.
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<bool, String> {
        let opened = |content, anchor, tag: Option<std::borrow::Cow<'_, Tag>>| Open {
            value: Value { content, line, tag: tag.and_then(|tag| own_tag(&tag)) },
            anchor,
            key: None,
        };
        match event {
            Event::StreamEnd => return Ok(false),
            Event::Scalar(text, style, anchor, tag) => {
                let empty = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let content = if empty { Content::Null } else { Content::Text(text.into_owned()) };
                let Open { value, anchor, .. } = opened(content, anchor, tag);
                self.done(value, anchor, line)?;
            }
            Event::SequenceStart(anchor, tag) => self.open.push(opened(Content::List(Vec::new()), anchor, tag)),
            Event::MappingStart(anchor, tag) => self.open.push(opened(Content::Map(Vec::new()), anchor, tag)),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { value, anchor, .. }) = self.open.pop() {
                    self.done(value.without_doubles(), anchor, line)?;
                }
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().unwrap_or_default();
                self.values += value.size();
                self.done(value, 0, line)?;
            }
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        if self.open.len() > DEEPEST {
            return Err(format!("line {line}: more than {DEEPEST} levels"));
        }
        Ok(true)
    }

    /// Puts a complete value where it belongs.
    fn done(&mut self, value: Value, anchor: usize, line: usize) -> Result<(), String> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(format!("line {line}: more than {MOST_VALUES} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(value);
            return Ok(());
        };
        match (&mut open.value.content, open.key.take()) {
            (Content::List(items), _) => items.push(value),
            (Content::Map(_), None) => open.key = Some((key(&value), value.line)),
            (Content::Map(_), Some((key, _))) if key == "<<" => merge(&mut open.value, &value),
            (Content::Map(_), Some((key, line))) => open.value.push(key, Value { line, ..value }),
            _ => {}
        }
        Ok(())
    }
}

/// What `<<` brings: the keys that are not there yet.
fn merge(into: &mut Value, from: &Value) {
    let sources = if from.items().is_empty() { std::slice::from_ref(from) } else { from.items() };
    for (key, value) in sources.iter().flat_map(Value::entries) {
        if into.get(key).is_none() {
            into.push(key.clone(), value.clone());
        }
    }
}

/// A key as text; a list or a map as a key is of no interest here.
fn key(value: &Value) -> String {
    value.text().unwrap_or_default().to_owned()
}

fn own_tag(tag: &Tag) -> Option<String> {
    (tag.handle == "!").then(|| tag.suffix.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lists_lines_and_tags_are_kept() {
        let root =
            document("on: push\njobs:\n  a:\n    needs: [b, c]\n    script: !reference [x, y]\n  b: ~\n").unwrap();
        assert_eq!(root.text_of("on"), Some("push"), "a word, not a truth");
        assert_eq!(root.at(&["jobs", "a", "needs"]).unwrap().texts(), ["b", "c"]);
        let script = root.at(&["jobs", "a", "script"]).unwrap();
        assert_eq!((script.tag.as_deref(), script.line), (Some("reference"), 5));
        assert_eq!(root.at(&["jobs", "b"]).unwrap().content, Content::Null);
    }

    #[test]
    fn anchors_and_merge_keys_are_followed_and_own_keys_win() {
        let root = document(
            "base: &b {stage: test, tags: [x]}\njob:\n  <<: *b\n  stage: deploy\nother:\n  stage: lint\n  <<: [*b]\n",
        );
        let root = root.unwrap();
        assert_eq!(root.at(&["job", "stage"]).unwrap().text(), Some("deploy"));
        assert_eq!(root.at(&["job", "tags"]).unwrap().texts(), ["x"]);
        assert_eq!(root.at(&["other", "stage"]).unwrap().text(), Some("lint"));
    }

    #[test]
    fn brackets_may_close_as_far_left_as_their_key() {
        let root = document("a:\n  b: [\n    {c: 1},\n  ]\n  d: {\n    e: 2\n  }\n").unwrap();
        assert_eq!(root.at(&["a", "b"]).unwrap().items()[0].text_of("c"), Some("1"));
        assert_eq!(root.at(&["a", "d", "e"]).unwrap().text(), Some("2"));
    }

    #[test]
    fn what_would_explode_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let before = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
        }
        assert!(document(&text).is_err());
        assert!(document(&"[".repeat(5000)).is_err());
        assert!(document("a: [1, 2").is_err());
        assert!(document("a: b: c").unwrap_err().contains("line 1"));
        assert_eq!(document("").unwrap(), Value::default());
        assert_eq!(documents("a: 1\n---\nb: 2\n").unwrap().len(), 2);
    }
}
