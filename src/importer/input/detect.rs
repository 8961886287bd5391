//! The format of an input, decided from its first bytes.

use super::{
    document::row_paths,
    encoding::Foreign,
    error::InputError,
    lines,
    search::{Found, Search},
    step::Format,
    text::{HELD, SAVE_AS_UTF8, Text},
};
use crate::importer::{error::ErrorCode, invariant::Invariant, json::skip, remedy::Remedy};

/// Looks for the first byte that is not white space. What it skips is whole lines, so that a CSV
/// header keeps its leading delimiters.
#[derive(Debug, Default)]
pub(super) struct Detector {
    searched: usize,
    /// What the object is, if the first byte is a `{`.
    object: Option<FirstObject>,
    /// CRs skipped that no LF follows: line breaks if it is CSV.
    lone_returns: u64,
}

/// What the first bytes show.
#[derive(Debug)]
pub(super) enum Decision {
    NeedInput,
    /// Nothing but white space.
    Empty,
    Format(Format),
    /// An object that holds an array of users, or several such objects.
    Document,
    Fail(InputError),
}

/// The object that an input starts with: a row of NDJSON, or one around an array of users.
#[derive(Debug)]
struct FirstObject {
    /// Where its `{` stands.
    start: usize,
    /// How much of it was scanned.
    scanned: usize,
    search: Search,
    has_rows: bool,
    is_over_lines: bool,
    stage: Scanned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scanned {
    Partly,
    /// To its end.
    Whole,
    /// To something that cannot be.
    Broken,
}

impl Detector {
    pub fn decide(&mut self, text: &mut Text) -> Decision {
        if let Some(object) = &mut self.object {
            return object.decide(text);
        }
        self.skip_lines(text);
        let (unread, window) = (text.unread(), text.window());
        let rest = window.get(self.searched..).promised(HELD);
        let white = skip::space(rest, 0);
        self.searched += white;
        match rest.get(white) {
            Some(b'[') => Decision::Format(Format::Json),
            Some(b'{') => {
                let start = self.searched;
                self.object.insert(FirstObject::new(start)).decide(text)
            }
            Some(_) => self.csv(text),
            None if unread.len() > text.limit() => self.csv(text),
            None if text.ended() => Decision::Empty,
            None => Decision::NeedInput,
        }
    }

    /// Reads the white space up to the last line feed of it.
    fn skip_lines(&mut self, text: &mut Text) {
        loop {
            let window = text.window();
            let rest = window.get(self.searched..).promised(HELD);
            let white = rest.get(..skip::space(rest, 0)).promised(HELD);
            let Some(feed) = white.iter().rposition(|byte| *byte == b'\n') else {
                return;
            };
            let length = self.searched + feed + 1;
            let skipped = window.get(..length).promised(HELD);
            self.lone_returns += lines::count_lone_returns(skipped);
            text.take(length, lines::count_feeds(skipped));
            self.searched = 0;
        }
    }

    fn csv(&self, text: &mut Text) -> Decision {
        text.add_lines(self.lone_returns);
        Decision::Format(Format::Csv)
    }
}

impl FirstObject {
    fn new(start: usize) -> Self {
        Self {
            start,
            scanned: 0,
            search: Search::new(None),
            has_rows: false,
            is_over_lines: false,
            stage: Scanned::Partly,
        }
    }

    /// One that is on a line of its own, with another behind it, is a row of NDJSON, whatever it holds. One that holds an
    /// array of users is around them, if it is over several lines, the only one, or longer than a row may be.
    fn decide(&mut self, text: &Text) -> Decision {
        self.scan(text);
        let window = text.window();
        let object = window.get(self.start..).promised(HELD);
        let no_more = text.ended() || window.len() > text.limit();
        if self.has_rows && self.is_over_lines {
            return Decision::Document;
        }
        match self.stage {
            Scanned::Partly if !no_more => Decision::NeedInput,
            Scanned::Partly if self.has_rows => Decision::Document,
            Scanned::Whole if self.has_rows && !self.search.has_uid() => {
                let behind = object.get(self.scanned..).promised(HELD);
                self.scanned += skip::space(behind, 0);
                match self.scanned < object.len() {
                    true => Decision::Format(Format::Ndjson),
                    false if no_more => Decision::Document,
                    false => Decision::NeedInput,
                }
            }
            Scanned::Whole if self.is_over_lines => Decision::Fail(self.several_lines(text)),
            _ => self.alone(text, object),
        }
    }

    fn scan(&mut self, text: &Text) {
        let window = text.window();
        while self.stage == Scanned::Partly {
            let rest = window.get(self.start + self.scanned..).promised(HELD);
            let (length, found) = self.search.scan(rest, text.limit());
            self.is_over_lines |= rest.get(..length).promised(HELD).contains(&b'\n');
            self.scanned += length;
            match found {
                Found::More => return,
                Found::Rows => {
                    self.has_rows = true;
                    self.search.skip_rows();
                }
                Found::Closed => self.stage = Scanned::Whole,
                Found::Fault(..) => self.stage = Scanned::Broken,
            }
        }
    }

    /// Without an array of users it is the first of NDJSON, unless its `{` stands alone on its line.
    fn alone(&self, text: &Text, object: &[u8]) -> Decision {
        let behind = object.get(1..).promised(HELD);
        let mut visible = behind.iter().filter(|byte| **byte == b'\n' || !lines::is_white(**byte));
        match visible.next() {
            Some(b'\n') => Decision::Fail(self.several_lines(text)),
            None if text.window().len() <= text.limit() => Decision::Fail(self.several_lines(text)),
            _ => Decision::Format(Format::Ndjson),
        }
    }

    fn several_lines(&self, text: &Text) -> InputError {
        let message = "expected one object a line or an array, found an object over several lines";
        let mut remedies = ONE_LINE_OR_ARRAY.to_vec();
        remedies.extend(row_paths(self.search.passed()));
        let byte = text.byte_ahead(self.start);
        InputError { byte, ..text.error(ErrorCode::InputFormat, message).remedies(remedies) }
    }
}

/// The error of an input that is no text at all.
pub(super) fn foreign(foreign: Foreign, text: &Text) -> InputError {
    let (found, remedies) = match foreign {
        Foreign::Zip => ("a ZIP archive, perhaps an Excel workbook", SAVE_AS_CSV),
        Foreign::Gzip => ("a gzip file", DECOMPRESS),
        Foreign::Utf32 => ("UTF-32 text", SAVE_AS_UTF8),
    };
    let message = format!("expected CSV, NDJSON or a JSON array, found {found}");
    text.error(ErrorCode::InputFormat, message).remedies(remedies)
}

const ONE_LINE_OR_ARRAY: [Remedy; 2] =
    [Remedy::hint("put each object on one line"), Remedy::hint("put all of them in [ ] with commas between them")];
const SAVE_AS_CSV: &[Remedy] = &[Remedy::hint("save the sheet as CSV UTF-8")];
const DECOMPRESS: &[Remedy] = &[Remedy::hint("decompress it first")];
