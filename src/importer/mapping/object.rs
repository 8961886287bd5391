//! A row of JSON: the members of its object, each put where the columns say.

use std::borrow::Cow;

use super::{Columns, ExtraPolicy, Target, paths::STEP};
use crate::importer::{
    issue::{Code, Issue, quote},
    json::{Kind, Str, Value},
    remedy::{OptionName, Remedy},
    user::{Field, Fields, Member, Raw, lone_surrogate},
};

impl Columns {
    /// The fields of a JSON row, or why it has none; issues with its keys go to `issues`.
    pub fn object<'a>(&'a self, row: Value<'a>, issues: &mut Vec<Issue>) -> Option<Fields<'a>> {
        if row.kind != Kind::Object {
            issues.push(no_object(row));
            return None;
        }
        let mut object = Object {
            columns: self,
            fields: Fields::default(),
            joined: Vec::new(),
            issues,
        };
        for (key, value) in row.members() {
            if let Some(name) = object.name(key) {
                object.member(&name, value);
            }
        }
        let mut fields = object.finish();
        self.fill_from_object(&mut fields, row);
        Some(fields)
    }
}

/// A row on its way to fields.
struct Object<'a, 'i> {
    columns: &'a Columns,
    fields: Fields<'a>,
    /// What was found of fields that are put together of several, and where.
    joined: Vec<(&'a str, Field, String)>,
    issues: &'i mut Vec<Issue>,
}

impl<'a> Object<'a, '_> {
    fn name(&mut self, key: Str<'a>) -> Option<Cow<'a, str>> {
        let name = key.decode().ok();
        if name.is_none() {
            self.issues.push(
                Issue::new(Code::LoneSurrogate, "", "whole characters in field names")
                    .found_text(key.raw()),
            );
        }
        name
    }

    /// A member of the row itself.
    fn member(&mut self, name: &str, value: Value<'a>) {
        let target = self.columns.exact(name);
        let led_into = self.columns.paths.lead_into(name);
        if !led_into {
            return self.put(target, name, &[], value);
        }
        let rest = target == Target::Extra;
        match value.kind {
            Kind::Object | Kind::Array => {
                if !rest {
                    self.put(target, name, &[], value);
                }
                self.within(name, &mut vec![name.to_owned()], value, rest);
            }
            Kind::Null if rest => {}
            _ => self.put(target, name, &[], value),
        }
    }

    /// What is mapped within an object or array, and, if `rest`, what is not.
    #[inline(never)]
    fn within(&mut self, path: &str, steps: &mut Vec<String>, value: Value<'a>, mut rest: bool) {
        let extra = self.columns.extra;
        if rest && value.kind == Kind::Array && extra == ExtraPolicy::Metadata {
            // An array with holes would be none: what is mapped in it is copied.
            self.put(Target::Extra, path, steps, value);
            rest = false;
        }
        for (key, member) in value.members() {
            if let Some(name) = self.name(key) {
                self.step(path, steps, &name, member, rest);
            }
        }
        for (at, element) in (0_u32..).zip(value.elements()) {
            self.step(path, steps, &at.to_string(), element, rest);
        }
        if value.kind == Kind::Array {
            self.chosen(path, steps, value);
        }
    }

    /// What is mapped within elements of an array that say what they are.
    fn chosen(&mut self, path: &str, steps: &mut Vec<String>, array: Value<'a>) {
        let columns = self.columns;
        for (path, element) in columns.paths.chosen(path, array) {
            if let Some(target) = columns.mapped.get(path) {
                self.put(target.clone(), path, steps, element);
            }
            if columns.paths.lead_into(path) {
                self.within(path, steps, element, false);
            }
        }
    }

    /// A value within the one that `path` leads to.
    fn step(
        &mut self,
        path: &str,
        steps: &mut Vec<String>,
        name: &str,
        value: Value<'a>,
        rest: bool,
    ) {
        let path = format!("{path}{STEP}{name}");
        let target = self.columns.mapped.get(&path).cloned();
        let led_into = self.columns.paths.lead_into(&path)
            && matches!(value.kind, Kind::Object | Kind::Array | Kind::Null);
        let rest = rest && target.is_none();
        steps.push(name.to_owned());
        match target {
            Some(target) => self.put(target, &path, steps, value),
            None if rest && !led_into => self.put(Target::Extra, &path, steps, value),
            None => {}
        }
        if led_into {
            self.within(&path, steps, value, rest);
        }
        steps.pop();
    }

    /// Puts the value of the name `path` where it belongs; `steps` are the names that lead to it, none if it is
    /// the row's own member.
    fn put(&mut self, target: Target, path: &str, steps: &[String], value: Value<'a>) {
        match target {
            Target::Field(field) if self.columns.several(field) => self.part(field, path, value),
            Target::Field(field) => {
                if !self.fields.set(field, Raw::Json(value)) {
                    self.issues.push(
                        Issue::new(Code::RepeatedField, field.as_str(), "one value")
                            .found("the field twice in one object"),
                    );
                }
            }
            Target::Metadata(path) => {
                self.fields.members.push(Member {
                    path: Cow::Owned(path),
                    value: Raw::Json(value),
                });
            }
            Target::Extra if self.columns.extra == ExtraPolicy::Metadata => {
                let path = match steps {
                    [] => vec![path.to_owned()],
                    steps => steps.to_vec(),
                };
                self.fields.members.push(Member {
                    path: Cow::Owned(path),
                    value: Raw::Json(value),
                });
            }
            Target::Extra
                if self.columns.extra == ExtraPolicy::Reject && !self.columns.is_fallback(path) =>
            {
                let name = steps.last().map_or(path, String::as_str);
                self.issues.push(self.columns.unknown(path, name, value));
            }
            Target::Extra | Target::Ignored => {}
        }
    }

    /// Notes one of the values that a field is put together of.
    fn part(&mut self, field: Field, name: &str, value: Value<'a>) {
        let Some(text) = part_of(field, value, self.issues) else {
            return;
        };
        let Some((known, _)) = self.columns.mapped.get_key_value(name) else {
            return;
        };
        if self.joined.iter().any(|(other, _, _)| other == known) {
            self.issues.push(
                Issue::new(Code::RepeatedField, field.as_str(), "one value")
                    .found(format!("{} twice", quote(known))),
            );
            return;
        }
        self.joined.push((known, field, text));
    }

    fn finish(mut self) -> Fields<'a> {
        for mapping in &self.columns.map {
            let Some(field) =
                Field::named(&mapping.target).filter(|field| self.columns.several(*field))
            else {
                continue;
            };
            let texts: Vec<&str> = mapping
                .columns
                .iter()
                .filter_map(|column| {
                    self.joined
                        .iter()
                        .find(|(name, of, _)| name == column && *of == field)
                })
                .map(|(_, _, text)| text.trim())
                .filter(|text| !text.is_empty())
                .collect();
            self.fields
                .set(field, Raw::Text(Cow::Owned(texts.join(" "))));
        }
        self.fields
    }
}

impl Columns {
    /// The issue of a value that users have no field for.
    fn unknown(&self, path: &str, name: &str, value: Value<'_>) -> Issue {
        let guessed = Field::guess(name).filter(|field| !self.is_mapped(*field));
        let first = value.elements().next();
        let remedy = match guessed {
            Some(field) => Remedy::map_column(field.as_str(), path),
            None if value.kind == Kind::Object => {
                Remedy::map_column(Field::Name.as_str(), &format!("{path}{STEP}name"))
            }
            None if first.is_some_and(|first| first.kind == Kind::Object) => Remedy::row_path(path),
            None => None,
        };
        let path: String = path.chars().take(60).collect();
        let issue = Issue::new(Code::UnknownField, path, "a field that users have");
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

const KEEP_OR_DROP: &[Remedy; 2] = &[
    Remedy::set(OptionName::Extra, "metadata"),
    Remedy::set(OptionName::Extra, "drop"),
];
