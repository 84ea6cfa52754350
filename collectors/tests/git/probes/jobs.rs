//! CI configuration as pipelines and jobs, by system.

use queries::store::Store;

use super::looked_at;
use crate::fixture::rows;

/// Pipelines: tool, name, triggers, schedules, stages, includes, unread, reason.
fn pipelines(store: &Store) -> Vec<String> {
    rows(
        store,
        "select concat_ws('|', tool, coalesce(name, '-'), array_to_string(triggers, ','), array_to_string(schedules, ','),
             array_to_string(stages, ','), array_to_string(includes, ','), array_to_string(unread, ','), coalesce(reason, '-'))
         from configured_pipeline order by path",
    )
}

/// Jobs: name, class, stage, needs, triggers, manual, approval, allowed to fail, environment, tier, matrix.
fn jobs(store: &Store) -> Vec<String> {
    let text = |column: &str| format!("coalesce(cast({column} as varchar), '-')");
    rows(
        store,
        &format!(
            "select concat_ws('|', name, class, {}, array_to_string(needs, ','), array_to_string(triggers, ','), manual, {}, {},
                 {}, tier, {}) from configured_job order by path, position",
            text("stage"),
            text("approval"),
            text("allowed_to_fail"),
            text("environment"),
            text("matrix"),
        ),
    )
}

const GITHUB: &str = "name: Ship
on:
  push: {branches: [main]}
  pull_request:
  schedule: [{cron: '0 3 * * 1'}]
  workflow_dispatch:
jobs:
  test:
    name: Unit tests
    strategy: {matrix: {os: [a, b], version: [1, 2], exclude: [{os: a, version: 1}]}}
    runs-on: ${{ matrix.os }}
    steps: [{uses: actions/checkout@v4}, {run: cargo test}]
  style:
    continue-on-error: true
    runs-on: [self-hosted, linux]
    container: {image: rust:1.95}
    steps: [{run: cargo clippy}]
  production:
    needs: [test, style]
    if: github.event_name == 'workflow_dispatch'
    environment: {name: production, url: x}
    steps: [{run: ./ship}]
  nightly:
    if: ${{ github.event_name == 'schedule' }}
    uses: ./.github/workflows/load.yml
  elsewhere:
    uses: other/repository/.github/workflows/x.yml@v1
";

#[test]
fn a_workflow_of_github_is_read() {
    let files = [
        (".github/workflows/ship.yml", GITHUB),
        (
            ".github/workflows/load.yml",
            "on: workflow_call\njobs: {load: {environment: staging, steps: [{run: k6 run x}]}}\n",
        ),
    ];
    let Some(store) = looked_at(&files, &[]) else { return };
    assert_eq!(
        pipelines(&store),
        [
            "github_actions|.github/workflows/load.yml|pipeline|||||-",
            "github_actions|Ship|push,change,schedule,manual|0 3 * * 1||.github/workflows/load.yml|workflow other/repository/.github/workflows/x.yml@v1|incomplete",
        ]
    );
    assert_eq!(
        jobs(&store)[1..],
        [
            "test|unit|-|||false|false|false|-|unknown|3",
            "style|static|-|||false|false|true|-|unknown|1",
            "production|deploy|-|test,style|manual|true|-|false|production|production|1",
            "nightly|performance|-||schedule|false|-|false|staging|staging|1",
            "elsewhere|unknown|-|||false|false|false|-|unknown|1",
        ]
    );
    assert_eq!(
        rows(
            &store,
            "select title, runs_on, image, line, position, classed_by from configured_job where name in ('test', 'style') order by name"
        ),
        ["null self-hosted, linux rust:1.95 13 2 name", "Unit tests ${{ matrix.os }} null 8 1 command"]
    );
}

const GITLAB: &str = "include:
  - local: /ci/deploy.yml
  - template: Jobs/SAST.gitlab-ci.yml
stages: [check, build, ship]
default: {image: 'ruby:3.4', tags: [docker]}
workflow: {rules: [{if: $CI_COMMIT_BRANCH}, {if: $CI_PIPELINE_SOURCE == 'merge_request_event'}]}
.base: &base
  stage: check
  script: [bundle install]
