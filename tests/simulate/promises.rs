//! The witness: sees what travels, and says which promise is broken.
//!
//! It knows nothing of how the core decides. Its own account is by user and content: how often each
//! was sent, what the server let us know of it, and whether that is in the journal for good.

use std::collections::{HashMap, HashSet};

use cometchat_import::core::report::{Counts, Event, Outcome, Report, Status};

use crate::{
    input::{Due, Input, Nature, User},
    plan::Plan,
    server::{Parcel, Server, Tells},
};

/// A promise that does not hold.
#[derive(Debug)]
pub struct Broken(pub String);

pub type Held = Result<(), Broken>;

/// Says that a promise is broken unless `holds`.
pub fn promise(holds: bool, what: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(Broken(what())) }
}

/// What is known of one content of one user.
#[derive(Clone, Debug, Default)]
struct Tale {
    /// Sendings of this run that may have been read.
    counted: u32,
    /// All sendings of this run.
    sent: u32,
    /// Whether an earlier run sent it and the journal does not know its fate.
    unknown: bool,
    /// Whether something went wrong since the last sending that explains another one.
    explained: bool,
    /// Whether the last sending was not the first that may have been read.
    repeated: bool,
    /// Whether its records may have been lost after they were durable.
    forgotten: bool,
    /// Whether the last request that held it told its fate.
    told: bool,
    /// Every outcome that the server gave it.
    outcomes: Vec<Outcome>,
}

#[derive(Clone, Debug, Default)]
struct Person {
    before: bool,
    /// What stood in the input of the latest run, and whether it ever was anything else.
    due: String,
    varied: bool,
    tales: HashMap<String, Tale>,
    /// What the journal has for good, and the length it had then.
    durable: Option<(String, Outcome, usize)>,
    /// The content that the journal knows this user by.
    known_by: Option<String>,
}

#[derive(Clone, Debug)]
struct Request {
    users: Vec<User>,
    /// The journal's length when it was announced.
    announced: usize,
    answer: Option<Tells>,
    settled: Vec<(User, Outcome)>,
    durable: Durable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durable {
    No,
    Appending,
    Yes,
}

#[derive(Clone, Default)]
pub struct Witness {
    people: HashMap<String, Person>,
    requests: Vec<(u32, Request)>,
    places: HashMap<u32, usize>,
    due: Vec<Due>,
    /// Where each user stands in them.
    rows: HashMap<String, usize>,
    outcomes: Vec<Option<Outcome>>,
    resumed: u64,
    resent: HashSet<String>,
    /// Users that a run announced and never sent: the journal cannot tell them from lost ones.
    dangling: u64,
    journal: bool,
    run: u32,
    disk_failed: bool,
}

impl Witness {
    pub fn new(plan: &Plan, server: &Server) -> Self {
        let mut witness = Self {
            journal: plan.journal,
            ..Self::default()
        };
        for uid in server.store.keys() {
            witness.person(uid).before = true;
        }
        witness
    }

    fn person(&mut self, uid: &str) -> &mut Person {
        if !self.people.contains_key(uid) {
            self.people.insert(uid.to_owned(), Person::default());
        }
        self.people.get_mut(uid).expect("it is there")
    }

    /// A run begins with this input.
    pub fn begin(&mut self, input: &Input) {
        self.run += 1;
        self.requests.clear();
        self.places.clear();
        self.due = input.due();
        self.outcomes = vec![None; self.due.len()];
        self.resumed = 0;
        self.resent.clear();
        self.disk_failed = false;
        self.rows.clear();
        for (at, due) in std::mem::take(&mut self.due).into_iter().enumerate() {
            if let Due::Sent(user) = &due {
                self.rows.insert(user.uid.clone(), at);
                let content = content(user);
                let person = self.person(&user.uid);
                person.varied |= !person.due.is_empty() && person.due != content;
                person.due.clone_from(&content);
                // What is sent of it now is not what the journal has settled.
                if person
                    .durable
                    .as_ref()
                    .is_some_and(|known| known.0 != content)
                {
                    person.durable = None;
                }
            }
            self.due.push(due);
        }
        for person in self.people.values_mut() {
            for tale in person.tales.values_mut() {
                tale.counted = 0;
                tale.sent = 0;
            }
        }
    }

