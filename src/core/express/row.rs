//! The pass over a row of JSON.

use super::{
    Taken,
    parts::{Part, Parts, Written},
    room_for,
    scan::Scan,
    value::{self, Passed},
    writer::Writer,
};
use crate::core::{
    batch::Packer,
    json::skip,
    limits::{NAME_CHARACTERS, ROLE_CHARACTERS},
    user::{Field, Policy, UidPolicy},
};

/// Writes the entry of the plain row with which `bytes` start, `"uid":{…}`, into `room`; `None` if there is
/// no such row, or not [enough room](super::room_for).
///
/// Only for rows whose names are taken as they are: no `map`.
pub(crate) fn json_row(bytes: &[u8], policy: Policy, packer: &mut Packer) -> Option<Taken> {
    let mut row = Row {
        bytes,
        scan: Scan::new(bytes),
        policy,
        parts: Parts::default(),
        coerced: 0,
        spaced: false,
    };
    let end = row.object()?;
    let mut entry = Writer::new(packer.room(room_for(end)));
    let uid_bytes = row.parts.write(bytes, policy, &mut entry)?;
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
    policy: Policy,
    parts: Parts,
    coerced: u32,
    spaced: bool,
}

impl Row<'_> {
    #[inline(always)]
    fn object(&mut self) -> Option<usize> {
        let mut at = self.exactly(0, b'{')?;
        loop {
            let name = self.space(at);
            let field = field_at(self.bytes, name)?;
            // Behind the name's closing quote.
            at = name + field.as_str().len() + 2;
            let value = if self.here(at) == Some(b':') && self.here(at + 1) > Some(b' ') {
                at + 1
            } else {
                at = self.space(at);
                at = self.exactly(at, b':')?;
                self.space(at)
            };
            let passed = self.value(field, value);
            let end = passed.end();
            if end == 0 {
                return None;
            }
            let part = Part {
                name: name as u32,
                value: value as u32,
                end: end as u32,
                written: passed.written(),
            };
            self.parts.set(field, part)?;
            self.coerced += u32::from(part.written.is_coerced());
            self.spaced |= part.written == Written::Minified;
            at = self.space(end);
            match self.here(at)? {
                b',' => at += 1,
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    #[inline(always)]
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

/// The field whose name, in quotes, stands at `at`.
#[inline(always)]
fn field_at(bytes: &[u8], at: usize) -> Option<Field> {
    let rest = bytes.get(at..)?;
    let field = match rest.get(1)? {
        b'u' => Field::Uid,
        b'n' => Field::Name,
        b'a' => Field::Avatar,
        b'l' if rest.get(2) == Some(&b'i') => Field::Link,
        b'l' => Field::LastActiveAt,
        b'r' => Field::Role,
        b'm' => Field::Metadata,
        b't' => Field::Tags,
        b'c' => Field::CreatedAt,
        b'd' => Field::DeactivatedAt,
        _ => return None,
    };
    let is_named = match field {
        Field::Uid => starts_with(rest, b"\"uid\""),
        Field::Name => starts_with(rest, b"\"name\""),
        Field::Avatar => starts_with(rest, b"\"avatar\""),
        Field::Link => starts_with(rest, b"\"link\""),
        Field::Role => starts_with(rest, b"\"role\""),
        Field::Metadata => starts_with(rest, b"\"metadata\""),
        Field::Tags => starts_with(rest, b"\"tags\""),
        Field::CreatedAt => starts_with(rest, b"\"createdAt\""),
        Field::LastActiveAt => starts_with(rest, b"\"lastActiveAt\""),
        Field::DeactivatedAt => starts_with(rest, b"\"deactivatedAt\""),
    };
    is_named.then_some(field)
}

/// Of a length that is known when this is compiled, so that it is compared as a whole.
#[inline(always)]
fn starts_with<const N: usize>(bytes: &[u8], start: &[u8; N]) -> bool {
    bytes.first_chunk::<N>() == Some(start)
}
