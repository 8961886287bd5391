//! The values of a plain row. Each function takes where a value starts, and answers where it ends and
//! how it is written, or that it is not plain.

use std::borrow::Cow;

use super::{parts::Written, scan::Scan, url::is_usual_url};
use crate::importer::{
    json::{self, Noted, Str, first_lone_surrogate, minified_len, skip},
    limits::{METADATA_BYTES, TAG_CHARACTERS, TAGS, UID_CHARACTERS, URL_CHARACTERS},
    simd::Simd16,
    user::{TimestampPolicy, is_blank, seconds, url_fault},
};

/// Where a value ends and how it is written; both in one word, since WebAssembly's functions give more
/// than one only through memory.
#[derive(Clone, Copy)]
pub(super) struct Passed(u64);

impl Passed {
    /// The value is not plain.
    pub const NOT: Self = Self(0);

    #[inline(always)]
    fn new(end: usize, written: Written) -> Self {
        Self((end as u64) << 8 | written as u64)
    }

    fn if_plain(passed: Option<(usize, Written)>) -> Self {
        passed.map_or(Self::NOT, |(end, written)| Self::new(end, written))
    }

    /// Past the value; 0 if it is not plain.
    #[inline(always)]
    pub fn end(self) -> usize {
        (self.0 >> 8) as usize
    }

    #[inline(always)]
    pub fn written(self) -> Written {
        match self.0 as u8 {
            1 => Written::AsItStands,
            2 => Written::Lowered,
            3 => Written::Unescaped,
            4 => Written::UnescapedLowered,
            5 => Written::Quoted,
            6 => Written::Minified,
            7 => Written::Seconds,
            _ => Written::Absent,
        }
    }
}

/// `null`
#[inline(always)]
pub(super) fn null(bytes: &[u8], at: usize) -> Passed {
    match bytes.get(at..at + 4) {
        Some(b"null") => Passed::new(at + 4, Written::Absent),
        _ => Passed::NOT,
    }
}

/// A uid: a word, or a number that is one.
#[inline(always)]
pub(super) fn id(scan: &mut Scan<'_>, at: usize, lowered: bool) -> Passed {
    match scan.bytes.get(at) {
        Some(b'"') => word(scan, at, UID_CHARACTERS, lowered),
        _ => number(scan.bytes, at, UID_CHARACTERS),
    }
}

#[inline(never)]
fn number(bytes: &[u8], at: usize, most: usize) -> Passed {
    let end = skip::digits(bytes, at);
    let goes_on = matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
    let padded = end - at > 1 && bytes.get(at) == Some(&b'0');
    match (1..=most).contains(&(end - at)) && !goes_on && !padded {
        true => Passed::new(end, Written::Quoted),
        false => Passed::NOT,
    }
}

/// Letters, digits, `-` and `_`; in lower case, or to be `lowered`.
#[inline(never)]
pub(super) fn word(scan: &mut Scan<'_>, at: usize, most: usize, lowered: bool) -> Passed {
    let bytes = scan.bytes;
    if bytes.get(at) != Some(&b'"') {
        return Passed::NOT;
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
    while let Some(byte) = bytes.get(end) {
        if !is_of_word(*byte) {
            break;
        }
        upper |= u32::from(byte.is_ascii_uppercase());
        end += 1;
    }
    if bytes.get(end) != Some(&b'"') {
        return Passed::if_plain(escaped_word(scan, start, most, lowered));
    }
    if end == start {
        return Passed::new(end + 1, Written::Absent);
    }
    match upper {
        _ if end - start > most => Passed::NOT,
        0 => Passed::new(end + 1, Written::AsItStands),
        _ if lowered => Passed::new(end + 1, Written::Lowered),
        _ => Passed::NOT,
    }
}

pub(super) fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A word some characters of which are written as escapes.
#[cold]
fn escaped_word(
    scan: &mut Scan<'_>,
    start: usize,
    most: usize,
    lowered: bool,
) -> Option<(usize, Written)> {
    let bytes = scan.bytes;
    let (end, _) = json::string_end(bytes, start, scan).ok()?;
    let word = decoded(bytes, start, end - 1)?;
    let right = !word.is_empty() && word.len() <= most && word.bytes().all(is_of_word);
    match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        false => right.then_some((end, Written::Unescaped)),
        true => (right && lowered).then_some((end, Written::UnescapedLowered)),
    }
}

