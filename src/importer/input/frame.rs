//! Where a CSV row ends, and its cells.

use super::lines;
use super::text::HELD;
use crate::importer::invariant::Invariant;
use memchr::{memchr, memchr3};
use std::ops::ControlFlow::{self, Break, Continue};

/// The search for the end of one row. It continues where it stopped when more bytes have come.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) state: State,
    /// Where the current cell starts, if blanks stand before its opening quote.
    blanks_from: Option<usize>,
    pub(super) at: usize,
    pub(super) ends: Vec<u32>,
    pub(super) breaks: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// At a cell's first byte.
    #[default]
    Start,
    /// In a cell without quotes.
    Plain,
    /// Between a cell's quotes.
    Quoted,
    /// After a quote within quotes: it closes the cell, or it is the first of two.
    Quote,
    /// After a cell's closing quote.
    Closed,
    /// In a cell that started with blanks and a quote, which is no quote around it after all.
    Stray,
}

/// What a scan found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The row continues after the bytes that are there.
    More,
    /// The row ends at `end`, the next one starts at `next`.
    Row { end: usize, next: usize },
    /// The quotes of the row make no sense.
    Fault(Fault),
    /// The row is longer than the limit.
    TooLong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote was opened and not closed, up to the end of the input or the limit of a row.
    Unclosed,
    /// This byte follows a closing quote.
    After(u8),
}

/// What a scan has to know besides the bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub delimiter: u8,
    /// No bytes follow the ones that are there.
    pub ended: bool,
    /// The most bytes of a row.
    pub limit: usize,
    /// A row with more cells than this must not continue over a line break.
    pub most_cells: usize,
    /// Backslashes begin escapes, and quotes mean nothing.
    pub has_escapes: bool,
}

impl Scan {
    /// Moves the cells' ends to `ends`, and starts anew.
    #[inline]
    pub fn finish(&mut self, ends: &mut Vec<u32>) {
        std::mem::swap(&mut self.ends, ends);
        self.forget();
    }

    /// Where each cell so far ends, from the row's start.
    #[inline]
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// How much of the row was looked at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether line breaks may stand in the row, between quotes.
    #[inline]
    pub fn has_breaks(&self) -> bool {
        self.breaks
    }

    /// Continues; `unread` starts where the row does, and has at least the bytes of the last call.
    pub fn scan(&mut self, unread: &[u8], bounds: Bounds) -> Frame {
        let window = unread.get(..=bounds.limit).unwrap_or(unread);
        match self.whole(window, bounds) {
            Some((end, next)) => Frame::Row { end, next },
            None if bounds.has_escapes => self.scan_escaped(window, unread, bounds),
            None => self.scan_rest(window, unread, bounds),
        }
    }

    /// Forgets a row that [`Self::whole`] found.
    pub fn forget(&mut self) {
        self.ends.clear();
        self.state = State::Start;
        self.blanks_from = None;
        self.at = 0;
        self.breaks = false;
    }

    /// Continues one mark at a time: for the bytes that fill no block.
    fn scan_rest(&mut self, window: &[u8], unread: &[u8], bounds: Bounds) -> Frame {
        loop {
            let step = match self.state {
                State::Start if self.may_open(window, bounds.delimiter) => {
                    self.open(window, bounds.delimiter);
                    Continue(())
                }
                State::Start | State::Plain | State::Stray => self.scan_plain(window, unread, bounds),
                State::Quoted => self.scan_quoted(window),
                State::Quote => self.read_quote(window, bounds),
                State::Closed => self.scan_closed(window, unread, bounds),
            };
            match step {
                Continue(()) => {}
                Break(Some(frame)) => return frame,
                Break(None) if self.is_stray_at_end(window, bounds) => {}
                Break(None) => return self.end_window(window, bounds),
            }
        }
    }

