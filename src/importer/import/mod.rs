//! An import: the state machine that turns bytes and answers into requests and an account.
//!
//! It does no I/O. A driver pushes bytes, asks [`Import::poll`] what to do, does it, and tells what
//! came of it; time is an argument. So a day's import runs in milliseconds in a test.
//!
//! `leave` decides which request leaves when, `settle` what an answer does, `retry` what becomes of a
//! batch whose fate is unknown, `outage` tells a server that is down from a row that is bad, `budget`
//! ends a run before its host does, `log` writes the journal, and `end` closes the account.

mod budget;
mod end;
mod flight;
mod leave;
mod log;
mod options;
mod outage;
mod retry;
mod settle;

pub use budget::Budget;
pub use options::{Action, FailureKind, RequestId, SendOptions, Stop};

use super::{
    account::{Account, Counts, Event, Report, Resent, RowEvents, Status},
    error::Failure,
    journal::Past,
    pacer::Pacer,
    pipeline::{Pipeline, PipelineOptions, Pull},
    response::{Answer, Random, Redactor},
    time::Time,
    wording::Wording,
};
use budget::Spending;
use flight::Shipment;
use log::Log;
use outage::Outage;
use std::collections::VecDeque;

/// The state machine of one import.
///
/// # Contract
///
/// *Input* (each may be followed by any call): [`push`](Self::push) bytes;
/// [`end_input`](Self::end_input) once; [`stop`](Self::stop) at any time.
///
/// *Output*: [`poll`](Self::poll), until it answers [`Action::Done`]. Each [`Action::Send`] is
/// answered by exactly one of [`on_response`](Self::on_response) and
/// [`on_failure`](Self::on_failure) with its id; an id that is not in flight is ignored. Each
/// [`Action::Append`] is answered by exactly one [`appended`](Self::appended); there is none while
/// one is under way. After any input or answer, poll again. If [`is_aborting`](Self::is_aborting)
/// says so after a poll, what is in flight is to be aborted.
/// [`take_events`](Self::take_events) and [`take_failed`](Self::take_failed) may be drained at any
/// time, and once more after the end.
///
/// *Promises*: at [`Action::Done`] every row that was read is in exactly one count of the report;
/// requests leave as [`super::pacer`] proves; with a journal, none before its record was appended, and
/// at the end every answer is in it; memory holds at most the batches in flight, as many waiting,
/// the bytes pushed but not read, and 15–19 bytes for each known uid (6 more with a journal).
pub struct Import {
    intake: Pipeline,
    account: Account,
    options: SendOptions,
    pacer: Pacer,
    random: Random,
    redactor: Redactor,
    /// Packed, and never sent by this run.
    ready: VecDeque<Shipment>,
    /// To be sent again.
    again: Vec<Shipment>,
    /// Their records wait for their append.
    departing: VecDeque<(RequestId, Shipment)>,
    /// Their records are appended: they leave with the next polls.
    cleared: VecDeque<(RequestId, Shipment)>,
    flying: Vec<(RequestId, Shipment)>,
    outage: Outage,
    spending: Spending,
    log: Option<Log>,
    requests: u64,
    resent: Resent,
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
    /// An import that has read nothing and sent nothing, without a journal.
    pub fn new(intake: PipelineOptions, options: SendOptions) -> Self {
        Self {
            pacer: Pacer::new(options.rate),
            random: Random::seeded(options.seed),
            redactor: Redactor::new(options.secrets.clone()),
            intake: Pipeline::new(intake),
            account: Account::default(),
            options,
            ready: VecDeque::new(),
            again: Vec::new(),
            departing: VecDeque::new(),
            cleared: VecDeque::new(),
            flying: Vec::new(),
            outage: Outage::default(),
            spending: Spending::default(),
            log: None,
            requests: 0,
            resent: Resent::default(),
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

    /// Keeps a journal, and goes on after the earlier runs that are in it; before anything else.
    /// `unix_ms` is what the wall clock shows at `now`.
    pub fn resume(&mut self, mut past: Past, unix_ms: u64, now: Time) {
        let now = self.advance(now);
        self.intake.resume(&mut past);
        let window = self.options.rate.window_ms;
        let margins = self.pacer.restart_margin_ms() + self.pacer.clock_slack_ms();
        let kept = window + self.pacer.margin_ms() + margins;
        let answered = past.answered.iter();
        let slots = answered.map(|at| at.saturating_add(kept).saturating_sub(unix_ms));
        let open = std::iter::repeat_n(kept, past.unanswered);
        let slots = slots.chain(open).filter(|millis| *millis > 0);
        self.pacer.restore(slots, now);
        if let Some((until, asked)) = past.gate {
            let millis = until.saturating_sub(unix_ms).min(asked);
            self.pacer.close_until(now.after(millis));
        }
        self.log = Some(Log::new(past, unix_ms, now));
    }

    /// Says how messages speak of remedies; before any bytes.
    pub fn word(&mut self, wording: Wording) {
        self.account.word(wording);
    }

    /// How messages speak of remedies.
    pub fn wording(&self) -> &Wording {
        self.account.wording()
    }

    /// Takes bytes of the source, in any chunking.
    pub fn push(&mut self, bytes: &[u8]) {
        self.intake.reader.push(bytes);
    }

    /// As [`push`](Self::push), for the `length` bytes that `fill` writes.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.intake.reader.push_with(length, fill);
    }

    /// The source has ended.
    pub fn end_input(&mut self) {
        self.intake.reader.end();
    }

    /// The source failed: what was read is sent, and the run ends as failed with `failure`.
    pub fn break_input(&mut self, failure: Failure) {
        self.broken.get_or_insert(failure);
    }

    /// The run cannot begin or go on, for a reason of the host's.
    pub fn refuse(&mut self, failure: &Failure) {
        self.fail(failure.code, failure.message.clone());
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
        self.account.listen(listening, row_events);
    }

    /// Keeps the file of failed rows, for [`take_failed`](Self::take_failed); before anything is read.
    pub fn keep_failed_rows(&mut self) {
        self.account.keep_failed_rows();
    }

    /// What is to be done now.
    #[must_use]
    pub fn poll(&mut self, now: Time) -> Action {
        let now = self.advance(now);
        if self.report.is_some() {
            return Action::Done;
        }
        self.mind_budget(now);
        if self.stopped.is_some() {
            return self.wind_up(now);
        }
        if let Some(send) = self.send_cleared() {
            return send;
        }
        let want_input = self.fill();
        let idle = self.ready.is_empty() && self.again.is_empty();
        let read = self.input_ended && self.ready.is_empty();
        if idle && read && !self.is_under_way() {
            return self.close(now);
        }
        let mut until = self.leave(now);
        while until.is_ok() && self.log.is_some() {
            // Requests that can leave together share an append.
            self.fill();
            until = self.leave(now);
        }
        if let Some(append) = self.append() {
            return append;
        }
        match until {
            Ok(()) => self.send_cleared().unwrap_or(Action::Wait {
                until: None,
                want_input,
            }),
            Err(_) if self.stopped.is_some() => self.wind_up(now),
            Err(until) => Action::Wait {
                until: self.spending.first_of(until),
                want_input,
            },
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
            super::response::read(answer, &uids, self.options.rate.window_ms)
        };
        self.settle(id, shipment, meaning, now);
    }

    /// No answer will come; `detail` is what the host says of it, empty if it says nothing.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        let now = self.advance(now);
        if let Some(shipment) = self.land(id, now) {
            self.settle_failure(id, shipment, kind, detail, now);
        }
    }

