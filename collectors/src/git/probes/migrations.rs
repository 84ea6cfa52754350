//! Migrations of a database: with which tool, and which of them the version before would not survive.

use std::sync::LazyLock;

use regex::Regex;

use super::file::{File, Scene};
use super::sql::{self, Destructive};
use super::{Finding, Probe, Reason};

/// Scripts by the tool that runs them; the first pattern that matches tells the tool.
const SCRIPTS: &[(&str, &[&str])] = &[
    ("flyway", &["**/V*__*.{sql,java,kt}", "**/R__*.sql"]),
    (
        "liquibase",
        &[
            "**/{liquibase,changelog,changelogs}/**/*.{xml,yml,yaml,json,sql}",
            "**/{db.changelog,changelog-master}*.{xml,yml,yaml}",
        ],
    ),
    ("rails", &["**/db/migrate/*.rb", "**/db/*_migrate/*.rb"]),
    ("alembic", &["**/{alembic,migrations}/versions/*.py"]),
    ("prisma", &["**/prisma/migrations/*/migration.sql"]),
    ("diesel", &["**/migrations/*/up.sql"]),
    ("golang_migrate", &["**/*.up.sql"]),
    ("ecto", &["**/priv/*/migrations/*.exs"]),
    ("laravel", &["**/database/migrations/*.php"]),
    ("doctrine", &["**/migrations/Version*.php", "**/migrations/**/Version*.php"]),
    ("entity_framework", &["**/Migrations/*_*.cs"]),
    ("knex", &["**/migrations/*.{js,ts,mjs,cjs}"]),
    ("django", &["**/migrations/0*.py"]),
    // goose, dbmate, sqlx and others: numbered files of SQL in a folder; what is in them tells goose and dbmate.
    ("sql", &["**/{migrations,migration,migrate}/*.sql", "**/db/**/*.sql"]),
];

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "migrations",
        &[
            ("rails", &["**/db/migrate/"]),
            ("alembic", &["**/alembic/", "**/alembic.ini"]),
            ("flyway", &["**/flyway/", "**/flyway.{conf,toml}", "**/V*__*.sql"]),
            ("liquibase", &["**/liquibase/", "**/db/changelog/"]),
            ("", &["**/migrations/", "**/migration/"]),
        ],
    ),
    Probe::by_path("migration_script", SCRIPTS).newest_first(),
    Probe::reading("destructive_migration", SCRIPTS, destructive).newest_first(),
];

/// Of one kind no more than this are counted in a file.
const MOST_HITS: usize = 100;

static DOWN_FILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\.down\.sql|/down\.sql|/U[\d._]+__[^/]*\.sql|\.undo\.sql)$").expect("a regex")
});

/// Where a migration begins to say how it is taken back.
static DOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)(?i:^\s*--\s*(?:\+goose\s+down|\+migrate\s+down|migrate:down|@down|rollback\b).*$)|^\s*def\s+(?:self\.)?(?:down|downgrade)\b|^\s*(?:public\s+|protected\s+override\s+)?(?:async\s+)?(?:function\s+|void\s+)?down\s*\(|^\s*(?:exports|module\.exports)\.down\b|^\s*export\s+(?:async\s+)?(?:function|const)\s+down\b|\bvoid\s+Down\s*\(|^\s*(?:async\s+)?down\s*[:(]",
    )
    .expect("a regex")
});

static ROLLBACK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<rollback>.*?</rollback>").expect("a regex"));

/// Where it begins to say what it does, for files in which that comes last.
static UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(?i:^\s*--\s*(?:\+goose\s+up|\+migrate\s+up|migrate:up|@up)\b.*$)|^\s*def\s+(?:self\.)?(?:up|upgrade|change)\b|\b(?:exports\.up|void\s+Up|function\s+up|async\s+up|const\s+up|up)\s*[=:(]")
        .expect("a regex")
});

