//! A row: one slot for each field, filled in one pass over the row's bytes, and spliced into an entry.
//!
//! [`Row::read_json`] passes over an object, [`Row::read_cells`] over the cells of CSV. Both find the field that a
//! value is for and have its [`Rule`](super::rule::Rule) accept the value where it stands. What the rule declines
//! is converted, and what has to be put together (joined names, metadata of several columns, fallbacks) is written
//! into the row's own bytes, and its slot points there. [`Row::write`] then makes the entry.
//!
//! Invariants of the passes:
//! - Bytes come in unchecked. Outside of strings each byte is compared with what may stand there, so that only
//!   strings can hold what is no text; each string with a byte above ASCII is checked.
//! - `None` means that the bytes are not a whole row that can be read: not all there, not JSON, not text. The
//!   caller finds out which, and nothing of the row is kept.
//! - What comes behind a row is the reader's affair: a pass ends at the row's closing brace, or its last cell.

mod cells;
mod compact;
mod entry;
mod fill;
mod json;
mod nested;
mod owned;
mod writer;

use super::{
    entity::{FIELDS_MAX, Field},
    issue::Issue,
    json::{Kind, Noted, Value},
    mapping::{Mapping, without_formula},
    note::NoteCode,
    order::sorted_by_key,
    rule::{Convert, Form, Given, InvalidOptional, Policy, is_blank},
};

pub(crate) use entry::Written;
use owned::Owned;

/// The fields of a row. One of these serves all rows: to clear it takes as long as half a row.
#[derive(Debug)]
pub(crate) struct Row {
    /// Those of which `seen` has the bit are this row's.
    slots: [Slot; FIELDS_MAX],
    seen: u32,
    /// Fields that the row has a place for, though nothing may stand there: the columns of CSV.
    given: u32,
    /// What the key was converted from, if it was.
    key: Slot,
    /// What has no field of its own, and is kept.
    extras: Vec<Member>,
    /// Values that make a field together.
    parts: Vec<Part>,
    /// Bytes that do not stand in the row.
    owned: Owned,
    /// What a rule converts a value to, before it is known to be right.
    made: Vec<u8>,
    /// What is wrong, with the field's place; the row as a whole comes first.
    issues: Vec<(usize, Issue)>,
    /// What is to be noted of the row, if it is taken.
    notes: Vec<RowNote>,
    /// Values that are written otherwise than they stand, without loss.
    normalized: u32,
    /// Whether there is white space between the row's tokens, among which may be line breaks.
    spaced: bool,
}

/// A row that was read: what it is read for, and where its bytes are.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub bytes: &'a [u8],
    pub mapping: &'a Mapping,
    pub policy: Policy,
}

/// Where a field's value is, and how it is written. A row is shorter than 4 GiB: readers see to that.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The opening quote of its name, where it is verbatim.
    name: u32,
    start: u32,
    end: u32,
    form: Form,
    /// Whether the field, its name included, stands in the row as it does in an entry.
    is_verbatim: bool,
    /// Whether its bytes are the row's own.
    is_owned: bool,
    /// Whether it is text and not JSON.
    is_text: bool,
}

/// A member for the field that takes extras.
#[derive(Debug)]
struct Member {
    name: MemberName,
    start: u32,
    end: u32,
    is_owned: bool,
    is_text: bool,
    noted: Noted,
}

#[derive(Debug)]
enum MemberName {
    /// It stands in the row.
    Here { start: u32, end: u32 },
    /// A path that the mapping has.
    Mapped(usize),
    /// The path of a value within the row's objects, or a name with escapes.
    Path(Vec<String>),
}

/// Something to be noted of a row.
#[derive(Debug)]
pub(crate) enum RowNote {
    /// The text of a field keeps its rule, and should be looked at.
    Text {
        /// Why.
        code: NoteCode,
        /// The field's place.
        field: usize,
        /// The text.
        text: String,
    },
    /// A value was left out, because of this.
    Omitted(Issue),
}

