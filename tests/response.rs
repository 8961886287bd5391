//! The responses: what every documented one means, and that none can break a run.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use cometchat_import::importer::entity::USERS;
use cometchat_import::importer::response::{self, Headers, Redactor, Response, ResponseKind, RowResult, WaitHint};
use cometchat_import::importer::retry::{Backoff, Random};
use proptest::prelude::*;
use serde_json::json;

const UIDS: [&str; 2] = ["ann", "ben"];
const WINDOW_MS: u64 = 60_000;
/// Sun, 06 Nov 1994 08:49:37 GMT
const NOW_MS: u64 = 784_111_777_000;

fn read(status: u16, body: impl AsRef<[u8]>) -> ResponseKind {
    read_for(&UIDS, status, body)
}

fn read_for(uids: &[&str], status: u16, body: impl AsRef<[u8]>) -> ResponseKind {
    let response = Response { status, headers: Headers::default(), body: body.as_ref(), unix_ms: NOW_MS };
    response::read(response, &USERS, uids, WINDOW_MS)
}

fn results(uids: &[&str], data: serde_json::Value) -> Vec<RowResult> {
    match read_for(uids, 200, json!({ "data": data }).to_string()) {
        ResponseKind::PerUser(results) => results,
        other => panic!("{other:?}"),
    }
}

fn error(code: &str) -> String {
    json!({"error": {"code": code, "message": format!("It was {code}.")}}).to_string()
}

/// The kind in a word, its code, its message.
fn brief(kind: ResponseKind) -> (String, String, String) {
    let (word, refusal) = match kind {
        ResponseKind::PerUser(results) => (format!("{results:?}"), None),
        ResponseKind::Wait { millis, hint } => (format!("wait {millis} {hint:?}"), None),
        ResponseKind::Unknown(refusal) => ("unknown".into(), Some(refusal)),
        ResponseKind::OffendingRow(refusal) => ("offending row".into(), Some(refusal)),
        ResponseKind::TooLarge(refusal) => ("too large".into(), Some(refusal)),
        ResponseKind::Stop(reason, refusal) => (reason.as_str().into(), Some(refusal)),
        ResponseKind::Foreign(reason, refusal) => (format!("foreign {}", reason.as_str()), Some(refusal)),
    };
    let (code, message) = refusal.map(|it| (it.code, it.message)).unwrap_or_default();
    (word, code, message)
}

fn word(kind: ResponseKind) -> String {
    brief(kind).0
}

fn row_result(row_result: &RowResult) -> (&'static str, &str) {
    match row_result {
        RowResult::Stored => ("stored", ""),
        RowResult::Exists => ("exists", ""),
        RowResult::Rejected(refusal) => ("rejected", &refusal.code),
        RowResult::Retry(refusal) => ("retry", &refusal.code),
        RowResult::Stop(reason, _) => ("stop", reason.as_str()),
    }
}

fn wait(headers: Headers<'_>, body: &str) -> (u64, WaitHint) {
    let response = Response { status: 429, headers, body: body.as_bytes(), unix_ms: NOW_MS };
    match response::read(response, &USERS, &UIDS, WINDOW_MS) {
        ResponseKind::Wait { millis, hint } => (millis, hint),
        other => panic!("{other:?}"),
    }
}

fn retry_after(value: &str) -> (u64, WaitHint) {
    wait(Headers { retry_after: Some(value), ..Headers::default() }, "")
}

fn reset(value: &str) -> (u64, WaitHint) {
    wait(Headers { rate_limit_reset: Some(value), ..Headers::default() }, "")
}

fn in_words(message: &str) -> (u64, WaitHint) {
    let body = json!({"error": {"code": "ERR_TOO_MANY_REQUESTS", "message": message}});
    wait(Headers::default(), &body.to_string())
}

