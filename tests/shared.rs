//! Imports that share a limit: several of them, one table, one server, and a clock that only the test moves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod world;

use std::collections::BTreeMap;

use cometchat_import::importer::{
    account::{Event, Report, RowEvents, Status},
    error::ErrorCode,
    import::{Action, FailureKind, Import, RequestId, Stop},
    journal::Loader,
    limiter::{Job, LeaseOptions, exchange_bytes},
    pacer::Rate,
    response::{Headers, Response},
    time::Time,
};
use world::{World, most_in_window};

const URL: &str = "https://app-1.api-eu.cometchat.io/v3/data_import/users";

enum Happening {
    Starts { run: usize },
    Pauses { run: usize },
    Continues { run: usize },
    Asks { run: usize, number: u64, bytes: Vec<u8> },
    Replies { run: usize, number: u64, reply: Option<Vec<u8>> },
    Appended { run: usize },
    AtServer { run: usize, id: RequestId, body: Vec<u8> },
    Responds { run: usize, id: RequestId, status: u16, body: Vec<u8> },
}

struct Run {
    import: Import,
    starts_at: u64,
    is_started: bool,
    /// Ends early, after so many requests.
    stop: Option<(u64, Stop)>,
    /// Is paused after so many milliseconds, and for how many.
    pause: Option<(u64, u64)>,
    waits_until: Option<u64>,
    events: Vec<Event>,
    journal: Vec<Vec<u8>>,
    ended_at: Option<u64>,
}

/// Imports that share a limit.
struct Fleet {
    runs: Vec<Run>,
    /// Of the uids.
    prefix: &'static str,
    state: Option<Vec<u8>>,
    latency_ms: u64,
    store_ms: u64,
    /// Appends take 3.5 seconds up to this moment, and then 5 ms.
    slow_until: u64,
    /// The store does not reply from the first of these moments on, up to the second.
    down: (u64, u64),
    refuses_first: bool,
    arrivals: Vec<u64>,
    asks: u64,
    undispatched: u64,
    queue: BTreeMap<(u64, u64), Happening>,
    order: u64,
    now: u64,
}

const BEGAN: u64 = 1_000_000;

impl Fleet {
    fn new() -> Self {
        Self {
            runs: Vec::new(),
            prefix: "run",
            state: None,
            latency_ms: 100,
            store_ms: 10,
            slow_until: 0,
            down: (0, 0),
            refuses_first: false,
            arrivals: Vec::new(),
            asks: 0,
            undispatched: 0,
            queue: BTreeMap::new(),
            order: 0,
            now: BEGAN,
        }
    }

    /// Adds an import of so many batches that starts after `delay_ms`, with a journal if `journal` says so.
    fn add(&mut self, batches: usize, delay_ms: u64, rate: Rate, journal: bool) -> &mut Run {
        let run = self.runs.len();
        let world = World { rate, seed: run as u64 + 1, outage_ms: 60_000, ..World::default() };
        let mut import = world.import(None, false);
        import.listen(true, RowEvents::None);
        let job = Job { id: run as u64 + 100, ..Job::default() };
        import.share(LeaseOptions { rate, worker: run as u64 + 1, job, timeout_ms: 30_000 });
        if journal {
            let past = Loader::new("users", URL, 7, 60).end().unwrap();
            import.resume(past, 1_700_000_000_000, Time::from_millis(BEGAN));
        }
        let prefix = self.prefix;
        for row in 0..batches * 50 {
            import.push(format!("{{\"uid\":\"{prefix}-{run}-{row}\",\"name\":\"N\"}}\n").as_bytes());
        }
        import.end_input();
        self.runs.push(Run {
            import,
            starts_at: BEGAN + delay_ms,
            is_started: false,
            stop: None,
            pause: None,
            waits_until: None,
            events: Vec::new(),
            journal: Vec::new(),
            ended_at: None,
        });
        self.runs.last_mut().unwrap()
    }

    fn at(&mut self, at: u64, happening: Happening) {
        self.order += 1;
        self.queue.insert((at, self.order), happening);
    }

