//! The pass over a row of CSV whose cells are cut out already.

use super::{Context, Member, MemberName, Row, Slot, compact::unquoted};
use crate::importer::{
    input::{quoted, unescaped},
    json::{Lookahead, Noted},
    mapping::{Source, is_guarded, without_formula},
    rule::{Form, is_blank, starts_with_non_space},
};
use memchr::memchr;

impl Row {
    /// Reads the row of CSV with which the bytes start. `ends` holds where each cell ends; the next one starts after
    /// one delimiter. `None` if it is no text.
    #[inline(never)]
    pub fn read_cells(&mut self, context: Context<'_>, ends: &[u32]) -> Option<()> {
        self.clear();
        self.given = context.mapping.given();
        let mut pass = Cells { scan: Lookahead::new(context.bytes), context, ends, row: self };
        for source in context.mapping.sources() {
            match source.alone {
                Some(column) => pass.field(source.field, column)?,
                None => pass.put_together(source)?,
            }
        }
        for (column, path) in context.mapping.extra_columns() {
            pass.extra(*column, *path)?;
        }
        // A row is text as a whole, or an issue.
        for column in context.mapping.unused_columns() {
            let (start, end) = pass.raw(*column)?;
            std::str::from_utf8(context.bytes.get(start..end)?).ok()?;
        }
        self.finish(context)
    }
}

/// A row that is being read.
struct Cells<'a, 'r> {
    scan: Lookahead<'a>,
    context: Context<'a>,
    ends: &'a [u32],
    row: &'r mut Row,
}

/// The text of a cell.
#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
    /// Whether it was written anew into the row's own bytes.
    is_owned: bool,
    /// Whether quotes in it may be doubled.
    is_quoted: bool,
}

impl Cells<'_, '_> {
    /// Fills a field from its only column.
    #[inline(always)]
    fn field(&mut self, field: usize, column: usize) -> Option<()> {
        let (start, end) = self.raw(column)?;
        let quotes = match self.quotes_around(start, end) {
            Some(quotes) => usize::from(quotes),
            None => return self.field_written_otherwise(field, column),
        };
        let (start, end) = (start + quotes, end - quotes);
        if start >= end {
            return Some(());
        }
        let rule = self.context.mapping.entity().field(field).rule;
        // JSON is full of quotes; another text is accepted only if it has none.
        if quotes > 0 && rule.reads_json() {
            return self.fill_quoted(field, start, end);
        }
        let form = rule.accept_text(&mut self.scan, start, end, self.context.policy);
        if form == Form::Undecided && quotes > 0 {
            return self.fill_quoted(field, start, end);
        }
        self.set(field, (start, end), form, false)
    }

    /// Fills a field with a cell that is not written as most are.
    #[inline(never)]
    fn field_written_otherwise(&mut self, field: usize, column: usize) -> Option<()> {
        let cell = self.cell(column)?;
        if cell.start >= cell.end { Some(()) } else { self.fill(field, cell) }
    }

    /// Fills a field from several columns, or the first that is not empty.
    #[inline(never)]
    fn put_together(&mut self, source: &Source) -> Option<()> {
        let field = source.field;
        if let Some(column) = source.column {
            self.field(field, column)?;
        } else if !source.joined.is_empty() {
            self.join(field, source)?;
        }
        if !source.fallback.is_empty() && self.row.is_absent(field) {
            self.fall_back(field, source)?;
        }
        Some(())
    }

    /// Fills a field with a cell that is not empty, and of which the quotes are undone first.
    fn fill(&mut self, field: usize, cell: Cell) -> Option<()> {
        match (cell.is_quoted, cell.is_owned) {
            (true, _) => self.fill_quoted(field, cell.start, cell.end),
            (false, true) => self.fill_owned(field, cell.start, cell.end),
            (false, false) => self.fill_here(field, cell.start, cell.end),
        }
    }

    /// Fills a field with a cell between quotes, and with what it is without their doubling.
    #[inline(never)]
    fn fill_quoted(&mut self, field: usize, start: usize, end: usize) -> Option<()> {
        let inner = self.context.bytes.get(start..end)?;
        if memchr(b'"', inner).is_none() {
            return self.fill_here(field, start, end);
        }
        let room = self.row.owned.room(end - start);
        let length = unquoted(self.context.bytes, start, end, room)?;
        let (start, end) = self.row.owned.keep(length);
        self.fill_owned(field, start, end)
    }

    /// Fills a field with a text that stands in the row.
    #[inline(never)]
    fn fill_here(&mut self, field: usize, start: usize, end: usize) -> Option<()> {
        let rule = self.context.mapping.entity().field(field).rule;
        let form = rule.accept_text(&mut self.scan, start, end, self.context.policy);
        self.set(field, (start, end), form, false)
    }

