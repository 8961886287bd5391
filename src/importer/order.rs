//! Sorting by one heap for lists of every kind, which holds places in the list, not what stands there. No list here is long. The
//! standard library's `sort` in place of the heap made the module 20 KB larger, 8.2 KB of them after gzip; a heap for each kind of item
//! 7 KB, and 1 KB after gzip.

use std::{cmp::Ordering, collections::BinaryHeap};

/// Returns the items in ascending order; equal ones stay in their order.
pub(crate) fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    for (place, other) in swaps(items.len(), &|one, other| items.get(one).cmp(&items.get(other))) {
        items.swap(place, other);
    }
    items
}

/// Returns the items by ascending key; those with the same key stay in their order.
pub(crate) fn sorted_by_key<T>(mut items: Vec<T>, key: impl Fn(&T) -> u64) -> Vec<T> {
    let key_at = |place| items.get(place).map(&key);
    for (place, other) in swaps(items.len(), &|one, other| key_at(one).cmp(&key_at(other))) {
        items.swap(place, other);
    }
    items
}

/// Takes the first item of a list, which is a short one: the others move up.
pub(crate) fn take_first<T>(items: &mut Vec<T>) -> Option<T> {
    (!items.is_empty()).then(|| items.remove(0))
}

/// Returns the places whose items have to be exchanged, one pair after the other, for `count` items to be in order.
fn swaps(count: usize, compare: Compare<'_>) -> Vec<(usize, usize)> {
    if count < 2 {
        return Vec::new();
    }
    let heap: BinaryHeap<Place<'_>> = (0..count).map(|at| Place { at, compare }).collect();
    let mut from: Vec<usize> = heap.into_sorted_vec().into_iter().map(|place| place.at).collect();
    let mut swaps = Vec::new();
    for start in 0..count {
        // Each place takes its item from the next one of its circle, which then takes its own.
        let mut place = start;
        while let Some(next) = from.get_mut(place).map(|next| std::mem::replace(next, place)) {
            if next == start || next == place {
                break;
            }
            swaps.push((place, next));
            place = next;
        }
    }
    swaps
}

/// Compares the items at two places.
type Compare<'a> = &'a dyn Fn(usize, usize) -> Ordering;

/// A place in a list, in the order of what stands there, and of places where that is equal.
struct Place<'a> {
    at: usize,
    compare: Compare<'a>,
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.compare)(self.at, other.at).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place<'_> {}

#[cfg(test)]
mod tests {
    use super::{sorted, sorted_by_key};
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn the_heap_orders_as_the_stable_sort_does(items in vec(0u64..20, 0..60)) {
            let mut expected = items.clone();
            expected.sort();
            prop_assert_eq!(sorted(items.clone()), expected);

            let numbered: Vec<(u64, usize)> = items.into_iter().zip(0..).collect();
            let mut expected = numbered.clone();
            expected.sort_by_key(|(item, _)| *item);
            prop_assert_eq!(sorted_by_key(numbered, |(item, _)| *item), expected);
        }
    }
}
