//! A description: how each column or key of the first rows is understood, with some of its values.

use serde::Serialize;

use super::{
    error::Failure,
    input::{Cells, Format, InputError, Read, Reader, Record},
    json::{self, Kind, Value},
    mapping::{Column, Mapping, unguarded_names},
    pipeline::PipelineOptions,
    wording::Wording,
};

/// Reads the first rows, and nothing more.
pub struct Describe {
    reader: Reader,
    columns: Mapping,
    wording: Wording,
    found: Found,
    rows: u64,
    is_over: bool,
    error: Option<Failure>,
}

/// The columns or keys so far.
#[derive(Default)]
struct Found {
    names: Vec<String>,
    samples: Vec<Vec<String>>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// `csv`, `ndjson`, `json`, or `objects` for JavaScript objects.
    pub format: &'static str,
    /// What stands between the cells of CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The path to the rows, if JSON holds them within others: the names that lead to them, joined by dots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_path: Option<String>,
    /// The rows that were looked at.
    pub rows: u64,
    /// The columns of the header, or the keys in the order in which they appear.
    pub columns: Vec<DescribedColumn>,
    /// Why an import with the same options could not read on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// How a column is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DescribedColumn {
    /// Its name.
    pub column: String,
    /// The field that it fills.
    pub field: Option<String>,
    /// Whether that was guessed from its name.
    pub guess: bool,
    /// The first values that differ, shortened.
    pub samples: Vec<String>,
}

impl Describe {
    /// A description that has read nothing.
    pub fn new(options: PipelineOptions, wording: Wording) -> Self {
        let PipelineOptions { reader, mapping, .. } = options.agreed();
        Self { reader, columns: mapping, wording, found: Found::default(), rows: 0, is_over: false, error: None }
    }

    /// Takes the `length` bytes that `fill` writes.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.reader.push_with(length, fill);
        self.run();
    }

    /// The input's end.
    pub fn end(&mut self) {
        self.reader.end();
        self.run();
    }

    /// Whether enough rows were seen, or nothing further can be read.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Returns what was found.
    pub fn description(&self) -> Description {
        let columns = self.columns.describe(&self.found.names);
        let described = |(column, samples): (Column, &Vec<String>)| DescribedColumn {
            column: column.name,
            field: column.target,
            guess: column.guessed,
            samples: samples.clone(),
        };
        Description {
            format: self.reader.format().map_or("objects", Format::as_str),
            delimiter: self.reader.delimiter().map(char::from),
            row_path: self.reader.row_path().map(str::to_owned),
            rows: self.rows,
            columns: columns.into_iter().zip(&self.found.samples).map(described).collect(),
            error: self.error.clone(),
        }
    }

    fn run(&mut self) {
        while !self.is_over {
            match self.reader.read() {
                Read::NeedInput => return,
                Read::End => self.is_over = true,
                Read::Broken(error) => {
                    self.is_over = true;
                    self.break_off(error);
                }
                Read::Header(names) => {
                    let names = names.to_vec();
                    self.columns.set_dialect(self.reader.dialect());
                    if let Err(error) = self.columns.read_header(&names) {
                        self.break_off(error);
                    }
                    self.found = Found::of_header(unguarded_names(&names));
                }
                Read::Row(row) => {
                    self.rows += 1;
                    self.is_over = self.rows == ROWS;
                    match row.record {
                        Record::Cells(cells) => self.found.add_cells(cells, &self.columns),
                        Record::Json(text) => {
                            if let Ok(value) = json::parse(text) {
                                self.found.add_object(value);
                            }
                        }
                        Record::Broken { .. } => {}
                    }
                }
            }
        }
    }

    /// Keeps the first reason why an import could not read on.
    fn break_off(&mut self, error: InputError) {
        let failure = error.failure(&self.wording);
        self.error.get_or_insert(failure);
    }
}

impl Found {
    fn of_header(names: Vec<String>) -> Self {
        Self { samples: vec![Vec::new(); names.len()], names }
    }

    fn add_cells(&mut self, cells: Cells<'_>, columns: &Mapping) {
        for (at, samples) in self.samples.iter_mut().enumerate() {
            if let Some(cell) = columns.cell(cells, at) {
                add_sample(samples, &cell);
            }
        }
    }

    fn add_object(&mut self, row: Value<'_>) {
        for (key, value) in row.members() {
            let name = key.decode_lossy();
            let at = match self.names.iter().position(|known| *known == name) {
                Some(at) => at,
                None if self.names.len() == NAMES => continue,
                None => {
                    self.names.push(name.into_owned());
                    self.samples.push(Vec::new());
                    self.names.len() - 1
                }
            };
            let Some(samples) = self.samples.get_mut(at) else {
                continue;
            };
            match value.string() {
                Some(text) => add_sample(samples, &text.decode_lossy()),
                None if value.kind == Kind::Null => {}
                None => add_sample(samples, value.raw),
            }
        }
    }
}

fn add_sample(samples: &mut Vec<String>, text: &str) {
    let sample: String = text.trim().chars().take(SAMPLE_CHARACTERS).collect();
    if !sample.is_empty() && samples.len() < SAMPLES && !samples.contains(&sample) {
        samples.push(sample);
    }
}

/// Enough to see every key that rows usually have.
const ROWS: u64 = 50;
/// Names of keys come from the input, and are bounded.
const NAMES: usize = 1_000;
/// Enough to recognise a column by.
const SAMPLES: usize = 3;
/// What fits a cell on a screen.
const SAMPLE_CHARACTERS: usize = 120;
