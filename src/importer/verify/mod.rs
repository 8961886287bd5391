//! Proof that all arrived: each row of the source is compared with what the app has.
//!
//! First the app's list is read, page by page. Then the source is read as an import reads it, and each row is looked up.
//! A user that the list did not show is asked for by itself before it is called missing, since pages shift while people
//! come online; one that differs is asked for too, so that the account says what the app has.
//!
//! It does no I/O, as [`import`](super::import) does none: a driver pushes bytes, asks [`Verify::poll`] what to do, does
//! it, and reports what came of it. Time is an argument.

mod canonical;
mod compare;
mod digest;
mod files;
mod list;
mod listed;
mod looked_up;
mod report;
mod responses;
mod row;

pub use super::account::{Difference, VerifyOutcome};
pub use report::{DifferingField, VerifyCounts, VerifyReport};

use super::{
    account::{Account, Counts, Event, RowEvents},
    error::Failure,
    import::{Ending, FailureKind, RequestId, Stop},
    invariant::Invariant,
    limits,
    pipeline::{Pipeline, PipelineOptions},
    response::{Redactor, Refusal, Response},
    standard::{Next, Request, Standard, StandardOptions},
    time::Time,
    wording::Wording,
};
use files::File;
use list::List;
use listed::Listed;
use row::{Change, Row};

/// Settings of a comparison.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// How requests are sent.
    pub standard: StandardOptions,
    /// Keys the hashes.
    pub seed: u64,
    /// Whether the rows that are missing are wanted as a file.
    pub missing: bool,
    /// Whether the fields that differ are wanted as a file.
    pub differing: bool,
    /// Whether the users that the source does not have are wanted as a file; it takes the bytes of every uid.
    pub extra: bool,
    /// Whether users that differ are changed to what the source says.
    pub update: bool,
    /// Texts that must not appear in any message, such as the key.
    pub secrets: Vec<String>,
}

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this request now, then poll again.
    Send {
        /// To be given back with the response.
        id: RequestId,
        /// What to send.
        request: Request,
    },
    /// Nothing to send. Poll again when something was reported, or at `until`.
    Wait {
        /// When something can be sent, if time alone brings that about.
        until: Option<Time>,
        /// Whether more input would help.
        want_input: bool,
    },
    /// It is over: see [`Verify::report`].
    Done,
}

/// The files that are asked for, as far as they are written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct VerifyFiles {
    /// Rows that are missing, in the format of an import's failed rows.
    pub missing: Vec<u8>,
    /// Fields that differ.
    pub differing: Vec<u8>,
    /// Users that the source does not have.
    pub extra: Vec<u8>,
}

/// What a request is for.
#[derive(Debug)]
enum About {
    /// A page of the list.
    Page(u64),
    /// A row's user.
    Row(Box<Row>),
    /// A change of a row's user.
    Change(Box<Change>),
}

/// The state machine of one comparison. Its contract is that of [`Import`](super::import::Import), without a journal.
pub struct Verify {
    pipeline: Pipeline,
    account: Account,
    options: VerifyOptions,
    standard: Standard<About>,
    list: List,
    listed: Listed,
    counts: VerifyCounts,
    /// In how many rows each field differs, by its place.
    fields: Vec<u64>,
    differing: Option<File>,
    extra: Vec<u8>,
    end: Ending,
    redactor: Redactor,
    list_requests: u64,
    /// Rows that differ, and were asked for by themselves to say how.
    asked_differing: u64,
    /// Users that the list left out, though the app has them, since it was last read.
    left_out: u64,
    /// How many times the list was read.
    passes: u32,
    /// Pages that the first reading had.
    list_pages: u64,
    /// Rows that wait while the list is read once more.
    held: Vec<Row>,
    started: Option<Time>,
    latest: Time,
    input_ended: bool,
    report: Option<VerifyReport>,
}

