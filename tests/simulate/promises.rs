//! The promises about rows and the end of a run, and how one that is broken is reported.

use cometchat_import::importer::account::{Counts, Event, Outcome, Report, Status};

use crate::{
    input::{Due, Nature, User},
    plan::Plan,
    server::{Server, Stored},
    witness::{Durable, Witness, content},
};

/// A promise that does not hold.
#[derive(Debug)]
pub struct Broken(pub String);

pub type Held = Result<(), Broken>;

/// Says that a promise is broken unless `holds`.
pub fn promise(holds: bool, what: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(Broken(what())) }
}

impl Witness {
    /// What the core says of rows.
    pub fn sees(&mut self, events: Vec<Event>, server: &Server, plan: &Plan) -> Held {
        for event in events {
            let Event::Row { position, outcome, resumed, .. } = event else {
                continue;
            };
            let at = position.row as usize;
            promise((1..=self.due.len()).contains(&at), || format!("an event of row {at}, which does not exist"))?;
            let at = at - 1;
            promise(self.outcomes[at].is_none(), || format!("row {} has a second event, {outcome:?}", at + 1))?;
            self.outcomes[at] = Some(outcome);
            self.resumed += u64::from(resumed);
            let user = match (&self.due[at], outcome) {
                (Due::Invalid, Outcome::Invalid) | (Due::Duplicate, Outcome::Duplicate) => continue,
                (Due::Sent(user), _) => user.clone(),
                (due, _) => {
                    return Err(Broken(format!("row {} is {outcome:?}, not {due:?}", at + 1)));
                }
            };
            self.completes(&user, outcome, resumed, server, plan)?;
            // An outcome is that of the request that sent the user last, and may be withheld for a while.
            if !resumed
                && is_final(outcome)
                && let Some(at) = self.latest.get(&user.uid)
            {
                self.requests[*at].1.completed.push((user, outcome));
            }
        }
        Ok(())
    }

    fn completes(&mut self, user: &User, outcome: Outcome, resumed: bool, server: &Server, plan: &Plan) -> Held {
        let (journal, run, dangling) = (self.journal, self.run, self.dangling > 0);
        let content = content(user);
        let stored = server.store.get(&user.uid);
        let person = self.person(&user.uid);
        let others = person.tales.keys().any(|known| *known != content) || (person.varied && dangling);
        let tale = person.tales.entry(content.clone()).or_default();
        let named = || format!("{} is {outcome:?} (resumed: {resumed}): {tale:?}", user.uid);
        if let Some((_, known, _)) = &person.durable
            && journal
        {
            promise(resumed && *known == outcome, || format!("the journal has {known:?}, but {}", named()))?;
        }
        promise(!resumed || (journal && tale.outcomes.contains(&outcome)), || {
            format!("no run had this outcome: {}", named())
        })?;
        promise(outcome == Outcome::Pending || resumed || tale.sent > 0, || {
            format!("has an outcome without having been sent: {}", named())
        })?;
        match outcome {
            Outcome::Imported => {
                promise(stored.is_some(), || format!("not in the store: {}", named()))?;
                let ours = !person.before || tale.repeated || tale.forgotten || dangling;
                promise(ours || resumed, || format!("it was there before: {}", named()))?;
            }
            Outcome::Existing => {
                promise(stored.is_some(), || format!("not in the store: {}", named()))?;
                let legitimate = person.before || others || tale.forgotten || resumed || (!journal && run > 1);
                promise(legitimate, || format!("only we sent it: {}", named()))?;
            }
            Outcome::Rejected => {
                promise(stored.is_none_or(|stored| !is(stored, user)), || format!("in the store: {}", named()))?;
                let refusable = !matches!(user.nature, Nature::Plain | Nature::Blocked);
                let refused = refusable || plan.ceiling.is_some();
                promise(refused, || format!("nobody refused it: {}", named()))?;
            }
            Outcome::Unconfirmed => {
                let spent = tale.sent >= plan.attempts.min(2) && !tale.named;
                promise(spent, || format!("not tried enough: {}", named()))?;
            }
            Outcome::Pending => {}
            Outcome::Excluded | Outcome::Invalid | Outcome::Duplicate => {
                return Err(Broken(format!("it is valid: {}", named())));
            }
        }
        if is_final(outcome) && !tale.outcomes.contains(&outcome) {
            tale.outcomes.push(outcome);
        }
        Ok(())
    }

