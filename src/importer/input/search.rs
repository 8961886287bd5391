//! The path through JSON texts to the arrays or objects that hold the rows: `{"users":[…],"next":"…"}`.

use super::{
    error::displayed,
    found::{AN_OBJECT, Found, Stage, expected},
    names::{AROUND, KEYED, USUAL, decoded, has_name, is_keyed, name_at},
    passed::Passed,
    text::{HELD, is_part_of_mark, separators},
};
use crate::importer::{
    invariant::Invariant,
    json::{Container, ElementScan, Mark, skip},
};

/// Goes through a text token by token, and over the values that are of no use by their brackets alone, so that they may
/// have any size. It keeps where it is: bytes that were scanned are not needed again.
#[derive(Debug)]
pub(super) struct Search {
    /// The names that lead to the rows, joined by dots, `*` for each element of an array, nothing for the root; until it is
    /// known, an array of objects by a [usual](USUAL) name, or an object of objects by a name of [users](KEYED).
    path: Option<String>,
    /// The same of the current value.
    current: String,
    /// The objects and arrays around it.
    open: Vec<Level>,
    stage: Stage,
    value: ElementScan,
    /// How often the rows were found.
    found: u64,
    /// Whether the last text was whole, and had rows.
    had_rows: bool,
    passed: Passed,
}

/// An open object or array.
#[derive(Clone, Copy, Debug)]
struct Level {
    container: Container,
    /// How long its own path is.
    path: usize,
    /// The current element, from 1.
    element: u64,
    /// How often the rows were found before that.
    found: u64,
}

/// How many bytes belong to a token, and what was found with it.
type Token = (usize, Option<Found>);

impl Search {
    pub fn new(path: Option<&str>) -> Self {
        Self {
            path: path.map(|path| if path == ROOT { String::new() } else { path.to_owned() }),
            current: String::new(),
            open: Vec::new(),
            stage: Stage::Before,
            value: ElementScan::default(),
            found: 0,
            had_rows: false,
            passed: Passed::default(),
        }
    }

