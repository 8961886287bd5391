//! The file of failed rows: the source's own columns, then `_row`, `_code`, `_message`.
//!
//! It is imported as it is once the rows are fixed: the three columns are ignored, and the guard
//! against formulas is taken off again. A cell that a spreadsheet would run (`=`, `+`, `-`, `@`, tab
//! or return in front, after any number of `'`) gets one `'` more in front; reading such a file
//! takes one away, so that every cell comes back as it was.

use crate::importer::{
    input::{self, Cells, Record, is_failed_file},
    issue::Issue,
    json::{self, write_string},
    mapping::{NullMarkers, RESERVED, readable_part, runs_as_formula, unguarded_names, unreadable, without_guard},
    position::Position,
    wording::Wording,
};

/// Writes the failed rows, as CSV for CSV input and as NDJSON for everything else.
#[derive(Debug, Default)]
pub struct FailedRows {
    delimiter: Option<u8>,
    columns: usize,
    bom: bool,
    /// The source is such a file itself, its cells guarded already.
    guarded: bool,
    reserved: Vec<usize>,
    /// What stands in cells without a value.
    nulls: NullMarkers,
    header: Option<Vec<u8>>,
    out: Vec<u8>,
}

impl FailedRows {
    /// The source is CSV with this header; the byte-order mark is kept, for spreadsheets.
    pub fn csv(&mut self, header: &[String], delimiter: u8, bom: bool, nulls: NullMarkers) {
        self.nulls = nulls;
        self.delimiter = Some(delimiter);
        self.columns = header.len();
        self.bom = bom;
        self.reserved =
            header.iter().enumerate().filter(|(_, name)| RESERVED.contains(&name.as_str())).map(|(at, _)| at).collect();
        self.guarded = is_failed_file(header);
        let mut line = Vec::new();
        if !GUESSED_DELIMITERS.contains(&delimiter) {
            line.extend_from_slice(b"sep=");
            line.push(delimiter);
            line.extend_from_slice(LINE_END);
        }
        for (at, name) in unguarded_names(header).iter().enumerate() {
            if !self.reserved.contains(&at) {
                write_name(&mut line, name, delimiter);
                line.push(delimiter);
            }
        }
        for (at, name) in RESERVED.iter().enumerate() {
            if at > 0 {
                line.push(delimiter);
            }
            line.extend_from_slice(name.as_bytes());
        }
        line.extend_from_slice(LINE_END);
        self.header = Some(line);
    }

    /// The part of a row's line that is the row itself, for [`add`](Self::add) later on.
    pub fn prepare(&self, record: &Record<'_>, raw: &[u8]) -> Box<[u8]> {
        let mut line = Vec::with_capacity(raw.len() + 16);
        let cells = match record {
            Record::Cells(cells) => Some(*cells),
            // Of too many cells, those that the header has would be another row, and a valid one.
            Record::Broken { cells, .. } => cells.filter(|cells| cells.len() <= self.columns),
            Record::Json(_) => None,
        };
        match self.delimiter {
            Some(delimiter) => self.prepare_csv(&mut line, cells, raw, delimiter),
            None => prepare_json(&mut line, record, raw),
        }
        line.into_boxed_slice()
    }

    fn prepare_csv(&self, line: &mut Vec<u8>, cells: Option<Cells<'_>>, raw: &[u8], delimiter: u8) {
        let whole = String::from_utf8_lossy(raw);
        for at in 0..self.columns {
            if self.reserved.contains(&at) {
                continue;
            }
            match cells {
                Some(cells) => {
                    let cell = cells.get(at).unwrap_or_default();
                    let cell = if self.guarded { without_guard(cell) } else { cell };
                    // What is there without quotes is empty here: a guard would make it another text.
                    let is_null = cells.raw_get(at).is_some_and(|raw| self.nulls.has(raw.as_bytes()));
                    if !is_null {
                        write_quoted(line, &cell, delimiter, self.nulls.has(cell.as_bytes()));
                    }
                }
                // A row that could not be cut into these cells stands in the first, whole.
                None if at == 0 => write_cell(line, &whole, delimiter),
                None => {}
            }
            line.push(delimiter);
        }
    }

