//! The world around the process: the true time, two clocks, a network, a disk, and the server.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use cometchat_import::importer::import::FailureKind;

use crate::{
    clocks::Clock,
    dice::Dice,
    disk::Disk,
    faults::{Fault, Tally},
    input::{Due, Input, User},
    plan::Plan,
    promises::{Broken, Held, promise},
    server::{Parcel, Reply, Server, Stored},
    witness::Witness,
};

/// What is going to happen, unless somebody dies.
#[derive(Clone)]
pub enum Happening {
    /// A request arrives at the server.
    Arrives { run: u32, id: u32, parcel: Arc<Parcel>, fault: Option<Fault> },
    /// The network delivers it once more.
    Echoes { parcel: Arc<Parcel> },
    /// The process hears a response.
    Responds { id: u32, reply: Reply },
    /// The process hears that there is none.
    Fails { id: u32, kind: FailureKind },
    /// An append comes to its end.
    Appended,
    /// The source has more.
    Input,
}

impl Happening {
    /// Whether it happens to the process, which may be asleep or dead.
    pub fn is_ours(&self) -> bool {
        !matches!(self, Self::Arrives { .. } | Self::Echoes { .. })
    }
}

#[derive(Clone)]
pub struct World<'a> {
    pub plan: &'a Plan,
    pub dice: Dice,
    /// The true time, in milliseconds.
    pub now: u64,
    pub queue: BTreeMap<(u64, u64), Happening>,
    pub order: u64,
    pub server: Server,
    pub disk: Disk,
    pub witness: Witness,
    pub input: Input,
    pub tally: Tally,
    pub run: u32,
    /// Whether the process of that run is there to hear of anything.
    pub alive: bool,
    /// Nothing goes wrong by chance any more.
    pub healthy: bool,
    /// By how much the wall clock is before the true time.
    pub wall_offset: i64,
    /// The wall clock was set forward, and the journal does not know it yet.
    pub wall_untold: bool,
    /// How often it was set.
    pub wall_sets: u64,
    /// When it was set forward lately while nothing ran, and by how much.
    pub set_forward: Vec<(u64, i64)>,
    outage_until: u64,
    latest_arrival: u32,
    pub clock: Clock,
    pub trace: Option<VecDeque<String>>,
}

impl<'a> World<'a> {
    pub fn new(plan: &'a Plan, traced: bool) -> Self {
        let mut dice = Dice::new(plan.seed, 2);
        let input = Input::new(plan, &mut dice);
        let mut server = Server::new(plan);
        for due in input.due() {
            if let Due::Sent(User { uid, nature, .. }) = due
                && dice.permille(plan.before_percent * 10)
            {
                let name = "was here before".to_owned();
                let stored = Stored { name, nature, before: true };
                server.store.insert(uid, stored);
            }
        }
        let now = dice.between(0, 200_000);
        server.troubled_until = plan.trouble.map_or(0, |trouble| now.saturating_add(trouble.lasts_ms));
        Self {
            plan,
            now,
            queue: BTreeMap::new(),
            order: 0,
            witness: Witness::new(plan, &server),
            server,
            disk: Disk::default(),
            input,
            tally: Tally::default(),
            run: 0,
            alive: false,
            healthy: false,
            wall_offset: 1_700_000_000_000,
            wall_untold: false,
            wall_sets: 0,
            set_forward: Vec::new(),
            outage_until: 0,
            latest_arrival: 0,
            clock: Clock::default(),
            trace: traced.then(VecDeque::new),
            dice,
        }
    }

