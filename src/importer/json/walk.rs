//! The children of a value, found again in its checked text.

use std::iter::FusedIterator;

use super::{Kind, Str, Value, element::element_length, skip};

/// The members of an object, in order; see [`Value::members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    children: Children<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn of(value: Value<'a>) -> Self {
        Self { children: Children::of(value, Kind::Object) }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Str<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.children.name()?;
        let value = self.children.value()?;
        Some((name, value))
    }
}

impl FusedIterator for Members<'_> {}

/// The elements of an array, in order; see [`Value::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    children: Children<'a>,
}

impl<'a> Elements<'a> {
    pub(super) fn of(value: Value<'a>) -> Self {
        Self { children: Children::of(value, Kind::Array) }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.children.value()
    }
}

impl FusedIterator for Elements<'_> {}

/// The values between brackets, with their names or without.
#[derive(Clone, Debug)]
struct Children<'a> {
    text: &'a str,
    /// Behind the last name or value.
    at: usize,
    is_object: bool,
}

impl<'a> Children<'a> {
    fn of(value: Value<'a>, kind: Kind) -> Self {
        Self { text: if value.kind == kind { value.raw } else { "" }, at: 1, is_object: kind == Kind::Object }
    }

    /// The name that is next, if there is one.
    fn name(&mut self) -> Option<Str<'a>> {
        let start = self.next_token();
        let bytes = self.text.as_bytes();
        if bytes.get(start) != Some(&b'"') {
            return None;
        }
        let end = skip::string(bytes, start + 1)?;
        self.at = end;
        self.text.get(start + 1..end - 1).map(Str::of)
    }

    /// The value that is next, if there is one.
    fn value(&mut self) -> Option<Value<'a>> {
        let start = self.next_token();
        let rest = self.text.as_bytes().get(start..)?;
        // The closing bracket starts no value, so that the iterator stays at it.
        let kind = Kind::starting(*rest.first()?)?;
        let length = element_length(rest, self.is_object)?;
        self.at = start + length;
        let raw = self.text.get(start..self.at)?;
        Some(Value { kind, raw })
    }

    /// Where the next token starts, behind a comma or a colon.
    fn next_token(&self) -> usize {
        let bytes = self.text.as_bytes();
        let at = skip::space(bytes, self.at);
        match bytes.get(at) {
            Some(b',' | b':') => skip::space(bytes, at + 1),
            _ => at,
        }
    }
}
