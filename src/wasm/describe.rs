//! A description, driven by the entry: the first bytes in, columns out.

use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::options::RowOptions;
use crate::importer::describe::Describe;

/// Reads the first rows without checking them.
#[wasm_bindgen]
pub struct DescribeHandle(Describe);

#[wasm_bindgen]
impl DescribeHandle {
    /// A description with the entry's options.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowOptions) -> Result<Self, JsValue> {
        Ok(Self(Describe::new(rows.pipeline(None)?, rows.wording())))
    }

    /// Takes bytes; false if no more are needed.
    pub fn push(&mut self, bytes: &js_sys::Uint8Array) -> bool {
        let length = bytes.length() as usize;
        self.0.push_with(length, |slot| bytes.copy_to(slot));
        !self.0.is_over()
    }

    /// The input's end.
    pub fn end(&mut self) {
        self.0.end();
    }

    /// What was found.
    pub fn description(&self) -> Result<JsValue, JsValue> {
        Ok(self.0.description().serialize(&super::run::serializer())?)
    }
}
