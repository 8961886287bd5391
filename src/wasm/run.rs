//! A run: the driver that gives the core bytes, responses and the time, and does what it asks for.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::{
    clock, event,
    journal::JournalHandle,
    options::{RowOptions, SendingOptions},
    request::{self, Arrived, Failed, error_text},
    wake::Wake,
};
use crate::importer::{
    account::{Counts, RowEvents},
    error::{ErrorCode, Failure},
    import::{Action, FailureKind, Import, RequestId, Stop},
    response::{Headers, Response},
};

/// An import that runs; the entry wraps it as a job.
#[wasm_bindgen]
pub struct RunHandle(Rc<Run>);

struct Run {
    import: RefCell<Import>,
    url: String,
    api_key: String,
    timeout_ms: u32,
    expected_rows: Option<f64>,
    batch_users: u64,
    hooks: Hooks,
    /// Takes bytes of the journal; its promise resolves once they are durable.
    append: RefCell<Option<Function>>,
    wake: Wake,
    /// Whether the requests in flight were aborted.
    aborted: Cell<bool>,
    in_flight: RefCell<Vec<(RequestId, AbortController)>>,
    reading: RefCell<Reading>,
}

/// What the entry gives to be called. None of them may throw: the entry sees to that.
struct Hooks {
    fetch: Function,
    /// Gives a promise of bytes, or of null at the end.
    pull: Function,
    /// Takes events as JSON text; may give a promise to be waited for.
    events: Function,
    /// Takes bytes of the file of failed rows; may give a promise to be waited for.
    failed: Function,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Idle,
    UnderWay,
    Ended,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    #[serde(flatten)]
    counts: Counts,
    resumed: u64,
    requests: u64,
    elapsed_ms: u64,
    rows_per_second: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_ms: Option<u64>,
}

#[wasm_bindgen]
impl RunHandle {
    /// A run with the entry's options and hooks; it starts with [`RunHandle::run`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        rows: RowOptions,
        options: SendingOptions,
        mapper: Option<Function>,
        fetch: Function,
        pull: Function,
        events: Function,
        failed: Function,
    ) -> Result<Self, JsValue> {
        let mut import = Import::new(rows.pipeline(mapper)?, options.sending(rows.limit()));
        import.word(rows.wording());
        if rows.failed() {
            import.keep_failed_rows();
        }
        Ok(Self(Rc::new(Run {
            import: RefCell::new(import),
            url: options.url(),
            api_key: options.api_key(),
            timeout_ms: options.timeout_ms(),
            expected_rows: options.expected_rows(),
            batch_users: rows.batch_size() as u64,
            hooks: Hooks { fetch, pull, events, failed },
            append: RefCell::new(None),
            wake: Wake::default(),
            aborted: Cell::new(false),
            in_flight: RefCell::default(),
            reading: RefCell::new(Reading::Idle),
        })))
    }

    /// Keeps a journal and resumes after the earlier runs in it; before [`RunHandle::run`].
    pub fn resume(&self, journal: JournalHandle) -> Result<(), JsValue> {
        let (past, append) = journal.open()?;
        *self.0.append.borrow_mut() = Some(append);
        let mut import = self.0.import.borrow_mut();
        import.resume(past, clock::unix_ms(), clock::now());
        Ok(())
    }

    /// Runs to the end; resolves with the report.
    pub fn run(&self) -> Promise {
        let run = Rc::clone(&self.0);
        wasm_bindgen_futures::future_to_promise(async move { run.drive().await })
    }

    /// The run cannot begin: it reads nothing, and its report says why.
    pub fn refuse(&self, code: &str, message: String) {
        let code = ErrorCode::of(code).unwrap_or(ErrorCode::Internal);
        let failure = Failure::new(code, message);
        self.0.import.borrow_mut().refuse(&failure);
    }

    /// Ends early. `finish` waits for what is in flight, else it is aborted.
    pub fn stop(&self, finish: bool) {
        let how = if finish { Stop::Finish } else { Stop::Abort };
        self.0.import.borrow_mut().stop(how);
        if !finish {
            self.0.abort();
        }
        self.0.wake.call();
    }

    /// Whether events are wanted, and which rows have one: `all`, `problems` or `none`.
    pub fn listen(&self, listening: bool, row_events: &str) {
        let row_events = match row_events {
            "problems" => RowEvents::Problems,
            "none" => RowEvents::None,
            _ => RowEvents::All,
        };
        self.0.import.borrow_mut().listen(listening, row_events);
    }

    /// Counts, rate and time to go.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        let import = self.0.import.borrow();
        let now = clock::now();
        let (counts, elapsed_ms) = (import.counts(), import.elapsed_ms(now));
        let completed = counts.imported + counts.existing + counts.rejected + counts.unconfirmed;
        let completed = completed.saturating_sub(import.resumed());
        let expected = self.0.expected_rows;
        let eta_ms = expected.map(|rows| import.eta_ms(rows as u64, self.0.batch_users, now));
        let progress = Progress {
            counts,
            resumed: import.resumed(),
            requests: import.requests(),
            elapsed_ms,
            rows_per_second: completed as f64 * 1_000.0 / (elapsed_ms.max(1) as f64),
            eta_ms,
        };
        Ok(progress.serialize(&serializer())?)
    }
}

impl Run {
    async fn drive(self: Rc<Self>) -> Result<JsValue, JsValue> {
        loop {
            let action = self.poll();
            if self.import.borrow().is_aborting() {
                self.abort();
            }
            self.deliver().await;
            match action {
                Action::Append { bytes } => self.append(bytes),
                Action::Send { id, body } => self.send(id, body),
                Action::Wait { until, want_input } => {
                    if want_input && *self.reading.borrow() == Reading::Idle {
                        self.read();
                    }
                    self.wake.wait(until).await;
                }
                Action::Done => break,
            }
        }
        self.deliver().await;
        let import = self.import.borrow();
        Ok(import.report().serialize(&serializer())?)
    }