static CODE: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        (
            "drops a table",
            r"\bdrop_table\b|\bdrop_join_table\b|\bdropTable(?:IfExists)?\b|\bDropTable\b|migrations\.DeleteModel|Schema::drop|\bdrop table\(|<dropTable\b|\bdropTable:|(?i:[\x22'`]\s*drop table\b)",
        ),
        (
            "drops a column",
            r"\bremove_columns?\b|\bremove_reference\b|\bdrop_column\b|\b(?:dropColumn|removeColumn|DropColumn)s?\b|migrations\.RemoveField|^\s*remove\s*[:(]|<dropColumn\b|\bdropColumn:|(?i:[\x22'`]\s*alter table [^\n]* drop column\b)",
        ),
        (
            "renames a column",
            r"\brename_column\b|\b(?:renameColumn|RenameColumn)\b|migrations\.RenameField|new_column_name\s*=|<renameColumn\b|\brename table\([^)]*\),",
        ),
        ("renames a table", r"\brename_table\b|\b(?:renameTable|RenameTable)\b|migrations\.RenameModel|Schema::rename|<renameTable\b"),
        (
            "makes a column not null",
            r"\bchange_column_null\b[^\n]*\bfalse\b|\balter_column\b[^\n]*nullable\s*=\s*False|<addNotNullConstraint\b|\baddNotNullConstraint:",
        ),
        ("changes a column's type", r"\bchange_column\b|\balter_column\b[^\n]*\btype_\s*=|<modifyDataType\b|\bmodifyDataType:"),
    ]
    .iter()
    .map(|(what, text)| (*what, Regex::new(&format!("(?m){text}")).expect("a regex")))
    .collect()
});

/// A column that is added with what is said of it, and what gives it a value.
static ADDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:\badd_column\b|\baddColumn\b|\bAddColumn\b|\badd\s*:)[^\n]*(?:\n[^\n;]*){0,8}?(?:null:\s*false|nullable\s*[=:]\s*[Ff]alse|allowNull:\s*false)")
        .expect("a regex")
});

/// Statements of the way forward that take something away; how to go back may do that.
fn destructive(file: &File, tool: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    if DOWN_FILE.is_match(&format!("/{}", file.path)) {
        return Ok(None);
    }
    let markup = matches!(file.name().rsplit_once('.'), Some((_, "xml")));
    if markup && tool == "liquibase" && !file.text.contains("</databaseChangeLog>") {
        return Err(Reason::Unparsable("there is no complete <databaseChangeLog>".into()));
    }
    let forward = forward(&file.text);
    let found = if file.path.to_lowercase().ends_with(".sql") { sql::destructive(&forward) } else { in_code(&forward) };
    let kinds: Vec<String> = found.iter().map(|one| one.what.to_owned()).collect();
    let named = if tool == "sql" { named_tool(&file.text) } else { None };
    let finding = Finding::several(&kinds, found.first().map(|one| one.line));
    Ok(finding.map(|finding| Finding { tool: named.map(str::to_owned), ..finding }))
}

fn named_tool(text: &str) -> Option<&'static str> {
    [("goose", "+goose"), ("dbmate", "migrate:up"), ("sql_migrate", "+migrate")]
        .into_iter()
        .find(|(_, sign)| text.contains(sign))
        .map(|(tool, _)| tool)
}

/// The text with the way back blanked, its lines kept.
fn forward(text: &str) -> String {
    let lines = |found: &regex::Captures<'_>| "\n".repeat(found[0].matches('\n').count());
    let mut text = ROLLBACK.replace_all(text, lines).into_owned();
    let Some(down) = DOWN.find(&text).map(|found| found.start()) else { return text };
    let up = UP.find_iter(&text).map(|found| found.start()).find(|up| *up > down);
    let end = up.unwrap_or(text.len());
    blank(&mut text, down, end);
    text
}

fn blank(text: &mut String, start: usize, end: usize) {
    let lines = "\n".repeat(text[start..end].matches('\n').count());
    text.replace_range(start..end, &lines);
}