    /// Fills a field with a text of the row's own bytes.
    #[inline(never)]
    fn fill_owned(&mut self, field: usize, start: usize, end: usize) -> Option<()> {
        let rule = self.context.mapping.entity().field(field).rule;
        let mut scan = Lookahead::new(self.row.owned.with_room());
        let form = rule.accept_text(&mut scan, start, end, self.context.policy);
        self.set(field, (start, end), form, true)
    }

    /// Keeps a text as a field's value, or has it converted.
    #[inline(always)]
    fn set(&mut self, field: usize, (start, end): (usize, usize), form: Form, is_owned: bool) -> Option<()> {
        if form == Form::Undecided {
            return self.convert(field, start, end, is_owned);
        }
        // Not the slot that is converted: if it is made in one place, what was written a byte at a time is read at once, and the
        // processor waits.
        let (start, end) = (start as u32, end as u32);
        self.row.set(field, Slot { start, end, form, is_owned, is_text: true, ..Slot::default() });
        Some(())
    }

    #[inline(never)]
    fn convert(&mut self, field: usize, start: usize, end: usize, is_owned: bool) -> Option<()> {
        let (start, end) = (start as u32, end as u32);
        let slot = Slot { start, end, is_owned, is_text: true, ..Slot::default() };
        self.row.convert(field, slot, self.context)
    }

    /// Fills a field with the texts of several columns.
    #[inline(never)]
    fn join(&mut self, field: usize, source: &Source) -> Option<()> {
        let mut texts = Vec::with_capacity(source.joined.len());
        for column in &source.joined {
            let cell = self.plain_cell(*column)?;
            if cell.is_owned {
                texts.push((cell.start, cell.end));
            } else {
                texts.push(self.row.owned.add(self.context.bytes.get(cell.start..cell.end)?));
            }
        }
        let start = self.row.owned.len();
        for (from, to) in texts {
            self.row.append_part(from, to, start)?;
        }
        let end = self.row.owned.len();
        if start < end {
            self.fill(field, Cell { start, end, is_owned: true, is_quoted: false })?;
        }
        Some(())
    }

    /// Fills an empty field with the first column that is not.
    #[inline(never)]
    fn fall_back(&mut self, field: usize, source: &Source) -> Option<()> {
        for column in &source.fallback {
            let cell = self.plain_cell(*column)?;
            if !self.is_blank(cell) {
                self.fill(field, cell)?;
                break;
            }
        }
        Some(())
    }

    /// Keeps a cell for the field that takes extras.
    #[inline(never)]
    fn extra(&mut self, column: usize, path: usize) -> Option<()> {
        let cell = self.plain_cell(column)?;
        if self.is_blank(cell) {
            return Some(());
        }
        let bytes = if cell.is_owned { self.row.owned.with_room() } else { self.context.bytes };
        std::str::from_utf8(bytes.get(cell.start..cell.end)?).ok()?;
        self.row.extras.push(Member {
            name: MemberName::Mapped(path),
            start: cell.start as u32,
            end: cell.end as u32,
            is_owned: cell.is_owned,
            is_text: true,
            noted: Noted::default(),
        });
        Some(())
    }

    fn is_blank(&self, cell: Cell) -> bool {
        let bytes = if cell.is_owned { self.row.owned.with_room() } else { self.context.bytes };
        if cell.start == cell.end || starts_with_non_space(bytes, cell.start) {
            return cell.start == cell.end;
        }
        let text = bytes.get(cell.start..cell.end).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.is_some_and(is_blank)
    }

