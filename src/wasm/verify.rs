//! A comparison that runs: its state machine under the driver.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{
    clock,
    driver::{self, Driver, Hooks, Machine},
    event,
    options::{RowOptions, SendingOptions, seed},
    run::{failure, row_events_of, serializer},
};
use crate::importer::{
    error::Failure,
    import::{FailureKind, RequestId, Stop},
    response::Response,
    time::Time,
    verify::{Action, Verify, VerifyCounts, VerifyFiles, VerifyOptions},
};

/// A comparison that runs; the entry wraps it as a job.
#[wasm_bindgen]
pub struct VerifyHandle {
    verify: Rc<RefCell<Verify>>,
    driver: Rc<Driver>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    #[serde(flatten)]
    counts: VerifyCounts,
    listed: u64,
    requests: u64,
    elapsed_ms: u64,
    eta_ms: u64,
}

#[wasm_bindgen]
impl VerifyHandle {
    /// A comparison with the entry's options and hooks; it starts with [`VerifyHandle::run`]. `files` are the functions
    /// that take the rows that are missing, the fields that differ, and the users that the source does not have.
    #[wasm_bindgen(constructor)]
    pub fn new(
        rows: RowOptions,
        options: SendingOptions,
        mapper: Option<Function>,
        fetch: Function,
        pull: Function,
        events: Function,
        files: Vec<Function>,
    ) -> Result<Self, JsValue> {
        let mut verify = Verify::new(
            rows.pipeline(mapper)?,
            VerifyOptions {
                standard: options.standard(rows.limit()),
                seed: seed(),
                missing: rows.is_set("missing"),
                differing: rows.is_set("differing"),
                extra: rows.is_set("extraUsers"),
                update: rows.is_set("update"),
                secrets: vec![options.api_key()],
            },
        );
        verify.word(rows.wording());
        let verify = Rc::new(RefCell::new(verify));
        let hooks = Hooks { fetch, pull: Some(pull), events: Some(events), files };
        Ok(Self { driver: Driver::new(verify.clone(), options.target(), hooks), verify })
    }

    /// Runs to the end; resolves with the report.
    pub fn run(&self) -> Promise {
        let (driver, verify) = (Rc::clone(&self.driver), Rc::clone(&self.verify));
        wasm_bindgen_futures::future_to_promise(async move {
            driver.drive().await;
            Ok(verify.borrow().report().serialize(&serializer())?)
        })
    }

    /// The run cannot begin: it reads nothing, and its report says why.
    pub fn refuse(&self, code: &str, message: String) {
        self.verify.borrow_mut().refuse(&failure(code, message));
    }

    /// Ends early. `finish` waits for what is in flight, else it is aborted.
    pub fn stop(&self, finish: bool) {
        self.driver.stop(finish);
    }

    /// Whether events are wanted, and which rows have one: `all`, `problems` or `none`.
    pub fn listen(&self, listening: bool, row_events: &str) {
        self.verify.borrow_mut().listen(listening, row_events_of(row_events));
    }

    /// Counts, and time to go.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        let verify = self.verify.borrow();
        let now = clock::now();
        let progress = Progress {
            counts: verify.counts(),
            listed: verify.listed(),
            requests: verify.requests(),
            elapsed_ms: verify.elapsed_ms(now),
            eta_ms: verify.eta_ms(now),
        };
        Ok(progress.serialize(&serializer())?)
    }
}

impl Machine for Verify {
    fn poll(&mut self, now: Time) -> driver::Action {
        match Self::poll(self, now) {
            Action::Send { id, request } => driver::Action::Send { id, request },
            Action::Wait { until, want_input } => driver::Action::Wait { until, want_input },
            Action::Done => driver::Action::Done,
        }
    }

    fn is_aborting(&self) -> bool {
        Self::is_aborting(self)
    }

    fn on_response(&mut self, id: RequestId, response: Response<'_>, now: Time) {
        Self::on_response(self, id, response, now);
    }

    fn on_failure(&mut self, id: RequestId, kind: FailureKind, detail: &str, now: Time) {
        Self::on_failure(self, id, kind, detail, now);
    }

    fn push(&mut self, piece: &Uint8Array) {
        self.push_with(piece.length() as usize, |slot| piece.copy_to(slot));
    }

    fn end_input(&mut self) {
        Self::end_input(self);
    }

    fn break_input(&mut self, failure: Failure) {
        Self::break_input(self, failure);
    }

    fn stop(&mut self, how: Stop) {
        Self::stop(self, how);
    }

    fn take_events(&mut self) -> Option<String> {
        let events = Self::take_events(self);
        event::json(&events, self.pipeline(), self.wording())
    }

    fn take_files(&mut self) -> Vec<Vec<u8>> {
        let VerifyFiles { missing, differing, extra } = Self::take_files(self);
        vec![missing, differing, extra]
    }
}
