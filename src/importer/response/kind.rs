//! From a response to its kind.

use crate::importer::{entity::Entity, error::ErrorCode, json};

use super::{
    Refusal, Response, WaitHint,
    code::{self, Class},
    refusal::Complaint,
    results, wait,
};

/// What a response asks for, for the whole request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    /// What became of each user, in the order of the uids that were passed.
    PerUser(Vec<RowResult>),
    /// The rate limit: send the same again later. This is no attempt.
    Wait {
        /// Milliseconds from the arrival of the response.
        millis: u64,
        /// Where they were found.
        hint: WaitHint,
    },
    /// Nobody knows which rows were stored: try again with backoff.
    Unknown(Refusal),
    /// Some row is offending: bisect the request until it is found.
    OffendingRow(Refusal),
    /// The body was too large: send fewer bytes.
    TooLarge(Refusal),
    /// Nothing more will be stored.
    Stop(ErrorCode, Refusal),
    /// Refused without a code of CometChat's, as by a firewall or a proxy before it: perhaps for now, for the sake of a row,
    /// or for all; if for all, this is why.
    Foreign(ErrorCode, Refusal),
}

/// What became of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowResult {
    /// The server has it.
    Stored,
    /// The server had a user of this uid already.
    Exists,
    /// The server refused this row; sending it again would change nothing.
    Rejected(Refusal),
    /// Refused for now, or not mentioned in the response: to be sent again.
    Retry(Refusal),
    /// Refused for a reason that holds for every row.
    Stop(ErrorCode, Refusal),
}

/// Reads a response to a request that carried `uids`; `window_ms` is how long to wait if the rate
/// limit was hit and the response does not say for how long.
///
/// What the body says of single users counts whatever the status is: they were handled. Next come
/// the codes that CometChat documents, then the status. Uids are matched without ASCII case, since
/// the server lower-cases them.
pub fn read(response: Response<'_>, entity: &Entity, uids: &[&str], window_ms: u64) -> ResponseKind {
    let text = String::from_utf8_lossy(response.body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = json::parse(text).ok();
    if let Some(results) = value.and_then(|value| results::per_user(value, entity, uids)) {
        return per_user(&response, results, window_ms);
    }
    let complaint = value.map(Complaint::of).unwrap_or_default();
    let refusal = complaint
        .refusal_or(&Refusal::status_code(response.status), entity)
        .unwrap_or_else(|| Refusal::of_status(response.status, text));
    let class = complaint.code().and_then(|code| code::class(code, entity));
    match class {
        Some(Class::Stop(reason)) => return ResponseKind::Stop(reason, refusal),
        Some(Class::Exists) if uids.len() == 1 => {
            return ResponseKind::PerUser(vec![RowResult::Exists]);
        }
        _ => {}
    }
    let status = response.status;
    if status == 429 || class == Some(Class::RateLimit) {
        let mut texts = complaint.texts();
        texts.push(text);
        return wait(&response, &texts, window_ms);
    }
    let is_about_rows = matches!(class, Some(Class::Request)) || matches!(status, 400 | 422);
    if status == 413 || (is_about_rows && refusal.is_about_body_size()) {
        return ResponseKind::TooLarge(refusal);
    }
    let foreign = !refusal.has_code();
    match (status, class) {
        (0 | 300..=303 | 307 | 308, _) => ResponseKind::Stop(ErrorCode::RedirectRefused, refusal),
        (_, Some(Class::Row | Class::Exists)) => ResponseKind::OffendingRow(refusal),
        (404, _) if !foreign => ResponseKind::Stop(ErrorCode::EndpointNotFound, refusal),
        (_, Some(Class::Passing)) => ResponseKind::Unknown(refusal),
        (_, Some(Class::Request)) => ResponseKind::OffendingRow(refusal),
        (400 | 422, _) if !foreign => ResponseKind::OffendingRow(refusal),
        (408 | 425, _) => ResponseKind::Unknown(refusal),
        (400..=499, _) if foreign => ResponseKind::Foreign(reason(status), refusal),
        (400..=499, _) => ResponseKind::Stop(reason(status), refusal),
        (200..=299, _) if complaint.is_error() => ResponseKind::Unknown(refusal),
        (200..=299, _) => ResponseKind::Unknown(match value {
            None => Refusal::new("NOT_JSON", &format!("the response is not JSON: {text}")),
            Some(value) if results::has_data(value) => {
                let text = format!("the response names none of the {} that were sent", entity.name);
                Refusal::new(results::MISSING, &text)
            }
            Some(_) => Refusal::new("NO_DATA", "the response has no data"),
        }),
        _ => ResponseKind::Unknown(refusal),
    }
}

/// Returns what a status of 4xx says that is wrong, if it holds for every request.
fn reason(status: u16) -> ErrorCode {
    match status {
        401 | 403 => ErrorCode::KeyRefused,
        402 => ErrorCode::PlanRefused,
        404 => ErrorCode::EndpointNotFound,
        _ => ErrorCode::RequestRefused,
    }
}

/// The users' results; but if every one is to be sent again and the rate limit is why, all there is to do is wait.
fn per_user(response: &Response<'_>, results: Vec<RowResult>, window_ms: u64) -> ResponseKind {
    let mut to_retry = Vec::new();
    for row_result in &results {
        match row_result {
            RowResult::Retry(refusal) => to_retry.push(refusal),
            _ => return ResponseKind::PerUser(results),
        }
    }
    let limited = |refusal: &&Refusal| refusal.is_of_limit();
    if response.status == 429 || to_retry.iter().any(limited) {
        let texts: Vec<&str> = to_retry.iter().map(|refusal| refusal.message.as_str()).collect();
        return wait(response, &texts, window_ms);
    }
    ResponseKind::PerUser(results)
}

fn wait(response: &Response<'_>, texts: &[&str], window_ms: u64) -> ResponseKind {
    let (millis, hint) = wait::wait(response, texts, window_ms);
    ResponseKind::Wait { millis, hint }
}
