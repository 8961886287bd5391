//! One JSON value a line; objects may also stand one behind the other on it.

use crate::importer::{
    invariant::Invariant,
    json::{ElementScan, Mark},
};

use super::{
    lines,
    step::{Kind, Step},
    text::{HELD, MARK, RECORD_SEPARATOR, Text, is_part_of_mark},
};
use memchr::memchr;

/// Cuts text at line feeds, and between objects on a line. The grammar of a row is the caller's to check.
#[derive(Debug)]
pub(super) struct Ndjson {
    /// How much of the current line holds no line feed.
    searched: usize,
    /// The object that the line starts with.
    object: ElementScan,
    end: ObjectEnd,
    /// Whether the rest of the current line belongs to a row that was too long.
    skipping: bool,
}

/// Where the object ends that a row starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ObjectEnd {
    /// Not yet.
    Searched,
    At(usize),
    /// Nowhere: it is none, or is damaged.
    None,
}

impl Default for Ndjson {
    fn default() -> Self {
        Self { searched: 0, object: ElementScan::alone(), end: ObjectEnd::Searched, skipping: false }
    }
}

impl Ndjson {
    pub fn step(&mut self, text: &mut Text) -> Step {
        if self.skipping && !self.skip(text) {
            return if text.ended() { Step::End } else { Step::NeedInput };
        }
        if self.searched == 0 && text.next_text().is_none() {
            return if text.ended() { Step::End } else { Step::NeedInput };
        }
        let (unread, window) = (text.unread(), text.window());
        let rest = window.get(self.searched..).promised(HELD);
        let feed = memchr(b'\n', rest).map(|at| self.searched + at);
        let line = window.get(..feed.unwrap_or(window.len())).promised(HELD);
        let is_whole = feed.is_some() || text.ended();
        if let Next::Row(end) = self.next_on_line(line, is_whole) {
            return self.finish(end, end, 0, text);
        }
        match feed {
            Some(at) => self.finish(at, at + 1, 1, text),
            None if window.len() > text.limit() => self.too_long(text),
            None if text.ended() => {
                let length = unread.len();
                self.finish(length, length, 0, text)
            }
            None => {
                self.searched = unread.len();
                Step::NeedInput
            }
        }
    }

    /// Whether a row starts at the first unread byte, of which nothing was looked at yet, or more bytes have to
    /// come first; `None` if neither is so.
    #[inline]
    pub fn is_at_row(&mut self, text: &mut Text) -> Option<bool> {
        if self.searched > 0 || self.skipping {
            return None;
        }
        // As most lines start.
        if text.unread().first() == Some(&b'{') {
            return Some(true);
        }
        let is_row = text.next_text().is_some();
        (is_row || !text.ended()).then_some(is_row)
    }

    /// Where the row of so many bytes ends with its line, or before another object; `spaced` if there is white space
    /// in the row.
    #[inline]
    pub fn row_end(&self, length: usize, spaced: bool, text: &Text) -> Option<usize> {
        let window = text.window();
        if !spaced && window.get(length) == Some(&b'\n') {
            return Some(length + 1);
        }
        if spaced && memchr(b'\n', window.get(..length)?).is_some() {
            return None;
        }
        let mut at = length;
        while let Some(b' ' | b'\t' | b'\r') = window.get(at) {
            at += 1;
        }
        match window.get(at) {
            Some(b'\n') => Some(at + 1),
            Some(&(b'{' | RECORD_SEPARATOR)) => Some(length),
            None if text.ended() && at <= text.limit() => Some(at),
            _ => None,
        }
    }

    /// What follows the object that a line starts with, as far as the line is there.
    fn next_on_line(&mut self, line: &[u8], is_whole: bool) -> Next {
        if self.end == ObjectEnd::Searched {
            self.end = match line.first() {
                Some(b'{') => match self.object.scan(line, line.len()) {
                    Mark::More => ObjectEnd::Searched,
                    Mark::End(at) => ObjectEnd::At(at),
                    Mark::Comma(_) | Mark::Close(_) | Mark::Fault(..) => ObjectEnd::None,
                },
                _ => ObjectEnd::None,
            };
        }
        match self.end {
            ObjectEnd::At(end) => next_of(line.get(end..).promised(HELD), is_whole, end),
            _ => Next::Line,
        }
    }

    /// Hands out a row of `length` bytes, and reads up to `end`.
    fn finish(&mut self, length: usize, end: usize, feeds: u64, text: &mut Text) -> Step {
        self.clear();
        let length = lines::trimmed_length(text.unread().get(..length).promised(HELD));
        let position = text.start_row();
        let span = text.take(end, feeds);
        Step::Row { position, span: span.start..span.start + length, kind: Kind::Json }
    }

    fn clear(&mut self) {
        self.searched = 0;
        self.object.clear();
        self.end = ObjectEnd::Searched;
    }

    /// Skips the rest of the line, or of the object if another follows on the line; whether that is there.
    fn skip(&mut self, text: &mut Text) -> bool {
        let unread = text.unread();
        let feed = memchr(b'\n', unread);
        let line = unread.get(..feed.unwrap_or(unread.len())).promised(HELD);
        if self.end == ObjectEnd::Searched {
            self.end = match self.object.scan(line, text.limit()) {
                Mark::More => ObjectEnd::Searched,
                Mark::End(at) => ObjectEnd::At(at),
                Mark::Comma(_) | Mark::Close(_) | Mark::Fault(..) => ObjectEnd::None,
            };
            self.object.rewind();
        }
        let is_whole = feed.is_some() || text.ended();
        let next = match self.end {
            ObjectEnd::At(end) => next_of(line.get(end..).promised(HELD), is_whole, end),
            _ => Next::Line,
        };
        let (length, feeds, is_done) = match (next, feed) {
            (Next::Row(end), _) => (end, 0, true),
            (Next::Unknown, _) => {
                // Only what may be the start of a mark is held.
                let held = line.iter().rev().take_while(|byte| !byte.is_ascii()).count();
                self.end = ObjectEnd::At(0);
                (line.len() - held, 0, false)
            }
            (Next::Line, Some(at)) => (at + 1, 1, true),
            (Next::Line, None) => {
                if self.end != ObjectEnd::Searched {
                    self.end = ObjectEnd::None;
                }
                (line.len(), 0, false)
            }
        };
        text.take(length, feeds);
        if is_done {
            self.clear();
            self.skipping = false;
        }
        is_done
    }

    fn too_long(&mut self, text: &mut Text) -> Step {
        self.searched = 0;
        self.skipping = true;
        self.object.rewind();
        if let ObjectEnd::At(end) = &mut self.end {
            *end = 0;
        }
        let issue = text.too_long_issue();
        let position = text.start_row();
        let span = text.take(text.window().len(), 0);
        Step::Row { position, span: span.start..span.start, kind: Kind::Broken(Box::new(issue)) }
    }
}

/// What follows an object on its line.
enum Next {
    /// Another object: the row ends here.
    Row(usize),
    /// Nothing, or what is no object: the line is the row.
    Line,
    /// It is not there yet.
    Unknown,
}

/// What follows an object that ends at `end`, by the `rest` of the line.
fn next_of(rest: &[u8], is_whole: bool, end: usize) -> Next {
    let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    let rest = rest.get(space..).promised(HELD);
    match rest.first() {
        Some(&(b'{' | RECORD_SEPARATOR)) => Next::Row(end),
        _ if rest.starts_with(MARK) => Next::Row(end),
        _ if !is_whole && (rest.is_empty() || is_part_of_mark(rest)) => Next::Unknown,
        _ => Next::Line,
    }
}
