//! A JSON object, one of whose members is the array that holds the rows; or several of them one after another, as pages
//! of an API are kept.

use super::{
    array::{Array, Arrays},
    error::{FIX_AND_IMPORT, GET_THE_WHOLE, InputError},
    lines,
    search::{Found, Search},
    step::Step,
    text::{HELD, Text},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::quote,
    remedy::{OptionName, Remedy},
};

/// Finds the array in each object, and cuts it into its elements.
#[derive(Debug)]
pub(super) struct Document {
    search: Search,
    /// While the rows are read.
    array: Option<Array>,
    /// Whether the current object, or else the last one, has the array.
    found: bool,
    objects: u64,
    failed: Option<InputError>,
}

impl Document {
    /// With the names that lead to the array, joined by dots; none to find it by a usual name.
    pub fn new(path: Option<String>) -> Self {
        Self { search: Search::new(path), array: None, found: false, objects: 0, failed: None }
    }

    /// Where the rows are, once that is known.
    pub fn path(&self) -> Option<&str> {
        self.search.path()
    }

    /// The current array.
    pub fn array(&mut self) -> Option<&mut Array> {
        self.array.as_mut()
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
            Found::More if !text.ended() => Some(Step::NeedInput),
            Found::More => Some(self.end(text)),
            Found::Rows => {
                self.found = true;
                self.array = Some(Array::new(Arrays::Within));
                None
            }
            Found::Closed => {
                self.objects += 1;
                if !std::mem::take(&mut self.found) {
                    self.failed = Some(self.not_found(text));
                }
                None
            }
            Found::Fault(expected, found) => {
                let code = match text.rows() + self.objects {
                    0 => ErrorCode::InputFormat,
                    _ => ErrorCode::InputBroken,
                };
                let message = format!(
                    "expected {expected}, found {found} on line {}, outside the rows; what follows was not read",
                    text.line()
                );
                self.failed = Some(text.error(code, message).remedies(FIX_AND_IMPORT));
                None
            }
        }
    }

    fn end(&mut self, text: &Text) -> Step {
        let between = self.search.is_between();
        match (between, self.objects) {
            (true, 0) => {
                let message = "expected a JSON object that holds an array of users, \"{\" first; the input is empty";
                Step::Fail(text.error(ErrorCode::InputFormat, message))
            }
            (true, _) => Step::End,
            (false, _) => {
                let message =
                    "expected the object's closing \"}\", found the end of the input; the rows before it were read";
                let error = text.error(ErrorCode::InputTruncated, message);
                Step::Fail(error.remedies(GET_THE_WHOLE))
            }
        }
    }

    /// Why an object that was read to its end is of no use.
    fn not_found(&self, text: &Text) -> InputError {
        let (code, rest) = match text.rows() {
            0 => (ErrorCode::InputFormat, ""),
            _ => (ErrorCode::InputBroken, "; the rows before it were read"),
        };
        let passed = self.search.passed();
        let (message, remedies) = match (self.search.path(), passed) {
            (None, []) => (
                "expected a JSON array of users, or an object that holds one as users, data, items or the like, found an object without".to_owned(),
                WRAP_OR_NDJSON.to_vec(),
            ),
            (None, _) => (
                "expected an array of users by the name users, data, items or the like in the object, found none".to_owned(),
                row_paths(passed),
            ),
            (Some(path), _) => {
                let which = match self.objects {
                    1 => "the object".to_owned(),
                    number => format!("object {number}"),
                };
                let message = format!(
                    "expected an array at {} in {which}, found none{rest}",
                    quote(path)
                );
                (message, row_paths(passed))
            }
        };
        text.error(code, message).remedies(remedies)
    }
}

/// What to do about arrays of objects that were passed by: they may be the rows.
pub(super) fn row_paths(passed: &[String]) -> Vec<Remedy> {
    let paths = passed.iter().take(PATHS_OFFERED);
    paths.filter_map(|path| Remedy::row_path(path)).collect()
}

const WRAP_OR_NDJSON: [Remedy; 2] =
    [Remedy::hint("put the objects in [ ] with commas between them"), Remedy::set(OptionName::Format, "ndjson")];
/// More are not read.
const PATHS_OFFERED: usize = 3;
