//! From bytes to batches: rows are read, their fields found and checked, duplicates found, and entries packed.
//!
//! What an import and a check have in common. It pulls: a row is read only when somebody asks for the next batch, so
//! nothing piles up. What becomes of rows that are not sent, it reports to the account that it is given.

mod doubt;
mod formulas;
mod packing;
mod text;

use super::{
    account::{Account, NoteCode},
    batch::{Batch, Packer},
    entity::{Entity, USERS},
    filter::Filter,
    input::{Ahead, Dialect, Format, InputError, Read, Reader, Record},
    invariant::Invariant,
    issue::Issue,
    journal::Past,
    limits,
    mapping::{ExtraPolicy, Mapping, Names, SeenNames, unguarded_names},
    position::Position,
    rule::Policy,
};
use doubt::Doubt;
use packing::{Packing, Source};
use text::map;

/// Turns a row into another before it is read: the caller's `map` function.
pub trait MapRow {
    /// Returns the JSON text of an object for a row's JSON text.
    ///
    /// # Errors
    /// The issue of a row that could not be mapped.
    fn map(&mut self, row: &str) -> Result<String, Issue>;
}

/// Settings of a pipeline.
pub struct PipelineOptions {
    /// Where the bytes come from: a reader with its format.
    pub reader: Reader,
    /// Columns and names.
    pub mapping: Mapping,
    /// The conditions that rows have to satisfy.
    pub filter: Filter,
    /// Where the API leaves a choice.
    pub policy: Policy,
    /// Entries in a batch.
    pub batch_size: usize,
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Keys the hash of keys.
    pub seed: u64,
    /// The caller's function over rows.
    pub mapper: Option<Box<dyn MapRow>>,
}

impl PipelineOptions {
    /// The defaults for an entity: any format, every column a field.
    pub fn new(entity: &'static Entity) -> Self {
        Self {
            reader: Reader::new(None),
            mapping: Mapping::plain(entity, ExtraPolicy::default()),
            filter: Filter::default(),
            policy: Policy::default(),
            batch_size: entity.per_request,
            body_bytes: limits::BODY_BYTES,
            seed: 0,
            mapper: None,
        }
    }

    /// Has the reader and the mapping know of each other and of the conditions, for whoever reads by them.
    pub(super) fn agreed(self) -> Self {
        let mapping = self.mapping.with_compared(self.filter.columns());
        Self { reader: mapping.keyed(self.reader), mapping, ..self }
    }
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self::new(&USERS)
    }
}

/// What [`Pipeline::pull`] found.
#[derive(Debug)]
pub enum Pull {
    /// Entries to send.
    Batch(Batch),
    /// Many rows had their outcomes: take from the account what is known of them, then pull again.
    Paused,
    /// More bytes are needed, or the input's end.
    NeedInput,
    /// Everything was read.
    End,
    /// Nothing further can be read.
    Broken(InputError),
}

/// What became of the row that is next.
enum Step {
    /// It has its outcome, or waits for its batch to fill.
    Taken,
    /// It is taken, and a batch is full.
    Filled,
    /// It is not there yet.
    NeedInput,
    End,
    /// Boxed: what is returned of each row is to be small.
    Broken(Box<InputError>),
}

/// Rows on their way from the source to batches.
pub struct Pipeline {
    /// The reader, to push bytes to.
    pub reader: Reader,
    names: Names,
    mapper: Option<Box<dyn MapRow>>,
    filter: Filter,
    /// Whether something looks at a whole row before its fields are read.
    is_framed: bool,
    packing: Packing,
    doubt: Doubt,
    /// Whether the columns of CSV are known.
    has_header: bool,
    /// Whether it is known where the rows are.
    is_located: bool,
    /// Why nothing further is read, where the columns are at fault and not the bytes.
    broken: Option<InputError>,
}

impl Pipeline {
    /// A pipeline that has read nothing.
    pub fn new(options: PipelineOptions) -> Self {
        let PipelineOptions { reader, mapping, filter, policy, batch_size, body_bytes, seed, mapper } =
            options.agreed();
        let packer = Packer::new(mapping.entity(), batch_size, body_bytes);
        Self {
            reader,
            names: Names::default(),
            is_framed: mapper.is_some() || !filter.is_empty(),
            mapper,
            filter,
            packing: Packing::new(mapping, packer, policy, seed),
            doubt: Doubt::default(),
            has_header: false,
            is_located: false,
            broken: None,
        }
    }

    /// Resumes after earlier runs: their entries are known, and later runs will know these. Before anything is read.
    pub(super) fn resume(&mut self, past: &mut Past) {
        self.packing.resume(past);
    }

