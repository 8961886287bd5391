//! The clocks of the process's machine: what they show, and what may happen to them.

use cometchat_import::importer::{pacer::Pacer, time::Time};

use crate::{promises::Held, world::World};

/// The monotonic clock of a process.
#[derive(Clone, Default)]
pub struct Clock {
    origin: u64,
    began: u64,
    stood: u64,
    drift: i64,
}

impl Clock {
    fn shows(&self, now: u64) -> u64 {
        let ran = (now - self.began - self.stood) as i64;
        self.origin + (ran + ran * self.drift / 1_000_000) as u64
    }
}

impl World<'_> {
    /// A new process, with a monotonic clock of its own.
    pub fn start_clock(&mut self) {
        self.clock =
            Clock { origin: self.dice.between(0, 1_000_000_000), began: self.now, stood: 0, drift: self.plan.drift };
    }

    pub fn monotonic(&self) -> Time {
        Time::from_millis(self.clock.shows(self.now))
    }

    pub fn wall(&self) -> u64 {
        self.now.saturating_add_signed(self.wall_offset)
    }

    /// The first true time from now on at which the monotonic clock shows `time`.
    pub fn when(&self, time: Time) -> u64 {
        let left = time.since(self.monotonic()) as i64;
        let mut at = self.now + (left - left * self.clock.drift / 1_000_000 - 2).max(0) as u64;
        while self.clock.shows(at) < time.as_millis() {
            at += 1;
        }
        at
    }

    /// The machine sleeps: its monotonic clock stands still, and the world continues.
    pub fn sleep(&mut self) -> Held {
        let millis = self.dice.spread(1, 3_600_000);
        self.tally.met("sleep");
        self.say(|| format!("asleep for {millis} ms"));
        let wake = self.now + millis;
        self.postpone(wake);
        self.pass(wake)?;
        // Responses that came meanwhile are heard now.
        self.postpone(wake);
        self.clock.stood += millis;
        Ok(())
    }

    /// What would happen to the process before `until` happens then.
    fn postpone(&mut self, until: u64) {
        let early: Vec<_> =
            self.queue.range(..(until, 0)).filter(|(_, happening)| happening.is_ours()).map(|(key, _)| *key).collect();
        for key in early {
            if let Some(happening) = self.queue.remove(&key) {
                self.order += 1;
                self.queue.insert((until, self.order), happening);
            }
        }
    }

    /// The wall clock is set to anything.
    pub fn set_wall(&mut self) {
        let millis = self.dice.spread(1, 100_000_000) as i64;
        if self.dice.one_in(2) {
            self.tally.met("wall clock set back in a run");
            self.wall_offset -= millis;
        } else {
            self.tally.met("wall clock set forward in a run");
            self.wall_offset += millis;
            self.wall_untold = true;
            self.wall_sets += 1;
        }
        self.say(|| format!("the wall clock is set, by up to {millis} ms"));
    }

    /// The wall clock is set while nothing runs; by how much. The proof of the pace excludes that it
    /// is set forward by the restart's margin or more within a window, in one step or in several.
    pub fn set_wall_between(&mut self, millis: i64) -> i64 {
        let window = self.plan.rate.window_ms;
        let recent = self.now.saturating_sub(window * 2);
        self.set_forward.retain(|(at, _)| *at >= recent);
        let spent: i64 = self.set_forward.iter().map(|(_, millis)| millis).sum();
        let margin = Pacer::new(self.plan.rate).restart_margin_ms() as i64;
        let millis = millis.min(margin - 1 - spent);
        self.wall_offset += millis;
        if millis > 0 {
            self.set_forward.push((self.now, millis));
        }
        millis
    }

    /// When the next process may begin. If the wall clock was set forward and this process died
    /// before it could note that, then to the next one it was set while nothing ran, which the proof
    /// of the pace excludes; so that one begins two windows later.
    pub fn restart_from(&mut self) -> u64 {
        let untold = std::mem::take(&mut self.wall_untold);
        self.now + u64::from(untold) * self.plan.rate.window_ms * 2
    }
}
