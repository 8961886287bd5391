//! Timestamps: 10-digit UNIX seconds, and with [`TimestampPolicy::Auto`] milliseconds and ISO 8601.

use crate::core::limits::{TIMESTAMP_MAX, TIMESTAMP_MIN};

/// Which forms of a timestamp are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimestampPolicy {
    /// UNIX seconds with 10 digits, as a number or as text. The default.
    #[default]
    Seconds,
    /// Also 13-digit milliseconds and ISO 8601 (without a zone it is UTC).
    Auto,
}

/// The seconds that a text means under `policy`, if it means any with 10 digits.
pub(crate) fn seconds(text: &str, policy: TimestampPolicy) -> Option<u64> {
    if let Some(number) = ten_digits(text) {
        return Some(number);
    }
    let found = match (whole_number(text), policy) {
        (Some(number), TimestampPolicy::Auto) if number >= MILLISECONDS_FROM => number / 1_000,
        (Some(number), _) => number,
        (None, TimestampPolicy::Auto) => iso_8601(text)?,
        (None, TimestampPolicy::Seconds) => return None,
    };
    (TIMESTAMP_MIN..=TIMESTAMP_MAX)
        .contains(&found)
        .then_some(found)
}

/// The number that a text is, if it is one of 10 digits as the API wants it.
pub(crate) fn ten_digits(text: &str) -> Option<u64> {
    let digits: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if !matches!(digits, [b'1'..=b'9', ..]) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |number, digit: &u8| number * 10 + u64::from(digit - b'0');
    Some(digits.iter().fold(0, add))
}

/// Appends seconds that [`seconds`] gave: 10 digits.
pub(crate) fn write(out: &mut Vec<u8>, seconds: u64) {
    let mut digits = [b'0'; 10];
    let mut rest = seconds;
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits);
}

/// The value of a decimal number without a fraction, in any notation: `1673421419`,
/// `1673421419.0`, `1.673421419E+9`.
fn whole_number(text: &str) -> Option<u64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty()
        || whole.len() + fraction.len() > DIGITS_READ
        || !(whole.bytes().chain(fraction.bytes())).all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let digits: String = [whole, fraction].concat();
    let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let number: u64 = digits.parse().ok()?;
    match u32::try_from(shift) {
        Ok(up) => number.checked_mul(10_u64.checked_pow(up)?),
        Err(_) => {
            let divisor = 10_u64.checked_pow(shift.unsigned_abs())?;
            number.is_multiple_of(divisor).then_some(number / divisor)
        }
    }
}

/// `2023-01-11`, `2023-01-11T07:16:59Z`, `2023-01-11 07:16:59.123+01:00`, in UNIX seconds.
fn iso_8601(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (
        number(parts.next()?, 4)?,
        number(parts.next()?, 2)?,
        number(parts.next()?, 2)?,
    );
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month)
    {
        return None;
    }
    let midnight = days_since_1970(year, month, day).checked_mul(86_400)?;
    let seconds = match time {
        Some(time) => midnight.checked_add(time_of_day(time)?)?,
        None => midnight,
    };
    u64::try_from(seconds).ok()
}

/// Seconds since midnight UTC of `07:16`, `07:16:59`, `07:16:59.123`, with `Z`, an offset or none.
fn time_of_day(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let (clock, offset) = if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        (clock, 0)
    } else if let Some(at) = text.find(['+', '-']) {
        let (clock, zone) = text.split_at_checked(at)?;
        let (sign, digits) = zone.split_at_checked(1)?;
        let (hours, minutes) = match digits.split_once(':') {
            Some(pair) => pair,
            None if digits.len() == 4 => digits.split_at_checked(2)?,
            None => (digits, "00"),
        };
        let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
        if hours > 14 || minutes > 59 {
            return None;
        }
        let offset = hours * 3_600 + minutes * 60;
        (clock, if sign == "-" { -offset } else { offset })
    } else {
        (text, 0)
    };
    let clock = clock.trim_end();
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |text| number(text, 2))?;
    // 60 is a leap second; 24:00:00 is the end of the day in ISO 8601.
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if parts.next().is_some() || (hour > 23 && !end_of_day) || minute > 59 || second > 60 {
        return None;
    }
    Some(hour * 3_600 + minute * 60 + second - offset)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; years counted from March, so that the leap day
/// is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - DAYS_TO_1970
}

/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
/// 13 digits: no 10-digit number of seconds can be meant.
const MILLISECONDS_FROM: u64 = 1_000_000_000_000;
/// More digits than any notation of a timestamp has.
const DIGITS_READ: usize = 19;

#[cfg(test)]
mod tests {
    use super::{
        TimestampPolicy::{Auto, Seconds},
        seconds, ten_digits, write,
    };
    use crate::core::limits::{TIMESTAMP_MAX, TIMESTAMP_MIN};
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
        for text in [
            "1673421419",
            "1673421419.0",
            "1673421419.000",
            "1.673421419E+9",
            "1.673421419e9",
            "16734214190e-1",
        ] {
            assert_eq!(seconds(text, Seconds), Some(1_673_421_419), "{text}");
        }
        assert_eq!(seconds("1000000000", Seconds), Some(1_000_000_000));
        assert_eq!(seconds("9999999999", Seconds), Some(9_999_999_999));
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
    fn auto_takes_milliseconds_and_iso_8601() {
        for (text, expected) in [
            ("1673421419123", 1_673_421_419),
            ("2023-01-11T07:16:59Z", 1_673_421_419),
            ("2023-01-11T07:16:59.999Z", 1_673_421_419),
            ("2023-01-11 07:16:59", 1_673_421_419),
            ("2023-01-11T08:16:59+01:00", 1_673_421_419),
            ("2023-01-11T02:16:59-0500", 1_673_421_419),
            ("2023-01-11T07:16Z", 1_673_421_360),
            ("2023-01-11", 1_673_395_200),
            ("2024-02-29", 1_709_164_800),
            ("2001-09-09T01:46:40Z", 1_000_000_000),
            ("2023-01-10T24:00:00Z", 1_673_395_200),
        ] {
            assert_eq!(seconds(text, Auto), Some(expected), "{text}");
        }
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-01-32",
            "2023-01-11T25:00:00Z",
            "2023-1-1",
            "11.01.2023",
            "2023-01-11T07",
            "2001-09-09T01:46:39Z",
            "2023-01-11T07:16:59+25:00",
        ] {
            assert_eq!(seconds(text, Auto), None, "{text}");
        }
    }
}
