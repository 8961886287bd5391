//! Texts by which programs say that there is none.

/// Returns whether a text says that there is none: `NULL`, `#N/A`, `undefined`. It may still be somebody's name.
#[inline(always)]
pub(super) fn is_placeholder(text: &[u8]) -> bool {
    may_be_placeholder(text) && text.len() <= LONGEST && is_one(text)
}

/// Returns whether a text begins as few others do.
#[inline(always)]
pub(super) fn may_be_placeholder(text: &[u8]) -> bool {
    text.first().is_some_and(|first| may_begin_placeholder(*first))
}

/// Returns whether a placeholder may begin with this byte.
#[inline(always)]
pub(super) const fn may_begin_placeholder(first: u8) -> bool {
    matches!(first, b'N' | b'n' | b'#' | b'U' | b'u' | b'(' | b'<' | b'[' | b'-' | b'\\' | b'?')
}

#[inline(never)]
fn is_one(text: &[u8]) -> bool {
    PLACEHOLDERS.iter().any(|placeholder| placeholder.as_bytes().eq_ignore_ascii_case(text))
}

const PLACEHOLDERS: [&str; 24] = [
    "null",
    "(null)",
    "<null>",
    "[null]",
    "nil",
    "<nil>",
    "none",
    "(none)",
    "nan",
    "n/a",
    "#n/a",
    "#ref!",
    "#name?",
    "#value!",
    "#div/0!",
    "#null!",
    "#num!",
    "undefined",
    "[object object]",
    "\\n",
    "-",
    "--",
    "?",
    "(blank)",
];

const LONGEST: usize = "[object object]".len();

#[cfg(test)]
mod tests {
    use super::{PLACEHOLDERS, is_placeholder};

    #[test]
    fn what_says_that_there_is_none_is_no_name() {
        for text in PLACEHOLDERS {
            assert!(is_placeholder(text.as_bytes()), "{text}");
            assert!(is_placeholder(text.to_uppercase().as_bytes()), "{text}");
        }
        for text in ["Nina", "Null Island", "Ug", "-x", "", "(Ann)", "#1", "un"] {
            assert!(!is_placeholder(text.as_bytes()), "{text}");
        }
    }
}
