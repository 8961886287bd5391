//! One JSON value a line.

use crate::importer::invariant::Invariant;

use super::{
    lines,
    step::{Kind, Step},
    text::{HELD, Text},
};
use memchr::memchr;

/// Cuts text at line feeds. The grammar of a line is the caller's to check.
#[derive(Debug, Default)]
pub(super) struct Ndjson {
    /// How much of the current line holds no line feed.
    searched: usize,
    /// Whether the rest of the current line belongs to a row that was too long.
    skipping: bool,
}

impl Ndjson {
    pub fn step(&mut self, text: &mut Text) -> Step {
        if self.skipping {
            let unread = text.unread();
            match memchr(b'\n', unread) {
                Some(at) => {
                    text.take(at + 1, 1);
                    self.skipping = false;
                }
                None => {
                    text.take(unread.len(), 0);
                }
            }
        }
        if self.searched == 0 && !self.skipping {
            text.take_white();
        }
        let (unread, window) = (text.unread(), text.window());
        if unread.is_empty() {
            return if text.ended() { Step::End } else { Step::NeedInput };
        }
        let rest = window.get(self.searched..).promised(HELD);
        let (end, feeds) = match memchr(b'\n', rest) {
            Some(at) => (self.searched + at, 1),
            None if window.len() > text.limit() => return self.too_long(text),
            None if text.ended() => (unread.len(), 0),
            None => {
                self.searched = unread.len();
                return Step::NeedInput;
            }
        };
        self.searched = 0;
        let length = lines::trimmed_length(unread.get(..end).promised(HELD));
        let position = text.start_row();
        let span = text.take(end + feeds, feeds as u64);
        Step::Row { position, span: span.start..span.start + length, kind: Kind::Json }
    }

    /// Whether a row starts at the first unread byte, of which nothing was looked at yet, or more bytes have to
    /// come first; `None` if neither is so.
    pub fn is_at_row(&mut self, text: &mut Text) -> Option<bool> {
        if self.searched > 0 || self.skipping {
            return None;
        }
        text.take_white();
        let is_row = !text.unread().is_empty();
        (is_row || !text.ended()).then_some(is_row)
    }

    /// Where the row of so many bytes ends with its line, if nothing else is on it; `spaced` if there is
    /// white space in the row.
    pub fn row_end(&self, length: usize, spaced: bool, text: &Text) -> Option<usize> {
        let window = text.window();
        if spaced && memchr(b'\n', window.get(..length)?).is_some() {
            return None;
        }
        let mut at = length;
        while let Some(b' ' | b'\t' | b'\r') = window.get(at) {
            at += 1;
        }
        match window.get(at) {
            Some(b'\n') => Some(at + 1),
            None if text.ended() && at <= text.limit() => Some(at),
            _ => None,
        }
    }

    fn too_long(&mut self, text: &mut Text) -> Step {
        self.searched = 0;
        self.skipping = true;
        let issue = text.too_long_issue();
        let position = text.start_row();
        let span = text.take(text.window().len(), 0);
        Step::Row { position, span: span.start..span.start, kind: Kind::Broken(Box::new(issue)) }
    }
}
