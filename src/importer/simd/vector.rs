//! A vector of simd128.

use core::arch::wasm32::{
    i8x16_lt, i8x16_splat, i8x16_swizzle, u8x16_bitmask, u8x16_eq, u8x16_le, u8x16_shr, u8x16_splat, u8x16_sub,
    u8x16_sub_sat, u64x2, u64x2_extract_lane, v128, v128_and, v128_any_true, v128_or, v128_xor,
};

pub(super) type Lanes = v128;

#[inline(always)]
pub(super) fn of(bytes: &[u8; 16]) -> Lanes {
    let word = u128::from_le_bytes(*bytes);
    u64x2(word as u64, (word >> 64) as u64)
}

#[inline(always)]
pub(super) fn equal(lanes: Lanes, byte: u8) -> Lanes {
    u8x16_eq(lanes, u8x16_splat(byte))
}

#[inline(always)]
pub(super) fn equal_to(lanes: Lanes, other: Lanes) -> Lanes {
    u8x16_eq(lanes, other)
}

#[inline(always)]
pub(super) fn within(lanes: Lanes, first: u8, last: u8) -> Lanes {
    let above = u8x16_sub(lanes, u8x16_splat(first));
    u8x16_le(above, u8x16_splat(last.wrapping_sub(first)))
}

/// As signed numbers, bytes that are no ASCII are below zero: one comparison finds both.
#[inline(always)]
pub(super) fn below_space_or_foreign(lanes: Lanes) -> Lanes {
    i8x16_lt(lanes, i8x16_splat(b' ' as i8))
}

#[inline(always)]
pub(super) fn up_to_space_or_foreign(lanes: Lanes) -> Lanes {
    i8x16_lt(lanes, i8x16_splat(b' ' as i8 + 1))
}

#[inline(always)]
pub(super) fn or(one: Lanes, other: Lanes) -> Lanes {
    v128_or(one, other)
}

#[inline(always)]
pub(super) fn and(one: Lanes, other: Lanes) -> Lanes {
    v128_and(one, other)
}

#[inline(always)]
pub(super) fn xor(one: Lanes, other: Lanes) -> Lanes {
    v128_xor(one, other)
}

#[inline(always)]
pub(super) fn less(lanes: Lanes, by: u8) -> Lanes {
    u8x16_sub_sat(lanes, u8x16_splat(by))
}

#[inline(always)]
pub(super) fn upper_half(lanes: Lanes) -> Lanes {
    u8x16_shr(lanes, 4)
}

#[inline(always)]
pub(super) fn looked_up(table: Lanes, positions: Lanes) -> Lanes {
    i8x16_swizzle(table, positions)
}

#[inline(always)]
pub(super) fn is_zero(lanes: Lanes) -> bool {
    !v128_any_true(lanes)
}

#[inline(always)]
pub(super) fn high_bits(lanes: Lanes) -> u32 {
    u32::from(u8x16_bitmask(lanes))
}

#[inline(always)]
pub(super) fn shuffled(bytes: [u8; 8], positions: [u8; 8]) -> [u8; 8] {
    let word = |bytes| u64x2(u64::from_le_bytes(bytes), 0);
    let shuffled = i8x16_swizzle(word(bytes), word(positions));
    u64x2_extract_lane::<0>(shuffled).to_le_bytes()
}