    /// Returns where a cell stands, its quotes included.
    #[inline(always)]
    fn raw(&self, column: usize) -> Option<(usize, usize)> {
        let end = *self.ends.get(column)? as usize;
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize + 1,
            None => 0,
        };
        // Cells that the row lacks end where its last does.
        Some((start.min(end), end))
    }

    /// Returns whether a cell has quotes around it; `None` if it is written as few are, and has to be looked at.
    #[inline(always)]
    fn quotes_around(&self, start: usize, end: usize) -> Option<bool> {
        if self.context.mapping.rewrites_cells() {
            return None;
        }
        match self.context.bytes.get(start) {
            _ if start >= end => Some(false),
            Some(b' ' | b'\t') => None,
            Some(b'"') => (end > start + 1 && self.context.bytes.get(end - 1) == Some(&b'"')).then_some(true),
            _ => Some(false),
        }
    }

    /// Returns a cell's text: what stands between its quotes, which may be doubled, or all of it if it has none.
    fn cell(&mut self, column: usize) -> Option<Cell> {
        let (start, end) = self.raw(column)?;
        if let Some(is_quoted) = self.quotes_around(start, end) {
            let quotes = usize::from(is_quoted);
            return Some(Cell { start: start + quotes, end: end - quotes, is_owned: false, is_quoted });
        }
        if self.context.mapping.rewrites_cells() {
            return self.rewritten(start, end);
        }
        match self.context.bytes.get(start) {
            Some(b'"') => self.loosely_quoted(start, end),
            _ => self.behind_blanks(start, end),
        }
    }

    /// Returns a cell's text with no quotes doubled, and what it is if it is the formula of a text.
    fn plain_cell(&mut self, column: usize) -> Option<Cell> {
        let cell = self.cell(column)?;
        let cell = self.unquoted(cell)?;
        let bytes = if cell.is_owned { self.row.owned.with_room() } else { self.context.bytes };
        let raw = bytes.get(cell.start..cell.end)?;
        let text = if raw.starts_with(b"=\"") { without_formula(std::str::from_utf8(raw).ok()?) } else { None };
        let Some(text) = text else { return Some(cell) };
        let (start, end) = self.row.owned.add(text.as_bytes());
        self.row.normalized += 1;
        Some(Cell { start, end, is_owned: true, is_quoted: false })
    }

    /// Returns the text of a cell that starts with blanks, behind which there may be a quote.
    #[cold]
    fn behind_blanks(&self, start: usize, end: usize) -> Option<Cell> {
        let raw = std::str::from_utf8(self.context.bytes.get(start..end)?).ok()?;
        let blanks = raw.len() - raw.trim_start_matches([' ', '\t']).len();
        match quoted(raw) {
            Some(_) => self.loosely_quoted(start + blanks, end),
            None => Some(Cell { start, end, is_owned: false, is_quoted: false }),
        }
    }

    /// Returns the text of a cell with white space behind its closing quote.
    #[cold]
    fn loosely_quoted(&self, start: usize, end: usize) -> Option<Cell> {
        let raw = self.context.bytes.get(start..end)?;
        let spaces = raw.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
        let end = end - spaces;
        let is_closed = end > start + 1 && self.context.bytes.get(end - 1) == Some(&b'"');
        Some(Cell { start: start + 1, end: end - usize::from(is_closed), is_owned: false, is_quoted: true })
    }

    /// Returns the text of a cell that may stand for no value, or may have a guard.
    #[inline(never)]
    fn rewritten(&mut self, start: usize, end: usize) -> Option<Cell> {
        let raw = self.context.bytes.get(start..end)?;
        let mapping = self.context.mapping;
        let mut cell = if mapping.nulls().has(raw) {
            Cell { start, end: start, is_owned: false, is_quoted: false }
        } else if mapping.has_escapes() {
            self.unescaped(start, end)?
        } else if raw.trim_ascii_start().starts_with(b"\"") {
            let cell = self.behind_blanks(start, end)?;
            self.unquoted(cell)?
        } else {
            Cell { start, end, is_owned: false, is_quoted: false }
        };
        if mapping.is_failed_file() {
            let bytes = if cell.is_owned { self.row.owned.with_room() } else { self.context.bytes };
            let text = std::str::from_utf8(bytes.get(cell.start..cell.end)?).ok()?;
            cell.start += usize::from(is_guarded(text));
        }
        Some(cell)
    }

    /// Returns the text of a cell in which backslashes begin escapes.
    fn unescaped(&mut self, start: usize, end: usize) -> Option<Cell> {
        let raw = std::str::from_utf8(self.context.bytes.get(start..end)?).ok()?;
        let Some(text) = unescaped(raw) else {
            return Some(Cell { start, end, is_owned: false, is_quoted: false });
        };
        let (start, end) = self.row.owned.add(text.as_bytes());
        Some(Cell { start, end, is_owned: true, is_quoted: false })
    }

    /// Returns a cell in which no quotes are doubled: if some are, its bytes are written anew. Whoever takes them sees
    /// whether they are text.
    #[inline(never)]
    fn unquoted(&mut self, mut cell: Cell) -> Option<Cell> {
        let inner = self.context.bytes.get(cell.start..cell.end).filter(|_| cell.is_quoted);
        cell.is_quoted = false;
        if inner.is_none_or(|inner| memchr(b'"', inner).is_none()) {
            return Some(cell);
        }
        let room = self.row.owned.room(cell.end - cell.start);
        let length = unquoted(self.context.bytes, cell.start, cell.end, room)?;
        let (start, end) = self.row.owned.keep(length);
        Some(Cell { start, end, is_owned: true, is_quoted: false })
    }
}