    /// Where the rows are, once that is known.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref().map(|path| if path.is_empty() { ROOT } else { path })
    }

    /// Where the current value stands.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// What was passed by.
    pub fn passed(&self) -> &Passed {
        &self.passed
    }

    /// Whether no text is open.
    pub fn is_between(&self) -> bool {
        self.stage == Stage::Before
    }

    /// Whether the text that was closed last had rows.
    pub fn had_rows(&self) -> bool {
        self.had_rows
    }

    /// What holds the rows was read to its end.
    pub fn leave_rows(&mut self) {
        self.stage = self.after_value();
        if self.is_between() {
            self.end_text();
        }
    }

    /// Goes over the rows as over what is of no use.
    pub fn skip_rows(&mut self, container: Container) {
        self.skip_rest(container);
    }

    /// Continues with `bytes`, with at most `most` brackets open at once; how many of the bytes are done with.
    pub fn scan(&mut self, bytes: &[u8], most: usize) -> (usize, Found) {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).promised(HELD);
            let (length, found) = match self.stage {
                Stage::Skipped => self.skip(rest, most),
                _ => self.token(rest),
            };
            at += length;
            if let Some(found) = found {
                return (at, found);
            }
        }
    }

    /// Takes the next token, with the white space before it.
    fn token(&mut self, bytes: &[u8]) -> Token {
        let space = match self.stage {
            Stage::Before => separators(bytes),
            _ => skip::space(bytes, 0),
        };
        let rest = bytes.get(space..).promised(HELD);
        if rest.is_empty() || (self.stage == Stage::Before && is_part_of_mark(rest)) {
            return (space, Some(Found::More));
        }
        let (length, found) = self.take(rest);
        if self.stage == Stage::Before && found.is_none() {
            self.end_text();
            return (space + length, Some(Found::Closed));
        }
        (space + length, found)
    }

    /// Takes the token that `rest` starts with.
    fn take(&mut self, rest: &[u8]) -> Token {
        let byte = rest.first().copied().promised("the first byte was seen");
        let container = self.open.last().map(|level| level.container);
        match (self.stage, byte, container) {
            (Stage::Before, b'{' | b'[', _) => self.start(byte),
            (Stage::First | Stage::After, b'}', Some(Container::Object))
            | (Stage::First | Stage::After, b']', Some(Container::Array)) => self.close(),
            (Stage::First | Stage::Next, b'"', Some(Container::Object)) => self.name(rest),
            (Stage::First | Stage::Next, _, Some(Container::Array)) => {
                self.enter(EACH);
                self.stage = Stage::Value;
                (0, None)
            }
            (Stage::Colon, b':', _) => self.advance(Stage::Value),
            (Stage::Value, _, _) => self.value(byte),
            (Stage::Bracket, _, _) => self.bracket(byte),
            (Stage::Brace, _, _) => self.brace(rest),
            (Stage::After, b',', _) => match self.leave_value() {
                Some(missing) => (0, Some(missing)),
                None => self.advance(Stage::Next),
            },
            (stage, other, _) => (0, Some(Found::Fault(expected(stage, container), displayed(other)))),
        }
    }

    fn advance(&mut self, stage: Stage) -> Token {
        self.stage = stage;
        (1, None)
    }

    /// A text starts with `byte`.
    fn start(&mut self, byte: u8) -> Token {
        self.passed.start_text();
        match (self.path.as_deref(), byte) {
            (Some(""), _) => self.value(byte),
            (Some(path), b'{') if is_each(path) => (0, Some(Found::Fault("an array, \"[\" first", displayed(byte)))),
            (None, b'[') => (0, Some(Found::Fault(AN_OBJECT, displayed(byte)))),
            (Some(path), b'[') if !is_each(path) => (0, Some(Found::Fault(AN_OBJECT, displayed(byte)))),
            _ => self.open(container_of(byte)),
        }
    }

    fn open(&mut self, container: Container) -> Token {
        self.open.push(Level { container, path: self.current.len(), element: 0, found: self.found });
        self.advance(Stage::First)
    }

    /// The current object or array ends: one of nothing, or after the last value in it.
    fn close(&mut self) -> Token {
        if self.stage == Stage::After
            && let Some(missing) = self.leave_value()
        {
            return (0, Some(missing));
        }
        self.open.pop();
        let stage = self.after_value();
        self.advance(stage)
    }

    fn end_text(&mut self) {
        self.had_rows = self.found > 0;
        self.found = 0;
    }

    fn after_value(&self) -> Stage {
        match self.open.is_empty() {
            true => Stage::Before,
            false => Stage::After,
        }
    }

    /// Takes a member's name.
    fn name(&mut self, rest: &[u8]) -> Token {
        let Ok(name) = name_at(rest) else {
            return (0, Some(Found::Fault("a shorter name", "a longer one".into())));
        };
        let Some(raw) = name else {
            return (0, Some(Found::More));
        };
        let Some(name) = decoded(raw) else {
            return (0, Some(Found::Fault("a name in quotes", "another text".into())));
        };
        if self.open.len() == 1 {
            self.passed.note_name(&name);
        }
        self.enter(&name);
        self.stage = Stage::Colon;
        (raw.len(), None)
    }

    /// A member or an element begins.
    fn enter(&mut self, name: &str) {
        let found = self.found;
        if let Some(level) = self.open.last_mut() {
            level.element += 1;
            level.found = found;
        }
        if !self.current.is_empty() {
            self.current.push('.');
        }
        self.current.push_str(name);
    }

    /// A member or an element ends. One of an array that had no rows, unlike others before it, is missed.
    fn leave_value(&mut self) -> Option<Found> {
        let level = *self.open.last()?;
        self.current.truncate(level.path);
        let is_missed = level.container == Container::Array && self.found > 0 && level.found == self.found;
        is_missed.then_some(Found::Missing(level.element))
    }

    /// A value starts with `byte`.
    fn value(&mut self, byte: u8) -> Token {
        if self.open.len() == 1 && self.container() == Container::Object {
            let may_be_user = byte == b'{' && !self.is_usual() && !self.is_one_of(&AROUND);
            self.passed.note_value(may_be_user);
        }
        if !matches!(byte, b'{' | b'[') {
            return self.pass();
        }
        let container = container_of(byte);
        match (&self.path, container) {
            (Some(path), _) if *path == self.current => self.rows(container, 1),
            (Some(_), _) if self.may_hold_rows(container) => self.open(container),
            (None, Container::Object) if self.may_be_around() => self.advance(Stage::Brace),
            (_, Container::Array) => self.advance(Stage::Bracket),
            _ => self.pass(),
        }
    }

    /// What holds the rows is open, with so many more bytes.
    fn rows(&mut self, container: Container, length: usize) -> Token {
        self.stage = Stage::Rows;
        self.found += 1;
        (length, Some(Found::Rows(container)))
    }

    /// The first byte behind a `[`.
    fn bracket(&mut self, byte: u8) -> Token {
        if self.path.is_none() && matches!(byte, b'{' | b']') && self.is_usual() {
            self.path = Some(self.current.clone());
            return self.rows(Container::Array, 0);
        }
        if byte == b'{' {
            self.passed.note_array(&self.current);
        }
        self.skip_rest(Container::Array);
        (0, None)
    }

    /// Decides what an object is of which `rest` is behind the `{`: the rows by their keys, or one that may hold them.
    fn brace(&mut self, rest: &[u8]) -> Token {
        match is_keyed(rest) {
            None => return (0, Some(Found::More)),
            Some(true) if self.is_one_of(&KEYED) => {
                self.path = Some(self.current.clone());
                return self.rows(Container::Object, 0);
            }
            Some(true) => {
                self.passed.note_keyed(&self.current);
            }
            Some(false) => {}
        }
        let (_, found) = self.open(Container::Object);
        (0, found)
    }

    /// Goes over the value that starts here.
    fn pass(&mut self) -> Token {
        self.value.begin(self.container());
        self.stage = Stage::Skipped;
        (0, None)
    }

    /// Goes over the rest of the value whose bracket is read.
    fn skip_rest(&mut self, container: Container) {
        self.value.begin(self.container());
        self.value.enter(container);
        self.stage = Stage::Skipped;
    }

    fn skip(&mut self, rest: &[u8], most: usize) -> Token {
        match self.value.scan(rest, most) {
            Mark::More => {
                self.value.rewind();
                (rest.len(), Some(Found::More))
            }
            Mark::Fault(at, fault) => (at, Some(fault.into())),
            Mark::Comma(end) | Mark::Close(end) | Mark::End(end) => {
                self.stage = self.after_value();
                (end, None)
            }
        }
    }

    fn container(&self) -> Container {
        self.open.last().map_or(Container::Object, |level| level.container)
    }

    /// Whether the rows may be within the current value, where their path is known.
    fn may_hold_rows(&self, container: Container) -> bool {
        let rest = self.path.as_deref().and_then(|path| path.strip_prefix(self.current.as_str()));
        let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.')) else {
            return false;
        };
        container == Container::Object || is_each(rest)
    }

    /// Whether the rows may be within the current object, where their path is not known.
    fn may_be_around(&self) -> bool {
        self.open.len() <= DEEPEST && (self.is_usual() || self.is_one_of(&AROUND))
    }

    fn is_usual(&self) -> bool {
        self.is_one_of(&USUAL)
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        let start = self.open.last().map_or(0, |level| level.path);
        let name = self.current.get(start..).promised("it was so long before the member");
        has_name(names, name.strip_prefix('.').unwrap_or(name))
    }
}

/// Whether a path starts with each element of an array.
pub(super) fn is_each(path: &str) -> bool {
    path.strip_prefix(EACH).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn container_of(bracket: u8) -> Container {
    match bracket {
        b'[' => Container::Array,
        _ => Container::Object,
    }
}

/// The path of the root itself.
pub(super) const ROOT: &str = ".";

/// Each element of an array, in a path.
pub(super) const EACH: &str = "*";

/// How many objects are looked into.
const DEEPEST: usize = 3;
