//! The users that the app's list has: 72 bits of each uid's hash, and a digest of each other field.
//!
//! A million users of ten fields take about 50 MB: 45 bytes each, in chunks that are never moved, and 6 for the table by which
//! they are found, whose parts grow by a quarter at a time. A field that is alike for all users of a chunk, which is so where
//! none of them has it, takes nothing. That a missing user is taken for a listed one is as likely as
//! [`seen`](crate::importer::seen) says of two uids that collide, and its fields would have to be alike too.

use super::digest::Digests;
use crate::importer::{
    entity::Entity,
    fingerprint::{self, Fingerprint, Of},
    invariant::Invariant,
};

/// The users of the app's list.
#[derive(Debug)]
pub(super) struct Listed {
    seed: u64,
    /// Columns of a chunk: one a field but the uid.
    columns: usize,
    /// The uid's place among the fields.
    key: usize,
    chunks: Vec<Chunk>,
    /// By 8 bits of the hash.
    tables: Vec<Table>,
    len: u32,
    matched: u32,
    /// Whether uids are kept, since those that the file does not have are to be named.
    keeps_uids: bool,
}

/// Users one after another.
#[derive(Debug)]
struct Chunk {
    /// Their uids' hashes.
    words: Vec<u64>,
    /// What they have for each field but the uid.
    columns: Box<[Column]>,
    /// Which users a row of the file had.
    matched: Vec<bool>,
    /// Their uids, a byte with its length before each.
    uids: Vec<u8>,
}

/// The digests of a field, of users one after another.
#[derive(Clone, Debug)]
enum Column {
    /// All have this one.
    Same(u32),
    /// Each has its own.
    Each(Vec<u32>),
}

/// Open addressing with linear probing: a user's number and 1; 0 where free.
#[derive(Clone, Debug, Default)]
struct Table {
    places: Vec<u32>,
    len: usize,
}

impl Listed {
    /// No user yet; `seed` keys the hash.
    pub fn new(entity: &Entity, seed: u64, keeps_uids: bool) -> Self {
        let columns = entity.fields.len() - 1;
        let tables = vec![Table::default(); TABLES];
        Self { seed, columns, key: entity.key, chunks: Vec::new(), tables, len: 0, matched: 0, keeps_uids }
    }

    /// How many users there are.
    pub fn len(&self) -> u64 {
        u64::from(self.len)
    }

    /// How many of them no row of the file has had.
    pub fn unmatched(&self) -> u64 {
        u64::from(self.len - self.matched)
    }

    /// Enters a user that the list has, in any case of its uid; the latest counts.
    pub fn enter(&mut self, uid: &str, digests: &Digests) {
        let uid = uid.to_ascii_lowercase();
        let print = self.fingerprint(&uid);
        let user = match self.find_user(print) {
            Some(user) => user,
            None => self.add(&uid, print),
        };
        let key = self.key;
        let fields = digests.iter().enumerate().filter(|(field, _)| *field != key).map(|(_, digest)| digest);
        let (chunk, at) = place_of(user);
        let Chunk { words, columns, .. } = self.chunks.get_mut(chunk).promised(FOUND);
        columns.iter_mut().zip(fields).for_each(|(column, digest)| column.set(at, *digest, words.len()));
    }

    /// Finds the user of a uid, and counts it as one that the file has.
    pub fn find(&mut self, uid: &str) -> Option<Digests> {
        let print = self.fingerprint(&uid.to_ascii_lowercase());
        let user = self.find_user(print)?;
        let (key, mut digests) = (self.key, Digests::default());
        let (chunk, at) = place_of(user);
        let Chunk { columns, matched, .. } = self.chunks.get_mut(chunk).promised(FOUND);
        let fields = digests.iter_mut().enumerate().filter(|(field, _)| *field != key);
        fields.zip(columns).for_each(|((_, digest), column)| *digest = column.get(at));
        let matched = matched.get_mut(at).promised(FOUND);
        self.matched += u32::from(!std::mem::replace(matched, true));
        Some(digests)
    }

