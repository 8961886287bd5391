//! The pass over a row of CSV whose cells are cut out already.

use super::{
    Taken,
    columns::{ExpressColumns, MemberColumn},
    parts::Written,
    room_for,
    scan::Scan,
    squeeze::undoubled,
    url::is_usual_url,
    value::{self, has_at_most, is_of_word, starts_with_ink},
    writer::Writer,
};
use crate::importer::{
    batch::Packer,
    json::write_string,
    limits::{METADATA_BYTES, NAME_CHARACTERS, ROLE_CHARACTERS, UID_CHARACTERS, URL_CHARACTERS},
    mapping::NullMarkers,
    simd::Simd16,
    user::{Field, Policy, UidPolicy, is_blank},
};

/// Room for the values of cells that are JSON.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Without doubled quotes.
    json: Vec<u8>,
    /// Without white space either.
    minified: Vec<u8>,
}

/// Writes the entry of the plain row of CSV with which `row` starts, `"uid":{…}`, if it is one. `ends` tells where
/// each cell ends; the next one starts after one delimiter. What comes behind the last one is touched.
#[inline(never)]
pub(crate) fn csv_row(
    row: &[u8],
    ends: &[u32],
    columns: &ExpressColumns,
    policy: Policy,
    scratch: &mut Scratch,
    packer: &mut Packer,
) -> Option<Taken> {
    let end = *ends.last()? as usize;
    let mut entry = Writer::new(packer.room(room_for(end + columns.member_bytes)));
    let mut cells = Cells {
        row,
        ends,
        nulls: &columns.nulls,
        scan: Scan::new(row),
    };
    let mut coerced = 0;
    let lowers = policy.uid == UidPolicy::Lowercase;
    let [uid, ..] = &columns.of_field;
    let uid = cells.cell((*uid)?)?;
    let is_upper = cells.word(uid, UID_CHARACTERS, lowers)?;
    coerced += u32::from(is_upper);
    entry.put(b"\"")?;
    entry.copy_word(row, uid.start, uid.end, is_upper)?;
    let uid_bytes = entry.len() - 1;
    entry.put(b"\":{\"uid\":\"")?;
    entry.copy_word(row, uid.start, uid.end, is_upper)?;
    entry.put(b"\"")?;
    for (field, column) in Field::ALL.iter().zip(&columns.of_field) {
        let cell = match column {
            Some(column) => cells.cell(*column)?,
            None => Cell::EMPTY,
        };
        if cell.is_empty() {
            match field {
                Field::Name => cells.joined_name(&columns.of_name, &mut entry)?,
                Field::Metadata => cells.members(&columns.members, scratch, &mut entry)?,
                _ => {}
            }
            continue;
        }
        match field {
            // Written already.
            Field::Uid => {}
            Field::Name if cells.text(cell, NAME_CHARACTERS).is_some() => {
                entry.put(b",\"name\":")?;
                entry.quote(row, cell.start, cell.end)?;
            }
            Field::Name => {
                let name = scratch.text(row, cell, NAME_CHARACTERS)?;
                entry.put(b",\"name\":")?;
                entry.put_slice(&name)?;
            }
            Field::Avatar | Field::Link => {
                cells.url(cell)?;
                match field {
                    Field::Avatar => entry.put(b",\"avatar\":")?,
                    _ => entry.put(b",\"link\":")?,
                }
                entry.quote(row, cell.start, cell.end)?;
            }
            Field::Role => {
                let is_upper = cells.word(cell, ROLE_CHARACTERS, true)?;
                coerced += u32::from(is_upper);
                entry.put(b",\"role\":\"")?;
                entry.copy_word(row, cell.start, cell.end, is_upper)?;
                entry.put(b"\"")?;
            }
            Field::Metadata => {
                // What both are has to be put together.
                if !cells.are_empty(&columns.members)? {
                    return None;
                }
                let passed = value::object;
                scratch.put(b",\"metadata\":", row, cell, passed, &mut entry)?;
            }
            Field::Tags => {
                // Escapes in the tags of a cell are written anew.
                if row.get(cell.start..cell.end)?.contains(&b'\\') {
                    return None;
                }
                let passed = value::tags;
                scratch.put(b",\"tags\":", row, cell, passed, &mut entry)?;
            }
            Field::CreatedAt | Field::LastActiveAt | Field::DeactivatedAt => {
                cells.seconds(cell)?;
                match field {
                    Field::CreatedAt => entry.put(b",\"createdAt\":")?,
                    Field::LastActiveAt => entry.put(b",\"lastActiveAt\":")?,
                    _ => entry.put(b",\"deactivatedAt\":")?,
                }
                entry.copy(row, cell.start, cell.end)?;
            }
        }
    }
    // A row is text as a whole, or an issue.
    for column in &columns.unused {
        let cell = cells.cell(*column)?;
        std::str::from_utf8(row.get(cell.start..cell.end)?).ok()?;
    }
    entry.put(b"}")?;
    Some(Taken {
        end,
        entry_bytes: entry.len(),
        uid_bytes,
        coerced,
        spaced: false,
    })
}

