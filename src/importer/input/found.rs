//! What a search for the rows comes to, and what it expected where it stands.

use super::error::fault_text;
use crate::importer::json::{Container, Fault};

/// Where a search stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before a text.
    Before,
    /// After `{` or `[`.
    First,
    /// After a comma.
    Next,
    Colon,
    Value,
    /// After the `[` of a value.
    Bracket,
    /// After the `{` of a value that may hold the rows.
    Brace,
    /// In a value, or in the rest of one.
    Skipped,
    /// After a value.
    After,
    /// In the array or object that holds the rows, which others read.
    Rows,
}

/// What a scan came to, after so many bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// All bytes belong to the text; or a name is not whole yet, and is to be scanned again.
    More,
    /// What holds the rows was opened: its bracket was read.
    Rows(Container),
    /// The text's closing bracket was the last byte.
    Closed,
    /// An element without rows, where others before it have some: which of its array.
    Missing(u64),
    /// What should stand there, and what does.
    Fault(&'static str, String),
}

impl From<Fault> for Found {
    fn from(fault: Fault) -> Self {
        let (expected, found) = fault_text(fault);
        Self::Fault(expected, found)
    }
}

/// What may stand at a stage, within this container.
pub(super) fn expected(stage: Stage, container: Option<Container>) -> &'static str {
    match (stage, container) {
        (Stage::Before, _) => AN_OBJECT,
        (Stage::First | Stage::Next, _) => "a name in quotes",
        (Stage::Colon, _) => "a colon after the name",
        (_, Some(Container::Array)) => "a comma or \"]\" after the value",
        _ => "a comma or \"}\" after the value",
    }
}

pub(super) const AN_OBJECT: &str = "an object, \"{\" first";
