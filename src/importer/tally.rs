//! How often each of a few texts was there. The standard library's ordered map in place of the list would make the module larger.

use serde::{Serialize, Serializer};

/// Texts, in their order, and how often each was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<(String, u64)>);

impl Tally {
    /// Counts a text. Returns false if it is a new one, and there are `most` already: it is not counted then.
    pub(crate) fn add(&mut self, text: &str, most: usize) -> bool {
        match self.place(text) {
            Ok(at) => {
                if let Some((_, count)) = self.0.get_mut(at) {
                    *count += 1;
                }
            }
            Err(_) if self.0.len() >= most => return false,
            Err(at) => self.0.insert(at, (text.to_owned(), 1)),
        }
        true
    }

    /// Returns how often a text was there.
    pub fn get(&self, text: &str) -> u64 {
        self.place(text).ok().and_then(|at| self.0.get(at)).map_or(0, |(_, count)| *count)
    }

    /// Returns each text, and how often it was there.
    pub fn iter(&self) -> impl Iterator<Item = &(String, u64)> {
        self.0.iter()
    }

    /// Returns where a text is, or else where it would be.
    fn place(&self, text: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(text))
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(text, count)| (text, count)))
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use proptest::{collection::vec, prelude::*};
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_counts_as_an_ordered_map_does(texts in vec("[ab]{0,2}", 0..40), most in 0usize..6) {
            let (mut tally, mut map) = (Tally::default(), BTreeMap::new());
            for text in texts {
                let is_counted = map.len() < most || map.contains_key(&text);
                prop_assert_eq!(tally.add(&text, most), is_counted);
                if is_counted {
                    *map.entry(text.clone()).or_insert(0) += 1;
                }
                prop_assert_eq!(tally.get(&text), map.get(&text).copied().unwrap_or_default());
            }
            prop_assert_eq!(tally.iter().cloned().collect::<Vec<_>>(), Vec::from_iter(map));
        }
    }
}
