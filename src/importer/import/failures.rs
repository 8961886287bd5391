//! How many rows the server may reject before the run ends.

use super::Import;
use crate::importer::error::ErrorCode;

/// After how many rejected rows a run ends, in good order. Rows that earlier runs sent, and rows that were not sent, do
/// not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MaxFailures {
    /// After so many.
    Rows(u64),
    /// After so many in a hundred of those that have an outcome, once these are enough to say anything (200).
    Percent(f64),
}

impl MaxFailures {
    /// Returns whether so many rejected rows, of so many with an outcome, end the run.
    fn is_reached(self, rejected: u64, judged: u64) -> bool {
        match self {
            Self::Rows(most) => rejected >= most,
            Self::Percent(percent) => {
                rejected > 0 && judged >= JUDGED_MIN && rejected as f64 * 100.0 >= percent * judged as f64
            }
        }
    }
}

impl Import {
    /// Ends the run if too many rows were rejected.
    pub(super) fn check_failures(&mut self) {
        let Some(most) = self.options.max_failures else {
            return;
        };
        let (counts, resumed) = (self.account.counts(), self.account.resumed());
        let rejected = counts.rejected - resumed.rejected;
        let stored = counts.imported + counts.existing - resumed.imported - resumed.existing;
        let judged = rejected + stored + counts.unconfirmed - resumed.unconfirmed;
        if !self.end.is_stopped() && most.is_reached(rejected, judged) {
            let message = format!(
                "the server rejected {rejected} of {judged} rows, and no more were allowed; correct what it says of them, and run the same again: the rows without an outcome are sent then"
            );
            self.fail(ErrorCode::TooManyFailures, message);
        }
    }
}

/// Rows that have an outcome before a share of them says anything.
const JUDGED_MIN: u64 = 200;

#[cfg(test)]
mod tests {
    use super::MaxFailures;

    #[test]
    fn a_number_is_reached_at_that_number() {
        assert!(!MaxFailures::Rows(3).is_reached(2, 1_000));
        assert!(MaxFailures::Rows(3).is_reached(3, 3));
    }

    #[test]
    fn a_share_is_reached_after_the_first_two_hundred_rows() {
        let five = MaxFailures::Percent(5.0);
        assert!(!five.is_reached(199, 199), "too few to say anything");
        assert!(five.is_reached(10, 200));
        assert!(!five.is_reached(9, 200));
        assert!(!five.is_reached(499, 10_000) && five.is_reached(500, 10_000));
        assert!(MaxFailures::Percent(0.01).is_reached(1, 10_000));
        assert!(!MaxFailures::Percent(0.01).is_reached(0, 10_000));
    }
}
