//! What is known before the first batch: what rows need of the app, and requests whose responses somebody else reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::importer::{
    account::NoteCode,
    check::{Check, CheckReport},
    entity::USERS,
    error::ErrorCode,
    import::{FailureKind, Stop},
    input::{Format, Reader},
    limits,
    needs::VALUES_MAX,
    pacer::Rate,
    pipeline::PipelineOptions,
    response::{Headers, Response},
    standard::{Asking, AskingAction, Given, Method, Request, StandardOptions},
    time::Time,
};

const RATE: Rate = Rate { limit: 60, window_ms: 60_000 };

fn check(format: Format, input: &str, counts_needs: bool) -> CheckReport {
    let options = PipelineOptions { reader: Reader::new(Some(format)), ..PipelineOptions::default() };
    let mut check = Check::new(options, RATE);
    if counts_needs {
        check.count_needs();
    }
    check.push(input.as_bytes());
    check.end();
    check.report()
}

/// The roles that a check counted, each with its rows.
fn roles(report: &CheckReport) -> Vec<(&str, u64)> {
    let needs = report.needs.as_deref().unwrap();
    assert_eq!(needs.iter().map(|need| (need.field, need.list)).collect::<Vec<_>>(), [("role", "roles")]);
    needs[0].values.iter().map(|value| (value.value.as_str(), value.rows)).collect()
}

#[test]
fn the_roles_of_rows_to_send_are_counted_as_they_are_sent() {
    let csv =
        "uid,name,role\na,A,Teacher\nb,B,teacher\nc,C,student\nd,,ghost\na,A2,twice\ne,E,\nf,F,no role\ng,G,default\n";
    let report = check(Format::Csv, csv, true);
    assert_eq!(
        roles(&report),
        [("teacher", 2), ("student", 1)],
        "neither of invalid rows nor of duplicates, nor the one that every app has"
    );
    assert_eq!(report.needs.unwrap()[0].others, 0);
    assert_eq!(check(Format::Csv, csv, false).needs, None, "only where somebody asks");
}

#[test]
fn a_role_within_the_metadata_or_in_a_text_is_none() {
    let rows = concat!(
        r#"{"uid":"a","name":"A","metadata":{"role":"inner"}}"#,
        "\n",
        r#"{"uid":"b","name":"\"role\":\"text\"","role":"outer","metadata":{"role":"inner"}}"#,
        "\n",
    );
    assert_eq!(roles(&check(Format::Ndjson, rows, true)), [("outer", 1)]);
}

#[test]
fn so_many_different_roles_are_kept_and_the_rows_of_others_are_counted() {
    let rows: String =
        (0..VALUES_MAX + 7).map(|at| format!("{{\"uid\":\"u{at}\",\"name\":\"U\",\"role\":\"r{at}\"}}\n")).collect();
    let report = check(Format::Ndjson, &rows, true);
    assert_eq!(roles(&report).len(), VALUES_MAX);
    assert_eq!(report.needs.unwrap()[0].others, 7);
}

