//! Where runs of bytes end: eight bytes at a time where the runs are long.

/// The first byte at or after `at` that is no white space.
pub(super) fn space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first byte at or after `at` that is no decimal digit.
pub(super) fn digits(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first byte at or after `at` that is `"`, `\` or a control character; the end if none is.
pub(super) fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < b' ' {
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

/// The high bit of each byte of `word` that is `"`, `\` or below a space; of the flagged bytes
/// the lowest is always right (a borrow can only flag bytes above a true one).
fn special(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * b' ' as u64) & !word;
    (zero(quote) | zero(backslash) | control) & HIGHS
}

/// 1 in each byte, to repeat a byte eight times.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The high bit of each byte.
const HIGHS: u64 = 0x8080_8080_8080_8080;