#[test]
fn every_documented_code_means_what_the_table_says() {
    let table = [
        ("AUTH_ERR_EMPTY_APPID", "ENDPOINT_NOT_FOUND"),
        ("AUTH_ERR_INVALID_APPID", "ENDPOINT_NOT_FOUND"),
        ("AUTH_ERR_EMPTY_APIKEY", "KEY_REFUSED"),
        ("AUTH_ERR_APIKEY_NOT_FOUND", "KEY_REFUSED"),
        ("AUTH_ERR_NO_ACCESS", "KEY_REFUSED"),
        ("ERR_PLAN_RESTRICTION", "PLAN_REFUSED"),
        ("ERR_PLAN_QUOTA_RESTRICTION", "PLAN_REFUSED"),
        ("ERR_SUBSCRIPTION_EXPIRED", "PLAN_REFUSED"),
        ("ERR_API_NOT_FOUND", "ENDPOINT_NOT_FOUND"),
        ("ERR_INVALID_API_VERSION", "ENDPOINT_NOT_FOUND"),
        ("ERR_TOO_MANY_REQUESTS", "wait 60000 Window"),
        ("ERR_MISSION_FAILED", "unknown"),
        ("ERR_OPERATION_FAILED", "unknown"),
        ("ERR_EXCEPTION", "unknown"),
        ("ERR_BAD_REQUEST", "offending row"),
        ("ERR_IMPORT_INVALID_USER_FORMAT", "offending row"),
        ("ERR_ROLE_NOT_FOUND", "offending row"),
        ("ERR_UID_ALREADY_EXISTS", "offending row"),
    ];
    for (code, kind) in table {
        // Codes win over any of these statuses, 200 included.
        for status in [200, 400, 401, 403, 422, 500, 503] {
            let (word, found, message) = brief(read(status, error(code)));
            assert_eq!(word, kind, "{code} with {status}");
            if !kind.starts_with("wait") {
                assert_eq!((found.as_str(), message), (code, format!("It was {code}.")));
            }
        }
    }
}

#[test]
fn every_status_without_a_known_code_means_what_the_table_says() {
    // Without any code, and with a code of CometChat's that is not known.
    let table: [(&[u16], &str, &str); 10] = [
        (&[0, 301, 302, 303, 307, 308], "REDIRECT_REFUSED", "REDIRECT_REFUSED"),
        (&[400, 422], "foreign REQUEST_REFUSED", "offending row"),
        (&[401, 403], "foreign KEY_REFUSED", "KEY_REFUSED"),
        (&[402], "foreign PLAN_REFUSED", "PLAN_REFUSED"),
        (&[404], "foreign ENDPOINT_NOT_FOUND", "ENDPOINT_NOT_FOUND"),
        (&[405, 406, 409, 410, 418, 451, 499], "foreign REQUEST_REFUSED", "REQUEST_REFUSED"),
        (&[408, 425, 500, 502, 503, 504, 520, 599, 600, 999, 100], "unknown", "unknown"),
        (&[413], "too large", "too large"),
        (&[429], "wait 60000 Window", "wait 60000 Window"),
        (&[200, 201, 204, 299], "unknown", "unknown"),
    ];
    let bodies =
        ["", "<html><title>Sorry</title>", "{}", "[]", "null", "\"no\"", "{\"message\":\"no\"}", "{\"data\":{}}"];
    for (statuses, bare, kind) in table {
        for status in statuses {
            for body in bodies {
                assert_eq!(word(read(*status, body)), bare, "{status} {body}");
            }
            let (word, code, _) = brief(read(*status, error("ERR_NEW")));
            assert_eq!(word, kind, "{status}");
            if *status != 429 {
                assert_eq!(code, "ERR_NEW");
            }
        }
    }
}

#[test]
fn what_only_a_status_can_say_beats_a_code_of_a_row() {
    assert_eq!(word(read(404, error("ERR_BAD_REQUEST"))), "ENDPOINT_NOT_FOUND");
    assert_eq!(word(read(404, error("ERR_EXCEPTION"))), "ENDPOINT_NOT_FOUND");
    assert_eq!(word(read(404, error("ERR_ROLE_NOT_FOUND"))), "offending row");
    assert_eq!(word(read(404, error("AUTH_ERR_NO_ACCESS"))), "KEY_REFUSED");
    assert_eq!(word(read(413, error("ERR_BAD_REQUEST"))), "too large");
    assert_eq!(word(read(429, error("ERR_BAD_REQUEST"))), "wait 60000 Window");
    assert_eq!(word(read(429, error("ERR_PLAN_QUOTA_RESTRICTION"))), "PLAN_REFUSED");
    assert_eq!(word(read(302, error("ERR_BAD_REQUEST"))), "REDIRECT_REFUSED");
}

#[test]
fn a_body_that_was_too_large_is_not_taken_for_a_row_that_was() {
    let kind_of =
        |code: &str, message: &str| word(read(400, json!({"error": {"code": code, "message": message}}).to_string()));
    assert_eq!(kind_of("ERR_BAD_REQUEST", "Request body is too large."), "too large");
    assert_eq!(kind_of("ERR_BAD_REQUEST", "The payload exceeds 10 KB."), "too large");
    assert_eq!(kind_of("ERR_PAYLOAD_TOO_LARGE", ""), "too large");
    assert_eq!(kind_of("ERR_NEW", "POST body size limit is 10240 bytes"), "too large");
    assert_eq!(word(read(400, "request entity too large")), "too large");
    assert_eq!(kind_of("ERR_BAD_REQUEST", "The metadata in the request body exceeds 5 KB."), "offending row");
    assert_eq!(kind_of("ERR_BAD_REQUEST", "The name is too long."), "offending row");
    assert_eq!(kind_of("ERR_BAD_REQUEST", "The request body is invalid."), "offending row");
}

