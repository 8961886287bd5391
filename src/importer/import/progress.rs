//! How far an import is, for whoever looks at it meanwhile.

use crate::importer::{account::Counts, time::Time};

use super::Import;

impl Import {
    /// Outcomes so far; what has no outcome is pending.
    pub fn counts(&self) -> Counts {
        self.account.counts()
    }

    /// Rows whose outcome is that of an earlier run, so far.
    pub fn resumed(&self) -> u64 {
        self.account.resumed().rows
    }

    /// Requests that were dispatched so far.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Milliseconds since the first poll.
    pub fn elapsed_ms(&self, now: Time) -> u64 {
        let now = self.latest.max(now);
        self.started.map_or(0, |started| now.since(started))
    }

    /// Milliseconds since the first poll in which the import was not paused.
    pub fn active_ms(&self, now: Time) -> u64 {
        let now = self.latest.max(now);
        self.elapsed_ms(now).saturating_sub(self.pause.total_ms(now))
    }

    /// Milliseconds to the end, if the source has `expected` rows: how long the server asked to wait, and what the
    /// limit asks for, or within its current window what the requests so far have taken. While paused: once it continues.
    pub fn eta_ms(&self, expected: u64, batch_users: u64, now: Time) -> u64 {
        let pending = expected.saturating_sub(self.account.counts().completed());
        let requests = pending.div_ceil(batch_users.max(1));
        let (free, share) = self.pace.allowance(self.options.rate.limit);
        let closed_ms = if requests == 0 { 0 } else { self.pace.closed_for_ms(now) };
        let sending_ms = match requests.saturating_sub(free).div_ceil(share) {
            0 => requests * self.active_ms(now) / self.requests.max(1),
            windows => windows * self.options.rate.window_ms,
        };
        closed_ms + sending_ms
    }
}
