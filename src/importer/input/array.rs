//! The elements of JSON arrays, the members of an object, or objects one after another: cut out by their brackets and
//! strings.

use super::{
    error::{FIX_AND_IMPORT, GET_THE_WHOLE, InputError, displayed, fault_text},
    lines,
    search::EACH,
    step::{Kind, Step},
    text::{HELD, Text},
};
use crate::importer::{
    error::ErrorCode,
    invariant::Invariant,
    issue::{Code, Issue},
    json::{Container, ElementScan, Fault, Mark, skip},
    remedy::{OptionName, Remedy},
};

/// Cuts an array into its elements. The grammar of an element is the caller's to check.
#[derive(Debug)]
pub(super) struct Array {
    stage: Stage,
    around: Around,
    element: ElementScan,
    /// Whether the current element was handed out already, as too long.
    skipping: bool,
}

/// What is around the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// An array, or several one after another.
    Arrays,
    /// Any number of arrays that a host makes of objects.
    Chunks,
    /// An array, or an object whose members are the elements, within the text: its bracket is read.
    Open(Container),
    /// Nothing: the elements are objects one after another.
    Nothing,
}

#[derive(Debug)]
enum Stage {
    /// Before the array.
    Open,
    /// After `[`, or before an object that nothing is around.
    First,
    /// After a comma.
    Next,
    Element,
    /// After the closing bracket.
    Closed,
    Failed(InputError),
}

impl Array {
    pub fn new(around: Around) -> Self {
        let (stage, element) = match around {
            Around::Arrays | Around::Chunks => (Stage::Open, ElementScan::default()),
            Around::Open(container) => (Stage::First, ElementScan::within(container)),
            Around::Nothing => (Stage::First, ElementScan::alone()),
        };
        Self { stage, around, element, skipping: false }
    }