    /// The end of a run that was not killed.
    pub fn reports(&mut self, report: &Report, requests: u64) -> Held {
        let counts = report.counts;
        promise(counts.sum() == counts.rows, || format!("the sum is not the rows: {counts:?}"))?;
        let mut seen = Counts::default();
        for outcome in self.outcomes.iter().flatten() {
            seen.rows += 1;
            seen.add(*outcome);
        }
        promise(seen == counts, || format!("events say {seen:?}, the report {counts:?}"))?;
        let read = self.outcomes.iter().take_while(|outcome| outcome.is_some()).count();
        promise(read as u64 == counts.rows, || "a row was left out".to_owned())?;
        promise(!report.input_ended || read == self.due.len(), || {
            format!("the input ended after {read} of {} rows", self.due.len())
        })?;
        if report.status == Status::Complete {
            promise(report.input_ended && counts.pending == 0, || format!("complete, and yet {counts:?}"))?;
        }
        promise(report.requests == requests, || format!("{} requests reported, {requests} seen", report.requests))?;
        promise(report.resumed == self.resumed, || {
            format!("{} resumed rows reported, {} seen", report.resumed, self.resumed)
        })?;
        let seen = self.resent.len() as u64;
        promise(report.resent.users.abs_diff(seen) <= self.dangling, || {
            format!("{:?} reported, {seen} seen", report.resent)
        })?;
        let reasons: u64 = report.resent.reasons.iter().map(|(_, count)| count).sum();
        promise(reasons == report.resent.users, || format!("{:?}", report.resent))?;
        if !self.disk_failed && self.journal {
            for (id, request) in &self.requests {
                promise(request.durable == Durable::Yes, || {
                    format!("the response to request {id} is not in the journal at the end")
                })?;
            }
        }
        Ok(())
    }

    /// The rows that are left, when the run ended: all of them, and those that the server can take.
    pub fn left(&self) -> (u64, u64) {
        let mut left = (0, 0);
        for (due, outcome) in self.due.iter().zip(&self.outcomes) {
            if let (Due::Sent(user), Some(Outcome::Pending | Outcome::Unconfirmed) | None) = (due, outcome) {
                left.0 += 1;
                left.1 += u64::from(user.nature != Nature::Poison);
            }
        }
        left
    }

    /// The end of everything: the store holds what the account says, and nothing else.
    pub fn compares(&self, server: &Server) -> Held {
        for (due, outcome) in self.due.iter().zip(&self.outcomes) {
            let Due::Sent(user) = due else { continue };
            let stored = server.store.get(&user.uid);
            match outcome {
                Some(Outcome::Imported | Outcome::Existing) => {
                    promise(stored.is_some(), || format!("{} is not in the store", user.uid))?;
                }
                Some(Outcome::Rejected) => {
                    promise(stored.is_none_or(|stored| !is(stored, user)), || {
                        format!("{} was rejected and is in the store", user.uid)
                    })?;
                }
                _ => {}
            }
        }
        for (uid, stored) in &server.store {
            let person = self.people.get(uid);
            let version = format!("{}/{}", stored.name, stored.nature.role());
            let known = person.is_some_and(|person| person.before || person.tales.contains_key(&version));
            promise(known, || format!("{uid} is in the store with a body that nobody sent"))?;
        }
        Ok(())
    }
}

fn is_final(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Imported | Outcome::Existing | Outcome::Rejected)
}

fn is(stored: &Stored, user: &User) -> bool {
    stored.name == user.name && stored.nature == user.nature && !stored.before
}

/// The most arrivals in any half-open stretch of `window_ms`.
pub fn most_in_window(arrivals: &[u64], window_ms: u64) -> usize {
    let mut sorted = arrivals.to_vec();
    sorted.sort_unstable();
    let mut first = 0;
    let mut most = 0;
    for (last, at) in sorted.iter().enumerate() {
        while at - sorted[first] >= window_ms {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}
