//! Chance, from a seed: the same seed gives the same world.

use cometchat_import::importer::retry::Random;

/// Dice of one seed.
#[derive(Clone)]
pub struct Dice(Random);

impl Dice {
    /// Dice that no other `salt` of the same seed shares.
    pub fn new(seed: u64, salt: u64) -> Self {
        let mut random = Random::seeded(seed ^ salt.rotate_left(32));
        Self(Random::seeded(random.next_u64()))
    }

    /// Any of `low..=high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.up_to(high.saturating_sub(low))
    }

    /// Any index below `len`.
    pub fn below(&mut self, len: usize) -> usize {
        self.between(0, len as u64 - 1) as usize
    }

    /// Small numbers and large ones alike: any of `low..=high`, each order of magnitude as likely.
    pub fn spread(&mut self, low: u64, high: u64) -> u64 {
        let doublings = (high / low.max(1)).max(1).ilog2();
        let top = (low.max(1) << self.between(0, u64::from(doublings) + 1)).min(high);
        self.between(low, top.max(low))
    }

    /// Once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.0.up_to(n - 1) == 0
    }

    /// So many times in a thousand.
    pub fn permille(&mut self, times: u64) -> bool {
        self.0.up_to(999) < times
    }

    /// Any of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Puts them in any order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}
