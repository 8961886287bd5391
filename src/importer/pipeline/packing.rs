//! Packs rows that were read into batches.

use super::{Step, text::unreadable};
use crate::importer::{
    account::{Account, FailedRows, NoteCode, Outcome},
    batch::{Packed, Packer},
    input::{Cells, Record, Row as Framed},
    invariant::Invariant,
    issue::{Code, Issue, quote},
    journal::Past,
    json,
    mapping::{Mapping, Names, readable_part},
    position::Position,
    remedy::Remedy,
    row::{Context, Row, RowNote, Written},
    rule::Policy,
    seen::{Entry, Seen, SettledBefore},
};

/// Checks rows, finds duplicates, and packs entries.
pub(super) struct Packing {
    pub mapping: Mapping,
    pub packer: Packer,
    policy: Policy,
    row: Row,
    seen: Seen,
    /// Whether there is a journal, so that entries need keys.
    journaled: bool,
    /// Whether entries are to say which fields their rows give as empty.
    notes_empty: bool,
}

/// Where a row comes from.
pub(super) struct Source<'a> {
    position: Position,
    /// Its bytes, with others behind them.
    bytes: &'a [u8],
    /// How many of these are the row.
    length: usize,
    kind: Kind<'a>,
}

/// How the file of failed rows gets the row.
enum Kind<'a> {
    Json,
    Cells(&'a [u32]),
    Framed(&'a Framed<'a>),
}

impl<'a> Source<'a> {
    /// A row of JSON of so many bytes.
    #[inline(always)]
    pub fn json(position: Position, bytes: &'a [u8], length: usize) -> Self {
        let kind = Kind::Json;
        Self { position, bytes, length, kind }
    }

    /// A row of cells.
    #[inline(always)]
    pub fn cells(position: Position, bytes: &'a [u8], ends: &'a [u32]) -> Self {
        let length = ends.last().map_or(0, |end| *end as usize);
        let kind = Kind::Cells(ends);
        Self { position, bytes, length, kind }
    }

    /// A row as the reader cut it out.
    pub fn framed(row: &'a Framed<'a>) -> Self {
        Self { position: row.position, bytes: row.raw, length: row.raw.len(), kind: Kind::Framed(row) }
    }

    /// Returns the row as the file of failed rows needs it.
    #[inline(never)]
    fn prepared(&self, file: &FailedRows) -> Box<[u8]> {
        let raw = self.bytes.get(..self.length).promised("a row is not longer than its bytes");
        let text = || std::str::from_utf8(raw).promised("a row that was read is text");
        match self.kind {
            Kind::Json => file.prepare(&Record::Json(text()), raw),
            Kind::Cells(ends) => file.prepare(&Record::Cells(Cells::new(text(), ends, false)), raw),
            Kind::Framed(row) => file.prepare(&row.record, raw),
        }
    }
}

impl Packing {
    pub fn new(mapping: Mapping, packer: Packer, policy: Policy, seed: u64) -> Self {
        Self {
            mapping,
            packer,
            policy,
            row: Row::default(),
            seen: Seen::new(seed),
            journaled: false,
            notes_empty: false,
        }
    }

    pub fn resume(&mut self, past: &mut Past) {
        self.seen = std::mem::replace(&mut past.seen, Seen::new(past.salt));
        self.journaled = true;
        if let Some(bytes) = past.ceiling {
            self.packer.set_ceiling(self.packer.ceiling().min(usize::try_from(bytes).unwrap_or(usize::MAX)));
        }
    }

    /// Has entries say which fields their rows give as empty.
    pub fn note_empty(&mut self) {
        self.notes_empty = true;
    }

    /// Reads the object with which `bytes` start; where it ends. `None` if there is none, or not all of it.
    #[inline(always)]
    pub fn read_json(&mut self, bytes: &[u8], names: &mut Names) -> Option<usize> {
        let context = Context { bytes, mapping: &self.mapping, policy: self.policy };
        self.row.read_json(context, names)
    }

