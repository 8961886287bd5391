//! A row of CSV: its cells, each put where the columns say.

use std::borrow::Cow;

use super::{Columns, Target, formula_guard::without_guard};
use crate::importer::{
    input::Cells,
    user::{Field, Fields, Member, Raw},
};

impl Columns {
    /// The cell at `at`, as it stood before it was ever written to a file of failed rows.
    pub fn cell<'a>(&self, cells: Cells<'a>, at: usize) -> Option<Cow<'a, str>> {
        if self.nulls.has(cells.raw_get(at)?.as_bytes()) {
            return Some(Cow::Borrowed(""));
        }
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
        self.fill_from_cells(&mut fields, cells);
        fields
    }
}
