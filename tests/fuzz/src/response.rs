//! What a response means, and what is displayed of it.

use cometchat_import::importer::entity::USERS;
use cometchat_import::importer::response::{self, Headers, Redactor, Refusal, Response, ResponseKind, RowResult};

use super::{redaction, rows};

/// No response can break the reader: one result a uid, a wait that ends, texts that can be displayed, and
/// no secret in them.
///
/// The input is lines: status, window and time (numbers); Retry-After; X-RateLimit-Reset; Date (an
/// empty line: not there); uids and secrets with spaces between; then the body.
pub fn holds(data: &[u8]) {
    let mut lines = data.splitn(LINES, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let numbers = String::from_utf8_lossy(line());
    let headers = [line(), line(), line()].map(String::from_utf8_lossy);
    let uids = String::from_utf8_lossy(line());
    let secrets = String::from_utf8_lossy(line());
    let body = line();

    let mut numbers = numbers.split(' ').map(|number| number.parse::<u64>());
    let mut number = || numbers.next().and_then(Result::ok).unwrap_or_default();
    let [status, window_ms, unix_ms] = [number(), number(), number()];
    let header = |at: usize| Some(headers[at].as_ref()).filter(|value| !value.is_empty());
    let uids: Vec<&str> = uids.split(' ').collect();
    let secrets: Vec<&str> = secrets.split(' ').filter(|it| is_secret(it)).collect();
    let body = redaction::with_secrets(body, &secrets);
    let response = Response {
        status: status as u16,
        headers: Headers { retry_after: header(0), rate_limit_reset: header(1), date: header(2) },
        body: &body,
        unix_ms,
    };
    let kind = response::read(response, &USERS, &uids, window_ms);
    assert_eq!(kind, response::read(response, &USERS, &uids, window_ms));
    let refusals = refusals(&kind, &uids);
    says_what_the_body_says(&kind, &body, &uids);

    let redactor = Redactor::new(secrets.iter().map(ToString::to_string).collect());
    for refusal in refusals {
        is_displayable(refusal);
        for text in [&refusal.code, &refusal.message] {
            redaction::leaves_no_secret(&redactor, text, &secrets);
        }
    }
    let start = &body[..body.len().min(MOST_TEXT_BYTES)];
    redaction::leaves_no_secret(&redactor, &String::from_utf8_lossy(start), &secrets);
}

/// A key that a header can carry, long enough to be distinguished from a word.
fn is_secret(text: &str) -> bool {
    (4..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn refusals<'a>(kind: &'a ResponseKind, uids: &[&str]) -> Vec<&'a Refusal> {
    match kind {
        ResponseKind::PerUser(results) => {
            assert_eq!(results.len(), uids.len(), "one result a uid");
            let refusals = results.iter().filter_map(|row_result| match row_result {
                RowResult::Stored | RowResult::Exists => None,
                RowResult::Rejected(it) | RowResult::Retry(it) | RowResult::Stop(_, it) => Some(it),
            });
            refusals.collect()
        }
        ResponseKind::Wait { millis, .. } => {
            assert!((1_000..=3_600_000).contains(millis), "{millis} ms");
            Vec::new()
        }
        ResponseKind::Unknown(it)
        | ResponseKind::OffendingRow(it)
        | ResponseKind::TooLarge(it)
        | ResponseKind::Stop(_, it)
        | ResponseKind::Foreign(_, it) => vec![it],
    }
}

fn is_displayable(refusal: &Refusal) {
    let Refusal { code, message, fields: _ } = refusal;
    assert!(!code.is_empty(), "a refusal has a code");
    assert!(code.chars().count() <= 100 && message.chars().count() <= 300);
    assert!(!code.contains(char::is_control) && !message.contains(char::is_control));
}

/// A user that the body reports as stored is stored; one that it does not, is not.
fn says_what_the_body_says(kind: &ResponseKind, body: &[u8], uids: &[&str]) {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else {
        return;
    };
    let stored = |uid: &str| body.get("data")?.get(uid)?.get("success")?.as_bool();
    for (at, uid) in uids.iter().enumerate().filter(|(_, uid)| rows::is_uid(uid)) {
        match (stored(uid), kind) {
            (None, _) => {}
            (Some(success), ResponseKind::PerUser(results)) => {
                assert_eq!(results[at] == RowResult::Stored, success, "{uid}");
            }
            // Every user is to be sent again once the limit allows it.
            (Some(success), _) => {
                assert!(!success && matches!(kind, ResponseKind::Wait { .. }), "{kind:?}");
            }
        }
    }
}

const LINES: usize = 7;

/// Redacting costs the length of the text times that of the secrets' forms.
const MOST_TEXT_BYTES: usize = 4_096;
