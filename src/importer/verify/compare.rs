//! Whether the app's user is the file's: by digests first, then value by value.

use super::{canonical, digest::Digests};
use crate::importer::{
    entity::Entity,
    issue::{Code, Issue},
    json::Value,
};

/// Which fields of the file's digests the app's do not match, as bits by the fields' places. What the file does not give
/// is not compared: an import does not send it.
pub(super) fn differing(entity: &Entity, file: &Digests, app: &Digests) -> u32 {
    let mut bits = 0;
    for (at, (field, (file, app))) in entity.fields.iter().zip(file.iter().zip(app)).enumerate() {
        let is_moving = entity.read_back.moving.contains(&field.name);
        let is_equal = match is_moving {
            true => app >= file,
            false => app == file,
        };
        if at != entity.key && *file != 0 && !is_equal {
            bits |= 1 << at;
        }
    }
    bits
}

/// Whether the app's user is deactivated though the file does not say so.
pub(super) fn is_deactivated(entity: &Entity, file: &Digests, app: &Digests) -> bool {
    let field = entity.read_back.deactivated.and_then(|name| entity.named(name));
    let at = |digests: &Digests| field.and_then(|field| digests.get(field).copied()).unwrap_or_default();
    at(app) != 0 && at(file) == 0
}

/// Returns what differs in each of these fields: what the file says, and what the app says.
pub(super) fn differences(entity: &Entity, bits: u32, file: Value<'_>, app: Option<Value<'_>>) -> Vec<Difference> {
    let fields = entity.fields.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    let difference = |(_, field): (usize, &'static crate::importer::entity::Field)| Difference {
        field: field.name,
        file: file.get(field.name).map(canonical::text_of).unwrap_or_default(),
        app: app.map(|app| app.get(field.name).map(canonical::text_of).unwrap_or_default()),
    };
    fields.map(difference).collect()
}

/// A field in which the file and the app differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's name.
    pub field: &'static str,
    /// What the file says, as it would be sent.
    pub file: String,
    /// What the app says, empty if nothing; `None` where it was not asked for, since too many users differ.
    pub app: Option<String>,
}

impl Difference {
    /// Returns it as an issue of the row.
    pub(super) fn issue(&self) -> Issue {
        let expected = crate::importer::issue::quote(&self.file);
        let issue = Issue::new(Code::Differs, self.field, expected);
        match self.app.as_deref() {
            None => issue.found("another value in the app"),
            Some("") => issue.found("nothing in the app"),
            Some(app) => issue.found(format!("{} in the app", crate::importer::issue::quote(app))),
        }
    }
}
