//! Dates with the names of months, as headers, mails and programs write them.

use super::{days_in, days_since_1970, is_utc, offset};

/// The three forms of RFC 9110, section 5.6.7, and what is near to them, in UNIX seconds:
///
/// - `Sun, 06 Nov 1994 08:49:37 GMT`, or with an offset (mails; `Date.toUTCString()`)
/// - `Sunday, 06-Nov-94 08:49:37 GMT`
/// - `Sun Nov  6 08:49:37 1994` (C), or with an offset before the year (Ruby)
/// - `Sun Nov 06 1994 09:49:37 GMT+0100 (Central European Standard Time)` (`Date.toString()`)
///
/// The weekday may be wrong or absent, as no other field depends on it. A year of two digits is 19… from
/// 70 on, else 20…. The form of C is UTC.
pub(crate) fn written(text: &str) -> Option<i64> {
    let text = match text.split_once('(') {
        Some((text, comment)) if comment.ends_with(')') => text,
        Some(_) => return None,
        None => text,
    };
    let parts: Vec<&str> = text.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if is_weekday(weekday) => rest,
        all => all,
    };
    let (day, month, year, clock, zone) = match *parts {
        [date, clock, zone] => {
            let mut date = date.splitn(3, '-');
            (date.next()?, date.next()?, date.next()?, clock, zone)
        }
        [month, day, clock, year] => (day, month, year, clock, "UTC"),
        [month, day, clock, zone, year] if clock.contains(':') => (day, month, year, clock, zone),
        [month, day, year, clock, zone] if month_of(month).is_some() => (day, month, year, clock, zone),
        [day, month, year, clock, zone] => (day, month, year, clock, zone),
        _ => return None,
    };
    let month = month_of(month)?;
    let year = match (year.len(), number(year)?) {
        (2, year @ 70..) => 1900 + year,
        (2, year) => 2000 + year,
        (4, year) => year,
        _ => return None,
    };
    let day = number(day)?;
    let mut fields = clock.split(':').map(number);
    let (hour, minute, second) = (fields.next()??, fields.next()??, fields.next()??);
    // A leap second has the number 60.
    let right = (1..=days_in(year, month)).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !right || fields.next().is_some() {
        return None;
    }
    let days = days_since_1970(year, month, day);
    Some(((days * 24 + hour) * 60 + minute) * 60 + second - zone_of(zone)?)
}

/// The seconds by which a zone is ahead of UTC: `GMT`, `+0100`, `GMT+0100`.
fn zone_of(zone: &str) -> Option<i64> {
    if is_utc(zone) {
        return Some(0);
    }
    offset(zone.strip_prefix("GMT").unwrap_or(zone))
}

fn is_weekday(text: &str) -> bool {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = text.to_ascii_lowercase();
    days.iter().any(|day| *day == text || day.get(..3) == Some(&text))
}

/// A month by its name's first three letters, from 1.
fn month_of(text: &str) -> Option<i64> {
    let at = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(text))?;
    Some(1 + at as i64)
}

/// A number of one to four digits.
fn number(text: &str) -> Option<i64> {
    let right = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_moment_is_one_in_each_form() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sun, 6 nov 1994 8:49:37 utc",
            "6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 09:49:37 +0100",
            "Sun, 06 Nov 1994 03:49:37 -05:00",
            "Sun Nov 06 08:49:37 +0000 1994",
            "Sun Nov 06 1994 09:49:37 GMT+0100 (Central European Standard Time)",
            "Sun Nov 06 1994 08:49:37 GMT+0000",
        ] {
            assert_eq!(written(text), Some(784_111_777), "{text}");
        }
        assert!(written("Sat, 29 Feb 2020 23:59:60 GMT").is_some());
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "58",
            "Sun",
            "Sun, 29 Feb 2025 00:00:00 GMT",
            "Sun, 00 Jan 2025 00:00:00 GMT",
            "Sun, 01 Foo 2025 00:00:00 GMT",
            "Sun, 01 Jan 2025 24:00:00 GMT",
            "Sun, 01 Jan 2025 00:60:00 GMT",
            "Sun, 01 Jan 2025 00:00:61 GMT",
            "Sun, 01 Jan 2025 00:00 GMT",
            "Sun, 01 Jan 2025 00:00:00:00 GMT",
            "Sun, 01 Jan 2025 00:00:00 PST",
            "Sun, 01 Jan 2025 00:00:00",
            "Sun, 01 Jan 2025 00:00:00 GMT+",
            "Sun, 01 Jan 2025 00:00:00 GMT (",
            "Sun, 01 Jan 025 00:00:00 GMT",
            "Sun, +1 Jan 2025 00:00:00 GMT",
            "Day, 01 Jan 2025 00:00:00 GMT",
            "2025-01-01T00:00:00Z",
            "01-02-2025 00:00:00 GMT",
            "Sun, 01 Jan 99999 00:00:00 GMT",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
