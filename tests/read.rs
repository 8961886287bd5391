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
#[path = "read/keyed.rs"]
mod keyed;
#[path = "fuzz/src/output.rs"]
mod output;
#[path = "read/properties.rs"]
mod properties;

use cometchat_import::importer::{
    error::ErrorCode,
    input::{Format, Read, Reader, Record},
    position::Position,
};
use output::{Output, read_on};

/// Everything a reader says of `chunks`, up to and including the end.
fn read_chunks<'a>(reader: Reader, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Output> {
    output::read(reader, chunks).0
}

/// What the readers say of `bytes`, pushed at once and, to be sure, byte by byte.
fn read_with(reader: impl Fn() -> Reader, bytes: impl AsRef<[u8]>) -> Vec<Output> {
    let bytes = bytes.as_ref();
    let output = read_chunks(reader(), [bytes]);
    assert_eq!(output, read_chunks(reader(), bytes.chunks(1)));
    output
}

fn read(bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_with(|| Reader::new(None), bytes)
}

fn read_as(format: Format, bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_with(|| Reader::new(Some(format)), bytes)
}

/// One word a row: its cells or text, or the code of what is wrong; then how it ended.
fn brief(output: &[Output]) -> Vec<String> {
    let brief = output.iter().filter_map(|output| match output {
        Output::Header(_) => None,
        Output::Cells(_, cells) => Some(cells.join("|")),
        Output::Json(_, json) => Some(json.clone()),
        Output::Broken { issue, .. } => Some(issue.code.as_str().to_owned()),
        Output::Failed(error) => Some(error.code.as_str().to_owned()),
        Output::End => None,
    });
    brief.collect()
}

fn positions(output: &[Output]) -> Vec<(u64, u64, u64)> {
    let positions = output.iter().filter_map(Output::position);
    positions.map(|position| (position.row, position.line, position.byte)).collect()
}

fn issues(output: &[Output]) -> Vec<String> {
    let issues = output.iter().filter_map(|output| match output {
        Output::Broken { issue, .. } => Some(issue.message()),
        _ => None,
    });
    issues.collect()
}

fn failure(output: &[Output]) -> (ErrorCode, u64, u64, String) {
    match output.last() {
        Some(Output::Failed(error)) => (error.code, error.line, error.byte, error.to_string()),
        other => panic!("expected a failure, found {other:?}"),
    }
}

fn utf16(text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
}
