//! One limit over many workers: when each of them may dispatch a request, and never one too many in all.
//!
//! The [pacer](super::pacer) keeps the limit of one process. Here several processes, on several machines, share one: a *store*
//! has a table ([`Cells`]) that all of them know, and each worker a [`Lease`]. Both are pure: time, clocks and messages are
//! arguments, and a store keeps bytes. [`Import`](super::import::Import) has a lease if it shares its limit. The package's stores
//! run this table in languages of their own, and their tests ask both the same random questions.
//!
//! # The theorem
//!
//! *No half-open interval of `window` milliseconds, wherever it begins, holds more than `limit` requests of all workers at
//! the server.* Latency, jitter, the number of workers, what their clocks display, and messages that are lost, late or repeated do not
//! enter the proof.
//!
//! **The rule.** The limit is `limit` *cells*. A cell carries one request after the other, and the next one may be dispatched
//! `hold = window + margin` after the response to the one before, or after that was given up.
//!
//! **The table.** A cell that is taken has two moments: when its grant begins (`from`), and when it is certainly free
//! (`until`). [`exchange`] keeps five invariants:
//!
//! 1. At most `limit` cells are taken.
//! 2. A grant begins no earlier than the `until` of the grant before it in the same cell.
//! 3. A new grant is kept until `from + life + hold`. `until` is lowered only by the worker that has the grant: to the response
//!    plus `hold`, or to `from` if no request was dispatched and none will be.
//! 4. Time in the table never goes back.
//! 5. Where grants may have been forgotten, nothing is granted before all of them are over.
//!
//! **The worker.** A grant comes with `in_ms`, the time from the exchange to its beginning. The worker uses it from
//! `heard + in_ms`, and until `asked + in_ms + dispatch_within`, both by its own clock. It looks at the deadline in the same turn in
//! which it dispatches, and gives a request up `timeout` after that. `life` is `dispatch_within + timeout`.
//!
//! **Proof.** Let the server count a request at `a`. The exchange was between `asked` and `heard`, so the request left no
//! earlier than `from` and no later than `from + dispatch_within`, and is complete at `e` with `from ≤ a ≤ e ≤ from + life`. If
//! the worker returns the cell, `until` is at least `e + hold`, since the age of the response is measured up to the ask and counted
//! back from the exchange, which is later. If it never does, `until = from + life + hold`, which is no less. By invariant 2 the next
//! request of the cell leaves, and so is counted, at `a + hold` at the earliest: two requests of one cell are counted a window
//! apart, and the margin pays for clocks that run at different rates. So a half-open window holds at most one request of each
//! cell, and by invariant 1 at most `limit`. ∎
//!
//! A grant that was voided is none of this: no request carries it. A worker may void what it has not used. The store
//! voids what it granted to a worker after the last reply that reached it, as soon as the same worker asks again: a worker
//! has one ask under way, and takes no reply to an ask that it has given up.
//!
//! # Assumptions
//!
//! 1. The server counts a request between its dispatch and its response, or within `timeout` if none arrives.
//! 2. Over `life + hold`, the store's clock, a worker's and the server's gain less than the margin on one another. A larger
//!    step of the store's clock is reported by the first worker that asks after it, if it has heard the store lately (see
//!    below); one that has just started has nothing to compare with.
//! 3. A worker's clock does not stand still while its machine sleeps, or the deadline would pass unseen.
//! 4. A process is not stopped between looking at the deadline and dispatching, for longer than its cell has left. Nothing can
//!    remove this: the server takes no number with a request by which it could refuse a late one.
//! 5. A store that lost its state says so (`run` changes, or [`Cells::lost`]), or the first to ask is a worker that knew a
//!    later state. Two processes of a store do not grant at a time.
//! 6. Nobody else uses the limit. If somebody does, [`Lease::close_until`] stops every worker.
//!
//! # What may fail
//!
//! | what | what happens |
//! |---|---|
//! | a worker is killed | its cells are free again after `life + hold` |
//! | a worker stands still, and wakes | its grants are past their deadline, and are returned unused |
//! | it returns a cell twice, or long after the cell was granted to another | nothing: a return names a grant |
//! | a worker's clock is wrong, or is set | nothing: only how fast it runs counts |
//! | an ask is lost | the worker asks again, and returns the same cells with it |
//! | a reply is lost | its grants are void when the worker asks again, and else lapse |
//! | an ask arrives late, or twice | it returns what was returned, and its grants lapse or are voided |
//! | the store is restarted, or fails over, with loss | another `run`: closed for a *quarantine*, `horizon + life + hold` of the longest life |
//! | the store is rolled back by the same process | a worker knows a later grant: closed for a quarantine |
//! | the store is emptied | a worker knows a state that the store does not: closed for a quarantine |
//! | the store's clock is set forward | a worker sees it gain on its own, reports it, and returns that reply's grants; the table's time stands still until the clock has caught up, or is closed for a quarantine if that is shorter |
//! | the store's clock is set back | the table's time stands still, for a quarantine at most |
//! | a worker's clock stands still for long | it reports a step that was none: slower, for a quarantine at most |
//! | a reply takes too long to say anything of the clock | it is taken for lost; a path that is always slow is accepted |
//! | the server refuses a request | nobody is granted anything until it allows |
//! | workers have other limits or windows | [`OtherRate`], until no cell is taken |
//!
//! # And no slower than that
//!
//! With nothing failing, the time is the shortest but for the margin (0.35 %), the latency of a window's last request, and the
//! round trip of the first ask. Cells are granted up to a *horizon* ahead, so later round trips cost nothing. A worker that
//! waits is sent to a cell of its own, so a thousand workers do not all ask for the same one. More than about 16 workers on
//! one limit are a mistake all the same: the limit is what takes time, not the workers.

mod ask;
mod bytes;
mod cells;
mod durations;
mod fair;
mod grant;
mod lease;
mod safeguards;
mod store;
mod witness;

pub use ask::{Ask, Completed, Grant, Job, OtherRate, Priority, Reply, Seen, Step};
pub use bytes::Damaged;
pub use cells::{Cells, exchange, exchange_with};
pub use durations::Durations;
pub use lease::{Demand, Lease, LeaseOptions, NoReply, Opening, Slot};
pub use safeguards::Safeguards;
pub use store::{Exchanged, exchange_bytes};
