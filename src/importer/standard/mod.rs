//! Requests of the standard API: `GET /users` and the like, which read back what was imported.
//!
//! Each is asked until it has its response: under a limit of its own, so many at once, after failures again. The retry
//! policy is that of an import. It does no I/O: [`Standard::poll`] says what to send, and time is an argument.
//!
//! ```
//! use cometchat_import::importer::{
//!     entity::USERS, response::{Headers, Response}, time::Time,
//!     standard::{Completed, Next, Request, Standard, StandardOptions},
//! };
//! let mut standard = Standard::new(&USERS, StandardOptions::default());
//! standard.ask("the roles", Request::get("/roles"));
//! let now = Time::default();
//! let Next::Send { id, request } = standard.poll(now) else { panic!("the limit is not used up") };
//! assert_eq!(request.path, "/roles");
//! let body = br#"{"data": []}"#;
//! let response = Response { status: 200, headers: Headers::default(), body, unix_ms: 0 };
//! assert_eq!(standard.on_response(id, response, now), Completed::Data("the roles"));
//! ```

mod asking;
mod options;

pub use asking::{Asking, AskingAction, AskingError, AskingReport, Given};
pub use options::{Method, Request, StandardOptions};

use super::{
    entity::Entity,
    error::{ErrorCode, Failure},
    import::{FailureKind, RequestId},
    pacer::{Free, Pacer},
    response::{LIMIT_USED_UP, Purpose, Refusal, Response, StandardKind, read_standard, stop_message},
    retry::{Cause, Decision, Failed, History, Others, RetryOptions, RetryPolicy, Rows, Searching},
    time::Time,
};

/// Asks requests until each has its response; `T` says what a request was for.
#[derive(Debug)]
pub struct Standard<T> {
    entity: &'static Entity,
    options: StandardOptions,
    pacer: Pacer,
    policy: RetryPolicy,
    waiting: Vec<Asked<T>>,
    in_flight: Vec<(RequestId, Asked<T>)>,
    sent: u64,
    next_id: u32,
}

#[derive(Debug)]
struct Asked<T> {
    about: T,
    request: Request,
    history: History,
    dispatched_at: Time,
    not_before: Time,
    /// Whether the key was refused for it once.
    asked_again: bool,
}

/// What is to be done now.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this request.
    Send {
        /// To be given back with the response.
        id: RequestId,
        /// What to send.
        request: Request,
    },
    /// Nothing can be sent before a response, or this moment.
    Wait {
        /// When something can be sent, if time alone brings that about.
        until: Option<Time>,
        /// Why: `limit`, `refused` or `backoff`; empty where a response is waited for.
        reason: &'static str,
    },
    /// Nothing was asked that has no response.
    Idle,
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Completed<T> {
    /// The response has what was asked for: a JSON object with `data`.
    Data(T),
    /// There is no such entry.
    NotThere(T),
    /// It was refused, or fails again and again while others do not.
    Refused(T, Refusal),
    /// It is asked again: why, and how many attempts failed.
    Again(Refusal, u32),
    /// The limit is reached: all wait for so many milliseconds.
    Wait(u64),
    /// Every request will be refused; by these words of the server's, if it is the server that does.
    Stop(Failure, Option<Refusal>),
    /// No such request is in flight, or it was aborted.
    Unknown,
}

impl<T> Standard<T> {
    /// Nothing asked yet.
    pub fn new(entity: &'static Entity, options: StandardOptions) -> Self {
        let retry =
            RetryOptions { attempts: options.attempts, backoff: options.backoff, patience_ms: options.outage_ms };
        Self {
            entity,
            options,
            pacer: Pacer::new(options.rate),
            policy: RetryPolicy::new(retry, options.seed),
            waiting: Vec::new(),
            in_flight: Vec::new(),
            sent: 0,
            next_id: 0,
        }
    }

    /// Asks a request after those before it.
    pub fn ask(&mut self, about: T, request: Request) {
        let at = Time::default();
        let history = History::default();
        self.waiting.push(Asked { about, request, history, dispatched_at: at, not_before: at, asked_again: false });
    }

    /// How many have no response yet.
    pub fn open(&self) -> usize {
        self.waiting.len() + self.in_flight.len()
    }

    /// Whether any is in flight.
    pub fn has_in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// How many requests were sent.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Milliseconds that the limit asks for until `requests` more have been sent.
    pub fn eta_ms(&self, requests: u64, now: Time) -> u64 {
        let limit = u64::from(self.options.rate.limit.max(1));
        let free = limit.saturating_sub(self.pacer.held());
        let windows = requests.saturating_sub(free).div_ceil(limit);
        self.pacer.closed_for_ms(now) + windows * self.options.rate.window_ms
    }

    /// What is to be done now.
    #[must_use]
    pub fn poll(&mut self, now: Time) -> Next {
        if self.open() == 0 {
            return Next::Idle;
        }
        let after_response = Next::Wait { until: None, reason: "" };
        let at_once = if self.policy.is_probing() { 1 } else { self.options.concurrency.max(1) };
        if self.in_flight.len() >= at_once || self.waiting.is_empty() {
            return after_response;
        }
        // A server that fails is asked the same again until it is well: what failed last stands first.
        let candidates = self.waiting.iter().take(if self.policy.is_probing() { 1 } else { usize::MAX });
        let Some(at) = candidates.clone().position(|asked| asked.not_before <= now) else {
            let until = candidates.map(|asked| asked.not_before).min();
            return Next::Wait { until, reason: "backoff" };
        };
        match self.pacer.free(now) {
            Free::Now => {}
            Free::AfterResponse => return after_response,
            Free::At(at) => return Next::Wait { until: Some(at), reason: "limit" },
            Free::Refused(at) => return Next::Wait { until: Some(at), reason: "refused" },
        }
        let mut asked = self.waiting.remove(at);
        self.pacer.take(now);
        self.sent += 1;
        self.next_id = self.next_id.wrapping_add(1);
        let id = RequestId(self.next_id);
        asked.dispatched_at = now;
        let request = asked.request.clone();
        self.in_flight.push((id, asked));
        Next::Send { id, request }
    }

