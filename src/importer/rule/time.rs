//! Timestamps: 10-digit UNIX seconds, and with [`TimestampPolicy::Auto`] what else exports have.

use std::borrow::Cow;

use super::{Accepted, Convert, Form, Given, damage, number::whole_digits, trimmed, word::null};
use crate::importer::{
    date::{of_programs, written, year_first},
    issue::{Code, Issue},
    json::{Kind, Lookahead, skip},
    limits::{TIMESTAMP_MAX, TIMESTAMP_MIN},
    remedy::{OptionName, Remedy},
    simd::Simd16,
};

/// Which forms of a timestamp are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimestampPolicy {
    /// UNIX seconds with 10 digits, as a number or as text. The default.
    #[default]
    Seconds,
    /// Also seconds with a fraction, milli-, micro- and nanoseconds (13, 16 and 19 digits), ISO 8601 (without a zone it is UTC),
    /// and the dates of headers and programs, such as `Fri, 31 May 2024 10:00:00 GMT` and `31.05.2024`. What is less than a second is dropped.
    Auto,
}

/// Converts a timestamp.
pub(super) fn convert(given: &Given<'_>, to: &mut Convert<'_>) -> Option<()> {
    let policy = to.policy.timestamps;
    let is_number = |kind| kind == Kind::Number;
    let text = match given {
        Given::Text(text) => Some(Cow::Borrowed(trimmed(text))),
        Given::Json(value) if is_number(value.kind) => Some(Cow::Borrowed(value.raw)),
        Given::Json(value) => value.string().and_then(|text| text.decode().ok()),
    };
    if let Some(text) = &text
        && let Some(found) = seconds(text, policy)
    {
        let is_bare = matches!(given, Given::Text(_)) || matches!(given, Given::Json(value) if is_number(value.kind));
        to.normalized |= !is_bare || ten_digits(text) != Some(found);
        write(to.out, found);
        return Some(());
    }
    if policy == TimestampPolicy::Auto && text.as_deref().is_some_and(is_never) {
        to.normalized = true;
        return None;
    }
    let issue = match damage::lost_digits(|| to.field, given) {
        Some(issue) => issue,
        None => refused(given, text.as_deref(), policy, to.field),
    };
    to.issues.push(issue);
    None
}

/// Returns the issue of a value that is no timestamp under `policy`.
fn refused(given: &Given<'_>, text: Option<&str>, policy: TimestampPolicy, field: &'static str) -> Issue {
    let is_readable = |text: &str| seconds(text, TimestampPolicy::Auto).is_some() || is_never(text);
    let (expected, remedies) = match policy {
        _ if is_yes_or_no(given) => ("a time, not yes or no", NO_TIME),
        TimestampPolicy::Auto => ("a UNIX time or an ISO 8601 date since 2001-09-09", ambiguous(text)),
        TimestampPolicy::Seconds if text.is_some_and(is_readable) => {
            ("a 10-digit UNIX time in seconds", READ_OTHER_FORMS)
        }
        TimestampPolicy::Seconds => ("a 10-digit UNIX time in seconds", ambiguous(text)),
    };
    let issue = Issue::new(Code::Timestamp, field, expected).found(given.displayed());
    issue.remedies(given.null_remedy().unwrap_or(remedies))
}

/// Returns whether a value says yes or no, as those of a column `deactivated` do.
fn is_yes_or_no(given: &Given<'_>) -> bool {
    match given {
        Given::Json(value) if value.kind != Kind::String => matches!(value.raw, "true" | "false"),
        given => YES_OR_NO.iter().any(|word| word.eq_ignore_ascii_case(trimmed(&given.start()))),
    }
}

/// Returns what to do about a date that could be two: `1/11/2023` is in January, or in November.
fn ambiguous(text: Option<&str>) -> &'static [Remedy] {
    let mut parts = text.unwrap_or_default().split(['/', '.', ' ', '-']);
    let is_number = |part: Option<&str>, lengths: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|part| lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_date = is_number(parts.next(), 1..=2) && is_number(parts.next(), 1..=2) && is_number(parts.next(), 2..=4);
    if is_date { YEAR_FIRST } else { NOTHING }
}

/// Accepts a number of 10 digits, or a string of them.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize) -> Accepted {
    let bytes = scan.bytes;
    let quote = usize::from(bytes.get(at) == Some(&b'"'));
    let start = at + quote;
    let end = match Simd16::at(bytes, start) {
        Some(block) => start + (!block.within(b'0', b'9').bits()).trailing_zeros() as usize,
        None => skip::digits(bytes, start),
    };
    if end - start != 10 || bytes.get(start) == Some(&b'0') {
        let is_empty = quote == 1 && bytes.get(start) == Some(&b'"');
        return if is_empty { Accepted::new(start + 1, Form::Absent) } else { null(bytes, at) };
    }
    match (quote, bytes.get(end)) {
        (1, Some(b'"')) => Accepted::new(end + 1, Form::Unquoted),
        (1, _) | (_, None | Some(b'.' | b'e' | b'E')) => Accepted::NOT,
        _ => Accepted::new(end, Form::Json),
    }
}

