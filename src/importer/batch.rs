//! Batches: valid entries packed into request bodies, at most so many and at most so many bytes.

use std::ops::Range;

use super::{entity::Entity, fingerprint::UserKey, invariant::Invariant, json, position::Position};

/// An entry on its way, as far as the account needs it: the rest is text in its batch's body. No more than 64
/// bytes: what is larger is moved by a call.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Where the row stands.
    pub position: Position,
    /// The row as the file of failed rows will need it, if one is wanted.
    pub source: Option<Box<[u8]>>,
    /// By what a later run will know it, if there is a journal.
    pub key: Option<Box<UserKey>>,
    /// How often it was sent, this run's and earlier runs' requests together; those that the server
    /// refused unread do not count.
    pub sent: u8,
    /// Whether it was counted among those that were sent more than once.
    pub resent: bool,
    /// Which fields its row gives as empty, as bits by their places; none unless somebody compares them.
    pub empty: u32,
    key_bytes: u8,
    entry: Span,
}

impl Packed {
    /// An entry that was not sent yet, of a key of so many bytes.
    pub fn new(position: Position, key_bytes: usize, source: Option<Box<[u8]>>) -> Self {
        Self {
            position,
            source,
            key: None,
            sent: 0,
            resent: false,
            empty: 0,
            key_bytes: u8::try_from(key_bytes).promised("keys are ids, of at most 255 bytes"),
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
        let position = |at: usize| u32::try_from(at).promised("a body is shorter than 4 GiB");
        Self { start: position(range.start), end: position(range.end) }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Entries that are sent together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The entries, in the order of their rows.
    pub users: Vec<Packed>,
    /// What wraps them in a body; a batch without entries may not know it yet.
    wrapper: &'static str,
    /// The entries with commas between them.
    text: Vec<u8>,
}

impl Batch {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Bytes of its request body.
    pub fn body_bytes(&self) -> usize {
        around(self.wrapper) + self.text.len()
    }

    /// Its request body, such as `{"users":{"<uid>":{…},…}}`.
    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.body_bytes());
        body.extend_from_slice(b"{\"");
        body.extend_from_slice(self.wrapper.as_bytes());
        body.extend_from_slice(b"\":{");
        body.extend_from_slice(&self.text);
        body.extend_from_slice(b"}}");
        body
    }

    /// The key of one of its entries, as it is sent.
    pub fn uid(&self, user: &Packed) -> &str {
        key_in(self.entry(user), usize::from(user.key_bytes))
    }

    /// The keys, as they are sent.
    pub fn uids(&self) -> Vec<&str> {
        self.users.iter().map(|user| self.uid(user)).collect()
    }

    /// The JSON text of one of its entries, without its key.
    pub fn value(&self, user: &Packed) -> &str {
        let start = usize::from(user.key_bytes) + "\"\":".len();
        let value = self.entry(user).get(start..).and_then(|value| std::str::from_utf8(value).ok());
        value.promised("an entry is its key and an object")
    }

    /// Adds one of another batch's entries.
    pub fn add(&mut self, user: &Packed, of: &Self) {
        let start = self.start_entry();
        self.wrapper = of.wrapper;
        self.text.extend_from_slice(of.entry(user));
        let entry = Span::new(start..self.text.len());
        let user = user.clone();
        self.users.push(Packed { entry, ..user });
    }

    /// Adds another batch's entries behind its own.
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
            let half = if at < first_half { &mut *self } else { &mut second };
            half.add(user, &whole);
        }
        second
    }

    /// Takes its first entries out, at most so many and of at most so many bytes of body, and at least one.
    #[must_use]
    pub(super) fn split_first(&mut self, entries: usize, bytes: usize) -> Self {
        let whole = std::mem::take(self);
        let mut first = Self::default();
        for user in &whole.users {
            let more = around(whole.wrapper) + first.text.len() + 1 + whole.entry(user).len();
            let has_room = first.is_empty() || (first.len() < entries && more <= bytes && self.is_empty());
            let part = if has_room { &mut first } else { &mut *self };
            part.add(user, &whole);
        }
        first
    }

    /// Returns what one of its entries has for a field, as JSON; `None` if it has nothing.
    pub(super) fn value_of(&self, user: &Packed, field: &str) -> Option<&str> {
        let value = self.entry(user).get(usize::from(user.key_bytes) + QUOTES_AND_COLON..);
        let value = std::str::from_utf8(value.promised("an entry has a value behind its key"));
        let value = json::parse(value.promised("an entry is text")).promised("an entry is JSON");
        value.get(field).filter(|value| value.kind != json::Kind::Null).map(|value| value.raw)
    }

    fn entry(&self, user: &Packed) -> &[u8] {
        let entry = self.text.get(user.entry.range());
        entry.promised("an entry stands in its own batch")
    }

    /// Writes what stands before the next entry; where that starts.
    fn start_entry(&mut self) -> usize {
        if !self.text.is_empty() {
            self.text.push(b',');
        }
        self.text.len()
    }
}

/// What stands around a key before its value: `"<key>":`.
const QUOTES_AND_COLON: usize = 3;

/// Bytes that stand around the entries of a body: `{"users":{` and `}}`.
fn around(wrapper: &str) -> usize {
    wrapper.len() + 7
}

/// The key at the start of an entry, `"<key>":{…}`.
fn key_in(entry: &[u8], bytes: usize) -> &str {
    let key = entry.get(1..=bytes).promised("an entry starts with its key");
    std::str::from_utf8(key).promised("a key is text")
}

