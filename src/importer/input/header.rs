//! The header row: what stands between its cells, and the names in it.

use super::{
    cells::{Cells, count_stray_quotes},
    error::{SAVE_AS_UTF8, displayed},
    frame::{Bounds, Fault, Frame, Scan},
    lines,
};
use crate::importer::{error::ErrorCode, issue::quote, order::sorted, remedy::Remedy};
use std::cmp::Reverse;

/// What may stand between cells, the likelier first.
pub(super) const DELIMITERS: [u8; 4] = *b",;\t|";

/// Whether an input starts with the line that sets the delimiter for Excel.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Separator {
    NeedInput,
    None,
    /// It does, and the line takes `length` bytes.
    Found {
        delimiter: u8,
        length: usize,
    },
}

/// Looks for `sep=;`, in quotes or not, as the first line.
pub(super) fn separator(unread: &[u8], ended: bool) -> Separator {
    if unread.len() < SEPARATOR_BYTES && !ended {
        return Separator::NeedInput;
    }
    let (line, quotes) = match unread {
        [b'"', line @ ..] => (line, 1),
        line => (line, 0),
    };
    let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter, rest @ ..] = line else {
        return Separator::None;
    };
    let is_delimiter =
        delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && !matches!(delimiter, b'"' | b'\n' | b'\r');
    if !is_delimiter || (quotes == 1 && rest.first() != Some(&b'"')) {
        return Separator::None;
    }
    let end = 5 + 2 * quotes;
    match lines::break_length(unread, end, ended) {
        Some(0) if end < unread.len() => Separator::None,
        Some(length) => Separator::Found { delimiter: *delimiter, length: end + length },
        None => Separator::NeedInput,
    }
}

/// The search for the header's end with each delimiter that it may have.
#[derive(Debug)]
pub(super) struct HeaderScan {
    candidates: Vec<Candidate>,
    has_escapes: bool,
}

#[derive(Debug)]
struct Candidate {
    delimiter: u8,
    scan: Scan,
    frame: Frame,
}

/// A header as the best delimiter cuts it.
#[derive(Debug)]
pub(super) struct Found {
    pub delimiter: u8,
    pub ends: Vec<u32>,
    /// Where it ends.
    pub end: usize,
    /// Where the next row starts.
    pub next: usize,
}

impl HeaderScan {
    pub fn new(delimiters: &[u8], has_escapes: bool) -> Self {
        let candidate = |delimiter: &u8| Candidate { delimiter: *delimiter, scan: Scan::default(), frame: Frame::More };
        Self { candidates: delimiters.iter().map(candidate).collect(), has_escapes }
    }

    /// Continues. The header once every delimiter was tried on all of it: the delimiter that gives
    /// the most columns, and none that leaves quotes within cells if there is another. `Err` says
    /// why there is no header.
    pub fn scan(
        &mut self,
        unread: &[u8],
        ended: bool,
        limit: usize,
    ) -> Result<Option<Found>, (String, &'static [Remedy])> {
        for candidate in &mut self.candidates {
            if candidate.frame == Frame::More {
                let delimiter = candidate.delimiter;
                let has_escapes = self.has_escapes;
                let bounds = Bounds { delimiter, ended, limit, most_cells: usize::MAX, has_escapes };
                candidate.frame = candidate.scan.scan(unread, bounds);
            }
        }
        if self.candidates.iter().any(|candidate| candidate.frame == Frame::More) {
            return Ok(None);
        }
        let mut best: Option<(Rank, &Candidate)> = None;
        for candidate in &self.candidates {
            if let Some(rank) = candidate.rank(unread)
                && best.is_none_or(|(other, _)| rank > other)
            {
                best = Some((rank, candidate));
            }
        }
        let found = match best {
            Some(((Reverse(1..), 1), _)) if self.fault().is_some() => None,
            Some((_, best)) => best.found(),
            None => None,
        };
        let Some(found) = found else {
            return Err(self.why_not(limit));
        };
        for candidate in &mut self.candidates {
            candidate.frame = Frame::More;
            candidate.scan = Scan::default();
        }
        Ok(Some(found))
    }

    /// What is wrong with the quotes, for the delimiter that got furthest.
    fn fault(&self) -> Option<Fault> {
        let faults = self.candidates.iter().filter_map(|candidate| match candidate.frame {
            Frame::Fault(fault) => Some((candidate.scan.ends().len(), fault)),
            _ => None,
        });
        let furthest = faults.reduce(|best, next| if next.0 > best.0 { next } else { best });
        furthest.map(|(_, fault)| fault)
    }

    fn why_not(&self, limit: usize) -> (String, &'static [Remedy]) {
        match self.fault() {
            Some(Fault::After(byte)) => (
                format!(
                    "expected a delimiter or a line break after a closing quote in the first row, found {}",
                    displayed(byte)
                ),
                QUOTE_TWICE,
            ),
            Some(Fault::Unclosed) => {
                ("expected a CSV header row, found a double quote that is never closed in it".to_owned(), CLOSE_QUOTE)
            }
            None => (format!("expected a CSV header row of at most {limit} bytes, found a longer one"), CHECK_CSV),
        }
    }
}

