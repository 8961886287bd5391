//! Where a field is empty: the columns that fill it then.

use super::{Columns, Mapping, paths::value_of};
use crate::importer::{
    input::Cells,
    issue::quote,
    json::Value,
    user::{Field, Fields, Raw, is_blank},
};

/// A field, and the columns that fill it where it is empty: the first that is not.
#[derive(Debug)]
pub(super) struct Fallback {
    field: Field,
    names: Vec<String>,
    /// Where they are in rows of CSV.
    columns: Vec<usize>,
}

impl Fallback {
    /// An error in words if the target is no field.
    pub fn new(entry: Mapping) -> Result<Self, String> {
        let known = || Field::ALL.map(Field::as_str).join(", ");
        let Some(field) = Field::named(&entry.target) else {
            let found = quote(&entry.target);
            return Err(format!("expected one of {}, found {found}", known()));
        };
        Ok(Self {
            field,
            names: entry.columns,
            columns: Vec::new(),
        })
    }

    pub fn field(&self) -> Field {
        self.field
    }

    /// Finds the columns in a header; the name of one that is not there.
    pub fn read_header(&mut self, header: &[String]) -> Result<(), String> {
        self.columns.clear();
        for name in &self.names {
            match header.iter().position(|known| known == name) {
                Some(at) => self.columns.push(at),
                None => return Err(name.clone()),
            }
        }
        Ok(())
    }

    /// Whether a name is one of the columns, or leads to one.
    fn uses(&self, name: &str) -> bool {
        let is_way = |way: &String| {
            way.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.names.iter().any(is_way)
    }
}

impl Columns {
    /// Whether a name is of use for a field that is empty.
    pub(super) fn is_fallback(&self, name: &str) -> bool {
        self.fallbacks.iter().any(|fallback| fallback.uses(name))
    }

    /// Whether rows that lack no field that every user has may have others filled.
    pub(crate) fn may_fill_more(&self) -> bool {
        let is_needed = |field| matches!(field, Field::Uid | Field::Name);
        !self
            .fallbacks
            .iter()
            .all(|fallback| is_needed(fallback.field))
    }

    /// Fills the empty fields of a row of CSV.
    pub(super) fn fill_from_cells<'a>(&self, fields: &mut Fields<'a>, cells: Cells<'a>) {
        for fallback in &self.fallbacks {
            let values = fallback.columns.iter();
            let values = values.filter_map(|at| self.cell(cells, *at)).map(Raw::Text);
            fill(fields, fallback.field, values);
        }
    }

    /// Fills the empty fields of a row of JSON.
    pub(super) fn fill_from_object<'a>(&self, fields: &mut Fields<'a>, row: Value<'a>) {
        for fallback in &self.fallbacks {
            let values = fallback.names.iter();
            let values = values.filter_map(|name| value_of(row, name)).map(Raw::Json);
            fill(fields, fallback.field, values);
        }
    }
}

fn fill<'a>(fields: &mut Fields<'a>, field: Field, mut values: impl Iterator<Item = Raw<'a>>) {
    if fields.get(field).is_none()
        && let Some(value) = values.find(|value| !is_empty(value))
    {
        fields.set(field, value);
    }
}

/// Also a text of white space is nothing.
fn is_empty(value: &Raw<'_>) -> bool {
    let text = match value {
        Raw::Json(value) => value.string(),
        Raw::Text(_) => None,
    };
    value.is_absent() || text.is_some_and(|text| is_blank(&text.decode_lossy()))
}
