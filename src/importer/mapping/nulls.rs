//! What stands in a cell where a database has no value.

/// Texts of cells that mean no value: `NULL`, `\\N`. In quotes each is a text like any other, unless these count as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NullMarkers {
    markers: Vec<String>,
    in_quotes: bool,
}

impl NullMarkers {
    /// These markers, without white space around them.
    pub fn new(markers: impl IntoIterator<Item = String>) -> Self {
        let trimmed = markers.into_iter().map(|marker| marker.trim_ascii().to_owned());
        Self { markers: trimmed.filter(|marker| !marker.is_empty()).collect(), in_quotes: false }
    }

    /// The same, where cells in quotes count as well: for an export that has all its cells in quotes.
    #[must_use]
    pub fn also_in_quotes(mut self, in_quotes: bool) -> Self {
        self.in_quotes = in_quotes;
        self
    }

    /// Adds what a dialect has for no value.
    pub(crate) fn add(&mut self, markers: &[&str]) {
        self.markers.extend(markers.iter().map(|marker| (*marker).to_owned()));
    }

    /// Whether a cell, as it stands in the source, is one of them.
    #[inline]
    pub fn has(&self, cell: &[u8]) -> bool {
        !self.markers.is_empty() && self.is_one(cell)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.markers.is_empty()
    }

    #[inline(never)]
    fn is_one(&self, cell: &[u8]) -> bool {
        let cell = cell.trim_ascii();
        let inner = || cell.strip_prefix(b"\"")?.strip_suffix(b"\"");
        let cell = if self.in_quotes { inner().unwrap_or(cell) } else { cell };
        self.markers.iter().any(|marker| marker.as_bytes() == cell)
    }
}

#[cfg(test)]
mod tests {
    use super::NullMarkers;

    #[test]
    fn a_marker_is_the_whole_of_a_cell_without_quotes() {
        let nulls = NullMarkers::new(["NULL".to_owned(), " \\N ".to_owned(), String::new()]);
        for cell in ["NULL", " NULL\t", "\\N"] {
            assert!(nulls.has(cell.as_bytes()), "{cell}");
        }
        for cell in ["", " ", "null", "\"NULL\"", "NULLs", "N"] {
            assert!(!nulls.has(cell.as_bytes()), "{cell}");
        }
        assert!(!NullMarkers::default().has(b""));
    }
}
