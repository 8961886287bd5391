//! The witness: sees what travels, and says which promise is broken.
//!
//! It knows nothing of how the core decides. Its own account is by user and content: how often each
//! was sent, what the server let us know of it, and whether that is in the journal for good.

use std::collections::{HashMap, HashSet};

use cometchat_import::importer::account::Outcome;

use crate::{
    input::{Due, Input, User},
    plan::Plan,
    promises::{Held, promise},
    server::{Content, Parcel, Server},
};

/// What is known of one content of one user.
#[derive(Clone, Debug, Default)]
pub struct Tale {
    /// Sendings of this run that may have been read.
    pub counted: u32,
    /// All sendings of this run.
    pub sent: u32,
    /// Whether an earlier run sent it and the journal does not know its outcome.
    pub unknown: bool,
    /// Whether something went wrong since the last sending that explains another one.
    pub explained: bool,
    /// Whether the last sending was not the first that may have been read.
    pub repeated: bool,
    /// Whether its records may have been lost after they were durable.
    pub forgotten: bool,
    /// Whether the last request that held it had its outcome.
    pub named: bool,
    /// Every outcome that the server gave it.
    pub outcomes: Vec<Outcome>,
}

#[derive(Clone, Debug, Default)]
pub struct Person {
    pub before: bool,
    /// What stood in the input of the latest run, and whether it ever was anything else.
    pub due: String,
    pub varied: bool,
    pub tales: HashMap<String, Tale>,
    /// What the journal has for good, and the length it had then.
    pub durable: Option<(String, Outcome, usize)>,
    /// The content that the journal knows this user by.
    pub known_by: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub users: Vec<User>,
    pub response: Option<Content>,
    pub completed: Vec<(User, Outcome)>,
    pub durable: Durable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durable {
    No,
    Appending,
    Yes,
}

#[derive(Clone, Default)]
pub struct Witness {
    pub people: HashMap<String, Person>,
    pub requests: Vec<(u32, Request)>,
    pub positions: HashMap<u32, usize>,
    /// Which of them sent a user last.
    pub latest: HashMap<String, usize>,
    pub due: Vec<Due>,
    /// Where each user stands in them.
    pub rows: HashMap<String, usize>,
    pub outcomes: Vec<Option<Outcome>>,
    pub resumed: u64,
    pub resent: HashSet<String>,
    /// Users that a run announced and never sent: the journal cannot distinguish them from lost ones.
    pub dangling: u64,
    pub journal: bool,
    pub run: u32,
    pub disk_failed: bool,
}

impl Witness {
    pub fn new(plan: &Plan, server: &Server) -> Self {
        let mut witness = Self { journal: plan.journal, ..Self::default() };
        for uid in server.store.keys() {
            witness.person(uid).before = true;
        }
        witness
    }

    pub fn person(&mut self, uid: &str) -> &mut Person {
        if !self.people.contains_key(uid) {
            self.people.insert(uid.to_owned(), Person::default());
        }
        self.people.get_mut(uid).expect("it is there")
    }

