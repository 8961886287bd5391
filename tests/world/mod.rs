//! A world for the core: a clock that only tests move, a network with latency, a server of our own.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, HashMap};

use cometchat_import::importer::{
    account::{Event, Report, RowEvents},
    entity::USERS,
    import::{Action, Budget, FailureKind, Import, RequestId, SendOptions},
    input::{Format, Reader},
    limits,
    mapping::{ExtraPolicy, Mapping},
    pacer::Rate,
    pipeline::PipelineOptions,
    response::{Headers, Response},
    retry::{Backoff, Random},
    rule::Policy,
    time::Time,
};

/// How the server counts requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    Sliding,
    Fixed { phase_ms: u64 },
    Bucket,
}

/// What the server does to a request instead of responding well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    Error500 { stored: bool },
    Unavailable,
    DropBefore,
    DropAfter,
    Hang,
    MissingUids,
    NotJson,
    Refuse,
}

#[derive(Clone, Debug)]
pub struct World {
    pub rate: Rate,
    pub counting: Counting,
    pub latency_ms: (u64, u64),
    pub concurrency: usize,
    pub attempts: u32,
    pub outage_ms: u64,
    /// In percent of the requests.
    pub fault_percent: u64,
    /// The only fault that there is; else all.
    pub only: Option<Fault>,
    /// uids that make the server respond with 500 to the whole request, storing nothing.
    pub poison: Vec<String>,
    /// uids that make the server respond with 400 to the whole request.
    pub barred: Vec<String>,
    /// uids that are there already.
    pub existing: Vec<String>,
    /// Steps back of the client's clock: at this world time, by so many milliseconds.
    pub steps: Vec<(u64, u64)>,
    /// In these stretches of world time the server responds with 503 to everything.
    pub outages: Vec<(u64, u64)>,
    /// Whether every request is refused by the limit.
    pub refuses_all: bool,
    pub seed: u64,
    pub timeout_ms: u64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            rate: Rate::default(),
            counting: Counting::Sliding,
            latency_ms: (20, 200),
            concurrency: 6,
            attempts: 8,
            outage_ms: 900_000,
            fault_percent: 0,
            only: None,
            poison: Vec::new(),
            barred: Vec::new(),
            existing: Vec::new(),
            steps: Vec::new(),
            outages: Vec::new(),
            refuses_all: false,
            seed: 1,
            timeout_ms: 30_000,
        }
    }
}

/// What a run in a world left behind.
pub struct Outcome {
    pub report: Report,
    pub events: Vec<Event>,
    pub arrivals: Vec<u64>,
    pub refused: u64,
    /// uid to how often it was stored as new.
    pub stored: BTreeMap<String, u32>,
    pub faults: HashMap<String, u64>,
    pub failed: String,
    pub bodies: Vec<Vec<u8>>,
    pub elapsed_ms: u64,
}

enum Happening {
    AtServer { id: RequestId, body: Vec<u8> },
    Response { id: RequestId, status: u16, body: Vec<u8>, retry_after: Option<u64> },
    Failure { id: RequestId, kind: FailureKind },
}

impl World {
    pub fn import(&self, format: Option<Format>, failed: bool) -> Import {
        let mut import = Import::new(self.pipeline_options(format), self.send_options());
        if failed {
            import.keep_failed_rows();
        }
        import
    }

    pub fn pipeline_options(&self, format: Option<Format>) -> PipelineOptions {
        PipelineOptions {
            reader: Reader::new(format),
            mapping: Mapping::new(&USERS, Vec::new(), ExtraPolicy::Reject).unwrap(),
            policy: Policy::default(),
            batch_size: 50,
            body_bytes: limits::BODY_BYTES,
            seed: self.seed,
            ..PipelineOptions::default()
        }
    }

    pub fn send_options(&self) -> SendOptions {
        SendOptions {
            rate: self.rate,
            concurrency: self.concurrency,
            attempts: self.attempts,
            backoff: Backoff { base_ms: 1_000, cap_ms: 60_000 },
            outage_ms: self.outage_ms,
            budget: Budget::default(),
            max_failures: None,
            seed: self.seed,
            secrets: Vec::new(),
        }
    }

    /// Runs an import of `input` to its end.
    pub fn run(&self, input: &[u8]) -> Outcome {
        self.drive(self.import(None, true), input, 4_096)
    }

