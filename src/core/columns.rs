//! From columns (or the keys of JSON objects) to fields: exact names, guesses, and what the caller maps.

use std::{borrow::Cow, collections::HashMap};

use super::{
    issue::{Code, Issue},
    json::{Kind, Value},
    read::{Cells, InputError, InputErrorCode},
    user::{Field, Fields, Member, Raw, lone_surrogate},
};

/// What becomes of a column or key that users do not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExtraPolicy {
    /// An error: a column stops the reading, a key makes its row invalid. The default.
    #[default]
    Reject,
    /// It becomes a member of the metadata.
    Metadata,
    /// It is left out.
    Drop,
}

/// One entry of the caller's map: a field, or `metadata.x`, from columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// `uid`, …, or `metadata.x`.
    pub target: String,
    /// The columns, in the order in which their values are joined with a space. Empty: none,
    /// not even a guess.
    pub columns: Vec<String>,
}

/// How a column was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// The field, or `metadata.x`; `None` if it is not used.
    pub target: Option<String>,
    /// Whether it was guessed from a synonym.
    pub guessed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    Field(Field),
    Metadata(Vec<String>),
    Extra,
    Ignored,
}

/// Knows where each column or key of the input goes.
#[derive(Debug)]
pub struct Columns {
    extra: ExtraPolicy,
    map: Vec<Mapping>,
    /// What the caller mapped, by column or key.
    mapped: HashMap<String, Target>,
    targets: Vec<Target>,
    header: Vec<Column>,
    unescape: bool,
}

impl Columns {
    /// The caller's map and policy; an error in words if a target is no field.
    pub fn new(entries: Vec<Mapping>, extra: ExtraPolicy) -> Result<Self, String> {
        let mut mapped = HashMap::new();
        let mut map: Vec<Mapping> = Vec::new();
        for entry in entries {
            match map.iter_mut().find(|known| known.target == entry.target) {
                Some(known) => known.columns.extend(entry.columns),
                None => map.push(entry),
            }
        }
        for mapping in &map {
            let target = match (
                Field::named(&mapping.target),
                metadata_path(&mapping.target),
            ) {
                (Some(field), _) => Target::Field(field),
                (None, Some(path)) => Target::Metadata(path),
                (None, None) => {
                    let known = Field::ALL.map(Field::as_str).join(", ");
                    return Err(format!(
                        "map: expected one of {known} or metadata.<name>, found {}",
                        super::issue::quote(&mapping.target)
                    ));
                }
            };
            for column in &mapping.columns {
                if mapped
                    .insert(column.clone(), target.clone())
                    .is_some_and(|other| other != target)
                {
                    return Err(format!(
                        "map: {} is given to two fields",
                        super::issue::quote(column)
                    ));
                }
            }
        }
        Ok(Self {
            extra,
            map,
            mapped,
            targets: Vec::new(),
            header: Vec::new(),
            unescape: false,
        })
    }

    /// How the header's columns were understood; empty for JSON.
    pub fn header(&self) -> &[Column] {
        &self.header
    }

