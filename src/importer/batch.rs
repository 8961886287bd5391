//! Batches: valid users packed into request bodies, at most 50 and at most so many bytes.

use std::ops::Range;

use super::{fingerprint::UserKey, position::Position};

/// A user on its way, as far as the account needs it: the rest is text in its batch's body. No more than 64
/// bytes: what is larger is moved by a call.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Where the row stands.
    pub place: Position,
    /// The row as the file of failed rows will need it, if one is wanted.
    pub source: Option<Box<[u8]>>,
    /// By what a later run will know it, if there is a journal.
    pub key: Option<Box<UserKey>>,
    /// How often it was sent, this run's and earlier runs' requests together; those that the server
    /// refused unread do not count.
    pub sent: u8,
    /// Whether it was counted among those that were sent more than once.
    pub resent: bool,
    uid_bytes: u8,
    entry: Span,
}

impl Packed {
    /// A user that was not sent yet, of a uid of so many bytes.
    pub fn new(place: Position, uid_bytes: usize, source: Option<Box<[u8]>>) -> Self {
        Self {
            place,
            source,
            key: None,
            sent: 0,
            resent: false,
            uid_bytes: u8::try_from(uid_bytes).unwrap_or(u8::MAX),
            entry: Span::default(),
        }
    }
}

/// Where an entry stands in its batch's body, which is never longer than 4 GiB.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(range: Range<usize>) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: place(range.start),
            end: place(range.end),
        }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Users that are sent together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The users, in the order of their rows.
    pub users: Vec<Packed>,
    /// Nothing, or [`OPEN`] and the users' entries with commas between them.
    text: Vec<u8>,
}

impl Batch {
    /// How many users it has.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Bytes of its request body.
    pub fn body_bytes(&self) -> usize {
        self.text.len().max(OPEN.len()) + CLOSE.len()
    }

    /// Its request body: `{"users":{"<uid>":{…},…}}`.
    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.body_bytes());
        body.extend_from_slice(if self.is_empty() { OPEN } else { &self.text });
        body.extend_from_slice(CLOSE);
        body
    }

    /// The uid of one of its users, as it is sent.
    pub fn uid(&self, user: &Packed) -> &str {
        uid_in(self.entry(user), usize::from(user.uid_bytes))
    }

    /// The uids, as they are sent.
    pub fn uids(&self) -> Vec<&str> {
        self.users.iter().map(|user| self.uid(user)).collect()
    }

    /// Adds one of another batch's users.
    pub fn add(&mut self, user: &Packed, of: &Self) {
        let start = self.start_entry();
        self.text.extend_from_slice(of.entry(user));
        let entry = Span::new(start..self.text.len());
        let user = user.clone();
        self.users.push(Packed { entry, ..user });
    }

    /// Adds another batch's users behind its own.
    pub fn add_all(&mut self, other: &Self) {
        for user in &other.users {
            self.add(user, other);
        }
    }

    /// Takes the second half out, the smaller one if the number is odd.
    #[must_use]
    pub fn split_half(&mut self) -> Self {
        let whole = std::mem::take(self);
        let mut second = Self::default();
        let first_half = whole.len().div_ceil(2);
        for (at, user) in whole.users.iter().enumerate() {
            let half = if at < first_half {
                &mut *self
            } else {
                &mut second
            };
            half.add(user, &whole);
        }
        second
    }

    fn entry(&self, user: &Packed) -> &[u8] {
        self.text.get(user.entry.range()).unwrap_or_default()
    }

    /// Writes what stands before the next entry; where that starts.
    fn start_entry(&mut self) -> usize {
        match self.text.is_empty() {
            true => self.text.extend_from_slice(OPEN),
            false => self.text.push(b','),
        }
        self.text.len()
    }
}

/// The uid at the start of an entry, `"<uid>":{…}`.
fn uid_in(entry: &[u8], bytes: usize) -> &str {
    let uid = entry.get(1..=bytes).unwrap_or_default();
    std::str::from_utf8(uid).unwrap_or_default()
}

/// Packs users until a batch is full.
///
/// An entry is [written](Self::write) by whoever knows the user, straight into the open batch, and then the
/// user is [pushed](Self::push) or the entry [dropped](Self::drop_entry).
///
/// ```
/// use cometchat_import::importer::{batch::{Packed, Packer}, position::Position};
/// let mut packer = Packer::new(1, 1_000);
/// packer.write(|entry| entry.extend_from_slice(br#""ann":{"uid":"ann","name":"Ann"}"#));
/// assert_eq!(packer.uid(3), "ann");
/// let batch = packer.push(Packed::new(Position::default(), 3, None)).unwrap();
/// assert_eq!(batch.body(), br#"{"users":{"ann":{"uid":"ann","name":"Ann"}}}"#);
/// ```
#[derive(Debug)]
pub struct Packer {
    users_max: usize,
    bytes_max: usize,
    open: Batch,
    /// The open batch's bytes before the entry at hand, where that starts, and where it ends. What the
    /// open batch's text has behind that is room for the next.
    before: usize,
    start: usize,
    end: usize,
    /// Bytes of the last batch: the next one will hardly need more.
    usual: usize,
    full: Batch,
}

