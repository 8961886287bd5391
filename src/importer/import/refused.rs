//! What a refusal of the server's does: to a batch, to a row, and to the run if all are refused alike.
//!
//! While nothing was stored since rows were refused for one cause, nobody knows whether the rows are at fault or what they
//! have in common. So their outcome is withheld: it becomes `rejected` once something is stored, another cause appears,
//! or everything else has its outcome. If the run ends before that and nothing was ever stored, they are pending, and the
//! journal does not have them.

use super::{Action, Budget, Import, RequestId};
use crate::importer::{
    account::Outcome,
    batch::Batch,
    error::ErrorCode,
    invariant::Invariant,
    journal::{SettledRequest, SettledRow},
    response::{Refusal, RowResult},
    retry::{Attempt, RefusalCause, Rows, Test, TestKind},
    time::Time,
};

/// Rows that were refused, and whose outcome is withheld.
#[derive(Debug)]
pub(super) struct Withheld {
    /// Their request: the journal gets its response once the outcome is certain.
    id: RequestId,
    attempt: Attempt,
    /// Why, for each row.
    refusals: Vec<Refusal>,
}

impl Import {
    /// The server refuses the request because of some row in it.
    pub(super) fn refused(&mut self, id: RequestId, mut attempt: Attempt, refusal: &Refusal, now: Time) {
        self.policy.succeeded();
        self.policy.bisected(&mut attempt.history);
        attempt.reason = Some(refusal.code.as_str().into());
        let cause = RefusalCause::of(refusal);
        if let Some(test) = attempt.test.filter(|test| test.kind == TestKind::Offending) {
            if self.by_value.is_for(test, &cause) {
                return self.reject_together(id, attempt, refusal, now);
            }
            attempt.test = None;
            attempt.by_row = true;
        }
        match attempt.rows() {
            Rows::Many => self.search(id, attempt, refusal, now),
            Rows::One => self.reject_single(id, attempt, refusal, now),
        }
    }

    /// Searches a batch for what makes the server refuse it: by the values of the field that the refusal names, or by halves.
    fn search(&mut self, id: RequestId, mut attempt: Attempt, refusal: &Refusal, now: Time) {
        self.journal.complete(id, SettledRequest::Unknown, now);
        self.report_retry(refusal, &attempt);
        let cause = RefusalCause::of(refusal);
        let may_part = !attempt.by_row && !attempt.is_searched();
        let parted = if may_part { self.by_value.part(&attempt.batch, &cause) } else { None };
        let Some(parted) = parted else {
            attempt.bisect();
            return self.queue.retry_first(attempt);
        };
        let history = attempt.history.of_some();
        if !parted.others.is_empty() {
            self.queue.retry_first(attempt.with(parted.others, history));
        }
        for (batch, test) in parted.tests.into_iter().rev() {
            self.queue.retry_first(attempt.with(batch, history).testing(test));
        }
        let Self { queue, by_value, .. } = self;
        queue.sift(|batch| by_value.sift(batch));
        self.pack_offending(false);
    }

    /// A row that stands alone, and that the server refuses.
    pub(super) fn reject_single(&mut self, id: RequestId, mut attempt: Attempt, refusal: &Refusal, now: Time) {
        let cause = RefusalCause::of(refusal);
        self.expect(&cause, now);
        let (held, test) = (attempt.ended(), attempt.test);
        self.count_alone(&cause, &attempt, held.is_none());
        match held {
            Some(held) if self.evidence.is_enough_of(attempt.number) => self.queue.defer(held),
            held => held.into_iter().for_each(|held| self.queue.retry_last(held)),
        }
        self.withheld.push(Withheld { id, attempt, refusals: vec![refusal.clone()] });
        self.tested(test, Some(&cause));
    }

    /// Rows with an offending value, which were sent once more, and are refused for it.
    fn reject_together(&mut self, id: RequestId, mut attempt: Attempt, refusal: &Refusal, now: Time) {
        let cause = RefusalCause::of(refusal);
        self.expect(&cause, now);
        let held = attempt.ended();
        held.into_iter().for_each(|held| self.queue.retry_last(held));
        self.evidence.refused_together(&cause, numbers(&attempt.batch));
        let refusals = vec![refusal.clone(); attempt.batch.len()];
        self.withheld.push(Withheld { id, attempt, refusals });
    }