#[test]
fn each_user_has_a_result_in_the_order_sent() {
    let refused = |code: &str| json!({"success": false, "error": {"code": code, "message": "no"}});
    let uids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let found = results(
        &uids,
        json!({
            "l": {"success": true, "error": {"code": "ERR_EXCEPTION"}},
            "a": {"success": true, "data": {"uid": "a"}},
            "b": refused("ERR_UID_ALREADY_EXISTS"),
            "c": refused("ERR_ROLE_NOT_FOUND"),
            "d": refused("ERR_BAD_REQUEST"),
            "e": refused("ERR_TOO_MANY_REQUESTS"),
            "f": refused("ERR_EXCEPTION"),
            "g": refused("ERR_PLAN_QUOTA_RESTRICTION"),
            "h": {"success": false},
            "i": {"success": false, "error": null, "message": "why not"},
            "j": {"success": "true"},
            "stranger": {"success": true},
        }),
    );
    let found: Vec<_> = found.iter().map(row_result).collect();
    let right = [
        ("stored", ""),
        ("exists", ""),
        ("rejected", "ERR_ROLE_NOT_FOUND"),
        ("rejected", "ERR_BAD_REQUEST"),
        ("retry", "ERR_TOO_MANY_REQUESTS"),
        ("retry", "ERR_EXCEPTION"),
        ("stop", "PLAN_REFUSED"),
        ("rejected", "UNKNOWN"),
        ("rejected", "UNKNOWN"),
        ("retry", "MISSING_FROM_ANSWER"),
        ("retry", "MISSING_FROM_ANSWER"),
        ("stored", ""),
    ];
    assert_eq!(found, right);
    for (code, right) in
        [("ERR_OPERATION_FAILED", "retry"), ("ERR_MISSION_FAILED", "retry"), ("AUTH_ERR_NO_ACCESS", "stop")]
    {
        assert_eq!(row_result(&results(&["a"], json!({"a": refused(code)}))[0]).0, right);
    }
}

#[test]
fn what_the_body_reports_of_users_counts_whatever_the_status_is() {
    let body = json!({"data": {"ann": {"success": true}}, "error": {"code": "ERR_EXCEPTION"}}).to_string();
    for status in [200, 207, 400, 401, 404, 413, 429, 500, 503, 302] {
        let ResponseKind::PerUser(results) = read(status, &body) else { panic!("{status}") };
        assert_eq!(results[0], RowResult::Stored);
        assert_eq!(row_result(&results[1]), ("retry", "MISSING_FROM_ANSWER"));
    }
}

#[test]
fn results_are_found_one_level_deeper_too_even_for_a_user_called_data() {
    let stored = json!({"success": true});
    assert_eq!(results(&["ann"], json!({"data": {"ann": stored}})), [RowResult::Stored]);
    assert_eq!(results(&["data"], json!({"data": stored})), [RowResult::Stored]);
    assert_eq!(results(&["data"], json!({"data": {"data": stored}})), [RowResult::Stored]);
    assert_eq!(
        results(&["data", "ann"], json!({"data": {"data": stored, "ann": stored}})),
        [RowResult::Stored, RowResult::Stored]
    );
    assert_eq!(results(&["success"], json!({"data": {"success": stored}})), [RowResult::Stored]);
    // Ben's result is no wrapper: what it holds is his.
    let odd = json!({"data": {"data": {"success": true, "ann": {"success": true}}}}).to_string();
    assert_eq!(word(read(200, odd)), "unknown");
}

#[test]
fn uids_are_matched_without_case_and_none_is_special() {
    assert_eq!(results(&["Ann"], json!({"ann": {"success": true}})), [RowResult::Stored]);
    assert_eq!(results(&["ann"], json!({"ANN": {"success": true}})), [RowResult::Stored]);
    let both = json!({"ann": {"success": true}, "Ann": {"success": false}});
    assert_eq!(row_result(&results(&["ann"], both.clone())[0]).0, "stored", "as it was sent");
    assert_eq!(row_result(&results(&["Ann"], both)[0]).0, "rejected");
    let names = ["__proto__", "constructor", "toString", "error", "0", "-"];
    for name in names {
        assert_eq!(results(&[name], json!({name: {"success": true}})), [RowResult::Stored], "{name}");
    }
    let escaped = r#"{"data":{"\u0061nn":{"success":true},"ben":{"success":true}}}"#;
    assert_eq!(read(200, escaped), ResponseKind::PerUser(vec![RowResult::Stored, RowResult::Stored]));
}