/// A call from its name to its closing bracket, or without brackets to the end of the line after `least`.
fn call(text: &str, least: usize) -> &str {
    let line = text[least..].find('\n').map_or(text.len(), |end| least + end);
    let Some(open) = text[..line].find('(') else { return &text[..line] };
    let mut depth = 0;
    for (at, sign) in text[open..].char_indices() {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        if depth == 0 {
            return &text[..line.max(open + at)];
        }
    }
    text
}

fn in_code(text: &str) -> Vec<Destructive> {
    let line = |at: usize| text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() as i64 + 1;
    let mut found: Vec<Destructive> = CODE
        .iter()
        .flat_map(|(what, pattern)| {
            pattern.find_iter(text).take(MOST_HITS).map(|hit| Destructive { line: line(hit.start()), what })
        })
        .collect();
    let without = |hit: &regex::Match<'_>| !call(&text[hit.start()..], hit.len()).to_lowercase().contains("default");
    found.extend(
        ADDED
            .find_iter(text)
            .take(MOST_HITS)
            .filter(without)
            .map(|hit| Destructive { line: line(hit.start()), what: "adds a column not null without a default" }),
    );
    found.sort_by_key(|one| one.line);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(path: &str, text: &str) -> Option<String> {
        let found = if path.rsplit('.').next() == Some("sql") {
            sql::destructive(&forward(text))
        } else {
            in_code(&forward(text))
        };
        (!found.is_empty())
            .then(|| found.iter().map(|one| format!("{} {}", one.line, one.what)).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn every_tool_says_it_in_its_own_words() {
        for (path, text, expected) in [
            ("a.rb", "class A\n  def change\n    remove_column :users, :name\n  end\nend\n", "3 drops a column"),
            (
                "a.rb",
                "def change\n  add_column :users, :age, :integer, null: false\nend\n",
                "2 adds a column not null without a default",
            ),
            (
                "a.py",
                "def upgrade():\n    op.drop_table('users')\n\ndef downgrade():\n    op.create_table('users')\n",
                "2 drops a table",
            ),
            ("a.py", "    migrations.RenameField(model_name='a', old_name='b', new_name='c'),\n", "1 renames a column"),
            (
                "a.js",
                "exports.up = k => k.schema.table('a', t => t.dropColumn('b'))\nexports.down = k => k.schema.dropTable('x')\n",
                "1 drops a column",
            ),
            (
                "a.cs",
                "protected override void Up(M m)\n{\n m.RenameTable(\"a\");\n}\nprotected override void Down(M m)\n{\n m.DropTable(\"x\");\n}\n",
                "3 renames a table",
            ),
            (
                "a.xml",
                "<changeSet>\n<dropColumn tableName='a'/>\n<rollback><dropTable/></rollback>\n</changeSet>",
                "2 drops a column",
            ),
            (
                "a.sql",
                "-- +goose Up\nalter table a drop column b;\n-- +goose Down\ndrop table a;\n",
                "2 drops a column",
            ),
            ("a.exs", "def change do\n  alter table(:a) do\n    remove :b\n  end\nend\n", "3 drops a column"),
        ] {
            assert_eq!(kinds(path, text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_adds_and_what_only_goes_back_is_not_found() {
        for (path, text) in [
            (
                "a.rb",
                "def up\n  add_column :users, :age, :integer, null: false, default: 0\nend\ndef down\n  remove_column :users, :age\nend\n",
            ),
            (
                "a.py",
                "def downgrade():\n    op.drop_column('a', 'b')\n\n\ndef upgrade():\n    op.add_column('a', sa.Column('b'))\n",
            ),
            ("a.sql", "-- migrate:up\ncreate table a (b int);\n-- migrate:down\ndrop table a;\n"),
        ] {
            assert_eq!(kinds(path, text), None, "{text}");
        }
    }
}
