//! The pass over a row of JSON.

use super::{
    Taken,
    parts::{MAPPED, Member, Part, Parts, Written},
    room_for,
    scan::Scan,
    value::{self, Passed},
    writer::Writer,
};
use crate::importer::{
    batch::Packer,
    json::skip,
    limits::{NAME_CHARACTERS, ROLE_CHARACTERS},
    mapping::{Name, Names},
    user::{Field, Policy, UidPolicy},
};

/// Writes the entry of the plain row with which `bytes` start, `"uid":{…}`, into `room`; `None` if there is
/// no such row, or not [enough room](super::room_for).
///
/// `names` says what names are for.
#[inline(never)]
pub(crate) fn json_row(
    bytes: &[u8],
    names: &Names,
    policy: Policy,
    parts: &mut Parts,
    packer: &mut Packer,
) -> Option<Taken> {
    parts.clear();
    let mut row = Row {
        bytes,
        scan: Scan::new(bytes),
        names,
        policy,
        parts,
        coerced: 0,
        spaced: false,
    };
    let end = row.object()?;
    let mut entry = Writer::new(packer.room(room_for(end)));
    let uid_bytes = row.parts.write(bytes, names, policy, &mut entry)?;
    Some(Taken {
        end,
        entry_bytes: entry.len(),
        uid_bytes,
        coerced: row.coerced,
        spaced: row.spaced,
    })
}

/// A row under way. Each method takes where something starts and answers where it ends.
struct Row<'a> {
    bytes: &'a [u8],
    scan: Scan<'a>,
    names: &'a Names,
    policy: Policy,
    parts: &'a mut Parts,
    coerced: u32,
    spaced: bool,
}

