//! Where a row stands in its source.

/// Where a row stands: what an error message names so that a person can find it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// The row's number, from 1; a CSV header and blank lines are not counted.
    pub row: u64,
    /// The line on which the row starts, from 1; 0 where the source has no lines (JS objects).
    pub line: u64,
    /// The byte at which the row starts, from 0, in the source as it was given.
    pub byte: u64,
}
