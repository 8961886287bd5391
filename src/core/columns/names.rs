//! What a name in an object of JSON is for, where its row may take the express lane.

use super::{RESERVED, metadata_path};
use crate::core::user::Field;

/// What names are for.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// A bit for each field that its own name fills.
    pub usual: u32,
    /// What the caller mapped: to a field alone, or else.
    pub mapped: Vec<(Box<str>, Option<Field>)>,
    /// Whether what is unknown is left out.
    pub drops: bool,
}

/// What one name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Its value is the field.
    Field(Field),
    /// Its value is left out.
    Dropped,
}

impl Names {
    /// What a name without escapes is for; `None` if only the long way can tell, or say what is wrong.
    pub fn find(&self, name: &str) -> Option<Name> {
        if let Some((_, field)) = self.mapped.iter().find(|(known, _)| **known == *name) {
            return field.map(Name::Field);
        }
        if RESERVED.contains(&name) {
            return Some(Name::Dropped);
        }
        match Field::named(name) {
            Some(field) if self.is_usual(field) => Some(Name::Field(field)),
            None if metadata_path(name).is_some() => None,
            _ => self.drops.then_some(Name::Dropped),
        }
    }

    /// Whether a field's own name fills it, and nothing else does.
    #[inline(always)]
    pub fn is_usual(&self, field: Field) -> bool {
        self.usual >> field.index() & 1 == 1
    }
}
