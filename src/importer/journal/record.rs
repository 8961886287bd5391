//! Records: what is appended, and how it is written.

use super::VERSION;
use crate::importer::{fingerprint::UserKey, invariant::Invariant};

/// What a later run needs to know of a row that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledRow<'a> {
    /// Its outcome is unknown: it may have been stored.
    Sent,
    /// It was stored in that run.
    Imported,
    /// The server had it before.
    Existing,
    /// The server refused it, with this code.
    Rejected(&'a str),
}

/// What a response, or none, did to the users of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledRequest<'a> {
    /// They were not looked at: the request was refused unread, or never dispatched. None may be sent for
    /// so many milliseconds.
    Unread {
        /// Milliseconds from the response, 0 if the server did not say.
        wait_ms: u64,
    },
    /// Nobody knows.
    Unknown,
    /// One of [`SettledRow`] for each user, in their order.
    PerUser(SettledRows<'a>),
}

/// What became of the users of one request, in their order; users with the same outcome in one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettledRows<'a>(&'a [u8]);

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record<'a> {
    /// The first record of every journal.
    Header {
        /// The version of the format.
        version: u8,
        /// Keys the hashes of users.
        salt: u64,
        /// Hash of the address that users are sent to.
        target: u64,
        /// What was imported, e.g. `users`.
        entity: &'a str,
        /// Its host, for people.
        host: &'a str,
    },
    /// A run begins to send; what earlier ones left open has no response any more.
    Run {
        /// The wall clock, in milliseconds since 1970.
        unix_ms: u64,
    },
    /// A request is about to be dispatched.
    Sending {
        /// Its number, its own within the run.
        request: u32,
        /// Its users, [`UserKey::BYTES`] bytes each.
        users: &'a [u8],
    },
    /// A request had its response, or was given up.
    Response {
        /// Its number; 0 if this is the date of an earlier response by a wall clock that was set since.
        request: u32,
        /// The wall clock, in milliseconds since 1970.
        unix_ms: u64,
        /// What that means for its users.
        outcome: SettledRequest<'a>,
    },
    /// The server takes bodies of at most so many bytes.
    Ceiling {
        /// Bytes.
        bytes: u32,
    },
    /// The run ended with every response known.
    End {
        /// The wall clock, in milliseconds since 1970.
        unix_ms: u64,
    },
    /// What stands between this offset and this record was torn, and is void.
    Repair {
        /// Bytes from the journal's beginning.
        from: u64,
    },
}

impl<'a> Record<'a> {
    /// The kind, as the frame has it.
    pub(super) fn kind(&self) -> u8 {
        match self {
            Self::Header { .. } => HEADER,
            Self::Run { .. } => RUN,
            Self::Sending { .. } => SENDING,
            Self::Response { .. } => RESPONSE,
            Self::Ceiling { .. } => CEILING,
            Self::End { .. } => END,
            Self::Repair { .. } => REPAIR,
        }
    }

