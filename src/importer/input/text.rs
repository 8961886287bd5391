//! The bytes that were pushed and not yet read, and where in the source they stand.

use super::{
    encoding::{Decoder, HALF_A_UNIT},
    error::{InputError, SAVE_AS_UTF8},
    foreign::Foreign,
    lines,
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::{Code, Issue, quote},
    json::skip,
    limits,
    position::Position,
    remedy::{Remedies, Remedy},
};
use std::ops::Range;

/// Unread text in UTF-8. Reading moves a mark; what lies before the mark is dropped by a later
/// push, once it is worth the move, so that every byte is moved a bounded number of times.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Vec<u8>,
    read: usize,
    decoder: Decoder,
    received: u64,
    ended: bool,
    limit: usize,
    /// Source bytes read, without the byte order mark.
    byte: u64,
    line: u64,
    rows: u64,
}

impl Text {
    pub fn new(decoder: Decoder) -> Self {
        Self {
            bytes: Vec::new(),
            read: 0,
            decoder,
            received: 0,
            ended: false,
            limit: limits::ROW_BYTES,
            byte: 0,
            line: 1,
            rows: 0,
        }
    }

    /// Sets the limit of a row, in bytes.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(MOST_ROW_BYTES);
    }

    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        if self.ended {
            return;
        }
        self.received += length as u64;
        self.compact();
        self.decoder.push_with(length, fill, &mut self.bytes);
    }

    pub fn end(&mut self) {
        if !self.ended {
            self.ended = true;
            self.decoder.end(&mut self.bytes);
        }
    }

    /// Whether nothing will be pushed any more.
    #[inline]
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The limit of a row, in bytes.
    #[inline]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// What is there to be read.
    #[inline]
    pub fn unread(&self) -> &[u8] {
        self.bytes.get(self.read..).promised(HELD)
    }

    /// As much of the unread text as may decide about one row: if the row does not end in it, then
    /// it is too long. Looking no further keeps the decision independent of the chunking.
    #[inline]
    pub fn window(&self) -> &[u8] {
        let unread = self.unread();
        unread.get(..=self.limit).unwrap_or(unread)
    }

    /// Reads `length` bytes with `lines` line breaks in them; the result goes to [`Self::slice`].
    #[inline]
    pub fn take(&mut self, length: usize, lines: u64) -> Range<usize> {
        let start = self.read;
        let end = (start + length).min(self.bytes.len());
        self.byte += self.source_length(start..end);
        self.line += lines;
        self.read = end;
        start..end
    }

    /// Reads the white space of JSON at the first unread byte.
    #[inline]
    pub fn take_white(&mut self) {
        let unread = self.unread();
        let white = skip::space(unread, 0);
        if white > 0 {
            let feeds = lines::count_feeds(unread.get(..white).promised(HELD));
            self.take(white, feeds);
        }
    }

    /// Reads what may stand between JSON texts; the first byte behind it, if it is there.
    #[inline]
    pub fn next_text(&mut self) -> Option<u8> {
        let unread = self.unread();
        let length = separators(unread);
        if length > 0 {
            let feeds = lines::count_feeds(unread.get(..length).promised(HELD));
            self.take(length, feeds);
        }
        let unread = self.unread();
        let first = unread.first().copied();
        first.filter(|_| self.ended || !is_part_of_mark(unread))
    }

    /// Reads the byte order marks before a row, as there are where files were put together; whether it is known that there is
    /// none any more.
    #[inline]
    pub fn take_marks(&mut self) -> bool {
        while self.unread().starts_with(MARK) {
            self.take(MARK.len(), 0);
        }
        self.ended || !is_part_of_mark(self.unread())
    }

    /// What was taken; valid until the next push.
    #[inline]
    pub fn slice(&self, span: Range<usize>) -> &[u8] {
        self.bytes.get(span).promised(HELD)
    }

    /// What was taken from `start` on, and what is still unread behind it.
    #[inline]
    pub fn from(&self, start: usize) -> &[u8] {
        self.bytes.get(start..).promised(HELD)
    }

    /// The place of the row that starts here; counts it.
    #[inline]
    pub fn start_row(&mut self) -> Position {
        self.rows += 1;
        Position { row: self.rows, line: self.line, byte: self.byte() }
    }

    /// Rows counted so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The line of the first unread byte.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Adds lines that were taken before it was known that they are some.
    pub fn add_lines(&mut self, lines: u64) {
        self.line += lines;
    }

    /// The first unread byte's place in the source.
    pub fn byte(&self) -> u64 {
        (self.byte + self.decoder.bom_bytes() as u64).min(self.received)
    }

    /// The place in the source of the byte `ahead` bytes after the first unread one.
    pub fn byte_ahead(&self, ahead: usize) -> u64 {
        let length = self.source_length(self.read..self.read + ahead);
        (self.byte() + length).min(self.received)
    }

    pub fn buffered(&self) -> usize {
        self.unread().len() + self.decoder.held()
    }

    pub fn has_bom(&self) -> bool {
        self.decoder.bom_bytes() > 0
    }

    pub fn foreign(&self) -> Option<Foreign> {
        self.decoder.foreign()
    }

    /// An error of the input at the first unread byte.
    pub fn error(&self, code: ErrorCode, message: impl Into<String>) -> InputError {
        InputError { code, line: self.line, byte: self.byte(), message: message.into(), remedies: Remedies::default() }
    }

    /// The error of an input that is no file of users.
    pub fn foreign_error(&self, foreign: Foreign) -> InputError {
        let (found, remedies) = foreign.found();
        let message = format!("expected CSV, NDJSON or JSON, found {found}");
        self.error(ErrorCode::InputFormat, message).remedies(remedies)
    }

    /// The issue of a row at `place` whose bytes are text only up to `valid`.
    pub fn encoding_issue(&self, path: String, position: &Position, raw: &[u8], valid: usize) -> Issue {
        let before = raw.get(..valid).unwrap_or(raw);
        let at = position.byte + self.decoder.source_length(before);
        let encoding = self.decoder.name();
        let found = match raw.get(valid) {
            Some(byte) if encoding == "UTF-8" => format!("0x{byte:02X} at byte {at}"),
            Some(&HALF_A_UNIT) => format!("half a character at byte {at}"),
            _ => format!("half a surrogate pair at byte {at}"),
        };
        Issue::new(Code::Encoding, path, format!("{encoding} text")).found(found).remedies(SAVE_AS_UTF8)
    }

    /// The issue of the row that starts at the first unread byte and does not end within the limit.
    pub fn too_long_issue(&self) -> Issue {
        let window = self.window();
        let start = window.get(..self.limit.min(DISPLAYED_BYTES)).unwrap_or(window);
        let start = quote(&String::from_utf8_lossy(start));
        Issue::new(Code::RowTooLong, "", format!("a row of at most {} bytes", self.limit))
            .found(format!("a longer one, starting with {start}"))
            .remedies(LOOK_FOR_ENDS)
    }

    #[inline]
    fn source_length(&self, span: Range<usize>) -> u64 {
        self.decoder.source_length(self.bytes.get(span).promised(HELD))
    }

    fn compact(&mut self) {
        if self.read == 0 || self.read < self.bytes.len() - self.read {
            return;
        }
        self.bytes.drain(..self.read);
        self.read = 0;
    }
}

/// How long what may stand between JSON texts is at the start of `bytes`: white space, the separators of RFC 7464, and the
/// byte order marks of files that were put together.
#[inline]
pub(super) fn separators(bytes: &[u8]) -> usize {
    let mut at = skip::space(bytes, 0);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        at += match rest {
            [RECORD_SEPARATOR, ..] => 1,
            _ if rest.starts_with(MARK) => MARK.len(),
            _ => return at,
        };
        at = skip::space(bytes, at);
    }
}

/// Whether `bytes` end within a byte order mark.
#[inline]
pub(super) fn is_part_of_mark(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.len() < MARK.len() && MARK.starts_with(bytes)
}

pub(super) const RECORD_SEPARATOR: u8 = 0x1E;
pub(super) const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

const LOOK_FOR_ENDS: &[Remedy] =
    &[Remedy::hint("no user is that long: look for a quote, a bracket or a line break that is missing")];
/// Why bytes are there: they were scanned, and what was scanned is kept until it is taken, and then until the next push.
pub(super) const HELD: &str = "what was scanned is still held";

/// Enough bytes for the characters that a message shows.
const DISPLAYED_BYTES: usize = 200;

/// So that a cell's end fits 32 bits.
const MOST_ROW_BYTES: usize = 1 << 30;
