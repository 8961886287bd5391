//! Readers of users' files: bytes in any chunking go in, rows with their place come out. (stub)

use crate::core::{issue::Issue, place::Place};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (or `;`, tab, `|`) with a header row.
    Csv,
    /// One JSON value a line.
    Ndjson,
    /// One JSON array.
    Json,
}

/// A row as it stands in its source.
#[derive(Debug)]
pub struct Row<'a> {
    /// Where it stands.
    pub place: Place,
    /// What it holds.
    pub record: Record<'a>,
    /// Its bytes (in UTF-8 where the source was UTF-16), without the line break.
    pub raw: &'a [u8],
}

/// What a row holds.
#[derive(Debug)]
pub enum Record<'a> {
    /// The cells of a CSV row, as many as the header has.
    Cells(Cells<'a>),
    /// The text of one JSON value; its grammar is not yet checked.
    Json(&'a str),
    /// Nothing that can be used.
    Broken {
        /// Why.
        issue: Issue,
        /// The cells, where there are some (a row with too many or too few).
        cells: Option<Cells<'a>>,
    },
}

/// The cells of one CSV row.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    _stub: &'a (),
}
