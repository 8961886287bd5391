//! Which users were seen: finds duplicates across the whole input, names the first row, and knows
//! the users that an earlier run sent.
//!
//! A million uids take 15 to 19 MB: twelve bytes each (64 bits of the hash and the row), in
//! open-addressed shards that grow by a quarter, so that growing never doubles the memory once there is much.
//! With a journal each takes six bytes more: 40 bits of the hash of what was sent, and what became of it.
//!
//! # Two uids taken for one
//!
//! A collision would drop a user as a duplicate. 72 of SipHash's 128 bits are kept: 64 in the slot, and 8 that
//! choose the shard. SipHash is a pseudorandom function, and its key is drawn anew for each journal or run, so that no
//! file's uids are likelier to collide than random numbers of 72 bits: among n different uids, a chance of
//! n² / 2⁷³. That is 1 in 10¹⁰ for a million, 1 in 10⁸ for ten million. All 128 bits would take 7 bytes more a uid.

mod shard;

use super::{
    account::Outcome,
    fingerprint::{self, CONTENT_BYTES, Fingerprint, Of, UserKey},
    invariant::Invariant,
};
use shard::Shard;

/// The uids seen so far.
///
/// ```
/// use cometchat_import::importer::seen::{Entry, Seen};
/// let mut seen = Seen::new(7);
/// assert_eq!(seen.enter("ann", 1), Entry::New);
/// assert_eq!(seen.enter("bob", 2), Entry::New);
/// assert_eq!(seen.enter("ann", 3), Entry::Duplicate(1), "the row that was first");
/// ```
#[derive(Debug)]
pub struct Seen {
    seed: u64,
    shards: Box<[Shard; SHARDS]>,
    len: u64,
    /// Codes of rejections, as [`Known`] numbers them.
    codes: Vec<Box<str>>,
    remembers: bool,
}

/// What is known of a uid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It was not seen before.
    New,
    /// An earlier row of this input has it: this one.
    Duplicate(u64),
    /// It is new in this input, and an earlier run sent a user of this uid.
    Known(Known),
}

/// What is known of a user of an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    content: [u8; CONTENT_BYTES],
    state: u8,
}

/// What became of a known user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettledBefore {
    /// It was sent, and nobody knows whether it was stored.
    Sent,
    /// Its outcome; for [`Outcome::Rejected`] with the server's code.
    Outcome(Outcome, Option<Box<str>>),
}

impl Known {
    /// Returns whether the user that was sent is the one of this key, in every field.
    pub fn is(&self, key: &UserKey) -> bool {
        self.content == key.content
    }
}

impl Seen {
    /// Returns an empty table; `seed` keys the hash.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            shards: Box::new(std::array::from_fn(|_| Shard::default())),
            len: 0,
            codes: Vec::new(),
            remembers: false,
        }
    }

    /// Enters a uid (in lower case) under its row, from 1.
    /// Rows past 4,294,967,295 are named as that.
    pub fn enter(&mut self, uid: &str, row: u64) -> Entry {
        let fingerprint = self.fingerprint(uid);
        self.enter_fingerprint(fingerprint, row)
    }

    /// As [`enter`](Self::enter), for a uid whose fingerprint is known.
    #[inline]
    pub fn enter_fingerprint(&mut self, uid: Fingerprint, row: u64) -> Entry {
        let remembers = self.remembers;
        let entry = self.shard(uid).enter(uid.word, numbered(row), remembers);
        self.len += u64::from(!matches!(entry, Entry::Duplicate(_)));
        entry
    }

    /// Enters a uid whose fingerprint is known, if it was not seen before. Returns whether it was not.
    #[inline]
    pub fn enter_new(&mut self, uid: Fingerprint, row: u64) -> bool {
        let is_new = self.shard(uid).enter_new(uid.word, numbered(row));
        self.len += u64::from(is_new);
        is_new
    }

    /// Returns the fingerprint of a uid (in lower case) under this table's seed.
    pub fn fingerprint(&self, uid: impl AsRef<[u8]>) -> Fingerprint {
        fingerprint::of(uid.as_ref(), self.seed, Of::Uid)
    }

    /// Returns by what a later run will know this user, of which `entry` is sent.
    pub fn key(&self, uid: Fingerprint, entry: &[u8]) -> UserKey {
        UserKey::new(uid, fingerprint::of(entry, self.seed, Of::Content))
    }

    /// Remembers a user of an earlier run. An outcome stays until other content is sent.
    pub fn remember(&mut self, key: &UserKey, before: &SettledBefore) {
        self.remembers = true;
        let state = self.state_of(before);
        let known = Known { content: key.content, state };
        self.shard(key.uid).remember(key.uid.word, known);
    }

    /// Returns what became of a known user.
    pub fn outcome_before(&self, known: &Known) -> SettledBefore {
        match known.state {
            IMPORTED => SettledBefore::Outcome(Outcome::Imported, None),
            EXISTING => SettledBefore::Outcome(Outcome::Existing, None),
            rejected @ REJECTED.. => {
                let code = self.codes.get(usize::from(rejected - REJECTED));
                let code = code.promised("a state from here on is made with its code");
                SettledBefore::Outcome(Outcome::Rejected, Some(code.clone()))
            }
            _ => SettledBefore::Sent,
        }
    }

    /// Returns how many different uids were entered.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns whether none was entered.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the bytes that it holds.
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(Shard::bytes).sum()
    }

    #[inline(always)]
    fn shard(&mut self, uid: Fingerprint) -> &mut Shard {
        let shard = self.shards.get_mut(usize::from(uid.shard));
        shard.promised("one for each number of 8 bits")
    }

    fn state_of(&mut self, before: &SettledBefore) -> u8 {
        match before {
            SettledBefore::Outcome(Outcome::Imported, _) => IMPORTED,
            SettledBefore::Outcome(Outcome::Existing, _) => EXISTING,
            SettledBefore::Outcome(Outcome::Rejected, code) => {
                let code = code.as_deref().unwrap_or_default();
                let known = self.codes.iter().position(|known| **known == *code);
                let at = known.unwrap_or_else(|| {
                    // Servers have a handful of codes; of very many, the last is a sample.
                    self.codes.truncate(CODES_MAX - 1);
                    self.codes.push(code.into());
                    self.codes.len() - 1
                });
                REJECTED + u8::try_from(at).promised("codes are fewer than states")
            }
            _ => SENT,
        }
    }
}

