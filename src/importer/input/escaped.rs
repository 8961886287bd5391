//! Where a row ends in a dialect with escapes: its delimiters and line breaks stand behind backslashes where they are none.

use super::{
    frame::{Bounds, Frame, Scan, State},
    text::HELD,
};
use crate::importer::invariant::Invariant;
use memchr::memchr3;

impl Scan {
    /// Continues in a row whose delimiters and line breaks are escaped with backslashes where they are none.
    pub(super) fn scan_escaped(&mut self, window: &[u8], unread: &[u8], bounds: Bounds) -> Frame {
        self.state = State::Plain;
        loop {
            let rest = window.get(self.at..).promised(HELD);
            let Some(length) = memchr3(bounds.delimiter, b'\n', b'\\', rest) else {
                self.at = window.len();
                break;
            };
            match (rest.get(length), rest.get(length + 1)) {
                (Some(b'\\'), None) if !bounds.ended && window.len() <= bounds.limit => {
                    self.at += length;
                    return Frame::More;
                }
                (Some(b'\\'), escaped) => {
                    self.breaks |= matches!(escaped, Some(b'\n' | b'\r'));
                    self.at = (self.at + length + 2).min(window.len());
                }
                (Some(b'\n'), _) => {
                    let next = self.at + length + 1;
                    let before = window.get(..next - 1).promised(HELD);
                    self.at = next - 1 - usize::from(before.ends_with(b"\r"));
                    self.ends.push(self.at as u32);
                    return Frame::Row { end: self.at, next };
                }
                _ => {
                    self.at += length;
                    self.end_cell();
                    self.state = State::Plain;
                }
            }
        }
        if window.len() > bounds.limit {
            return Frame::TooLong;
        }
        if !bounds.ended {
            return Frame::More;
        }
        let end = unread.len() - usize::from(unread.ends_with(b"\r"));
        self.ends.push(end as u32);
        Frame::Row { end, next: unread.len() }
    }
}