    /// The uids that no row of the file had, in the order in which the list had them; none unless they are kept.
    pub fn extra_uids(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().flat_map(|chunk| {
            let mut rest = chunk.uids.as_slice();
            chunk.matched.iter().filter_map(move |is_matched| {
                let (length, more) = rest.split_first()?;
                let (uid, more) = more.split_at_checked(usize::from(*length))?;
                rest = more;
                (!is_matched).then(|| std::str::from_utf8(uid).unwrap_or_default())
            })
        })
    }

    fn fingerprint(&self, uid: &str) -> Fingerprint {
        fingerprint::of(uid.as_bytes(), self.seed, Of::Uid)
    }

    /// The hash of a user's uid.
    fn word(&self, user: u32) -> u64 {
        let (chunk, at) = place_of(user);
        self.chunks.get(chunk).and_then(|chunk| chunk.words.get(at)).copied().promised(FOUND)
    }

    fn find_user(&self, print: Fingerprint) -> Option<u32> {
        let table = self.tables.get(usize::from(print.shard)).promised(TABLE);
        let mut at = table.first(print.word);
        loop {
            let user = table.places.get(at)?.checked_sub(1)?;
            if self.word(user) == print.word {
                return Some(user);
            }
            at = table.next(at);
        }
    }

    /// Adds a user whose fields are not known yet.
    fn add(&mut self, uid: &str, print: Fingerprint) -> u32 {
        let user = self.len;
        self.len += 1;
        let (chunk, _) = place_of(user);
        if chunk == self.chunks.len() {
            self.chunks.push(Chunk {
                words: Vec::with_capacity(CHUNK),
                columns: vec![Column::Same(0); self.columns].into(),
                matched: Vec::with_capacity(CHUNK),
                uids: Vec::new(),
            });
        }
        let keeps_uids = self.keeps_uids;
        let chunk = self.chunks.get_mut(chunk).promised(FOUND);
        chunk.words.push(print.word);
        chunk.matched.push(false);
        if keeps_uids {
            chunk.uids.push(u8::try_from(uid.len()).unwrap_or(u8::MAX));
            chunk.uids.extend(uid.bytes().take(usize::from(u8::MAX)));
        }
        self.enter_place(print, user);
        user
    }

    fn enter_place(&mut self, print: Fingerprint, user: u32) {
        let table = self.tables.get_mut(usize::from(print.shard)).promised(TABLE);
        if (table.len + 1) * 5 >= table.places.len() * 4 {
            let size = (table.places.len() * 5 / 4).max(ROOM_MIN);
            let places = std::mem::replace(&mut table.places, vec![0; size]);
            let mut grown = std::mem::take(table);
            for place in places.into_iter().filter(|place| *place != 0) {
                grown.place(self.word(place - 1), place);
            }
            *self.tables.get_mut(usize::from(print.shard)).promised(TABLE) = grown;
        }
        let table = self.tables.get_mut(usize::from(print.shard)).promised(TABLE);
        table.place(print.word, user + 1);
        table.len += 1;
    }
}

impl Column {
    /// The digest of the user at a place.
    fn get(&self, at: usize) -> u32 {
        match self {
            Self::Same(digest) => *digest,
            Self::Each(digests) => digests.get(at).copied().unwrap_or_default(),
        }
    }

    /// Sets the digest of the user at a place; there are `users` with it.
    fn set(&mut self, at: usize, digest: u32, users: usize) {
        match self {
            Self::Same(same) if *same == digest => return,
            Self::Same(same) if users == 1 => return *same = digest,
            Self::Same(same) => {
                let mut digests = Vec::with_capacity(CHUNK);
                digests.resize(users, *same);
                *self = Self::Each(digests);
            }
            Self::Each(_) => {}
        }
        if let Self::Each(digests) = self {
            digests.resize(digests.len().max(users), 0);
            *digests.get_mut(at).promised(FOUND) = digest;
        }
    }
}

impl Table {
    /// Where a search begins.
    fn first(&self, word: u64) -> usize {
        (((word >> 32) * self.places.len() as u64) >> 32) as usize
    }

    fn next(&self, at: usize) -> usize {
        if at + 1 == self.places.len() { 0 } else { at + 1 }
    }

