//! The batches of a run, by where they stand: packed, to be sent again, announced, ready, in flight.

use crate::importer::{
    batch::Batch,
    order::take_first,
    retry::{Attempt, Others, Rows, Test},
    time::Time,
};

use super::RequestId;

/// Every attempt of the run stands in exactly one of these lists until its users have their outcomes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Packed, and never sent by this run.
    packed: Vec<Attempt>,
    /// How many were packed.
    numbers: u32,
    /// Of batches that were refused alike: they wait for what becomes of others.
    deferred: Vec<Attempt>,
    /// Not to be sent any more by this run.
    set_aside: Vec<Attempt>,
    /// To be sent again, the next one first.
    retry: Vec<Attempt>,
    /// Their records wait for their append.
    announced: Vec<(RequestId, Attempt)>,
    /// Their records are appended: the next polls dispatch them.
    ready: Vec<(RequestId, Attempt)>,
    in_flight: Vec<(RequestId, Attempt)>,
}

/// Which attempt is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// The one at this place of those that are sent again.
    Retry(usize),
    /// The first that was packed.
    Packed,
}

impl Queue {
    /// Adds a batch that was packed.
    pub(super) fn pack(&mut self, batch: Batch) {
        self.numbers = self.numbers.wrapping_add(1);
        self.packed.push(Attempt::new(batch, self.numbers));
    }

    /// Adds a batch that tests an offending value once more.
    pub(super) fn pack_test(&mut self, batch: Batch, test: Test) {
        self.numbers = self.numbers.wrapping_add(1);
        self.packed.push(Attempt::new(batch, self.numbers).testing(test));
    }

    /// Passes every packed batch that is no test through `sift`, which may take rows out.
    pub(super) fn sift(&mut self, mut sift: impl FnMut(Batch) -> Batch) {
        for packed in self.packed.iter_mut().filter(|packed| packed.test.is_none()) {
            packed.batch = sift(std::mem::take(&mut packed.batch));
        }
        self.packed.retain(|packed| !packed.batch.is_empty());
    }

    /// Keeps an attempt until it is clear whether all are refused alike.
    pub(super) fn defer(&mut self, attempt: Attempt) {
        self.deferred.push(attempt);
    }

    /// Keeps an attempt for the end of the run: it is not sent any more.
    pub(super) fn set_aside(&mut self, attempt: Attempt) {
        self.set_aside.push(attempt);
    }

    /// Sends again what was deferred, after all others. Returns whether there was any.
    pub(super) fn resume_deferred(&mut self) -> bool {
        let any = !self.deferred.is_empty();
        self.retry.append(&mut self.deferred);
        any
    }

    /// How many batches are packed and were never sent.
    pub(super) fn packed(&self) -> usize {
        self.packed.len()
    }

    /// Sends an attempt again before all others.
    pub(super) fn retry_first(&mut self, attempt: Attempt) {
        self.retry.insert(0, attempt);
    }

    /// Sends an attempt again after all others.
    pub(super) fn retry_last(&mut self, attempt: Attempt) {
        self.retry.push(attempt);
    }

    /// Puts the batch before all others that may show whether the server is well: one that never failed, to be sent no
    /// sooner than `at` if it was not sent before, or else one that was not halved yet. With `more`, the source may have
    /// another one.
    pub(super) fn other_first(&mut self, at: Time, more: bool) {
        if let Some(position) = self.retry.iter().position(|attempt| attempt.history.is_untried()) {
            let other = self.retry.remove(position);
            self.retry_first(other);
        } else if self.others(more) == Others::Untried
            && let Some(mut other) = take_first(&mut self.packed)
        {
            other.not_before = at;
            self.retry_first(other);
        } else if let Some(position) = self.retry.iter().position(is_unsearched) {
            let mut other = self.retry.remove(position);
            other.not_before = other.not_before.max(at);
            self.retry_first(other);
        }
    }

