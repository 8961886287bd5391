//! An import: the state machine that turns bytes and responses into requests and an account.
//!
//! It does no I/O. A driver pushes bytes, asks [`Import::poll`] what to do, does it, and reports what
//! came of it; time is an argument. So a day's import runs in milliseconds in a test.
//!
//! `dispatch` sends the next request when the limit allows it, `apply` does what a response asks for, `refused` what a
//! refusal does, and `finish` closes the account: these see the whole run. What they work on stands by itself: the `queue` of attempts, the
//! `budget`, the `journal` that is written, and how the run is `ending`.

mod apply;
mod budget;
mod ceiling;
mod dispatch;
mod ending;
mod failures;
mod finish;
mod journal;
mod options;
mod pace;
mod pause;
mod progress;
mod queue;
mod refused;
mod shared;

pub use budget::Budget;
pub use failures::MaxFailures;
pub use options::{Action, FailureKind, RequestId, SendOptions, Stop};

use super::{
    account::{Account, Event, Report, Resent, RowEvents},
    error::{ErrorCode, Failure},
    journal::Past,
    pipeline::{Pipeline, PipelineOptions},
    response::{Redactor, Response},
    retry::{Attempt, Evidence, RetryOptions, RetryPolicy, ValueSearch},
    time::Time,
    wording::Wording,
};
use budget::Spending;
use ceiling::Ceiling;
pub(super) use ending::{Ending, Taken};
use journal::JournalWriter;
use pace::Pace;
use pause::Pause;
use queue::Queue;
use refused::Withheld;

/// The state machine of one import.
///
/// # Contract
///
/// *Input* (each may be followed by any call): [`push`](Self::push) bytes;
/// [`end_input`](Self::end_input) once; [`stop`](Self::stop), [`pause`](Self::pause) and [`unpause`](Self::unpause) at any time.
///
/// *Output*: [`poll`](Self::poll), until it returns [`Action::Done`]. Each [`Action::Send`] is
/// followed by exactly one of [`on_response`](Self::on_response) and
/// [`on_failure`](Self::on_failure) with its id; an id that is not in flight is ignored. Each
/// [`Action::Append`] is followed by exactly one [`appended`](Self::appended); there is none while
/// one is under way. An [`Action::Ask`], which comes only after [`share`](Self::share), is followed by at most one
/// [`replied`](Self::replied) with its number; a late one is ignored. After any input or response, poll again. If [`is_aborting`](Self::is_aborting)
/// says so after a poll, what is in flight is to be aborted.
/// [`take_events`](Self::take_events) and [`take_failed`](Self::take_failed) may be drained at any
/// time, and once more after the end.
///
/// *Promises*: at [`Action::Done`] every row that was read is in exactly one count of the report;
/// requests are dispatched as [`super::pacer`] proves, and as [`super::limiter`] does if the limit is shared; with a journal, none before its record was appended, and
/// at the end every response is in it; memory holds at most the batches in flight, as many waiting (100 while a condition on rows looks misspelt), some dozens that the
/// server refused, the bytes pushed but not read, and 15–19 bytes for each known uid (6 more with a journal).
pub struct Import {
    pipeline: Pipeline,
    account: Account,
    options: SendOptions,
    /// Rows that a request takes.
    batch_size: usize,
    pace: Pace,
    policy: RetryPolicy,
    by_value: ValueSearch,
    evidence: Evidence,
    withheld: Vec<Withheld>,
    ceiling: Ceiling,
    queue: Queue,
    journal: JournalWriter,
    budget: Spending,
    end: Ending,
    pause: Pause,
    redactor: Redactor,
    requests: u64,
    resent: Resent,
    next_id: u32,
    started: Option<Time>,
    latest: Time,
    input_ended: bool,
    /// Until when listeners know that nothing can be sent.
    announced: Option<Time>,
    report: Option<Report>,
}

impl Import {
    /// An import that has read nothing and sent nothing, without a journal.
    pub fn new(pipeline: PipelineOptions, options: SendOptions) -> Self {
        let retry =
            RetryOptions { attempts: options.attempts, backoff: options.backoff, patience_ms: options.outage_ms };
        let batch_size = pipeline.batch_size.max(1);
        let mut pipeline = Pipeline::new(pipeline);
        pipeline.hold_doubtful();
        Self {
            batch_size,
            pipeline,
            account: Account::default(),
            pace: Pace::own(options.rate),
            policy: RetryPolicy::new(retry, options.seed),
            by_value: ValueSearch::default(),
            evidence: Evidence::default(),
            withheld: Vec::new(),
            ceiling: Ceiling::default(),
            queue: Queue::default(),
            journal: JournalWriter::default(),
            budget: Spending::new(options.budget),
            end: Ending::default(),
            pause: Pause::default(),
            redactor: Redactor::new(options.secrets.clone()),
            options,
            requests: 0,
            resent: Resent::default(),
            next_id: 0,
            started: None,
            latest: Time::default(),
            input_ended: false,
            announced: None,
            report: None,
        }
    }

    /// Keeps a journal, and resumes after the earlier runs that are in it; before anything else.
    /// `unix_ms` is what the wall clock shows at `now`.
    pub fn resume(&mut self, mut past: Past, unix_ms: u64, now: Time) {
        let now = self.advance(now);
        self.pipeline.resume(&mut past);
        let window = self.options.rate.window_ms;
        let margins = self.pace.own.restart_margin_ms() + self.pace.own.clock_slack_ms();
        let kept = window + self.pace.own.margin_ms() + margins;
        let responses = past.responses.iter();
        let slots = responses.map(|at| at.saturating_add(kept).saturating_sub(unix_ms));
        let open = std::iter::repeat_n(kept, past.without_response);
        let slots = slots.chain(open).filter(|millis| *millis > 0);
        self.pace.own.restore(slots, now);
        if let Some((until, asked)) = past.gate {
            let millis = until.saturating_sub(unix_ms).min(asked);
            self.pace.close_until(now.after(millis), now);
        }
        if !past.responses.is_empty() {
            self.policy.reached();
        }
        self.journal = JournalWriter::after(past, unix_ms, now);
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
        self.pipeline.reader.push(bytes);
    }

