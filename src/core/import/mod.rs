//! An import: the state machine that turns bytes and answers into requests and an account.
//!
//! It does no I/O. A driver pushes bytes, asks [`Import::poll`] what to do, does it, and tells what
//! came of it; time is an argument. So a day's import runs in milliseconds in a test.

mod flight;
mod outage;
mod settle;

use super::{
    answer::{Answer, Backoff, Random, Redactor},
    intake::{Intake, IntakeOptions, Pull},
    issue::Issue,
    pace::{Free, Pacer, Rate},
    report::{Counts, Event, Failure, Outcome, Report, RowEvents, Status},
    time::Time,
};
use flight::Shipment;
use outage::Outage;
use std::collections::VecDeque;

/// Names a request from [`Action::Send`] until its answer or failure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this request now, then poll again.
    Send {
        /// To be given back with the answer.
        id: RequestId,
        /// The JSON body.
        body: Vec<u8>,
    },
    /// Nothing to send. Poll again when something was told, or at `until`.
    Wait {
        /// When something can be sent, if time alone brings that about.
        until: Option<Time>,
        /// Whether more input would help: push some, or say that it ended.
        want_input: bool,
    },
    /// It is over: see [`Import::report`].
    Done,
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// No connection, or it was lost.
    Network,
    /// The answer was not complete in time.
    TimedOut,
    /// The server sent a redirect, which is refused: the key is for one host.
    Redirected,
    /// We stopped the request ourselves, at the caller's wish.
    Aborted,
}

/// How to end early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Send nothing more, and wait for what is in flight.
    Finish,
    /// Send nothing more; the driver aborts what is in flight and tells so.
    Abort,
}

/// Settings of the sending.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// The rate limit.
    pub rate: Rate,
    /// Requests in flight at once, at least 1.
    pub concurrency: usize,
    /// Attempts at a batch whose fate stays unknown, at least 1.
    pub attempts: u32,
    /// Between attempts.
    pub backoff: Backoff,
    /// Seeds the jitter.
    pub seed: u64,
    /// Texts that must not appear in anything that is said, such as the key.
    pub secrets: Vec<String>,
}

/// The state machine of one import.
///
/// # Contract
///
/// *Input* (each may be followed by any call): [`push`](Self::push) bytes;
/// [`end_input`](Self::end_input) once; [`stop`](Self::stop) at any time.
///
/// *Output*: [`poll`](Self::poll), until it answers [`Action::Done`]. Each [`Action::Send`] is
/// answered by exactly one of [`on_response`](Self::on_response) and
/// [`on_failure`](Self::on_failure) with its id; an id that is not in flight is ignored. After any
/// input or answer, poll again. [`take_events`](Self::take_events) and
/// [`take_failed`](Self::take_failed) may be drained at any time, and once more after the end.
///
/// *Promises*: at [`Action::Done`] every row that was read is in exactly one count of the report;
/// requests leave as [`super::pace`] proves; memory holds at most the batches in flight, as many
/// waiting, the bytes pushed but not read, and 12–19 bytes for each known uid.
pub struct Import {
    intake: Intake,
    options: SendOptions,
    pacer: Pacer,
    random: Random,
    redactor: Redactor,
    ready: VecDeque<Shipment>,
    again: Vec<Shipment>,
    flying: Vec<(RequestId, Shipment)>,
    outage: Outage,
    requests: u64,
    next_id: u32,
    started: Option<Time>,
    latest: Time,
    input_ended: bool,
    stopped: Option<(Stop, Status, Option<Failure>)>,
    broken: Option<Failure>,
    announced: Option<Time>,
    report: Option<Report>,
}

impl Import {
    /// An import that has read nothing and sent nothing.
    pub fn new(intake: IntakeOptions, options: SendOptions) -> Self {
        let intake = Intake::new(intake);
        Self {
            pacer: Pacer::new(options.rate),
            random: Random::seeded(options.seed),
            redactor: Redactor::new(options.secrets.clone()),
            intake,
            options,
            ready: VecDeque::new(),
            again: Vec::new(),
            flying: Vec::new(),
            outage: Outage::default(),
            requests: 0,
            next_id: 0,
            started: None,
            latest: Time::default(),
            input_ended: false,
            stopped: None,
            broken: None,
            announced: None,
            report: None,
        }
    }

    /// Takes bytes of the source, in any chunking.
    pub fn push(&mut self, bytes: &[u8]) {
        self.intake.reader.push(bytes);
    }

    /// The source has ended.
    pub fn end_input(&mut self) {
        self.intake.reader.end();
    }

    /// The source failed: what was read is sent, and the run ends as failed with `failure`.
    pub fn break_input(&mut self, failure: Failure) {
        self.broken.get_or_insert(failure);
    }

