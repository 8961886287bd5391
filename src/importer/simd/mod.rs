//! Sixteen bytes at a time: most bytes of a file are ordinary, and passing them is a reader's whole
//! work.
//!
//! On `wasm32` a block is a vector of simd128, elsewhere an array from which the compiler makes one.

use crate::importer::invariant::Invariant;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "vector.rs"]
mod lanes;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[path = "array.rs"]
mod lanes;

/// Sixteen bytes of a text.
#[derive(Clone, Copy)]
pub(crate) struct Simd16(lanes::Lanes);

/// Bytes of four blocks: as many as a number has bits.
pub(crate) const WIDE: usize = 4 * Simd16::BYTES;

/// A bit for each byte of four blocks, the first one lowest: what `of` marks.
#[inline(always)]
pub(crate) fn bits_of(bytes: &[u8; WIDE], of: impl Fn(Simd16) -> Marks) -> u64 {
    let ([a, b, c, d], _) = bytes.as_chunks::<{ Simd16::BYTES }>() else {
        return 0;
    };
    let bits = |block| of(Simd16::of(block)).bits();
    let (low, high) = (bits(a) | bits(b) << 16, bits(c) | bits(d) << 16);
    u64::from(low) | u64::from(high) << 32
}

/// The last bytes of a text as four blocks, with zeros behind them.
#[inline(never)]
pub(crate) fn padded(rest: &[u8]) -> [u8; WIDE] {
    let mut bytes = [0; WIDE];
    let positions = bytes.iter_mut().zip(rest);
    positions.for_each(|(to, from)| *to = *from);
    bytes
}

/// The bits with an odd number of set bits up to and with them.
#[inline(always)]
pub(crate) fn odd_before(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}

/// Some of a block's bytes.
#[derive(Clone, Copy)]
pub(crate) struct Marks(lanes::Lanes);

impl Simd16 {
    /// How many bytes there are in one.
    pub const BYTES: usize = 16;

    /// The block that starts at `at`; `None` if fewer bytes are left.
    #[inline(always)]
    pub fn at(bytes: &[u8], at: usize) -> Option<Self> {
        Self::bytes_at(bytes, at).map(Self::of)
    }

    /// Its bytes.
    #[inline(always)]
    pub fn bytes_at(bytes: &[u8], at: usize) -> Option<&[u8; Self::BYTES]> {
        bytes.get(at..)?.first_chunk()
    }

    /// The block of these bytes.
    #[inline(always)]
    pub fn of(bytes: &[u8; Self::BYTES]) -> Self {
        Self(lanes::of(bytes))
    }

    /// The bytes that are `byte`.
    #[inline(always)]
    pub fn equal(self, byte: u8) -> Marks {
        Marks(lanes::equal(self.0, byte))
    }

    /// The bytes that are the same as another block's.
    #[inline(always)]
    pub fn equal_to(self, other: Self) -> Marks {
        Marks(lanes::equal_to(self.0, other.0))
    }

    /// The bytes from `first` to `last`.
    #[inline(always)]
    pub fn within(self, first: u8, last: u8) -> Marks {
        Marks(lanes::within(self.0, first, last))
    }

    /// The bytes that are not ordinary ones of a JSON string: `"`, `\`, controls, and what is no ASCII.
    #[inline(always)]
    pub fn unusual_in_strings(self) -> Marks {
        let marks = self.equal(b'"').or(self.equal(b'\\'));
        marks.or(Marks(lanes::below_space_or_foreign(self.0)))
    }

    /// The bytes that are no visible ASCII: the space and all below it, DEL, and what is no ASCII.
    #[inline(always)]
    pub fn not_graphic(self) -> Marks {
        self.equal(0x7F).or(Marks(lanes::up_to_space_or_foreign(self.0)))
    }

    /// A block of one byte.
    #[inline(always)]
    pub fn filled(byte: u8) -> Self {
        Self(lanes::of(&[byte; Self::BYTES]))
    }

