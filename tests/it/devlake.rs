//! DevLake's tables through `rung import --from devlake`: a small made-up company with every table, each of its
//! figures worked out here, and two sets of DevLake's own tests.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bad_input::Said;
use crate::history::{git, git_is_missing, service};
use crate::program::{Folder, Ran, whole};

const WINDOW: &str = "--as-of 2026-03-02 --window 2026-01-05..2026-03-02 --format json";

fn tables(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/devlake").join(set)
}

/// A folder with the tables of a set in `lake`, except those named.
fn lake(set: &str, without: &[&str]) -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.join("lake")).unwrap();
    for entry in std::fs::read_dir(tables(set)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !without.contains(&name.trim_end_matches(".csv")) {
            std::fs::copy(&path, folder.join("lake").join(name)).unwrap();
        }
    }
    folder
}

impl Folder {
    fn import_lake(&self) -> Ran {
        self.rung("import --from devlake lake").well()
    }

    /// The rows of a question, one per line.
    #[track_caller]
    fn rows(&self, question: &str) -> Vec<String> {
        let ran = self.run(&["sql", question, "--format", "csv"]).well();
        ran.stdout.lines().skip(1).map(str::to_owned).collect()
    }

    /// The five figures of the shop.
    fn figures(&self) -> Value {
        let mut line: Vec<_> = "report --project".split(' ').collect();
        line.push("Shop Team");
        line.extend(WINDOW.split(' '));
        self.run(&line).well().json()["projects"][0]["metrics"].clone()
    }
}

#[test]
fn every_table_is_read_and_the_figures_are_computed_anew() {
    let folder = lake("shop", &[]);
    whole!(folder.import_lake());
    let figures = folder.figures();
    let figure = |name: &str| {
        let all = figures.as_array().unwrap();
        all.iter().find(|metric| metric["metric"] == name).unwrap_or_else(|| panic!("no {name} in {figures}")).clone()
    };
    let value = |name: &str| figure(name)["value"].as_f64().unwrap_or_else(|| panic!("{name}: {}", figure(name)));
    // Successful production launches that bring something: D1 D2 D3 D4 D6 D7 D8; D5 failed, D9 went to staging, D10 to
    // nobody knows where. The history covers 5 January 10:10 to 2 March 0:00: 55 days 13 h 50 min, 7.939 weeks.
    assert!((value("deployment_frequency") - 7.0 / ((55.0 + 13.0 / 24.0 + 50.0 / 1440.0) / 7.0)).abs() < 1e-6);
    // Commit to the end of its launch: c2 29 h 10 min, c3 5 h 10 min (09:00 UTC), c4 1 h 10 min, c5 20 min, c6 2 h 40
    // min, c7 1 h (D7 is superseded: its finish is that of D8, so its start counts), c8 40 min (D8 tells only how long
    // it took); c1 is the baseline, m1 a merge. In minutes 20 40 60 70 160 310 1750: the middle one is 70.
    assert_eq!(figure("change_lead_time")["n"], 7);
    assert_eq!(value("change_lead_time"), 70.0 * 60.0);
    // Incident 1 after D3, 2 after D6, 4 (an issue) after D7; of 7 launches, none of the last 72 hours.
    assert_eq!(
        (figure("change_failure_rate")["numerator"].as_f64(), figure("change_failure_rate")["n"].as_i64()),
        (Some(3.0), Some(7))
    );
    // D3 10:10 to its revert's end 12:20, before the incident's 12:30: 130 min; D6 11:40 to 13:40 (which DevLake has as
    // 100 minutes from 12:00): 120 min; D7 10:00 to 11:05: 65 min.
    assert_eq!(value("failed_deployment_recovery_time"), 120.0 * 60.0);
    // D4 repairs D3; nothing else is unplanned.
    assert_eq!(value("deployment_rework_rate"), 1.0 / 7.0);
}

