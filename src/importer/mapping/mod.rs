//! From columns (or the keys of JSON objects) to fields: exact names, guesses, and what the caller maps.

mod cells;
mod fallback;
mod formula_guard;
mod header;
mod names;
mod nulls;
mod object;
mod paths;

use std::collections::HashMap;

use super::{express::ExpressColumns, issue::quote, user::Field};
use fallback::Fallback;
pub use formula_guard::RESERVED;
pub(crate) use formula_guard::{is_failed_file, runs_as_formula, unguarded_names, without_guard};
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
                        "expected one of {known} or metadata.<name>, found {}",
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
                    return Err(format!("{} is given to two fields", quote(column)));
                }
            }
        }
        Ok(())
    }

    /// How the header's columns were understood; empty for JSON.
    pub fn header(&self) -> &[Column] {
        &self.header
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
}

fn metadata_path(name: &str) -> Option<Vec<String>> {
    let steps: Vec<String> = name
        .strip_prefix("metadata.")?
        .split('.')
        .map(str::to_owned)
        .collect();
    (!steps.iter().any(String::is_empty)).then_some(steps)
}
