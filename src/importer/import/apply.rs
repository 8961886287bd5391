//! What a response, or none, does to the users of its request.

use super::{
    FailureKind, Import, RequestId,
    refused::{all_rejected, is_stored},
};
use crate::importer::{
    account::{Event, Outcome},
    batch::{Batch, Packed},
    error::ErrorCode,
    issue::{Code, Issue},
    journal::{SettledRequest, SettledRow},
    response::{LIMIT_USED_UP, Purpose, Refusal, ResponseKind, RowResult, stop_message},
    retry::{Attempt, Cause, Decision, Rows},
    time::Time,
};

impl Import {
    /// Acts on a response.
    pub(super) fn apply(&mut self, id: RequestId, attempt: Attempt, kind: ResponseKind, now: Time) {
        match kind {
            ResponseKind::PerUser(results) => self.apply_results(id, attempt, results, now),
            ResponseKind::Wait { millis, .. } => self.back_off(id, attempt, millis, now),
            ResponseKind::Unknown(refusal) => {
                let cause = match refusal.is_of_server() {
                    true => Cause::Batch,
                    false => Cause::Server,
                };
                self.retry(id, attempt, cause, &refusal, now);
            }
            ResponseKind::OffendingRow(refusal) => self.refused(id, attempt, &refusal, now),
            ResponseKind::TooLarge(refusal) => self.split(id, attempt, &refusal, now),
            ResponseKind::Stop(ErrorCode::KeyRefused, _) if self.policy.has_succeeded() && !attempt.asked_again => {
                self.ask_again(id, attempt, now);
            }
            ResponseKind::Stop(code, refusal) => self.give_up(id, attempt, code, &refusal, now),
            ResponseKind::Foreign(code, refusal) => self.refused_before(id, attempt, code, &refusal, now),
        }
    }

    /// Acts on a response that never came.
    pub(super) fn apply_failure(
        &mut self,
        id: RequestId,
        attempt: Attempt,
        kind: FailureKind,
        detail: &str,
        now: Time,
    ) {
        let (cause, refusal) = match kind {
            FailureKind::Aborted | FailureKind::Undispatched => {
                self.journal.complete(id, SettledRequest::Unknown, now);
                self.queue.retry_last(attempt);
                return;
            }
            FailureKind::Redirected => {
                let refusal = Refusal::redirected();
                return self.give_up(id, attempt, ErrorCode::RedirectRefused, &refusal, now);
            }
            FailureKind::Network => (Cause::Network, Refusal::no_connection(detail)),
            FailureKind::TimedOut => (Cause::Server, Refusal::late(detail)),
        };
        self.retry(id, attempt, cause, &refusal, now);
    }

    fn apply_results(&mut self, id: RequestId, mut attempt: Attempt, results: Vec<RowResult>, now: Time) {
        self.policy.succeeded();
        if results.iter().any(is_stored) {
            self.stored(&attempt.batch, &results, now);
        } else if let Some(refusals) = all_rejected(&results) {
            return self.reject_by_name(id, attempt, refusals, now);
        }
        self.keep_results(id, &attempt.batch, &results, now);
        let next = attempt.succeeded();
        let retried = self.policy.retried(attempt.history);
        let mut retry = attempt.with(Batch::default(), retried.history);
        let mut left_over: Option<Refusal> = None;
        let batch = attempt.batch;
        for (user, result) in batch.users.iter().zip(results) {
            match result {
                RowResult::Stored => self.complete_row(&batch, user, Outcome::Imported, Vec::new()),
                // We sent it before, and nobody knew what became of that.
                RowResult::Exists if user.sent > 1 => self.complete_row(&batch, user, Outcome::Imported, Vec::new()),
                RowResult::Exists => self.complete_row(&batch, user, Outcome::Existing, Vec::new()),
                RowResult::Rejected(refusal) => {
                    let issue = self.server_issue(&refusal);
                    self.complete_row(&batch, user, Outcome::Rejected, vec![issue]);
                }
                RowResult::Retry(refusal) if retried.is_spent => {
                    let issue = self.unconfirmed_issue(&refusal, &retry);
                    self.complete_row(&batch, user, Outcome::Unconfirmed, vec![issue]);
                    self.tested(retry.test, None);
                }
                RowResult::Retry(refusal) => {
                    if refusal.is_of_limit() {
                        let window = self.options.rate.window_ms;
                        self.pace.close_until(now.after(window), now);
                    }
                    retry.batch.add(user, &batch);
                    left_over = Some(refusal);
                }
                RowResult::Stop(code, refusal) => {
                    self.fail(code, stop_message(code, &refusal, Purpose::Import));
                    retry.batch.add(user, &batch);
                }
            }
        }
        if !retry.batch.is_empty() {
            retry.not_before = now.after(self.policy.delay(&retry.history, now));
            if let Some(refusal) = left_over {
                retry.reason = Some(refusal.code.as_str().into());
                self.report_retry(&refusal, &retry);
            }
            self.queue.retry_last(retry);
        }
        next.into_iter().for_each(|next| self.queue.retry_last(next));
    }

