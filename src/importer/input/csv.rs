//! CSV: a header row, then rows of as many cells.

use super::{
    cells::{self, Cells},
    error::displayed,
    frame::{Bounds, Fault, Frame, Scan},
    header::{self, HeaderScan, Separator},
    lines,
    row::Record,
    step::{Kind, Step},
    text::{HELD, Text},
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
    /// The columns' names, where the caller says them because the file does not.
    given: Option<Vec<String>>,
    header: Vec<String>,
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
    pub fn new() -> Self {
        Self {
            stage: Stage::Separator,
            delimiter: b',',
            given: None,
            header: Vec::new(),
            scan: Scan::default(),
            ends: Vec::new(),
        }
    }

    /// CSV without a header row: these are its columns, and those behind them have no name.
    pub fn with_columns(names: Vec<String>) -> Self {
        Self { given: Some(names), ..Self::new() }
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
        let (end, next) = self.scan.whole(window, self.bounds(text))?;
        let row = window.get(..end)?;
        let is_whole = self.scan.ends().len() == self.header.len();
        if !is_whole || cells::are_blank(row, self.scan.ends()) {
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
        let cells = Cells::new(row, ends);
        if cells.len() == self.header.len() {
            return Record::Cells(cells);
        }
        Record::Broken { issue: self.count_issue(cells.len()), cells: Some(cells) }
    }

    #[inline]
    fn row(&mut self, text: &mut Text) -> Option<Step> {
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
                let blank = cells::are_blank(row, self.scan.ends());
                self.scan.finish(&mut self.ends);
                if blank {
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

    fn separator(&mut self, text: &mut Text) -> Option<Step> {
        let candidates: &[u8] = match header::separator(text.unread(), text.ended()) {
            Separator::NeedInput => return Some(Step::NeedInput),
            Separator::None => &header::DELIMITERS,
            Separator::Found { delimiter, length } => {
                text.take(length, 1);
                &[delimiter]
            }
        };
        self.stage = Stage::Header(HeaderScan::new(candidates));
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
            let message = match self.given {
                None => "expected a CSV header row with the names of the columns; the input is empty",
                Some(_) => "expected rows of CSV; the input is empty",
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
        let names = header::names(row, &found);
        let columns = found.ends.len();
        let (names, is_header) = match (&self.given, names) {
            (None, Ok(names)) => (names, true),
            (None, Err((code, why, remedies))) => {
                return Some(Step::Fail(text.error(code, why).remedies(remedies)));
            }
            // A file of failed rows has the header that its source had not.
            (Some(given), Ok(names)) if is_header_of(&names, given) => (names, true),
            (Some(given), _) if given.len() > columns => {
                let why = format!(
                    "expected {} a row, one for each name that was given, found {} in the first",
                    count(given.len()),
                    count(columns)
                );
                let error = text.error(ErrorCode::InputColumns, why);
                return Some(Step::Fail(error.remedies(NAME_AS_MANY)));
            }
            (Some(given), _) => {
                let mut names = given.clone();
                names.resize(columns, String::new());
                (names, false)
            }
        };
        if is_header {
            text.take(found.next, lines);
        }
        self.delimiter = found.delimiter;
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
        let position = match self.given {
            None => "the header",
            Some(_) => "the first row",
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
const QUOTE_DELIMITERS: &[Remedy] = &[Remedy::hint("put a value that holds the delimiter in double quotes")];
const ADD_CELLS: &[Remedy] =
    &[Remedy::hint("add the missing cells, empty ones too"), Remedy::hint("join the row's lines")];
const QUOTE_TWICE: &[Remedy] = &[Remedy::hint("write each quote in a quoted value twice")];
const CLOSE_QUOTE: &[Remedy] =
    &[Remedy::hint("close the quote"), Remedy::hint("write each quote in a quoted value twice")];
