//! The host's clocks and timers.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::importer::time::Time;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

/// The monotonic clock, which no change of the wall clock moves.
pub(super) fn now() -> Time {
    Time::from_millis(performance_now() as u64)
}

/// The wall clock, in milliseconds since 1970.
pub(super) fn unix_ms() -> u64 {
    date_now() as u64
}

/// Milliseconds until `until`, as a timer takes them: at most an hour, then the driver asks again.
pub(super) fn timer_ms(until: Time) -> u32 {
    let millis = until.since(now()).clamp(1, 3_600_000);
    u32::try_from(millis).unwrap_or(u32::MAX)
}