#[test]
fn facts_are_as_the_tables_have_them() {
    let folder = lake("shop", &[]);
    folder.import_lake();
    let reviews =
        "select number, first_commit_at, first_review_at, approved_at, state, author_kind from change order by number";
    // Change 1: its author spoke first, then a program; the first other person at 15:00. Change 2 is a program's.
    // The first number of an unknown state is counted; what is a draft has no lines and no merge.
    assert_eq!(
        folder.rows(reviews),
        [
            "1,2026-01-07T08:00:00Z,2026-01-07T15:00:00Z,2026-01-08T11:00:00Z,merged,human",
            "2,2026-01-13T08:30:00Z,2026-01-14T08:00:00Z,,merged,bot",
            "3,,,,open,human",
            "4,,,,unknown,human",
        ]
    );
    let reviews = "select number, id, state from review order by number, id";
    assert_eq!(
        folder.rows(reviews),
        [
            "1,github:GithubPrReview:1:51,changes_requested",
            "1,github:GithubPrReview:1:52,approved",
            "2,github:GithubPrReview:1:53,unknown",
        ]
    );
    // One deployment of two commits is two facts, one for each repository.
    let web = "select repository, sha[:2] as sha, build from deployment where project = 'Web' order by repository";
    assert_eq!(
        folder.rows(web),
        [
            "github.com/acme/shop,c1,jenkins:JenkinsBuild:1:web-1/1",
            "gitlab.example.com/acme/web,e1,jenkins:JenkinsBuild:1:web-1/1",
        ]
    );
    let builds =
        "select pipeline, status, change, queued_at, started_at from build where repository like 'github%' order by id";
    assert_eq!(
        folder.rows(builds),
        [
            "ci,success,1,2026-01-08T11:00:00Z,2026-01-08T11:01:00Z",
            "ci,running,,,2026-02-24T09:00:00Z",
            "deploy,success,,2026-02-24T09:29:00Z,2026-02-24T09:30:00Z",
        ]
    );
    assert_eq!(
        folder.rows("select id, class, status from job order by id"),
        ["t1,build,success", "t2,unit,success", "t3,static,skipped", "t4,unknown,success", "t5,deploy,success"]
    );
    assert_eq!(
        folder.rows("select id, severity, resolved_at from incident order by id"),
        [
            "github:GithubIssue:1:1,critical,2026-01-14T12:30:00Z",
            "github:GithubIssue:1:2,major,2026-01-21T13:40:00Z",
            "github:GithubIssue:1:4,unknown,2026-02-10T11:05:00Z",
        ]
    );
    // The account says its address, so who reviews is who commits; a program is one wherever it appears.
    let same = "select count(distinct h) from (select author_hash as h from commit where sha like 'c8%'
        union all select author_hash from change where number = 1 union all select reviewer_hash from review where number = 2)";
    assert_eq!(folder.rows(same), ["1"]);
    let commit = "select subject, reverts_sha[:4] as reverts, additions, committed_by_forge from commit where sha[:2] in ('c5', 'a1') order by sha";
    assert_eq!(
        folder.rows(commit),
        ["Merge pull request #1 from acme/till,,,true", "\"Revert \"\"Update a library (#2)\"\"\",c4c4,2,false"]
    );
}

#[test]
fn the_same_folder_twice_changes_nothing_and_names_nobody() {
    let folder = lake("shop", &[]);
    folder.import_lake();
    let facts = folder.facts("rung.duckdb");
    let again = folder.import_lake();
    let written: Vec<_> = again.stdout.lines().filter(|line| line.ends_with("new or changed")).collect();
    assert!(written.len() > 10 && written.iter().all(|line| line.ends_with(" 0 new or changed")), "{again}");
    assert!(folder.facts("rung.duckdb") == facts);
    for secret in ["@", "\"Ada\"", "renovate[bot]", "GithubAccount", "My own words"] {
        let holds = facts.iter().find(|(_, text)| text.contains(secret));
        // A title or a subject may have any letters; none of these tables' has an @.
        assert!(holds.is_none(), "{secret} is in {}", holds.unwrap().0);
    }
}

