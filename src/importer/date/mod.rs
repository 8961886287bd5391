//! Dates as texts write them, in seconds since 1970: ISO 8601, and those of headers, mails and programs.

mod iso;
mod written;

pub(crate) use iso::year_first;
pub(crate) use written::{of_programs, written};

/// Days of a month, from 1.
fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; years counted from March, so that the leap day
/// is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - DAYS_TO_1970
}

/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

/// The seconds of `+01:00`, `-0500` or `+02`: at most 14 hours.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(pair) => pair,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "00"),
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = hours * 3_600 + minutes * 60;
    match sign {
        "+" => Some(seconds),
        "-" => Some(-seconds),
        _ => None,
    }
}

/// Whether a zone is UTC by name.
fn is_utc(zone: &str) -> bool {
    ["GMT", "UTC", "Z"].iter().any(|utc| utc.eq_ignore_ascii_case(zone))
}

fn two_digits(text: &str) -> Option<i64> {
    digits(text, 2)
}

/// A number of just so many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{days_in, days_since_1970};

    #[test]
    fn every_day_is_one_day_after_the_last_until_2400() {
        let mut last = -1;
        for year in 1970..2400 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days_since_1970(year, month, day), last + 1);
                    last += 1;
                }
            }
        }
    }
}
