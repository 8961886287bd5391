//! Why an input could not be read on.

use std::{error, fmt};

use crate::importer::error::{ErrorCode, Failure};

/// Nothing further can be read from the input; the rows before it stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The kind of damage.
    pub code: ErrorCode,
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

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self {
            code: error.code,
            message: error.message,
        }
    }
}
