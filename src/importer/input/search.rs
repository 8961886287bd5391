//! The path through a JSON object to the array that holds the rows: `{"users":[…],"next":"…"}`.

use super::error::{displayed, fault_text};
use super::text::HELD;
use crate::importer::invariant::Invariant;
use crate::importer::json::{self, ElementScan, Fault, Mark, skip};

/// Goes through an object token by token, and over the values that are of no use by their brackets alone, so that they
/// may have any size. It keeps where it is: bytes that were scanned are not needed again.
#[derive(Debug)]
pub(super) struct Search {
    /// The names that lead to the array, joined by dots; until it is known, an array of objects by a [usual](USUAL) name.
    path: Option<String>,
    /// The names of the members that are open, joined by dots.
    current: String,
    /// How long that was before each of them.
    lengths: Vec<usize>,
    stage: Stage,
    value: ElementScan,
    /// The first arrays of objects that were passed by.
    passed: Vec<String>,
    has_uid: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Before an object.
    Before,
    /// After `{`.
    First,
    /// After a comma.
    Name,
    Colon,
    Value,
    /// After the `[` of a value.
    Bracket,
    /// In a value, or in the rest of an array.
    Skipped,
    /// After a value.
    After,
    /// In the array that holds the rows, which others read.
    Rows,
}

impl Stage {
    /// What should stand there.
    fn expected(self) -> &'static str {
        match self {
            Self::Before => "an object, \"{\" first",
            Self::First | Self::Name => "a name in quotes",
            Self::Colon => "a colon after the name",
            _ => "a comma or \"}\" after the value",
        }
    }
}

/// What a scan came to, after so many bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// All bytes belong to the object; or a name is not whole yet, and is to be scanned again.
    More,
    /// The `[` of the array that holds the rows was the last byte.
    Rows,
    /// The `}` of the object was the last byte.
    Closed,
    /// What should stand there, and what does.
    Fault(&'static str, String),
}

impl Search {
    pub fn new(path: Option<String>) -> Self {
        Self {
            path,
            current: String::new(),
            lengths: Vec::new(),
            stage: Stage::Before,
            value: ElementScan::member(),
            passed: Vec::new(),
            has_uid: false,
        }
    }

    /// Where the rows are, once that is known.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Arrays of objects that were passed by.
    pub fn passed(&self) -> &[String] {
        &self.passed
    }

    /// Whether the object has a member `uid`, as a user has.
    pub fn has_uid(&self) -> bool {
        self.has_uid
    }

    /// Whether no object is open.
    pub fn is_between(&self) -> bool {
        self.stage == Stage::Before
    }

    /// The array that holds the rows was read.
    pub fn leave_rows(&mut self) {
        self.stage = Stage::After;
    }

    /// Goes over the rows as over what is of no use.
    pub fn skip_rows(&mut self) {
        self.skip_array();
    }

    /// Continues with `bytes`, with at most `most` brackets open at once; how many of the bytes are done with.
    pub fn scan(&mut self, bytes: &[u8], most: usize) -> (usize, Found) {
        let mut at = 0;
        loop {
            let found = match self.stage {
                Stage::Skipped => self.skip_value(bytes, &mut at, most),
                _ => self.read_token(bytes, &mut at),
            };
            if let Some(found) = found {
                return (at, found);
            }
        }
    }

    /// Moves `at` to the end of the value, or of the array, that is of no use.
    #[inline(always)]
    fn skip_value(&mut self, bytes: &[u8], at: &mut usize, most: usize) -> Option<Found> {
        match self.value.scan(bytes.get(*at..).promised(HELD), most) {
            Mark::More => {
                self.value.rewind();
                *at = bytes.len();
                Some(Found::More)
            }
            Mark::Fault(length, fault) => {
                *at += length;
                Some(fault.into())
            }
            Mark::Comma(length) | Mark::Close(length) => {
                self.value.clear();
                self.stage = Stage::After;
                *at += length;
                None
            }
        }
    }

    /// Moves `at` behind the next token; a value that is of no use begins at it.
    #[inline(always)]
    fn read_token(&mut self, bytes: &[u8], at: &mut usize) -> Option<Found> {
        *at += skip::space(bytes.get(*at..).promised(HELD), 0);
        let Some(byte) = bytes.get(*at).copied() else {
            return Some(Found::More);
        };
        match (self.stage, byte) {
            (Stage::Before, b'{') => self.stage = Stage::First,
            (Stage::First | Stage::Name, b'"') => return self.read_name(bytes, at),
            (Stage::First | Stage::After, b'}') => {
                self.leave();
                if self.stage == Stage::Before {
                    *at += 1;
                    return Some(Found::Closed);
                }
            }
            (Stage::After, b',') => {
                self.leave_member();
                self.stage = Stage::Name;
            }
            (Stage::Colon, b':') => self.stage = Stage::Value,
            (Stage::Value, b'{') if self.may_hold_rows() => self.stage = Stage::First,
            (Stage::Value, b'[') if self.path.as_ref() == Some(&self.current) => {
                self.stage = Stage::Rows;
                *at += 1;
                return Some(Found::Rows);
            }
            (Stage::Value, b'[') => self.stage = Stage::Bracket,
            (Stage::Bracket, first) => return self.enter_array(first),
            (Stage::Value, _) => {
                self.stage = Stage::Skipped;
                return None;
            }
            (stage, other) => return Some(Found::Fault(stage.expected(), displayed(other))),
        }
        *at += 1;
        None
    }