    /// For the trace; costs nothing without one.
    pub fn say(&mut self, what: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push_back(format!("{now:>10} ms  {}", what()));
            if trace.len() > TRACED {
                trace.pop_front();
            }
        }
    }

    /// The witness learns what of an append is on the disk.
    pub fn note_written(&mut self) {
        let Disk { responses, bytes, .. } = &self.disk;
        self.witness.written(responses, bytes.len());
    }

    pub fn schedule(&mut self, at: u64, happening: Happening) {
        self.order += 1;
        self.queue.insert((at.max(self.now), self.order), happening);
    }

    fn one_way(&mut self) -> u64 {
        let (low, high) = self.plan.latency_ms;
        self.dice.between(low, high) / 2
    }

    /// By chance, unless the world is healthy.
    fn chance(&mut self, permille: u64) -> bool {
        !self.healthy && permille > 0 && self.dice.permille(permille)
    }

    /// A request is dispatched.
    pub fn sends(&mut self, id: u32, parcel: Parcel) {
        let plan = self.plan;
        self.tally.requests += 1;
        if self.chance(plan.outages) && self.now >= self.outage_until {
            self.outage_until = self.now + self.dice.spread(1_000, 600_000);
            self.tally.met("outage");
            let until = self.outage_until;
            self.say(|| format!("an outage until {until}"));
        }
        let mut fault = None;
        if self.chance(plan.fault_permille) {
            fault = Some(*self.dice.pick(&plan.faults));
        }
        if !self.healthy && self.now < self.outage_until {
            fault = Some([Fault::LostBefore, Fault::Gateway, Fault::HangBefore][self.dice.below(3)]);
        }
        if let Some(fault) = fault {
            self.tally.met(fault.name());
        }
        self.say(|| {
            let users = &parcel.users;
            let fault = fault.map_or("", Fault::name);
            format!("request {id} leaves with {} users from {}: {fault}", users.len(), users[0].uid)
        });
        let timeout = self.when(self.monotonic().after(plan.timeout_ms));
        // The proof of the pace asks that the server counts a request before it is given up.
        let there = (self.now + self.one_way()).min(timeout - plan.timeout_ms / 10);
        self.schedule(timeout, Happening::Fails { id, kind: FailureKind::TimedOut });
        if fault == Some(Fault::LostBefore) {
            self.schedule(there, Happening::Fails { id, kind: FailureKind::Network });
            return;
        }
        let parcel = Arc::new(parcel);
        self.schedule(there, Happening::Arrives { run: self.run, id, parcel, fault });
    }

    /// A request is at the server.
    pub fn arrives(&mut self, run: u32, id: u32, parcel: &Arc<Parcel>, fault: Option<Fault>) -> Held {
        let plan = self.plan;
        if self.chance(plan.foreign) {
            self.tally.met("limit used by others");
            let requests = self.dice.between(1, u64::from(plan.rate.limit));
            self.server.foreign(plan, self.now, requests);
        }
        if run == self.run && id < self.latest_arrival {
            self.tally.met("requests in another order");
        }
        self.latest_arrival = if run == self.run { id } else { 0 };
        let handled = self.server.handle(plan, self.now, parcel, fault, &mut self.dice);
        if let Some(met) = handled.met {
            self.tally.met(met);
        }
        self.say(|| {
            let status = handled.reply.as_ref().map_or(0, |reply| reply.status);
            format!("request {id} of run {run} is at the server: {status}")
        });
        if handled.over_limit {
            self.tally.met("429 of the limit itself");
            // Without a journal a new process cannot know what the one before has sent.
            let unexplained = !self.server.shared && (plan.journal || self.run == 1);
            promise(!unexplained, || format!("request {id} was one too many"))?;
        }
        if handled.read && self.chance(plan.echoes) {
            self.tally.met("request delivered twice");
            let at = self.now + self.dice.between(0, 5_000);
            let parcel = Arc::clone(parcel);
            self.schedule(at, Happening::Echoes { parcel });
        }
        if run != self.run || !self.alive {
            return Ok(());
        }
        let mut back = self.now + self.one_way();
        if fault == Some(Fault::Slow) {
            back += self.dice.spread(100, plan.timeout_ms * 2);
        }
        match (handled.reply, fault) {
            (Some(reply), _) => self.schedule(back, Happening::Responds { id, reply }),
            (None, Some(Fault::LostAfter)) => {
                self.schedule(back, Happening::Fails { id, kind: FailureKind::Network });
            }
            (None, _) => {}
        }
        Ok(())
    }

    /// Whatever happens next without the process, up to `until`.
    pub fn pass(&mut self, until: u64) -> Held {
        loop {
            let mut soon = self.queue.range(..=(until, u64::MAX));
            let Some((&key, _)) = soon.find(|(_, happening)| !happening.is_ours()) else {
                break;
            };
            if let Some(happening) = self.queue.remove(&key) {
                self.now = self.now.max(key.0);
                self.outside(happening)?;
            }
        }
        self.now = self.now.max(until);
        Ok(())
    }

    /// Something happens away from the process.
    pub fn outside(&mut self, happening: Happening) -> Held {
        match happening {
            Happening::Arrives { run, id, parcel, fault } => self.arrives(run, id, &parcel, fault),
            Happening::Echoes { parcel } => {
                self.server.echo(self.plan, self.now, &parcel);
                Ok(())
            }
            _ => Err(Broken("the simulator lost something of the process".to_owned())),
        }
    }

    /// The process is no more: what happens to it does not happen, and what it sent travels on until
    /// `until` at the latest, or is lost.
    pub fn orphan(&mut self, until: u64) {
        let run = self.run;
        self.alive = false;
        let queue = std::mem::take(&mut self.queue);
        for ((at, order), happening) in queue {
            match &happening {
                Happening::Arrives { run: of, .. } if *of == run => {
                    if !self.dice.one_in(4) {
                        self.queue.insert((at.min(until), order), happening);
                    }
                }
                _ if happening.is_ours() => {}
                _ => drop(self.queue.insert((at, order), happening)),
            }
        }
    }

    /// What is on its way is given up: it arrives before that is reported, or never.
    pub fn abandon(&mut self, id: u32) -> Held {
        let run = self.run;
        let on_the_way = self.queue.iter().find(|(_, happening)| {
            matches!(happening, Happening::Arrives { run: of, id: other, .. } if *of == run && *other == id)
        });
        if let Some((&key, _)) = on_the_way
            && let Some(happening) = self.queue.remove(&key)
            && self.dice.one_in(2)
        {
            return self.outside(happening);
        }
        Ok(())
    }
}

/// Happenings that are kept for the trace.
const TRACED: usize = 60;
