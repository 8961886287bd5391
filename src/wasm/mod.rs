//! The shell: the only place that names `wasm_bindgen`, `js_sys`, `web_sys` and timers.
//!
//! It drives the core with the host's `fetch`, timers and clock, and decides nothing itself.

mod ask;
mod check;
mod clock;
mod describe;
mod driver;
mod event;
mod journal;
mod options;
mod record;
mod request;
mod run;
mod verify;
mod wake;

use wasm_bindgen::prelude::wasm_bindgen;

/// The crate's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// [`crate::importer::rule::to_cometchat_id_utf16`], over the UTF-16 units of a JavaScript string.
#[wasm_bindgen(js_name = deriveId)]
pub fn derive_id(units: &[u16]) -> String {
    crate::importer::rule::to_cometchat_id_utf16(units)
}
