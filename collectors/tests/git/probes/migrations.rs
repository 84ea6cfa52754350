//! Migrations of databases.

use super::{Case, Family, LARGE};

pub(super) const FAMILY: Family = Family {
    found: &[
        ("db/migrate/20240101_a.rb", "def change\n  rename_column :a, :b, :c\nend\n"),
        ("sql/V1__init.sql", "create table a (b int);\n"),
        ("sql/V2__less.sql", "alter table a drop column b;\ndrop table c;\n"),
        ("app/migrations/0002_x.py", "migrations.RemoveField('a', 'b')\n"),
        ("prisma/migrations/1_x/migration.sql", "ALTER TABLE \"a\" ADD COLUMN \"b\" INTEGER NOT NULL;\n"),
        ("pg/migrations/001.sql", "-- +goose Up\ntruncate a;\n-- +goose Down\ndrop table a;\n"),
        ("go/x.down.sql", "drop table a;\n"),
    ],
    absent: &[("src/migrate.rs", "drop table\n"), ("docs/V1_notes.md", "x\n"), ("sql/report.sql", "drop table a;\n")],
    unknown: &[
        ("db/migrate/1.rb", LARGE),
        ("sql/V1__a.sql", "drop table a;\n"),
        ("changelog/a.xml", "<databaseChangeLog>\n"),
    ],
    lost: &["sql/V1__a.sql"],
    cases: &[
        Case {
            name: "migrations",
            found: &[
                "app/migrations/|true|-|-|-|-|-",
                "db/migrate/|true|rails|-|-|-|-",
                "pg/migrations/|true|-|-|-|-|-",
                "prisma/migrations/|true|-|-|-|-|-",
                "sql/V1__init.sql|true|flyway|-|-|-|-",
                "sql/V2__less.sql|true|flyway|-|-|-|-",
            ],
            unknown: &["db/migrate/|true|rails|-|-|-|-", "sql/V1__a.sql|true|flyway|-|-|-|-"],
        },
        Case {
            name: "migration_script",
            found: &[
                "app/migrations/0002_x.py|true|django|-|-|-|-",
                "db/migrate/20240101_a.rb|true|rails|-|-|-|-",
                "pg/migrations/001.sql|true|sql|-|-|-|-",
                "prisma/migrations/1_x/migration.sql|true|prisma|-|-|-|-",
                "sql/V1__init.sql|true|flyway|-|-|-|-",
                "sql/V2__less.sql|true|flyway|-|-|-|-",
            ],
            unknown: &[
                "changelog/a.xml|true|liquibase|-|-|-|-",
                "db/migrate/1.rb|true|rails|-|-|-|-",
                "sql/V1__a.sql|true|flyway|-|-|-|-",
            ],
        },
        Case {
            name: "destructive_migration",
            found: &[
                "app/migrations/0002_x.py|true|django|1|1|drops a column|-",
                "db/migrate/20240101_a.rb|true|rails|1|2|renames a column|-",
                "pg/migrations/001.sql|true|goose|1|2|empties a table|-",
                "prisma/migrations/1_x/migration.sql|true|prisma|1|1|adds a column not null without a default|-",
                "sql/V2__less.sql|true|flyway|2|1|drops a column, drops a table|-",
            ],
            unknown: &[
                "changelog/a.xml|false|liquibase|-|-|there is no complete <databaseChangeLog>|unparsable",
                "db/migrate/1.rb|false|rails|-|-|-|too_large",
                "sql/V1__a.sql|false|flyway|-|-|-|missing",
            ],
        },
    ],
};
