//! The lines in front of a file that say something of it, and are skipped.

use super::{Reader, lines};

impl Reader {
    /// Skips the lines in front, as far as they are there; returns whether all of them were.
    #[cold]
    pub(super) fn skip_lines(&mut self) -> bool {
        while self.skipped_lines > 0 {
            let (unread, ended) = (self.text.unread(), self.text.ended());
            let line = lines::find_break(unread);
            let length = line.and_then(|at| Some(at + lines::break_length(unread, at, ended)?));
            let (length, is_line) = match (line, length) {
                (Some(at), Some(length)) => {
                    // However the input is cut: of a line that is too long, not all is there at a time.
                    let whole = unread.get(..at).filter(|_| !self.is_line_begun && at <= self.text.limit());
                    if whole.is_some_and(names_failed_file) {
                        self.skipped_lines = 0;
                        return true;
                    }
                    (length, true)
                }
                (Some(_), None) => return false,
                (None, _) if ended => (unread.len(), true),
                // No line is kept for what it would say: of a long one, all but its end is dropped.
                (None, _) if unread.len() > self.text.limit() => (unread.len(), false),
                (None, _) => return false,
            };
            self.text.take(length, u64::from(is_line));
            self.skipped_lines -= u64::from(is_line);
            self.is_line_begun = !is_line;
        }
        true
    }
}

/// Whether a line is the header of a file of failed rows.
fn names_failed_file(line: &[u8]) -> bool {
    RESERVED.iter().all(|name| line.windows(name.len()).any(|window| window == name.as_bytes()))
}

/// Whether a header is that of a file of failed rows.
pub(crate) fn is_failed_file(names: &[String]) -> bool {
    RESERVED.iter().all(|reserved| names.iter().any(|name| name == reserved))
}

/// The columns that a file of failed rows has beside its own.
pub const RESERVED: [&str; 3] = ["_row", "_code", "_message"];
