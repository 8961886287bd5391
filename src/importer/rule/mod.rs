//! What a field's value has to be, and how it is written into a request.
//!
//! Each rule is a file with two functions. `convert` is the rule: it takes any value (JSON, or the text of a
//! cell) and appends the JSON that is sent, or says what is wrong. `accept` is its fast path: it looks at bytes
//! where they stand, sixteen at a time, and returns for values as most are how they are written. It may decline
//! anything; what it accepts, `convert` writes alike. Property tests in each file hold one against the other.

mod convert;
mod damage;
mod given;
mod id;
mod items;
mod list;
mod number;
mod object;
mod one_of;
mod placeholder;
mod text;
mod time;
mod url;
mod word;

pub(crate) use convert::{Convert, lone_surrogate};
pub(crate) use given::{Given, is_blank, is_space, trimmed};
pub use id::{UidPolicy, to_cometchat_id, to_cometchat_id_utf16};
pub(crate) use object::{Extra, ExtraName, assemble};
pub(crate) use text::{missing as missing_text, starts_with_non_space};
pub use time::TimestampPolicy;
pub(crate) use time::instant;

use super::json::Lookahead;
use memchr::memchr;

/// What a value has to be. The sources of the numbers stand in the tables of [`entity`](super::entity).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// An id of `a-z 0-9 - _`, of 1 to `max` characters; see [`UidPolicy`] for others. A JSON number is taken as its text.
    Id {
        /// Characters, at most.
        max: usize,
    },
    /// Letters, digits, `-` and `_`, at most `max` of them; written in lower case.
    Word {
        /// Characters, at most.
        max: usize,
    },
    /// A text that is not blank, of at most `max` characters (code points). A JSON number is taken as its text.
    Text {
        /// Characters, at most.
        max: usize,
    },
    /// A URL of at most `max` characters (code points).
    Url {
        /// Characters, at most.
        max: usize,
    },
    /// A JSON object, or a text that is one, of at most `max_bytes` as JSON without white space.
    Object {
        /// Bytes, at most.
        max_bytes: usize,
    },
    /// A list of texts: a JSON array, or a text with `;`, `|` or commas between them.
    List {
        /// Entries, at most.
        max: usize,
        /// Characters of an entry, at most.
        item_max: usize,
    },
    /// A time, written as 10-digit UNIX seconds; see [`TimestampPolicy`] for the forms that are read.
    Timestamp,
    /// One of these words, in any case; written as it stands here.
    OneOf(&'static [&'static str]),
}

/// How rows are read where the API leaves a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Upper case and other characters in ids.
    pub uid: UidPolicy,
    /// Forms of timestamps.
    pub timestamps: TimestampPolicy,
    /// Values of optional fields that break their rule.
    pub invalid_optional: InvalidOptional,
    /// Whether the numbers were JavaScript's, whose digits count up to 9,007,199,254,740,991. In a text all of them do.
    pub has_doubles: bool,
}

/// What becomes of a row in which a value of an optional field breaks its rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvalidOptional {
    /// The row is invalid. The default.
    #[default]
    Reject,
    /// The row is sent without the value, and the account notes that.
    Omit,
}

/// How a value gets into the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Form {
    /// The fast path declines: [`Rule::convert`] decides.
    #[default]
    Undecided,
    /// Not at all: the field counts as absent.
    Absent,
    /// Not at all: there is a value, but none to send, such as an empty list.
    Nothing,
    /// It breaks its rule.
    Refused,
    /// Byte for byte: it is JSON.
    Json,
    /// A JSON string without escapes, in lower case.
    Lowered,
    /// JSON, without the white space between its tokens.
    Minified,
    /// A JSON number, as a string.
    Quoted,
    /// A JSON string of digits, as the number.
    Unquoted,
    /// A text in which JSON has nothing to escape, in quotes.
    Plain,
    /// The same in lower case.
    PlainLowered,
}

impl Form {
    /// Returns whether the value counts as written otherwise than it stands.
    #[inline(always)]
    pub fn is_normalized(self) -> bool {
        matches!(self, Self::Lowered | Self::Quoted | Self::Unquoted | Self::PlainLowered)
    }
}

/// Where an accepted JSON value ends and how it is written; both in one word, since functions of WebAssembly
/// return more than one only through memory.
#[derive(Clone, Copy)]
pub(crate) struct Accepted(u64);