    /// Adds a row that was prepared, and why it failed.
    pub fn add(&mut self, prepared: &[u8], position: Position, issues: &[Issue], wording: &Wording) {
        if let Some(header) = self.header.take() {
            if self.bom {
                self.out.extend_from_slice(BOM);
            }
            self.out.extend_from_slice(&header);
        }
        let codes: Vec<&str> = issues.iter().map(|issue| issue.code.as_str()).collect();
        let messages: Vec<String> = issues.iter().map(|issue| wording.issue(issue)).collect();
        let (code, message) = (codes.join(" "), messages.join(" · "));
        self.out.extend_from_slice(prepared);
        match self.delimiter {
            Some(delimiter) => {
                self.out.extend_from_slice(position.row.to_string().as_bytes());
                self.out.push(delimiter);
                write_cell(&mut self.out, &code, delimiter);
                self.out.push(delimiter);
                write_cell(&mut self.out, &message, delimiter);
                self.out.extend_from_slice(LINE_END);
            }
            None => {
                self.out.extend_from_slice(b"\"_row\":");
                self.out.extend_from_slice(position.row.to_string().as_bytes());
                self.out.extend_from_slice(b",\"_code\":");
                write_string(&mut self.out, &code);
                self.out.extend_from_slice(b",\"_message\":");
                write_string(&mut self.out, &message);
                self.out.extend_from_slice(b"}\n");
            }
        }
    }

    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// The object without its closing brace and without our own fields; what is no object is kept under `_source`. So is why a host
/// could not read an object, behind what it could: without the rest it must not be imported as it is.
fn prepare_json(line: &mut Vec<u8>, record: &Record<'_>, raw: &[u8]) {
    line.push(b'{');
    let mut source = String::from_utf8_lossy(raw);
    if let Record::Json(text) = record
        && let Ok(value) = json::parse(text)
    {
        if value.kind == json::Kind::Object {
            return write_members(line, value);
        }
        if let Some(why) = unreadable(value) {
            readable_part(value).into_iter().for_each(|part| write_members(line, part));
            source = why.into();
        }
    }
    line.extend_from_slice(b"\"_source\":");
    write_string(line, &source);
    line.push(b',');
}

/// Writes members, each with a comma behind it, without our own.
fn write_members(line: &mut Vec<u8>, object: json::Value<'_>) {
    for (key, value) in object.members() {
        if RESERVED.iter().any(|reserved| key.is(reserved)) {
            continue;
        }
        line.push(b'"');
        line.extend_from_slice(key.raw().as_bytes());
        line.extend_from_slice(b"\":");
        json::write_minified(line, value.raw);
        line.push(b',');
    }
}

/// A name in quotes wherever the format or the delimiter could be guessed wrongly without.
fn write_name(out: &mut Vec<u8>, name: &str, delimiter: u8) {
    let misleads = |byte: u8| GUESSED_DELIMITERS.contains(&byte) || b"[{".contains(&byte);
    write_quoted(out, name, delimiter, name.bytes().any(misleads));
}

/// Writes a cell, in quotes where it needs them, that no spreadsheet runs.
pub(in crate::importer) fn write_cell(out: &mut Vec<u8>, text: &str, delimiter: u8) {
    write_quoted(out, text, delimiter, false);
}

/// Writes a cell that no spreadsheet runs.
fn write_quoted(out: &mut Vec<u8>, text: &str, delimiter: u8, always: bool) {
    match runs_as_formula(text) {
        true => input::write_cell(out, &format!("'{text}"), delimiter, true),
        false => input::write_cell(out, text, delimiter, always),
    }
}

const BOM: &[u8] = &[0xef, 0xbb, 0xbf];
const LINE_END: &[u8] = b"\r\n";
/// The delimiters that a header shows without a `sep=` line.
const GUESSED_DELIMITERS: &[u8] = b",;\t|";