    /// A cell without quotes, up to its end; `Break(None)`, as in the others, if that is not there.
    #[inline(always)]
    fn scan_plain(&mut self, window: &[u8], unread: &[u8], bounds: Bounds) -> ControlFlow<Option<Frame>> {
        let rest = window.get(self.at..).promised(HELD);
        let Some(length) = memchr3(bounds.delimiter, b'\n', b'\r', rest) else {
            // A cell of blanks so far may continue with a quote.
            if self.state == State::Start && rest.iter().any(|byte| !is_blank(*byte, bounds.delimiter)) {
                self.state = State::Plain;
            }
            return Break(None);
        };
        self.at += length;
        if rest.get(length) != Some(&bounds.delimiter) {
            self.state = State::Plain;
            return Break(Some(self.close(unread, bounds.ended)));
        }
        self.end_cell();
        Continue(())
    }

    /// A cell's text between quotes, up to the next quote.
    #[inline(always)]
    fn scan_quoted(&mut self, window: &[u8]) -> ControlFlow<Option<Frame>> {
        let rest = window.get(self.at..).promised(HELD);
        let Some(length) = memchr(b'"', rest) else {
            return Break(None);
        };
        self.at += length + 1;
        self.state = State::Quote;
        Continue(())
    }

    /// The byte after a quote within quotes.
    #[inline(always)]
    fn read_quote(&mut self, window: &[u8], bounds: Bounds) -> ControlFlow<Option<Frame>> {
        match window.get(self.at) {
            None => return Break(None),
            Some(b'"') => {
                self.at += 1;
                self.state = State::Quoted;
            }
            Some(_) if self.runs_away(window, bounds.most_cells) => {
                return Break(Some(Frame::Fault(Fault::Unclosed)));
            }
            Some(_) => self.state = State::Closed,
        }
        Continue(())
    }

    /// A byte after a cell's closing quote.
    #[inline(always)]
    fn scan_closed(&mut self, window: &[u8], unread: &[u8], bounds: Bounds) -> ControlFlow<Option<Frame>> {
        match window.get(self.at) {
            None => return Break(None),
            Some(byte) if *byte == bounds.delimiter => self.end_cell(),
            Some(b'\n' | b'\r') => return Break(Some(self.close(unread, bounds.ended))),
            Some(b' ' | b'\t') => self.at += 1,
            Some(_) if self.was_stray() => {}
            Some(other) => return Break(Some(Frame::Fault(Fault::After(*other)))),
        }
        Continue(())
    }

    /// All bytes were looked at, and the row does not end before the last of them.
    fn end_window(&mut self, window: &[u8], bounds: Bounds) -> Frame {
        let is_over = bounds.ended || window.len() > bounds.limit;
        if self.state != State::Start || is_over {
            self.at = window.len();
        }
        match self.state {
            State::Quoted if bounds.ended || window.len() > bounds.limit => Frame::Fault(Fault::Unclosed),
            _ if window.len() > bounds.limit => Frame::TooLong,
            _ if bounds.ended => {
                self.ends.push(self.at as u32);
                Frame::Row { end: self.at, next: self.at }
            }
            _ => Frame::More,
        }
    }

    /// Returns whether a quoted cell starts here: with a quote, or blanks and a quote.
    #[inline]
    fn may_open(&self, window: &[u8], delimiter: u8) -> bool {
        let rest = window.get(self.at..).promised(HELD);
        rest.iter().find(|byte| !is_blank(**byte, delimiter)) == Some(&b'"')
    }

    /// Opens the quoted cell that starts here.
    #[inline]
    fn open(&mut self, window: &[u8], delimiter: u8) {
        let rest = window.get(self.at..).promised(HELD);
        let blanks = rest.iter().take_while(|byte| is_blank(**byte, delimiter)).count();
        self.blanks_from = (blanks > 0).then_some(self.at);
        self.at += blanks + 1;
        self.breaks = true;
        self.state = State::Quoted;
    }

    /// Returns whether a cell that has blanks before its quote is never closed, and goes back to its start.
    fn is_stray_at_end(&mut self, window: &[u8], bounds: Bounds) -> bool {
        let is_over = bounds.ended || window.len() > bounds.limit;
        self.state == State::Quoted && is_over && self.was_stray()
    }

    /// Goes back to the start of a cell that has blanks before its quote, if it does: the quote is one of its characters.
    fn was_stray(&mut self) -> bool {
        let Some(start) = self.blanks_from.take() else {
            return false;
        };
        self.at = start;
        self.state = State::Stray;
        true
    }

