//! Dates with the names of months, as headers, mails and programs write them.

use super::{
    days_in, days_since_1970, is_utc,
    iso::{half_of_day, hour_of},
    offset,
};

/// The three forms of RFC 9110, section 5.6.7, and what is near to them, in UNIX seconds:
///
/// - `Sun, 06 Nov 1994 08:49:37 GMT`, or with an offset (mails; `Date.toUTCString()`)
/// - `Sunday, 06-Nov-94 08:49:37 GMT`
/// - `Sun Nov  6 08:49:37 1994` (C), or with an offset before the year (Ruby)
/// - `Nov 6, 1994`, `6 November 1994 8:49`, `Nov 6, 1994, 8:49:37 AM` (`Date.toLocaleString()`)
/// - `Sun Nov 06 1994 09:49:37 GMT+0100 (Central European Standard Time)` (`Date.toString()`)
/// - `06.11.1994 08:49:37`: where dots stand between numbers, the day is the first
///
/// The weekday may be wrong or absent, as no other field depends on it. A year of two digits is 19… from
/// 70 on, else 20…. The form of C is UTC.
pub(crate) fn written(text: &str) -> Option<i64> {
    let text = match text.split_once('(') {
        Some((text, comment)) if comment.ends_with(')') => text,
        Some(_) => return None,
        None => text,
    };
    let parts: Vec<&str> = text.split([' ', ',', '\u{202f}', '\u{a0}']).filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if is_weekday(weekday) => rest,
        all => all,
    };
    let (parts, half) = match parts {
        [before @ .., last] => match half_of_day(last) {
            ("", half) => (before, half),
            _ => (parts, None),
        },
        [] => return None,
    };
    let is_month = |text: &str| month_of(text).is_some();
    let is_clock = |text: &str| text.contains(':');
    let (day, month, year, clock, zone) = match *parts {
        [date] => parted(date, MIDNIGHT, UTC)?,
        [date, clock] => parted(date, clock, UTC)?,
        [month, day, year] if is_month(month) => (day, month, year, MIDNIGHT, UTC),
        [day, month, year] if is_month(month) => (day, month, year, MIDNIGHT, UTC),
        [date, clock, zone] => parted(date, clock, zone)?,
        [month, day, clock, year] if is_month(month) && is_clock(clock) => (day, month, year, clock, UTC),
        [month, day, year, clock] if is_month(month) => (day, month, year, clock, UTC),
        [day, month, year, clock] => (day, month, year, clock, UTC),
        [month, day, clock, zone, year] if is_clock(clock) => (day, month, year, clock, zone),
        [month, day, year, clock, zone] if is_month(month) => (day, month, year, clock, zone),
        [day, month, year, clock, zone] => (day, month, year, clock, zone),
        _ => return None,
    };
    let is_dotted = || parts.first().is_some_and(|date| date.contains('.'));
    let of_number = || number(month).filter(|month| is_dotted() && (1..=12).contains(month));
    let month = month_of(month).or_else(of_number)?;
    let year = match (year.len(), number(year)?) {
        (2, year @ 70..) => 1900 + year,
        (2, year) => 2000 + year,
        (4, year) => year,
        _ => return None,
    };
    let day = number(day)?;
    let (clock, attached) = half_of_day(clock);
    let mut fields = clock.split(':').map(number);
    let (hour, minute) = (hour_of(fields.next()??, half.or(attached))?, fields.next()??);
    let second = fields.next().unwrap_or(Some(0))?;
    // A leap second has the number 60.
    let right = (1..=days_in(year, month)).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !right || fields.next().is_some() {
        return None;
    }
    let days = days_since_1970(year, month, day);
    Some(((days * 24 + hour) * 60 + minute) * 60 + second - zone_of(zone)?)
}

/// The day, month and year of `06-Nov-94` or `06.11.1994`, with a clock and a zone.
fn parted<'a>(date: &'a str, clock: &'a str, zone: &'a str) -> Option<(&'a str, &'a str, &'a str, &'a str, &'a str)> {
    let mut date = date.splitn(3, if date.contains('.') { '.' } else { '-' });
    Some((date.next()?, date.next()?, date.next()?, clock, zone))
}

/// The seconds of `/Date(1673421419123)/`, as .NET writes dates into JSON: milliseconds, and an offset that changes nothing.
pub(crate) fn of_programs(text: &str) -> Option<i64> {
    let inner = text.strip_prefix('/')?.strip_suffix('/')?.strip_prefix("Date(")?.strip_suffix(')')?;
    let (sign, digits) = match inner.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, inner),
    };
    let digits = digits.split(['+', '-']).next()?;
    let right = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let ms: i64 = if right { digits.parse().ok()? } else { return None };
    Some((sign * ms).div_euclid(1_000))
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

/// A month by its name, or the name's first three letters, from 1.
fn month_of(text: &str) -> Option<i64> {
    let is_name = |name: &str| {
        let start =
            text.get(..3).is_some_and(|start| name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(start)));
        start && (text.len() == 3 || name.eq_ignore_ascii_case(text) || text == "Sept")
    };
    let at = MONTHS.iter().position(|name| is_name(name))?;
    Some(1 + at as i64)
}

/// A number of one to four digits.
fn number(text: &str) -> Option<i64> {
    let right = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MIDNIGHT: &str = "00:00";
const UTC: &str = "UTC";

#[cfg(test)]
mod tests {
    use super::{of_programs, written};

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
            "Nov 6, 1994, 8:49:37 AM",
            "November 6, 1994 8:49:37\u{202f}AM",
            "Sunday, 6 November 1994 08:49:37",
            "06-Nov-1994 08:49:37",
            "06.11.1994 08:49:37",
            "6.11.1994, 8:49:37",
            "6.11.94 09:49:37 +01:00",
        ] {
            assert_eq!(written(text), Some(784_111_777), "{text}");
        }
        assert!(written("Sat, 29 Feb 2020 23:59:60 GMT").is_some());
        for text in [
            "Nov 6, 1994",
            "6 November 1994",
            "06-Nov-94",
            "06.11.1994",
            "Nov 6, 1994 12:00 AM",
            "Sun, 06 Nov 1994 00:00 GMT",
        ] {
            assert_eq!(written(text), Some(784_080_000), "{text}");
        }
    }

    #[test]
    fn the_dates_of_dot_net_are_milliseconds() {
        assert_eq!(of_programs("/Date(1673421419123)/"), Some(1_673_421_419));
        assert_eq!(of_programs("/Date(1673421419123+0100)/"), Some(1_673_421_419));
        assert_eq!(of_programs("/Date(-62135596800000)/"), Some(-62_135_596_800));
        for text in ["Date(1673421419123)", "/Date()/", "/Date(x)/", "/Date(16734214191231673421419123)/"] {
            assert_eq!(of_programs(text), None, "{text}");
        }
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
            "Sun, 01 Jan 2025 00:00:00:00 GMT",
            "Sun, 01 Jan 2025 00:00:00 PST",
            "Jan 2025",
            "12.31.2024",
            "31.00.2024",
            "30.02.2024",
            "1.1.202",
            "1.1.1.2024",
            "11.2024",
            "10.0.0.1",
            "1.2-2024",
            "1-2-2024",
            "1.2.2024 14",
            "1 2 2025",
            "Jan 11, 2023 13:00 PM",
            "Janu 11, 2023",
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