    /// Looks into the row of so many bytes that was read, where names are sought.
    #[inline(always)]
    pub fn look_into(&mut self, bytes: &[u8], length: usize) {
        if self.mapping.is_seeking() {
            self.mapping.look_into(bytes.get(..length).promised("a row is not longer than its bytes"));
        }
    }

    /// Reads cells. `None` if they are no text.
    #[inline(always)]
    pub fn read_cells(&mut self, bytes: &[u8], ends: &[u32]) -> Option<()> {
        let context = Context { bytes, mapping: &self.mapping, policy: self.policy };
        self.row.read_cells(context, ends)
    }

    /// Returns whether there is white space between the tokens of the row that was read.
    pub fn is_spaced(&self) -> bool {
        self.row.is_spaced()
    }

    /// Takes a row whose JSON text is given: the row's own, or what it was mapped to.
    pub fn take_text(&mut self, text: &str, names: &mut Names, source: &Source<'_>, account: &mut Account) -> Step {
        let bytes = text.as_bytes();
        let start = text.len() - text.trim_start_matches(JSON_SPACE).len();
        let inner = bytes.get(start..).promised("white space is within the text");
        let seen = self.mapping.seen_names();
        let is_whole =
            |end: &usize| text.get(start + end..).is_some_and(|rest| rest.trim_matches(JSON_SPACE).is_empty());
        let Some(end) = self.read_json(inner, names).filter(is_whole) else {
            let key = self.readable_key(text, names);
            self.mapping.see_again(seen);
            *names = Names::default();
            return self.refuse(vec![unreadable(text)], key, source, account);
        };
        self.look_into(inner, end);
        self.take_read(inner, inner.len(), source, account)
    }

    /// Returns the beginning of the key of a row that its host could read in part.
    #[cold]
    fn readable_key(&mut self, text: &str, names: &mut Names) -> Option<String> {
        let part = readable_part(json::parse(text).ok()?)?;
        let bytes = part.raw.as_bytes();
        self.row.read_json(Context { bytes, mapping: &self.mapping, policy: self.policy }, names)?;
        self.row.key_start(Context { bytes, mapping: &self.mapping, policy: self.policy })
    }

    /// Takes the row that was read of its source's own bytes.
    #[inline(always)]
    pub fn take(&mut self, source: &Source<'_>, account: &mut Account) -> Step {
        self.take_read(source.bytes, source.length, source, account)
    }

    /// Takes the row that was read of `bytes`, of which it takes up so many.
    #[inline(always)]
    fn take_read(&mut self, bytes: &[u8], length: usize, source: &Source<'_>, account: &mut Account) -> Step {
        let context = Context { bytes, mapping: &self.mapping, policy: self.policy };
        if self.row.has_issues() {
            let key = self.row.key_start(context);
            let issues = self.row.take_issues();
            return self.refuse(issues, key, source, account);
        }
        let written = self.row.write(context, length, &mut self.packer);
        let written = written.promised("there is room for every entry");
        self.packer.keep(written.entry_bytes);
        account.count_row();
        let key = self.packer.key_bytes(written.key_bytes);
        let fingerprint = self.seen.fingerprint(key);
        let row = source.position.row;
        // What is moved is written and read again: entries that are new, and nearly all are, are made where they stay.
        if self.journaled || !self.seen.enter_new(fingerprint, row) {
            let entry = self.seen.enter_fingerprint(fingerprint, row);
            return self.take_known(written, entry, source, account);
        }
        let prepared = account.failed_rows().map(|file| source.prepared(file));
        account.count_normalized(self.row.normalized());
        if self.row.has_notes() {
            self.note(source.position, account);
        }
        let mut entry = Packed::new(source.position, written.key_bytes, prepared);
        if self.notes_empty {
            entry.empty = self.row.empty_fields();
        }
        if self.packer.add(entry) { Step::Filled } else { Step::Taken }
    }

