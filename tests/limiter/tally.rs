//! What a seed met, and what it came to.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub requests: u64,
    pub asks: u64,
    pub simulated_ms: u64,
    met: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn met(&mut self, what: &'static str) {
        *self.met.entry(what).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.asks += other.asks;
        self.simulated_ms += other.simulated_ms;
        for (what, times) in &other.met {
            *self.met.entry(what).or_default() += times;
        }
    }

    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.met.iter().map(|(what, times)| format!("{times:>12}  {what}"))
    }
}
