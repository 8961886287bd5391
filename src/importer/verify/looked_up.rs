//! Reads rows, and looks each one up in the app's list.

use super::{
    About, Verify, compare, digest,
    list::{List, Page},
    row::Row,
};
use crate::importer::{
    batch::Batch,
    import::Taken,
    invariant::Invariant,
    json::{self, Value},
    limits,
    position::Position,
    standard::Request,
};

impl Verify {
    pub(super) fn ask_for_pages(&mut self) {
        let entity = self.pipeline.mapping().entity().name;
        while let Some(number) = self.list.next() {
            self.list_requests += 1;
            let per_page = limits::ENTRIES_PER_PAGE;
            let path = format!("/{entity}?perPage={per_page}&page={number}&{WHOLE}");
            self.standard.ask(About::Page(number), Request::get(path));
        }
    }

    /// Reads rows and compares them, until enough of them are to be asked for. Whether more input would help.
    pub(super) fn compare(&mut self) -> bool {
        while !self.input_ended && self.standard.open() < ASKED_MAX {
            let taken = self.end.read(&mut self.pipeline, &mut self.account);
            // A row that cannot be sent names its user all the same.
            for uid in self.account.take_invalid_uids() {
                self.listed.find(&uid);
            }
            match taken {
                Taken::Batch(batch) => self.compare_batch(&batch),
                Taken::NeedInput => return true,
                Taken::End(rest) => {
                    rest.iter().for_each(|rest| self.compare_batch(rest));
                    self.input_ended = true;
                }
            }
        }
        false
    }

    pub(super) fn compare_batch(&mut self, batch: &Batch) {
        for user in &batch.users {
            let (uid, text) = (batch.uid(user), batch.value(user));
            let value = json::parse(text).promised("an entry is JSON");
            let given = Given { position: user.position, uid, value, empty: user.empty };
            self.look_up(given, || Row::new(user, uid, text));
        }
    }

    /// Compares the rows that waited for the list to be read once more.
    pub(super) fn compare_held(&mut self) {
        for row in std::mem::take(&mut self.held) {
            let given = Given { position: row.position, uid: &row.uid, value: row.value(), empty: row.empty };
            self.look_up(given, || row.clone());
        }
    }

    /// Compares a row with what the list has of its user; `row` makes what waits for its response.
    fn look_up(&mut self, given: Given<'_>, row: impl Fn() -> Row) {
        let Given { position, uid, value, empty } = given;
        let entity = self.pipeline.mapping().entity();
        let (file, emptied) = digest::of(entity, value, self.options.seed);
        let Some(app) = self.listed.find(uid) else {
            return match self.listed.len() {
                // An empty list has left nobody out.
                0 => self.missing(&row()),
                _ => self.ask_for(row()),
            };
        };
        let bits = compare::differing(entity, &file, empty | emptied, &app);
        if bits == 0 {
            let is_deactivated = compare::is_deactivated(entity, &file, &app);
            self.alike(position, uid, is_deactivated);
        } else if self.asked_differing < ASKED_DIFFERING_MAX {
            self.asked_differing += 1;
            self.ask_for(row());
        } else {
            self.differs(row(), bits, None);
        }
    }

    /// Reads the list once more if it has left out more users than it has pages: it moves while it is read, and another look
    /// costs less than a question for each.
    pub(super) fn read_again(&mut self) {
        let pages = self.listed.len().div_ceil(limits::ENTRIES_PER_PAGE as u64);
        if self.left_out <= (LEFT_OUT_A_PAGE * pages).max(LEFT_OUT_MIN) || self.passes >= PASSES_MAX {
            return;
        }
        self.left_out = 0;
        if self.passes == 1 {
            self.list_pages = self.list_requests;
        }
        self.passes += 1;
        self.list = List::new(limits::ENTRIES_PER_PAGE);
        let waiting: Vec<About> = self.standard.drain().collect();
        for about in waiting {
            match about {
                About::Row(row) => self.held.push(*row),
                About::Change(change) => self.change(*change),
                // None is there once the list is over.
                About::Page(number) => self.list.take(Page { number, ..Page::default() }),
            }
        }
    }

    pub(super) fn ask_for(&mut self, row: Row) {
        let entity = self.pipeline.mapping().entity().name;
        let path = format!("/{entity}/{}?{WHOLE}", row.uid);
        self.standard.ask(About::Row(Box::new(row)), Request::get(path));
    }
}

/// What a row says of its user.
struct Given<'a> {
    position: Position,
    uid: &'a str,
    value: Value<'a>,
    /// Fields that it gives as empty, as bits by their places.
    empty: u32,
}

/// The app's list leaves out deactivated users and tags unless it is asked for them.
const WHOLE: &str = "withDeactivated=true&withTags=true";
/// Rows that wait to be asked for by themselves; more would only be memory.
const ASKED_MAX: usize = 1_000;
/// Rows that differ and are asked for by themselves, to say what the app has. Of further ones only the fields are named: where
/// so many differ, one cause stands behind them.
const ASKED_DIFFERING_MAX: u64 = 1_000;
/// Users a page that the list may leave out before it is read once more; and at least so many.
const LEFT_OUT_A_PAGE: u64 = 2;
const LEFT_OUT_MIN: u64 = 100;
/// How many times the list is read, at most. A row that no pass has is asked for by itself.
const PASSES_MAX: u32 = 10;