    /// A request leaves.
    pub fn sends(
        &mut self,
        id: u32,
        parcel: &Parcel,
        plan: &Plan,
        announced: Option<usize>,
    ) -> Held {
        promise(!self.disk_failed, || {
            format!("request {id} leaves though the journal cannot be written")
        })?;
        promise(!plan.journal || announced.is_some(), || {
            format!("request {id} leaves before its record is appended")
        })?;
        promise((1..=plan.batch_users).contains(&parcel.users.len()), || {
            format!("request {id} has {} users", parcel.users.len())
        })?;
        let mut checked = Vec::new();
        for user in &parcel.users {
            let at = self.rows.get(&user.uid).copied().unwrap_or(usize::MAX);
            let due = self.due.get(at);
            promise(due == Some(&Due::Sent(user.clone())), || {
                format!("{user:?} is sent, and its row is {due:?}")
            })?;
            promise(self.outcomes[at].is_none(), || {
                format!("{} is sent after its row was settled", user.uid)
            })?;
            checked.push(user.clone());
        }
        for user in &checked {
            self.sends_user(id, user)?;
        }
        self.places.insert(id, self.requests.len());
        let request = Request {
            users: checked,
            announced: announced.unwrap_or(0),
            answer: None,
            settled: Vec::new(),
            durable: Durable::No,
        };
        self.requests.push((id, request));
        Ok(())
    }

    fn sends_user(&mut self, id: u32, user: &User) -> Held {
        let journal = self.journal;
        let content = content(user);
        let person = self.person(&user.uid);
        let durable = person.durable.clone();
        let known = person.known_by.as_ref() == Some(&content);
        let tale = person.tales.entry(content.clone()).or_default();
        promise(durable.is_none() || !journal, || {
            format!("request {id} sends {} again, which {durable:?}", user.uid)
        })?;
        let again = tale.counted > 0 || (journal && known && tale.unknown);
        promise(!again || tale.explained, || {
            format!(
                "request {id} sends {} again for no reason: {tale:?}",
                user.uid
            )
        })?;
        tale.counted += 1;
        tale.sent += 1;
        tale.told = false;
        tale.explained = false;
        tale.repeated = again;
        if again {
            self.resent.insert(user.uid.clone());
        }
        Ok(())
    }

    /// What came back for a request is told to the core; its row events follow.
    pub fn hears(&mut self, id: u32, tells: Tells) {
        let Some(at) = self.places.get(&id) else {
            return;
        };
        let (_, request) = &mut self.requests[*at];
        request.answer = Some(tells);
        let users = request.users.clone();
        for user in users {
            let tale = self.tale(&user);
            tale.told = tells == Tells::All;
            match tells {
                Tells::All => {}
                Tells::Unread => {
                    tale.counted -= 1;
                    tale.explained = true;
                }
                Tells::TooLittle => tale.explained = true,
            }
        }
    }

    fn tale(&mut self, user: &User) -> &mut Tale {
        let content = content(user);
        self.person(&user.uid).tales.entry(content).or_default()
    }

    /// What the core says of rows; `id` is the request whose answer it was just told.
    pub fn sees(
        &mut self,
        events: Vec<Event>,
        id: Option<u32>,
        server: &Server,
        plan: &Plan,
    ) -> Held {
        for event in events {
            let Event::Row {
                place,
                outcome,
                resumed,
                ..
            } = event
            else {
                continue;
            };
            let at = place.row as usize;
            promise((1..=self.due.len()).contains(&at), || {
                format!("an event of row {at}, which does not exist")
            })?;
            let at = at - 1;
            promise(self.outcomes[at].is_none(), || {
                format!("row {} has a second event, {outcome:?}", at + 1)
            })?;
            self.outcomes[at] = Some(outcome);
            self.resumed += u64::from(resumed);
            let user = match (&self.due[at], outcome) {
                (Due::Invalid, Outcome::Invalid) | (Due::Duplicate, Outcome::Duplicate) => continue,
                (Due::Sent(user), _) => user.clone(),
                (due, _) => {
                    return Err(Broken(format!(
                        "row {} is {outcome:?}, not {due:?}",
                        at + 1
                    )));
                }
            };
            self.settles(&user, outcome, resumed, server, plan)?;
            if let (Some(id), false) = (id, resumed)
                && let Some(at) = self.places.get(&id)
                && is_final(outcome)
            {
                self.requests[*at].1.settled.push((user, outcome));
            }
        }
        Ok(())
    }

