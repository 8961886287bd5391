//! The journal as a whole: what it holds, what is refused, and how a torn one is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod world;

use cometchat_import::importer::{
    account::Outcome,
    error::ErrorCode,
    import::{Action, FailureKind, Import},
    journal::{Loader, Past},
    response::{Headers, Response},
    seen::{Entry, SettledBefore},
    time::Time,
};
use world::World;

const URL: &str = "https://app-1.api-eu.cometchat.io/v3/data_import/users";

fn load(bytes: &[u8]) -> Result<Past, ErrorCode> {
    let mut loader = Loader::new("users", URL, 7, 60);
    for piece in bytes.chunks(13) {
        loader.push(piece).map_err(|error| error.code)?;
    }
    loader.end().map_err(|error| error.code)
}

/// An import of `rows` users after `journal`, whose requests get the responses of `respond`; what it appended.
fn import(
    world: &World,
    journal: &[u8],
    rows: usize,
    respond: impl Fn(u32) -> Option<&'static str>,
) -> (Import, Vec<Vec<u8>>) {
    let mut import = world.import(None, false);
    let now = Time::from_millis(5);
    import.resume(load(journal).unwrap(), 1_000_000, now);
    for row in 0..rows {
        import.push(format!("{{\"uid\":\"person-{row}\",\"name\":\"Name {row}\"}}\n").as_bytes());
    }
    import.end_input();
    let mut appended = Vec::new();
    let mut in_flight = Vec::new();
    loop {
        match import.poll(now) {
            Action::Append { bytes } => {
                appended.push(bytes);
                import.appended(Ok(()));
            }
            Action::Send { id, body } => {
                let users: serde_json::Value = serde_json::from_slice(&body).unwrap();
                in_flight.push((id, users["users"].as_object().unwrap().clone()));
            }
            Action::Ask { .. } => unreachable!("nobody shares the limit"),
            Action::Done => break,
            Action::Wait { .. } if in_flight.is_empty() => break,
            Action::Wait { .. } => {
                let (id, users) = in_flight.remove(0);
                let Some(result) = respond(id.0) else {
                    import.stop(cometchat_import::importer::import::Stop::Abort);
                    import.on_failure(id, FailureKind::Aborted, "", now);
                    continue;
                };
                let result: serde_json::Value = serde_json::from_str(result).unwrap();
                let data: serde_json::Map<_, _> = users.keys().map(|uid| (uid.clone(), result.clone())).collect();
                let body = serde_json::json!({ "data": data }).to_string();
                let response = Response { status: 200, headers: Headers::default(), body: body.as_bytes(), unix_ms: 0 };
                import.on_response(id, response, now);
            }
        }
    }
    (import, appended)
}

const STORED: &str = r#"{"success": true}"#;
const EXISTS: &str = r#"{"success": false, "error": {"code": "ERR_UID_ALREADY_EXISTS"}}"#;
const REFUSED: &str =
    r#"{"success": false, "error": {"code": "ERR_ROLE_NOT_FOUND", "message": "person-100 has no role"}}"#;

fn finished() -> Vec<Vec<u8>> {
    let (import, appended) =
        import(&World::default(), b"", 160, |id| Some([STORED, EXISTS, REFUSED, STORED][id as usize - 1]));
    assert!(import.report().is_some());
    appended
}

#[test]
fn what_became_of_each_user_is_known_and_nothing_of_the_user() {
    let bytes = finished().concat();
    let mut past = load(&bytes).unwrap();
    let mut outcomes = Vec::new();
    for row in 0..160_u64 {
        let entry = past.seen.enter(&format!("person-{row}"), row + 1);
        let Entry::Known(known) = entry else {
            panic!("person-{row} is known, not {entry:?}");
        };
        outcomes.push(past.seen.outcome_before(&known));
    }
    let known = |outcome, code: Option<&str>| SettledBefore::Outcome(outcome, code.map(Into::into));
    for (row, memory) in outcomes.iter().enumerate() {
        let expected = match row / 50 {
            0 | 3 => known(Outcome::Imported, None),
            1 => known(Outcome::Existing, None),
            _ => known(Outcome::Rejected, Some("ERR_ROLE_NOT_FOUND")),
        };
        assert_eq!(*memory, expected, "row {row}");
    }
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("person") && !text.contains("Name"));
    assert!(text.contains("app-1.api-eu.cometchat.io"), "for people");
}

#[test]
fn a_user_takes_at_most_16_bytes() {
    let (_, appended) = import(&World::default(), b"", 3_000, |_| Some(STORED));
    let bytes = appended.concat().len();
    assert!(bytes < 3_000 * 16, "{bytes} bytes for 3,000 users");
}

#[test]
fn a_finished_import_appends_nothing_when_it_is_run_again() {
    let bytes = finished().concat();
    let (import, appended) = import(&World::default(), &bytes, 160, |_| Some(STORED));
    let report = import.report().unwrap();
    assert_eq!((report.resumed, report.requests), (160, 0));
    assert_eq!(appended, Vec::<Vec<u8>>::new());
}