    pub fn drive(&self, mut import: Import, input: &[u8], chunk: usize) -> Outcome {
        import.listen(true, RowEvents::All);
        let mut random = Random::seeded(self.seed ^ 0x5eed);
        let mut chunks = input.chunks(chunk);
        let mut now = 1_000_000_u64;
        let began = now;
        let mut queue: BTreeMap<(u64, u64), Happening> = BTreeMap::new();
        let mut order = 0_u64;
        let mut deadlines: HashMap<RequestId, u64> = HashMap::new();
        let mut server = Server::new(self);
        let mut events = Vec::new();
        let mut failed = Vec::new();
        let mut bodies = Vec::new();
        let mut steps = 0_u64;
        loop {
            // A livelock fails instead of hanging.
            steps += 1;
            assert!(steps < 3_000_000, "no end in sight at {now} ms");
            let clock = Time::from_millis(self.clock(now));
            let action = import.poll(clock);
            events.append(&mut import.take_events());
            failed.append(&mut import.take_failed());
            match action {
                Action::Send { id, body } => {
                    bodies.push(body.clone());
                    order += 1;
                    deadlines.insert(id, now + self.timeout_ms);
                    let at = now + self.one_way(&mut random);
                    queue.insert((at, order), Happening::AtServer { id, body });
                    continue;
                }
                Action::Append { .. } => {
                    import.appended(Ok(()));
                    continue;
                }
                Action::Ask { .. } => unreachable!("nobody shares the limit"),
                Action::Done => break,
                Action::Wait { until, want_input } => {
                    if want_input {
                        match chunks.next() {
                            Some(chunk) => import.push(chunk),
                            None => import.end_input(),
                        }
                        continue;
                    }
                    let timer = until.map(|until| self.world_time(until.as_millis(), now));
                    let next = queue.first_key_value().map(|((at, _), _)| *at);
                    let wake = [timer, next].into_iter().flatten().min();
                    now = wake.expect("it waits, and nothing will ever happen").max(now);
                    if timer == Some(now) && next != Some(now) {
                        continue;
                    }
                }
            }
            let Some(((at, _), happening)) = queue.pop_first() else {
                continue;
            };
            now = now.max(at);
            match happening {
                Happening::AtServer { id, body } => {
                    let fault = self.fault(&mut random);
                    let back = now + self.one_way(&mut random);
                    order += 1;
                    match server.handle(now, &body, fault, &mut random) {
                        Some((status, body, retry_after)) => {
                            queue.insert((back, order), Happening::Response { id, status, body, retry_after });
                        }
                        None => {
                            let (at, kind) = match fault {
                                Fault::Hang => (deadlines[&id].max(now), FailureKind::TimedOut),
                                _ => (back, FailureKind::Network),
                            };
                            queue.insert((at, order), Happening::Failure { id, kind });
                        }
                    }
                }
                Happening::Response { id, status, body, retry_after } => {
                    let retry_after = retry_after.map(|seconds| seconds.to_string());
                    let headers = Headers { retry_after: retry_after.as_deref(), ..Headers::default() };
                    let response = Response { status, headers, body: &body, unix_ms: 0 };
                    import.on_response(id, response, Time::from_millis(self.clock(now)));
                }
                Happening::Failure { id, kind } => {
                    import.on_failure(id, kind, "", Time::from_millis(self.clock(now)));
                }
            }
        }
        Outcome {
            report: import.report().expect("it is done").clone(),
            events,
            arrivals: server.arrivals,
            refused: server.refused,
            stored: server.stored,
            faults: server.faults,
            failed: String::from_utf8(failed).unwrap(),
            bodies,
            elapsed_ms: now - began,
        }
    }

    fn one_way(&self, random: &mut Random) -> u64 {
        let (low, high) = self.latency_ms;
        (low + random.up_to(high - low)) / 2
    }

    fn fault(&self, random: &mut Random) -> Fault {
        if random.up_to(99) >= self.fault_percent {
            return Fault::None;
        }
        if let Some(only) = self.only {
            return only;
        }
        match random.up_to(8) {
            0 => Fault::Error500 { stored: false },
            1 => Fault::Error500 { stored: true },
            2 => Fault::Unavailable,
            3 => Fault::DropBefore,
            4 => Fault::DropAfter,
            5 => Fault::Hang,
            6 => Fault::MissingUids,
            7 => Fault::NotJson,
            _ => Fault::Refuse,
        }
    }

    /// What the client's clock shows at a moment of the world.
    fn clock(&self, now: u64) -> u64 {
        self.steps.iter().filter(|(at, _)| *at <= now).fold(now, |clock, (_, back)| clock - back)
    }

    /// The first moment from `now` on at which the client's clock shows `clock`.
    fn world_time(&self, clock: u64, now: u64) -> u64 {
        let mut at = now;
        while self.clock(at) < clock {
            at += clock - self.clock(at);
        }
        at
    }
}

struct Server {
    world: World,
    arrivals: Vec<u64>,
    accepted: Vec<u64>,
    tokens: f64,
    filled_at: u64,
    refused: u64,
    stored: BTreeMap<String, u32>,
    faults: HashMap<String, u64>,
}

impl Server {
    fn new(world: &World) -> Self {
        let existing = world.existing.iter().map(|uid| (uid.clone(), 0)).collect();
        Self {
            world: world.clone(),
            arrivals: Vec::new(),
            accepted: Vec::new(),
            tokens: f64::from(world.rate.limit),
            filled_at: 0,
            refused: 0,
            stored: existing,
            faults: HashMap::new(),
        }
    }

