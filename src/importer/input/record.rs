//! Single records of CSV: a row is read from its text, written, or changed in some of its cells.

use super::{
    cells::Cells,
    frame::{Bounds, Frame, Scan},
};

/// A record at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRecord {
    /// Its values.
    pub cells: Vec<String>,
    /// How many bytes of the text it takes, without the line break behind it.
    pub length: usize,
}

/// Returns the record with which a text begins; `None` if its quotes make no sense, or are not closed.
///
/// ```
/// use cometchat_import::importer::input::read_record;
/// let record = read_record("a,\"b \"\"c\"\"\"\nd", b',').unwrap();
/// assert_eq!(record.cells, ["a", "b \"c\""]);
/// assert_eq!(record.length, 11);
/// ```
pub fn read_record(text: &str, delimiter: u8) -> Option<CsvRecord> {
    let (scan, length) = frame(text, delimiter)?;
    let cells = Cells::new(text, scan.ends(), false);
    Some(CsvRecord { cells: cells.iter().map(String::from).collect(), length })
}

/// Returns a record as a line without its break; each cell is in quotes if it has to be.
pub fn write_record<'a>(cells: impl IntoIterator<Item = &'a str>, delimiter: u8) -> String {
    let mut out = Vec::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        write_cell(&mut out, cell, delimiter, false);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns the record with which a text begins, with new values in some of its cells. All others stay as they are written, byte
/// for byte. `None` as for [`read_record`].
pub fn change_record(text: &str, delimiter: u8, changes: &[(usize, String)]) -> Option<String> {
    let (scan, _) = frame(text, delimiter)?;
    let cells = Cells::new(text, scan.ends(), false);
    let mut out = Vec::new();
    for at in 0..cells.len() {
        if at > 0 {
            out.push(delimiter);
        }
        match changes.iter().find(|(changed, _)| *changed == at) {
            Some((_, value)) => write_cell(&mut out, value, delimiter, false),
            None => out.extend_from_slice(cells.raw_get(at)?.as_bytes()),
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn frame(text: &str, delimiter: u8) -> Option<(Scan, usize)> {
    let mut scan = Scan::default();
    let bounds = Bounds { delimiter, ended: true, limit: text.len(), most_cells: usize::MAX, has_escapes: false };
    match scan.scan(text.as_bytes(), bounds) {
        Frame::Row { end, .. } => Some((scan, end)),
        _ => None,
    }
}

/// Writes a cell, in quotes if it has to be, or `always`.
pub(crate) fn write_cell(out: &mut Vec<u8>, text: &str, delimiter: u8, always: bool) {
    let needs_quotes = always
        || text.starts_with(|first: char| first == '\'' || first == '\u{feff}' || first.is_whitespace())
        || text.ends_with(char::is_whitespace)
        || text.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    if !needs_quotes {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::{change_record, read_record, write_record};
    use proptest::prelude::*;

    const CELL: &str = "[a-c\"';, \\t\\r\\n|é😀\u{feff}]{0,5}";

    proptest! {
        #[test]
        fn what_is_written_is_read(
            cells in proptest::collection::vec(CELL, 1..5),
            delimiter in proptest::sample::select(b",;\t|^".to_vec()),
        ) {
            let line = write_record(cells.iter().map(String::as_str), delimiter);
            let read = read_record(&format!("{line}\r\nnext"), delimiter).unwrap();
            prop_assert_eq!(&read.cells, &cells);
            prop_assert_eq!(read.length, line.len());
        }

        #[test]
        fn a_change_leaves_the_other_cells_as_they_are_written(
            cells in proptest::collection::vec(CELL, 2..5),
            value in CELL,
        ) {
            let quoted: Vec<String> =
                cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let line = quoted.join(",");
            let changed = change_record(&line, b',', &[(1, value.clone())]).unwrap();
            let rest = quoted.iter().skip(2).map(|cell| format!(",{cell}")).collect::<String>();
            let first = format!("{},", quoted[0]);
            prop_assert!(changed.starts_with(&first) && changed.ends_with(&rest));
            prop_assert_eq!(&read_record(&changed, b',').unwrap().cells[1], &value);
        }
    }

    #[test]
    fn quotes_that_make_no_sense_are_no_record() {
        assert_eq!(read_record("a,\"b", b','), None);
        assert_eq!(read_record("\"a\"b,c", b','), None);
        assert_eq!(change_record("a,\"b", b',', &[]), None);
    }
}
