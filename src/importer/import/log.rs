//! The import's side of the journal: what is announced, what is told, and when it is appended.

use crate::importer::{
    error::ErrorCode,
    journal::{Fates, Kept, Past, Record, VERSION, Verdict, Writer},
    time::Time,
};

use super::{Action, Import, RequestId, flight::Shipment};

/// The journal of a run.
#[derive(Debug)]
pub(super) struct Log {
    writer: Writer,
    /// What comes before the first record; taken with it.
    past: Option<Past>,
    /// What the wall clock showed when.
    wall: (u64, Time),
    /// As it was when the answers in the journal were dated, or behind that.
    dated: (u64, Time),
    /// How many departures the append under way announces.
    appending: Option<usize>,
    /// An append failed: nothing can be kept any more.
    failed: bool,
    ended: bool,
}

impl Log {
    pub(super) fn new(past: Past, unix_ms: u64, now: Time) -> Self {
        Self {
            writer: Writer::default(),
            past: Some(past),
            wall: (unix_ms, now),
            dated: (unix_ms, now),
            appending: None,
            failed: false,
            ended: false,
        }
    }

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
            if let Some((target, host)) = &past.opening.header {
                self.writer.add(&Record::Header {
                    version: VERSION,
                    salt: past.salt,
                    target: *target,
                    host,
                });
            }
            let unix_ms = self.unix_ms(now);
            self.writer.add(&Record::Run { unix_ms });
        }
        self.writer.add(record);
    }
}

impl Import {
    /// What the wall clock shows, in milliseconds since 1970. To be told now and then, best before
    /// each poll. If it was set forward, the dates of the answers that the limit still counts are
    /// written anew: a later run would take them for older than they are. Set back, it only makes a
    /// later run wait.
    pub fn wall_clock(&mut self, unix_ms: u64, now: Time) {
        let now = self.latest.max(now);
        let slack = self.pacer.clock_slack_ms();
        let Some(log) = &mut self.log else {
            return;
        };
        if !log.set_wall(unix_ms, now, slack) {
            return;
        }
        let gate = unix_ms.saturating_add(self.pacer.closed_for_ms(now));
        for age in self.pacer.answer_ages(now) {
            let unix_ms = unix_ms.saturating_sub(age);
            // Of no request; and none may be sent before the gate opens.
            let wait_ms = match self.pacer.closed_for_ms(now) {
                0 => 0,
                _ => gate.saturating_sub(unix_ms),
            };
            let verdict = Verdict::Unread { wait_ms };
            let request = 0;
            log.add(
                &Record::Answer {
                    request,
                    unix_ms,
                    verdict,
                },
                now,
            );
        }
    }

    /// The append under way has come to its end: the bytes are durable, or the host says why not.
    pub fn appended(&mut self, result: Result<(), &str>) {
        let Some(log) = &mut self.log else {
            return;
        };
        let Some(announced) = log.appending.take() else {
            return;
        };
        match result {
            Ok(()) => self
                .cleared
                .extend(self.departing.drain(..announced.min(self.departing.len()))),
            Err(detail) => {
                log.failed = true;
                let _ = log.writer.take();
                let message = format!(
                    "the journal cannot be written, and nothing is sent that it does not know: {detail}; make room for it, and go on"
                );
                self.fail(ErrorCode::JournalUnwritable, message);
            }
        }
    }

    /// Announces a request.
    pub(super) fn log_sending(&mut self, id: RequestId, shipment: &Shipment, now: Time) {
        let Some(log) = &mut self.log else {
            return;
        };
        let users = shipment.batch.users.iter();
        let keys = users.filter_map(|user| user.key.as_deref());
        let users: Vec<u8> = keys.flat_map(|key| key.to_bytes()).collect();
        let request = id.0;
        log.add(
            &Record::Sending {
                request,
                users: &users,
            },
            now,
        );
    }

    /// Tells what came of a request.
    pub(super) fn log_answer(&mut self, id: RequestId, verdict: Verdict<'_>, now: Time) {
        let Some(log) = &mut self.log else {
            return;
        };
        let unix_ms = log.unix_ms(now);
        let request = id.0;
        log.add(
            &Record::Answer {
                request,
                unix_ms,
                verdict,
            },
            now,
        );
    }

    /// Tells what became of each user of a request, in their order.
    pub(super) fn log_fates<'a>(
        &mut self,
        id: RequestId,
        fates: impl IntoIterator<Item = Kept<'a>>,
        now: Time,
    ) {
        if self.log.is_some() {
            let bytes = Fates::write(fates);
            self.log_answer(id, Verdict::Settled(Fates::of(&bytes)), now);
        }
    }

    /// Keeps what the server taught of the size of bodies.
    pub(super) fn log_ceiling(&mut self, now: Time) {
        let ceiling = u32::try_from(self.intake.ceiling()).unwrap_or(u32::MAX);
        if let Some(log) = &mut self.log {
            log.add(&Record::Ceiling { bytes: ceiling }, now);
        }
    }

    /// Ends the run in the journal, unless nothing of it is there.
    pub(super) fn log_end(&mut self, now: Time) {
        if let Some(log) = &mut self.log
            && log.past.is_none()
            && !log.ended
        {
            log.ended = true;
            let unix_ms = log.unix_ms(now);
            log.add(&Record::End { unix_ms }, now);
        }
    }

    /// The next append, unless nothing waits or one is under way.
    pub(super) fn append(&mut self) -> Option<Action> {
        let log = self.log.as_mut()?;
        if log.appending.is_some() || log.writer.is_empty() || log.failed {
            return None;
        }
        log.appending = Some(self.departing.len());
        Some(Action::Append {
            bytes: log.writer.take(),
        })
    }

    /// Whether an append is under way.
    pub(super) fn is_appending(&self) -> bool {
        self.log.as_ref().is_some_and(|log| log.appending.is_some())
    }
}
