//! CSV as the `csv` crate reads it: its records with their places, and how each stands in the source.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{Cursor, SeekFrom},
    ops::Range,
    rc::Rc,
};

use csv::{ByteRecord, Position, ReaderBuilder};

type Reader = Rc<RefCell<csv::Reader<Cursor<Vec<u8>>>>>;

thread_local! {
    /// Readers by delimiter. To make one takes longer than to read most inputs.
    static READERS: RefCell<HashMap<u8, Reader>> = RefCell::default();
}

/// The records from a place in a source on. There must be but one with a delimiter at a time.
pub struct Records<'a> {
    source: &'a [u8],
    /// Where reading started, and the line of that place.
    base: usize,
    line: u64,
    /// The last record's start, or the base, and the CRs before it, from the base on, that no LF
    /// follows.
    last: usize,
    returns: u64,
    delimiter: u8,
    reader: Reader,
}

/// One record, and how it stands in the source. But for `start`, places are in bytes from its start.
#[derive(Debug)]
pub struct Record {
    /// The byte of the source at which it starts.
    pub start: usize,
    /// The line on which it starts.
    pub line: u64,
    /// Whether a CR alone is among the line breaks before it, from where reading started.
    pub has_returns_before: bool,
    /// At least one.
    pub cells: Vec<Cell>,
    /// The first place that a stricter reader cannot make sense of; no cell follows it.
    pub fault: Option<Fault>,
    /// Where it ends; without meaning after a fault.
    pub end: usize,
}

#[derive(Debug)]
pub struct Cell {
    pub span: Range<usize>,
    /// What the crate gives out as the value.
    pub field: Vec<u8>,
    /// What stands between the quotes, if there are some, with doubled ones undone.
    pub quoted: Option<Quoted>,
}

#[derive(Debug)]
pub struct Quoted {
    pub value: Vec<u8>,
    /// Where what follows the closing quote starts.
    pub after: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The byte at this place follows a closing quote and white space, if any. The crate takes it as
    /// more of the value.
    Text { at: usize },
    /// The source ends within quotes. The crate takes all the rest as the value.
    Unclosed,
}

impl<'a> Records<'a> {
    /// All records of `source`.
    pub fn of(source: &'a [u8], delimiter: u8) -> Self {
        let reader = READERS.with_borrow_mut(|readers| {
            let reader = readers.entry(delimiter).or_insert_with(|| reader(delimiter));
            Rc::clone(reader)
        });
        *reader.borrow_mut().get_mut() = Cursor::new(source.to_vec());
        let mut records = Self { source, base: 0, line: 1, last: 0, returns: 0, delimiter, reader };
        records.go_to(0, 1);
        records
    }

    /// Goes to `at`, where a line starts, which has the number `line`.
    pub fn go_to(&mut self, at: usize, line: u64) {
        (self.base, self.line) = (at, line);
        (self.last, self.returns) = (at, 0);
        // A mark at the start of a file is none of a cell. Anywhere else it is, and so that the crate
        // does not take it off there too, it gets the line break before, which it skips.
        let from = at.saturating_sub(1) as u64;
        let mut position = Position::new();
        position.set_byte(from);
        let mut reader = self.reader.borrow_mut();
        reader.seek_raw(SeekFrom::Start(from), position).unwrap();
    }

