//! Moves a company's users into CometChat: reads a file of users, checks every row, packs batches
//! of 50, paces the requests below the rate limit, and accounts for every row.
//!
//! The crate has two halves. [`importer`] decides everything and touches nothing: no clock, no
//! network, no timers; time is an argument. `wasm` (built for `wasm32` only) is the shell that
//! drives it with the host's `fetch` and timers.

pub mod importer;
#[cfg(target_arch = "wasm32")]
mod wasm;
