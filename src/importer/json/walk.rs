//! The children of a value, found again in its checked text.

use std::iter::FusedIterator;

use super::{Kind, Str, Value, skip};

/// The members of an object, in order; see [`Value::members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    children: Children<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn of(value: Value<'a>) -> Self {
        Self {
            children: Children::of(value, Kind::Object),
        }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Str<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.children.next()?.string()?;
        let value = self.children.next()?;
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
        Self {
            children: Children::of(value, Kind::Array),
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.children.next()
    }
}

impl FusedIterator for Elements<'_> {}

/// The values between brackets, whatever separates them: in an object names and values in turn.
#[derive(Clone, Debug)]
struct Children<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Children<'a> {
    fn of(value: Value<'a>, kind: Kind) -> Self {
        let text = if value.kind == kind { value.raw } else { "" };
        Self { text, at: 1 }
    }

    fn next(&mut self) -> Option<Value<'a>> {
        let bytes = self.text.as_bytes();
        let mut start = skip::space(bytes, self.at);
        if let Some(b',' | b':') = bytes.get(start) {
            start = skip::space(bytes, start + 1);
        }
        // The closing bracket starts no value, so the iterator stays at it.
        let kind = Kind::starting(*bytes.get(start)?)?;
        let end = skip::value(bytes, start);
        self.at = end;
        Some(Value {
            kind,
            raw: self.text.get(start..end)?,
        })
    }
}
