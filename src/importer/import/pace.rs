//! When a request may be dispatched: by the run's own limit, or by one that it shares with other workers.

use crate::importer::{
    error::{ErrorCode, Failure},
    limiter::{Demand, Lease, LeaseOptions, NoReply, Opening, Reply, Slot},
    pacer::{Free, Pacer, Rate},
    time::Time,
};

use super::RequestId;

/// The limit of a run.
#[derive(Debug)]
pub(super) struct Pace {
    /// It counts beside a shared limit, which may have begun after what the journal knows, and the journal has its responses for
    /// a later run that shares none. A cell is kept longer, and for the same responses, so that otherwise nobody waits for it.
    pub(super) own: Pacer,
    shared: Option<Box<Shared>>,
}

/// A limit that other workers share.
#[derive(Debug)]
struct Shared {
    rate: Rate,
    lease: Lease,
    demand: Demand,
    /// What was granted to the requests that are announced or in flight.
    slots: Vec<(RequestId, Slot)>,
    /// The number of the ask under way, and when it is given up.
    asking: Option<(u64, Time)>,
    /// Until when nobody waited for the store: the run was paused.
    unwatched: Time,
    /// What the store's last failure was.
    detail: String,
}

/// Whether a request may be dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// At once.
    Now,
    /// At this moment at the earliest, for this reason.
    Later(Time, &'static str),
    /// After a response, or the reply of the store.
    AfterResponse,
}

impl Pace {
    /// A limit of the run's own.
    pub(super) fn own(rate: Rate) -> Self {
        Self { own: Pacer::new(rate), shared: None }
    }

    /// Shares the limit; before anything else.
    pub(super) fn share(&mut self, options: LeaseOptions) {
        let lease = Lease::new(options);
        let (rate, demand) = (options.rate, Demand::default());
        let (slots, asking, unwatched, detail) = (Vec::new(), None, Time::default(), String::new());
        self.shared = Some(Box::new(Shared { rate, lease, demand, slots, asking, unwatched, detail }));
    }

    /// Whether others share the limit.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Whether a request may be dispatched now, else when.
    pub(super) fn free(&mut self, now: Time) -> Turn {
        let own = match self.own.free(now) {
            Free::Now => Turn::Now,
            Free::At(at) => Turn::Later(at, "limit"),
            Free::Refused(at) => Turn::Later(at, "refused"),
            Free::AfterResponse => Turn::AfterResponse,
        };
        let Some(shared) = &mut self.shared else {
            return own;
        };
        if own != Turn::Now {
            return own;
        }
        match shared.lease.free(now) {
            Opening::Now => Turn::Now,
            Opening::At(at) => Turn::Later(at, "limit"),
            // Another worker was refused, or the store has to wait for what it may have forgotten.
            Opening::Refused(at) => Turn::Later(at, "limiter"),
            Opening::AfterReply => match shared.lease.ask_at(shared.demand, now) {
                Some(at) if at > now => {
                    Turn::Later(at, if shared.silent_for_ms(now) > 0 { "limiter" } else { "limit" })
                }
                _ => Turn::AfterResponse,
            },
        }
    }

    /// Takes what [`free`](Self::free) says is free, for a request.
    pub(super) fn take(&mut self, id: RequestId, now: Time) {
        self.own.take(now);
        if let Some(shared) = &mut self.shared {
            let slot = shared.lease.take(now);
            shared.slots.extend(slot.map(|slot| (id, slot)));
        }
    }

    /// Whether the request may still be dispatched.
    pub(super) fn may_dispatch(&self, id: RequestId, now: Time) -> bool {
        self.shared.as_ref().is_none_or(|shared| {
            let slot = shared.slots.iter().find(|(known, _)| *known == id);
            slot.is_some_and(|(_, slot)| shared.lease.may_dispatch(*slot, now))
        })
    }

    /// A request had its response, or was given up.
    pub(super) fn complete(&mut self, id: RequestId, now: Time) {
        self.own.complete(now);
        if let Some((shared, slot)) = self.slot(id) {
            shared.lease.complete(slot, now);
        }
    }

    /// No request was dispatched, and none will be.
    pub(super) fn unused(&mut self, id: RequestId, now: Time) {
        self.own.unused();
        if let Some((shared, slot)) = self.slot(id) {
            shared.lease.unused(slot, now);
        }
    }

    fn slot(&mut self, id: RequestId) -> Option<(&mut Shared, Slot)> {
        let shared = self.shared.as_deref_mut()?;
        let at = shared.slots.iter().position(|(known, _)| *known == id)?;
        let (_, slot) = shared.slots.swap_remove(at);
        Some((shared, slot))
    }

    /// Lets no request be dispatched before `until`. For how many milliseconds that keeps requests longer than they were
    /// kept already.
    pub(super) fn close_until(&mut self, until: Time, now: Time) -> u64 {
        let longer = self.own.close_until(until);
        self.shared.as_mut().map_or(longer, |shared| shared.lease.close_until(until, now))
    }

    /// For how many milliseconds no request may be dispatched.
    pub(super) fn closed_for_ms(&self, now: Time) -> u64 {
        self.shared.as_ref().map_or(self.own.closed_for_ms(now), |shared| shared.lease.closed_for_ms(now))
    }

