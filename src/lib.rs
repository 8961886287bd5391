//! Moves a company's users into CometChat: reads a file of users, checks every row, packs batches
//! of 50, paces the requests below the rate limit, and accounts for every row.
//!
//! The crate has two halves. [`importer`] decides everything and touches nothing: no clock, no
//! network, no timers; time is an argument. `wasm` (built for `wasm32` only) is the shell that
//! drives it with the host's `fetch` and timers. In Rust, you drive it yourself:
//!
//! ```
//! use cometchat_import::{
//!     Action, Format, Headers, Import, PipelineOptions, Reader, Response, SendOptions, Status, Time, USERS,
//! };
//!
//! let reader = Reader::new(Some(Format::Csv));
//! let pipeline = PipelineOptions { reader, ..PipelineOptions::new(&USERS) };
//! let mut import = Import::new(pipeline, SendOptions::default());
//! import.push(b"uid,name\nann,Ann\nben,Ben\n,nobody\n");
//! import.end_input();
//!
//! let mut clock = 0; // milliseconds
//! loop {
//!     match import.poll(Time::from_millis(clock)) {
//!         // POST the body to `https://<app>.api-<region>.cometchat.io/v3/data_import/users`, and pass on what comes back.
//!         Action::Send { id, body } => {
//!             assert_eq!(body, br#"{"users":{"ann":{"uid":"ann","name":"Ann"},"ben":{"uid":"ben","name":"Ben"}}}"#);
//!             let body = br#"{"data":{"ann":{"success":true},"ben":{"success":true}}}"#;
//!             let response = Response { status: 200, headers: Headers::default(), body, unix_ms: 0 };
//!             import.on_response(id, response, Time::from_millis(clock));
//!         }
//!         // Nothing to do before that moment, or before something was passed on; here nothing is under way.
//!         Action::Wait { until, .. } => clock = until.map_or(clock + 1, |until| until.since(Time::default())),
//!         Action::Append { .. } => unreachable!("it keeps no journal: see `Import::resume`"),
//!         Action::Ask { .. } => unreachable!("nobody shares the limit"),
//!         Action::Done => break,
//!     }
//! }
//! let report = import.report().unwrap();
//! assert_eq!(report.status, Status::Complete);
//! assert_eq!((report.counts.rows, report.counts.imported, report.counts.invalid), (3, 2, 1));
//! ```

#![deny(clippy::too_many_lines)]

pub mod importer;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use importer::{
    account::{Counts, Event, Outcome, Report, Status},
    check::{Check, CheckReport},
    entity::{Entity, USERS},
    error::{ErrorCode, Failure},
    import::{Action, FailureKind, Import, RequestId, SendOptions, Stop},
    input::{Format, Reader},
    issue::Issue,
    mapping::{ExtraPolicy, MapEntry, Mapping},
    pipeline::PipelineOptions,
    response::{Headers, Response},
    time::Time,
};
