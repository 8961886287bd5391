//! Which name a misspelt one may mean.

use std::borrow::Cow;

use super::value_of;
use crate::importer::{issue::quote, json::Value};

/// What rows have instead of a name that none of them has so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unseen {
    /// A name in a row that was likely meant.
    near: Option<String>,
    /// The names of a row, as a sentence.
    names: Option<String>,
}

impl Unseen {
    /// Looks into a row that has no `name`, unless one was found that was likely meant.
    pub fn look(&mut self, name: &str, row: Value<'_>) {
        if self.near.is_none() {
            self.near = nearest_path(name, row);
            self.names.get_or_insert_with(|| format!("a row has {}", names_at(name, row, "").join(", ")));
        }
    }

    /// Returns a name that was likely meant.
    pub fn near(&self) -> Option<&str> {
        self.near.as_deref()
    }

    /// Takes a sentence of the names that a row has; none if no row was looked into.
    pub fn take_message(&mut self) -> Option<String> {
        let names = self.names.take()?;
        Some(match &self.near {
            Some(near) => format!("{names}; it may be {}", quote(near)),
            None => names,
        })
    }
}

/// Returns the name that differs from `meant` in the fewest letters, if these are few.
pub(crate) fn nearest<'n>(meant: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distances = names.filter_map(|name| Some((distance(meant, name)?, name)));
    distances.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Returns the path in a row that `meant` may be: the first of its steps that is not there may be another name. Of a path
/// whose other steps are not there, it is the part that is.
fn nearest_path(meant: &str, row: Value<'_>) -> Option<String> {
    let (step, rest) = first_step(meant);
    let inner = rest.strip_prefix('.');
    if let Some(value) = value_of(row, step) {
        return nearest_path(inner?, value).map(|near| format!("{step}.{near}"));
    }
    let names: Vec<Cow<'_, str>> = row.members().map(|(name, _)| name.decode_lossy()).collect();
    let near = nearest(step, names.iter().map(AsRef::as_ref))?;
    let whole = format!("{near}{rest}");
    if value_of(row, &whole).is_some() {
        return Some(whole);
    }
    let within = inner.and_then(|inner| nearest_path(inner, row.get(near)?));
    Some(within.map_or_else(|| near.to_owned(), |within| format!("{near}.{within}")))
}

/// Returns the first names of a row, or of what the steps of `name` that are there lead to.
#[cold]
fn names_at(name: &str, row: Value<'_>, before: &str) -> Vec<String> {
    let (step, rest) = first_step(name);
    let inner = value_of(row, step).filter(|inner| inner.members().next().is_some());
    match (inner, rest.strip_prefix('.')) {
        (Some(inner), Some(rest)) => names_at(rest, inner, &format!("{before}{step}.")),
        _ => {
            let names = row.members().take(NAMES);
            names.map(|(name, _)| quote(&format!("{before}{}", name.decode_lossy()))).collect()
        }
    }
}

/// Returns the first step of a path, and what is behind it.
fn first_step(path: &str) -> (&str, &str) {
    path.split_at(path.find(['.', '[']).unwrap_or(path.len()))
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
/// Enough to recognise what was meant.
const NAMES: usize = 20;