#[test]
fn a_list_is_about_the_uids_that_are_its_indexes() {
    let data = json!([{"success": true}, {"success": false, "error": {"code": "ERR_UID_ALREADY_EXISTS"}}]);
    assert_eq!(results(&["1", "0"], data.clone()), [RowResult::Exists, RowResult::Stored]);
    assert_eq!(word(read(200, json!({"data": data}).to_string())), "unknown");
}

#[test]
fn a_list_says_nothing_of_other_uids_than_its_indexes() {
    let success = json!({"success": true});
    let refused = json!({"success": false, "error": {"code": "ERR_BAD_REQUEST"}});
    let mut list = vec![success; 50];
    list[0] = refused;
    let from_one: Vec<String> = (1..=50).map(|uid| uid.to_string()).collect();
    let uids: Vec<&str> = from_one.iter().map(String::as_str).collect();
    assert_eq!(word(read_for(&uids, 200, json!({ "data": list }).to_string())), "unknown");
    for uids in [["0", "2"], ["0", "01"], ["0", "ann"]] {
        assert_eq!(
            word(read_for(&uids, 200, json!({"data": [{"success": true}, {"success": true}]}).to_string())),
            "unknown"
        );
    }
}

#[test]
fn not_modified_is_no_redirect() {
    for status in [304, 305, 306] {
        assert_eq!(word(read(status, "")), "unknown", "{status}");
    }
}

#[test]
fn a_date_of_a_clock_that_was_never_set_measures_nothing() {
    let headers = Headers {
        retry_after: Some("Sun, 06 Nov 1994 08:49:39 GMT"),
        date: Some("Thu, 01 Jan 1970 00:00:07 GMT"),
        ..Headers::default()
    };
    let response = Response { status: 429, headers, body: b"", unix_ms: NOW_MS };
    assert_eq!(word(response::read(response, &USERS, &UIDS, WINDOW_MS)), "wait 2000 RetryAfter");
}

#[test]
fn nothing_but_the_rate_limit_under_every_uid_is_a_wait() {
    let limited =
        json!({"success": false, "error": {"code": "ERR_TOO_MANY_REQUESTS", "message": "Retry for seconds after 7."}});
    let body = json!({"data": {"ann": limited, "ben": limited}}).to_string();
    assert_eq!(word(read(200, body)), "wait 7000 Text");
    let body = json!({"data": {"ann": limited, "ben": {"success": true}}}).to_string();
    assert!(matches!(read(429, body), ResponseKind::PerUser(results) if results[1] == RowResult::Stored));
}

#[test]
fn one_user_who_exists_is_not_refused() {
    let body = error("ERR_UID_ALREADY_EXISTS");
    assert_eq!(read_for(&["ann"], 409, &body), ResponseKind::PerUser(vec![RowResult::Exists]));
    assert_eq!(word(read(409, &body)), "offending row");
}

#[test]
fn a_response_that_cannot_be_used_says_why() {
    let code = |body: &str| brief(read(200, body)).1;
    assert_eq!(code(""), "NOT_JSON");
    assert_eq!(code("{\"data\":"), "NOT_JSON");
    assert_eq!(code("<html>"), "NOT_JSON");
    assert_eq!(code("{}"), "NO_DATA");
    assert_eq!(code("true"), "NO_DATA");
    assert_eq!(code("{\"data\":null}"), "NO_DATA");
    assert_eq!(code("{\"data\":\"ok\"}"), "NO_DATA");
    assert_eq!(code("{\"data\":{}}"), "MISSING_FROM_ANSWER");
    assert_eq!(code("{\"data\":{\"carl\":{\"success\":true}}}"), "MISSING_FROM_ANSWER");
    assert_eq!(brief(read(503, "")).1, "HTTP_503");
}

