//! The importer: pure, deterministic, without I/O. Bytes and responses go in, actions come out.
//!
//! [`entity`] has what is imported, as tables, and [`rule`] what a field's value has to be. The rooms in the order
//! in which a row passes through them: [`input`] cuts bytes into rows, [`filter`] excludes some, [`mapping`] knows which value is for which
//! field, `row` fills the fields, [`seen`] finds duplicates, [`batch`] packs (these in one [`pipeline`]);
//! [`pacer`] decides when a request may be dispatched, [`response`] what a response means, [`retry`] what becomes of a
//! batch that failed, [`import`] runs all of them, and [`account`] accounts. [`limiter`] is the pacer of many processes.

pub mod account;
pub mod batch;
pub mod check;
mod date;
pub mod describe;
pub mod entity;
pub mod error;
pub mod filter;
mod find;
pub mod fingerprint;
pub mod import;
pub mod input;
pub(crate) mod invariant;
pub mod issue;
pub mod journal;
pub mod json;
pub mod limiter;
pub mod limits;
pub mod mapping;
pub mod needs;
pub mod note;
mod order;
pub mod pacer;
pub mod pipeline;
pub mod position;
pub mod remedy;
pub mod response;
pub mod retry;
mod row;
pub mod rule;
pub mod seen;
mod simd;
pub mod standard;
pub mod tally;
pub mod time;
mod utf8;
pub mod verify;
pub mod wording;
