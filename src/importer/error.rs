//! Codes of failures: why a run, a check or a call could not continue. (What is wrong with a row is an
//! [issue](super::issue).)

use serde::Serialize;

use super::remedy::{Remedies, Remedy};

/// What a code is about. The command line chooses its exit status by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// An option or the source is wrong.
    Usage,
    /// The input cannot be read: what follows is unknown, so nothing is sent.
    Input,
    /// The input ends too early: what was read is sent if somebody says so.
    Truncated,
    /// The journal cannot be resumed, so nothing is sent.
    Journal,
    /// Somebody stopped it.
    Aborted,
    /// The run could not continue.
    Stopped,
}

/// Declares the codes, each with its documentation, the name that scripts see, and what it is about.
macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal => $topic:ident,)+) => {
        /// A stable code of a failure. Some are raised by the JavaScript side alone; all stand here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $code,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// Returns the name that scripts see, e.g. `KEY_REFUSED`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }

            /// Returns what the code is about. The build writes the same for JavaScript.
            pub const fn topic(self) -> Topic {
                match self {
                    $(Self::$code => Topic::$topic,)+
                }
            }
        }
    };
}

error_codes! {
    /// An option or the source is wrong. The message says what was expected.
    InvalidOption = "INVALID_OPTION" => Usage,
    /// There is no WebAssembly (a Content-Security-Policy must allow `'wasm-unsafe-eval'`), no `fetch`, or no storage.
    UnsupportedHost = "UNSUPPORTED_HOST" => Stopped,
    /// The input is not CSV, NDJSON or JSON with an array of users.
    InputFormat = "INPUT_FORMAT" => Input,
    /// The CSV header lacks a field, or has columns that users do not have.
    InputColumns = "INPUT_COLUMNS" => Input,
    /// The input is damaged, and the next row cannot be found.
    InputBroken = "INPUT_BROKEN" => Input,
    /// The input ends too early.
    InputTruncated = "INPUT_TRUNCATED" => Truncated,
    /// The source itself failed.
    InputUnreadable = "INPUT_UNREADABLE" => Input,
    /// The source has changed since it was checked. The next run checks it anew.
    InputChanged = "INPUT_CHANGED" => Stopped,
    /// Rows name roles that the app does not have. Nothing was sent.
    RoleMissing = "ROLE_MISSING" => Stopped,
    /// The key is wrong, or lacks the scope `fullAccess`.
    KeyRefused = "KEY_REFUSED" => Stopped,
    /// The app's plan or its quota does not allow the import.
    PlanRefused = "PLAN_REFUSED" => Stopped,
    /// There is no such app, region or API version.
    EndpointNotFound = "ENDPOINT_NOT_FOUND" => Stopped,
    /// The server redirects, and the key is not sent to another address.
    RedirectRefused = "REDIRECT_REFUSED" => Stopped,
    /// No connection could be made after all attempts.
    Unreachable = "UNREACHABLE" => Stopped,
    /// The server fails whatever it is sent.
    ServerFailed = "SERVER_FAILED" => Stopped,
    /// The server refuses the request, and would refuse it again.
    RequestRefused = "REQUEST_REFUSED" => Stopped,
    /// The server refuses all rows alike. None of them is kept as rejected: the next run sends them again.
    SystemicRefusal = "SYSTEMIC_REFUSAL" => Stopped,
    /// The server rejected as many rows as `maxFailures` says.
    TooManyFailures = "TOO_MANY_FAILURES" => Stopped,
    /// The server refuses every request for the limit: something else uses it up.
    RateLimited = "RATE_LIMITED" => Stopped,
    /// The store of a limit that many workers share cannot be reached, and nothing is sent without it. The next run resumes.
    LimiterUnreachable = "LIMITER_UNREACHABLE" => Stopped,
    /// The workers that share a limit count it by different rates.
    LimiterOtherRate = "LIMITER_OTHER_RATE" => Stopped,
    /// Another process, tab or run holds the journal.
    JournalInUse = "JOURNAL_IN_USE" => Journal,
    /// The journal's bytes are not what was written.
    JournalDamaged = "JOURNAL_DAMAGED" => Journal,
    /// The journal belongs to an import into another app.
    JournalOtherApp = "JOURNAL_OTHER_APP" => Journal,
    /// An earlier version of this package wrote the journal, in a format that is no longer read.
    JournalOlder = "JOURNAL_OLDER" => Journal,
    /// A newer version of this package wrote the journal.
    JournalNewer = "JOURNAL_NEWER" => Journal,
    /// The journal cannot be read or locked.
    JournalUnreadable = "JOURNAL_UNREADABLE" => Journal,
    /// The disk or the quota is full. The run has stopped, and the next one resumes.
    JournalUnwritable = "JOURNAL_UNWRITABLE" => Stopped,
    /// Another worker has taken this journal over. Its report counts; that of this run is void.
    JournalLost = "JOURNAL_LOST" => Stopped,
    /// A check was stopped by its `signal`.
    Aborted = "ABORTED" => Aborted,
    /// This package has a bug.
    Internal = "INTERNAL" => Stopped,
}

impl ErrorCode {
    /// Returns the code of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Why a run could not continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: ErrorCode,
    /// What happened and what to do, in the front end's words.
    pub message: String,
    /// What can be done about it, as alternatives.
    #[serde(skip_serializing_if = "<[Remedy]>::is_empty")]
    pub remedies: Remedies,
}

impl Failure {
    /// A failure that its message says all of.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedies: Remedies::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorCode, Topic};

    #[test]
    fn a_name_is_that_of_one_code() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::of(code.as_str()), Some(*code));
        }
        assert_eq!(ErrorCode::of("KEY_WRONG"), None);
    }

    #[test]
    fn a_code_of_the_journal_is_about_the_journal_unless_it_comes_in_the_midst_of_a_run() {
        for code in ErrorCode::ALL {
            let in_the_midst = [ErrorCode::JournalUnwritable, ErrorCode::JournalLost].contains(code);
            let is_of_journal = code.as_str().starts_with("JOURNAL_") && !in_the_midst;
            assert_eq!(code.topic() == Topic::Journal, is_of_journal, "{}", code.as_str());
        }
    }
}
