//! The files of a comparison: which fields differ, and which users the source does not have.
//!
//! They are CSV where the source is CSV, else NDJSON. (The file of missing rows is that of an import's failed rows.)

use super::Difference;
use crate::importer::{account::write_cell, json::write_string, position::Position};

/// Writes one of the files.
#[derive(Debug, Default)]
pub(super) struct File {
    delimiter: Option<u8>,
    has_header: bool,
    out: Vec<u8>,
}

impl File {
    /// A file of CSV if the source has this delimiter, else of NDJSON.
    pub fn new(delimiter: Option<u8>) -> Self {
        Self { delimiter, has_header: false, out: Vec::new() }
    }

    /// Writes a row of a difference each.
    pub fn differences(&mut self, position: Position, uid: &str, differences: &[Difference]) {
        for Difference { field, file, app } in differences {
            let (row, line) = (position.row.to_string(), position.line.to_string());
            let line = if position.line > 0 { line.as_str() } else { "" };
            let cells = [
                ("_row", row.as_str()),
                ("_line", line),
                ("uid", uid),
                ("field", field),
                ("file", file),
                ("app", app.as_deref().unwrap_or_default()),
            ];
            self.row(&cells);
        }
    }

    /// Writes a user.
    pub fn user(&mut self, uid: &str) {
        self.row(&[("uid", uid)]);
    }

    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn row(&mut self, cells: &[(&str, &str)]) {
        let Some(delimiter) = self.delimiter else { return self.object(cells) };
        if !std::mem::replace(&mut self.has_header, true) {
            self.cells(cells.iter().map(|(name, _)| *name), delimiter);
        }
        self.cells(cells.iter().map(|(_, text)| *text), delimiter);
    }

    fn cells<'a>(&mut self, texts: impl Iterator<Item = &'a str>, delimiter: u8) {
        for (at, text) in texts.enumerate() {
            if at > 0 {
                self.out.push(delimiter);
            }
            write_cell(&mut self.out, text, delimiter);
        }
        self.out.extend_from_slice(b"\r\n");
    }

    fn object(&mut self, cells: &[(&str, &str)]) {
        let given = cells.iter().filter(|(name, text)| *name != "_line" || !text.is_empty());
        for (at, (name, text)) in given.enumerate() {
            self.out.push(if at > 0 { b',' } else { b'{' });
            write_string(&mut self.out, name);
            self.out.push(b':');
            match *name {
                "_row" | "_line" => self.out.extend_from_slice(text.as_bytes()),
                _ => write_string(&mut self.out, text),
            }
        }
        self.out.extend_from_slice(b"}\n");
    }
}
