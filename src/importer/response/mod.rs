//! What an answer of the server means, how long the rate limit lasts, and how texts
//! lose their secrets before anyone reads them.
//!
//! ```
//! use cometchat_import::importer::response::{self, Answer, Fate, Headers, Meaning, WaitHint};
//! let body = br#"{"data": {"ann": {"success": true},
//!     "ben": {"success": false, "error": {"code": "ERR_UID_ALREADY_EXISTS"}}}}"#;
//! let answer = Answer { status: 200, headers: Headers::default(), body, unix_ms: 0 };
//! let meaning = response::read(answer, &["ann", "ben"], 60_000);
//! assert_eq!(meaning, Meaning::PerUser(vec![Fate::Landed, Fate::Exists]));
//!
//! let headers = Headers { retry_after: Some("58"), ..Headers::default() };
//! let answer = Answer { status: 429, headers, body: b"", unix_ms: 0 };
//! let meaning = response::read(answer, &["ann", "ben"], 60_000);
//! assert_eq!(meaning, Meaning::Wait { millis: 58_000, hint: WaitHint::RetryAfter });
//! ```

mod code;
mod meaning;
mod redact;
mod refusal;
mod results;
mod wait;

pub use meaning::{Fate, Meaning, read};
pub use redact::Redactor;
pub use refusal::Refusal;
pub use wait::WaitHint;

/// The headers of an answer that say anything; a browser may have been shown none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `Retry-After`: seconds, or an HTTP date.
    pub retry_after: Option<&'a str>,
    /// `X-RateLimit-Reset` or `X-Rate-Limit-Reset`: a UNIX time; two spellings are documented.
    pub rate_limit_reset: Option<&'a str>,
    /// `Date`: the server's clock, against which the times above are measured.
    pub date: Option<&'a str>,
}

/// An answer as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status; 0 where a browser hid a redirect that it was told not to follow.
    pub status: u16,
    /// The headers that say anything.
    pub headers: Headers<'a>,
    /// The body, whatever it is.
    pub body: &'a [u8],
    /// The host's wall clock, in milliseconds since 1970; used only if the answer has no `Date`.
    pub unix_ms: u64,
}
