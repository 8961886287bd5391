//! Retrying: what becomes of a batch of which nobody knows which rows were stored.
//!
//! `table` decides, and touches nothing; `policy` collects what it looks at; `health` distinguishes a server that is
//! down from a batch that fails for its own sake; `bisect` searches a batch for the row that makes it fail, `by_value`
//! many batches for the value of a field that does; `evidence` finds that all are refused alike.

mod attempt;
mod backoff;
mod bisect;
mod by_value;
mod evidence;
mod health;
mod policy;
mod table;

pub use backoff::{Backoff, Random};

pub(crate) use attempt::Attempt;
pub(crate) use by_value::{Test, TestKind, ValueSearch};
pub(crate) use evidence::{Evidence, RefusalCause};
use health::Health;
pub(crate) use policy::{Decision, Failed, History, RetryOptions, RetryPolicy};
pub(crate) use table::{Cause, Others, Rows, Searching};