/// A value that makes a field together with others.
#[derive(Debug)]
struct Part {
    field: usize,
    /// The column's place in the map's entry.
    column: usize,
    /// Its text, in the row's own bytes.
    start: usize,
    end: usize,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            slots: [Slot::default(); FIELDS_MAX],
            seen: 0,
            given: 0,
            key: Slot::default(),
            extras: Vec::new(),
            parts: Vec::new(),
            owned: Owned::default(),
            made: Vec::new(),
            issues: Vec::new(),
            notes: Vec::new(),
            normalized: 0,
            spaced: false,
        }
    }
}

impl Row {
    /// Begins another row.
    #[inline(always)]
    fn clear(&mut self) {
        self.seen = 0;
        self.given = 0;
        self.extras.clear();
        self.parts.clear();
        self.owned.clear();
        self.issues.clear();
        self.notes.clear();
        self.normalized = 0;
        self.spaced = false;
    }

    /// Returns how many values are written otherwise than they stand, without loss.
    pub fn normalized(&self) -> u32 {
        self.normalized
    }

    /// Returns whether there is white space between the row's tokens, among which may be line breaks.
    pub fn is_spaced(&self) -> bool {
        self.spaced
    }

    /// Returns whether something is to be noted of the row.
    #[inline(always)]
    pub fn has_notes(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Takes what is to be noted of the row.
    pub fn take_notes(&mut self) -> Vec<RowNote> {
        std::mem::take(&mut self.notes)
    }

    /// Returns whether something is wrong with the row.
    #[inline(always)]
    pub fn has_issues(&self) -> bool {
        !self.issues.is_empty()
    }

    /// Takes what is wrong, in the order of the fields, the row as a whole first.
    pub fn take_issues(&mut self) -> Vec<Issue> {
        let issues = sorted_by_key(std::mem::take(&mut self.issues), |(field, _)| *field as u64);
        issues.into_iter().map(|(_, issue)| issue).collect()
    }

    /// Reports what is wrong with the row as a whole.
    fn report(&mut self, issue: Issue) {
        self.issues.push((0, issue));
    }

    /// Reports what is wrong with a field.
    fn report_field(&mut self, field: usize, issue: Issue) {
        self.issues.push((field + 1, issue));
    }

    /// Returns the beginning of the key's value as its source has it, for an event about a row that is not valid.
    pub fn key_start(&self, context: Context<'_>) -> Option<String> {
        let field = context.mapping.entity().key;
        let slot = self.slots.get(field).filter(|_| self.has(field))?;
        // What it was converted from.
        let is_converted = slot.is_owned && !slot.is_text;
        let slot = if is_converted { &self.key } else { slot };
        let given = self.given_by(slot, context)?;
        (!given.is_absent()).then(|| given.start())
    }

    /// Returns a slot's value as its source has it; `None` if it is no text.
    fn given_by<'a>(&'a self, slot: &Slot, context: Context<'a>) -> Option<Given<'a>> {
        given(self.bytes_of(slot, context.bytes), slot.start, slot.end, slot.is_text)
    }

    #[inline(always)]
    fn has(&self, field: usize) -> bool {
        self.seen >> field & 1 == 1
    }

    #[inline(always)]
    fn set(&mut self, field: usize, slot: Slot) {
        self.seen |= 1 << field;
        if let Some(to) = self.slots.get_mut(field) {
            *to = slot;
        }
        self.normalized += u32::from(slot.form.is_normalized());
    }

    /// Returns the fields that the row says are empty, as bits by their places: a cell with nothing in it, `null`, `""`. A name
    /// that is not there says nothing.
    pub fn empty_fields(&self) -> u32 {
        let is_empty = |field: &usize| self.has(*field) && self.is_absent(*field);
        let emptied = (0..FIELDS_MAX).filter(is_empty).fold(0, |bits, field| bits | 1 << field);
        self.given & !self.seen | emptied
    }

    /// Returns whether nothing is there for a field, so that others may fill it.
    fn is_absent(&self, field: usize) -> bool {
        let slot = self.slots.get(field).filter(|_| self.has(field));
        slot.is_none_or(|slot| slot.form == Form::Absent)
    }

    /// Fills a field with the value of a slot that its rule did not accept as it stands: it is converted, or refused.
    /// `None` if it is no text.
    #[inline(never)]
    fn convert(&mut self, field: usize, slot: Slot, context: Context<'_>) -> Option<()> {
        let Field { rule, required, .. } = *context.mapping.entity().field(field);
        let given = self.given_by(&slot, context)?;
        let is_nothing = given.is_false() && !required;
        if is_nothing || given.is_absent() {
            self.normalized += u32::from(is_nothing);
            self.set(field, Slot { form: Form::Absent, ..slot });
            return Some(());
        }
        if let Given::Text(text) = given
            && let Some(text) = without_formula(text)
        {
            let (start, end) = self.owned.add(text.as_bytes());
            self.normalized += 1;
            let slot = Slot { start: start as u32, end: end as u32, is_owned: true, ..slot };
            if is_blank(&text) {
                self.set(field, Slot { form: Form::Absent, ..slot });
                return Some(());
            }
            return self.convert_by(field, slot, context, |given, to| rule.convert(given, to));
        }
        self.convert_by(field, slot, context, |given, to| rule.convert(given, to))
    }

    /// Fills a field with what `convert` makes of a slot's value, or refuses the value: then its own place is kept.
    fn convert_by(
        &mut self,
        field: usize,
        slot: Slot,
        context: Context<'_>,
        convert: impl FnOnce(&Given<'_>, &mut Convert<'_>),
    ) -> Option<()> {
        let mut issues = Vec::new();
        let mut made = std::mem::take(&mut self.made);
        made.clear();
        let mut to = Convert {
            field: context.mapping.entity().field(field).name,
            policy: context.policy,
            out: &mut made,
            issues: &mut issues,
            normalized: false,
            note: None,
        };
        convert(&self.given_by(&slot, context)?, &mut to);
        self.normalized += u32::from(to.normalized);
        if let Some(code) = to.note {
            let text = self.given_by(&slot, context)?.start();
            self.notes.push(RowNote::Text { code, field, text });
        }
        if field == context.mapping.entity().key {
            self.key = slot;
        }
        let mut slot = Slot { is_verbatim: false, ..slot };
        let may_omit = context.policy.invalid_optional == InvalidOptional::Omit;
        if !issues.is_empty() && may_omit && !context.mapping.entity().field(field).required {
            slot.form = Form::Nothing;
            // A value is left out once, whatever is wrong with it.
            self.notes.extend(issues.into_iter().next().map(RowNote::Omitted));
        } else if !issues.is_empty() {
            slot.form = Form::Refused;
            let issues = issues.into_iter().map(|issue| (field + 1, issue));
            self.issues.extend(issues);
        } else if made.is_empty() {
            slot.form = Form::Nothing;
        } else {
            let (start, end) = self.owned.add(&made);
            (slot.start, slot.end) = (start as u32, end as u32);
            (slot.form, slot.is_owned, slot.is_text) = (Form::Json, true, false);
        }
        self.made = made;
        self.set(field, slot);
        Some(())
    }
}

/// Returns the bytes from `start` to `end` as a value; `None` if they are no text.
fn given(bytes: &[u8], start: u32, end: u32, is_text: bool) -> Option<Given<'_>> {
    let raw = std::str::from_utf8(bytes.get(start as usize..end as usize)?).ok()?;
    if is_text {
        return Some(Given::Text(raw));
    }
    let kind = Kind::starting(*raw.as_bytes().first()?)?;
    Some(Given::Json(Value { kind, raw }))
}