    fn admits(&mut self, now: u64) -> bool {
        let Rate { limit, window_ms } = self.world.rate;
        let admitted = match self.world.counting {
            Counting::Sliding => {
                self.accepted.iter().rev().take_while(|at| now - **at < window_ms).count() < limit as usize
            }
            Counting::Fixed { phase_ms } => {
                let minute = |at: u64| (at + phase_ms) / window_ms;
                self.accepted.iter().rev().take_while(|at| minute(**at) == minute(now)).count() < limit as usize
            }
            Counting::Bucket => {
                let gained = (now - self.filled_at) as f64 * f64::from(limit) / window_ms as f64;
                self.tokens = (self.tokens + gained).min(f64::from(limit));
                self.filled_at = now;
                let admitted = self.tokens >= 1.0 - 1e-6;
                self.tokens -= if admitted { 1.0 } else { 0.0 };
                admitted
            }
        };
        if admitted {
            self.accepted.push(now);
        }
        admitted
    }

    fn handle(
        &mut self,
        now: u64,
        body: &[u8],
        fault: Fault,
        random: &mut Random,
    ) -> Option<(u16, Vec<u8>, Option<u64>)> {
        self.arrivals.push(now);
        if self.world.refuses_all || !self.admits(now) {
            self.refused += 1;
            return Some((429, br#"{"error":{"code":"ERR_TOO_MANY_REQUESTS","message":"slow"}}"#.to_vec(), Some(5)));
        }
        if fault != Fault::None {
            *self.faults.entry(format!("{fault:?}")).or_default() += 1;
        }
        let exception = br#"{"error":{"code":"ERR_EXCEPTION","message":"oops"}}"#.to_vec();
        if self.world.outages.iter().any(|(from, to)| (*from..*to).contains(&now)) {
            return Some((503, b"<h1>busy</h1>".to_vec(), None));
        }
        match fault {
            Fault::Error500 { stored: false } => return Some((500, exception, None)),
            Fault::Unavailable => return Some((503, b"<h1>busy</h1>".to_vec(), None)),
            Fault::DropBefore | Fault::Hang => return None,
            Fault::Refuse => return Some((429, b"{}".to_vec(), Some(2))),
            _ => {}
        }
        let value: serde_json::Value = serde_json::from_slice(body).expect("a body is JSON");
        let users = value["users"].as_object().expect("users");
        assert!(users.len() <= 50, "at most 50 users a request");
        if users.keys().any(|uid| self.world.poison.contains(uid)) {
            return Some((500, exception, None));
        }
        if users.keys().any(|uid| self.world.barred.contains(uid)) {
            return Some((400, br#"{"error":{"code":"ERR_BAD_REQUEST","message":"a user is bad"}}"#.to_vec(), None));
        }
        let mut results = serde_json::Map::new();
        for (uid, user) in users {
            assert_eq!(user["uid"], uid.as_str(), "the key is the uid");
            let result = match self.stored.get(uid) {
                Some(_) => {
                    serde_json::json!({"success": false, "error": {"code": "ERR_UID_ALREADY_EXISTS", "message": "there"}})
                }
                None => {
                    self.stored.insert(uid.clone(), 1);
                    serde_json::json!({"success": true, "data": user})
                }
            };
            if fault != Fault::MissingUids || random.up_to(1) == 0 {
                results.insert(uid.to_uppercase(), result);
            }
        }
        match fault {
            Fault::Error500 { stored: true } => Some((500, exception, None)),
            Fault::DropAfter => None,
            Fault::NotJson => Some((200, b"<html>ok</html>".to_vec(), None)),
            _ => Some((200, serde_json::json!({"data": results}).to_string().into_bytes(), None)),
        }
    }
}

/// The most requests in any half-open stretch of `window_ms`.
pub fn most_in_window(arrivals: &[u64], window_ms: u64) -> usize {
    let mut sorted = arrivals.to_vec();
    sorted.sort_unstable();
    let mut first = 0;
    let mut most = 0;
    for (last, at) in sorted.iter().enumerate() {
        while at - sorted[first] >= window_ms {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}

/// NDJSON of `rows` users, some invalid, some duplicates; and the valid uids.
pub fn users(rows: u64, seed: u64) -> (Vec<u8>, Vec<String>) {
    let mut random = Random::seeded(seed);
    let mut out = Vec::new();
    let mut valid: Vec<String> = Vec::new();
    for row in 0..rows {
        let line = match random.up_to(19) {
            0 => r#"{"uid":"not ok","name":""}"#.to_owned(),
            1 if !valid.is_empty() => {
                let known = &valid[usize::try_from(random.up_to(valid.len() as u64 - 1)).unwrap()];
                format!(r#"{{"uid":"{}","name":"again"}}"#, known.to_uppercase())
            }
            2 => r#"{"uid":"broken""#.to_owned(),
            _ => {
                let uid = format!("user-{row}");
                valid.push(uid.clone());
                format!(r#"{{"uid":"{uid}","name":"User {row}","metadata":{{"n":1e2}}}}"#)
            }
        };
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    (out, valid)
}
