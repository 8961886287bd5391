//! Keyed hashes by which a text, and a user, are known again.

/// 72 bits of a text, which cannot be read back from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// 64 bits, never 0.
    pub word: u64,
    /// 8 further bits.
    pub shard: u8,
}

impl Fingerprint {
    /// Bytes of a fingerprint.
    pub const BYTES: usize = 9;

    /// It as bytes: the word, little-endian, then the shard.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let [a, b, c, d, e, f, g, h] = self.word.to_le_bytes();
        [a, b, c, d, e, f, g, h, self.shard]
    }

    /// That of these bytes.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let [word @ .., shard] = bytes;
        Self {
            word: u64::from_le_bytes(word),
            shard,
        }
    }
}

/// By what a user is known again: 9 bytes of its uid, 5 of everything that is sent of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserKey {
    /// Of the uid, in lower case.
    pub uid: Fingerprint,
    /// Of what is sent.
    pub(super) content: [u8; CONTENT_BYTES],
}

impl UserKey {
    /// Bytes of a key: a fingerprint's 9 and 5 of the content.
    pub const BYTES: usize = Fingerprint::BYTES + CONTENT_BYTES;

    /// Of a uid, and of everything that is sent.
    pub(super) fn new(uid: Fingerprint, entry: Fingerprint) -> Self {
        let mut content = [0; CONTENT_BYTES];
        for (to, from) in content.iter_mut().zip(entry.to_bytes()) {
            *to = from;
        }
        Self { uid, content }
    }

    /// The key as bytes.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = self.uid.to_bytes().into_iter().chain(self.content);
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = from;
        }
        bytes
    }

    /// The key of these bytes.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let (uid, content) = bytes.split_first_chunk()?;
        Some(Self {
            uid: Fingerprint::from_bytes(*uid),
            content: content.try_into().ok()?,
        })
    }
}

/// The fingerprint of `bytes` under `seed`: two multiply-mixed lanes, eight bytes a step.
pub fn of(bytes: &[u8], seed: u64) -> Fingerprint {
    let mut first = seed ^ 0x9e37_79b9_7f4a_7c15;
    let mut second = seed.rotate_left(32) ^ bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut step = |word: u64| {
        first = mix(first ^ word);
        second = (second.rotate_left(29) ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
    };
    for word in words {
        step(u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(rest) {
            *to = *from;
        }
        step(u64::from_le_bytes(word));
    }
    let word = mix(first.wrapping_add(second)).max(1);
    let [.., shard] = mix(second ^ first.rotate_left(17)).to_le_bytes();
    Fingerprint { word, shard }
}

fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word ^ (word >> 32)
}

/// Of the hash of what is sent: a changed user is taken for the old one once in 10¹².
pub(super) const CONTENT_BYTES: usize = 5;

#[cfg(test)]
mod tests {
    use super::{Fingerprint, UserKey, of};
    use std::collections::HashSet;

    #[test]
    fn texts_seeds_and_lengths_are_told_apart() {
        let mut seen = HashSet::new();
        for seed in 0..20 {
            for length in 0..40 {
                assert!(seen.insert(of(&vec![0; length], seed)));
                assert!(seen.insert(of(&vec![b'a'; length + 1], seed)));
            }
        }
    }

    #[test]
    fn bytes_are_read_back() {
        let print = of(b"ann", 3);
        assert_eq!(Fingerprint::from_bytes(print.to_bytes()), print);
    }

    #[test]
    fn a_users_key_is_14_bytes_and_read_back() {
        let key = UserKey::new(of(b"ann", 9), of(b"content", 9));
        assert_eq!(UserKey::BYTES, 14);
        assert_eq!(UserKey::from_bytes(&key.to_bytes()), Some(key));
    }
}
