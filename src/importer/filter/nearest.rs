//! Which name a misspelt one may mean.

use std::borrow::Cow;

use crate::importer::json::Value;

/// Returns the name that differs from `meant` in the fewest letters, if these are few.
pub(super) fn nearest<'n>(meant: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distances = names.filter_map(|name| Some((distance(meant, name)?, name)));
    distances.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Returns the path in a row that `meant` may be: the first of its steps that is not there may be another name.
pub(super) fn nearest_path(meant: &str, row: Value<'_>) -> Option<String> {
    let step = meant.find(['.', '[']).unwrap_or(meant.len());
    let (step, rest) = meant.split_at_checked(step)?;
    match (row.get(step), rest.strip_prefix('.')) {
        (Some(value), Some(rest)) => nearest_path(rest, value).map(|near| format!("{step}.{near}")),
        (Some(_), None) => None,
        (None, _) => {
            let names: Vec<Cow<'_, str>> = row.members().map(|(name, _)| name.decode_lossy()).collect();
            nearest(step, names.iter().map(AsRef::as_ref)).map(|near| format!("{near}{rest}"))
        }
    }
}

/// Returns how many letters of one name have to be changed, added or dropped for the other, without regard to upper and
/// lower case; `None` if so many that the names have little in common.
fn distance(name: &str, other: &str) -> Option<usize> {
    let most = (name.len() / 3).clamp(1, MOST);
    if name.len().abs_diff(other.len()) > most || name.len() > LONGEST {
        return None;
    }
    if are_swapped(name.as_bytes(), other.as_bytes()) {
        return Some(1);
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in name.bytes().enumerate() {
        let mut before = at;
        let mut left = at + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, found) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = before + usize::from(!letter.eq_ignore_ascii_case(&found));
            before = *cell;
            left = changed.min(before + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().filter(|distance| *distance <= most)
}

/// Returns whether two neighbouring letters stand in the other order, and nothing else differs.
fn are_swapped(name: &[u8], other: &[u8]) -> bool {
    let at = name.iter().zip(other).take_while(|(letter, found)| letter == found).count();
    match (name.get(at..), other.get(at..)) {
        (Some([a, b, rest @ ..]), Some([c, d, others @ ..])) => a == d && b == c && rest == others,
        _ => false,
    }
}

/// The most letters by which a misspelt name differs.
const MOST: usize = 2;
/// Longer names are not compared: each row of a file may be asked.
const LONGEST: usize = 100;
