//! The search by value: which values of a field make the server refuse whole batches.
//!
//! When a batch is refused as a whole and the refusal names one field, its rows go apart: those without a value of that
//! field, or with one that was stored before, are sent on together; of each other value one row is sent alone, and the
//! rows that share the value wait for what becomes of it, whatever batches they come from. A value whose row is refused
//! for the same cause is offending. Rows with it are held back before they are sent, and go together in requests of
//! their own. So a role that the app does not have costs a handful of requests instead of a search in every batch.

use super::evidence::RefusalCause;
use crate::importer::{
    batch::{Batch, Packed},
    invariant::Invariant,
};

/// The values that are looked at, by field.
#[derive(Debug, Default)]
pub(crate) struct ValueSearch {
    fields: Vec<Field>,
}

/// A field that refusals of whole batches named.
#[derive(Debug)]
struct Field {
    name: &'static str,
    values: Vec<Group>,
    /// Batches that were refused and have no row without a doubtful value: their rows' numbers, and their values.
    batches: Vec<(Vec<u64>, Vec<usize>)>,
}

/// The rows that share a value.
#[derive(Debug)]
struct Group {
    /// As JSON.
    value: Box<str>,
    standing: Standing,
    held: Batch,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing any more.
    Unknown,
    /// A row is sent for it.
    Tested,
    /// The server stores rows with it.
    Accepted,
    /// The server refuses rows for it.
    Offending,
}

/// Which value a request is to test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    field: usize,
    value: usize,
    /// Whether one row stands for the others, or these are rows with an offending value.
    pub kind: TestKind,
}

/// What a test sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestKind {
    /// One row, for all that share its value.
    Representative,
    /// Rows with an offending value, once more.
    Offending,
}

/// What a batch that was refused is parted into.
#[derive(Debug, Default)]
pub(crate) struct Parted {
    /// Rows that have no doubtful value.
    pub others: Batch,
    /// One row for each value that is to be tested.
    pub tests: Vec<(Batch, Test)>,
}

impl ValueSearch {
    /// Parts a batch that was refused as a whole. `None` if that is no use: no row has a doubtful value, or nearly every
    /// row has one of its own.
    pub(crate) fn part(&mut self, batch: &Batch, cause: &RefusalCause) -> Option<Parted> {
        let at = self.field(cause.field()?);
        let field = self.fields.get_mut(at).promised("a field has its place");
        if !field.is_worth_it(batch) {
            return None;
        }
        let mut parted = Parted::default();
        let mut values: Vec<usize> = Vec::new();
        for user in &batch.users {
            let Some(value) = field.doubtful(batch, user) else {
                parted.others.add(user, batch);
                continue;
            };
            if !values.contains(&value) {
                values.push(value);
            }
            let group = field.group(value);
            if group.standing == Standing::Unknown {
                group.standing = Standing::Tested;
                let mut alone = Batch::default();
                alone.add(user, batch);
                parted.tests.push((alone, Test { field: at, value, kind: TestKind::Representative }));
            } else {
                group.held.add(user, batch);
            }
        }
        if parted.others.is_empty() {
            field.batches.push((rows(batch), values));
        }
        Some(parted)
    }

    /// Takes the rows out of a batch that need not be sent to know what the server says, or wait for that.
    pub(crate) fn sift(&mut self, batch: Batch) -> Batch {
        let holds_rows = self.fields.iter().any(|field| field.values.iter().any(Group::holds_rows));
        if !holds_rows {
            return batch;
        }
        let mut rest = Batch::default();
        for user in &batch.users {
            match self.holding(&batch, user) {
                Some(group) => group.held.add(user, &batch),
                None => rest.add(user, &batch),
            }
        }
        rest
    }

    /// The server refused the row that stood for a value, for the same cause. Returns the rows of each batch of which
    /// this is the last value that was not known to be offending.
    pub(crate) fn set_offending(&mut self, test: Test) -> Vec<Vec<u64>> {
        let field = self.fields.get_mut(test.field).promised("a test is of a field");
        field.group(test.value).standing = Standing::Offending;
        let Field { values, batches, .. } = field;
        let is_offending =
            |value: &usize| values.get(*value).is_some_and(|group| group.standing == Standing::Offending);
        let mut known = Vec::new();
        batches.retain_mut(|(rows, values)| {
            let is_known = values.iter().all(is_offending);
            if is_known {
                known.push(std::mem::take(rows));
            }
            !is_known
        });
        known
    }

    /// The row that stood for a value has its outcome, which says nothing of the value. Returns the next one, if any waits.
    pub(crate) fn next(&mut self, test: Test) -> Option<Batch> {
        let group = self.group(test);
        if group.held.is_empty() {
            group.standing = Standing::Unknown;
            return None;
        }
        Some(group.held.split_first(1, 0))
    }

    /// Returns whether the refusal of a test's rows is for the value that it tests.
    pub(crate) fn is_for(&self, test: Test, cause: &RefusalCause) -> bool {
        self.fields.get(test.field).is_some_and(|field| cause.field() == Some(field.name))
    }