/// What stands between a cell's quotes, or all of it if it has none.
#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
    is_quoted: bool,
}

impl Cell {
    const EMPTY: Self = Self {
        start: 0,
        end: 0,
        is_quoted: false,
    };

    #[inline(always)]
    fn is_empty(self) -> bool {
        self.start == self.end
    }
}

struct Cells<'a> {
    row: &'a [u8],
    ends: &'a [u32],
    nulls: &'a NullMarkers,
    scan: Scan<'a>,
}

/// Each method answers `None` if a cell's value is not plain, such as one with white space around it.
impl Cells<'_> {
    #[inline(always)]
    fn cell(&self, column: usize) -> Option<Cell> {
        let end = *self.ends.get(column)? as usize;
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize + 1,
            None => 0,
        };
        if self.row.get(start) != Some(&b'"') || start == end {
            if self.nulls.has(self.row.get(start..end)?) {
                return Some(Cell::EMPTY);
            }
            return Some(Cell {
                start,
                end,
                is_quoted: false,
            });
        }
        let is_closed = end > start + 1 && self.row.get(end - 1) == Some(&b'"');
        is_closed.then_some(Cell {
            start: start + 1,
            end: end - 1,
            is_quoted: true,
        })
    }

    /// Writes the name that several columns make, if it is a name.
    #[inline(never)]
    fn joined_name(&mut self, columns: &[usize], entry: &mut Writer<'_>) -> Option<()> {
        entry.put(b",\"name\":\"")?;
        let start = entry.len();
        for column in columns {
            let cell = self.cell(*column)?;
            if cell.is_empty() {
                continue;
            }
            self.text(cell, NAME_CHARACTERS)?;
            if entry.len() > start {
                entry.put(b" ")?;
            }
            entry.copy(self.row, cell.start, cell.end)?;
        }
        // How many characters there are in more bytes, the long way counts.
        let is_short = (1..=NAME_CHARACTERS).contains(&(entry.len() - start));
        entry.put(b"\"")?;
        is_short.then_some(())
    }

    /// Writes the metadata that columns make, if they make some.
    #[inline(never)]
    fn members(
        &mut self,
        columns: &[MemberColumn],
        scratch: &mut Scratch,
        entry: &mut Writer<'_>,
    ) -> Option<()> {
        let before = entry.len();
        for member in columns {
            let cell = self.cell(member.column)?;
            if cell.is_empty() {
                continue;
            }
            match entry.len() == before {
                true => entry.put(b",\"metadata\":{")?,
                false => entry.put(b",")?,
            }
            entry.put_slice(&member.name)?;
            entry.put(b":")?;
            // A blank cell is no member.
            if !starts_with_ink(self.row, cell.start) {
                return None;
            }
            match self.scan.is_plain(cell.start, cell.end) {
                true => entry.quote(self.row, cell.start, cell.end)?,
                false => entry.put_slice(&scratch.string(self.row, cell)?)?,
            }
        }
        if entry.len() > before {
            entry.put(b"}")?;
        }
        let bytes = (entry.len() - before).saturating_sub(b",\"metadata\":".len());
        (bytes <= METADATA_BYTES).then_some(())
    }

    fn are_empty(&self, columns: &[MemberColumn]) -> Option<bool> {
        for member in columns {
            if !self.cell(member.column)?.is_empty() {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Letters, digits, `-` and `_`; whether some are in upper case.
    #[inline(never)]
    fn word(&self, cell: Cell, most: usize, lowered: bool) -> Option<bool> {
        let length = cell.end - cell.start;
        if length == 0 || length > most {
            return None;
        }
        let bytes = self.row.get(cell.start..cell.end)?;
        let (mut capitals, mut others) = (0, 0);
        let inside = u32::MAX >> (32 - length.min(Simd16::BYTES) as u32);
        match Simd16::at(self.row, cell.start) {
            Some(block) if length <= Simd16::BYTES => {
                let small = block.within(b'a', b'z').or(block.within(b'0', b'9'));
                let small = small.or(block.equal(b'-')).or(block.equal(b'_'));
                capitals = block.within(b'A', b'Z').bits() & inside;
                others = !small.bits() & !capitals & inside;
            }
            _ => {
                for byte in bytes {
                    capitals |= u32::from(byte.is_ascii_uppercase());
                    others |= u32::from(!is_of_word(*byte));
                }
            }
        }
        match (others, capitals) {
            (0, 0) => Some(false),
            (0, _) if lowered => Some(true),
            _ => None,
        }
    }

    #[inline(never)]
    fn text(&mut self, cell: Cell, most: usize) -> Option<()> {
        let is_plain = self.scan.is_plain(cell.start, cell.end);
        let bytes = self.row.get(cell.start..cell.end)?;
        if !is_plain || !starts_with_ink(self.row, cell.start) {
            return None;
        }
        if bytes.len() <= most && bytes.last()?.is_ascii_graphic() {
            return Some(());
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let is_trimmed = !text.chars().next_back()?.is_whitespace();
        (is_trimmed && has_at_most(text, most)).then_some(())
    }

    #[inline(never)]
    fn url(&mut self, cell: Cell) -> Option<()> {
        let is_short = cell.end - cell.start <= URL_CHARACTERS;
        let is_plain = is_short && self.scan.is_plain(cell.start, cell.end);
        (is_plain && is_usual_url(self.row, cell.start, cell.end)).then_some(())
    }

    #[inline(always)]
    fn seconds(&self, cell: Cell) -> Option<()> {
        let digits: &[u8; 10] = self.row.get(cell.start..cell.end)?.try_into().ok()?;
        let is_digits = match Simd16::at(self.row, cell.start) {
            Some(block) => !block.within(b'0', b'9').bits() & 0x3FF == 0,
            None => digits.iter().all(u8::is_ascii_digit),
        };
        (is_digits && !digits.starts_with(b"0")).then_some(())
    }
}

impl Scratch {
    /// Writes a value of JSON that is the whole of a cell, after its name.
    #[inline(always)]
    fn put<const N: usize>(
        &mut self,
        name: &[u8; N],
        row: &[u8],
        cell: Cell,
        pass: impl FnOnce(&mut Scan<'_>, usize) -> value::Passed,
        entry: &mut Writer<'_>,
    ) -> Option<()> {
        let json = text_of(row, cell, &mut self.json)?;
        let passed = pass(&mut Scan::new(json), 0);
        if passed.end() != json.len() {
            return None;
        }
        match passed.written() {
            Written::AsItStands => {
                entry.put(name)?;
                entry.copy(json, 0, json.len())
            }
            Written::Minified => {
                entry.put(name)?;
                entry.put_minified(json, &mut self.minified)
            }
            Written::Absent => Some(()),
            _ => None,
        }
    }

    /// JSON of a text with quotes, or others that JSON escapes.
    #[cold]
    fn text(&mut self, row: &[u8], cell: Cell, most: usize) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(text_of(row, cell, &mut self.json)?).ok()?;
        if is_blank(text) || text.trim() != text || !has_at_most(text, most) {
            return None;
        }
        Some(quoted(text))
    }

    /// JSON of any text.
    #[cold]
    fn string(&mut self, row: &[u8], cell: Cell) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(text_of(row, cell, &mut self.json)?).ok()?;
        Some(quoted(text))
    }
}

fn quoted(text: &str) -> Vec<u8> {
    let mut written = Vec::with_capacity(2 * text.len());
    write_string(&mut written, text);
    written
}

/// The text of a cell, each doubled quote undone. Quotes in a cell without quotes around it are what they are.
#[inline(always)]
fn text_of<'a>(row: &'a [u8], cell: Cell, room: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    match cell.is_quoted {
        true => undoubled(row, cell.start, cell.end, room),
        false => row.get(cell.start..cell.end),
    }
}
