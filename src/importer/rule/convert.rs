//! What a rule converts a value to, and what the rules have in common.

use std::borrow::Cow;

use super::{Given, Policy, trimmed};
use crate::importer::{
    issue::{Code, Issue},
    json::{Kind, write_string},
    note::NoteCode,
    remedy::Remedy,
};

/// Where a rule writes to.
pub(crate) struct Convert<'a> {
    /// The field's name, for issues.
    pub field: &'static str,
    pub policy: Policy,
    /// The JSON that is sent.
    pub out: &'a mut Vec<u8>,
    pub issues: &'a mut Vec<Issue>,
    /// Whether the value is written otherwise than it stands, without loss.
    pub normalized: bool,
    /// What is to be noted of the value, though it keeps the rule.
    pub note: Option<NoteCode>,
}

/// A text that was read: as it is to be checked, and as it is to be written.
pub(super) struct Read<'a> {
    pub text: Cow<'a, str>,
    /// A JSON string with its quotes, as the source has it.
    spliced: Option<&'a str>,
}

impl Convert<'_> {
    /// Reads a text; that of a cell without the white space around it.
    pub(super) fn string<'a>(&mut self, given: &Given<'a>) -> Option<Read<'a>> {
        match given {
            Given::Text(text) => {
                let inner = trimmed(text);
                self.normalized |= inner.len() != text.len();
                Some(Read { text: Cow::Borrowed(inner), spliced: None })
            }
            Given::Json(value) => match value.string().map(|text| text.decode()) {
                Some(Ok(text)) => Some(Read { text, spliced: Some(value.raw) }),
                Some(Err(lone)) => {
                    self.issues.push(lone_surrogate(self.field, lone.offset));
                    None
                }
                None => {
                    let issue = Issue::new(Code::Type, self.field, "a text").found(given.displayed());
                    let remedies = if value.kind == Kind::Object { MAP_WITHIN } else { &[] };
                    self.issues.push(issue.remedies(remedies));
                    None
                }
            },
        }
    }

    /// Reads a text, or a JSON number as its text.
    pub(super) fn scalar<'a>(&mut self, given: &Given<'a>) -> Option<Read<'a>> {
        match given {
            Given::Json(value) if value.kind == Kind::Number => {
                self.normalized = true;
                Some(Read { text: Cow::Borrowed(value.raw), spliced: None })
            }
            _ => self.string(given),
        }
    }

    /// Reports a text of more than `max` characters; returns whether it is short enough.
    pub(super) fn at_most(&mut self, max: usize, text: &str, path: impl FnOnce() -> Cow<'static, str>) -> bool {
        if has_at_most(text, max) {
            return true;
        }
        let issue = Issue::new(Code::TooLong, path(), format!("at most {max} characters"));
        let found = format!("{} characters", text.chars().count());
        self.issues.push(issue.found(found).remedies(SHORTEN));
        false
    }

    /// Writes a text as it was read.
    pub(super) fn write(&mut self, read: &Read<'_>) {
        match read.spliced {
            Some(json) => self.out.extend_from_slice(json.as_bytes()),
            None => write_string(self.out, &read.text),
        }
    }

    /// Writes a word of ASCII, which JSON has nothing to escape in, in lower case.
    pub(super) fn write_lowered(&mut self, word: &str) {
        let lowered = word.to_ascii_lowercase();
        self.normalized |= lowered != word;
        write_string(self.out, &lowered);
    }
}

/// Returns whether a text has at most so many characters. One of at most so many bytes has.
pub(super) fn has_at_most(text: &str, characters: usize) -> bool {
    text.len() <= characters || text.chars().count() <= characters
}

pub(crate) fn lone_surrogate(path: impl Into<Cow<'static, str>>, at: usize) -> Issue {
    Issue::new(Code::LoneSurrogate, path, "whole characters")
        .found(format!("half of a surrogate pair at byte {at}"))
        .remedies(RESTORE)
}

const MAP_WITHIN: &[Remedy] = &[Remedy::hint("map a value within it, by a path such as profile.name")];
const SHORTEN: &[Remedy] = &[Remedy::hint("shorten it")];
const RESTORE: &[Remedy] = &[Remedy::hint("the text was cut inside a character, often an emoji: restore or remove it")];
