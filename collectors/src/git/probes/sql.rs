//! Statements of SQL that a version of the program from before would not survive.
//!
//! Not a parser of SQL: statements are told apart, comments and texts left out, and each is compared with patterns that
//! hold for the dialects in use.

use std::sync::LazyLock;

use regex::Regex;

/// A statement that takes something away, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destructive {
    pub(super) line: i64,
    pub(super) what: &'static str,
}

/// Of one file no more than this are looked at.
const MOST_STATEMENTS: usize = 5000;

static PATTERNS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        ("drops a table", r"^drop (?:foreign |temporary )?table\b"),
        ("drops a schema", r"^drop (?:schema|database)\b"),
        ("empties a table", r"^truncate\b|^delete from [^ ]+$"),
        ("renames a table", r"^alter table .* rename to\b|^rename table\b|^alter table .* rename (?:as )?[^ ]+$"),
        ("renames a column", r"^alter table .* rename (?:column )?[^ ]+ to\b|^alter table .* change (?:column )?[^ ]+ [^ ]+|^exec(?:ute)? sp_rename\b"),
        ("drops a column", r"^alter table .* drop column\b"),
        ("makes a column not null", r"^alter table .* set not null\b|^alter table .* (?:modify|alter) (?:column )?[^,]* not null\b"),
        ("changes a column's type", r"^alter table .* alter (?:column )?[^ ]+ (?:set data )?type\b|^alter table .* modify\b"),
    ]
    .iter()
    .map(|(what, text)| (*what, Regex::new(text).expect("a regex")))
    .collect()
});

/// A column is dropped without the word where what follows is none of the other things that a table has.
static DROP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bdrop (?:if exists )?([a-z0-9_.]+)").expect("a regex"));
const NO_COLUMNS: &[&str] = &[
    "constraint",
    "index",
    "primary",
    "foreign",
    "default",
    "not",
    "check",
    "key",
    "unique",
    "partition",
    "identity",
    "expression",
    "if",
    "table",
    "column",
];

/// A column that is added: what comes after its name, up to the next part of the statement.
static ADD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\badd (?:column )?(?:if not exists )?([a-z0-9_.]+)( [^,(]*(?:\([^)]*\)[^,(]*)*)").expect("a regex")
});

/// What statements of a file take away, in their order.
pub(super) fn destructive(text: &str) -> Vec<Destructive> {
    let mut statements = statements(text);
    statements.truncate(MOST_STATEMENTS);
    // SQLite changes a table by making it anew under another name: that loses nothing.
    let rebuilt: Vec<String> = statements
        .iter()
        .filter_map(|(_, statement)| {
            let (from, to) = statement.strip_prefix("alter table ")?.split_once(" rename to ")?;
            let made = statements
                .iter()
                .any(|(_, one)| one.starts_with("create table ") && one.split([' ', '(']).any(|word| word == from));
            made.then(|| to.trim().to_owned())
        })
        .collect();
    let spared = |statement: &str| {
        rebuilt.iter().any(|table| {
            statement.ends_with(&format!(" rename to {table}"))
                || statement.starts_with("drop table") && statement.split(' ').any(|word| word == table)
        })
    };
    let mut found = Vec::new();
    for (line, statement) in &statements {
        if !spared(statement) {
            found.extend(what(statement).map(|what| Destructive { line: *line, what }));
        }
    }
    found
}

fn what(statement: &str) -> Option<&'static str> {
    if let Some((what, _)) = PATTERNS.iter().find(|(_, pattern)| pattern.is_match(statement)) {
        return Some(what);
    }
    if !statement.starts_with("alter table") {
        return None;
    }
    if DROP.captures_iter(statement).any(|drop| !NO_COLUMNS.contains(&&drop[1])) {
        return Some("drops a column");
    }
    let must = |add: &regex::Captures<'_>| {
        let rest = &add[2];
        !NO_COLUMNS.contains(&&add[1])
            && rest.contains(" not null")
            && !["default", "generated", "auto_increment", "autoincrement", "serial", "identity"]
                .iter()
                .any(|word| rest.contains(word))
    };
    ADD.captures_iter(statement).any(|add| must(&add)).then_some("adds a column not null without a default")
}

/// The statements in lower case with single spaces, without comments, texts and quotes around names; each with its line.
fn statements(text: &str) -> Vec<(i64, String)> {
    let mut found = Vec::new();
    let mut statement = String::new();
    let (mut line, mut begun) = (1, 1);
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skipped = if rest.starts_with("--") || next == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if next == '\'' {
            statement.push_str("''");
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            0
        };
        if skipped > 0 {
            line += rest[..skipped].matches('\n').count() as i64;
            rest = &rest[skipped..];
            continue;
        }
        match next {
            ';' => found.push((begun, std::mem::take(&mut statement))),
            '"' | '`' | '[' | ']' => {}
            next if next.is_whitespace() => {
                if !statement.is_empty() && !statement.ends_with(' ') {
                    statement.push(' ');
                }
            }
            next => {
                if statement.is_empty() {
                    begun = line;
                }
                statement.extend(next.to_lowercase());
            }
        }
        line += i64::from(next == '\n');
        rest = &rest[next.len_utf8()..];
    }
    found.push((begun, statement));
    for (_, statement) in &mut found {
        statement.truncate(statement.trim_end().len());
    }
    found.retain(|(_, statement)| !statement.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        destructive(text).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn what_takes_something_away_is_found() {
        for (text, expected) in [
            ("DROP TABLE IF EXISTS \"users\";", "drops a table"),
            ("ALTER TABLE users DROP COLUMN name;", "drops a column"),
            ("alter table users drop name", "drops a column"),
            ("ALTER TABLE users RENAME COLUMN a TO b;", "renames a column"),
            ("ALTER TABLE users RENAME TO people;", "renames a table"),
            ("ALTER TABLE `users` CHANGE `a` `b` INT;", "renames a column"),
            ("ALTER TABLE users ADD COLUMN age int NOT NULL;", "adds a column not null without a default"),
            ("alter table users\n  add price numeric(10, 2) not null;", "adds a column not null without a default"),
            ("ALTER TABLE users ALTER COLUMN age SET NOT NULL;", "makes a column not null"),
            ("ALTER TABLE users ALTER COLUMN age TYPE bigint;", "changes a column's type"),
            ("TRUNCATE users;", "empties a table"),
            ("delete from users;", "empties a table"),
        ] {
            assert_eq!(kinds(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_only_adds_is_not() {
        for text in [
            "CREATE TABLE users (id int not null);",
            "ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 0;",
            "ALTER TABLE users ADD COLUMN age int;",
            "ALTER TABLE users DROP CONSTRAINT users_age;",
            "ALTER TABLE users ALTER COLUMN age DROP DEFAULT;",
            "-- DROP TABLE users;\n/* drop table a; */ select 'drop table b';",
            "DROP INDEX users_age;",
            "DELETE FROM users WHERE id = 1;",
            "ALTER TABLE users ADD CONSTRAINT c CHECK (age is not null);",
            "CREATE TABLE new_users (id int);\nINSERT INTO new_users SELECT id FROM users;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;",
        ] {
            assert!(kinds(text).is_empty(), "{text}: {:?}", kinds(text));
        }
    }

    #[test]
    fn lines_are_those_of_the_statements() {
        let found = destructive("-- one\ncreate table a (b text default ';');\n\nalter table a\n  drop column b;\n");
        assert_eq!(found, [Destructive { line: 4, what: "drops a column" }]);
    }
}
