//! CometChat's error codes, by what a run must do about them (from the Error Guide).

use crate::importer::{entity::Entity, error::ErrorCode};

/// What a code asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing more will be stored.
    Stop(ErrorCode),
    /// Wait and send the same again.
    RateLimit,
    /// Something failed that may succeed the next time.
    Passing,
    /// The entry is there already.
    Exists,
    /// One row is wrong.
    Row,
    /// The request as a whole is wrong, presumably because one of its rows is.
    Request,
}

/// Whether `code` is one of those that CometChat's servers write: all of the Error Guide begin so.
pub(super) fn is_documented(code: &str) -> bool {
    code.starts_with("ERR_")
}

/// Whether `code` says that there is no such key or app. A key without the right to one thing may have that to another.
pub(super) fn is_of_key(code: &str) -> bool {
    code.starts_with("AUTH_ERR_") && code != "AUTH_ERR_NO_ACCESS"
}

/// The code of the rate limit.
pub(super) const LIMIT: &str = "ERR_TOO_MANY_REQUESTS";

/// Returns what `code` asks for where an entity's entries are sent; `None` if it does not matter to an import.
pub(super) fn class(code: &str, entity: &Entity) -> Option<Class> {
    if entity.already_there.contains(&code) {
        return Some(Class::Exists);
    }
    Some(match code {
        LIMIT => Class::RateLimit,
        "ERR_EXCEPTION" | "ERR_OPERATION_FAILED" | "ERR_MISSION_FAILED" => Class::Passing,
        "ERR_ROLE_NOT_FOUND" => Class::Row,
        "ERR_BAD_REQUEST" => Class::Request,
        format if is_invalid_format(format) => Class::Request,
        "ERR_API_NOT_FOUND" | "ERR_INVALID_API_VERSION" => Class::Stop(ErrorCode::EndpointNotFound),
        "ERR_SUBSCRIPTION_EXPIRED" => Class::Stop(ErrorCode::PlanRefused),
        plan if plan.starts_with("ERR_PLAN_") => Class::Stop(ErrorCode::PlanRefused),
        auth if auth.starts_with("AUTH_ERR_") => {
            Class::Stop(if auth.ends_with("_APPID") { ErrorCode::EndpointNotFound } else { ErrorCode::KeyRefused })
        }
        _ => return None,
    })
}

/// Returns whether a code says that an import is wrong as a whole: `ERR_IMPORT_INVALID_USER_FORMAT`, and its like for others.
fn is_invalid_format(code: &str) -> bool {
    code.strip_prefix("ERR_IMPORT_INVALID_").is_some_and(|rest| rest.ends_with("_FORMAT"))
}
