//! A case with builds, approvals and updates beside its commits and deployments, asked for the figures beside the five;
//! and the figures that stand on incidents and on what others publish.

use queries::answers::{self, AsOf, Ask, ProjectAnswer};
use queries::metrics::beside::{Beside, BesideName};
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition, MetricStatus};
use queries::model::facts::{Approval, Build, DependencyUpdate, Job, UpstreamRelease};
use queries::model::{BuildTrigger, IncidentKind, Status};
use queries::store::Store;

use crate::case::{Case, hour};

/// The case and what is beside it.
pub(crate) struct More {
    pub case: Case,
    pub builds: Vec<Build>,
    pub jobs: Vec<Job>,
    pub approvals: Vec<Approval>,
    pub releases: Vec<UpstreamRelease>,
    pub updates: Vec<DependencyUpdate>,
}

impl More {
    pub fn of(case: Case) -> Self {
        Self { case, builds: vec![], jobs: vec![], approvals: vec![], releases: vec![], updates: vec![] }
    }

    /// A build of pipeline `ci` on main that was asked for and began at an hour and ended so many minutes later.
    pub fn build(self, id: &str, status: Status, at: f64, minutes: f64) -> Self {
        self.build_with(id, status, at, minutes, |_| {})
    }

    pub fn build_with(
        mut self,
        id: &str,
        status: Status,
        at: f64,
        minutes: f64,
        change: impl FnOnce(&mut Build),
    ) -> Self {
        let mut build = Build {
            repository: "r".into(),
            id: id.into(),
            attempt: 1,
            pipeline: Some("ci".into()),
            sha: Some(format!("sha-{id}")),
            branch: Some("main".into()),
            started_by: BuildTrigger::Push,
            queued_at: Some(hour(at)),
            started_at: Some(hour(at)),
            finished_at: Some(hour(at + minutes / 60.0)),
            status,
            source: "test".into(),
            ..Build::default()
        };
        change(&mut build);
        self.builds.push(build);
        self
    }

    /// A version of `lib` published at an hour and merged and deployed at others.
    pub fn update(mut self, version: &str, published: Option<f64>, merged: Option<f64>, deployed: Option<f64>) -> Self {
        self.releases.push(UpstreamRelease {
            package: "lib".into(),
            version: version.into(),
            published_at: published.map(hour),
            source: "test".into(),
            ..UpstreamRelease::default()
        });
        self.updates.push(DependencyUpdate {
            project: "p".into(),
            package: "lib".into(),
            version: version.into(),
            merged_at: merged.map(hour),
            deployed_at: deployed.map(hour),
            source: "test".into(),
            ..DependencyUpdate::default()
        });
        self
    }

    pub fn store(&self) -> Store {
        let mut store = self.case.store();
        let mut batch = store.begin().expect("a batch");
        batch.add(&self.builds).expect("builds");
        batch.add(&self.jobs).expect("jobs");
        batch.add(&self.approvals).expect("approvals");
        batch.add(&self.releases).expect("releases");
        batch.add(&self.updates).expect("updates");
        batch.commit().expect("written");
        queries::derive::refresh(&mut store).expect("derived");
        store
    }

    /// The answer of 90 days on 6 March 2026, hour 1440.
    pub fn ask(&self) -> Answered {
        self.ask_with(|_| {})
    }

    pub fn ask_at(&self, now: f64) -> Answered {
        self.ask_with(|ask| ask.as_of = Some(AsOf::Moment(hour(now))))
    }

    pub fn ask_with(&self, change: impl FnOnce(&mut Ask)) -> Answered {
        let store = self.store();
        let mut ask = Ask {
            scope: "production".into(),
            window: Asked::Days(90),
            as_of: None,
            edition: Default::default(),
            clock: hour(1440.0),
            lead_time_clock: Clock::default(),
            definition: Definition::Dora,
        };
        change(&mut ask);
        let answer = answers::answer(&store, "p", &ask).expect("an answer").expect("the project");
        Answered { store, answer }
    }
}

pub(crate) struct Answered {
    store: Store,
    answer: ProjectAnswer,
}

impl Answered {
    /// The figure; its rows are asked for too, and must be as many as it says.
    pub fn figure(&self, name: BesideName) -> &Beside {
        let figure = self.answer.beside.iter().find(|figure| figure.metric == name).expect("every name is answered");
        if figure.status == MetricStatus::Measured {
            let rows = answers::rows::beside_rows(&self.store, &self.answer, name).expect("rows");
            let counted = rows.rows.iter().filter(|row| row.counted).count();
            assert_eq!(i64::try_from(counted), Ok(figure.n), "{name:?}");
            let left_out: i64 = figure.excluded.iter().map(|excluded| excluded.n).sum();
            assert_eq!(i64::try_from(rows.rows.len() - counted), Ok(left_out), "{name:?}");
        }
        figure
    }

