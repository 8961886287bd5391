//! A check, driven by the entry: bytes in, a report out.

use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{journal::JournalHandle, options::RowOptions};
use crate::importer::check::Check;

/// Checks rows without sending anything.
#[wasm_bindgen]
pub struct CheckHandle(Check);

#[wasm_bindgen]
impl CheckHandle {
    /// A check with the entry's options, and the caller's `map` function over JSON texts if any.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowOptions, mapper: Option<js_sys::Function>) -> Result<Self, JsValue> {
        let mut check = Check::new(rows.pipeline(mapper)?, rows.limit());
        check.word(rows.wording());
        if rows.failed() {
            check.keep_failed_rows();
        }
        if rows.is_set("needs") {
            check.count_needs();
        }
        Ok(Self(check))
    }

    /// Separates rows that have an outcome of earlier runs; before any bytes. Throws if the journal is no good.
    pub fn resume(&mut self, journal: JournalHandle) -> Result<(), JsValue> {
        let (past, _) = journal.open()?;
        self.0.resume(past);
        Ok(())
    }

    /// Takes bytes, for `readMore`.
    pub fn push(&mut self, bytes: &js_sys::Uint8Array) {
        let length = bytes.length() as usize;
        self.0.hold(length, |slot| bytes.copy_to(slot));
    }

    /// Checks some of the rows in the bytes; whether others are left.
    #[wasm_bindgen(js_name = readMore)]
    pub fn read_more(&mut self) -> bool {
        self.0.read_more()
    }

    /// Whether nothing further can be read.
    #[wasm_bindgen(js_name = isBroken)]
    pub fn is_broken(&self) -> bool {
        self.0.is_broken()
    }

    /// The input's end.
    pub fn end(&mut self) {
        self.0.end();
    }

    /// The file of failed rows since the last call; `undefined` if there is nothing new.
    #[wasm_bindgen(js_name = takeFailed)]
    pub fn take_failed(&mut self) -> Option<js_sys::Uint8Array> {
        let bytes = self.0.take_failed();
        (!bytes.is_empty()).then(|| js_sys::Uint8Array::from(bytes.as_slice()))
    }

    /// What was found.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        Ok(self.0.report().serialize(&super::run::serializer())?)
    }
}
