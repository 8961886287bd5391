//! Readers of users' files: bytes in any chunking go in, rows with their place come out.
//!
//! A [`Reader`] is pushed bytes and asked for rows. The same bytes give the same rows, however they
//! are cut. A row that cannot be used is a row too, with its [`Issue`](super::issue::Issue); only damage that hides where
//! the next row starts ends the reading ([`Read::Broken`]).
//!
//! ```
//! use cometchat_import::importer::input::{Read, Reader, Record};
//! let mut reader = Reader::new(None);
//! reader.push(b"uid,name\nada,\"Ada ");
//! reader.push(b"\"\"Countess\"\" Lovelace\"\n");
//! reader.end();
//! assert!(matches!(reader.read(), Read::Header(names) if names == ["uid", "name"]));
//! let Read::Row(row) = reader.read() else { unreachable!() };
//! assert_eq!((row.position.row, row.position.line, row.position.byte), (1, 2, 9));
//! let Record::Cells(cells) = row.record else { unreachable!() };
//! assert_eq!(cells.get(1).as_deref(), Some("Ada \"Countess\" Lovelace"));
//! assert!(matches!(reader.read(), Read::End));
//! ```

mod ahead;
mod array;
mod cells;
mod columns;
mod csv;
mod detect;
mod document;
mod encoding;
mod error;
mod escaped;
mod foreign;
mod found;
mod frame;
mod header;
mod lines;
mod member;
mod names;
mod ndjson;
mod options;
mod passed;
mod record;
mod row;
mod search;
mod setup;
mod skipping;
mod step;
mod text;
mod whole;

pub(crate) use ahead::Ahead;
pub use cells::Cells;
pub(crate) use cells::{are_doubled, quoted};
pub use columns::Repeated;
pub use error::InputError;
pub(crate) use header::plain_name;
pub(crate) use names::{holds_keyed, is_around};
pub(crate) use options::unescaped;
pub use options::{CsvOptions, Dialect, ShortRows};
pub(crate) use record::write_cell;
pub use record::{CsvRecord, change_record, read_record, write_record};
pub use row::{Record, Row};
pub use skipping::RESERVED;
pub(crate) use skipping::is_failed_file;

pub use step::Format;

use crate::importer::{error::ErrorCode, invariant::Invariant, position::Position, remedy::Remedy};
use array::{Around, Array};
use csv::Csv;
use detect::{Decision, Detector};
use document::Document;
use encoding::Decoder;
use ndjson::Ndjson;
use std::ops::Range;
use step::{Kind, Step};
use text::Text;

/// Reads rows out of bytes.
///
/// Input: [`push`](Self::push), [`end`](Self::end). Output: [`read`](Self::read), until it returns
/// [`Read::NeedInput`]; then push more. It holds the bytes that were pushed and not yet read, and of
/// a row at most the limit ([`limits::ROW_BYTES`](crate::importer::limits::ROW_BYTES)); of an object around the rows, no more than a
/// name of 4,096 bytes.
#[derive(Debug)]
pub struct Reader {
    text: Text,
    framer: Framer,
    /// How CSV is read, if it is.
    csv: CsvOptions,
    /// Lines that are still to be skipped.
    skipped_lines: u64,
    /// Whether the first of them is skipped in part.
    is_line_begun: bool,
    source: Source,
    broken: Option<InputError>,
    /// A row of CSV that [`Self::next_cells`] gave, and that is to be read.
    pending: Option<(Position, Range<usize>)>,
    /// The field that users are kept under where an object holds them; none if rows are to have no such field.
    key: Option<&'static str>,
    /// A row that is made of such a user.
    member: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    File,
    Rows,
}

#[derive(Debug)]
enum Framer {
    Undecided(Detector),
    Csv(Csv),
    Ndjson(Ndjson),
    Array(Array),
    Document(Box<Document>),
    /// There is nothing in the input.
    Empty,
}

