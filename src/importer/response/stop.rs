//! Messages where no response comes, or every request is refused.

use super::Refusal;
use crate::importer::error::ErrorCode;

impl Refusal {
    /// The connection failed, or was lost; `detail` is the host's reason, empty if it gives none.
    pub(in crate::importer) fn no_connection(detail: &str) -> Self {
        Self::without_response("NETWORK", "the connection failed or was lost", detail)
    }

    /// No response was complete in time.
    pub(in crate::importer) fn late(detail: &str) -> Self {
        Self::without_response("TIMED_OUT", "the response was not complete in time", detail)
    }

    /// The server sent a redirect.
    pub(in crate::importer) fn redirected() -> Self {
        Self::without_response("REDIRECT", "the server redirects to another address; the key is not sent there", "")
    }

    fn without_response(code: &str, message: &str, detail: &str) -> Self {
        let message = match detail.is_empty() {
            true => message.to_owned(),
            false => format!("{message} ({detail})"),
        };
        Self { code: code.to_owned(), message, fields: Vec::new() }
    }
}

/// What requests are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::importer) enum Purpose {
    /// To import.
    Import,
    /// To read back, or to change single entries.
    ReadBack,
}

/// What happened and what to do, where every request is refused.
pub(in crate::importer) fn stop_message(code: ErrorCode, refusal: &Refusal, purpose: Purpose) -> String {
    let hint = match (code, purpose) {
        (ErrorCode::KeyRefused, Purpose::Import) => {
            "check the REST API key: it must belong to this app and have the scope fullAccess"
        }
        (ErrorCode::KeyRefused, Purpose::ReadBack) => {
            "check the REST API key: it must belong to this app, and be allowed to read users"
        }
        (ErrorCode::PlanRefused, _) => "the app's plan does not allow this: see the plan in the CometChat dashboard",
        (ErrorCode::EndpointNotFound, Purpose::Import) => "check the app id, the region and the endpoint",
        (ErrorCode::EndpointNotFound, Purpose::ReadBack) => {
            "check the app id, the region and the endpoint; a relay responds so unless its option allow has 'verify'"
        }
        (ErrorCode::RedirectRefused, _) => "check the endpoint: give the address that it redirects to, if you trust it",
        _ => "the server does not take this request",
    };
    let foreign = match refusal.has_code() || code == ErrorCode::RedirectRefused {
        true => "",
        false => "; no code of CometChat's came with it, so a proxy or a firewall before it may have responded",
    };
    format!("{refusal}; {hint}{foreign}")
}

/// The limit refuses every request, however long it is waited.
pub(in crate::importer) const LIMIT_USED_UP: &str = "the server refuses every request as one too many, however long it is waited; something else may use up the app's limit: stop that, and run the same again";