/// A text that is not blank.
#[inline(never)]
pub(super) fn name(scan: &mut Scan<'_>, at: usize, most: usize) -> Passed {
    Text::pass(scan, at, |bytes, text| {
        // An escape stands for one character, which may be white space, and has more bytes than that.
        let starts_plainly = bytes.get(text.start) != Some(&b'\\');
        let is_short = text.length() <= most && !text.unicode;
        if is_short && starts_plainly && starts_with_ink(bytes, text.start) {
            return true;
        }
        let decoded = text.decoded(bytes);
        decoded.is_some_and(|text| !is_blank(&text) && has_at_most(&text, most))
    })
}

/// Whether the character at `at` is no white space; of a checked text.
#[inline(always)]
pub(super) fn starts_with_ink(bytes: &[u8], at: usize) -> bool {
    let Some(first) = bytes.get(at) else {
        return false;
    };
    if first.is_ascii() {
        return first.is_ascii_graphic();
    }
    // White space beyond ASCII begins with one of these.
    if !matches!(first, 0xC2 | 0xE1..=0xE3) {
        return true;
    }
    // As many bytes as there are ones before the first zero.
    let character = bytes.get(at..at + first.leading_ones() as usize);
    let character = character.and_then(|bytes| std::str::from_utf8(bytes).ok());
    character.is_some_and(|character| !character.trim().is_empty())
}

/// A URL.
#[inline(never)]
pub(super) fn url(scan: &mut Scan<'_>, at: usize) -> Passed {
    Text::pass(scan, at, |bytes, text| {
        let is_plain = !text.escaped && text.length() <= URL_CHARACTERS;
        if is_plain && is_usual_url(bytes, text.start, text.end) {
            return true;
        }
        let decoded = text.decoded(bytes);
        let right = |text: &str| has_at_most(text, URL_CHARACTERS) && url_fault(text).is_none();
        decoded.is_some_and(|text| right(&text))
    })
}

/// An object.
#[inline(never)]
pub(super) fn object(scan: &mut Scan<'_>, at: usize) -> Passed {
    Passed::if_plain(object_end(scan, at))
}

#[inline(always)]
fn object_end(scan: &mut Scan<'_>, at: usize) -> Option<(usize, Written)> {
    let bytes = scan.bytes;
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    let (end, noted) = json::value_end(bytes, at, scan).ok()?;
    if noted.unicode || noted.spaced {
        let text = std::str::from_utf8(bytes.get(at..end)?).ok()?;
        if noted.unicode && first_lone_surrogate(text).is_some() {
            return None;
        }
        if noted.spaced {
            let fits = text.len() <= METADATA_BYTES || minified_len(text) <= METADATA_BYTES;
            return fits.then_some((end, Written::Minified));
        }
    }
    (end - at <= METADATA_BYTES).then_some((end, Written::AsItStands))
}

/// Any value that is JSON: where it ends, and what is in it. Apart from [`object`], which is in nearly every row.
#[inline(never)]
pub(super) fn any(scan: &mut Scan<'_>, at: usize) -> Option<(usize, Noted)> {
    json::value_end(scan.bytes, at, scan).ok()
}

/// A list of tags.
#[inline(never)]
pub(super) fn tags(scan: &mut Scan<'_>, start: usize) -> Passed {
    Passed::if_plain(tags_end(scan, start))
}

