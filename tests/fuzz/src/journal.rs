//! A journal that is anything: read the same however it is cut, and resumed or refused.

use cometchat_import::importer::{
    account::{Report, Status},
    entity,
    fingerprint::{Of, of},
    import::{Action, Budget, Import, SendOptions},
    input::{Format, Reader},
    journal::{JournalError, Loader, Past, RESERVE, Record, SettledRequest, SettledRow, SettledRows, Writer},
    mapping::{ExtraPolicy, Mapping},
    pacer::Rate,
    pipeline::PipelineOptions,
    response::{Headers, Response},
    retry::Backoff,
    rule::Policy,
    seen::{Entry, Seen, SettledBefore},
    time::Time,
};

use super::controls::{Chunking, Controls};

/// The first setting says what the input is; see the functions below.
pub fn holds(data: &[u8]) {
    let mut controls = Controls::of(data);
    let kind = controls.choice(&[bytes_of, records_of, spoilt_of]);
    let chunking = Chunking::of(&mut controls);
    let journal = kind(&mut controls);
    let whole = load(&[&journal]);
    let cut = load(&chunking.cut(&journal));
    match (whole, cut) {
        (Ok(mut whole), Ok(mut cut)) => {
            same_past(&mut whole, &mut cut);
            resumes(&journal);
        }
        (Err(whole), Err(cut)) => {
            // Where it is refused may depend on how much was known, not whether.
            assert_eq!(whole.code, cut.code);
            assert!(whole.message.len() < 400, "{}", whole.message);
        }
        (whole, cut) => panic!("whole: {:?}, cut: {:?}", whole.err(), cut.err()),
    }
}

/// The rest of the input as it is.
fn bytes_of(controls: &mut Controls<'_>) -> Vec<u8> {
    controls.rest().to_vec()
}

/// Records with right checksums, which say anything; each append of them begins with a header or not.
fn records_of(controls: &mut Controls<'_>) -> Vec<u8> {
    let mut journal = Vec::new();
    let mut writer = Writer::default();
    let seen = Seen::new(SALT);
    while !controls.rest().is_empty() && journal.len() < 10_000 {
        let number = controls.next();
        let (request, unix_ms) = (u32::from(controls.next() % 4), u64::from(number) * 977);
        let users: Vec<u8> =
            (0..number % 6).flat_map(|n| key(&seen, u64::from(n), number.is_multiple_of(2)).to_vec()).collect();
        let results = SettledRows::write((0..number % 7).map(|n| match n.wrapping_add(number) % 4 {
            0 => SettledRow::Sent,
            1 => SettledRow::Imported,
            2 => SettledRow::Existing,
            _ => SettledRow::Rejected("ERR_ROLE_NOT_FOUND"),
        }));
        let outcome = match number % 3 {
            0 => SettledRequest::Unread { wait_ms: u64::from(number) << (number % 60) },
            1 => SettledRequest::Unknown,
            _ => SettledRequest::PerUser(SettledRows::of(&results)),
        };
        let record = match controls.next() % 9 {
            0 => header(),
            1 => Record::Run { unix_ms },
            2 | 3 => Record::Sending { request, users: &users },
            4 | 5 => Record::Response { request, unix_ms: unix_ms << (number % 50), outcome },
            6 => Record::Ceiling { bytes: u32::from(number) * 40 },
            7 => Record::End { unix_ms },
            _ => Record::Repair { from: u64::from(number) * 3 },
        };
        writer.add(&record);
        if number % 5 < 3 {
            journal.extend(writer.take());
        }
    }
    journal.extend(writer.take());
    journal
}

/// A journal of a real run, changed as the input says.
fn spoilt_of(controls: &mut Controls<'_>) -> Vec<u8> {
    let mut journal = run(&[]).1;
    let good = load(&[&journal]).unwrap().seen;
    let known = befores(good);
    while !controls.rest().is_empty() {
        let at = usize::from(u16::from_le_bytes([controls.next(), controls.next()]));
        let at = at % (journal.len() + 1);
        match controls.next() % 6 {
            0 => journal.truncate(at),
            1 => journal.extend([0; 40]),
            2 => {
                if let Some(byte) = journal.get_mut(at) {
                    *byte ^= controls.next().max(1);
                }
            }
            3 => {
                let copied = journal[at..].to_vec();
                journal.extend(copied.iter().take(300));
            }
            4 => {
                journal.drain(at..(at + 5).min(journal.len()));
            }
            _ => {
                journal.splice(at..at, [controls.next()]);
            }
        }
    }
    // Whatever was done to it: nobody has another outcome than in the good one.
    if let Ok(past) = load(&[&journal])
        && past.salt == SALT
        && past.sent > 0
    {
        for (user, before) in befores(past.seen).into_iter().enumerate() {
            assert!(
                matches!(before, None | Some(SettledBefore::Sent)) || before == known[user],
                "user {user}: {before:?}"
            );
        }
    }
    journal
}

