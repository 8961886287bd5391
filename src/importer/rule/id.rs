//! Ids: which ones are allowed, and the id that CometChat's migration guides derive from any other.

use std::borrow::Cow;

use super::{Accepted, Convert, Form, Given, Policy, damage, number::whole_digits, word};
use crate::importer::{
    issue::{Code, Issue, quote},
    json::{Kind, Lookahead, skip},
    remedy::{OptionName, Remedy},
};

/// What to do with an id that is not in lower case or has characters that are not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UidPolicy {
    /// Upper case is lowered, as the server does; other characters are an issue. The default.
    #[default]
    Lowercase,
    /// Upper case is an issue as well.
    Strict,
    /// Every id goes through [`to_cometchat_id`].
    CometChat,
}

/// Converts an id.
pub(super) fn convert(given: &Given<'_>, max: usize, to: &mut Convert<'_>) -> Option<()> {
    let policy = to.policy.uid;
    let field = to.field;
    if policy == UidPolicy::CometChat {
        return derive_from(given, to);
    }
    let read = to.scalar(given)?;
    if let Some(issue) = damage::lost_digits_of_number(field, given, to.policy) {
        to.issues.push(issue);
        return None;
    }
    let text = as_whole(given, &read.text);
    let text = text.as_ref();
    let is_short = text.chars().count() <= max;
    if !is_short {
        let issue = Issue::new(Code::TooLong, field, format!("at most {max} characters"));
        let found = format!("{} characters", text.chars().count());
        to.issues.push(issue.found(found).remedies(SHORTEN_OR_DERIVE));
    }
    let is_allowed = |character: char| {
        matches!(character, 'a'..='z' | '0'..='9' | '_' | '-')
            || (policy == UidPolicy::Lowercase && character.is_ascii_uppercase())
    };
    let other = text.chars().enumerate().find(|(_, character)| !is_allowed(*character));
    if let Some((at, other)) = other {
        if let Some(issue) = damage::of_id(field, text) {
            to.issues.push(issue);
            return None;
        }
        let found = format!("{} (character {})", quote(text), at + 1);
        let issue = Issue::new(Code::Character, field, "only a-z 0-9 - _").found(found);
        to.issues.push(issue.remedies(if other.is_ascii_uppercase() { LOWER_CASE } else { REPLACE_OR_DERIVE }));
        return None;
    }
    is_short.then(|| to.write_lowered(text))
}

/// Returns the digits of a JSON number that is whole: apps have `123.0` and `1.23e2` as 123.
fn as_whole<'a>(given: &Given<'_>, text: &'a str) -> Cow<'a, str> {
    let is_number = matches!(given, Given::Json(value) if value.kind == Kind::Number);
    let digits = if is_number { whole_digits(text) } else { None };
    digits.unwrap_or(Cow::Borrowed(text))
}

/// Derives an id, in which everything counts: also the white space around a cell.
fn derive_from(given: &Given<'_>, to: &mut Convert<'_>) -> Option<()> {
    let read;
    let text = match given {
        Given::Text(text) => Cow::Borrowed(*text),
        Given::Json(_) => {
            read = to.scalar(given)?;
            as_whole(given, &read.text)
        }
    };
    // What is derived from a damaged id is the id of nobody.
    let damage = damage::lost_digits_of_number(to.field, given, to.policy);
    if let Some(issue) = damage.or_else(|| damage::of_id(to.field, text.trim())) {
        to.issues.push(issue);
        return None;
    }
    let id = to_cometchat_id(&text);
    let is_same = matches!(given, Given::Text(text) if *text == id)
        || matches!(given, Given::Json(value) if value.string().is_some_and(|text| text.is(&id)));
    to.normalized |= !is_same;
    to.out.push(b'"');
    to.out.extend_from_slice(id.as_bytes());
    to.out.push(b'"');
    Some(())
}

/// Accepts a JSON string that is an id, or a whole number that is one.
#[inline(always)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize, max: usize, policy: Policy) -> Accepted {
    if matches!(scan.bytes.get(at), Some(b'"' | b'n')) {
        word::accept_json(scan, at, max, policy.uid == UidPolicy::Lowercase)
    } else {
        number(scan.bytes, at, if policy.has_doubles { max.min(DOUBLE_DIGITS) } else { max })
    }
}

