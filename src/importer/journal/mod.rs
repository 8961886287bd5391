//! The journal: what an import must remember, so that the next run resumes wherever it was killed.
//!
//! It is append-only, and the core writes and reads every byte of it, so that a host needs two
//! functions: one that loads what was appended, one that appends durably. It holds the batches that
//! are about to be sent, the responses, the times that the rate limit counts, and the size of body
//! that the server was found to take. It holds no API key and no user: a user is known by 14 bytes of
//! SipHash, of the uid (9) and of everything that is sent of it (5). So a later run knows a row again
//! wherever it stands in the file, and sees that it was fixed. The hash's key, a salt, stands in the
//! header: whoever has a journal can test whether a uid that they guess is in it.
//!
//! # What is promised
//!
//! * A request is dispatched only after the record that announces it was appended. So whatever a killed
//!   run had sent is known; what it had announced without a response may have been stored.
//! * The slots of the limit outlast the run: requests whose responses are in hold theirs until a
//!   window after the response by the wall clock; those without one, until a window after the restart.
//!   If the wall clock is set forward during a run, the responses that still count are dated anew.
//! * A tail that was torn in an append (power lost, disk full) is left where it is, and a
//!   [`Record::Repair`] is appended that says so. A run that did not end well may also have lost the
//!   last two records to a disk that had promised them: [`RESERVE`] slots are held for those.
//! * Damage anywhere else, the journal of another app or of other rows than this import's, and that of another version are refused.
//!
//! # The format, version 2
//!
//! Frames one after another: `0xCC`, the kind of record (1 byte; its highest bit is set in the first
//! frame of an append), the payload's length (2 bytes), the payload, CRC-32 of all but the first
//! byte (4 bytes). Integers are little-endian. See [`Record`] for the payloads. A zero stands before
//! a repair whose first byte would make the torn frame before it whole.

mod error;
mod frame;
mod load;
mod record;
mod writer;

pub(crate) use frame::crc32;

pub use error::JournalError;
pub use load::{Loader, Past};
pub use record::{Record, SettledRequest, SettledRow, SettledRows};
pub use writer::Writer;

/// Slots of the limit that are held after a run that did not end well, for records that the host
/// reported as durable and that are lost all the same.
pub const RESERVE: usize = 2;

/// Version of the format that this code writes, and the only one that it reads. Version 1 did not name what was
/// imported, and no published package wrote it.
pub const VERSION: u8 = 2;
