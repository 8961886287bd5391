//! A few requests of the standard API: their state machine under the driver.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{
    driver::{self, Driver, Hooks, Machine},
    options::SendingOptions,
    run::serializer,
};
use crate::importer::{
    entity,
    import::{FailureKind, RequestId, Stop},
    invariant::Invariant,
    response::Response,
    standard::{Asking, AskingAction, Method, Request, StandardOptions},
    time::Time,
};

#[wasm_bindgen]
extern "C" {
    /// A request as the entry gives it: one with a body creates something, one without reads.
    pub type AskedRequest;
    #[wasm_bindgen(method, getter)]
    fn path(this: &AskedRequest) -> String;
    #[wasm_bindgen(method, getter)]
    fn body(this: &AskedRequest) -> Option<String>;
}

/// Requests whose responses the entry reads.
#[wasm_bindgen]
pub struct AskHandle {
    asking: Rc<RefCell<Asking>>,
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl AskHandle {
    /// Requests of the entity of this name; they start with [`AskHandle::run`].
    #[wasm_bindgen(constructor)]
    pub fn new(entity: &str, options: SendingOptions, requests: Vec<AskedRequest>, fetch: Function) -> Self {
        let entity = entity::named(entity).promised("the entry knows the entities");
        let rate = StandardOptions::default().rate;
        let requests = requests.iter().map(request).collect();
        let asking = Asking::new(entity, options.standard(rate), requests, vec![options.api_key()]);
        let asking = Rc::new(RefCell::new(asking));
        let hooks = Hooks { fetch, pull: None, events: None, files: Vec::new() };
        Self { driver: Driver::new(asking.clone(), options.target(), hooks), asking }
    }

    /// Sends all of them; resolves with what they were given.
    pub fn run(&self) -> Promise {
        let (driver, asking) = (Rc::clone(&self.driver), Rc::clone(&self.asking));
        wasm_bindgen_futures::future_to_promise(async move {
            driver.drive().await;
            Ok(asking.borrow().report().serialize(&serializer())?)
        })
    }

    /// Ends at once.
    pub fn stop(&self) {
        self.driver.stop(false);
    }
}

fn request(asked: &AskedRequest) -> Request {
    match asked.body() {
        None => Request::get(asked.path()),
        Some(body) => Request { method: Method::Post, path: asked.path(), body: body.into_bytes() },
    }
}

impl Machine for Asking {
    fn poll(&mut self, now: Time) -> driver::Action {
        match Self::poll(self, now) {
            AskingAction::Send { id, request } => driver::Action::Send { id, request },
            AskingAction::Wait { until } => driver::Action::Wait { until, want_input: false },
            AskingAction::Done => driver::Action::Done,
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

    fn stop(&mut self, how: Stop) {
        Self::stop(self, how);
    }
}
