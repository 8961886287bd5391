//! The header of CSV: what each of its columns is for, or why that cannot be known.

use super::{
    Column, Columns, ExtraPolicy, Target,
    formula_guard::{is_failed_file, unguarded_names},
};
use crate::importer::{
    error::ErrorCode,
    input::InputError,
    issue::quote,
    order::sorted,
    remedy::{OptionName, Remedies, Remedy},
    user::Field,
};

impl Columns {
    /// Understands a CSV header.
    pub fn read_header(&mut self, names: &[String]) -> Result<(), InputError> {
        self.unescape = is_failed_file(names);
        let names = &unguarded_names(names);
        let wrong = |message: String, remedies: Remedies| {
            Err(InputError {
                code: ErrorCode::InputColumns,
                line: 1,
                byte: 0,
                message,
                remedies,
            })
        };
        let nothing = Remedies::default;
        let listed = || listed(names);
        if let Some(missing) = self
            .map
            .iter()
            .flat_map(|mapping| &mapping.columns)
            .find(|column| !names.contains(column))
        {
            let missing = quote(missing);
            let message = format!("expected the mapped column {missing}, found {}", listed());
            return wrong(message, nothing());
        }
        for fallback in &mut self.fallbacks {
            if let Err(missing) = fallback.read_header(names) {
                let (missing, field) = (quote(&missing), fallback.field().as_str());
                let found = listed();
                return wrong(
                    format!("expected the column {missing} that fills the {field}, found {found}"),
                    nothing(),
                );
            }
        }
        let (targets, guessed) = self.understand(names);
        self.targets = targets;
        for field in [Field::Uid, Field::Name] {
            let has_fallback = self.fallbacks.iter().any(|known| known.field() == field);
            if !has_fallback && !self.targets.contains(&Target::Field(field)) {
                let field = field.as_str();
                return wrong(
                    format!("expected a column for {field}, found {}", listed()),
                    vec![
                        Remedy::hint("rename one"),
                        Remedy::MapColumn {
                            field,
                            column: None,
                        },
                    ]
                    .into(),
                );
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
            let message = format!("users have no field for {}", self::listed(unknown));
            return wrong(message, MAP_KEEP_OR_DROP.into());
        }
        let targets = std::mem::take(&mut self.targets);
        self.targets = self.with_extra(names, targets);
        if let Some(message) = self.clashing_paths() {
            return wrong(message, RENAME.into());
        }
        self.header = columns_of(names, &self.targets, &guessed);
        Ok(())
    }

    /// Returns how these columns or keys are understood, whether or not an import could use them.
    pub fn describe(&self, names: &[String]) -> Vec<Column> {
        let (targets, guessed) = self.understand(names);
        columns_of(names, &self.with_extra(names, targets), &guessed)
    }

    /// What each name is for: exactly, or by a guess where no other name is the field.
    fn understand(&self, names: &[String]) -> (Vec<Target>, Vec<bool>) {
        let mut targets: Vec<Target> = names.iter().map(|name| self.exact(name)).collect();
        let mut guessed = vec![false; names.len()];
        for ((name, at), guessed) in names.iter().zip(0..).zip(&mut guessed) {
            let is_unknown = targets.get(at) == Some(&Target::Extra);
            let Some(field) = Field::guess(name).filter(|_| is_unknown) else {
                continue;
            };
            if !self.is_mapped(field) && !targets.contains(&Target::Field(field)) {
                if let Some(slot) = targets.get_mut(at) {
                    *slot = Target::Field(field);
                }
                *guessed = true;
            }
        }
        (targets, guessed)
    }

    /// The same targets, with what becomes of names that users do not have.
    fn with_extra(&self, names: &[String], mut targets: Vec<Target>) -> Vec<Target> {
        for (name, target) in names.iter().zip(&mut targets) {
            if *target == Target::Extra {
                *target = match self.extra {
                    ExtraPolicy::Metadata if !name.is_empty() => {
                        Target::Metadata(vec![name.clone()])
                    }
                    _ => Target::Ignored,
                };
            }
        }
        targets
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
            "metadata.{clash} is both a value and an object, or is there twice"
        ))
    }
}

fn columns_of(names: &[String], targets: &[Target], guessed: &[bool]) -> Vec<Column> {
    let columns = names.iter().zip(targets).zip(guessed);
    columns
        .map(|((name, target), guessed)| Column {
            name: name.clone(),
            target: match target {
                Target::Field(field) => Some(field.as_str().to_owned()),
                Target::Metadata(path) => Some(format!("metadata.{}", path.join("."))),
                Target::Extra | Target::Ignored => None,
            },
            guessed: *guessed,
        })
        .collect()
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

const MAP_KEEP_OR_DROP: &[Remedy] = &[
    Remedy::hint("map it"),
    Remedy::set(OptionName::Extra, "metadata"),
    Remedy::set(OptionName::Extra, "drop"),
];
const RENAME: &[Remedy] = &[Remedy::hint("rename a column")];
/// Enough for a dozen names.
const LISTED_CHARACTERS: usize = 200;
