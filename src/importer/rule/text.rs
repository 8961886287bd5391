//! Texts that are not blank, such as names.

use memchr::{memchr, memchr_iter};

use super::{
    Accepted, Convert, Form, Given,
    convert::has_at_most,
    damage, is_blank, is_space,
    placeholder::{is_placeholder, may_be_placeholder, may_begin_placeholder},
    word::null,
};
use crate::importer::{
    issue::{Code, Issue},
    json::{Lookahead, Passed, Str},
    note::NoteCode,
    remedy::Remedy,
    simd::Simd16,
};

/// Converts a text.
pub(super) fn convert(given: &Given<'_>, max: usize, to: &mut Convert<'_>) -> Option<()> {
    let read = to.scalar(given)?;
    let field = to.field;
    if is_blank(&read.text) {
        to.issues.push(missing(field, "only white space"));
        return None;
    }
    if let Some(issue) = damage::lost_digits(|| field, given) {
        to.issues.push(issue);
        return None;
    }
    to.note = note_of(&read.text);
    to.at_most(max, &read.text, || field.into()).then(|| to.write(&read))
}

/// Returns the issue of a row without this text.
pub(crate) fn missing(field: &'static str, found: &'static str) -> Issue {
    Issue::new(Code::Required, field, format!("a {field}"))
        .found(found)
        .remedies(vec![Remedy::hint("write one"), Remedy::FillFrom { field }])
}

/// Returns what is to be noted of a text: it says that there is none, or everybody can see somebody's address.
fn note_of(text: &str) -> Option<NoteCode> {
    if is_placeholder(text.as_bytes()) {
        return Some(NoteCode::Placeholder);
    }
    is_email(text).then_some(NoteCode::EmailAddress)
}

/// Returns whether a text looks like an e-mail address: no white space, and a dot behind an `@`.
fn is_email(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(at) = memchr(b'@', bytes).filter(|at| *at > 0) else {
        return false;
    };
    // Neither the first byte of the host nor its last.
    let has_dot = (at + 2..bytes.len() - 1).any(|dot| bytes.get(dot) == Some(&b'.'));
    has_dot && !text.chars().any(is_space)
}

/// Returns whether an `@` stands in a text, without which it is no e-mail address: the rule looks at it.
#[inline(always)]
fn has_at(bytes: &[u8], start: usize, end: usize) -> bool {
    match Simd16::at(bytes, start) {
        Some(block) if end - start < Simd16::BYTES => block.equal(b'@').bits() & !(!0 << (end - start)) != 0,
        _ => has_at_within(bytes, start, end),
    }
}

#[inline(never)]
fn has_at_within(bytes: &[u8], start: usize, end: usize) -> bool {
    bytes.get(start..end).is_some_and(|text| memchr(b'@', text).is_some())
}

/// Accepts a JSON string of a text that is not blank, and short enough.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize, max: usize) -> Accepted {
    let bytes = scan.bytes;
    accept_string(scan, at, |text| {
        // As nearly all do.
        let is_short = text.end - text.start <= max;
        let has_at = has_at(bytes, text.start, text.end);
        if is_short && !text.escaped && !has_at && begins_plainly(bytes, text.start) {
            return true;
        }
        // An escape stands for one character at most, which may be white space, and has more bytes than that.
        let starts_plainly = starts_plainly(bytes, text.start);
        let is_whole = !text.unicode || !may_have_surrogates(bytes, text.start, text.end);
        let raw = bytes.get(text.start..text.end).unwrap_or_default();
        if has_at || is_placeholder(raw) || (text.escaped && may_be_placeholder(raw)) {
            return decoded(bytes, text).is_some_and(|text| is_right(&text, max));
        }
        if is_short && starts_plainly && is_whole {
            return true;
        }
        let is_numeric = may_be_number(bytes, text.start);
        decoded(bytes, text).is_some_and(|text| !is_numeric && is_right(&text, max))
    })
}

/// Returns whether a text is one that is written as it stands, and of which nothing is to be noted.
fn is_right(text: &str, max: usize) -> bool {
    !is_blank(text) && note_of(text).is_none() && has_at_most(text, max)
}

/// Returns whether a text starts with a character that is neither escaped nor white space, and with none of a number's.
#[inline(always)]
fn starts_plainly(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) != Some(&b'\\') && !may_be_number(bytes, at) && starts_with_non_space(bytes, at)
}

/// Returns whether a text begins with a byte by which it is neither blank nor a placeholder nor a number, whatever follows.
#[inline(always)]
fn begins_plainly(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).and_then(|first| PLAIN.get(usize::from(*first))).copied().unwrap_or_default()
}