impl Packer {
    /// Batches of at most `users_max` users and `bytes_max` bytes of body. A user that is larger
    /// than that alone gets a batch of its own.
    pub fn new(users_max: usize, bytes_max: usize) -> Self {
        Self {
            users_max: users_max.max(1),
            bytes_max,
            open: Batch::default(),
            before: 0,
            start: 0,
            end: 0,
            usual: 0,
            full: Batch::default(),
        }
    }

    /// Writes the next user's entry, whatever `write` appends.
    pub fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.open.text.truncate(self.end);
        self.before = self.end;
        self.start = self.open.start_entry();
        write(&mut self.open.text);
        self.end = self.open.text.len();
    }

    /// Room for an entry of at most so many bytes; what of it is one, [`keep`](Self::keep) says.
    #[inline]
    pub(super) fn room(&mut self, bytes: usize) -> &mut [u8] {
        self.before = self.end;
        self.start = self.end + if self.end == 0 { OPEN.len() } else { 1 };
        let wanted = self.start + bytes;
        if wanted > self.open.text.len() {
            // For the whole batch at once, if it is like the last one.
            let usual = self.usual + self.usual / 4;
            self.open.text.resize(wanted.max(usual), 0);
        }
        self.open.text.get_mut(self.start..).unwrap_or_default()
    }

    /// The first bytes of the room are the next user's entry.
    #[inline]
    pub(super) fn keep(&mut self, bytes: usize) {
        self.end = self.start + bytes;
        let between = if self.before == 0 { OPEN } else { b"," };
        if let Some(slot) = self.open.text.get_mut(self.before..self.start) {
            slot.copy_from_slice(between);
        }
    }

    /// The entry at hand.
    pub fn written(&self) -> &[u8] {
        let text = self.open.text.get(self.start..self.end);
        text.unwrap_or_default()
    }

    /// The uid of the entry at hand, of so many bytes.
    pub fn uid(&self, bytes: usize) -> &str {
        uid_in(self.written(), bytes)
    }

    /// The bytes of that uid.
    #[inline]
    pub(super) fn uid_bytes(&self, bytes: usize) -> &[u8] {
        self.written().get(1..=bytes).unwrap_or_default()
    }

    /// Takes the entry at hand back.
    pub fn drop_entry(&mut self) {
        self.end = self.before;
    }

    /// Packs the user of the entry at hand; a batch, if this one did not fit into it any more or
    /// filled it.
    #[must_use]
    pub fn push(&mut self, user: Packed) -> Option<Batch> {
        self.add(user).then(|| self.take_full())
    }

    /// As [`push`](Self::push); whether there is a batch, for [`take_full`](Self::take_full).
    #[must_use]
    #[inline(always)]
    pub(super) fn add(&mut self, user: Packed) -> bool {
        let overflows = self.end + CLOSE.len() > self.bytes_max && !self.open.is_empty();
        if overflows {
            self.full = self.close();
        }
        let entry = Span::new(self.start..self.end);
        // Made where it is kept: a user that is moved is copied by a call.
        self.open.users.push(Packed { entry, ..user });
        if !overflows && self.open.len() >= self.users_max {
            self.full = self.flush().unwrap_or_default();
            return true;
        }
        overflows
    }

    /// The batch that is full.
    pub(super) fn take_full(&mut self) -> Batch {
        std::mem::take(&mut self.full)
    }

    /// The open batch without the entry at hand, which becomes the first one of the next.
    #[cold]
    fn close(&mut self) -> Batch {
        let entry = self.written().to_vec();
        self.end = self.before;
        let full = self.flush().unwrap_or_default();
        self.start = self.open.start_entry();
        self.open.text.extend_from_slice(&entry);
        self.end = self.open.text.len();
        full
    }

    /// The batch that is not full yet, if it has a user.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        if self.open.is_empty() {
            return None;
        }
        self.open.text.truncate(self.end);
        self.usual = self.end;
        self.end = 0;
        let next = Batch {
            users: Vec::with_capacity(self.open.len()),
            text: Vec::new(),
        };
        Some(std::mem::replace(&mut self.open, next))
    }

    /// How many users wait for their batch to fill.
    pub fn waiting(&self) -> usize {
        self.open.len()
    }

    /// Makes later batches smaller: what a server that answers 413 teaches.
    pub fn lower_ceiling(&mut self, bytes: usize) {
        self.bytes_max = self.bytes_max.min(bytes);
    }

    /// The ceiling in force, in bytes.
    pub fn ceiling(&self) -> usize {
        self.bytes_max
    }
}

const OPEN: &[u8] = b"{\"users\":{";
const CLOSE: &[u8] = b"}}";
