//! From the columns of CSV, or the names in JSON, to fields: exact names, guesses, and what the caller maps.

mod fallback;
mod formula_guard;
mod header;
mod names;
mod nearest;
mod nulls;
mod path;
mod sought;
mod unknown;
mod usage;
mod written;

pub use super::input::RESERVED;
use super::{
    entity::Entity,
    input::{Cells, Dialect, Reader},
    invariant::Invariant,
    issue::quote,
};
pub(crate) use fallback::Fallback;
pub(crate) use formula_guard::{is_guarded, runs_as_formula, unguarded_names, without_formula, without_guard};
pub(crate) use header::Source;
pub(crate) use names::Names;
pub(crate) use nearest::{Unseen, nearest};
pub use nulls::NullMarkers;
pub(crate) use path::{Choice, value_of};
pub(crate) use sought::SeenNames;
use std::borrow::Cow;
pub use unknown::UNREADABLE;
pub(crate) use unknown::{no_object, readable_part, unreadable};
pub(crate) use written::WrittenName;

/// What becomes of a column or name that the entity has no field for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExtraPolicy {
    /// An error: a column stops the reading, a name makes its row invalid. The default.
    #[default]
    Reject,
    /// It becomes a member of the metadata.
    Metadata,
    /// It is left out.
    Drop,
}

/// One entry of the caller's map: a field, or `metadata.x`, from columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapEntry {
    /// `uid`, …, or `metadata.x`.
    pub target: String,
    /// The columns, in the order in which their values are joined with a space. Empty: none,
    /// not even a guess. In JSON, a name that a row has no member of may be the path of a value within
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

/// What the value of a column or name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// It is the field.
    Field(usize),
    /// It makes the field together with others.
    Part {
        field: usize,
        /// Its place among them.
        column: usize,
    },
    /// It is a member of the field for extras, by one of [`Mapping::extra_paths`].
    Mapped(usize),
    /// It is a member of the field for extras, by the path that its own name is: `metadata.x`.
    Path,
    /// It is a member of the field for extras, under its own name.
    Extra,
    /// There is no field for it, and that is an issue.
    Unknown,
    /// Nothing.
    Ignored,
}

/// What a name in JSON is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub target: Target,
    /// Whether something within its value is mapped.
    pub is_root: bool,
    /// Whether it is the name of the field that it fills.
    pub is_own: bool,
}

/// Knows where each column or name of the input goes.
#[derive(Debug)]
pub struct Mapping {
    entity: &'static Entity,
    extra: ExtraPolicy,
    map: Vec<MapEntry>,
    /// What the caller mapped, by column or name.
    mapped: Vec<(String, Target)>,
    /// Places in `mapped` of those that may be paths.
    paths: Vec<usize>,
    /// The steps of members that names are mapped to: `metadata.address.city` has two.
    extra_paths: Vec<Vec<String>>,
    fallbacks: Vec<Fallback>,
    /// Columns and paths that conditions on rows need.
    compared: Vec<String>,
    nulls: NullMarkers,
    header: Vec<Column>,
    columns: header::Columns,
    is_failed_file: bool,
    /// The path to a row in the input; none if what is in it has no path.
    row_place: Option<String>,
    /// Backslashes begin escapes in cells, and quotes mean nothing.
    has_escapes: bool,
    /// The rows are those of a spreadsheet.
    is_sheet: bool,
    /// `"name":` of each field.
    written_names: Vec<WrittenName>,
    needed: u32,
    sought: sought::Sought,
}

impl Mapping {
    /// The caller's map and policy.
    ///
    /// # Errors
    /// A sentence, if a target is no field, or a column is given to two.
    pub fn new(entity: &'static Entity, entries: Vec<MapEntry>, extra: ExtraPolicy) -> Result<Self, String> {
        let mut mapping = Self::plain(entity, extra);
        if !entries.is_empty() {
            mapping.add_map(entries)?;
            mapping.sought.need_all(mapping.mapped.len());
            mapping.seek();
        }
        Ok(mapping)
    }