#[test]
fn what_was_sent_without_a_response_may_have_been_stored() {
    let world = World { concurrency: 1, ..World::default() };
    let (first, appended) = import(&world, b"", 100, |id| (id == 1).then_some(STORED));
    assert_eq!(first.report().unwrap().counts.pending, 50);
    let bytes = appended.concat();
    let (again, _) = import(&world, &bytes, 100, |_| Some(EXISTS));
    let report = again.report().unwrap();
    assert_eq!((report.counts.imported, report.counts.existing), (100, 0));
    assert_eq!(report.resent.reasons.get("INTERRUPTED"), 50);
}

#[test]
fn every_cut_is_read_and_what_is_torn_stays_void() {
    let appends = finished();
    let bytes = appends.concat();
    let header = load(&bytes[..0]).unwrap();
    assert_eq!(header.sent, 0);
    for cut in 0..bytes.len() {
        let past = load(&bytes[..cut]).unwrap_or_else(|code| panic!("cut at {cut}: {code:?}"));
        assert!(past.sent <= 160);
        if cut % 3 > 0 {
            continue;
        }
        // Resumed, and read once more: the torn part is between.
        let world = World::default();
        let (again, appended) = import(&world, &bytes[..cut], 160, |_| Some(EXISTS));
        assert_eq!(again.report().unwrap().counts.completed(), 160, "cut at {cut}");
        let whole = [&bytes[..cut], &appended.concat()].concat();
        let (last, nothing) = import(&world, &whole, 160, |_| Some(STORED));
        assert_eq!(last.report().unwrap().resumed, 160, "cut at {cut}");
        assert!(nothing.is_empty(), "cut at {cut}");
    }
}

#[test]
fn a_tail_of_zeros_is_torn_as_well() {
    let bytes = finished().concat();
    for cut in [0, 5, 100, bytes.len()] {
        let zeros = [&bytes[..cut], &[0; 700]].concat();
        assert!(load(&zeros).is_ok(), "cut at {cut}");
    }
}

#[test]
fn damage_before_the_last_append_is_refused_wherever_it_is() {
    let appends = finished();
    let last = appends.last().unwrap().len();
    let bytes = appends.concat();
    for at in (0..bytes.len() - last).step_by(7) {
        for bit in [0, 3, 7] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            assert_eq!(load(&damaged).err(), Some(ErrorCode::JournalDamaged), "byte {at}");
        }
        let mut shorter = bytes.clone();
        shorter.remove(at);
        assert_eq!(load(&shorter).err(), Some(ErrorCode::JournalDamaged), "without byte {at}");
    }
}

#[test]
fn another_file_another_app_other_rows_and_another_version_are_refused() {
    assert_eq!(load(b"uid,name\nann,Ann\n").err(), Some(ErrorCode::JournalDamaged));
    assert_eq!(load(&[0xCC, 7, 9].repeat(99)).err(), Some(ErrorCode::JournalDamaged));

    let bytes = finished().concat();
    let mut loader = Loader::new("users", &URL.replace("app-1", "app-2"), 7, 60);
    let error = loader.push(&bytes).unwrap_err();
    assert_eq!(error.code, ErrorCode::JournalOtherApp);
    assert!(error.message.contains("app-1.api-eu.cometchat.io, and this import goes to app-2"));

    let mut loader = Loader::new("users", &URL.replace("/v3/", "/v4/"), 7, 60);
    assert_eq!(loader.push(&bytes).unwrap_err().code, ErrorCode::JournalOtherApp);

    let mut loader = Loader::new("groups", URL, 7, 60);
    let error = loader.push(&bytes).unwrap_err();
    assert_eq!(error.code, ErrorCode::JournalOtherApp);
    assert!(error.message.contains("an import of users, and this one is of groups"));

    // A header as another version may write it: other fields behind the name.
    for (version, code) in [(1, ErrorCode::JournalOlder), (3, ErrorCode::JournalNewer)] {
        let mut payload = vec![version];
        payload.extend(b"ccimport and what nobody knows yet");
        payload.extend([0xFF; 40]);
        let mut other = vec![0xCC, 0x81];
        other.extend(u16::try_from(payload.len()).unwrap().to_le_bytes());
        other.extend(payload);
        let checksum = crc32(&other[1..]);
        other.extend(checksum.to_le_bytes());
        assert_eq!(load(&other).err(), Some(code));
    }
}

/// Bit by bit, as the definition says.
fn crc32(bytes: &[u8]) -> u32 {
    let mut state = u32::MAX;
    for byte in bytes {
        state ^= u32::from(*byte);
        for _ in 0..8 {
            state = if state & 1 == 1 { state >> 1 ^ 0xEDB8_8320 } else { state >> 1 };
        }
    }
    !state
}
