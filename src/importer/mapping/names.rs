//! What a name in an object of JSON is for, where its row may take the express lane.

use super::{ExtraPolicy, RESERVED, Target, metadata_path};
use crate::importer::user::Field;

/// What names are for.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// A bit for each field that its own name fills.
    usual: u32,
    /// What the caller mapped.
    mapped: Vec<(Box<str>, Mapped)>,
    extra: ExtraPolicy,
}

/// What a mapped name is for.
#[derive(Debug)]
enum Mapped {
    Field(Field),
    /// A member of the metadata, of this name.
    Member(Box<str>),
    /// A part of a field, a member within a member, or something in which more is mapped.
    Else,
}

/// What one name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Its value is the field.
    Field(Field),
    /// Its value is a member of the metadata, under the same name.
    Member,
    /// Its value is a member of the metadata, under the name that [`Names::member`] has.
    Renamed(u32),
    /// Its value is left out.
    Dropped,
}

impl Names {
    pub(super) fn new(extra: ExtraPolicy) -> Self {
        Self {
            extra,
            ..Self::default()
        }
    }

    /// A field's own name fills it, and nothing else does.
    pub(super) fn add_usual(&mut self, field: Field) {
        self.usual |= 1 << field.index();
    }

    /// The caller mapped a name; `several` if the field is put together of several.
    pub(super) fn add_mapped(&mut self, name: &str, target: &Target, several: bool) {
        let target = match target {
            Target::Field(field) if !several => Mapped::Field(*field),
            Target::Metadata(path) => match path.as_slice() {
                [member] if is_plain(member) => Mapped::Member(member.as_str().into()),
                _ => Mapped::Else,
            },
            _ => Mapped::Else,
        };
        self.mapped.push((name.into(), target));
    }

    /// Only the long way can tell what a name is for.
    pub(super) fn add_else(&mut self, name: &str) {
        self.mapped.push((name.into(), Mapped::Else));
    }

    /// What a name without escapes is for; `None` if only the long way can tell, or say what is wrong.
    pub fn find(&self, name: &str) -> Option<Name> {
        let mapped = self.mapped.iter().zip(0..);
        for ((known, target), at) in mapped {
            if **known == *name {
                return match target {
                    Mapped::Field(field) => Some(Name::Field(*field)),
                    Mapped::Member(_) => Some(Name::Renamed(at)),
                    Mapped::Else => None,
                };
            }
        }
        if RESERVED.contains(&name) {
            return Some(Name::Dropped);
        }
        match Field::named(name) {
            Some(field) if self.is_usual(field) => return Some(Name::Field(field)),
            None if metadata_path(name).is_some() => return None,
            _ => {}
        }
        match self.extra {
            ExtraPolicy::Reject => None,
            ExtraPolicy::Metadata => Some(Name::Member),
            ExtraPolicy::Drop => Some(Name::Dropped),
        }
    }

    /// The member that a mapped name is for.
    pub fn member(&self, at: u32) -> Option<&str> {
        match self.mapped.get(at as usize)? {
            (_, Mapped::Member(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether a field's own name fills it, and nothing else does.
    #[inline(always)]
    pub fn is_usual(&self, field: Field) -> bool {
        self.usual >> field.index() & 1 == 1
    }
}

/// Whether JSON has nothing to escape in a name.
fn is_plain(name: &str) -> bool {
    !name
        .bytes()
        .any(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
}