    /// A row was stored: so are others with its values. Returns those that waited.
    pub(crate) fn stored(&mut self, batch: &Batch, user: &Packed) -> Vec<Batch> {
        let mut freed = Vec::new();
        for field in &mut self.fields {
            if let Some(value) = field.value(batch, user) {
                let group = field.group(value);
                group.standing = Standing::Accepted;
                freed.push(std::mem::take(&mut group.held));
            }
            field.batches.clear();
        }
        freed.retain(|batch| !batch.is_empty());
        freed
    }

    /// Takes out rows with offending values that fill a request of so many entries and bytes; with `all`, the rest too.
    pub(crate) fn take_offending(&mut self, entries: usize, bytes: usize, all: bool) -> Vec<(Batch, Test)> {
        let mut taken = Vec::new();
        for (field, known) in self.fields.iter_mut().enumerate() {
            let offending = |(_, group): &(usize, &mut Group)| group.standing == Standing::Offending;
            for (value, group) in known.values.iter_mut().enumerate().filter(offending) {
                while group.held.len() >= entries || (all && !group.held.is_empty()) {
                    let test = Test { field, value, kind: TestKind::Offending };
                    taken.push((group.held.split_first(entries, bytes), test));
                }
            }
        }
        taken
    }

    /// Returns whether more rows may wait for what becomes of their values.
    pub(crate) fn has_room(&self) -> bool {
        let groups = self.fields.iter().flat_map(|field| &field.values);
        groups.filter(|group| group.standing == Standing::Tested).map(|group| group.held.len()).sum::<usize>()
            < WAITING_MAX
    }

    /// Takes out every row that waits, at the end of a run.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Batch> {
        let groups = self.fields.iter_mut().flat_map(|field| &mut field.values);
        groups.map(|group| std::mem::take(&mut group.held)).filter(|held| !held.is_empty())
    }

    /// Returns the place of a field; makes one if there is none.
    fn field(&mut self, name: &'static str) -> usize {
        let known = self.fields.iter().position(|field| field.name == name);
        known.unwrap_or_else(|| {
            self.fields.push(Field { name, values: Vec::new(), batches: Vec::new() });
            self.fields.len() - 1
        })
    }

    fn group(&mut self, test: Test) -> &mut Group {
        self.fields.get_mut(test.field).promised("a test is of a field").group(test.value)
    }

    /// Returns the group that a row is to wait in, before it is sent.
    fn holding(&mut self, batch: &Batch, user: &Packed) -> Option<&mut Group> {
        self.fields.iter_mut().find_map(|field| {
            let value = batch.value_of(user, field.name)?;
            field.values.iter_mut().find(|group| *group.value == *value && group.holds_rows())
        })
    }
}

impl Field {
    /// Returns whether few values are to be tested for the rows that they may clear.
    fn is_worth_it(&self, batch: &Batch) -> bool {
        let mut has_doubtful = false;
        let mut unknown: Vec<&str> = Vec::new();
        for value in batch.users.iter().filter_map(|user| batch.value_of(user, self.name)) {
            match self.values.iter().find(|group| *group.value == *value).map(|group| group.standing) {
                Some(Standing::Accepted) => {}
                Some(Standing::Tested | Standing::Offending) => has_doubtful = true,
                Some(Standing::Unknown) | None if unknown.contains(&value) => {}
                Some(Standing::Unknown) | None => unknown.push(value),
            }
        }
        let has_room = self.values.len() + unknown.len() <= VALUES_MAX;
        (has_doubtful || !unknown.is_empty()) && unknown.len() <= TESTS_MAX && has_room
    }

    /// Returns the place of a row's value, unless it has none, or one that is stored.
    fn doubtful(&mut self, batch: &Batch, user: &Packed) -> Option<usize> {
        let value = self.value(batch, user)?;
        (self.group(value).standing != Standing::Accepted).then_some(value)
    }

    /// Returns the place of a row's value, unless it has none; makes one for a value that is new.
    fn value(&mut self, batch: &Batch, user: &Packed) -> Option<usize> {
        let value = batch.value_of(user, self.name)?;
        let known = self.values.iter().position(|group| *group.value == *value);
        if known.is_none() && self.values.len() < VALUES_MAX {
            self.values.push(Group { value: value.into(), standing: Standing::Unknown, held: Batch::default() });
            return Some(self.values.len() - 1);
        }
        known
    }

    fn group(&mut self, value: usize) -> &mut Group {
        self.values.get_mut(value).promised("a value has its place")
    }
}

impl Group {
    /// Returns whether a row with this value is not to be sent with others.
    fn holds_rows(&self) -> bool {
        matches!(self.standing, Standing::Tested | Standing::Offending)
    }
}

/// Returns the numbers of a batch's rows.
fn rows(batch: &Batch) -> Vec<u64> {
    batch.users.iter().map(|user| user.position.row).collect()
}

/// Values of a batch that are tested one by one: more of them take longer than a search.
const TESTS_MAX: usize = 8;
/// Values of a field that are known at once; a field with more is no choice among a few.
const VALUES_MAX: usize = 64;
/// Rows that wait for what becomes of their values before no further one is read.
const WAITING_MAX: usize = 400;

#[cfg(test)]
mod tests;
