//! Which users were seen: finds duplicates across the whole input, and names the first row.
//!
//! A million uids take about 18 MB: twelve bytes each (a 64-bit keyed fingerprint and the row), in
//! open-addressed shards that grow by a quarter, so that growing never doubles the memory. The
//! shard is chosen by 8 further bits of the hash, so two of n different uids are taken for one with
//! a chance of about n² / 2⁷³: 1 in 10¹⁰ for a million, 1 in 10⁸ for ten million.

/// The uids seen so far.
///
/// ```
/// use cometchat_import::core::ledger::Ledger;
/// let mut ledger = Ledger::new(7);
/// assert_eq!(ledger.insert("ann", 1), None);
/// assert_eq!(ledger.insert("bob", 2), None);
/// assert_eq!(ledger.insert("ann", 3), Some(1), "the row that was first");
/// ```
#[derive(Debug)]
pub struct Ledger {
    seed: u64,
    shards: Vec<Shard>,
    len: u64,
}

#[derive(Debug, Default)]
struct Shard {
    /// 0 where a slot is free.
    fingerprints: Vec<u64>,
    rows: Vec<u32>,
    len: usize,
}

impl Ledger {
    /// An empty ledger; `seed` keys the hash.
    pub fn new(seed: u64) -> Self {
        let shards = (0..SHARDS).map(|_| Shard::default()).collect();
        Self {
            seed,
            shards,
            len: 0,
        }
    }

    /// Enters a uid (in lower case) under its row; the first row with that uid if there was one.
    /// Rows past 4,294,967,295 are named as that.
    pub fn insert(&mut self, uid: &str, row: u64) -> Option<u64> {
        let (shard, fingerprint) = hash(uid, self.seed);
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let first = self.shards.get_mut(shard)?.insert(fingerprint, row);
        self.len += u64::from(first.is_none());
        first.map(u64::from)
    }

    /// How many different uids were entered.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether none was entered.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes that the ledger holds.
    pub fn bytes(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.fingerprints.capacity() * 8 + shard.rows.capacity() * 4)
            .sum()
    }
}

impl Shard {
    fn insert(&mut self, fingerprint: u64, row: u32) -> Option<u32> {
        if self.len * 5 >= self.fingerprints.len() * 4 {
            self.grow();
        }
        let at = match find(&self.fingerprints, fingerprint) {
            Slot::Taken(at) => return self.rows.get(at).copied(),
            Slot::Free(at) => at,
        };
        self.set(at, fingerprint, row);
        self.len += 1;
        None
    }

    fn set(&mut self, at: usize, fingerprint: u64, row: u32) {
        if let (Some(slot), Some(place)) = (self.fingerprints.get_mut(at), self.rows.get_mut(at)) {
            *slot = fingerprint;
            *place = row;
        }
    }

    fn grow(&mut self) {
        let size = (self.fingerprints.len() * 5 / 4).max(SHARD_MIN);
        let fingerprints = std::mem::replace(&mut self.fingerprints, vec![0; size]);
        let rows = std::mem::replace(&mut self.rows, vec![0; size]);
        for (fingerprint, row) in fingerprints.into_iter().zip(rows) {
            if fingerprint != 0
                && let Slot::Free(at) = find(&self.fingerprints, fingerprint)
            {
                self.set(at, fingerprint, row);
            }
        }
    }
}

enum Slot {
    Taken(usize),
    Free(usize),
}

/// Linear probing; there is always a free slot, since a shard is never more than 4/5 full.
fn find(fingerprints: &[u64], fingerprint: u64) -> Slot {
    let size = fingerprints.len();
    let start = usize::try_from(((fingerprint >> 32) * size as u64) >> 32).unwrap_or(0);
    for at in (start..size).chain(0..start) {
        match fingerprints.get(at) {
            Some(&found) if found == fingerprint => return Slot::Taken(at),
            Some(0) => return Slot::Free(at),
            _ => {}
        }
    }
    Slot::Free(0)
}

/// The shard and the fingerprint (never 0) of a uid: two multiply-mixed lanes, eight bytes a step.
fn hash(uid: &str, seed: u64) -> (usize, u64) {
    let mut first = seed ^ 0x9e37_79b9_7f4a_7c15;
    let mut second = seed.rotate_left(32) ^ uid.len() as u64;
    for chunk in uid.as_bytes().chunks(8) {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        let word = u64::from_le_bytes(word);
        first = mix(first ^ word);
        second = (second.rotate_left(29) ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
    }
    let fingerprint = mix(first.wrapping_add(second));
    let shard = mix(second ^ first.rotate_left(17)) >> 56;
    (usize::try_from(shard).unwrap_or(0), fingerprint.max(1))
}

fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word ^ (word >> 32)
}

/// As many as 8 bits choose.
const SHARDS: usize = 256;
/// Slots of a shard at first.
const SHARD_MIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn every_uid_is_found_again_with_its_first_row() {
        let mut ledger = Ledger::new(42);
        for row in 1..=200_000_u64 {
            assert_eq!(ledger.insert(&format!("user-{row}"), row), None);
        }
        for row in (1..=200_000_u64).step_by(37) {
            assert_eq!(ledger.insert(&format!("user-{row}"), 999_999), Some(row));
        }
        assert_eq!(ledger.len(), 200_000);
    }

    #[test]
    fn a_uid_takes_at_most_20_bytes_once_there_are_many() {
        let mut ledger = Ledger::new(1);
        for row in 1..=300_000_u64 {
            ledger.insert(&row.to_string(), row);
            if row > 100_000 && row % 1_000 == 0 {
                assert!(
                    ledger.bytes() as u64 <= 20 * row,
                    "{} bytes for {row}",
                    ledger.bytes()
                );
            }
        }
    }
}
