//! A row of JSON: the members of its object, each put where the columns say.

use std::borrow::Cow;

use super::{Columns, ExtraPolicy, Target};
use crate::core::{
    issue::{Code, Issue, quote},
    json::{Kind, Value},
    user::{Field, Fields, Member, Raw, lone_surrogate},
};

impl Columns {
    /// The fields of a JSON row, or why it has none; issues with its keys go to `issues`.
    pub fn object<'a>(&'a self, row: Value<'a>, issues: &mut Vec<Issue>) -> Option<Fields<'a>> {
        if row.kind != Kind::Object {
            issues.push(no_object(row));
            return None;
        }
        let mut fields = Fields::default();
        let mut joined: Vec<(&str, Field, String)> = Vec::new();
        for (key, value) in row.members() {
            let Ok(name) = key.decode() else {
                issues.push(
                    Issue::new(Code::LoneSurrogate, "", "whole characters in field names")
                        .found_text(key.raw()),
                );
                continue;
            };
            match self.exact(&name) {
                Target::Field(field) if self.several(field) => {
                    let Some(text) = part_of(field, value, issues) else {
                        continue;
                    };
                    let Some((known, _)) = self.mapped.get_key_value(name.as_ref()) else {
                        continue;
                    };
                    if joined.iter().any(|(other, _, _)| other == known) {
                        issues.push(
                            Issue::new(Code::RepeatedField, field.as_str(), "one value")
                                .found(format!("{} twice", quote(known))),
                        );
                        continue;
                    }
                    joined.push((known, field, text));
                }
                Target::Field(field) => {
                    if !fields.set(field, Raw::Json(value)) {
                        issues.push(
                            Issue::new(Code::RepeatedField, field.as_str(), "one value")
                                .found("the field twice in one object"),
                        );
                    }
                }
                Target::Metadata(path) => {
                    fields.members.push(Member {
                        path: Cow::Owned(path),
                        value: Raw::Json(value),
                    });
                }
                Target::Extra if self.extra == ExtraPolicy::Metadata => {
                    fields.members.push(Member {
                        path: Cow::Owned(vec![name.into_owned()]),
                        value: Raw::Json(value),
                    });
                }
                Target::Extra if self.extra == ExtraPolicy::Reject => {
                    let mend = match Field::guess(&name) {
                        Some(field) if !self.is_mapped(field) => format!(
                            "if it is the {0}, map it: map: {{ {0}: '{1}' }}",
                            field.as_str(),
                            name.chars().take(40).collect::<String>()
                        ),
                        _ => "keep it with extra: 'metadata', or leave it out with extra: 'drop'"
                            .to_owned(),
                    };
                    let path: String = name.chars().take(60).collect();
                    issues.push(
                        Issue::new(Code::UnknownField, path, "a field that users have").mend(mend),
                    );
                }
                Target::Extra | Target::Ignored => {}
            }
        }
        for mapping in &self.map {
            let Some(field) = Field::named(&mapping.target).filter(|field| self.several(*field))
            else {
                continue;
            };
            let texts: Vec<&str> = mapping
                .columns
                .iter()
                .filter_map(|column| {
                    joined
                        .iter()
                        .find(|(name, of, _)| name == column && *of == field)
                })
                .map(|(_, _, text)| text.trim())
                .filter(|text| !text.is_empty())
                .collect();
            fields.set(field, Raw::Text(Cow::Owned(texts.join(" "))));
        }
        Some(fields)
    }
}

/// The text that a value adds to a field which is joined from several; `None` if it adds nothing.
fn part_of(field: Field, value: Value<'_>, issues: &mut Vec<Issue>) -> Option<String> {
    match (value.kind, value.string().map(|text| text.decode())) {
        (_, Some(Ok(text))) => Some(text.into_owned()),
        (_, Some(Err(lone))) => {
            issues.push(lone_surrogate(field.as_str(), lone.offset));
            None
        }
        (Kind::Number, _) => Some(value.raw.to_owned()),
        (Kind::Null, _) => None,
        _ => {
            issues.push(
                Issue::new(Code::Type, field.as_str(), "texts to join")
                    .found(Raw::Json(value).shown()),
            );
            None
        }
    }
}

/// Why a row is no user: it is no object, or the host could not even read it.
fn no_object(row: Value<'_>) -> Issue {
    let text = row
        .string()
        .map(|text| text.decode_lossy())
        .unwrap_or_default();
    if let Some(why) = text.strip_prefix(UNREADABLE) {
        let why: String = why.chars().take(200).collect();
        return Issue::new(Code::Unreadable, "", "a row that can be read").found(why);
    }
    Issue::new(
        Code::NotAnObject,
        "",
        "an object such as {\"uid\":\"ann\",\"name\":\"Ann\"}",
    )
    .found(row.raw.chars().take(40).collect::<String>())
}

/// What a host puts in the place of an object that it could not read, before the reason.
pub const UNREADABLE: &str = "unreadable: ";
