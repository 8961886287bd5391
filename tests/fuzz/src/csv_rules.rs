//! What our reader must say of a CSV file, from the records of the `csv` crate and the rules in which
//! we differ from it, each of them a [`Difference`].

use std::{cmp::Reverse, collections::HashSet, ops::Range};

use cometchat_import::importer::{error::ErrorCode, issue::Code, position::Position};

use super::{
    csv_cells::{Expected, Wrong},
    csv_crate::{Cell, Fault, MARK, Record, Records, is_break, line_breaks},
    csv_difference::{Compared, Difference},
};

/// What our reader must say of `source`, a CSV file in UTF-8 whose rows have `limit` bytes at most.
pub fn expected(source: &[u8], limit: usize) -> (Vec<Expected>, Compared) {
    let mut rules = Rules { source, limit, at: 0, line: 1, expected: Vec::new(), compared: Compared::default() };
    let mark = match source.starts_with(MARK) {
        true => MARK.len(),
        false => 0,
    };
    let candidates = match separator(&source[mark..]) {
        Some((delimiter, length)) => {
            rules.compared.differs(Difference::SeparatorLine);
            (rules.at, rules.line) = (mark + length, 2);
            vec![delimiter]
        }
        None => DELIMITERS.to_vec(),
    };
    match rules.header(&candidates) {
        Ok((records, names)) => {
            rules.expected.push(Expected::Header(names.clone()));
            rules.rows(records, &names);
            rules.expected.push(Expected::End);
        }
        Err(code) => {
            rules.compared.differs(Difference::HeaderRefused);
            rules.expected.push(Expected::Failed { code, line: rules.line, byte: rules.at as u64 });
        }
    }
    (rules.expected, rules.compared)
}

/// The delimiter and the length of a first line such as `sep=;`, in quotes or not.
fn separator(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().position(|byte| is_break(*byte));
    let end = end.unwrap_or(text.len());
    let line = match &text[..end] {
        [b'"', line @ .., b'"'] => line,
        line => line,
    };
    let (name, [delimiter]) = line.split_at_checked(SEP.len())? else {
        return None;
    };
    let is_delimiter = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && *delimiter != b'"';
    (name.eq_ignore_ascii_case(SEP) && is_delimiter).then(|| (*delimiter, end + break_length(&text[end..])))
}

/// The rules at work on one source.
struct Rules<'a> {
    source: &'a [u8],
    limit: usize,
    /// Where the next record is looked for, and the line of that place.
    at: usize,
    line: u64,
    expected: Vec<Expected>,
    compared: Compared,
}

/// A row that cannot be read as it stands.
struct GivenUp {
    why: Difference,
    /// The cell that is at fault.
    column: usize,
    /// How the issue ends that says what was found.
    found: String,
}

impl<'a> Rules<'a> {
    /// The names of the columns, which are the first record that is not blank, and the reader with the
    /// delimiter that fits it best, continued to what follows.
    fn header(&mut self, candidates: &[u8]) -> Result<(Records<'a>, Vec<String>), ErrorCode> {
        let source = self.source;
        let readers = candidates.iter().map(|delimiter| Records::of(source, *delimiter));
        let mut readers: Vec<Records> = readers.collect();
        loop {
            let mut fits = Vec::new();
            let mut has_fault = false;
            let (at, line) = (self.at, self.line);
            for (candidate, records) in readers.iter_mut().enumerate() {
                records.go_to(at, line);
                let Some(record) = records.next() else {
                    self.go_to(self.source.len());
                    return Err(ErrorCode::InputFormat);
                };
                self.go_to(record.start);
                assert_eq!(self.line, record.line);
                match self.given_up(&record, usize::MAX) {
                    Some(given_up) => has_fault |= given_up.why != Difference::RowTooLong,
                    None => fits.push((rank(&record), candidate, record)),
                }
            }
            // The most columns, and none with a quote in it that is not quoted if there is another;
            // of those that fit alike, the first.
            let best = fits.into_iter().rev().max_by_key(|(rank, ..)| *rank);
            let Some((rank, candidate, record)) = best else {
                return Err(ErrorCode::InputColumns);
            };
            if has_fault && matches!(rank, (Reverse(1..), 1)) {
                return Err(ErrorCode::InputColumns);
            }
            if record.cells.iter().all(is_blank) {
                self.compared.differs(Difference::RowBlank);
                self.go_to_next_line(&record);
                continue;
            }
            let names = self.names(&record)?;
            if candidates.len() > 1 {
                self.compared.differs(Difference::DelimiterGuessed);
            }
            self.go_to_next_line(&record);
            let mut records = readers.swap_remove(candidate);
            records.go_to(self.at, self.line);
            return Ok((records, names));
        }
    }

