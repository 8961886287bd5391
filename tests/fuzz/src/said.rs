//! What a reader says of an input, kept so that it can be compared.

use cometchat_import::importer::{
    input::{Cells, Format, InputError, Read, Reader, Record},
    issue::Issue,
    position::Position,
};

/// One answer of a reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Header(Vec<String>),
    Cells(Position, Vec<String>),
    Json(Position, String),
    Broken { position: Position, issue: Issue, cells: Option<Vec<String>>, raw: Vec<u8> },
    Failed(InputError),
    End,
}

impl Said {
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
pub fn read<'a>(mut reader: Reader, chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Said>, Option<Format>) {
    let mut said = Vec::new();
    for chunk in chunks {
        reader.push(chunk);
        read_on(&mut reader, &mut said);
    }
    reader.end();
    read_on(&mut reader, &mut said);
    assert!(said.last().is_some_and(Said::is_last), "the reader wants more after the end: {said:?}");
    (said, reader.format())
}

fn read_on(reader: &mut Reader, said: &mut Vec<Said>) {
    while !said.last().is_some_and(Said::is_last) {
        said.push(match reader.read() {
            Read::NeedInput => return,
            Read::End => Said::End,
            Read::Broken(error) => Said::Failed(error),
            Read::Header(names) => Said::Header(names.to_vec()),
            Read::Row(row) => match row.record {
                Record::Cells(cells) => Said::Cells(row.position, texts(cells)),
                Record::Json(text) => Said::Json(row.position, text.to_owned()),
                Record::Broken { issue, cells } => {
                    Said::Broken { position: row.position, issue, cells: cells.map(texts), raw: row.raw.to_vec() }
                }
            },
        });
    }
}

fn texts(cells: Cells<'_>) -> Vec<String> {
    cells.iter().map(Into::into).collect()
}
