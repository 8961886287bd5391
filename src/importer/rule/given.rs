//! A value as its source has it.

use std::borrow::Cow;

use crate::importer::{
    issue::quote,
    json::{Kind, Value},
    remedy::{OptionName, Remedy},
};

/// A value that a rule is to convert.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'a> {
    /// The text of a cell, or of several joined.
    Text(&'a str),
    /// A JSON value, its grammar checked.
    Json(Value<'a>),
}

impl<'a> Given<'a> {
    /// Returns whether the value counts as absent: an empty or blank cell, `null`, `""`.
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Text(text) => is_blank(text),
            Self::Json(value) => value.kind == Kind::Null || value.raw == "\"\"",
        }
    }

    /// Returns whether nothing is in it that a fallback would not do better: also a JSON string of white space.
    pub fn is_empty(&self) -> bool {
        let text = match self {
            Self::Json(value) => value.string(),
            Self::Text(_) => None,
        };
        self.is_absent() || text.is_some_and(|text| is_blank(&text.decode_lossy()))
    }

    /// Returns the value as an error message displays it.
    pub fn displayed(&self) -> String {
        match self {
            Self::Text(text) => quote(text),
            Self::Json(value) => match (value.kind, value.string()) {
                (_, Some(text)) => quote(&text.decode_lossy()),
                (Kind::Object, _) => "an object".to_owned(),
                (Kind::Array, _) => "an array".to_owned(),
                _ => value.raw.chars().take(40).collect(),
            },
        }
    }

    /// Returns the beginning of its text, for an event about a row that is not valid.
    pub fn start(&self) -> String {
        let text = match self {
            Self::Text(text) => Cow::Borrowed(*text),
            Self::Json(value) => match value.string() {
                Some(text) => text.decode_lossy(),
                None => Cow::Borrowed(value.raw),
            },
        };
        text.chars().take(100).collect()
    }

    /// Returns what to do if a cell is what a database's export writes for no value.
    pub fn null_remedy(&self) -> Option<&'static [Remedy]> {
        let Self::Text(text) = self else { return None };
        let text = text.trim();
        let known = NULLS.iter().find(|(null, _)| *null == text);
        known.map(|(_, remedy)| remedy.as_slice())
    }
}

/// Returns whether a text is empty or white space.
pub(crate) fn is_blank(text: &str) -> bool {
    // Hardly a text starts with white space.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// Returns a text without the white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// A text that databases write where there is no value, and the remedy for it.
const fn null(text: &'static str) -> (&'static str, [Remedy; 1]) {
    (text, [Remedy::set(OptionName::NullMarker, text)])
}

const NULLS: &[(&str, [Remedy; 1])] =
    &[null("NULL"), null("\\N"), null("null"), null("None"), null("nil"), null("NaN")];

#[cfg(test)]
mod tests {
    use super::{is_blank, trimmed};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn white_space_is_what_trim_takes(text in "[ \\t\u{a0}\u{3000}\u{7f}aé😀]{0,6}") {
            prop_assert_eq!(trimmed(&text), text.trim());
            prop_assert_eq!(is_blank(&text), text.trim().is_empty());
        }
    }
}
