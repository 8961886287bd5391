//! The entry that a row becomes, `"uid":{…}`, spliced from the row's bytes and its own.

use super::{
    Context, Row, Slot,
    writer::{Writer, room_for},
};
use crate::importer::{batch::Packer, rule::Form};

/// An entry that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Bytes of the entry.
    pub entry_bytes: usize,
    /// Bytes of its key, with which the entry starts (after a quote).
    pub key_bytes: usize,
}

impl Row {
    /// Writes the entry of a row without issues, of which `row_bytes` were read, into the packer's room.
    #[inline(always)]
    pub fn write(&self, context: Context<'_>, row_bytes: usize, packer: &mut Packer) -> Option<Written> {
        let names = context.mapping.name_bytes();
        let room = room_for(row_bytes + self.owned.len(), names);
        let mut entry = Writer::new(packer.room(room));
        let key_bytes = self.write_entry(context, &mut entry)?;
        Some(Written { entry_bytes: entry.len(), key_bytes })
    }

    #[inline(never)]
    fn write_entry(&self, context: Context<'_>, entry: &mut Writer<'_>) -> Option<usize> {
        let row = context.bytes;
        let key = self.slots.get(context.mapping.entity().key)?;
        self.write_value(key, row, entry)?;
        let key_bytes = entry.len() - 2;
        entry.put(b":{")?;
        // Fields that stand in the row as they do in the entry, one behind the other, are copied at once.
        let (mut start, mut end) = (0, 0);
        let mut seen = self.seen;
        while seen != 0 {
            let index = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            let slot = self.slots.get(index)?;
            if slot.is_verbatim {
                // Behind the field before: between them is the comma.
                if slot.name != end + 1 || end == 0 {
                    if end > 0 {
                        entry.copy(row, start as usize, end as usize)?;
                        entry.put(b",")?;
                    }
                    start = slot.name;
                }
                end = slot.end;
            } else if !matches!(slot.form, Form::Absent | Form::Nothing) {
                if end > 0 {
                    entry.copy(row, start as usize, end as usize)?;
                    entry.put(b",")?;
                    end = 0;
                }
                let name = context.mapping.written_name(index)?;
                if slot.form == Form::Plain {
                    entry.put_piece(&name.bytes, name.length + 1)?;
                    entry.copy(self.bytes_of(slot, row), slot.start as usize, slot.end as usize)?;
                    entry.put(b"\",")?;
                } else {
                    entry.put_piece(&name.bytes, name.length)?;
                    self.write_value(slot, row, entry)?;
                    entry.put(b",")?;
                }
            }
        }
        if end > 0 {
            entry.copy(row, start as usize, end as usize)?;
        } else {
            entry.take_back(1);
        }
        entry.put(b"}")?;
        Some(key_bytes)
    }

    /// Returns the bytes that a slot's value stands in.
    #[inline(always)]
    pub(super) fn bytes_of<'a>(&'a self, slot: &Slot, row: &'a [u8]) -> &'a [u8] {
        if slot.is_owned { self.owned.with_room() } else { row }
    }

    #[inline(always)]
    fn write_value(&self, slot: &Slot, row: &[u8], entry: &mut Writer<'_>) -> Option<()> {
        let bytes = self.bytes_of(slot, row);
        let (start, end) = (slot.start as usize, slot.end as usize);
        match slot.form {
            Form::Json => entry.copy(bytes, start, end),
            Form::Lowered => entry.copy_lowered(bytes, start, end),
            Form::Plain => entry.quote(bytes, start, end),
            _ => rewrite(slot.form, bytes.get(start..end)?, entry),
        }
    }
}

#[inline(never)]
fn rewrite(form: Form, value: &[u8], entry: &mut Writer<'_>) -> Option<()> {
    match form {
        Form::PlainLowered => {
            entry.put(b"\"")?;
            entry.copy_lowered(value, 0, value.len())?;
            entry.put(b"\"")
        }
        Form::Quoted => entry.quote(value, 0, value.len()),
        Form::Unquoted => entry.put_slice(value.get(1..value.len().checked_sub(1)?)?),
        Form::Minified => entry.put_minified(value, &mut Vec::new()),
        // None of these is written.
        Form::Undecided | Form::Absent | Form::Nothing | Form::Refused => None,
        Form::Json | Form::Lowered | Form::Plain => entry.put_slice(value),
    }
}
