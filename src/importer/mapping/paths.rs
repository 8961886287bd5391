//! Mapped names that lead into the objects and arrays of a row: `profile.name`, `_id.$oid`, `emails.0.address`, and to the
//! element of an array that says what it is, `Attributes[Name=email].Value`.

use crate::importer::json::{Kind, Value};

/// What stands between the steps of a path.
pub(super) const STEP: char = '.';
/// What stands around the member by which an element is chosen.
const CHOICE: (char, char) = ('[', ']');

/// The ways to what is mapped within objects and arrays.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Every beginning of a mapped name that ends before a `.` or a choice.
    roots: Vec<String>,
    choices: Vec<Choice>,
}

/// `Attributes[Name=email]`: the first element of an array that has such a member.
#[derive(Debug)]
pub(super) struct Choice {
    /// The whole of it.
    pub path: String,
    array: String,
    member: String,
    value: String,
}

impl Paths {
    /// Notes a mapped name. It may be a whole name as well: a member of that name goes before a path.
    pub fn add(&mut self, name: &str) {
        for (at, _) in name.match_indices([STEP, CHOICE.0]) {
            let root = name.get(..at).unwrap_or_default();
            if !root.is_empty() && !self.lead_into(root) {
                self.roots.push(root.to_owned());
            }
        }
        for (at, _) in name.match_indices(CHOICE.0) {
            if let Some((array, member, value, rest)) = choice(name, at) {
                let path = name.strip_suffix(rest).unwrap_or(name);
                if self.choices.iter().all(|known| known.path != path) {
                    self.choices.push(Choice {
                        path: path.to_owned(),
                        array: array.to_owned(),
                        member: member.to_owned(),
                        value: value.to_owned(),
                    });
                }
            }
        }
    }

    /// Whether something within the value of this name is mapped.
    pub fn lead_into(&self, name: &str) -> bool {
        self.roots.iter().any(|root| root == name)
    }

    /// The names of members of a row in which something is mapped, and of values within them.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.roots.iter().map(String::as_str)
    }

    /// The elements that are chosen of the array at `path`, each with the way that leads to it.
    pub fn chosen<'a>(&self, path: &str, array: Value<'a>) -> Vec<(&str, Value<'a>)> {
        let choices = self.choices.iter().filter(|choice| choice.array == path);
        choices
            .filter_map(|choice| {
                let element = element_with(array, &choice.member, &choice.value)?;
                Some((choice.path.as_str(), element))
            })
            .collect()
    }
}

/// A row's value of a name: its member, or else what the name is the way to.
pub(super) fn value_of<'a>(value: Value<'a>, name: &str) -> Option<Value<'a>> {
    let own = match value.kind {
        Kind::Array => name.parse().ok().and_then(|at| value.elements().nth(at)),
        _ => value
            .members()
            .find(|(key, _)| key.decode().is_ok_and(|key| key == name))
            .map(|(_, member)| member),
    };
    own.or_else(|| {
        name.match_indices([STEP, CHOICE.0])
            .find_map(|(at, mark)| step_of(value, name, at, mark))
    })
}

/// What is behind the first step of a name, if that ends at `at`.
fn step_of<'a>(value: Value<'a>, name: &str, at: usize, mark: &str) -> Option<Value<'a>> {
    let step = name.get(..at).filter(|step| !step.is_empty())?;
    if mark.starts_with(STEP) {
        let rest = name.get(at..)?.strip_prefix(STEP)?;
        return value_of(value_of(value, step)?, rest);
    }
    let (array, member, text, rest) = choice(name, at)?;
    let element = element_with(value_of(value, array)?, member, text)?;
    match rest.strip_prefix(STEP) {
        Some(rest) => value_of(element, rest),
        None => rest.is_empty().then_some(element),
    }
}

/// The array, the member, its value and the rest of a name in which a choice begins at `at`.
fn choice(name: &str, at: usize) -> Option<(&str, &str, &str, &str)> {
    let (array, from) = name.split_at_checked(at)?;
    let (inner, rest) = from.strip_prefix(CHOICE.0)?.split_once(CHOICE.1)?;
    let (member, value) = inner.split_once('=')?;
    (!array.is_empty() && !member.is_empty()).then_some((array, member, value, rest))
}

fn element_with<'a>(array: Value<'a>, member: &str, text: &str) -> Option<Value<'a>> {
    let is_text = |value: Value<'_>| match value.string() {
        Some(value) => value.decode().is_ok_and(|value| value == text),
        None => value.raw == text,
    };
    array
        .elements()
        .find(|element| element.get(member).is_some_and(is_text))
}