    /// The payload's bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Header { version, salt, target, entity, host } => {
                out.push(version);
                out.extend_from_slice(MAGIC);
                out.extend_from_slice(&salt.to_le_bytes());
                out.extend_from_slice(&target.to_le_bytes());
                let length = u8::try_from(entity.len()).promised("the name of an entity is short");
                out.push(length);
                out.extend_from_slice(entity.as_bytes());
                out.extend_from_slice(host.as_bytes());
            }
            Self::Run { unix_ms } | Self::End { unix_ms } => {
                out.extend_from_slice(&unix_ms.to_le_bytes());
            }
            Self::Sending { request, users } => {
                out.extend_from_slice(&request.to_le_bytes());
                out.extend_from_slice(users);
            }
            Self::Response { request, unix_ms, outcome } => {
                out.extend_from_slice(&request.to_le_bytes());
                out.extend_from_slice(&unix_ms.to_le_bytes());
                match outcome {
                    SettledRequest::Unread { wait_ms } => {
                        out.push(UNREAD);
                        out.extend_from_slice(&wait_ms.to_le_bytes());
                    }
                    SettledRequest::Unknown => out.push(UNKNOWN),
                    SettledRequest::PerUser(SettledRows(results)) => {
                        out.push(PER_USER);
                        out.extend_from_slice(results);
                    }
                }
            }
            Self::Ceiling { bytes } => out.extend_from_slice(&bytes.to_le_bytes()),
            Self::Repair { from } => out.extend_from_slice(&from.to_le_bytes()),
        }
    }

    /// The record of a frame; `None` if it is none of this version.
    pub(super) fn read(kind: u8, payload: &'a [u8]) -> Option<Self> {
        let mut rest = payload;
        let record = match kind {
            HEADER => {
                let [version] = take(&mut rest)?;
                let magic: [u8; MAGIC.len()] = take(&mut rest)?;
                if magic == *MAGIC && version != VERSION {
                    // What follows is that version's own business.
                    return Some(Self::Header { version, salt: 0, target: 0, entity: "", host: "" });
                }
                let salt = u64::from_le_bytes(take(&mut rest)?);
                let target = u64::from_le_bytes(take(&mut rest)?);
                let [length] = take(&mut rest)?;
                let (entity, host) = rest.split_at_checked(usize::from(length))?;
                let entity = std::str::from_utf8(entity).ok()?;
                let host = std::str::from_utf8(host).ok()?;
                rest = &[];
                (magic == *MAGIC).then_some(Self::Header { version, salt, target, entity, host })?
            }
            RUN => Self::Run { unix_ms: u64::from_le_bytes(take(&mut rest)?) },
            END => Self::End { unix_ms: u64::from_le_bytes(take(&mut rest)?) },
            SENDING => {
                let request = u32::from_le_bytes(take(&mut rest)?);
                let users = std::mem::take(&mut rest);
                users.len().is_multiple_of(UserKey::BYTES).then_some(Self::Sending { request, users })?
            }
            RESPONSE => {
                let request = u32::from_le_bytes(take(&mut rest)?);
                let unix_ms = u64::from_le_bytes(take(&mut rest)?);
                let outcome = match take(&mut rest)? {
                    [UNREAD] => SettledRequest::Unread { wait_ms: u64::from_le_bytes(take(&mut rest)?) },
                    [UNKNOWN] => SettledRequest::Unknown,
                    [PER_USER] => SettledRequest::PerUser(SettledRows(std::mem::take(&mut rest)).checked()?),
                    _ => return None,
                };
                Self::Response { request, unix_ms, outcome }
            }
            CEILING => Self::Ceiling { bytes: u32::from_le_bytes(take(&mut rest)?) },
            REPAIR => Self::Repair { from: u64::from_le_bytes(take(&mut rest)?) },
            _ => return None,
        };
        rest.is_empty().then_some(record)
    }
}

impl<'a> SettledRows<'a> {
    /// What the bytes of [`SettledRows::write`] say.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The outcomes as bytes: for each, how many users in a row it is of, and what it is.
    pub fn write<'b>(results: impl IntoIterator<Item = SettledRow<'b>>) -> Vec<u8> {
        let mut out: Vec<u8> = Vec::new();
        let mut last: Option<(usize, SettledRow<'b>)> = None;
        for row_result in results {
            if let Some((at, known)) = last
                && known == row_result
                && let Some(count) = out.get_mut(at)
                && *count < u8::MAX
            {
                *count += 1;
                continue;
            }
            last = Some((out.len(), row_result));
            out.push(1);
            match row_result {
                SettledRow::Sent => out.push(0),
                SettledRow::Imported => out.push(1),
                SettledRow::Existing => out.push(2),
                SettledRow::Rejected(code) => {
                    let code = code.as_bytes();
                    let length = code.len().min(CODE_BYTES);
                    out.push(REJECTED + u8::try_from(length).unwrap_or_default());
                    out.extend(code.iter().take(length));
                }
            }
        }
        out
    }

    /// Each user's outcome, in their order.
    pub fn iter(self) -> impl Iterator<Item = SettledRow<'a>> {
        let mut rest = self.0;
        std::iter::from_fn(move || entry(&mut rest))
            .flat_map(|(count, row_result)| std::iter::repeat_n(row_result, usize::from(count)))
    }

    fn checked(self) -> Option<Self> {
        let mut rest = self.0;
        while !rest.is_empty() {
            entry(&mut rest)?;
        }
        Some(self)
    }
}