    /// A mapping without a map: columns and names are fields by their own names, columns also by synonyms.
    pub fn plain(entity: &'static Entity, extra: ExtraPolicy) -> Self {
        let required = entity.fields.iter().enumerate().filter(|(_, field)| field.required);
        Self {
            entity,
            extra,
            map: Vec::new(),
            mapped: Vec::new(),
            paths: Vec::new(),
            extra_paths: Vec::new(),
            fallbacks: Vec::new(),
            compared: Vec::new(),
            nulls: NullMarkers::default(),
            header: Vec::new(),
            columns: header::Columns::default(),
            is_failed_file: false,
            row_place: Some(String::new()),
            has_escapes: false,
            is_sheet: false,
            written_names: entity.fields.iter().map(WrittenName::of).collect(),
            needed: required.fold(0, |bits, (at, _)| bits | 1 << at),
            sought: sought::Sought::default(),
        }
    }

    /// The same, where such cells of CSV are empty.
    #[must_use]
    pub fn with_nulls(mut self, nulls: NullMarkers) -> Self {
        self.nulls = nulls;
        self
    }

    /// The same, where conditions on rows need columns and paths: they are of use, though no field has them.
    #[must_use]
    pub(crate) fn with_compared(mut self, names: Vec<String>) -> Self {
        self.compared = names;
        self
    }

    /// The same, where empty fields are filled from other columns: from the first of each that is not empty, whatever
    /// else it is for.
    ///
    /// # Errors
    /// A sentence, if a target is no field.
    pub fn with_fallbacks(mut self, entries: Vec<MapEntry>) -> Result<Self, String> {
        if entries.is_empty() {
            return Ok(self);
        }
        let mut place = self.mapped.len();
        for entry in entries {
            let fallback = Fallback::new(self.entity, entry, place)?;
            place += fallback.names.len();
            self.fallbacks.push(fallback);
        }
        self.seek();
        Ok(self)
    }

    #[inline(never)]
    fn add_map(&mut self, entries: Vec<MapEntry>) -> Result<(), String> {
        for entry in entries {
            match self.map.iter_mut().find(|known| known.target == entry.target) {
                Some(known) => known.columns.extend(entry.columns),
                None => self.map.push(entry),
            }
        }
        let map = std::mem::take(&mut self.map);
        for entry in &map {
            let target = self.target_of(&entry.target)?;
            for (at, column) in entry.columns.iter().enumerate() {
                let target = match target {
                    Target::Field(field) if entry.columns.len() > 1 => Target::Part { field, column: at },
                    other => other,
                };
                self.add_mapped(column, target)?;
            }
        }
        self.map = map;
        Ok(())
    }

    /// Returns what a target of the map names.
    fn target_of(&mut self, target: &str) -> Result<Target, String> {
        if let Some(field) = self.entity.named(target) {
            return Ok(Target::Field(field));
        }
        if let Some(path) = self.entity.extra_path(target) {
            self.extra_paths.push(path);
            return Ok(Target::Mapped(self.extra_paths.len() - 1));
        }
        let extras = self.entity.extras.map(|at| self.entity.field(at).name);
        let extras = extras.map(|name| format!(" or {name}.<name>")).unwrap_or_default();
        let known = self.entity.field_names();
        Err(format!("expected one of {known}{extras}, found {}", quote(target)))
    }

    fn add_mapped(&mut self, column: &str, target: Target) -> Result<(), String> {
        let is_same = |known: Target| match (known, target) {
            (Target::Part { field, .. }, Target::Part { field: other, .. }) => field == other,
            (known, target) => known == target,
        };
        match self.mapped.iter().find(|(name, _)| name == column) {
            Some((_, known)) if is_same(*known) => return Ok(()),
            Some(_) => return Err(format!("{} is given to two fields", quote(column))),
            None => {}
        }
        if column.contains(['.', '[']) {
            self.paths.push(self.mapped.len());
        }
        self.mapped.push((column.to_owned(), target));
        Ok(())
    }

