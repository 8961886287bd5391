//! What stands in a cell where a database has no value.

/// Texts of cells that mean no value: `NULL`, `\\N`. In quotes each is a text like any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NullMarkers(Vec<String>);

impl NullMarkers {
    /// These markers, without white space around them.
    pub fn new(markers: impl IntoIterator<Item = String>) -> Self {
        let trimmed = markers.into_iter().map(|marker| marker.trim_ascii().to_owned());
        Self(trimmed.filter(|marker| !marker.is_empty()).collect())
    }

    /// Whether a cell, as it stands in the source, is one of them.
    #[inline]
    pub fn has(&self, cell: &[u8]) -> bool {
        !self.0.is_empty() && self.is_one(cell)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline(never)]
    fn is_one(&self, cell: &[u8]) -> bool {
        let cell = cell.trim_ascii();
        self.0.iter().any(|marker| marker.as_bytes() == cell)
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