impl Accepted {
    /// The fast path declines.
    pub const NOT: Self = Self(0);

    #[inline(always)]
    pub fn new(end: usize, form: Form) -> Self {
        Self((end as u64) << 8 | form as u64)
    }

    /// Returns where the value ends; 0 if it was declined.
    #[inline(always)]
    pub fn end(self) -> usize {
        (self.0 >> 8) as usize
    }

    #[inline(always)]
    pub fn form(self) -> Form {
        match self.0 as u8 {
            1 => Form::Absent,
            2 => Form::Nothing,
            4 => Form::Json,
            5 => Form::Lowered,
            6 => Form::Minified,
            7 => Form::Quoted,
            8 => Form::Unquoted,
            _ => Form::Undecided,
        }
    }
}

impl Rule {
    /// Accepts the JSON value that starts at `at`, or declines.
    #[inline(always)]
    pub(crate) fn accept_json(self, scan: &mut Lookahead<'_>, at: usize, policy: Policy) -> Accepted {
        match self {
            Self::Id { max } => id::accept_json(scan, at, max, policy),
            Self::Word { max } => word::accept_json(scan, at, max, true),
            Self::Text { max } => text::accept_json(scan, at, max),
            Self::Url { max } => url::accept_json(scan, at, max),
            Self::Object { max_bytes } => object::accept_json(scan, at, max_bytes),
            Self::List { max, item_max } => list::accept_json(scan, at, max, item_max),
            Self::Timestamp => time::accept_json(scan, at),
            Self::OneOf(words) => one_of::accept_json(scan, at, words),
        }
    }

    /// Accepts the text from `start` to `end`, which is neither empty nor has quotes that stand for others, or
    /// declines with [`Form::Undecided`].
    #[inline(always)]
    pub(crate) fn accept_text(self, scan: &mut Lookahead<'_>, start: usize, end: usize, policy: Policy) -> Form {
        match self {
            Self::Id { max } => word::accept_text(scan.bytes, start, end, max, policy.uid == UidPolicy::Lowercase),
            Self::Word { max } => word::accept_text(scan.bytes, start, end, max, true),
            Self::Text { max } => text::accept_text(scan, start, end, max),
            Self::Url { max } => url::accept_text(scan, start, end, max),
            Self::Object { .. } | Self::List { .. } => self.accept_inner_json(scan, start, end, policy),
            Self::Timestamp => time::accept_text(scan.bytes, start, end),
            Self::OneOf(_) => Form::Undecided,
        }
    }

    /// Returns whether a text may be JSON.
    #[inline(always)]
    pub(crate) fn reads_json(self) -> bool {
        matches!(self, Self::Object { .. } | Self::List { .. })
    }

    /// Accepts a text that is JSON as a whole.
    #[inline(never)]
    fn accept_inner_json(self, scan: &mut Lookahead<'_>, start: usize, end: usize, policy: Policy) -> Form {
        let accepted = self.accept_json(scan, start, policy);
        let form = accepted.form();
        if accepted.end() != end || !matches!(form, Form::Json | Form::Minified | Form::Nothing) {
            return Form::Undecided;
        }
        // Escapes in the list of a cell are written anew.
        let text = scan.bytes.get(start..end).unwrap_or_default();
        let is_escaped = matches!(self, Self::List { .. }) && memchr(b'\\', text).is_some();
        if is_escaped { Form::Undecided } else { form }
    }

    /// Appends the JSON of a value to `to.out`; nothing if it counts as absent, and an issue if it breaks the rule.
    #[inline(never)]
    pub(crate) fn convert(self, given: &Given<'_>, to: &mut Convert<'_>) {
        if given.is_absent() {
            return;
        }
        match self {
            Self::Id { max } => id::convert(given, max, to),
            Self::Word { max } => word::convert(given, max, to),
            Self::Text { max } => text::convert(given, max, to),
            Self::Url { max } => url::convert(given, max, to),
            Self::Object { max_bytes } => object::convert(given, max_bytes, to),
            Self::List { max, item_max } => list::convert(given, max, item_max, to),
            Self::Timestamp => time::convert(given, to),
            Self::OneOf(words) => one_of::convert(given, words, to),
        };
    }
}

#[cfg(test)]
mod held;
