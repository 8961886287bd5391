//! What is wrong for many rows at once, for a while or until somebody fixes it: a role that the app does not have, and what
//! stands before the server.

use cometchat_import::importer::{
    account::{Outcome, Report},
    error::ErrorCode,
};

use crate::{
    dice::Dice,
    input::{ALL, Due, Nature, User},
    plan::{Ending, Plan},
    promises::{Held, promise},
    world::World,
};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The app lacks the role of so many rows in a thousand, and refuses every request that names it.
    Role { permille: u64 },
    /// A firewall responds with this status to the text of one row.
    Firewall(u16),
    /// A proxy responds with this status to everything.
    Proxy(u16),
}

/// What is wrong, and for how many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: Kind,
    /// `u64::MAX` until somebody fixes it.
    pub lasts_ms: u64,
}

impl Trouble {
    /// That of a seed: one seed in five has any.
    pub fn of(seed: u64) -> Option<Self> {
        if seed % 5 != 3 {
            return None;
        }
        let mut dice = Dice::new(seed, 4);
        let kind = match dice.below(10) {
            0..3 => Kind::Role { permille: 1_000 },
            3..5 => Kind::Role { permille: 100 },
            5 => Kind::Role { permille: 10 },
            6..8 => Kind::Firewall(*dice.pick(&[400, 403, 413, 422])),
            _ => Kind::Proxy(*dice.pick(&[400, 413, 422])),
        };
        let lasts_ms = if dice.one_in(2) { u64::MAX } else { dice.spread(100, 600_000) };
        Some(Self { kind, lasts_ms })
    }

    /// How many rows in a thousand name a role that the app lacks.
    pub fn role_permille(self) -> u64 {
        match self.kind {
            Kind::Role { permille } => permille,
            _ => 0,
        }
    }

    /// The status with which something before the server gives to these users, if it does.
    pub fn refuses_before(self, users: &[User]) -> Option<u16> {
        match self.kind {
            Kind::Proxy(status) => Some(status),
            Kind::Firewall(status) => users.iter().any(|user| user.nature == Nature::Blocked).then_some(status),
            Kind::Role { .. } => None,
        }
    }

    /// Whether the server itself refuses a request with these users as a whole.
    pub fn refuses(self, users: &[User]) -> bool {
        let is_of_role = matches!(self.kind, Kind::Role { .. });
        is_of_role && users.iter().any(|user| user.nature == Nature::Roleless)
    }
}

/// With nothing else wrong, what is wrong for many rows costs few requests more than the batches that they are.
pub fn costs_little(world: &World<'_>, report: &Report) -> Held {
    let plan = world.plan;
    let Some(trouble) = plan.trouble.filter(|_| is_alone(plan)) else {
        return Ok(());
    };
    let sent = roleless(world);
    let (size, at_once) = (plan.batch_size, plan.concurrency);
    let batches = sent.len().div_ceil(size);
    let roleless = world.input.only(Nature::Roleless);
    let most = match (trouble.kind, roleless) {
        // Of each batch that was refused at first, the other rows are sent; one row is tested; those held back go together.
        (Kind::Role { permille }, Some(roleless)) if permille < ALL => {
            batches + batches.min(at_once) + roleless.div_ceil(size) + 3
        }
        (Kind::Role { .. }, Some(_)) if trouble.lasts_ms == u64::MAX && sent.iter().all(|roleless| *roleless) => {
            batches.min(at_once) + EVIDENCE_ROWS
        }
        (Kind::Proxy(_), _) if trouble.lasts_ms == u64::MAX => at_once + PROBES,
        _ => return Ok(()),
    };
    promise(report.requests <= most as u64, || format!("{} requests for {trouble:?}, not {most}", report.requests))
}

/// Where all rows name a role that the app lacks until somebody makes it between two runs, nobody is rejected for it: then
/// all are imported.
pub fn keeps_nobody_rejected(world: &World<'_>) -> Held {
    let plan = world.plan;
    let of_all = plan.trouble.is_some_and(|trouble| trouble.role_permille() == ALL && trouble.lasts_ms == u64::MAX);
    let is_whole = plan.runs.iter().all(|run| {
        let has_budget = matches!(run.ending, Ending::Requests(_) | Ending::Deadline(_));
        !run.edited && !has_budget && !matches!(run.ending, Ending::SourceBreaks(_))
    });
    let sent = roleless(world);
    let are_enough = sent.len() >= EVIDENCE_ROWS.max(3 * plan.batch_size) && sent.iter().all(|roleless| *roleless);
    if !of_all || !is_whole || !is_alone(plan) || !are_enough {
        return Ok(());
    }
    let rejected = world.witness.outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Rejected)).count();
    promise(rejected == 0, || format!("{rejected} rows rejected for a role that is there by now"))
}

/// A run that ends because all rows are refused alike has rows that the server refuses.
pub fn is_systemic_for_a_reason(world: &World<'_>, report: &Report) -> Held {
    let is_systemic = report.error.as_ref().is_some_and(|error| error.code == ErrorCode::SystemicRefusal);
    let is_refusable = |due: &&Due| match due {
        Due::Sent(user) => !matches!(user.nature, Nature::Plain | Nature::Blocked),
        _ => false,
    };
    let refusable = world.witness.due.iter().filter(is_refusable).count();
    promise(!is_systemic || refusable >= EVIDENCE_ROWS, || format!("only {refusable} rows are refused: {report:?}"))
}

/// Of each row that is sent, whether it names a role that the app lacks.
fn roleless(world: &World<'_>) -> Vec<bool> {
    let roleless = |due: &Due| match due {
        Due::Sent(user) => Some(user.nature == Nature::Roleless),
        _ => None,
    };
    world.witness.due.iter().filter_map(roleless).collect()
}

/// Whether nothing else is wrong.
fn is_alone(plan: &Plan) -> bool {
    plan.is_calm() && plan.ceiling.is_none()
}

/// Rows that are refused before all are taken for refused.
const EVIDENCE_ROWS: usize = 9;
/// Requests one after another to a proxy that refuses them all, until it is given up: to single rows, by halves.
const PROBES: usize = 26;