    /// Outcomes so far; what is neither settled nor sent is pending.
    pub fn counts(&self) -> Counts {
        self.account.counts()
    }

    /// Rows that an earlier run had settled, so far.
    pub fn resumed(&self) -> u64 {
        self.account.resumed().rows
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
        let left = expected.saturating_sub(self.account.counts().settled());
        let requests = left.div_ceil(batch_users.max(1));
        let limit = u64::from(self.options.rate.limit.max(1));
        let free = limit.saturating_sub(self.pacer.held());
        match requests.saturating_sub(free).div_ceil(limit) {
            0 => requests * self.elapsed_ms(now) / self.requests.max(1),
            windows => windows * self.options.rate.window_ms,
        }
    }

    /// The intake, for what it understood of the input.
    pub fn intake(&self) -> &Pipeline {
        &self.intake
    }

    /// The account, once [`poll`](Self::poll) has answered [`Action::Done`].
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        self.account.take_events()
    }

    /// The part of the file of failed rows that was written since the last call.
    pub fn take_failed(&mut self) -> Vec<u8> {
        self.account.take_failed()
    }

    fn advance(&mut self, now: Time) -> Time {
        self.latest = self.latest.max(now);
        self.started.get_or_insert(self.latest);
        self.latest
    }

    /// Reads until enough batches are ready; whether more input would help.
    fn fill(&mut self) -> bool {
        while self.ready.len() < READY_BATCHES && !self.input_ended {
            match self.intake.pull(&mut self.account) {
                Pull::Batch(batch) => self.ready.push_back(Shipment::new(batch)),
                Pull::NeedInput if self.broken.is_some() => {
                    let rest = self.intake.flush();
                    self.ready.extend(rest.map(Shipment::new));
                    self.input_ended = true;
                }
                Pull::NeedInput => return true,
                Pull::End => self.input_ended = true,
                Pull::Broken(error) => {
                    let failure = error.failure(self.account.wording());
                    self.broken.get_or_insert(failure);
                    self.input_ended = true;
                }
            }
        }
        false
    }

    /// Whether a request is in flight, or announced and about to be.
    fn is_under_way(&self) -> bool {
        self.under_way() > 0
    }

    fn under_way(&self) -> usize {
        self.departing.len() + self.cleared.len() + self.flying.len()
    }

    fn land(&mut self, id: RequestId, now: Time) -> Option<Shipment> {
        let at = self.flying.iter().position(|(known, _)| *known == id)?;
        self.pacer.answered(now);
        let (_, shipment) = self.flying.remove(at);
        self.spending.answered(now.since(shipment.left_at));
        Some(shipment)
    }
}

/// Batches that are packed ahead of the limit; more would only be memory.
const READY_BATCHES: usize = 2;
