//! What is wrong with a row, as values; [`Wording`](super::wording::Wording) puts them into words.

use std::{borrow::Cow, num::NonZeroU64};

use super::remedy::{Remedies, Remedy};

/// A stable name for a kind of mistake; `as_str` is what scripts see.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A required field is absent, null or empty.
    Required,
    /// A field holds another type than it may.
    Type,
    /// A text is longer than it may be.
    TooLong,
    /// A text holds a character that the field does not allow.
    Character,
    /// A number that a program wrote with fewer digits than it had.
    LostDigits,
    /// Not a valid URL.
    Url,
    /// Not a 10-digit UNIX timestamp, nor another form that may be read.
    Timestamp,
    /// None of the words that the field may have.
    OneOf,
    /// More entries than allowed.
    TooMany,
    /// More bytes than allowed.
    TooLarge,
    /// A field that users do not have, where such fields are refused.
    UnknownField,
    /// The same field twice in one row.
    RepeatedField,
    /// A `\uD800`–`\uDFFF` escape without its partner: no text can hold it.
    LoneSurrogate,
    /// Another row of this input has the same uid.
    Duplicate,
    /// A row that is no JSON object.
    NotAnObject,
    /// The row is not JSON.
    Json,
    /// The row's bytes are not text in the file's encoding.
    Encoding,
    /// A CSV row with more or fewer cells than the header.
    CellCount,
    /// A CSV quote that is not closed, or text after a closing quote.
    Quote,
    /// The row is longer than any user can be.
    RowTooLong,
    /// The input ended in the middle of the row.
    Truncated,
    /// A row that could not be taken from its source (a getter or a `map` function that threw, …).
    Unreadable,
    /// What the server reported of the row, in the server's own code.
    Server(Box<str>),
    /// Sent, but no response reported what became of it.
    Unconfirmed,
    /// The app has another value in a field.
    Differs,
    /// The app has no such user.
    Missing,
    /// The app has the user, and it is deactivated.
    Deactivated,
}

impl Code {
    /// The stable name, e.g. `TOO_LONG`; a server's code as the server wrote it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Required => "REQUIRED",
            Self::Type => "TYPE",
            Self::TooLong => "TOO_LONG",
            Self::Character => "CHARACTER",
            Self::LostDigits => "LOST_DIGITS",
            Self::Url => "URL",
            Self::Timestamp => "TIMESTAMP",
            Self::OneOf => "ONE_OF",
            Self::TooMany => "TOO_MANY",
            Self::TooLarge => "TOO_LARGE",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::RepeatedField => "REPEATED_FIELD",
            Self::LoneSurrogate => "LONE_SURROGATE",
            Self::Duplicate => "DUPLICATE",
            Self::NotAnObject => "NOT_AN_OBJECT",
            Self::Json => "JSON",
            Self::Encoding => "ENCODING",
            Self::CellCount => "CELL_COUNT",
            Self::Quote => "QUOTE",
            Self::RowTooLong => "ROW_TOO_LONG",
            Self::Truncated => "TRUNCATED",
            Self::Unreadable => "UNREADABLE",
            Self::Server(code) => code,
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Differs => "DIFFERS",
            Self::Missing => "MISSING",
            Self::Deactivated => "DEACTIVATED",
        }
    }
}

/// One mistake in one row.
///
/// ```
/// use cometchat_import::importer::{issue::{Code, Issue}, remedy::Remedy};
/// const SHORTEN: &[Remedy] = &[Remedy::hint("shorten it")];
/// let issue = Issue::new(Code::TooLong, "name", "at most 100 characters")
///     .found("104 characters")
///     .remedies(SHORTEN);
/// assert_eq!(issue.message(), "name: expected at most 100 characters, found 104 characters; shorten it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The kind of mistake.
    pub code: Code,
    /// The field, e.g. `name`, `tags[3]`, `metadata`; empty when it is the row as a whole.
    pub path: Cow<'static, str>,
    /// What would have been right.
    pub expected: Cow<'static, str>,
    /// What was there instead, shortened; empty if nothing was.
    pub found: Box<str>,
    /// What can be done about it, as alternatives; none if `expected` says it all.
    pub remedies: Remedies,
    /// The row that has the same uid, for [`Code::Duplicate`].
    pub first_row: Option<NonZeroU64>,
}

impl Issue {
    /// The issue of a key that an earlier row has; `field` is its name, and `singular` what it names.
    pub fn duplicate(field: &'static str, singular: &str, key: &str, first_row: u64) -> Self {
        let hint = format!("the server would take both for one {singular}: keep one row");
        Self {
            first_row: NonZeroU64::new(first_row),
            ..Self::new(Code::Duplicate, field, format!("a {field} of its own"))
                .found(format!("\"{key}\", which row {first_row} has"))
                .remedies(vec![Remedy::Hint(hint.into())])
        }
    }

    /// An issue of `path` (empty: the row as a whole), which should have been `expected`.
    pub fn new(code: Code, path: impl Into<Cow<'static, str>>, expected: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            path: path.into(),
            expected: expected.into(),
            found: Box::default(),
            remedies: Remedies::default(),
            first_row: None,
        }
    }

    /// The same with what was found, as it is to be displayed.
    #[must_use]
    pub fn found(mut self, found: impl Into<Box<str>>) -> Self {
        self.found = found.into();
        self
    }

    /// The same with a text that was found: quoted, control characters escaped, shortened.
    #[must_use]
    pub fn found_text(self, text: &str) -> Self {
        let quoted = quote(text);
        self.found(quoted)
    }

    /// The same with what can be done about it: a constant costs nothing, a `Vec` what it takes.
    #[must_use]
    pub fn remedies(mut self, remedies: impl Into<Remedies>) -> Self {
        self.remedies = remedies.into();
        self
    }
}

/// A text as it may be displayed: in quotes, at most 40 characters, control characters escaped.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(DISPLAYED_CHARACTERS) + 2);
    out.push('"');
    for (at, character) in text.chars().enumerate() {
        if at == DISPLAYED_CHARACTERS {
            out.push('…');
            break;
        }
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control.is_control() => out.extend(control.escape_default()),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Enough to recognise a value by, short enough for a line of a terminal.
const DISPLAYED_CHARACTERS: usize = 40;
