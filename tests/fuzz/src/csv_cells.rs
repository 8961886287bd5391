//! Our CSV reader beside the `csv` crate: the same rows with the same cells at the same places, but for
//! what is named in [`Difference`].

use cometchat_import::importer::{
    error::ErrorCode,
    input::{Format, Reader},
    issue::Code,
    limits,
    position::Position,
};

pub use super::csv_difference::{Compared, Difference};
use super::{
    controls::Controls,
    csv_crate::MARK,
    csv_rules,
    said::{self, Said},
};

/// See [`compare`].
pub fn holds(data: &[u8]) {
    compare(data);
}

/// Every input is compared, with what the `csv` crate reads and the named differences make of it.
pub fn compare(data: &[u8]) -> Compared {
    let mut controls = Controls::of(data);
    let delimiter = controls.choice(&[None, Some(b','), Some(b';'), Some(b'\t'), Some(b'^'), Some(b' ')]);
    let marked = controls.choice(&[false, true]);
    let limit = match controls.next() {
        0 => limits::ROW_BYTES,
        few => usize::from(few),
    };
    let mut source = Vec::new();
    // Other encodings, and archives, are told by the first bytes: `detect` has them.
    if marked || (delimiter.is_none() && is_another_encoding(controls.rest())) {
        source.extend(MARK);
    }
    if let Some(delimiter) = delimiter {
        source.extend([b's', b'e', b'p', b'=', delimiter, b'\n']);
    }
    source.extend(controls.rest());

    let reader = Reader::new(Some(Format::Csv)).with_row_bytes(limit);
    let (said, _) = said::read(reader, [source.as_slice()]);
    let (told, compared) = csv_rules::told(&source, limit);
    for (said, told) in said.iter().zip(&told) {
        assert!(told.is(said), "{said:?}\n  where the csv crate has\n{told:?}");
    }
    assert_eq!(said.len(), told.len(), "{said:?}\n{told:?}");
    compared
}

fn is_another_encoding(text: &[u8]) -> bool {
    let head = text.get(..4).unwrap_or(text);
    let starts: [&[u8]; 4] = [b"\xFF\xFE", b"\xFE\xFF", b"PK\x03\x04", b"\x1F\x8B"];
    head.contains(&0) || starts.iter().any(|start| head.starts_with(start))
}

/// What our reader must say.
#[derive(Debug)]
pub enum Told {
    Header(Vec<String>),
    Row { position: Position, cells: Option<Vec<String>>, wrong: Option<Wrong> },
    Failed { code: ErrorCode, line: u64, byte: u64 },
    End,
}

/// What is wrong with a row.
#[derive(Debug)]
pub struct Wrong {
    pub code: Code,
    pub path: String,
    /// How the issue ends that says what was found.
    pub found: String,
    /// What is kept of the row.
    pub raw: Vec<u8>,
}

impl Told {
    fn is(&self, said: &Said) -> bool {
        match (self, said) {
            (Self::Header(names), Said::Header(said)) => said == names,
            (Self::Row { position, cells: Some(cells), wrong: None }, Said::Cells(at, said)) => {
                (at, said) == (position, cells)
            }
            (
                Self::Row { position, cells, wrong: Some(wrong) },
                Said::Broken { position: at, issue, cells: said, raw },
            ) => {
                (at, said, raw) == (position, cells, &wrong.raw)
                    && (&issue.code, &*issue.path) == (&wrong.code, &*wrong.path)
                    && issue.found.ends_with(&wrong.found)
            }
            (Self::Failed { code, line, byte }, Said::Failed(error)) => {
                (error.code, error.line, error.byte) == (*code, *line, *byte)
            }
            (Self::End, Said::End) => true,
            _ => false,
        }
    }
}
