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
        let cell = self.cell(column)?;
        if cell.start >= cell.end {
            return Some(());
        }
        let rule = self.context.mapping.entity().field(field).rule;
        // JSON is full of quotes; another text is accepted only if it has none.
        if cell.is_owned || (cell.is_quoted && rule.reads_json()) {
            return self.fill(field, cell);
        }
        let form = rule.accept_text(&mut self.scan, cell.start, cell.end, self.context.policy);
        if form == Form::Undecided && cell.is_quoted {
            return self.fill(field, cell);
        }
        self.set(field, cell, form)
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
    #[inline(never)]
    fn fill(&mut self, field: usize, cell: Cell) -> Option<()> {
        let cell = self.unquoted(cell)?;
        let rule = self.context.mapping.entity().field(field).rule;
        let bytes = if cell.is_owned { self.row.owned.with_room() } else { self.context.bytes };
        let form = rule.accept_text(&mut Lookahead::new(bytes), cell.start, cell.end, self.context.policy);
        self.set(field, cell, form)
    }

    /// Keeps a cell as a field's value, or has it converted.
    #[inline(always)]
    fn set(&mut self, field: usize, cell: Cell, form: Form) -> Option<()> {
        let slot = Slot {
            start: cell.start as u32,
            end: cell.end as u32,
            form,
            is_owned: cell.is_owned,
            is_text: true,
            ..Slot::default()
        };
        if form == Form::Undecided {
            return self.row.convert(field, slot, self.context);
        }
        self.row.set(field, slot);
        Some(())
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

    /// Returns a cell's text: what stands between its quotes, which may be doubled, or all of it if it has none.
    #[inline(always)]
    fn cell(&mut self, column: usize) -> Option<Cell> {
        let (start, end) = self.raw(column)?;
        let is_owned = false;
        if self.context.mapping.rewrites_cells() {
            return self.rewritten(start, end);
        }
        let first = self.context.bytes.get(start);
        if matches!(first, Some(b' ' | b'\t')) {
            return self.behind_blanks(start, end);
        }
        if start == end || first != Some(&b'"') {
            return Some(Cell { start, end, is_owned, is_quoted: false });
        }
        if end > start + 1 && self.context.bytes.get(end - 1) == Some(&b'"') {
            return Some(Cell { start: start + 1, end: end - 1, is_owned, is_quoted: true });
        }
        self.loosely_quoted(start, end)
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
