//! The account: what became of every row, the events about it, and the file of failed rows.
//!
//! Whoever learns an outcome reports it here: the pipeline for rows that are not sent, the import for
//! those that were.

mod compared;
mod counts;
mod event;
mod failed_rows;
mod notes;
mod report;

pub use super::note::NoteCode;
pub use compared::{Difference, VerifyOutcome};
pub use counts::{Counts, Outcome};
pub use event::{Event, RowEvents};
pub use failed_rows::FailedRows;
pub(super) use failed_rows::write_cell;
pub use notes::{Note, NoteSample, Notes};
pub use report::{Report, Resent, Status};

use super::{
    input::Repeated, invariant::Invariant, issue::Issue, mapping::NullMarkers, position::Position, wording::Wording,
};

/// The account of one run.
///
/// ```
/// use cometchat_import::importer::{account::{Account, Outcome}, position::Position};
/// let mut account = Account::default();
/// account.count_row();
/// assert_eq!(account.counts().pending, 1);
/// account.complete(Position { row: 1, line: 1, byte: 0 }, Some("ann"), Outcome::Imported, Vec::new(), None);
/// let counts = account.counts();
/// assert_eq!((counts.rows, counts.imported, counts.pending), (1, 1, 0));
/// assert_eq!(account.closed(), counts);
/// ```
#[derive(Debug, Default)]
pub struct Account {
    counts: Counts,
    /// Rows whose outcome is that of an earlier run; they are in `counts` too.
    resumed: Counts,
    /// Values written otherwise than they stood, without loss.
    normalized: u64,
    notes: Notes,
    failed_rows: Option<FailedRows>,
    /// Whether only rows that [`fail`](Self::fail) names are written there.
    only_named: bool,
    /// The uids of rows that are not valid, if they are wanted.
    invalid_uids: Option<Vec<String>>,
    events: Vec<Event>,
    listening: bool,
    row_events: RowEvents,
    wording: Wording,
}

impl Account {
    /// Sets whether events are kept, and which rows have one.
    pub fn listen(&mut self, listening: bool, row_events: RowEvents) {
        self.listening = listening;
        self.row_events = row_events;
    }

    /// Has the uids of rows that are not valid kept, for [`take_invalid_uids`](Self::take_invalid_uids).
    pub fn keep_invalid_uids(&mut self) {
        self.invalid_uids = Some(Vec::new());
    }