    /// Ends early; everything that is not settled is pending.
    pub fn stop(&mut self, how: Stop) {
        match &mut self.stopped {
            Some((known, _, _)) if how == Stop::Abort => *known = how,
            Some(_) => {}
            None => self.stopped = Some((how, Status::Stopped, None)),
        }
    }

    /// Whether the driver is to abort what is in flight.
    pub fn is_aborting(&self) -> bool {
        matches!(self.stopped, Some((Stop::Abort, _, _)))
    }

    /// Whether events are wanted, and which rows have one.
    pub fn listen(&mut self, listening: bool, row_events: RowEvents) {
        self.intake.listening = listening;
        self.intake.row_events = row_events;
    }

    /// What is to be done now.
    #[must_use]
    pub fn poll(&mut self, now: Time) -> Action {
        let now = self.advance(now);
        if self.report.is_some() {
            return Action::Done;
        }
        if self.stopped.is_some() {
            if self.flying.is_empty() {
                self.finish(now);
                return Action::Done;
            }
            return Action::Wait {
                until: None,
                want_input: false,
            };
        }
        let want_input = self.fill();
        let idle = self.ready.is_empty() && self.again.is_empty();
        let read = self.input_ended && self.ready.is_empty();
        if idle && read && self.flying.is_empty() {
            self.finish(now);
            return Action::Done;
        }
        match self.leave(now) {
            Ok(action) => action,
            Err(until) => Action::Wait { until, want_input },
        }
    }

    /// An answer has arrived, headers and body.
    pub fn on_response(&mut self, id: RequestId, answer: Answer<'_>, now: Time) {
        let now = self.advance(now);
        let Some(shipment) = self.land(id, now) else {
            return;
        };
        let meaning = {
            let uids = shipment.batch.uids();
            super::answer::read(answer, &uids, self.options.rate.window_ms)
        };
        self.settle(shipment, meaning, now);
    }