    /// Where a record starts, and the lines before it, from the base on, that the crate counts.
    fn start(&self, position: &Position) -> (usize, u64) {
        // The place is where the crate began to look for the record: line breaks are before it, and
        // the LF of a CRLF.
        let looked = position.byte() as usize;
        let from = match looked {
            0 if self.base == 0 && self.source.starts_with(MARK) => MARK.len(),
            _ => looked.max(self.base),
        };
        let start = from + leading_breaks(&self.source[from..]);
        let feeds = count(&self.source[from..start], b'\n');
        // The line break before the base is counted as soon as it is passed.
        let repeated = self.base > 0 && looked >= self.base && self.source[self.base - 1] == b'\n';
        let lines = position.line() - 1 + feeds - u64::from(repeated);
        (start, lines)
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        // What is before the end is no line break if a line that names the delimiter is all there is.
        if self.base == self.source.len() {
            return None;
        }
        let mut record = ByteRecord::new();
        let mut reader = self.reader.borrow_mut();
        if !reader.read_byte_record(&mut record).unwrap() {
            return None;
        }
        let (start, lines) = self.start(record.position().unwrap());
        self.returns += lone_returns(&self.source[self.last..start]);
        self.last = start;
        let (cells, fault) = cells(&self.source[start..], &record, self.delimiter);
        let end = cells.last().unwrap().span.end;
        if fault.is_none() {
            // Where the crate continues: after the record and the first byte of its line break.
            let after = self.source.get(start + end);
            assert!(after.is_none_or(|byte| is_break(*byte)));
            let next = start + end + usize::from(after.is_some());
            assert_eq!(reader.position().byte(), next as u64);
        }
        Some(Record {
            start,
            line: self.line + lines + self.returns,
            has_returns_before: self.returns > 0,
            cells,
            fault,
            end,
        })
    }
}

impl Record {
    /// Its bytes in the source, without the line break.
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.end
    }
}

fn reader(delimiter: u8) -> Reader {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true);
    builder.delimiter(delimiter).buffer_capacity(BUFFER_BYTES);
    Rc::new(RefCell::new(builder.from_reader(Cursor::default())))
}

/// Finds a record's fields again in `raw`, which starts where the record does, up to the first fault.
fn cells(raw: &[u8], record: &ByteRecord, delimiter: u8) -> (Vec<Cell>, Option<Fault>) {
    let mut cells: Vec<Cell> = Vec::new();
    for field in record {
        let start = match cells.last() {
            Some(before) => {
                assert_eq!(raw[before.span.end], delimiter);
                before.span.end + 1
            }
            None => 0,
        };
        let Some(inner) = raw[start..].strip_prefix(b"\"") else {
            assert!(raw[start..].starts_with(field));
            cells.push(Cell { span: start..start + field.len(), field: field.to_vec(), quoted: None });
            continue;
        };
        let (value, closed) = unquoted(inner);
        let rest = field.strip_prefix(value.as_slice()).unwrap();
        let after = start + 1 + closed.unwrap_or(inner.len());
        assert!(raw[after..].starts_with(rest));
        cells.push(Cell {
            span: start..after + rest.len(),
            field: field.to_vec(),
            quoted: Some(Quoted { value, after }),
        });
        let text = rest.iter().position(|byte| !b" \t".contains(byte));
        match (closed, text) {
            (None, _) => return (cells, Some(Fault::Unclosed)),
            (_, Some(at)) => return (cells, Some(Fault::Text { at: after + at })),
            (Some(_), None) => {}
        }
    }
    (cells, None)
}

/// What stands before the quote that closes, doubled ones undone, and where what follows it starts.
fn unquoted(inner: &[u8]) -> (Vec<u8>, Option<usize>) {
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        at += 1;
        if *byte == b'"' {
            if inner.get(at) != Some(&b'"') {
                return (value, Some(at));
            }
            at += 1;
        }
        value.push(*byte);
    }
    (value, None)
}

/// How many bytes of line breaks `bytes` start with.
pub fn leading_breaks(bytes: &[u8]) -> usize {
    let other = bytes.iter().position(|byte| !is_break(*byte));
    other.unwrap_or(bytes.len())
}

pub fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// LF, CRLF and CR, each of them one.
pub fn line_breaks(bytes: &[u8]) -> u64 {
    count(bytes, b'\n') + lone_returns(bytes)
}

fn lone_returns(bytes: &[u8]) -> u64 {
    let pairs = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    count(bytes, b'\r') - pairs as u64
}

fn count(bytes: &[u8], wanted: u8) -> u64 {
    bytes.iter().filter(|byte| **byte == wanted).count() as u64
}

/// The byte order mark of UTF-8.
pub const MARK: &[u8] = b"\xEF\xBB\xBF";

/// It is filled anew wherever reading starts.
const BUFFER_BYTES: usize = 1024;
