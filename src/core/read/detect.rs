//! The format of an input, decided from its first bytes.

use super::{
    Format,
    encoding::Foreign,
    error::{InputError, InputErrorCode},
    lines,
    text::Text,
};

/// Looks for the first byte that is not white space. What it skips is whole lines, so that a CSV
/// header keeps its leading delimiters.
#[derive(Debug, Default)]
pub(super) struct Detector {
    searched: usize,
    /// Where the first byte stands, if it is a `{` that may stand alone on its line.
    brace: Option<usize>,
    /// CRs skipped that no LF follows: line breaks if it is CSV.
    lone_returns: u64,
}

/// What the first bytes tell.
#[derive(Debug)]
pub(super) enum Decision {
    NeedInput,
    /// Nothing but white space.
    Empty,
    Format(Format),
    Fail(InputError),
}

impl Detector {
    pub fn decide(&mut self, text: &mut Text) -> Decision {
        if let Some(brace) = self.brace {
            return self.decide_brace(brace, text);
        }
        self.skip_lines(text);
        let (unread, window) = (text.unread(), text.window());
        let rest = window.get(self.searched..).unwrap_or_default();
        let white = lines::leading_white(rest);
        self.searched += white;
        match rest.get(white) {
            Some(b'[') => Decision::Format(Format::Json),
            Some(b'{') => {
                self.brace = Some(self.searched);
                self.searched += 1;
                self.decide_brace(self.searched - 1, text)
            }
            Some(_) => self.csv(text),
            None if unread.len() > text.limit() => self.csv(text),
            None if text.ended() => Decision::Empty,
            None => Decision::NeedInput,
        }
    }

    /// Reads the white space up to the last line feed of it.
    fn skip_lines(&mut self, text: &mut Text) {
        loop {
            let window = text.window();
            let rest = window.get(self.searched..).unwrap_or_default();
            let white = rest.get(..lines::leading_white(rest)).unwrap_or(rest);
            let Some(feed) = white.iter().rposition(|byte| *byte == b'\n') else {
                return;
            };
            let length = self.searched + feed + 1;
            let skipped = window.get(..length).unwrap_or(window);
            self.lone_returns += lines::count_lone_returns(skipped);
            text.take(length, lines::count_feeds(skipped));
            self.searched = 0;
        }
    }

    /// A `{` starts the first object of NDJSON, unless it stands alone on its line.
    fn decide_brace(&mut self, brace: usize, text: &Text) -> Decision {
        let window = text.window();
        let rest = window.get(self.searched..).unwrap_or_default();
        let white = rest
            .iter()
            .position(|byte| *byte == b'\n' || !lines::is_white(*byte));
        self.searched += white.unwrap_or(rest.len());
        match white.and_then(|at| rest.get(at)) {
            Some(b'\n') => Decision::Fail(pretty(brace, text)),
            Some(_) => Decision::Format(Format::Ndjson),
            None if window.len() > text.limit() => Decision::Format(Format::Ndjson),
            None if text.ended() => Decision::Fail(pretty(brace, text)),
            None => Decision::NeedInput,
        }
    }

    fn csv(&self, text: &mut Text) -> Decision {
        text.add_lines(self.lone_returns);
        Decision::Format(Format::Csv)
    }
}

/// The error of an input that is no text at all.
pub(super) fn foreign(foreign: Foreign, text: &Text) -> InputError {
    let (found, mend) = match foreign {
        Foreign::Zip => (
            "a ZIP archive, perhaps an Excel workbook",
            "save the sheet as CSV UTF-8",
        ),
        Foreign::Gzip => ("a gzip file", "decompress it first"),
        Foreign::Utf32 => ("UTF-32 text", "save the file as UTF-8"),
    };
    let message = format!("expected CSV, NDJSON or a JSON array, found {found}; {mend}");
    text.error(InputErrorCode::Format, message)
}

fn pretty(brace: usize, text: &Text) -> InputError {
    let message = "expected one object a line or an array, found an object over several lines; put each object on one line, or all of them in [ ] with commas between them";
    let byte = text.byte_ahead(brace);
    InputError {
        byte,
        ..text.error(InputErrorCode::Format, message)
    }
}
