//! CSV: a header row, then rows of as many cells.

use super::{
    cells::{self, Cells},
    error::displayed,
    frame::{Bounds, Fault, Frame, Scan},
    header::{self, HeaderScan, Separator, plain_name},
    lines,
    options::{CsvOptions, Dialect, ShortRows},
    row::Record,
    step::{Kind, Step},
    text::{HELD, Text},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::{Code, Issue, quote},
    mapping::is_failed_file,
    position::Position,
    remedy::{OptionName, Remedy},
};
use std::{borrow::Cow, ops::Range};

/// Reads the header, then rows.
#[derive(Debug)]
pub(super) struct Csv {
    stage: Stage,
    delimiter: u8,
    options: CsvOptions,
    header: Vec<String>,
    /// Columns up to the last that has a name: a row needs no more cells.
    named: usize,
    /// Lines of header rows that were found within the file.
    repeated: Repeated,
    scan: Scan,
    /// Where each cell of the last row ends.
    ends: Vec<u32>,
}

/// Header rows within a file, as there are where several files were put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// How many there are.
    pub count: u64,
    /// The lines of the first few.
    pub lines: Vec<u64>,
}

#[derive(Debug)]
enum Stage {
    /// Before a `sep=;` line, should there be one.
    Separator,
    Header(HeaderScan),
    Rows,
    /// In a row with a quote that makes no sense: its first line is given up, and reading continues
    /// after it.
    GivenUp {
        issue: Issue,
        searched: usize,
    },
    /// In the rest of a line that was too long.
    Skipping,
}

impl Csv {
    pub fn new(options: CsvOptions) -> Self {
        Self {
            stage: Stage::Separator,
            delimiter: b',',
            options,
            header: Vec::new(),
            named: 0,
            repeated: Repeated::default(),
            scan: Scan::default(),
            ends: Vec::new(),
        }
    }

    /// Header rows that were found within the file.
    pub fn repeated(&self) -> &Repeated {
        &self.repeated
    }

    /// How cells hold what would end them.
    pub fn dialect(&self) -> Dialect {
        self.options.dialect
    }

    /// The names of the columns, once read.
    pub fn header(&self) -> Option<&[String]> {
        (!self.header.is_empty()).then_some(&self.header)
    }

    /// What stands between cells, once the header is read.
    pub fn delimiter(&self) -> Option<u8> {
        self.header().map(|_| self.delimiter)
    }