fn header() -> Record<'static> {
    Record::Header {
        version: 1,
        salt: SALT,
        target: of(URL.as_bytes(), SALT, Of::App).word,
        entity: "users",
        host: "app.example",
    }
}

fn load(pieces: &[&[u8]]) -> Result<Past, JournalError> {
    let mut loader = Loader::new("users", URL, SALT, LIMIT);
    for piece in pieces {
        loader.push(piece)?;
    }
    loader.end()
}

fn same_past(one: &mut Past, other: &mut Past) {
    assert_eq!(one.responses, other.responses);
    assert!(one.responses.len() <= LIMIT as usize);
    assert!(one.responses.is_sorted());
    assert_eq!(
        (one.without_response, one.gate, one.ceiling, one.sent, one.salt),
        (other.without_response, other.gate, other.ceiling, other.sent, other.salt)
    );
    assert!(one.without_response == 0 || one.without_response >= RESERVE);
    let empty = || Seen::new(SALT);
    let tables = [&mut one.seen, &mut other.seen].map(|seen| befores(std::mem::replace(seen, empty())));
    assert_eq!(tables[0], tables[1]);
}

/// What is known of each of the users, with the contents that [`run`] sends.
fn befores(mut seen: Seen) -> Vec<Option<SettledBefore>> {
    (0..USERS)
        .map(|n| match seen.enter(&format!("u{n}"), n + 1) {
            Entry::Known(known) => Some(seen.outcome_before(&known)),
            _ => None,
        })
        .collect()
}

fn key(seen: &Seen, user: u64, changed: bool) -> [u8; 14] {
    let content: &[u8] = if changed { b"changed" } else { b"as it was" };
    let uid = seen.fingerprint(format!("u{user}"));
    seen.key(uid, content).to_bytes()
}

/// A run resumes from it, and another from what that appended.
fn resumes(journal: &[u8]) {
    let (report, appended) = run(journal);
    assert_eq!(report.status, Status::Complete);
    let counts = report.counts;
    assert_eq!((counts.rows, counts.sum(), counts.pending), (USERS, USERS, 0));
    let both = [journal, &appended].concat();
    let (again, nothing) = run(&both);
    assert_eq!((again.resumed, again.requests), (USERS, 0));
    assert_eq!(again.counts, counts);
    assert!(nothing.is_empty());
}

/// Runs an import after a journal; every user is new to the server. What it appended, in pieces put together.
fn run(journal: &[u8]) -> (Report, Vec<u8>) {
    let pipeline = PipelineOptions {
        reader: Reader::new(Some(Format::Ndjson)),
        mapping: Mapping::new(&entity::USERS, Vec::new(), ExtraPolicy::Reject).unwrap(),
        policy: Policy::default(),
        batch_size: 3,
        body_bytes: 100_000,
        seed: SALT,
        ..PipelineOptions::default()
    };
    let options = SendOptions {
        rate: Rate { limit: LIMIT, window_ms: 1_000 },
        concurrency: 2,
        attempts: 3,
        backoff: Backoff { base_ms: 10, cap_ms: 10 },
        outage_ms: 100,
        budget: Budget::default(),
        max_failures: None,
        seed: 1,
        secrets: Vec::new(),
    };
    let mut import = Import::new(pipeline, options);
    let mut now = Time::from_millis(0);
    import.resume(load(&[journal]).unwrap(), 50_000, now);
    for n in 0..USERS {
        import.push(format!("{{\"uid\":\"u{n}\",\"name\":\"N\"}}\n").as_bytes());
    }
    import.end_input();
    let mut appended = Vec::new();
    let mut in_flight = Vec::new();
    for _ in 0..10_000 {
        match import.poll(now) {
            Action::Append { bytes } => {
                appended.extend(bytes);
                import.appended(Ok(()));
            }
            Action::Send { id, body } => in_flight.push((id, body)),
            Action::Ask { .. } => unreachable!("nobody shares the limit"),
            Action::Done => return (import.report().unwrap().clone(), appended),
            Action::Wait { until, .. } => match in_flight.pop() {
                None => now = until.expect("it waits for something"),
                Some((id, body)) => {
                    let sent: serde_json::Value = serde_json::from_slice(&body).unwrap();
                    let users = sent["users"].as_object().unwrap().keys();
                    let data: serde_json::Map<_, _> =
                        users.map(|uid| (uid.clone(), serde_json::json!({"success": true}))).collect();
                    let body = serde_json::json!({ "data": data }).to_string();
                    let response =
                        Response { status: 200, headers: Headers::default(), body: body.as_bytes(), unix_ms: 0 };
                    import.on_response(id, response, now);
                }
            },
        }
    }
    panic!("no end");
}

const URL: &str = "https://app.example/v3/data_import/users";
const SALT: u64 = 7;
const LIMIT: u32 = 4;
const USERS: u64 = 8;