    /// Runs all to their end; their reports.
    fn run(&mut self) -> Vec<Report> {
        for run in 0..self.runs.len() {
            self.at(self.runs[run].starts_at, Happening::Starts { run });
            if let Some((after, millis)) = self.runs[run].pause {
                self.at(BEGAN + after, Happening::Pauses { run });
                self.at(BEGAN + after + millis, Happening::Continues { run });
            }
        }
        while self.runs.iter().any(|run| run.ended_at.is_none()) {
            let timer = self.runs.iter().filter(|run| run.ended_at.is_none()).filter_map(|run| run.waits_until).min();
            let next = self.queue.first_key_value().map(|((at, _), _)| *at);
            let at = [timer, next].into_iter().flatten().min().expect("it waits, and nothing will ever happen");
            assert!(at < BEGAN + 24 * 3_600_000, "no end in sight");
            self.now = self.now.max(at);
            if next == Some(at) {
                let (_, happening) = self.queue.pop_first().unwrap();
                self.happens(happening);
            }
            for run in 0..self.runs.len() {
                if self.runs[run].is_started && self.runs[run].ended_at.is_none() {
                    self.drive(run);
                }
            }
        }
        self.runs.iter().map(|run| run.import.report().unwrap().clone()).collect()
    }

    fn drive(&mut self, run: usize) {
        let (now, clock) = (self.now, Time::from_millis(self.now));
        loop {
            let this = &mut self.runs[run];
            if let Some((requests, how)) = this.stop
                && this.import.requests() >= requests
            {
                this.import.stop(how);
            }
            let action = this.import.poll(clock);
            this.events.append(&mut this.import.take_events());
            match action {
                Action::Ask { number, bytes } => {
                    self.asks += 1;
                    self.at(now + self.store_ms / 2, Happening::Asks { run, number, bytes });
                }
                Action::Append { bytes } => {
                    this.journal.push(bytes);
                    let takes_ms = if now < self.slow_until { 3_500 } else { 5 };
                    self.at(now + takes_ms, Happening::Appended { run });
                }
                Action::Send { id, .. } if !this.import.may_dispatch(id, clock) => {
                    self.undispatched += 1;
                    this.import.on_failure(id, FailureKind::Undispatched, "", clock);
                }
                Action::Send { id, body } => {
                    self.at(now + self.latency_ms / 2, Happening::AtServer { run, id, body });
                }
                Action::Wait { until, want_input } => {
                    assert!(!want_input, "all was pushed");
                    this.waits_until = until.map(|until| until.as_millis().max(now + 1));
                    return;
                }
                Action::Done => {
                    this.ended_at = Some(now);
                    return;
                }
            }
        }
    }

    fn happens(&mut self, happening: Happening) {
        let (now, clock) = (self.now, Time::from_millis(self.now));
        match happening {
            Happening::Starts { run } => self.runs[run].is_started = true,
            Happening::Pauses { run } => self.runs[run].import.pause(clock),
            Happening::Continues { run } => self.runs[run].import.unpause(clock),
            Happening::Asks { run, number, bytes } => {
                let reply = (!(self.down.0..self.down.1).contains(&now)).then(|| {
                    let exchanged = exchange_bytes(self.state.as_deref(), now + 77_000, 1, &bytes).unwrap();
                    self.state = Some(exchanged.state);
                    exchanged.reply
                });
                self.at(now + self.store_ms / 2, Happening::Replies { run, number, reply });
            }
            Happening::Replies { run, number, reply } => {
                let reply = reply.as_deref().ok_or("ECONNREFUSED");
                self.runs[run].import.replied(number, reply, clock);
            }
            Happening::Appended { run } => self.runs[run].import.appended(Ok(())),
            Happening::AtServer { run, id, body } => {
                self.arrivals.push(now);
                let (status, body) = match std::mem::take(&mut self.refuses_first) {
                    true => (429, br#"{"error":{"code":"ERR_TOO_MANY_REQUESTS","message":"slow"}}"#.to_vec()),
                    false => (200, stored(&body)),
                };
                self.at(now + self.latency_ms / 2, Happening::Responds { run, id, status, body });
            }
            Happening::Responds { run, id, status, body } => {
                let headers = Headers { retry_after: (status == 429).then_some("20"), ..Headers::default() };
                let response = Response { status, headers, body: &body, unix_ms: 0 };
                self.runs[run].import.on_response(id, response, clock);
            }
        }
    }

    fn elapsed_ms(&self) -> u64 {
        self.now - BEGAN
    }
}

fn stored(body: &[u8]) -> Vec<u8> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    let uids = body["users"].as_object().unwrap().keys();
    let data: serde_json::Map<_, _> = uids.map(|uid| (uid.clone(), serde_json::json!({ "success": true }))).collect();
    serde_json::json!({ "data": data }).to_string().into_bytes()
}

const MINUTE: Rate = Rate { limit: 60, window_ms: 60_000 };

fn codes(reports: &[Report]) -> Vec<Option<ErrorCode>> {
    reports.iter().map(|report| report.error.as_ref().map(|error| error.code)).collect()
}

