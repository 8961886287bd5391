//! Rows that take the express lane.

use super::Pipeline;
use crate::importer::{
    batch::Packed,
    express::{self, Taken},
    failed::FailedFile,
    fingerprint::Fingerprint,
    input::{Ahead, Cells, Record},
    issue::Issue,
    position::Position,
    report::Outcome,
    seen::Entry,
};

/// What became of the row that is next.
pub(super) enum Express {
    /// It does not take the lane, and nothing has changed.
    NotTaken,
    /// It is settled, or waits for its batch to fill.
    Taken,
    /// It is not there yet.
    NeedInput,
    /// It is taken, and a batch [is full](crate::importer::batch::Packer::take_full).
    Filled,
}

impl Pipeline {
    /// Takes the next row, if it is plain and the whole of it is there.
    #[inline]
    pub(super) fn express(&mut self) -> Express {
        self.try_express().unwrap_or(Express::NotTaken)
    }

    #[inline(always)]
    fn try_express(&mut self) -> Option<Express> {
        if self.express_columns.is_some() {
            return self.express_cells();
        }
        if !self.has_express {
            return None;
        }
        let bytes = match self.reader.ahead() {
            Ahead::Row(bytes) => bytes,
            Ahead::NeedInput => return Some(Express::NeedInput),
            Ahead::Other => return None,
        };
        let (parts, packer) = (&mut self.parts, &mut self.packer);
        let taken = express::json_row(bytes, &self.names, self.policy, parts, packer)?;
        let (place, raw) = self.reader.take_ahead(taken.end, taken.spaced)?;
        let file = self.failed.as_ref();
        let source = file.map(|file| file.prepare(&json_record(raw), raw));
        Some(self.keep(taken, place, source))
    }

    /// Apart from the rows of JSON, for a host that compiles what is called: a file has rows of one kind.
    #[inline(never)]
    fn express_cells(&mut self) -> Option<Express> {
        let columns = self.express_columns.as_ref()?;
        let (place, row, ends) = self.reader.next_cells()?;
        let (scratch, packer) = (&mut self.scratch, &mut self.packer);
        let taken = express::csv_row(row, ends, columns, self.policy, scratch, packer)?;
        let file = self.failed.as_ref();
        let row = row.get(..taken.end)?;
        let source = file.map(|file| prepare_cells(file, row, ends));
        self.reader.take_cells();
        Some(self.keep(taken, place, source))
    }

    /// Takes the user whose entry was written into the packer's room.
    #[inline(always)]
    fn keep(&mut self, taken: Taken, place: Position, source: Option<Box<[u8]>>) -> Express {
        self.packer.keep(taken.entry_bytes);
        self.counts.rows += 1;
        self.express_rows += 1;
        let uid = self.packer.uid_bytes(taken.uid_bytes);
        let fingerprint = self.ledger.fingerprint(uid);
        // What is moved is written and read again: users that are new, and nearly all are, are made where they stay.
        if self.journaled || !self.ledger.enter_new(fingerprint, place.row) {
            return self.keep_known(taken, place, source, fingerprint);
        }
        self.coerced += u64::from(taken.coerced);
        match self.packer.add(Packed::new(place, taken.uid_bytes, source)) {
            true => Express::Filled,
            false => Express::Taken,
        }
    }

    /// As [`Self::keep`], where the user may have been seen before.
    #[inline(never)]
    fn keep_known(
        &mut self,
        taken: Taken,
        place: Position,
        source: Option<Box<[u8]>>,
        fingerprint: Fingerprint,
    ) -> Express {
        let entry = self.ledger.enter_fingerprint(fingerprint, place.row);
        if let Entry::Duplicate(first) = entry {
            let uid = self.packer.uid(taken.uid_bytes).to_owned();
            self.packer.drop_entry();
            self.duplicate(uid, place, source, first);
            return Express::Taken;
        }
        self.coerced += u64::from(taken.coerced);
        let user = Packed::new(place, taken.uid_bytes, source);
        match self.take(user, taken.uid_bytes, entry) {
            true => Express::Filled,
            false => Express::Taken,
        }
    }

    /// Settles a row whose uid an earlier one has.
    fn duplicate(&mut self, uid: String, place: Position, source: Option<Box<[u8]>>, first: u64) {
        let outcome = Outcome::Duplicate;
        let issues = vec![Issue::duplicate(&uid, first)];
        self.settle(place, Some(&uid), outcome, issues, source.as_deref());
    }
}

/// The row as the file of failed rows needs it.
fn prepare_cells(file: &FailedFile, row: &[u8], ends: &[u32]) -> Box<[u8]> {
    let text = std::str::from_utf8(row).unwrap_or_default();
    file.prepare(&Record::Cells(Cells::new(text, ends)), row)
}

fn json_record(raw: &[u8]) -> Record<'_> {
    Record::Json(std::str::from_utf8(raw).unwrap_or_default())
}
