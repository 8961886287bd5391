//! What a response of the server means, how long the rate limit lasts, and how texts
//! lose their secrets before anyone reads them.
//!
//! ```
//! use cometchat_import::importer::entity::USERS;
//! use cometchat_import::importer::response::{self, Response, RowResult, Headers, ResponseKind, WaitHint};
//! let body = br#"{"data": {"ann": {"success": true},
//!     "ben": {"success": false, "error": {"code": "ERR_UID_ALREADY_EXISTS"}}}}"#;
//! let response = Response { status: 200, headers: Headers::default(), body, unix_ms: 0 };
//! let kind = response::read(response, &USERS, &["ann", "ben"], 60_000);
//! assert_eq!(kind, ResponseKind::PerUser(vec![RowResult::Stored, RowResult::Exists]));
//!
//! let headers = Headers { retry_after: Some("58"), ..Headers::default() };
//! let response = Response { status: 429, headers, body: b"", unix_ms: 0 };
//! let kind = response::read(response, &USERS, &["ann", "ben"], 60_000);
//! assert_eq!(kind, ResponseKind::Wait { millis: 58_000, hint: WaitHint::RetryAfter });
//! ```

mod code;
mod kind;
mod named;
mod redact;
mod refusal;
mod results;
mod standard;
mod stop;
mod wait;

pub use kind::{ResponseKind, RowResult, read};
pub use redact::Redactor;
pub use refusal::Refusal;
pub use standard::{StandardKind, read_standard};
pub(super) use stop::{LIMIT_USED_UP, Purpose, stop_message};
pub use wait::WaitHint;

/// The headers of a response that say anything; a browser may have hidden all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `Retry-After`: seconds, or an HTTP date.
    pub retry_after: Option<&'a str>,
    /// `X-RateLimit-Reset` or `X-Rate-Limit-Reset`: a UNIX time; two spellings are documented.
    pub rate_limit_reset: Option<&'a str>,
    /// `Date`: the server's clock, against which the times above are measured.
    pub date: Option<&'a str>,
}

/// A response as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// The HTTP status; 0 where a browser hid a redirect that it was not to follow.
    pub status: u16,
    /// The headers that say anything.
    pub headers: Headers<'a>,
    /// The body, whatever it is.
    pub body: &'a [u8],
    /// The host's wall clock, in milliseconds since 1970; used only if the response has no `Date`.
    pub unix_ms: u64,
}
