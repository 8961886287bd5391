//! Which of the names that the caller gives the rows of JSON have: one that none has may be misspelt, and rows lose its field.

use std::cell::Cell;

use super::{Mapping, Unseen, value_of};
use crate::importer::json::{self, Kind, Value};

/// The names of the map and of the fallbacks that rows had so far.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// Those that a row had, as bits by their places: those of the map first, then those of each fallback.
    found: Cell<u64>,
    /// Those that a row had not when it needed them.
    lacked: Cell<u64>,
    /// Rows that are still looked into for other names.
    looks: usize,
    unseen: Vec<Unseen>,
    /// Those that may well be in no row.
    optional: Vec<String>,
}

/// What rows had, and what they lacked, as in [`Sought`].
#[derive(Clone, Copy)]
pub(crate) struct SeenNames {
    found: u64,
    lacked: u64,
}

impl Sought {
    /// Has rows need the first names.
    pub fn need_all(&mut self, names: usize) {
        self.lacked.set((0..names).fold(0, |bits, place| bits | bit(place)));
    }
}

impl Mapping {
    /// Keeps that a row has the name at a place.
    #[inline(always)]
    pub(super) fn note_found(&self, place: usize) {
        self.sought.found.set(self.sought.found.get() | bit(place));
    }

    /// Returns what is known of names, for [`Mapping::see_again`].
    #[inline(always)]
    pub(crate) fn seen_names(&self) -> SeenNames {
        SeenNames { found: self.sought.found.get(), lacked: self.sought.lacked.get() }
    }

    /// Goes back to what was known before a row that was not taken. Not for names that are kept from row to row
    /// ([`Names`](super::Names)): a name that is known to them is not looked up again.
    pub(crate) fn see_again(&self, seen: SeenNames) {
        self.sought.found.set(seen.found);
        self.sought.lacked.set(seen.lacked);
    }

    /// Returns a row's value of a name of a fallback, which it needs.
    pub(crate) fn fallback_value<'a>(&self, place: usize, name: &str, row: Value<'a>) -> Option<Value<'a>> {
        let value = value_of(row, name);
        let Sought { found, lacked, .. } = &self.sought;
        let kept = if value.is_some() { found } else { lacked };
        kept.set(kept.get() | bit(place));
        value
    }

    /// The same, where rows may well have none of these names.
    #[must_use]
    pub fn with_optional(mut self, names: Vec<String>) -> Self {
        self.sought.optional = names;
        self
    }

    /// Has the first rows looked into, for names that they do not have.
    pub(super) fn seek(&mut self) {
        self.sought.looks = LOOKS;
        self.sought.unseen = vec![Unseen::default(); self.sought_names().count()];
    }

    /// Returns whether rows are to be looked into.
    #[inline(always)]
    pub(crate) fn is_seeking(&self) -> bool {
        self.sought.looks > 0
    }

    /// Looks into a row that was read.
    #[inline(never)]
    pub(crate) fn look_into(&mut self, row: &[u8]) {
        self.sought.looks -= 1;
        let row = std::str::from_utf8(row).ok().and_then(|text| json::parse(text).ok());
        let Some(row) = row.filter(|row| row.kind == Kind::Object) else { return };
        let mut unseen = std::mem::take(&mut self.sought.unseen);
        for ((place, name), unseen) in self.sought_names().zip(&mut unseen) {
            if self.sought.found.get() & bit(place) == 0 {
                match value_of(row, name) {
                    Some(_) => self.note_found(place),
                    None => unseen.look(name, row),
                }
            }
        }
        self.sought.unseen = unseen;
    }

    /// Takes the names that no row of JSON has, each with a sentence of those that one has. What fills a field that was never
    /// empty is none of them.
    pub(crate) fn take_unseen(&mut self) -> Vec<(String, String)> {
        let mut unseen = std::mem::take(&mut self.sought.unseen);
        let lost = self.sought.lacked.get() & !self.sought.found.get();
        let lost = |place: usize| lost & bit(place) != 0;
        let names = self.sought_names().zip(&mut unseen).filter(|((place, _), _)| lost(*place));
        let optional = &self.sought.optional;
        let names = names.filter(|((_, name), _)| optional.iter().all(|known| known != name));
        names.filter_map(|((_, name), unseen)| Some((name.to_owned(), unseen.take_message()?))).collect()
    }

    /// The names of the map and of the fallbacks, by their places.
    fn sought_names(&self) -> impl Iterator<Item = (usize, &str)> {
        let mapped = self.mapped.iter().map(|(name, _)| name);
        mapped.chain(self.fallbacks.iter().flat_map(|fallback| &fallback.names)).map(String::as_str).enumerate()
    }
}

/// Returns the bit of a place; none of those behind the last.
#[inline(always)]
fn bit(place: usize) -> u64 {
    if place < 64 { 1 << place } else { 0 }
}

/// As many rows as show which names there are.
const LOOKS: usize = 200;
