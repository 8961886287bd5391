//! The disk under the journal: appends take their time, fail, and are torn.

use std::{collections::HashMap, ops::Range};

use crate::dice::Dice;

/// What was written, and what is being written.
#[derive(Clone, Default)]
pub struct Disk {
    pub bytes: Vec<u8>,
    pending: Option<Vec<u8>>,
    /// Requests of this run whose records are durable: how many users they have.
    pub announced: HashMap<u32, u64>,
    /// Requests whose responses are in what was written last.
    pub responses: Vec<u32>,
    pub appends: u64,
    /// Where what this run wrote begins, and where the last append of which anything
    /// can be read.
    pub began_at: usize,
    pub last_append: usize,
    /// What was left of appends that were torn.
    pub torn: Vec<Range<usize>>,
}

/// What a crash left of the append under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    Torn,
    TornAndZeroes,
    All,
}

impl Disk {
    /// A run begins.
    pub fn begin(&mut self) {
        self.announced.clear();
        self.responses.clear();
        self.appends = 0;
        self.began_at = self.bytes.len();
        self.pending = None;
    }

    /// An append begins; whether none was under way.
    pub fn start(&mut self, bytes: Vec<u8>) -> bool {
        self.appends += 1;
        self.pending.replace(bytes).is_none()
    }

    /// It is durable.
    pub fn finish(&mut self) {
        let bytes = self.pending.take().unwrap_or_default();
        self.write(&bytes, bytes.len());
    }

    /// It fails, with some of it written.
    pub fn fail(&mut self, dice: &mut Dice) {
        let bytes = self.pending.take().unwrap_or_default();
        let written = dice.between(0, bytes.len() as u64) as usize;
        self.write(&bytes, written);
    }

    /// The process or the machine dies.
    pub fn crash(&mut self, dice: &mut Dice) -> Left {
        self.responses.clear();
        let Some(bytes) = self.pending.take() else {
            return Left::Nothing;
        };
        match dice.below(4) {
            0 => {
                self.write(&bytes, bytes.len());
                Left::All
            }
            kind => {
                let written = dice.between(0, bytes.len() as u64 - 1) as usize;
                if kind > 1 {
                    self.write(&bytes, written);
                    return Left::Torn;
                }
                // The file system had made room, and had not filled it. Zeroes may be just what was to
                // stand there.
                let end = dice.between(written as u64 + 1, bytes.len() as u64) as usize;
                let zeroes = bytes[written..end].iter().take_while(|byte| **byte == 0);
                let written = written + zeroes.count();
                self.write(&bytes, written);
                if end > written {
                    let torn = self.bytes.len();
                    self.bytes.resize(torn + end - written, 0);
                    self.torn.push(torn..self.bytes.len());
                }
                Left::TornAndZeroes
            }
        }
    }

    fn write(&mut self, bytes: &[u8], written: usize) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&bytes[..written]);
        let whole = frames(bytes).map(|(_, end, ..)| end).filter(|end| *end <= written).max();
        if whole.is_some() {
            self.last_append = start;
        }
        let torn = start + whole.unwrap_or(0);
        if written < bytes.len() && torn < self.bytes.len() {
            self.torn.push(torn..self.bytes.len());
        }
        self.responses.clear();
        for (_, end, kind, payload) in frames(bytes) {
            if !matches!(kind, SENDING | RESPONSE) || end > written {
                continue;
            }
            let id = u32::from_le_bytes(payload[..4].try_into().expect("four bytes"));
            if kind == RESPONSE {
                self.responses.push(id);
            } else {
                let users = (payload.len() - 4) / KEY_BYTES;
                self.announced.insert(id, users as u64);
            }
        }
    }
}

/// The frames of an append: where each begins and ends, its kind, its payload.
pub fn frames(bytes: &[u8]) -> impl Iterator<Item = (usize, usize, u8, &[u8])> {
    // What keeps a repair apart from the torn part is no frame.
    let mut at = bytes.iter().position(|byte| *byte == MARK).unwrap_or(0);
    std::iter::from_fn(move || {
        let head = bytes.get(at..at + 4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let from = at;
        at += 4 + length + 4;
        let payload = bytes.get(from + 4..from + 4 + length)?;
        Some((from, at, head[1] & 0x7F, payload))
    })
}

/// The first byte of every frame.
const MARK: u8 = 0xCC;
/// The kind of the record that announces a request.
const SENDING: u8 = 3;
/// The kind of the one that holds its response.
const RESPONSE: u8 = 4;
/// Bytes by which a user is known.
const KEY_BYTES: usize = 14;
