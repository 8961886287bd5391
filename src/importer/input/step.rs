//! What the readers of the formats return.

use super::error::InputError;
use crate::importer::{issue::Issue, position::Position};
use std::ops::Range;

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (or `;`, tab, `|`) with a header row.
    Csv,
    /// One JSON value a line.
    Ndjson,
    /// One JSON array, or an object that holds one.
    Json,
}

impl Format {
    /// Returns the name that scripts see, e.g. `csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
        }
    }
}

/// What a framer found, as spans of the text.
pub(super) enum Step {
    NeedInput,
    End,
    Header,
    Row { position: Position, span: Range<usize>, kind: Kind },
    Fail(InputError),
}

pub(super) enum Kind {
    Cells,
    Json,
    /// A member of an object of users: the name is the user's key.
    Member,
    Broken(Box<Issue>),
}