    /// Has entries say which fields their rows give as empty. Before anything is read.
    pub(super) fn note_empty(&mut self) {
        self.packing.note_empty();
    }

    /// Has no batch given while a condition looks misspelt, as far as memory allows. Before anything is read.
    pub(super) fn hold_doubtful(&mut self) {
        self.doubt.watch();
    }

    /// Reads until a batch is full; `account` gets the outcomes of rows that are not sent.
    #[must_use]
    pub fn pull(&mut self, account: &mut Account) -> Pull {
        if let Some(batch) = self.doubt.release(&self.filter) {
            return Pull::Batch(batch);
        }
        let mut taken = 0;
        loop {
            let step = match self.ahead(account) {
                Some(step) => step,
                None => self.framed(account),
            };
            return match step {
                Step::Taken if taken < TAKEN_MAX => {
                    taken += 1;
                    continue;
                }
                Step::Taken => Pull::Paused,
                Step::Filled => {
                    let full = self.packing.packer.take_full();
                    match self.doubt.pass(full, &self.filter) {
                        Some(batch) => Pull::Batch(batch),
                        None => continue,
                    }
                }
                Step::NeedInput => Pull::NeedInput,
                Step::End => self.rest().map_or(Pull::End, Pull::Batch),
                Step::Broken(error) => self.rest().map_or(Pull::Broken(*error), Pull::Batch),
            };
        }
    }

    /// How the columns were understood.
    pub fn mapping(&self) -> &Mapping {
        &self.packing.mapping
    }

    /// The format, once it is known; `None` for objects.
    pub fn format(&self) -> Option<Format> {
        self.reader.format()
    }

    /// Entries that wait for their batch to fill.
    pub fn waiting(&self) -> usize {
        self.packing.packer.waiting()
    }

