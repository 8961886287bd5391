//! The API's numbers, each with its unit and its source.
//!
//! "Import Users" is CometChat's page of that name; "Properties and constraints" its article.

/// Users in one request (Import Users, "Entities per request").
pub const USERS_PER_REQUEST: usize = 50;

/// Requests in one window (Import Users, "Requests per minute").
pub const REQUESTS_PER_WINDOW: u32 = 60;

/// The window of [`REQUESTS_PER_WINDOW`], in milliseconds (Import Users, "Requests per minute").
pub const WINDOW_MS: u64 = 60_000;

/// Characters (code points) of a uid (Properties and constraints).
pub const UID_CHARACTERS: usize = 100;

/// Characters (code points) of a name (Properties and constraints).
pub const NAME_CHARACTERS: usize = 100;

/// Characters (code points) of `avatar` and `link` (Properties and constraints).
pub const URL_CHARACTERS: usize = 3_000;

/// Characters (code points) of a role (Properties and constraints).
pub const ROLE_CHARACTERS: usize = 100;

/// Bytes of `metadata`, serialised without white space: the documented 5 KB.
pub const METADATA_BYTES: usize = 5 * 1024;

/// Tags of one user (Properties and constraints).
pub const TAGS: usize = 25;

/// Characters (code points) of one tag (Properties and constraints).
pub const TAG_CHARACTERS: usize = 100;

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
