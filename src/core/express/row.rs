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
#[inline(never)]
pub(crate) fn json_row(
    bytes: &[u8],
    policy: Policy,
    parts: &mut Parts,
    packer: &mut Packer,
) -> Option<Taken> {
    parts.clear();
    let mut row = Row {
        bytes,
        scan: Scan::new(bytes),
        policy,
        parts,
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
    parts: &'a mut Parts,
    coerced: u32,
    spaced: bool,
}

impl Row<'_> {
    #[inline(never)]
    fn object(&mut self) -> Option<usize> {
        let mut at = self.exactly(0, b'{')?;
        loop {
            let name = self.space(at);
            let (field, value) = match compact_name(self.bytes, name) {
                Some((field, length)) => (field, name + length),
                None => self.spaced_name(name)?,
            };
            let passed = self.value(field, value);
            at = passed.end();
            if at == 0 {
                return None;
            }
            let written = passed.written();
            let part = Part {
                name: name as u32,
                value: value as u32,
                end: at as u32,
                written,
            };
            self.parts.set(field, part)?;
            if written > Written::AsItStands {
                self.coerced += u32::from(written.is_coerced());
                self.spaced |= written == Written::Minified;
            }
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

    /// The field whose name stands at `at`, and where its value starts.
    #[inline(never)]
    fn spaced_name(&mut self, at: usize) -> Option<(Field, usize)> {
        let rest = self.bytes.get(at..)?;
        let is_named = |field: &&Field| {
            let name = field.as_str().as_bytes();
            let quoted = rest.get(1..name.len() + 2);
            quoted.and_then(|quoted| quoted.strip_suffix(b"\"")) == Some(name)
        };
        let field = Field::ALL.iter().find(is_named)?;
        self.exactly(at, b'"')?;
        let colon = self.space(at + field.as_str().len() + 2);
        let value = self.space(self.exactly(colon, b':')?);
        Some((*field, value))
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

/// The field whose name, its quotes and a colon stand at `at`, with a value right behind them; and how many
/// bytes these are.
#[inline(always)]
fn compact_name(bytes: &[u8], at: usize) -> Option<(Field, usize)> {
    let rest = bytes.get(at..)?;
    let (field, length) = match rest.get(1)? {
        b'u' => named(rest, b"\"uid\":", Field::Uid),
        b'n' => named(rest, b"\"name\":", Field::Name),
        b'a' => named(rest, b"\"avatar\":", Field::Avatar),
        b'l' if rest.get(2) == Some(&b'i') => named(rest, b"\"link\":", Field::Link),
        b'l' => named(rest, b"\"lastActiveAt\":", Field::LastActiveAt),
        b'r' => named(rest, b"\"role\":", Field::Role),
        b'm' => named(rest, b"\"metadata\":", Field::Metadata),
        b't' => named(rest, b"\"tags\":", Field::Tags),
        b'c' => named(rest, b"\"createdAt\":", Field::CreatedAt),
        b'd' => named(rest, b"\"deactivatedAt\":", Field::DeactivatedAt),
        _ => None,
    }?;
    (*rest.get(length)? > b' ').then_some((field, length))
}

/// A name of at least four bytes, compared as two words.
#[inline(always)]
fn named<const N: usize>(bytes: &[u8], name: &[u8; N], field: Field) -> Option<(Field, usize)> {
    let bytes = bytes.first_chunk::<N>()?;
    let is_named = match (ends::<N, 8>(bytes), ends::<N, 8>(name)) {
        (Some(bytes), Some(name)) => bytes.map(u64::from_le_bytes) == name.map(u64::from_le_bytes),
        _ => {
            let (bytes, name) = (ends::<N, 4>(bytes)?, ends::<N, 4>(name)?);
            bytes.map(u32::from_le_bytes) == name.map(u32::from_le_bytes)
        }
    };
    is_named.then_some((field, N))
}

/// The first and the last `M` bytes, which may overlap.
#[inline(always)]
fn ends<const N: usize, const M: usize>(bytes: &[u8; N]) -> Option<[[u8; M]; 2]> {
    Some([*bytes.first_chunk()?, *bytes.last_chunk()?])
}