    /// Refused unread, for the limit: not an attempt, and nothing of it can have been stored.
    fn back_off(&mut self, id: RequestId, mut attempt: Attempt, millis: u64, now: Time) {
        self.journal.complete(id, SettledRequest::Unread { wait_ms: millis }, now);
        let longer = self.pace.close_until(now.after(millis), now);
        let is_hopeless = self.policy.refused(longer, attempt.dispatched_at, now);
        attempt.uncount();
        attempt.not_before = now;
        self.queue.retry_last(attempt);
        if is_hopeless {
            self.fail(ErrorCode::RateLimited, LIMIT_USED_UP.to_owned());
        }
    }

    /// Nobody knows which rows were stored: does what the policy decides.
    fn retry(&mut self, id: RequestId, mut attempt: Attempt, cause: Cause, refusal: &Refusal, now: Time) {
        self.journal.complete(id, SettledRequest::Unknown, now);
        attempt.reason = Some(refusal.code.as_str().into());
        let more = !self.input_ended;
        let (failed, others) = (attempt.failed(cause), self.queue.others(more));
        match self.policy.failed(&mut attempt.history, failed, others, now) {
            Decision::Resend { after } => {
                attempt.not_before = now.after(after);
                self.report_retry(refusal, &attempt);
                self.queue.retry_first(attempt);
            }
            Decision::Bisect { after } => {
                attempt.bisect();
                if let Some(after) = after {
                    attempt.not_before = now.after(after);
                }
                self.report_retry(refusal, &attempt);
                self.queue.retry_first(attempt);
            }
            Decision::DrainHeld { after } => {
                let held = attempt.drain_held();
                attempt.not_before = now.after(after);
                self.queue.retry_first(attempt);
                held.into_iter().for_each(|held| self.queue.retry_first(held));
            }
            Decision::ProbeOther { after } => {
                attempt.not_before = now.after(after);
                self.report_retry(refusal, &attempt);
                self.queue.other_first(attempt.not_before, more);
                self.queue.retry_last(attempt);
            }
            Decision::Unconfirmed => self.give_up_rows(attempt, refusal),
            Decision::Stop(code) => {
                let attempts = attempt.history.attempts();
                self.queue.retry_last(attempt);
                self.fail(code, unreachable_message(attempts, refusal));
            }
        }
    }

    /// The body is too large: halves, and smaller batches from here on.
    fn split(&mut self, id: RequestId, mut attempt: Attempt, refusal: &Refusal, now: Time) {
        if refusal.has_code() {
            self.policy.succeeded();
        }
        match attempt.rows() {
            Rows::One if refusal.has_code() => return self.reject_single(id, attempt, refusal, now),
            Rows::One => {
                self.policy.too_large_alone(&mut attempt.history);
                return self.refused_before(id, attempt, ErrorCode::RequestRefused, refusal, now);
            }
            Rows::Many if refusal.has_code() || self.policy.has_succeeded() => {}
            // Perhaps something before the server refuses everything: one request at a time shows that.
            Rows::Many => self.policy.doubt(),
        }
        let bytes = attempt.batch.body_bytes();
        self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
        attempt.uncount();
        self.policy.split(&mut attempt.history);
        let second = attempt.batch.split_half();
        let half = attempt.batch.body_bytes().max(second.body_bytes());
        let ceiling = bytes.saturating_sub(1).max(bytes / 2).min(half);
        self.lower_ceiling(ceiling);
        self.report_retry(refusal, &attempt);
        let second = attempt.with(second, attempt.history.of_some());
        self.queue.retry_first(second);
        self.queue.retry_first(attempt);
    }

    /// Refused by something before the server. If something came through in this run, it is a failure like others, of a
    /// moment or for the sake of a row. If nothing did, other rows are tried, until it is clear that none gets through.
    fn refused_before(&mut self, id: RequestId, mut attempt: Attempt, code: ErrorCode, refusal: &Refusal, now: Time) {
        if self.policy.has_succeeded() {
            return self.retry(id, attempt, Cause::Batch, refusal, now);
        }
        if self.policy.refused_before(attempt.dispatched_at, now) {
            return self.give_up(id, attempt, code, refusal, now);
        }
        self.journal.complete(id, SettledRequest::Unknown, now);
        attempt.reason = Some(refusal.code.as_str().into());
        attempt.not_before = now.after(self.policy.delay(&attempt.history, now));
        self.report_retry(refusal, &attempt);
        if attempt.rows() == Rows::Many {
            let half = attempt.batch.split_half();
            let mut half = attempt.with(half, attempt.history.of_some());
            half.not_before = attempt.not_before;
            self.queue.retry_last(half);
        }
        self.queue.retry_last(attempt);
    }