    fn poll(&self) -> Action {
        let mut import = self.import.borrow_mut();
        let now = clock::now();
        import.wall_clock(clock::unix_ms(), now);
        import.poll(now)
    }

    /// Aborts what is in flight, once.
    fn abort(&self) {
        if self.aborted.replace(true) {
            return;
        }
        let in_flight = self.in_flight.borrow();
        let controllers: Vec<AbortController> = in_flight.iter().map(|(_, controller)| controller.clone()).collect();
        controllers.iter().for_each(AbortController::abort);
    }

    /// Starts an append to the journal; its end wakes the driver.
    fn append(self: &Rc<Self>, bytes: Vec<u8>) {
        let run = Rc::clone(self);
        spawn_local(async move {
            let append = run.append.borrow().clone();
            let appended = match append {
                Some(append) => {
                    let bytes = Uint8Array::from(bytes.as_slice());
                    match append.call1(&JsValue::UNDEFINED, &bytes) {
                        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await.map(drop),
                        Err(thrown) => Err(thrown),
                    }
                }
                None => Ok(()),
            };
            let failure = appended.err().map(|thrown| error_text(&thrown));
            let result = failure.as_deref().map_or(Ok(()), Err);
            run.import.borrow_mut().appended(result);
            run.wake.call();
        });
    }

    /// Hands out events and failed rows, and waits while their takers are behind.
    async fn deliver(&self) {
        let events = event::take_json(&mut self.import.borrow_mut());
        if let Some(events) = events {
            call_and_wait(&self.hooks.events, &JsValue::from_str(&events)).await;
        }
        let failed = self.import.borrow_mut().take_failed();
        if !failed.is_empty() {
            call_and_wait(&self.hooks.failed, &Uint8Array::from(failed.as_slice())).await;
        }
    }

    /// Starts a request; its response wakes the driver.
    fn send(self: &Rc<Self>, id: RequestId, body: Vec<u8>) {
        let Ok(controller) = AbortController::new() else {
            self.import.borrow_mut().on_failure(id, FailureKind::Network, "no AbortController", clock::now());
            return;
        };
        self.in_flight.borrow_mut().push((id, controller.clone()));
        let run = Rc::clone(self);
        spawn_local(async move {
            let result =
                request::send(&run.hooks.fetch, &run.url, &run.api_key, &body, run.timeout_ms, &controller).await;
            run.in_flight.borrow_mut().retain(|(known, _)| *known != id);
            run.report(id, result);
            run.wake.call();
        });
    }

    fn report(&self, id: RequestId, result: Result<Arrived, Failed>) {
        let mut import = self.import.borrow_mut();
        match result {
            Ok(arrived) => {
                let headers = Headers {
                    retry_after: arrived.retry_after.as_deref(),
                    rate_limit_reset: arrived.rate_limit_reset.as_deref(),
                    date: arrived.date.as_deref(),
                };
                let response =
                    Response { status: arrived.status, headers, body: &arrived.body, unix_ms: clock::unix_ms() };
                import.on_response(id, response, clock::now());
            }
            Err(Failed { kind: FailureKind::Network, .. }) if import.is_aborting() => {
                import.on_failure(id, FailureKind::Aborted, "", clock::now());
            }
            Err(Failed { kind, detail }) => import.on_failure(id, kind, &detail, clock::now()),
        }
    }

    /// Starts to read a piece of the source; its arrival wakes the driver.
    fn read(self: &Rc<Self>) {
        *self.reading.borrow_mut() = Reading::UnderWay;
        let run = Rc::clone(self);
        spawn_local(async move {
            let next = match run.hooks.pull.call0(&JsValue::UNDEFINED) {
                Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
                Err(thrown) => Err(thrown),
            };
            let reading = run.take_piece(next);
            *run.reading.borrow_mut() = reading;
            run.wake.call();
        });
    }

    fn take_piece(&self, next: Result<JsValue, JsValue>) -> Reading {
        let mut import = self.import.borrow_mut();
        match next {
            Ok(piece) if piece.is_null() || piece.is_undefined() => {
                import.end_input();
                Reading::Ended
            }
            Ok(piece) => {
                let piece = piece.unchecked_into::<Uint8Array>();
                import.push_with(piece.length() as usize, |slot| piece.copy_to(slot));
                Reading::Idle
            }
            Err(thrown) => {
                import.break_input(source_failure(&thrown));
                Reading::Ended
            }
        }
    }
}

/// What a source threw; one that knows that it has changed says so by its code.
fn source_failure(thrown: &JsValue) -> Failure {
    let code = Reflect::get(thrown, &"code".into()).ok().and_then(|code| code.as_string());
    let text = error_text(thrown);
    match code.as_deref() == Some(ErrorCode::InputChanged.as_str()) {
        true => Failure::new(ErrorCode::InputChanged, text),
        false => Failure::new(ErrorCode::InputUnreadable, format!("the source failed: {text}")),
    }
}

/// Calls a hook; what it throws is its own affair, and cannot break the run.
async fn call_and_wait(hook: &Function, argument: &JsValue) {
    if let Ok(promise) = hook.call1(&JsValue::UNDEFINED, argument)
        && promise.has_type::<Promise>()
    {
        let _ = JsFuture::from(promise.unchecked_into::<Promise>()).await;
    }
}

/// Objects, and numbers that JavaScript can add up.
pub(super) fn serializer() -> serde_wasm_bindgen::Serializer {
    serde_wasm_bindgen::Serializer::json_compatible()
}
