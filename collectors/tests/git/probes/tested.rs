//! Tests and their configuration.

use super::{Case, Family, LOST};

pub(super) const FAMILY: Family = Family {
    found: &[
        ("tests/a.py", "x\n"),
        ("pytest.ini", "[pytest]\naddopts = --cov-fail-under=80\n"),
        ("codecov.yml", "coverage:\n  status:\n    project:\n      default:\n        target: 75%\n"),
        (
            "java/pom.xml",
            "<project><rule><limit><counter>LINE</counter><minimum>0.85</minimum></limit></rule></project>\n",
        ),
        ("web/jest.config.js", "module.exports = {\n  coverageThreshold: { global: { lines: 90 } },\n}\n"),
    ],
    absent: &[
        ("src/testing.md", "x\n"),
        ("pyproject.toml", "[tool.coverage.report]\nshow_missing = true\n"),
        ("web/package.json", "{\"jest\": {}}\n"),
        ("docs/codecov.md", "x\n"),
    ],
    unknown: &[
        ("codecov.yml", "coverage: {status\n"),
        ("package.json", "{\"coverageThreshold\": 1"),
        ("setup.cfg", "fail_under = 9\n"),
    ],
    lost: &["setup.cfg"],
    cases: &[
        Case { name: "tests", found: &["tests/|true|-|-|-|-|-"], unknown: LOST },
        Case {
            name: "test_configuration",
            found: &["pytest.ini|true|pytest|-|-|-|-", "web/jest.config.js|true|jest|-|-|-|-"],
            unknown: LOST,
        },
        Case {
            name: "coverage_configuration",
            found: &["codecov.yml|true|codecov|-|-|-|-"],
            unknown: &["codecov.yml|true|codecov|-|-|-|-"],
        },
        Case {
            name: "coverage_threshold",
            found: &[
                "codecov.yml|true|codecov|75|5|target 75%|-",
                "java/pom.xml|true|jvm|85|1|at least 85 %|-",
                "pytest.ini|true|python|80|2|at least 80 %|-",
                "web/jest.config.js|true|npm|90|2|at least 90 %|-",
            ],
            unknown: &[
                "codecov.yml|false|codecov|-|-|line 2: while parsing a flow mapping, did not find expected ',' or '}'|unparsable",
                "package.json|false|npm|-|-|EOF while parsing an object at line 1 column 23|unparsable",
                "setup.cfg|false|python|-|-|-|missing",
            ],
        },
    ],
};
