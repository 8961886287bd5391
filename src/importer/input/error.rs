//! Why an input could not be read on.

use std::{error, fmt};

use crate::importer::{
    error::{ErrorCode, Failure},
    json::Fault,
    remedy::{Remedies, Remedy},
    wording::Wording,
};

/// Nothing further can be read from the input; the rows before it stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The kind of damage.
    pub code: ErrorCode,
    /// The line of the damage, from 1; 0 where the source has no lines (JS objects).
    pub line: u64,
    /// The byte of the damage, from 0, in the source as it was given.
    pub byte: u64,
    /// What was expected and what was found.
    pub message: String,
    /// What can be done about it, as alternatives.
    pub remedies: Remedies,
}

impl InputError {
    /// The same with what can be done about it.
    #[must_use]
    pub(crate) fn remedies(mut self, remedies: impl Into<Remedies>) -> Self {
        self.remedies = remedies.into();
        self
    }

    /// The failure that this is for a run or a check, in the front end's words.
    pub(crate) fn failure(self, wording: &Wording) -> Failure {
        Failure { code: self.code, message: wording.sentence(self.message, &self.remedies), remedies: self.remedies }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&Wording::default().sentence(self.message.clone(), &self.remedies))
    }
}

impl error::Error for InputError {}

/// What to do about an input that ends too early.
pub(super) const GET_THE_WHOLE: &[Remedy] = &[Remedy::hint("get the whole file and import it again")];

/// What to do about damage that ends the reading.
pub(super) const FIX_AND_IMPORT: &[Remedy] = &[Remedy::hint("fix it and import the file again")];

/// A byte as a message shows it: `"x"`, or `byte 0x1F` where it is no visible ASCII character.
pub(super) fn displayed(byte: u8) -> String {
    match byte {
        b'"' => "a double quote".to_owned(),
        b' ' => "a space".to_owned(),
        b'\t' => "a tab".to_owned(),
        visible if visible.is_ascii_graphic() => format!("\"{}\"", char::from(visible)),
        other => format!("byte 0x{other:02X}"),
    }
}

/// Returns what should stand where a scan stopped, and what does.
pub(super) fn fault_text(fault: Fault) -> (&'static str, String) {
    match fault {
        Fault::Bracket(byte) => ("brackets that match", displayed(byte)),
        Fault::Control(byte) => ("a string without raw control characters", displayed(byte)),
        Fault::Deep => ("fewer brackets in one another", "more than a row may have".to_owned()),
    }
}

pub(super) const SAVE_AS_UTF8: &[Remedy] = &[Remedy::hint("save the file as UTF-8")];