/// What [`Reader::read`] returns.
#[derive(Debug)]
pub enum Read<'a> {
    /// The names of the columns, without white space around them: CSV only, once, before the first
    /// row. A column without a name has an empty one; no other name is there twice.
    Header(&'a [String]),
    /// The next row.
    Row(Row<'a>),
    /// The next row is not there yet: push more bytes, or end.
    NeedInput,
    /// Everything was read.
    End,
    /// Nothing further can be read; the rows so far stand.
    Broken(InputError),
}

impl Reader {
    /// Takes the next bytes. After [`end`](Self::end) they are ignored.
    pub fn push(&mut self, bytes: &[u8]) {
        self.push_with(bytes.len(), |slot| slot.copy_from_slice(bytes));
    }

    /// As [`push`](Self::push), for the `length` bytes that `fill` writes: where they are kept, so that
    /// bytes from outside are copied once.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.text.push_with(length, fill);
    }

    /// Says that no bytes will follow.
    pub fn end(&mut self) {
        self.text.end();
    }

    /// The next row, or why there is none. [`Read::End`] and [`Read::Broken`] repeat.
    #[must_use]
    #[inline]
    pub fn read(&mut self) -> Read<'_> {
        let step = match self.pending.take() {
            Some((position, span)) => Step::Row { position, span, kind: Kind::Cells },
            None => self.step(),
        };
        let (mut position, span, kind) = match step {
            Step::NeedInput => return Read::NeedInput,
            Step::End if self.is_empty() => return Read::Broken(self.fail(empty(&self.text))),
            Step::End => return Read::End,
            Step::Header => return Read::Header(self.header().promised("it was just read")),
            Step::Fail(error) => return Read::Broken(self.fail(error)),
            Step::Row { position, span, kind } => (position, span, kind),
        };
        if self.is_rows() {
            position.line = 0;
        }
        if let Kind::Member = kind {
            return self.member(span, position);
        }
        let raw = self.text.slice(span);
        let record = match (kind, &self.framer) {
            (Kind::Broken(issue), _) => Record::Broken { issue: *issue, cells: None },
            (Kind::Cells, Framer::Csv(csv)) => csv.record(raw, &position, &self.text),
            _ => self.json(raw, &position),
        };
        Read::Row(Row { position, record, raw })
    }

    /// The row of a member of an object of users.
    #[inline(never)]
    fn member(&mut self, span: Range<usize>, position: Position) -> Read<'_> {
        let raw = self.text.slice(span);
        let Ok(text) = std::str::from_utf8(raw) else {
            return Read::Row(Row { position, record: self.json(raw, &position), raw });
        };
        let path = match &self.framer {
            Framer::Document(document) => document.current(),
            _ => "",
        };
        match member::write_row(&mut self.member, text, self.key, path) {
            Ok(()) => {
                let raw = self.member.as_slice();
                let record = self.json(raw, &position);
                Read::Row(Row { position, record, raw })
            }
            Err(issue) => Read::Row(Row { position, record: Record::Broken { issue, cells: None }, raw }),
        }
    }

    /// The format, once it is decided; none for [rows](Self::rows).
    pub fn format(&self) -> Option<Format> {
        match self.framer {
            Framer::Csv(_) => Some(Format::Csv),
            Framer::Ndjson(_) => Some(Format::Ndjson),
            Framer::Undecided(ref detector) => detector.format(),
            Framer::Array(_) if !self.is_rows() => Some(Format::Json),
            Framer::Document(_) => Some(Format::Json),
            _ => None,
        }
    }

    /// Whether nothing was in a file.
    fn is_empty(&self) -> bool {
        matches!(self.framer, Framer::Ndjson(_) | Framer::Empty) && self.text.rows() == 0
    }

    /// Whether the rows came as objects ([`Self::rows`]).
    pub fn is_rows(&self) -> bool {
        self.source == Source::Rows
    }

    /// Which array of an object the rows are in, once that is known: the names that lead to it, joined by dots.
    pub fn row_path(&self) -> Option<&str> {
        match &self.framer {
            Framer::Document(document) => document.path(),
            _ => None,
        }
    }

    /// The names of a CSV file's columns, once read.
    pub fn header(&self) -> Option<&[String]> {
        match &self.framer {
            Framer::Csv(csv) => csv.header(),
            _ => None,
        }
    }

    /// What stands between the cells of a CSV file, once its header is read.
    pub fn delimiter(&self) -> Option<u8> {
        match &self.framer {
            Framer::Csv(csv) => csv.delimiter(),
            _ => None,
        }
    }

    /// How the cells of CSV hold what would end them.
    pub fn dialect(&self) -> Dialect {
        match &self.framer {
            Framer::Csv(csv) => csv.dialect(),
            _ => Dialect::Auto,
        }
    }

    /// Header rows that were found within a CSV file, and are none of its rows.
    pub fn repeated_headers(&self) -> Option<&Repeated> {
        match &self.framer {
            Framer::Csv(csv) => Some(csv.repeated()).filter(|repeated| repeated.count > 0),
            _ => None,
        }
    }

    /// How many bytes are held, pushed and not yet read.
    pub fn buffered(&self) -> usize {
        self.text.buffered()
    }

    /// Whether the input started with a byte order mark, as far as was seen.
    pub fn has_bom(&self) -> bool {
        self.text.has_bom()
    }

    #[inline]
    fn step(&mut self) -> Step {
        if let Some(error) = &self.broken {
            return Step::Fail(error.clone());
        }
        if let Some(foreign) = self.text.foreign() {
            return Step::Fail(self.text.foreign_error(foreign));
        }
        if let Some(undecided) = self.decide() {
            return undecided;
        }
        match &mut self.framer {
            Framer::Csv(csv) => csv.step(&mut self.text),
            Framer::Ndjson(ndjson) => ndjson.step(&mut self.text),
            Framer::Array(array) => array.step(&mut self.text),
            Framer::Document(document) => document.step(&mut self.text),
            Framer::Undecided(_) | Framer::Empty => Step::End,
        }
    }

    /// Decides the format, if it is not yet; why it cannot, if so.
    #[inline]
    fn decide(&mut self) -> Option<Step> {
        if self.skipped_lines > 0 && !self.skip_lines() {
            return Some(Step::NeedInput);
        }
        let Framer::Undecided(detector) = &mut self.framer else {
            return None;
        };
        self.framer = match detector.decide(&mut self.text) {
            Decision::NeedInput => return Some(Step::NeedInput),
            Decision::Empty => Framer::Empty,
            Decision::Csv => Framer::Csv(Csv::new(self.csv.clone())),
            Decision::Ndjson => Framer::Ndjson(Ndjson::default()),
            Decision::Array => Framer::Array(Array::new(Around::Arrays)),
            Decision::Objects => Framer::Array(Array::new(Around::Nothing)),
            Decision::Document => Framer::Document(Box::new(Document::new(None))),
            Decision::Fail(error) => return Some(Step::Fail(error)),
        };
        None
    }

    /// Remembers why nothing further can be read.
    fn fail(&mut self, mut error: InputError) -> InputError {
        if self.is_rows() {
            error.line = 0;
        }
        self.broken.get_or_insert(error).clone()
    }

    fn json<'a>(&'a self, raw: &'a [u8], position: &Position) -> Record<'a> {
        match std::str::from_utf8(raw) {
            Ok(json) => Record::Json(json),
            Err(error) => {
                let valid = error.valid_up_to();
                let issue = self.text.encoding_issue(String::new(), position, raw, valid);
                Record::Broken { issue, cells: None }
            }
        }
    }
}

impl Framer {
    fn new(format: Format) -> Self {
        match format {
            Format::Csv | Format::Json => Self::Undecided(Detector::declared(format)),
            Format::Ndjson => Self::Ndjson(Ndjson::default()),
        }
    }
}

/// The error of an input without anything in it.
fn empty(text: &Text) -> InputError {
    let message = "expected a file of users, found an empty one";
    text.error(ErrorCode::InputFormat, message).remedies(CHECK_EXPORT)
}

const CHECK_EXPORT: &[Remedy] = &[Remedy::hint("check how the file was made")];