#[test]
fn imports_of_one_app_keep_one_limit_and_take_no_longer_than_one() {
    for journal in [false, true] {
        let mut fleet = Fleet::new();
        for run in 0..3 {
            fleet.add(60, run * 700, MINUTE, journal);
        }
        let reports = fleet.run();
        for report in &reports {
            assert_eq!((report.status, report.counts.imported, report.requests), (Status::Complete, 3_000, 60));
            assert_eq!(report.resent.users, 0);
        }
        assert_eq!(most_in_window(&fleet.arrivals, 60_000), 60);
        // Two windows and their margins, the second in which the first window's are sent, and each cell's three responses.
        assert!(fleet.elapsed_ms() < 122_000, "{} ms, 120,000 at the least", fleet.elapsed_ms());
        assert!(fleet.asks < 250, "{} asks for 180 requests", fleet.asks);
        assert_eq!(fleet.undispatched, 0);
    }
}

#[test]
fn what_an_import_leaves_is_there_for_the_next_one() {
    let mut fleet = Fleet::new();
    fleet.add(60, 0, MINUTE, false);
    fleet.add(1, 5_000, MINUTE, false);
    let reports = fleet.run();
    assert_eq!(codes(&reports), [None, None]);
    assert!(fleet.runs[0].ended_at.unwrap() < BEGAN + 5_000, "the first has ended before the second starts");
    // The life of a request is 33 seconds; these are returned after a tenth of one.
    assert!(fleet.elapsed_ms() < 61_000, "{} ms", fleet.elapsed_ms());
    let waits = |event: &Event| matches!(event, Event::Wait { reason: "limit", .. });
    assert!(fleet.runs[1].events.iter().any(waits), "{:?}", fleet.runs[1].events);
}

#[test]
fn so_it_is_after_one_that_was_stopped() {
    for how in [Stop::Finish, Stop::Abort] {
        let mut fleet = Fleet::new();
        fleet.add(60, 0, MINUTE, true).stop = Some((4, how));
        fleet.add(56, 1_000, MINUTE, false);
        let reports = fleet.run();
        assert_eq!(reports[0].status, Status::Stopped);
        assert!(reports[0].counts.pending > 0);
        assert_eq!(reports[1].status, Status::Complete);
        assert!(
            fleet.elapsed_ms() < 5_000,
            "{how:?}: what was granted and not used is there: {} ms",
            fleet.elapsed_ms()
        );
    }
}

#[test]
fn a_request_whose_grant_has_passed_is_not_dispatched_and_nothing_of_it_counts() {
    let mut fleet = Fleet::new();
    fleet.add(8, 0, MINUTE, true);
    // A grant is for three seconds.
    fleet.slow_until = BEGAN + 10_000;
    let report = &fleet.run()[0];
    assert!(fleet.undispatched >= 6, "{}", fleet.undispatched);
    assert_eq!((report.status, report.counts.imported, report.requests), (Status::Complete, 400, 8));
    assert_eq!(report.resent.users, 0, "they were sent once");
    assert_eq!(fleet.arrivals.len(), 8);
}

#[test]
fn a_store_that_is_down_is_waited_for() {
    let mut fleet = Fleet::new();
    fleet.add(80, 0, MINUTE, true);
    fleet.down = (BEGAN + 200, BEGAN + 40_000);
    let reports = fleet.run();
    assert_eq!((reports[0].status, reports[0].counts.imported), (Status::Complete, 4_000));
    assert!(most_in_window(&fleet.arrivals, 60_000) <= 60);
    let waits = |event: &Event| matches!(event, Event::Wait { reason: "limiter", .. });
    assert!(fleet.runs[0].events.iter().any(waits), "{:?}", fleet.runs[0].events);
}

#[test]
fn and_given_up_after_the_patience_with_outages() {
    let mut fleet = Fleet::new();
    fleet.add(80, 0, MINUTE, true);
    fleet.down = (BEGAN + 200, u64::MAX);
    let reports = fleet.run();
    let error = reports[0].error.as_ref().unwrap();
    assert_eq!(error.code, ErrorCode::LimiterUnreachable);
    assert!(error.message.contains("ECONNREFUSED"), "{}", error.message);
    assert_eq!(reports[0].status, Status::Failed);
    let counts = &reports[0].counts;
    assert!(counts.imported > 0 && counts.pending > 0 && counts.imported + counts.pending == counts.rows, "{counts:?}");
    assert!((60_000..80_000).contains(&fleet.elapsed_ms()), "{}", fleet.elapsed_ms());
}

