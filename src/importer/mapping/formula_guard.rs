//! The guard against formulas in a file of failed rows.
//!
//! A cell that a spreadsheet would run (`=`, `+`, `-`, `@`, tab or return in front, after any number of
//! `'`) is written with one `'` more in front; reading such a file takes one away, so that every cell
//! comes back as it was.

use crate::importer::{
    find::undoubled,
    input::{are_doubled, is_failed_file},
};
use std::borrow::Cow;

/// The names of the columns as they stood in the source that a file of failed rows came from.
pub(crate) fn unguarded_names(names: &[String]) -> Vec<String> {
    if !is_failed_file(names) {
        return names.to_vec();
    }
    let names = names.iter().map(|name| without_guard(Cow::Borrowed(name)));
    names.map(Cow::into_owned).collect()
}

/// The cell without the guard that stands before what [a spreadsheet would run](runs_as_formula).
pub(crate) fn without_guard(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !is_guarded(&cell) {
        return cell;
    }
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\'').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\'').map(str::to_owned).unwrap_or(text)),
    }
}

/// Whether a cell would be run by a spreadsheet, now or once a guard is taken off.
pub(crate) fn runs_as_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Whether a guard was put in front of this cell.
pub(crate) fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && runs_as_formula(cell)
}

/// Returns the text of a cell that is the formula of a text, as exports write it so that spreadsheets keep zeros in front:
/// `="007"`.
pub(crate) fn without_formula(cell: &str) -> Option<String> {
    let inner = cell.trim().strip_prefix("=\"")?.strip_suffix('"')?;
    // A quote that stands alone ends the text: this is another formula.
    are_doubled(inner).then(|| undoubled(inner))
}
