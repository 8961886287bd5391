//! A journal on its way from the host's storage to the core.

use std::cell::RefCell;

use js_sys::{Error, Function, Reflect};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::options::seed;
use crate::importer::{
    entity,
    invariant::Invariant,
    journal::{JournalError, Loader, Past},
};

/// Reads a journal piece by piece; then a run or a check takes it.
#[wasm_bindgen]
pub struct JournalHandle {
    loader: RefCell<Loader>,
    append: Function,
}

#[wasm_bindgen]
impl JournalHandle {
    /// For imports of an entity to this URL, with a limit of so many requests in a window. `append` takes bytes,
    /// and its promise resolves once they are durable.
    #[wasm_bindgen(constructor)]
    pub fn new(entity: &str, url: &str, limit: u32, append: Function) -> Self {
        let entity = entity::named(entity).promised("the entry knows the entities");
        let loader = RefCell::new(Loader::new(entity.name, url, seed(), limit));
        Self { loader, append }
    }

    /// Takes the next piece of the journal. Throws if it cannot be resumed.
    pub fn push(&self, bytes: &[u8]) -> Result<(), JsValue> {
        self.loader.borrow_mut().push(bytes).map_err(thrown)
    }
}

impl JournalHandle {
    /// What earlier runs left behind, after the last piece; and how to append to it.
    pub(super) fn open(self) -> Result<(Past, Function), JsValue> {
        let past = self.loader.into_inner().end().map_err(thrown)?;
        Ok((past, self.append))
    }
}

/// An error with the code that the entry makes its own.
fn thrown(error: JournalError) -> JsValue {
    let thrown = Error::new(&error.message);
    let code = JsValue::from_str(error.code.as_str());
    // A new object takes any property.
    let _ = Reflect::set(&thrown, &JsValue::from_str("code"), &code);
    thrown.into()
}
