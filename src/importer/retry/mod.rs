//! Retrying: what becomes of a batch of which nobody knows which rows were stored.
//!
//! `table` decides, and touches nothing; `policy` collects what it looks at; `health` distinguishes a server that is
//! down from a batch that fails for its own sake; `bisect` searches a batch for the row that makes it fail.

mod attempt;
mod backoff;
mod bisect;
mod health;
mod policy;
mod table;

pub use backoff::{Backoff, Random};

pub(crate) use attempt::Attempt;
use health::Health;
pub(crate) use policy::{Decision, Failed, History, RetryOptions, RetryPolicy};
pub(crate) use table::{Cause, Others, Rows, Searching};
