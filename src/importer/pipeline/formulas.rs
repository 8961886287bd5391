//! Formulas of a spreadsheet that have no value, since the program that wrote them computes nothing. In a file that was made of it they
//! are so still: without their value, the row must not be imported.

use crate::importer::{
    account::{Account, NoteCode},
    input::Cells,
    issue::{Code, Issue},
    mapping::Mapping,
    position::Position,
    remedy::Remedy,
};

/// Returns the issue of a row in which a formula without a value stands where one is needed. Where nothing needs it, it is noted.
/// `takes_all` says that every column is needed.
#[inline(always)]
pub(super) fn not_computed(
    mapping: &Mapping,
    takes_all: bool,
    (bytes, ends): (&[u8], &[u32]),
    position: Position,
    account: &mut Account,
) -> Option<Issue> {
    // Hardly a row has one.
    if !may_have_mark(bytes, ends) {
        return None;
    }
    let row = bytes.get(..*ends.last()? as usize)?;
    let mark = if mapping.is_sheet() { OF_SHEET } else { OF_CSV };
    look_for(mapping, takes_all, (row, ends), mark, position, account)
}

/// Returns whether a cell is as long as such a formula, in quotes or not, and has its equals sign.
#[inline(always)]
fn may_have_mark(bytes: &[u8], ends: &[u32]) -> bool {
    let mut start = 0;
    ends.iter().any(|end| {
        let end = *end as usize;
        let sign = match end.wrapping_sub(start) {
            2 => start + 1,
            4 => start + 2,
            _ => usize::MAX,
        };
        start = end + 1;
        bytes.get(sign) == Some(&b'=')
    })
}

#[inline(never)]
fn look_for(
    mapping: &Mapping,
    takes_all: bool,
    (row, ends): (&[u8], &[u32]),
    mark: &str,
    position: Position,
    account: &mut Account,
) -> Option<Issue> {
    let cells = Cells::new(std::str::from_utf8(row).ok()?, ends, false);
    let columns = mapping.header().iter().enumerate();
    let mut found =
        columns.filter(|(at, _)| cells.raw_get(*at).is_some_and(|cell| is_mark(cell, mark))).map(|(_, column)| column);
    let mut unused = Vec::new();
    let used = found.find(|column| {
        let is_used = takes_all || column.target.is_some() || mapping.is_of_use(&column.name);
        if !is_used {
            unused.push(column.name.as_str());
        }
        is_used
    });
    if let Some(column) = used {
        let issue = Issue::new(Code::Unreadable, column.name.clone(), "the value of a formula");
        return Some(issue.found("one that was never computed").remedies(COMPUTE));
    }
    for name in unused {
        account.note(NoteCode::NotComputed, name, position, |_| "a formula without a value".to_owned());
    }
    None
}

/// Returns whether a cell, which may stand in quotes, is a formula without a value.
fn is_mark(cell: &str, mark: &str) -> bool {
    cell == mark || (mark == OF_CSV && cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')) == Some(mark))
}

/// As `pkg/xlsx/table.js` writes such a cell.
const OF_SHEET: &str = "\\=";
/// As it stands in a CSV file that was made of a workbook: in one of failed rows, and in one with fixed cells.
const OF_CSV: &str = "'=";

const COMPUTE: &[Remedy] =
    &[Remedy::hint("open the workbook in a spreadsheet program, which computes it, and save it")];
