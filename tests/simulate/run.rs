//! One run: a process that drives the core as the shells do, until its end or its death.

use std::collections::HashSet;

use cometchat_import::importer::{
    account::{Report, RowEvents},
    entity::USERS,
    error::{ErrorCode, Failure},
    filter::Filter,
    import::{Action, Budget, Import, RequestId, SendOptions, Stop},
    input::Reader,
    journal::{Loader, Past},
    limits,
    mapping::{ExtraPolicy, Mapping},
    pipeline::PipelineOptions,
    rule::Policy,
};

use crate::{
    pauses::Pauses,
    plan::{Ending, RunPlan},
    promises::{Broken, Held, promise},
    server::Parcel,
    world::{Happening, World},
};

/// How a run ended.
#[derive(Debug)]
pub enum End {
    Killed,
    Reported(Box<Report>),
}

/// A process.
pub struct Process<'w, 'a> {
    pub world: &'w mut World<'a>,
    pub import: Import,
    pub in_flight: HashSet<u32>,
    pub source: Vec<u8>,
    pub given: usize,
    pub reading: bool,
    pub appending: bool,
    /// How often the wall clock was set before the append under way began.
    pub wall_sets: u64,
    pub requests: u64,
    pub aborted: bool,
    pub actions: u64,
    pub ending: Ending,
    pub pauses: Pauses,
}

/// Runs the import once more.
pub fn run(world: &mut World<'_>, plan: &RunPlan) -> Result<End, Broken> {
    world.tally.runs += 1;
    world.run += 1;
    world.alive = true;
    world.healthy = plan.healthy;
    world.server.key_refused = false;
    if plan.healthy {
        world.server.troubled_until = 0;
    }
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
        in_flight: HashSet::new(),
        source,
        given: 0,
        reading: false,
        appending: false,
        wall_sets: 0,
        requests: 0,
        aborted: false,
        actions: 0,
        ending: plan.ending,
        pauses: Pauses::of(world.plan, run),
        world,
    };
    process.live()
}

/// An import as the plan has it.
pub fn import(world: &World<'_>, ending: Ending) -> Import {
    let plan = world.plan;
    let mut budget = Budget::default();
    match ending {
        Ending::Requests(requests) => budget.max_requests = Some(requests),
        Ending::Deadline(millis) => budget.deadline_ms = Some(millis),
        _ => {}
    }
    let pipeline = PipelineOptions {
        reader: Reader::new(Some(plan.format)),
        mapping: Mapping::new(&USERS, Vec::new(), ExtraPolicy::Reject).expect("no columns are wrong"),
        filter: Filter::default(),
        policy: Policy::default(),
        batch_size: plan.batch_size,
        body_bytes: limits::BODY_BYTES,
        seed: plan.seed,
        mapper: None,
    };
    let send = SendOptions {
        rate: plan.rate,
        concurrency: plan.concurrency,
        attempts: plan.attempts,
        backoff: plan.backoff,
        outage_ms: plan.outage_ms,
        budget,
        max_failures: None,
        seed: plan.seed ^ u64::from(world.run),
        secrets: vec![KEY.to_owned()],
    };
    Import::new(pipeline, send)
}

/// Reads the journal in any pieces.
pub fn load(world: &mut World<'_>) -> Result<Past, Broken> {
    let mut loader = Loader::new("users", TARGET, world.plan.seed, world.plan.rate.limit);
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
            self.pauses()?;
            let now = self.world.monotonic();
            self.import.wall_clock(self.world.wall(), now);
            let action = self.import.poll(now);
            self.witness()?;
            if self.import.is_aborting() && !self.aborted {
                self.abort()?;
                if matches!(action, Action::Wait { .. }) {
                    continue;
                }
            }
            match action {
                Action::Send { id, body } => {
                    self.pauses()?;
                    if !self.is_held_back(id) {
                        self.send(id, &body)?;
                    }
                }
                Action::Append { bytes } => self.append(bytes)?,
                Action::Ask { .. } => unreachable!("nobody shares the limit"),
                Action::Done => return self.end(),
                Action::Wait { until, want_input } => {
                    if want_input && !self.reading {
                        self.read();
                        continue;
                    }
                    let timer = until.map(|until| self.world.when(until));
                    self.wait([timer, self.pauses.until()].into_iter().flatten().min())?;
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
        promise(!self.import.is_paused(), || format!("request {id} is dispatched while paused"))?;
        let parcel = Parcel::read(body).ok_or_else(|| Broken(format!("request {id}: no body")))?;
        let announced = self.world.disk.announced.get(&id).copied();
        let plan = self.world.plan;
        if let Some(users) = announced {
            promise(users == parcel.users.len() as u64, || format!("request {id} was announced with {users} users"))?;
        }
        self.world.witness.sends(id, &parcel, plan, announced.is_some())?;
        self.requests += 1;
        if let Ending::Requests(most) = self.ending {
            promise(self.requests <= most, || format!("more than {most} requests"))?;
        }
        if self.ending == Ending::KeyRefused(self.requests) {
            self.world.tally.met("key refused");
            self.world.server.key_refused = true;
        }
        promise(self.in_flight.insert(id), || format!("request {id} is dispatched twice"))?;
        promise(self.in_flight.len() <= plan.concurrency, || "too many at once".to_owned())?;
        self.world.sends(id, parcel);
        Ok(())
    }

    fn append(&mut self, bytes: Vec<u8>) -> Held {
        promise(self.world.plan.journal, || "an append without a journal".to_owned())?;
        self.world.say(|| format!("an append of {} bytes begins", bytes.len()));
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

    pub fn appended(&mut self) -> Held {
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
            // What was reported of the wall clock before this append began is in it.
            world.wall_untold &= world.wall_sets != self.wall_sets;
            self.import.appended(Ok(()));
        }
        self.witness()
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
    pub fn give(&mut self) {
        self.reading = false;
        let end = (self.given + self.world.plan.chunk).min(self.source.len());
        if let Ending::SourceBreaks(at) = self.ending
            && end > at
        {
            self.world.tally.met("source broken");
            let failure = Failure::new(ErrorCode::InputUnreadable, "the source broke");
            self.import.break_input(failure);
        } else if self.given == self.source.len() {
            self.import.end_input();
        } else {
            self.import.push(&self.source[self.given..end]);
            self.given = end;
        }
    }
}

/// Where the users go.
pub const TARGET: &str = "https://app.api-us.cometchat.io/v3/data_import/users";
/// Must not be found anywhere.
pub const KEY: &str = "planted-k3y-0123456789";
/// A livelock fails instead of hanging.
const ACTIONS_MAX: u64 = 300_000;