    /// The batches beside the current one; with `more`, the source may have another one.
    pub(super) fn others(&self, more: bool) -> Others {
        let more_packed = more || !self.packed.is_empty();
        let is_untried = |attempt: &Attempt| attempt.history.is_untried();
        if (more_packed && self.retry.len() < FAILED_MAX) || self.retry.iter().any(is_untried) {
            Others::Untried
        } else if self.retry.iter().any(is_unsearched) {
            Others::Unsearched
        } else if more_packed || !self.retry.is_empty() || self.is_under_way() {
            Others::Tried
        } else {
            Others::None
        }
    }

    /// Which attempt is next, or from when on there is one. While the server is probed, only the first that is to be
    /// sent again is.
    pub(super) fn pick(&self, is_probing: bool, now: Time) -> Result<Pick, Option<Time>> {
        let candidates = self.retry.iter().take(if is_probing { 1 } else { usize::MAX });
        if let Some(at) = candidates.clone().position(|attempt| attempt.not_before <= now) {
            return Ok(Pick::Retry(at));
        }
        let is_blocked = is_probing && !self.retry.is_empty();
        if self.packed.is_empty() || is_blocked {
            return Err(candidates.map(|attempt| attempt.not_before).min());
        }
        Ok(Pick::Packed)
    }

    /// How many attempts could be dispatched now.
    pub(super) fn sendable(&self, now: Time) -> usize {
        self.packed.len() + self.retry.iter().filter(|attempt| attempt.not_before <= now).count()
    }

    /// How many attempts are not dispatched.
    pub(super) fn left(&self) -> usize {
        self.packed.len() + self.retry.len() + self.deferred.len()
    }

    /// Takes the attempt that was picked.
    pub(super) fn take(&mut self, pick: Pick) -> Option<Attempt> {
        match pick {
            Pick::Retry(at) if at < self.retry.len() => Some(self.retry.remove(at)),
            Pick::Retry(_) => None,
            Pick::Packed => take_first(&mut self.packed),
        }
    }

    /// An attempt is dispatched once its record is appended; without a journal, with the next poll.
    pub(super) fn announce(&mut self, id: RequestId, attempt: Attempt, has_journal: bool) {
        let list = if has_journal { &mut self.announced } else { &mut self.ready };
        list.push((id, attempt));
    }

    /// How many attempts wait for their append.
    pub(super) fn announced(&self) -> usize {
        self.announced.len()
    }

    /// How many attempts are announced and not dispatched.
    pub(super) fn waiting(&self) -> usize {
        self.announced.len() + self.ready.len()
    }

    /// The records of the first `count` that were announced are appended.
    pub(super) fn appended(&mut self, count: usize) {
        let count = count.min(self.announced.len());
        self.ready.extend(self.announced.drain(..count));
    }

    /// The next attempt that is ready to be dispatched; it is in flight from [`dispatched`](Self::dispatched) on.
    pub(super) fn next_ready(&mut self) -> Option<(RequestId, Attempt)> {
        take_first(&mut self.ready)
    }

    /// An attempt was dispatched.
    pub(super) fn dispatched(&mut self, id: RequestId, attempt: Attempt) {
        self.in_flight.push((id, attempt));
    }

    /// Takes the attempt of a response.
    pub(super) fn complete(&mut self, id: RequestId) -> Option<Attempt> {
        let at = self.in_flight.iter().position(|(known, _)| *known == id)?;
        Some(self.in_flight.remove(at).1)
    }

    /// Takes back what was announced and not dispatched; it is to be sent before all others. Their numbers.
    pub(super) fn cancel(&mut self) -> Vec<RequestId> {
        self.ready.append(&mut self.announced);
        self.cancel_ready()
    }

    /// Takes back what is ready to be dispatched; it is to be sent before all others. Their numbers.
    pub(super) fn cancel_ready(&mut self) -> Vec<RequestId> {
        let (ids, attempts): (Vec<_>, Vec<_>) = self.ready.drain(..).unzip();
        self.retry.splice(0..0, attempts);
        ids
    }

