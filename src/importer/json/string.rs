//! Strings: their escapes, and the surrogates that no text can hold.

use std::{borrow::Cow, convert::Infallible, error::Error, fmt};

use memchr::memchr;

use super::skip;
use crate::importer::invariant::Invariant;

/// The text of a string as it stands between its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Str<'a> {
    raw: &'a str,
}

impl<'a> Str<'a> {
    pub(crate) fn of(raw: &'a str) -> Self {
        Self { raw }
    }

    /// The text as it stands between the quotes, escapes included.
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// Whether any character is escaped; if none is, [`Str::raw`] is the text itself.
    pub fn has_escapes(self) -> bool {
        memchr(b'\\', self.raw.as_bytes()).is_some()
    }

    /// The text itself; borrowed if nothing in it is escaped.
    ///
    /// # Errors
    /// [`LoneSurrogate`] at the first `\uD800`–`\uDFFF` without its partner.
    ///
    /// ```
    /// # use cometchat_import::importer::json;
    /// let value = json::parse(r#""caf\u00e9 \ud83d\ude00""#)?;
    /// let text = value.string().and_then(|text| text.decode().ok());
    /// assert_eq!(text.as_deref(), Some("café 😀"));
    /// # Ok::<(), json::SyntaxError>(())
    /// ```
    pub fn decode(self) -> Result<Cow<'a, str>, LoneSurrogate> {
        self.decoded(|offset| Err(LoneSurrogate { offset }))
    }

    /// Returns the text itself, with U+FFFD for each lone surrogate.
    pub fn decode_lossy(self) -> Cow<'a, str> {
        let Ok(text) = self.decoded(|_| Ok::<_, Infallible>(char::REPLACEMENT_CHARACTER));
        text
    }

    /// The text, with what `lone` has for each lone surrogate.
    fn decoded<E>(self, lone: impl Fn(usize) -> Result<char, E>) -> Result<Cow<'a, str>, E> {
        if !self.has_escapes() {
            return Ok(Cow::Borrowed(self.raw));
        }
        let mut text = String::with_capacity(self.raw.len());
        for piece in Pieces::of(self.raw) {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Escaped(character) => text.push(character),
                Piece::Lone(offset) => text.push(lone(offset)?),
            }
        }
        Ok(Cow::Owned(text))
    }

    /// Whether the text, decoded, is `text`.
    pub fn is(self, text: &str) -> bool {
        if self.raw == text {
            return !self.has_escapes();
        }
        // An escape is never shorter than what it stands for.
        if self.raw.len() <= text.len() || !self.has_escapes() {
            return false;
        }
        let mut rest = text;
        for piece in Pieces::of(self.raw) {
            let after = match piece {
                Piece::Plain(plain) => rest.strip_prefix(plain),
                Piece::Escaped(character) => rest.strip_prefix(character),
                Piece::Lone(_) => None,
            };
            match after {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// A `\uD800`–`\uDFFF` escape without its partner: JSON's grammar allows it, no text can hold it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoneSurrogate {
    /// Where its backslash stands, in bytes from the start of the raw text.
    pub offset: usize,
}

impl fmt::Display for LoneSurrogate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "half of a surrogate pair at byte {}", self.offset)
    }
}

impl Error for LoneSurrogate {}

/// Where the first lone surrogate of any string or name in a checked JSON text is escaped, in
/// bytes from the start of `raw`.
///
/// ```
/// # use cometchat_import::importer::json::first_lone_surrogate;
/// assert_eq!(first_lone_surrogate(r#"{"a": "\ud83d\ude00"}"#), None);
/// assert_eq!(first_lone_surrogate(r#"{"a": "\ud83d"}"#), Some(7));
/// ```
pub fn first_lone_surrogate(raw: &str) -> Option<usize> {
    // Outside of strings a JSON text has no backslash, so that the whole reads like one string.
    Pieces::of(raw).find_map(|piece| match piece {
        Piece::Lone(offset) => Some(offset),
        Piece::Plain(_) | Piece::Escaped(_) => None,
    })
}

/// Appends `text` as a JSON string, in quotes; only what must be escaped is.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut start = 0;
    loop {
        let end = skip::plain(bytes, start);
        out.extend_from_slice(bytes.get(start..end).promised("a run ends in its text"));
        let Some(&byte) = bytes.get(end) else { break };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0C => out.extend_from_slice(b"\\f"),
            control => {
                let low = control & 0xF;
                let low = if low < 10 { b'0' + low } else { b'a' + low - 10 };
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', b'0' + (control >> 4), low]);
            }
        }
        start = end + 1;
    }
    out.push(b'"');
}

enum Piece<'a> {
    Plain(&'a str),
    Escaped(char),
    /// A lone surrogate, and where its backslash stands.
    Lone(usize),
}

/// A raw text in pieces: what stands between escapes, and the escapes.
struct Pieces<'a> {
    raw: &'a str,
    at: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let start = self.at;
        let rest = self.raw.get(start..).filter(|rest| !rest.is_empty())?;
        let Some(after) = rest.strip_prefix('\\') else {
            let (plain, _) = rest.split_at_checked(memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len()))?;
            self.at += plain.len();
            return Some(Piece::Plain(plain));
        };
        let name = after.chars().next()?;
        self.at += 1 + name.len_utf8();
        Some(match name {
            'b' => Piece::Escaped('\u{8}'),
            'f' => Piece::Escaped('\u{C}'),
            'n' => Piece::Escaped('\n'),
            'r' => Piece::Escaped('\r'),
            't' => Piece::Escaped('\t'),
            'u' => self.unicode(start)?,
            itself => Piece::Escaped(itself),
        })
    }
}

impl<'a> Pieces<'a> {
    fn of(raw: &'a str) -> Self {
        Self { raw, at: 0 }
    }

    /// The `\u` escape at `start`, together with its partner if it needs one.
    fn unicode(&mut self, start: usize) -> Option<Piece<'a>> {
        let unit = self.unit(start)?;
        self.at = start + UNIT_BYTES;
        if let Some(character) = char::from_u32(unit) {
            return Some(Piece::Escaped(character));
        }
        let partner = self.unit(self.at).filter(|low| (0xDC00..0xE000).contains(low));
        if let (0xD800..0xDC00, Some(low)) = (unit, partner) {
            self.at += UNIT_BYTES;
            let character = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            return char::from_u32(character).map(Piece::Escaped);
        }
        Some(Piece::Lone(start))
    }

    /// The UTF-16 unit that is escaped at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.raw.get(at..at + UNIT_BYTES)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Bytes of a `\u` escape.
const UNIT_BYTES: usize = 6;