    fn names(&mut self, record: &Record) -> Result<Vec<String>, ErrorCode> {
        if std::str::from_utf8(&self.source[record.span()]).is_err() {
            return Err(ErrorCode::InputFormat);
        }
        let whole: Vec<String> = record.cells.iter().map(text).collect();
        let names: Vec<String> = whole.iter().map(|name| plain_name(name)).collect();
        let mut seen = HashSet::new();
        let mut named = names.iter().filter(|name| !name.is_empty());
        if !named.all(|name| seen.insert(name)) {
            return Err(ErrorCode::InputColumns);
        }
        match names == whole {
            true => self.compared.alike += 1,
            false => self.compared.differs(Difference::NameTrimmed),
        }
        Ok(names)
    }

    fn rows(&mut self, mut records: Records<'_>, names: &[String]) {
        let mut row = 0;
        while let Some(record) = records.next() {
            let given_up = self.given_up(&record, names.len() + SPARE_CELLS);
            if given_up.is_none() && record.cells.iter().all(is_blank) {
                self.compared.differs(Difference::RowBlank);
                continue;
            }
            if given_up.is_none() && self.is_header(&record, names) {
                self.compared.differs(Difference::HeaderRepeated);
                continue;
            }
            row += 1;
            let position = Position { row, line: record.line, byte: record.start as u64 };
            if record.has_returns_before {
                self.compared.differs(Difference::ReturnCounted);
            }
            let Some(given_up) = given_up else {
                let (cells, wrong) = self.row(&record, names);
                self.expected.push(Expected::Row { position, cells, wrong });
                continue;
            };
            let (raw, next) = self.rest_of_line(&record, given_up.why);
            self.expected.push(Expected::Row {
                position,
                cells: None,
                wrong: Some(Wrong {
                    code: match given_up.why {
                        Difference::RowTooLong => Code::RowTooLong,
                        _ => Code::Quote,
                    },
                    path: match given_up.why {
                        Difference::RowTooLong => String::new(),
                        _ => column(names, given_up.column),
                    },
                    found: given_up.found,
                    raw: self.source[raw].to_vec(),
                }),
            });
            self.compared.differs(given_up.why);
            // The crate is somewhere else by now.
            (self.at, self.line) = (record.start, record.line);
            self.go_to(next);
            records.go_to(self.at, self.line);
        }
    }

    /// The cells of a row that can be read, and what is wrong with it nevertheless.
    fn row(&mut self, record: &Record, names: &[String]) -> (Option<Vec<String>>, Option<Wrong>) {
        let raw = &self.source[record.span()];
        let wrong = |code, path, found| Wrong { code, path, found, raw: raw.to_vec() };
        if let Err(error) = std::str::from_utf8(raw) {
            self.compared.differs(Difference::RowNotText);
            let at = error.valid_up_to();
            let ended = record.cells.iter().filter(|cell| cell.span.end <= at);
            let found = format!("0x{:02X} at byte {}", raw[at], record.start + at);
            let path = column(names, ended.count());
            return (None, Some(wrong(Code::Encoding, path, found)));
        }
        let mut cells: Vec<String> = record.cells.iter().map(text).collect();
        if cells.len() > names.len() {
            let behind = &self.source[record.start..][record.cells[names.len()].span.start..record.end];
            let delimiter = self.source[record.start + record.cells[names.len() - 1].span.end];
            if behind.iter().all(|byte| *byte == delimiter || byte.is_ascii_whitespace()) {
                self.compared.differs(Difference::CellsTooManyEmpty);
                cells.truncate(names.len());
                return (Some(cells), None);
            }
        }
        let named = 1 + names.iter().rposition(|name| !name.is_empty()).unwrap_or(0);
        if (named..names.len()).contains(&cells.len()) {
            self.compared.differs(Difference::CellsUnnamed);
            cells.resize(names.len(), String::new());
            return (Some(cells), None);
        }
        if cells.len() != names.len() {
            self.compared.differs(Difference::CellCount);
            let found = match cells.len() {
                1 => "1 cell".to_owned(),
                many => format!("{many} cells"),
            };
            return (Some(cells), Some(wrong(Code::CellCount, String::new(), found)));
        }
        let fields = record.cells.iter().map(|cell| cell.field.as_slice());
        match fields.eq(cells.iter().map(String::as_bytes)) {
            true => self.compared.alike += 1,
            false => self.compared.differs(Difference::WhiteAfterQuote),
        }
        (Some(cells), None)
    }

