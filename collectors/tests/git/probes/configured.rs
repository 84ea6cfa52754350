//! CI configuration, environments for developing, and what else is configured.

use super::{Case, Family, LARGE, LOST};

pub(super) const FAMILY: Family = Family {
    found: &[
        (".github/workflows/ci.yml", "on: push\njobs: {a: {steps: []}}\n"),
        ("Jenkinsfile", "pipeline { stages { stage('a') { steps { sh 'x' } } } }\n"),
        (
            ".devcontainer/devcontainer.json",
            "{ // comment\n \"image\": \"ubuntu:24.04\", \"features\": {\"a\": {}}, }\n",
        ),
        ("db/seeds.rb", "x\n"),
        ("vercel.json", "{}\n"),
        ("pyproject.toml", "[project]\n"),
        ("Procfile", "web: x\n"),
        ("scripts/deploy.sh", "x\n"),
        (".env.example", "A=1\n"),
    ],
    absent: &[
        (".github/workflows/README.md", "x\n"),
        ("sub/.gitlab-ci.yml", "x: y\n"),
        ("devcontainer.md", "x\n"),
        ("db/seed.md", "x\n"),
        ("src/procfile.rs", "x\n"),
        ("deploy.md/notes", "x\n"),
        (".env", "A=1\n"),
    ],
    unknown: &[(".devcontainer/devcontainer.json", "{ \"image\": \n"), (".devcontainer.json", LARGE)],
    lost: &[],
    cases: &[
        Case {
            name: "ci_configuration",
            found: &[".github/workflows/ci.yml|true|github_actions|-|-|-|-", "Jenkinsfile|true|jenkins|-|-|-|-"],
            unknown: LOST,
        },
        Case {
            name: "dev_environment",
            found: &[".devcontainer/devcontainer.json|true|devcontainer|-|-|-|-"],
            unknown: &[
                ".devcontainer.json|true|devcontainer|-|-|-|-",
                ".devcontainer/devcontainer.json|true|devcontainer|-|-|-|-",
            ],
        },
        Case {
            name: "devcontainer",
            found: &[".devcontainer/devcontainer.json|true|-|1|-|image ubuntu:24.04|-"],
            unknown: &[
                ".devcontainer.json|false|-|-|-|-|too_large",
                ".devcontainer/devcontainer.json|false|-|-|-|EOF while parsing a value at line 2 column 0|unparsable",
            ],
        },
        Case { name: "development_data", found: &["db/seeds.rb|true|rails|-|-|-|-"], unknown: LOST },
        Case { name: "preview_environment", found: &["vercel.json|true|vercel|-|-|-|-"], unknown: LOST },
        Case { name: "build_definition", found: &["pyproject.toml|true|python|-|-|-|-"], unknown: LOST },
        Case {
            name: "deployment_definition",
            found: &["Procfile|true|heroku|-|-|-|-", "scripts/deploy.sh|true|scripts|-|-|-|-"],
            unknown: LOST,
        },
        Case { name: "configuration_files", found: &[".env.example|true|environment|-|-|-|-"], unknown: LOST },
    ],
};
