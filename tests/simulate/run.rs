//! One run: a process that drives the core as the shells do, until its end or its death.

use std::collections::HashSet;

use cometchat_import::core::{
    answer::{Answer, Headers},
    columns::{Columns, ExtraPolicy},
    import::{Action, Budget, FailureKind, Import, RequestId, SendOptions, Stop},
    intake::IntakeOptions,
    journal::{Loader, Past},
    limits,
    read::Reader,
    report::{Failure, Report, RowEvents, Status},
    user::Policy,
};

use crate::{
    disk::Left,
    plan::{Ending, RunPlan},
    promises::{Broken, Held, promise},
    server::{Parcel, Tells},
    world::{Happening, World},
};

/// How a run ended.
#[derive(Debug)]
pub enum End {
    Killed,
    Reported(Box<Report>),
}

/// A process.
struct Process<'w, 'a> {
    world: &'w mut World<'a>,
    import: Import,
    flying: HashSet<u32>,
    source: Vec<u8>,
    given: usize,
    reading: bool,
    appending: bool,
    /// How often the wall clock was set before the append under way began.
    wall_sets: u64,
    requests: u64,
    aborted: bool,
    actions: u64,
    ending: Ending,
}

/// Runs the import once more.
pub fn run(world: &mut World<'_>, plan: &RunPlan) -> Result<End, Broken> {
    world.tally.runs += 1;
    world.run += 1;
    world.alive = true;
    world.healthy = plan.healthy;
    world.server.key_refused = false;
    world.now += plan.pause_ms;
    let wall_set = world.set_wall_between(plan.wall_set);
    if wall_set < 0 {
        world.tally.met("wall clock set back between runs");
    } else if wall_set > 0 {
        world.tally.met("wall clock set forward between runs");
    }
    if plan.edited {
        let what = world.input.edit(&mut world.dice);
        world.tally.met(what);
        world.say(|| what.to_owned());
    }
    let run = world.run;
    world.say(|| format!("run {run} begins: {plan:?}"));
    world.start_clock();
    world.witness.begin(&world.input);
    world.disk.begin();
    let mut import = import(world, plan.ending);
    import.listen(true, RowEvents::All);
    if world.plan.journal {
        let past = load(world)?;
        import.resume(past, world.wall(), world.monotonic());
    }
    let source = world.input.bytes();
    let process = Process {
        import,
        flying: HashSet::new(),
        source,
        given: 0,
        reading: false,
        appending: false,
        wall_sets: 0,
        requests: 0,
        aborted: false,
        actions: 0,
        ending: plan.ending,
        world,
    };
    process.live()
}

fn import(world: &World<'_>, ending: Ending) -> Import {
    let plan = world.plan;
    let mut budget = Budget::default();
    match ending {
        Ending::Requests(requests) => budget.max_requests = Some(requests),
        Ending::Deadline(millis) => budget.deadline_ms = Some(millis),
        _ => {}
    }
    let intake = IntakeOptions {
        reader: Reader::new(Some(plan.format)),
        columns: Columns::new(Vec::new(), ExtraPolicy::Reject).expect("no columns are wrong"),
        policy: Policy::default(),
        batch_users: plan.batch_users,
        body_bytes: limits::BODY_BYTES,
        seed: plan.seed,
        failed: false,
        mapper: None,
    };
    let send = SendOptions {
        rate: plan.rate,
        concurrency: plan.concurrency,
        attempts: plan.attempts,
        backoff: plan.backoff,
        outage_ms: plan.outage_ms,
        budget,
        seed: plan.seed ^ u64::from(world.run),
        secrets: vec![KEY.to_owned()],
    };
    Import::new(intake, send)
}

/// Reads the journal in any pieces.
pub fn load(world: &mut World<'_>) -> Result<Past, Broken> {
    let mut loader = Loader::new(TARGET, world.plan.seed, world.plan.rate.limit);
    let refused = |error| Broken(format!("the journal is refused: {error:?}"));
    let mut rest = world.disk.bytes.as_slice();
    let piece = world.dice.spread(1, 100_000).max(rest.len() as u64 / 50) as usize;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(piece.min(rest.len()));
        loader.push(now).map_err(refused)?;
        rest = later;
    }
    loader.end().map_err(refused)
}

