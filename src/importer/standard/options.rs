//! A request of the standard API, and the settings of sending it.

use crate::importer::{limits, pacer::Rate, retry::Backoff};

/// A request, as far as the core knows it: the host adds the base of the address, the key and the time-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path below the API's base, with its query: `/users?page=1`.
    pub path: String,
    /// The JSON body; empty where there is none.
    pub body: Vec<u8>,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
}

impl Method {
    /// The method's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

impl Request {
    /// A request that reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::Get, path: path.into(), body: Vec::new() }
    }

    /// A request that changes an entry.
    pub fn put(path: impl Into<String>, body: Vec<u8>) -> Self {
        Self { method: Method::Put, path: path.into(), body }
    }
}

/// How requests of the standard API are sent.
#[derive(Clone, Copy, Debug)]
pub struct StandardOptions {
    /// Their limit; it is not that of an import.
    pub rate: Rate,
    /// Requests in flight at once, at least 1.
    pub concurrency: usize,
    /// Attempts at a request, at least 1.
    pub attempts: u32,
    /// Between attempts.
    pub backoff: Backoff,
    /// Milliseconds of waiting between attempts, in all, after which a server that does not respond is given up.
    pub outage_ms: u64,
    /// Seeds the jitter.
    pub seed: u64,
}

impl Default for StandardOptions {
    /// Returns the limit of the free plan (500 requests a minute), and what an import has otherwise.
    fn default() -> Self {
        let backoff = Backoff::default();
        let rate = Rate { limit: limits::STANDARD_REQUESTS_PER_WINDOW, window_ms: limits::WINDOW_MS };
        Self { rate, concurrency: 6, attempts: 8, backoff, outage_ms: 15 * backoff.cap_ms, seed: 0 }
    }
}
