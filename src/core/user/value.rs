//! A field's value as it stands in a row, and the texts of a user.

use std::borrow::Cow;

use crate::core::json::{Kind, Value, write_string};

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
            Self::Text(text) => text.trim().is_empty(),
            Self::Json(value) => value.kind == Kind::Null || value.raw == "\"\"",
        }
    }

    /// The value as an error message shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => crate::core::issue::quote(text),
            Self::Json(value) => match value.kind {
                Kind::String => crate::core::issue::quote(
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