    #[inline]
    pub fn step(&mut self, text: &mut Text) -> Step {
        loop {
            let step = match &mut self.stage {
                Stage::Rows => self.row(text),
                Stage::Separator => self.separator(text),
                Stage::Header(_) => self.header_row(text),
                Stage::GivenUp { .. } => self.give_up(text),
                Stage::Skipping => self.skip(text),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Reads the next row, if all its bytes are there, its quotes make sense, and it has as many cells as the
    /// header; nothing changes if not.
    #[inline]
    pub fn whole_row(&mut self, text: &mut Text) -> Option<(Position, Range<usize>)> {
        if !matches!(self.stage, Stage::Rows) {
            return None;
        }
        let window = text.window();
        if window.first() == BOM.first() {
            return None;
        }
        let (end, next) = self.scan.whole(window, self.bounds(text))?;
        let row = window.get(..end)?;
        let is_whole = self.scan.ends().len() == self.header.len();
        if !is_whole || cells::are_blank(row, self.scan.ends()) || self.may_be_header(row) {
            self.scan.forget();
            return None;
        }
        let lines = match self.scan.has_breaks() {
            true => lines::count_breaks(window.get(..next)?),
            false => 1,
        };
        self.scan.finish(&mut self.ends);
        let position = text.start_row();
        let span = text.take(next, lines);
        Some((position, span.start..span.start + end))
    }

    /// Where each cell of the last row ends.
    #[inline]
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    #[inline]
    fn bounds(&self, text: &Text) -> Bounds {
        Bounds {
            delimiter: self.delimiter,
            ended: text.ended(),
            limit: text.limit(),
            most_cells: self.header.len() + SPARE_CELLS,
            has_escapes: self.options.dialect.has_escapes(),
        }
    }

    /// What a row of the bytes `raw` holds.
    #[inline]
    pub fn record<'a>(&'a self, raw: &'a [u8], position: &Position, text: &Text) -> Record<'a> {
        let ends = &self.ends;
        let row = match std::str::from_utf8(raw) {
            Ok(row) => row,
            Err(error) => {
                let valid = error.valid_up_to();
                let column = ends.partition_point(|end| *end as usize <= valid);
                let issue = text.encoding_issue(self.column(column), position, raw, valid);
                return Record::Broken { issue, cells: None };
            }
        };
        let cells = Cells::new(row, ends, self.options.dialect.has_escapes());
        if cells.len() == self.header.len() {
            return Record::Cells(cells);
        }
        Record::Broken { issue: self.count_issue(cells.len()), cells: Some(cells) }
    }

    #[inline]
    fn row(&mut self, text: &mut Text) -> Option<Step> {
        if self.scan.at() == 0 && !skip_mark(text) {
            return Some(Step::NeedInput);
        }
        let unread = text.unread();
        if unread.is_empty() {
            return Some(if text.ended() { Step::End } else { Step::NeedInput });
        }
        match self.scan.scan(unread, self.bounds(text)) {
            Frame::More => Some(Step::NeedInput),
            Frame::Row { end, next } => {
                let row = unread.get(..end).promised(HELD);
                let lines = match self.scan.has_breaks() {
                    true => lines::count_breaks(unread.get(..next).promised(HELD)),
                    false => u64::from(next > end),
                };
                let is_none = cells::are_blank(row, self.scan.ends()) || self.is_end_mark(row);
                let is_header = !is_none && self.is_header(row, self.scan.ends());
                self.scan.finish(&mut self.ends);
                self.fit(row);
                if is_header {
                    self.repeated.add(text.line());
                }
                if is_none || is_header {
                    text.take(next, lines);
                    return None;
                }
                let position = text.start_row();
                let span = text.take(next, lines);
                Some(Step::Row { position, span: span.start..span.start + end, kind: Kind::Cells })
            }
            Frame::Fault(fault) => {
                let issue = self.quote_issue(fault, text);
                self.scan.finish(&mut self.ends);
                self.stage = Stage::GivenUp { issue, searched: 0 };
                None
            }
            Frame::TooLong => {
                self.scan.finish(&mut self.ends);
                Some(self.drop_line(text.too_long_issue(), text))
            }
        }
    }

    /// Leaves out cells too many that are empty, and adds those that are missing where a row may lack them.
    fn fit(&mut self, row: &[u8]) {
        let columns = self.header.len();
        if self.ends.len() > columns {
            let start = self.ends.get(columns - 1).map_or(0, |end| *end as usize + 1);
            let is_delimiter = |byte: &u8| *byte == self.delimiter || byte.is_ascii_whitespace();
            if row.get(start..).is_some_and(|rest| rest.iter().all(is_delimiter)) {
                self.ends.truncate(columns);
            }
        }
        let may_lack = self.options.short_rows == ShortRows::Fill || self.ends.len() >= self.named;
        if may_lack && self.ends.len() < columns {
            let end = self.ends.last().copied().unwrap_or_default();
            self.ends.resize(columns, end);
        }
    }

    /// Whether a row ends a dump: what stands behind it is none of its rows.
    fn is_end_mark(&self, row: &[u8]) -> bool {
        self.options.dialect == Dialect::Postgres && row == b"\\."
    }

    /// Whether a row starts as the header does, so that it has to be compared.
    #[inline]
    fn may_be_header(&self, row: &[u8]) -> bool {
        let start = row.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'"') || *byte == self.delimiter);
        let start = start.and_then(|start| row.get(start..)).unwrap_or_default();
        match self.header.first() {
            Some(name) if name.is_empty() => start.first() == Some(&self.delimiter),
            Some(name) => start.starts_with(name.as_bytes()),
            None => false,
        }
    }

    /// Whether a row is the header once more.
    fn is_header(&self, row: &[u8], ends: &[u32]) -> bool {
        if !self.may_be_header(row) || !self.options.columns.is_empty() {
            return false;
        }
        let Ok(text) = std::str::from_utf8(row) else {
            return false;
        };
        let cells = Cells::new(text, ends, self.options.dialect.has_escapes());
        let is_same =
            |(name, cell): (&String, Option<_>)| cell.is_some_and(|cell: Cow<'_, str>| plain_name(&cell) == *name);
        cells.len() == self.header.len() && self.header.iter().zip(cells.iter().map(Some)).all(is_same)
    }

    fn separator(&mut self, text: &mut Text) -> Option<Step> {
        let candidates: &[u8] = match header::separator(text.unread(), text.ended()) {
            Separator::NeedInput => return Some(Step::NeedInput),
            Separator::None if self.options.dialect.has_escapes() => b"\t",
            Separator::None => &header::DELIMITERS,
            Separator::Found { delimiter, length } => {
                text.take(length, 1);
                &[delimiter]
            }
        };
        let candidates = self.options.delimiter.as_ref().map_or(candidates, std::slice::from_ref);
        self.stage = Stage::Header(HeaderScan::new(candidates, self.options.dialect.has_escapes()));
        None
    }

    fn header_row(&mut self, text: &mut Text) -> Option<Step> {
        let Stage::Header(scan) = &mut self.stage else {
            return None;
        };
        let unread = text.unread();
        if unread.is_empty() {
            if !text.ended() {
                return Some(Step::NeedInput);
            }
            let message = match self.options.columns.is_empty() {
                true => "expected a CSV header row with the names of the columns; the input is empty",
                false => "expected rows of CSV; the input is empty",
            };
            return Some(Step::Fail(text.error(ErrorCode::InputFormat, message)));
        }
        let found = match scan.scan(unread, text.ended(), text.limit()) {
            Ok(None) => return Some(Step::NeedInput),
            Ok(Some(found)) => found,
            Err((why, remedies)) => {
                let error = text.error(ErrorCode::InputColumns, why);
                return Some(Step::Fail(error.remedies(remedies)));
            }
        };
        let row = unread.get(..found.end).promised(HELD);
        let lines = lines::count_breaks(unread.get(..found.next).promised(HELD));
        if cells::are_blank(row, &found.ends) {
            text.take(found.next, lines);
            return None;
        }
        let names = header::names(row, &found, self.options.dialect.has_escapes());
        let columns = found.ends.len();
        let given = &self.options.columns;
        let (names, is_header) = match names {
            Ok(names) if given.is_empty() => (names, true),
            Err((code, why, remedies)) if given.is_empty() => {
                return Some(Step::Fail(text.error(code, why).remedies(remedies)));
            }
            // A file of failed rows has the header that its source had not.
            Ok(names) if is_header_of(&names, given) => (names, true),
            Ok(names) if names_columns(&names, given) => {
                let why = format!(
                    "expected rows, as the columns are given, found a header row with {}",
                    quote(&names.join(", "))
                );
                let error = text.error(ErrorCode::InputColumns, why);
                return Some(Step::Fail(error.remedies(USE_THE_HEADER)));
            }
            _ if given.len() > columns => {
                let why = format!(
                    "expected {} a row, one for each name that was given, found {} in the first",
                    count(given.len()),
                    count(columns)
                );
                let error = text.error(ErrorCode::InputColumns, why);
                return Some(Step::Fail(error.remedies(NAME_AS_MANY)));
            }
            _ => {
                let mut names = given.clone();
                names.resize(columns, String::new());
                (names, false)
            }
        };
        if is_header {
            text.take(found.next, lines);
        }
        // A file of failed rows is CSV as RFC 4180 has it, whatever its source was.
        if is_failed_file(&names) {
            self.options.dialect = Dialect::Auto;
        }
        self.delimiter = found.delimiter;
        self.named = 1 + names.iter().rposition(|name| !name.is_empty()).unwrap_or_default();
        self.header = names;
        self.stage = Stage::Rows;
        Some(Step::Header)
    }

    /// Ends a row whose quotes make no sense at its first line break.
    fn give_up(&mut self, text: &mut Text) -> Option<Step> {
        let Stage::GivenUp { issue, searched } = &mut self.stage else {
            return None;
        };
        let (unread, window) = (text.unread(), text.window());
        let rest = window.get(*searched..).promised(HELD);
        let (end, length) = match lines::find_break(rest) {
            Some(at) => match lines::break_length(unread, *searched + at, text.ended()) {
                Some(length) => (*searched + at, length),
                None => return Some(Step::NeedInput),
            },
            None if window.len() > text.limit() => {
                let issue = issue.clone();
                return Some(self.drop_line(issue, text));
            }
            None if text.ended() => (window.len(), 0),
            None => {
                *searched = window.len();
                return Some(Step::NeedInput);
            }
        };
        let kind = Kind::Broken(Box::new(issue.clone()));
        self.stage = Stage::Rows;
        let position = text.start_row();
        let span = text.take(end + length, u64::from(length > 0));
        Some(Step::Row { position, span: span.start..span.start + end, kind })
    }

    /// Hands out the current line as too long to be kept, and skips the rest of it.
    fn drop_line(&mut self, issue: Issue, text: &mut Text) -> Step {
        self.stage = Stage::Skipping;
        let position = text.start_row();
        let window = text.window();
        let span = text.take(window.len(), lines::count_breaks(window));
        Step::Row { position, span: span.start..span.start, kind: Kind::Broken(Box::new(issue)) }
    }

    fn skip(&mut self, text: &mut Text) -> Option<Step> {
        let unread = text.unread();
        let end = lines::find_break(unread).unwrap_or(unread.len());
        match lines::break_length(unread, end, text.ended()) {
            Some(0) if text.ended() => {
                text.take(end, 0);
                self.stage = Stage::Rows;
                None
            }
            Some(length @ 1..) => {
                text.take(end + length, 1);
                self.stage = Stage::Rows;
                None
            }
            _ => {
                text.take(end, 0);
                Some(Step::NeedInput)
            }
        }
    }

    /// What an issue calls column `index`.
    fn column(&self, index: usize) -> String {
        match self.header.get(index) {
            // There may be an issue for each row: a long name must not come again with each.
            Some(name) if !name.is_empty() => name.chars().take(DISPLAYED_CHARACTERS).collect(),
            _ => format!("column {}", index + 1),
        }
    }

    fn count_issue(&self, found: usize) -> Issue {
        let wanted = self.header.len();
        let position = match self.options.columns.is_empty() {
            true => "the header",
            false => "the first row",
        };
        let issue = Issue::new(Code::CellCount, "", format!("{}, as in {position}", count(wanted))).found(count(found));
        match found > wanted {
            true => issue.remedies(QUOTE_DELIMITERS),
            false => issue.remedies(ADD_CELLS),
        }
    }

    fn quote_issue(&self, fault: Fault, text: &Text) -> Issue {
        let column = self.column(self.scan.ends().len());
        match fault {
            Fault::Unclosed => Issue::new(Code::Quote, column, "a quoted value that ends")
                .found("a double quote that is never closed")
                .remedies(CLOSE_QUOTE),
            Fault::After(byte) => {
                let unread = text.unread();
                let before = unread.get(..self.scan.at()).promised(HELD);
                let line = text.line() + lines::count_breaks(before);
                let expected = format!("{} or a line break after a closing quote", displayed(self.delimiter));
                Issue::new(Code::Quote, column, expected)
                    .found(format!("{} on line {line}", displayed(byte)))
                    .remedies(QUOTE_TWICE)
            }
        }
    }
}

impl Repeated {
    fn add(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < LINES_KEPT {
            self.lines.push(line);
        }
    }
}

/// Skips a byte order mark before a row, as there is where files were put together; returns whether it is known that there
/// is none any more.
#[inline]
fn skip_mark(text: &mut Text) -> bool {
    let unread = text.unread();
    if unread.first() != BOM.first() {
        return true;
    }
    if unread.starts_with(BOM) {
        text.take(BOM.len(), 0);
        return true;
    }
    text.ended() || !BOM.starts_with(unread)
}

/// Whether a first row has names in the place of values: one of those that were given, in any spelling.
fn names_columns(row: &[String], given: &[String]) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|character| !matches!(character, ' ' | '_' | '-'));
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let is_name = |(name, found): (&String, &String)| !name.is_empty() && plain(name) == plain(found);
    given.iter().zip(row).any(is_name)
}

