//! A row that is asked for by itself, and what becomes of rows.

use super::{About, Difference, File, Refusal, Request, Verify, VerifyOutcome, compare};
use crate::importer::{
    account::Event,
    batch::Packed,
    invariant::Invariant,
    issue::{Code, Issue},
    json::{self, Value},
    position::Position,
};

/// A row that waits for its response.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub position: Position,
    pub uid: Box<str>,
    /// What would be sent of it.
    entry: Box<str>,
    /// Fields that it gives as empty, as bits by their places.
    pub empty: u32,
    /// The row as the file of missing rows needs it, if that is wanted.
    source: Option<Box<[u8]>>,
}

/// A change of a row's user.
#[derive(Debug)]
pub(super) struct Change {
    pub row: Row,
    /// The fields that differ, as bits by their places.
    pub bits: u32,
    /// What the app had, if it was asked for.
    app: Option<Box<str>>,
}

impl Row {
    pub fn new(user: &Packed, uid: &str, entry: &str) -> Self {
        let Packed { position, empty, .. } = *user;
        Self { position, uid: uid.into(), entry: entry.into(), empty, source: user.source.clone() }
    }

    /// What would be sent of it.
    pub fn value(&self) -> Value<'_> {
        json::parse(&self.entry).promised("an entry is JSON")
    }
}

impl Verify {
    /// The app has the user as the row says.
    pub(super) fn alike(&mut self, position: Position, uid: &str, is_deactivated: bool) {
        match is_deactivated {
            false => self.outcome(position, uid, VerifyOutcome::Present, Vec::new()),
            true => {
                let issue = Issue::new(Code::Deactivated, "", "").found("the app has this user, and it is deactivated");
                self.outcome(position, uid, VerifyOutcome::Deactivated, vec![issue]);
            }
        }
    }

    pub(super) fn missing(&mut self, row: &Row) {
        let issue = Issue::new(Code::Missing, "", "").found("the app does not have this user");
        self.account.fail(row.position, std::slice::from_ref(&issue), row.source.as_deref());
        self.outcome(row.position, &row.uid, VerifyOutcome::Missing, vec![issue]);
    }

    pub(super) fn unconfirmed(&mut self, row: &Row, refusal: &Refusal) {
        let why = self.redactor.apply(refusal.to_string());
        let issue =
            Issue::new(Code::Unconfirmed, "", "").found(format!("the server did not respond for this user: {why}"));
        self.outcome(row.position, &row.uid, VerifyOutcome::Unconfirmed, vec![issue]);
    }

    /// A row's fields of these places differ: changes them, if that is wanted and can be, or reports them.
    pub(super) fn differs(&mut self, row: Row, bits: u32, app: Option<Value<'_>>) {
        let entity = self.pipeline.mapping().entity();
        match self.options.update && compare::changeable(entity, bits) != 0 {
            true => self.change(Change { row, bits, app: app.map(|app| app.raw.into()) }),
            false => self.differing(&row, bits, app, None),
        }
    }

    /// Changes what can be changed of a user.
    pub(super) fn change(&mut self, change: Change) {
        let entity = self.pipeline.mapping().entity();
        let Change { row, bits, .. } = &change;
        let body = compare::change(entity, compare::changeable(entity, *bits), row.value());
        let path = format!("/{}/{}", entity.name, row.uid);
        self.standard.ask(About::Change(Box::new(change)), Request::put(path, body));
    }

    /// Takes the user as it is after the change. What the response leaves out (tags may be) was changed.
    pub(super) fn take_changed(&mut self, row: &Row, bits: u32, data: Value<'_>) {
        let entity = self.pipeline.mapping().entity();
        let changed = compare::changeable(entity, bits);
        let left_out = |at: &usize| data.get(entity.field(*at).name).is_none();
        let left_out = (0..entity.fields.len()).filter(left_out).fold(0, |bits, at| bits | 1 << at);
        let differing = match self.compared(row, data) {
            Some((differing, ..)) => differing,
            None if data.get(entity.key().name).is_none() => 0,
            None => return self.unconfirmed(row, &another_user()),
        };
        match bits & differing & !(changed & left_out) | bits & !changed & left_out {
            0 => self.outcome(row.position, &row.uid, VerifyOutcome::Updated, Vec::new()),
            left => self.differing(row, left, Some(data), None),
        }
    }

    /// The server has no user to change. One that its list has is there all the same: it may be deactivated.
    pub(super) fn not_there_to_change(&mut self, change: &Change) {
        let code = self.pipeline.mapping().entity().read_back.not_there.first().copied().unwrap_or_default();
        let message = "the app has this user, and does not change it: it may be deactivated".to_owned();
        let refusal = Refusal { code: code.to_owned(), message, fields: Vec::new() };
        self.not_changed(change, &refusal);
    }

    /// The server does not change a user.
    pub(super) fn not_changed(&mut self, change: &Change, refusal: &Refusal) {
        let Change { row, bits, app } = change;
        let app = app.as_deref().map(|app| json::parse(app).promised("a response is JSON"));
        let code = Code::Server(self.redactor.apply(refusal.code.clone()).into());
        let why = self.redactor.apply(refusal.message.clone());
        let issue = Issue::new(code, "", "").found(format!("the server refused to change this user: {why}"));
        self.differing(row, *bits, app, Some(issue));
    }

    /// Reports a row whose fields of these places differ; `app` is what the app has, if it was asked for.
    fn differing(&mut self, row: &Row, bits: u32, app: Option<Value<'_>>, refused: Option<Issue>) {
        let entity = self.pipeline.mapping().entity();
        let mut differences = compare::differences(entity, bits, row.value(), app);
        for difference in &mut differences {
            difference.file = self.redactor.apply(std::mem::take(&mut difference.file));
            difference.app = difference.app.take().map(|app| self.redactor.apply(app));
        }
        for (at, rows) in self.fields.iter_mut().enumerate() {
            *rows += u64::from(bits >> at & 1);
        }
        if self.options.differing {
            let delimiter = self.pipeline.reader.delimiter();
            let file = self.differing.get_or_insert_with(|| File::new(delimiter));
            file.differences(row.position, &row.uid, &differences);
        }
        let cannot = |field: &str| self.options.update && !entity.read_back.changeable.contains(&field);
        let issues = differences.iter().map(|difference| difference.issue(cannot(difference.field)));
        let issues = issues.chain(refused).collect();
        self.outcome_with(row.position, &row.uid, VerifyOutcome::Differing, issues, differences);
    }

    /// Writes the users that the source does not have.
    pub(super) fn write_extra(&mut self) {
        let mut file = File::new(self.pipeline.reader.delimiter());
        self.listed.extra_uids().for_each(|uid| file.user(uid));
        self.extra.extend(file.take());
    }

    /// Gives a row its outcome.
    pub(super) fn outcome(&mut self, position: Position, uid: &str, outcome: VerifyOutcome, issues: Vec<Issue>) {
        self.outcome_with(position, uid, outcome, issues, Vec::new());
    }

    fn outcome_with(
        &mut self,
        position: Position,
        uid: &str,
        outcome: VerifyOutcome,
        issues: Vec<Issue>,
        differences: Vec<Difference>,
    ) {
        self.counts.add(outcome);
        if self.account.wants_row(!issues.is_empty()) {
            self.account.emit(|| Event::Verified { position, uid: uid.to_owned(), outcome, issues, differences });
        }
    }
}

/// Why a response says nothing of the user that was asked for.
pub(super) fn another_user() -> Refusal {
    Refusal { code: "NO_DATA".to_owned(), message: "the response is about another user".to_owned(), fields: Vec::new() }
}