#[test]
fn every_subset_of_the_tables_is_enough_to_import() {
    let all: Vec<_> = Folder::new().names(tables("shop").to_str().unwrap());
    let tables: Vec<&str> = all.iter().filter_map(|name| name.strip_suffix(".csv")).collect();
    assert!(tables.len() > 20, "{tables:?}");
    for missing in tables.iter().filter(|name| **name != "project_issue_metrics") {
        lake("shop", &[missing]).import_lake();
        let alone: Vec<&str> = tables.iter().copied().filter(|name| name != missing).collect();
        lake("shop", &alone).import_lake();
    }
}

#[test]
fn differences_stand_in_for_a_commit_graph_that_is_not_there() {
    let folder = lake("shop", &["commit_parents"]);
    let ran = folder.import_lake();
    assert!(ran.stdout.contains("parents that stand in for the graph: 8, such as"), "{ran}");
    let delivered = "select sha[:2] as sha, split_part(launch, ':', 4) as launch from delivery
        where project = 'Shop Team' and scope = 'production' order by sha";
    let with = lake("shop", &[]);
    with.import_lake();
    // The launches deliver what they deliver with the graph.
    assert_eq!(folder.rows(delivered), with.rows(delivered));
    assert_eq!(folder.rows(delivered).len(), 9);
    // That m1 is a merge is not known any more: eight commits, m1 130 minutes; 20 40 60 70 130 160 310 1750.
    let figures = folder.figures();
    let lead = figures.as_array().unwrap().iter().find(|metric| metric["metric"] == "change_lead_time").unwrap();
    assert_eq!((lead["n"].as_i64(), lead["value"].as_f64()), (Some(8), Some(100.0 * 60.0)));
    // The graph that comes later takes the place of what stood in for it, and keeps it when it does not come again.
    std::fs::copy(tables("shop").join("commit_parents.csv"), folder.join("lake/commit_parents.csv")).unwrap();
    folder.import_lake();
    assert!(folder.facts("rung.duckdb") == with_people_of(&folder, &[]));
    std::fs::remove_file(folder.join("lake/commit_parents.csv")).unwrap();
    folder.import_lake();
    let merges = "select sha[:2] as sha from commit where len(parents) > 1";
    assert_eq!(folder.rows(merges), ["a1"]);
}

/// The facts of a folder's whole set in a new store with the same key of people.
fn with_people_of(folder: &Folder, without: &[&str]) -> Vec<(String, String)> {
    let other = lake("shop", without);
    std::fs::copy(folder.join("rung.duckdb.key"), other.join("rung.duckdb.key")).unwrap();
    other.import_lake();
    other.facts("rung.duckdb")
}

#[test]
fn without_stored_deployments_pipelines_and_tasks_are_deployments() {
    let folder = lake("shop", &["cicd_deployments", "cicd_deployment_commits"]);
    let ran = folder.import_lake();
    assert!(ran.stdout.contains("deployments made from pipelines and tasks: 2, such as"), "{ran}");
    // The deployment task t5 of run 13, and the pipeline of the CI server, which is one as a whole.
    assert_eq!(
        folder.rows("select project, id, sha[:2] as sha, status, finished_at from deployment order by project"),
        [
            "Shop Team,github:GithubRun:1:13:PRODUCTION,c8,success,2026-02-24T09:40:00Z",
            "Web,jenkins:JenkinsBuild:1:web-1:PRODUCTION,,success,2026-01-06T10:10:00Z",
        ]
    );
    let dora = lake("dora-deployments", &[]);
    dora.import_lake();
    // Of DevLake's own example: two pipelines by their tasks, one that was skipped, four that are deployments as a
    // whole with an outcome, one of them in no environment that anybody names, and one skipped there.
    assert_eq!(
        dora.rows("select environment, status, count(*) from deployment group by all order by all"),
        [
            "PRODUCTION,failed,3",
            "PRODUCTION,skipped,1",
            "PRODUCTION,success,2",
            "unknown,skipped,1",
            "unknown,success,1"
        ]
    );
}

