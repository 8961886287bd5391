//! CSV: a header row, then rows of as many cells.

use super::{
    cells::{self, Cells},
    columns::{Columns, Repeated},
    error::displayed,
    frame::{Bounds, Fault, Frame, Scan},
    header::{self, HeaderScan, Separator},
    lines,
    options::{CsvOptions, Dialect, ShortRows},
    row::Record,
    skipping::is_failed_file,
    step::{Kind, Step},
    text::{HELD, MARK, Text},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::{Code, Issue},
    position::Position,
    remedy::Remedy,
};
use std::ops::Range;

/// Reads the header, then rows.
#[derive(Debug)]
pub(super) struct Csv {
    stage: Stage,
    delimiter: u8,
    options: CsvOptions,
    columns: Columns,
    scan: Scan,
    /// Where each cell of the last row ends.
    ends: Vec<u32>,
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
            columns: Columns::default(),
            scan: Scan::default(),
            ends: Vec::new(),
        }
    }

    /// Header rows that were found within the file.
    pub fn repeated(&self) -> &Repeated {
        self.columns.repeated()
    }

    /// How cells hold what would end them.
    pub fn dialect(&self) -> Dialect {
        self.options.dialect
    }

    /// The names of the columns, once read.
    pub fn header(&self) -> Option<&[String]> {
        Some(self.columns.names()).filter(|names| !names.is_empty())
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
        if window.first() == MARK.first() {
            return None;
        }
        let (end, next) = self.scan.whole(window, self.bounds(text))?;
        let row = window.get(..end)?;
        let is_whole = self.scan.ends().len() == self.columns.len();
        if !is_whole || cells::are_blank(row, self.scan.ends()) || self.columns.may_be_header(row, self.delimiter) {
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
            most_cells: self.columns.len() + SPARE_CELLS,
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
                let issue = text.encoding_issue(self.columns.displayed(column), position, raw, valid);
                return Record::Broken { issue, cells: None };
            }
        };
        let cells = Cells::new(row, ends, self.options.dialect.has_escapes());
        if cells.len() == self.columns.len() {
            return Record::Cells(cells);
        }
        Record::Broken { issue: self.columns.count_issue(cells.len(), self.options.dialect), cells: Some(cells) }
    }

    #[inline]
    fn row(&mut self, text: &mut Text) -> Option<Step> {
        if self.scan.at() == 0 && !text.take_marks() {
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
                let is_header = !is_none && self.is_header(row);
                self.scan.finish(&mut self.ends);
                self.fit(row);
                if is_header {
                    self.columns.add_repeated(text.line());
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
        let columns = self.columns.len();
        if self.ends.len() > columns {
            let start = self.ends.get(columns - 1).map_or(0, |end| *end as usize + 1);
            let is_delimiter = |byte: &u8| *byte == self.delimiter || byte.is_ascii_whitespace();
            if row.get(start..).is_some_and(|rest| rest.iter().all(is_delimiter)) {
                self.ends.truncate(columns);
            }
        }
        let may_lack = self.options.short_rows == ShortRows::Fill || self.ends.len() >= self.columns.named();
        if may_lack && self.ends.len() < columns {
            let end = self.ends.last().copied().unwrap_or_default();
            self.ends.resize(columns, end);
        }
    }

    /// Whether a row ends a dump: what stands behind it is none of its rows.
    fn is_end_mark(&self, row: &[u8]) -> bool {
        self.options.dialect == Dialect::Postgres && row == b"\\."
    }

    /// Whether the row that was scanned is the header once more.
    fn is_header(&self, row: &[u8]) -> bool {
        if !self.columns.may_be_header(row, self.delimiter) {
            return false;
        }
        let text = std::str::from_utf8(row);
        text.is_ok_and(|text| self.columns.are(Cells::new(text, self.scan.ends(), self.options.dialect.has_escapes())))
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
        let (columns, is_header) = match Columns::of(names, &self.options.columns, found.ends.len()) {
            Ok(columns) => columns,
            Err((code, why, remedies)) => return Some(Step::Fail(text.error(code, why).remedies(remedies))),
        };
        if is_header {
            text.take(found.next, lines);
        }
        // A file of failed rows is CSV as RFC 4180 has it, whatever its source was, unless somebody saved it as a spreadsheet.
        if is_failed_file(columns.names()) && self.options.dialect != Dialect::Sheet {
            self.options.dialect = Dialect::Auto;
        }
        self.delimiter = found.delimiter;
        self.columns = columns;
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

    fn quote_issue(&self, fault: Fault, text: &Text) -> Issue {
        let column = self.columns.displayed(self.scan.ends().len());
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

/// How many cells more than the header a row may have and still continue over a line break.
const SPARE_CELLS: usize = 100;

const QUOTE_TWICE: &[Remedy] = &[Remedy::hint("write each quote in a quoted value twice")];
const CLOSE_QUOTE: &[Remedy] =
    &[Remedy::hint("close the quote"), Remedy::hint("write each quote in a quoted value twice")];
