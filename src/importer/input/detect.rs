//! The format of an input, decided from its first bytes.

use super::{
    document::row_paths,
    error::{FIX_AND_IMPORT, InputError},
    foreign::{Foreign, HEAD_BYTES},
    found::Found,
    lines,
    search::{EACH, Search},
    step::Format,
    text::{HELD, Text, is_part_of_mark, separators},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    json::{self, skip},
    remedy::Remedy,
};

/// Looks for the first byte that is not white space. What it skips is whole lines, so that a CSV
/// header keeps its leading delimiters.
#[derive(Debug, Default)]
pub(super) struct Detector {
    /// The declared format, if any.
    format: Option<Format>,
    searched: usize,
    /// What the first object is, if the input starts with one, or with an array of some.
    object: Option<FirstObject>,
    /// CRs skipped that no LF follows: line breaks if it is CSV.
    lone_returns: u64,
}

/// What the first bytes show.
#[derive(Debug)]
pub(super) enum Decision {
    NeedInput,
    /// Nothing but white space.
    Empty,
    Csv,
    Ndjson,
    /// An array, or several.
    Array,
    /// An object that holds users, or several such objects.
    Document,
    /// Objects one after another, over lines.
    Objects,
    Fail(InputError),
}

/// The object that an input starts with: a row, or one around users.
#[derive(Debug)]
struct FirstObject {
    /// Where its `{` stands.
    start: usize,
    /// How much of it was scanned.
    scanned: usize,
    search: Search,
    has_rows: bool,
    is_over_lines: bool,
    /// Whether it is an element of an array.
    is_element: bool,
    stage: Scanned,
    damage: Option<Damage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scanned {
    Partly,
    /// To its end.
    Whole,
    /// To something that cannot be.
    Broken,
}

/// Where an object is no JSON: what should stand there, what does, and how far it is from the start.
type Damage = (&'static str, String, usize);

/// What stands behind the first object.
#[derive(Clone, Copy)]
enum Behind {
    Unknown,
    End,
    /// Something that starts with this byte.
    Text(u8),
}

impl Detector {
    /// For an input that is declared as JSON or CSV.
    pub fn declared(format: Format) -> Self {
        Self { format: Some(format), ..Self::default() }
    }

    /// The declared format.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    pub fn decide(&mut self, text: &mut Text) -> Decision {
        if let Some(object) = &mut self.object {
            return object.decide(self.format, text);
        }
        if self.format == Some(Format::Csv) {
            return self.other(text);
        }
        self.skip_lines(text);
        let (unread, window) = (text.unread(), text.window());
        let rest = window.get(self.searched..).promised(HELD);
        self.searched += skip::space(rest, 0);
        let rest = window.get(self.searched..).promised(HELD);
        let first = separators(rest);
        let behind = rest.get(first..).promised(HELD);
        if is_part_of_mark(behind) && !text.ended() && unread.len() <= text.limit() {
            return Decision::NeedInput;
        }
        match (behind.first(), self.format) {
            (Some(b'['), _) => self.array(self.searched + first + 1, text),
            (Some(b'{'), _) => {
                let object = FirstObject::new(self.searched + first, false);
                self.object.insert(object).decide(self.format, text)
            }
            (None, _) if !text.ended() && unread.len() <= text.limit() => Decision::NeedInput,
            (None, None) if text.ended() && unread.len() <= text.limit() => Decision::Empty,
            _ => self.other(text),
        }
    }

    /// Looks at the first element of an array, which starts at `start`.
    fn array(&mut self, start: usize, text: &Text) -> Decision {
        let rest = text.window().get(start..).promised(HELD);
        let space = skip::space(rest, 0);
        match rest.get(space) {
            Some(b'{') => self.object.insert(FirstObject::new(start + space, true)).decide(self.format, text),
            None if !text.ended() && text.window().len() <= text.limit() => Decision::NeedInput,
            _ => Decision::Array,
        }
    }

    /// What starts as no JSON: CSV, unless it is no file of users.
    fn other(&self, text: &mut Text) -> Decision {
        let window = text.window();
        let head = window.get(self.searched..).promised(HELD);
        let line = lines::find_break(head);
        if line.is_none() && head.len() < HEAD_BYTES && !text.ended() && window.len() <= text.limit() {
            return Decision::NeedInput;
        }
        let length = line.unwrap_or(head.len()).min(HEAD_BYTES);
        // What is declared as CSV may have any names.
        let is_certain = |foreign: &Foreign| self.format != Some(Format::Csv) || *foreign == Foreign::Html;
        if let Some(foreign) = head.get(..length).and_then(Foreign::of_line).filter(is_certain) {
            return Decision::Fail(text.foreign_error(foreign));
        }
        match self.format {
            Some(Format::Json) => Decision::Array,
            _ => self.csv(text),
        }
    }

    /// Reads the white space up to the last line feed of it.
    fn skip_lines(&mut self, text: &mut Text) {
        loop {
            let window = text.window();
            let rest = window.get(self.searched..).promised(HELD);
            let white = rest.get(..skip::space(rest, 0)).promised(HELD);
            let Some(feed) = white.iter().rposition(|byte| *byte == b'\n') else {
                return;
            };
            let length = self.searched + feed + 1;
            let skipped = window.get(..length).promised(HELD);
            self.lone_returns += lines::count_lone_returns(skipped);
            text.take(length, lines::count_feeds(skipped));
            self.searched = 0;
        }
    }

    fn csv(&self, text: &mut Text) -> Decision {
        text.add_lines(self.lone_returns);
        Decision::Csv
    }
}

impl FirstObject {
    fn new(start: usize, is_element: bool) -> Self {
        Self {
            start,
            scanned: 0,
            search: Search::new(None),
            has_rows: false,
            is_over_lines: false,
            is_element,
            stage: Scanned::Partly,
            damage: None,
        }
    }

