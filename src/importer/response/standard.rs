//! What a response of the standard API means: of those requests that read back, or change, single entries.

use crate::importer::{entity::Entity, error::ErrorCode, json};

use super::{
    Refusal, Response,
    code::{self, Class},
    refusal::Complaint,
    wait,
};

/// What a response asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardKind {
    /// It has what was asked for: a JSON object with `data`.
    Data,
    /// There is no such entry.
    NotThere,
    /// The rate limit: ask again after so many milliseconds.
    Wait {
        /// Milliseconds from the arrival of the response.
        millis: u64,
    },
    /// It says nothing: ask again.
    Unknown(Refusal),
    /// This request is refused; others may not be.
    Refused(Refusal),
    /// Every request will be refused.
    Stop(ErrorCode, Refusal),
}

/// Reads a response of the standard API; `window_ms` is how long to wait if it does not say.
///
/// ```
/// use cometchat_import::importer::{entity::USERS, response::{Headers, Response, StandardKind, read_standard}};
/// let response = |status, body| Response { status, headers: Headers::default(), body, unix_ms: 0 };
/// let kind = |status, body: &'static str| read_standard(response(status, body.as_bytes()), &USERS, 60_000);
/// assert_eq!(kind(200, r#"{"data": {"uid": "ann"}}"#), StandardKind::Data);
/// assert_eq!(kind(404, r#"{"error": {"code": "ERR_UID_NOT_FOUND"}}"#), StandardKind::NotThere);
/// ```
pub fn read_standard(response: Response<'_>, entity: &Entity, window_ms: u64) -> StandardKind {
    let text = String::from_utf8_lossy(response.body);
    let status = response.status;
    let value = json::parse(&text).ok();
    if (200..=299).contains(&status) && value.is_some_and(|value| value.get("data").is_some()) {
        return StandardKind::Data;
    }
    let complaint = value.map(Complaint::of).unwrap_or_default();
    let refusal = complaint
        .refusal_or(&Refusal::status_code(status), entity)
        .unwrap_or_else(|| Refusal::of_status(status, &text));
    if complaint.code().is_some_and(|code| entity.read_back.not_there.contains(&code)) {
        return StandardKind::NotThere;
    }
    let class = complaint.code().and_then(|code| code::class(code, entity));
    match (status, class) {
        (_, Some(Class::Stop(reason))) => StandardKind::Stop(reason, refusal),
        (429, _) | (_, Some(Class::RateLimit)) => {
            let mut texts = complaint.texts();
            texts.push(&text);
            let (millis, _) = wait::wait(&response, &texts, window_ms);
            StandardKind::Wait { millis }
        }
        (0 | 300..=303 | 307 | 308, _) => StandardKind::Stop(ErrorCode::RedirectRefused, refusal),
        (401 | 403, _) => StandardKind::Stop(ErrorCode::KeyRefused, refusal),
        (402, _) => StandardKind::Stop(ErrorCode::PlanRefused, refusal),
        (404 | 405, _) => StandardKind::Stop(ErrorCode::EndpointNotFound, refusal),
        (408 | 425, _) | (_, Some(Class::Passing)) => StandardKind::Unknown(refusal),
        (400..=499, _) => StandardKind::Refused(refusal),
        (200..=299, _) => StandardKind::Unknown(match value {
            None => Refusal::new("NOT_JSON", &format!("the response is not JSON: {text}")),
            Some(_) => Refusal::new("NO_DATA", "the response has no data"),
        }),
        _ => StandardKind::Unknown(refusal),
    }
}
