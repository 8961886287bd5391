//! What is reported of rows and names that the entity has nothing for.

use super::Mapping;
use crate::importer::{
    issue::{Code, Issue},
    json::{Kind, Value},
    remedy::{OptionName, Remedy},
    rule::Rule,
};

impl Mapping {
    /// Returns the issue of a value that there is no field for; `name` is the last step of its path.
    pub(crate) fn unknown(&self, path: &str, name: &str, value: Value<'_>) -> Issue {
        let guessed = self.entity.guess(name);
        let guessed = guessed.filter(|field| !self.is_mapped(*field));
        let first = value.elements().next();
        let remedy = match guessed {
            Some(field) => Remedy::map_column(self.entity.field(field).name, path),
            None if value.kind == Kind::Object => {
                let text = self.entity.fields.iter().find(|field| matches!(field.rule, Rule::Text { .. }));
                text.and_then(|field| Remedy::map_column(field.name, &format!("{path}.{}", field.name)))
            }
            None if first.is_some_and(|first| first.kind == Kind::Object) => Remedy::row_path(path),
            None => None,
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
}

/// Returns why a row is nothing that can be imported: it is no object, or the host could not even read it.
pub(crate) fn no_object(row: Value<'_>) -> Issue {
    let text = row.string().map(|text| text.decode_lossy()).unwrap_or_default();
    if let Some(why) = text.strip_prefix(UNREADABLE) {
        let why: String = why.chars().take(200).collect();
        return Issue::new(Code::Unreadable, "", "a row that can be read").found(why);
    }
    let expected = "an object such as {\"uid\":\"ann\",\"name\":\"Ann\"}";
    let found: String = row.raw.chars().take(40).collect();
    Issue::new(Code::NotAnObject, "", expected).found(found)
}

/// What a host puts in the place of an object that it could not read, before the reason.
pub const UNREADABLE: &str = "unreadable: ";

const KEEP_OR_DROP: &[Remedy; 2] =
    &[Remedy::set(OptionName::Extra, "metadata"), Remedy::set(OptionName::Extra, "drop")];
