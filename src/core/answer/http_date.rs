//! The dates of HTTP headers.

/// Seconds since 1970 of a date in any of the three forms of RFC 9110, section 5.6.7:
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
///
/// The weekday may be wrong, as no other field depends on it. A year of two digits is 19… from 70
/// on, else 20….
pub(super) fn parse(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text
        .split([' ', ',', '-'])
        .filter(|part| !part.is_empty())
        .collect();
    let (day, month, year, clock) = match *parts.as_slice() {
        [weekday, day, month, year, clock, zone] if is_weekday(weekday) && is_utc(zone) => {
            (day, month, year, clock)
        }
        [weekday, month, day, clock, year] if is_weekday(weekday) => (day, month, year, clock),
        _ => return None,
    };
    let month = 1 + MONTHS
        .iter()
        .position(|name| name.eq_ignore_ascii_case(month))? as i64;
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
    let right =
        (1..=days_of(year, month)).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !right || fields.next().is_some() {
        return None;
    }
    Some(((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn is_weekday(text: &str) -> bool {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let text = text.to_ascii_lowercase();
    days.iter()
        .any(|day| *day == text || day.get(..3) == Some(&text))
}

fn is_utc(zone: &str) -> bool {
    ["GMT", "UTC"]
        .iter()
        .any(|utc| utc.eq_ignore_ascii_case(zone))
}

/// A number of one to four digits.
fn number(text: &str) -> Option<i64> {
    let right = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

/// Days of a month, from 1.
fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, after Howard Hinnant's
/// "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day is
/// the last, and repeat every 400.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_the_standard_are_one_moment() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sun, 6 nov 1994 8:49:37 utc",
        ] {
            assert_eq!(parse(text), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn every_day_is_one_day_after_the_last_until_2400() {
        let mut last = -86_400;
        for year in 1970..2400 {
            for (month, name) in MONTHS.iter().enumerate() {
                for day in 1..=days_of(year, month as i64 + 1) {
                    let date = parse(&format!("Mon, {day:02} {name} {year} 00:00:00 GMT")).unwrap();
                    assert_eq!(date, last + 86_400, "{day} {name} {year}");
                    last = date;
                }
            }
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
            "Sun, 01 Jan 2025 00:00 GMT",
            "Sun, 01 Jan 2025 00:00:00:00 GMT",
            "Sun, 01 Jan 2025 00:00:00 PST",
            "Sun, 01 Jan 025 00:00:00 GMT",
            "Sun, +1 Jan 2025 00:00:00 GMT",
            "Day, 01 Jan 2025 00:00:00 GMT",
            "2025-01-01T00:00:00Z",
            "Sun, 01 Jan 99999 00:00:00 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(parse("Sat, 29 Feb 2020 23:59:60 GMT").is_some());
    }
}
