//! Steps through a JSON text whose grammar was not checked, checking what it passes.

use std::borrow::Cow;

use super::{Str, check, skip};

/// A place in a text. Each method passes one thing, with the white space before it, or answers `None`
/// and is of no use any more: then the text is for [`parse`](super::parse), which knows what to say of it.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// A string that was passed.
pub(crate) struct Passed<'a> {
    /// With its quotes and escapes, as it stands.
    pub raw: &'a str,
    /// The text itself.
    pub decoded: Cow<'a, str>,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte that comes next, if it is no white space; it is not passed.
    pub fn peek(&mut self) -> Option<u8> {
        self.at = skip::space(self.bytes(), self.at);
        self.here()
    }

    /// The byte at which the cursor stands, white space or not.
    pub fn here(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// Passes this byte.
    pub fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    /// Passes this text, which begins where the cursor stands.
    pub fn exactly(&mut self, wanted: &str) -> Option<()> {
        let rest = self.bytes().get(self.at..)?;
        rest.starts_with(wanted.as_bytes())
            .then(|| self.at += wanted.len())
    }

    /// Passes a string without escapes; the text of it.
    pub fn plain_string(&mut self) -> Option<&'a str> {
        self.byte(b'"')?;
        let start = self.at;
        let end = skip::plain(self.bytes(), start);
        if self.bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Passes a string that has a text: not one with half of a surrogate pair.
    pub fn string(&mut self) -> Option<Passed<'a>> {
        self.byte(b'"')?;
        let start = self.at;
        let mut end = skip::plain(self.bytes(), start);
        let escaped = self.bytes().get(end) != Some(&b'"');
        if escaped {
            end = check::string_end(self.text, start)?;
        }
        let inner = self.text.get(start..end)?;
        self.at = end + 1;
        let decoded = if escaped {
            Str::of(inner).decode().ok()?
        } else {
            Cow::Borrowed(inner)
        };
        let raw = self.text.get(start - 1..self.at)?;
        Some(Passed { raw, decoded })
    }

    /// Passes a whole number without a sign; its digits.
    pub fn digits(&mut self) -> Option<&'a str> {
        let start = self.at;
        let end = skip::digits(self.bytes(), start);
        let goes_on = matches!(self.bytes().get(end), Some(b'.' | b'e' | b'E'));
        let digits = self.text.get(start..end).filter(|_| !goes_on)?;
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return None;
        }
        self.at = end;
        Some(digits)
    }

    /// Passes a value of any kind, which begins where the cursor stands; its text, and whether there is
    /// white space between its tokens.
    pub fn value(&mut self) -> Option<(&'a str, bool)> {
        let (end, spaced) = check::value_end(self.text, self.at)?;
        let raw = self.text.get(self.at..end)?;
        self.at = end;
        Some((raw, spaced))
    }

    /// Nothing but white space follows.
    pub fn end(mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }
}