    /// Value and n of a figure that must be measured.
    pub fn measured(&self, name: BesideName) -> (f64, i64) {
        let figure = self.figure(name);
        assert_eq!(figure.status, MetricStatus::Measured, "{name:?}: {:?}", figure.reason);
        (figure.value.expect("a measured figure has a value"), figure.n)
    }

    /// Reasons and numbers of what is left out, by reason.
    pub fn excluded(&self, name: BesideName) -> Vec<(String, i64)> {
        let excluded = self.figure(name).excluded.iter();
        let mut found: Vec<_> = excluded.map(|excluded| (excluded.reason.clone(), excluded.n)).collect();
        found.sort();
        found
    }

    /// Asserts that there is no figure, with the reason and the step that would bring it.
    pub fn not_measured(&self, name: BesideName, reason: &str) {
        let figure = self.figure(name);
        assert_eq!((figure.status, figure.value), (MetricStatus::NotMeasured, None), "{name:?}");
        assert_eq!(figure.reason.as_deref(), Some(reason), "{name:?}");
        assert!(figure.connect.as_ref().is_some_and(|connect| !connect.is_empty()), "{name:?} says what to do");
    }

    /// Asserts that there are rows, and too few.
    pub fn insufficient(&self, name: BesideName, n: i64, minimum: i64) {
        let figure = self.figure(name);
        assert_eq!((figure.status, figure.value), (MetricStatus::Insufficient, None), "{name:?}");
        assert_eq!((figure.n, figure.minimum), (n, Some(minimum)), "{name:?}");
    }
}

pub(crate) fn reasons(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect()
}

pub(crate) fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

#[test]
fn with_nothing_connected_each_figure_says_what_would_show_it() {
    let answered = More::of(Case::service().line(3)).ask();
    for name in BesideName::ALL {
        let figure = answered.figure(*name);
        assert_eq!((figure.status, figure.value), (MetricStatus::NotMeasured, None), "{name:?} is no zero");
        assert!(figure.reason.is_some() && figure.connect.is_some(), "{name:?}");
        assert_eq!((figure.n, figure.excluded.len()), (0, 0), "{name:?}");
    }
}

#[test]
fn the_glossary_has_every_name_and_every_name_is_found_again() {
    let glossary = include_str!("../../../docs/glossary.md");
    for name in BesideName::ALL {
        assert!(glossary.contains(&format!("| `{}` |", name.as_str())), "{name:?}");
        assert_eq!(BesideName::parse(name.title()).or(BesideName::parse(name.as_str())), Some(*name));
        assert_eq!(serde_json::to_value(name).expect("JSON"), name.as_str());
    }
}

#[test]
fn incidents_are_restored_from_their_opening_to_their_end_and_open_ones_reckoned_with() {
    // Ended after 1, 2 and 6 hours, one open for 40 hours at hour 1440: the curve is 3/4, 1/2, 1/4, and exactly one half
    // from 2 h to 6 h, so the median is 4 h. Maintenance is none, one ended before it began, and one has no beginning.
    let mut case = Case::service()
        .line(1)
        .launch("1", "c0", 10.0)
        .incident("a", 1300.0, Some(1301.0))
        .incident("b", 1310.0, Some(1312.0))
        .incident("c", 1320.0, Some(1326.0))
        .incident("open", 1400.0, None)
        .incident_with("m", 1330.0, Some(1400.0), |incident| incident.kind = IncidentKind::Maintenance)
        .incident("odd", 1340.0, Some(1339.0))
        .incident_with("undated", 1340.0, None, |incident| incident.opened_at = None);
    let answered = More::of(case.clone()).ask();
    let (value, n) = answered.measured(BesideName::IncidentRestoreTime);
    near(value, 4.0 * 3600.0);
    assert_eq!(n, 4);
    assert_eq!(answered.figure(BesideName::IncidentRestoreTime).beside["still_open"], 1);
    assert_eq!(
        answered.excluded(BesideName::IncidentRestoreTime),
        reasons(&[("maintenance", 1), ("resolved_before_opened", 1), ("undated", 1)])
    );
    // At hour 1325 c had not ended: open for 5 h. 2/3, 1/3: the median is the second end, 2 h; the open one is not there yet.
    let answered = More::of(case.clone()).ask_at(1325.0);
    let (value, n) = answered.measured(BesideName::IncidentRestoreTime);
    near(value, 2.0 * 3600.0);
    assert_eq!(n, 3);
    case.incidents.truncate(2);
    More::of(case).ask().insufficient(BesideName::IncidentRestoreTime, 2, 3);
}