    /// Takes an entry whose key may have been seen before.
    #[inline(never)]
    fn take_known(&mut self, written: Written, entry: Entry, source: &Source<'_>, account: &mut Account) -> Step {
        let prepared = account.failed_rows().map(|file| source.prepared(file));
        if let Entry::Duplicate(first) = entry {
            let key = self.packer.key(written.key_bytes).to_owned();
            self.packer.drop_entry();
            let entity = self.mapping.entity();
            let (field, singular) = (entity.key().name, entity.singular);
            let issues = vec![Issue::duplicate(field, singular, &key, first)];
            account.complete(source.position, Some(&key), Outcome::Duplicate, issues, prepared.as_deref());
            return Step::Taken;
        }
        account.count_normalized(self.row.normalized());
        self.note(source.position, account);
        let mut packed = Packed::new(source.position, written.key_bytes, prepared);
        if self.journaled {
            // Later runs will know the entry, and earlier ones may.
            let fingerprint = self.seen.fingerprint(self.packer.key_bytes(written.key_bytes));
            let key = self.seen.key(fingerprint, self.packer.written());
            packed.key = Some(Box::new(key));
            if let Entry::Known(known) = entry
                && known.is(&key)
            {
                match self.seen.outcome_before(&known) {
                    SettledBefore::Outcome(outcome, code) => {
                        self.complete_again(&packed, written, outcome, code, account);
                        return Step::Taken;
                    }
                    SettledBefore::Sent => packed.sent = 1,
                }
            }
        }
        if self.packer.add(packed) { Step::Filled } else { Step::Taken }
    }

    /// Notes what is to be noted of the row that was read.
    #[cold]
    fn note(&mut self, position: Position, account: &mut Account) {
        for note in self.row.take_notes() {
            match note {
                RowNote::Text { code, field, text } => {
                    let name = self.mapping.entity().field(field).name;
                    account.note(code, name, position, |_| format!("{name}: {}", quote(&text)));
                }
                RowNote::Omitted(issue) => {
                    let path = issue.path.split(['[', '.']).next().unwrap_or_default();
                    account.note(NoteCode::Omitted, path, position, |wording| wording.issue(&issue));
                }
            }
        }
    }

    /// Gives the row of the entry that was written the outcome of an earlier run.
    fn complete_again(
        &mut self,
        packed: &Packed,
        written: Written,
        outcome: Outcome,
        code: Option<Box<str>>,
        account: &mut Account,
    ) {
        let issues: Vec<Issue> = code.map(refused_earlier).into_iter().collect();
        let key = self.packer.key(written.key_bytes);
        account.complete_resumed(packed.position, key, outcome, issues, packed.source.as_deref());
        self.packer.drop_entry();
    }

    /// Counts a row that is not wanted.
    #[inline(never)]
    pub fn exclude(&mut self, source: &Source<'_>, account: &mut Account) -> Step {
        account.count_row();
        account.complete(source.position, None, Outcome::Excluded, Vec::new(), None);
        Step::Taken
    }

    /// Gives a row that cannot be sent its outcome.
    #[inline(never)]
    pub fn refuse(
        &mut self,
        issues: Vec<Issue>,
        key: Option<String>,
        source: &Source<'_>,
        account: &mut Account,
    ) -> Step {
        account.count_row();
        let prepared = account.failed_rows().map(|file| source.prepared(file));
        account.complete(source.position, key.as_deref(), Outcome::Invalid, issues, prepared.as_deref());
        Step::Taken
    }
}

/// The issue of a row that the server refused in an earlier run; only its code was kept.
fn refused_earlier(code: Box<str>) -> Issue {
    Issue::new(Code::Server(code), "", "")
        .found("refused by the server in an earlier run, and unchanged since")
        .remedies(FIX_OR_OTHER_JOURNAL)
}

const FIX_OR_OTHER_JOURNAL: &[Remedy] =
    &[Remedy::hint("fix the row"), Remedy::hint("import it once more with another journal")];
/// What JSON has between tokens.
const JSON_SPACE: [char; 4] = [' ', '\n', '\r', '\t'];