    pub fn step(&mut self, text: &mut Text) -> Step {
        loop {
            let step = match &self.stage {
                Stage::Element => self.element(text),
                Stage::Failed(error) => return Step::Fail(error.clone()),
                Stage::Closed if matches!(self.around, Around::Open(_)) => return Step::End,
                _ => match self.next(text) {
                    Some(byte) => self.between(byte, text),
                    None if !text.ended() => return Step::NeedInput,
                    None => return self.end(text),
                },
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The next byte outside the elements, behind what may be skipped there.
    #[inline]
    fn next(&self, text: &mut Text) -> Option<u8> {
        if matches!(self.stage, Stage::Open | Stage::Closed) || self.around == Around::Nothing {
            return text.next_text();
        }
        text.take_white();
        text.unread().first().copied()
    }

    /// The path to an element, if it can be one's own.
    pub fn row_place(&self) -> Option<String> {
        match self.around {
            Around::Nothing => Some(String::new()),
            Around::Arrays | Around::Open(Container::Array) => Some(EACH.to_owned()),
            Around::Chunks | Around::Open(Container::Object) => None,
        }
    }

    /// Whether an element starts at the first unread byte, of which nothing was looked at yet, or more bytes have
    /// to come first; `None` if neither is so.
    pub fn is_at_row(&mut self, text: &mut Text) -> Option<bool> {
        if self.around == Around::Open(Container::Object) {
            return None;
        }
        // As most elements start.
        let is_due = matches!(self.stage, Stage::First | Stage::Next) && !self.skipping;
        if is_due && text.unread().first() == Some(&b'{') {
            return Some(true);
        }
        loop {
            if self.skipping || matches!(self.stage, Stage::Element | Stage::Failed(_)) {
                return None;
            }
            match (&self.stage, self.next(text)) {
                (Stage::First | Stage::Next, Some(b'{')) => return Some(true),
                (Stage::Open, Some(b'[')) => {
                    text.take(1, 0);
                    self.stage = Stage::First;
                }
                (Stage::Closed, Some(b'[')) if !matches!(self.around, Around::Open(_)) => {
                    self.stage = Stage::Open;
                }
                (_, None) if !text.ended() => return Some(false),
                _ => return None,
            }
        }
    }

    /// Where the element of so many bytes ends with the comma or the bracket behind it, if one is there.
    pub fn row_end(&mut self, length: usize, text: &Text) -> Option<usize> {
        let window = text.window();
        if self.around == Around::Nothing {
            return (length <= window.len()).then_some(length);
        }
        let at = length + skip::space(window.get(length..)?, 0);
        self.stage = match window.get(at)? {
            b',' => Stage::Next,
            b']' => Stage::Closed,
            _ => return None,
        };
        Some(at + 1)
    }

    /// `byte`, the next one, is not white space and not in an element.
    fn between(&mut self, byte: u8, text: &mut Text) -> Option<Step> {
        match (&self.stage, byte) {
            (Stage::Open, b'[') => {
                text.take(1, 0);
                self.stage = Stage::First;
                None
            }
            (Stage::Open, other) => Some(Step::Fail(not_an_array(other, text))),
            (Stage::First, other) if self.around == Around::Nothing && other != b'{' => {
                let message = format!("expected another object, \"{{\" first, found {}", displayed(other));
                let error = text.error(ErrorCode::InputBroken, format!("{message}; what follows was not read"));
                Some(Step::Fail(error.remedies(FIX_AND_IMPORT)))
            }
            (Stage::First, closing) if closing == self.closing() => {
                text.take(1, 0);
                self.stage = Stage::Closed;
                None
            }
            (Stage::First | Stage::Next, b',') => Some(self.empty(Stage::Next, text)),
            (Stage::Next, closing) if closing == self.closing() => Some(self.empty(Stage::Closed, text)),
            (Stage::Closed, b'[') => {
                self.stage = Stage::Open;
                None
            }
            (Stage::Closed, other) => {
                let message = format!(
                    "expected nothing or another array after the array's closing \"]\", found {}; what follows was not read",
                    displayed(other)
                );
                let error = text.error(ErrorCode::InputBroken, message);
                Some(Step::Fail(error.remedies(ONE_ARRAY)))
            }
            _ => {
                self.stage = Stage::Element;
                None
            }
        }
    }

    fn closing(&self) -> u8 {
        match self.around {
            Around::Open(Container::Object) => b'}',
            _ => b']',
        }
    }

    /// What an element is.
    fn kind(&self) -> Kind {
        match self.around {
            Around::Open(Container::Object) => Kind::Member,
            _ => Kind::Json,
        }
    }

    /// A comma or the closing bracket, which ends the slot `next`, stands where an element should.
    fn empty(&mut self, next: Stage, text: &mut Text) -> Step {
        self.stage = next;
        let issue = Issue::new(Code::Json, "", "a value between commas").found("nothing").remedies(REMOVE_COMMA);
        let position = text.start_row();
        let span = text.take(1, 0);
        Step::Row { position, span: span.start..span.start, kind: Kind::Broken(Box::new(issue)) }
    }

    fn element(&mut self, text: &mut Text) -> Option<Step> {
        let unread = if self.skipping { text.unread() } else { text.window() };
        match self.element.scan(unread, text.limit()) {
            Mark::Comma(at) => self.finish(at, at + 1, Stage::Next, text),
            Mark::Close(at) => self.finish(at, at + 1, Stage::Closed, text),
            Mark::End(at) => self.finish(at, at, Stage::First, text),
            Mark::Fault(at, fault) => Some(self.fail(at, fault, text)),
            Mark::More if self.skipping => {
                text.take(unread.len(), lines::count_feeds(unread));
                self.element.rewind();
                Some(if text.ended() { Step::Fail(self.truncated(text)) } else { Step::NeedInput })
            }
            Mark::More if unread.len() > text.limit() => {
                self.skipping = true;
                self.element.rewind();
                let issue = text.too_long_issue();
                let length = unread.len();
                Some(hand_out(length, 0, Kind::Broken(Box::new(issue)), text))
            }
            Mark::More if text.ended() => {
                let (length, kept) = (unread.len(), lines::trimmed_length(unread));
                let last = unread.get(..kept).and_then(<[u8]>::last);
                // Nothing can follow a closed object: only the array was cut, not this element.
                let kind = if self.element.is_balanced() && last == Some(&b'}') {
                    self.kind()
                } else {
                    let issue = Issue::new(Code::Truncated, "", "the end of the row")
                        .found("the end of the input")
                        .remedies(GET_THE_WHOLE);
                    Kind::Broken(Box::new(issue))
                };
                let step = hand_out(length, kept, kind, text);
                self.stage = Stage::Failed(self.truncated(text));
                Some(step)
            }
            Mark::More => Some(Step::NeedInput),
        }
    }

    /// Ends the current element at the byte `at`, and reads up to `end`.
    fn finish(&mut self, at: usize, end: usize, next: Stage, text: &mut Text) -> Option<Step> {
        self.stage = next;
        self.element.clear();
        let element = text.unread().get(..at).promised(HELD);
        if std::mem::take(&mut self.skipping) {
            let feeds = lines::count_feeds(element);
            text.take(end, feeds);
            return None;
        }
        Some(hand_out(end, lines::trimmed_length(element), self.kind(), text))
    }

    /// Ends everything at the byte `at`, which cannot stand there.
    fn fail(&mut self, at: usize, fault: Fault, text: &mut Text) -> Step {
        let (expected, found) = fault_text(fault);
        let read = text.unread().get(..at).promised(HELD);
        let line = text.line() + lines::count_feeds(read);
        let byte = text.byte_ahead(at);
        let row = text.rows() + u64::from(!self.skipping);
        let message =
            format!("expected {expected} in row {row}, found {found} on line {line}; the rows after it were not read");
        let error = InputError { code: ErrorCode::InputBroken, line, byte, message, remedies: FIX_AND_IMPORT.into() };
        if self.skipping {
            return Step::Fail(error);
        }
        self.stage = Stage::Failed(error);
        let issue = Issue::new(Code::Json, "", expected).found(format!("{found} on line {line}")).remedies(FIX_THE_ROW);
        hand_out(at + 1, at + 1, Kind::Broken(Box::new(issue)), text)
    }

    fn end(&self, text: &Text) -> Step {
        match self.stage {
            Stage::Closed => Step::End,
            Stage::Open if self.around == Around::Chunks => Step::End,
            Stage::First if self.around == Around::Nothing => Step::End,
            Stage::Open => {
                let message = "expected a JSON array of users, \"[\" first; the input is empty";
                Step::Fail(text.error(ErrorCode::InputFormat, message))
            }
            _ => Step::Fail(self.truncated(text)),
        }
    }

    fn truncated(&self, text: &Text) -> InputError {
        let due = match self.around {
            Around::Nothing => "the object's closing \"}\"",
            Around::Open(Container::Object) => "the closing \"}\" of the object around the users",
            _ => "the array's closing \"]\"",
        };
        let message = format!("expected {due}, found the end of the input; the rows before it were read");
        text.error(ErrorCode::InputTruncated, message).remedies(GET_THE_WHOLE)
    }
}

/// Reads `length` bytes as a row of which `kept` bytes are the text.
fn hand_out(length: usize, kept: usize, kind: Kind, text: &mut Text) -> Step {
    let position = text.start_row();
    let taken = text.unread().get(..length).promised(HELD);
    let span = text.take(length, lines::count_feeds(taken));
    Step::Row { position, span: span.start..span.start + kept, kind }
}

fn not_an_array(found: u8, text: &Text) -> InputError {
    let message = format!("expected a JSON array of users, \"[\" first, found {}", displayed(found));
    text.error(ErrorCode::InputFormat, message).remedies(OTHER_FORMAT)
}

const ONE_ARRAY: &[Remedy] = &[Remedy::hint("put all users into one array")];
const REMOVE_COMMA: &[Remedy] = &[Remedy::hint("remove the extra comma")];
const FIX_THE_ROW: &[Remedy] = &[Remedy::hint("fix the row: those after it were not read")];
const OTHER_FORMAT: &[Remedy] = &[
    Remedy::hint("check that the file is JSON"),
    Remedy::set(OptionName::Format, "csv"),
    Remedy::set(OptionName::Format, "ndjson"),
];
