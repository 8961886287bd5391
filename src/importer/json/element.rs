//! Where an element of an array ends, or the value of a member of an object, by brackets and quotes alone: for a text whose
//! grammar was checked, or will be.

use crate::importer::invariant::Invariant;

use super::{
    brackets::{Brackets, Container},
    skip,
};

/// Returns how long the value is that `bytes` start with, in a checked text that continues behind it.
pub(super) fn element_length(bytes: &[u8], in_object: bool) -> Option<usize> {
    let mut scan = ElementScan::default();
    scan.begin(if in_object { Container::Object } else { Container::Array });
    match scan.scan(bytes, usize::MAX) {
        Mark::Comma(end) | Mark::Close(end) => Some(bytes.get(..end)?.trim_ascii_end().len()),
        Mark::More | Mark::End(_) | Mark::Fault(..) => None,
    }
}

/// The search for the comma or the bracket that ends an element or a member's value. It continues where it stopped when
/// more bytes have come.
#[derive(Debug, Default)]
pub(crate) struct ElementScan {
    at: usize,
    state: State,
    open: Brackets,
    within: Within,
}

/// What the value stands in, which decides what ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Array,
    Object,
    /// In nothing: it is an object, and ends with its own bracket.
    Nothing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Outside,
    String,
    /// After a backslash in a string.
    Escape,
}

/// What a scan found, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The element continues after the bytes that are there.
    More,
    /// The comma after the element.
    Comma(usize),
    /// The bracket that closes the array, or the object.
    Close(usize),
    /// The end of an object that stands in nothing.
    End(usize),
    /// What cannot stand there.
    Fault(usize, Fault),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A closing bracket other than the one that is due.
    Bracket(u8),
    /// A control character in a string.
    Control(u8),
    /// More open brackets than a row may have bytes.
    Deep,
}

impl ElementScan {
    /// For elements of arrays, or members of objects, or their values.
    pub fn within(container: Container) -> Self {
        let mut scan = Self::default();
        scan.begin(container);
        scan
    }

    /// For objects that stand in nothing.
    pub fn alone() -> Self {
        Self { within: Within::Nothing, ..Self::default() }
    }

    /// Forgets the element, for a value in an array or an object.
    pub fn begin(&mut self, container: Container) {
        self.clear();
        self.within = match container {
            Container::Array => Within::Array,
            Container::Object => Within::Object,
        };
    }

    /// The bracket with which the value starts is passed: the bytes behind it come next.
    pub fn enter(&mut self, container: Container) {
        self.open.push(container);
    }

    /// Forgets the element, for the next one.
    pub fn clear(&mut self) {
        self.at = 0;
        self.state = State::Outside;
        self.open.clear();
    }

    /// Says that the bytes looked at so far are gone.
    pub fn rewind(&mut self) {
        self.at = 0;
    }

    /// Whether every string and bracket so far is closed.
    pub fn is_balanced(&self) -> bool {
        self.state == State::Outside && self.open.depth() == 0
    }

    /// Continues, with at most `most` brackets open at once.
    pub fn scan(&mut self, unread: &[u8], most: usize) -> Mark {
        loop {
            let rest = unread.get(self.at..).promised("what was scanned is still there");
            match self.state {
                State::Outside => {
                    let mut bytes = rest.iter().enumerate();
                    let end = bytes.find_map(|(at, byte)| Some((at, self.outside(*byte, most)?)));
                    let Some((at, found)) = end else { break };
                    let at = self.at + at;
                    match found {
                        Outside::Quote => {
                            self.state = State::String;
                            self.at = at + 1;
                        }
                        Outside::Comma => return Mark::Comma(at),
                        Outside::Close => return Mark::Close(at),
                        Outside::End => return Mark::End(at + 1),
                        Outside::Fault(fault) => return Mark::Fault(at, fault),
                    }
                }
                State::String => {
                    let at = skip::plain(rest, 0);
                    match rest.get(at) {
                        None => break,
                        Some(b'"') => self.state = State::Outside,
                        Some(b'\\') => self.state = State::Escape,
                        Some(control) => {
                            return Mark::Fault(self.at + at, Fault::Control(*control));
                        }
                    }
                    self.at += at + 1;
                }
                State::Escape => match rest.first() {
                    None => break,
                    Some(control @ 0..0x20) => {
                        return Mark::Fault(self.at, Fault::Control(*control));
                    }
                    Some(_) => {
                        self.at += 1;
                        self.state = State::String;
                    }
                },
            }
        }
        self.at = unread.len();
        Mark::More
    }

    #[inline]
    fn outside(&mut self, byte: u8, most: usize) -> Option<Outside> {
        match byte {
            b'"' => Some(Outside::Quote),
            b',' if self.open.depth() == 0 => Some(Outside::Comma),
            b']' if self.open.depth() == 0 && self.within == Within::Array => Some(Outside::Close),
            b'}' if self.open.depth() == 0 && self.within == Within::Object => Some(Outside::Close),
            b'[' | b'{' if self.open.depth() > most => Some(Outside::Fault(Fault::Deep)),
            b'[' => {
                self.open.push(Container::Array);
                None
            }
            b'{' => {
                self.open.push(Container::Object);
                None
            }
            b']' if self.open.pop() == Some(Container::Array) => self.ended(),
            b'}' if self.open.pop() == Some(Container::Object) => self.ended(),
            b']' | b'}' => Some(Outside::Fault(Fault::Bracket(byte))),
            _ => None,
        }
    }

    /// A bracket is closed, perhaps the one that ends a value in nothing.
    #[inline]
    fn ended(&self) -> Option<Outside> {
        (self.within == Within::Nothing && self.open.depth() == 0).then_some(Outside::End)
    }
}

enum Outside {
    Quote,
    Comma,
    Close,
    End,
    Fault(Fault),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_brackets_in_strings_and_nested_values_do_not_end_an_element() {
        let text = br#"{"a]":"\\\"},","b":[1,{}]},2"#;
        assert_eq!(ElementScan::default().scan(text, 9), Mark::Comma(text.len() - 2));
    }

    #[test]
    fn brackets_of_any_depth_match() {
        let depth = 1000;
        let text = "[{".repeat(depth) + &"}]".repeat(depth) + ",";
        assert_eq!(ElementScan::default().scan(text.as_bytes(), 2000), Mark::Comma(4 * depth));
        let wrong = "[{".repeat(depth) + "]";
        let at = 2 * depth;
        assert_eq!(ElementScan::default().scan(wrong.as_bytes(), 2000), Mark::Fault(at, Fault::Bracket(b']')));
    }
}
