//! Reads a journal: what earlier runs left behind.

use super::{JournalError, Record, SettledRequest, SettledRow, SettledRows, VERSION, frame};
use crate::importer::{
    account::Outcome,
    find::split_at_first,
    fingerprint::{self, Of, UserKey},
    order::sorted,
    seen::{Seen, SettledBefore},
};
use frame::{Frame, Framed};

/// What earlier runs left behind; made by [`Loader::end`].
#[derive(Debug)]
pub struct Past {
    /// The users that were sent.
    pub seen: Seen,
    /// Keys the hashes.
    pub salt: u64,
    /// Wall-clock times (milliseconds since 1970) of the latest responses, earliest first.
    pub responses: Vec<u64>,
    /// Requests that have no response, or may have been lost with their records.
    pub without_response: usize,
    /// No request may be dispatched before this wall-clock time, and for how many milliseconds that was.
    pub gate: Option<(u64, u64)>,
    /// Bytes of a body that the server takes, if it taught so.
    pub ceiling: Option<u32>,
    /// Users that were sent so far, once for each time.
    pub sent: u64,
    /// The records to append before any other, as they cannot be left out.
    pub(in crate::importer) opening: Opening,
}

/// What the header of a new journal says.
#[derive(Debug)]
pub(in crate::importer) struct Header {
    /// What is imported.
    pub entity: &'static str,
    /// Hash of the address.
    pub target: u64,
    /// Its host.
    pub host: String,
}

/// What a run that appends must append first.
#[derive(Debug)]
pub(in crate::importer) struct Opening {
    /// From where on the journal is torn.
    pub repair: Option<u64>,
    /// Whether the torn part would swallow what follows it.
    pub separate: bool,
    pub header: Option<Header>,
}

/// Reads a journal piece by piece.
///
/// ```
/// use cometchat_import::importer::journal::Loader;
/// let mut loader = Loader::new("users", "https://app.api-us.cometchat.io/v3/data_import/users", 7, 60);
/// loader.push(b"").unwrap();
/// let past = loader.end().unwrap();
/// assert_eq!(past.sent, 0);
/// ```
#[derive(Debug)]
pub struct Loader {
    entity: &'static str,
    target: String,
    slots: usize,
    /// Bytes that are not read yet, and where they stand.
    held: Vec<u8>,
    offset: u64,
    /// Where the torn part begins, and up to where it was searched.
    torn: Option<(u64, usize)>,
    header: bool,
    clean: bool,
    /// Requests without a response, with their users' keys.
    open: Vec<(u32, Vec<u8>)>,
    past: Past,
}

impl Loader {
    /// A reader of the journal of imports of `entity` (e.g. `users`) to `target`, a URL. If there is nothing to read yet,
    /// `salt` will key the hashes. The latest `slots` responses are kept.
    pub fn new(entity: &'static str, target: &str, salt: u64, slots: u32) -> Self {
        Self {
            entity,
            target: target.to_owned(),
            slots: usize::try_from(slots).unwrap_or(usize::MAX).max(1),
            held: Vec::new(),
            offset: 0,
            torn: None,
            header: false,
            clean: true,
            open: Vec::new(),
            past: Past {
                seen: Seen::new(salt),
                salt,
                responses: Vec::new(),
                without_response: 0,
                gate: None,
                ceiling: None,
                sent: 0,
                opening: Opening { repair: None, separate: false, header: None },
            },
        }
    }

