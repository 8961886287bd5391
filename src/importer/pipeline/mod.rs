//! From bytes to batches: reads rows, understands columns, parses users, finds duplicates, packs.
//! What becomes of rows that are not sent, it tells the account that it is given.
//!
//! What an import and a check have in common. It pulls: a row is read only when somebody asks for
//! the next batch, so nothing piles up.
//!
//! A row takes the express lane where it can (`express`), and else the long way (`row`).

mod express;
mod row;

use self::express::Express;
use super::{
    account::Account,
    batch::{Batch, Packed, Packer},
    express::{ExpressColumns, Parts, Scratch},
    input::{Format, InputError, Reader},
    issue::{Code, Issue},
    journal::Past,
    limits,
    mapping::{Columns, Names},
    remedy::Remedy,
    seen::{Entry, Seen, SettledBefore},
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
    /// The caller's function over rows.
    pub mapper: Option<Box<dyn MapRow>>,
}

impl PipelineOptions {
    /// The settings for this source and these columns, and for the rest what the API documents.
    pub fn new(reader: Reader, columns: Columns) -> Self {
        Self {
            reader,
            columns,
            policy: Policy::default(),
            batch_users: limits::USERS_PER_REQUEST,
            body_bytes: limits::BODY_BYTES,
            seed: 0,
            mapper: None,
        }
    }
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

/// Rows on their way from the source to batches.
pub struct Pipeline {
    /// The reader, to push bytes to.
    pub reader: Reader,
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

    /// Reads until a batch is full; rows that are not sent are settled in `account`.
    #[must_use]
    pub fn pull(&mut self, account: &mut Account) -> Pull {
        loop {
            match self.express(account) {
                Express::Taken => continue,
                Express::Filled => return Pull::Batch(self.packer.take_full()),
                Express::NeedInput => return Pull::NeedInput,
                Express::NotTaken => {}
            }
            match self.step(account) {
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

    /// Makes later batches smaller; see [`Packer::lower_ceiling`].
    pub fn lower_ceiling(&mut self, bytes: usize) {
        self.packer.lower_ceiling(bytes);
    }

    /// Bytes of a body that are not passed; see [`Packer::ceiling`].
    pub fn ceiling(&self) -> usize {
        self.packer.ceiling()
    }

    /// Takes a valid user whose entry is written, with a uid of so many bytes that now stands in the
    /// ledger: settled as it was, or to be sent. Whether that [filled a batch](Packer::take_full).
    fn take(&mut self, account: &mut Account, mut user: Packed, uid: usize, entry: Entry) -> bool {
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
                SettledBefore::Settled(outcome, code) => {
                    let issues = code.map(refused_earlier).into_iter().collect();
                    let (uid, source) = (self.packer.uid(uid), user.source.as_deref());
                    account.settle_resumed(user.place, uid, outcome, issues, source);
                    self.packer.drop_entry();
                    return false;
                }
                SettledBefore::Sent => user.sent = 1,
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
        .remedies(FIX_OR_OTHER_JOURNAL)
}

const FIX_OR_OTHER_JOURNAL: &[Remedy] = &[
    Remedy::hint("fix the row"),
    Remedy::hint("import it once more with another journal"),
];
