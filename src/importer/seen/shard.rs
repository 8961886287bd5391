//! A part of the table of uids: open addressing, with linear probing.

use super::{Entry, Known, SENT};
use crate::importer::{
    fingerprint::CONTENT_BYTES,
    invariant::{Invariant, broken},
};

/// Twelve bytes a slot, in two arrays: to look for a uid that is new, and nearly all are, touches only the
/// first, which a processor's cache holds three times as long.
#[derive(Debug, Default)]
pub(super) struct Shard {
    /// The lower half of each fingerprint; 0 where a slot is free.
    tags: Vec<u32>,
    slots: Vec<Slot>,
    /// Beside the others if something is remembered, else empty.
    known: Vec<[u8; KNOWN_BYTES]>,
    len: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The upper half of the fingerprint.
    upper: u32,
    /// 0 for a user of an earlier run that this input has not had yet.
    row: u32,
}

impl Shard {
    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        self.tags.capacity() * (size_of::<u32>() + size_of::<Slot>()) + self.known.capacity() * KNOWN_BYTES
    }

    #[inline(always)]
    pub fn enter_new(&mut self, fingerprint: u64, row: u32) -> bool {
        if self.is_full() {
            self.grow();
        }
        let (at, is_taken) = self.find(fingerprint);
        if !is_taken {
            self.set(at, fingerprint, row);
            self.len += 1;
        }
        !is_taken
    }

    pub fn enter(&mut self, fingerprint: u64, row: u32, remembers: bool) -> Entry {
        if self.enter_new(fingerprint, row) {
            return Entry::New;
        }
        let (at, _) = self.find(fingerprint);
        let slot = self.slots.get_mut(at).promised(FOUND);
        if slot.row != 0 {
            return Entry::Duplicate(u64::from(slot.row));
        }
        slot.row = row;
        match self.known.get(at) {
            Some([content @ .., state]) if remembers => Entry::Known(Known { content: *content, state: *state }),
            _ => Entry::New,
        }
    }

    pub fn remember(&mut self, fingerprint: u64, known: Known) {
        if self.is_full() {
            self.grow();
        }
        self.known.resize(self.slots.len(), [0; KNOWN_BYTES]);
        let (at, is_taken) = self.find(fingerprint);
        if !is_taken {
            self.set(at, fingerprint, 0);
            self.len += 1;
        }
        let [content @ .., state] = self.known.get_mut(at).promised(FOUND);
        let has_outcome = *state > SENT && *content == known.content;
        if known.state > SENT || !has_outcome {
            *content = known.content;
            *state = known.state;
        }
    }

    #[inline(always)]
    fn set(&mut self, at: usize, fingerprint: u64, row: u32) {
        *self.tags.get_mut(at).promised(FOUND) = tag_of(fingerprint);
        let upper = upper_of(fingerprint);
        *self.slots.get_mut(at).promised(FOUND) = Slot { upper, row };
    }

    /// Linear probing: where the fingerprint is, or where it would be, and which of them. There is
    /// always a free slot, since a shard is never more than 4/5 full.
    #[inline]
    fn find(&self, fingerprint: u64) -> (usize, bool) {
        let (tag, upper) = (tag_of(fingerprint), upper_of(fingerprint));
        let size = self.tags.len();
        let mut at = ((u64::from(upper) * size as u64) >> 32) as usize;
        loop {
            match self.tags.get(at) {
                Some(0) => return (at, false),
                Some(found) if *found == tag => {
                    if self.slots.get(at).promised(FOUND).upper == upper {
                        return (at, true);
                    }
                    at += 1;
                }
                Some(_) => at += 1,
                None if size == 0 => broken("a shard grows before it is searched"),
                None => at = 0,
            }
        }
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.len * 5 >= self.tags.len() * 4
    }

    #[inline(never)]
    fn grow(&mut self) {
        let size = match self.tags.len() {
            size if size < SHARD_SMALL => (2 * size).max(SHARD_MIN),
            size => size * 5 / 4,
        };
        let tags = std::mem::replace(&mut self.tags, vec![0; size]);
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        let mut known = std::mem::take(&mut self.known);
        if !known.is_empty() {
            self.known = vec![[0; KNOWN_BYTES]; size];
            known.resize(slots.len(), [0; KNOWN_BYTES]);
        }
        let taken = tags.into_iter().zip(slots).enumerate();
        for (from, (tag, slot)) in taken.filter(|(_, (tag, _))| *tag != 0) {
            let fingerprint = u64::from(tag) | u64::from(slot.upper) << 32;
            let (at, _) = self.find(fingerprint);
            self.set(at, fingerprint, slot.row);
            if let Some(from) = known.get(from) {
                *self.known.get_mut(at).promised(FOUND) = *from;
            }
        }
    }
}

/// The lower half, but for 0, which is that of a free slot.
#[inline(always)]
fn tag_of(fingerprint: u64) -> u32 {
    (fingerprint as u32).max(1)
}

#[inline(always)]
fn upper_of(fingerprint: u64) -> u32 {
    (fingerprint >> 32) as u32
}

/// Why a place is one of the arrays': [`Shard::find`] gave it, and they are equally long.
const FOUND: &str = "a place that was found is in each array";
/// Slots of a shard at first.
const SHARD_MIN: usize = 8;
/// Shards of fewer slots double, since all of them together are small: below 100,000 uids.
const SHARD_SMALL: usize = 512;
/// With the state.
const KNOWN_BYTES: usize = CONTENT_BYTES + 1;
