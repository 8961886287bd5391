//! The store's clock, compared with the worker's own.
//!
//! A reply was made between the moment at which the worker asked and the one at which it heard. So the difference of the two
//! clocks lies between two bounds, and those of several replies overlap, but for a little drift. If they no longer do
//! because the store's clock is ahead of all that it may be, it was set forward: cells may have been granted too early.

use crate::importer::time::Time;

/// A worker's knowledge of the store's clock.
#[derive(Clone, Debug, Default)]
pub(super) struct Witness {
    known: Option<Bounds>,
}

/// The store's clock less the worker's, in milliseconds, as it was at a moment of the worker's.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: i64,
    high: i64,
    at: Time,
}

impl Witness {
    /// Compares a reading of the store's clock, made between `asked` and `heard`. Returns by how many milliseconds it
    /// stepped forward, at most, if it certainly did.
    pub(super) fn look(&mut self, clock_ms: u64, asked: Time, heard: Time) -> Option<u64> {
        let read = Bounds { low: difference(clock_ms, heard), high: difference(clock_ms, asked), at: heard };
        let Some(known) = self.known else {
            self.known = Some(read);
            return None;
        };
        let drift = i64::try_from(heard.since(known.at) / DRIFT_DIVISOR).unwrap_or(i64::MAX).saturating_add(1);
        let low = known.low.saturating_sub(drift);
        let high = known.high.saturating_add(drift);
        if read.low > high {
            return u64::try_from(read.high.saturating_sub(low)).ok();
        }
        // A clock that was set back only makes the store slower.
        let is_back = read.high < low;
        self.known =
            Some(if is_back { read } else { Bounds { low: low.max(read.low), high: high.min(read.high), at: heard } });
        None
    }

    /// Forgets what it knows, since the store has begun another state.
    pub(super) fn forget(&mut self) {
        self.known = None;
    }
}

fn difference(clock_ms: u64, own: Time) -> i64 {
    let difference = i128::from(clock_ms) - i128::from(own.as_millis());
    i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
}

/// Two clocks of 200 ppm each gain on one another by 1/2,500 at most; a quartz has a quarter of that.
const DRIFT_DIVISOR: u64 = 2_500;

#[cfg(test)]
mod tests {
    use super::Witness;
    use crate::importer::time::Time;

    /// Looks at a clock that is `ahead` of the worker's at the moment of the reply, in the middle of 20 ms.
    fn look(witness: &mut Witness, ahead: i64, at: u64) -> Option<u64> {
        let asked = Time::from_millis(at);
        witness.look((at + 10).saturating_add_signed(ahead), asked, asked.after(20))
    }

    #[test]
    fn a_step_forward_is_seen_and_never_underestimated() {
        let mut witness = Witness::default();
        assert_eq!(look(&mut witness, 5_000, 1_000), None, "nothing to compare with");
        assert_eq!(look(&mut witness, 5_000, 2_000), None);
        let by = look(&mut witness, 9_000, 3_000).unwrap();
        assert!((4_000..4_045).contains(&by), "{by}");
        assert_eq!(look(&mut witness, 5_000, 4_000), None, "once it is corrected");
    }

    #[test]
    fn small_steps_add_up_until_they_are_seen() {
        let mut witness = Witness::default();
        let seen = (0..20).position(|step| look(&mut witness, step * 4, 1_000 + step as u64 * 100).is_some());
        assert!(seen.is_some_and(|step| step * 4 <= 44), "{seen:?}");
    }

    #[test]
    fn drift_and_long_round_trips_are_no_steps() {
        let mut witness = Witness::default();
        for round in 0..500_u64 {
            let at = round * 10_000;
            let ahead = i64::try_from(at / 2_500).unwrap();
            assert_eq!(look(&mut witness, ahead, at), None, "round {round}");
        }
        let asked = Time::from_millis(5_000_000);
        assert_eq!(witness.look(5_002_000 + 4_000, asked, asked.after(4_000)), None);
    }

    #[test]
    fn a_clock_that_was_set_back_is_taken_as_it_is_and_watched_from_there() {
        let mut witness = Witness::default();
        assert_eq!(look(&mut witness, 5_000, 1_000), None);
        assert_eq!(look(&mut witness, -5_000, 2_000), None);
        assert!(look(&mut witness, 5_000, 3_000).is_some());
    }
}
