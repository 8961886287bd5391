//! What may go wrong with a request, and the count of everything that did.

use std::collections::BTreeMap;

use crate::dice::Dice;

/// What happens to one request instead of a good response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is lost before the server hears of it.
    LostBefore,
    /// The server does the work, and its response is lost.
    LostAfter,
    /// 500, with none of the rows stored.
    Error500None,
    /// 500, with some of the rows stored.
    Error500Some,
    /// 500, with all of the rows stored.
    Error500All,
    /// 502, 503 or 504 of a proxy, in HTML; nothing stored.
    Gateway,
    /// 504 of a proxy that did not wait for the server, which does the work.
    GatewayAfter,
    /// No response, ever; the server does nothing.
    HangBefore,
    /// No response, ever; the server does the work.
    HangAfter,
    /// A response so slow that it may come too late.
    Slow,
    /// A response that does not name some of the users, who may be stored or not.
    MissingUids,
    /// A response that is not JSON; the work is done.
    NotJson,
    /// A response cut off in the middle; the work is done.
    CutOff,
    /// Some users are refused for now, each by itself.
    UserAgain,
    /// 429 though the limit is kept, with a hint.
    Refused,
    /// 429 though the limit is kept, without a hint.
    RefusedWithoutHint,
}

impl Fault {
    pub const ALL: [Self; 16] = [
        Self::LostBefore,
        Self::LostAfter,
        Self::Error500None,
        Self::Error500Some,
        Self::Error500All,
        Self::Gateway,
        Self::GatewayAfter,
        Self::HangBefore,
        Self::HangAfter,
        Self::Slow,
        Self::MissingUids,
        Self::NotJson,
        Self::CutOff,
        Self::UserAgain,
        Self::Refused,
        Self::RefusedWithoutHint,
    ];

    /// Its name in the account.
    pub fn name(self) -> &'static str {
        match self {
            Self::LostBefore => "request lost before the server",
            Self::LostAfter => "response lost after the work",
            Self::Error500None => "500 with no row stored",
            Self::Error500Some => "500 with some rows stored",
            Self::Error500All => "500 with all rows stored",
            Self::Gateway => "502-504 in HTML",
            Self::GatewayAfter => "504 in HTML after the work",
            Self::HangBefore => "hang without the work",
            Self::HangAfter => "hang after the work",
            Self::Slow => "very slow response",
            Self::MissingUids => "response without some uids",
            Self::NotJson => "response that is not JSON",
            Self::CutOff => "response cut off",
            Self::UserAgain => "users refused for now",
            Self::Refused => "429 too early, with a hint",
            Self::RefusedWithoutHint => "429 too early, without a hint",
        }
    }

    /// Some of them, in any number.
    pub fn some(dice: &mut Dice) -> Vec<Self> {
        let mut all = Self::ALL;
        dice.shuffle(&mut all);
        all[..dice.between(1, all.len() as u64) as usize].to_vec()
    }
}

/// How often everything happened.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub runs: u64,
    pub kills: u64,
    pub requests: u64,
    pub rows: u64,
    pub simulated_ms: u64,
    met: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Something happened.
    pub fn met(&mut self, name: &'static str) {
        self.met_times(name, 1);
    }

    pub fn met_times(&mut self, name: &'static str, times: u64) {
        *self.met.entry(name).or_default() += times;
    }

    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.kills += other.kills;
        self.requests += other.requests;
        self.rows += other.rows;
        self.simulated_ms += other.simulated_ms;
        for (name, times) in &other.met {
            self.met_times(name, *times);
        }
    }

    /// One line for each kind.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.met.iter().map(|(name, times)| format!("{times:>12}  {name}"))
    }
}