/// A row's number as it is kept.
fn numbered(row: u64) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX).max(1)
}

/// As many as 8 bits choose.
const SHARDS: usize = 256;
const SENT: u8 = 0;
const IMPORTED: u8 = 1;
const EXISTING: u8 = 2;
/// Each code of a rejection has a state of its own from here on.
const REJECTED: u8 = 3;
const CODES_MAX: usize = 250;

#[cfg(test)]
mod tests {
    use super::{Entry, Seen, SettledBefore};
    use crate::importer::account::Outcome;

    #[test]
    fn every_uid_is_found_again_with_its_first_row() {
        let mut seen = Seen::new(42);
        for row in 1..=200_000_u64 {
            assert_eq!(seen.enter(&format!("user-{row}"), row), Entry::New);
        }
        for row in (1..=200_000_u64).step_by(37) {
            let entry = seen.enter(&format!("user-{row}"), 999_999);
            assert_eq!(entry, Entry::Duplicate(row));
        }
        assert_eq!(seen.len(), 200_000);
    }

    #[test]
    fn a_uid_takes_at_most_20_bytes_once_there_are_many() {
        let mut seen = Seen::new(1);
        for row in 1..=300_000_u64 {
            seen.enter(&row.to_string(), row);
            if row > 100_000 && row % 1_000 == 0 {
                assert!(seen.bytes() as u64 <= 20 * row, "{} bytes for {row}", seen.bytes());
            }
        }
    }

    #[test]
    fn users_of_an_earlier_run_are_known_again_and_changed_ones_are_not() {
        let mut seen = Seen::new(5);
        let key = |seen: &Seen, n: u64, text: &str| seen.key(seen.fingerprint(format!("u{n}")), text.as_bytes());
        let befores = [
            SettledBefore::Sent,
            SettledBefore::Outcome(Outcome::Imported, None),
            SettledBefore::Outcome(Outcome::Existing, None),
            SettledBefore::Outcome(Outcome::Rejected, Some("ERR_ROLE_NOT_FOUND".into())),
        ];
        for n in 0..50_000 {
            let key = key(&seen, n, "as it was");
            seen.remember(&key, &befores[n as usize % 4]);
        }
        for n in 0..50_000 {
            let Entry::Known(known) = seen.enter(&format!("u{n}"), n + 1) else {
                panic!("u{n} is known");
            };
            assert!(known.is(&key(&seen, n, "as it was")));
            assert!(!known.is(&key(&seen, n, "fixed")));
            assert_eq!(seen.outcome_before(&known), befores[n as usize % 4]);
            assert_eq!(seen.enter(&format!("u{n}"), 99), Entry::Duplicate(n + 1));
        }
        assert_eq!(seen.enter("somebody else", 7), Entry::New);
    }

    #[test]
    fn an_outcome_stays_until_other_content_is_sent() {
        let imported = SettledBefore::Outcome(Outcome::Imported, None);
        for (second, expected) in [("same", imported.clone()), ("other", SettledBefore::Sent)] {
            let mut seen = Seen::new(5);
            let uid = seen.fingerprint("ann");
            seen.remember(&seen.key(uid, b"same"), &imported);
            seen.remember(&seen.key(uid, second.as_bytes()), &SettledBefore::Sent);
            let Entry::Known(known) = seen.enter("ann", 1) else {
                panic!("known");
            };
            assert!(known.is(&seen.key(uid, second.as_bytes())));
            assert_eq!(seen.outcome_before(&known), expected);
        }
    }
}
