//! In what our CSV reader deliberately differs from the `csv` crate, and how often it was met.

use std::collections::BTreeMap;

/// In what we deliberately read a file otherwise than the `csv` crate, which takes everything as some
/// record. Where nothing is noted of the place, it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A first line `sep=;` is no record and names the delimiter: Excel writes and reads it.
    SeparatorLine,
    /// Without it, the delimiter is detected from the header; the crate has to be given it.
    DelimiterGuessed,
    /// White space around a column's name is no part of it: the name is what a column is known by.
    NameTrimmed,
    /// A header that cannot be read, or not be understood, ends the reading.
    HeaderRefused,
    /// A row of nothing but empty cells and white space is skipped and not counted: sheets end in
    /// such rows. The crate skips empty lines.
    RowBlank,
    /// White space between a closing quote and what follows is no part of the value.
    WhiteAfterQuote,
    /// Any other text there: the row's first line is an issue, and reading continues after that line,
    /// so that a quote too many costs one line.
    TextAfterQuote,
    /// A quote that is not closed before the source or a row's most bytes end: the same.
    QuoteUnclosed,
    /// A quoted cell with a line break in it, more than 100 cells past the header: the same, since
    /// every quote of such a row may be one of the next line's.
    RowRunsAway,
    /// A row of more bytes than a row may have: an issue, and reading continues after its line.
    RowTooLong,
    /// A row that is not UTF-8 is an issue. The crate's byte records hold any bytes.
    RowNotText,
    /// A row of more or fewer cells than the header has all of them, and an issue.
    CellCount,
    /// More cells than the header has, of which the ones too many are empty: they are none.
    CellsTooManyEmpty,
    /// Fewer cells than the header has, which lacks but columns without a name: these are empty.
    CellsUnnamed,
    /// The header once more is no row.
    HeaderRepeated,
    /// White space before a quoted cell is none of it. The crate takes the quotes for characters of a cell without quotes,
    /// and what is in them apart: such a source is read, and not compared.
    WhiteBeforeQuote,
    /// A byte order mark before a row is none of its first cell: the same.
    MarkWithin,
    /// A CR alone ends a line in the count of lines, as it ends a record for both.
    ReturnCounted,
}

impl Difference {
    /// Each of them, in order.
    pub const ALL: [Self; 18] = [
        Self::SeparatorLine,
        Self::DelimiterGuessed,
        Self::NameTrimmed,
        Self::HeaderRefused,
        Self::RowBlank,
        Self::WhiteAfterQuote,
        Self::TextAfterQuote,
        Self::QuoteUnclosed,
        Self::RowRunsAway,
        Self::RowTooLong,
        Self::RowNotText,
        Self::CellCount,
        Self::CellsTooManyEmpty,
        Self::CellsUnnamed,
        Self::HeaderRepeated,
        Self::WhiteBeforeQuote,
        Self::MarkWithin,
        Self::ReturnCounted,
    ];

    /// Those that are met besides a header or a row that is counted anyway.
    pub const BESIDES: [Self; 5] =
        [Self::SeparatorLine, Self::DelimiterGuessed, Self::WhiteBeforeQuote, Self::MarkWithin, Self::ReturnCounted];
}

/// How much was compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// Rows, and headers, that are the same to both.
    pub alike: u64,
    /// How often each difference was met.
    pub different: BTreeMap<Difference, u64>,
}

impl Compared {
    /// Counts a difference.
    pub fn differs(&mut self, difference: Difference) {
        *self.different.entry(difference).or_default() += 1;
    }

    /// Counts what was compared elsewhere too.
    pub fn add(&mut self, other: &Self) {
        self.alike += other.alike;
        for (difference, count) in &other.different {
            *self.different.entry(*difference).or_default() += count;
        }
    }
}
