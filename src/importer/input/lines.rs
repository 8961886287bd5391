//! Line breaks: LF, CRLF and CR, each of them one.

use memchr::{memchr_iter, memchr2};

/// The index of the first LF or CR.
#[inline]
pub(super) fn find_break(bytes: &[u8]) -> Option<usize> {
    memchr2(b'\n', b'\r', bytes)
}

/// How many bytes the line break at `at` takes; `None` while an LF may still follow its CR, that
/// is, at the end of `bytes` unless they have `ended`. No line break takes 0 bytes.
#[inline]
pub(super) fn break_length(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\n'), _) => Some(1),
        (Some(b'\r'), Some(b'\n')) => Some(2),
        (Some(b'\r'), None) if !ended => None,
        (Some(b'\r'), _) => Some(1),
        _ => Some(0),
    }
}

/// Line feeds: the lines of JSON, where CRLF counts once too.
#[inline]
pub(super) fn count_feeds(bytes: &[u8]) -> u64 {
    count(bytes, b'\n')
}

/// Line breaks: the lines of CSV.
#[inline]
pub(super) fn count_breaks(bytes: &[u8]) -> u64 {
    count_feeds(bytes) + count_lone_returns(bytes)
}

/// CRs that no LF follows.
pub(super) fn count_lone_returns(bytes: &[u8]) -> u64 {
    let returns = count(bytes, b'\r');
    if returns == 0 {
        return 0;
    }
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    returns - pairs.filter(|pair| *pair == (&b'\r', &b'\n')).count() as u64
}

/// White space of JSON: space, tab, LF, CR.
#[inline]
pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// How many bytes remain without the white space at the end.
#[inline]
pub(super) fn trimmed_length(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| !is_white(*byte)).map_or(0, |last| last + 1)
}

fn count(bytes: &[u8], wanted: u8) -> u64 {
    memchr_iter(wanted, bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_any_length_is_right() {
        for length in [0, 1, 63, 64, 65, 1000] {
            assert_eq!(count_breaks(&vec![b'\n'; length]), length as u64);
            assert_eq!(count_breaks(&vec![b'\r'; length]), length as u64);
            assert_eq!(count_breaks(&b"\r\n".repeat(length)), length as u64);
        }
    }

    #[test]
    fn each_kind_of_line_break_counts_once() {
        assert_eq!(count_breaks(b"a\nb\r\nc\rd\r\r\n\n\r"), 7);
        assert_eq!(count_feeds(b"a\nb\r\nc\rd"), 2);
    }

    #[test]
    fn a_return_at_the_end_waits_for_its_feed() {
        assert_eq!(break_length(b"a\r", 1, false), None);
        assert_eq!(break_length(b"a\r", 1, true), Some(1));
        assert_eq!(break_length(b"a\r\n", 1, false), Some(2));
        assert_eq!(break_length(b"a\rb", 1, false), Some(1));
    }
}
