//! A row as it is read.

use super::cells::Cells;
use crate::importer::{issue::Issue, position::Position};

/// A row as it stands in its source.
#[derive(Debug)]
pub struct Row<'a> {
    /// Where it stands.
    pub position: Position,
    /// What it holds.
    pub record: Record<'a>,
    /// Its bytes (in UTF-8 where the source was UTF-16), without the line break and, for JSON,
    /// without white space around them. Empty for a row that is longer than the limit; the first
    /// line of a CSV row whose quotes make no sense.
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
