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

/// Past the closing quote of the string whose text starts at `at`, in a text that was checked.
pub(super) fn string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = plain(bytes, at);
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// Past the value that starts at `at`, in a text that was checked.
pub(super) fn value(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => at = string(bytes, at + 1),
            Some(b'{' | b'[') => {
                depth += 1;
                at += 1;
            }
            Some(b'}' | b']') => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            Some(b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') => {
                at += 1;
                continue;
            }
            Some(_) => at = scalar(bytes, at),
        }
        if depth == 0 {
            return at.min(bytes.len());
        }
    }
}

/// Past the number or literal that starts at `at`.
fn scalar(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9' | b'a'..=b'z' | b'.' | b'-' | b'+' | b'E') = bytes.get(at) {
        at += 1;
    }
    // A byte that no JSON text can hold here is stepped over, so that every call advances.
    match bytes.get(at) {
        None | Some(b',' | b']' | b'}' | b':' | b'"' | b' ' | b'\n' | b'\r' | b'\t') => at,
        Some(_) => at + 1,
    }
}
