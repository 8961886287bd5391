//! The names of fields as an entry has them.

use crate::importer::{entity::Field, invariant::Invariant};

/// A field's name as an entry has it, `"name":`, and the quote of a text behind it, in room that is copied at once.
#[derive(Debug)]
pub(crate) struct WrittenName {
    /// The name, and zeros behind it.
    pub bytes: [u8; WrittenName::BYTES],
    /// Bytes of it that count, without that quote.
    pub length: usize,
}

impl WrittenName {
    /// More than any field's name has.
    pub const BYTES: usize = 32;

    pub fn of(field: &Field) -> Self {
        let name = format!("\"{}\":\"", field.name);
        let mut bytes = [0; Self::BYTES];
        bytes.get_mut(..name.len()).promised("the name of a field is short").copy_from_slice(name.as_bytes());
        Self { bytes, length: name.len() - 1 }
    }
}