    /// A run begins with this input.
    pub fn begin(&mut self, input: &Input) {
        self.run += 1;
        self.requests.clear();
        self.positions.clear();
        self.latest.clear();
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
                // What is sent of it now is not what the journal has the outcome of.
                if person.durable.as_ref().is_some_and(|known| known.0 != content) {
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

    /// A request is dispatched.
    pub fn sends(&mut self, id: u32, parcel: &Parcel, plan: &Plan, announced: bool) -> Held {
        promise(!self.disk_failed, || format!("request {id} is dispatched though the journal cannot be written"))?;
        promise(!plan.journal || announced, || format!("request {id} is dispatched before its record is appended"))?;
        promise((1..=plan.batch_size).contains(&parcel.users.len()), || {
            format!("request {id} has {} users", parcel.users.len())
        })?;
        let mut checked = Vec::new();
        for user in &parcel.users {
            let at = self.rows.get(&user.uid).copied().unwrap_or(usize::MAX);
            let due = self.due.get(at);
            promise(due == Some(&Due::Sent(user.clone())), || format!("{user:?} is sent, and its row is {due:?}"))?;
            promise(self.outcomes[at].is_none(), || format!("{} is sent after its row had its outcome", user.uid))?;
            checked.push(user.clone());
        }
        for user in &checked {
            self.sends_user(id, user)?;
        }
        self.positions.insert(id, self.requests.len());
        for user in &checked {
            self.latest.insert(user.uid.clone(), self.requests.len());
        }
        let request = Request { users: checked, response: None, completed: Vec::new(), durable: Durable::No };
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
        promise(durable.is_none() || !journal, || format!("request {id} sends {} again, which {durable:?}", user.uid))?;
        let again = tale.counted > 0 || (journal && known && tale.unknown);
        promise(!again || tale.explained, || format!("request {id} sends {} again for no reason: {tale:?}", user.uid))?;
        tale.counted += 1;
        tale.sent += 1;
        tale.named = false;
        tale.explained = false;
        tale.repeated = again;
        if again {
            self.resent.insert(user.uid.clone());
        }
        Ok(())
    }

    /// What came back for a request is reported to the core; its row events follow.
    pub fn hears(&mut self, id: u32, content: Content) {
        let Some(at) = self.positions.get(&id) else {
            return;
        };
        let (_, request) = &mut self.requests[*at];
        request.response = Some(content);
        let users = request.users.clone();
        for user in users {
            let tale = self.tale(&user);
            tale.named = content == Content::All;
            match content {
                Content::All => {}
                Content::Unread => {
                    tale.counted -= 1;
                    tale.explained = true;
                }
                Content::TooLittle | Content::Refused => tale.explained = true,
            }
        }
    }

    pub fn tale(&mut self, user: &User) -> &mut Tale {
        let content = content(user);
        self.person(&user.uid).tales.entry(content).or_default()
    }

    /// An append begins: what had its response so far is in it.
    pub fn appends(&mut self) {
        for (_, request) in &mut self.requests {
            if request.durable == Durable::No && request.response.is_some() {
                request.durable = Durable::Appending;
            }
        }
    }

    /// Something was written, whole or in part: the responses to these requests are durable, and the
    /// journal has this length now.
    pub fn written(&mut self, responses: &[u32], length: usize) {
        let mut completed = Vec::new();
        for (id, request) in &mut self.requests {
            if request.durable == Durable::Appending && responses.contains(id) {
                request.durable = Durable::Yes;
                completed.append(&mut request.completed);
            }
        }
        for (user, outcome) in completed {
            self.person(&user.uid).durable = Some((content(&user), outcome, length));
        }
    }

    /// The append failed.
    pub fn append_failed(&mut self) {
        self.disk_failed = true;
    }

    /// Users that this run sent, once for each time.
    pub fn users_sent(&self) -> u64 {
        let users = self.requests.iter().map(|(_, request)| request.users.len() as u64);
        users.sum()
    }

    /// The process is no more; `dangling` users were announced and never sent.
    pub fn ends(&mut self, dangling: u64) {
        self.dangling = self.dangling.saturating_add(dangling);
        for (_, request) in std::mem::take(&mut self.requests) {
            let durable = request.durable == Durable::Yes;
            for user in &request.users {
                let content = content(user);
                let has_outcome = self.person(&user.uid).durable.is_some();
                let outcome = self.rows.get(&user.uid).and_then(|at| self.outcomes[*at]);
                let is_pending = outcome.is_none_or(|outcome| outcome == Outcome::Pending);
                // It was refused, and its outcome withheld to the end: as if nobody had looked at it.
                let is_withheld = is_pending && request.response == Some(Content::All);
                // It may have been refused for the sake of others: the same, or it is taken for sent.
                let is_unclear = is_pending && request.response == Some(Content::Refused);
                self.dangling = self.dangling.saturating_add(u64::from(is_unclear));
                let tale = self.tale(user);
                tale.explained |= !durable || is_withheld;
                if durable && (request.response == Some(Content::Unread) || is_withheld) {
                    continue;
                }
                tale.unknown = !has_outcome;
                self.person(&user.uid).known_by = Some(content);
            }
        }
    }

    /// Records behind this length of the journal are lost, though they were durable.
    pub fn loses(&mut self, length: usize) {
        for person in self.people.values_mut() {
            if person.durable.as_ref().is_some_and(|known| known.2 > length) {
                person.durable = None;
            }
            for tale in person.tales.values_mut() {
                tale.forgotten = true;
                tale.explained = true;
            }
        }
        self.dangling = u64::MAX;
    }
}

/// Whatever distinguishes two versions of a user.
pub fn content(user: &User) -> String {
    format!("{}/{}", user.name, user.nature.role())
}