impl Process<'_, '_> {
    fn live(mut self) -> Result<End, Broken> {
        loop {
            self.actions += 1;
            promise(self.actions < ACTIONS_MAX, || "no end in sight".to_owned())?;
            match self.ending {
                Ending::Kill(at) if at <= self.actions => return self.die(),
                Ending::Finish(at) if at == self.actions => self.stop(Stop::Finish),
                Ending::Abort(at) if at == self.actions => self.stop(Stop::Abort),
                _ => {}
            }
            self.clocks()?;
            let now = self.world.monotonic();
            self.import.wall_clock(self.world.wall(), now);
            let action = self.import.poll(now);
            self.witness(None)?;
            if self.import.is_aborting() && !self.aborted {
                self.abort()?;
                if matches!(action, Action::Wait { .. }) {
                    continue;
                }
            }
            match action {
                Action::Send { id, body } => self.send(id, &body)?,
                Action::Append { bytes } => self.append(bytes)?,
                Action::Done => return self.end(),
                Action::Wait { until, want_input } => {
                    if want_input && !self.reading {
                        self.read();
                        continue;
                    }
                    let timer = until.map(|until| self.world.when(until));
                    self.wait(timer)?;
                }
            }
        }
    }

    /// Clocks may do anything at any time.
    fn clocks(&mut self) -> Held {
        let plan = self.world.plan;
        if self.world.healthy {
            return Ok(());
        }
        if plan.wall_jumps > 0 && self.world.dice.between(0, 9_999) < plan.wall_jumps {
            self.world.set_wall();
        }
        if plan.sleeps > 0 && self.world.dice.between(0, 9_999) < plan.sleeps {
            self.world.sleep()?;
        }
        Ok(())
    }

    fn stop(&mut self, how: Stop) {
        self.world.tally.met(match how {
            Stop::Finish => "stopped",
            Stop::Abort => "aborted",
        });
        self.world.say(|| format!("stop: {how:?}"));
        self.import.stop(how);
    }

    fn send(&mut self, id: RequestId, body: &[u8]) -> Held {
        let RequestId(id) = id;
        let parcel = Parcel::read(body).ok_or_else(|| Broken(format!("request {id}: no body")))?;
        let announced = self.world.disk.announced.get(&id).copied();
        let plan = self.world.plan;
        if let (true, Some((users, _))) = (plan.journal, announced) {
            promise(users == parcel.users.len() as u64, || {
                format!("request {id} was announced with {users} users")
            })?;
        }
        let length = announced.map(|(_, length)| length);
        self.world.witness.sends(id, &parcel, plan, length)?;
        self.requests += 1;
        if let Ending::Requests(most) = self.ending {
            promise(self.requests <= most, || {
                format!("more than {most} requests")
            })?;
        }
        if self.ending == Ending::KeyRefused(self.requests) {
            self.world.tally.met("key refused");
            self.world.server.key_refused = true;
        }
        promise(self.flying.insert(id), || {
            format!("request {id} leaves twice")
        })?;
        promise(self.flying.len() <= plan.concurrency, || {
            "too many at once".to_owned()
        })?;
        self.world.sends(id, parcel);
        Ok(())
    }

    fn append(&mut self, bytes: Vec<u8>) -> Held {
        promise(self.world.plan.journal, || {
            "an append without a journal".to_owned()
        })?;
        self.world
            .say(|| format!("an append of {} bytes begins", bytes.len()));
        self.world.witness.appends();
        let alone = self.world.disk.start(bytes);
        promise(alone, || "an append while one is under way".to_owned())?;
        self.appending = true;
        self.wall_sets = self.world.wall_sets;
        let longest = self.world.plan.append_ms;
        if longest == 0 {
            return self.appended();
        }
        let at = self.world.now + self.world.dice.between(0, longest);
        self.world.schedule(at, Happening::Appended);
        Ok(())
    }

    fn appended(&mut self) -> Held {
        self.appending = false;
        let world = &mut *self.world;
        let appends = world.disk.appends;
        if self.ending == Ending::DiskFull(appends) {
            world.tally.met("disk full");
            world.disk.fail(&mut world.dice);
            world.note_written();
            world.witness.append_failed();
            world.say(|| "the append fails".to_owned());
            self.import.appended(Err("no space left"));
        } else {
            world.disk.finish();
            world.note_written();
            // What was told of the wall clock before this append began is in it.
            world.wall_untold &= world.wall_sets != self.wall_sets;
            self.import.appended(Ok(()));
        }
        self.witness(None)
    }

    fn read(&mut self) {
        let slow = self.world.plan.source_slow;
        if slow > 0 && self.world.dice.permille(slow) {
            self.reading = true;
            let at = self.world.now + self.world.dice.spread(1, 10_000);
            self.world.schedule(at, Happening::Input);
            return;
        }
        self.give();
    }

