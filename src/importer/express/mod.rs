//! The express lane: plain rows become entries of a request's body in one pass over their bytes.
//!
//! Nearly all rows of a file are plain: objects whose names are fields, are mapped to some, become members
//! of the metadata or are left out, or cells of such columns, each with a value as the API wants it. The
//! long way ([`json::parse`], [`Columns::object`], [`User::parse`], [`User::write`]) walks over such a row's
//! text several times and builds values on the way. Here its grammar is checked, the rules are applied and
//! the values are cut out at once, sixteen bytes at a time ([`Simd16`]), and what is kept of the row are
//! places in it, from which the entry is spliced.
//!
//! The lane is *sound, not complete*. What it gives is, byte for byte, what the long way gives; what it
//! does not take goes the long way, which knows how to explain it. `None` therefore says nothing of a
//! row. What is common must be taken: white space between tokens, `\/` and other escapes, `null`, upper
//! case, numbers for uids, texts for timestamps, any script. `tests/express.rs` and the fuzzer `express`
//! hold the two ways against each other.
//!
//! Invariants of the pass:
//! - Bytes come in unchecked. Outside of strings each byte is compared with what may stand there, so that
//!   only strings can hold what is no text; each string with a byte above ASCII is checked before its
//!   row is taken.
//! - Nothing is written before the whole row has passed: a row that is not taken leaves no trace.
//! - What comes behind a row is the reader's affair: the pass ends at the row's closing brace.
//!
//! [`Simd16`]: crate::importer::simd::Simd16
//! [`json::parse`]: crate::importer::json::parse
//! [`Columns::object`]: crate::importer::mapping::Columns::object
//! [`User::parse`]: crate::importer::user::User::parse
//! [`User::write`]: crate::importer::user::User::write

mod cells;
mod columns;
mod parts;
mod row;
mod scan;
mod squeeze;
mod url;
mod value;
mod writer;

pub(crate) use cells::{Scratch, csv_row};
pub(crate) use columns::ExpressColumns;
pub(crate) use parts::Parts;
pub(crate) use row::json_row;
pub(crate) use writer::room_for;

/// A row that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Where it ends: past its closing brace.
    pub end: usize,
    /// Bytes of its entry.
    pub entry_bytes: usize,
    /// Bytes of its uid, with which the entry starts (after a quote).
    pub uid_bytes: usize,
    /// Values that are written otherwise than they stand, without loss.
    pub coerced: u32,
    /// Whether there is white space between its tokens, among which may be line breaks.
    pub spaced: bool,
}