impl Row<'_> {
    #[inline(never)]
    fn object(&mut self) -> Option<usize> {
        let mut at = self.exactly(0, b'{')?;
        loop {
            at = match self.usual_field(at) {
                Some(found) => self.take(found, true)?,
                None => self.unusual_field(at)?,
            };
            if self.here(at) != Some(b',') {
                at = self.space(at);
                match self.here(at)? {
                    b',' => {}
                    b'}' => return Some(at + 1),
                    _ => return None,
                }
            }
            at += 1;
        }
    }

    /// Keeps a field; where it ends. `is_usual` if its name is its own and nothing stands between that and its value.
    #[inline(always)]
    fn take(&mut self, found: Found, is_usual: bool) -> Option<usize> {
        let end = found.passed.end();
        let written = found.passed.written();
        let part = Part {
            name: found.name as u32,
            value: found.value as u32,
            end: end as u32,
            written,
            is_verbatim: is_usual && written == Written::AsItStands,
        };
        self.parts.set(found.field, part)?;
        if written > Written::AsItStands {
            self.coerced += u32::from(written.is_coerced());
            self.spaced |= written == Written::Minified;
        }
        Some(end)
    }

    /// The field that stands at `at`, as most do: under its own name, without white space, and with a value that
    /// is not `null`.
    #[inline(always)]
    fn usual_field(&mut self, at: usize) -> Option<Found> {
        let rest = self.bytes.get(at..)?;
        let second = rest.get(1)?;
        let policy = self.policy;
        let scan = &mut self.scan;
        // Which field it is and which rule its value has are found by one jump.
        let (field, bytes, passed) = match second {
            b'u' if is_named(rest, b"\"uid\":") => {
                let lowered = policy.uid == UidPolicy::Lowercase;
                (Field::Uid, 6, value::id(scan, at + 6, lowered))
            }
            b'n' if is_named(rest, b"\"name\":") => {
                (Field::Name, 7, value::name(scan, at + 7, NAME_CHARACTERS))
            }
            b'a' if is_named(rest, b"\"avatar\":") => (Field::Avatar, 9, value::url(scan, at + 9)),
            b'l' if is_named(rest, b"\"link\":") => (Field::Link, 7, value::url(scan, at + 7)),
            b'l' if is_named(rest, b"\"lastActiveAt\":") => {
                let passed = value::time(scan, at + 15, policy.timestamps);
                (Field::LastActiveAt, 15, passed)
            }
            b'r' if is_named(rest, b"\"role\":") => {
                let passed = value::word(scan, at + 7, ROLE_CHARACTERS, true);
                (Field::Role, 7, passed)
            }
            b'm' if is_named(rest, b"\"metadata\":") => {
                (Field::Metadata, 11, value::object(scan, at + 11))
            }
            b't' if is_named(rest, b"\"tags\":") => (Field::Tags, 7, value::tags(scan, at + 7)),
            b'c' if is_named(rest, b"\"createdAt\":") => {
                let passed = value::time(scan, at + 12, policy.timestamps);
                (Field::CreatedAt, 12, passed)
            }
            b'd' if is_named(rest, b"\"deactivatedAt\":") => {
                let passed = value::time(scan, at + 16, policy.timestamps);
                (Field::DeactivatedAt, 16, passed)
            }
            _ => return None,
        };
        let is_usual = passed.end() > 0 && self.names.is_usual(field);
        is_usual.then_some(Found {
            field,
            name: at,
            value: at + bytes,
            passed,
        })
    }

    /// Takes whatever stands at `at` that is a field, or is left out: under any name, and with white space around it
    /// or not. Where it ends.
    #[inline(never)]
    fn unusual_field(&mut self, at: usize) -> Option<usize> {
        let name = self.space(at);
        let start = self.exactly(name, b'"')?;
        let end = self.scan.plain_end(start);
        let colon = self.exactly(end, b'"')?;
        let colon = self.space(colon);
        let value = self.space(self.exactly(colon, b':')?);
        let text = std::str::from_utf8(self.bytes.get(start..end)?).ok()?;
        match self.names.find(text)? {
            Name::Field(field) => {
                let passed = self.value(field, value);
                let found = Found {
                    field,
                    name,
                    value,
                    passed,
                };
                (passed.end() > 0).then(|| self.take(found, false))?
            }
            Name::Member => self.member((start as u32, end as u32), value),
            Name::Renamed(at) => self.member((MAPPED, at), value),
            Name::Dropped => {
                let (end, noted) = value::any(&mut self.scan, value)?;
                self.spaced |= noted.spaced;
                Some(end)
            }
        }
    }

    /// Takes a member of the metadata, if it is there; where its value ends.
    fn member(&mut self, name: (u32, u32), value: usize) -> Option<usize> {
        let (end, noted) = value::any(&mut self.scan, value)?;
        self.spaced |= noted.spaced;
        let is_absent = matches!(self.bytes.get(value..end)?, b"null" | b"\"\"");
        // Among escapes of this form may be half of a surrogate pair.
        if noted.unicode {
            return None;
        }
        if !is_absent {
            let (value, end, spaced) = (value as u32, end as u32, noted.spaced);
            self.parts.add_member(Member {
                name,
                value,
                end,
                spaced,
            })?;
        }
        Some(end)
    }

    fn value(&mut self, field: Field, at: usize) -> Passed {
        let bytes = self.bytes;
        let scan = &mut self.scan;
        if bytes.get(at) == Some(&b'n') {
            return value::null(bytes, at);
        }
        match field {
            Field::Uid => value::id(scan, at, self.policy.uid == UidPolicy::Lowercase),
            Field::Name => value::name(scan, at, NAME_CHARACTERS),
            Field::Avatar | Field::Link => value::url(scan, at),
            Field::Role => value::word(scan, at, ROLE_CHARACTERS, true),
            Field::Metadata => value::object(scan, at),
            Field::Tags => value::tags(scan, at),
            Field::CreatedAt | Field::LastActiveAt | Field::DeactivatedAt => {
                value::time(scan, at, self.policy.timestamps)
            }
        }
    }

    #[inline(always)]
    fn here(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    #[inline(always)]
    fn exactly(&self, at: usize, byte: u8) -> Option<usize> {
        (self.here(at)? == byte).then_some(at + 1)
    }

    #[inline(always)]
    fn space(&mut self, at: usize) -> usize {
        if self.here(at) > Some(b' ') {
            return at;
        }
        self.spaced = true;
        skip::space(self.bytes, at)
    }
}

/// A field that was found, and what its value is.
struct Found {
    field: Field,
    name: usize,
    value: usize,
    passed: Passed,
}

/// Whether `bytes` start with a name of at least four bytes, compared as two words.
#[inline(always)]
fn is_named<const N: usize>(bytes: &[u8], name: &[u8; N]) -> bool {
    let Some(bytes) = bytes.first_chunk::<N>() else {
        return false;
    };
    match (ends::<N, 8>(bytes), ends::<N, 8>(name)) {
        (Some(bytes), Some(name)) => bytes.map(u64::from_le_bytes) == name.map(u64::from_le_bytes),
        _ => match (ends::<N, 4>(bytes), ends::<N, 4>(name)) {
            (Some(bytes), Some(name)) => {
                bytes.map(u32::from_le_bytes) == name.map(u32::from_le_bytes)
            }
            _ => false,
        },
    }
}

/// The first and the last `M` bytes, which may overlap.
#[inline(always)]
fn ends<const N: usize, const M: usize>(bytes: &[u8; N]) -> Option<[[u8; M]; 2]> {
    Some([*bytes.first_chunk()?, *bytes.last_chunk()?])
}
