//! The grammar of RFC 8259, checked in one pass over the bytes.

use std::{error::Error, fmt, ops::Range};

use super::{
    Kind,
    brackets::{Brackets, Container},
    skip,
};

/// A text that is not JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// What would have been right there.
    pub expected: &'static str,
    /// Whether the text simply ended too early.
    pub at_end: bool,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "expected {} at byte {}", self.expected, self.offset)?;
        if self.at_end { out.write_str(", where the text ends") } else { Ok(()) }
    }
}

impl Error for SyntaxError {}

/// The kind and the range of the one value that `text` is, and whether there is white space in it
/// outside of its strings.
pub(super) fn check(text: &str) -> Result<(Kind, Range<usize>, bool), SyntaxError> {
    let mut scanner = Scanner::new(text.as_bytes(), Explaining);
    let start = skip::space(scanner.bytes, 0);
    let kind = scanner.bytes.get(start).copied().and_then(Kind::starting);
    let kind = kind.ok_or_else(|| scanner.expected(start, "a value"))?;
    let end = scanner.value(start)?;
    let rest = skip::space(scanner.bytes, end);
    if rest < scanner.bytes.len() {
        return Err(scanner.expected(rest, "nothing after the value"));
    }
    Ok((kind, start..end, scanner.noted.spaced))
}

/// Where the value that starts at `start` ends, and what is in it.
#[inline(always)]
pub(crate) fn value_end<M: Mode>(bytes: &[u8], start: usize, mode: M) -> Result<(usize, Noted), M::Fault> {
    let mut scanner = Scanner::new(bytes, mode);
    let end = scanner.value(start)?;
    Ok((end, scanner.noted))
}

/// Past the string whose text starts at `start`, and what is in it.
pub(crate) fn string_end<M: Mode>(bytes: &[u8], start: usize, mode: M) -> Result<(usize, Noted), M::Fault> {
    let mut scanner = Scanner::new(bytes, mode);
    let end = scanner.string(start)?;
    Ok((end, scanner.noted))
}

/// What a value holds that somebody may have to look at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noted {
    /// White space between its tokens.
    pub spaced: bool,
    /// Escapes of the form `\u….`, among which may be half of a surrogate pair.
    pub unicode: bool,
}

/// For whom a text is scanned.
pub(crate) trait Mode {
    /// What is reported of a text that is not JSON.
    type Fault;

    fn fault(offset: usize, expected: &'static str, at_end: bool) -> Self::Fault;

    /// The first byte at or after `at` that is `"`, `\` or a control character; the end if none is, or if
    /// what stands before it is not to be taken.
    fn plain_end(&mut self, bytes: &[u8], at: usize) -> usize;
}

/// For somebody who wants to know what is wrong with a text.
struct Explaining;

impl Mode for Explaining {
    type Fault = SyntaxError;

    #[cold]
    fn fault(offset: usize, expected: &'static str, at_end: bool) -> SyntaxError {
        SyntaxError { offset, expected, at_end }
    }

    #[inline(always)]
    fn plain_end(&mut self, bytes: &[u8], at: usize) -> usize {
        skip::plain(bytes, at)
    }
}

/// Each method takes where something starts and returns where it ends. What is a function of its own takes the bytes alone, so
/// that the scanner can stand in registers.
struct Scanner<'a, M> {
    bytes: &'a [u8],
    noted: Noted,
    mode: M,
}

impl<'a, M: Mode> Scanner<'a, M> {
    #[inline(always)]
    fn new(bytes: &'a [u8], mode: M) -> Self {
        Self { bytes, noted: Noted::default(), mode }
    }