#[test]
fn first_commits_and_reviews_are_those_that_devlake_found() {
    let folder = lake("dora-lead-time", &[]);
    whole!(folder.import_lake());
    // `project_pr_metrics` of the same folder names the first commit of each change, and its first review. Change 4 has
    // no author, so that nobody can say whether somebody else spoke (DevLake takes it so); change 0 has no row, and of
    // change 6 DevLake has none.
    let found = "select c.number, strftime(c.first_commit_at, '%d'), strftime(c.first_review_at, '%d %H:%M:%S')
        from change c where c.number < 6 order by 1";
    assert_eq!(folder.rows(found), ["1,10,11 04:56:47", "2,13,12 04:51:49", "3,07,10 06:53:51", "4,05,", "5,04,"]);
}

#[test]
fn what_git_says_goes_before_what_devlake_says_of_it() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::new();
    service().make(&folder.join("shop"));
    git(&folder.join("shop"), &["remote", "add", "origin", "git@github.com:acme/shop.git"], b"");
    folder.rung("collect shop").well();
    let before = folder.rows("select * exclude(source) from commit order by sha");
    let sha = folder.rows("select sha from commit order by sha limit 1").remove(0);
    folder.write("lake/repos.csv", "id,url\nr,https://github.com/acme/shop\n");
    folder.write("lake/commits.csv", &format!("sha,committed_date\n{sha},2026-01-01 00:00:00\n"));
    let ran = folder.import_lake();
    assert!(ran.stdout.contains("commits known better from git: 1"), "{ran}");
    assert_eq!(folder.rows("select * exclude(source) from commit order by sha"), before);
    // The other way round the clone is read whole, as if DevLake had said nothing.
    folder.rung("import --from devlake lake --store other.duckdb").well();
    let ran = folder.rung("collect shop --store other.duckdb").well();
    assert!(ran.stdout.contains(&format!("{} new commits", before.len())), "{ran}");
    let exact = "select sha, parents, committed_at, source from commit order by sha";
    let ask = |store: &str| folder.run(&["sql", exact, "--format", "csv", "--store", store]).well().stdout;
    assert_eq!(ask("other.duckdb"), ask("rung.duckdb"));
}

#[test]
fn a_table_that_is_malformed_is_named_and_nothing_is_imported() {
    let mut said = Said::default();
    for (name, text) in [
        ("commits", "sha,committed_date\nabc,2026-01-01\nabd,yesterday\n"),
        ("commits", "sha,authored_date\nabc,2026-01-01\n"),
        ("commits", "sha,committed_date\n,2026-01-01\n"),
        ("commits", "sha,committed_date\nabc\n"),
        ("commits", "sha,committed_date,message\nabc,2026-01-01,\"never closed\n"),
        ("commits", "sha,committed_date,SHA\nabc,2026-01-01,abc\n"),
        ("commits", "sha,committed_date,additions\nabc,2026-01-01,many\n"),
        ("cicd_tasks", "id,pipeline_id,result,duration_sec\n1,2,SUCCESS,1.5\n1,2,SUCCESS,long\n"),
        ("pull_requests", ""),
        ("repos", "url\nhttps://github.com/acme/shop\n"),
        ("not_a_table", "id\n1\n"),
    ] {
        let folder = Folder::new();
        folder.write("lake/cicd_scopes.csv", "id,name\n1,one\n");
        folder.write(&format!("lake/{name}.csv"), text);
        if name == "not_a_table" {
            std::fs::remove_file(folder.join("lake/cicd_scopes.csv")).unwrap();
        }
        said.refused(&folder, 2, "import --from devlake lake");
        assert_eq!(folder.names(""), ["lake"], "no store is made");
    }
    let folder = Folder::new();
    folder.write("lake/repos.csv", "id\n1\n");
    folder.write("latin/repos.csv", "id\n1\n");
    std::fs::write(folder.join("latin/repos.csv"), b"id,url\n1,caf\xe9\n").unwrap();
    for line in ["latin", "lake/repos.csv", "missing", "-"] {
        said.refused(&folder, 2, &format!("import --from devlake {line}"));
    }
    whole!(said.0);
}
