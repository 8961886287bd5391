//! From bytes to batches: reads rows, understands columns, parses users, finds duplicates, packs.
//!
//! What an import and a check have in common. It pulls: a row is read only when somebody asks for
//! the next batch, so nothing piles up.
//!
//! A row takes the express lane where it can (`express`), and else the long way (`row`).

mod express;
mod row;

use self::express::Express;
use super::{
    batch::{Batch, Packed, Packer},
    express::{ExpressColumns, Parts, Scratch},
    failed::FailedFile,
    input::{Format, InputError, Reader},
    issue::{Code, Issue},
    journal::Past,
    mapping::{Columns, Names},
    position::Position,
    report::{Counts, Event, Outcome, RowEvents},
    seen::{Entry, Memory, Seen},
    user::Policy,
};

/// Turns a row into another before it is parsed: the caller's `map` function.
pub trait MapRow {
    /// The user's JSON text for a row's JSON text.
    fn map(&mut self, row: &str) -> Result<String, Issue>;
}

/// Settings of an intake.
pub struct PipelineOptions {
    /// Where the bytes come from: a reader with its format.
    pub reader: Reader,
    /// Columns and keys.
    pub columns: Columns,
    /// Field policies.
    pub policy: Policy,
    /// Users in a batch.
    pub batch_users: usize,
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Keys the hash of uids.
    pub seed: u64,
    /// Whether the file of failed rows is wanted.
    pub failed: bool,
    /// The caller's function over rows.
    pub mapper: Option<Box<dyn MapRow>>,
}

/// What [`Pipeline::pull`] found.
#[derive(Debug)]
pub enum Pull {
    /// Users to send.
    Batch(Batch),
    /// More bytes are needed, or the input's end.
    NeedInput,
    /// Everything was read.
    End,
    /// Nothing further can be read.
    Broken(InputError),
}

/// Rows on their way from the source to batches, and the account of those that are not sent.
pub struct Pipeline {
    /// The reader, to push bytes to.
    pub reader: Reader,
    /// Outcomes so far.
    pub counts: Counts,
    /// Values written otherwise than they stood.
    pub coerced: u64,
    /// Rows that an earlier run had settled; they are in `counts` too.
    pub resumed: Counts,
    /// The file of failed rows, if wanted.
    pub failed: Option<FailedFile>,
    /// Events, if [`Pipeline::listening`].
    pub events: Vec<Event>,
    /// Whether events are wanted.
    pub listening: bool,
    /// Which rows have one.
    pub row_events: RowEvents,
    columns: Columns,
    /// What names of JSON's objects are for, on the express lane.
    names: Names,
    policy: Policy,
    packer: Packer,
    ledger: Seen,
    mapper: Option<Box<dyn MapRow>>,
    issues: Vec<Issue>,
    /// Whether there is a journal, so that users need keys.
    journaled: bool,
    /// Why nothing further is read, where the columns are to blame and not the bytes.
    broken: Option<InputError>,
    /// Where the fields of the row at hand are, on the express lane.
    parts: Parts,
    scratch: Scratch,
    /// The columns of CSV rows that may take it.
    express_columns: Option<ExpressColumns>,
    /// Rows that took the express lane.
    express_rows: u64,
    /// Whether rows may take it.
    has_express: bool,
}

impl Pipeline {
    /// An intake that has read nothing.
    pub fn new(options: PipelineOptions) -> Self {
        let has_express = options.mapper.is_none() && !options.columns.may_fill_more();
        Self {
            reader: options.reader,
            counts: Counts::default(),
            coerced: 0,
            resumed: Counts::default(),
            failed: options.failed.then(FailedFile::default),
            events: Vec::new(),
            listening: false,
            row_events: RowEvents::All,
            names: options.columns.names(),
            columns: options.columns,
            policy: options.policy,
            packer: Packer::new(options.batch_users, options.body_bytes),
            ledger: Seen::new(options.seed),
            mapper: options.mapper,
            issues: Vec::new(),
            journaled: false,
            broken: None,
            parts: Parts::default(),
            scratch: Scratch::default(),
            express_columns: None,
            express_rows: 0,
            has_express,
        }
    }

    /// Sends every row the long way. The outcome is the same: for tests that hold the two against each
    /// other.
    #[must_use]
    pub fn without_express(mut self) -> Self {
        self.has_express = false;
        self
    }

