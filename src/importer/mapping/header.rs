//! The header of CSV: what each of its columns is for, or why that cannot be known.

use super::{
    Column, Columns, ExtraPolicy, Target,
    formula_guard::{is_failed_file, unguarded_names},
};
use crate::importer::{
    error::ErrorCode, input::InputError, issue::quote, order::sorted, user::Field,
};

impl Columns {
    /// Understands a CSV header.
    pub fn read_header(&mut self, names: &[String]) -> Result<(), InputError> {
        self.unescape = is_failed_file(names);
        let names = &unguarded_names(names);
        let wrong = |message: String| {
            Err(InputError {
                code: ErrorCode::InputColumns,
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