    /// Takes the next piece of what was appended.
    ///
    /// # Errors
    /// If it is no journal, damaged, another app's, or newer than this code.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        self.held.extend_from_slice(bytes);
        self.run(false)
    }

    /// All pieces were given.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn end(mut self) -> Result<Past, JournalError> {
        self.run(true)?;
        let torn = self.torn.map(|(from, _)| from);
        self.past.opening.repair = torn;
        self.past.opening.separate = torn.is_some_and(|from| swallows(&self.held, from));
        if torn.is_some() || !self.clean {
            self.past.without_response = self.open.len() + super::RESERVE;
        }
        self.close_open(None);
        if !self.header {
            let target = fingerprint::of(self.target.as_bytes(), self.past.salt, Of::App).word;
            let host = host_of(&self.target).to_owned();
            let entity = self.entity;
            self.past.opening.header = Some(Header { entity, target, host });
        }
        self.keep_latest(self.slots);
        Ok(self.past)
    }

    fn run(&mut self, ended: bool) -> Result<(), JournalError> {
        let held = std::mem::take(&mut self.held);
        let mut at = 0;
        while at < held.len() {
            if self.torn.is_some() {
                match self.search(&held, at, ended)? {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            let rest = held.get(at..).unwrap_or_default();
            match frame::read(rest) {
                Framed::Whole(frame) => {
                    self.apply(&frame, self.offset + at as u64)?;
                    at += frame.size;
                }
                Framed::Partial if !ended => break,
                Framed::Partial | Framed::Broken => {
                    self.torn = Some((self.offset + at as u64, at + 1));
                }
            }
        }
        self.offset += at as u64;
        self.torn = self.torn.map(|(from, searched)| (from, searched.saturating_sub(at)));
        self.held = held.get(at..).unwrap_or_default().to_vec();
        Ok(())
    }

    /// Looks behind the torn part, which begins at `at`, for the record that says so; the place
    /// behind that. A record of another append means that it is no torn tail.
    fn search(&mut self, held: &[u8], at: usize, ended: bool) -> Result<Option<usize>, JournalError> {
        let Some((from, mut searched)) = self.torn else {
            return Ok(Some(at));
        };
        while let Some(mark) = frame::next_mark(held, searched) {
            if mark - at > TORN_BYTES {
                break;
            }
            match frame::read(held.get(mark..).unwrap_or_default()) {
                Framed::Partial if !ended => {
                    self.torn = Some((from, mark));
                    return Ok(None);
                }
                Framed::Whole(frame) if frame.first => {
                    let record = Record::read(frame.kind, frame.payload);
                    if record != Some(Record::Repair { from }) {
                        return Err(self.refused(from, held, "what follows was written later"));
                    }
                    self.torn = None;
                    return Ok(Some(mark + frame.size));
                }
                _ => searched = mark + 1,
            }
        }
        if held.len() - at > TORN_BYTES {
            let what = "no append is as long as what cannot be read";
            return Err(self.refused(from, held, what));
        }
        if ended && from == 0 && !may_be_torn_header(held, self.entity, host_of(&self.target)) {
            return Err(JournalError::no_journal());
        }
        self.torn = Some((from, searched.max(held.len())));
        Ok(None)
    }

    /// What is wrong with a journal that cannot be read from `from` on, where `bytes` begin.
    fn refused(&self, from: u64, bytes: &[u8], what: &str) -> JournalError {
        match from == 0 && !may_be_torn_header(bytes, self.entity, host_of(&self.target)) {
            true => JournalError::no_journal(),
            false => JournalError::damaged(from, what),
        }
    }

    fn apply(&mut self, frame: &Frame<'_>, offset: u64) -> Result<(), JournalError> {
        let Some(record) = Record::read(frame.kind, frame.payload) else {
            return Err(JournalError::damaged(offset, "a record that no version has"));
        };
        if !self.header && !matches!(record, Record::Header { .. }) {
            return Err(JournalError::no_journal());
        }
        match record {
            Record::Header { version, .. } if version < VERSION => {
                return Err(JournalError::older(version));
            }
            Record::Header { version, .. } if version > VERSION => {
                return Err(JournalError::newer(version));
            }
            Record::Header { salt, target, entity, host, .. } => {
                return self.read_header(offset, salt, target, entity, host);
            }
            Record::Run { unix_ms } => {
                self.close_open(Some(unix_ms));
                self.clean = false;
            }
            Record::Sending { request, users } => {
                self.past.sent += (users.len() / UserKey::BYTES) as u64;
                self.open.push((request, users.to_vec()));
                self.clean = false;
            }
            Record::Response { request, unix_ms, outcome } => self.read_response(request, unix_ms, outcome),
            // What was learnt last counts.
            Record::Ceiling { bytes } => self.past.ceiling = Some(bytes),
            Record::End { .. } => self.clean = self.open.is_empty(),
            Record::Repair { .. } => {
                return Err(JournalError::damaged(offset, "a repair of nothing"));
            }
        }
        Ok(())
    }

    fn read_header(
        &mut self,
        offset: u64,
        salt: u64,
        target: u64,
        entity: &str,
        host: &str,
    ) -> Result<(), JournalError> {
        if self.header {
            return Err(JournalError::damaged(offset, "a second beginning"));
        }
        if entity != self.entity {
            return Err(JournalError::other_entity(entity, self.entity));
        }
        if fingerprint::of(self.target.as_bytes(), salt, Of::App).word != target {
            return Err(JournalError::other_app(host, host_of(&self.target)));
        }
        self.header = true;
        self.clean = false;
        self.past.salt = salt;
        self.past.seen = Seen::new(salt);
        Ok(())
    }

    fn read_response(&mut self, request: u32, unix_ms: u64, outcome: SettledRequest<'_>) {
        self.past.responses.push(unix_ms);
        if self.past.responses.len() >= self.slots.saturating_mul(2) {
            self.keep_latest(self.slots);
        }
        if let SettledRequest::Unread { wait_ms } = outcome
            && wait_ms > 0
        {
            let until = unix_ms.saturating_add(wait_ms);
            if self.past.gate.is_none_or(|(known, _)| known < until) {
                self.past.gate = Some((until, wait_ms));
            }
        }
        let Some(at) = self.open.iter().position(|(open, _)| *open == request) else {
            return;
        };
        let (_, users) = self.open.swap_remove(at);
        match outcome {
            SettledRequest::Unread { .. } => {}
            SettledRequest::Unknown => self.remember(&users, SettledRows::of(&[])),
            SettledRequest::PerUser(results) => self.remember(&users, results),
        }
    }

    /// What has no response when its run is over may have been stored, and counts from then on.
    fn close_open(&mut self, unix_ms: Option<u64>) {
        for (_, users) in std::mem::take(&mut self.open) {
            self.past.responses.extend(unix_ms);
            self.remember(&users, SettledRows::of(&[]));
        }
    }

    fn remember(&mut self, users: &[u8], results: SettledRows<'_>) {
        let (keys, _) = users.as_chunks::<{ UserKey::BYTES }>();
        let results = results.iter().chain(std::iter::repeat(SettledRow::Sent));
        for (key, row_result) in keys.iter().zip(results) {
            let before = match row_result {
                SettledRow::Sent => SettledBefore::Sent,
                SettledRow::Imported => SettledBefore::Outcome(Outcome::Imported, None),
                SettledRow::Existing => SettledBefore::Outcome(Outcome::Existing, None),
                SettledRow::Rejected(code) => SettledBefore::Outcome(Outcome::Rejected, Some(code.into())),
            };
            self.past.seen.remember(&UserKey::from_bytes(key), &before);
        }
    }

    fn keep_latest(&mut self, slots: usize) {
        self.past.responses = sorted(std::mem::take(&mut self.past.responses));
        let surplus = self.past.responses.len().saturating_sub(slots);
        self.past.responses.drain(..surplus);
    }
}

/// Whether a torn frame would be whole with the first bytes of the repair behind it, as when only the
/// last byte of its checksum is missing, and is that of a mark.
fn swallows(torn: &[u8], from: u64) -> bool {
    let repair = Record::Repair { from };
    let mut payload = Vec::new();
    repair.write(&mut payload);
    let mut bytes = torn.to_vec();
    frame::write(&mut bytes, repair.kind(), true, &payload);
    matches!(frame::read(&bytes), Framed::Whole(_))
}

/// Whether this may be what is left of a journal's first append, with zeroes behind it, and of
/// repairs that were torn as well.
fn may_be_torn_header(bytes: &[u8], entity: &str, host: &str) -> bool {
    let header = Record::Header { version: VERSION, salt: 0, target: 0, entity, host };
    let whole = [header, Record::Repair { from: 0 }].map(|record| {
        let mut payload = Vec::new();
        record.write(&mut payload);
        let mut bytes = Vec::new();
        frame::write(&mut bytes, record.kind(), true, &payload);
        bytes
    });
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|byte| *byte != 0) {
        rest = rest.get(start..).unwrap_or_default();
        let same = |whole: &Vec<u8>| whole.iter().zip(rest).take_while(|(a, b)| a == b).count();
        let longest = whole.iter().map(same).max().unwrap_or(0);
        // Behind the name stands what differs from one journal to the other.
        if longest == 0 || longest >= NAMED_BYTES {
            return longest > 0;
        }
        rest = rest.get(longest..).unwrap_or_default();
    }
    true
}

fn host_of(url: &str) -> &str {
    let rest = split_at_first(url, "://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Of a header: mark, kind, length, version and name.
const NAMED_BYTES: usize = 13;
/// Longer than anything that is appended at once.
const TORN_BYTES: usize = 1024 * 1024;
