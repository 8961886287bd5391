//! What is kept of a row, and how the entry is spliced from it.

use super::writer::Writer;
use crate::core::{
    json::{Str, write_minified},
    user::{Field, Policy, seconds, write_seconds},
};

/// How a field's value gets into the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
}

/// A row's fields.
#[derive(Debug, Default)]
pub(super) struct Parts {
    parts: [Part; 10],
    seen: u32,
}

impl Parts {
    /// Keeps a field; `None` if it was there before.
    #[inline(always)]
    pub fn set(&mut self, field: Field, part: Part) -> Option<()> {
        let bit = 1 << field.index();
        if self.seen & bit != 0 {
            return None;
        }
        self.seen |= bit;
        *self.parts.get_mut(field.index())? = part;
        Some(())
    }

    /// Writes the entry; the bytes of its uid. `None` if there is no uid, no name, or no room.
    pub fn write(&self, row: &[u8], policy: Policy, entry: &mut Writer<'_>) -> Option<usize> {
        let [uid, name, ..] = &self.parts;
        if uid.written == Written::Absent || name.written == Written::Absent {
            return None;
        }
        let start = entry.len();
        uid.write(row, policy, entry)?;
        let uid_bytes = entry.len() - start - 2;
        entry.put(b":{")?;
        let mut run = Run::default();
        for (field, part) in Field::ALL.iter().zip(&self.parts) {
            if part.written == Written::Absent {
                continue;
            }
            // With its quotes and the colon, if there is no white space around it.
            let is_compact = part.value - part.name == field.as_str().len() as u32 + 3;
            if part.written == Written::AsItStands && is_compact {
                run.add(part, row, entry)?;
            } else {
                run.end(row, entry)?;
                run.comma(entry)?;
                part.write_named(*field, row, policy, entry)?;
            }
        }
        run.end(row, entry)?;
        entry.put(b"}")?;
        Some(uid_bytes)
    }
}

impl Part {
    #[cold]
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
            Written::Minified => write_minified(&mut written, text),
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

/// Fields that stand in the row as they do in the entry, one behind the other: they are copied at once.
#[derive(Default)]
struct Run {
    start: usize,
    /// 0 for none.
    end: usize,
    /// Whether something stands before it in the entry.
    goes_on: bool,
}

impl Run {
    #[inline(always)]
    fn add(&mut self, part: &Part, row: &[u8], entry: &mut Writer<'_>) -> Option<()> {
        // Behind the one before: between them is the comma.
        if self.end == 0 || part.name as usize != self.end + 1 {
            self.end(row, entry)?;
            self.start = part.name as usize;
        }
        self.end = part.end as usize;
        Some(())
    }

    /// Copies what the run has.
    #[inline(always)]
    fn end(&mut self, row: &[u8], entry: &mut Writer<'_>) -> Option<()> {
        if self.end > 0 {
            self.comma(entry)?;
            entry.copy(row, self.start, self.end)?;
            self.end = 0;
        }
        Some(())
    }

    #[inline(always)]
    fn comma(&mut self, entry: &mut Writer<'_>) -> Option<()> {
        if std::mem::replace(&mut self.goes_on, true) {
            entry.put(b",")?;
        }
        Some(())
    }
}
