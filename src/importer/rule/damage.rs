//! Damage that programs did to a value before it came into a file, apart from values that are merely wrong.
//!
//! A damaged value must not be passed on, and the usual advice ("replace the character", "derive uids") would make
//! of it the id of nobody. So each kind of damage has an issue that says what happened, and how to get the value back.

use std::borrow::Cow;

use super::{
    Given, Policy,
    number::{has_lost_digits, is_rounded},
    placeholder::is_placeholder,
};
use crate::importer::{
    issue::{Code, Issue, quote},
    json::Kind,
    remedy::Remedy,
};

/// Returns the issue of a value that is a number of which a program kept only the first digits: `1.23457E+11` has six
/// of twelve.
pub(super) fn lost_digits<P: Into<Cow<'static, str>>>(path: impl FnOnce() -> P, given: &Given<'_>) -> Option<Issue> {
    let is_number = match given {
        Given::Text(text) => has_lost_digits(text.trim(), EXPONENT_OF_TEXT),
        Given::Json(value) if value.kind == Kind::Number => has_lost_digits(value.raw, 0),
        Given::Json(value) => value.string().is_some_and(|text| has_lost_digits(text.raw().trim(), EXPONENT_OF_TEXT)),
    };
    is_number.then(|| lost_digits_issue(path(), given.displayed()))
}

/// The same of a JSON number, however few digits it lacks: nothing else is written so. Of JavaScript's numbers, those that may
/// have been others as well.
pub(super) fn lost_digits_of_number(field: &'static str, given: &Given<'_>, policy: Policy) -> Option<Issue> {
    let Given::Json(value) = given else { return None };
    if value.kind != Kind::Number {
        return None;
    }
    if policy.has_doubles && is_rounded(value.raw) {
        return Some(lost_digits_issue(field, given.displayed()).remedies(LOST_DIGITS_BY_JAVASCRIPT));
    }
    lost_digits(|| field, given)
}

/// Returns the issue of an id that is not as its source had it.
pub(super) fn of_id(field: &'static str, text: &str) -> Option<Issue> {
    if has_lost_digits(text, 0) && text.contains(['.', '+']) {
        return Some(lost_digits_issue(field, quote(text)));
    }
    let remedies = damage_of_id(text)?;
    let issue = Issue::new(Code::Character, field, "the id as your app has it");
    Some(issue.found(quote(text)).remedies(remedies))
}

/// Returns what to do about an id that a program has changed, or wrapped in something.
fn damage_of_id(text: &str) -> Option<&'static [Remedy]> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.chars().any(char::is_control) {
        return Some(CONTROL);
    }
    if text.chars().any(|character| character == char::REPLACEMENT_CHARACTER) {
        return Some(REPLACED);
    }
    if text.starts_with('#') && is_placeholder(text.as_bytes()) {
        return Some(FORMULA);
    }
    if text.starts_with("ObjectId(") {
        return Some(OBJECT_ID);
    }
    if is_call(text) {
        return Some(CALL);
    }
    if QUOTES.iter().any(|(open, close)| text.len() > 1 && text.starts_with(*open) && text.ends_with(*close)) {
        return Some(IN_QUOTES);
    }
    if text.starts_with(['\'', '`', '\u{2018}', '\u{2019}']) {
        return Some(APOSTROPHE);
    }
    if text.starts_with("{\"$") {
        return Some(EXTENDED_JSON);
    }
    if let Some((whole, fraction)) = text.rsplit_once(['.', ','])
        && is_digits(whole.strip_prefix('-').unwrap_or(whole))
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
        && fraction.len() != 3
    {
        return Some(DECIMALS);
    }
    is_grouped(text).then_some(GROUPED)
}

fn lost_digits_issue(path: impl Into<Cow<'static, str>>, found: String) -> Issue {
    Issue::new(Code::LostDigits, path, "a number with all its digits").found(found).remedies(LOST_DIGITS)
}

