//! What other notations write that JSON does not have.

use crate::importer::remedy::Remedy;

/// What to do where a text is no JSON, as others are written: JavaScript, JSON5, Python.
pub(crate) fn hint(expected: &str, found: &str) -> Option<Remedy> {
    let words = match found.chars().next()? {
        '\'' => "write names and texts in double quotes",
        '/' | '#' => "remove the comments: JSON has none",
        '}' | ']' => "remove the comma before it",
        _ if NOTHING.iter().any(|word| found.starts_with(word)) => "write true, false or null, as JSON does",
        first if expected.starts_with("a name") && (first.is_alphabetic() || matches!(first, '_' | '$')) => {
            "write names in double quotes"
        }
        _ => return None,
    };
    Some(Remedy::hint(words))
}

/// Words for values that JSON writes otherwise, or has none for.
const NOTHING: [&str; 7] = ["undefined", "None", "True", "False", "NULL", "NaN", "nil"];

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn what_other_notations_write_has_a_hint() {
        for (expected, found) in [
            ("a name in double quotes", "uid: 1"),
            ("a name in double quotes or `}`", "'uid': 1"),
            ("a value", "'Ann'}"),
            ("a value", "None}"),
            ("a value", "// all\n{}"),
            ("a name in double quotes", "}"),
        ] {
            assert!(hint(expected, found).is_some(), "{found}");
        }
        assert_eq!(hint("a value", "x"), None);
        assert_eq!(hint("a name in double quotes", "1"), None);
        assert_eq!(hint("a value", ""), None);
    }
}
