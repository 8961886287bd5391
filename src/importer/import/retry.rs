//! A batch of which nobody knows what landed: it is sent again, searched for a guilty row, or kept
//! until an outage is over.

use super::{Import, flight::Shipment, settle::text_of};
use crate::importer::{account::Outcome, error::ErrorCode, response::Refusal, time::Time};

impl Import {
    /// Nobody knows what landed: it is sent again, and if it fails for its own sake, in halves.
    pub(super) fn unknown(
        &mut self,
        mut shipment: Shipment,
        refusal: Refusal,
        own_fault: bool,
        now: Time,
    ) {
        shipment.attempts += 1;
        shipment.reason = Some(refusal.code.as_str().into());
        self.outage.failure();
        if self.outage.is_on() {
            // What the answer took is waiting as well; not what the host slept meanwhile.
            let waited = now.since(shipment.left_at).min(ANSWER_MAX_MS);
            self.outage.wait(waited);
            shipment.excused += u32::from(!own_fault);
        }
        let successes = self.outage.successes();
        let since = *shipment.successes_at_failure.get_or_insert(successes);
        let server_is_well = successes > since;
        // A server that was never reached at all is more likely misspelt than down for a while.
        let never_reached = successes == 0 && refusal.code == NETWORK;
        let spent = match never_reached {
            true => shipment.attempts >= self.options.attempts.min(ATTEMPTS_IF_NEVER_REACHED),
            false => shipment.spent() >= self.options.attempts,
        };
        let searching = shipment.search.is_some();
        // Rows that are held back may show that the server is well: they go first, before a row
        // that fails alone is taken for the sign of an outage.
        let held = shipment
            .search
            .as_ref()
            .is_some_and(|search| search.users() > 0);
        let hope = held && !self.outage.is_long(self.options.attempts);
        if spent && !server_is_well && hope && shipment.batch.len() == 1 {
            let released = shipment.release(false);
            shipment.search = Some(Box::default());
            shipment.not_before = now.after(self.delay(shipment.attempts - 1));
            self.again.insert(0, shipment);
            for probe in released {
                self.again.insert(0, probe);
            }
            return;
        }
        // As long as another one may show that the server is well, a batch may be to blame.
        let late = self.outage.is_hopeless(self.options.outage_ms);
        let hopeless = late && !(own_fault && self.has_untried());
        // Halves tell a guilty row from a server that fails, as long as there are any.
        let divisible = own_fault && shipment.batch.len() > 1;
        let search = divisible
            && (!self.outage.is_long(self.options.attempts) || self.is_all_that_is_left());
        if (spent || late) && !server_is_well && !(hope && own_fault) && !search {
            let alone = own_fault && self.is_all_that_is_left();
            if hopeless || never_reached || alone {
                self.end_in_outage(shipment, &refusal, own_fault);
            } else {
                self.ride_out(shipment, &refusal, own_fault, now);
            }
            return;
        }
        if own_fault && (shipment.attempts >= 2 || searching || spent) {
            match shipment.narrow() {
                Ok(mut half) => {
                    if !server_is_well {
                        half.not_before = now.after(self.delay(half.attempts.saturating_sub(1)));
                    }
                    self.announce_retry(&refusal, &half);
                    self.again.insert(0, half);
                    return;
                }
                Err(mut single) => {
                    single.alone += 1;
                    // Once may be the server's own mood: a row is to blame that fails again and again.
                    if searching && server_is_well && single.alone >= ALONE_MIN {
                        self.convict(single, Outcome::Unconfirmed, &refusal);
                        return;
                    }
                    shipment = single;
                }
            }
        }
        if spent {
            let issue = self.unconfirmed_issue(&refusal, shipment.attempts);
            let released = shipment.release(false);
            let batch = shipment.batch;
            for user in &batch.users {
                self.settle_user(&batch, user, Outcome::Unconfirmed, vec![issue.clone()]);
            }
            self.again.extend(released);
            return;
        }
        shipment.not_before = now.after(self.delay(shipment.attempts - 1));
        self.announce_retry(&refusal, &shipment);
        // In an outage one shipment probes: the same one each time.
        self.again.insert(0, shipment);
    }

    /// Nothing gets through, and nothing will: the run ends, and everything can be sent again.
    fn end_in_outage(&mut self, shipment: Shipment, refusal: &Refusal, own_fault: bool) {
        let code = if own_fault {
            ErrorCode::ServerFailed
        } else {
            ErrorCode::Unreachable
        };
        let message = format!(
            "{} attempts failed and nothing else got through: {}; everything not settled can be sent again",
            shipment.attempts,
            text_of(refusal)
        );
        self.again.push(shipment);
        self.fail(code, message);
    }

    /// Nothing gets through, but it may again: one request at a time tries. If the batch itself may
    /// be to blame, another one tries next: if it lands, the server is well.
    fn ride_out(&mut self, mut shipment: Shipment, refusal: &Refusal, own_fault: bool, now: Time) {
        let at = now.after(self.delay(shipment.attempts - 1));
        shipment.not_before = at;
        self.announce_retry(refusal, &shipment);
        if !own_fault {
            self.again.insert(0, shipment);
            return;
        }
        let untried = |shipment: &Shipment| shipment.attempts == 0;
        if let Some(at) = self.again.iter().position(untried) {
            let other = self.again.remove(at);
            self.again.insert(0, other);
        } else if self.has_untried()
            && let Some(mut other) = self.ready.pop_front()
        {
            other.not_before = at;
            self.again.insert(0, other);
        }
        self.again.push(shipment);
    }

    /// Whether a batch that never failed waits to be sent; of those that did, only so many are kept.
    fn has_untried(&self) -> bool {
        let waits = |shipment: &Shipment| shipment.attempts == 0;
        let more = !self.ready.is_empty() || !self.input_ended;
        (more && self.again.len() < FAILED_MAX) || self.again.iter().any(waits)
    }

    fn is_all_that_is_left(&self) -> bool {
        self.again.is_empty() && self.ready.is_empty() && !self.is_under_way() && self.input_ended
    }

    /// Milliseconds before the next try, which are counted as waited.
    pub(super) fn delay(&mut self, attempt: u32) -> u64 {
        let delay = self.options.backoff.delay(attempt, &mut self.random);
        if self.outage.is_on() {
            self.outage.wait(delay);
        }
        delay
    }
}

/// The code of a connection that failed or was lost.
pub(super) const NETWORK: &str = "NETWORK";
/// More than any time-out that makes sense.
const ANSWER_MAX_MS: u64 = 120_000;
/// Batches that fail one after another before none of them is taken for the guilty one.
const FAILED_MAX: usize = 16;
/// Failures of a row on its own, while others land, after which it is to blame.
const ALONE_MIN: u32 = 3;
/// About eight seconds with the usual backoff.
const ATTEMPTS_IF_NEVER_REACHED: u32 = 5;
