//! Paths into the objects and arrays of a row: `profile.name`, `_id.$oid`, `emails.0.address`, and to the element of an
//! array that says what it is, `Attributes[Name=email].Value`.

use crate::importer::json::{Kind, Value};

/// Returns whether a path leads from the value of a name to something within it. A path may be a whole name as well.
pub(super) fn leads_from(name: &str, path: &str) -> bool {
    let rest = path.strip_prefix(name).filter(|_| !name.is_empty());
    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// `[Name=email]`: the first element of an array that has such a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice<'p> {
    member: &'p str,
    value: &'p str,
    /// What is behind it in the path.
    pub rest: &'p str,
}

impl<'p> Choice<'p> {
    /// The choice at a place in a path, if there is one.
    pub fn at(path: &'p str, at: usize) -> Option<Self> {
        let (inner, rest) = path.get(at..)?.strip_prefix('[')?.split_once(']')?;
        let (member, value) = inner.split_once('=')?;
        (!member.is_empty()).then_some(Self { member, value, rest })
    }

    /// Returns the element that it chooses.
    pub fn find<'a>(&self, array: Value<'a>) -> Option<Value<'a>> {
        let is_it = |value: Value<'_>| match value.string() {
            Some(text) => text.is(self.value),
            None => value.raw == self.value,
        };
        let mut elements = array.elements();
        elements.find(|element| element.get(self.member).is_some_and(is_it))
    }
}

/// Returns a row's value of a name: its member, or else what the name is the path of.
pub(crate) fn value_of<'a>(value: Value<'a>, name: &str) -> Option<Value<'a>> {
    let own = match value.kind {
        Kind::Array => name.parse().ok().and_then(|at| value.elements().nth(at)),
        _ => {
            let mut members = value.members();
            members.find(|(key, _)| key.is(name)).map(|(_, member)| member)
        }
    };
    own.or_else(|| {
        let mut positions = name.match_indices(['.', '[']);
        positions.find_map(|(at, mark)| step_of(value, name, at, mark))
    })
}

/// Returns what is behind the first step of a name, if that ends at `at`.
fn step_of<'a>(value: Value<'a>, name: &str, at: usize, mark: &str) -> Option<Value<'a>> {
    let step = name.get(..at).filter(|step| !step.is_empty())?;
    if mark == "." {
        let rest = name.get(at + 1..)?;
        return value_of(value_of(value, step)?, rest);
    }
    let choice = Choice::at(name, at)?;
    let element = choice.find(value_of(value, step)?)?;
    match choice.rest.strip_prefix('.') {
        Some(rest) => value_of(element, rest),
        None => choice.rest.is_empty().then_some(element),
    }
}

/// Returns whether a name is a column or a path, or leads to it.
pub(super) fn leads_to(name: &str, path: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
