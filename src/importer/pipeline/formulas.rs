//! Formulas of a spreadsheet that have no value, since the program that wrote them computes nothing.

use memchr::memchr;

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
    if mapping.is_sheet() { look_for(mapping, takes_all, bytes, ends, position, account) } else { None }
}

#[inline(never)]
fn look_for(
    mapping: &Mapping,
    takes_all: bool,
    bytes: &[u8],
    ends: &[u32],
    position: Position,
    account: &mut Account,
) -> Option<Issue> {
    let row = bytes.get(..*ends.last()? as usize)?;
    // Hardly a row has one.
    memchr(b'\\', row)?;
    let cells = Cells::new(std::str::from_utf8(row).ok()?, ends, false);
    let columns = mapping.header().iter().enumerate();
    let mut found = columns.filter(|(at, _)| cells.raw_get(*at) == Some(NOT_COMPUTED)).map(|(_, column)| column);
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

/// As `pkg/xlsx/table.js` writes such a cell.
const NOT_COMPUTED: &str = "\\=";

const COMPUTE: &[Remedy] =
    &[Remedy::hint("open the workbook in a spreadsheet program, which computes it, and save it")];
