//! A clock that runs a little too fast or too slow.

use cometchat_import::importer::time::Time;

#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: u64,
    began: u64,
    ppm: i64,
}

impl Clock {
    pub fn new(origin: u64, began: u64, ppm: i64) -> Self {
        Self { origin, began, ppm }
    }

    /// What it says at a true time.
    pub fn at(&self, now: u64) -> Time {
        let ran = (now - self.began) as i64;
        Time::from_millis(self.origin + (ran + ran * self.ppm / 1_000_000) as u64)
    }

    /// The first true time from `now` on at which it says `time`.
    pub fn when(&self, time: Time, now: u64) -> u64 {
        let left = time.since(self.at(now)) as i64;
        let mut at = now + (left - left * self.ppm / 1_000_000 - 2).max(0) as u64;
        while self.at(at) < time {
            at += 1;
        }
        at
    }
}