    /// Whether a record is the header once more; with white space of ASCII alone before its first name.
    fn is_header(&self, record: &Record, names: &[String]) -> bool {
        let raw = &self.source[record.span()];
        let Ok(_) = std::str::from_utf8(raw) else { return false };
        let cells: Vec<String> = record.cells.iter().map(text).collect();
        let first = cells[0].trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '\x0B' | '"'));
        first.starts_with(&names[0]) && cells.iter().map(|cell| plain_name(cell)).eq(names.iter().cloned())
    }

    /// Why a record cannot be read as it stands, by the first place that says so: no byte after the
    /// first one past the limit is looked at.
    fn given_up(&self, record: &Record, most_cells: usize) -> Option<GivenUp> {
        let raw = &self.source[record.start..];
        let given_up = |why, column, found: String| Some(GivenUp { why, column, found });
        let unclosed = "a double quote that is never closed".to_owned();
        let spare = record.cells.iter().enumerate().skip(most_cells.saturating_add(1));
        for (index, cell) in spare {
            let Some(quoted) = &cell.quoted else { continue };
            let seen = quoted.after < raw.len() && quoted.after <= self.limit;
            if seen && quoted.value.iter().any(|byte| is_break(*byte)) {
                return given_up(Difference::RowRunsAway, index, unclosed);
            }
        }
        let last = record.cells.len() - 1;
        match record.fault {
            Some(Fault::Text { at }) if at <= self.limit => {
                let line = record.line + line_breaks(&raw[..at]);
                let found = format!(" on line {line}");
                given_up(Difference::TextAfterQuote, last, found)
            }
            Some(Fault::Unclosed) if raw.len() <= self.limit => given_up(Difference::QuoteUnclosed, last, unclosed),
            None if record.end <= self.limit => None,
            _ => {
                let mut cells = record.cells.iter();
                let cut = cells.rposition(|cell| cell.span.start <= self.limit)?;
                let cell = &record.cells[cut];
                let seen = &raw[cell.span.start..=self.limit];
                let quotes = seen.iter().filter(|byte| **byte == b'"').count();
                match cell.quoted.is_some() && quotes % 2 == 1 {
                    true => given_up(Difference::QuoteUnclosed, cut, unclosed),
                    false => given_up(Difference::RowTooLong, cut, String::new()),
                }
            }
        }
    }

    /// What is kept of a row that is given up, and where the next one is looked for.
    fn rest_of_line(&self, record: &Record, why: Difference) -> (Range<usize>, usize) {
        let rest = &self.source[record.start..];
        let seen = rest.len().min(self.limit + 1);
        let line = |from: usize, to: usize| {
            let at = rest[from..to].iter().position(|byte| is_break(*byte))?;
            Some(from + at)
        };
        let after = |at: usize| record.start + at + break_length(&rest[at..]);
        match line(0, seen) {
            Some(end) if why != Difference::RowTooLong => (record.start..record.start + end, after(end)),
            None if rest.len() <= self.limit => (record.start..self.source.len(), self.source.len()),
            _ => {
                let next = line(seen, rest.len()).map_or(self.source.len(), after);
                (record.start..record.start, next)
            }
        }
    }

    /// After the line break of a record.
    fn go_to_next_line(&mut self, record: &Record) {
        let end = record.span().end;
        self.go_to(end + break_length(&self.source[end..]));
    }

    fn go_to(&mut self, at: usize) {
        self.line += line_breaks(&self.source[self.at..at]);
        self.at = at;
    }
}

/// How well a delimiter fits: cells with a quote in them that are not quoted, then columns.
fn rank(record: &Record) -> (Reverse<usize>, usize) {
    let strays = record.cells.iter().filter(|cell| cell.quoted.is_none() && cell.field.contains(&b'"'));
    (Reverse(strays.count()), record.cells.len())
}

/// A column's name: without white space around it, and with one blank for all within.
fn plain_name(name: &str) -> String {
    let seen = name.replace(['\u{feff}', '\u{200b}'], "");
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a cell: what the crate has read, without the white space after a closing quote.
fn text(cell: &Cell) -> String {
    let length = match &cell.quoted {
        Some(quoted) => quoted.value.len(),
        None => cell.field.len(),
    };
    String::from_utf8(cell.field[..length].to_vec()).unwrap()
}

/// Whether a cell has nothing but white space, in quotes or not.
fn is_blank(cell: &Cell) -> bool {
    let inner = match &cell.quoted {
        Some(quoted) => &quoted.value,
        // Quotes after white space are no quotes, yet nobody means them as a value.
        None => match cell.field.trim_ascii() {
            [b'"', inner @ .., b'"'] => inner,
            field => field,
        },
    };
    inner.trim_ascii().is_empty()
}

/// What an issue calls a column.
fn column(names: &[String], index: usize) -> String {
    match names.get(index).filter(|name| !name.is_empty()) {
        Some(name) => name.chars().take(60).collect(),
        None => format!("column {}", index + 1),
    }
}

/// The length of the line break that `bytes` start with, if they do.
fn break_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The first of these that fits best.
const DELIMITERS: [u8; 4] = *b",;\t|";

const SEP: &[u8] = b"sep=";

/// How many cells more than the header a row may have and still continue over a line break.
const SPARE_CELLS: usize = 100;
