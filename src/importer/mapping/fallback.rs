//! Where a field is empty: the columns that fill it then.

use super::MapEntry;
use crate::importer::{entity::Entity, issue::quote};

/// A field, and the columns that fill it where it is empty: the first that is not.
#[derive(Debug)]
pub(crate) struct Fallback {
    pub field: usize,
    /// The place of the first name among all that the caller gives.
    pub place: usize,
    pub names: Vec<String>,
}

impl Fallback {
    /// Returns an error in words if the target is no field.
    pub fn new(entity: &Entity, entry: MapEntry, place: usize) -> Result<Self, String> {
        let Some(field) = entity.named(&entry.target) else {
            let (known, found) = (entity.field_names(), quote(&entry.target));
            return Err(format!("expected one of {known}, found {found}"));
        };
        Ok(Self { field, place, names: entry.columns })
    }
}