    /// A response that refuses every row of its request by name.
    pub(super) fn reject_by_name(&mut self, id: RequestId, mut attempt: Attempt, refusals: Vec<Refusal>, now: Time) {
        let mut causes = refusals.iter().map(RefusalCause::of);
        let Some(cause) = causes.next() else { return };
        let are_alike = causes.all(|other| other == cause);
        self.expect(&cause, now);
        let (next, test) = (attempt.succeeded(), attempt.test);
        match attempt.rows() {
            Rows::One => self.count_alone(&cause, &attempt, next.is_none()),
            Rows::Many => self.evidence.refused_together(&cause, numbers(&attempt.batch)),
        }
        self.withheld.push(Withheld { id, attempt, refusals });
        if !are_alike {
            self.confirm(now);
        }
        self.tested(test, Some(&cause));
        next.into_iter().for_each(|next| self.queue.retry_last(next));
    }

    /// A row that stood for others has an outcome other than stored; `cause` is why it was refused, if it was.
    pub(super) fn tested(&mut self, test: Option<Test>, cause: Option<&RefusalCause>) {
        let Some(test) = test.filter(|test| test.kind == TestKind::Representative) else {
            return;
        };
        if let Some(cause) = cause.filter(|cause| self.by_value.is_for(test, cause)) {
            for rows in self.by_value.set_offending(test) {
                self.evidence.refused_together(cause, rows);
            }
            self.pack_offending(false);
        } else if let Some(batch) = self.by_value.next(test) {
            self.queue.retry_first(Attempt::new(batch, 0).testing(test));
        }
    }

    /// The server stored rows, or has them: refusals before that are of single rows, and values that it takes are none
    /// that it refuses.
    pub(super) fn stored(&mut self, batch: &Batch, results: &[RowResult], now: Time) {
        self.confirm(now);
        self.keep_ceiling(batch.body_bytes(), now);
        let stored = batch.users.iter().zip(results).filter(|(_, result)| is_stored(result));
        for (user, _) in stored {
            for mut freed in self.by_value.stored(batch, user) {
                while !freed.is_empty() {
                    let part = freed.split_first(self.batch_size, self.pipeline.ceiling());
                    self.queue.pack(part);
                }
            }
        }
    }

    /// Takes out of a batch that was read what need not be sent.
    pub(super) fn sift(&mut self, batch: Batch) {
        let batch = self.by_value.sift(batch);
        if !batch.is_empty() {
            self.queue.pack(batch);
        }
        self.pack_offending(false);
    }

    /// Everything else has its outcome: sends what was kept back. Returns whether there is any.
    pub(super) fn resume_kept_back(&mut self) -> bool {
        let is_resumed = self.queue.resume_deferred();
        self.pack_offending(true) || is_resumed
    }

    /// Whether the evidence says that all are refused alike.
    pub(super) fn is_refused_alike(&self) -> bool {
        let more = !self.input_ended || self.queue.has_packed();
        self.evidence.is_systemic(self.was_stored(), more)
    }

    /// Whether the server is known to have stored anything, in this run or an earlier one.
    fn was_stored(&self) -> bool {
        let counts = self.account.counts();
        counts.imported + counts.existing > 0
    }

    /// All are refused alike: ends the run, once what is under way has its response. That may be a row that is stored.
    pub(super) fn stop_after_responses(&mut self, now: Time) -> Action {
        if self.queue.is_under_way() {
            let until = self.budget.first_of(None);
            return self.append().unwrap_or(Action::Wait { until, want_input: false });
        }
        let rows = self.evidence.rows();
        let first = self.withheld.first();
        let message = first.and_then(|first| systemic_message(rows, &first.attempt.batch, first.refusals.first()?));
        self.fail(ErrorCode::SystemicRefusal, message.promised("evidence is of rows whose outcome is withheld"));
        self.drain(now)
    }

    /// The run ends: rows whose outcome was withheld are rejected, unless it may be that all are refused alike. A run with
    /// a budget decides, so that the next one does not begin where it began.
    pub(super) fn end_withheld(&mut self, now: Time) {
        let is_cut_short = self.end.is_stopped() || self.end.is_broken();
        let has_budget = self.options.budget != Budget::default();
        let may_be_alike = !self.was_stored() && self.evidence.has_batch() && !has_budget;
        if is_cut_short && (may_be_alike || self.is_refused_alike()) {
            self.give_back(now);
        } else {
            self.release(now);
        }
    }