    /// Bit by bit what either has.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(lanes::or(self.0, other.0))
    }

    /// Bit by bit what both have.
    #[inline(always)]
    pub fn and(self, other: Self) -> Self {
        Self(lanes::and(self.0, other.0))
    }

    /// Bit by bit what one of them has.
    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(lanes::xor(self.0, other.0))
    }

    /// Each byte less `by`, or 0.
    #[inline(always)]
    pub fn less(self, by: u8) -> Self {
        Self(lanes::less(self.0, by))
    }

    /// The upper four bits of each byte.
    #[inline(always)]
    pub fn upper_half(self) -> Self {
        Self(lanes::upper_half(self.0))
    }

    /// The lower four bits of each byte.
    #[inline(always)]
    pub fn lower_half(self) -> Self {
        self.and(Self::filled(0xF))
    }

    /// What a table has for each byte, all of which are below 16.
    #[inline(always)]
    pub fn looked_up(self, table: &[u8; Self::BYTES]) -> Self {
        Self(lanes::looked_up(lanes::of(table), self.0))
    }

    /// Whether no byte has a bit.
    #[inline(always)]
    pub fn is_zero(self) -> bool {
        lanes::is_zero(self.0)
    }

    /// The bytes that are no ASCII: a bit for each, the first one lowest.
    #[inline(always)]
    pub fn foreign(self) -> u32 {
        lanes::high_bits(self.0)
    }
}

impl Marks {
    /// Those of either.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(lanes::or(self.0, other.0))
    }

    /// A bit for each byte, the first one lowest.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        lanes::high_bits(self.0)
    }
}

/// The bytes without those to `drop`, a bit for each, those that are left one behind the other; what is behind
/// them is anything.
#[inline(always)]
pub(crate) fn closed_up(bytes: [u8; 8], drop: u8) -> [u8; 8] {
    let kept = KEPT.get(usize::from(drop)).promised("one for each number of 8 bits");
    lanes::shuffled(bytes, *kept)
}

/// For each set of bytes that are left out, the places of the others.
#[allow(clippy::indexing_slicing)] // what is out of bounds would not compile
static KEPT: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut drop = 0;
    while drop < 256 {
        let (mut at, mut kept) = (0, 0);
        while at < 8 {
            if drop >> at & 1 == 0 {
                table[drop][kept] = at;
                kept += 1;
            }
            at += 1;
        }
        drop += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::Simd16;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_has_a_bit_for_each_byte(bytes in any::<[u8; 16]>(), one in any::<u8>(), other in any::<u8>()) {
            let block = Simd16::of(&bytes);
            for byte in [one, bytes[3], bytes[15] ^ 1] {
                let last = byte.saturating_add(other % 40);
                let (equal, within) = (block.equal(byte).bits(), block.within(byte, last).bits());
                for (at, found) in bytes.iter().enumerate() {
                    prop_assert_eq!(equal >> at & 1 == 1, *found == byte);
                    prop_assert_eq!(within >> at & 1 == 1, (byte..=last).contains(found));
                    prop_assert_eq!(block.foreign() >> at & 1 == 1, !found.is_ascii());
                }
            }
            let graphic = !block.not_graphic().bits();
            for (at, found) in bytes.iter().enumerate() {
                prop_assert_eq!(graphic >> at & 1 == 1, found.is_ascii_graphic());
            }
            let unusual = block.unusual_in_strings().bits();
            for (at, found) in bytes.iter().enumerate() {
                let is_usual = (b' '..0x80).contains(found) && !b"\"\\".contains(found);
                prop_assert_eq!(unusual >> at & 1 == 0, is_usual);
            }
            let either = block.equal(bytes[0]).or(block.equal(bytes[9])).bits();
            prop_assert_eq!(either, block.equal(bytes[0]).bits() | block.equal(bytes[9]).bits());
        }
    }

    #[test]
    fn any_bytes_are_left_out() {
        for drop in 0..=255 {
            let left: Vec<u8> = (0..8).filter(|at| drop >> at & 1 == 0).collect();
            let closed = super::closed_up([0, 1, 2, 3, 4, 5, 6, 7], drop);
            assert!(closed.starts_with(&left), "{drop}");
        }
    }

    #[test]
    fn there_is_a_block_where_sixteen_bytes_are_left() {
        assert!(Simd16::at(&[0; 18], 2).is_some());
        assert!(Simd16::at(&[0; 18], 3).is_none() && Simd16::at(&[0; 18], 30).is_none());
    }
}
