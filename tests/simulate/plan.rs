//! What a seed means: the input, the limit, the server's habits, the network's, and how runs end.

use cometchat_import::importer::{input::Format, pacer::Rate, retry::Backoff};

use crate::{dice::Dice, faults::Fault, trouble::Trouble};

/// How the server counts requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    Sliding,
    /// Fixed windows, the first of which begins so many milliseconds late.
    Fixed(u64),
    Bucket,
}

/// How a run is to end, if nothing else ends it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself.
    Natural,
    /// The process is killed after so many actions.
    Kill(u64),
    /// It is stopped after so many actions, and what is in flight is waited for.
    Finish(u64),
    /// It is stopped after so many actions, and what is in flight is aborted.
    Abort(u64),
    /// It may take so many requests.
    Requests(u64),
    /// It may take so many milliseconds.
    Deadline(u64),
    /// The disk is full at this append.
    DiskFull(u64),
    /// The server refuses the key from this request on.
    KeyRefused(u64),
    /// The source breaks after so many bytes.
    SourceBreaks(usize),
}

/// One run of the import.
#[derive(Clone, Debug)]
pub struct RunPlan {
    pub ending: Ending,
    /// Whether somebody changes the input before it.
    pub edited: bool,
    /// Milliseconds between the end of the run before and this one.
    pub pause_ms: u64,
    /// By how much the wall clock was set meanwhile.
    pub wall_set: i64,
    /// Whether anything goes wrong at all.
    pub healthy: bool,
}

