//! Decimal numbers as texts: what they are in whole digits, and whether a program dropped some.

use std::borrow::Cow;

/// Returns the digits of a whole number without a sign, in any notation that has them all: `42`, `42.0`, `1.24e2`.
pub(super) fn whole_digits(text: &str) -> Option<Cow<'_, str>> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !text.is_empty() && is_digits(text) {
        return Some(Cow::Borrowed(text));
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let digits = [whole, fraction].concat();
    let is_zero = digits.bytes().all(|digit| digit == b'0');
    if is_zero {
        return Some(Cow::Borrowed("0"));
    }
    let length = usize::try_from(i32::try_from(whole.len()).ok()?.checked_add(exponent)?).ok()?;
    let (kept, rest) = digits.split_at_checked(length)?;
    let kept = kept.trim_start_matches('0');
    (!kept.is_empty() && rest.bytes().all(|digit| digit == b'0')).then(|| Cow::Owned(kept.to_owned()))
}

/// Returns whether a number in E notation has fewer digits than its value needs, and an exponent of at least `from`.
///
/// Programs switch to this notation where a number does not fit, and what they print then is rounded: a spreadsheet
/// writes 123457012345 as `1.23457E+11`.
pub(super) fn has_lost_digits(text: &str, from: usize) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let Some((mantissa, exponent)) = unsigned.split_once(['e', 'E']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let is_exponent = (1..=3).contains(&exponent.len()) && exponent.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let are_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    match exponent.parse::<usize>() {
        Ok(exponent) if is_exponent && are_digits => exponent >= from && fraction.len() < exponent,
        _ => false,
    }
}

/// Returns whether a number is one that JavaScript may have made of another: only up to its largest safe integer has each its own.
pub(super) fn is_rounded(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    whole_digits(text).is_some_and(|digits| (digits.len(), digits.as_ref()) > (LARGEST_SAFE.len(), LARGEST_SAFE))
}

/// `Number.MAX_SAFE_INTEGER`.
const LARGEST_SAFE: &str = "9007199254740991";

#[cfg(test)]
mod tests {
    use super::{has_lost_digits, is_rounded, whole_digits};

    #[test]
    fn javascript_rounds_whole_numbers_above_its_largest_safe_one() {
        for text in ["9007199254740992", "-9007199254740992", "12345678901234567000"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in ["9007199254740991", "-9007199254740991", "0", "42", "1e15", "0.1234567890123456789"] {
            assert!(!is_rounded(text), "{text}");
        }
    }

    #[test]
    fn a_whole_number_is_its_digits_in_any_notation() {
        for (text, digits) in [
            ("42", "42"),
            ("007", "007"),
            ("42.0", "42"),
            ("1.24e2", "124"),
            ("1.240E+2", "124"),
            ("12400e-2", "124"),
            ("0.0", "0"),
            ("0.5e1", "5"),
            ("12345678901234567890.0", "12345678901234567890"),
        ] {
            assert_eq!(whole_digits(text).as_deref(), Some(digits), "{text}");
        }
        for text in ["", ".", "1.5", "1e2", "1.24e1", "-1", "1e-1", "e1", "1e", "0x1", "1e99999999999"] {
            assert_eq!(whole_digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_with_fewer_digits_than_its_value_needs_has_lost_some() {
        for text in
            ["1.23457E+11", "1.7E+12", "1E+12", "1e21", "1,23457E+11", "-1.5e9", "1.2345678901234567e+19", "1e2"]
        {
            assert!(has_lost_digits(text, 0), "{text}");
        }
        for text in
            ["1.24e2", "1.673421419E+9", "123E0", "1.5E-7", "e11", "1e", "12e4x", "1.2.3e9", "", "12345", "1e1234"]
        {
            assert!(!has_lost_digits(text, 0), "{text}");
        }
        assert!(!has_lost_digits("1E+05", 9));
    }
}
