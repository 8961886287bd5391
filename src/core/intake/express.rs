//! Rows that take the express lane.

use super::{Intake, Step};
use crate::core::{
    batch::Packed, express, issue::Issue, ledger::Entry, place::Place, read::Record,
    report::Outcome,
};

impl Intake {
    /// Takes the next row, if it is plain and the whole of it is there; `None`, and nothing has changed,
    /// if not.
    #[inline]
    pub(super) fn express(&mut self) -> Option<Step> {
        if !self.has_express {
            return None;
        }
        let bytes = self.reader.ahead()?;
        let taken = express::json_row(bytes, self.policy, &mut self.parts, &mut self.packer)?;
        let (place, raw) = self.reader.take_ahead(taken.end, taken.spaced)?;
        self.packer.keep(taken.entry_bytes);
        self.counts.rows += 1;
        self.express_rows += 1;
        let uid = self.packer.uid_bytes(taken.uid_bytes);
        let fingerprint = self.ledger.fingerprint(uid);
        let entry = self.ledger.enter_fingerprint(fingerprint, place.row);
        let file = self.failed.as_ref();
        let source = file.map(|file| file.prepare(&json_record(raw), raw));
        if let Entry::Duplicate(first) = entry {
            let uid = self.packer.uid(taken.uid_bytes).to_owned();
            self.packer.drop_entry();
            self.duplicate(uid, place, source, first);
            return Some(Step::Row(None));
        }
        self.coerced += u64::from(taken.coerced);
        let user = Packed::new(place, taken.uid_bytes, source);
        Some(Step::Row(self.take(user, taken.uid_bytes, entry)))
    }

    /// Settles a row whose uid an earlier one has.
    #[cold]
    fn duplicate(&mut self, uid: String, place: Place, source: Option<Box<[u8]>>, first: u64) {
        let outcome = Outcome::Duplicate;
        let issues = vec![Issue::duplicate(&uid, first)];
        self.settle(place, Some(&uid), outcome, issues, source.as_deref());
    }
}

fn json_record(raw: &[u8]) -> Record<'_> {
    Record::Json(std::str::from_utf8(raw).unwrap_or_default())
}
