//! The evidence that the server refuses all alike: refusals for one cause since anything was stored last.
//!
//! A batch that is refused as a whole is searched for the offending row. That is right for one bad row, and ruinous if
//! something is wrong for all: a role that the app does not have, a rule that no field of the file keeps. So what was
//! refused is counted by its cause (the code, and the fields that the refusal names) until something is stored, or until
//! there is another cause. Nobody can distinguish a file of bad rows from an app that takes none, so the evidence has to be
//! strong: [`BATCHES`] batches where nothing was stored before, [`BATCHES_AFTER_STORED`] where rows were, and then only
//! as long as there is more to send. A batch counts once [`ROWS_ALONE`] of its rows were refused one by one, or all were.

use crate::importer::response::Refusal;

/// Why the server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusalCause {
    code: Box<str>,
    fields: Vec<&'static str>,
}

impl RefusalCause {
    /// Returns the cause of a refusal; its words do not count, they may hold what stands in the row.
    pub(crate) fn of(refusal: &Refusal) -> Self {
        Self { code: refusal.code.as_str().into(), fields: refusal.fields.clone() }
    }

    /// Returns the field that the refusal is about, if it names one and no other.
    pub(crate) fn field(&self) -> Option<&'static str> {
        match self.fields.as_slice() {
            [field] => Some(field),
            _ => None,
        }
    }
}

/// What was refused since anything was stored last.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    cause: Option<RefusalCause>,
    /// The numbers of the rows that were refused, in their order: some hundreds at most.
    rows: Vec<u64>,
    /// Batches of which rows were refused one by one, and how many.
    alone: Vec<(u32, usize)>,
    /// Batches that count.
    batches: usize,
}

impl Evidence {
    /// Forgets everything: something was stored. Returns whether there was anything.
    pub(crate) fn clear(&mut self) -> bool {
        std::mem::take(self).cause.is_some()
    }

    /// Returns whether a refusal for `cause` speaks against what is known so far.
    pub(crate) fn is_against(&self, cause: &RefusalCause) -> bool {
        self.cause.as_ref().is_some_and(|known| known != cause)
    }

    /// Counts rows that were refused in one request, which is all of a batch, or as many.
    pub(crate) fn refused_together(&mut self, cause: &RefusalCause, rows: impl IntoIterator<Item = u64>) {
        self.expect(cause);
        let mut is_new = false;
        for row in rows {
            is_new |= self.add(row);
        }
        self.batches += usize::from(is_new);
    }

    /// Counts a row of a batch that was refused alone; with `is_last`, nothing of its batch is left.
    pub(crate) fn refused_alone(&mut self, cause: &RefusalCause, batch: u32, row: u64, is_last: bool) {
        self.expect(cause);
        if !self.add(row) {
            return;
        }
        let known = self.alone.iter_mut().find(|(known, _)| *known == batch);
        let alone = match known {
            Some((_, rows)) => {
                *rows += 1;
                *rows
            }
            None => {
                self.alone.push((batch, 1));
                1
            }
        };
        // It counts once: with this row, or with an earlier one.
        let counts = alone == ROWS_ALONE || (is_last && alone < ROWS_ALONE);
        self.batches += usize::from(counts);
    }

    /// Counts a row that stood for others.
    pub(crate) fn refused_for_others(&mut self, cause: &RefusalCause, row: u64) {
        self.expect(cause);
        self.add(row);
    }

    /// Returns whether so many rows of a batch were refused one by one that another batch says more.
    pub(crate) fn is_enough_of(&self, batch: u32) -> bool {
        self.alone.iter().any(|(known, rows)| *known == batch && *rows >= ROWS_ALONE)
    }

    /// Returns whether all are refused alike. `was_stored` says whether anything was stored before, `more` whether there
    /// is more to send than what is refused.
    pub(crate) fn is_systemic(&self, was_stored: bool, more: bool) -> bool {
        let needed = if was_stored { BATCHES_AFTER_STORED } else { BATCHES };
        let is_strong = self.batches >= needed && self.rows.len() >= needed * ROWS_ALONE;
        is_strong && (more || !was_stored)
    }

    /// Returns whether a batch counts.
    pub(crate) fn has_batch(&self) -> bool {
        self.batches > 0
    }