#[test]
fn pictures_that_another_vendor_keeps_and_large_metadata_are_noted_once_with_their_counts() {
    let large = "x".repeat(limits::OBJECT_BYTES_OLDER);
    let rows = [
        r#"{"uid":"a","name":"A","avatar":"https://eu.stream-io-cdn.com/a.png"}"#.to_owned(),
        r#"{"uid":"b","name":"B","avatar":"https:\/\/static.sendbird.com\/b.png"}"#.to_owned(),
        r#"{"uid":"c","name":"C","avatar":"https://example.com/c.png","link":"https://example.com/?twilio.com"}"#
            .to_owned(),
        format!(r#"{{"uid":"d","name":"D","metadata":{{"text":"{large}"}}}}"#),
        r#"{"uid":"e","name":"E","metadata":{"text":"small"}}"#.to_owned(),
        // Not sent, so not noted.
        r#"{"uid":"f","name":"","avatar":"https://media.twilio.com/f.png"}"#.to_owned(),
    ]
    .join("\n");
    let report = check(Format::Ndjson, &rows, true);
    let noted: Vec<_> = report.notes.iter().map(|note| (note.code, note.path.as_str(), note.count)).collect();
    assert_eq!(noted, [(NoteCode::VendorHost, "avatar", 2), (NoteCode::LargeObject, "metadata", 1)]);
    let messages: Vec<_> = report.notes[0].samples.iter().map(|sample| (sample.row, sample.message.as_str())).collect();
    assert_eq!(
        messages,
        [
            (Some(1), "avatar: \"eu.stream-io-cdn.com\" is a host of Stream"),
            (Some(2), "avatar: \"static.sendbird.com\" is a host of Sendbird")
        ]
    );
    assert_eq!(report.notes[1].samples[0].message, format!("metadata: {} bytes", limits::OBJECT_BYTES_OLDER + 11));
    assert_eq!(check(Format::Ndjson, &rows, false).notes, [], "only where somebody asks");
}

fn asking(requests: Vec<Request>) -> Asking {
    Asking::new(
        &USERS,
        StandardOptions { attempts: 2, ..StandardOptions::default() },
        requests,
        vec!["secretkey".to_owned()],
    )
}

/// Sends everything, each request responded to by `respond`; how many were sent.
fn run(asking: &mut Asking, respond: impl Fn(&Request) -> Result<(u16, &'static str), FailureKind>) -> usize {
    let mut now = Time::default();
    for sent in 0..100 {
        let (id, request) = loop {
            match asking.poll(now) {
                AskingAction::Send { id, request } => break (id, request),
                AskingAction::Wait { until } => now = until.expect("nothing is in flight"),
                AskingAction::Done => return sent,
            }
        };
        match respond(&request) {
            Ok((status, body)) => {
                let response = Response { status, headers: Headers::default(), body: body.as_bytes(), unix_ms: 0 };
                asking.on_response(id, response, now);
            }
            Err(kind) => asking.on_failure(id, kind, "", now),
        }
    }
    panic!("it never ends");
}

#[test]
fn each_request_has_its_own_response_in_the_order_of_the_requests() {
    let create =
        |role: &str| Request { method: Method::Post, path: "/roles".to_owned(), body: role.as_bytes().to_vec() };
    let mut asking = asking(vec![Request::get("/users/ann"), create("a"), create("b"), Request::get("/roles")]);
    let sent = run(&mut asking, |request| {
        Ok(match (request.method, request.path.as_str(), request.body.as_slice()) {
            (Method::Get, "/users/ann", _) => (404, r#"{"error":{"code":"ERR_UID_NOT_FOUND"}}"#),
            (Method::Post, _, b"a") => (200, r#"{"data":{"role":"a"}}"#),
            (Method::Post, _, _) => (400, r#"{"error":{"code":"ERR_BAD_REQUEST","message":"not secretkey"}}"#),
            _ => (200, r#"{"data":[]}"#),
        })
    });
    let text = |text: &str| Given::Text { text: text.to_owned() };
    let refused = Given::Refused { code: "ERR_BAD_REQUEST".to_owned(), message: "not [redacted]".to_owned() };
    let report = asking.report();
    assert_eq!((sent, report.error), (4, None));
    assert_eq!(report.responses, [Given::NotThere, text(r#"{"data":{"role":"a"}}"#), refused, text(r#"{"data":[]}"#)]);
}

#[test]
fn a_refusal_of_every_request_ends_all_with_the_servers_code_and_without_the_key() {
    for (status, body, code, is_of_all, reason) in [
        (
            401,
            r#"{"error":{"code":"AUTH_ERR_APIKEY_NOT_FOUND","message":"no secretkey"}}"#,
            ErrorCode::KeyRefused,
            true,
            "AUTH_ERR_APIKEY_NOT_FOUND: no [redacted]",
        ),
        (
            401,
            r#"{"error":{"code":"AUTH_ERR_INVALID_APPID"}}"#,
            ErrorCode::EndpointNotFound,
            true,
            "AUTH_ERR_INVALID_APPID",
        ),
        (403, r#"{"error":{"code":"AUTH_ERR_NO_ACCESS"}}"#, ErrorCode::KeyRefused, false, "AUTH_ERR_NO_ACCESS"),
        (403, "<title>Forbidden</title>", ErrorCode::KeyRefused, false, "HTTP_403: Forbidden"),
        (405, "no", ErrorCode::EndpointNotFound, false, "HTTP_405: no"),
        (404, r#"{"error":{"code":"ERR_API_NOT_FOUND"}}"#, ErrorCode::EndpointNotFound, false, "ERR_API_NOT_FOUND"),
    ] {
        let mut asking = asking(vec![Request::get("/roles"), Request::get("/users")]);
        assert_eq!(run(&mut asking, |_| Ok((status, body))), 1, "{reason}");
        let report = asking.report();
        assert_eq!(report.responses, [Given::Nothing, Given::Nothing]);
        let error = report.error.unwrap();
        assert_eq!((error.code, error.is_of_all, error.reason.as_str()), (code, is_of_all, reason));
        assert!(error.message.contains("; check ") && !error.message.contains("secretkey"), "{}", error.message);
    }
}

#[test]
fn a_server_that_is_not_there_is_given_up_after_the_attempts() {
    let mut asking = asking(vec![Request::get("/roles")]);
    assert_eq!(run(&mut asking, |_| Err(FailureKind::Network)), 2);
    let error = asking.report().error.unwrap();
    assert_eq!((error.code, error.is_of_all), (ErrorCode::Unreachable, false));
}

#[test]
fn what_is_in_flight_is_waited_for_after_a_stop() {
    let mut asking = asking(vec![Request::get("/roles")]);
    let now = Time::default();
    let AskingAction::Send { id, .. } = asking.poll(now) else { panic!("the limit is not used up") };
    asking.stop(Stop::Abort);
    assert!(asking.is_aborting());
    assert_eq!(asking.poll(now), AskingAction::Wait { until: None });
    asking.on_failure(id, FailureKind::Aborted, "", now);
    assert_eq!(asking.poll(now), AskingAction::Done);
    assert_eq!(asking.report().responses, [Given::Nothing]);
}
