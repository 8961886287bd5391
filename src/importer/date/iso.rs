//! Dates of ISO 8601, as programs and databases write them.

use super::{days_in, days_since_1970, digits, is_utc, offset, two_digits};

/// The dates that begin with the year, in UNIX seconds: `2023-01-11`, `2023-01-11T07:16:59Z`, `2023-01-11 07:16:59.123+01:00`,
/// `2023/1/11 7:16`, `2023.01.11`, `2023年1月11日`, `20230111T071659Z`. Without a zone it is UTC.
pub(crate) fn year_first(text: &str) -> Option<i64> {
    // A zone's name behind the offset (RFC 9557) says nothing new.
    let text = match text.split_once('[') {
        Some((before, name)) if name.ends_with(']') => before,
        Some(_) => return None,
        None => text,
    };
    if let Some(seconds) = basic(text) {
        return Some(seconds);
    }
    let (date, time) = match text.split_once('日').or_else(|| text.split_once(['T', 't', ' '])) {
        Some((date, time)) => (date, Some(time.trim_start()).filter(|time| !time.is_empty())),
        None => (text, None),
    };
    let mut signs = date.matches(|character: char| !character.is_ascii_digit());
    if !matches!(
        (signs.next()?, signs.next()?, signs.next()),
        ("-", "-", None) | ("/", "/", None) | (".", ".", None) | ("年", "月", None)
    ) {
        return None;
    }
    let mut parts = date.split(|character: char| !character.is_ascii_digit());
    let (year, month, day) = (digits(parts.next()?, 4)?, number(parts.next()?)?, number(parts.next()?)?);
    at(year, month, day, time)
}

/// The same without signs within the date, where a zone or a `T` shows that it is one: `20230111T071659Z`, `20230111071659.0Z` (LDAP).
fn basic(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(8)?;
    let clock = rest.strip_prefix(['T', 't']).unwrap_or(rest);
    let (clock, zone) = clock.split_at_checked(6)?;
    if clock.len() == rest.len() || (clock.len() + zone.len() == rest.len() && !zone.ends_with(['Z', 'z'])) {
        return None;
    }
    let (year, month, day) = (digits(date.get(..4)?, 4)?, two_digits(date.get(4..6)?)?, two_digits(date.get(6..)?)?);
    let clock = format!("{}:{}:{}{zone}", clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?);
    at(year, month, day, Some(&clock))
}

/// The seconds of a date, and of a time on it.
fn at(year: i64, month: i64, day: i64, time: Option<&str>) -> Option<i64> {
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let midnight = days_since_1970(year, month, day).checked_mul(86_400)?;
    match time {
        Some(time) => midnight.checked_add(time_of_day(time)?),
        None => Some(midnight),
    }
}

/// A number of one digit or two.
fn number(text: &str) -> Option<i64> {
    digits(text, 1).or_else(|| two_digits(text))
}

/// Seconds since midnight UTC of `07:16`, `07:16:59`, `07:16:59.123`, with `Z`, an offset or none, the name of the
/// offset behind it (Go writes both), or AM and PM.
fn time_of_day(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let (text, named) = match text.rsplit_once(' ') {
        Some((clock, zone)) if is_utc(zone) => (clock, true),
        Some((clock, zone)) if clock.contains(['+', '-']) && zone.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            (clock, false)
        }
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
    let (clock, half) = half_of_day(clock.trim_end());
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':');
    let hour = hour_of(number(parts.next()?)?, half)?;
    let minute = two_digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two_digits)?;
    // 60 is a leap second; 24:00:00 is the end of the day in ISO 8601.
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if parts.next().is_some() || (hour > 23 && !end_of_day) || minute > 59 || second > 60 {
        return None;
    }
    Some(hour * 3_600 + minute * 60 + second - seconds)
}

/// Takes AM or PM from the end of a clock's text.
pub(super) fn half_of_day(clock: &str) -> (&str, Option<Half>) {
    let at = clock.len().saturating_sub(2);
    let half = match clock.get(at..) {
        Some(half) if half.eq_ignore_ascii_case("AM") => Half::Am,
        Some(half) if half.eq_ignore_ascii_case("PM") => Half::Pm,
        _ => return (clock, None),
    };
    (clock.get(..at).unwrap_or_default().trim_end(), Some(half))
}

/// A half of the day.
#[derive(Clone, Copy)]
pub(super) enum Half {
    Am,
    Pm,
}

/// The hour of 24 that an hour is in its half of the day.
pub(super) fn hour_of(hour: i64, half: Option<Half>) -> Option<i64> {
    match half {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(Half::Am) => Some(hour % 12),
        Some(Half::Pm) => Some(hour % 12 + 12),
    }
}

#[cfg(test)]
mod tests {
    use super::year_first;

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
            "2023/1/11 7:16:59",
            "2023.01.11 07:16:59",
            "2023-01-11 07:16:59 AM",
            "2023-01-11T08:16:59+01:00[Europe/Berlin]",
            "2023-01-11 08:16:59 +0100 CET",
            "20230111T071659Z",
            "20230111071659Z",
            "20230111071659.0Z",
        ] {
            assert_eq!(year_first(text), Some(1_673_421_419), "{text}");
        }
        for (text, expected) in [
            ("2023-01-11T07:16Z", 1_673_421_360),
            ("2023-01-11", 1_673_395_200),
            ("2023年1月11日", 1_673_395_200),
            ("2023年01月11日 7:16", 1_673_421_360),
            ("2023-01-11 12:16 am", 1_673_396_160),
            ("2023-01-11 07:16:59 PM", 1_673_464_619),
            ("2024-02-29", 1_709_164_800),
            ("2023-01-10T24:00:00Z", 1_673_395_200),
            ("1969-12-31", -86_400),
        ] {
            assert_eq!(year_first(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_date_is_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-01-32",
            "2023-01-11T25:00:00Z",
            "2023-1-1-1",
            "2023-001-01",
            "11.01.2023",
            "2023-01-11T07",
            "2023-01-11T07:16:59+25:00",
            "2023-01-11T07:16:59 UTC UTC",
            "2023-01-11T07:16:59Z UTC",
            "2023-01-11 07:16:59 +0100 UTC",
            "2023-01-11 07:16:59 CET",
            "2023-01-11 UTC",
            "2023/01-11",
            "2023-01-11 13:00 PM",
            "2023-01-11T07:16:59[Europe",
            "20230111071659",
            "20230111",
            "202301T071659Z",
            "11/01/2023",
        ] {
            assert_eq!(year_first(text), None, "{text}");
        }
    }
}
