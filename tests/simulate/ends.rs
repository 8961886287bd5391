//! What a process hears, and how it dies or ends.

use cometchat_import::importer::{
    account::Status,
    import::{FailureKind, RequestId},
    response::{Headers, Response},
};

use crate::{
    disk::Left,
    plan::Ending,
    promises::{Broken, Held, promise},
    run::{End, Process},
    server::Content,
    trouble,
    world::{Happening, World},
};

impl Process<'_, '_> {
    /// Waits for whatever comes first.
    pub fn wait(&mut self, timer: Option<u64>) -> Held {
        let next = self.world.queue.first_key_value().map(|(key, _)| key.0);
        let Some(at) = [timer, next].into_iter().flatten().min() else {
            return Err(Broken("it waits, and nothing will ever happen".to_owned()));
        };
        self.world.now = self.world.now.max(at);
        if next != Some(at) {
            return Ok(());
        }
        let Some((_, happening)) = self.world.queue.pop_first() else {
            return Ok(());
        };
        match happening {
            Happening::Responds { id, reply } => {
                if !self.in_flight.remove(&id) {
                    return Ok(());
                }
                self.world.say(|| format!("request {id} has the response {}", reply.status));
                self.world.witness.hears(id, reply.content);
                let retry_after = reply.retry_after.map(|seconds| seconds.to_string());
                let headers = Headers { retry_after: retry_after.as_deref(), ..Headers::default() };
                let response =
                    Response { status: reply.status, headers, body: reply.body.as_bytes(), unix_ms: self.world.wall() };
                let now = self.world.monotonic();
                self.import.on_response(RequestId(id), response, now);
                self.witness()
            }
            Happening::Fails { id, kind } => self.fail(id, kind),
            Happening::Appended => self.appended(),
            Happening::Input => {
                self.give();
                Ok(())
            }
            other => self.world.outside(other),
        }
    }

    fn fail(&mut self, id: u32, kind: FailureKind) -> Held {
        if !self.in_flight.remove(&id) {
            return Ok(());
        }
        self.world.say(|| format!("request {id} fails: {kind:?}"));
        self.world.witness.hears(id, Content::TooLittle);
        let now = self.world.monotonic();
        self.import.on_failure(RequestId(id), kind, "", now);
        self.witness()
    }

    pub fn abort(&mut self) -> Held {
        self.aborted = true;
        let mut in_flight: Vec<u32> = self.in_flight.iter().copied().collect();
        in_flight.sort_unstable();
        for id in in_flight {
            self.world.abandon(id)?;
            self.fail(id, FailureKind::Aborted)?;
        }
        Ok(())
    }

    /// The witness sees what the core says.
    pub fn witness(&mut self) -> Held {
        let events = self.import.take_events();
        if events.is_empty() {
            return Ok(());
        }
        let World { witness, server, plan, .. } = &mut *self.world;
        witness.sees(events, server, plan)
    }

    pub fn die(self) -> Result<End, Broken> {
        let world = self.world;
        world.tally.kills += 1;
        if self.appending {
            match world.disk.crash(&mut world.dice) {
                Left::Nothing => {}
                Left::Torn => world.tally.met("append torn"),
                Left::TornAndZeroes => world.tally.met("append torn, zeroes behind it"),
                Left::All => world.tally.met("append done, and nobody heard"),
            }
        }
        world.note_written();
        let length = world.disk.bytes.len();
        world.say(|| format!("killed; the journal has {length} bytes"));
        let announced: u64 = world.disk.announced.values().sum();
        world.witness.ends(announced.saturating_sub(world.witness.users_sent()));
        // What is on its way arrives before the next process begins: the proof of the pace asks for
        // that, and no network keeps a request for longer than it takes to start one.
        let until = world.restart_from();
        world.orphan(until);
        world.pass(until)?;
        Ok(End::Killed)
    }

    pub fn end(self) -> Result<End, Broken> {
        let world = self.world;
        let report = self.import.report().ok_or_else(|| Broken("no report".to_owned()))?;
        promise(self.in_flight.is_empty() && !self.appending, || {
            format!("done with {} requests in flight", self.in_flight.len())
        })?;
        world.say(|| format!("the run ends: {report:?}"));
        let disk_failed = matches!(self.ending, Ending::DiskFull(at) if at <= world.disk.appends);
        // What failed first is what the report says.
        let code = report.error.as_ref().map(|error| error.code.as_str());
        promise((code == Some("JOURNAL_UNWRITABLE")) <= disk_failed, || format!("{report:?}"))?;
        promise(!disk_failed || report.status == Status::Failed, || format!("{report:?}"))?;
        if let Ending::Deadline(millis) = self.ending {
            let allowed = millis + 4 * world.plan.append_ms + 10;
            promise(report.elapsed_ms <= allowed, || format!("{} ms, {millis} were allowed", report.elapsed_ms))?;
        }
        world.witness.reports(report, self.requests)?;
        trouble::is_systemic_for_a_reason(world, report)?;
        let announced: u64 = world.disk.announced.values().sum();
        let unsent = announced.saturating_sub(world.witness.users_sent());
        world.witness.ends(if disk_failed { unsent } else { 0 });
        world.tally.rows += report.counts.rows;
        let until = match disk_failed {
            true => world.restart_from(),
            false => world.now,
        };
        world.orphan(until);
        world.pass(until)?;
        world.wall_untold = false;
        Ok(End::Reported(Box::new(report.clone())))
    }
}
