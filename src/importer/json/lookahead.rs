//! Where strings end.
//!
//! A row has a string every ten bytes or so. To look for the end of each means to look at most bytes
//! twice, so 64 bytes are looked at together, and what was found is kept, a bit for each, until the pass
//! has come that far.

use crate::importer::{
    json::{Mode, skip, string_end},
    simd::{Simd16, WIDE, bits_of, padded},
    utf8::is_utf8,
};

/// Bytes with what was found of those ahead.
pub(crate) struct Lookahead<'a> {
    pub bytes: &'a [u8],
    /// Where the bytes start that the bits stand for.
    base: usize,
    /// The bytes that are not ordinary ones of a string: `"`, `\`, controls, and what is no ASCII.
    unusual: u64,
}

/// A string that was passed.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    pub start: usize,
    /// Its closing quote.
    pub end: usize,
    pub escaped: bool,
    /// Whether there are escapes of the form `\u….` among them.
    pub unicode: bool,
}

/// Far from every place in a text, on either side.
const NOWHERE: usize = usize::MAX / 2;

/// As many as there are bits.
const AHEAD: usize = WIDE;

impl<'a> Lookahead<'a> {
    #[inline(always)]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, base: NOWHERE, unusual: 0 }
    }

    /// The first byte at or after `at` that is `"`, `\` or a control character; the end if none is, or if
    /// what stands before it is no text.
    #[inline(always)]
    pub fn plain_end(&mut self, at: usize) -> usize {
        let ahead = at.wrapping_sub(self.base);
        if ahead < AHEAD {
            let unusual = self.unusual >> ahead;
            let end = at + unusual.trailing_zeros() as usize;
            if unusual != 0 && self.bytes.get(end) < Some(&0x80) {
                return end;
            }
        }
        self.distant_end(at)
    }

    /// As [`Self::plain_end`], where it is further away, or what is not ASCII stands before it.
    #[inline(never)]
    fn distant_end(&mut self, start: usize) -> usize {
        let mut at = start;
        loop {
            let ahead = at.wrapping_sub(self.base);
            if ahead >= AHEAD {
                if at >= self.bytes.len() {
                    return self.bytes.len();
                }
                self.look(at);
                continue;
            }
            let unusual = self.unusual >> ahead;
            if unusual == 0 {
                at = self.base + AHEAD;
                continue;
            }
            let end = at + unusual.trailing_zeros() as usize;
            if self.bytes.get(end) < Some(&0x80) {
                return end;
            }
            let end = skip::plain(self.bytes, end);
            return match is_utf8(self.bytes, start, end) {
                true => end,
                false => self.bytes.len(),
            };
        }
    }

    /// Whether the bytes from `start` to `end` are text without `"`, `\` and control characters.
    #[inline]
    pub fn is_plain(&mut self, start: usize, end: usize) -> bool {
        let mut at = start;
        while at < end {
            let ahead = at.wrapping_sub(self.base);
            if ahead >= AHEAD {
                self.look(at);
                continue;
            }
            let unusual = self.unusual >> ahead;
            at = match unusual {
                0 => self.base + AHEAD,
                _ => at + unusual.trailing_zeros() as usize,
            };
            if unusual != 0 && at < end {
                let is_foreign = self.bytes.get(at) >= Some(&0x80);
                let bytes = self.bytes.get(..end).unwrap_or_default();
                let is_plain = is_foreign && skip::plain(bytes, at) == end;
                return is_plain && is_utf8(self.bytes, start, end);
            }
        }
        true
    }

    /// Passes the string whose text starts at `start`; `None` if it does not end here, or is no text.
    #[inline(always)]
    pub fn pass_string(&mut self, start: usize) -> Option<Passed> {
        let end = self.plain_end(start);
        if self.bytes.get(end) == Some(&b'"') {
            return Some(Passed { start, end, escaped: false, unicode: false });
        }
        let (after, noted) = string_end(self.bytes, end, &mut *self).ok()?;
        Some(Passed { start, end: after - 1, escaped: true, unicode: noted.unicode })
    }

    /// Looks at the bytes from `at` on.
    #[inline(always)]
    fn look(&mut self, at: usize) {
        self.base = at;
        let rest = self.bytes.get(at..).unwrap_or_default();
        self.unusual = match rest.first_chunk() {
            Some(bytes) => bits_of(bytes, Simd16::unusual_in_strings),
            // What is not there ends a string.
            None => bits_of(&padded(rest), Simd16::unusual_in_strings),
        };
    }
}

/// A value of any kind: nothing is reported of a wrong one, but its strings are text.
impl Mode for &mut Lookahead<'_> {
    type Fault = ();

    #[inline(always)]
    fn fault(_: usize, _: &'static str, _: bool) {}

    #[inline(always)]
    fn plain_end(&mut self, _: &[u8], at: usize) -> usize {
        Lookahead::plain_end(self, at)
    }
}

#[cfg(test)]
mod tests {
    use super::Lookahead;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_range_is_plain_where_a_plain_loop_finds_nothing(
            bytes in proptest::collection::vec(proptest::sample::select(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\\\n\xC3\xA9".to_vec()), 0..300),
            ranges in proptest::collection::vec((0..300usize, 0..150usize), 1..12),
        ) {
            let mut scan = Lookahead::new(&bytes);
            for (start, length) in ranges {
                let start = start.min(bytes.len());
                let end = (start + length).min(bytes.len());
                let text = std::str::from_utf8(&bytes[start..end]);
                let plain = text.is_ok_and(|text| !text.contains(|c: char| c < ' ' || "\"\\".contains(c)));
                prop_assert_eq!(scan.is_plain(start, end), plain);
            }
        }

        #[test]
        fn strings_end_where_a_plain_loop_finds_it(
            bytes in proptest::collection::vec(proptest::sample::select(b"aaaaaaaaaaaaaaaaaaaaaaaa\"\\\n\xC3\xA9".to_vec()), 0..300),
            steps in proptest::collection::vec(0..70usize, 1..12),
        ) {
            let mut scan = Lookahead::new(&bytes);
            let mut at = 0;
            for step in steps {
                at = (at + step).min(bytes.len());
                let rest = &bytes[at..];
                let is_special = |byte: &u8| *byte < b' ' || b"\"\\".contains(byte);
                let plain = rest.iter().position(is_special).unwrap_or(rest.len());
                let is_text = std::str::from_utf8(&rest[..plain]).is_ok();
                let end = if is_text { at + plain } else { bytes.len() };
                prop_assert_eq!(scan.plain_end(at), end);
            }
        }
    }
}