    /// Returns how many rows were refused.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Begins anew if the cause is another one.
    fn expect(&mut self, cause: &RefusalCause) {
        if self.is_against(cause) {
            self.clear();
        }
        if self.cause.is_none() {
            self.cause = Some(cause.clone());
        }
    }

    /// Adds a row. Returns whether it is new.
    fn add(&mut self, row: u64) -> bool {
        let at = self.rows.binary_search(&row);
        if let Err(at) = at {
            self.rows.insert(at, row);
        }
        at.is_err()
    }
}

/// Batches refused alike before anything was stored.
const BATCHES: usize = 3;
/// Batches refused alike after others were stored: 800 rows of a file may be bad, and stand in one place.
const BATCHES_AFTER_STORED: usize = 16;
/// Rows of a batch that are refused one by one. Each time the rest was refused as well.
const ROWS_ALONE: usize = 3;

#[cfg(test)]
mod tests {
    use super::{BATCHES, BATCHES_AFTER_STORED, Evidence, ROWS_ALONE, RefusalCause};
    use crate::importer::response::Refusal;

    fn cause(fields: &[&'static str]) -> RefusalCause {
        let (code, message) = ("ERR_BAD_REQUEST".to_owned(), String::new());
        RefusalCause::of(&Refusal { code, message, fields: fields.to_vec() })
    }

    /// Evidence of so many batches of 50 rows, each refused whole.
    fn of_batches(batches: u64) -> Evidence {
        let mut evidence = Evidence::default();
        for batch in 0..batches {
            evidence.refused_together(&cause(&["role"]), batch * 50..batch * 50 + 50);
        }
        evidence
    }

    #[test]
    fn three_batches_refused_alike_are_systemic_if_nothing_was_stored_before() {
        assert!(!of_batches(2).is_systemic(false, true));
        assert!(of_batches(BATCHES as u64).is_systemic(false, true));
        assert!(of_batches(BATCHES as u64).is_systemic(false, false), "a file of which all rows are refused");
    }

    #[test]
    fn after_rows_were_stored_it_takes_more_and_only_while_there_is_more_to_send() {
        let few = of_batches(BATCHES_AFTER_STORED as u64 - 1);
        assert!(!few.is_systemic(true, true));
        let many = of_batches(BATCHES_AFTER_STORED as u64);
        assert!(many.is_systemic(true, true));
        assert!(!many.is_systemic(true, false), "nothing would be saved by a stop");
    }

    #[test]
    fn a_batch_counts_once_and_after_three_of_its_rows() {
        let mut evidence = Evidence::default();
        for batch in 0..3 {
            for row in 0..9 {
                assert_eq!(evidence.is_enough_of(batch), row as usize >= ROWS_ALONE);
                evidence.refused_alone(&cause(&[]), batch, u64::from(batch) * 50 + row, row == 8);
            }
            assert_eq!(evidence.is_systemic(false, true), batch == 2);
        }
        let mut of_one_row = Evidence::default();
        for batch in 0..9 {
            assert!(!of_one_row.is_systemic(false, true), "{batch} rows are too few");
            of_one_row.refused_alone(&cause(&[]), batch, u64::from(batch), true);
        }
        assert!(of_one_row.is_systemic(false, true));
    }

    #[test]
    fn rows_that_are_refused_again_count_once() {
        let mut evidence = of_batches(1);
        evidence.refused_together(&cause(&["role"]), 10..40);
        evidence.refused_alone(&cause(&["role"]), 0, 7, true);
        evidence.refused_for_others(&cause(&["role"]), 8);
        assert_eq!((evidence.batches, evidence.rows()), (1, 50));
    }

    #[test]
    fn another_cause_and_what_is_stored_void_it() {
        let mut evidence = of_batches(2);
        assert!(evidence.is_against(&cause(&["avatar"])) && !evidence.is_against(&cause(&["role"])));
        evidence.refused_together(&cause(&["avatar"]), 200..250);
        assert_eq!((evidence.batches, evidence.rows()), (1, 50));
        assert!(evidence.clear());
        assert!(!evidence.clear() && !evidence.is_against(&cause(&["role"])));
        assert_eq!(cause(&["role"]).field(), Some("role"));
        assert_eq!(cause(&["role", "tags"]).field(), None);
        assert_eq!(cause(&[]).field(), None);
    }
}
