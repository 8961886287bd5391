//! The core knows an entity by its table: one that exists only here runs through all of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::{
    Action, Headers, Import, PipelineOptions, Reader, Response, SendOptions, Status, Time,
    importer::{
        account::{Event, Outcome, RowEvents},
        check::Check,
        entity::{ENTITIES, Entity, FIELDS_MAX, Field, ReadBack, USERS},
        input::Format,
        journal::{Loader, Past},
        mapping::{ExtraPolicy, MapEntry, Mapping},
        rule::Rule,
    },
};

/// Rooms: another key, another wrapper, a word of a few, and no field for extras.
static ROOMS: Entity = Entity {
    name: "rooms",
    singular: "room",
    key: 1,
    extras: None,
    already_there: &["ERR_ROOM_ALREADY_EXISTS"],
    per_request: 2,
    read_back: ReadBack {
        removable: &[],
        not_there: &["ERR_ROOM_NOT_FOUND"],
        defaults: &[("type", "public")],
        changeable: &["title"],
        refers: &[("type", "types")],
        moving: &[],
        deactivated: None,
    },
    fields: &[
        Field { name: "title", required: true, rule: Rule::Text { max: 20 }, synonyms: &["title", "topic"] },
        Field { name: "roomId", required: true, rule: Rule::Id { max: 10 }, synonyms: &["roomid", "id"] },
        Field { name: "type", required: true, rule: Rule::OneOf(&["public", "private"]), synonyms: &["type", "kind"] },
        Field { name: "openedAt", required: false, rule: Rule::Timestamp, synonyms: &["openedat"] },
    ],
};

const URL: &str = "https://app.api-us.cometchat.io/v3/data_import/rooms";

fn options(format: Format) -> PipelineOptions {
    PipelineOptions { reader: Reader::new(Some(format)), ..PipelineOptions::new(&ROOMS) }
}

/// What a run sends and reports.
struct Run {
    bodies: Vec<String>,
    journal: Vec<u8>,
    report: cometchat_import::Report,
    events: Vec<Event>,
}

/// Runs an import in which `respond` gives the response to each body.
fn run(options: PipelineOptions, input: &str, past: Past, respond: impl Fn(&str) -> &'static str) -> Run {
    let mut import = Import::new(options, SendOptions::default());
    import.resume(past, 0, Time::default());
    import.listen(true, RowEvents::All);
    import.push(input.as_bytes());
    import.end_input();
    let mut run = Vec::new();
    let mut journal = Vec::new();
    let mut clock = 0;
    loop {
        let now = Time::from_millis(clock);
        match import.poll(now) {
            Action::Append { bytes } => {
                journal.extend(bytes);
                import.appended(Ok(()));
            }
            Action::Send { id, body } => {
                let body = String::from_utf8(body).unwrap();
                let response =
                    Response { status: 200, headers: Headers::default(), body: respond(&body).as_bytes(), unix_ms: 0 };
                import.on_response(id, response, now);
                run.push(body);
            }
            Action::Wait { until, .. } => {
                clock = until.map_or(clock + 1, |until| until.since(Time::default()));
            }
            Action::Ask { .. } => unreachable!("nobody shares the limit"),
            Action::Done => break,
        }
    }
    Run { bodies: run, journal, events: import.take_events(), report: import.report().unwrap().clone() }
}

fn past(journal: &[u8]) -> Past {
    let mut loader = Loader::new(ROOMS.name, URL, 7, 60);
    loader.push(journal).unwrap();
    loader.end().unwrap()
}

const CSV: &str =
    "Topic,id,kind,openedAt\nTea,Tea-1,PUBLIC,1673421419\nTalk,talk,private,\nBad,bad,secret,\nAgain,tea-1,public,\n";

fn respond(body: &str) -> &'static str {
    assert!(body.contains("tea-1") && body.contains("talk"));
    r#"{"data":{"tea-1":{"success":true},"talk":{"success":false,"error":{"code":"ERR_ROOM_ALREADY_EXISTS"}}}}"#
}

