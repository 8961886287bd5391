//! What is reported of rows and names that the entity has nothing for.

use super::Mapping;
use crate::importer::{
    input::{holds_keyed, is_around},
    issue::{Code, Issue},
    json::{Kind, Value},
    remedy::{OptionName, Remedy},
    rule::Rule,
};

impl Mapping {
    /// Returns the issue of a value that there is no field for; `name` is the last step of its path.
    pub(crate) fn unknown(&self, path: &str, name: &str, value: Value<'_>) -> Issue {
        let guessed = self.entity.guess(name);
        let guessed = guessed.filter(|field| !self.is_mapped(*field) && self.may_hold(*field, value));
        let remedy = match guessed {
            Some(field) => Remedy::map_column(self.entity.field(field).name, path),
            None if let Some(rows) = rows_within(path, name, value, DEEPEST) => self.row_path(&rows),
            None => self.within(path, name, value),
        };
        let path: String = path.chars().take(60).collect();
        let issue = Issue::new(Code::UnknownField, path, format!("a field that {} have", self.entity.name));
        match remedy {
            None => issue.remedies(KEEP_OR_DROP),
            Some(map) if guessed.is_some() => issue.remedies(vec![map]),
            Some(other) => {
                let [keep, drop] = KEEP_OR_DROP;
                issue.remedies(vec![other, keep.clone(), drop.clone()])
            }
        }
    }

    /// Returns whether a value is of a kind that a field may have: an object is no text.
    fn may_hold(&self, field: usize, value: Value<'_>) -> bool {
        value.kind != Kind::Object || matches!(self.entity.field(field).rule, Rule::Object { .. } | Rule::List { .. })
    }

    /// Returns which member of an object is likely a field's: by its own name, or, in an object such as `photo`, by its
    /// value, which is an address.
    fn within(&self, path: &str, name: &str, value: Value<'_>) -> Option<Remedy> {
        let free = |field: &usize| !self.is_mapped(*field);
        let around = self.entity.guess(name).filter(free);
        let wants_url = around.is_some_and(|field| matches!(self.entity.field(field).rule, Rule::Url { .. }));
        value.members().find_map(|(member, value)| {
            let member = member.decode_lossy();
            let is_url = || value.string().is_some_and(|text| text.decode_lossy().starts_with("http"));
            let field = match self.entity.guess(&member).filter(|field| free(field) && self.may_hold(*field, value)) {
                Some(field) if around.is_none() && field != self.entity.key => field,
                _ if wants_url && is_url() => around?,
                _ => return None,
            };
            Remedy::map_column(self.entity.field(field).name, &format!("{path}.{member}"))
        })
    }
}

/// Returns the path to what may be the rows within a value: an array of objects, or an object of them by their keys.
fn rows_within(path: &str, name: &str, value: Value<'_>, depth: usize) -> Option<String> {
    let is_object = |value: Option<Value<'_>>| value.is_some_and(|value| value.kind == Kind::Object);
    let first = value.members().next();
    if is_object(value.elements().next()) || holds_keyed(name) && is_object(first.map(|(_, first)| first)) {
        return Some(path.to_owned());
    }
    if depth == 0 || !is_around(name) {
        return None;
    }
    value.members().find_map(|(name, value)| {
        let name = name.decode_lossy();
        rows_within(&format!("{path}.{name}"), &name, value, depth - 1)
    })
}

/// Returns why a row is nothing that can be imported: it is no object, or the host could not even read it.
pub(crate) fn no_object(row: Value<'_>) -> Issue {
    if let Some(why) = unreadable(row) {
        let why: String = why.chars().skip(UNREADABLE.len()).take(200).collect();
        return Issue::new(Code::Unreadable, "", "a row that can be read").found(why);
    }
    let expected = "an object such as {\"uid\":\"ann\",\"name\":\"Ann\"}";
    let found: String = row.raw.chars().take(40).collect();
    let issue = Issue::new(Code::NotAnObject, "", expected).found(found);
    let holds_rows = row.elements().next().is_some_and(|first| first.kind == Kind::Object);
    if holds_rows { issue.remedies(EACH_ELEMENT) } else { issue }
}

/// Returns what a host says of a row that it could not read.
pub(crate) fn unreadable(row: Value<'_>) -> Option<String> {
    let text = row.elements().next().unwrap_or(row).string()?.decode_lossy();
    text.starts_with(UNREADABLE).then(|| text.into_owned())
}

/// Returns the object of what a host could read of such a row.
pub(crate) fn readable_part(row: Value<'_>) -> Option<Value<'_>> {
    unreadable(row)?;
    row.elements().nth(1).filter(|part| part.kind == Kind::Object)
}

/// For an array of arrays of users.
const EACH_ELEMENT: &[Remedy] = &[Remedy::set(OptionName::RowPath, "*")];

/// How many objects are looked into.
const DEEPEST: usize = 3;

/// What a host puts in the place of an object that it could not read, before the reason: a text, or an array of that and of an
/// object of what it could read.
pub const UNREADABLE: &str = "unreadable: ";

const KEEP_OR_DROP: &[Remedy; 2] =
    &[Remedy::set(OptionName::Extra, "metadata"), Remedy::set(OptionName::Extra, "drop")];