    /// Takes the uids of rows that are not valid, as far as they can be read, since the last call.
    pub fn take_invalid_uids(&mut self) -> Vec<String> {
        self.invalid_uids.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Sets how messages speak of remedies; before anything is read.
    pub fn word(&mut self, wording: Wording) {
        self.wording = wording;
    }

    /// How messages speak of remedies.
    pub fn wording(&self) -> &Wording {
        &self.wording
    }

    /// Keeps the file of failed rows; before anything is read.
    pub fn keep_failed_rows(&mut self) {
        self.failed_rows.get_or_insert_default();
    }

    /// Keeps the file of failed rows for those that [`fail`](Self::fail) names alone; before anything is read.
    pub fn keep_named_rows(&mut self) {
        self.keep_failed_rows();
        self.only_named = true;
    }

    /// Writes a row into the file of failed rows.
    pub fn fail(&mut self, position: Position, issues: &[Issue], source: Option<&[u8]>) {
        if let (Some(file), Some(source)) = (&mut self.failed_rows, source) {
            file.add(source, position, issues, &self.wording);
        }
    }

    /// Counts a row that was read.
    #[inline]
    pub fn count_row(&mut self) {
        self.counts.rows += 1;
    }

    /// Counts values that are written otherwise than they stood, without loss.
    #[inline]
    pub fn count_normalized(&mut self, values: u32) {
        self.normalized += u64::from(values);
    }

    /// Notes something that is no mistake; `message` says what was found.
    pub fn note(&mut self, code: NoteCode, path: &str, position: Position, message: impl FnOnce(&Wording) -> String) {
        let Self { notes, wording, .. } = self;
        notes.add(code, path, position, || message(wording));
    }

    /// What is to be noted, the most frequent first; with the header rows that the reader found within the file.
    pub fn notes(&self, headers: Option<&Repeated>) -> Vec<Note> {
        let mut notes = self.notes.clone();
        let lines = headers.map(|headers| headers.lines.as_slice()).unwrap_or_default();
        for line in lines {
            let position = Position { row: 0, line: *line, byte: 0 };
            notes.add(NoteCode::RepeatedHeader, "", position, || "the header, once more".to_owned());
        }
        let mut notes = notes.all();
        if let (Some(headers), Some(note)) =
            (headers, notes.iter_mut().find(|note| note.code == NoteCode::RepeatedHeader))
        {
            note.count = headers.count;
        }
        notes
    }

    /// Takes the header of a CSV source, whose columns are understood by now.
    pub fn read_header(&mut self, names: &[String], delimiter: u8, bom: bool, nulls: &NullMarkers) {
        if let Some(file) = &mut self.failed_rows {
            file.csv(names, delimiter, bom, nulls.clone());
        }
        self.emit(|| Event::Columns);
    }

    /// The file of failed rows, if it is kept; it [prepares](FailedRows::prepare) rows that may fail later.
    #[inline]
    pub fn failed_rows(&self) -> Option<&FailedRows> {
        self.failed_rows.as_ref()
    }

    /// Gives a row its outcome; `source` is [what was prepared](FailedRows::prepare) of it.
    pub fn complete(
        &mut self,
        position: Position,
        uid: Option<&str>,
        outcome: Outcome,
        issues: Vec<Issue>,
        source: Option<&[u8]>,
    ) {
        self.add(position, uid, (outcome, false), issues, source);
    }

    /// Gives a row the outcome that it had in an earlier run.
    pub fn complete_resumed(
        &mut self,
        position: Position,
        uid: &str,
        outcome: Outcome,
        issues: Vec<Issue>,
        source: Option<&[u8]>,
    ) {
        self.resumed.rows += 1;
        self.resumed.add(outcome);
        self.add(position, Some(uid), (outcome, true), issues, source);
    }

    fn add(
        &mut self,
        position: Position,
        uid: Option<&str>,
        (outcome, resumed): (Outcome, bool),
        issues: Vec<Issue>,
        source: Option<&[u8]>,
    ) {
        self.counts.add(outcome);
        if let (Some(invalid), Outcome::Invalid, Some(uid)) = (&mut self.invalid_uids, outcome, uid) {
            invalid.push(uid.to_owned());
        }
        if !issues.is_empty() && !self.only_named {
            self.fail(position, &issues, source);
        }
        if self.row_events.wants(!issues.is_empty()) {
            self.emit(|| Event::Row { position, uid: uid.map(str::to_owned), outcome, resumed, issues });
        }
    }

    /// Keeps an event, if anybody listens.
    pub fn emit(&mut self, event: impl FnOnce() -> Event) {
        if self.listening {
            self.events.push(event());
        }
    }

    /// Whether a row with or without issues gets an event.
    pub fn wants_row(&self, has_issues: bool) -> bool {
        self.listening && self.row_events.wants(has_issues)
    }

    /// Whether events are kept.
    pub fn is_listening(&self) -> bool {
        self.listening
    }

    /// Outcomes so far; rows without one are pending.
    pub fn counts(&self) -> Counts {
        Counts { pending: self.counts.rows.saturating_sub(self.counts.completed()), ..self.counts }
    }

    /// Outcomes of the rows that have that of an earlier run; `rows` is their sum.
    pub fn resumed(&self) -> Counts {
        self.resumed
    }

    /// Values written otherwise than they stood, without loss.
    pub fn normalized(&self) -> u64 {
        self.normalized
    }

    /// Outcomes at the end, once the rows without one were given [`Outcome::Pending`].
    pub fn closed(&self) -> Counts {
        let is_balanced = self.counts.sum() == self.counts.rows;
        is_balanced.then_some(self.counts).promised("every row has exactly one outcome")
    }

    /// Takes the events since the last call.
    #[must_use]
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Takes the part of the file of failed rows that was written since the last call.
    #[must_use]
    pub fn take_failed(&mut self) -> Vec<u8> {
        let file = self.failed_rows.as_mut();
        file.map(FailedRows::take).unwrap_or_default()
    }
}
