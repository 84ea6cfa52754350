//! What is written down.

use super::{Case, Family, LOST};

pub(super) const FAMILY: Family = Family {
    found: &[
        (
            "RELEASING.md",
            "# Releasing\n\n## Go / no-go\n\nNever on red.\n\nRolling back\n------------\n\nPush the button.\n",
        ),
        ("docs/runbooks/database.md", "x\n"),
        ("docs/postmortems/2024-01.md", "x\n"),
        ("CHANGELOG.md", "x\n"),
        ("CODEOWNERS", "# who\n* @shop/all\n/docs @shop/writers a@example.com\nempty\n"),
    ],
    absent: &[
        ("README.md", "# Shop\n\nWe can roll back.\n"),
        ("src/release.rs", "x\n"),
        ("docs/running.md", "x\n"),
        ("src/changelog.rs", "x\n"),
        ("CODEOWNERS.md", "x\n"),
    ],
    unknown: &[("CODEOWNERS", "* @shop/all\n"), ("README.md", "bin\0ary\n"), ("RELEASING.md", "# Rollback\n")],
    lost: &["CODEOWNERS", "RELEASING.md"],
    cases: &[
        Case {
            name: "release_documentation",
            found: &["RELEASING.md|true|-|-|-|-|-", "docs/runbooks/|true|-|-|-|-|-"],
            unknown: &["RELEASING.md|true|-|-|-|-|-"],
        },
        Case { name: "run_book", found: &["docs/runbooks/database.md|true|-|-|-|-|-"], unknown: LOST },
        Case {
            name: "rollback_procedure",
            found: &["RELEASING.md|true|-|-|7|Rolling back|-"],
            unknown: &["README.md|false|-|-|-|-|not_text", "RELEASING.md|false|-|-|-|-|missing"],
        },
        Case {
            name: "release_rules",
            found: &["RELEASING.md|true|-|-|3|Go / no-go|-"],
            unknown: &["README.md|false|-|-|-|-|not_text", "RELEASING.md|false|-|-|-|-|missing"],
        },
        Case { name: "postmortem", found: &["docs/postmortems/2024-01.md|true|-|-|-|-|-"], unknown: LOST },
        Case { name: "changelog", found: &["CHANGELOG.md|true|-|-|-|-|-"], unknown: LOST },
        Case { name: "code_owners", found: &["CODEOWNERS|true|-|-|-|-|-"], unknown: &["CODEOWNERS|true|-|-|-|-|-"] },
        Case {
            name: "owned_paths",
            found: &["CODEOWNERS|true|-|2|-|-|-"],
            unknown: &["CODEOWNERS|false|-|-|-|-|missing"],
        },
    ],
};