#[test]
fn an_entity_is_read_checked_packed_sent_and_accounted_for_by_its_table() {
    let run = run(options(Format::Csv), CSV, past(b""), respond);
    assert_eq!(
        run.bodies,
        [
            r#"{"rooms":{"tea-1":{"title":"Tea","roomId":"tea-1","type":"public","openedAt":1673421419},"talk":{"title":"Talk","roomId":"talk","type":"private"}}}"#
        ]
    );
    let counts = run.report.counts;
    assert_eq!(run.report.status, Status::Complete);
    assert_eq!((counts.rows, counts.imported, counts.existing), (4, 1, 1), "{counts:?}");
    assert_eq!((counts.invalid, counts.duplicate), (1, 1));
    let message = |row: u64| {
        run.events.iter().find_map(|event| match event {
            Event::Row { position, issues, .. } if position.row == row => issues.first().map(|issue| issue.message()),
            _ => None,
        })
    };
    assert_eq!(message(3).unwrap(), "type: expected one of public, private, found \"secret\"");
    assert_eq!(
        message(4).unwrap(),
        "roomId: expected a roomId of its own, found \"tea-1\", which row 1 has; the server would take both for one room: keep one row"
    );
}

#[test]
fn a_journal_of_it_is_resumed_and_is_none_of_users() {
    let first = run(options(Format::Csv), CSV, past(b""), respond);
    let again = run(options(Format::Csv), CSV, past(&first.journal), |body| panic!("sent again: {body}"));
    assert_eq!((again.report.resumed, again.report.requests), (2, 0));
    assert_eq!(again.report.counts, first.report.counts);
    let mut users = Loader::new(USERS.name, URL, 7, 60);
    let refused = users.push(&first.journal).err().or_else(|| users.end().err());
    assert!(refused.unwrap().message.contains("rooms"));
}

#[test]
fn its_rows_may_be_json_mapped_and_batched() {
    let map = [("roomId", "meta.key"), ("title", "name")]
        .map(|(target, column)| MapEntry { target: target.to_owned(), columns: vec![column.to_owned()] });
    let mapping = Mapping::new(&ROOMS, map.to_vec(), ExtraPolicy::Drop).unwrap();
    let options = PipelineOptions { mapping, ..options(Format::Ndjson) };
    let rows = (0..5).map(|at| format!(r#"{{"name":"Room {at}","meta":{{"key":"r{at}"}},"type":"public","x":[1]}}"#));
    let input = rows.collect::<Vec<_>>().join("\n");
    let run = run(options, &input, past(b""), |body| match body.matches("roomId").count() {
        2 if body.contains("\"r0\"") => r#"{"data":{"r0":{"success":true},"r1":{"success":true}}}"#,
        2 => r#"{"data":{"r2":{"success":true},"r3":{"success":true}}}"#,
        _ => r#"{"data":{"r4":{"success":true}}}"#,
    });
    assert_eq!(run.bodies.len(), 3, "two in a request");
    assert_eq!(run.report.counts.imported, 5);
    let is_row = |event: &&Event| matches!(event, Event::Row { outcome: Outcome::Imported, .. });
    assert_eq!(run.events.iter().filter(is_row).count(), 5);
}

#[test]
fn a_check_says_what_its_columns_are_and_what_they_lack() {
    let mut check = Check::new(options(Format::Csv), SendOptions::default().rate);
    check.push(b"Topic,id\nTea,1\n");
    check.end();
    let error = check.report().error.unwrap();
    assert!(error.message.starts_with("expected a column for type, found \"Topic\", \"id\""), "{}", error.message);
}

#[test]
fn a_check_counts_what_its_rows_need_of_other_lists_but_for_the_default() {
    let mut check = Check::new(options(Format::Csv), SendOptions::default().rate);
    check.count_needs();
    check.push(CSV.as_bytes());
    check.end();
    let needs = check.report().needs.unwrap();
    let values: Vec<_> = needs[0].values.iter().map(|value| (value.value.as_str(), value.rows)).collect();
    assert_eq!((needs[0].field, needs[0].list, values), ("type", "types", vec![("private", 1)]));
}

#[test]
fn the_tables_hold_what_the_core_takes_for_granted() {
    for entity in ENTITIES.into_iter().chain([&ROOMS]) {
        let name = entity.name;
        assert!(entity.fields.len() <= FIELDS_MAX, "{name}");
        assert!(entity.per_request > 0, "{name}");
        let key = entity.key();
        assert!(key.required, "{name}");
        assert!(matches!(key.rule, Rule::Id { max } if max <= 255), "{name}: a key is an id");
        if let Some(extras) = entity.extras {
            assert!(matches!(entity.fields[extras].rule, Rule::Object { .. }));
        }
        let mut synonyms: Vec<&str> = entity.fields.iter().flat_map(|field| field.synonyms).copied().collect();
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        assert!(synonyms.iter().all(|name| plain(name)), "{name}");
        let all = synonyms.len();
        synonyms.sort_unstable();
        synonyms.dedup();
        assert_eq!(synonyms.len(), all, "{name}: a synonym means one field");
    }
}
