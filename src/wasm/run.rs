//! An import that runs: the import's state machine under the driver.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{
    clock,
    driver::{self, Driver, Hooks, Machine},
    event,
    journal::JournalHandle,
    options::{RowOptions, SendingOptions, seed},
};
use crate::importer::{
    account::{Counts, RowEvents},
    error::{ErrorCode, Failure},
    import::{Action, FailureKind, Import, RequestId, Stop},
    limiter::{Job, LeaseOptions, Priority},
    pacer::Rate,
    response::Response,
    standard::{Method, Request},
    time::Time,
};

/// An import that runs; the entry wraps it as a job.
#[wasm_bindgen]
pub struct RunHandle {
    import: Rc<RefCell<Import>>,
    driver: Rc<Driver>,
    expected_rows: Option<f64>,
    batch_users: u64,
    rate: Rate,
    timeout_ms: u64,
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
        let import = Rc::new(RefCell::new(import));
        let hooks = Hooks { fetch, pull: Some(pull), events: Some(events), files: vec![failed] };
        Ok(Self {
            driver: Driver::new(import.clone(), options.target(), hooks),
            import,
            expected_rows: options.expected_rows(),
            batch_users: rows.batch_size() as u64,
            rate: rows.limit(),
            timeout_ms: options.target().timeout_ms.into(),
        })
    }

    /// Keeps a journal and resumes after the earlier runs in it; before [`RunHandle::run`].
    pub fn resume(&self, journal: JournalHandle) -> Result<(), JsValue> {
        let (past, append) = journal.open()?;
        self.driver.keep(append);
        self.import.borrow_mut().resume(past, clock::unix_ms(), clock::now());
        Ok(())
    }

    /// Shares the limit with other workers; before [`RunHandle::run`]. `exchange` takes the bytes of an ask, and its promise
    /// resolves with those of the reply. Without `spare`, the job goes before those that have it.
    pub fn share(&self, exchange: Function, weight: u32, spare: Option<u32>) {
        self.driver.share(exchange);
        let priority = spare.map_or(Priority::Live, |spare| Priority::Bulk { spare });
        let job = Job { id: seed(), weight, priority };
        let options = LeaseOptions { rate: self.rate, worker: seed(), job, timeout_ms: self.timeout_ms };
        self.import.borrow_mut().share(options);
    }

    /// Runs to the end; resolves with the report.
    pub fn run(&self) -> Promise {
        let (driver, import) = (Rc::clone(&self.driver), Rc::clone(&self.import));
        wasm_bindgen_futures::future_to_promise(async move {
            driver.drive().await;
            Ok(import.borrow().report().serialize(&serializer())?)
        })
    }

    /// The run cannot begin: it reads nothing, and its report says why.
    pub fn refuse(&self, code: &str, message: String) {
        self.import.borrow_mut().refuse(&failure(code, message));
    }

    /// Ends early. `finish` waits for what is in flight, else it is aborted.
    pub fn stop(&self, finish: bool) {
        self.driver.stop(finish);
    }

    /// Dispatches nothing more for now, or continues.
    pub fn pause(&self, is_paused: bool) {
        let mut import = self.import.borrow_mut();
        if is_paused {
            import.pause(clock::now());
        } else {
            import.unpause(clock::now());
        }
        drop(import);
        self.driver.wake();
    }

    /// Whether events are wanted, and which rows have one: `all`, `problems` or `none`.
    pub fn listen(&self, listening: bool, row_events: &str) {
        self.import.borrow_mut().listen(listening, row_events_of(row_events));
    }

    /// Counts, rate and time to go.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        let import = self.import.borrow();
        let now = clock::now();
        let (counts, elapsed_ms) = (import.counts(), import.elapsed_ms(now));
        let completed = counts.imported + counts.existing + counts.rejected + counts.unconfirmed;
        let completed = completed.saturating_sub(import.resumed());
        let eta_ms = self.expected_rows.map(|rows| import.eta_ms(rows as u64, self.batch_users, now));
        let progress = Progress {
            counts,
            resumed: import.resumed(),
            requests: import.requests(),
            elapsed_ms,
            rows_per_second: completed as f64 * 1_000.0 / (import.active_ms(now).max(1) as f64),
            eta_ms,
        };
        Ok(progress.serialize(&serializer())?)
    }
}

impl Machine for Import {
    fn poll(&mut self, now: Time) -> driver::Action {
        self.wall_clock(clock::unix_ms(), now);
        match Self::poll(self, now) {
            Action::Append { bytes } => driver::Action::Append { bytes },
            Action::Send { id, body } => {
                // The address of an import is that of its one endpoint.
                let request = Request { method: Method::Post, path: String::new(), body };
                driver::Action::Send { id, request }
            }
            Action::Ask { number, bytes } => driver::Action::Ask { number, bytes },
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

    fn may_dispatch(&self, id: RequestId, now: Time) -> bool {
        Self::may_dispatch(self, id, now)
    }

    fn replied(&mut self, number: u64, reply: Result<&[u8], &str>, now: Time) {
        Self::replied(self, number, reply, now);
    }

    fn appended(&mut self, result: Result<(), &str>) {
        Self::appended(self, result);
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
        vec![self.take_failed()]
    }
}

/// The failure that the entry names.
pub(super) fn failure(code: &str, message: String) -> Failure {
    Failure::new(ErrorCode::of(code).unwrap_or(ErrorCode::Internal), message)
}

/// Which rows have an event, as the entry names them.
pub(super) fn row_events_of(name: &str) -> RowEvents {
    match name {
        "problems" => RowEvents::Problems,
        "none" => RowEvents::None,
        _ => RowEvents::All,
    }
}

/// Objects, and numbers that JavaScript can add up.
pub(super) fn serializer() -> serde_wasm_bindgen::Serializer {
    serde_wasm_bindgen::Serializer::json_compatible()
}
