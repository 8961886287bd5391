//! Rows that take the express lane.

use super::Pipeline;
use crate::importer::{
    account::{Account, Outcome},
    batch::Packed,
    express::{self, Taken},
    fingerprint::Fingerprint,
    input::{Ahead, Cells, Record},
    issue::Issue,
    position::Position,
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
    pub(super) fn express(&mut self, account: &mut Account) -> Express {
        self.try_express(account).unwrap_or(Express::NotTaken)
    }

    #[inline(always)]
    fn try_express(&mut self, account: &mut Account) -> Option<Express> {
        if self.express_columns.is_some() {
            return self.express_cells(account);
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
        let file = account.failed_rows();
        let source = file.map(|file| file.prepare(&json_record(raw), raw));
        Some(self.keep(account, taken, place, source))
    }

    /// Apart from the rows of JSON, for a host that compiles what is called: a file has rows of one kind.
    #[inline(never)]
    fn express_cells(&mut self, account: &mut Account) -> Option<Express> {
        let columns = self.express_columns.as_ref()?;
        let (place, row, ends) = self.reader.next_cells()?;
        let (scratch, packer) = (&mut self.scratch, &mut self.packer);
        let taken = express::csv_row(row, ends, columns, self.policy, scratch, packer)?;
        let row = row.get(..taken.end)?;
        let file = account.failed_rows();
        let source = file.map(|file| file.prepare(&cells_record(row, ends), row));
        self.reader.take_cells();
        Some(self.keep(account, taken, place, source))
    }

    /// Takes the user whose entry was written into the packer's room.
    #[inline(always)]
    fn keep(
        &mut self,
        account: &mut Account,
        taken: Taken,
        place: Position,
        source: Option<Box<[u8]>>,
    ) -> Express {
        self.packer.keep(taken.entry_bytes);
        account.count_row();
        self.express_rows += 1;
        let uid = self.packer.uid_bytes(taken.uid_bytes);
        let fingerprint = self.ledger.fingerprint(uid);
        // What is moved is written and read again: users that are new, and nearly all are, are made where they stay.
        if self.journaled || !self.ledger.enter_new(fingerprint, place.row) {
            return self.keep_known(account, taken, place, source, fingerprint);
        }
        account.count_coerced(taken.coerced);
        match self.packer.add(Packed::new(place, taken.uid_bytes, source)) {
            true => Express::Filled,
            false => Express::Taken,
        }
    }

    /// As [`Self::keep`], where the user may have been seen before.
    #[inline(never)]
    fn keep_known(
        &mut self,
        account: &mut Account,
        taken: Taken,
        place: Position,
        source: Option<Box<[u8]>>,
        fingerprint: Fingerprint,
    ) -> Express {
        let entry = self.ledger.enter_fingerprint(fingerprint, place.row);
        if let Entry::Duplicate(first) = entry {
            let uid = self.packer.uid(taken.uid_bytes);
            let (outcome, issues) = (Outcome::Duplicate, vec![Issue::duplicate(uid, first)]);
            account.settle(place, Some(uid), outcome, issues, source.as_deref());
            self.packer.drop_entry();
            return Express::Taken;
        }
        account.count_coerced(taken.coerced);
        let user = Packed::new(place, taken.uid_bytes, source);
        match self.take(account, user, taken.uid_bytes, entry) {
            true => Express::Filled,
            false => Express::Taken,
        }
    }
}

/// The row as the file of failed rows needs it.
fn cells_record<'a>(row: &'a [u8], ends: &'a [u32]) -> Record<'a> {
    Record::Cells(Cells::new(
        std::str::from_utf8(row).unwrap_or_default(),
        ends,
    ))
}

fn json_record(raw: &[u8]) -> Record<'_> {
    Record::Json(std::str::from_utf8(raw).unwrap_or_default())
}
