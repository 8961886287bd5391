//! A JSON object, one of whose members is the array that holds the rows; or several of them one after another, as pages
//! of an API are kept.

use super::{
    Step,
    array::{Array, Arrays},
    error::InputError,
    lines,
    search::{Found, Search},
    text::Text,
};
use crate::importer::{error::ErrorCode, issue::quote};

/// Finds the array in each object, and cuts it into its elements.
#[derive(Debug)]
pub(super) struct Document {
    search: Search,
    /// While the rows are read.
    array: Option<Array>,
    /// Whether the object at hand, or else the last one, has the array.
    found: bool,
    objects: u64,
    failed: Option<InputError>,
}

impl Document {
    /// With the names that lead to the array, joined by dots; none to find it by a usual name.
    pub fn new(path: Option<String>) -> Self {
        Self {
            search: Search::new(path),
            array: None,
            found: false,
            objects: 0,
            failed: None,
        }
    }

    /// Where the rows are, once that is known.
    pub fn path(&self) -> Option<&str> {
        self.search.path()
    }

    /// The array at hand.
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

    /// Goes on to the next array; what there is to say if it is not there.
    fn search(&mut self, text: &mut Text) -> Option<Step> {
        let unread = text.unread();
        let (length, found) = self.search.scan(unread, text.limit());
        let feeds = lines::count_feeds(unread.get(..length).unwrap_or(unread));
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
                    "expected {expected}, found {found} on line {}, outside the rows; what follows was not read: mend it and import the file again",
                    text.line()
                );
                self.failed = Some(text.error(code, message));
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
                let message = "expected the object's closing \"}\", found the end of the input; the rows before it were read: get the whole file and import it again";
                Step::Fail(text.error(ErrorCode::InputTruncated, message))
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
        let message = match (self.search.path(), passed) {
            (None, []) => "expected a JSON array of users, or an object that holds one as users, data, items or the like, found an object without; put the objects in [ ] with commas between them, or choose the format ndjson for one object a line".to_owned(),
            (None, _) => format!(
                "expected an array of users by the name users, data, items or the like in the object, found none{}",
                row_path_advice(passed)
            ),
            (Some(path), _) => {
                let which = match self.objects {
                    1 => "the object".to_owned(),
                    number => format!("object {number}"),
                };
                format!(
                    "expected an array at {} in {which}, found none{}{rest}",
                    quote(path),
                    row_path_advice(passed)
                )
            }
        };
        text.error(code, message)
    }
}

/// What to do about arrays of objects that were passed by.
pub(super) fn row_path_advice(passed: &[String]) -> String {
    let Some(first) = passed.first() else {
        return String::new();
    };
    let first: String = first.chars().take(60).collect();
    let others = match passed.len() {
        1 => "",
        _ => ", or another of its arrays",
    };
    format!("; if the users are in {first}{others}, say so: rowPath: '{first}'")
}