    fn place(&mut self, word: u64, place: u32) {
        let mut at = self.first(word);
        while self.places.get(at).is_some_and(|taken| *taken != 0) {
            at = self.next(at);
        }
        *self.places.get_mut(at).promised(FOUND) = place;
    }
}

/// The chunk of a user, and its place there.
fn place_of(user: u32) -> (usize, usize) {
    (user as usize / CHUNK, user as usize % CHUNK)
}

/// Users of a chunk: enough that few chunks are made, and few enough that the last one may be empty.
const CHUNK: usize = 1_024;
/// One for each number of 8 bits.
const TABLES: usize = 256;
/// Places of a table at first.
const ROOM_MIN: usize = 16;
/// Why there is a number.
const FOUND: &str = "a user that was found is in a chunk";
/// Why there is a table.
const TABLE: &str = "one for each number of 8 bits";

#[cfg(test)]
mod tests {
    use super::{Chunk, Column, Digests, Listed};
    use crate::importer::entity::USERS;

    fn digests(first: u32) -> Digests {
        std::array::from_fn(|at| first + at as u32)
    }

    #[test]
    fn users_are_found_in_any_case_and_the_latest_counts() {
        let mut listed = Listed::new(&USERS, 7, true);
        for number in 0..20_000_u32 {
            listed.enter(&format!("User-{number}"), &digests(number));
        }
        listed.enter("user-3", &digests(1_000_000));
        assert_eq!((listed.len(), listed.unmatched()), (20_000, 20_000));
        for number in 0..20_000_u32 {
            let found = listed.find(&format!("uSER-{number}")).unwrap();
            let expected = if number == 3 { 1_000_000 } else { number };
            let fields = USERS.fields.len();
            assert_eq!(found[1..fields], digests(expected)[1..fields], "{number}");
        }
        assert_eq!(listed.find("nobody"), None);
        listed.enter("extra", &digests(1));
        listed.find("user-3");
        assert_eq!((listed.len(), listed.unmatched()), (20_001, 1));
        assert_eq!(listed.extra_uids().collect::<Vec<_>>(), ["extra"]);
    }

    #[test]
    fn a_user_takes_45_bytes_and_its_place_in_the_table_and_less_where_fields_are_alike() {
        let users = 200_000;
        let each = |digests: &dyn Fn(u32) -> Digests| {
            let mut listed = Listed::new(&USERS, 7, false);
            (0..users).for_each(|number| listed.enter(&format!("user-{number}"), &digests(number)));
            let bytes_of = |column: &Column| match column {
                Column::Same(_) => 0,
                Column::Each(digests) => digests.capacity() * 4,
            };
            let of_chunk = |chunk: &Chunk| {
                let columns: usize = chunk.columns.iter().map(bytes_of).sum();
                columns + size_of_val(chunk.columns.as_ref()) + chunk.words.capacity() * 8 + chunk.matched.capacity()
            };
            let chunks: usize = listed.chunks.iter().map(of_chunk).sum();
            let tables: usize = listed.tables.iter().map(|table| table.places.capacity() * 4).sum();
            (chunks + tables) as f64 / f64::from(users)
        };
        let all = each(&digests);
        assert!((45.0..53.0).contains(&all), "{all} bytes a user");
        let name_only = each(&|number| std::array::from_fn(|at| if at == 1 { number } else { 7 * (at as u32 % 2) }));
        assert!((13.0..21.0).contains(&name_only), "{name_only} bytes a user");
    }

    #[test]
    fn a_column_that_was_alike_keeps_what_it_had() {
        let mut listed = Listed::new(&USERS, 7, false);
        let with = |digest: u32| {
            let mut digests = Digests::default();
            digests[4] = digest;
            digests
        };
        (0..3_000_u32).for_each(|number| listed.enter(&format!("u{number}"), &with(5)));
        listed.enter("u1500", &with(6));
        listed.enter("u2999", &with(0));
        (3_000..3_500_u32).for_each(|number| listed.enter(&format!("u{number}"), &with(number)));
        for (number, expected) in [(0, 5), (1_499, 5), (1_500, 6), (1_501, 5), (2_998, 5), (2_999, 0), (3_200, 3_200)] {
            assert_eq!(listed.find(&format!("u{number}")), Some(with(expected)), "{number}");
        }
    }
}