    fn settles(
        &mut self,
        user: &User,
        outcome: Outcome,
        resumed: bool,
        server: &Server,
        plan: &Plan,
    ) -> Held {
        let (journal, run, dangling) = (self.journal, self.run, self.dangling > 0);
        let content = content(user);
        let stored = server.store.get(&user.uid);
        let person = self.person(&user.uid);
        let others =
            person.tales.keys().any(|known| *known != content) || (person.varied && dangling);
        let tale = person.tales.entry(content.clone()).or_default();
        let named = || format!("{} is {outcome:?} (resumed: {resumed}): {tale:?}", user.uid);
        if let Some((_, known, _)) = &person.durable
            && journal
        {
            promise(resumed && *known == outcome, || {
                format!("the journal has {known:?}, but {}", named())
            })?;
        }
        promise(
            !resumed || (journal && tale.outcomes.contains(&outcome)),
            || format!("no run settled it so: {}", named()),
        )?;
        promise(
            outcome == Outcome::Pending || resumed || tale.sent > 0,
            || format!("settled without having been sent: {}", named()),
        )?;
        match outcome {
            Outcome::Imported => {
                promise(stored.is_some(), || {
                    format!("not in the store: {}", named())
                })?;
                let ours = !person.before || tale.repeated || tale.forgotten || dangling;
                promise(ours || resumed, || {
                    format!("it was there before: {}", named())
                })?;
            }
            Outcome::Existing => {
                promise(stored.is_some(), || {
                    format!("not in the store: {}", named())
                })?;
                let legitimate =
                    person.before || others || tale.forgotten || resumed || (!journal && run > 1);
                promise(legitimate, || format!("only we sent it: {}", named()))?;
            }
            Outcome::Rejected => {
                promise(stored.is_none_or(|stored| !is(stored, user)), || {
                    format!("in the store: {}", named())
                })?;
                let refused = user.nature != Nature::Plain || plan.ceiling.is_some();
                promise(refused, || format!("nobody refused it: {}", named()))?;
            }
            Outcome::Unconfirmed => {
                let spent = tale.sent >= plan.attempts.min(2) && !tale.told;
                promise(spent, || format!("not tried enough: {}", named()))?;
            }
            Outcome::Pending => {}
            Outcome::Invalid | Outcome::Duplicate => {
                return Err(Broken(format!("it is valid: {}", named())));
            }
        }
        if is_final(outcome) && !tale.outcomes.contains(&outcome) {
            tale.outcomes.push(outcome);
        }
        Ok(())
    }

    /// An append begins: what was answered so far is in it.
    pub fn appends(&mut self) {
        for (_, request) in &mut self.requests {
            if request.durable == Durable::No && request.answer.is_some() {
                request.durable = Durable::Appending;
            }
        }
    }

    /// Something was written, whole or in part: the answers to these requests are durable, and the
    /// journal has this length now.
    pub fn written(&mut self, answered: &[u32], length: usize) {
        let mut settled = Vec::new();
        for (id, request) in &mut self.requests {
            if request.durable == Durable::Appending && answered.contains(id) {
                request.durable = Durable::Yes;
                settled.append(&mut request.settled);
            }
        }
        for (user, outcome) in settled {
            self.person(&user.uid).durable = Some((content(&user), outcome, length));
        }
    }

    /// The append failed.
    pub fn append_failed(&mut self) {
        self.disk_failed = true;
    }

    /// Users that this run sent, once for each time.
    pub fn users_sent(&self) -> u64 {
        let users = self
            .requests
            .iter()
            .map(|(_, request)| request.users.len() as u64);
        users.sum()
    }

