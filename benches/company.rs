//! How answers keep up with a company's history: `cargo bench --profile dev --bench company`. See README.md beside this
//! file. `RUNG_BENCH_SHARES=0.1,1` says of which sizes.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement may fail, prints what it measured, and is set by the environment"
)]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Instant;

use chrono::TimeDelta;
use queries::answers::{self, AsOf, Ask};
use queries::metrics::window::{Asked, Window};
use queries::metrics::{Clock, Question};
use queries::model::facts::Deployment;
use queries::model::{Status, Time};
use queries::store::{Store, query_read_only};
use queries::{derive, ladders};
use sample_data::company::{self, Size};

const SEED: u64 = 2026;
/// Repetitions of what takes less than a second; the figure is their median.
const ROUNDS: usize = 5;

fn main() {
    let shares = std::env::var("RUNG_BENCH_SHARES").unwrap_or_else(|_| "0.1,1".into());
    let mut sizes = Vec::new();
    for share in shares.split(',') {
        let share: f64 = share.parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let facts = std::env::var("RUNG_BENCH_FACTS").map_or_else(|_| folder.path().join("facts"), Into::into);
        let facts = if facts.join("commit.parquet").exists() { facts } else { facts.join(format!("share-{share}")) };
        if !facts.join("commit.parquet").exists() {
            company::write(SEED, Size::part(share), &facts).unwrap();
        }
        println!("share {share} of the company: made in {:.1?}", begun.elapsed());
        let mut bench = Bench { figures: BTreeMap::new(), names: Vec::new() };
        bench.run(&facts, &folder.path().join("company.duckdb"));
        sizes.push((share, bench));
    }
    print(&sizes);
}

/// How long it took, how much of the processors, and the floor: a scan of the columns concerned.
#[derive(Default, Clone, Copy)]
struct Figure {
    seconds: f64,
    processor: f64,
    floor: Option<f64>,
    peak_bytes: u64,
}

struct Bench {
    figures: BTreeMap<&'static str, Figure>,
    names: Vec<&'static str>,
}

impl Bench {
    fn run(&mut self, facts: &Path, file: &Path) {
        let mut store = Store::open(file).unwrap();
        self.measure("import", || drop(store.import(facts).unwrap()));
        self.measure("rebuild", || assert!(derive::rebuild(&mut store).unwrap() > 0));
        drop(store);
        self.floor("import", file, "select count(distinct sha), max(subject) from commit");
        self.floor(
            "rebuild",
            file,
            "select max(sha), max(repository), max(committed_at), max(array_to_string(parents, ' ')) from commit",
        );

        let store = Store::open_read_only(file).unwrap();
        let day = ask(company::end());
        self.median("five metrics of all projects", || drop(answers::figures(&store, &day).unwrap()));
        let some = answers::projects(&store).unwrap()[0].id.clone();
        self.median("one project's figures", || drop(answers::figures_of(&store, &some, &day).unwrap()));
        let questions: Vec<Question> =
            answers::projects(&store).unwrap().iter().map(|head| question(&head.id)).collect();
        self.median("one project's ladders", || {
            drop(ladders::judge_projects(&store, &questions[..1]).unwrap());
        });
        self.median("all projects' ladders", || drop(ladders::judge_projects(&store, &questions).unwrap()));
        drop(store);
        let served = Served::new(file, &day);
        let mut days = 90;
        // Another window each time, so that nothing is kept of it.
        self.median("one project's page", || {
            days -= 1;
            served.get(&format!("/projects/{some}?window={days}d"));
        });
        self.median("the same page again", || served.get(&format!("/projects/{some}?window={days}d")));
        drop(served);
        self.floor(
            "five metrics of all projects",
            file,
            "select max(project), max(scope), max(finished_at), max(kind), max(delivering) from launch",
        );

        self.arrive(file, &some);
    }

