//! Finding a byte, many at a time: most bytes of a file are ordinary, and skipping them is the
//! readers' whole work.
//!
//! Where marks are far apart, [`any`] finds the next one eight bytes at a time. Where they are
//! close, [`places`] finds all of a block at once.

/// The index of the first of `needles`.
#[inline]
pub(super) fn any<const N: usize>(bytes: &[u8], needles: [u8; N]) -> Option<usize> {
    let wide = needles.map(|needle| LOW * u64::from(needle));
    first(
        bytes,
        |word| {
            wide.iter()
                .fold(0, |hits, needle| hits | zeros(word ^ needle))
        },
        |byte| needles.contains(&byte),
    )
}

/// Bytes that [`places`] looks at at once, one bit each.
pub(super) const BLOCK_BYTES: usize = 64;

/// Where `needle` stands in a block: a bit for each byte, the first one lowest.
#[inline(always)]
pub(super) fn places(block: &[u8; BLOCK_BYTES], needle: u8) -> u64 {
    let (words, _) = block.as_chunks::<16>();
    let mut bits = 0;
    for (at, word) in words.iter().enumerate() {
        bits |= u64::from(places_of_16(u128::from_le_bytes(*word), needle)) << (at * 16);
    }
    bits
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn places_of_16(word: u128, needle: u8) -> u16 {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2};
    let bytes = u64x2(word as u64, (word >> 64) as u64);
    u8x16_bitmask(u8x16_eq(bytes, u8x16_splat(needle)))
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn places_of_16(word: u128, needle: u8) -> u16 {
    let half = |word: u64| {
        let other = word ^ (LOW * u64::from(needle));
        // Unlike `zeros`, this marks no byte by mistake.
        let equal = !(((other & !HIGH) + !HIGH) | other) & HIGH;
        // Gathers the high bits in the highest byte.
        ((equal >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16
    };
    half(word as u64) | half((word >> 64) as u64) << 8
}

/// The last bytes of a text as a block, with zeros behind them.
#[inline(never)]
pub(super) fn padded(rest: &[u8]) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    block
        .iter_mut()
        .zip(rest)
        .for_each(|(to, from)| *to = *from);
    block
}

/// The index of the first `needle` in a word, 8 if there is none.
#[inline(always)]
pub(super) fn byte_in_word(word: [u8; 8], needle: u8) -> usize {
    let hits = zeros(u64::from_le_bytes(word) ^ (LOW * u64::from(needle)));
    hits.trailing_zeros() as usize / 8
}

/// The index of the first byte that does not simply belong to a JSON string: `"`, `\` or a control.
#[inline]
pub(super) fn special_in_string(bytes: &[u8]) -> Option<usize> {
    first(
        bytes,
        |word| {
            let controls = word.wrapping_sub(LOW * 0x20) & !word & HIGH;
            controls | zeros(word ^ (LOW * 0x22)) | zeros(word ^ (LOW * 0x5C))
        },
        |byte| byte < 0x20 || byte == b'"' || byte == b'\\',
    )
}

#[inline(always)]
fn first(bytes: &[u8], in_word: impl Fn(u64) -> u64, is_hit: impl Fn(u8) -> bool) -> Option<usize> {
    let (words, tail) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let hits = in_word(u64::from_le_bytes(*word));
        if hits != 0 {
            return Some(at * 8 + hits.trailing_zeros() as usize / 8);
        }
    }
    let at = tail.iter().position(|byte| is_hit(*byte))?;
    Some(words.len() * 8 + at)
}

/// The high bit of each zero byte. A borrow can mark a byte above a zero one by mistake, never one
/// below it, so the lowest mark is right.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_has_a_bit_for_each_place(bytes in proptest::collection::vec(any::<u8>(), 64), needle in any::<u8>()) {
            let block: &[u8; 64] = bytes.first_chunk().unwrap();
            for needle in [needle, bytes[9], bytes[63] ^ 1] {
                let bits = super::places(block, needle);
                for (at, byte) in bytes.iter().enumerate() {
                    prop_assert_eq!(bits >> at & 1 == 1, *byte == needle);
                }
            }
        }

        #[test]
        fn a_word_tells_its_first_place(bytes in any::<[u8; 8]>(), needle in any::<u8>()) {
            for needle in [needle, bytes[7], bytes[3] ^ 1] {
                let plain = bytes.iter().position(|byte| *byte == needle);
                prop_assert_eq!(super::byte_in_word(bytes, needle), plain.unwrap_or(8));
            }
        }

        #[test]
        fn the_first_hit_is_the_one_a_plain_loop_finds(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let plain = |hit: fn(u8) -> bool| bytes.iter().position(|byte| hit(*byte));
            prop_assert_eq!(super::any(&bytes, [b'"']), plain(|byte| byte == b'"'));
            prop_assert_eq!(
                super::any(&bytes, [0, 0x80, 0xFF]),
                plain(|byte| matches!(byte, 0 | 0x80 | 0xFF))
            );
            prop_assert_eq!(
                super::special_in_string(&bytes),
                plain(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
            );
        }
    }
}