#[inline(always)]
fn tags_end(scan: &mut Scan<'_>, start: usize) -> Option<(usize, Written)> {
    let bytes = scan.bytes;
    if bytes.get(start) != Some(&b'[') {
        return None;
    }
    let mut spaced = false;
    let mut at = space(bytes, start + 1, &mut spaced);
    if bytes.get(at) == Some(&b']') {
        return (!spaced).then_some((at + 1, Written::Absent));
    }
    let mut tags = 0;
    loop {
        let tag = name(scan, at, TAG_CHARACTERS);
        tags += 1;
        // An empty tag is none that can be left out.
        if tag.written() == Written::Absent || tags > TAGS {
            return None;
        }
        at = space(bytes, tag.end(), &mut spaced);
        match bytes.get(at)? {
            b',' => at = space(bytes, at + 1, &mut spaced),
            b']' => break,
            _ => return None,
        }
    }
    let written = if spaced {
        Written::Minified
    } else {
        Written::AsItStands
    };
    Some((at + 1, written))
}

/// UNIX seconds, as a number or as a text in a form that the policy takes.
#[inline(never)]
pub(super) fn time(scan: &mut Scan<'_>, at: usize, policy: TimestampPolicy) -> Passed {
    let bytes = scan.bytes;
    if bytes.get(at) == Some(&b'"') {
        return time_text(scan, at, policy);
    }
    let end = match Simd16::at(bytes, at) {
        Some(block) => at + (!block.within(b'0', b'9').bits()).trailing_zeros() as usize,
        None => skip::digits(bytes, at),
    };
    let goes_on = matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
    match end - at == 10 && bytes.get(at) != Some(&b'0') && !goes_on {
        true => Passed::new(end, Written::AsItStands),
        false => Passed::NOT,
    }
}

#[inline(never)]
fn time_text(scan: &mut Scan<'_>, at: usize, policy: TimestampPolicy) -> Passed {
    let is_time = |bytes: &[u8], text: &Text| {
        let decoded = text.decoded(bytes).filter(|_| !text.escaped);
        decoded.is_some_and(|text| seconds(&text, policy).is_some())
    };
    match Text::pass(scan, at, is_time) {
        passed if passed.written() == Written::AsItStands => {
            Passed::new(passed.end(), Written::Seconds)
        }
        other => other,
    }
}

/// A string that was passed.
struct Text {
    start: usize,
    /// Its closing quote.
    end: usize,
    escaped: bool,
    /// Whether there are escapes of the form `\u….` among them.
    unicode: bool,
}

impl Text {
    /// Passes the string that starts at `at`, if it is empty, or text and `right`.
    #[inline(always)]
    fn pass(scan: &mut Scan<'_>, at: usize, right: impl FnOnce(&[u8], &Self) -> bool) -> Passed {
        let bytes = scan.bytes;
        if bytes.get(at) != Some(&b'"') {
            return Passed::NOT;
        }
        let start = at + 1;
        let mut end = scan.plain_end(start);
        let escaped = bytes.get(end) != Some(&b'"');
        let mut unicode = false;
        if escaped {
            match json::string_end(bytes, end, &mut *scan) {
                Ok((after, noted)) => (end, unicode) = (after - 1, noted.unicode),
                Err(()) => return Passed::NOT,
            }
        }
        let text = Self {
            start,
            end,
            escaped,
            unicode,
        };
        if text.length() == 0 {
            return Passed::new(end + 1, Written::Absent);
        }
        match right(bytes, &text) {
            true => Passed::new(end + 1, Written::AsItStands),
            false => Passed::NOT,
        }
    }

    fn length(&self) -> usize {
        self.end - self.start
    }

    /// The text itself; `None` if it is none, or has half of a surrogate pair.
    fn decoded<'a>(&self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        decoded(bytes, self.start, self.end)
    }
}

fn decoded(bytes: &[u8], start: usize, end: usize) -> Option<Cow<'_, str>> {
    let raw = std::str::from_utf8(bytes.get(start..end)?).ok()?;
    Str::of(raw).decode().ok()
}

/// A text of at most so many bytes has at most so many characters.
pub(super) fn has_at_most(text: &str, characters: usize) -> bool {
    text.len() <= characters || text.chars().count() <= characters
}

#[inline(always)]
fn space(bytes: &[u8], at: usize, spaced: &mut bool) -> usize {
    let end = skip::space(bytes, at);
    *spaced |= end > at;
    end
}
