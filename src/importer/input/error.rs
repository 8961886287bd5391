//! Why an input could not be read on.

use std::{error, fmt};

/// What made an input as a whole unreadable, as opposed to one row of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputErrorCode {
    /// The input is not in the format that was expected of it.
    Format,
    /// The CSV header cannot be used: a column twice, a quote that is not closed.
    Columns,
    /// The input is damaged in a way that hides where the next row starts.
    Broken,
    /// The input ends before its JSON array does.
    Truncated,
}

impl InputErrorCode {
    /// The stable name, e.g. `INPUT_FORMAT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Format => "INPUT_FORMAT",
            Self::Columns => "INPUT_COLUMNS",
            Self::Broken => "INPUT_BROKEN",
            Self::Truncated => "INPUT_TRUNCATED",
        }
    }
}

/// Nothing further can be read from the input; the rows before it stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The kind of damage.
    pub code: InputErrorCode,
    /// The line of the damage, from 1; 0 where the source has no lines (JS objects).
    pub line: u64,
    /// The byte of the damage, from 0, in the source as it was given.
    pub byte: u64,
    /// What was expected, what was found and how to mend it, in one sentence.
    pub message: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl error::Error for InputError {}

/// A byte as a message shows it: `"x"`, or `byte 0x1F` where it is no visible ASCII character.
pub(super) fn shown(byte: u8) -> String {
    match byte {
        b'"' => "a double quote".to_owned(),
        b' ' => "a space".to_owned(),
        b'\t' => "a tab".to_owned(),
        visible if visible.is_ascii_graphic() => format!("\"{}\"", char::from(visible)),
        other => format!("byte 0x{other:02X}"),
    }
}
