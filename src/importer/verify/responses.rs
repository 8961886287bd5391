//! What responses say: pages of the list, and single users.

use super::{About, Verify, canonical, compare, digest, list::Page, row::Row};
use crate::importer::{
    account::Event,
    error::{ErrorCode, Failure},
    invariant::Invariant,
    json::{self, Value},
    standard::Completed,
};

impl Verify {
    pub(super) fn apply(&mut self, completed: Completed<About>, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        match completed {
            Completed::Data(about) => {
                let data = json::parse(&text).ok().and_then(|value| value.get("data").map(|data| (value, data)));
                let (value, data) = data.promised("a response is an object with data");
                match about {
                    About::Page(number) => self.take_page(number, value, data),
                    About::Row(row) => self.take_user(*row, data),
                    About::Change(change) => self.take_changed(&change.row, change.bits, data),
                }
            }
            Completed::NotThere(About::Row(row)) => self.missing(&row),
            Completed::NotThere(About::Change(change)) => self.not_there_to_change(&change),
            Completed::NotThere(About::Page(number)) => self.list.take(Page { number, ..Page::default() }),
            Completed::Refused(About::Row(row), refusal) => self.unconfirmed(&row, &refusal),
            Completed::Refused(About::Change(change), refusal) => self.not_changed(&change, &refusal),
            Completed::Refused(About::Page(number), refusal) => {
                let message = format!("page {number} of the app's users is refused: {refusal}");
                self.fail(Failure::new(ErrorCode::RequestRefused, message));
            }
            Completed::Again(refusal, attempt) => {
                let reason = self.redactor.apply(refusal.code);
                self.account.emit(|| Event::Retry { reason, attempt, users: 1 });
            }
            Completed::Stop(failure, _) => self.fail(failure),
            Completed::Wait(_) | Completed::Unknown => {}
        }
    }

    pub(super) fn take_page(&mut self, number: u64, value: Value<'_>, data: Value<'_>) {
        let entity = self.pipeline.mapping().entity();
        let (mut entries, before) = (0, self.listed.len());
        for user in data.elements() {
            entries += 1;
            let Some(uid) = user.get(entity.key().name) else { continue };
            let (mut digests, _) = digest::of(entity, user, self.options.seed);
            digest::with_defaults(entity, &mut digests, self.options.seed);
            self.listed.enter(&canonical::text_of(uid), &digests);
        }
        // A server that gives the same users for every page has no others; while the list is read once more, all are known.
        let is_endless = match self.passes {
            1 => entries > 0 && self.listed.len() == before,
            _ => number > PAGES_MORE * self.list_pages.max(1),
        };
        if is_endless && number > 1 {
            entries = 0;
        }
        let pagination = value.get("meta").and_then(|meta| meta.get("pagination"));
        let stated = |name| pagination.and_then(|stated| canonical::text_of(stated.get(name)?).parse::<u64>().ok());
        let per_page = stated("per_page").and_then(|stated| usize::try_from(stated).ok());
        self.list.take(Page { number, entries, per_page, total: stated("total") });
    }

    /// Compares a row with the user that was asked for by itself.
    pub(super) fn take_user(&mut self, row: Row, data: Value<'_>) {
        let Some((bits, app, is_deactivated)) = self.compared(&row, data) else {
            return self.unconfirmed(&row, &super::row::another_user());
        };
        if self.listed.find(&row.uid).is_none() {
            // A later pass of the list may have it: then a row has had it.
            self.listed.enter(&row.uid, &app);
            self.listed.find(&row.uid);
            self.left_out += 1;
            self.read_again();
        }
        match bits {
            0 => self.alike(row.position, &row.uid, is_deactivated),
            bits => self.differs(row, bits, Some(data)),
        }
    }

    /// Compares a row with the app's user: which fields differ, its digests, and whether it is deactivated though the row does
    /// not say so. Nothing if it is another user.
    pub(super) fn compared(&self, row: &Row, data: Value<'_>) -> Option<(u32, digest::Digests, bool)> {
        let entity = self.pipeline.mapping().entity();
        let is_user =
            data.get(entity.key().name).is_some_and(|uid| canonical::text_of(uid).eq_ignore_ascii_case(&row.uid));
        if !is_user {
            return None;
        }
        let (file, emptied) = digest::of(entity, row.value(), self.options.seed);
        let (mut app, _) = digest::of(entity, data, self.options.seed);
        digest::with_defaults(entity, &mut app, self.options.seed);
        let bits = compare::differing(entity, &file, row.empty | emptied, &app);
        Some((bits, app, compare::is_deactivated(entity, &file, &app)))
    }
}

/// How many times as many pages as the first reading of the list had, a later one may have.
const PAGES_MORE: u64 = 3;
