//! The users that the app's list has: 72 bits of each uid's hash, and a digest of each other field.
//!
//! A million users of ten fields take about 55 MB: 44 bytes each, the table by which they are found, and the room in which
//! they grow, by a quarter at a time. That a missing user is taken for a listed one is as likely as
//! [`seen`](crate::importer::seen) says of two uids that collide, and its fields would have to be alike too.

use super::digest::Digests;
use crate::importer::{
    entity::Entity,
    fingerprint::{self, Fingerprint, Of},
    invariant::Invariant,
};

/// The users of the app's list.
#[derive(Debug)]
pub(super) struct Listed {
    seed: u64,
    /// Numbers of a user: two of its uid's hash, then one a field but the uid.
    stride: usize,
    /// The uid's place among the fields.
    key: usize,
    shards: Vec<Shard>,
    len: u64,
    matched: u64,
    /// Their uids, if those that the file does not have are to be named.
    keeps_uids: bool,
}

#[derive(Clone, Debug, Default)]
struct Shard {
    numbers: Vec<u32>,
    /// Open addressing with linear probing: a user's place and 1; 0 where free.
    places: Vec<u32>,
    /// Which users a row of the file had.
    matched: Vec<bool>,
    /// Their uids, a byte with its length before each.
    uids: Vec<u8>,
}

impl Listed {
    /// No user yet; `seed` keys the hash.
    pub fn new(entity: &Entity, seed: u64, keeps_uids: bool) -> Self {
        let stride = UID_NUMBERS + entity.fields.len() - 1;
        Self { seed, stride, key: entity.key, shards: vec![Shard::default(); SHARDS], len: 0, matched: 0, keeps_uids }
    }

    /// How many users there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// How many of them no row of the file has had.
    pub fn unmatched(&self) -> u64 {
        self.len - self.matched
    }

    /// Enters a user that the list shows, in any case of its uid; the latest that is displayed counts.
    pub fn enter(&mut self, uid: &str, digests: &Digests) {
        let uid = uid.to_ascii_lowercase();
        let (stride, key, print) = (self.stride, self.key, self.fingerprint(&uid));
        let keeps_uids = self.keeps_uids;
        let shard = self.shard(print);
        let fields = digests.iter().enumerate().filter(|(field, _)| *field != key).map(|(_, digest)| digest);
        let fields = fields.take(stride - UID_NUMBERS);
        if let Some(at) = shard.find(print, stride) {
            let from = at * stride + UID_NUMBERS;
            let known = shard.numbers.get_mut(from..from + stride - UID_NUMBERS).promised(FOUND);
            known.iter_mut().zip(fields).for_each(|(known, digest)| *known = *digest);
            return;
        }
        shard.make_room(stride);
        shard.numbers.extend([print.word as u32, (print.word >> 32) as u32].iter().chain(fields));
        shard.matched.push(false);
        if keeps_uids {
            shard.uids.push(u8::try_from(uid.len()).unwrap_or(u8::MAX));
            shard.uids.extend(uid.bytes().take(usize::from(u8::MAX)));
        }
        let at = shard.matched.len() - 1;
        shard.place(print.word, at);
        self.len += 1;
    }

    /// Finds the user of a uid, and counts it as one that the file has.
    pub fn find(&mut self, uid: &str) -> Option<Digests> {
        let (stride, key) = (self.stride, self.key);
        let print = self.fingerprint(&uid.to_ascii_lowercase());
        let shard = self.shard(print);
        let at = shard.find(print, stride)?;
        let from = at * stride + UID_NUMBERS;
        let known = shard.numbers.get(from..from + stride - UID_NUMBERS).promised(FOUND);
        let mut digests = Digests::default();
        let fields = digests.iter_mut().enumerate().filter(|(field, _)| *field != key);
        fields.zip(known).for_each(|((_, digest), known)| *digest = *known);
        let was_matched = std::mem::replace(shard.matched.get_mut(at).promised(FOUND), true);
        self.matched += u64::from(!was_matched);
        Some(digests)
    }

