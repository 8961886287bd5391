//! What an answer, or none, does to the users of its request.

use super::{FailureKind, Import, RequestId, flight::Shipment, retry::NETWORK};
use crate::importer::{
    account::{Event, Outcome},
    error::ErrorCode,
    issue::{Code, Issue},
    journal::{Kept, Verdict},
    response::{Fate, Meaning, Refusal},
    time::Time,
};

impl Import {
    /// Acts on an answer.
    pub(super) fn settle(
        &mut self,
        id: RequestId,
        mut shipment: Shipment,
        meaning: Meaning,
        now: Time,
    ) {
        match meaning {
            Meaning::PerUser(fates) => self.per_user(id, shipment, fates, now),
            Meaning::Wait { millis, .. } => {
                // Refused unread: not an attempt, and nothing of it can have landed.
                self.log_answer(id, Verdict::Unread { wait_ms: millis }, now);
                let longer = self.pacer.close_until(now.after(millis));
                self.outage.refused(longer, shipment.left_at, now);
                shipment.unsend();
                shipment.not_before = now;
                self.again.push(shipment);
                if self.outage.is_refused_for_good(self.options.outage_ms) {
                    self.fail(ErrorCode::RateLimited, REFUSED_FOR_GOOD.to_owned());
                }
            }
            Meaning::Unknown(refusal) => {
                self.log_answer(id, Verdict::Unknown, now);
                let own_fault = refusal.code.starts_with("ERR_") || refusal.code == "HTTP_500";
                self.unknown(shipment, refusal, own_fault, now);
            }
            Meaning::Blame(refusal) => {
                self.outage.success();
                self.blame(id, shipment, refusal, now);
            }
            Meaning::TooLarge(refusal) => {
                self.outage.success();
                self.too_large(id, shipment, refusal, now);
            }
            Meaning::Stop(code, refusal) => self.give_up(id, shipment, code, &refusal, now),
        }
    }

    /// Acts on an answer that never came.
    pub(super) fn settle_failure(
        &mut self,
        id: RequestId,
        shipment: Shipment,
        kind: FailureKind,
        detail: &str,
        now: Time,
    ) {
        let (code, message) = match kind {
            FailureKind::Aborted => {
                self.log_answer(id, Verdict::Unknown, now);
                self.again.push(shipment);
                return;
            }
            FailureKind::Redirected => {
                let refusal = Refusal {
                    code: "REDIRECT".to_owned(),
                    message: "the server redirects to another address; the key is not sent there"
                        .to_owned(),
                };
                self.give_up(id, shipment, ErrorCode::RedirectRefused, &refusal, now);
                return;
            }
            FailureKind::Network => (NETWORK, "the connection failed or was lost"),
            FailureKind::TimedOut => ("TIMED_OUT", "the answer was not complete in time"),
        };
        let message = match detail.is_empty() {
            true => message.to_owned(),
            false => format!("{message} ({detail})"),
        };
        let refusal = Refusal {
            code: code.to_owned(),
            message,
        };
        self.log_answer(id, Verdict::Unknown, now);
        self.unknown(shipment, refusal, false, now);
    }

    fn per_user(&mut self, id: RequestId, mut shipment: Shipment, fates: Vec<Fate>, now: Time) {
        self.outage.success();
        let codes: Vec<String> = fates.iter().map(|fate| self.kept_code(fate)).collect();
        let sent = shipment.batch.users.iter().map(|user| user.sent);
        let kept: Vec<Kept<'_>> = fates
            .iter()
            .zip(sent)
            .zip(&codes)
            .map(|((fate, sent), code)| match fate {
                Fate::Landed => Kept::Imported,
                Fate::Exists if sent > 1 => Kept::Imported,
                Fate::Exists => Kept::Existing,
                Fate::Rejected(_) => Kept::Rejected(code),
                Fate::Again(_) | Fate::Stop(..) => Kept::Sent,
            })
            .collect();
        self.log_fates(id, kept, now);
        let released = shipment.release(true);
        let mut again = Shipment {
            attempts: shipment.attempts + 1,
            excused: shipment.excused,
            successes_at_failure: shipment
                .successes_at_failure
                .or(Some(self.outage.successes())),
            ..Shipment::default()
        };
        let mut left_over: Option<Refusal> = None;
        let batch = shipment.batch;
        for (user, fate) in batch.users.iter().zip(fates) {
            match fate {
                Fate::Landed => self.settle_user(&batch, user, Outcome::Imported, Vec::new()),
                Fate::Exists if user.sent > 1 => {
                    self.settle_user(&batch, user, Outcome::Imported, Vec::new());
                }
                Fate::Exists => self.settle_user(&batch, user, Outcome::Existing, Vec::new()),
                Fate::Rejected(refusal) => {
                    let issue = self.server_issue(&refusal);
                    self.settle_user(&batch, user, Outcome::Rejected, vec![issue]);
                }
                Fate::Again(refusal) if again.spent() >= self.options.attempts => {
                    let issue = self.unconfirmed_issue(&refusal, again.attempts);
                    self.settle_user(&batch, user, Outcome::Unconfirmed, vec![issue]);
                }
                Fate::Again(refusal) => {
                    if refusal.code == "ERR_TOO_MANY_REQUESTS" {
                        self.pacer
                            .close_until(now.after(self.options.rate.window_ms));
                    }
                    again.batch.add(user, &batch);
                    left_over = Some(refusal);
                }
                Fate::Stop(code, refusal) => {
                    self.fail(code, stop_message(code, &refusal));
                    again.batch.add(user, &batch);
                }
            }
        }
        if !again.batch.is_empty() {
            again.not_before = now.after(self.delay(again.attempts - 1));
            if let Some(refusal) = left_over {
                again.reason = Some(refusal.code.as_str().into());
                self.announce_retry(&refusal, &again);
            }
            self.again.push(again);
        }
        self.again.extend(released);
    }

