//! How long to wait before a repetition.

/// Exponential backoff with full jitter: the repetitions of many requests that failed together
/// spread over the whole span instead of arriving together once more.
///
/// ```
/// use cometchat_import::importer::retry::{Backoff, Random};
/// let backoff = Backoff { base_ms: 500, cap_ms: 30_000 };
/// let mut random = Random::seeded(7);
/// assert!(backoff.delay(0, &mut random) <= 500);
/// assert!(backoff.delay(3, &mut random) <= 4_000);
/// assert!(backoff.delay(1_000, &mut random) <= 30_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest first delay, in milliseconds; each attempt doubles it.
    pub base_ms: u64,
    /// The longest delay of all, in milliseconds.
    pub cap_ms: u64,
}

impl Default for Backoff {
    /// A second, then twice as long each time, up to a minute.
    fn default() -> Self {
        Self { base_ms: 1_000, cap_ms: 60_000 }
    }
}

impl Backoff {
    /// Milliseconds to wait after `attempt`, from 0: any of `0..=min(cap, base · 2^attempt)`.
    pub fn delay(&self, attempt: u32, random: &mut Random) -> u64 {
        let factor = 1_u64.checked_shl(attempt).unwrap_or(u64::MAX);
        random.up_to(self.base_ms.saturating_mul(factor).min(self.cap_ms))
    }
}

/// A small seeded generator (SplitMix64, by Steele, Lea and Flood): the same seed gives the same
/// numbers, so that a run can be repeated. Good enough to spread delays, useless for secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The generator of this seed; every seed is as good as any other.
    pub const fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ self.state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// Any of `0..=most`, each as likely (but for one in 2^64 / `most`).
    pub const fn up_to(&mut self, most: u64) -> u64 {
        ((self.next_u64() as u128 * (most as u128 + 1)) >> 64) as u64
    }
}