    /// Goes on after earlier runs: their users are known, and later runs will know these. Before
    /// anything is read.
    pub(super) fn resume(&mut self, past: &mut Past) {
        self.ledger = std::mem::replace(&mut past.ledger, Seen::new(past.salt));
        self.journaled = true;
        if let Some(bytes) = past.ceiling {
            self.lower_ceiling(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
    }

    /// Rows that took the express lane.
    pub fn express_rows(&self) -> u64 {
        self.express_rows
    }

    /// Reads until a batch is full.
    #[must_use]
    pub fn pull(&mut self) -> Pull {
        loop {
            match self.express() {
                Express::Taken => continue,
                Express::Filled => return Pull::Batch(self.packer.take_full()),
                Express::NeedInput => return Pull::NeedInput,
                Express::NotTaken => {}
            }
            match self.step() {
                Step::Taken => {}
                Step::Filled => return Pull::Batch(self.packer.take_full()),
                Step::NeedInput => return Pull::NeedInput,
                Step::End => return self.packer.flush().map_or(Pull::End, Pull::Batch),
                Step::Broken(error) => {
                    return self.packer.flush().map_or(Pull::Broken(error), Pull::Batch);
                }
            }
        }
    }

    /// How the CSV's columns were understood.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The format, once it is known; `None` for objects.
    pub fn format(&self) -> Option<Format> {
        self.reader.format()
    }

    /// Users that wait for their batch to fill.
    pub fn packing(&self) -> usize {
        self.packer.waiting()
    }

    /// The users that wait for their batch to fill, as a batch.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        self.packer.flush()
    }

    /// The part of the file of failed rows that was written since the last call.
    pub fn take_failed(&mut self) -> Vec<u8> {
        self.failed
            .as_mut()
            .map(FailedFile::take)
            .unwrap_or_default()
    }

    /// Makes later batches smaller; see [`Packer::lower_ceiling`].
    pub fn lower_ceiling(&mut self, bytes: usize) {
        self.packer.lower_ceiling(bytes);
    }

    /// Bytes of a body that are not passed; see [`Packer::ceiling`].
    pub fn ceiling(&self) -> usize {
        self.packer.ceiling()
    }

    /// Settles a row that was sent.
    pub fn settle(
        &mut self,
        place: Position,
        uid: Option<&str>,
        outcome: Outcome,
        issues: Vec<Issue>,
        source: Option<&[u8]>,
    ) {
        self.counts.add(outcome);
        if let (Some(file), Some(source)) = (&mut self.failed, source)
            && !issues.is_empty()
        {
            file.add(source, place, &issues);
        }
        if self.listening && self.row_events.wants(!issues.is_empty()) {
            let uid = uid.map(str::to_owned);
            self.events.push(Event::Row {
                place,
                uid,
                outcome,
                resumed: false,
                issues,
            });
        }
    }

    /// Settles the row of the entry at hand as an earlier run did.
    fn settle_again(
        &mut self,
        user: &Packed,
        uid: usize,
        outcome: Outcome,
        code: Option<Box<str>>,
    ) {
        self.counts.add(outcome);
        self.resumed.rows += 1;
        self.resumed.add(outcome);
        let issues: Vec<Issue> = code.map(refused_earlier).into_iter().collect();
        if let (Some(file), Some(source)) = (&mut self.failed, &user.source)
            && !issues.is_empty()
        {
            file.add(source, user.place, &issues);
        }
        if self.listening && self.row_events.wants(!issues.is_empty()) {
            self.events.push(Event::Row {
                place: user.place,
                uid: Some(self.packer.uid(uid).to_owned()),
                outcome,
                resumed: true,
                issues,
            });
        }
    }

    /// Takes a valid user whose entry is written, with a uid of so many bytes that now stands in the
    /// ledger: settled as it was, or to be sent. Whether that [filled a batch](Packer::take_full).
    fn take(&mut self, mut user: Packed, uid: usize, entry: Entry) -> bool {
        if !self.journaled {
            return self.packer.add(user);
        }
        // Later runs will know the user, and earlier ones may.
        let fingerprint = self.ledger.fingerprint(self.packer.uid(uid));
        let key = self.ledger.key(fingerprint, self.packer.written());
        user.key = Some(Box::new(key));
        if let Entry::Known(known) = entry
            && known.is(&key)
        {
            match self.ledger.memory(&known) {
                Memory::Settled(outcome, code) => {
                    self.settle_again(&user, uid, outcome, code);
                    self.packer.drop_entry();
                    return false;
                }
                Memory::Sent => user.sent = 1,
            }
        }
        self.packer.add(user)
    }
}

enum Step {
    Taken,
    Filled,
    NeedInput,
    End,
    Broken(InputError),
}

/// The issue of a row that the server refused in an earlier run; only its code was kept.
fn refused_earlier(code: Box<str>) -> Issue {
    Issue::new(Code::Server(code), "", "")
        .found("refused by the server in an earlier run, and unchanged since")
        .mend("mend the row; or import it once more with another journal")
}