/// Accepts a cell of 10 digits.
#[inline(always)]
pub(super) fn accept_text(row: &[u8], start: usize, end: usize) -> Form {
    let Some(digits) = row.get(start..end).and_then(|bytes| <&[u8; 10]>::try_from(bytes).ok()) else {
        return Form::Undecided;
    };
    let is_digits = match Simd16::at(row, start) {
        Some(block) => !block.within(b'0', b'9').bits() & 0x3FF == 0,
        None => digits.iter().all(u8::is_ascii_digit),
    };
    if is_digits && !digits.starts_with(b"0") { Form::Json } else { Form::Undecided }
}

/// The seconds that a text means under `policy`, if it means any with 10 digits.
fn seconds(text: &str, policy: TimestampPolicy) -> Option<u64> {
    if let Some(number) = ten_digits(text) {
        return Some(number);
    }
    let found = match policy {
        TimestampPolicy::Seconds => whole_number(text)?,
        TimestampPolicy::Auto => match whole_number(text) {
            Some(number) => number / unit(number),
            None => match with_fraction(text) {
                Some(number) => number / unit(number),
                None => u64::try_from(date(text)?).ok()?,
            },
        },
    };
    (TIMESTAMP_MIN..=TIMESTAMP_MAX).contains(&found).then_some(found)
}

/// Returns the UNIX seconds of a text in any form that [`TimestampPolicy::Auto`] takes, of any year.
pub(crate) fn instant(text: &str) -> Option<i64> {
    match whole_number(text).or_else(|| with_fraction(text)) {
        Some(number) => i64::try_from(number / unit(number)).ok(),
        None => date(text),
    }
}

/// Returns the seconds of a date in any form that says which year, month and day it is.
fn date(text: &str) -> Option<i64> {
    year_first(text).or_else(|| written(text)).or_else(|| of_programs(text))
}

/// Whether a text is what exports have for a time that never was: "Never", 0 or -1, the days around 1970-01-01 in any zone, the first day
/// that a program knows (Go, .NET, Windows, SQL Server, spreadsheets), MySQL's zero date, or Postgres'
/// infinity.
fn is_never(text: &str) -> bool {
    let says_so = text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("never"));
    let says_so = says_so || matches!(text, "infinity" | "-infinity");
    if says_so || text == "-1" || whole_number(text) == Some(0) || text.starts_with("0000-00-00") {
        return true;
    }
    let is_first_day = |seconds: i64| FIRST_DAYS.iter().any(|first| (0..DAY).contains(&(seconds - first)));
    let is_zero = |seconds: i64| seconds < YEAR_2 || (-DAY..=DAY).contains(&seconds) || is_first_day(seconds);
    date(text).is_some_and(is_zero)
}

/// Seconds of a day.
const DAY: i64 = 86_400;
/// 0002-01-01.
const YEAR_2: i64 = -62_104_060_800;
/// 1601-01-01 (Windows), 1753-01-01 and 1900-01-01 (SQL Server), 1899-12-30 and 1899-12-31 (spreadsheets).
const FIRST_DAYS: [i64; 5] = [-11_644_473_600, -6_847_804_800, -2_208_988_800, -2_209_161_600, -2_209_075_200];

/// The number that a text is, if it is one of 10 digits as the API wants it.
fn ten_digits(text: &str) -> Option<u64> {
    let digits: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if !matches!(digits, [b'1'..=b'9', ..]) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |number, digit: &u8| number * 10 + u64::from(digit - b'0');
    Some(digits.iter().fold(0, add))
}

/// Appends seconds that [`seconds`] gave: 10 digits.
fn write(out: &mut Vec<u8>, seconds: u64) {
    let mut digits = [b'0'; 10];
    let mut rest = seconds;
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits);
}

/// The value of a decimal number without a fraction, in any notation: `1673421419`, `1673421419.0`, `1.673421419E+9`.
fn whole_number(text: &str) -> Option<u64> {
    whole_digits(text).filter(|digits| digits.len() <= DIGITS_READ)?.parse().ok()
}

/// How many of a number's units are a second: by its digits it is in seconds, or in milli-, micro- or nanoseconds.
fn unit(number: u64) -> u64 {
    match number {
        1_000_000_000_000..=9_999_999_999_999 => 1_000,
        1_000_000_000_000_000..=9_999_999_999_999_999 => 1_000_000,
        1_000_000_000_000_000_000..=9_999_999_999_999_999_999 => 1_000_000_000,
        _ => 1,
    }
}

