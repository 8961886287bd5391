//! The core: pure, deterministic, without I/O. Bytes and answers go in, actions come out.
//!
//! The rooms, in the order in which a row passes through them: [`read`] cuts bytes into rows,
//! [`columns`] finds the fields, [`user`] parses them, [`ledger`] finds duplicates, [`batch`] packs
//! (these five under one roof: [`intake`], and most rows skip the first three by its express lane,
//! `express`), [`pace`] says when a request may leave, [`answer`] what
//! came back, [`import`] decides, and [`report`] accounts.

pub mod answer;
pub mod batch;
mod block;
pub mod check;
pub mod columns;
mod date;
mod express;
pub mod failed;
pub mod fingerprint;
pub mod import;
pub mod intake;
pub mod issue;
pub mod journal;
pub mod json;
pub mod ledger;
pub mod limits;
mod order;
pub mod pace;
pub mod place;
pub mod read;
pub mod report;
pub mod time;
pub mod user;
mod utf8;
