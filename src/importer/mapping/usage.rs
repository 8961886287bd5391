//! What a name in JSON is for.

use super::{ExtraPolicy, Mapping, RESERVED, Target, Usage, path};
use crate::importer::{invariant::Invariant, remedy::Remedy};

impl Mapping {
    /// Returns what a name in JSON is for.
    pub(crate) fn usage(&self, name: &str) -> Usage {
        let target = self.exact(name);
        if let Some(place) = self.mapped.iter().position(|(known, _)| known == name) {
            self.note_found(place);
        }
        Usage {
            target,
            is_root: self.is_root(name),
            is_own: matches!(target, Target::Field(field) if self.entity.field(field).name == name),
        }
    }

    pub(super) fn exact(&self, name: &str) -> Target {
        if let Some((_, target)) = self.mapped.iter().find(|(known, _)| known == name) {
            return *target;
        }
        if RESERVED.contains(&name) {
            return Target::Ignored;
        }
        match self.entity.named(name) {
            Some(field) if !self.is_mapped(field) => Target::Field(field),
            None if self.entity.extra_path(name).is_some() => Target::Path,
            _ => self.extra_target(name),
        }
    }

    /// Returns what becomes of a name that there is no field for.
    pub(crate) fn extra_target(&self, name: &str) -> Target {
        match self.extra {
            ExtraPolicy::Reject if self.is_of_use(name) => Target::Ignored,
            ExtraPolicy::Reject => Target::Unknown,
            ExtraPolicy::Metadata => Target::Extra,
            ExtraPolicy::Drop => Target::Ignored,
        }
    }

    /// Says where each row stands in the input: the path to it, if there is one.
    pub(crate) fn place_rows(&mut self, place: Option<String>) {
        self.row_place = place;
    }

    /// Returns the option that reads other rows, which a row has at `path`.
    pub(super) fn row_path(&self, path: &str) -> Option<Remedy> {
        match self.row_place.as_deref()? {
            "" => Remedy::row_path(path),
            place => Remedy::row_path(&format!("{place}.{path}")),
        }
    }

    /// Returns the name of the field that names an entry, unless another is mapped to it.
    pub(crate) fn own_key(&self) -> Option<&'static str> {
        (!self.is_mapped(self.entity.key)).then(|| self.entity.key().name)
    }

    pub(super) fn is_mapped(&self, field: usize) -> bool {
        let name = self.entity.field(field).name;
        self.map.iter().any(|entry| entry.target == name)
    }

    /// Returns whether something within the value of this name is mapped.
    pub(super) fn is_root(&self, name: &str) -> bool {
        self.paths.iter().any(|at| path::leads_from(name, self.path(*at)))
    }

    /// Returns the mapped paths that lead from the value of a name, and how much of each its name is.
    pub(crate) fn paths_from(&self, name: &str) -> impl Iterator<Item = (usize, usize)> {
        let paths = self.paths.iter().copied();
        let paths = paths.filter(move |at| path::leads_from(name, self.path(*at)));
        paths.map(move |at| (at, name.len()))
    }

    pub(crate) fn path(&self, at: usize) -> &str {
        &self.mapped.get(at).promised("a path is one of those that are mapped").0
    }

    /// Returns what the value at the end of a path is for: a row has it.
    pub(crate) fn path_target(&self, at: usize) -> Target {
        self.note_found(at);
        self.mapped.get(at).promised("a path is one of those that are mapped").1
    }
}
