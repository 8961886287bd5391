//! Which request is dispatched next, and when.

use crate::importer::{account::Event, retry::Attempt, time::Time};

use super::{Action, Import, RequestId, pace::Turn};

impl Import {
    /// Dispatches the next request, once its record is appended; or says when there can be one.
    pub(super) fn dispatch(&mut self, now: Time) -> Result<(), Option<Time>> {
        let is_probing = self.policy.is_probing();
        let pick = match self.queue.pick(is_probing, now) {
            Ok(pick) => pick,
            Err(next) => {
                if let Some(at) = next {
                    self.announce_wait("backoff", at, now);
                    if !self.queue.is_under_way() {
                        self.afford(at);
                    }
                }
                return Err(next);
            }
        };
        // In an outage one request probes, and the others wait for what it finds.
        let allowed = if is_probing { 1 } else { self.options.concurrency.max(1) };
        if self.queue.under_way() >= allowed {
            return Err(None);
        }
        self.note_demand();
        match self.pace.free(now) {
            Turn::Now => {}
            Turn::AfterResponse => return Err(None),
            Turn::Later(at, reason) => return Err(self.wait(reason, at, now)),
        }
        if !self.afford(now) {
            return Err(None);
        }
        let Some(attempt) = self.queue.take(pick) else {
            return Err(None);
        };
        self.next_id = self.next_id.wrapping_add(1);
        let id = RequestId(self.next_id);
        self.pace.take(id, now);
        self.journal.sending(id, &attempt.batch, now);
        self.queue.announce(id, attempt, self.journal.is_kept());
        Ok(())
    }

    /// The next request whose record is appended.
    pub(super) fn send_ready(&mut self) -> Option<Action> {
        let (id, mut attempt) = self.queue.next_ready()?;
        self.requests += 1;
        attempt.dispatched_at = self.latest;
        let body = attempt.batch.body();
        self.queue.dispatched(id, attempt);
        Some(Action::Send { id, body })
    }

    /// Nothing can be sent before `at`.
    fn wait(&mut self, reason: &'static str, at: Time, now: Time) -> Option<Time> {
        self.announce_wait(reason, at, now);
        self.afford(at);
        Some(at)
    }

    /// Reports to listeners once that nothing can be sent before `until`.
    fn announce_wait(&mut self, reason: &'static str, until: Time, now: Time) {
        let millis = until.since(now);
        let known = self.announced.is_some_and(|known| known >= until);
        let is_listening = self.account.is_listening();
        if !is_listening || self.queue.is_under_way() || known || millis < WAIT_EVENT_MS {
            return;
        }
        self.announced = Some(until);
        self.account.emit(|| Event::Wait { reason, millis });
    }

    /// Counts the users that were dispatched for a second time, and why.
    pub(super) fn count_resent(&mut self, attempt: &mut Attempt) {
        for user in &mut attempt.batch.users {
            if user.sent > 0 && !user.resent {
                user.resent = true;
                let reason = attempt.reason.as_deref().unwrap_or(INTERRUPTED);
                self.resent.add(&self.redactor.apply(reason.to_owned()));
            }
            user.sent = user.sent.saturating_add(1);
        }
    }

    /// Whether the budget has room for a request that is dispatched at `at`; if not, the run ends.
    fn afford(&mut self, at: Time) -> bool {
        let announced = self.queue.waiting() as u64;
        if self.budget.affords(self.requests + announced, at) {
            return true;
        }
        // What is announced is dispatched first.
        if announced == 0 {
            self.end.stop(super::Stop::Finish);
        }
        false
    }
}

/// A shorter wait is not worth an event.
const WAIT_EVENT_MS: u64 = 250;
/// The reason for sending again what an earlier run sent, and of which it never knew more.
const INTERRUPTED: &str = "INTERRUPTED";
