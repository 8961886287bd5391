//! The readers: each rule by example, then what must hold for any input.
#![allow(clippy::panic)]

#[path = "read/csv.rs"]
mod csv;
#[path = "read/document.rs"]
mod document;
#[path = "read/input.rs"]
mod input;
#[path = "read/json.rs"]
mod json;
#[path = "read/properties.rs"]
mod properties;

use cometchat_import::importer::{
    error::ErrorCode,
    input::{Format, InputError, Read, Reader, Record},
    issue::Issue,
    position::Position,
};

/// What a reader said, kept.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Header(Vec<String>),
    Cells(Position, Vec<String>),
    Json(Position, String),
    Broken { position: Position, issue: Issue, cells: Option<Vec<String>>, raw: Vec<u8> },
    Failed(InputError),
    End,
}

impl Said {
    fn position(&self) -> Option<Position> {
        match self {
            Self::Cells(position, _) | Self::Json(position, _) | Self::Broken { position, .. } => Some(*position),
            _ => None,
        }
    }
}

/// Everything a reader says of `chunks`, up to and including the end.
fn read_chunks<'a>(mut reader: Reader, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Said> {
    let mut said = Vec::new();
    for chunk in chunks {
        reader.push(chunk);
        read_on(&mut reader, &mut said);
    }
    reader.end();
    read_on(&mut reader, &mut said);
    if !matches!(said.last(), Some(Said::End | Said::Failed(_))) {
        panic!("the reader wants more after the end: {said:?}");
    }
    said
}

fn read_on(reader: &mut Reader, said: &mut Vec<Said>) {
    while !matches!(said.last(), Some(Said::End | Said::Failed(_))) {
        said.push(match reader.read() {
            Read::NeedInput => return,
            Read::End => Said::End,
            Read::Broken(error) => Said::Failed(error),
            Read::Header(names) => Said::Header(names.to_vec()),
            Read::Row(row) => match row.record {
                Record::Cells(cells) => Said::Cells(row.position, cells.iter().map(Into::into).collect()),
                Record::Json(json) => {
                    assert_eq!(json.as_bytes(), row.raw);
                    Said::Json(row.position, json.to_owned())
                }
                Record::Broken { issue, cells } => Said::Broken {
                    position: row.position,
                    issue,
                    cells: cells.map(|cells| cells.iter().map(Into::into).collect()),
                    raw: row.raw.to_vec(),
                },
            },
        });
    }
}

/// What the readers say of `bytes`, pushed at once and, to be sure, byte by byte.
fn read_with(reader: impl Fn() -> Reader, bytes: impl AsRef<[u8]>) -> Vec<Said> {
    let bytes = bytes.as_ref();
    let said = read_chunks(reader(), [bytes]);
    assert_eq!(said, read_chunks(reader(), bytes.chunks(1)));
    said
}

fn read(bytes: impl AsRef<[u8]>) -> Vec<Said> {
    read_with(|| Reader::new(None), bytes)
}

fn read_as(format: Format, bytes: impl AsRef<[u8]>) -> Vec<Said> {
    read_with(|| Reader::new(Some(format)), bytes)
}

/// One word a row: its cells or text, or the code of what is wrong; then how it ended.
fn brief(said: &[Said]) -> Vec<String> {
    let brief = said.iter().filter_map(|said| match said {
        Said::Header(_) => None,
        Said::Cells(_, cells) => Some(cells.join("|")),
        Said::Json(_, json) => Some(json.clone()),
        Said::Broken { issue, .. } => Some(issue.code.as_str().to_owned()),
        Said::Failed(error) => Some(error.code.as_str().to_owned()),
        Said::End => None,
    });
    brief.collect()
}

fn positions(said: &[Said]) -> Vec<(u64, u64, u64)> {
    let positions = said.iter().filter_map(Said::position);
    positions.map(|position| (position.row, position.line, position.byte)).collect()
}

fn issues(said: &[Said]) -> Vec<String> {
    let issues = said.iter().filter_map(|said| match said {
        Said::Broken { issue, .. } => Some(issue.message()),
        _ => None,
    });
    issues.collect()
}

fn failure(said: &[Said]) -> (ErrorCode, u64, u64, String) {
    match said.last() {
        Some(Said::Failed(error)) => (error.code, error.line, error.byte, error.to_string()),
        other => panic!("expected a failure, found {other:?}"),
    }
}

fn utf16(text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
}
