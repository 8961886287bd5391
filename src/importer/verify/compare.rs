//! Whether the app's user is the file's: by digests first, then value by value.

use super::{canonical, digest::Digests};
use crate::importer::{
    account::Difference,
    entity::Entity,
    issue::{Code, Issue},
    json::{Value, write_string},
    remedy::Remedy,
};

/// Which fields of the file's digests the app's do not match, as bits by the fields' places. What the file does not give
/// is not compared: an import does not send it. What it gives as `empty` (bits by the fields' places) the app must not have,
/// if it is a field that can be removed: a server may fill in any other by itself.
pub(super) fn differing(entity: &Entity, file: &Digests, empty: u32, app: &Digests) -> u32 {
    let mut bits = 0;
    for (at, (field, (file, app))) in entity.fields.iter().zip(file.iter().zip(app)).enumerate() {
        let is_moving = entity.read_back.moving.contains(&field.name);
        let is_equal = match is_moving {
            true => app >= file,
            false => app == file,
        };
        let is_compared = *file != 0 || (empty >> at & 1 == 1 && entity.read_back.removable.contains(&field.name));
        if at != entity.key && is_compared && !is_equal {
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

/// Which of the fields of these places can be changed where an entry is there already.
pub(super) fn changeable(entity: &Entity, bits: u32) -> u32 {
    let can_be = |at: &usize| entity.read_back.changeable.contains(&entity.field(*at).name);
    (0..entity.fields.len()).filter(|at| bits >> at & 1 == 1).filter(can_be).fold(0, |bits, at| bits | 1 << at)
}

/// Returns the body of a request that changes these fields to what the file says, and removes those that it gives as empty.
pub(super) fn change(entity: &Entity, bits: u32, file: Value<'_>) -> Vec<u8> {
    let mut body = vec![b'{'];
    let mut unset = Vec::new();
    for (_, field) in entity.fields.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1) {
        let Some(value) = file.get(field.name) else {
            separate(&mut unset, 0);
            write_string(&mut unset, field.name);
            continue;
        };
        separate(&mut body, 1);
        write_string(&mut body, field.name);
        body.push(b':');
        body.extend_from_slice(value.raw.as_bytes());
    }
    if !unset.is_empty() {
        separate(&mut body, 1);
        body.extend_from_slice(b"\"unset\":[");
        body.append(&mut unset);
        body.push(b']');
    }
    body.push(b'}');
    body
}

/// Writes a comma, unless nothing stands behind the first `start` bytes.
fn separate(out: &mut Vec<u8>, start: usize) {
    if out.len() > start {
        out.push(b',');
    }
}

impl Difference {
    /// Returns it as an issue of the row; whether the field cannot be changed though that was wanted.
    pub(super) fn issue(&self, is_fixed: bool) -> Issue {
        let expected = match self.file.as_str() {
            "" => "nothing".to_owned(),
            file => crate::importer::issue::quote(file),
        };
        let issue = Issue::new(Code::Differs, self.field, expected);
        let issue = if is_fixed { issue.remedies(NOT_CHANGEABLE) } else { issue };
        match self.app.as_deref() {
            None => issue.found("another value in the app"),
            Some("") => issue.found("nothing in the app"),
            Some(app) => issue.found(format!("{} in the app", crate::importer::issue::quote(app))),
        }
    }
}

const NOT_CHANGEABLE: &[Remedy] = &[Remedy::hint("the server does not change this field of a user who exists")];
