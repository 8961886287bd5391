//! Dates of ISO 8601, as programs and databases write them.

use super::{days_in, days_since_1970, digits, is_utc, offset, two_digits};

/// `2023-01-11`, `2023-01-11T07:16:59Z`, `2023-01-11 07:16:59.123+01:00`, `2023-01-11 07:16:59 UTC`, `2023/01/11`, in UNIX
/// seconds. Without a zone it is UTC.
pub(crate) fn iso_8601(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split(if date.contains('/') { '/' } else { '-' });
    let (year, month, day) = (digits(parts.next()?, 4)?, two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let midnight = days_since_1970(year, month, day).checked_mul(86_400)?;
    match time {
        Some(time) => midnight.checked_add(time_of_day(time)?),
        None => Some(midnight),
    }
}

/// Seconds since midnight UTC of `07:16`, `07:16:59`, `07:16:59.123`, with `Z`, an offset or none, and the name of UTC
/// (Go writes both).
fn time_of_day(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let (text, named) = match text.rsplit_once(' ') {
        Some((clock, zone)) if is_utc(zone) => (clock, true),
        _ => (text, false),
    };
    let (clock, seconds) = match text.strip_suffix(['Z', 'z']) {
        Some(clock) if !named => (clock, 0),
        _ => match text.find(['+', '-']) {
            Some(at) => {
                let (clock, zone) = text.split_at_checked(at)?;
                (clock, offset(zone).filter(|seconds| !named || *seconds == 0)?)
            }
            None => (text, 0),
        },
    };
    let clock = clock.trim_end();
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two_digits)?;
    // 60 is a leap second; 24:00:00 is the end of the day in ISO 8601.
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if parts.next().is_some() || (hour > 23 && !end_of_day) || minute > 59 || second > 60 {
        return None;
    }
    Some(hour * 3_600 + minute * 60 + second - seconds)
}

#[cfg(test)]
mod tests {
    use super::iso_8601;

    #[test]
    fn a_moment_is_one_in_each_notation() {
        for text in [
            "2023-01-11T07:16:59Z",
            "2023-01-11T07:16:59.999Z",
            "2023-01-11 07:16:59",
            "2023-01-11 07:16:59.123456+00",
            "2023-01-11T08:16:59+01:00",
            "2023-01-11T02:16:59-0500",
            "2023-01-11 07:16:59 UTC",
            "2023-01-11 07:16:59.123 UTC",
            "2023-01-11 07:16:59 gmt",
            "2023-01-11 07:16:59 +0000 UTC",
            "2023-01-11 07:16:59.1234567 +00:00",
            "2023/01/11 07:16:59",
        ] {
            assert_eq!(iso_8601(text), Some(1_673_421_419), "{text}");
        }
        for (text, expected) in [
            ("2023-01-11T07:16Z", 1_673_421_360),
            ("2023-01-11", 1_673_395_200),
            ("2024-02-29", 1_709_164_800),
            ("2023-01-10T24:00:00Z", 1_673_395_200),
            ("1969-12-31", -86_400),
        ] {
            assert_eq!(iso_8601(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_date_is_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-01-32",
            "2023-01-11T25:00:00Z",
            "2023-1-1",
            "11.01.2023",
            "2023-01-11T07",
            "2023-01-11T07:16:59+25:00",
            "2023-01-11T07:16:59 UTC UTC",
            "2023-01-11T07:16:59Z UTC",
            "2023-01-11 07:16:59 +0100 UTC",
            "2023-01-11 07:16:59 CET",
            "2023-01-11 UTC",
            "2023/01-11",
            "11/01/2023",
        ] {
            assert_eq!(iso_8601(text), None, "{text}");
        }
    }
}
