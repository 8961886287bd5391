//! The shell: the only place that names `wasm_bindgen`, `js_sys`, `web_sys` and timers.

use wasm_bindgen::prelude::wasm_bindgen;

/// The crate's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