    #[inline]
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.at as u32);
        self.at += 1;
        self.blanks_from = None;
        self.state = State::Start;
    }

    /// Ends the row at the line break at `self.at`.
    #[inline]
    fn close(&mut self, unread: &[u8], ended: bool) -> Frame {
        let Some(length) = lines::break_length(unread, self.at, ended) else {
            return Frame::More;
        };
        self.ends.push(self.at as u32);
        Frame::Row { end: self.at, next: self.at + length }
    }

    /// Whether the row has far too many cells and its last one goes over a line break: it swallows
    /// row after row, and each of them would be read again up to the limit.
    fn runs_away(&self, window: &[u8], most_cells: usize) -> bool {
        if self.ends.len() <= most_cells {
            return false;
        }
        let start = self.ends.last().map_or(0, |end| *end as usize);
        window.get(start..self.at).is_some_and(|cell| lines::find_break(cell).is_some())
    }
}

/// Returns whether a byte is white space that may stand before a quoted cell.
#[inline]
fn is_blank(byte: u8, delimiter: u8) -> bool {
    (byte == b' ' || byte == b'\t') && byte != delimiter
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    const BOUNDS: Bounds = Bounds { delimiter: b',', ended: false, limit: 100, most_cells: 10, has_escapes: false };

    proptest! {
        #[test]
        fn blocks_give_the_same_as_single_steps(
            parts in proptest::collection::vec(select(vec![
                "a", "long enough to fill a part of a block", "\"", "\"\"", ",", "\n", "\r", "\r\n", " ", "\t",
                ",\"", "\",", "\"x\"", "é", "\"{\"\"a\"\":1}\"",
            ]), 0..80),
            cuts in proptest::collection::vec(0usize..100, 0..8),
            (limit, most_cells) in (select(vec![10, 63, 64, 65, 200, 1000]), 0usize..5),
            delimiter in select(b",;\t| ".to_vec()),
        ) {
            let text = parts.concat().replace(',', &char::from(delimiter).to_string());
            let bytes = text.as_bytes();
            let (mut fast, mut slow) = (Scan::default(), Scan::default());
            let mut lengths: Vec<usize> = cuts;
            lengths.sort_unstable();
            lengths.extend([bytes.len(), bytes.len()]);
            for (turn, length) in lengths.iter().enumerate() {
                let unread = &bytes[..(*length).min(bytes.len())];
                let ended = turn + 1 == lengths.len();
                let bounds = Bounds { delimiter, limit, most_cells, ended, has_escapes: false };
                let window = unread.get(..=limit).unwrap_or(unread);
                let frame = fast.scan(unread, bounds);
                prop_assert_eq!(frame, slow.scan_rest(window, unread, bounds));
                prop_assert_eq!(fast.ends(), slow.ends());
                prop_assert_eq!(fast.at, slow.at);
                if let Frame::Row { end, .. } = frame {
                    prop_assert!(slow.breaks || !fast.breaks);
                    prop_assert!(fast.breaks || !slow.breaks || lines::count_breaks(&bytes[..end]) == 0);
                }
                if frame != Frame::More {
                    break;
                }
                prop_assert_eq!(fast.state, slow.state);
            }
        }
    }

    #[test]
    fn a_scan_continues_where_it_stopped() {
        let row = b"a,\"b\n\"\"c\" ,d\r\nnext";
        let mut scan = Scan::default();
        for length in 0..row.len() {
            match scan.scan(&row[..length], BOUNDS) {
                Frame::More => assert!(length < 14),
                frame => {
                    assert_eq!(frame, Frame::Row { end: 12, next: 14 });
                    assert_eq!(scan.ends(), [1, 10, 12]);
                    return;
                }
            }
        }
        panic!("the row never ended");
    }

    #[test]
    fn a_row_that_swallows_rows_stops_at_too_many_cells() {
        let rows = b"\"".iter().chain(b"a\",b,\"\n".iter().cycle()).take(100).copied();
        let rows: Vec<u8> = rows.collect();
        let mut scan = Scan::default();
        assert_eq!(scan.scan(&rows, BOUNDS), Frame::Fault(Fault::Unclosed));
        assert!(scan.at() < 60);
    }
}
