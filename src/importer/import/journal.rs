//! The import's side of the journal: what is announced, what came of it, and when it is appended.

use crate::importer::{
    batch::Batch,
    journal::{Past, Record, SettledRequest, SettledRow, SettledRows, VERSION, Writer},
    pacer::Pacer,
    time::Time,
};

use super::RequestId;

/// Writes the journal of a run, if one is kept; else does nothing.
#[derive(Debug, Default)]
pub(super) struct JournalWriter {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    writer: Writer,
    /// What comes before the first record; taken with it.
    past: Option<Past>,
    /// What the wall clock showed when.
    wall: (u64, Time),
    /// As it was when the responses in the journal were dated, or behind that.
    dated: (u64, Time),
    /// How many requests the append under way announces.
    appending: Option<usize>,
    /// An append failed: nothing can be kept any more.
    failed: bool,
    ended: bool,
}

impl JournalWriter {
    /// A journal that continues what earlier runs left behind.
    pub(super) fn after(past: Past, unix_ms: u64, now: Time) -> Self {
        Self {
            open: Some(Open {
                writer: Writer::default(),
                past: Some(past),
                wall: (unix_ms, now),
                dated: (unix_ms, now),
                appending: None,
                failed: false,
                ended: false,
            }),
        }
    }

    /// Whether there is a journal.
    pub(super) fn is_kept(&self) -> bool {
        self.open.is_some()
    }

    /// Takes what the wall clock shows. If it was set forward, the dates of the responses that the limit still counts
    /// are written anew: a later run would take them for older than they are.
    pub(super) fn wall_clock(&mut self, unix_ms: u64, pacer: &Pacer, now: Time) {
        let Some(open) = &mut self.open else { return };
        if !open.set_wall(unix_ms, now, pacer.clock_slack_ms()) {
            return;
        }
        let gate = unix_ms.saturating_add(pacer.closed_for_ms(now));
        for age in pacer.response_ages(now) {
            let unix_ms = unix_ms.saturating_sub(age);
            // Of no request; and none may be sent before the gate opens.
            let wait_ms = match pacer.closed_for_ms(now) {
                0 => 0,
                _ => gate.saturating_sub(unix_ms),
            };
            let outcome = SettledRequest::Unread { wait_ms };
            let request = 0;
            open.add(&Record::Response { request, unix_ms, outcome }, now);
        }
    }

    /// Announces a request.
    pub(super) fn sending(&mut self, id: RequestId, batch: &Batch, now: Time) {
        let Some(open) = &mut self.open else { return };
        let keys = batch.users.iter().filter_map(|user| user.key.as_deref());
        let users: Vec<u8> = keys.flat_map(|key| key.to_bytes()).collect();
        let request = id.0;
        open.add(&Record::Sending { request, users: &users }, now);
    }

    /// Records what came of a request.
    pub(super) fn complete(&mut self, id: RequestId, outcome: SettledRequest<'_>, now: Time) {
        let Some(open) = &mut self.open else { return };
        let unix_ms = open.unix_ms(now);
        let request = id.0;
        open.add(&Record::Response { request, unix_ms, outcome }, now);
    }

    /// Records what became of each user of a request, in their order.
    pub(super) fn complete_rows(&mut self, id: RequestId, results: &[SettledRow<'_>], now: Time) {
        if self.is_kept() {
            let bytes = SettledRows::write(results.iter().copied());
            self.complete(id, SettledRequest::PerUser(SettledRows::of(&bytes)), now);
        }
    }

    /// Records what the server taught of the size of bodies.
    pub(super) fn ceiling(&mut self, bytes: usize, now: Time) {
        if let Some(open) = &mut self.open {
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            open.add(&Record::Ceiling { bytes }, now);
        }
    }

    /// Records that the run ends, unless nothing of it is there.
    pub(super) fn end(&mut self, now: Time) {
        if let Some(open) = &mut self.open
            && open.past.is_none()
            && !open.ended
        {
            open.ended = true;
            let unix_ms = open.unix_ms(now);
            open.add(&Record::End { unix_ms }, now);
        }
    }

    /// The bytes of the next append, which announces so many requests; unless nothing waits, or one is under way.
    pub(super) fn append(&mut self, announced: usize) -> Option<Vec<u8>> {
        let open = self.open.as_mut()?;
        if open.appending.is_some() || open.writer.is_empty() || open.failed {
            return None;
        }
        open.appending = Some(announced);
        Some(open.writer.take())
    }

    /// Whether an append is under way.
    pub(super) fn is_appending(&self) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|open| open.appending.is_some())
    }

    /// The append under way has come to its end. How many requests it announced, if there was one; after one that
    /// failed, nothing is kept any more.
    pub(super) fn appended(&mut self, is_durable: bool) -> Option<usize> {
        let open = self.open.as_mut()?;
        let announced = open.appending.take()?;
        if !is_durable {
            open.failed = true;
            let _ = open.writer.take();
        }
        Some(announced)
    }
}

impl Open {
    fn unix_ms(&self, now: Time) -> u64 {
        let (unix_ms, at) = self.wall;
        unix_ms.saturating_add(now.since(at))
    }

    /// Takes what the wall clock shows; whether it is ahead of the dates in the journal by more than
    /// `slack_ms`, so that they are to be written anew.
    fn set_wall(&mut self, unix_ms: u64, now: Time, slack_ms: u64) -> bool {
        self.wall = (unix_ms, now);
        let (dated, at) = self.dated;
        let expected = dated.saturating_add(now.since(at));
        let ahead = unix_ms > expected.saturating_add(slack_ms);
        if ahead || unix_ms < expected {
            self.dated = self.wall;
        }
        ahead
    }

    /// Adds a record; before the first, what a journal or a run begins with.
    fn add(&mut self, record: &Record<'_>, now: Time) {
        if self.failed {
            return;
        }
        if let Some(past) = self.past.take() {
            if past.opening.separate {
                self.writer.separate();
            }
            if let Some(from) = past.opening.repair {
                self.writer.add(&Record::Repair { from });
            }
            if let Some(header) = &past.opening.header {
                self.writer.add(&Record::Header {
                    version: VERSION,
                    salt: past.salt,
                    target: header.target,
                    entity: header.entity,
                    host: &header.host,
                });
            }
            let unix_ms = self.unix_ms(now);
            self.writer.add(&Record::Run { unix_ms });
        }
        self.writer.add(record);
    }
}