    /// Takes everything that was not dispatched.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Attempt> {
        let held = self.deferred.drain(..).chain(self.set_aside.drain(..));
        self.retry.drain(..).chain(held).chain(self.packed.drain(..))
    }

    /// Whether a batch is packed.
    pub(super) fn has_packed(&self) -> bool {
        !self.packed.is_empty()
    }

    /// Whether nothing is packed, and nothing to be sent again.
    pub(super) fn is_idle(&self) -> bool {
        self.packed.is_empty() && self.retry.is_empty()
    }

    /// Whether a request is in flight.
    pub(super) fn has_in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Whether a request is in flight, or announced and about to be.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way() > 0
    }

    /// Requests that are in flight, or announced and about to be.
    pub(super) fn under_way(&self) -> usize {
        self.waiting() + self.in_flight.len()
    }
}

/// Whether it failed as a whole, and was not halved yet.
fn is_unsearched(attempt: &Attempt) -> bool {
    attempt.rows() == Rows::Many && !attempt.is_searched()
}

/// Batches that fail one after another before none of them is taken for the offending one.
const FAILED_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::{FAILED_MAX, Pick, Queue};
    use crate::importer::{
        batch::Batch,
        import::RequestId,
        retry::{Attempt, Others},
        time::Time,
    };

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    fn later(millis: u64) -> Attempt {
        let mut attempt = Attempt::default();
        attempt.not_before = at(millis);
        attempt
    }

    #[test]
    fn what_is_due_goes_before_what_was_never_sent_and_a_probe_goes_alone() {
        let mut queue = Queue::default();
        assert_eq!(queue.pick(false, at(0)), Err(None));
        queue.pack(Batch::default());
        assert_eq!(queue.pick(false, at(0)), Ok(Pick::Packed));
        queue.retry_last(later(50));
        queue.retry_last(later(20));
        assert_eq!(queue.pick(false, at(10)), Ok(Pick::Packed));
        assert_eq!(queue.pick(false, at(20)), Ok(Pick::Retry(1)));
        assert_eq!(queue.pick(true, at(20)), Err(Some(at(50))));
        assert_eq!(queue.pick(true, at(50)), Ok(Pick::Retry(0)));
    }

    #[test]
    fn a_request_is_dispatched_after_its_append_and_is_in_one_list_at_a_time() {
        let mut queue = Queue::default();
        for id in 1..=3 {
            queue.announce(RequestId(id), Attempt::default(), true);
        }
        assert!(queue.next_ready().is_none());
        queue.appended(2);
        let (id, attempt) = queue.next_ready().unwrap();
        assert_eq!(id, RequestId(1));
        queue.dispatched(id, attempt);
        assert_eq!((queue.announced(), queue.waiting(), queue.under_way()), (1, 2, 3));
        assert_eq!(queue.cancel(), [RequestId(2), RequestId(3)]);
        assert!(queue.complete(RequestId(2)).is_none());
        assert!(queue.complete(RequestId(1)).is_some());
        assert!(!queue.is_under_way());
        assert_eq!(queue.drain().count(), 2);
        assert!(queue.is_idle());
    }

    #[test]
    fn others_are_untried_as_long_as_not_too_many_failed() {
        let mut queue = Queue::default();
        assert_eq!(queue.others(false), Others::None);
        assert_eq!(queue.others(true), Others::Untried);
        for _ in 0..FAILED_MAX {
            queue.retry_last(Attempt::failed_once());
        }
        assert_eq!(queue.others(true), Others::Tried);
        queue.retry_last(Attempt::default());
        assert_eq!(queue.others(false), Others::Untried);
        queue.other_first(at(7), false);
        assert_eq!(queue.pick(true, at(0)), Ok(Pick::Retry(0)));
    }
}