    fn decide(&mut self, format: Option<Format>, text: &Text) -> Decision {
        self.scan(text);
        let no_more = text.ended() || text.window().len() > text.limit();
        match (self.is_element, format) {
            (true, _) => self.element(no_more, text),
            (false, Some(_)) => self.json(no_more, text),
            (false, None) => self.root(no_more, text),
        }
    }

    /// An element that holds users and is none is a page.
    fn element(&self, no_more: bool, text: &Text) -> Decision {
        if self.stage == Scanned::Partly && !no_more {
            return Decision::NeedInput;
        }
        let page = self.search.path().filter(|_| self.has_rows && !self.search.passed().is_user);
        match page {
            Some(path) => Decision::Fail(self.pages(&format!("{EACH}.{path}"), "pages that hold users", text)),
            None if self.is_of_phpmyadmin(text) => {
                Decision::Fail(self.pages("*.data", "phpMyAdmin's export, which holds them in its tables", text))
            }
            None => Decision::Array,
        }
    }

    /// One of an input that is declared as JSON is around users, unless it has none and others follow, or is a user.
    fn json(&mut self, no_more: bool, text: &Text) -> Decision {
        match self.stage {
            _ if self.has_rows => Decision::Document,
            Scanned::Partly if !no_more => Decision::NeedInput,
            Scanned::Whole => match self.behind(no_more, text) {
                Behind::Unknown => Decision::NeedInput,
                Behind::Text(b'{') => Decision::Objects,
                Behind::End if self.search.passed().has_uid => Decision::Objects,
                _ => Decision::Document,
            },
            _ => Decision::Document,
        }
    }

    /// What stands behind an object that is whole.
    fn behind(&mut self, no_more: bool, text: &Text) -> Behind {
        let object = text.window().get(self.start..).promised(HELD);
        self.scanned += separators(object.get(self.scanned..).promised(HELD));
        let behind = object.get(self.scanned..).promised(HELD);
        match behind.first() {
            None if !no_more => Behind::Unknown,
            Some(_) if is_part_of_mark(behind) && !no_more => Behind::Unknown,
            Some(first) => Behind::Text(*first),
            None => Behind::End,
        }
    }

    /// One that is on a line of its own, with another behind it, is a row of NDJSON, whatever it holds. One that holds
    /// users is around them, if it is over several lines, the only one, or longer than a row may be.
    fn root(&mut self, no_more: bool, text: &Text) -> Decision {
        if self.has_rows && self.is_over_lines {
            return Decision::Document;
        }
        let object = text.window().get(self.start..).promised(HELD);
        match self.stage {
            Scanned::Partly if !no_more => Decision::NeedInput,
            Scanned::Partly if self.has_rows => Decision::Document,
            Scanned::Whole if self.is_over_lines || self.is_around() => match self.behind(no_more, text) {
                Behind::Unknown => Decision::NeedInput,
                behind => self.whole(behind, text),
            },
            _ => self.alone(text, object),
        }
    }

    /// Whether there are signs that it holds the users, and is none.
    fn is_around(&self) -> bool {
        let passed = self.search.passed();
        let is_deep = || passed.arrays.iter().any(|path| path.contains('.'));
        !passed.has_uid && (self.has_rows || passed.is_keyed() || is_deep())
    }

