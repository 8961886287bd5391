//! The table that decides what becomes of a batch of which nobody knows which rows were stored: a pure function of what
//! is known of the batch, of the server, and of the other batches.

use super::health::Breaker;
use crate::importer::error::ErrorCode;

/// What a failure points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The server itself says that it failed at this request: a row of it may be offending.
    Batch,
    /// Something before the server failed, or the server as a whole: this says nothing of the rows.
    Server,
    /// There was no connection.
    Network,
}

/// How often the batch was tried, of the attempts that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Once.
    First,
    /// More than once, and not for the last time.
    Again,
    /// As often as allowed.
    Spent,
}

/// What the server did since the batch first failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    /// It took other requests: the fault is in this one.
    Well,
    /// Nothing came through.
    Doubtful,
    /// It never responded in this run: its address is more likely misspelt than it is down for a while.
    NeverReached,
}

/// How many rows the request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// One.
    One,
    /// More than one.
    Many,
}

/// Whether the batch is part of a search for an offending row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Searching {
    /// It is not.
    No,
    /// It is, and the search holds nothing back.
    Bare,
    /// It is, and other rows are held back.
    Holding,
}

/// Failures of a row on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    /// They may be the server's own mood.
    Few,
    /// The row is offending.
    Enough,
}

/// How many requests failed one after another, whatever they carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Streak {
    /// A search for an offending row may explain them.
    Short,
    /// No search does.
    Long,
}

/// The other batches of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// One that never failed can be sent: it may show that the server is well.
    Untried,
    /// One failed as a whole that was not halved yet: half of it may show that.
    Unsearched,
    /// Some are left, and none of them can show that.
    Tried,
    /// None is left: everything else has its outcome.
    None,
}

/// What the table looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) cause: Cause,
    pub(super) effort: Effort,
    pub(super) server: Server,
    pub(super) outage: Breaker,
    pub(super) rows: Rows,
    pub(super) searching: Searching,
    pub(super) alone: Alone,
    pub(super) streak: Streak,
    pub(super) others: Others,
}

/// What a line decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The same again, after a delay.
    Resend,
    /// The first half, at once.
    Bisect,
    /// The first half, after a delay.
    BisectLater,
    /// The rows that its search holds back go first, and itself after a delay.
    DrainHeld,
    /// The same again as a probe, after a delay.
    Probe,
    /// Another batch as a probe, after a delay.
    ProbeOther,
    /// Its rows are unconfirmed.
    Unconfirmed,
    /// The run ends.
    Stop(ErrorCode),
}

/// The table. The first line that fits decides.
pub(super) fn decide(facts: Facts) -> Step {
    use {Breaker as B, Cause as X, Effort as E, Others as O, Rows as R, Searching as S, Server as V, Streak as T};
    let Facts { cause, effort, server, outage, rows, searching, alone, streak, others } = facts;
    // Tried as often as allowed, or for as long as the caller has patience, and nothing else came through either.
    let exhausted = server != V::Well && (effort == E::Spent || outage == B::Open);
    match (cause, rows, searching, streak, others) {
        // 1. Rows that are held back may show that the server is well: they go before a row that fails alone is
        //    taken for the sign of an outage.
        (_, R::One, S::Holding, T::Short, _) if server != V::Well && effort == E::Spent => Step::DrainHeld,
        // 2. Nobody is there, or nobody comes back: that others were stored after this batch first failed, was before.
        (X::Server | X::Network, ..) if outage == B::Open || (exhausted && server == V::NeverReached) => {
            Step::Stop(ErrorCode::Unreachable)
        }
        // 3. An outage says nothing of the batch: it probes until the server is back.
        (X::Server | X::Network, ..) if exhausted => Step::Probe,
        // 4. A server that fails at all that is left, or at everything for too long.
        (X::Batch, R::One, _, T::Long, O::None) | (X::Batch, R::One, S::No | S::Bare, T::Short, O::None)
            if exhausted =>
        {
            Step::Stop(ErrorCode::ServerFailed)
        }
        (X::Batch, R::Many, _, T::Long, O::Unsearched | O::Tried)
        | (X::Batch, R::One, _, T::Long, O::Unsearched | O::Tried)
        | (X::Batch, R::One, S::No | S::Bare, T::Short, O::Tried)
            if exhausted && outage == B::Open =>
        {
            Step::Stop(ErrorCode::ServerFailed)
        }
        // 5. As long as another batch may be stored, it shows whether the server or this batch is at fault.
        (X::Batch, R::Many, _, T::Long, O::Untried | O::Unsearched | O::Tried)
        | (X::Batch, R::One, _, T::Long, O::Untried | O::Unsearched | O::Tried)
        | (X::Batch, R::One, S::No | S::Bare, T::Short, O::Untried | O::Unsearched | O::Tried)
            if exhausted =>
        {
            Step::ProbeOther
        }
        // 6. A batch that fails for its own sake, and not only once, is halved until the offending row stands alone.
        (X::Batch, R::Many, ..) if effort != E::First || searching != S::No => match server {
            V::Well => Step::Bisect,
            V::Doubtful | V::NeverReached => Step::BisectLater,
        },
        // 7. A row that fails alone again and again, while others are stored, is offending.
        (X::Batch, R::One, S::Bare | S::Holding, ..) if server == V::Well && alone == Alone::Enough => {
            Step::Unconfirmed
        }
        // 8. Tried as often as allowed.
        _ if effort == E::Spent => Step::Unconfirmed,
        // 9. Once more.
        _ => Step::Resend,
    }
}

impl Step {
    /// Whether the failure counts as one of a row on its own.
    pub(super) fn counts_alone(self, facts: Facts) -> bool {
        let alone = facts.cause == Cause::Batch && facts.rows == Rows::One;
        let not_once = facts.effort != Effort::First || facts.searching != Searching::No;
        alone && not_once && matches!(self, Self::Resend | Self::Unconfirmed)
    }
}

#[cfg(test)]
mod tests;
