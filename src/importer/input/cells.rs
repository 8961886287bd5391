//! The cells of a row.

use super::options::unescaped;
use crate::importer::find::undoubled;
use memchr::memchr;
use std::borrow::Cow;

/// The cells of one CSV row.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    text: &'a str,
    /// Where each cell ends in `text`; the next one starts after one delimiter. Cells that a row lacks end where its last does.
    ends: &'a [u32],
    /// Backslashes begin escapes, and quotes mean nothing.
    has_escapes: bool,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(text: &'a str, ends: &'a [u32], has_escapes: bool) -> Self {
        Self { text, ends, has_escapes }
    }

    /// Where each cell ends.
    pub(crate) fn ends(&self) -> &'a [u32] {
        self.ends
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell; a row has at least one.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value of cell `index`, from 0, without its quotes and with doubled quotes, or escapes, undone.
    /// Borrowed unless something had to be undone.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Cow<'a, str>> {
        let raw = self.raw_get(index)?;
        if self.has_escapes {
            return Some(unescaped(raw).map_or(Cow::Borrowed(raw), Cow::Owned));
        }
        let Some(inner) = quoted(raw) else {
            return Some(Cow::Borrowed(raw));
        };
        Some(match memchr(b'"', inner.as_bytes()) {
            Some(_) => Cow::Owned(undoubled(inner)),
            None => Cow::Borrowed(inner),
        })
    }

    /// Cell `index`, from 0, as it stands in the source, with its quotes.
    #[inline]
    pub fn raw_get(&self, index: usize) -> Option<&'a str> {
        self.text.get(span(self.ends, index)?)
    }

    /// The values of all cells, as [`Self::get`] gives them.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        let cells = *self;
        (0..cells.len()).filter_map(move |index| cells.get(index))
    }
}

/// Returns what stands between the quotes of a cell, which may be doubled; `None` if it has none around it. White space may
/// stand before and behind them.
pub(crate) fn quoted(raw: &str) -> Option<&str> {
    let trimmed = raw.trim_matches([' ', '\t']);
    let inner = trimmed.strip_prefix('"')?;
    if raw.starts_with('"') {
        return Some(inner.strip_suffix('"').unwrap_or(inner));
    }
    // Behind blanks, a quote may be a character like any other.
    let inner = inner.strip_suffix('"')?;
    are_doubled(inner).then_some(inner)
}

/// Returns whether each quote in a text has its second.
pub(crate) fn are_doubled(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'"' && bytes.next() != Some(b'"') {
            return false;
        }
    }
    true
}

/// Where cell `index` stands in its row.
#[inline]
fn span(ends: &[u32], index: usize) -> Option<std::ops::Range<usize>> {
    let end = *ends.get(index)? as usize;
    let start = match index.checked_sub(1) {
        Some(before) => *ends.get(before)? as usize + 1,
        None => 0,
    };
    Some(start.min(end)..end)
}

/// Whether all cells are empty or hold only white space.
#[inline]
pub(super) fn are_blank(row: &[u8], ends: &[u32]) -> bool {
    (0..ends.len()).all(|index| {
        let cell = span(ends, index).and_then(|span| row.get(span)).unwrap_or_default();
        is_blank(cell)
    })
}

#[inline]
fn is_blank(cell: &[u8]) -> bool {
    // Hardly a cell starts with white space.
    if cell.first().is_some_and(|first| first.is_ascii_graphic() && *first != b'"') {
        return false;
    }
    let inner = cell.trim_ascii();
    match inner {
        [] => true,
        [b'"', inner @ .., b'"'] => inner.trim_ascii().is_empty(),
        _ => false,
    }
}

/// Cells that hold a quote though they are not quoted: a sign of a delimiter guessed wrongly.
pub(super) fn count_stray_quotes(row: &[u8], ends: &[u32]) -> usize {
    let cells = (0..ends.len()).filter_map(|index| row.get(span(ends, index)?));
    // Only behind these does a quote open a cell.
    let is_quoted = |cell: &[u8]| cell.iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'"');
    cells.filter(|cell| !is_quoted(cell) && cell.contains(&b'"')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_handed_out_without_its_quotes() {
        let text = "a,\"b\",\"c,\"\"d\"\"\"  ,,e\"f";
        let ends: Vec<u32> = [1, 5, 17, 18, 22].into();
        let cells = Cells::new(text, &ends, false);
        assert_eq!(cells.len(), 5);
        assert!(!cells.is_empty());
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["a", "b", "c,\"d\"", "", "e\"f"]);
        assert_eq!(cells.raw_get(1), Some("\"b\""));
        assert_eq!(cells.get(5), None);
        assert!(matches!(cells.get(1), Some(Cow::Borrowed("b"))));
    }

    #[test]
    fn blanks_may_stand_around_quotes_and_a_row_may_lack_cells() {
        let text = "a, \"b, c\" , \"d\" e, \"";
        let cells = Cells::new(text, &[1, 10, 17, 20, 20, 20], false);
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["a", "b, c", " \"d\" e", " \"", "", ""]);
        let cells = Cells::new("\"a\"\tb\\tc", &[3, 8], true);
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["\"a\"", "b\tc"]);
    }

    #[test]
    fn cells_of_white_space_are_blank() {
        assert!(are_blank(b" ,\"\",\" \",", &[1, 4, 8, 9]));
        assert!(!are_blank(b"\"\"\"\"", &[4]));
        assert!(!are_blank(b" ,x", &[1, 3]));
    }
}