    /// An object that is whole, and that may be around users or over several lines.
    fn whole(&self, behind: Behind, text: &Text) -> Decision {
        match (behind, self.is_over_lines) {
            (Behind::Text(_), false) => Decision::Ndjson,
            (Behind::Text(b'{'), true) => Decision::Objects,
            (Behind::End, true) if self.search.passed().has_uid => Decision::Objects,
            (Behind::End, false) if self.has_rows => Decision::Document,
            (Behind::End, false) => Decision::Fail(self.no_rows(text)),
            _ => Decision::Fail(self.several_lines(text)),
        }
    }

    fn scan(&mut self, text: &Text) {
        let window = text.window();
        while self.stage == Scanned::Partly {
            let rest = window.get(self.start + self.scanned..).promised(HELD);
            let (length, found) = self.search.scan(rest, text.limit());
            self.is_over_lines |= rest.get(..length).promised(HELD).contains(&b'\n');
            self.scanned += length;
            match found {
                Found::More => return,
                Found::Rows(container) => {
                    self.has_rows = true;
                    self.search.skip_rows(container);
                }
                Found::Closed => self.stage = Scanned::Whole,
                Found::Fault(expected, found) => {
                    self.stage = Scanned::Broken;
                    self.damage = Some((expected, found, self.scanned));
                }
                Found::Missing(_) => self.stage = Scanned::Broken,
            }
        }
    }

    /// Without users it is the first of NDJSON, unless its `{` stands alone on its line.
    fn alone(&self, text: &Text, object: &[u8]) -> Decision {
        let behind = object.get(1..).promised(HELD);
        let mut visible = behind.iter().filter(|byte| **byte == b'\n' || !lines::is_white(**byte));
        match (visible.next(), &self.damage) {
            (Some(b'\n'), Some(damage)) => Decision::Fail(self.damaged(damage, text)),
            (Some(b'\n'), None) => Decision::Fail(self.several_lines(text)),
            (None, _) if text.window().len() <= text.limit() => Decision::Fail(self.several_lines(text)),
            _ => Decision::Ndjson,
        }
    }

    /// Whether it is what phpMyAdmin's exports start with.
    fn is_of_phpmyadmin(&self, text: &Text) -> bool {
        let object = text.window().get(self.start..).and_then(|rest| rest.get(..self.scanned));
        let mut places = object.unwrap_or_default().windows(PHPMYADMIN.len());
        places.any(|place| place.eq_ignore_ascii_case(PHPMYADMIN))
    }

    /// An object over several lines that is no JSON.
    fn damaged(&self, (expected, found, length): &Damage, text: &Text) -> InputError {
        let end = self.start + length;
        let before = text.window().get(..end).promised(HELD);
        let line = text.line() + lines::count_feeds(before);
        let message = format!("expected JSON, with {expected}, found {found} on line {line}");
        let rest = text.window().get(end..).promised(HELD);
        let hint = json::hint(expected, &String::from_utf8_lossy(rest.get(..1).unwrap_or_default()));
        let remedies = hint.map_or(FIX_AND_IMPORT.to_vec(), |hint| vec![hint]);
        let error = text.error(ErrorCode::InputFormat, message).remedies(remedies);
        InputError { line, byte: text.byte_ahead(end), ..error }
    }

    fn several_lines(&self, text: &Text) -> InputError {
        let mut remedies = ONE_LINE_OR_ARRAY.to_vec();
        remedies.extend(row_paths(self.search.passed()));
        self.error("expected one object a line or an array, found an object over several lines", remedies, text)
    }

    fn no_rows(&self, text: &Text) -> InputError {
        let remedies = row_paths(self.search.passed());
        self.error("expected users, found one object that holds others", remedies, text)
    }

    fn pages(&self, path: &str, found: &str, text: &Text) -> InputError {
        let remedies = Remedy::row_path(path).into_iter().collect();
        self.error(&format!("expected users in the array, found {found}"), remedies, text)
    }

    fn error(&self, message: &str, remedies: Vec<Remedy>, text: &Text) -> InputError {
        let byte = text.byte_ahead(self.start);
        let before = text.window().get(..self.start).promised(HELD);
        let line = text.line() + lines::count_feeds(before);
        InputError { byte, line, ..text.error(ErrorCode::InputFormat, message).remedies(remedies) }
    }
}

/// What phpMyAdmin says of itself in an export.
const PHPMYADMIN: &[u8] = b"to JSON plugin for phpMyAdmin";
const ONE_LINE_OR_ARRAY: [Remedy; 2] =
    [Remedy::hint("put each object on one line"), Remedy::hint("put all of them in [ ] with commas between them")];