/// What a seed means.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub rows: u64,
    pub format: Format,
    /// Bytes that the source gives at once.
    pub chunk: usize,
    /// Times in a thousand that the source is slow.
    pub source_slow: u64,
    pub rate: Rate,
    pub counting: Counting,
    /// Whether refused requests count towards the limit.
    pub counts_refused: bool,
    pub latency_ms: (u64, u64),
    pub concurrency: usize,
    pub attempts: u32,
    pub backoff: Backoff,
    pub outage_ms: u64,
    pub timeout_ms: u64,
    pub batch_size: usize,
    pub journal: bool,
    /// The longest that an append takes; 0 for one that is done when it is asked for.
    pub append_ms: u64,
    /// By how many millionths the client's clock is fast.
    pub drift: i64,
    /// What goes wrong with requests, and how many times in a thousand.
    pub faults: Vec<Fault>,
    pub fault_permille: u64,
    /// How many times in a thousand a request meets these.
    pub outages: u64,
    pub foreign: u64,
    pub echoes: u64,
    /// How many times in ten thousand actions the clocks do these.
    pub sleeps: u64,
    pub wall_jumps: u64,
    /// How many times in ten thousand actions the run is paused.
    pub pauses: u64,
    /// Bytes of a body that the server takes.
    pub ceiling: Option<usize>,
    /// Whether responses nest one more `data`, and name uids in upper case.
    pub nested: bool,
    pub upper_case: bool,
    /// Users in a hundred that were there before.
    pub before_percent: u64,
    /// What is wrong for many rows at once.
    pub trouble: Option<Trouble>,
    pub runs: Vec<RunPlan>,
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let rows = match dice.below(20) {
            0 => dice.between(1, 20),
            1 => dice.between(400, 2_000),
            _ => dice.between(20, 400),
        };
        let window_ms = dice.spread(1, 60) * 1_000;
        let limit = dice.spread(1, 60) as u32;
        let batch_size = dice.spread(1, 50) as usize;
        let counting = match dice.below(3) {
            0 => Counting::Sliding,
            1 => Counting::Fixed(dice.between(0, window_ms)),
            _ => Counting::Bucket,
        };
        let fault_permille = match dice.below(20) {
            0..4 => 0,
            4..15 => dice.between(5, 100),
            _ => dice.between(100, 400),
        };
        let rough = fault_permille > 0;
        let mut often = |times: u64| match rough && dice.one_in(3) {
            true => dice.between(1, times),
            false => 0,
        };
        let (outages, foreign, echoes) = (often(20), often(30), often(50));
        // Where responses take no time, only the margins keep the limit.
        let (low, spread) = match dice.one_in(4) {
            true => (0, dice.between(0, 4)),
            false => (dice.between(1, 200), dice.between(0, 600)),
        };
        let journal = !dice.one_in(12);
        let timeout_ms = *dice.pick(&[2_000, 10_000, 30_000]);
        let mut plan = Self {
            seed,
            rows,
            format: *dice.pick(&[Format::Ndjson, Format::Csv]),
            chunk: dice.spread(1, 20_000).max(rows / 4) as usize,
            source_slow: *dice.pick(&[0, 0, 100]),
            rate: Rate { limit, window_ms },
            counting,
            counts_refused: dice.one_in(3),
            latency_ms: (low, low + spread),
            concurrency: dice.spread(1, 30) as usize,
            attempts: dice.between(1, 8) as u32,
            backoff: Backoff { base_ms: dice.between(50, 1_000), cap_ms: dice.between(1_000, 60_000) },
            outage_ms: *dice.pick(&[20_000, 300_000, 900_000, 900_000]),
            timeout_ms,
            batch_size,
            journal,
            append_ms: *dice.pick(&[0, 0, 5, 50]),
            drift: dice.between(0, 800) as i64 - 400,
            faults: Fault::some(&mut dice),
            fault_permille,
            outages,
            foreign,
            echoes,
            sleeps: if dice.one_in(3) { dice.between(1, 60) } else { 0 },
            wall_jumps: if dice.one_in(3) { dice.between(1, 60) } else { 0 },
            pauses: if seed.is_multiple_of(3) { Dice::new(seed, 5).spread(10, 2_000) } else { 0 },
            ceiling: dice.one_in(5).then(|| dice.between(200, 3_000) as usize),
            nested: dice.one_in(4),
            upper_case: dice.one_in(4),
            before_percent: *dice.pick(&[0, 0, 5, 50]),
            trouble: Trouble::of(seed),
            runs: Vec::new(),
        };
        let actions = (rows / batch_size as u64 + 2) * 5;
        let count = match dice.below(10) {
            0 => 0,
            1..7 => dice.between(1, 3),
            _ => dice.between(2, 8),
        };
        for _ in 0..count {
            let ending = plan.ending(actions, &mut dice);
            let run = plan.run(ending, &mut dice);
            plan.runs.push(run);
        }
        plan
    }

    fn ending(&self, actions: u64, dice: &mut Dice) -> Ending {
        let requests = self.rows / self.batch_size as u64 + 2;
        match dice.below(20) {
            0 => Ending::Finish(dice.between(1, actions)),
            1 => Ending::Abort(dice.between(1, actions)),
            2 => Ending::Requests(dice.between(0, requests)),
            3 => Ending::Deadline(dice.spread(1, self.rate.window_ms * 3)),
            4..6 => Ending::DiskFull(dice.spread(1, requests)),
            6 => Ending::KeyRefused(dice.between(1, requests)),
            7 => Ending::SourceBreaks(dice.between(0, self.rows * 40) as usize),
            8 => Ending::Natural,
            _ => Ending::Kill(dice.spread(1, actions)),
        }
    }

    fn run(&self, ending: Ending, dice: &mut Dice) -> RunPlan {
        // The world sees to it that it is never set forward by more than the margin for it.
        let margin = (self.rate.window_ms / 60) as i64;
        let wall_set = match dice.below(4) {
            0 => -(dice.spread(1, 100_000_000) as i64),
            1 => dice.between(0, (margin - 1).max(0) as u64) as i64,
            _ => 0,
        };
        let pause_ms = match dice.below(4) {
            0 => 0,
            1 => dice.spread(1, self.rate.window_ms * 3),
            _ => dice.spread(1, 2_000),
        };
        RunPlan { ending, edited: dice.one_in(5), pause_ms, wall_set, healthy: false }
    }

    /// The run that is to bring it to its end, after `tries` that did not.
    pub fn last(&self, tries: u32, dice: &mut Dice) -> RunPlan {
        RunPlan {
            edited: false,
            healthy: tries >= HEALTHY_AFTER || self.fault_permille > LAST_FAULTS_PERMILLE,
            ..self.run(Ending::Natural, dice)
        }
    }

    /// Whether nothing but what the rows bring about can go wrong.
    pub fn is_calm(&self) -> bool {
        self.fault_permille == 0 && self.sleeps == 0
    }
}

/// With more faults than this an import may rightly not end.
const LAST_FAULTS_PERMILLE: u64 = 150;
/// Runs that faults may keep from their end.
const HEALTHY_AFTER: u32 = 2;