#[inline(never)]
fn number(bytes: &[u8], at: usize, max: usize) -> Accepted {
    let end = skip::digits(bytes, at);
    let continues = matches!(bytes.get(end), None | Some(b'.' | b'e' | b'E'));
    let is_padded = end - at > 1 && bytes.get(at) == Some(&b'0');
    if (1..=max).contains(&(end - at)) && !continues && !is_padded {
        Accepted::new(end, Form::Quoted)
    } else {
        Accepted::NOT
    }
}

/// The uid that CometChat's migration guides derive from an app's own id.
///
/// An app that logs its users in under this id finds the users imported under it. The guides give
/// the function in JavaScript; this one gives the same output for every input: lower-cased, each
/// UTF-16 unit outside `a-z 0-9 _ -` replaced by `_`, and, if that changed the id or it is longer
/// than 100, cut to 90 and followed by `_` and a 32-bit hash of the original in base 36.
///
/// ```
/// use cometchat_import::importer::rule::to_cometchat_id;
/// assert_eq!(to_cometchat_id("ann_42"), "ann_42");
/// assert_eq!(to_cometchat_id("Ann"), "ann_1ewx");
/// assert_eq!(to_cometchat_id("ann@example.com"), "ann_example_com_3ylov2");
/// ```
pub fn to_cometchat_id(id: &str) -> String {
    derive(id.chars().map(Ok))
}

/// [`to_cometchat_id`] of a JavaScript string, which may hold halves of surrogate pairs.
pub fn to_cometchat_id_utf16(units: &[u16]) -> String {
    let characters = char::decode_utf16(units.iter().copied());
    derive(characters.map(|character| character.map_err(|half| half.unpaired_surrogate())))
}

/// A half of a surrogate pair is a character like any other: one `_`, hashed by its own number.
fn derive(characters: impl Iterator<Item = Result<char, u16>>) -> String {
    let mut out = String::new();
    let mut hash = 0_u32;
    let mut changed = false;
    for character in characters {
        let number = character.map_or_else(u32::from, u32::from);
        hash = hash.wrapping_mul(31).wrapping_add(number);
        match character {
            Ok(kept @ ('a'..='z' | '0'..='9' | '_' | '-')) => out.push(kept),
            Ok(other) => {
                changed = true;
                match other {
                    'A'..='Z' => out.push(other.to_ascii_lowercase()),
                    // The Kelvin sign is the one other character with a letter of ASCII as its lower case,
                    // the dotted capital I the one that becomes two: `i` and a dot above.
                    '\u{212a}' => out.push('k'),
                    '\u{130}' => out.push_str("i_"),
                    // The guides' pattern has no `u` flag: outside the BMP it is two units.
                    other => out.push_str(if other.len_utf16() == 1 { "_" } else { "__" }),
                }
            }
            Err(_) => {
                changed = true;
                out.push('_');
            }
        }
    }
    if changed || out.len() > ID_KEPT_WHOLE {
        out.truncate(ID_KEPT_WHEN_CUT);
        out.push('_');
        push_base36(&mut out, hash);
    }
    out
}

fn push_base36(out: &mut String, mut number: u32) {
    let mut digits = Vec::with_capacity(7);
    loop {
        digits.extend(char::from_digit(number % 36, 36));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    out.extend(digits.into_iter().rev());
}

const DERIVE: Remedy = Remedy::set(OptionName::Uid, "cometchat");
const SHORTEN_OR_DERIVE: &[Remedy] = &[Remedy::hint("shorten it"), DERIVE];
const REPLACE_OR_DERIVE: &[Remedy] = &[Remedy::hint("replace the character"), DERIVE];
const LOWER_CASE: &[Remedy] = &[Remedy::hint("write it in lower case"), Remedy::set(OptionName::Uid, "lowercase")];

/// Digits that every number of JavaScript has; those with more need a look.
const DOUBLE_DIGITS: usize = 15;
const ID_KEPT_WHOLE: usize = 100;
const ID_KEPT_WHEN_CUT: usize = 90;

#[cfg(test)]
mod tests {
    use super::to_cometchat_id;

    #[test]
    fn every_character_is_lowered_as_unicode_lowers_it() {
        for character in '\0'..=char::MAX {
            let expected: String = character
                .to_lowercase()
                .flat_map(|lowered| match lowered {
                    'a'..='z' | '0'..='9' | '_' | '-' => vec![lowered],
                    other => vec!['_'; other.len_utf16()],
                })
                .collect();
            let id = to_cometchat_id(&character.to_string());
            let kept = id.len() == 1 && id == expected;
            assert!(kept || id.starts_with(&format!("{expected}_")), "{character:?}: {id}");
        }
    }
}
