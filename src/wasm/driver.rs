//! The driver: gives a state machine of the core bytes, responses and the time, and does what it asks for.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::{
    clock,
    request::{self, Arrived, Failed, Target, error_text},
    wake::Wake,
};
use crate::importer::{
    error::{ErrorCode, Failure},
    import::{FailureKind, RequestId, Stop},
    response::{Headers, Response},
    standard::Request,
    time::Time,
};

/// A state machine of the core, as the driver needs it. One without a source, a journal, events or files leaves those out.
pub(super) trait Machine {
    /// What is to be done now.
    fn poll(&mut self, now: Time) -> Action;
    /// Whether what is in flight is to be aborted.
    fn is_aborting(&self) -> bool;
    /// A response has arrived.
    fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time);
    /// No response will come.
    fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time);
    /// Whether a request may still be dispatched.
    fn may_dispatch(&self, _id: RequestId, _now: Time) -> bool {
        true
    }
    /// The limiter's store has replied to an ask, or could not be reached.
    fn replied(&mut self, _number: u64, _reply: Result<&[u8], &str>, _now: Time) {}
    /// The append under way has come to its end.
    fn appended(&mut self, _result: Result<(), &str>) {}
    /// Takes a piece of the source.
    fn push(&mut self, _piece: &Uint8Array) {}
    /// The source has ended.
    fn end_input(&mut self) {}
    /// The source failed.
    fn break_input(&mut self, _failure: Failure) {}
    /// Ends early.
    fn stop(&mut self, how: Stop);
    /// Takes the events since the last call, as JSON text.
    fn take_events(&mut self) -> Option<String> {
        None
    }
    /// Takes what was written into files since the last call, in the order of [`Hooks::files`].
    fn take_files(&mut self) -> Vec<Vec<u8>> {
        Vec::new()
    }
}

/// What a machine asks for.
pub(super) enum Action {
    /// Append these bytes to the journal.
    Append { bytes: Vec<u8> },
    /// Pass these bytes to the limiter.
    Ask { number: u64, bytes: Vec<u8> },
    /// Send this request.
    Send { id: RequestId, request: Request },
    /// Wait for a report, more input or a moment.
    Wait { until: Option<Time>, want_input: bool },
    /// It is over.
    Done,
}

/// What the entry gives to be called. None of them may throw: the entry sees to that.
pub(super) struct Hooks {
    pub(super) fetch: Function,
    /// Gives a promise of bytes, or of null at the end; none of a machine that wants no input.
    pub(super) pull: Option<Function>,
    /// Takes events as JSON text; may give a promise to be waited for. None of a machine without events.
    pub(super) events: Option<Function>,
    /// Each takes bytes of a file; may give a promise to be waited for.
    pub(super) files: Vec<Function>,
}

/// Runs a machine.
pub(super) struct Driver {
    machine: Rc<RefCell<dyn Machine>>,
    target: Target,
    hooks: Hooks,
    /// Takes bytes of the journal; its promise resolves once they are durable.
    append: RefCell<Option<Function>>,
    /// Takes the bytes of an ask; its promise resolves with those of the reply.
    limiter: RefCell<Option<Function>>,
    wake: Wake,
    /// Whether the requests in flight were aborted.
    aborted: Cell<bool>,
    in_flight: RefCell<Vec<(RequestId, AbortController)>>,
    reading: RefCell<Reading>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Idle,
    UnderWay,
    Ended,
}

impl Driver {
    pub(super) fn new(machine: Rc<RefCell<dyn Machine>>, target: Target, hooks: Hooks) -> Rc<Self> {
        Rc::new(Self {
            machine,
            target,
            hooks,
            append: RefCell::new(None),
            limiter: RefCell::new(None),
            wake: Wake::default(),
            aborted: Cell::new(false),
            in_flight: RefCell::default(),
            reading: RefCell::new(Reading::Idle),
        })
    }

    /// Keeps a journal with this function.
    pub(super) fn keep(&self, append: Function) {
        *self.append.borrow_mut() = Some(append);
    }

    /// Asks this function for the limit.
    pub(super) fn share(&self, exchange: Function) {
        *self.limiter.borrow_mut() = Some(exchange);
    }

    /// Ends early. `finish` waits for what is in flight, else it is aborted.
    pub(super) fn stop(&self, finish: bool) {
        let how = if finish { Stop::Finish } else { Stop::Abort };
        self.machine.borrow_mut().stop(how);
        if !finish {
            self.abort();
        }
        self.wake.call();
    }

    /// Looks again at what is to be done: something was reported to the machine.
    pub(super) fn wake(&self) {
        self.wake.call();
    }