    /// The process is no more; `dangling` users were announced and never sent.
    pub fn ends(&mut self, dangling: u64) {
        self.dangling = self.dangling.saturating_add(dangling);
        for (_, request) in std::mem::take(&mut self.requests) {
            let durable = request.durable == Durable::Yes;
            for user in &request.users {
                let content = content(user);
                let settled = self.person(&user.uid).durable.is_some();
                let tale = self.tale(user);
                tale.explained |= !durable;
                if durable && request.answer == Some(Tells::Unread) {
                    continue;
                }
                tale.unknown = !settled;
                self.person(&user.uid).known_by = Some(content);
            }
        }
    }

    /// The end of a run that was not killed.
    pub fn reports(&mut self, report: &Report, requests: u64) -> Held {
        let counts = report.counts;
        promise(counts.sum() == counts.rows, || {
            format!("the sum is not the rows: {counts:?}")
        })?;
        let mut seen = Counts::default();
        for outcome in self.outcomes.iter().flatten() {
            seen.rows += 1;
            seen.add(*outcome);
        }
        promise(seen == counts, || {
            format!("events say {seen:?}, the report {counts:?}")
        })?;
        let read = self
            .outcomes
            .iter()
            .take_while(|outcome| outcome.is_some())
            .count();
        promise(read as u64 == counts.rows, || {
            "a row was left out".to_owned()
        })?;
        promise(!report.input_ended || read == self.due.len(), || {
            format!("the input ended after {read} of {} rows", self.due.len())
        })?;
        if report.status == Status::Complete {
            promise(report.input_ended && counts.pending == 0, || {
                format!("complete, and yet {counts:?}")
            })?;
        }
        promise(report.requests == requests, || {
            format!("{} requests reported, {requests} seen", report.requests)
        })?;
        promise(report.resumed == self.resumed, || {
            format!(
                "{} resumed rows reported, {} seen",
                report.resumed, self.resumed
            )
        })?;
        let seen = self.resent.len() as u64;
        promise(report.resent.users.abs_diff(seen) <= self.dangling, || {
            format!("{:?} reported, {seen} seen", report.resent)
        })?;
        let reasons: u64 = report.resent.reasons.values().sum();
        promise(reasons == report.resent.users, || {
            format!("{:?}", report.resent)
        })?;
        if !self.disk_failed && self.journal {
            for (id, request) in &self.requests {
                promise(request.durable == Durable::Yes, || {
                    format!("the answer to request {id} is not in the journal at the end")
                })?;
            }
        }
        Ok(())
    }

    /// Records behind this length of the journal are lost, though they were durable.
    pub fn loses(&mut self, length: usize) {
        for person in self.people.values_mut() {
            if person
                .durable
                .as_ref()
                .is_some_and(|known| known.2 > length)
            {
                person.durable = None;
            }
            for tale in person.tales.values_mut() {
                tale.forgotten = true;
                tale.explained = true;
            }
        }
        self.dangling = u64::MAX;
    }

    /// The rows that are left, when the run ended: all of them, and those that the server can take.
    pub fn left(&self) -> (u64, u64) {
        let mut left = (0, 0);
        for (due, outcome) in self.due.iter().zip(&self.outcomes) {
            if let (Due::Sent(user), Some(Outcome::Pending | Outcome::Unconfirmed) | None) =
                (due, outcome)
            {
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
                    promise(stored.is_some(), || {
                        format!("{} is not in the store", user.uid)
                    })?;
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
            let known =
                person.is_some_and(|person| person.before || person.tales.contains_key(&version));
            promise(known, || {
                format!("{uid} is in the store with a body that nobody sent")
            })?;
        }
        Ok(())
    }
}

fn is_final(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Imported | Outcome::Existing | Outcome::Rejected
    )
}

/// Whatever distinguishes two versions of a user.
fn content(user: &User) -> String {
    format!("{}/{}", user.name, user.nature.role())
}

fn is(stored: &crate::server::Stored, user: &User) -> bool {
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
