//! A few requests whose responses somebody else reads: what the app has before an import, roles that are created.
//!
//! ```
//! use cometchat_import::importer::{
//!     entity::USERS, response::{Headers, Response}, time::Time,
//!     standard::{Asking, AskingAction, Given, Request, StandardOptions},
//! };
//! let mut asking = Asking::new(&USERS, StandardOptions::default(), vec![Request::get("/roles")], Vec::new());
//! let now = Time::default();
//! let AskingAction::Send { id, .. } = asking.poll(now) else { panic!("a request is to be sent") };
//! let body = br#"{"data": []}"#;
//! asking.on_response(id, Response { status: 200, headers: Headers::default(), body, unix_ms: 0 }, now);
//! assert_eq!(asking.poll(now), AskingAction::Done);
//! assert_eq!(asking.report().responses, [Given::Text { text: r#"{"data": []}"#.to_owned() }]);
//! ```

use serde::Serialize;

use super::{Completed, Next, Request, Standard, StandardOptions};
use crate::importer::{
    entity::Entity,
    error::{ErrorCode, Failure},
    import::{Ending, FailureKind, RequestId, Stop},
    response::{Purpose, Redactor, Refusal, Response, stop_message},
    time::Time,
};

/// Sends requests until each has its response; its contract is that of [`Import`](crate::importer::import::Import), without
/// a source and a journal.
#[derive(Debug)]
pub struct Asking {
    standard: Standard<usize>,
    responses: Vec<Given>,
    end: Ending,
    redactor: Redactor,
    error: Option<AskingError>,
}

/// What [`Asking::poll`] asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum AskingAction {
    /// Send this request.
    Send {
        /// To be given back with the response.
        id: RequestId,
        /// What to send.
        request: Request,
    },
    /// Wait for a response, or this moment.
    Wait {
        /// When something can be sent, if time alone brings that about.
        until: Option<Time>,
    },
    /// It is over: see [`Asking::report`].
    Done,
}

/// What a request was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Given {
    /// A JSON object with `data`.
    Text {
        /// Its text.
        text: String,
    },
    /// There is no such entry.
    NotThere,
    /// It was refused, or failed again and again.
    Refused {
        /// The server's code.
        code: String,
        /// The server's words, without the key.
        message: String,
    },
    /// Nothing: something ended all of them before.
    Nothing,
}

/// Why nothing more would be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AskingError {
    /// The stable code.
    pub code: ErrorCode,
    /// What the server says, or why it could not be asked; without the key.
    pub reason: String,
    /// What happened and what to do, as an import says it; without the key.
    pub message: String,
    /// Whether an import would be refused for the same reason.
    pub is_of_all: bool,
}

/// What all requests were given, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskingReport {
    /// One for each request.
    pub responses: Vec<Given>,
    /// Why some were given nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<AskingError>,
}

impl Asking {
    /// Requests of which none was sent; `secrets` are taken out of what the server says.
    pub fn new(
        entity: &'static Entity,
        options: StandardOptions,
        requests: Vec<Request>,
        secrets: Vec<String>,
    ) -> Self {
        let mut standard = Standard::new(entity, options);
        let responses = vec![Given::Nothing; requests.len()];
        requests.into_iter().enumerate().for_each(|(at, request)| standard.ask(at, request));
        Self { standard, responses, end: Ending::default(), redactor: Redactor::new(secrets), error: None }
    }

    /// Ends early.
    pub fn stop(&mut self, how: Stop) {
        self.end.stop(how);
    }

    /// Whether the driver is to abort what is in flight.
    pub fn is_aborting(&self) -> bool {
        self.end.is_aborting()
    }

    /// What is to be done now.
    #[must_use]
    pub fn poll(&mut self, now: Time) -> AskingAction {
        if self.end.is_stopped() {
            return match self.standard.has_in_flight() {
                true => AskingAction::Wait { until: None },
                false => AskingAction::Done,
            };
        }
        match self.standard.poll(now) {
            Next::Send { id, request } => AskingAction::Send { id, request },
            Next::Wait { until, .. } => AskingAction::Wait { until },
            Next::Idle => AskingAction::Done,
        }
    }

    /// A response has arrived, headers and body.
    pub fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time) {
        let read = self.standard.on_response(id, response, now);
        self.apply(read, response.body);
    }

    /// No response will come; `detail` is the host's reason, empty if it gives none.
    pub fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        let read = self.standard.on_failure(id, kind, detail, now);
        self.apply(read, &[]);
    }

    /// What all requests were given, once [`poll`](Self::poll) has returned [`AskingAction::Done`].
    pub fn report(&self) -> AskingReport {
        AskingReport { responses: self.responses.clone(), error: self.error.clone() }
    }

    fn apply(&mut self, read: Completed<usize>, body: &[u8]) {
        let (at, given) = match read {
            Completed::Data(at) => (at, Given::Text { text: String::from_utf8_lossy(body).into_owned() }),
            Completed::NotThere(at) => (at, Given::NotThere),
            Completed::Refused(at, Refusal { code, message, .. }) => {
                let [code, message] = [code, message].map(|text| self.redactor.apply(text));
                (at, Given::Refused { code, message })
            }
            Completed::Stop(failure, refusal) => return self.fail(failure, refusal),
            Completed::Again(..) | Completed::Wait(_) | Completed::Unknown => return,
        };
        if let Some(place) = self.responses.get_mut(at) {
            *place = given;
        }
    }

    fn fail(&mut self, failure: Failure, refusal: Option<Refusal>) {
        let code = failure.code;
        let (reason, message, is_of_all) = match refusal {
            Some(refusal) => (refusal.to_string(), stop_message(code, &refusal, Purpose::Import), refusal.is_of_key()),
            None => (failure.message.clone(), failure.message, false),
        };
        let [reason, message] = [reason, message].map(|text| self.redactor.apply(text));
        self.error.get_or_insert(AskingError { code, reason, message, is_of_all });
        self.end.stop(Stop::Finish);
    }
}
