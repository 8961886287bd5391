//! Which request leaves next, and when.

use crate::importer::{account::Event, pacer::Free, time::Time};

use super::{Action, Import, RequestId, flight::Shipment};

impl Import {
    /// Lets the next request leave, once its record is appended; or says when there can be one.
    pub(super) fn leave(&mut self, now: Time) -> Result<(), Option<Time>> {
        // In an outage one shipment probes, and the others wait for what it finds.
        let candidates = if self.outage.is_probing() {
            1
        } else {
            usize::MAX
        };
        let candidates = self.again.iter().take(candidates);
        let due = candidates
            .clone()
            .position(|shipment| shipment.not_before <= now);
        let next_due = candidates.map(|shipment| shipment.not_before).min();
        let blocked = self.outage.is_probing() && !self.again.is_empty();
        if due.is_none() && (self.ready.is_empty() || blocked) {
            if let Some(at) = next_due {
                self.announce("backoff", at, now);
                if !self.is_under_way() {
                    self.afford(at);
                }
            }
            return Err(next_due);
        }
        let allowed = if self.outage.is_probing() {
            1
        } else {
            self.options.concurrency.max(1)
        };
        if self.under_way() >= allowed {
            return Err(None);
        }
        match self.pacer.free(now) {
            Free::Now => {}
            Free::AfterAnswer => return Err(None),
            Free::At(at) => {
                self.announce("limit", at, now);
                self.afford(at);
                return Err(Some(at));
            }
            Free::Refused(at) => {
                self.announce("refused", at, now);
                self.afford(at);
                return Err(Some(at));
            }
        }
        if !self.afford(now) {
            return Err(None);
        }
        let shipment = match due {
            Some(at) => Some(self.again.remove(at)),
            None => self.ready.pop_front(),
        };
        let Some(shipment) = shipment else {
            return Err(next_due);
        };
        self.pacer.take(now);
        self.next_id = self.next_id.wrapping_add(1);
        let id = RequestId(self.next_id);
        self.log_sending(id, &shipment, now);
        match self.log {
            Some(_) => self.departing.push_back((id, shipment)),
            None => self.cleared.push_back((id, shipment)),
        }
        Ok(())
    }

    /// The next request whose record is appended.
    pub(super) fn send_cleared(&mut self) -> Option<Action> {
        let (id, mut shipment) = self.cleared.pop_front()?;
        self.requests += 1;
        shipment.left_at = self.latest;
        self.count_resent(&mut shipment);
        let body = shipment.batch.body();
        self.flying.push((id, shipment));
        Some(Action::Send { id, body })
    }

    /// Says once that nothing can be sent before `until`.
    fn announce(&mut self, reason: &'static str, until: Time, now: Time) {
        let millis = until.since(now);
        let known = self.announced.is_some_and(|known| known >= until);
        if !self.account.is_listening() || self.is_under_way() || known || millis < WAIT_SAID_MS {
            return;
        }
        self.announced = Some(until);
        self.account.tell(|| Event::Wait { reason, millis });
    }

    /// Counts the users that leave for a second time, and why.
    fn count_resent(&mut self, shipment: &mut Shipment) {
        for user in &mut shipment.batch.users {
            if user.sent > 0 && !user.resent {
                user.resent = true;
                let reason = shipment.reason.as_deref().unwrap_or(INTERRUPTED);
                self.resent.add(&self.redactor.apply(reason.to_owned()));
            }
            user.sent = user.sent.saturating_add(1);
        }
    }
}

/// A shorter wait is not worth a word.
const WAIT_SAID_MS: u64 = 250;
/// The reason for sending again what an earlier run sent, and of which it never knew more.
const INTERRUPTED: &str = "INTERRUPTED";
