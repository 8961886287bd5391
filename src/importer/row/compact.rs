//! Leaves bytes out of a text: the second of each doubled quote, and the white space between tokens.
//!
//! Both stand a few bytes apart, so that to copy what is between them means to guess, every few bytes, how
//! much that is. Here what to leave out is found for 64 bytes at once, and eight bytes at a time are closed
//! up by a shuffle, whatever they are.

use crate::importer::simd::{WIDE, bits_of, closed_up, odd_before, padded};

/// Bytes that are looked at together.
const AHEAD: usize = WIDE;

/// Writes the text of a quoted cell, each doubled quote undone, into `room`, which has [`AHEAD`] bytes more than the text.
/// Returns how long it is; `None` if a quote stands alone. `row` may continue behind `end`.
#[inline(never)]
pub(crate) fn unquoted(row: &[u8], start: usize, end: usize, room: &mut [u8]) -> Option<usize> {
    let mut out = Compacted::new(room);
    let mut last = [0; AHEAD];
    // Whether the quote at the end of the bytes before waits for its second.
    let mut waits = 0;
    let mut at = start;
    while at < end {
        let (bytes, length) = bytes_at(row, at, end, &mut last)?;
        let quotes = bits_of(bytes, |block| block.equal(b'"')) & u64::MAX >> (AHEAD - length);
        let parity = odd_before(quotes) ^ (0_u64.wrapping_sub(waits));
        let (first, second) = (quotes & parity, quotes & !parity);
        // Each second stands behind its first, and each first has its second.
        if second != (first << 1 | waits) & u64::MAX >> (AHEAD - length) {
            return None;
        }
        waits = first >> (length - 1);
        out.add(bytes, length, second)?;
        at += length;
    }
    (waits == 0).then(|| out.len())
}

/// A checked JSON text without the white space between its tokens, in `room`; `None` if there is an escape
/// in it.
#[inline(never)]
pub(crate) fn minified<'a>(json: &[u8], room: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    // Whole words are written, also where less is wanted.
    room.resize(json.len() + AHEAD, 0);
    let mut out = Compacted::new(room);
    let mut last = [0; AHEAD];
    // All ones if the bytes before end in a string.
    let mut carried = 0;
    let mut at = 0;
    while at < json.len() {
        let (bytes, length) = bytes_at(json, at, json.len(), &mut last)?;
        if bits_of(bytes, |block| block.equal(b'\\')) != 0 {
            return None;
        }
        let inside = odd_before(bits_of(bytes, |block| block.equal(b'"'))) ^ carried;
        let white = bits_of(bytes, |block| block.within(0, b' ')) & !inside;
        carried = ((inside as i64) >> 63) as u64;
        out.add(bytes, length, white)?;
        at += length;
    }
    let length = out.len();
    room.get(..length)
}

/// What is left of a text.
struct Compacted<'a> {
    /// Bytes of all the room.
    bytes: usize,
    /// What is left of it.
    rest: &'a mut [u8],
}

impl<'a> Compacted<'a> {
    fn new(room: &'a mut [u8]) -> Self {
        Self { bytes: room.len(), rest: room }
    }

    /// Adds the first `length` of these bytes but for those to `drop`, a bit for each.
    #[inline(always)]
    fn add(&mut self, bytes: &[u8; AHEAD], length: usize, drop: u64) -> Option<()> {
        // What is behind the end is left out as well.
        let drop = drop | !(u64::MAX >> (AHEAD - length));
        let (words, _) = bytes.as_chunks::<8>();
        for (word, drop) in words.iter().zip(drop.to_le_bytes()) {
            *self.rest.first_chunk_mut()? = closed_up(*word, drop);
            self.rest = std::mem::take(&mut self.rest).get_mut(drop.count_zeros() as usize..)?;
        }
        Some(())
    }

    fn len(&self) -> usize {
        self.bytes - self.rest.len()
    }
}

/// The bytes at `at`, and how many of them stand before `end`; with zeros behind them where there are too few.
#[inline(always)]
fn bytes_at<'a>(text: &'a [u8], at: usize, end: usize, last: &'a mut [u8; AHEAD]) -> Option<(&'a [u8; AHEAD], usize)> {
    let rest = text.get(at..)?;
    let length = (end - at).min(AHEAD);
    if let Some(bytes) = rest.first_chunk() {
        return Some((bytes, length));
    }
    *last = padded(rest);
    Some((last, length))
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, minified, unquoted};
    use crate::importer::json::write_minified;
    use proptest::{collection::vec, prelude::*, sample::select};

    proptest! {
        #[test]
        fn doubled_quotes_are_undone_as_a_plain_replacement_does(
            parts in vec(select(vec!["a", "\"\"", "\"\"\"\"", "long enough to reach the next bytes", "é", "\""]), 0..40),
            before in 0..3usize,
            behind in select(vec!["", "\"", "\",x", "and much more than a block of bytes behind it, whatever it may be"]),
        ) {
            let text = parts.concat();
            let row = "\"".repeat(before) + &text + behind;
            let end = before + text.len();
            let mut room = vec![0; text.len() + AHEAD];
            let compacted = unquoted(row.as_bytes(), before, end, &mut room).map(|length| &room[..length]);
            let lone = text.replace("\"\"", "").contains('"');
            let expected = text.replace("\"\"", "\"");
            prop_assert_eq!(compacted, (!lone).then_some(expected.as_bytes()));
        }

        #[test]
        fn white_space_goes_as_it_does_one_byte_at_a_time(
            parts in vec(select(vec!["1", " ", "\n  ", "\"a b\"", "\"\"", "[", ",", "\"a text with spaces that reaches the next bytes\"", "\"é \""]), 0..40),
        ) {
            let text = parts.concat();
            let mut plain = Vec::new();
            write_minified(&mut plain, &text);
            let mut room = Vec::new();
            prop_assert_eq!(minified(text.as_bytes(), &mut room), Some(plain.as_slice()));
        }
    }

    #[test]
    fn escapes_are_left_to_others() {
        assert_eq!(minified(br#"["\" "]"#, &mut Vec::new()), None);
    }
}