    /// Deployments of commits that were not launched yet arrive one by one.
    fn arrive(&mut self, file: &Path, project: &str) {
        let newest = format!(
            "select sha from commit where repository = '{project}' order by committed_at desc limit {}",
            4 * ROUNDS
        );
        let commits = query_read_only(file, &newest).unwrap().rows;
        let mut number = 0;
        let mut deployment = |at: Time| {
            number += 1;
            Deployment {
                project: project.to_owned(),
                id: format!("arrived-{number}"),
                repository: Some(project.to_owned()),
                environment: "production".into(),
                sha: commits[commits.len() - number][0].as_str().map(str::to_owned),
                started_at: Some(at + TimeDelta::seconds(number as i64)),
                finished_at: Some(at + TimeDelta::seconds(number as i64)),
                status: Status::Success,
                source: "bench".into(),
                ..Deployment::default()
            }
        };
        let write = |store: &mut Store, deployment: &Deployment| {
            let mut batch = store.begin().unwrap();
            batch.add([deployment]).unwrap();
            batch.commit().unwrap();
            assert_eq!(derive::refresh(store).unwrap(), 1);
        };
        let now = company::end() - TimeDelta::minutes(9);
        let mut store = Store::open(file).unwrap();
        self.median("one deployment is written and derived", || write(&mut store, &deployment(now)));
        self.median("one of a year ago is written and derived", || {
            write(&mut store, &deployment(now - TimeDelta::days(365)));
        });
        self.median("one deployment arrives", || {
            write(&mut store, &deployment(now));
            let figures = answers::figures_of(&store, project, &ask(company::end())).unwrap().unwrap();
            assert!(figures.1[0].value.is_some());
        });
        drop(store);
        self.median("the store is opened, one is written and derived, closed", || {
            write(&mut Store::open(file).unwrap(), &deployment(now));
        });
    }

    fn measure(&mut self, name: &'static str, run: impl FnOnce()) {
        let (begun, processor) = (Instant::now(), processor_seconds());
        run();
        let seconds = begun.elapsed().as_secs_f64();
        let figure =
            Figure { seconds, processor: processor_seconds() - processor, floor: None, peak_bytes: peak_bytes() };
        println!("  {name}: {seconds:.3} s, of the processors {:.3} s", figure.processor);
        self.names.push(name);
        self.figures.insert(name, figure);
    }

    fn median(&mut self, name: &'static str, mut run: impl FnMut()) {
        let mut found = Vec::new();
        for _ in 0..ROUNDS {
            self.measure(name, &mut run);
            self.names.pop();
            found.push(self.figures[name]);
        }
        found.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        self.figures.insert(name, found[ROUNDS / 2]);
        self.names.push(name);
    }

    /// The floor of a figure: the engine reading the columns concerned.
    fn floor(&mut self, name: &'static str, file: &Path, sql: &str) {
        query_read_only(file, sql).unwrap();
        let begun = Instant::now();
        query_read_only(file, sql).unwrap();
        self.figures.get_mut(name).unwrap().floor = Some(begun.elapsed().as_secs_f64());
    }
}

/// The pages of a store, behind a port of this machine.
struct Served {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Served {
    fn new(file: &Path, ask: &Ask) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let app = web::app(web::App { store: file.to_owned(), ask: ask.clone(), clock: company::end });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(web::serve(listener, app, std::future::pending()));
        Self { address, _runtime: runtime }
    }

    /// Reads a page to its end.
    fn get(&self, path: &str) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.starts_with("HTTP/1.1 200 "), "{path}: {}", page.lines().next().unwrap_or_default());
    }
}

fn ask(now: Time) -> Ask {
    Ask {
        scope: "production".into(),
        window: Asked::Days(90),
        as_of: Some(AsOf::Moment(now)),
        edition: queries::metrics::bands::Edition::default(),
        clock: now,
        lead_time_clock: Clock::default(),
        definition: queries::metrics::Definition::Dora,
    }
}

fn question(project: &str) -> Question {
    let window = Window::settle(&Asked::Days(90), company::end(), chrono_tz::Tz::UTC, None);
    Question::of_project(project, "production", window, Clock::default())
}

fn print(sizes: &[(f64, Bench)]) {
    println!("\n| what | share | time | processor | most memory so far | floor | ratio |");
    println!("|---|---|---|---|---|---|---|");
    for (share, bench) in sizes {
        for name in &bench.names {
            let Figure { seconds, processor, floor, peak_bytes } = bench.figures[name];
            let ratio = floor.map_or(String::new(), |floor| format!("{:.1}", seconds / floor));
            let floor = floor.map_or(String::new(), |floor| format!("{floor:.3} s"));
            let peak = peak_bytes / 1_000_000;
            println!("| {name} | {share} | {seconds:.3} s | {processor:.3} s | {peak} MB | {floor} | {ratio} |");
        }
    }
}

/// What this process has used of the processors, where the system says so.
fn processor_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    ticks.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process has had, where the system says so.
fn peak_bytes() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).map_or(0, |number| number * 1024)
}