/// How well a delimiter fits, more being better: cells with stray quotes, then columns.
type Rank = (Reverse<usize>, usize);

impl Candidate {
    fn rank(&self, unread: &[u8]) -> Option<Rank> {
        let Frame::Row { end, .. } = self.frame else {
            return None;
        };
        let ends = self.scan.ends();
        let strays = count_stray_quotes(unread.get(..end)?, ends);
        Some((Reverse(strays), ends.len()))
    }

    fn found(&self) -> Option<Found> {
        let Frame::Row { end, next } = self.frame else {
            return None;
        };
        let (delimiter, ends) = (self.delimiter, self.scan.ends().to_vec());
        Some(Found { delimiter, ends, end, next })
    }
}

/// Why there are no names: a code, what was found, and what can be done about it.
pub(super) type NoNames = (ErrorCode, String, &'static [Remedy]);

/// The names of the columns, without white space around them; within them, all white space is one blank.
pub(super) fn names(row: &[u8], found: &Found, has_escapes: bool) -> Result<Vec<String>, NoNames> {
    let Ok(text) = std::str::from_utf8(row) else {
        let message = "expected a CSV header row in UTF-8, found bytes that are not";
        return Err((ErrorCode::InputFormat, message.to_owned(), SAVE_AS_UTF8));
    };
    let names: Vec<String> = Cells::new(text, &found.ends, has_escapes).iter().map(|name| plain_name(&name)).collect();
    // Those with the same name stand together, and the first to come again is the one that a person finds first.
    let named = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
    let by_name = sorted(named.map(|(at, name)| (name, at)));
    let pairs = by_name.windows(2).filter_map(|pair| match pair {
        [(name, first), (other, second)] if name == other => Some((*second, *first, *name)),
        _ => None,
    });
    if let Some((second, first, name)) = pairs.min() {
        let (name, first, second) = (quote(name), first + 1, second + 1);
        let message = format!("expected each column once, found {name} as column {first} and column {second}");
        return Err((ErrorCode::InputColumns, message, RENAME_OR_REMOVE));
    }
    Ok(names)
}

/// Returns a name with one blank for all white space between its words, as a person types it: exports have no-break
/// spaces and line breaks there. Byte order marks are left out.
pub(crate) fn plain_name(name: &str) -> String {
    let seen: String = name.chars().filter(|character| !matches!(character, '\u{feff}' | '\u{200b}')).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ")
}

const QUOTE_TWICE: &[Remedy] = &[Remedy::hint(
    "write each quote in a quoted cell twice, or set the dialect mysql or postgres if a database wrote the file",
)];
const CLOSE_QUOTE: &[Remedy] = &[Remedy::hint("close or remove it")];
const CHECK_CSV: &[Remedy] = &[Remedy::hint("check that the file is CSV")];
const RENAME_OR_REMOVE: &[Remedy] = &[Remedy::hint("rename or remove one")];
/// `"sep=;"`, CRLF, and one byte to spare.
const SEPARATOR_BYTES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(header: &str) -> u8 {
        let found = HeaderScan::new(&DELIMITERS, false).scan(header.as_bytes(), true, 1000);
        found.unwrap().unwrap().delimiter
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_most_columns_outside_quotes() {
        assert_eq!(delimiter("uid,name;first,role\n"), b',');
        assert_eq!(delimiter("uid;name\n"), b';');
        assert_eq!(delimiter("uid\tname\n"), b'\t');
        assert_eq!(delimiter("uid|name|role,x\n"), b'|');
        assert_eq!(delimiter("uid\n"), b',');
        assert_eq!(delimiter("\"a,b,c\";d\n"), b';');
        assert_eq!(delimiter("name;\"x,y\"\n"), b';');
        assert_eq!(delimiter("a;b,c\n"), b',');
    }

    #[test]
    fn a_separator_line_is_found_only_if_it_is_all_of_the_line() {
        let found = |delimiter, length| Separator::Found { delimiter, length };
        assert_eq!(separator(b"sep=;\nuid;name", false), found(b';', 6));
        assert_eq!(separator(b"SEP=|\r\nuid|name", false), found(b'|', 7));
        assert_eq!(separator(b"\"sep=\t\"\r\nuid", false), found(b'\t', 9));
        assert_eq!(separator(b"sep=,", true), found(b',', 5));
        assert_eq!(separator(b"sep=", false), Separator::NeedInput);
        assert_eq!(separator(b"sep=;uid;name", false), Separator::None);
        assert_eq!(separator(b"sep=x\nuid", true), Separator::None);
        assert_eq!(separator(b"uid,name,role", false), Separator::None);
    }
}