/// Packs entries until a batch is full.
///
/// An entry is [written](Self::write) straight into the open batch, and then it is [pushed](Self::push) or
/// [dropped](Self::drop_entry).
///
/// ```
/// use cometchat_import::importer::{batch::{Packed, Packer}, entity::USERS, position::Position};
/// let mut packer = Packer::new(&USERS, 1, 1_000);
/// packer.write(|entry| entry.extend_from_slice(br#""ann":{"uid":"ann","name":"Ann"}"#));
/// assert_eq!(packer.key(3), "ann");
/// let batch = packer.push(Packed::new(Position::default(), 3, None)).unwrap();
/// assert_eq!(batch.body(), br#"{"users":{"ann":{"uid":"ann","name":"Ann"}}}"#);
/// ```
#[derive(Debug)]
pub struct Packer {
    entries_max: usize,
    bytes_max: usize,
    open: Batch,
    /// The open batch's bytes before the current entry, where that starts, and where it ends. What the
    /// open batch's text has behind that is room for the next.
    before: usize,
    start: usize,
    end: usize,
    /// Bytes of the last batch: the next one will hardly need more.
    usual: usize,
    full: Batch,
}

impl Packer {
    /// Batches of at most `entries_max` entries and `bytes_max` bytes of body. An entry that is larger
    /// than that alone gets a batch of its own.
    pub fn new(entity: &Entity, entries_max: usize, bytes_max: usize) -> Self {
        let open = || Batch { wrapper: entity.name, ..Batch::default() };
        Self {
            entries_max: entries_max.max(1),
            bytes_max,
            open: open(),
            before: 0,
            start: 0,
            end: 0,
            usual: 0,
            full: Batch::default(),
        }
    }

    /// Writes the next entry, whatever `write` appends.
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
        self.start = self.end + usize::from(self.end > 0);
        let wanted = self.start + bytes;
        if wanted > self.open.text.len() {
            // For the whole batch at once, if it is like the last one.
            let usual = self.usual + self.usual / 4;
            self.open.text.resize(wanted.max(usual), 0);
        }
        self.open.text.get_mut(self.start..).promised("the room was made")
    }

    /// The first bytes of the room are the next entry.
    #[inline]
    pub(super) fn keep(&mut self, bytes: usize) {
        self.end = self.start + bytes;
        if let Some(comma) = self.open.text.get_mut(self.before..self.start).and_then(<[u8]>::first_mut) {
            *comma = b',';
        }
    }

    /// The current entry.
    pub fn written(&self) -> &[u8] {
        let text = self.open.text.get(self.start..self.end);
        text.promised("the entry stands in the open batch")
    }

    /// The key of the current entry, of so many bytes.
    pub fn key(&self, bytes: usize) -> &str {
        key_in(self.written(), bytes)
    }

    /// The bytes of that key.
    #[inline]
    pub(super) fn key_bytes(&self, bytes: usize) -> &[u8] {
        self.written().get(1..=bytes).promised("an entry starts with its key")
    }

    /// Takes the current entry back.
    pub fn drop_entry(&mut self) {
        self.end = self.before;
    }

    /// Packs the current entry; a batch, if this one did not fit into it any more or
    /// filled it.
    #[must_use]
    pub fn push(&mut self, user: Packed) -> Option<Batch> {
        self.add(user).then(|| self.take_full())
    }

    /// As [`push`](Self::push); whether there is a batch, for [`take_full`](Self::take_full).
    #[must_use]
    #[inline(always)]
    pub(super) fn add(&mut self, user: Packed) -> bool {
        let overflows = self.end + around(self.open.wrapper) > self.bytes_max && !self.open.is_empty();
        if overflows {
            self.full = self.close();
        }
        let entry = Span::new(self.start..self.end);
        // Made where it is kept: an entry that is moved is copied by a call.
        self.open.users.push(Packed { entry, ..user });
        if !overflows && self.open.len() >= self.entries_max {
            self.full = self.flush().promised("the batch has an entry");
            return true;
        }
        overflows
    }

    /// The batch that is full.
    pub(super) fn take_full(&mut self) -> Batch {
        std::mem::take(&mut self.full)
    }

    /// The open batch without the current entry, which becomes the first one of the next.
    #[cold]
    fn close(&mut self) -> Batch {
        let entry = self.written().to_vec();
        self.end = self.before;
        let full = self.flush().promised("the batch has an entry");
        self.start = self.open.start_entry();
        self.open.text.extend_from_slice(&entry);
        self.end = self.open.text.len();
        full
    }

    /// The batch that is not full yet, if it has an entry.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        if self.open.is_empty() {
            return None;
        }
        self.open.text.truncate(self.end);
        self.usual = self.end;
        self.end = 0;
        let next = Batch { users: Vec::with_capacity(self.open.len()), wrapper: self.open.wrapper, text: Vec::new() };
        Some(std::mem::replace(&mut self.open, next))
    }

    /// How many entries wait for their batch to fill.
    pub fn waiting(&self) -> usize {
        self.open.len()
    }

    /// Makes later batches of at most so many bytes: what a server that responds with 413 teaches.
    pub fn set_ceiling(&mut self, bytes: usize) {
        self.bytes_max = bytes;
    }

    /// The ceiling in force, in bytes.
    pub fn ceiling(&self) -> usize {
        self.bytes_max
    }
}
