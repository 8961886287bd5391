//! How CSV is read where it is not as RFC 4180 has it.

/// What a caller knows of a CSV file. The default is a file whose header shows its delimiter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// The names of the columns of a file without a header row; none if it has one. `""` is for a column without a use,
    /// as are all behind the last.
    pub columns: Vec<String>,
    /// What stands between cells, one byte of ASCII; `None` if the header shows it.
    pub delimiter: Option<u8>,
    /// How a cell holds a delimiter, a line break, or no value.
    pub dialect: Dialect,
    /// What becomes of a row with fewer cells than the header.
    pub short_rows: ShortRows,
}

/// How a cell holds a delimiter, a line break, or no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Between double quotes, as RFC 4180 has it. The default.
    #[default]
    Auto,
    /// As `mysql --batch` and `SELECT … INTO OUTFILE` write it: cells between tabs, escapes with backslashes, quotes like
    /// any other character, and `NULL` or `\N` for no value.
    MySql,
    /// As `COPY … TO` writes text: the same, and only `\N` for no value.
    Postgres,
    /// As `pkg/xlsx/table.js` writes a spreadsheet's rows: each on a line of its own, with escapes, and nothing for no value.
    Sheet,
}

/// What becomes of a row with fewer cells than the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortRows {
    /// It is an issue. The default: a line break within a value makes two such rows.
    #[default]
    Reject,
    /// Its missing cells are empty.
    Fill,
}

impl Dialect {
    /// Returns whether backslashes begin escapes, and quotes mean nothing.
    pub fn has_escapes(self) -> bool {
        self != Self::Auto
    }

    /// Returns what stands in a cell without a value, beside what the caller says.
    pub fn null_markers(self) -> &'static [&'static str] {
        match self {
            Self::Auto | Self::Sheet => &[],
            Self::MySql => &["\\N", "NULL"],
            Self::Postgres => &["\\N"],
        }
    }
}

/// Returns the text of a cell in which backslashes begin escapes; `None` if there is none.
pub(crate) fn unescaped(cell: &str) -> Option<String> {
    let (plain, rest) = cell.split_at(cell.find('\\')?);
    let mut out = plain.as_bytes().to_vec();
    let mut bytes = rest.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(escaped) = bytes.next() else {
            out.push(byte);
            break;
        };
        out.push(match escaped {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            b'Z' => 26,
            b'0'..=b'7' => {
                let mut number = escaped - b'0';
                for _ in 0..2 {
                    let Some(digit) = bytes.next_if(|next| (b'0'..=b'7').contains(next)) else { break };
                    number = number.wrapping_mul(8).wrapping_add(digit - b'0');
                }
                number
            }
            other => other,
        });
    }
    Some(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn an_escape_stands_for_one_character() {
        for (cell, text) in [
            (r"O\\Neil", r"O\Neil"),
            (r"Ann\nLee", "Ann\nLee"),
            (r"a\tb\rc", "a\tb\rc"),
            (r"a\0b", "a\0b"),
            (r"caf\303\251", "café"),
            (r"it\'s", "it's"),
            ("a\\\nb", "a\nb"),
            (r"open\", r"open\"),
            (r"é\\é", r"é\é"),
        ] {
            assert_eq!(unescaped(cell).as_deref(), Some(text), "{cell}");
        }
        assert_eq!(unescaped("\"plain\""), None);
    }
}
