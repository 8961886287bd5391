//! The header of CSV: what each of its columns is for, or why that cannot be known.

use super::{Column, Mapping, Target, formula_guard::unguarded_names};
use crate::importer::{
    error::ErrorCode,
    input::{InputError, is_failed_file, plain_name},
    issue::quote,
    order::sorted,
    remedy::{OptionName, Remedies, Remedy},
};

/// What the columns of a file are for.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// One for each field that is filled.
    sources: Vec<Source>,
    /// The fields of these, as bits by their places.
    given: u32,
    /// Those that are members of the field for extras, and by which path.
    extras: Vec<(usize, usize)>,
    /// Those that are for nothing.
    unused: Vec<usize>,
    /// Whether cells without quotes may stand for others.
    rewrites_cells: bool,
}

/// Which columns fill a field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub field: usize,
    /// The column, if it is the only one that can fill the field.
    pub alone: Option<usize>,
    pub column: Option<usize>,
    /// Those that make it together, in the order in which they are joined.
    pub joined: Vec<usize>,
    /// Those that fill it where it is empty.
    pub fallback: Vec<usize>,
}

impl Mapping {
    /// One for each field that is filled, in their order.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.columns.sources
    }

    /// Returns the fields that have a column, as bits by their places.
    pub(crate) fn given(&self) -> u32 {
        self.columns.given
    }

    /// Whether cells without quotes may stand for others.
    #[inline(always)]
    pub(crate) fn rewrites_cells(&self) -> bool {
        self.columns.rewrites_cells
    }

    /// The columns that are members of the field for extras, and by which path.
    pub(crate) fn extra_columns(&self) -> &[(usize, usize)] {
        &self.columns.extras
    }

    /// The columns that are for nothing.
    pub(crate) fn unused_columns(&self) -> &[usize] {
        &self.columns.unused
    }

    /// Understands a CSV header.
    ///
    /// # Errors
    /// [`ErrorCode::InputColumns`], if a column that is mapped or needed is not there, or there is no field for one.
    pub fn read_header(&mut self, names: &[String]) -> Result<(), InputError> {
        self.is_failed_file = is_failed_file(names);
        let names = &unguarded_names(names);
        self.spell_as(names);
        self.find_mapped(names)?;
        let (mut targets, guessed) = self.understand(names);
        self.find_needed(names, &targets)?;
        self.refuse_unknown(names, &targets)?;
        for (name, target) in names.iter().zip(&mut targets) {
            if let Some(path) = self.path_of(name, *target) {
                self.extra_paths.push(path);
                *target = Target::Mapped(self.extra_paths.len() - 1);
            }
        }
        self.refuse_clashes(&targets)?;
        self.plan(names, &targets);
        self.header = self.columns_of(names, &targets, &guessed);
        Ok(())
    }

    /// Understands a header as far as it can be, for a report: no row is read by it.
    #[cold]
    pub fn describe_header(&mut self, names: &[String]) {
        let names = &unguarded_names(names);
        self.spell_as(names);
        self.header = self.describe(names);
    }

    /// Returns how these columns or names are understood, whether or not an import could use them.
    pub fn describe(&self, names: &[String]) -> Vec<Column> {
        let (targets, guessed) = self.understand(names);
        self.columns_of(names, &targets, &guessed)
    }

    /// Returns what each name is for: exactly, or by a guess where no other name is the field.
    fn understand(&self, names: &[String]) -> (Vec<Target>, Vec<bool>) {
        let exact = |name: &String| match self.exact(name) {
            Target::Extra | Target::Unknown if name.is_empty() => Target::Ignored,
            other => other,
        };
        let mut targets: Vec<Target> = names.iter().map(exact).collect();
        let guessed = self.guess(names, &mut targets);
        (targets, guessed)
    }

    fn columns_of(&self, names: &[String], targets: &[Target], guessed: &[bool]) -> Vec<Column> {
        let columns = names.iter().zip(targets).zip(guessed);
        let column = |((name, target), guessed): ((&String, &Target), &bool)| Column {
            name: name.clone(),
            target: self.target_name(name, *target),
            guessed: *guessed,
        };
        columns.map(column).collect()
    }

    /// Returns the steps of a member that a name leads to by itself.
    fn path_of(&self, name: &str, target: Target) -> Option<Vec<String>> {
        match target {
            Target::Path => self.entity.extra_path(name),
            Target::Extra => Some(vec![name.to_owned()]),
            _ => None,
        }
    }

    /// Only names the cells, for a `map` function that gets them by name.
    pub fn name_cells(&mut self, names: &[String]) {
        self.is_failed_file = is_failed_file(names);
        self.header =
            unguarded_names(names).into_iter().map(|name| Column { name, target: None, guessed: false }).collect();
    }

    /// Spells columns that the caller names as the header does, where only white space differs.
    fn spell_as(&mut self, names: &[String]) {
        let spell = |column: &mut String| {
            let plain = plain_name(column);
            if !names.contains(column) && names.contains(&plain) {
                *column = plain;
            }
        };
        self.map.iter_mut().flat_map(|entry| &mut entry.columns).for_each(spell);
        self.mapped.iter_mut().map(|(column, _)| column).for_each(spell);
        self.fallbacks.iter_mut().flat_map(|fallback| &mut fallback.names).for_each(spell);
    }

    /// Refuses a header that lacks a column which the caller names.
    fn find_mapped(&self, names: &[String]) -> Result<(), InputError> {
        let mut mapped = self.map.iter().flat_map(|entry| &entry.columns);
        if let Some(missing) = mapped.find(|column| !names.contains(column)) {
            let (missing, found) = (quote(missing), listed(names));
            let message = format!("expected the mapped column {missing}, found {found}");
            return wrong(message, Remedies::default());
        }
        for fallback in &self.fallbacks {
            if let Some(missing) = fallback.names.iter().find(|name| !names.contains(name)) {
                let field = self.entity.field(fallback.field).name;
                let (missing, found) = (quote(missing), listed(names));
                let message = format!("expected the column {missing} that fills the {field}, found {found}");
                return wrong(message, Remedies::default());
            }
        }
        Ok(())
    }

    /// Takes columns whose names are synonyms of fields that no other column fills: of several, the likeliest.
    fn guess(&self, names: &[String], targets: &mut [Target]) -> Vec<bool> {
        let mut guessed = vec![false; names.len()];
        for field in 0..self.entity.fields.len() {
            if self.is_mapped(field) || targets.contains(&Target::Field(field)) {
                continue;
            }
            let columns = names.iter().zip(&*targets).enumerate();
            let ranks = columns
                .filter(|(_, (name, target))| self.is_extra(name, **target))
                .filter_map(|(at, (name, _))| Some((self.entity.rank(name, field)?, at)));
            let Some((_, at)) = ranks.min() else { continue };
            if let (Some(slot), Some(is_guessed)) = (targets.get_mut(at), guessed.get_mut(at)) {
                *slot = Target::Field(field);
                *is_guessed = true;
            }
        }
        guessed
    }

    /// Returns whether a column has no use of its own.
    fn is_extra(&self, name: &str, target: Target) -> bool {
        let is_reserved = super::RESERVED.contains(&name);
        let is_mapped = self.mapped.iter().any(|(known, _)| known == name);
        let is_loose = matches!(target, Target::Extra | Target::Unknown | Target::Ignored);
        is_loose && !is_reserved && !is_mapped
    }

    fn find_needed(&self, names: &[String], targets: &[Target]) -> Result<(), InputError> {
        for (at, field) in self.entity.fields.iter().enumerate() {
            let fills = |target: &Target| match *target {
                Target::Field(field) | Target::Part { field, .. } => field == at,
                _ => false,
            };
            if field.required && !self.has_fallback(at) && !targets.iter().any(fills) {
                let (name, found) = (field.name, listed(names));
                let likely = names.iter().find(|column| at == self.entity.key && names_id(column));
                let map = likely.and_then(|column| Remedy::map_column(name, column));
                let map = map.unwrap_or(Remedy::MapColumn { field: name, column: None });
                let remedies = vec![Remedy::hint("rename one"), map];
                return wrong(format!("expected a column for {name}, found {found}"), remedies.into());
            }
        }
        Ok(())
    }

    fn refuse_unknown(&self, names: &[String], targets: &[Target]) -> Result<(), InputError> {
        let columns = names.iter().zip(targets);
        let unknown = columns.filter(|(name, target)| **target == Target::Unknown && !name.is_empty());
        let unknown: Vec<&String> = unknown.map(|(name, _)| name).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let (entity, unknown) = (self.entity.name, listed(unknown));
        wrong(format!("{entity} have no field for {unknown}"), MAP_KEEP_OR_DROP.into())
    }

    /// Refuses `metadata.a` beside `metadata.a.b`: one of them would be lost.
    fn refuse_clashes(&self, targets: &[Target]) -> Result<(), InputError> {
        let paths = targets.iter().filter_map(|target| match target {
            Target::Mapped(at) => Some(self.extra_paths(*at)),
            _ => None,
        });
        // In this order a path is followed by those that continue it.
        let paths: Vec<&[String]> = sorted(paths);
        let mut pairs = paths.windows(2);
        let clash = pairs.find_map(|pair| match pair {
            [path, longer] if longer.starts_with(path) => Some(path),
            _ => None,
        });
        let Some(clash) = clash else { return Ok(()) };
        let field = self.entity.extras.map_or("", |at| self.entity.field(at).name);
        let clash: String = clash.join(".").chars().take(LISTED_CHARACTERS).collect();
        let message = format!("{field}.{clash} is both a value and an object, or is there twice");
        wrong(message, RENAME.into())
    }

    fn plan(&mut self, names: &[String], targets: &[Target]) {
        let column = |name: &String| names.iter().position(|known| known == name);
        let fields = 0..self.entity.fields.len();
        let sources = fields.map(|field| Source { field, ..Source::default() });
        let rewrites_cells = self.is_failed_file || self.has_escapes || !self.nulls.is_empty();
        let mut columns = Columns { sources: sources.collect(), rewrites_cells, ..Columns::default() };
        for (at, target) in targets.iter().enumerate() {
            match *target {
                Target::Field(field) => {
                    if let Some(source) = columns.sources.get_mut(field) {
                        source.column = Some(at);
                    }
                }
                Target::Part { .. } => {}
                Target::Mapped(path) => columns.extras.push((at, path)),
                _ => columns.unused.push(at),
            }
        }
        for field in self.joined_fields() {
            let joined = self.joined_names(field).iter().filter_map(column).collect();
            if let Some(source) = columns.sources.get_mut(field) {
                source.joined = joined;
            }
        }
        for fallback in &self.fallbacks {
            if let Some(source) = columns.sources.get_mut(fallback.field) {
                source.fallback.extend(fallback.names.iter().filter_map(column));
            }
        }
        for source in &mut columns.sources {
            source.alone = source.column.filter(|_| source.fallback.is_empty());
        }
        columns
            .sources
            .retain(|source| source.alone.is_some() || !source.joined.is_empty() || !source.fallback.is_empty());
        columns.given = columns.sources.iter().fold(0, |bits, source| bits | 1 << source.field);
        self.columns = columns;
    }

    fn target_name(&self, name: &str, target: Target) -> Option<String> {
        let path = match target {
            Target::Field(field) | Target::Part { field, .. } => {
                return Some(self.entity.field(field).name.to_owned());
            }
            Target::Mapped(at) => self.extra_paths(at).to_vec(),
            other => self.path_of(name, other)?,
        };
        let field = self.entity.field(self.entity.extras?).name;
        Some(format!("{field}.{}", path.join(".")))
    }
}

/// Returns whether a column's last word says that it has ids: `Customer ID`, `Benutzer-ID`, `userId`.
fn names_id(column: &str) -> bool {
    let Some((before, last)) = column.len().checked_sub(2).and_then(|at| column.split_at_checked(at)) else {
        return false;
    };
    let is_end = before.ends_with(|end: char| !end.is_alphanumeric() || end.is_lowercase() && last.starts_with('I'));
    last.eq_ignore_ascii_case("id") && (is_end || before.is_empty())
}

fn wrong<T>(message: String, remedies: Remedies) -> Result<T, InputError> {
    Err(InputError { code: ErrorCode::InputColumns, line: 1, byte: 0, message, remedies })
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

const MAP_KEEP_OR_DROP: &[Remedy] =
    &[Remedy::hint("map it"), Remedy::set(OptionName::Extra, "metadata"), Remedy::set(OptionName::Extra, "drop")];
const RENAME: &[Remedy] = &[Remedy::hint("rename a column")];
/// Enough for a dozen names.
const LISTED_CHARACTERS: usize = 200;
