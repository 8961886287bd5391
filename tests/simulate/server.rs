//! The model of the server: it counts requests at the true time, and keeps what it got first.

use std::collections::{HashMap, VecDeque};

use crate::{
    dice::Dice,
    faults::Fault,
    input::{Nature, User},
    plan::{Counting, Plan},
    trouble::Trouble,
};

/// A request's content.
#[derive(Debug)]
pub struct Parcel {
    pub users: Vec<User>,
    pub bytes: usize,
}

impl Parcel {
    /// What a body holds.
    pub fn read(body: &[u8]) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_slice(body).ok()?;
        let mut users = Vec::new();
        for (uid, user) in value.get("users")?.as_object()? {
            if user.get("uid")?.as_str()? != uid {
                return None;
            }
            users.push(User {
                uid: uid.clone(),
                name: user.get("name")?.as_str()?.to_owned(),
                nature: Nature::of_role(user.get("role")?.as_str()?),
            });
        }
        let bytes = body.len();
        Some(Self { users, bytes })
    }
}

/// A response on its way.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub retry_after: Option<u64>,
    pub content: Content,
}

/// What a response holds about the users, if it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// What became of each.
    All,
    /// That none was looked at.
    Unread,
    /// Not enough.
    TooLittle,
    /// That some are refused, perhaps for the sake of others.
    Refused,
}

/// What the server did with a request.
pub struct Handled {
    /// `None` if no response will ever arrive.
    pub reply: Option<Reply>,
    /// Whether it looked at the users.
    pub read: bool,
    /// Whether its limit refused the request.
    pub over_limit: bool,
    /// Other things that happened, for the count.
    pub met: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub name: String,
    pub nature: Nature,
    pub before: bool,
}

#[derive(Clone)]
pub struct Server {
    pub store: HashMap<String, Stored>,
    /// When requests of ours arrived.
    pub arrivals: Vec<u64>,
    /// Whether others took part of the limit, ever.
    pub shared: bool,
    pub key_refused: bool,
    /// Until when what is wrong for many rows is.
    pub troubled_until: u64,
    accepted: VecDeque<u64>,
    tokens: f64,
    filled_at: u64,
}

impl Server {
    pub fn new(plan: &Plan) -> Self {
        Self {
            store: HashMap::new(),
            arrivals: Vec::new(),
            shared: false,
            key_refused: false,
            troubled_until: 0,
            accepted: VecDeque::new(),
            tokens: f64::from(plan.rate.limit),
            filled_at: 0,
        }
    }

    /// Requests of others.
    pub fn foreign(&mut self, plan: &Plan, now: u64, requests: u64) {
        self.shared = true;
        for _ in 0..requests {
            self.admits(plan, now);
        }
    }

    /// A request that the network delivered for a second time.
    pub fn echo(&mut self, plan: &Plan, now: u64, parcel: &Parcel) {
        self.shared = true;
        let trouble = self.trouble(plan, now);
        let is_refused =
            |trouble: Trouble| trouble.refuses(&parcel.users) || trouble.refuses_before(&parcel.users).is_some();
        if trouble.is_some_and(is_refused) {
            return;
        }
        if self.admits(plan, now) && !self.key_refused && !is_barred(plan, parcel) {
            for user in &parcel.users {
                self.enter(user);
            }
        }
    }