/// For each byte, whether it begins a text plainly.
#[allow(clippy::indexing_slicing)] // what is out of bounds would not compile
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < 256 {
        let first = at as u8;
        let is_number = matches!(first, b'0'..=b'9' | b'+' | b'-');
        let is_seen = if first.is_ascii() { first.is_ascii_graphic() } else { !may_begin_space(first) };
        table[at] = is_seen && !is_number && first != b'\\' && !may_begin_placeholder(first);
        at += 1;
    }
    table
};

/// Returns whether a text may be a number, of which digits may be lost: the rule looks at it.
#[inline(always)]
fn may_be_number(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'0'..=b'9' | b'+' | b'-'))
}

/// Returns whether halves of surrogate pairs may be escaped in a text: all begin with `\uD`.
#[inline(never)]
pub(super) fn may_have_surrogates(bytes: &[u8], start: usize, end: usize) -> bool {
    let text = bytes.get(start..end).unwrap_or_default();
    memchr_iter(b'\\', text).any(|at| matches!(text.get(at + 1..at + 3), Some([b'u', b'd' | b'D'])))
}

/// Accepts the JSON string at `at` if it is `right`, or empty, or `null`.
#[inline(always)]
pub(super) fn accept_string(scan: &mut Lookahead<'_>, at: usize, right: impl FnOnce(&Passed) -> bool) -> Accepted {
    if scan.bytes.get(at) != Some(&b'"') {
        return null(scan.bytes, at);
    }
    let Some(text) = scan.pass_string(at + 1) else {
        return Accepted::NOT;
    };
    if text.start == text.end {
        return Accepted::new(text.end + 1, Form::Absent);
    }
    if right(&text) { Accepted::new(text.end + 1, Form::Json) } else { Accepted::NOT }
}

/// Returns the text of a string that was passed; `None` if it has half of a surrogate pair.
pub(super) fn decoded<'a>(bytes: &'a [u8], text: &Passed) -> Option<std::borrow::Cow<'a, str>> {
    let raw = std::str::from_utf8(bytes.get(text.start..text.end)?).ok()?;
    Str::of(raw).decode().ok()
}

/// Accepts a cell whose text has nothing to escape.
#[inline(never)]
pub(super) fn accept_text(scan: &mut Lookahead<'_>, start: usize, end: usize, max: usize) -> Form {
    if is_text(scan, start, end, max).is_some() { Form::Plain } else { Form::Undecided }
}

#[inline(always)]
fn is_text(scan: &mut Lookahead<'_>, start: usize, end: usize, max: usize) -> Option<()> {
    let is_plain = scan.is_plain(start, end);
    let bytes = scan.bytes.get(start..end)?;
    if !is_plain || has_at(scan.bytes, start, end) {
        return None;
    }
    if !begins_plainly(scan.bytes, start) && (!starts_plainly(scan.bytes, start) || is_placeholder(bytes)) {
        return None;
    }
    let is_short = bytes.len() <= max || has_at_most(std::str::from_utf8(bytes).ok()?, max);
    (is_short && !ends_with_space(bytes)).then_some(())
}

/// Returns whether the last character of a text is white space.
#[inline(always)]
fn ends_with_space(text: &[u8]) -> bool {
    text.last().is_none_or(|last| !last.is_ascii_graphic() && is_space_at_end(text))
}

#[inline(never)]
fn is_space_at_end(text: &[u8]) -> bool {
    let continues = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
    let start = text.iter().rposition(|byte| !continues(byte)).unwrap_or_default();
    let last = text.get(start..).unwrap_or_default();
    let may_be = last.first().is_some_and(|first| first.is_ascii() || may_begin_space(*first));
    let character = std::str::from_utf8(last).ok().and_then(|last| last.chars().next());
    may_be && character.is_none_or(is_space)
}

/// Returns whether the character at `at` of a checked text can be seen: it is no white space, and not invisible.
#[inline(always)]
pub(crate) fn starts_with_non_space(bytes: &[u8], at: usize) -> bool {
    let Some(first) = bytes.get(at) else {
        return false;
    };
    if first.is_ascii() {
        return first.is_ascii_graphic();
    }
    if !may_begin_space(*first) {
        return true;
    }
    // As many bytes as there are ones before the first zero.
    let character = bytes.get(at..at + first.leading_ones() as usize);
    let character = character.and_then(|bytes| std::str::from_utf8(bytes).ok());
    character.is_some_and(|character| !is_blank(character))
}

/// Returns whether white space, or a character that cannot be seen, may begin with this byte, which is no ASCII.
const fn may_begin_space(first: u8) -> bool {
    matches!(first, 0xC2 | 0xCD | 0xD8 | 0xE1..=0xE3 | 0xEF | 0xF0 | 0xF3)
}
