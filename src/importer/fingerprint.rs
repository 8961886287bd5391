//! Keyed hashes by which a text, and a user, are known again.
//!
//! The key is drawn for each journal and stands in its header: whoever has a journal can try uids against it, and learn
//! whether the ones that they guess are in it. What they do not guess, they cannot compute from it.

use siphasher::sip128::{Hash128, SipHasher24};

/// 72 bits of a text's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// 64 bits.
    pub word: u64,
    /// 8 further bits.
    pub shard: u8,
}

impl Fingerprint {
    /// Bytes of a fingerprint.
    pub const BYTES: usize = 9;

    /// Returns it as bytes: the word, little-endian, then the shard.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let [a, b, c, d, e, f, g, h] = self.word.to_le_bytes();
        [a, b, c, d, e, f, g, h, self.shard]
    }

    /// Returns that of these bytes.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let [word @ .., shard] = bytes;
        Self { word: u64::from_le_bytes(word), shard }
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

    /// Returns that of a uid, and of everything that is sent.
    pub(super) fn new(uid: Fingerprint, entry: Fingerprint) -> Self {
        let mut content = [0; CONTENT_BYTES];
        for (to, from) in content.iter_mut().zip(entry.to_bytes()) {
            *to = from;
        }
        Self { uid, content }
    }

    /// Returns the key as bytes.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = self.uid.to_bytes().into_iter().chain(self.content);
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = from;
        }
        bytes
    }

    /// Returns the key of these bytes.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, content @ ..] = *bytes;
        Self { uid: Fingerprint::from_bytes([a, b, c, d, e, f, g, h, i]), content }
    }
}

/// What a hash is of: the same bytes have another for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A user's uid.
    Uid,
    /// Everything that is sent of a user.
    Content,
    /// The app that a journal is for.
    App,
    /// A field of a user.
    Field,
}

/// Returns the fingerprint of `bytes`: 72 bits of SipHash-2-4, keyed by `seed` and by what it is of.
pub fn of(bytes: &[u8], seed: u64, of: Of) -> Fingerprint {
    let Hash128 { h1, h2 } = SipHasher24::new_with_keys(seed, of as u64).hash(bytes);
    let [shard, ..] = h2.to_le_bytes();
    Fingerprint { word: h1, shard }
}

/// Of the hash of what is sent: a changed user is taken for the old one once in 10¹².
pub(super) const CONTENT_BYTES: usize = 5;

#[cfg(test)]
mod tests {
    use super::{Fingerprint, Of, UserKey, of};
    use std::collections::HashSet;

    /// The reference's vectors: key and input are 00 01 02 …, and the hash is read as its 16 bytes.
    #[test]
    fn the_hash_is_siphash_2_4_of_128_bits() {
        use siphasher::sip128::SipHasher24;
        let key = u128::from_str_radix("0f0e0d0c0b0a09080706050403020100", 16).unwrap();
        let vectors = [
            (0, "a3817f04ba25a8e66df67214c7550293"),
            (1, "da87c1d86b99af44347659119b22fc45"),
            (8, "3b62a9ba6258f5610f83e264f31497b4"),
        ];
        for (length, expected) in vectors {
            let input: Vec<u8> = (0..length).collect();
            let hash = SipHasher24::new_with_key(&key.to_le_bytes()).hash(&input);
            let hex: Vec<String> = hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex.concat(), expected);
        }
    }

    #[test]
    fn texts_seeds_lengths_and_purposes_differ() {
        let mut seen = HashSet::new();
        for seed in 0..20 {
            for length in 0..40 {
                for purpose in [Of::Uid, Of::Content, Of::App] {
                    assert!(seen.insert(of(&vec![0; length], seed, purpose)));
                    assert!(seen.insert(of(&vec![b'a'; length + 1], seed, purpose)));
                }
            }
        }
    }

    #[test]
    fn bytes_are_read_back() {
        let print = of(b"ann", 3, Of::Uid);
        assert_eq!(Fingerprint::from_bytes(print.to_bytes()), print);
    }

    #[test]
    fn a_users_key_is_14_bytes_and_read_back() {
        let key = UserKey::new(of(b"ann", 9, Of::Uid), of(b"content", 9, Of::Content));
        assert_eq!(UserKey::BYTES, 14);
        assert_eq!(UserKey::from_bytes(&key.to_bytes()), key);
    }
}