    /// Runs to the end.
    pub(super) async fn drive(self: Rc<Self>) {
        loop {
            let action = self.machine.borrow_mut().poll(clock::now());
            if self.machine.borrow().is_aborting() {
                self.abort();
            }
            self.deliver().await;
            match action {
                Action::Append { bytes } => self.append(bytes),
                Action::Ask { number, bytes } => self.ask(number, bytes),
                Action::Send { id, request } => self.send(id, request),
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
                Some(append) => give(&append, &bytes).await.map(drop),
                None => Ok(()),
            };
            let failure = appended.err().map(|thrown| error_text(&thrown));
            let result = failure.as_deref().map_or(Ok(()), Err);
            run.machine.borrow_mut().appended(result);
            run.wake.call();
        });
    }

    /// Asks the limiter; its reply wakes the driver.
    fn ask(self: &Rc<Self>, number: u64, bytes: Vec<u8>) {
        let run = Rc::clone(self);
        spawn_local(async move {
            let limiter = run.limiter.borrow().clone();
            let reply = match limiter {
                Some(limiter) => give(&limiter, &bytes).await,
                None => Err(JsValue::UNDEFINED),
            };
            let reply = reply.and_then(|reply| {
                reply.dyn_into::<Uint8Array>().map_err(|_| JsValue::from_str("it gave no Uint8Array"))
            });
            let mut machine = run.machine.borrow_mut();
            match reply {
                Ok(bytes) => machine.replied(number, Ok(&bytes.to_vec()), clock::now()),
                Err(thrown) => machine.replied(number, Err(&error_text(&thrown)), clock::now()),
            }
            drop(machine);
            run.wake.call();
        });
    }

    /// Hands out events and files, and waits while their takers are behind.
    async fn deliver(&self) {
        let events = self.machine.borrow_mut().take_events();
        if let (Some(events), Some(hook)) = (events, &self.hooks.events) {
            call_and_wait(hook, &JsValue::from_str(&events)).await;
        }
        let files = self.machine.borrow_mut().take_files();
        for (bytes, hook) in files.iter().zip(&self.hooks.files) {
            if !bytes.is_empty() {
                call_and_wait(hook, &Uint8Array::from(bytes.as_slice())).await;
            }
        }
    }

    /// Starts a request; its response wakes the driver.
    fn send(self: &Rc<Self>, id: RequestId, request: Request) {
        let Ok(controller) = AbortController::new() else {
            let detail = "no AbortController";
            self.machine.borrow_mut().on_failure(id, FailureKind::Network, detail, clock::now());
            return;
        };
        self.in_flight.borrow_mut().push((id, controller.clone()));
        let run = Rc::clone(self);
        spawn_local(async move {
            let may_dispatch = || run.machine.borrow().may_dispatch(id, clock::now());
            let result = request::send(&run.hooks.fetch, &run.target, &request, &controller, may_dispatch).await;
            run.in_flight.borrow_mut().retain(|(known, _)| *known != id);
            run.report(id, result);
            run.wake.call();
        });
    }

    fn report(&self, id: RequestId, result: Result<Arrived, Failed>) {
        let mut machine = self.machine.borrow_mut();
        match result {
            Ok(arrived) => {
                let headers = Headers {
                    retry_after: arrived.retry_after.as_deref(),
                    rate_limit_reset: arrived.rate_limit_reset.as_deref(),
                    date: arrived.date.as_deref(),
                };
                let response =
                    Response { status: arrived.status, headers, body: &arrived.body, unix_ms: clock::unix_ms() };
                machine.on_response(id, response, clock::now());
            }
            Err(Failed { kind: FailureKind::Network, .. }) if machine.is_aborting() => {
                machine.on_failure(id, FailureKind::Aborted, "", clock::now());
            }
            Err(Failed { kind, detail }) => machine.on_failure(id, kind, &detail, clock::now()),
        }
    }

    /// Starts to read a piece of the source; its arrival wakes the driver.
    fn read(self: &Rc<Self>) {
        *self.reading.borrow_mut() = Reading::UnderWay;
        let run = Rc::clone(self);
        spawn_local(async move {
            let next = match run.hooks.pull.as_ref().map(|pull| pull.call0(&JsValue::UNDEFINED)) {
                Some(Ok(promise)) => JsFuture::from(Promise::resolve(&promise)).await,
                Some(Err(thrown)) => Err(thrown),
                None => Ok(JsValue::NULL),
            };
            let reading = run.take_piece(next);
            *run.reading.borrow_mut() = reading;
            run.wake.call();
        });
    }

    fn take_piece(&self, next: Result<JsValue, JsValue>) -> Reading {
        let mut machine = self.machine.borrow_mut();
        match next {
            Ok(piece) if piece.is_null() || piece.is_undefined() => {
                machine.end_input();
                Reading::Ended
            }
            Ok(piece) => {
                machine.push(&piece.unchecked_into::<Uint8Array>());
                Reading::Idle
            }
            Err(thrown) => {
                machine.break_input(source_failure(&thrown));
                Reading::Ended
            }
        }
    }
}

/// What a source threw; one that knows that it has changed, or that it is empty, says so by its code.
fn source_failure(thrown: &JsValue) -> Failure {
    let code = Reflect::get(thrown, &"code".into()).ok().and_then(|code| code.as_string());
    let text = error_text(thrown);
    let known = [ErrorCode::InputChanged, ErrorCode::InputFormat];
    match known.into_iter().find(|known| code.as_deref() == Some(known.as_str())) {
        Some(known) => Failure::new(known, text),
        None => Failure::new(ErrorCode::InputUnreadable, format!("the source failed: {text}")),
    }
}

/// Gives bytes to a function; what comes of its promise.
async fn give(function: &Function, bytes: &[u8]) -> Result<JsValue, JsValue> {
    let promise = function.call1(&JsValue::UNDEFINED, &Uint8Array::from(bytes))?;
    JsFuture::from(Promise::resolve(&promise)).await
}

/// Calls a hook; what it throws is its own affair, and cannot break the run.
async fn call_and_wait(hook: &Function, argument: &JsValue) {
    if let Ok(promise) = hook.call1(&JsValue::UNDEFINED, argument)
        && promise.has_type::<Promise>()
    {
        let _ = JsFuture::from(promise.unchecked_into::<Promise>()).await;
    }
}
