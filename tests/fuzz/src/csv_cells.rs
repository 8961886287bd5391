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
    output::{self, Output},
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
    // Other encodings, and archives, are detected from the first bytes: `detect` has them.
    if marked || (delimiter.is_none() && is_another_encoding(controls.rest())) {
        source.extend(MARK);
    }
    if let Some(delimiter) = delimiter {
        source.extend([b's', b'e', b'p', b'=', delimiter, b'\n']);
    }
    source.extend(controls.rest());

    let reader = Reader::new(Some(Format::Csv)).with_row_bytes(limit);
    let (output, _) = output::read(reader, [source.as_slice()]);
    if let Some(difference) = not_compared(&source) {
        let mut compared = Compared::default();
        compared.differs(difference);
        return compared;
    }
    let (expected, compared) = csv_rules::expected(&source, limit);
    for (output, expected) in output.iter().zip(&expected) {
        assert!(expected.is(output), "{output:?}\n  where the csv crate has\n{expected:?}");
    }
    assert_eq!(output.len(), expected.len(), "{output:?}\n{expected:?}");
    compared
}

/// What of a source the crate cuts otherwise, wherever it may stand.
fn not_compared(source: &[u8]) -> Option<Difference> {
    let marks = source.windows(MARK.len()).enumerate().skip(1);
    if marks.into_iter().any(|(at, window)| window == MARK && matches!(source[at - 1], b'\n' | b'\r')) {
        return Some(Difference::MarkWithin);
    }
    let is_white = |byte: u8| matches!(byte, b' ' | b'\t');
    let quotes = source.iter().enumerate().filter(|(_, byte)| **byte == b'"');
    let has_white = |(at, _): (usize, &u8)| at > 0 && is_white(source[at - 1]);
    quotes.into_iter().any(has_white).then_some(Difference::WhiteBeforeQuote)
}

fn is_another_encoding(text: &[u8]) -> bool {
    let head = text.get(..4).unwrap_or(text);
    let starts: [&[u8]; 4] = [b"\xFF\xFE", b"\xFE\xFF", b"PK\x03\x04", b"\x1F\x8B"];
    head.contains(&0) || starts.iter().any(|start| head.starts_with(start))
}

/// What our reader must say.
#[derive(Debug)]
pub enum Expected {
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

impl Expected {
    fn is(&self, output: &Output) -> bool {
        match (self, output) {
            (Self::Header(names), Output::Header(output)) => output == names,
            (Self::Row { position, cells: Some(cells), wrong: None }, Output::Cells(at, output)) => {
                (at, output) == (position, cells)
            }
            (
                Self::Row { position, cells, wrong: Some(wrong) },
                Output::Broken { position: at, issue, cells: output, raw },
            ) => {
                (at, output, raw) == (position, cells, &wrong.raw)
                    && (&issue.code, &*issue.path) == (&wrong.code, &*wrong.path)
                    && issue.found.ends_with(&wrong.found)
            }
            (Self::Failed { code, line, byte }, Output::Failed(error)) => {
                (error.code, error.line, error.byte) == (*code, *line, *byte)
            }
            (Self::End, Output::End) => true,
            _ => false,
        }
    }
}