#[test]
fn a_run_that_counts_by_another_rate_is_refused_while_the_others_send() {
    let mut fleet = Fleet::new();
    fleet.add(80, 0, MINUTE, false);
    fleet.add(1, 1_000, Rate { limit: 50, window_ms: 60_000 }, false);
    let reports = fleet.run();
    assert_eq!(codes(&reports), [None, Some(ErrorCode::LimiterOtherRate)]);
    let message = &reports[1].error.as_ref().unwrap().message;
    assert!(message.contains("60 requests in 60000 ms") && message.contains("50 in 60000 ms"), "{message}");
    assert_eq!(reports[1].counts.pending, 50);
    assert_eq!(fleet.arrivals.len(), 80, "it sent nothing");
}

#[test]
fn a_refusal_of_one_stops_all() {
    let mut fleet = Fleet::new();
    fleet.refuses_first = true;
    fleet.add(20, 0, MINUTE, false);
    fleet.add(20, 2_000, MINUTE, false);
    let reports = fleet.run();
    assert_eq!(codes(&reports), [None, None]);
    let (closed, open) = (BEGAN + 1_000, BEGAN + 20_000);
    assert!(!fleet.arrivals.iter().any(|at| (closed..open).contains(at)), "{:?}", fleet.arrivals);
}

#[test]
fn a_limiter_that_began_anew_counts_what_the_journal_knows() {
    let mut first = Fleet::new();
    first.add(60, 0, MINUTE, true);
    first.run();
    let journal = first.runs[0].journal.concat();

    let mut second = Fleet::new();
    second.prefix = "other";
    second.add(60, 0, MINUTE, false);
    let mut loader = Loader::new("users", URL, 7, 60);
    loader.push(&journal).unwrap();
    let unix_ms = 1_700_000_000_000 + first.elapsed_ms();
    second.runs[0].import.resume(loader.end().unwrap(), unix_ms, Time::from_millis(BEGAN));
    second.run();
    assert_eq!(second.arrivals.len(), 60);
    let shifted = second.arrivals.iter().map(|at| at + first.elapsed_ms());
    let arrivals: Vec<u64> = first.arrivals.iter().copied().chain(shifted).collect();
    assert!(most_in_window(&arrivals, 60_000) <= 60, "{}", most_in_window(&arrivals, 60_000));
}

#[test]
fn a_paused_import_leaves_the_limit_to_the_others_and_takes_its_share_again() {
    for journal in [false, true] {
        let mut fleet = Fleet::new();
        // Six of the first are in flight, and more are granted.
        fleet.add(60, 0, MINUTE, journal).pause = Some((70, 120_000));
        fleet.add(104, 10_000, MINUTE, false);
        let reports = fleet.run();
        assert_eq!(codes(&reports), [None, None]);
        assert_eq!((reports[0].requests, reports[1].requests), (60, 104));
        assert_eq!(reports[0].resent.users, 0, "they were sent once");
        assert!(most_in_window(&fleet.arrivals, 60_000) <= 60);
        let paused: Vec<u64> = fleet.arrivals.iter().copied().filter(|at| *at < BEGAN + 10_000).collect();
        assert!(paused.len() <= 12 && paused.iter().all(|at| *at < BEGAN + 200), "{paused:?}");
        // Without the six, 54 at once, and 50 a minute later.
        let second = fleet.runs[1].ended_at.unwrap();
        assert!(second < BEGAN + 75_000, "{} ms", second - BEGAN);
        let is_pause = |event: &&Event| matches!(event, Event::Pause { .. });
        let events: Vec<&Event> = fleet.runs[0].events.iter().filter(is_pause).collect();
        assert_eq!(events, [&Event::Pause { is_paused: true }, &Event::Pause { is_paused: false }]);
    }
}

#[test]
fn a_store_that_is_down_during_a_pause_is_nobodys_concern() {
    let mut fleet = Fleet::new();
    fleet.add(80, 0, MINUTE, true).pause = Some((300, 200_000));
    fleet.down = (BEGAN + 301, BEGAN + 201_000);
    let report = &fleet.run()[0];
    assert_eq!((report.status, report.counts.imported), (Status::Complete, 4_000), "{:?}", report.error);
    assert!(most_in_window(&fleet.arrivals, 60_000) <= 60);
}

#[test]
fn a_paused_import_that_is_stopped_ends_at_once() {
    for how in [Stop::Finish, Stop::Abort] {
        let mut fleet = Fleet::new();
        fleet.add(60, 0, MINUTE, true).pause = Some((0, 900_000));
        fleet.runs[0].import.pause(Time::from_millis(BEGAN));
        fleet.runs[0].import.stop(how);
        let report = &fleet.run()[0];
        assert_eq!((report.status, report.requests, report.counts.rows), (Status::Stopped, 0, 0));
        assert!(fleet.elapsed_ms() < 100, "{} ms", fleet.elapsed_ms());
    }
}
