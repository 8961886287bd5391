//! Where runs of bytes end: sixteen bytes at a time where the runs are long.

use crate::importer::simd::Simd16;

/// The first byte at or after `at` that is no white space.
pub(crate) fn space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first byte at or after `at` that is no decimal digit.
pub(crate) fn digits(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first byte at or after `at` that is `"`, `\` or a control character; the end if none is.
#[inline]
pub(crate) fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = Simd16::at(bytes, at) {
        let ends = block.unusual_in_strings().bits() & !block.foreign();
        if ends != 0 {
            return at + ends.trailing_zeros() as usize;
        }
        at += Simd16::BYTES;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < b' ' {
            break;
        }
        at += 1;
    }
    at
}

/// The first byte at or after `at` that is white space or `"` (or a control character).
pub(super) fn tokens(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = Simd16::at(bytes, at) {
        let ends = block.within(0, b' ').or(block.equal(b'"')).bits();
        if ends != 0 {
            return at + ends.trailing_zeros() as usize;
        }
        at += Simd16::BYTES;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte <= b' ' || *byte == b'"' {
            break;
        }
        at += 1;
    }
    at
}

/// Past the closing quote of the string whose text starts at `at`; `None` if it is not there. Control characters are
/// taken for text.
pub(crate) fn string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = plain(bytes, at);
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