    /// How many requests may be dispatched at once, and how many in a window.
    pub(super) fn allowance(&self, limit: u32) -> (u64, u64) {
        let limit = limit.max(1);
        let (held, share) = match &self.shared {
            None => (self.own.held(), limit),
            Some(shared) => (u64::from(shared.lease.held()), shared.lease.share()),
        };
        (u64::from(limit).saturating_sub(held), u64::from(share))
    }

    /// Notes what waits to be dispatched.
    pub(super) fn demand(&mut self, demand: Demand, now: Time) {
        if let Some(shared) = &mut self.shared {
            // What the run's own limit does not allow would lapse.
            let is_free = self.own.free(now) == Free::Now;
            shared.demand = if is_free { demand } else { Demand { now: 0, ..demand } };
        }
    }

    /// What to ask the store, if there is a reason to ask now: the ask's number and bytes.
    pub(super) fn ask(&mut self, now: Time) -> Option<(u64, Vec<u8>)> {
        let shared = self.shared.as_mut()?;
        if let Some((number, deadline)) = shared.asking
            && deadline <= now
        {
            shared.replied(number, Err("it does not reply"), now);
        }
        let ask = shared.lease.ask(shared.demand, now)?;
        shared.asking = Some((ask.number, now.after(shared.lease.ask_timeout_ms())));
        Some((ask.number, ask.encode()))
    }

    /// Takes the reply to an ask, or why there is none.
    pub(super) fn replied(&mut self, number: u64, reply: Result<&[u8], &str>, now: Time) {
        if let Some(shared) = &mut self.shared {
            shared.replied(number, reply, now);
        }
    }

    /// When there may be something to ask, or an ask is given up, if nothing else happens before.
    pub(super) fn wakes(&self, now: Time) -> Option<Time> {
        let shared = self.shared.as_ref()?;
        match shared.asking {
            Some((_, deadline)) => Some(deadline),
            None => shared.lease.ask_at(shared.demand, now),
        }
    }

    /// Why the run cannot continue, if the store counts by another limit, or was silent for longer than `patience_ms`.
    pub(super) fn failure(&self, patience_ms: u64, now: Time) -> Option<Failure> {
        let shared = self.shared.as_ref()?;
        if let Some(other) = shared.lease.other_rate() {
            let Rate { limit, window_ms } = shared.rate;
            let message = format!(
                "the limiter counts {} requests in {} ms for the workers that share it, and this run {limit} in {window_ms} ms; give all the same rate",
                other.rate.limit, other.rate.window_ms
            );
            return Some(Failure::new(ErrorCode::LimiterOtherRate, message));
        }
        (shared.silent_for_ms(now) > patience_ms).then(|| {
            let message = format!(
                "the limiter's store cannot be reached, and nothing is sent without it: {}; see to the store, and run it again",
                shared.detail
            );
            Failure::new(ErrorCode::LimiterUnreachable, message)
        })
    }

    /// The run was paused up to now: how long the store was silent does not count.
    pub(super) fn unwatched(&mut self, now: Time) {
        if let Some(shared) = &mut self.shared {
            shared.unwatched = now;
        }
    }

    /// Nothing is dispatched for now: gives back what was granted and not taken. When there is more to give back, if there is:
    /// a grant of later.
    pub(super) fn stand_by(&mut self, now: Time) -> Option<Time> {
        let shared = self.shared.as_mut()?;
        shared.demand = Demand::default();
        loop {
            match shared.lease.free(now) {
                Opening::Now => {
                    let slot = shared.lease.take(now)?;
                    shared.lease.unused(slot, now);
                }
                Opening::At(at) | Opening::Refused(at) => return Some(at),
                Opening::AfterReply => return None,
            }
        }
    }

    /// Nothing more will be dispatched: what was granted is returned with the next asks.
    pub(super) fn finish(&mut self, now: Time) {
        if let Some(shared) = &mut self.shared {
            shared.demand = Demand::default();
            shared.lease.finish(now);
        }
    }

    /// Whether the store has back what it granted, or does not listen.
    pub(super) fn is_finished(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| {
            let is_heard = shared.asking.is_none() && !shared.lease.owes();
            is_heard || (shared.asking.is_none() && shared.lease.is_silent())
        })
    }
}

impl Shared {
    fn silent_for_ms(&self, now: Time) -> u64 {
        self.lease.silent_for_ms(now).min(now.since(self.unwatched))
    }

    fn replied(&mut self, number: u64, reply: Result<&[u8], &str>, now: Time) {
        if self.asking.is_none_or(|(asked, _)| asked != number) {
            return;
        }
        self.asking = None;
        let reply = match reply.map(Reply::decode) {
            Ok(Ok(Ok(reply))) => Ok(reply),
            Ok(Ok(Err(other))) => Err(NoReply::OtherRate(other)),
            Ok(Err(_)) => {
                "its reply cannot be read".clone_into(&mut self.detail);
                Err(NoReply::Lost)
            }
            Err(detail) => {
                detail.clone_into(&mut self.detail);
                Err(NoReply::Lost)
            }
        };
        self.lease.replied(reply, now);
    }
}