#[test]
fn an_incident_belongs_to_the_window_of_its_opening() {
    // The window is 10 January alone, hours 120 to 144: a opened before it; b, c and d in it, d ending long after it; e after.
    let case = Case::service()
        .line(1)
        .launch("1", "c0", 10.0)
        .incident("a", 119.0, Some(130.0))
        .incident("b", 120.0, Some(121.0))
        .incident("c", 130.0, Some(133.0))
        .incident("d", 143.5, Some(183.5))
        .incident("e", 144.0, Some(145.0));
    let answered =
        More::of(case).ask_with(|ask| ask.window = Asked::parse("2026-01-10..2026-01-11").expect("a window"));
    let (value, n) = answered.measured(BesideName::IncidentRestoreTime);
    near(value, 3.0 * 3600.0);
    assert_eq!(n, 3);
}

#[test]
fn without_incidents_and_outside_production_there_is_no_restore_time() {
    let case = Case::service().line(1).launch("1", "c0", 10.0);
    More::of(case.clone()).ask().not_measured(BesideName::IncidentRestoreTime, "no incident is known");
    let case = case.launch_with("s", "c0", 9.0, |deployment| deployment.environment = "staging".into()).incident(
        "a",
        1300.0,
        Some(1301.0),
    );
    More::of(case)
        .ask_with(|ask| ask.scope = "staging".into())
        .not_measured(BesideName::IncidentRestoreTime, "incidents are disturbances in production, and staging is not");
}

#[test]
fn updates_are_timed_from_their_publication_to_the_merge_and_the_launch() {
    // To the merge 10, 20 and 60 hours: median 20. To the launch 30 and 50 hours, and the third open for 440 hours: the
    // curve is 2/3, then 1/3: median 50 hours.
    let more = More::of(Case::service().line(1).launch("1", "c0", 10.0))
        .update("1.0", Some(100.0), Some(110.0), Some(130.0))
        .update("1.1", Some(200.0), Some(220.0), Some(250.0))
        .update("1.2", Some(1000.0), Some(1060.0), None)
        .update("2.0", Some(1000.0), None, None)
        .update("2.1", None, Some(1010.0), None)
        .update("2.2", Some(1020.0), Some(1010.0), Some(1030.0))
        .update("2.3", Some(1000.0), Some(1020.0), Some(1010.0));
    let answered = more.ask();
    let (value, n) = answered.measured(BesideName::UpstreamUpdateLatency);
    near(value, 50.0 * 3600.0);
    assert_eq!(n, 3);
    let figure = answered.figure(BesideName::UpstreamUpdateLatency);
    near(figure.beside["to_merge"]["value"].as_f64().expect("a median"), 20.0 * 3600.0);
    assert_eq!(figure.beside["still_open"], 1);
    assert_eq!(
        answered.excluded(BesideName::UpstreamUpdateLatency),
        reasons(&[
            ("deployed_before_merged", 1),
            ("merged_before_published", 1),
            ("not_merged", 1),
            ("unknown_release", 1)
        ])
    );
    // In the window from hour 200 on, only the second and the third were merged.
    let asked = |ask: &mut Ask| ask.window = Asked::parse("2026-01-14..2026-03-06").expect("a window");
    more.ask_with(asked).insufficient(BesideName::UpstreamUpdateLatency, 2, 3);
}

#[test]
fn an_update_is_deployed_with_the_launch_of_its_change() {
    // Change 7 is commit c2, merged at hour 20 and launched at hour 30; published at hour 5, that is 25 hours. The two others
    // say themselves: 5 and 45 hours. Median 25.
    let mut more = More::of(Case::service().line(3).launch("1", "c0", 1.0).launch("2", "c2", 30.0))
        .update("1.0", Some(5.0), Some(20.0), None)
        .update("1.1", Some(50.0), Some(51.0), Some(55.0))
        .update("1.2", Some(60.0), Some(61.0), Some(105.0));
    more.case = more.case.change(7, "Update lib", &["c2"]);
    more.case.changes[0].merged_at = Some(hour(20.0));
    more.case.changes[0].merge_sha = Some("c2".into());
    more.updates[0].change = Some(7);
    let (value, n) = more.ask().measured(BesideName::UpstreamUpdateLatency);
    near(value, 25.0 * 3600.0);
    assert_eq!(n, 3);
}

#[test]
fn updates_of_unknown_versions_are_not_measured() {
    let mut more = More::of(Case::service().line(1)).update("1.0", Some(5.0), Some(20.0), None);
    more.releases.clear();
    more.ask().not_measured(
        BesideName::UpstreamUpdateLatency,
        "nothing tells when the versions that were updated to had been published",
    );
    more.updates.clear();
    more.ask().not_measured(BesideName::UpstreamUpdateLatency, "no update of what the project uses is known");
}