    /// As [`push`](Self::push), for the `length` bytes that `fill` writes.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.pipeline.reader.push_with(length, fill);
    }

    /// The source has ended.
    pub fn end_input(&mut self) {
        self.pipeline.reader.end();
    }

    /// The source failed: what was read is sent, and the run ends as failed with `failure`.
    pub fn break_input(&mut self, failure: Failure) {
        self.end.break_input(failure);
    }

    /// The run cannot begin or continue, for a reason of the host's.
    pub fn refuse(&mut self, failure: &Failure) {
        self.fail(failure.code, failure.message.clone());
    }

    /// Ends early; every row without an outcome is pending.
    pub fn stop(&mut self, how: Stop) {
        self.end.stop(how);
    }

    /// Whether the driver is to abort what is in flight.
    pub fn is_aborting(&self) -> bool {
        self.end.is_aborting()
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
        self.budget.start(self.started.unwrap_or(now));
        if self.is_paused() {
            self.pace.unwatched(now);
        }
        if let Some(failure) = self.pace.failure(self.options.outage_ms, now) {
            self.fail(failure.code, failure.message);
        }
        if self.budget.is_over(now) {
            self.end.stop(Stop::Abort);
        }
        self.check_failures();
        if self.end.is_stopped() {
            return self.drain(now);
        }
        let is_paused = self.is_paused();
        if is_paused {
            self.take_back(now);
        } else if let Some(send) = self.send_ready() {
            return send;
        }
        let want_input = self.fill();
        if self.is_refused_alike() {
            return self.stop_after_responses(now);
        }
        let is_read = self.input_ended && !self.queue.has_packed();
        let is_over = self.queue.is_idle() && is_read && !self.queue.is_under_way();
        if is_over && !self.resume_kept_back() {
            return self.close(now);
        }
        if is_paused {
            return self.stand_by(want_input, now);
        }
        let mut until = self.dispatch(now);
        while until.is_ok() && self.journal.is_kept() {
            // Requests that can be dispatched together share an append.
            self.fill();
            until = self.dispatch(now);
        }
        if let Some(action) = self.append().or_else(|| self.ask(now)) {
            return action;
        }
        match until {
            Ok(()) => self.send_ready().unwrap_or_else(|| self.wait_until(None, want_input, now)),
            Err(_) if self.end.is_stopped() => self.drain(now),
            Err(until) => self.wait_until(until, want_input, now),
        }
    }

    /// The append under way has come to its end: the bytes are durable, or the host says why not.
    pub fn appended(&mut self, result: Result<(), &str>) {
        let Some(announced) = self.journal.appended(result.is_ok()) else {
            return;
        };
        match result {
            Ok(()) => self.queue.appended(announced),
            Err(detail) => {
                let message = format!(
                    "the journal cannot be written, and nothing is sent that it does not know: {detail}; make room for it, and resume"
                );
                self.fail(ErrorCode::JournalUnwritable, message);
            }
        }
    }

    /// What the wall clock shows, in milliseconds since 1970. To be reported now and then, best before
    /// each poll. If it was set forward, the dates of the responses that the limit still counts are
    /// written anew: a later run would take them for older than they are. Set back, it only makes a
    /// later run wait.
    pub fn wall_clock(&mut self, unix_ms: u64, now: Time) {
        let now = self.latest.max(now);
        self.journal.wall_clock(unix_ms, &self.pace.own, now);
    }

    /// A response has arrived, headers and body.
    pub fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time) {
        let now = self.advance(now);
        let Some(attempt) = self.complete(id, now) else {
            return;
        };
        let kind = {
            let keys = attempt.batch.uids();
            let entity = self.pipeline.mapping().entity();
            super::response::read(response, entity, &keys, self.options.rate.window_ms)
        };
        self.apply(id, attempt, kind, now);
    }

    /// No response will come; `detail` is the host's reason, empty if it gives none.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        let now = self.advance(now);
        if kind == FailureKind::Undispatched {
            return self.undispatched(id, now);
        }
        if let Some(attempt) = self.complete(id, now) {
            self.apply_failure(id, attempt, kind, detail, now);
        }
    }

    /// The pipeline, for what it understood of the input.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The account, once [`poll`](Self::poll) has returned [`Action::Done`].
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

    /// Reads until enough batches are packed; whether more input would help.
    fn fill(&mut self) -> bool {
        while self.queue.packed() < self.batches_ahead() && self.by_value.has_room() && !self.input_ended {
            match self.end.read(&mut self.pipeline, &mut self.account) {
                Taken::Batch(batch) => self.sift(batch),
                Taken::NeedInput => return true,
                Taken::End(rest) => {
                    rest.into_iter().for_each(|rest| self.sift(rest));
                    self.input_ended = true;
                }
            }
        }
        false
    }

    /// The next append to the journal, if one is due.
    fn append(&mut self) -> Option<Action> {
        let bytes = self.journal.append(self.queue.announced())?;
        Some(Action::Append { bytes })
    }

    /// Takes the attempt of a request that had its response, or was given up.
    fn complete(&mut self, id: RequestId, now: Time) -> Option<Attempt> {
        let mut attempt = self.queue.complete(id)?;
        self.count_resent(&mut attempt);
        self.pace.complete(id, now);
        self.budget.took(now.since(attempt.dispatched_at));
        Some(attempt)
    }
}
