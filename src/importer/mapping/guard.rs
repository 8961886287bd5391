//! The columns and the guard that a file of failed rows has, taken off again when it is read.

use std::borrow::Cow;

use crate::importer::failed::is_guarded;

/// Whether a header is that of a file of failed rows.
pub(crate) fn is_failed_file(names: &[String]) -> bool {
    RESERVED
        .iter()
        .all(|reserved| names.iter().any(|name| name == reserved))
}

/// The names of the columns as they stood in the source that a file of failed rows came from.
pub(crate) fn unguarded_names(names: &[String]) -> Vec<String> {
    if !is_failed_file(names) {
        return names.to_vec();
    }
    let names = names.iter().map(|name| without_guard(Cow::Borrowed(name)));
    names.map(Cow::into_owned).collect()
}

/// Undoes what [`crate::importer::failed`] does to a cell that a spreadsheet would run as a formula.
pub(crate) fn without_guard(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !is_guarded(&cell) {
        return cell;
    }
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\'').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\'').map(str::to_owned).unwrap_or(text)),
    }
}

/// The columns that a file of failed rows has beside its own.
pub const RESERVED: [&str; 3] = ["_row", "_code", "_message"];