    /// The key is refused that was taken before: keys flap while they are replaced.
    fn ask_again(&mut self, id: RequestId, mut attempt: Attempt, now: Time) {
        self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
        attempt.uncount();
        attempt.asked_again = true;
        self.policy.doubt();
        attempt.not_before = now.after(self.policy.delay(&attempt.history, now));
        self.queue.retry_last(attempt);
    }

    /// The rows of a request that was sent as often as allowed; continues with what a search has held back.
    fn give_up_rows(&mut self, mut attempt: Attempt, refusal: &Refusal) {
        let issue = self.unconfirmed_issue(refusal, &attempt);
        let held = attempt.ended();
        for user in &attempt.batch.users {
            self.complete_row(&attempt.batch, user, Outcome::Unconfirmed, vec![issue.clone()]);
        }
        held.into_iter().for_each(|held| self.queue.retry_last(held));
        self.tested(attempt.test, None);
    }

    /// Refused unread, for a reason that holds for all that is left.
    fn give_up(&mut self, id: RequestId, mut attempt: Attempt, code: ErrorCode, refusal: &Refusal, now: Time) {
        self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
        attempt.uncount();
        self.queue.retry_last(attempt);
        self.fail(code, stop_message(code, refusal, Purpose::Import));
    }

    pub(super) fn complete_row(&mut self, batch: &Batch, user: &Packed, outcome: Outcome, issues: Vec<Issue>) {
        let (uid, source) = (Some(batch.uid(user)), user.source.as_deref());
        self.account.complete(user.position, uid, outcome, issues, source);
    }

    /// Records what became of each user, before any of it is reported.
    fn keep_results(&mut self, id: RequestId, batch: &Batch, results: &[RowResult], now: Time) {
        let code = |result: &RowResult| match result {
            RowResult::Rejected(refusal) => self.code_to_keep(refusal),
            _ => String::new(),
        };
        let codes: Vec<String> = results.iter().map(code).collect();
        let users = batch.users.iter().zip(results).zip(&codes);
        let kept: Vec<SettledRow<'_>> = users
            .map(|((user, result), code)| match result {
                RowResult::Stored => SettledRow::Imported,
                RowResult::Exists if user.sent > 1 => SettledRow::Imported,
                RowResult::Exists => SettledRow::Existing,
                RowResult::Rejected(_) => SettledRow::Rejected(code),
                RowResult::Retry(_) | RowResult::Stop(..) => SettledRow::Sent,
            })
            .collect();
        self.journal.complete_rows(id, &kept, now);
    }

    /// Only what codes are made of: a server may write a user's data anywhere.
    pub(super) fn code_to_keep(&self, refusal: &Refusal) -> String {
        let code = self.redactor.apply(refusal.code.clone());
        let is_code = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
        code.chars().filter(is_code).collect()
    }

    pub(super) fn server_issue(&self, refusal: &Refusal) -> Issue {
        let code = self.redactor.apply(refusal.code.clone());
        let message = self.redactor.apply(refusal.message.clone());
        let found = match message.is_empty() {
            true => "refused by the server".to_owned(),
            false => format!("refused by the server: {message}"),
        };
        Issue::new(Code::Server(code.into()), "", "").found(found)
    }

    fn unconfirmed_issue(&self, refusal: &Refusal, attempt: &Attempt) -> Issue {
        let attempts = attempt.history.attempts();
        let why = self.redactor.apply(refusal.to_string());
        let found = format!("sent {attempts} times, and no response reported what became of it: {why}");
        Issue::new(Code::Unconfirmed, "", "").found(found)
    }

    pub(super) fn report_retry(&mut self, refusal: &Refusal, attempt: &Attempt) {
        self.account.emit(|| Event::Retry {
            reason: self.redactor.apply(refusal.code.clone()),
            attempt: attempt.history.attempts(),
            users: attempt.users(),
        });
    }
}

/// What happened and what to do, for a run in which nothing gets through.
fn unreachable_message(attempts: u32, refusal: &Refusal) -> String {
    let attempts = match attempts {
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    format!("{attempts} failed and nothing else got through: {refusal}; everything else can be sent again")
}