    /// The uids that no row of the file had, shard by shard; empty unless they are kept.
    pub fn extra_uids(&self) -> impl Iterator<Item = &str> {
        self.shards.iter().flat_map(|shard| {
            let mut rest = shard.uids.as_slice();
            shard.matched.iter().filter_map(move |is_matched| {
                let (length, more) = rest.split_first()?;
                let (uid, more) = more.split_at_checked(usize::from(*length))?;
                rest = more;
                (!is_matched).then(|| std::str::from_utf8(uid).unwrap_or_default())
            })
        })
    }

    fn fingerprint(&self, uid: &str) -> Fingerprint {
        fingerprint::of(uid.as_bytes(), self.seed, Of::Uid)
    }

    fn shard(&mut self, print: Fingerprint) -> &mut Shard {
        self.shards.get_mut(usize::from(print.shard)).promised("one for each number of 8 bits")
    }
}

impl Shard {
    fn find(&self, print: Fingerprint, stride: usize) -> Option<usize> {
        let expected = [print.word as u32, (print.word >> 32) as u32];
        let mut at = self.first(print.word);
        loop {
            let place = *self.places.get(at)?;
            let user = place.checked_sub(1)? as usize;
            if self.numbers.get(user * stride..user * stride + UID_NUMBERS) == Some(&expected) {
                return Some(user);
            }
            at = if at + 1 == self.places.len() { 0 } else { at + 1 };
        }
    }

    /// Where a search begins.
    fn first(&self, word: u64) -> usize {
        (((word >> 32) * self.places.len() as u64) >> 32) as usize
    }

    /// Places a user that is new.
    fn place(&mut self, word: u64, user: usize) {
        let mut at = self.first(word);
        while self.places.get(at).is_some_and(|place| *place != 0) {
            at = if at + 1 == self.places.len() { 0 } else { at + 1 };
        }
        *self.places.get_mut(at).promised(FOUND) = user as u32 + 1;
    }

    /// Makes room for one more user: a quarter more at a time, so that growing never doubles the memory.
    fn make_room(&mut self, stride: usize) {
        let users = self.matched.len();
        if users * stride == self.numbers.capacity() || self.numbers.capacity() - self.numbers.len() < stride {
            self.numbers.reserve_exact((users / 4).max(ROOM_MIN) * stride);
        }
        if (users + 1) * 5 < self.places.len() * 4 {
            return;
        }
        self.places = vec![0; (self.places.len() * 5 / 4).max(2 * ROOM_MIN)];
        for user in 0..users {
            let from = user * stride;
            let lower = *self.numbers.get(from).promised(FOUND);
            let upper = *self.numbers.get(from + 1).promised(FOUND);
            self.place(u64::from(lower) | u64::from(upper) << 32, user);
        }
    }
}

/// Numbers that the hash of a uid takes; 8 further bits choose the shard.
const UID_NUMBERS: usize = 2;
/// One for each number of 8 bits.
const SHARDS: usize = 256;
/// Users that a shard has room for at first.
const ROOM_MIN: usize = 8;
/// Why there is a number.
const FOUND: &str = "a place that was found is in each array";

#[cfg(test)]
mod tests {
    use super::{Digests, Listed};
    use crate::importer::entity::USERS;

    fn digests(first: u32) -> Digests {
        std::array::from_fn(|at| first + at as u32)
    }

    #[test]
    fn users_are_found_in_any_case_and_the_latest_counts() {
        let mut listed = Listed::new(&USERS, 7, true);
        for number in 0..20_000_u32 {
            listed.enter(&format!("User-{number}"), &digests(number));
        }
        listed.enter("user-3", &digests(1_000_000));
        assert_eq!((listed.len(), listed.unmatched()), (20_000, 20_000));
        for number in 0..20_000_u32 {
            let found = listed.find(&format!("uSER-{number}")).unwrap();
            let expected = if number == 3 { 1_000_000 } else { number };
            let fields = USERS.fields.len();
            assert_eq!(found[1..fields], digests(expected)[1..fields], "{number}");
        }
        assert_eq!(listed.find("nobody"), None);
        listed.enter("extra", &digests(1));
        listed.find("user-3");
        assert_eq!((listed.len(), listed.unmatched()), (20_001, 1));
        assert_eq!(listed.extra_uids().collect::<Vec<_>>(), ["extra"]);
    }
}