    #[inline(always)]
    fn value(&mut self, mut at: usize) -> Result<usize, M::Fault> {
        let mut open = Brackets::default();
        // What is due next: a member's name and its value, or a value alone.
        let mut name: Option<&'static str> = None;
        let mut due = "a value";
        'value: loop {
            if let Some(name) = name.take() {
                at = self.name(at, name)?;
            }
            at = match self.bytes.get(at) {
                Some(b'"') => self.string(at + 1)?,
                Some(b'-' | b'0'..=b'9') => Self::number(self.bytes, at)?,
                Some(b't') => Self::literal(self.bytes, at, b"true", "`true`")?,
                Some(b'f') => Self::literal(self.bytes, at, b"false", "`false`")?,
                Some(b'n') => Self::literal(self.bytes, at, b"null", "`null`")?,
                Some(b'{') => {
                    at = self.space(at + 1);
                    if self.bytes.get(at) == Some(&b'}') {
                        at + 1
                    } else {
                        open.push(Container::Object);
                        name = Some("a name in double quotes or `}`");
                        due = "a value";
                        continue 'value;
                    }
                }
                Some(b'[') => {
                    at = self.space(at + 1);
                    if self.bytes.get(at) == Some(&b']') {
                        at + 1
                    } else {
                        open.push(Container::Array);
                        due = "a value or `]`";
                        continue 'value;
                    }
                }
                _ => return Err(self.expected(at, due)),
            };
            due = "a value";
            // A value has ended: so may the containers around it.
            while let Some(container) = open.innermost() {
                at = self.space(at);
                match (container, self.bytes.get(at)) {
                    (container, Some(b',')) => {
                        at = self.space(at + 1);
                        if let Container::Object = container {
                            name = Some("a name in double quotes");
                        }
                        continue 'value;
                    }
                    (Container::Object, Some(b'}')) | (Container::Array, Some(b']')) => {
                        open.pop();
                        at += 1;
                    }
                    (Container::Object, _) => return Err(self.expected(at, "`,` or `}`")),
                    (Container::Array, _) => return Err(self.expected(at, "`,` or `]`")),
                }
            }
            return Ok(at);
        }
    }

    /// A member's name, the colon and the white space around it.
    #[inline(always)]
    fn name(&mut self, at: usize, due: &'static str) -> Result<usize, M::Fault> {
        if self.bytes.get(at) != Some(&b'"') {
            return Err(self.expected(at, due));
        }
        let end = self.string(at + 1)?;
        // Mostly the value follows at once.
        if let Some([b':', first]) = self.bytes.get(end..).and_then(|rest| rest.first_chunk())
            && *first > b' '
        {
            return Ok(end + 1);
        }
        let colon = self.space(end);
        if self.bytes.get(colon) != Some(&b':') {
            return Err(self.expected(colon, "`:`"));
        }
        Ok(self.space(colon + 1))
    }

    /// The first byte at or after `at` that is no white space.
    #[inline(always)]
    fn space(&mut self, at: usize) -> usize {
        // Mostly there is none.
        if self.bytes.get(at) > Some(&b' ') {
            return at;
        }
        let end = some_space(self.bytes, at);
        self.noted.spaced |= end > at;
        end
    }

    /// The rest of a string after its opening quote.
    #[inline(always)]
    fn string(&mut self, mut at: usize) -> Result<usize, M::Fault> {
        loop {
            at = self.mode.plain_end(self.bytes, at);
            match self.bytes.get(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => {
                    self.noted.unicode |= self.bytes.get(at + 1) == Some(&b'u');
                    at = Self::escape(self.bytes, at + 1)?;
                }
                Some(_) => {
                    return Err(self.expected(at, "an escape instead of a raw control character"));
                }
                None => return Err(self.expected(at, "`\"` to close the string")),
            }
        }
    }

    /// The rest of an escape after its backslash.
    #[inline(never)]
    fn escape(bytes: &[u8], at: usize) -> Result<usize, M::Fault> {
        match bytes.get(at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
            Some(b'u') => {
                for digit in at + 1..at + 5 {
                    if !bytes.get(digit).is_some_and(u8::is_ascii_hexdigit) {
                        return Err(expected::<M>(bytes, digit, "four hexadecimal digits after `\\u`"));
                    }
                }
                Ok(at + 5)
            }
            _ => Err(expected::<M>(bytes, at, "one of `\"\\/bfnrtu` after `\\`")),
        }
    }

    #[inline(never)]
    fn number(bytes: &[u8], mut at: usize) -> Result<usize, M::Fault> {
        if bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        // A zero ends the integer: whatever digit follows it is refused as what follows a value.
        at = if bytes.get(at) == Some(&b'0') { at + 1 } else { Self::digits(bytes, at)? };
        if bytes.get(at) == Some(&b'.') {
            at = Self::digits(bytes, at + 1)?;
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1;
            if let Some(b'+' | b'-') = bytes.get(at) {
                at += 1;
            }
            at = Self::digits(bytes, at)?;
        }
        Ok(at)
    }

    /// One or more digits.
    fn digits(bytes: &[u8], at: usize) -> Result<usize, M::Fault> {
        let end = skip::digits(bytes, at);
        if end == at { Err(expected::<M>(bytes, at, "a digit")) } else { Ok(end) }
    }

    #[inline(never)]
    fn literal(bytes: &[u8], at: usize, word: &[u8], due: &'static str) -> Result<usize, M::Fault> {
        for (offset, byte) in word.iter().enumerate() {
            if bytes.get(at + offset) != Some(byte) {
                return Err(expected::<M>(bytes, at + offset, due));
            }
        }
        Ok(at + word.len())
    }

    #[inline(always)]
    fn expected(&self, offset: usize, due: &'static str) -> M::Fault {
        expected::<M>(self.bytes, offset, due)
    }
}

#[inline]
fn expected<M: Mode>(bytes: &[u8], offset: usize, expected: &'static str) -> M::Fault {
    M::fault(offset, expected, offset >= bytes.len())
}

#[inline(never)]
fn some_space(bytes: &[u8], at: usize) -> usize {
    skip::space(bytes, at)
}
