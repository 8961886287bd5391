//! What a driver sets for an import, and what it is to do.

use crate::importer::{pacer::Rate, retry::Backoff, time::Time};

use super::{Budget, MaxFailures};

/// Names a request from [`Action::Send`] until its response or failure is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Append these bytes to the journal, and report when they are durable, or that they are not; poll
    /// meanwhile, if anything else happens.
    Append {
        /// As they are to be appended.
        bytes: Vec<u8>,
    },
    /// Pass these bytes to the limiter's store, and report its reply, or that there is none, with
    /// [`replied`](super::Import::replied); poll meanwhile, if anything else happens.
    Ask {
        /// To be given back with the reply.
        number: u64,
        /// The ask.
        bytes: Vec<u8>,
    },
    /// Send this request now if it [may be](super::Import::may_dispatch), then poll again.
    Send {
        /// To be given back with the response.
        id: RequestId,
        /// The JSON body.
        body: Vec<u8>,
    },
    /// Nothing to send. Poll again when something was reported, or at `until`.
    Wait {
        /// When something can be sent, if time alone brings that about.
        until: Option<Time>,
        /// Whether more input would help: push some, or say that it ended.
        want_input: bool,
    },
    /// It is over: see [`Import::report`](super::Import::report).
    Done,
}

/// Why no response came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// No connection, or it was lost.
    Network,
    /// The response was not complete in time.
    TimedOut,
    /// The server sent a redirect, which is refused: the key is for one host.
    Redirected,
    /// We stopped the request ourselves, at the caller's wish.
    Aborted,
    /// It was not dispatched, since [`Import::may_dispatch`](super::Import::may_dispatch) says no.
    Undispatched,
}

/// How to end early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Send nothing more, and wait for what is in flight.
    Finish,
    /// Send nothing more; the driver aborts what is in flight and reports that.
    Abort,
}

/// Settings of the sending.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// The rate limit.
    pub rate: Rate,
    /// Requests in flight at once, at least 1.
    pub concurrency: usize,
    /// Attempts at a batch whose outcome stays unknown, at least 1.
    pub attempts: u32,
    /// Between attempts.
    pub backoff: Backoff,
    /// Milliseconds of waiting between attempts, in all, after which a server from which nothing
    /// came back is given up. An outage takes no attempts from the batches that meet it.
    pub outage_ms: u64,
    /// After how much to end, in good order.
    pub budget: Budget,
    /// After how many rejected rows to end, in good order; `None` for never.
    pub max_failures: Option<MaxFailures>,
    /// Seeds the jitter.
    pub seed: u64,
    /// Texts that must not appear in any message, such as the key.
    pub secrets: Vec<String>,
}

impl Default for SendOptions {
    /// Returns the defaults of the package: the limit of CometChat's import, six requests at once, eight
    /// attempts with delays that double from a second to a minute, and 15 minutes of patience with an outage. The seed is
    /// always the same one: give one of your own, or runs that failed together try again together.
    fn default() -> Self {
        let backoff = Backoff::default();
        Self {
            rate: Rate::default(),
            concurrency: 6,
            attempts: 8,
            backoff,
            outage_ms: 15 * backoff.cap_ms,
            budget: Budget::default(),
            max_failures: None,
            seed: 0,
            secrets: Vec::new(),
        }
    }
}