    /// Gives the rows their outcomes that were withheld: they are rejected.
    fn release(&mut self, now: Time) {
        for Withheld { id, attempt, refusals } in std::mem::take(&mut self.withheld) {
            let codes: Vec<String> = refusals.iter().map(|refusal| self.code_to_keep(refusal)).collect();
            let kept: Vec<SettledRow<'_>> = codes.iter().map(|code| SettledRow::Rejected(code)).collect();
            self.journal.complete_rows(id, &kept, now);
            for (user, refusal) in attempt.batch.users.iter().zip(&refusals) {
                let issue = self.server_issue(refusal);
                self.complete_row(&attempt.batch, user, Outcome::Rejected, vec![issue]);
            }
        }
    }

    /// Nobody knows what is at fault: rows whose outcome was withheld are pending.
    fn give_back(&mut self, now: Time) {
        for Withheld { id, attempt, .. } in std::mem::take(&mut self.withheld) {
            self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
            self.queue.set_aside(attempt);
        }
    }

    /// Takes refusals so far for those of single rows, if `cause` is another than theirs.
    fn expect(&mut self, cause: &RefusalCause, now: Time) {
        if self.evidence.is_against(cause) {
            self.confirm(now);
        }
    }

    /// Takes refusals so far for those of single rows.
    fn confirm(&mut self, now: Time) {
        if self.evidence.clear() {
            self.queue.resume_deferred();
        }
        self.release(now);
    }

    /// Counts a row that was refused alone; with `is_last`, nothing of its batch is left.
    fn count_alone(&mut self, cause: &RefusalCause, attempt: &Attempt, is_last: bool) {
        for row in numbers(&attempt.batch) {
            match attempt.test {
                Some(_) => self.evidence.refused_for_others(cause, row),
                None => self.evidence.refused_alone(cause, attempt.number, row, is_last),
            }
        }
    }

    /// Packs rows with offending values that fill a request; with `all`, the others too. Returns whether there are any.
    fn pack_offending(&mut self, all: bool) -> bool {
        let packed = self.by_value.take_offending(self.batch_size, self.pipeline.ceiling(), all);
        let any = !packed.is_empty();
        packed.into_iter().for_each(|(batch, test)| self.queue.pack_test(batch, test));
        any
    }
}

/// The results as refusals, if every row was refused.
pub(super) fn all_rejected(results: &[RowResult]) -> Option<Vec<Refusal>> {
    let refusal = |result: &RowResult| match result {
        RowResult::Rejected(refusal) => Some(refusal.clone()),
        _ => None,
    };
    results.iter().map(refusal).collect()
}

/// Whether the server has the row.
pub(super) fn is_stored(result: &RowResult) -> bool {
    matches!(result, RowResult::Stored | RowResult::Exists)
}

fn numbers(batch: &Batch) -> impl Iterator<Item = u64> {
    batch.users.iter().map(|user| user.position.row)
}

/// What happened and what to do, for a run of which all rows are refused alike; `batch` has a row that was.
fn systemic_message(rows: usize, batch: &Batch, refusal: &Refusal) -> Option<String> {
    let sample = batch.users.first()?;
    let row = sample.position.row;
    let field = RefusalCause::of(refusal).field();
    let value = field.and_then(|field| batch.value_of(sample, field));
    let (sample, hint) = match field {
        Some(field @ "role") => (value_in_words(row, field, value), NO_ROLE.to_owned()),
        Some(field) => (value_in_words(row, field, value), format!("correct {field}, or map or leave out its column")),
        None => (format!("row {row} is the first"), "correct what it names".to_owned()),
    };
    Some(format!(
        "the server refuses all rows alike: {rows} were refused for one reason, and none was stored since: {refusal}; {sample}; {hint}, and run the same again: none of these rows was kept as rejected"
    ))
}

fn value_in_words(row: u64, field: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => {
            format!("row {row} has the {field} {}", value.chars().take(VALUE_CHARACTERS).collect::<String>())
        }
        None => format!("row {row} has no {field}"),
    }
}

const NO_ROLE: &str = "create this role in the CometChat dashboard, or map or leave out the column";
/// Enough to know a value by.
const VALUE_CHARACTERS: usize = 60;
