//! What a project is made with: lock files, versions that float, libraries, and programs that bring new versions.

use super::{Case, Family, LARGE, LOST};

pub(super) const FAMILY: Family = Family {
    found: &[
        ("Cargo.toml", "[dependencies]\nserde = \"1\"\nopen = { git = \"https://x/y\" }\n"),
        ("Cargo.lock", "x\n"),
        (
            "web/package.json",
            "{\"dependencies\": {\"react\": \"^18.0.0\", \"@unleash/proxy-client\": \"4.0.1\", \"prom-client\": \"15.0.0\"},\n \"devDependencies\": {\"@playwright/test\": \"1.50.0\", \"nock\": \"14.0.0\", \"@pact-foundation/pact\": \"13.0.0\", \"left-pad\": \"latest\"}}\n",
        ),
        ("load/k6.main.js", "x\n"),
        ("requirements.txt", "flask\nrequests==2.32.0 # fixed\n-r other.txt\n"),
        ("Dockerfile", "FROM alpine AS base\nFROM base\nFROM node:22\nFROM nginx:latest\n"),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: some/action@main\n",
        ),
        (
            ".github/dependabot.yml",
            "version: 2\nupdates:\n  - package-ecosystem: cargo\n    schedule: {interval: weekly}\n    cooldown: {default-days: 3}\n",
        ),
        (
            "renovate.json5",
            "// ours\n{ extends: ['config:recommended'], minimumReleaseAge: '3 days', packageRules: [{automerge: true}] }\n",
        ),
    ],
    absent: &[
        ("Cargo.toml", "[dependencies]\nserde = \"=1.0.0\"\nours = { path = \"ours\" }\n"),
        ("web/package.json", "{\"dependencies\": {\"react\": \"18.0.0\", \"ours\": \"workspace:*\"}}\n"),
        ("Dockerfile", "ARG V\nFROM node:${V} AS one\nFROM one\nFROM x@sha256:0123\n"),
        (".github/workflows/ci.yml", "on: push\njobs: {a: {steps: [{uses: './local'}, {uses: 'a/b@v1'}]}}\n"),
        ("lock.txt", "x\n"),
        ("go.mod", "module x\n\nrequire github.com/a/b v1.2.3\n"),
    ],
    unknown: &[
        ("package.json", "{\"dependencies\": \n"),
        ("pom.xml", LARGE),
        ("composer.json", "{}\n"),
        (".github/dependabot.yml", "updates: [\n"),
    ],
    lost: &["composer.json"],
    cases: &[
        Case { name: "lock_file", found: &["Cargo.lock|true|cargo|-|-|-|-"], unknown: LOST },
        Case {
            name: "unlocked_manifest",
            found: &["requirements.txt|true|python|1|-|flask|-", "web/package.json|true|npm|2|-|react, left-pad|-"],
            unknown: UNREADABLE,
        },
        Case {
            name: "floating_version",
            found: &[
                ".github/workflows/ci.yml|true|github_actions|1|6|some/action@main|-",
                "Cargo.toml|true|cargo|1|3|open|-",
                "Dockerfile|true|docker|2|1|alpine, nginx:latest|-",
                "requirements.txt|true|python|1|1|flask|-",
                "web/package.json|true|npm|2|1|react, left-pad|-",
            ],
            unknown: UNREADABLE,
        },
        Case {
            name: "dependency_updates",
            found: &[".github/dependabot.yml|true|dependabot|-|-|-|-", "renovate.json5|true|renovate|-|-|-|-"],
            unknown: &[".github/dependabot.yml|true|dependabot|-|-|-|-"],
        },
        Case {
            name: "update_rules",
            found: &[
                ".github/dependabot.yml|true|dependabot|1|2|cargo weekly after 3 days|-",
                "renovate.json5|true|renovate|1|-|extends config:recommended, after 3 days, merges by itself|-",
            ],
            unknown: &[
                ".github/dependabot.yml|false|dependabot|-|-|line 2: while parsing a node, did not find expected node content|unparsable",
            ],
        },
        Case {
            name: "feature_flags",
            found: &["web/package.json|true|npm|1|1|@unleash/proxy-client|-"],
            unknown: UNREADABLE,
        },
        Case { name: "test_doubles", found: &["web/package.json|true|npm|1|2|nock|-"], unknown: UNREADABLE },
        Case {
            name: "browser_tests",
            found: &["web/package.json|true|npm|1|2|@playwright/test|-"],
            unknown: UNREADABLE,
        },
        Case { name: "load_tests", found: &["load/k6.main.js|true|k6|-|-|-|-"], unknown: UNREADABLE },
        Case {
            name: "contract_tests",
            found: &["web/package.json|true|npm|1|2|@pact-foundation/pact|-"],
            unknown: UNREADABLE,
        },
        Case { name: "instrumentation", found: &["web/package.json|true|npm|1|1|prom-client|-"], unknown: UNREADABLE },
    ],
};

/// What every probe of manifests says of three that cannot be read.
const UNREADABLE: &[&str] = &[
    "composer.json|false|composer|-|-|-|missing",
    "package.json|false|npm|-|-|EOF while parsing a value at line 2 column 0|unparsable",
    "pom.xml|false|maven|-|-|-|too_large",
];
