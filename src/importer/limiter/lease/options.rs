//! What a host gives a lease and gets from it.

use crate::importer::{
    limiter::ask::{Job, OtherRate},
    pacer::Rate,
    time::Time,
};

/// What a lease needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseOptions {
    /// The limit, the same for all workers.
    pub rate: Rate,
    /// A random number that no other worker has.
    pub worker: u64,
    /// What the worker sends for.
    pub job: Job,
    /// After how many milliseconds a request is given up.
    pub timeout_ms: u64,
}

/// Requests that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// How many could be dispatched now, grants or not.
    pub now: u32,
    /// How many are left in all, as far as the worker knows.
    pub backlog: u32,
}

/// Whether a request may be dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// At once.
    Now,
    /// At this moment.
    At(Time),
    /// At this moment at the earliest, because the server refused a request.
    Refused(Time),
    /// When the store has granted it.
    AfterReply,
}

/// A grant that was taken for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub(super) epoch: u64,
    pub(super) id: u64,
}

/// Why there is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoReply {
    /// The ask or its reply was lost, or took too long.
    Lost,
    /// The store counts by another rate.
    OtherRate(OtherRate),
}