fn entry<'a>(rest: &mut &'a [u8]) -> Option<(u8, SettledRow<'a>)> {
    let [count, row_result] = take(rest)?;
    let row_result = match row_result {
        0 => SettledRow::Sent,
        1 => SettledRow::Imported,
        2 => SettledRow::Existing,
        _ => {
            let (code, after) = rest.split_at_checked(usize::from(row_result.checked_sub(REJECTED)?))?;
            *rest = after;
            SettledRow::Rejected(std::str::from_utf8(code).ok()?)
        }
    };
    Some((count, row_result))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*head)
}

const HEADER: u8 = 1;
const RUN: u8 = 2;
const SENDING: u8 = 3;
const RESPONSE: u8 = 4;
const CEILING: u8 = 5;
const END: u8 = 6;
const REPAIR: u8 = 7;

const UNREAD: u8 = 0;
const UNKNOWN: u8 = 1;
const PER_USER: u8 = 2;

/// An outcome of this or more is a rejection; the rest is the length of its code.
const REJECTED: u8 = 16;
/// Bytes of a server's code that are kept.
const CODE_BYTES: usize = 64;
/// After the version in the header.
const MAGIC: &[u8; 8] = b"ccimport";

#[cfg(test)]
mod tests {
    use super::{Record, SettledRequest, SettledRow, SettledRows, VERSION};

    #[test]
    fn outcomes_are_read_back() {
        let results = [
            vec![SettledRow::Imported; 300],
            vec![SettledRow::Existing, SettledRow::Rejected("ERR_ROLE_NOT_FOUND")],
            vec![SettledRow::Rejected("ERR_ROLE_NOT_FOUND"), SettledRow::Rejected(""), SettledRow::Sent],
        ]
        .concat();
        let bytes = SettledRows::write(results.iter().copied());
        assert_eq!(SettledRows::of(&bytes).iter().collect::<Vec<_>>(), results);
        assert_eq!(SettledRows::write(vec![SettledRow::Imported; 50]), [50, 1], "the usual response");
    }

    #[test]
    fn records_are_read_back_and_nothing_shorter_is_one() {
        let results = SettledRows::write([SettledRow::Imported, SettledRow::Rejected("E")]);
        for record in [
            Record::Header { version: VERSION, salt: 7, target: 9, entity: "users", host: "a.example" },
            Record::Run { unix_ms: 5 },
            Record::Sending { request: 3, users: &[7; 28] },
            Record::Response { request: 3, unix_ms: 8, outcome: SettledRequest::Unread { wait_ms: 4 } },
            Record::Response { request: 3, unix_ms: 8, outcome: SettledRequest::Unknown },
            Record::Response { request: 3, unix_ms: 8, outcome: SettledRequest::PerUser(SettledRows::of(&results)) },
            Record::Ceiling { bytes: 10_240 },
            Record::End { unix_ms: 5 },
            Record::Repair { from: 70 },
        ] {
            let mut bytes = Vec::new();
            record.write(&mut bytes);
            assert_eq!(Record::read(record.kind(), &bytes), Some(record));
            for cut in 0..bytes.len() {
                assert_ne!(Record::read(record.kind(), &bytes[..cut]), Some(record));
            }
        }
    }
}
