//! The bad habits: long branches, half-built, red for days, launched at night by two people, mended by hotfixes.

use chrono::NaiveDate;
use queries::model::{Archetype, Criticality, Exposure, JobClass};

use super::habits::{
    Cadence, Changes, DeploymentSteps, Habits, Integration, JobPlan, Mishap, Practices, Recovery, Staging, Trouble,
};

pub(super) fn habits() -> Habits {
    Habits {
        project: "synthetic-ledger",
        name: "Ledger (synthetic)",
        description: "A synthetic service, made by a generator: long branches, launched by hand every five weeks",
        archetype: Archetype::Service,
        criticality: Criticality::High,
        timezone: chrono_tz::America::New_York,
        from: NaiveDate::from_ymd_opt(2025, 8, 21).expect("a day of the calendar"),
        to: NaiveDate::from_ymd_opt(2026, 8, 21).expect("a day of the calendar"),
        people: 11,
        starters: 2,
        changes: Changes {
            per_day: 0.55,
            updates_per_week: 0.1,
            commits: (4, 28),
            lines: 85.0,
            branch_days: 13.0,
            squashed: 0.0,
            reviewed: 0.45,
            pickup_hours: 30.0,
            open_branches: 14,
        },
        integration: Integration {
            built: 0.55,
            builds_changes: false,
            trigger_seconds: (600.0, 9000.0),
            jobs: jobs(),
            breaks: 0.10,
            red_hours: (26.0, 130.0),
            mends_by_revert: false,
            flakes_retried: 0.6,
        },
        cadence: Cadence::ByHand {
            every_days: (27.0, 40.0),
            hours: (18.5, 23.4),
            freeze_hours: (1.0, 40.0),
            mishaps: vec![
                (2, Mishap::Retried),
                (3, Mishap::NoSha),
                (5, Mishap::ClockSkew),
                (6, Mishap::NeverFinished),
                (7, Mishap::RolledBack),
                (9, Mishap::NoSha),
            ],
        },
        staging: Staging { used: 0.3, minutes: (12.0, 40.0), fails: 0.0 },
        deployment: DeploymentSteps {
            minutes: (35.0, 110.0),
            exposure: Exposure::AllAtOnce,
            approved_by: Some("release board"),
            tagged: true,
            major: 4,
        },
        trouble: Trouble {
            share: 0.55,
            notice_minutes: (50.0, 700.0),
            mend_minutes: (200.0, 1500.0),
            recoveries: &[(Recovery::Hotfix, 1.0)],
            recorded: 0.9,
            linked: 0.4,
            reported_by_users: 0.85,
            left_open: 0.3,
            reviewed: 0.1,
            without_launch: 3,
            maintenance: 4,
        },
        practices: Practices {
            probes: &[
                ("ci_configuration", "Jenkinsfile"),
                ("container_file", ""),
                ("compose_file", ""),
                ("kubernetes", ""),
                ("infrastructure_code", ""),
                ("migrations", "sql/V1__tables.sql"),
                ("lock_file", ""),
                ("dependency_updates", ""),
                ("code_owners", ""),
                ("changelog", "CHANGES.txt"),
                ("tests", "src/test/"),
                ("release_documentation", ""),
                ("dev_environment", ""),
                ("coverage_configuration", ""),
            ],
            drill_days: None,
            answers: &[("category.cadence", false, "product owner"), ("deployment.withdraw-alone", false, "tech lead")],
            packages: &["sample-ledger-core", "sample-report"],
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
        job("compile", JobClass::Build, 11.0, &[], 0.01),
        job("browser tests", JobClass::EndToEnd, 48.0, &["compile"], 0.17),
        job("unit", JobClass::Unit, 7.0, &["browser tests"], 0.01),
        JobPlan { allowed_to_fail: true, ..job("style", JobClass::Static, 3.0, &["compile"], 0.6) },
        JobPlan { manual: true, ..job("acceptance by hand", JobClass::Acceptance, 190.0, &["unit"], 0.0) },
        job("package", JobClass::Package, 6.0, &["unit"], 0.0),
    ]
}
