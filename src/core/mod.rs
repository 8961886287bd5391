//! The core: pure, deterministic, without I/O. Bytes and answers go in, actions come out.

pub mod answer;
pub mod issue;
pub mod json;
pub mod limits;
pub mod place;
pub mod read;
pub mod time;
