//! A field's value as it stands in a row, and the texts of a user.

use std::borrow::Cow;

use crate::importer::{
    json::{Kind, Value, write_string},
    remedy::{OptionName, Remedy},
};

/// A value as the source has it.
#[derive(Clone, Debug)]
pub enum Raw<'a> {
    /// A CSV cell, or several joined; everything in it is text.
    Text(Cow<'a, str>),
    /// A JSON value, its grammar checked.
    Json(Value<'a>),
}

impl Raw<'_> {
    /// Whether the field counts as absent: an empty or blank cell, `null`, `""`.
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Text(text) => is_blank(text),
            Self::Json(value) => value.kind == Kind::Null || value.raw == "\"\"",
        }
    }

    /// The value as an error message shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => crate::importer::issue::quote(text),
            Self::Json(value) => match value.kind {
                Kind::String => crate::importer::issue::quote(
                    &value
                        .string()
                        .map(|text| text.decode_lossy())
                        .unwrap_or_default(),
                ),
                Kind::Object => "an object".to_owned(),
                Kind::Array => "an array".to_owned(),
                _ => value.raw.chars().take(40).collect(),
            },
        }
    }
}

impl Raw<'_> {
    /// What to do if a cell is what a database's export writes for no value.
    pub(crate) fn null_remedy(&self) -> Option<&'static [Remedy]> {
        let Self::Text(text) = self else { return None };
        let text = text.trim();
        let known = NULLS.iter().find(|(null, _)| *null == text);
        known.map(|(_, remedy)| remedy.as_slice())
    }
}

/// Whether a text is empty or white space.
pub(crate) fn is_blank(text: &str) -> bool {
    // Hardly a text starts with white space.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// A text without the white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// A text on its way to the body: JSON text is spliced as it is, plain text is quoted.
#[derive(Clone, Debug)]
pub(crate) enum Text<'a> {
    /// A JSON string with its quotes, as the source has it.
    Spliced(&'a str),
    /// Text that is no JSON yet.
    Plain(Cow<'a, str>),
}

impl Text<'_> {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Spliced(json) => out.extend_from_slice(json.as_bytes()),
            Self::Plain(text) => write_string(out, text),
        }
    }
}

/// A text that databases write where there is no value, and the remedy for it.
const fn null(text: &'static str) -> (&'static str, [Remedy; 1]) {
    (text, [Remedy::set(OptionName::NullMarker, text)])
}

const NULLS: &[(&str, [Remedy; 1])] = &[
    null("NULL"),
    null("\\N"),
    null("null"),
    null("None"),
    null("nil"),
    null("NaN"),
];

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