impl Verify {
    /// A comparison that has read nothing and asked nothing.
    pub fn new(pipeline: PipelineOptions, options: VerifyOptions) -> Self {
        let mut pipeline = Pipeline::new(pipeline);
        pipeline.note_empty();
        let entity = pipeline.mapping().entity();
        let mut account = Account::default();
        account.keep_invalid_uids();
        if options.missing {
            account.keep_named_rows();
        }
        Self {
            pipeline,
            account,
            standard: Standard::new(entity, options.standard),
            list: List::new(limits::ENTRIES_PER_PAGE),
            listed: Listed::new(entity, options.seed, options.extra),
            counts: VerifyCounts::default(),
            fields: vec![0; entity.fields.len()],
            differing: None,
            extra: Vec::new(),
            end: Ending::default(),
            redactor: Redactor::new(options.secrets.clone()),
            list_requests: 0,
            asked_differing: 0,
            left_out: 0,
            passes: 1,
            list_pages: 0,
            held: Vec::new(),
            started: None,
            latest: Time::default(),
            input_ended: false,
            report: None,
            options,
        }
    }

    /// Says how messages speak of remedies; before any bytes.
    pub fn word(&mut self, wording: Wording) {
        self.account.word(wording);
    }

    /// How messages speak of remedies.
    pub fn wording(&self) -> &Wording {
        self.account.wording()
    }

    /// Whether events are wanted, and which rows have one.
    pub fn listen(&mut self, listening: bool, row_events: RowEvents) {
        self.account.listen(listening, row_events);
    }

