//! Words: letters, digits, `-` and `_`. Ids are words as well.

use super::{Accepted, Convert, Form, Given};
use crate::importer::{
    issue::{Code, Issue},
    json::Lookahead,
    simd::Simd16,
};

/// Converts a word, whose letters the server lowers.
pub(super) fn convert(given: &Given<'_>, max: usize, to: &mut Convert<'_>) -> Option<()> {
    let read = to.string(given)?;
    let field = to.field;
    let is_short = to.at_most(max, &read.text, || field.into());
    if !read.text.bytes().all(is_of_word) {
        let issue = Issue::new(Code::Character, field, "only letters, digits, - and _");
        to.issues.push(issue.found_text(&read.text));
        return None;
    }
    is_short.then(|| to.write_lowered(&read.text))
}

/// Returns whether a word may have this byte.
#[inline(always)]
pub(super) fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Accepts a JSON string in lower case, or, if it may be `lowered`, in any.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize, max: usize, lowered: bool) -> Accepted {
    let bytes = scan.bytes;
    if bytes.get(at) != Some(&b'"') {
        return null(bytes, at);
    }
    let start = at + 1;
    let mut end = start;
    let mut upper = 0;
    while let Some(block) = Simd16::at(bytes, end) {
        let capitals = block.within(b'A', b'Z');
        let others = block.within(b'a', b'z').or(block.within(b'0', b'9'));
        let others = others.or(block.equal(b'-')).or(block.equal(b'_'));
        let ends = !capitals.or(others).bits();
        upper |= capitals.bits() & ends.wrapping_sub(1) & !ends;
        let length = ends.trailing_zeros() as usize;
        end += length;
        if length < Simd16::BYTES {
            break;
        }
    }
    while let Some(byte) = bytes.get(end).filter(|byte| is_of_word(**byte)) {
        upper |= u32::from(byte.is_ascii_uppercase());
        end += 1;
    }
    if bytes.get(end) != Some(&b'"') || end - start > max {
        return Accepted::NOT;
    }
    match upper {
        _ if end == start => Accepted::new(end + 1, Form::Absent),
        0 => Accepted::new(end + 1, Form::Json),
        _ if lowered => Accepted::new(end + 1, Form::Lowered),
        _ => Accepted::NOT,
    }
}

/// Accepts `null`.
#[inline(always)]
pub(super) fn null(bytes: &[u8], at: usize) -> Accepted {
    match bytes.get(at..at + 4) {
        Some(b"null") => Accepted::new(at + 4, Form::Absent),
        _ => Accepted::NOT,
    }
}

/// Accepts a cell in lower case, or, if it may be `lowered`, in any.
#[inline(never)]
pub(super) fn accept_text(row: &[u8], start: usize, end: usize, max: usize, lowered: bool) -> Form {
    let Some(bytes) = row.get(start..end).filter(|bytes| bytes.len() <= max) else {
        return Form::Undecided;
    };
    let (mut capitals, mut others) = (0, 0);
    match Simd16::at(row, start) {
        Some(block) if bytes.len() <= Simd16::BYTES && !bytes.is_empty() => {
            let inside = u32::MAX >> (32 - bytes.len() as u32);
            let small = block.within(b'a', b'z').or(block.within(b'0', b'9'));
            let small = small.or(block.equal(b'-')).or(block.equal(b'_'));
            capitals = block.within(b'A', b'Z').bits() & inside;
            others = !small.bits() & !capitals & inside;
        }
        _ => {
            for byte in bytes {
                capitals |= u32::from(byte.is_ascii_uppercase());
                others |= u32::from(!is_of_word(*byte));
            }
        }
    }
    match (others, capitals) {
        (0, 0) => Form::Plain,
        (0, _) if lowered => Form::PlainLowered,
        _ => Form::Undecided,
    }
}
