//! JSON as text: checked once, then walked without building a tree.
//!
//! [`parse`] checks one value against RFC 8259 and hands out [`Value`]s, which are slices of that
//! text: what is passed on to the server is what stood in the file, byte for byte. Nesting may be
//! of any depth; nothing here recurses.
//!
//! ```
//! use cometchat_import::importer::json;
//! let user = json::parse(r#" {"uid": "ann", "tags": ["a", "b"]} "#)?;
//! assert!(user.get("uid").and_then(|uid| uid.string()).is_some_and(|uid| uid.is("ann")));
//! assert_eq!(user.get("tags").map(|tags| tags.elements().count()), Some(2));
//!
//! let mistake = json::parse(r#"{"uid": ann}"#).unwrap_err();
//! assert_eq!((mistake.offset, mistake.expected), (8, "a value"));
//! # Ok::<(), json::SyntaxError>(())
//! ```

mod brackets;
mod dialect;
mod element;
mod lookahead;
mod minify;
mod scan;
pub(crate) mod skip;
mod string;
mod walk;

pub(crate) use brackets::Container;
pub(crate) use dialect::hint;
pub(crate) use element::{ElementScan, Fault, Mark};
pub(crate) use lookahead::{Lookahead, Passed};
pub use minify::{minified_len, write_minified};
pub use scan::SyntaxError;
pub(crate) use scan::{Mode, Noted, string_end, value_end};
pub use string::{LoneSurrogate, Str, first_lone_surrogate, write_string};
pub use walk::{Elements, Members};

use super::invariant::Invariant;

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A text in quotes.
    String,
    /// A number of any size and precision.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
    /// `{…}`
    Object,
    /// `[…]`
    Array,
}

impl Kind {
    /// The kind of the value that starts with `byte`.
    pub(crate) fn starting(byte: u8) -> Option<Self> {
        Some(match byte {
            b'"' => Self::String,
            b'-' | b'0'..=b'9' => Self::Number,
            b't' => Self::True,
            b'f' => Self::False,
            b'n' => Self::Null,
            b'{' => Self::Object,
            b'[' => Self::Array,
            _ => return None,
        })
    }
}

/// One value within a text whose grammar was checked by [`parse`].
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text, without white space around it.
    pub raw: &'a str,
}

/// Reads exactly one value, with white space around it or not.
///
/// A number may be of any size, and a string may hold escapes of lone surrogates: both are
/// grammatical. [`Str::decode`] and [`first_lone_surrogate`] report the latter.
///
/// # Errors
/// [`SyntaxError`] at the first byte that cannot continue a JSON text.
pub fn parse(text: &str) -> Result<Value<'_>, SyntaxError> {
    parse_noting_space(text).map(|(value, _)| value)
}

/// [`parse`], and whether there is white space between the value's tokens.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_noting_space(text: &str) -> Result<(Value<'_>, bool), SyntaxError> {
    let (kind, range, spaced) = scan::check(text)?;
    let raw = text.get(range).promised("a value starts and ends at ASCII bytes");
    Ok((Value { kind, raw }, spaced))
}

impl<'a> Value<'a> {
    /// The members of an object, in order, repeated names included; none if it is no object.
    pub fn members(self) -> Members<'a> {
        Members::of(self)
    }

    /// The elements of an array, in order; none if it is no array.
    pub fn elements(self) -> Elements<'a> {
        Elements::of(self)
    }

    /// The value of the last member whose name, decoded, is `key`; `JSON.parse` takes the last too.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().filter(|(name, _)| name.is(key)).last().map(|(_, value)| value)
    }

    /// The text of a string.
    pub fn string(self) -> Option<Str<'a>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        (self.kind == Kind::String).then_some(Str::of(inner))
    }

    /// `true` or `false`.
    pub fn bool(self) -> Option<bool> {
        match self.kind {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{minified_len, parse_noting_space};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn white_space_between_tokens_is_noted(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "{}", "[1]", "\" a\\\" \"", "1.5", "{\"a b\":[null]}", " ", "\n\t", "",
            ]), 0..8),
        ) {
            let [mut list, mut object] = ["[", "{"].map(str::to_owned);
            for (at, part) in parts.iter().enumerate() {
                list.push_str(if part.trim().is_empty() { "0" } else { "" });
                list = list + part + ",";
                object += &format!("\"{at}\"{}:{},", if part.trim().is_empty() { part } else { "" }, if part.trim().is_empty() { "0" } else { part });
            }
            for text in [list + "0]", object + "\"\":0}"] {
                let (value, spaced) = parse_noting_space(&text).unwrap();
                let minified = minified_len(value.raw) == value.raw.len();
                prop_assert_eq!(spaced, !minified, "{}", text);
                let around = format!(" {text}\n");
                prop_assert_eq!(parse_noting_space(&around).unwrap().1, spaced);
            }
        }
    }
}