#[test]
fn a_byte_order_mark_or_bytes_that_are_no_text_do_not_hide_the_results() {
    let mut body = "\u{feff}".as_bytes().to_vec();
    body.extend(br#"{"data":{"ann":{"success":true},"ben":{"success":true,"data":{"name":""#);
    body.extend([0xff, 0xc3]);
    body.extend(b"\"}}}}");
    assert_eq!(read(200, body), ResponseKind::PerUser(vec![RowResult::Stored, RowResult::Stored]));
}

#[test]
fn the_servers_words_are_kept_but_made_safe_to_show() {
    let message = |body: serde_json::Value| brief(read(400, body.to_string())).2;
    assert_eq!(message(json!({"error": {"message": "a\u{1b}[31m\r\nb\u{0}\u{202e} \u{2028} c"}})), "a[31m b c");
    let long = message(json!({"error": {"code": "X", "message": "é".repeat(1_000)}}));
    assert_eq!(long.chars().count(), 300);
    assert!(long.ends_with('…'));
    let just = "é".repeat(300);
    assert_eq!(message(json!({"error": {"message": just.clone() + " "}})), just);
    assert_eq!(
        message(json!({"error": {"message": "bad", "details": {"users.a.role": ["The role is invalid."]}}})),
        r#"bad {"users.a.role":["The role is invalid."]}"#
    );
    assert_eq!(message(json!({"error": {"message": "", "devMessage": "dev", "details": []}})), "dev");
    assert_eq!(message(json!({"error": "Bad", "statusCode": 400})), "Bad");
    assert_eq!(message(json!({"message": "Forbidden"})), "Forbidden");
    assert_eq!(message(json!({"x": 1})), "the server responded with HTTP status 400");
    let page = "<html><head><title>502 Bad\nGateway</title></head><body>…";
    assert_eq!(brief(read(502, page)).2, "502 Bad Gateway");
    assert_eq!(brief(read(502, "<title>a<b and <c></TITLE><body>…")).2, "a<b and <c>");
    assert_eq!(brief(read(502, "upstream failed\n")).2, "upstream failed");
    let code = brief(read(400, json!({"error": {"code": "E\n".repeat(1_000)}}).to_string())).1;
    assert_eq!(code.chars().count(), 100);
}

#[test]
fn retry_after_is_read_in_every_form() {
    assert_eq!(retry_after("58"), (58_000, WaitHint::RetryAfter));
    assert_eq!(retry_after(" 1.5 "), (1_500, WaitHint::RetryAfter));
    assert_eq!(retry_after("58, 60"), (58_000, WaitHint::RetryAfter));
    for date in ["Sun, 06 Nov 1994 08:50:37 GMT", "Sunday, 06-Nov-94 08:50:37 GMT", "Sun Nov  6 08:50:37 1994"] {
        assert_eq!(retry_after(date), (60_000, WaitHint::RetryAfter), "{date}");
    }
}

#[test]
fn a_reset_is_read_in_every_form() {
    assert_eq!(reset("784111807"), (3_600_000, WaitHint::Reset), "before 2001 no UNIX time has 10 digits");
    let now = 1_750_000_000_000;
    let at = |value: &str| {
        let headers = Headers { rate_limit_reset: Some(value), ..Headers::default() };
        let response = Response { status: 429, headers, body: b"", unix_ms: now };
        word(response::read(response, &USERS, &UIDS, WINDOW_MS))
    };
    assert_eq!(at("1750000030"), "wait 30000 Reset");
    assert_eq!(at("1750000030.5"), "wait 30500 Reset");
    assert_eq!(at("1750000030250"), "wait 30250 Reset");
    assert_eq!(at("30"), "wait 30000 Reset");
    assert_eq!(at("1749999999"), "wait 1000 Reset", "past: only the clocks differ");
    assert_eq!(at("Sun, 15 Jun 2025 15:07:10 GMT"), "wait 30000 Reset");
}

#[test]
fn times_are_measured_against_the_servers_own_clock() {
    let headers = Headers {
        retry_after: Some("Sun, 15 Jun 2025 15:07:10 GMT"),
        rate_limit_reset: Some("1750000040"),
        date: Some("Sun, 15 Jun 2025 15:06:50 GMT"),
    };
    assert_eq!(wait(headers, ""), (20_000, WaitHint::RetryAfter));
    assert_eq!(wait(Headers { retry_after: None, ..headers }, ""), (30_000, WaitHint::Reset));
    let undated = Headers { date: Some("yesterday"), retry_after: None, ..headers };
    assert_eq!(wait(undated, "").0, 3_600_000, "a host whose clock is in 1994");
}

#[test]
fn a_wait_in_words_is_understood() {
    let right = [
        ("You have exceeded the limit. Please retry for seconds after 58.", 58_000),
        ("Limit of 60 requests a minute. Please retry for seconds after 7", 7_000),
        ("Retry after 30 seconds (60 requests per minute).", 30_000),
        ("Retry-After: 12", 12_000),
        ("Try again in 45 seconds.", 45_000),
        ("TRY AGAIN IN 2 MINUTES", 120_000),
        ("Retry after 1500 ms", 1_500),
        ("retry after 1.5s", 1_500),
        ("after that: retry after 9 seconds", 9_000),
        ("in 3 days, or in 5 s", 5_000),
        ("retry after 0 seconds", 1_000),
        ("retry after 99999999999999999999999999 seconds", 3_600_000),
    ];
    for (message, millis) in right {
        assert_eq!(in_words(message), (millis, WaitHint::Text), "{message}");
    }
    for message in [
        "",
        "Too many requests.",
        "60 requests in 1 minutely window",
        "after 2025-01-01T00:00:00Z",
        "after",
        "after .",
        "Try after a while; the limit is 60 requests",
        "in 7 boxes",
    ] {
        assert_eq!(in_words(message), (60_000, WaitHint::Window), "{message}");
    }
    let elsewhere = [
        r#"{"error":{"code":"X","message":"no","devMessage":"retry after 5"}}"#,
        r#"{"error":{"code":"X","message":"no","details":"retry after 5"}}"#,
        r#"{"error":{"code":"X","message":"no","details":{"retryAfter":"5"}}}"#,
        r#"{"error":{"code":"X","message":"no","retry_after":5}}"#,
        r#"{"message":"retry after 5"}"#,
        "Retry after 5",
    ];
    for body in elsewhere {
        assert_eq!(wait(Headers::default(), body), (5_000, WaitHint::Text), "{body}");
    }
}

#[test]
fn the_surest_hint_wins_and_an_unreadable_one_is_passed_over() {
    let all = Headers { retry_after: Some("5"), rate_limit_reset: Some("6"), date: None };
    let body = "retry after 7";
    assert_eq!(wait(all, body), (5_000, WaitHint::RetryAfter));
    for unreadable in ["", "soon", "5 s", "1e9", "--5", "NaN", "inf", "0x10", "."] {
        let headers = Headers { retry_after: Some(unreadable), ..all };
        assert_eq!(wait(headers, body), (6_000, WaitHint::Reset), "{unreadable}");
        let headers = Headers { rate_limit_reset: Some(unreadable), ..headers };
        assert_eq!(wait(headers, body), (7_000, WaitHint::Text), "{unreadable}");
        assert_eq!(wait(headers, ""), (WINDOW_MS, WaitHint::Window), "{unreadable}");
    }
}

#[test]
fn absurd_waits_are_clamped() {
    for (value, millis) in [
        ("0", 1_000),
        ("-5", 1_000),
        ("0.2", 1_000),
        ("86400", 3_600_000),
        ("999999999", 3_600_000),
        ("Sun, 06 Nov 1993 08:49:37 GMT", 1_000),
        ("Sun, 06 Nov 1900 08:49:37 GMT", 1_000),
        ("Sun, 06 Nov 2094 08:49:37 GMT", 3_600_000),
    ] {
        assert_eq!(retry_after(value), (millis, WaitHint::RetryAfter), "{value}");
    }
    assert_eq!(retry_after(&"9".repeat(400)), (3_600_000, WaitHint::RetryAfter));
    for (window_ms, millis) in [(0, 1_000), (u64::MAX, 3_600_000)] {
        let response = Response { status: 429, headers: Headers::default(), body: b"", unix_ms: 0 };
        assert_eq!(
            response::read(response, &USERS, &UIDS, window_ms),
            ResponseKind::Wait { millis, hint: WaitHint::Window }
        );
    }
}

#[test]
fn a_body_of_any_depth_or_width_is_read() {
    let deep = "{\"data\":".repeat(20_000) + "1" + &"}".repeat(20_000);
    assert_eq!(brief(read(200, deep)).1, "MISSING_FROM_ANSWER");
    let deep = format!("{{\"error\":{{\"details\":{}{}}}}}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(word(read(400, deep)), "foreign REQUEST_REFUSED");
    let wide = format!("{{\"data\":{{{}\"ann\":{{\"success\":true}}}}}}", "\"ann\":0,".repeat(20_000));
    assert!(matches!(read(200, wide), ResponseKind::PerUser(_)));
}

/// Any JSON made of the words that the reader looks for.
fn any_response() -> impl Strategy<Value = serde_json::Value> {
    let word = prop::sample::select(vec![
        "data",
        "error",
        "success",
        "code",
        "message",
        "devMessage",
        "details",
        "ann",
        "BEN",
        "0",
        "ERR_EXCEPTION",
        "ERR_TOO_MANY_REQUESTS",
        "AUTH_ERR_NO_ACCESS",
        "retry after 5",
        "in 9 é",
        "",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Into::into),
        Just(serde_json::Value::Null),
        any::<i32>().prop_map(Into::into),
        word.clone().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(word.clone().prop_map(String::from), inner, 0..5)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn sane(kind: &ResponseKind) {
    let refusals = match kind {
        ResponseKind::PerUser(results) => {
            assert_eq!(results.len(), UIDS.len());
            results
                .iter()
                .filter_map(|row_result| match row_result {
                    RowResult::Stored | RowResult::Exists => None,
                    RowResult::Rejected(it) | RowResult::Retry(it) | RowResult::Stop(_, it) => Some(it),
                })
                .collect()
        }
        ResponseKind::Wait { millis, .. } => {
            assert!((1_000..=3_600_000).contains(millis));
            vec![]
        }
        ResponseKind::Unknown(it)
        | ResponseKind::OffendingRow(it)
        | ResponseKind::TooLarge(it)
        | ResponseKind::Stop(_, it)
        | ResponseKind::Foreign(_, it) => vec![it],
    };
    for refusal in refusals {
        assert!(!refusal.code.is_empty() && refusal.code.chars().count() <= 100, "{refusal:?}");
        assert!(refusal.message.chars().count() <= 300);
        assert!(!refusal.code.contains(char::is_control) && !refusal.message.contains(char::is_control));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_bytes_can_break_the_reader(status: u16, body: Vec<u8>, unix_ms: u64, window_ms: u64, a: String, b: String, c: String) {
        let headers = Headers { retry_after: Some(&a), rate_limit_reset: Some(&b), date: Some(&c) };
        sane(&response::read(Response { status, headers, body: &body, unix_ms }, &USERS, &UIDS, window_ms));
    }

    #[test]
    fn no_json_can_break_the_reader(status in prop::sample::select(vec![200, 400, 404, 413, 429, 500]), body in any_response()) {
        sane(&read(status, json!({"data": body}).to_string()));
        sane(&read(status, json!({"error": body}).to_string()));
        sane(&read(status, body.to_string()));
    }

    #[test]
    fn no_header_can_break_the_reader(
        value in "(Sun, )?[0-9]{1,20}[ .:,-]?(Nov|Feb)?[ -]?[0-9]{0,6} ?[0-9:]{0,9} ?(GMT)?",
        date in "(Sun, )?[0-9]{1,2} (Nov|Feb) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
        message in "(retry )?(after|in) ?[-0-9.é:]{0,12} ?(s|ms|minutes)?",
    ) {
        let headers = Headers { retry_after: Some(&value), rate_limit_reset: Some(&value), date: Some(&date) };
        sane(&response::read(Response { status: 429, headers, body: message.as_bytes(), unix_ms: 0 }, &USERS, &UIDS, 0));
        let headers = Headers { date: Some(&date), ..Headers::default() };
        sane(&response::read(Response { status: 429, headers, body: message.as_bytes(), unix_ms: 0 }, &USERS, &UIDS, 0));
    }

    #[test]
    fn every_user_the_body_names_gets_what_it_says(stored in prop::collection::vec(any::<Option<bool>>(), 1..50), first: bool, nested: bool) {
        // A response that names nobody is another test's.
        let stored: Vec<_> = std::iter::once(Some(first)).chain(stored).collect();
        let uids: Vec<String> = (0..stored.len()).map(|n| format!("user-{n}")).collect();
        let sent: Vec<&str> = uids.iter().map(String::as_str).collect();
        let data: serde_json::Value = uids.iter().zip(&stored).rev()
            .filter_map(|(uid, stored)| Some((uid.to_uppercase(), json!({"success": (*stored)?}))))
            .collect();
        let data = if nested { json!({"data": data}) } else { data };
        let right: Vec<_> = stored.iter().map(|stored| match stored {
            Some(true) => "stored",
            Some(false) => "rejected",
            None => "retry",
        }).collect();
        let found = results(&sent, data);
        prop_assert_eq!(found.iter().map(|it| row_result(it).0).collect::<Vec<_>>(), right);
    }

    #[test]
    fn a_delay_stays_within_its_bounds(base_ms: u64, cap_ms: u64, attempt in 0_u32..200, seed: u64) {
        let delay = Backoff { base_ms, cap_ms }.delay(attempt, &mut Random::seeded(seed));
        prop_assert!(delay <= cap_ms);
        prop_assert!(u128::from(delay) <= u128::from(base_ms) << attempt.min(64));
        prop_assert_eq!(Backoff { base_ms, cap_ms }.delay(attempt, &mut Random::seeded(seed)), delay);
    }

    #[test]
    fn no_secret_survives(secret in "[a-zA-Z0-9/+=\" é%\\\\]{4,40}", before in "[x ]{0,9}", after in "[y ]{0,9}", forms in prop::collection::vec(0..5, 1..4)) {
        let redactor = Redactor::new(vec![secret.clone()]);
        let mut text = before;
        for form in forms {
            text += &match form {
                0 => secret.clone(),
                1 => secret.to_ascii_uppercase(),
                2 => secret.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") }).collect(),
                3 => serde_json::to_string(&secret).unwrap(),
                _ => base64(format!("{after}{secret}:{after}").as_bytes()),
            };
            text += &after;
        }
        let redacted = redactor.apply(text).to_ascii_lowercase();
        let secret = secret.to_ascii_lowercase();
        prop_assert!(!redacted.contains(&secret) || "[redacted]".contains(&secret));
        prop_assert!(redacted.contains("[redacted]"));
    }

    #[test]
    fn texts_without_the_secret_stay_as_they_are(text in "[a-m é]{0,60}") {
        let redactor = Redactor::new(vec!["nopqrs".into()]);
        prop_assert_eq!(redactor.apply(text.clone()), text);
    }
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| bits << 8 | usize::from(*group.get(at).unwrap_or(&0)));
        for position in 0..4 {
            let character = char::from(alphabet[bits >> (18 - 6 * position) & 63]);
            out.push(if position > group.len() { '=' } else { character });
        }
    }
    out
}

#[test]
fn jitter_uses_the_whole_span() {
    let backoff = Backoff { base_ms: 3, cap_ms: 100 };
    let mut random = Random::seeded(1);
    let mut seen = [0; 13];
    for _ in 0..13_000 {
        seen[backoff.delay(2, &mut random) as usize] += 1;
    }
    assert!(seen.iter().all(|times| (800..1_200).contains(times)), "{seen:?}");
    assert_eq!(Backoff { base_ms: 0, cap_ms: 100 }.delay(9, &mut random), 0);
}

#[test]
fn the_generator_is_the_published_one() {
    let mut random = Random::seeded(1_234_567);
    let numbers = [random.next_u64(), random.next_u64(), random.next_u64()];
    assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn a_key_is_taken_out_in_every_form() {
    let redactor = Redactor::new(vec!["Secret/Key+1".into(), String::new(), "abc".into()]);
    let apply = |text: &str| redactor.apply(text.into());
    assert_eq!(apply("apikey: Secret/Key+1."), "apikey: [redacted].");
    assert_eq!(apply("SECRET/KEY+1 sECRET/kEY+1"), "[redacted] [redacted]");
    assert_eq!(apply("?k=Secret%2FKey%2B1&k=secret%2fkey%2b1"), "?k=[redacted]&k=[redacted]");
    assert_eq!(apply(r#""Secret\/Key+1""#), r#""[redacted]""#);
    assert_eq!(apply(&base64(b"Secret/Key+1")), "[redacted]");
    for user in ["a", "ab", "abc"] {
        let header = apply(&base64(format!("{user}:Secret/Key+1").as_bytes()));
        assert!(header.contains("[redacted]"), "{header}");
        assert!(header.len() < "[redacted]".len() + 10, "{header}");
    }
    assert_eq!(apply("abc stays, being too short for a secret"), "abc stays, being too short for a secret");
    assert!(!format!("{redactor:?}").contains("Secret"));
}

#[test]
fn a_key_is_taken_out_however_its_characters_are_written() {
    let redactor = Redactor::new(vec![r#"a+b!c~d"e\f/g%h&i"#.into()]);
    let forms = [
        r#"a%2Bb!c~d%22e%5Cf%2Fg%25h%26i"#,
        "a%2bb%21c%7ed%22e%5cf/g%25h&i",
        "a%252Bb!c~d%2522e%255Cf%252Fg%2525h%2526i",
        r#"a+b!c~d\"e\\f/g%h&i"#,
        r#"a\u002bb!c~d\u0022e\u005cf\/g%h\u0026i"#,
        r#"a+b!c~d&quot;e\f/g%h&amp;i"#,
        r#"&#97;&#x2b;b&#33;c~d&#34;e\f&#x2F;g%h&#038;i"#,
    ];
    for form in forms {
        let text = redactor.apply(format!("see {form}, {}.", form.to_ascii_uppercase()));
        assert_eq!(text, "see [redacted], [redacted].", "{form}");
        for cut in 18..form.len() {
            let text = redactor.apply(format!("see {}…", &form[..cut]));
            assert_eq!(text, "see [redacted]…", "{form} cut at {cut}");
        }
    }
    let redactor = Redactor::new(vec!["0a1b2c".into()]);
    assert_eq!(redactor.apply(r"\\u0030a1\\b2c".into()), "[redacted]");
    for other in ["0a1b2d", "%30a1b2", "&#48;a1b2&", "0a1b2\\", "0a1b2%6", "&;"] {
        assert_eq!(redactor.apply(other.into()), other);
    }
}

#[test]
fn overlapping_and_cut_secrets_are_taken_out_whole() {
    let redactor = Redactor::new(vec!["abab".into(), "abab-long".into()]);
    assert_eq!(redactor.apply("xababab!".into()), "x[redacted]!");
    assert_eq!(redactor.apply("xabab-long!".into()), "x[redacted]!");
    assert_eq!(redactor.apply("abababab".into()), "[redacted]");
    let redactor = Redactor::new(vec!["0123456789abcdef".into()]);
    assert_eq!(redactor.apply("key 0123456…".into()), "key [redacted]…");
    assert_eq!(redactor.apply("…0123456789…: 012…, 0123…".into()), "…[redacted]…: 012…, [redacted]…");
    assert_eq!(redactor.apply("key 012…".into()), "key 012…", "too little to be distinguished from a word");
    assert_eq!(redactor.apply("key 0123456".into()), "key 0123456", "not cut");
}
