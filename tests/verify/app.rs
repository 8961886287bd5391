//! An app that is read back: a list in pages that may shift, single users, a limit, faults, and a clock that only tests move.

use std::collections::BTreeMap;

use cometchat_import::importer::{
    account::{Event, RowEvents},
    import::FailureKind,
    input::{Format, Reader},
    pacer::Rate,
    pipeline::PipelineOptions,
    response::{Headers, Response},
    retry::Random,
    standard::StandardOptions,
    time::Time,
    verify::{Action, Verify, VerifyFiles, VerifyOptions, VerifyReport},
};

/// Of a request that fails by chance: with the usual eight, one in some thousands would fail each time, and the comparison rightly end.
const ATTEMPTS: u32 = 60;
/// As long as these take.
const OUTAGE_MS: u64 = 86_400_000;

/// How the app misbehaves.
#[derive(Clone, Debug)]
pub struct Manners {
    pub seed: u64,
    pub page: usize,
    pub zero_total: bool,
    /// Percent of requests after which a user changes its place in the list.
    pub shifting: u64,
    /// Users that change their places before each page.
    pub moved: usize,
    /// Percent of requests that fail, one way or another.
    pub faults: u64,
    pub limit: u32,
    /// Bytes of a piece of the source, at most.
    pub piece: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self { seed: 1, page: 1_000, zero_total: true, shifting: 0, moved: 0, faults: 0, limit: 500, piece: 997 }
    }
}

/// Users by uid, each as the JSON text that the app shows, and whether the list shows it.
pub type Users = BTreeMap<String, String>;

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    pub report: VerifyReport,
    pub files: VerifyFiles,
    pub events: Vec<Event>,
    pub lists: usize,
    pub singles: usize,
    pub sent_at: Vec<u64>,
}

pub fn verify(users: &Users, source: &str, format: Format, manners: &Manners) -> Outcome {
    let pipeline = PipelineOptions { reader: Reader::new(Some(format)), ..PipelineOptions::default() };
    let rate = Rate { limit: manners.limit, window_ms: 60_000 };
    let options = VerifyOptions {
        standard: StandardOptions {
            rate,
            seed: manners.seed,
            attempts: ATTEMPTS,
            outage_ms: OUTAGE_MS,
            ..StandardOptions::default()
        },
        seed: manners.seed,
        missing: true,
        differing: true,
        extra: true,
        update: false,
        secrets: vec!["the-secret-key".to_owned()],
    };
    let mut verify = Verify::new(pipeline, options);
    verify.listen(true, RowEvents::Problems);
    run(&mut verify, users, source, manners)
}

pub fn run(verify: &mut Verify, users: &Users, source: &str, manners: &Manners) -> Outcome {
    let mut random = Random::seeded(manners.seed);
    let mut order: Vec<&String> = users.keys().collect();
    let mut now = Time::default();
    let (mut lists, mut singles, mut sent_at) = (0, 0, Vec::new());
    let (mut files, mut events) = (VerifyFiles::default(), Vec::new());
    let mut in_flight = Vec::new();
    let mut pieces = source.as_bytes().chunks(manners.piece);
    loop {
        let action = verify.poll(now);
        let more = verify.take_files();
        files.missing.extend(more.missing);
        files.differing.extend(more.differing);
        files.extra.extend(more.extra);
        events.extend(verify.take_events());
        match action {
            Action::Send { id, request } => {
                assert!(request.body.is_empty());
                sent_at.push(now.as_millis());
                in_flight.push((now.after(20 + random.up_to(80)), id, request.path));
            }
            Action::Wait { want_input: true, .. } => match pieces.next() {
                Some(piece) => verify.push(piece),
                None => verify.end_input(),
            },
            Action::Wait { until, .. } => {
                let next = in_flight.iter().map(|(at, ..)| *at).chain(until).min();
                now = next.expect("nothing is waited for");
                let Some(at) = in_flight.iter().position(|(at, ..)| *at <= now) else { continue };
                let (_, id, path) = in_flight.remove(at);
                if random.up_to(99) < manners.shifting && !order.is_empty() {
                    let user = order.remove(random.up_to(order.len() as u64 - 1) as usize);
                    order.insert(random.up_to(order.len() as u64) as usize, user);
                }
                let is_list = path.starts_with("/users?");
                for _ in 0..if is_list { manners.moved } else { 0 } {
                    let place = || order.len() as u64 - 1;
                    let (one, other) = (random.up_to(place()), random.up_to(place()));
                    order.swap(one as usize, other as usize);
                }
                if random.up_to(99) < manners.faults {
                    fail(verify, id, random.up_to(if sent_at.len() > 40 { 6 } else { 4 }), now);
                    continue;
                }
                if is_list {
                    lists += 1
                } else {
                    singles += 1
                }
                let (status, body) = if is_list { page(users, &order, &path, manners) } else { single(users, &path) };
                verify.on_response(id, response(status, &body), now);
            }
            Action::Done => break,
        }
    }
    Outcome { report: verify.report().unwrap().clone(), files, events, lists, singles, sent_at }
}

fn response(status: u16, body: &str) -> Response<'_> {
    Response { status, headers: Headers::default(), body: body.as_bytes(), unix_ms: 0 }
}

fn fail(verify: &mut Verify, id: cometchat_import::importer::import::RequestId, kind: u64, now: Time) {
    match kind {
        0 => verify.on_failure(id, FailureKind::Network, "ECONNRESET", now),
        1 => verify.on_failure(id, FailureKind::TimedOut, "", now),
        2 => verify.on_response(id, response(503, "<html><title>Down</title>"), now),
        3 => verify.on_response(id, response(429, r#"{"error":{"code":"ERR_TOO_MANY_REQUESTS"}}"#), now),
        4 => verify.on_response(id, response(200, r#"{"data":[{"uid":"a"#), now),
        // What a response without its end looks like, and a firewall.
        5 => verify.on_response(id, response(404, r#"{"error":{"code":"ERR_UID"#), now),
        _ => verify.on_response(id, response(403, "<html><title>Blocked</title>"), now),
    }
}

fn page(users: &Users, order: &[&String], path: &str, manners: &Manners) -> (u16, String) {
    assert!(path.contains("withDeactivated=true") && path.contains("withTags=true") && path.contains("perPage=1000"));
    let number: usize = path.split("&page=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
    let listed: Vec<&str> =
        order.iter().skip((number - 1) * manners.page).take(manners.page).map(|uid| users[*uid].as_str()).collect();
    let total = if manners.zero_total { 0 } else { order.len() };
    let meta = format!(r#"{{"pagination":{{"total":{total},"count":{},"per_page":{}}}}}"#, listed.len(), manners.page);
    (200, format!(r#"{{"data":[{}],"meta":{meta}}}"#, listed.join(",")))
}

fn single(users: &Users, path: &str) -> (u16, String) {
    assert!(path.contains("withDeactivated=true") && path.contains("withTags=true"));
    let uid = path.strip_prefix("/users/").unwrap().split('?').next().unwrap();
    match users.get(uid) {
        Some(user) => (200, format!(r#"{{"data":{user}}}"#)),
        None => (404, r#"{"error":{"code":"ERR_UID_NOT_FOUND","message":"no such user"}}"#.to_owned()),
    }
}
