//! What is next, unread: for a pass over a row's fields, which finds where the row ends.

use super::{Framer, Reader, lines, step::Step};
use crate::importer::position::Position;
use std::ops::Range;

/// What [`Reader::ahead`] returns.
pub(crate) enum Ahead<'a> {
    /// A row of JSON starts here: what is there of it, and of what follows.
    Row(&'a [u8]),
    /// Nothing is there, and more may come: what [`Reader::read`] would say.
    NeedInput,
    /// Ask [`Reader::read`].
    Other,
}

impl Reader {
    /// Finds where the rows are, once enough is there: the path to each of them, if it can be one's own.
    pub(crate) fn locate(&mut self) -> Option<Option<String>> {
        if self.broken.is_some() || self.text.foreign().is_some() || self.decide().is_some() {
            return None;
        }
        match &mut self.framer {
            Framer::Ndjson(_) => Some(Some(String::new())),
            Framer::Array(array) => Some(array.row_place()),
            Framer::Document(document) => document.row_place(&mut self.text),
            Framer::Csv(_) | Framer::Empty | Framer::Undecided(_) => Some(None),
        }
    }

    /// The next row of CSV, where all its bytes are there and it has as many cells as the header: its place, and where
    /// it stands; `None` if something else is next.
    #[inline]
    pub(crate) fn next_cells(&mut self) -> Option<(Position, Range<usize>)> {
        match &mut self.framer {
            Framer::Csv(csv) if self.pending.is_none() => csv.whole_row(&mut self.text),
            _ => None,
        }
    }

    /// The bytes of the row that [`Self::next_cells`] gave, whatever they are, with others behind them, and where each cell
    /// ends.
    #[inline]
    pub(crate) fn cells(&self, span: &Range<usize>) -> Option<(&[u8], &[u32])> {
        match &self.framer {
            Framer::Csv(csv) => Some((self.text.from(span.start), csv.ends())),
            _ => None,
        }
    }

    /// Has the row that [`Self::next_cells`] gave read by [`Reader::read`].
    #[cold]
    pub(crate) fn return_cells(&mut self, position: Position, span: Range<usize>) {
        self.pending = Some((position, span));
    }

    /// What is next, as far as nothing was looked at yet.
    #[inline]
    pub(crate) fn ahead(&mut self) -> Ahead<'_> {
        if self.broken.is_some() || self.text.foreign().is_some() {
            return Ahead::Other;
        }
        match self.decide() {
            None => {}
            Some(Step::NeedInput) => return Ahead::NeedInput,
            Some(_) => return Ahead::Other,
        }
        let is_at_row = match &mut self.framer {
            Framer::Ndjson(ndjson) => ndjson.is_at_row(&mut self.text),
            Framer::Array(array) => array.is_at_row(&mut self.text),
            Framer::Document(document) => document.array().and_then(|array| array.is_at_row(&mut self.text)),
            _ => None,
        };
        match is_at_row {
            Some(true) => Ahead::Row(self.text.window()),
            Some(false) => Ahead::NeedInput,
            None => Ahead::Other,
        }
    }

    /// Reads the row of which [`Self::ahead`] gave the bytes: the first `length` of them are its value;
    /// `spaced` if there is white space between its tokens. Returns its place, and its bytes with others behind them;
    /// `None`, and nothing is read, if what follows is not what may follow a row, or not there yet.
    #[inline]
    pub(crate) fn take_ahead(&mut self, length: usize, spaced: bool) -> Option<(Position, &[u8])> {
        let is_rows = self.is_rows();
        let text = &mut self.text;
        let (end, feeds) = match &mut self.framer {
            Framer::Ndjson(ndjson) => {
                let end = ndjson.row_end(length, spaced, text)?;
                (end, u64::from(text.unread().get(end - 1) == Some(&b'\n')))
            }
            Framer::Array(_) | Framer::Document(_) => {
                let array = match &mut self.framer {
                    Framer::Array(array) => array,
                    Framer::Document(document) => document.array()?,
                    _ => return None,
                };
                let end = array.row_end(length, text)?;
                // The comma follows at once, in most files.
                let feeds = match spaced || end > length + 1 {
                    true => lines::count_feeds(text.unread().get(..end)?),
                    false => 0,
                };
                (end, feeds)
            }
            _ => return None,
        };
        let mut position = text.start_row();
        if is_rows {
            position.line = 0;
        }
        let span = text.take(end, feeds);
        Some((position, text.from(span.start)))
    }
}
