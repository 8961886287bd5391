//! From columns (or the keys of JSON objects) to fields: exact names, guesses, and what the caller maps.

mod cells;
mod fallback;
mod guard;
mod names;
mod nulls;
mod object;
mod paths;

use std::collections::HashMap;

use super::{
    express::ExpressColumns,
    issue::quote,
    order::sorted,
    read::{InputError, InputErrorCode},
    user::Field,
};
use fallback::Fallback;
pub use guard::RESERVED;
pub(crate) use guard::{is_failed_file, unguarded_names, without_guard};
pub(crate) use names::{Name, Names};
pub use nulls::NullMarkers;
pub use object::UNREADABLE;
use paths::Paths;

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
    /// not even a guess. In JSON, a name that a row has no member of may be the way to a value within
    /// one: `profile.name`, `emails.0.address`.
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
    paths: Paths,
    targets: Vec<Target>,
    header: Vec<Column>,
    unescape: bool,
    nulls: NullMarkers,
    fallbacks: Vec<Fallback>,
}

impl Columns {
    /// The caller's map and policy; an error in words if a target is no field.
    pub fn new(entries: Vec<Mapping>, extra: ExtraPolicy) -> Result<Self, String> {
        let mut columns = Self {
            extra,
            map: Vec::new(),
            mapped: HashMap::new(),
            paths: Paths::default(),
            targets: Vec::new(),
            header: Vec::new(),
            unescape: false,
            nulls: NullMarkers::default(),
            fallbacks: Vec::new(),
        };
        if !entries.is_empty() {
            columns.add_map(entries)?;
        }
        Ok(columns)
    }

    /// The same, where such cells of CSV are empty.
    #[must_use]
    pub fn with_nulls(mut self, nulls: NullMarkers) -> Self {
        self.nulls = nulls;
        self
    }

    /// The same, where empty fields are filled from other columns: from the first of each that is not empty, whatever
    /// else it is for. An error in words if a target is no field.
    pub fn with_fallbacks(mut self, entries: Vec<Mapping>) -> Result<Self, String> {
        self.fallbacks = entries
            .into_iter()
            .map(Fallback::new)
            .collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// Which cells of CSV are empty beside those with nothing in them.
    pub fn nulls(&self) -> &NullMarkers {
        &self.nulls
    }

    #[inline(never)]
    fn add_map(&mut self, entries: Vec<Mapping>) -> Result<(), String> {
        let Self {
            map, mapped, paths, ..
        } = self;
        for entry in entries {
            match map.iter_mut().find(|known| known.target == entry.target) {
                Some(known) => known.columns.extend(entry.columns),
                None => map.push(entry),
            }
        }
        for mapping in &*map {
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
                        quote(&mapping.target)
                    ));
                }
            };
            for column in &mapping.columns {
                paths.add(column);
                if mapped
                    .insert(column.clone(), target.clone())
                    .is_some_and(|other| other != target)
                {
                    return Err(format!("map: {} is given to two fields", quote(column)));
                }
            }
        }
        Ok(())
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
        let listed = || listed(names);
        if let Some(missing) = self
            .map
            .iter()
            .flat_map(|mapping| &mapping.columns)
            .find(|column| !names.contains(column))
        {
            return wrong(format!(
                "expected the mapped column {}, found {}",
                quote(missing),
                listed()
            ));
        }
        for fallback in &mut self.fallbacks {
            if let Err(missing) = fallback.read_header(names) {
                let missing = quote(&missing);
                return wrong(format!(
                    "expected the column {missing} of fallback, found {}",
                    listed()
                ));
            }
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
            let has_fallback = self.fallbacks.iter().any(|known| known.field() == field);
            if !has_fallback && !self.targets.contains(&Target::Field(field)) {
                return wrong(format!(
                    "expected a column for {0}, found {1}; rename one, or map it: map: {{ {0}: 'column' }}",
                    field.as_str(),
                    listed()
                ));
            }
        }
        let unknown: Vec<&String> = names
            .iter()
            .zip(&self.targets)
            .filter(|(name, target)| {
                **target == Target::Extra && !name.is_empty() && !self.is_fallback(name)
            })
            .map(|(name, _)| name)
            .collect();
        if self.extra == ExtraPolicy::Reject && !unknown.is_empty() {
            return wrong(format!(
                "users have no field for {}; map it, keep it with extra: 'metadata', or leave it out with extra: 'drop'",
                self::listed(unknown)
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

    /// What the columns of CSV are for, where rows may take the express lane: each fills a field, adds a part of the
    /// name or a member of the metadata, or is for nothing. None has to be unescaped.
    pub(crate) fn for_express(&self) -> Option<ExpressColumns> {
        if self.unescape || self.header.is_empty() || self.may_fill_more() {
            return None;
        }
        let mut columns = ExpressColumns::default();
        columns.nulls = self.nulls.clone();
        for (at, target) in self.targets.iter().enumerate() {
            match target {
                Target::Field(Field::Name) if self.several(Field::Name) => {}
                Target::Field(field) if self.several(*field) => return None,
                Target::Field(field) => {
                    let slot = columns.of_field.get_mut(field.index())?;
                    if slot.replace(at).is_some() {
                        return None;
                    }
                }
                Target::Metadata(path) => match path.as_slice() {
                    [name] => columns.add_member(at, name),
                    _ => return None,
                },
                Target::Extra | Target::Ignored => columns.unused.push(at),
            }
        }
        if self.several(Field::Name) {
            let name = Field::Name.as_str();
            let mapping = self.map.iter().find(|mapping| mapping.target == name)?;
            let place =
                |column: &String| self.header.iter().position(|known| known.name == *column);
            columns.of_name = mapping.columns.iter().map(place).collect::<Option<_>>()?;
        }
        Some(columns)
    }

    /// What the names of JSON's objects are for, as far as rows with them may take the express lane.
    pub(crate) fn names(&self) -> Names {
        let mut names = Names::new(self.extra);
        for field in Field::ALL {
            let name = field.as_str();
            if self.exact(name) == Target::Field(field)
                && !self.several(field)
                && !self.paths.lead_into(name)
            {
                names.add_usual(field);
            }
        }
        for root in self.paths.roots() {
            names.add_else(root);
        }
        for (name, target) in &self.mapped {
            let several = matches!(target, Target::Field(field) if self.several(*field));
            names.add_mapped(name, target, several);
        }
        names
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
        // In this order a path is followed by those that go on from it.
        let paths: Vec<&[String]> = sorted(self.targets.iter().filter_map(|target| match target {
            Target::Metadata(path) => Some(path.as_slice()),
            _ => None,
        }));
        let clash = paths.windows(2).find_map(|pair| match pair {
            [path, longer] if longer.starts_with(path) => Some(path),
            _ => None,
        })?;
        let clash: String = clash.join(".").chars().take(LISTED_CHARACTERS).collect();
        Some(format!(
            "metadata.{clash} is both a value and an object, or is there twice; rename a column"
        ))
    }
}

/// Names as a message lists them: as many as a person would read.
fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let mut list = String::new();
    let mut names = names.into_iter();
    for name in names.by_ref() {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&quote(name));
        if list.len() > LISTED_CHARACTERS {
            break;
        }
    }
    match names.count() {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Enough for a dozen names.
const LISTED_CHARACTERS: usize = 200;

fn metadata_path(name: &str) -> Option<Vec<String>> {
    let steps: Vec<String> = name
        .strip_prefix("metadata.")?
        .split('.')
        .map(str::to_owned)
        .collect();
    (!steps.iter().any(String::is_empty)).then_some(steps)
}
