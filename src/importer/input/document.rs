//! A JSON text with the rows somewhere in it: in an array, or in an object by their keys; or several such texts one after
//! another, as pages of an API are kept.

use super::{
    array::{Around, Array},
    error::{FIX_AND_IMPORT, GET_THE_WHOLE, InputError},
    found::Found,
    lines,
    passed::Passed,
    search::{EACH, ROOT, Search, is_each},
    step::Step,
    text::{HELD, Text},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::quote,
    remedy::{OptionName, Remedy},
};

/// Finds what holds the rows in each text, and cuts it into its elements.
#[derive(Debug)]
pub(super) struct Document {
    search: Search,
    /// While the rows are read.
    array: Option<Array>,
    texts: u64,
    failed: Option<InputError>,
}

impl Document {
    /// With the path to the rows, or to those that have a usual name.
    pub fn new(path: Option<&str>) -> Self {
        Self { search: Search::new(path), array: None, texts: 0, failed: None }
    }

    /// Where the rows are, once that is known.
    pub fn path(&self) -> Option<&str> {
        self.search.path()
    }

    /// Where the current rows are.
    pub fn current(&self) -> &str {
        self.search.current()
    }

    /// The current array.
    pub fn array(&mut self) -> Option<&mut Array> {
        self.array.as_mut()
    }

    /// The path to a row, if it can be one's own; nothing until the first rows are found.
    pub fn row_place(&mut self, text: &mut Text) -> Option<Option<String>> {
        while self.array.is_none() {
            if self.failed.is_some() || self.search(text).is_some() {
                return None;
            }
        }
        let element = self.array.as_ref().and_then(Array::row_place);
        let path = self.search.path().filter(|path| *path != ROOT);
        Some(element.map(|element| path.map_or(element.clone(), |path| format!("{path}.{element}"))))
    }

    pub fn step(&mut self, text: &mut Text) -> Step {
        loop {
            if let Some(error) = &self.failed {
                return Step::Fail(error.clone());
            }
            if let Some(array) = &mut self.array {
                match array.step(text) {
                    Step::End => {
                        self.array = None;
                        self.search.leave_rows();
                        self.texts += u64::from(self.search.is_between());
                    }
                    step => return step,
                }
            }
            if let Some(step) = self.search(text) {
                return step;
            }
        }
    }

    /// Continues to the next array; the failure if there is none.
    fn search(&mut self, text: &mut Text) -> Option<Step> {
        let unread = text.unread();
        let (length, found) = self.search.scan(unread, text.limit());
        let feeds = lines::count_feeds(unread.get(..length).promised(HELD));
        text.take(length, feeds);
        match found {
            Found::More if !text.ended() => return Some(Step::NeedInput),
            Found::More => return Some(self.end(text)),
            Found::Rows(container) => self.array = Some(Array::new(Around::Open(container))),
            Found::Closed => {
                self.texts += 1;
                if !self.search.had_rows() {
                    let which = match self.texts {
                        1 => "the object".to_owned(),
                        number => format!("object {number}"),
                    };
                    self.failed = Some(self.not_found(&which, text));
                }
            }
            Found::Missing(element) => {
                self.failed = Some(self.not_found(&format!("element {element}"), text));
            }
            Found::Fault(expected, found) => self.failed = Some(self.fault(expected, &found, text)),
        }
        None
    }

    /// Why the text cannot be read on.
    fn fault(&self, expected: &str, found: &str, text: &Text) -> InputError {
        let code = match text.rows() + self.texts {
            0 => ErrorCode::InputFormat,
            _ => ErrorCode::InputBroken,
        };
        let path = self.search.path().filter(|_| self.search.is_between());
        let other = match (path, found) {
            (Some(path), "\"[\"") => Remedy::row_path(&format!("{EACH}.{path}")),
            (Some(path), "\"{\"") if is_each(path) => {
                let rest = path.strip_prefix("*.").unwrap_or(ROOT);
                Remedy::row_path(rest)
            }
            _ => None,
        };
        let line = text.line();
        let message =
            format!("expected {expected}, found {found} on line {line}, outside the rows; what follows was not read");
        let error = text.error(code, message);
        match other {
            Some(remedy) => error.remedies(vec![remedy]),
            None => error.remedies(FIX_AND_IMPORT),
        }
    }

    fn end(&self, text: &Text) -> Step {
        let between = self.search.is_between();
        match (between, self.texts) {
            (true, 0) => {
                let message = "expected a JSON object that holds an array of users, \"{\" first; the input is empty";
                Step::Fail(text.error(ErrorCode::InputFormat, message))
            }
            (true, _) if text.unread().is_empty() => Step::End,
            (true, _) => Step::Fail(self.fault("another object", "half a byte order mark", text)),
            (false, _) => {
                let message =
                    "expected the object's closing \"}\", found the end of the input; the rows before it were read";
                let error = text.error(ErrorCode::InputTruncated, message);
                Step::Fail(error.remedies(GET_THE_WHOLE))
            }
        }
    }

    /// Why a text, or an element of one, that was read to its end is of no use.
    fn not_found(&self, which: &str, text: &Text) -> InputError {
        let (code, rest) = match text.rows() {
            0 => (ErrorCode::InputFormat, ""),
            _ => (ErrorCode::InputBroken, "; the rows before it were read"),
        };
        let remedies = row_paths(self.search.passed());
        let (message, remedies) = match self.search.path() {
            Some(path) => {
                let message = format!("expected an array at {} in {which}, found none{rest}", quote(path));
                (message, remedies)
            }
            None if remedies.is_empty() => (
                "expected a JSON array of users, or an object that holds one as users, data, items or the like, found an object without".to_owned(),
                WRAP_OR_NDJSON.to_vec(),
            ),
            None => (
                "expected an array of users by the name users, data, items or the like in the object, found none".to_owned(),
                remedies,
            ),
        };
        text.error(code, message).remedies(remedies)
    }
}

/// What to do about what was passed by: it may hold the rows.
pub(super) fn row_paths(passed: &Passed) -> Vec<Remedy> {
    let root = passed.is_keyed().then_some(ROOT);
    let paths = passed.arrays.iter().map(String::as_str).chain(passed.keyed.as_deref()).chain(root);
    paths.take(PATHS_OFFERED).filter_map(Remedy::row_path).collect()
}

const WRAP_OR_NDJSON: [Remedy; 2] =
    [Remedy::hint("put the objects in [ ] with commas between them"), Remedy::set(OptionName::Format, "ndjson")];
/// More are not read.
const PATHS_OFFERED: usize = 3;
