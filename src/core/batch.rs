//! Batches: valid users packed into request bodies, at most 50 and at most so many bytes.

use super::{fingerprint::UserKey, ledger::Ledger, place::Place, user::User};

/// A user on its way, as far as the account needs it: the rest is text in the batch's body.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Where the row stands.
    pub place: Place,
    /// The uid, in lower case.
    pub uid: Box<str>,
    /// The row as the file of failed rows will need it, if one is wanted.
    pub source: Option<Box<[u8]>>,
    /// By what a later run will know it, if there is a journal.
    pub key: Option<UserKey>,
    /// How often it was sent, this run's and earlier runs' requests together; those that the server
    /// refused unread do not count.
    pub sent: u8,
    /// Whether it was counted among those that were sent more than once.
    pub resent: bool,
    entry: Box<[u8]>,
}

impl Packed {
    /// A user that was not sent yet.
    pub fn new(place: Place, user: &User<'_>, source: Option<Box<[u8]>>) -> Self {
        let mut entry = Vec::with_capacity(ENTRY_BYTES);
        user.write(&mut entry);
        Self {
            place,
            uid: user.uid().into(),
            source,
            key: None,
            sent: 0,
            resent: false,
            entry: entry.into_boxed_slice(),
        }
    }

    /// By what a later run with this ledger's seed will know it.
    pub fn key_in(&self, ledger: &Ledger) -> UserKey {
        ledger.key(ledger.fingerprint(&self.uid), &self.entry)
    }
}

/// Users that are sent together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The users, in the order of their rows.
    pub users: Vec<Packed>,
    bytes: usize,
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
        OPEN.len() + self.bytes + self.users.len().saturating_sub(1) + CLOSE.len()
    }

    /// Its request body: `{"users":{"<uid>":{…},…}}`.
    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.body_bytes());
        body.extend_from_slice(OPEN);
        for (at, user) in self.users.iter().enumerate() {
            if at > 0 {
                body.push(b',');
            }
            body.extend_from_slice(&user.entry);
        }
        body.extend_from_slice(CLOSE);
        body
    }

    /// The uids, as they are sent.
    pub fn uids(&self) -> Vec<&str> {
        self.users.iter().map(|user| user.uid.as_ref()).collect()
    }

    /// Adds a user.
    pub fn push(&mut self, user: Packed) {
        self.bytes += user.entry.len();
        self.users.push(user);
    }

    /// Adds another batch's users behind its own.
    pub fn users_from(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.users.extend(other.users);
    }

    /// Takes the second half out, the smaller one if the number is odd.
    #[must_use]
    pub fn split_half(&mut self) -> Self {
        self.users
            .split_off(self.users.len().div_ceil(2))
            .into_iter()
            .collect::<Self>()
            .taken_from(self)
    }

    fn taken_from(self, other: &mut Self) -> Self {
        other.bytes = other.bytes.saturating_sub(self.bytes);
        self
    }
}

impl FromIterator<Packed> for Batch {
    fn from_iter<T: IntoIterator<Item = Packed>>(users: T) -> Self {
        let mut batch = Self::default();
        for user in users {
            batch.push(user);
        }
        batch
    }
}

/// Packs users until a batch is full.
#[derive(Debug)]
pub struct Packer {
    users_max: usize,
    bytes_max: usize,
    open: Batch,
}

impl Packer {
    /// Batches of at most `users_max` users and `bytes_max` bytes of body. A user that is larger
    /// than that alone gets a batch of its own.
    pub fn new(users_max: usize, bytes_max: usize) -> Self {
        Self {
            users_max: users_max.max(1),
            bytes_max,
            open: Batch::default(),
        }
    }

    /// Packs a user; a batch, if this one did not fit into it any more or filled it.
    #[must_use]
    pub fn push(&mut self, packed: Packed) -> Option<Batch> {
        let overflows = !self.open.is_empty()
            && self.open.body_bytes() + 1 + packed.entry.len() > self.bytes_max;
        let full = overflows.then(|| std::mem::take(&mut self.open));
        self.open.push(packed);
        if full.is_none() && self.open.len() >= self.users_max {
            return self.flush();
        }
        full
    }

    /// The batch that is not full yet, if it has a user.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        (!self.open.is_empty()).then(|| std::mem::take(&mut self.open))
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
/// A usual user's entry.
const ENTRY_BYTES: usize = 400;