    /// What is imported.
    pub fn entity(&self) -> &'static Entity {
        self.entity
    }

    /// How the header's columns were understood; empty for JSON.
    pub fn header(&self) -> &[Column] {
        &self.header
    }

    /// Which cells of CSV are empty beside those with nothing in them.
    pub fn nulls(&self) -> &NullMarkers {
        &self.nulls
    }

    /// Returns the cell at `at`, as it stood before it was ever written to a file of failed rows.
    pub fn cell<'a>(&self, cells: Cells<'a>, at: usize) -> Option<Cow<'a, str>> {
        if self.nulls.has(cells.raw_get(at)?.as_bytes()) {
            return Some(Cow::Borrowed(""));
        }
        let cell = cells.get(at)?;
        let cell = if self.is_failed_file { without_guard(cell) } else { cell };
        Some(without_formula(&cell).map_or(cell, Cow::Owned))
    }

    pub(crate) fn extra(&self) -> ExtraPolicy {
        self.extra
    }

    pub(crate) fn is_failed_file(&self) -> bool {
        self.is_failed_file
    }

    /// Says in which dialect the cells are; before the header.
    pub(crate) fn set_dialect(&mut self, dialect: Dialect) {
        self.has_escapes = dialect.has_escapes();
        self.is_sheet = dialect == Dialect::Sheet;
        self.nulls.add(dialect.null_markers());
    }

    /// Whether backslashes begin escapes in cells, and quotes mean nothing.
    pub(crate) fn has_escapes(&self) -> bool {
        self.has_escapes
    }

    /// Whether the rows are those of a spreadsheet.
    #[inline(always)]
    pub(crate) fn is_sheet(&self) -> bool {
        self.is_sheet
    }

    /// A bit for each field that every row needs.
    #[inline(always)]
    pub(crate) fn needed(&self) -> u32 {
        self.needed
    }

    /// Whether empty fields may be filled from others.
    #[inline(always)]
    pub(crate) fn may_fill(&self) -> bool {
        !self.fallbacks.is_empty()
    }

    pub(crate) fn fallbacks(&self) -> &[Fallback] {
        &self.fallbacks
    }

    /// Returns `"name":` of a field.
    #[inline(always)]
    pub(crate) fn written_name(&self, field: usize) -> Option<&WrittenName> {
        self.written_names.get(field)
    }

    /// Bytes that the names of all fields take in an entry, at most.
    pub(crate) fn name_bytes(&self) -> usize {
        self.written_names.len() * WrittenName::BYTES
    }

    /// The steps of a mapped member.
    pub(crate) fn extra_paths(&self, at: usize) -> &[String] {
        self.extra_paths.get(at).promised("a target names a path that is kept")
    }

    /// The names whose values make a field together.
    pub(crate) fn joined_names(&self, field: usize) -> &[String] {
        let name = self.entity.field(field).name;
        let entry = self.map.iter().find(|entry| entry.target == name && entry.columns.len() > 1);
        entry.map(|entry| entry.columns.as_slice()).unwrap_or_default()
    }

    /// The fields that several values make together.
    pub(crate) fn joined_fields(&self) -> impl Iterator<Item = usize> {
        let entries = self.map.iter().filter(|entry| entry.columns.len() > 1);
        entries.filter_map(|entry| self.entity.named(&entry.target))
    }

    /// Has users that an object holds by their keys get these as a field, unless another is mapped to it.
    pub(crate) fn keyed(&self, reader: Reader) -> Reader {
        match self.own_key() {
            Some(key) => reader.with_key(key),
            None => reader,
        }
    }

    /// Whether a fallback for a field that every row needs is there.
    fn has_fallback(&self, field: usize) -> bool {
        self.fallbacks.iter().any(|fallback| fallback.field == field)
    }

    /// Whether a name is of use beside the fields: for one that is empty, or for a condition.
    pub(crate) fn is_of_use(&self, name: &str) -> bool {
        let mut needed = self.fallbacks.iter().flat_map(|fallback| &fallback.names).chain(&self.compared);
        needed.any(|path| path::leads_to(name, path))
    }
}