    /// Understands a CSV header.
    pub fn read_header(&mut self, names: &[String]) -> Result<(), InputError> {
        self.unescape = is_failed_file(names);
        let names = &unguarded_names(names);
        let wrong = |message: String| {
            Err(InputError {
                code: InputErrorCode::Columns,
                line: 1,
                byte: 0,
                message,
            })
        };
        let listed = || {
            names
                .iter()
                .map(|name| super::issue::quote(name))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if let Some(missing) = self
            .map
            .iter()
            .flat_map(|mapping| &mapping.columns)
            .find(|column| !names.contains(column))
        {
            return wrong(format!(
                "expected the mapped column {}, found {}",
                super::issue::quote(missing),
                listed()
            ));
        }
        self.targets = names.iter().map(|name| self.exact(name)).collect();
        let mut guessed = vec![false; names.len()];
        for ((name, target), guessed) in names.iter().zip(0..).zip(&mut guessed) {
            let Some(slot) = self.targets.get(target) else {
                continue;
            };
            if *slot != Target::Extra {
                continue;
            }
            let Some(field) = Field::guess(name) else {
                continue;
            };
            if !self.is_mapped(field) && !self.targets.contains(&Target::Field(field)) {
                if let Some(slot) = self.targets.get_mut(target) {
                    *slot = Target::Field(field);
                }
                *guessed = true;
            }
        }
        for field in [Field::Uid, Field::Name] {
            if !self.targets.contains(&Target::Field(field)) {
                return wrong(format!(
                    "expected a column for {0}, found {1}; rename one, or map it: map: {{ {0}: 'column' }}",
                    field.as_str(),
                    listed()
                ));
            }
        }
        let unknown: Vec<String> = names
            .iter()
            .zip(&self.targets)
            .filter(|(name, target)| **target == Target::Extra && !name.is_empty())
            .map(|(name, _)| super::issue::quote(name))
            .collect();
        if self.extra == ExtraPolicy::Reject && !unknown.is_empty() {
            return wrong(format!(
                "users have no field for {}; map it, keep it with extra: 'metadata', or leave it out with extra: 'drop'",
                unknown.join(", ")
            ));
        }
        for (name, target) in names.iter().zip(&mut self.targets) {
            if *target == Target::Extra {
                *target = match self.extra {
                    ExtraPolicy::Metadata if !name.is_empty() => {
                        Target::Metadata(vec![name.clone()])
                    }
                    _ => Target::Ignored,
                };
            }
        }
        self.clashing_paths().map_or(Ok(()), wrong)?;
        self.header = names
            .iter()
            .zip(&self.targets)
            .zip(guessed)
            .map(|((name, target), guessed)| Column {
                name: name.clone(),
                target: match target {
                    Target::Field(field) => Some(field.as_str().to_owned()),
                    Target::Metadata(path) => Some(format!("metadata.{}", path.join("."))),
                    Target::Extra | Target::Ignored => None,
                },
                guessed,
            })
            .collect();
        Ok(())
    }

    /// Only names the cells, for a `map` function that gets them by name.
    pub fn name_cells(&mut self, names: &[String]) {
        self.unescape = is_failed_file(names);
        self.header = unguarded_names(names)
            .into_iter()
            .map(|name| Column {
                name,
                target: None,
                guessed: false,
            })
            .collect();
    }

    /// The cell at `at`, as it stood before it was ever written to a file of failed rows.
    pub fn cell<'a>(&self, cells: Cells<'a>, at: usize) -> Option<Cow<'a, str>> {
        let cell = cells.get(at)?;
        Some(if self.unescape {
            without_guard(cell)
        } else {
            cell
        })
    }

    /// The fields of a CSV row.
    pub fn cells<'a>(&'a self, cells: Cells<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let mut joined: Vec<Field> = Vec::new();
        for (at, target) in self.targets.iter().enumerate() {
            let Some(cell) = self.cell(cells, at) else {
                continue;
            };
            let value = Raw::Text(cell);
            match target {
                Target::Field(field) if self.several(*field) => {
                    if !joined.contains(field) {
                        joined.push(*field);
                    }
                }
                Target::Field(field) => {
                    fields.set(*field, value);
                }
                Target::Metadata(path) => {
                    fields.members.push(Member {
                        path: Cow::Borrowed(path),
                        value,
                    });
                }
                Target::Extra | Target::Ignored => {}
            }
        }
        for field in joined {
            let parts = self
                .map
                .iter()
                .filter(|mapping| mapping.target == field.as_str());
            let texts: Vec<String> = parts
                .flat_map(|mapping| &mapping.columns)
                .filter_map(|column| self.header.iter().position(|known| known.name == *column))
                .filter_map(|at| self.cell(cells, at))
                .map(|cell| cell.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect();
            fields.set(field, Raw::Text(Cow::Owned(texts.join(" "))));
        }
        fields
    }

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
                        .found(key.raw().to_owned()),
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
                                .found(format!("{} twice", super::issue::quote(known))),
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

    fn exact(&self, name: &str) -> Target {
        if let Some(target) = self.mapped.get(name) {
            return target.clone();
        }
        if RESERVED.contains(&name) {
            return Target::Ignored;
        }
        match Field::named(name) {
            Some(field) if !self.is_mapped(field) => Target::Field(field),
            Some(_) => Target::Extra,
            None => metadata_path(name).map_or(Target::Extra, Target::Metadata),
        }
    }

    fn is_mapped(&self, field: Field) -> bool {
        self.map
            .iter()
            .any(|mapping| mapping.target == field.as_str())
    }

    fn several(&self, field: Field) -> bool {
        self.map
            .iter()
            .any(|mapping| mapping.target == field.as_str() && mapping.columns.len() > 1)
    }

    /// `metadata.a` beside `metadata.a.b`: one of them would be lost.
    fn clashing_paths(&self) -> Option<String> {
        let mut paths: Vec<&Vec<String>> = self
            .targets
            .iter()
            .filter_map(|target| match target {
                Target::Metadata(path) => Some(path),
                _ => None,
            })
            .collect();
        // In this order a path is followed by those that go on from it.
        paths.sort_unstable();
        let clash = paths.windows(2).find_map(|pair| match pair {
            [path, longer] if longer.starts_with(path) => Some(path),
            _ => None,
        })?;
        Some(format!(
            "metadata.{0} is both a value and an object, or is there twice; rename a column",
            clash.join(".")
        ))
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

/// Whether a header is that of a file of failed rows.
pub(crate) fn is_failed_file(names: &[String]) -> bool {
    RESERVED
        .iter()
        .all(|reserved| names.iter().any(|name| name == reserved))
}

/// The names of the columns as they stood in the source that a file of failed rows came from.
pub(crate) fn unguarded_names(names: &[String]) -> Vec<String> {
    if !is_failed_file(names) {
        return names.to_vec();
    }
    let names = names.iter().map(|name| without_guard(Cow::Borrowed(name)));
    names.map(Cow::into_owned).collect()
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

fn metadata_path(name: &str) -> Option<Vec<String>> {
    let steps: Vec<String> = name
        .strip_prefix("metadata.")?
        .split('.')
        .map(str::to_owned)
        .collect();
    (!steps.iter().any(String::is_empty)).then_some(steps)
}

/// Undoes what [`crate::core::failed`] does to a cell that a spreadsheet would run as a formula.
pub(crate) fn without_guard(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !super::failed::is_guarded(&cell) {
        return cell;
    }
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\'').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\'').map(str::to_owned).unwrap_or(text)),
    }
}

/// The columns that a file of failed rows has beside its own.
pub const RESERVED: [&str; 3] = ["_row", "_code", "_message"];

/// What a host puts in the place of an object that it could not read, before the reason.
pub const UNREADABLE: &str = "unreadable: ";
