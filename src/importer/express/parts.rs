//! What is kept of a row, and how the entry is spliced from it.

use super::writer::Writer;
use crate::importer::{
    json::Str,
    limits::METADATA_BYTES,
    mapping::Names,
    user::{Field, Policy, seconds, write_seconds},
};

/// How a field's value gets into the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
#[repr(u8)]
pub(super) enum Written {
    /// Not at all: it is not there, or counts as absent.
    #[default]
    Absent,
    /// Byte for byte.
    AsItStands,
    /// A text without escapes, in lower case.
    Lowered,
    /// A text in lower case, without its escapes.
    Unescaped,
    /// A text without its escapes, and in lower case.
    UnescapedLowered,
    /// A number, as a text.
    Quoted,
    /// Without the white space between its tokens.
    Minified,
    /// A text, as the seconds that it means.
    Seconds,
}

impl Written {
    /// Whether the value counts as written otherwise than it stands.
    #[inline(always)]
    pub fn is_coerced(self) -> bool {
        matches!(
            self,
            Self::Lowered | Self::UnescapedLowered | Self::Quoted | Self::Seconds
        )
    }
}

/// Where a field stands in its row. A row is shorter than 4 GiB: readers see to that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    /// The opening quote of its name.
    pub name: u32,
    pub value: u32,
    pub end: u32,
    pub written: Written,
    /// Whether the field, its name included, stands in the row as it does in an entry.
    pub is_verbatim: bool,
}

/// A member of the metadata that stands in its row as a field of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Where its name stands, without quotes; or [`MAPPED`], and which of the mapped names it is.
    pub name: (u32, u32),
    pub value: u32,
    pub end: u32,
    /// Whether there is white space between the value's tokens.
    pub spaced: bool,
}

/// More than exports have: a row with more goes the long way, which sorts them.
const MEMBERS_MOST: usize = 32;

/// No place in a row.
pub(super) const MAPPED: u32 = u32::MAX;

/// A row's fields. One of these serves all rows, since to clear it takes as long as half a row.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Those of which `seen` has the bit are this row's.
    parts: [Part; 10],
    seen: u32,
    members: Vec<Member>,
}

impl Parts {
    /// Begins another row.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.seen = 0;
        self.members.clear();
    }

    /// Keeps a member of the metadata; `None` if there are too many to compare each with each.
    pub(super) fn add_member(&mut self, member: Member) -> Option<()> {
        if self.members.len() >= MEMBERS_MOST {
            return None;
        }
        self.members.push(member);
        Some(())
    }

    /// Keeps a field; `None` if it was there before.
    #[inline(always)]
    pub(super) fn set(&mut self, field: Field, part: Part) -> Option<()> {
        let bit = 1 << field.index();
        if self.seen & bit != 0 {
            return None;
        }
        self.seen |= bit;
        *self.parts.get_mut(field.index())? = part;
        Some(())
    }

    /// Writes the entry; the bytes of its uid. `None` if there is no uid, no name, or no room.
    #[inline(always)]
    pub(super) fn write(
        &self,
        row: &[u8],
        names: &Names,
        policy: Policy,
        entry: &mut Writer<'_>,
    ) -> Option<usize> {
        match self.members.is_empty() {
            true => self.write_parts::<false>(row, names, policy, entry),
            false => self.write_parts::<true>(row, names, policy, entry),
        }
    }

    /// As [`Self::write`]; `MEMBERS` if there are members of the metadata, which few rows have.
    #[inline(never)]
    fn write_parts<const MEMBERS: bool>(
        &self,
        row: &[u8],
        names: &Names,
        policy: Policy,
        entry: &mut Writer<'_>,
    ) -> Option<usize> {
        let [uid, name, ..] = &self.parts;
        let needed = 1 << Field::Uid.index() | 1 << Field::Name.index();
        let has_both = self.seen & needed == needed;
        if !has_both || uid.written == Written::Absent || name.written == Written::Absent {
            return None;
        }
        uid.write(row, policy, entry)?;
        let uid_bytes = entry.len() - 2;
        entry.put(b":{")?;
        // Fields that stand in the row as they do in the entry, one behind the other, are copied at once.
        let (mut start, mut end) = (0, 0);
        let mut seen = self.seen;
        if MEMBERS {
            seen |= METADATA;
        }
        while seen != 0 {
            let index = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            let part = self.parts.get(index)?;
            let has_members = MEMBERS && index == Field::Metadata.index();
            if part.is_verbatim && !has_members {
                // Behind the field before: between them is the comma.
                if part.name != end + 1 || end == 0 {
                    if end > 0 {
                        entry.copy(row, start as usize, end as usize)?;
                        entry.put(b",")?;
                    }
                    start = part.name;
                }
                end = part.end;
            } else if part.written != Written::Absent || has_members {
                if end > 0 {
                    entry.copy(row, start as usize, end as usize)?;
                    entry.put(b",")?;
                    end = 0;
                }
                match has_members {
                    true => self.write_members(row, names, policy, entry)?,
                    false => part.write_named(*Field::ALL.get(index)?, row, policy, entry)?,
                }
                entry.put(b",")?;
            }
        }
        match end {
            0 => entry.take_back(1),
            _ => entry.copy(row, start as usize, end as usize)?,
        }
        entry.put(b"}")?;
        Some(uid_bytes)
    }

    /// Writes the metadata with the members behind its own. `None` if two may have one name, or they are more
    /// than fit.
    #[inline(never)]
    fn write_members(
        &self,
        row: &[u8],
        names: &Names,
        policy: Policy,
        entry: &mut Writer<'_>,
    ) -> Option<()> {
        entry.put(b"\"metadata\":")?;
        let start = entry.len();
        let base = self.metadata(row)?;
        match base {
            Some(_) => {
                let part = self.parts.get(Field::Metadata.index())?;
                part.write(row, policy, entry)?;
                entry.take_back(1);
            }
            None => entry.put(b"{")?,
        }
        let is_empty = entry.len() == start + 1;
        for (at, member) in self.members.iter().enumerate() {
            let name = member.name(row, names)?;
            if base.is_some_and(|base| has_string(base, name)) {
                return None;
            }
            let before = self.members.get(..at)?.iter();
            for other in before {
                if other.name(row, names)? == name {
                    return None;
                }
            }
            if at > 0 || !is_empty {
                entry.put(b",")?;
            }
            entry.put(b"\"")?;
            entry.put_slice(name)?;
            entry.put(b"\":")?;
            let (value, end) = (member.value as usize, member.end as usize);
            match member.spaced {
                true => entry.put_minified(row.get(value..end)?, &mut Vec::new())?,
                false => entry.copy(row, value, end)?,
            }
        }
        entry.put(b"}")?;
        (entry.len() - start <= METADATA_BYTES).then_some(())
    }

    /// The row's own metadata, if it has some; `None` if names in it may be written as escapes.
    fn metadata<'a>(&self, row: &'a [u8]) -> Option<Option<&'a [u8]>> {
        let part = self.parts.get(Field::Metadata.index())?;
        if self.seen & METADATA == 0 || part.written == Written::Absent {
            return Some(None);
        }
        let text = row.get(part.value as usize..part.end as usize)?;
        (!text.contains(&b'\\')).then_some(Some(text))
    }
}

