//! JSON as text: checked once, then walked without building a tree.
//!
//! [`parse`] checks one value against RFC 8259 and hands out [`Value`]s, which are slices of that
//! text: what is passed on to the server is what stood in the file, byte for byte. Nesting may be
//! of any depth; nothing here recurses.
//!
//! ```
//! use cometchat_import::core::json;
//! let user = json::parse(r#" {"uid": "ann", "tags": ["a", "b"]} "#)?;
//! assert!(user.get("uid").and_then(|uid| uid.string()).is_some_and(|uid| uid.is("ann")));
//! assert_eq!(user.get("tags").map(|tags| tags.elements().count()), Some(2));
//!
//! let mistake = json::parse(r#"{"uid": ann}"#).unwrap_err();
//! assert_eq!((mistake.offset, mistake.expected), (8, "a value"));
//! # Ok::<(), json::SyntaxError>(())
//! ```

mod check;
mod minify;
mod skip;
mod string;
mod walk;

pub use check::SyntaxError;
pub use minify::{minified_len, write_minified};
pub use string::{LoneSurrogate, Str, first_lone_surrogate, write_string};
pub use walk::{Elements, Members};

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
    fn starting(byte: u8) -> Option<Self> {
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
    let (kind, range) = check::check(text)?;
    let raw = text.get(range).unwrap_or_default();
    Ok(Value { kind, raw })
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
        self.members()
            .filter(|(name, _)| name.is(key))
            .last()
            .map(|(_, value)| value)
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
