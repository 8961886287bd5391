//! The importer: pure, deterministic, without I/O. Bytes and responses go in, actions come out.
//!
//! The rooms, in the order in which a row passes through them: [`input`] cuts bytes into rows,
//! [`mapping`] finds the fields, [`user`] parses them, [`seen`] finds duplicates, [`batch`] packs
//! (these five in one [`pipeline`]; most rows skip the first three by its fast path, `express`),
//! [`pacer`] says when a request may leave, [`response`] what the server said, [`retry`] what becomes of what failed, [`import`] decides,
//! and [`account`] accounts.

pub mod account;
pub mod batch;
pub mod check;
mod date;
pub mod describe;
pub mod error;
mod express;
pub mod fingerprint;
pub mod import;
pub mod input;
mod invariant;
pub mod issue;
pub mod journal;
pub mod json;
pub mod limits;
pub mod mapping;
mod order;
pub mod pacer;
pub mod pipeline;
pub mod position;
pub mod remedy;
pub mod response;
pub mod retry;
pub mod seen;
mod simd;
pub mod time;
pub mod user;
mod utf8;
pub mod wording;
