//! What a reader returns for an input, kept so that it can be compared.

use cometchat_import::importer::{
    input::{Cells, Format, InputError, Read, Reader, Record},
    issue::Issue,
    position::Position,
};

/// One result of a reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Header(Vec<String>),
    Cells(Position, Vec<String>),
    Json(Position, String),
    Broken { position: Position, issue: Issue, cells: Option<Vec<String>>, raw: Vec<u8> },
    Failed(InputError),
    End,
}

impl Output {
    /// The place of a row.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Cells(position, _) | Self::Json(position, _) | Self::Broken { position, .. } => Some(*position),
            Self::Header(_) | Self::Failed(_) | Self::End => None,
        }
    }

    /// Whether nothing can follow.
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::End)
    }
}

/// Everything that a reader says of `chunks`, and the format that it found.
pub fn read<'a>(mut reader: Reader, chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Output>, Option<Format>) {
    let mut output = Vec::new();
    for chunk in chunks {
        reader.push(chunk);
        read_on(&mut reader, &mut output);
    }
    reader.end();
    read_on(&mut reader, &mut output);
    assert!(output.last().is_some_and(Output::is_last), "the reader wants more after the end: {output:?}");
    (output, reader.format())
}

/// Everything that a reader says until it needs more bytes.
pub fn read_on(reader: &mut Reader, output: &mut Vec<Output>) {
    while !output.last().is_some_and(Output::is_last) {
        output.push(match reader.read() {
            Read::NeedInput => return,
            Read::End => Output::End,
            Read::Broken(error) => Output::Failed(error),
            Read::Header(names) => Output::Header(names.to_vec()),
            Read::Row(row) => match row.record {
                Record::Cells(cells) => Output::Cells(row.position, texts(cells)),
                Record::Json(text) => {
                    assert_eq!(text.as_bytes(), row.raw);
                    Output::Json(row.position, text.to_owned())
                }
                Record::Broken { issue, cells } => {
                    Output::Broken { position: row.position, issue, cells: cells.map(texts), raw: row.raw.to_vec() }
                }
            },
        });
    }
}

fn texts(cells: Cells<'_>) -> Vec<String> {
    cells.iter().map(Into::into).collect()
}