    /// As [`push`](super::import::Import::push), for the `length` bytes that `fill` writes.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.pipeline.reader.push_with(length, fill);
    }

    /// Takes bytes of the source, in any chunking.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pipeline.reader.push(bytes);
    }

    /// The source has ended.
    pub fn end_input(&mut self) {
        self.pipeline.reader.end();
    }

    /// The source failed: what was read is compared, and the run ends as failed with `failure`.
    pub fn break_input(&mut self, failure: Failure) {
        self.end.break_input(failure);
    }

    /// The run cannot begin or continue, for a reason of the host's.
    pub fn refuse(&mut self, failure: &Failure) {
        self.fail(failure.clone());
    }

    /// Ends early; every row without an outcome is pending.
    pub fn stop(&mut self, how: Stop) {
        self.end.stop(how);
    }

    /// Whether the driver is to abort what is in flight.
    pub fn is_aborting(&self) -> bool {
        self.end.is_aborting()
    }

    /// What is to be done now.
    #[must_use]
    pub fn poll(&mut self, now: Time) -> Action {
        let now = self.advance(now);
        if self.report.is_some() {
            return Action::Done;
        }
        if self.end.is_stopped() {
            return match self.standard.has_in_flight() {
                true => Action::Wait { until: None, want_input: false },
                false => self.close(now),
            };
        }
        let want_input = match self.list.is_over() {
            true => {
                self.compare_held();
                self.compare()
            }
            false => {
                self.ask_for_pages();
                false
            }
        };
        match self.standard.poll(now) {
            Next::Send { id, request } => Action::Send { id, request },
            Next::Wait { until, reason } => {
                self.announce_wait(reason, until, now);
                Action::Wait { until, want_input }
            }
            Next::Idle if want_input => Action::Wait { until: None, want_input },
            Next::Idle => self.close(now),
        }
    }

    /// A response has arrived, headers and body.
    pub fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time) {
        let now = self.advance(now);
        let completed = self.standard.on_response(id, response, now);
        self.apply(completed, response.body);
    }

    /// No response will come; `detail` is the host's reason, empty if it gives none.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        let now = self.advance(now);
        let completed = self.standard.on_failure(id, kind, detail, now);
        self.apply(completed, &[]);
    }

    /// Outcomes so far; what has none is pending.
    pub fn counts(&self) -> VerifyCounts {
        let Counts { rows, excluded, invalid, duplicate, .. } = self.account.counts();
        let counts = VerifyCounts { rows, excluded, invalid, duplicate, ..self.counts };
        VerifyCounts { pending: counts.rows.saturating_sub(counts.completed()), ..counts }
    }

    /// Users that the app's list has so far.
    pub fn listed(&self) -> u64 {
        self.listed.len()
    }

    /// Requests that were sent so far.
    pub fn requests(&self) -> u64 {
        self.standard.sent()
    }

    /// Milliseconds since the first poll.
    pub fn elapsed_ms(&self, now: Time) -> u64 {
        let now = self.latest.max(now);
        self.started.map_or(0, |started| now.since(started))
    }

    /// Milliseconds that the limit asks for, as far as it is known what is to be asked.
    pub fn eta_ms(&self, now: Time) -> u64 {
        let requests = self.list.to_come() + self.standard.open() as u64;
        self.standard.eta_ms(requests, self.latest.max(now))
    }

    /// The pipeline, for what it understood of the input.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The result, once [`poll`](Self::poll) has returned [`Action::Done`].
    pub fn report(&self) -> Option<&VerifyReport> {
        self.report.as_ref()
    }

    /// What happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        self.account.take_events()
    }

    /// The parts of the files that were written since the last call.
    pub fn take_files(&mut self) -> VerifyFiles {
        VerifyFiles {
            missing: self.account.take_failed(),
            differing: self.differing.as_mut().map(File::take).unwrap_or_default(),
            extra: std::mem::take(&mut self.extra),
        }
    }

    fn advance(&mut self, now: Time) -> Time {
        self.latest = self.latest.max(now);
        self.started.get_or_insert(self.latest);
        self.latest
    }

    fn fail(&mut self, failure: Failure) {
        let message = self.redactor.apply(failure.message);
        self.end.fail(Failure { message, ..failure });
    }

    fn close(&mut self, now: Time) -> Action {
        let mut left = Vec::new();
        for about in self.standard.drain() {
            match about {
                About::Row(row) => left.push(row),
                About::Change(change) => left.push(Box::new(change.row)),
                About::Page(_) => {}
            }
        }
        left.extend(std::mem::take(&mut self.held).into_iter().map(Box::new));
        for row in &left {
            self.outcome(row.position, &row.uid, VerifyOutcome::Pending, Vec::new());
        }
        if let Some(rest) = self.pipeline.flush() {
            for user in &rest.users {
                self.outcome(user.position, rest.uid(user), VerifyOutcome::Pending, Vec::new());
            }
        }
        let input_ended = self.input_ended && !self.end.is_broken();
        let (status, error) = self.end.outcome();
        let is_whole = input_ended && error.is_none();
        if self.options.extra && is_whole {
            self.write_extra();
        }
        let counts = self.counts();
        let fields = self.pipeline.mapping().entity().fields.iter().zip(&self.fields);
        let fields = fields.filter(|(_, rows)| **rows > 0);
        self.report = Some(VerifyReport {
            status,
            counts: (counts.sum() == counts.rows).then_some(counts).promised("every row has exactly one outcome"),
            listed: self.listed.len(),
            extra: if is_whole { self.listed.unmatched() } else { 0 },
            fields: fields.map(|(field, rows)| DifferingField { field: field.name, rows: *rows }).collect(),
            list_requests: self.list_requests,
            requests: self.standard.sent(),
            elapsed_ms: self.started.map_or(0, |started| now.since(started)),
            notes: self.account.notes(self.pipeline.reader.repeated_headers()),
            input_ended,
            error,
        });
        Action::Done
    }

    fn announce_wait(&mut self, reason: &'static str, until: Option<Time>, now: Time) {
        let Some(millis) = until.map(|until| until.since(now)).filter(|millis| *millis >= WAIT_EVENT_MS) else {
            return;
        };
        self.account.emit(|| Event::Wait { reason, millis });
    }
}

/// A shorter wait is not worth an event.
const WAIT_EVENT_MS: u64 = 250;
