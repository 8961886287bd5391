//! What the columns of a CSV file are called, by its header or by the caller, and where the header is there once more.

use super::{
    cells::Cells,
    header::{NoNames, plain_name},
    options::Dialect,
};
use crate::importer::{
    error::ErrorCode,
    issue::{Code, Issue, quote},
    remedy::{OptionName, Remedy},
};

/// The columns of a file; none before they are known.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
    /// Columns up to the last that has a name: a row needs no more cells.
    named: usize,
    /// Whether the caller named them, because the file does not.
    is_given: bool,
    /// Lines of header rows that were found within the file.
    repeated: Repeated,
}

/// Header rows within a file, as there are where several files were put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// How many there are.
    pub count: u64,
    /// The lines of the first few.
    pub lines: Vec<u64>,
}

impl Columns {
    /// The columns that the first row names, or that are `given`, of which the row has so many; and whether the row is a header.
    pub fn of(names: Result<Vec<String>, NoNames>, given: &[String], columns: usize) -> Result<(Self, bool), NoNames> {
        let (names, is_header) = match names {
            names if given.is_empty() => (names?, true),
            // A file of failed rows has the header that its source had not.
            Ok(names) if is_header_of(&names, given) => (names, true),
            Ok(names) if has_names(&names, given) => {
                let found = quote(&names.join(", "));
                let why = format!("expected rows, as the columns are given, found a header row with {found}");
                return Err((ErrorCode::InputColumns, why, USE_THE_HEADER));
            }
            _ if given.len() > columns => {
                let why = format!(
                    "expected {} a row, one for each name that was given, found {} in the first",
                    count(given.len()),
                    count(columns)
                );
                return Err((ErrorCode::InputColumns, why, NAME_AS_MANY));
            }
            _ => {
                let mut names = given.to_vec();
                names.resize(columns, String::new());
                (names, false)
            }
        };
        let named = 1 + names.iter().rposition(|name| !name.is_empty()).unwrap_or_default();
        Ok((Self { names, named, is_given: !given.is_empty(), repeated: Repeated::default() }, is_header))
    }

    /// The names; one is empty where a column has none.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// How many there are up to the last that has a name: a row needs no more cells.
    pub fn named(&self) -> usize {
        self.named
    }

    /// Header rows that were found within the file.
    pub fn repeated(&self) -> &Repeated {
        &self.repeated
    }

    /// Keeps that the header is on this line, once more.
    pub fn add_repeated(&mut self, line: u64) {
        self.repeated.count += 1;
        if self.repeated.lines.len() < LINES_KEPT {
            self.repeated.lines.push(line);
        }
    }

    /// What an issue calls column `index`.
    pub fn displayed(&self, index: usize) -> String {
        match self.names.get(index) {
            // There may be an issue for each row: a long name must not come again with each.
            Some(name) if !name.is_empty() => name.chars().take(DISPLAYED_CHARACTERS).collect(),
            _ => format!("column {}", index + 1),
        }
    }

    /// The issue of a row with more or fewer cells.
    pub fn count_issue(&self, found: usize, dialect: Dialect) -> Issue {
        let position = if self.is_given { "the first row" } else { "the header" };
        let expected = format!("{}, as in {position}", count(self.len()));
        let remedies = match dialect {
            Dialect::Sheet => CLEAR_CELLS,
            _ if found > self.len() => QUOTE_DELIMITERS,
            _ => ADD_CELLS,
        };
        Issue::new(Code::CellCount, "", expected).found(count(found)).remedies(remedies)
    }

    /// Whether a row starts as the header does, so that it has to be compared.
    #[inline]
    pub fn may_be_header(&self, row: &[u8], delimiter: u8) -> bool {
        // Most rows start with another letter, without a quote or white space before it.
        let name = self.names.first().and_then(|name| name.as_bytes().first());
        let is_other = |first: &u8| first.is_ascii_alphanumeric() && name.is_some_and(|name| name != first);
        if row.first().is_some_and(is_other) {
            return false;
        }
        let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x0B | b'"');
        let start = row.iter().position(|byte| !is_around(byte) || *byte == delimiter);
        let start = start.and_then(|start| row.get(start..)).unwrap_or_default();
        match self.names.first() {
            Some(name) if name.is_empty() => start.first() == Some(&delimiter),
            Some(name) => start.starts_with(name.as_bytes()),
            None => false,
        }
    }

    /// Whether the cells of a row are the names of the header.
    pub fn are(&self, cells: Cells<'_>) -> bool {
        let mut pairs = self.names.iter().zip(cells.iter());
        !self.is_given && cells.len() == self.len() && pairs.all(|(name, cell)| plain_name(&cell) == *name)
    }
}

/// Whether a first row has names in the place of values: one of those that were given, in any spelling.
fn has_names(row: &[String], given: &[String]) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|character| !matches!(character, ' ' | '_' | '-'));
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let is_name = |(name, found): (&String, &String)| !name.is_empty() && plain(name) == plain(found);
    given.iter().zip(row).any(is_name)
}

/// Whether a row has the names that were given where they were given, so that it is a header all the same.
fn is_header_of(row: &[String], given: &[String]) -> bool {
    let is_same = |(name, found): (&String, Option<&String>)| name.is_empty() || found == Some(name);
    let found = row.iter().map(Some).chain(std::iter::repeat(None));
    given.iter().zip(found).all(is_same)
}

fn count(cells: usize) -> String {
    match cells {
        1 => "1 cell".to_owned(),
        many => format!("{many} cells"),
    }
}

/// Characters of a column's name that an issue shows.
const DISPLAYED_CHARACTERS: usize = 60;
/// Lines of repeated headers that are kept: enough to find them.
const LINES_KEPT: usize = 5;

const NAME_AS_MANY: &[Remedy] =
    &[Remedy::hint("name as many columns as there are, and leave the names of those without a use empty")];
const USE_THE_HEADER: &[Remedy] = &[
    Remedy::hint("leave out the option, and map what the header names otherwise"),
    Remedy::hint("remove the header row"),
];
const QUOTE_DELIMITERS: &[Remedy] = &[Remedy::hint("put a value that holds the delimiter in double quotes")];
/// All rows of a sheet have at least as many cells as the header, so that only more are an issue.
const CLEAR_CELLS: &[Remedy] =
    &[Remedy::hint("clear what stands beside the table"), Remedy::hint("give its column a name in the header")];
const ADD_CELLS: &[Remedy] = &[
    Remedy::hint("join the row's lines if it was cut in two"),
    Remedy::hint("add the missing cells, empty ones too"),
    Remedy::set(OptionName::ShortRows, "fill"),
];
