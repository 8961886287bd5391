//! Where a CSV row ends that is there as a whole, and its cells: 64 bytes at a time.

use super::{
    frame::{Bounds, Scan, State},
    lines,
};
use crate::importer::simd::{WIDE, bits_of, odd_before, padded};

impl Scan {
    /// Where a row that is there as a whole ends, and where the next one starts; `None`, and nothing has
    /// changed, if it is no such row, or was begun before.
    #[inline]
    pub fn whole(&mut self, window: &[u8], bounds: Bounds) -> Option<(usize, usize)> {
        if self.at > 0 || self.state != State::Start || bounds.has_escapes {
            return None;
        }
        let found = self.find_whole(window, bounds);
        if found.is_none() {
            self.ends.clear();
        }
        found
    }

    /// Frames a row that is there as a whole and quotes as it should, 64 bytes at a time: what stands
    /// between quotes is what has an odd number of them before it. `None` if it is no such row.
    #[inline]
    fn find_whole(&mut self, window: &[u8], bounds: Bounds) -> Option<(usize, usize)> {
        let mut base = 0;
        // All ones if the block starts between quotes.
        let mut carried = 0;
        // Whether a quote may open a cell at the block's first byte, and whether one before it was closing.
        let (mut may_open, mut has_closed) = (1, 0);
        let mut inner_breaks = 0;
        loop {
            let rest = window.get(base..).filter(|rest| !rest.is_empty())?;
            let last;
            let block = match rest.first_chunk::<WIDE>() {
                Some(block) => block,
                None => {
                    last = padded(rest);
                    &last
                }
            };
            let quotes = bits_of(block, |block| block.equal(b'"'));
            let delimiters = bits_of(block, |block| block.equal(bounds.delimiter));
            let feeds = bits_of(block, |block| block.equal(b'\n'));
            let breaks = bits_of(block, |block| block.equal(b'\r')) | feeds;
            let inside = odd_before(quotes) ^ carried;
            let row_breaks = breaks & !inside;
            // Only what stands before the row's end counts.
            let row = match row_breaks {
                0 => u64::MAX,
                _ => row_breaks ^ (row_breaks - 1),
            };
            let opening = quotes & inside & row;
            let closing = quotes & !inside & row;
            let before = (delimiters | quotes) << 1 | may_open;
            let behind = delimiters | breaks | quotes;
            if opening & !before != 0 || (closing << 1 | has_closed) & row & !behind != 0 {
                return None;
            }
            inner_breaks |= breaks & inside & row;
            let mut ends = delimiters & !inside & row;
            while ends != 0 {
                self.ends.push((base as u32) + ends.trailing_zeros());
                ends &= ends - 1;
            }
            if row_breaks != 0 {
                let end = base + row_breaks.trailing_zeros() as usize;
                let length = lines::break_length(window, end, false)?;
                // What may run away is looked at closely.
                if inner_breaks != 0 && self.ends.len() > bounds.most_cells {
                    return None;
                }
                self.ends.push(end as u32);
                self.breaks = inner_breaks != 0;
                self.at = end;
                self.state = State::Plain;
                return Some((end, end + length));
            }
            carried = ((inside as i64) >> 63) as u64;
            may_open = (delimiters | quotes) >> 63;
            has_closed = closing >> 63;
            base += WIDE;
        }
    }
}