rspec:
  extends: .base
  script: [bundle exec rspec]
  parallel: 4
rubocop:
  <<: *base
  script: [bundle exec rubocop]
  allow_failure: true
pack:
  stage: build
  script: [docker build .]
";

const GITLAB_DEPLOY: &str = ".ship:
  stage: ship
  script: [helm upgrade shop .]
staging:
  extends: .ship
  environment: {name: eu-1, deployment_tier: staging}
production:
  extends: .ship
  environment: production
  when: manual
  allow_failure: false
stop review:
  stage: ship
  script: [helm uninstall]
  environment: {name: review/$CI_COMMIT_REF_SLUG, action: stop}
  when: manual
load:
  stage: ship
  needs: [staging]
  script: !reference [.load, script]
  rules: [{if: $CI_PIPELINE_SOURCE == \"schedule\"}]
.load: {script: [k6 run load.js]}
early: {stage: ship, needs: [], script: [x]}
";

#[test]
fn a_configuration_of_gitlab_is_read_with_what_it_includes_and_extends() {
    let files = [(".gitlab-ci.yml", GITLAB), ("ci/deploy.yml", GITLAB_DEPLOY)];
    let Some(store) = looked_at(&files, &[]) else { return };
    assert_eq!(
        pipelines(&store),
        [
            "gitlab_ci|-|push,change,schedule||check,build,ship|ci/deploy.yml|template Jobs/SAST.gitlab-ci.yml|incomplete"
        ]
    );
    assert_eq!(
        jobs(&store),
        [
            "staging|deploy|ship|pack||false|-|false|eu-1|staging|1",
            "production|deploy|ship|pack||true|-|false|production|production|1",
            "stop review|unknown|ship|pack||true|-|true|review/$CI_COMMIT_REF_SLUG|unknown|1",
            "load|performance|ship|staging|schedule|false|false|false|-|unknown|1",
            "early|unknown|ship|||false|false|false|-|unknown|1",
            "rspec|unit|check|||false|false|false|-|unknown|4",
            "rubocop|static|check|||false|false|true|-|unknown|1",
            "pack|package|build|rspec,rubocop||false|false|false|-|unknown|1",
        ]
    );
    assert_eq!(
        rows(
            &store,
            "select defined_in, line, runs_on, image from configured_job where name in ('staging', 'rspec') order by name"
        ),
        ["null 10 docker ruby:3.4", "ci/deploy.yml 4 docker ruby:3.4"]
    );
}

const JENKINS: &str = "@Library('shared') _
pipeline {
  agent { label 'linux' }
  triggers { cron('H 4 * * 1-5') }
  stages {
    stage('Build') { steps { sh 'make' } }
    stage('Checks') {
      parallel {
        stage('Unit') { agent { docker { image 'maven:3' } } steps { sh \"mvn test\" } }
        stage('Lint') { steps { catchError(buildResult: 'SUCCESS', stageResult: 'FAILURE') { sh 'mvn checkstyle:check' } } }
      }
    }
    stage('Try') {
      matrix {
        axes { axis { name 'OS'; values 'a', 'b' }
               axis { name 'JDK'; values '17', '21', '24' } }
        stages { stage('Integration') { steps { sh 'mvn failsafe:integration-test' } } }
      }
    }
    stage('Deploy to production') {
      when { branch 'main' }
      input { message 'Go?' }
      steps { sh './ship' }
    }
    stage('Nightly') { when { triggeredBy 'TimerTrigger' } steps { sh 'k6 run x.js' } }
  }
  post { always { junit 'x' } }
}
";

#[test]
fn a_jenkinsfile_is_read() {
    let Some(store) = looked_at(&[("Jenkinsfile", JENKINS)], &[]) else { return };
    assert_eq!(pipelines(&store), ["jenkins|Jenkinsfile|schedule|H 4 * * 1-5|Checks,Try||library shared|-"]);
    assert_eq!(
        jobs(&store),
        [
            "Build|build|-|||false|false|false|-|unknown|1",
            "Unit|unit|Checks|Build||false|false|false|-|unknown|1",
            "Lint|static|Checks|Build||false|false|true|-|unknown|1",
            "Integration|integration|Try|Unit,Lint||false|false|false|-|unknown|6",
            "Deploy to production|deploy|-|Integration|push|false|true|false|-|production|1",
            "Nightly|performance|-|Deploy to production|schedule|false|false|false|-|unknown|1",
        ]
    );
    let scripted = "node('big') {\n  stage('Build') { sh 'make' }\n  parallel unit: { stage('Unit') { sh 'make test' } }, lint: { stage('Lint') { sh 'x' } }\n  stage('Ship') { input 'Go?'; sh './ship' }\n}\n";
    let Some(store) = looked_at(&[("ci/Jenkinsfile", scripted)], &[]) else { return };
    assert_eq!(pipelines(&store), ["jenkins|ci/Jenkinsfile||||||incomplete"]);
    assert_eq!(
        jobs(&store),
        [
            "Build|build|-|||false|false|false|-|unknown|1",
            "Unit|unit|-|Build||false|false|false|-|unknown|1",
            "Lint|static|-|Build||false|false|false|-|unknown|1",
            "Ship|deploy|-|Unit,Lint||false|true|false|-|unknown|1",
        ]
    );
}

#[test]
fn other_systems_are_read_simply_or_known_to_be_there() {
    let circle = "workflows:\n  main:\n    jobs:\n      - test\n      - hold: {type: approval, requires: [test]}\n      - ship: {requires: [hold], filters: {tags: {only: /v.*/}, branches: {ignore: /.*/}}}\n  nightly:\n    triggers: [{schedule: {cron: '0 1 * * *'}}]\n    jobs: [soak]\njobs:\n  test: {docker: [{image: 'cimg/go:1'}], steps: [{run: go test}]}\n  ship: {machine: true, steps: [{run: {command: kubectl apply -f x}}]}\n  soak: {machine: true, steps: [{run: k6 run x}]}\n";
    let buildkite = "steps:\n  - {label: 'Unit', key: unit, command: make test, parallelism: 3}\n  - {key: lint, command: make lint, soft_fail: true}\n  - wait\n  - {block: 'Release?', key: ask}\n  - {label: Deploy, key: deploy, command: ./deploy}\n";
    let azure = "trigger: [main]\nschedules: [{cron: '0 2 * * *'}]\nstages:\n  - stage: Build\n    jobs: [{job: Test, strategy: {matrix: {a: {x: 1}, b: {x: 2}}}, pool: {vmImage: ubuntu-latest}, steps: [{script: dotnet test}]}]\n  - stage: Ship\n    jobs: [{deployment: Web, environment: production.web, strategy: {runOnce: {deploy: {steps: [{script: x}]}}}}]\n";
    let travis = "language: go\njobs:\n  include:\n    - {stage: test, name: unit, script: go test}\n    - {stage: deploy, name: release, script: goreleaser}\n  allow_failures: [{name: unit}]\n";
    let files = [
        (".buildkite/pipeline.yml", buildkite),
        (".circleci/config.yml", circle),
        (".drone.yml", "kind: pipeline\n"),
        (".travis.yml", travis),
        ("azure-pipelines.yml", azure),
    ];
    let Some(store) = looked_at(&files, &[]) else { return };
    assert_eq!(
        pipelines(&store),
        [
            "buildkite|-|push|||||-",
            "circleci|-|push,schedule|0 1 * * *||||-",
            "drone|-||||||not_read",
            "travis|-|push,change||test,deploy|||-",
            "azure_pipelines|-|push,schedule|0 2 * * *|Build,Ship|||-",
        ]
    );
    assert_eq!(
        jobs(&store),
        [
            "unit|unit|-|||false|false|false|-|unknown|3",
            "lint|static|-|||false|false|true|-|unknown|1",
            "ask|other|-|unit,lint||true|true|false|-|unknown|1",
            "deploy|deploy|-|ask||false|false|false|-|unknown|1",
            "test|unit|main|||false|false|false|-|unknown|1",
            "hold|other|main|test||true|true|false|-|unknown|1",
            "ship|deploy|main|hold|tag|false|false|false|-|unknown|1",
            "soak|performance|nightly||schedule|false|false|false|-|unknown|1",
            "unit|unit|test|||false|false|true|-|unknown|1",
            "release|package|deploy|unit||false|false|false|-|unknown|1",
            "Test|unit|Build|||false|false|false|-|unknown|2",
            "Web|deploy|Ship|Test||false|-|false|production|production|1",
        ]
    );
}

#[test]
fn a_tree_without_a_pipeline_has_none_and_an_unreadable_one_says_why() {
    let Some(store) = looked_at(&[("src/Jenkinsfile.md", "pipeline {}\n")], &[]) else { return };
    assert!(pipelines(&store).is_empty() && jobs(&store).is_empty());
    let files = [
        (".circleci/config.yml", "version: 2.1\n"),
        (".github/workflows/a.yml", "on: push\njobs: [\n"),
        (".github/workflows/b.yml", super::LARGE),
        (".gitlab-ci.yml", "lost\n"),
        (".travis.yml", "a: &a [*a, *a]\nb: *a\n"),
        ("Jenkinsfile", "pipeline {\n  stages {\n"),
    ];
    let Some(store) = looked_at(&files, &[".gitlab-ci.yml"]) else { return };
    assert_eq!(
        rows(&store, "select path, reason from configured_pipeline order by path"),
        [
            ".circleci/config.yml unparsable",
            ".github/workflows/a.yml unparsable",
            ".github/workflows/b.yml too_large",
            ".gitlab-ci.yml missing",
            ".travis.yml unparsable",
            "Jenkinsfile unparsable",
        ]
    );
    assert!(jobs(&store).is_empty());
}

#[test]
fn files_that_include_or_extend_each_other_end() {
    let files = [
        (
            ".gitlab-ci.yml",
            "include: [a.yml, '/ci/*.yml']\na: {extends: b, script: [x]}\nb: {extends: a, script: [y]}\nc: {script: !reference [c, script]}\n",
        ),
        ("a.yml", "include: .gitlab-ci.yml\nz: {script: [z]}\n"),
        ("ci/one.yml", "one: {script: [1]}\n"),
        ("ci/deep/two.yml", "two: {script: [2]}\n"),
        (".github/workflows/loop.yml", "on: push\njobs: {again: {uses: ./.github/workflows/loop.yml}}\n"),
    ];
    let Some(store) = looked_at(&files, &[]) else { return };
    assert_eq!(rows(&store, "select name from configured_job order by 1"), ["a", "again", "b", "c", "one", "z"]);
}

#[test]
fn a_few_lines_that_ask_for_too_much_are_cut_off() {
    // Each of nine templates extends the one before ten times over, and refers to it as often: a thousand million steps.
    let mut text = String::from(".t0: {script: [x]}\n");
    for level in 1..10 {
        let before = level - 1;
        let bases = vec![format!(".t{before}"); 10].join(", ");
        let scripts = vec![format!("!reference [.t{before}, script]"); 10].join(", ");
        text += &format!(".t{level}: {{extends: [{bases}], script: [{scripts}]}}\n");
    }
    text += "last: {extends: .t9}\n";
    // Two thousand jobs of one stage that two thousand others wait for.
    let crowd: String = (0..4000).map(|at| format!("j{at}: {{stage: s{}, script: [x]}}\n", at % 2)).collect();
    let crowd = format!("stages: [s0, s1]\n{crowd}");
    let Some(store) = looked_at(&[(".gitlab-ci.yml", &text)], &[]) else { return };
    assert_eq!(rows(&store, "select reason from configured_pipeline"), ["too_many"]);
    let store = looked_at(&[(".gitlab-ci.yml", &crowd)], &[]).unwrap();
    assert_eq!(rows(&store, "select reason from configured_pipeline"), ["too_many"]);
    assert_eq!(rows(&store, "select count(*) from configured_job"), ["1000"]);
}