    /// The server refuses the batch because of some row in it.
    fn blame(&mut self, id: RequestId, mut shipment: Shipment, refusal: Refusal, now: Time) {
        shipment.reason = Some(refusal.code.as_str().into());
        shipment
            .successes_at_failure
            .get_or_insert(self.outage.successes());
        match shipment.narrow() {
            Ok(half) => {
                self.log_answer(id, Verdict::Unknown, now);
                self.announce_retry(&refusal, &half);
                self.again.insert(0, half);
            }
            Err(single) => {
                let code = self.code_to_keep(&refusal);
                self.log_fates(id, [Kept::Rejected(&code)], now);
                self.convict(single, Outcome::Rejected, &refusal);
            }
        }
    }

    /// The body is too large: halves, and smaller batches from here on.
    fn too_large(&mut self, id: RequestId, mut shipment: Shipment, refusal: Refusal, now: Time) {
        let bytes = shipment.batch.body_bytes();
        if shipment.batch.len() < 2 {
            let code = self.code_to_keep(&refusal);
            self.log_fates(id, [Kept::Rejected(&code)], now);
            self.convict(shipment, Outcome::Rejected, &refusal);
            return;
        }
        self.log_answer(id, Verdict::Unread { wait_ms: 0 }, now);
        shipment.unsend();
        self.intake
            .lower_ceiling(bytes.saturating_sub(1).max(bytes / 2));
        let second = shipment.batch.split_half();
        self.intake
            .lower_ceiling(shipment.batch.body_bytes().max(second.body_bytes()));
        self.log_ceiling(now);
        self.announce_retry(&refusal, &shipment);
        let second = Shipment {
            batch: second,
            attempts: shipment.attempts,
            excused: shipment.excused,
            reason: shipment.reason.clone(),
            successes_at_failure: shipment.successes_at_failure,
            ..Shipment::default()
        };
        self.again.insert(0, second);
        self.again.insert(0, shipment);
    }

    /// A row that stands alone and is to blame.
    pub(super) fn convict(&mut self, mut single: Shipment, outcome: Outcome, refusal: &Refusal) {
        let issue = match outcome {
            Outcome::Rejected => self.server_issue(refusal),
            _ => self.unconfirmed_issue(refusal, single.attempts),
        };
        let released = single.release(false);
        let batch = single.batch;
        for user in &batch.users {
            self.settle_user(&batch, user, outcome, vec![issue.clone()]);
        }
        self.again.extend(released);
    }

    fn give_up(
        &mut self,
        id: RequestId,
        mut shipment: Shipment,
        code: ErrorCode,
        refusal: &Refusal,
        now: Time,
    ) {
        self.log_answer(id, Verdict::Unread { wait_ms: 0 }, now);
        shipment.unsend();
        self.again.push(shipment);
        self.fail(code, stop_message(code, refusal));
    }

    /// The code of a rejection for the journal, empty for any other fate.
    fn kept_code(&self, fate: &Fate) -> String {
        match fate {
            Fate::Rejected(refusal) => self.code_to_keep(refusal),
            _ => String::new(),
        }
    }

    /// Only what codes are made of: a server may write a user's data anywhere.
    fn code_to_keep(&self, refusal: &Refusal) -> String {
        let code = self.redactor.apply(refusal.code.clone());
        let is_code = |letter: &char| letter.is_ascii_alphanumeric() || "_.-".contains(*letter);
        code.chars().filter(is_code).collect()
    }

    fn server_issue(&self, refusal: &Refusal) -> Issue {
        let code = self.redactor.apply(refusal.code.clone());
        let message = self.redactor.apply(refusal.message.clone());
        let found = match message.is_empty() {
            true => "refused by the server".to_owned(),
            false => format!("refused by the server: {message}"),
        };
        Issue::new(Code::Server(code.into()), "", "").found(found)
    }

    pub(super) fn unconfirmed_issue(&self, refusal: &Refusal, attempts: u32) -> Issue {
        let why = self.redactor.apply(text_of(refusal));
        let found =
            format!("sent {attempts} times, and the server never said what became of it: {why}");
        Issue::new(Code::Unconfirmed, "", "").found(found)
    }

    pub(super) fn announce_retry(&mut self, refusal: &Refusal, shipment: &Shipment) {
        self.account.tell(|| Event::Retry {
            reason: self.redactor.apply(refusal.code.clone()),
            attempt: shipment.attempts,
            users: shipment.users(),
        });
    }
}

pub(super) fn text_of(refusal: &Refusal) -> String {
    match refusal.message.is_empty() {
        true => refusal.code.clone(),
        false => format!("{}: {}", refusal.code, refusal.message),
    }
}

/// What happened and what to do, for a run that cannot go on.
fn stop_message(code: ErrorCode, refusal: &Refusal) -> String {
    let mend = match code {
        ErrorCode::KeyRefused => {
            "check the REST API key: it must belong to this app and have the scope fullAccess"
        }
        ErrorCode::PlanRefused => {
            "the app's plan does not allow this: see the plan in the CometChat dashboard"
        }
        ErrorCode::EndpointNotFound => "check the app id, the region and the endpoint",
        ErrorCode::RedirectRefused => {
            "check the endpoint: give the address that it redirects to, if you trust it"
        }
        _ => "the server does not take this request",
    };
    format!("{}; {mend}", text_of(refusal))
}

const REFUSED_FOR_GOOD: &str = "the server refuses every request as one too many, however long it is waited; something else may use up the app's limit: stop that, and go on";