    /// A request of ours arrives.
    pub fn handle(&mut self, plan: &Plan, now: u64, parcel: &Parcel, fault: Option<Fault>, dice: &mut Dice) -> Handled {
        self.arrivals.push(now);
        let unread = |status, code: &str, retry_after| {
            let body = format!(r#"{{"error":{{"code":"{code}","message":"refused"}}}}"#);
            handled(status, body, Content::Unread, retry_after, false)
        };
        if matches!(fault, Some(Fault::Refused | Fault::RefusedWithoutHint)) {
            let hint = (fault == Some(Fault::Refused)).then(|| dice.between(0, 5));
            return unread(429, "ERR_TOO_MANY_REQUESTS", hint);
        }
        let trouble = self.trouble(plan, now);
        if let Some(status) = trouble.and_then(|trouble| trouble.refuses_before(&parcel.users)) {
            // Of many rows that are too much at once, it is clear that none was looked at.
            let is_unread = status == 413 && parcel.users.len() > 1;
            let content = if is_unread { Content::Unread } else { Content::Refused };
            let page = "<html><title>Access denied</title></html>".to_owned();
            return Handled { met: Some("refused before the server"), ..handled(status, page, content, None, false) };
        }
        if !self.admits(plan, now) {
            let hint = dice.one_in(2).then_some(plan.rate.window_ms / 1_000);
            return Handled { over_limit: true, ..unread(429, "ERR_TOO_MANY_REQUESTS", hint) };
        }
        if self.key_refused {
            return unread(401, "AUTH_ERR_APIKEY_NOT_FOUND", None);
        }
        if let Some(ceiling) = plan.ceiling
            && parcel.bytes > ceiling
        {
            let alone = parcel.users.len() == 1;
            let content = if alone { Content::All } else { Content::Unread };
            return Handled {
                met: Some("413 above the ceiling"),
                ..handled(413, "too large".to_owned(), content, None, false)
            };
        }
        let exception = r#"{"error":{"code":"ERR_EXCEPTION","message":"oops"}}"#.to_owned();
        let page = "<html><title>Bad gateway</title></html>".to_owned();
        let none = Handled { reply: None, read: true, over_limit: false, met: None };
        let gateway = [502, 503, 504][dice.below(3)];
        match fault {
            Some(Fault::Error500None) => {
                return handled(500, exception, Content::TooLittle, None, true);
            }
            Some(Fault::Gateway) => return handled(gateway, page, Content::TooLittle, None, true),
            Some(Fault::HangBefore) => return none,
            _ => {}
        }
        if trouble.is_some_and(|trouble| trouble.refuses(&parcel.users)) {
            let alone = parcel.users.len() == 1;
            let content = if alone { Content::All } else { Content::Refused };
            let body = r#"{"error":{"code":"ERR_BAD_REQUEST","message":"Failed to validate the data.","details":{"role":["The role does not exist."]}}}"#;
            // Delivered once more, when the role is there, it would be stored: as if somebody else had sent it.
            return Handled { met: Some("400 for a role"), ..handled(400, body.to_owned(), content, None, false) };
        }
        if has(parcel, Nature::Poison) {
            return Handled {
                met: Some("500 for a row's sake"),
                ..handled(500, exception, Content::TooLittle, None, true)
            };
        }
        if has(parcel, Nature::Barred) {
            let alone = parcel.users.len() == 1;
            let content = if alone { Content::All } else { Content::TooLittle };
            let body = r#"{"error":{"code":"ERR_BAD_REQUEST","message":"a row is bad"}}"#;
            return Handled { met: Some("400 for a row's sake"), ..handled(400, body.to_owned(), content, None, true) };
        }
        let (body, content, met) = self.work(plan, parcel, fault, dice);
        match fault {
            Some(Fault::LostAfter | Fault::HangAfter) => none,
            Some(Fault::Error500Some | Fault::Error500All) => handled(500, exception, Content::TooLittle, None, true),
            Some(Fault::GatewayAfter) => handled(504, page, Content::TooLittle, None, true),
            Some(Fault::NotJson) => handled(200, page, Content::TooLittle, None, true),
            Some(Fault::CutOff) => {
                let cut = body[..dice.below(body.len())].to_owned();
                handled(200, cut, Content::TooLittle, None, true)
            }
            _ => Handled { met, ..handled(200, body, content, None, true) },
        }
    }

    /// Does the work; the body of its response.
    fn work(
        &mut self,
        plan: &Plan,
        parcel: &Parcel,
        fault: Option<Fault>,
        dice: &mut Dice,
    ) -> (String, Content, Option<&'static str>) {
        let mut results = Vec::new();
        let mut content = Content::All;
        let mut met = None;
        for (at, user) in parcel.users.iter().enumerate() {
            let skipped = match fault {
                Some(Fault::Error500Some) => dice.one_in(2),
                Some(Fault::MissingUids) if dice.one_in(2) => {
                    content = Content::TooLittle;
                    if dice.one_in(2) {
                        self.enter(user);
                    }
                    true
                }
                Some(Fault::UserAgain) if at > 0 && dice.one_in(2) => {
                    content = Content::TooLittle;
                    let code = ["ERR_OPERATION_FAILED", "ERR_TOO_MANY_REQUESTS"][dice.below(2)];
                    results.push(refusal(&user.uid, code));
                    true
                }
                _ => false,
            };
            if skipped {
                continue;
            }
            let uid = match plan.upper_case {
                true => user.uid.to_uppercase(),
                false => user.uid.clone(),
            };
            results.push(match self.enter(user) {
                Entered::Stored => format!(r#""{uid}":{{"success":true,"data":{{}}}}"#),
                Entered::There => refusal(&uid, "ERR_UID_ALREADY_EXISTS"),
                Entered::Refused => {
                    met = Some("user refused by name");
                    refusal(&uid, "ERR_ROLE_NOT_FOUND")
                }
            });
        }
        let results = results.join(",");
        let body = match plan.nested {
            true => format!(r#"{{"data":{{"data":{{{results}}}}}}}"#),
            false => format!(r#"{{"data":{{{results}}}}}"#),
        };
        (body, content, met)
    }

    fn enter(&mut self, user: &User) -> Entered {
        if self.store.contains_key(&user.uid) {
            return Entered::There;
        }
        if user.nature.is_refused() {
            return Entered::Refused;
        }
        let stored = Stored { name: user.name.clone(), nature: user.nature, before: false };
        self.store.insert(user.uid.clone(), stored);
        Entered::Stored
    }

    /// What is wrong for many rows now.
    fn trouble(&self, plan: &Plan, now: u64) -> Option<Trouble> {
        plan.trouble.filter(|_| now < self.troubled_until)
    }

    /// Whether the limit has room for one more.
    fn admits(&mut self, plan: &Plan, now: u64) -> bool {
        let limit = plan.rate.limit as usize;
        let window = plan.rate.window_ms;
        let within = |counted: &VecDeque<u64>, is_within: &dyn Fn(u64) -> bool| {
            counted.iter().rev().take_while(|at| is_within(**at)).count()
        };
        let admitted = match plan.counting {
            Counting::Sliding => within(&self.accepted, &|at| now - at < window) < limit,
            Counting::Fixed(phase) => {
                let number = |at: u64| (at + phase) / window;
                within(&self.accepted, &|at| number(at) == number(now)) < limit
            }
            Counting::Bucket => {
                let gained = (now - self.filled_at) as f64 * limit as f64 / window as f64;
                self.tokens = (self.tokens + gained).min(limit as f64);
                self.filled_at = now;
                self.tokens >= 1.0 - 1e-6
            }
        };
        if admitted {
            self.tokens -= 1.0;
        }
        if admitted || plan.counts_refused {
            self.accepted.push_back(now);
            if self.accepted.len() > limit {
                self.accepted.pop_front();
            }
        }
        admitted
    }
}

enum Entered {
    Stored,
    There,
    Refused,
}

fn has(parcel: &Parcel, nature: Nature) -> bool {
    parcel.users.iter().any(|user| user.nature == nature)
}

/// Whether the whole request is refused for what is in it.
fn is_barred(plan: &Plan, parcel: &Parcel) -> bool {
    let large = plan.ceiling.is_some_and(|ceiling| parcel.bytes > ceiling);
    large || has(parcel, Nature::Poison) || has(parcel, Nature::Barred)
}

fn refusal(uid: &str, code: &str) -> String {
    format!(r#""{uid}":{{"success":false,"error":{{"code":"{code}","message":"no"}}}}"#)
}

fn handled(status: u16, body: String, content: Content, retry_after: Option<u64>, read: bool) -> Handled {
    Handled { reply: Some(Reply { status, body, retry_after, content }), read, over_limit: false, met: None }
}