    /// No answer will come; `detail` is what the host says of it, empty if it says nothing.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        let now = self.advance(now);
        if let Some(shipment) = self.land(id, now) {
            self.settle_failure(shipment, kind, detail, now);
        }
    }

    /// Outcomes so far; what is neither settled nor sent is pending.
    pub fn counts(&self) -> Counts {
        let counts = self.intake.counts;
        Counts {
            pending: counts.rows.saturating_sub(counts.settled()),
            ..counts
        }
    }

    /// Requests that left so far.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Milliseconds since the first poll.
    pub fn elapsed_ms(&self, now: Time) -> u64 {
        let now = self.latest.max(now);
        self.started.map_or(0, |started| now.since(started))
    }

    /// Milliseconds to the end, if the source has `expected` rows: what the limit asks for, or within
    /// its current window what the requests so far have taken.
    pub fn eta_ms(&self, expected: u64, batch_users: u64, now: Time) -> u64 {
        let left = expected.saturating_sub(self.intake.counts.settled());
        let requests = left.div_ceil(batch_users.max(1));
        let limit = u64::from(self.options.rate.limit.max(1));
        let free = limit.saturating_sub(self.pacer.held());
        match requests.saturating_sub(free).div_ceil(limit) {
            0 => requests * self.elapsed_ms(now) / self.requests.max(1),
            windows => windows * self.options.rate.window_ms,
        }
    }

    /// The intake, for what it understood of the input.
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// The account, once [`poll`](Self::poll) has answered [`Action::Done`].
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.intake.events)
    }

    /// The part of the file of failed rows that was written since the last call.
    pub fn take_failed(&mut self) -> Vec<u8> {
        self.intake.take_failed()
    }

    fn advance(&mut self, now: Time) -> Time {
        self.latest = self.latest.max(now);
        self.started.get_or_insert(self.latest);
        self.latest
    }

    /// Reads until enough batches are ready; whether more input would help.
    fn fill(&mut self) -> bool {
        while self.ready.len() < READY_BATCHES && !self.input_ended {
            match self.intake.pull() {
                Pull::Batch(batch) => self.ready.push_back(Shipment::new(batch)),
                Pull::NeedInput if self.broken.is_some() => {
                    let rest = self.intake.flush();
                    self.ready.extend(rest.map(Shipment::new));
                    self.input_ended = true;
                }
                Pull::NeedInput => return true,
                Pull::End => self.input_ended = true,
                Pull::Broken(error) => {
                    let code = error.code.as_str().to_owned();
                    self.broken.get_or_insert(Failure {
                        code,
                        message: error.message,
                    });
                    self.input_ended = true;
                }
            }
        }
        false
    }

    /// The next request, or when there can be one.
    fn leave(&mut self, now: Time) -> Result<Action, Option<Time>> {
        // In an outage one shipment probes, and the others wait for what it finds.
        let candidates = if self.outage.is_on() { 1 } else { usize::MAX };
        let candidates = self.again.iter().take(candidates);
        let due = candidates
            .clone()
            .position(|shipment| shipment.not_before <= now);
        let next_due = candidates.map(|shipment| shipment.not_before).min();
        let blocked = self.outage.is_on() && !self.again.is_empty();
        if due.is_none() && (self.ready.is_empty() || blocked) {
            if let Some(at) = next_due {
                self.announce("backoff", at, now);
            }
            return Err(next_due);
        }
        let allowed = if self.outage.is_on() {
            1
        } else {
            self.options.concurrency.max(1)
        };
        if self.flying.len() >= allowed {
            return Err(None);
        }
        match self.pacer.free(now) {
            Free::Now => {}
            Free::AfterAnswer => return Err(None),
            Free::At(at) => {
                self.announce("limit", at, now);
                return Err(Some(at));
            }
            Free::Refused(at) => {
                self.announce("refused", at, now);
                return Err(Some(at));
            }
        }
        let shipment = match due {
            Some(at) => Some(self.again.remove(at)),
            None => self.ready.pop_front(),
        };
        let Some(shipment) = shipment else {
            return Err(next_due);
        };
        self.pacer.take(now);
        self.requests += 1;
        self.next_id = self.next_id.wrapping_add(1);
        let id = RequestId(self.next_id);
        let body = shipment.batch.body();
        self.flying.push((id, shipment));
        Ok(Action::Send { id, body })
    }

    /// Says once that nothing can be sent before `until`.
    fn announce(&mut self, reason: &'static str, until: Time, now: Time) {
        let millis = until.since(now);
        let known = self.announced.is_some_and(|known| known >= until);
        if !self.intake.listening || !self.flying.is_empty() || known || millis < WAIT_SAID_MS {
            return;
        }
        self.announced = Some(until);
        self.intake.events.push(Event::Wait { reason, millis });
    }

    fn land(&mut self, id: RequestId, now: Time) -> Option<Shipment> {
        let at = self.flying.iter().position(|(known, _)| *known == id)?;
        self.pacer.answered(now);
        Some(self.flying.remove(at).1)
    }

    /// Ends the run as failed; what is not settled stays pending.
    fn fail(&mut self, code: &str, message: String) {
        let failure = Failure {
            code: code.to_owned(),
            message: self.redactor.apply(message),
        };
        match &mut self.stopped {
            Some((_, status, known)) if known.is_none() => {
                *status = Status::Failed;
                *known = Some(failure);
            }
            Some(_) => {}
            None => self.stopped = Some((Stop::Finish, Status::Failed, Some(failure))),
        }
    }

    /// Accounts for what is left, and closes the account.
    fn finish(&mut self, now: Time) {
        let mut left: Vec<super::batch::Packed> = Vec::new();
        let unread = self.intake.flush();
        let shipments = self.again.drain(..).chain(self.ready.drain(..));
        for mut shipment in shipments {
            if let Some(search) = shipment.search.take() {
                left.extend(search.other.users);
                left.extend(search.rest.users);
            }
            left.extend(shipment.batch.users);
        }
        left.extend(unread.into_iter().flat_map(|batch| batch.users));
        left.sort_by_key(|user| user.place.row);
        for user in left {
            self.intake.settle(
                user.place,
                Some(&user.uid),
                Outcome::Pending,
                Vec::new(),
                None,
            );
        }
        // A source that broke was not read to its end.
        let input_ended = self.input_ended && self.broken.is_none();
        let (mut status, mut error) = match self.stopped.take() {
            Some((_, status, error)) => (status, error),
            None => (Status::Complete, None),
        };
        if status == Status::Complete
            && let Some(broken) = self.broken.take()
        {
            status = Status::Failed;
            error = Some(broken);
        }
        let counts = self.intake.counts;
        debug_assert_eq!(
            counts.sum(),
            counts.rows,
            "every row is in exactly one count"
        );
        self.report = Some(Report {
            status,
            counts,
            resumed: 0,
            requests: self.requests,
            elapsed_ms: self.started.map_or(0, |started| now.since(started)),
            coerced: self.intake.coerced,
            input_ended,
            error,
        });
    }

    fn settle_user(&mut self, user: &super::batch::Packed, outcome: Outcome, issues: Vec<Issue>) {
        self.intake.settle(
            user.place,
            Some(&user.uid),
            outcome,
            issues,
            user.source.as_deref(),
        );
    }
}

/// Batches that are packed ahead of the limit; more would only be memory.
const READY_BATCHES: usize = 2;
/// A shorter wait is not worth a word.
const WAIT_SAID_MS: u64 = 250;
