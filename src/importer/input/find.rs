//! Finding a byte, many at a time: most bytes of a file are ordinary, and skipping them is the
//! readers' whole work.
//!
//! Here marks are far apart; where they are close, [`bits_of`](crate::importer::simd::bits_of) finds all of them
//! at once.

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
