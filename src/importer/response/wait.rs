//! How long the rate limit lasts, from whatever the response states about it.

use super::Response;
use crate::importer::{date::written, find::places};

/// Where a wait was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitHint {
    /// In the header `Retry-After`.
    RetryAfter,
    /// In the header `X-RateLimit-Reset` or `X-Rate-Limit-Reset`.
    Reset,
    /// In the text of the response, e.g. "Please retry for seconds after 58."
    Text,
    /// Nowhere: it is the whole window of the limit.
    Window,
}

/// Milliseconds to wait from the arrival of `response`, which holds `texts`, and where they were found.
pub(super) fn wait(response: &Response<'_>, texts: &[&str], window_ms: u64) -> (u64, WaitHint) {
    let headers = response.headers;
    let now_ms = headers.date.and_then(date_ms).filter(|ms| *ms >= PLAUSIBLE_MS).unwrap_or(response.unix_ms);
    let retry_after = || headers.retry_after.and_then(|value| header(value, now_ms));
    let reset = || headers.rate_limit_reset.and_then(|value| header(value, now_ms));
    let text = || texts.iter().find_map(|text| in_words(text, now_ms));
    let (millis, hint) = None
        .or_else(|| Some((retry_after()?, WaitHint::RetryAfter)))
        .or_else(|| Some((reset()?, WaitHint::Reset)))
        .or_else(|| Some((text()?, WaitHint::Text)))
        .unwrap_or((window_ms, WaitHint::Window));
    (millis.clamp(SHORTEST_MS, LONGEST_MS), hint)
}

/// 1990, in milliseconds: a clock that shows less was never set, and what is measured against it is of no use.
const PLAUSIBLE_MS: u64 = 631_152_000_000;

/// A wait of zero, or one whose end is past, is a matter of clocks that differ: a second keeps a
/// run from hammering a server that has just refused it.
const SHORTEST_MS: u64 = 1_000;

/// The limit is one of a minute. A wait of more than an hour is a mistake of a clock or a unit;
/// if it is not, asking once an hour does no harm, while sleeping for a year would.
const LONGEST_MS: u64 = 3_600_000;

/// A header's value: a number or an HTTP date. Of repeated headers, which arrive joined by commas,
/// the first counts.
fn header(value: &str, now_ms: u64) -> Option<u64> {
    let first = value.split(',').next().unwrap_or_default().trim();
    match number(first) {
        Some(number) => Some(span(number, now_ms)),
        None => Some(date_ms(value)?.saturating_sub(now_ms)),
    }
}

fn date_ms(value: &str) -> Option<u64> {
    let seconds = written(value.trim())?;
    // What was before 1970 is past in any case.
    Some(u64::try_from(seconds).unwrap_or_default().saturating_mul(1_000))
}

/// Milliseconds from now that a number of thousandths means: a UNIX time in milliseconds or seconds if
/// it is as large as those have been since 1973 and 2001, else a number of seconds.
fn span(thousandths: u64, now_ms: u64) -> u64 {
    if thousandths > UNIX_MILLIS {
        (thousandths / 1_000).saturating_sub(now_ms)
    } else if thousandths >= UNIX_SECONDS {
        thousandths.saturating_sub(now_ms)
    } else {
        thousandths
    }
}

const UNIX_MILLIS: u64 = 100_000_000_000_000;
const UNIX_SECONDS: u64 = 1_000_000_000_000;

/// A decimal number without exponent, in thousandths, rounded up; one below zero is zero. In whole
/// numbers, since the standard library's reading of fractions is larger than all of this room.
fn number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut thousandths = 0_u64;
    let mut scale = 1_000_u64;
    for digit in whole.bytes() {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        thousandths = thousandths.saturating_mul(10).saturating_add(digit * 1_000);
    }
    let mut rest = false;
    for digit in fraction.bytes() {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        scale /= 10;
        thousandths = thousandths.saturating_add(digit * scale);
        rest |= scale == 0 && digit > 0;
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let thousandths = thousandths.saturating_add(u64::from(rest));
    Some(if text.starts_with('-') { 0 } else { thousandths })
}

/// A wait in words: "… retry for seconds after 58", "retry after 58 seconds", "in 58 seconds".
fn in_words(text: &str, now_ms: u64) -> Option<u64> {
    let text: String = text.chars().take(TEXT_CHARACTERS).collect();
    let text = text.to_ascii_lowercase();
    let behind = |word: &'static str| places(&text, word).rev().filter_map(|at| text.get(at + word.len()..));
    let after = behind("after").find_map(|rest| {
        let start = rest.find(|character: char| character.is_ascii_digit())?;
        let (amount, rest) = amount(rest.get(start..)?)?;
        let value = unit(rest).map_or(amount, |unit| unit.of(amount));
        (start <= GAP_BYTES).then(|| span(value, now_ms))
    });
    after.or_else(|| {
        behind(" in ").find_map(|rest| {
            let (amount, rest) = amount(rest)?;
            Some(span(unit(rest)?.of(amount), now_ms))
        })
    })
}

/// The number at the start of `text`, and what follows it; nothing if it is part of a date.
fn amount(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (digits, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    if rest.starts_with(['-', ':', '/']) {
        return None;
    }
    Some((number(digits.trim_end_matches('.'))?, rest.trim_start()))
}

/// A unit of time.
enum Unit {
    Millis,
    /// A unit of so many seconds.
    Seconds(u64),
}

impl Unit {
    /// Thousandths of a second in `amount` thousandths of this unit.
    fn of(&self, amount: u64) -> u64 {
        match self {
            Self::Millis => amount.div_ceil(1_000),
            Self::Seconds(seconds) => amount.saturating_mul(*seconds),
        }
    }
}

/// The unit that `rest` starts with.
fn unit(rest: &str) -> Option<Unit> {
    let end = rest.find(|character: char| !character.is_ascii_alphabetic());
    match rest.get(..end.unwrap_or(rest.len()))? {
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Some(Unit::Millis),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(Unit::Seconds(1)),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(Unit::Seconds(60)),
        "h" | "hour" | "hours" => Some(Unit::Seconds(3_600)),
        _ => None,
    }
}

/// How far into a text a wait is looked for: the server's messages are a few hundred characters.
const TEXT_CHARACTERS: usize = 2_000;

/// How far behind "after" its number may stand, e.g. in `retryAfter": "58"`.
const GAP_BYTES: usize = 20;
