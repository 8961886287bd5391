//! `serde_json` as the judge of our JSON grammar: what it accepts, and where it sees a mistake.

use cometchat_import::importer::json::{SyntaxError, Value};
use serde::de::IgnoredAny;

/// Parses a text with `serde_json`. It only checks and builds no tree, hence at any depth and with
/// numbers of any size; what it refuses when it builds one is listed in [`Refuses`].
pub fn reference(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// Ours is the result of `serde_json`: the same texts are accepted, and a mistake is seen at the
/// same byte. The two say so in three ways, see [`counted`].
#[track_caller]
pub fn is_shared(text: &str, ours: &Result<Value<'_>, SyntaxError>) {
    match (ours, reference(text)) {
        (Ok(_), Ok(())) => {}
        (Ok(_), Err(theirs)) => panic!("only we accept {text:?}: {theirs}"),
        (Err(ours), Ok(())) => panic!("only we refuse {text:?}: {ours}"),
        (Err(ours), Err(theirs)) => {
            let counted = counted(text, ours);
            assert_eq!(counted.bytes, bytes_read(text, &theirs), "{text:?} {ours}");
            assert_eq!(counted.at_end, theirs.is_eof(), "{text:?} {ours}");
            assert_eq!(ours.at_end, ours.offset == text.len(), "{text:?} {ours}");
        }
    }
}

/// How `serde_json` says what our error says.
struct Counted {
    /// The bytes that it has read.
    bytes: usize,
    /// Whether it calls the text one that ends too early.
    at_end: bool,
}

/// We name the first byte that cannot stand where it stands. `serde_json` counts the bytes that it
/// has read, and the wrong one is the last of them, but
/// - in an escape `\u`, where it reads four bytes before it looks at any, or all that are left: it
///   then calls the text cut, even if the first of them is no digit;
/// - at a control character in a string, which it looks at without reading it;
/// - at the end of a number, where it misses a digit but does not say that the text ends.
fn counted(text: &str, ours: &SyntaxError) -> Counted {
    let length = text.len();
    match ours.expected {
        "four hexadecimal digits after `\\u`" => {
            let digits = text[..ours.offset].rfind("\\u").unwrap() + 2;
            let is_digit = |byte: u8| byte.is_ascii_hexdigit();
            assert!((digits..digits + 4).contains(&ours.offset), "{ours}");
            assert!(text[digits..ours.offset].bytes().all(is_digit), "{ours}");
            assert!(!text[ours.offset..].bytes().next().is_some_and(is_digit), "{ours}");
            Counted { bytes: length.min(digits + 4), at_end: length < digits + 4 }
        }
        "an escape instead of a raw control character" => Counted { bytes: ours.offset, at_end: false },
        expected => Counted { bytes: length.min(ours.offset + 1), at_end: ours.at_end && expected != "a digit" },
    }
}

/// How many bytes stand before the place that an error of `serde_json` names: it counts lines from 1
/// and, in the line, bytes.
fn bytes_read(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line() - 1);
    lines.map(str::len).sum::<usize>() + error.column()
}

/// Why `serde_json` builds no value of a text that both of us find grammatical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    /// 128 levels and more: it recurses. We do not.
    Depth,
    /// A number that no `f64` holds. We pass numbers on as they stand.
    Range,
    /// Half a surrogate pair, which no text holds. Ours is an issue of the row
    /// (`first_lone_surrogate`), not a mistake of the grammar.
    HalfACharacter,
}

impl Refuses {
    /// What an error of building says, which is the first thing in the way.
    pub fn of(error: &serde_json::Error) -> Option<Self> {
        let message = error.to_string();
        let starts = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
        if starts(&["recursion limit exceeded"]) {
            Some(Self::Depth)
        } else if starts(&["number out of range"]) {
            Some(Self::Range)
        } else if starts(&["lone leading surrogate", "unexpected end of hex escape"]) {
            Some(Self::HalfACharacter)
        } else {
            None
        }
    }
}