    /// Takes a response.
    pub fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time) -> Completed<T> {
        let Some(mut asked) = self.complete(id, now) else { return Completed::Unknown };
        match read_standard(response, self.entity, self.options.rate.window_ms) {
            StandardKind::Data => {
                self.policy.succeeded();
                Completed::Data(asked.about)
            }
            StandardKind::NotThere => {
                self.policy.succeeded();
                Completed::NotThere(asked.about)
            }
            StandardKind::Refused(refusal) => {
                self.policy.succeeded();
                Completed::Refused(asked.about, refusal)
            }
            StandardKind::Wait { millis } => {
                let longer = self.pacer.close_until(now.after(millis));
                let is_hopeless = self.policy.refused(longer, asked.dispatched_at, now);
                asked.not_before = now;
                self.waiting.insert(0, asked);
                match is_hopeless {
                    true => Completed::Stop(Failure::new(ErrorCode::RateLimited, LIMIT_USED_UP), None),
                    false => Completed::Wait(millis),
                }
            }
            StandardKind::Unknown(refusal) => self.again(asked, Cause::Server, refusal, now),
            StandardKind::Stop(code, refusal) => self.refused(asked, code, refusal, now),
        }
    }

    /// Refused in a way that holds for every request; or so it seems: where others were taken before, something between may have
    /// responded, and a key is taken again once it has been replaced.
    fn refused(&mut self, mut asked: Asked<T>, code: ErrorCode, refusal: Refusal, now: Time) -> Completed<T> {
        let is_foreign = !refusal.has_code() && code != ErrorCode::RedirectRefused;
        let is_doubtful = code == ErrorCode::KeyRefused && !std::mem::replace(&mut asked.asked_again, true);
        if self.policy.has_succeeded() && (is_foreign || is_doubtful) {
            return self.again(asked, Cause::Server, refusal, now);
        }
        self.stop(asked, code, refusal)
    }

    /// Every request would be refused.
    fn stop(&mut self, asked: Asked<T>, code: ErrorCode, refusal: Refusal) -> Completed<T> {
        self.waiting.insert(0, asked);
        let message = stop_message(code, &refusal, Purpose::ReadBack);
        Completed::Stop(Failure::new(code, message), Some(refusal))
    }

    /// No response will come; `detail` is the host's reason, empty if it gives none.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) -> Completed<T> {
        let Some(asked) = self.complete(id, now) else { return Completed::Unknown };
        let (cause, refusal) = match kind {
            FailureKind::Network => (Cause::Network, Refusal::no_connection(detail)),
            FailureKind::TimedOut => (Cause::Server, Refusal::late(detail)),
            FailureKind::Aborted | FailureKind::Undispatched => {
                self.waiting.insert(0, asked);
                return Completed::Unknown;
            }
            FailureKind::Redirected => return self.stop(asked, ErrorCode::RedirectRefused, Refusal::redirected()),
        };
        self.again(asked, cause, refusal, now)
    }

    /// Asks once more, unless the policy decides otherwise.
    fn again(&mut self, mut asked: Asked<T>, cause: Cause, refusal: Refusal, now: Time) -> Completed<T> {
        let failed = Failed { cause, rows: Rows::One, searching: Searching::No, dispatched_at: asked.dispatched_at };
        let others = if self.open() > 0 { Others::Tried } else { Others::None };
        match self.policy.failed(&mut asked.history, failed, others, now) {
            Decision::Unconfirmed => Completed::Refused(asked.about, refusal),
            Decision::Stop(code) => {
                let message = format!("{} attempts failed: {refusal}", asked.history.attempts());
                self.waiting.insert(0, asked);
                Completed::Stop(Failure::new(code, message), None)
            }
            Decision::Resend { after } => {
                asked.not_before = now.after(after);
                let attempts = asked.history.attempts();
                self.waiting.insert(0, asked);
                Completed::Again(refusal, attempts)
            }
            // Of batches; the cause that these are for is never given here.
            Decision::Bisect { .. } | Decision::DrainHeld { .. } | Decision::ProbeOther { .. } => {
                asked.not_before = now.after(self.options.backoff.cap_ms);
                let attempts = asked.history.attempts();
                self.waiting.push(asked);
                Completed::Again(refusal, attempts)
            }
        }
    }

    /// Takes what waits to be sent, or to be sent again.
    pub fn drain(&mut self) -> impl Iterator<Item = T> {
        self.waiting.drain(..).map(|asked| asked.about)
    }

    fn complete(&mut self, id: RequestId, now: Time) -> Option<Asked<T>> {
        let at = self.in_flight.iter().position(|(known, _)| *known == id)?;
        self.pacer.complete(now);
        Some(self.in_flight.swap_remove(at).1)
    }
}
