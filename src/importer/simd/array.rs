//! An array: for hosts of tests, where the compiler makes vectors of it.

pub(super) type Lanes = [u8; 16];

#[inline(always)]
pub(super) fn of(bytes: &[u8; 16]) -> Lanes {
    *bytes
}

#[inline(always)]
pub(super) fn equal(lanes: Lanes, byte: u8) -> Lanes {
    lanes.map(|lane| if lane == byte { 0xFF } else { 0 })
}

#[inline(always)]
pub(super) fn equal_to(lanes: Lanes, other: Lanes) -> Lanes {
    let mut equal = [0; 16];
    for ((equal, one), other) in equal.iter_mut().zip(lanes).zip(other) {
        *equal = if one == other { 0xFF } else { 0 };
    }
    equal
}

#[inline(always)]
pub(super) fn within(lanes: Lanes, first: u8, last: u8) -> Lanes {
    let most = last.wrapping_sub(first);
    lanes.map(|lane| if lane.wrapping_sub(first) <= most { 0xFF } else { 0 })
}

#[inline(always)]
pub(super) fn below_space_or_foreign(lanes: Lanes) -> Lanes {
    lanes.map(|lane| if (lane as i8) < b' ' as i8 { 0xFF } else { 0 })
}

#[inline(always)]
pub(super) fn up_to_space_or_foreign(lanes: Lanes) -> Lanes {
    lanes.map(|lane| if (lane as i8) <= b' ' as i8 { 0xFF } else { 0 })
}

#[inline(always)]
pub(super) fn or(one: Lanes, other: Lanes) -> Lanes {
    (u128::from_le_bytes(one) | u128::from_le_bytes(other)).to_le_bytes()
}

#[inline(always)]
pub(super) fn and(one: Lanes, other: Lanes) -> Lanes {
    (u128::from_le_bytes(one) & u128::from_le_bytes(other)).to_le_bytes()
}

#[inline(always)]
pub(super) fn xor(one: Lanes, other: Lanes) -> Lanes {
    (u128::from_le_bytes(one) ^ u128::from_le_bytes(other)).to_le_bytes()
}

#[inline(always)]
pub(super) fn less(lanes: Lanes, by: u8) -> Lanes {
    lanes.map(|lane| lane.saturating_sub(by))
}

#[inline(always)]
pub(super) fn upper_half(lanes: Lanes) -> Lanes {
    lanes.map(|lane| lane >> 4)
}

#[inline(always)]
pub(super) fn looked_up(table: Lanes, positions: Lanes) -> Lanes {
    positions.map(|position| table.get(usize::from(position)).copied().unwrap_or_default())
}

#[inline(always)]
pub(super) fn is_zero(lanes: Lanes) -> bool {
    u128::from_le_bytes(lanes) == 0
}

#[inline(always)]
pub(super) fn high_bits(lanes: Lanes) -> u32 {
    let half = |word: u128| {
        let marks = word as u64 & 0x8080_8080_8080_8080;
        // Gathers the high bits in the highest byte.
        ((marks >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
    };
    let word = u128::from_le_bytes(lanes);
    half(word) | half(word >> 64) << 8
}

#[inline(always)]
pub(super) fn shuffled(bytes: [u8; 8], positions: [u8; 8]) -> [u8; 8] {
    positions.map(|position| bytes.get(usize::from(position)).copied().unwrap_or_default())
}