/// Returns whether a text is a value within the name of a database's type and parentheses, as shells print it. Any other
/// name may be a user's own: `ann(work)`.
fn is_call(text: &str) -> bool {
    let Some((name, rest)) = text.split_once('(') else {
        return false;
    };
    rest.len() > 1 && rest.ends_with(')') && TYPES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether a text is digits in groups of three, with a sign between them.
fn is_grouped(text: &str) -> bool {
    let Some(sign) = text.chars().find(|character| !character.is_ascii_digit()) else {
        return false;
    };
    let mut groups = text.split(sign);
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_sign = matches!(sign, ',' | '.' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2019}');
    // `1.234` may be a version; `1.234.567` is none.
    let least = if sign == '.' { 2 } else { 1 };
    let is_whole = |group: &str| group.len() == 3 && is_digits(group);
    is_sign
        && (1..=3).contains(&first.len())
        && is_digits(first)
        && groups.clone().count() >= least
        && groups.all(is_whole)
}

const LOST_DIGITS: &[Remedy] = &[Remedy::hint(
    "a spreadsheet or another program may have shortened it, and what it was cannot be known: export it again from its \
     source, with this column as text",
)];
const LOST_DIGITS_BY_JAVASCRIPT: &[Remedy] =
    &[Remedy::hint("JavaScript has rounded it, and what it was cannot be known: read it as a text or a BigInt")];
const APOSTROPHE: &[Remedy] =
    &[Remedy::hint("remove the apostrophe in front, by which spreadsheets mark a text, or export from the source")];
const IN_QUOTES: &[Remedy] = &[Remedy::hint("remove the quotes around it, which are not part of the id")];
const FORMULA: &[Remedy] = &[Remedy::hint("correct the formula in the spreadsheet, which has no value but this error")];
const OBJECT_ID: &[Remedy] =
    &[Remedy::hint("keep only what is in the parentheses: ObjectId(…) is how the shell displays it")];
const CALL: &[Remedy] = &[Remedy::hint("keep only what is in the parentheses")];
const EXTENDED_JSON: &[Remedy] = &[Remedy::hint("keep only the value in it, such as the text behind $oid")];
const DECIMALS: &[Remedy] =
    &[Remedy::hint("remove the decimals, which a program added to a whole number: export the column as text")];
const GROUPED: &[Remedy] = &[Remedy::hint("remove the thousands separators: export the column as text")];
const CONTROL: &[Remedy] = &[Remedy::hint("remove the control character, which no id of an app has")];
const REPLACED: &[Remedy] =
    &[Remedy::hint("export it again as UTF-8: U+FFFD stands for a character that was lost in another encoding")];

/// Quotes that texts are copied with.
const QUOTES: [(char, char); 6] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201c}', '\u{201d}'), ('\u{201e}', '\u{201c}'), ('\u{ab}', '\u{bb}')];

/// Types by which shells and dumps of databases wrap a value.
const TYPES: [&str; 10] =
    ["UUID", "GUID", "BinData", "HexData", "Binary", "NumberLong", "NumberInt", "NumberDecimal", "Long", "Int64"];

/// The exponent from which a text that is no number by its field is taken for one that lost digits: below it, programs
/// write all digits, and `1E+05` may be a product's name.
const EXPONENT_OF_TEXT: usize = 9;

#[cfg(test)]
mod tests {
    use super::of_id;

    #[test]
    fn an_id_that_a_program_changed_is_no_id_of_other_characters() {
        for text in [
            "1.23457E+11",
            "'7654321098765",
            "\"42\"",
            "“42”",
            "ObjectId(63be63ab2f1d4c0012345678)",
            "UUID(\"6f1d\")",
            "NumberLong(42)",
            "{\"$oid\":\"63be63ab2f1d4c0012345678\"}",
            "42.0",
            "1,234,567",
            "1 234 567",
            "1.234.567",
            "4\u{0}2",
            "4\u{fffd}2",
            "#N/A",
            "#REF!",
        ] {
            assert!(of_id("uid", text).is_some(), "{text}");
        }
        for text in [
            "ann@example.com",
            "Ann",
            "o'neil",
            "a b",
            "1.2.3",
            "12,5",
            "f(x",
            "ann(work)",
            "12e4",
            "a.0",
            "1.234",
            "+4915112345678",
            "#42",
        ] {
            assert!(of_id("uid", text).is_none(), "{text}");
        }
    }
}
