//! The good habits: small changes, CI on every push, launches on green, quick rollbacks, few incidents, all reviewed.

use chrono::NaiveDate;
use queries::model::{Archetype, Criticality, Exposure, JobClass};

use super::habits::{
    Cadence, Changes, Continuous, DeploymentSteps, Habits, Integration, JobPlan, Practices, Recovery, Staging, Trouble,
};

pub(super) fn habits() -> Habits {
    Habits {
        project: "synthetic-checkout",
        name: "Checkout (synthetic)",
        description: "A synthetic service, made by a generator: small changes, launched on green several times a day",
        archetype: Archetype::Service,
        criticality: Criticality::High,
        timezone: chrono_tz::Europe::Berlin,
        from: NaiveDate::from_ymd_opt(2025, 8, 21).expect("a day of the calendar"),
        to: NaiveDate::from_ymd_opt(2026, 8, 21).expect("a day of the calendar"),
        people: 7,
        starters: 7,
        changes: Changes {
            per_day: 3.6,
            updates_per_week: 1.6,
            commits: (1, 3),
            lines: 32.0,
            branch_days: 0.5,
            squashed: 0.6,
            reviewed: 0.97,
            pickup_hours: 0.7,
            open_branches: 3,
        },
        integration: Integration {
            built: 1.0,
            builds_changes: true,
            trigger_seconds: (4.0, 50.0),
            jobs: jobs(),
            breaks: 0.012,
            red_hours: (0.3, 0.9),
            mends_by_revert: true,
            flakes_retried: 1.0,
        },
        cadence: Cadence::OnGreen(Continuous { failed_rollouts: 0.012 }),
        staging: Staging { used: 1.0, minutes: (1.5, 3.5), fails: 0.008 },
        deployment: DeploymentSteps {
            minutes: (6.0, 11.0),
            exposure: Exposure::Canary,
            approved_by: None,
            tagged: false,
            major: 0,
        },
        trouble: Trouble {
            share: 0.024,
            notice_minutes: (3.0, 25.0),
            mend_minutes: (4.0, 18.0),
            recoveries: &[(Recovery::Rollback, 0.6), (Recovery::Revert, 0.3), (Recovery::Hotfix, 0.1)],
            recorded: 0.6,
            linked: 0.6,
            reported_by_users: 0.1,
            left_open: 0.0,
            reviewed: 1.0,
            without_launch: 3,
            maintenance: 2,
        },
        practices: Practices {
            probes: &[
                ("ci_configuration", ".github/workflows/ci.yml"),
                ("container_file", "Dockerfile"),
                ("compose_file", "compose.yaml"),
                ("kubernetes", "deploy/production.yaml"),
                ("infrastructure_code", "infrastructure/main.tf"),
                ("migrations", "migrations/"),
                ("lock_file", "gradle.lockfile"),
                ("dependency_updates", ".github/renovate.json"),
                ("code_owners", ".github/CODEOWNERS"),
                ("changelog", ""),
                ("tests", "src/test/"),
                ("release_documentation", "docs/releasing.md"),
                ("dev_environment", ".devcontainer/devcontainer.json"),
                ("coverage_configuration", "codecov.yml"),
            ],
            drill_days: Some(49),
            answers: &[
                ("category.green-agreed", true, "product lead"),
                ("category.anybody-can-pause", true, "tech lead"),
                ("deployment.withdraw-alone", true, "tech lead"),
                ("deployment.metrics-reviewed", true, "engineering manager"),
            ],
            packages: &["sample-http", "sample-json", "sample-money", "sample-queue", "sample-template"],
        },
    }
}

fn jobs() -> Vec<JobPlan> {
    let job = |name, class, minutes, needs, flaky| JobPlan {
        name,
        class,
        minutes,
        needs,
        flaky,
        finds_breaks: class == JobClass::Unit,
        manual: false,
        allowed_to_fail: false,
    };
    vec![
        job("lint", JobClass::Static, 0.7, &[], 0.0),
        job("compile", JobClass::Build, 1.4, &[], 0.0),
        job("unit", JobClass::Unit, 2.1, &["compile"], 0.001),
        job("integration", JobClass::Integration, 2.8, &["unit"], 0.004),
        job("e2e", JobClass::EndToEnd, 3.2, &["integration"], 0.006),
        JobPlan { allowed_to_fail: true, ..job("vulnerabilities", JobClass::Security, 1.1, &["compile"], 0.03) },
        job("package", JobClass::Package, 1.0, &["lint", "e2e"], 0.0),
    ]
}