    /// The source gives the next piece, or its end.
    fn give(&mut self) {
        self.reading = false;
        let end = (self.given + self.world.plan.chunk).min(self.source.len());
        if let Ending::SourceBreaks(at) = self.ending
            && end > at
        {
            self.world.tally.met("source broken");
            self.import.break_input(Failure {
                code: "INPUT_UNREADABLE".to_owned(),
                message: "the source broke".to_owned(),
            });
        } else if self.given == self.source.len() {
            self.import.end_input();
        } else {
            self.import.push(&self.source[self.given..end]);
            self.given = end;
        }
    }

    /// Waits for whatever comes first.
    fn wait(&mut self, timer: Option<u64>) -> Held {
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
            Happening::Answers { id, reply } => {
                if !self.flying.remove(&id) {
                    return Ok(());
                }
                self.world
                    .say(|| format!("request {id} is answered: {}", reply.status));
                self.world.witness.hears(id, reply.tells);
                let retry_after = reply.retry_after.map(|seconds| seconds.to_string());
                let headers = Headers {
                    retry_after: retry_after.as_deref(),
                    ..Headers::default()
                };
                let answer = Answer {
                    status: reply.status,
                    headers,
                    body: reply.body.as_bytes(),
                    unix_ms: self.world.wall(),
                };
                let now = self.world.monotonic();
                self.import.on_response(RequestId(id), answer, now);
                self.witness(Some(id))
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
        if !self.flying.remove(&id) {
            return Ok(());
        }
        self.world.say(|| format!("request {id} fails: {kind:?}"));
        self.world.witness.hears(id, Tells::TooLittle);
        let now = self.world.monotonic();
        self.import.on_failure(RequestId(id), kind, "", now);
        self.witness(Some(id))
    }

    fn abort(&mut self) -> Held {
        self.aborted = true;
        let mut flying: Vec<u32> = self.flying.iter().copied().collect();
        flying.sort_unstable();
        for id in flying {
            self.world.abandon(id)?;
            self.fail(id, FailureKind::Aborted)?;
        }
        Ok(())
    }

    /// The witness sees what the core says.
    fn witness(&mut self, id: Option<u32>) -> Held {
        let events = self.import.take_events();
        if events.is_empty() {
            return Ok(());
        }
        let World {
            witness,
            server,
            plan,
            ..
        } = &mut *self.world;
        witness.sees(events, id, server, plan)
    }

    fn die(self) -> Result<End, Broken> {
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
        let announced: u64 = world.disk.announced.values().map(|(users, _)| users).sum();
        world
            .witness
            .ends(announced.saturating_sub(world.witness.users_sent()));
        // What is on its way arrives before the next process begins: the proof of the pace asks for
        // that, and no network keeps a request for longer than it takes to start one.
        let until = world.restart_from();
        world.orphan(until);
        world.pass(until)?;
        Ok(End::Killed)
    }

    fn end(self) -> Result<End, Broken> {
        let world = self.world;
        let report = self
            .import
            .report()
            .ok_or_else(|| Broken("no report".to_owned()))?;
        promise(self.flying.is_empty() && !self.appending, || {
            format!("done with {} requests in flight", self.flying.len())
        })?;
        world.say(|| format!("the run ends: {report:?}"));
        let disk_failed = matches!(self.ending, Ending::DiskFull(at) if at <= world.disk.appends);
        // What failed first is what the report says.
        let code = report.error.as_ref().map(|error| error.code.as_str());
        promise((code == Some("JOURNAL_UNWRITABLE")) <= disk_failed, || {
            format!("{report:?}")
        })?;
        promise(!disk_failed || report.status == Status::Failed, || {
            format!("{report:?}")
        })?;
        if let Ending::Deadline(millis) = self.ending {
            let allowed = millis + 4 * world.plan.append_ms + 10;
            promise(report.elapsed_ms <= allowed, || {
                format!("{} ms, {millis} were allowed", report.elapsed_ms)
            })?;
        }
        world.witness.reports(report, self.requests)?;
        let announced: u64 = world.disk.announced.values().map(|(users, _)| users).sum();
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

/// Where the users go.
pub const TARGET: &str = "https://app.api-us.cometchat.io/v3/data_import/users";
/// Must not be found anywhere.
pub const KEY: &str = "planted-k3y-0123456789";
/// A livelock fails instead of hanging.
const ACTIONS_MAX: u64 = 300_000;