/// The number before the fraction of `1673421419.123456`, as databases and Python write seconds, and browsers milliseconds.
fn with_fraction(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.')?;
    let right = fraction.len() <= DIGITS_READ && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_known = right && matches!(whole.len(), 10 | 13 | 16);
    if is_known { whole_digits(whole)?.parse().ok() } else { None }
}

/// More digits than any notation of a timestamp has.
const DIGITS_READ: usize = 19;

const NOTHING: &[Remedy] = &[];
const READ_OTHER_FORMS: &[Remedy] = &[Remedy::set(OptionName::Timestamps, "auto")];
const NO_TIME: &[Remedy] = &[Remedy::hint("map another column to the field, or none")];
const YEAR_FIRST: &[Remedy] =
    &[Remedy::hint("write the year first, such as 2024-05-31: day and month are not clear in this form")];
/// Words for yes and no, as exports have them.
const YES_OR_NO: [&str; 8] = ["true", "false", "yes", "no", "y", "n", "on", "off"];

#[cfg(test)]
mod tests {
    use super::{
        TimestampPolicy::{Auto, Seconds},
        is_never, seconds, ten_digits, write,
    };
    use crate::importer::limits::{TIMESTAMP_MAX, TIMESTAMP_MIN};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_timestamp_is_written_as_it_is_read(number in TIMESTAMP_MIN..=TIMESTAMP_MAX) {
            let text = number.to_string();
            let mut out = Vec::new();
            write(&mut out, number);
            prop_assert_eq!(&out, text.as_bytes());
            prop_assert_eq!(ten_digits(&text), Some(number));
            prop_assert_eq!(seconds(&text, Seconds), Some(number));
            prop_assert_eq!(seconds(&format!("{text}.0"), Auto), Some(number));
        }

        #[test]
        fn ten_digits_are_those_that_a_number_would_be_written_with(text in "[0-9+ .]{9,11}") {
            let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
            let number = number.filter(|number| (TIMESTAMP_MIN..=TIMESTAMP_MAX).contains(number));
            prop_assert_eq!(ten_digits(&text), number);
        }
    }

    #[test]
    fn ten_digits_are_seconds_in_any_lossless_notation() {
        for text in
            ["1673421419", "1673421419.0", "1673421419.000", "1.673421419E+9", "1.673421419e9", "16734214190e-1"]
        {
            assert_eq!(seconds(text, Seconds), Some(1_673_421_419), "{text}");
        }
        assert_eq!(seconds("1000000000", Seconds), Some(1_000_000_000));
        assert_eq!(seconds("9999999999", Seconds), Some(9_999_999_999));
    }

    #[test]
    fn what_never_was_is_not_taken_for_what_is_wrong() {
        for text in [
            "0",
            "0.0",
            "-1",
            "1970-01-01T00:00:00Z",
            "1970-01-01 00:00:00",
            "1969-12-31T19:00:00-05:00",
            "1969-12-31",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "0001-01-01T00:00:00Z",
            "0000-00-00 00:00:00",
            "Never",
            "never logged in",
            "infinity",
            "-infinity",
        ] {
            assert!(is_never(text), "{text}");
        }
        for text in ["", "1", "-2", "86400", "1970-01-03", "1969-12-30", "0002-01-01", "soon", "1673421419"] {
            assert!(!is_never(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_ten_digits_is_refused() {
        for text in [
            "",
            "999999999",
            "10000000000",
            "1673421419123",
            "1673421419.5",
            "-1673421419",
            "0x63be",
            "soon",
            "1e999",
            "2023-01-11",
            "+1673421419",
            "1_673_421_419",
        ] {
            assert_eq!(seconds(text, Seconds), None, "{text}");
        }
    }

    #[test]
    fn auto_takes_what_exports_have() {
        for (text, expected) in [
            ("1673421419123", 1_673_421_419),
            ("1673421419123456", 1_673_421_419),
            ("1673421419123456789", 1_673_421_419),
            ("1673421419.123", 1_673_421_419),
            ("1673421419.123456", 1_673_421_419),
            ("2023-01-11T07:16:59Z", 1_673_421_419),
            ("2023-01-11 07:16:59.123 UTC", 1_673_421_419),
            ("Wed, 11 Jan 2023 07:16:59 GMT", 1_673_421_419),
            ("11.01.2023 07:16:59", 1_673_421_419),
            ("2001-09-09T01:46:40Z", 1_000_000_000),
        ] {
            assert_eq!(seconds(text, Auto), Some(expected), "{text}");
        }
        for text in [
            "2001-09-09T01:46:39Z",
            "1969-12-31",
            "167342141912",
            "16734214191234",
            "20230111071659",
            "167342141912345678",
            "1673421419.12x",
            "01/11/2023",
        ] {
            assert_eq!(seconds(text, Auto), None, "{text}");
        }
    }
}
