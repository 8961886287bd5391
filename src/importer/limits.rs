//! The API's numbers that are not an entity's, each with its unit and its source.
//!
//! "Import Users" is CometChat's page of that name; "Properties and constraints" its article.

/// Entries in one request (Import Users, "Entities per request").
pub const ENTRIES_PER_REQUEST: usize = 50;

/// Requests in one window (Import Users, "Requests per minute").
pub const REQUESTS_PER_WINDOW: u32 = 60;

/// The window of [`REQUESTS_PER_WINDOW`], in milliseconds (Import Users, "Requests per minute").
pub const WINDOW_MS: u64 = 60_000;

/// The smallest timestamp with 10 digits: 2001-09-09T01:46:40Z.
pub const TIMESTAMP_MIN: u64 = 1_000_000_000;

/// The largest timestamp with 10 digits: 2286-11-20T17:46:39Z.
pub const TIMESTAMP_MAX: u64 = 9_999_999_999;

/// Bytes of one row, 1 MiB: far above any valid user, so that a missing quote or bracket cannot
/// fill the memory. Our own limit, not the API's.
pub const ROW_BYTES: usize = 1024 * 1024;

/// Bytes of one request body, 1 MiB, until the server teaches a smaller ceiling. Our own limit:
/// CometChat documents none for imports.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Bytes of an object such as `metadata` that every page of CometChat allows: an older one ("Users", "metadata") has 1.6K
/// characters, the newer ones 5 KB.
pub const OBJECT_BYTES_OLDER: usize = 1_600;

/// Requests of the standard API, which reads back what was imported, in one window: those of the free plan (Rate Limits;
/// paid plans have 20,000).
pub const STANDARD_REQUESTS_PER_WINDOW: u32 = 500;

/// Entries on a page of a list, at most (List Users, "perPage").
pub const ENTRIES_PER_PAGE: usize = 1_000;