    /// The entries that wait for their batch to fill, as a batch; none while a condition looks misspelt.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        if self.doubt.holds(&self.filter) { None } else { self.packing.packer.flush() }
    }

    /// The next batch once nothing further is read: one that was held back, or else the entries that wait.
    fn rest(&mut self) -> Option<Batch> {
        self.doubt.release(&self.filter).or_else(|| self.flush())
    }

    /// Takes every entry that no batch was given of.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Batch> {
        self.doubt.drain().chain(self.packing.packer.flush())
    }

    /// Makes later batches of at most so many bytes; see [`Packer::set_ceiling`](super::batch::Packer::set_ceiling).
    pub fn set_ceiling(&mut self, bytes: usize) {
        self.packing.packer.set_ceiling(bytes);
    }

    /// Bytes that a body does not exceed; see [`Packer::ceiling`](super::batch::Packer::ceiling).
    pub fn ceiling(&self) -> usize {
        self.packing.packer.ceiling()
    }

    /// Takes the next row where it stands, if all of it is there: the pass over its fields finds where it ends.
    #[inline(always)]
    fn ahead(&mut self, account: &mut Account) -> Option<Step> {
        if !self.is_located {
            self.locate();
        }
        if self.is_framed {
            return None;
        }
        if self.has_header {
            return self.cells_ahead(account);
        }
        let bytes = match self.reader.ahead() {
            Ahead::Row(bytes) => bytes,
            Ahead::NeedInput => return Some(Step::NeedInput),
            Ahead::Other => return None,
        };
        let seen = self.packing.mapping.seen_names();
        let length = self.packing.read_json(bytes, &mut self.names);
        let taken = length.and_then(|length| self.reader.take_ahead(length, self.packing.is_spaced()));
        let (Some(length), Some((position, bytes))) = (length, taken) else {
            self.forget(seen);
            return None;
        };
        self.packing.look_into(bytes, length);
        let source = Source::json(position, bytes, length);
        Some(self.packing.take(&source, account))
    }

    /// Forgets what names a row has that was not taken: the reader may cut out another, or find none.
    #[cold]
    fn forget(&mut self, seen: SeenNames) {
        self.packing.mapping.see_again(seen);
        self.names = Names::default();
    }

    /// Finds where the rows are, for messages about them.
    #[cold]
    fn locate(&mut self) {
        if let Some(place) = self.reader.locate() {
            self.is_located = true;
            self.packing.mapping.place_rows(place);
        }
    }

    /// Apart from the rows of JSON, for a host that compiles what is called: a file has rows of one kind.
    #[inline(never)]
    fn cells_ahead(&mut self, account: &mut Account) -> Option<Step> {
        let (position, span) = self.reader.next_cells()?;
        let (bytes, ends) = self.reader.cells(&span)?;
        if self.packing.read_cells(bytes, ends).is_none() {
            self.reader.return_cells(position, span);
            return None;
        }
        let source = Source::cells(position, bytes, ends);
        if let Some(issue) = formulas::not_computed(&self.packing.mapping, false, (bytes, ends), position, account) {
            return Some(self.packing.refuse(vec![issue], None, &source, account));
        }
        Some(self.packing.take(&source, account))
    }

    /// Takes the next row as the reader cuts it out: where it may be damaged, or is not all there. Apart from
    /// [`Pipeline::pull`], for a host that compiles what is called: many files never need it.
    #[inline(never)]
    fn framed(&mut self, account: &mut Account) -> Step {
        if let Some(error) = &self.broken {
            return Step::Broken(Box::new(error.clone()));
        }
        let row = match self.reader.read() {
            Read::NeedInput => return Step::NeedInput,
            Read::End => return self.end(account),
            Read::Broken(error) => return Step::Broken(Box::new(error)),
            Read::Header(names) => {
                let names = names.to_vec();
                return self.header(&names, account);
            }
            Read::Row(row) => row,
        };
        let source = Source::framed(&row);
        if let Record::Cells(cells) = &row.record {
            let mapping = &self.packing.mapping;
            let cells = (row.raw, cells.ends());
            if let Some(issue) = formulas::not_computed(mapping, self.mapper.is_some(), cells, row.position, account) {
                return self.packing.refuse(vec![issue], None, &source, account);
            }
        }
        let mut note = |column: &str, why: &dyn Fn() -> String| {
            account.note(NoteCode::NotCompared, column, row.position, |_| why());
        };
        if !self.filter.is_empty() && !self.filter.admits(&row.record, &self.packing.mapping, &mut note) {
            return self.packing.exclude(&source, account);
        }
        if let Some(mapper) = &mut self.mapper {
            let mapped = map(&self.packing.mapping, &row, mapper.as_mut());
            return match mapped {
                Ok(text) => self.packing.take_text(&text, &mut self.names, &source, account),
                Err(issue) => self.packing.refuse(vec![issue], None, &source, account),
            };
        }
        match &row.record {
            Record::Json(text) => self.packing.take_text(text, &mut self.names, &source, account),
            Record::Cells(cells) => {
                let read = self.packing.read_cells(row.raw, cells.ends());
                read.promised("the reader has checked that the row is text, and its cells");
                self.packing.take(&source, account)
            }
            Record::Broken { issue, .. } => self.packing.refuse(vec![issue.clone()], None, &source, account),
        }
    }

    /// Ends the reading. With an error if a condition is on a column that no row had, and that may be another; where it may be
    /// none, that is noted. So is a mapped name: many users may lack what it is for, and one of them may be imported alone.
    fn end(&mut self, account: &mut Account) -> Step {
        if let Some(error) = self.filter.misspelt() {
            self.broken = Some(error.clone());
            return Step::Broken(Box::new(error));
        }
        let mut noted = Vec::new();
        let mapped = self.packing.mapping.take_unseen();
        for (column, names) in self.filter.take_unseen().chain(mapped) {
            // A condition, the map and a fallback may all have it.
            if !noted.contains(&column) {
                account.note(NoteCode::ColumnNotFound, &column, Position::default(), |_| names);
                noted.push(column);
            }
        }
        Step::End
    }

    fn header(&mut self, names: &[String], account: &mut Account) -> Step {
        let mapping = &mut self.packing.mapping;
        mapping.set_dialect(self.reader.dialect());
        let found = self.filter.read_header(&unguarded_names(names));
        // A function gets every column and gives fields: nothing is left to understand.
        let understood = match (found, &self.mapper) {
            (Ok(()), Some(_)) => {
                mapping.name_cells(names);
                Ok(())
            }
            (Ok(()), None) => mapping.read_header(names),
            (misspelt, _) => {
                mapping.describe_header(names);
                misspelt
            }
        };
        if let Err(error) = understood {
            self.broken = Some(error.clone());
            return Step::Broken(Box::new(error));
        }
        self.has_header = true;
        let delimiter = self.reader.delimiter().promised("a header was read");
        // A sheet's file of failed rows is opened in a spreadsheet again.
        let has_bom = self.reader.has_bom() || self.reader.dialect() == Dialect::Sheet;
        account.read_header(names, delimiter, has_bom, mapping.nulls());
        Step::Taken
    }
}

/// Rows of one pull: a batch has far fewer, so most of these broke a rule, and what is known of them takes memory.
const TAKEN_MAX: u32 = 5_000;
