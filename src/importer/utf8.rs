//! Whether bytes are UTF-8, sixteen at a time.
//!
//! After Keiser and Lemire, *Validating UTF-8 in less than one instruction per byte* (2021): whatever can be wrong with a
//! byte and the one before it is a bit in three tables, by both halves of the former byte and the upper half of the latter;
//! what is left are the third and the fourth byte of a character.

use super::simd::Simd16;

/// Whether the bytes from `start` to `end` are UTF-8. Fast where other bytes stand around them, ASCII on either side, as
/// around a string in quotes.
#[inline]
pub(crate) fn is_utf8(bytes: &[u8], start: usize, end: usize) -> bool {
    between_ascii(bytes, start, end).unwrap_or_else(|| {
        let text = bytes.get(start..end);
        text.is_some_and(|text| std::str::from_utf8(text).is_ok())
    })
}

#[inline(never)]
fn between_ascii(bytes: &[u8], start: usize, end: usize) -> Option<bool> {
    let mut at = start.checked_sub(3)?;
    if !bytes.get(at + 2)?.is_ascii() || !bytes.get(end)?.is_ascii() {
        return None;
    }
    let mut wrong = Simd16::filled(0);
    // A character that is cut off is seen at the byte behind it: up to that byte, then.
    while at + 3 <= end {
        let (three, two) = (Simd16::at(bytes, at)?, Simd16::at(bytes, at + 1)?);
        let (one, block) = (Simd16::at(bytes, at + 2)?, Simd16::at(bytes, at + 3)?);
        let pair = one.upper_half().looked_up(&OF_FIRST_UPPER);
        let pair = pair.and(one.lower_half().looked_up(&OF_FIRST_LOWER));
        let pair = pair.and(block.upper_half().looked_up(&OF_SECOND_UPPER));
        // From 0x80 on where the byte two before begins a character of three or four bytes, or the one three before one
        // of four.
        let continues = two.less(0xE0 - 0x80).or(three.less(0xF0 - 0x80));
        let mut faults = pair.xor(continues.and(Simd16::filled(0x80)));
        at += Simd16::BYTES;
        if at + 2 > end {
            // The last one: what is behind the text may be anything.
            faults = faults.and(Simd16::at(&FIRST, at + 2 - end)?);
        }
        wrong = wrong.or(faults);
    }
    Some(wrong.is_zero())
}

/// From a place in it on, so many bytes less than sixteen are filled.
#[allow(clippy::indexing_slicing)] // what is out of bounds would not compile
const FIRST: [u8; 2 * Simd16::BYTES] = {
    let mut bytes = [0; 2 * Simd16::BYTES];
    let mut at = 0;
    while at < Simd16::BYTES {
        bytes[at] = 0xFF;
        at += 1;
    }
    bytes
};

/// A byte that begins a character, and then none that continues with one.
const TOO_SHORT: u8 = 1 << 0;
/// ASCII, and then a byte that continues.
const TOO_LONG: u8 = 1 << 1;
/// Three bytes for a character that takes two.
const OVERLONG_3: u8 = 1 << 2;
/// Above U+10FFFF, but for what [`TOO_LARGE_1000`] finds.
const TOO_LARGE: u8 = 1 << 3;
/// U+D800 to U+DFFF.
const SURROGATE: u8 = 1 << 4;
/// Two bytes for ASCII.
const OVERLONG_2: u8 = 1 << 5;
/// Above U+10FFFF, of which the second byte is 0x80 to 0x8F.
const TOO_LARGE_1000: u8 = 1 << 6;
/// Four bytes for a character that takes three: what else the same bit can mean does not meet it.
const OVERLONG_4: u8 = 1 << 6;
/// Two bytes that continue: right where a third or a fourth byte is due, and only there.
const TWO_CONTINUE: u8 = 1 << 7;
/// What the lower half of a byte says nothing of.
const ANY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUE;

/// By the upper half of a byte.
#[rustfmt::skip]
const OF_FIRST_UPPER: [u8; 16] = [
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
    TWO_CONTINUE, TWO_CONTINUE, TWO_CONTINUE, TWO_CONTINUE,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
];

/// By the lower half of that byte.
#[rustfmt::skip]
const OF_FIRST_LOWER: [u8; 16] = {
    const LARGE: u8 = ANY | TOO_LARGE | TOO_LARGE_1000;
    [
        ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
        ANY | OVERLONG_2,
        ANY, ANY,
        ANY | TOO_LARGE,
        LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE,
        LARGE | SURROGATE,
        LARGE, LARGE,
    ]
};

/// By the upper half of the byte behind it.
#[rustfmt::skip]
const OF_SECOND_UPPER: [u8; 16] = {
    const LONG: u8 = TOO_LONG | OVERLONG_2 | TWO_CONTINUE;
    [
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        LONG | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
        LONG | OVERLONG_3 | TOO_LARGE,
        LONG | SURROGATE | TOO_LARGE,
        LONG | SURROGATE | TOO_LARGE,
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    ]
};

#[cfg(test)]
mod tests {
    use super::is_utf8;
    use proptest::prelude::*;

    /// At every place in a text that is long enough, and where none of it is left behind.
    fn holds(bytes: &[u8]) -> bool {
        let is_text = std::str::from_utf8(bytes).is_ok();
        (0..40).all(|before| {
            [0, 1, 7, 40].iter().all(|behind| {
                let mut whole = vec![b' '; before];
                whole.extend_from_slice(bytes);
                whole.push(b'"');
                // Whatever follows, it is not looked at.
                whole.extend(std::iter::repeat_n(0xE2, *behind));
                is_utf8(&whole, before, before + bytes.len()) == is_text
            })
        })
    }

    /// The ends of the ranges that the tables separate.
    const EDGES: [u8; 18] =
        [0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF];

    #[test]
    fn sequences_of_up_to_four_bytes_are_recognized() {
        let holds = |bytes: &[u8]| {
            let mut text = [b'"'; 32];
            text[4..4 + bytes.len()].copy_from_slice(bytes);
            let is_text = std::str::from_utf8(bytes).is_ok();
            assert_eq!(is_utf8(&text, 4, 4 + bytes.len()), is_text, "{bytes:X?}");
        };
        for first in 0..=255 {
            holds(&[first]);
            for second in 0..=255 {
                holds(&[first, second]);
                for third in EDGES {
                    holds(&[first, second, third]);
                }
            }
            for [second, third, fourth] in triples() {
                holds(&[first, second, third, fourth]);
            }
        }
    }

    fn triples() -> impl Iterator<Item = [u8; 3]> {
        EDGES.into_iter().flat_map(|one| EDGES.into_iter().flat_map(move |two| EDGES.map(|three| [one, two, three])))
    }

    proptest! {
        #[test]
        fn texts_are_recognized_wherever_they_stand(text in "\\PC{0,40}") {
            prop_assert!(holds(text.as_bytes()));
        }

        #[test]
        fn and_broken_ones(text in "\\PC{1,40}", at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            if cut {
                bytes.remove(at);
            } else {
                bytes[at] = byte;
            }
            prop_assert!(holds(&bytes));
        }
    }
}