/// Whether a string in a text without escapes is `name`, whatever it is there.
fn has_string(text: &[u8], name: &[u8]) -> bool {
    let quotes = text.iter().enumerate().filter(|(_, byte)| **byte == b'"');
    let mut behind = quotes.filter_map(|(at, _)| text.get(at + 1..));
    behind.any(|rest| {
        rest.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(b"\""))
    })
}

/// The bit of the metadata.
const METADATA: u32 = 1 << Field::Metadata.index();

impl Member {
    fn name<'a>(&self, row: &'a [u8], names: &'a Names) -> Option<&'a [u8]> {
        match self.name {
            (MAPPED, at) => names.member(at).map(str::as_bytes),
            (start, end) => row.get(start as usize..end as usize),
        }
    }
}

impl Part {
    /// Writes it with its name.
    #[inline(never)]
    fn write_named(
        &self,
        field: Field,
        row: &[u8],
        policy: Policy,
        entry: &mut Writer<'_>,
    ) -> Option<()> {
        entry.put(b"\"")?;
        entry.put_slice(field.as_str().as_bytes())?;
        entry.put(b"\":")?;
        self.write(row, policy, entry)
    }

    /// Writes its value.
    #[inline(always)]
    fn write(&self, row: &[u8], policy: Policy, entry: &mut Writer<'_>) -> Option<()> {
        match self.written {
            Written::AsItStands => entry.copy(row, self.value as usize, self.end as usize),
            Written::Lowered => entry.copy_lowered(row, self.value as usize, self.end as usize),
            _ => self.rewrite(row, policy, entry),
        }
    }

    fn rewrite(&self, row: &[u8], policy: Policy, entry: &mut Writer<'_>) -> Option<()> {
        let value = row.get(self.value as usize..self.end as usize)?;
        let text = std::str::from_utf8(value).ok()?;
        let inner = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let inner = inner.unwrap_or(text);
        let mut written = Vec::with_capacity(text.len() + 2);
        match self.written {
            Written::Absent | Written::AsItStands => written.extend_from_slice(value),
            Written::Minified => return entry.put_minified(value, &mut Vec::new()),
            Written::Seconds => write_seconds(&mut written, seconds(inner, policy.timestamps)?),
            Written::Lowered | Written::Unescaped | Written::UnescapedLowered | Written::Quoted => {
                let word = Str::of(inner).decode().ok()?;
                written.push(b'"');
                written.extend(word.bytes().map(|byte| byte.to_ascii_lowercase()));
                written.push(b'"');
            }
        }
        entry.put_slice(&written)
    }
}