/// Whether a row has the names that were given where they were given, so that it is a header all the same.
fn is_header_of(row: &[String], given: &[String]) -> bool {
    let is_same = |(name, found): (&String, Option<&String>)| name.is_empty() || found == Some(name);
    let found = row.iter().map(Some).chain(std::iter::repeat(None));
    given.iter().zip(found).all(is_same)
}

fn count(cells: usize) -> String {
    match cells {
        1 => "1 cell".to_owned(),
        many => format!("{many} cells"),
    }
}

/// Characters of a column's name that an issue shows.
const DISPLAYED_CHARACTERS: usize = 60;

/// How many cells more than the header a row may have and still continue over a line break.
const SPARE_CELLS: usize = 100;

const NAME_AS_MANY: &[Remedy] =
    &[Remedy::hint("name as many columns as there are, and leave the names of those without a use empty")];
const USE_THE_HEADER: &[Remedy] = &[
    Remedy::hint("leave out the option, and map what the header names otherwise"),
    Remedy::hint("remove the header row"),
];
const QUOTE_DELIMITERS: &[Remedy] = &[Remedy::hint("put a value that holds the delimiter in double quotes")];
const ADD_CELLS: &[Remedy] = &[
    Remedy::hint("join the row's lines if it was cut in two"),
    Remedy::hint("add the missing cells, empty ones too"),
    Remedy::set(OptionName::ShortRows, "fill"),
];
/// Lines of repeated headers that are kept: enough to find them.
const LINES_KEPT: usize = 5;
/// A byte order mark in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
const QUOTE_TWICE: &[Remedy] = &[Remedy::hint("write each quote in a quoted value twice")];
const CLOSE_QUOTE: &[Remedy] =
    &[Remedy::hint("close the quote"), Remedy::hint("write each quote in a quoted value twice")];
