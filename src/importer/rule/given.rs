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

    /// Returns whether the value is JSON's `false`, which PHP has where there is none.
    pub fn is_false(&self) -> bool {
        matches!(self, Self::Json(value) if value.raw == "false")
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

/// Returns whether nothing of a text can be seen: it is empty, or all of it is white space or invisible.
pub(crate) fn is_blank(text: &str) -> bool {
    // Hardly a text starts with white space.
    let is_seen = |first: &u8| first.is_ascii_graphic();
    !text.as_bytes().first().is_some_and(is_seen)
        && text.chars().all(|character| is_space(character) || is_invisible(character))
}

/// Returns a text without the white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(is_space),
    }
}

/// Returns whether a character is white space, or takes no space at the edge of a text and means nothing there: byte
/// order marks, which files put together have within, zero-width spaces and word joiners.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// Returns whether a character has no shape of its own: joiners, fillers, marks of direction, variation selectors, tags.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2061}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || character.is_control()
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
        fn white_space_is_what_trim_takes(text in "[ \\t\u{a0}\u{3000}aé😀]{0,6}") {
            prop_assert_eq!(trimmed(&text), text.trim());
            prop_assert_eq!(is_blank(&text), text.trim().is_empty());
        }
    }

    #[test]
    fn what_cannot_be_seen_is_blank_and_marks_at_the_edge_are_trimmed() {
        for text in
            ["\u{200b}", "\u{3164}", "\u{feff} ", "\u{2800}\u{2800}", "\u{200d}", "\u{ad}", "\u{e0020}", "\u{7f}"]
        {
            assert!(is_blank(text), "{text:?}");
        }
        assert_eq!(trimmed("\u{feff}Bob\u{200b} "), "Bob");
        // A joiner within or at the edge may be part of a word, or of a picture.
        assert_eq!(trimmed("\u{200d}x"), "\u{200d}x");
        assert!(!is_blank("\u{200d}x"));
    }
}