    /// Moves `at` behind the name of a member, if all of it is there.
    fn read_name(&mut self, bytes: &[u8], at: &mut usize) -> Option<Found> {
        let rest = bytes.get(*at..).promised(HELD);
        let length = skip::string(rest, 1);
        if length.unwrap_or(rest.len()) > LONGEST_NAME {
            return Some(Found::Fault("a shorter name", "a longer one".into()));
        }
        let Some(length) = length else {
            return Some(Found::More);
        };
        if !self.enter(rest.get(..length).promised(HELD)) {
            return Some(Found::Fault("a name in quotes", "another text".into()));
        }
        self.stage = Stage::Colon;
        *at += length;
        None
    }

    /// An array begins with an element of which `first` is the first byte: it holds the rows, or is of no use.
    fn enter_array(&mut self, first: u8) -> Option<Found> {
        if self.is_rows(first) {
            self.path = Some(self.current.clone());
            self.stage = Stage::Rows;
            return Some(Found::Rows);
        }
        if first == b'{' && self.passed.len() < DISPLAYED_ARRAYS {
            self.passed.push(self.current.clone());
        }
        self.skip_array();
        None
    }

    /// A member begins; whether its name is one.
    fn enter(&mut self, name: &[u8]) -> bool {
        let text = std::str::from_utf8(name).ok();
        let value = text.and_then(|text| json::parse(text).ok());
        let Some(Ok(name)) = value.and_then(|value| value.string().map(|name| name.decode())) else {
            return false;
        };
        self.has_uid |= self.lengths.is_empty() && name == "uid";
        self.lengths.push(self.current.len());
        if !self.current.is_empty() {
            self.current.push('.');
        }
        self.current.push_str(&name);
        true
    }

    fn leave_member(&mut self) {
        if let Some(length) = self.lengths.pop() {
            self.current.truncate(length);
        }
    }

    /// An object ends: one without members, or after the last of them.
    fn leave(&mut self) {
        if self.stage == Stage::After {
            self.leave_member();
        }
        self.stage = match self.lengths.is_empty() {
            true => Stage::Before,
            false => Stage::After,
        };
    }

    /// The current array is of no use: its `[` is the last byte that was scanned.
    fn skip_array(&mut self) {
        self.value.enter_array();
        self.stage = Stage::Skipped;
    }

    /// Whether the rows may be within the current object.
    fn may_hold_rows(&self) -> bool {
        match &self.path {
            Some(path) => path.strip_prefix(self.current.as_str()).is_some_and(|rest| rest.starts_with('.')),
            None => self.lengths.len() < DEEPEST && (self.is_usual() || self.is_one_of(&AROUND)),
        }
    }

    /// Whether the current array holds the rows: by its name, if none was set, and its first element, of which this is the
    /// first byte.
    fn is_rows(&self, first: u8) -> bool {
        self.path.is_none() && matches!(first, b'{' | b']') && self.is_usual()
    }

    fn is_usual(&self) -> bool {
        self.is_one_of(&USUAL)
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        let start = self.lengths.last().copied().unwrap_or_default();
        let name = self.current.get(start..).promised("it was so long before the member");
        let name = name.strip_prefix('.').unwrap_or(name);
        names.iter().any(|usual| usual.eq_ignore_ascii_case(name))
    }
}

/// Names of arrays of users, in any case, as APIs and exports have them.
const USUAL: [&str; 18] = [
    "users",
    "active_users",
    "members",
    "accounts",
    "profiles",
    "people",
    "contacts",
    "customers",
    "data",
    "items",
    "results",
    "records",
    "rows",
    "entities",
    "documents",
    "nodes",
    "resources",
    "value",
];

/// Names of objects around such an array; those of [`USUAL`] are too.
const AROUND: [&str; 4] = ["result", "response", "payload", "_embedded"];

/// How many objects are looked into.
const DEEPEST: usize = 3;

/// How long a name may be, in bytes: it is looked at again until its end is there.
const LONGEST_NAME: usize = 4096;

/// How many arrays a message names.
const DISPLAYED_ARRAYS: usize = 6;

impl From<Fault> for Found {
    fn from(fault: Fault) -> Self {
        let (expected, found) = fault_text(fault);
        Self::Fault(expected, found)
    }
}
