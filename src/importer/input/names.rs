//! Names in JSON by which users are found, and names of what stands beside them.

use super::text::HELD;
use crate::importer::{
    invariant::Invariant,
    json::{self, skip},
};

/// Whether an object by this name may be around the users, in responses of APIs.
pub(crate) fn is_around(name: &str) -> bool {
    has_name(&USUAL, name) || has_name(&AROUND, name)
}

/// Whether an object by this name holds users by their keys.
pub(crate) fn holds_keyed(name: &str) -> bool {
    has_name(&KEYED, name)
}

/// Whether the object of which `rest` is behind the `{` holds others by their keys, as its first member does; `None` if that
/// is not there yet.
pub(super) fn is_keyed(rest: &[u8]) -> Option<bool> {
    let window = rest.get(..LONGEST_NAME);
    let rest = window.unwrap_or(rest);
    // What is further away than a name is long does not count.
    let missing = window.map(|_| false);
    let space = skip::space(rest, 0);
    let Some(name) = rest.get(space..).filter(|name| !name.is_empty()) else { return missing };
    if name.first() != Some(&b'"') {
        return Some(false);
    }
    let Some(end) = skip::string(name, 1) else { return missing };
    let colon = skip::space(name, end);
    let value = skip::space(name, colon + 1);
    let is_single = |name: String| has_name(&BESIDE, &name) || is_around(&name);
    match (name.get(colon), name.get(value)) {
        (Some(b':'), Some(b'{')) => Some(!name.get(..end).and_then(decoded).is_none_or(is_single)),
        (Some(b':') | None, None) => missing,
        _ => Some(false),
    }
}

/// The name, with its quotes, that `rest` starts with; `None` if it is not all there.
pub(super) fn name_at(rest: &[u8]) -> Result<Option<&[u8]>, ()> {
    let length = skip::string(rest, 1);
    match length.unwrap_or(rest.len()) > LONGEST_NAME {
        true => Err(()),
        false => Ok(length.map(|length| rest.get(..length).promised(HELD))),
    }
}

/// The text of a name in quotes; `None` if it is no text.
pub(super) fn decoded(raw: &[u8]) -> Option<String> {
    let value = json::parse(std::str::from_utf8(raw).ok()?).ok()?;
    Some(value.string()?.decode().ok()?.into_owned())
}

pub(super) fn has_name(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Names of arrays of users, in any case, as APIs and exports have them.
pub(super) const USUAL: [&str; 18] = [
    "users",
    "active_users",
    "members",
    "accounts",
    "profiles",
    "people",
    "contacts",
    "customers",
    "data",
    "items",
    "results",
    "records",
    "rows",
    "entities",
    "documents",
    "nodes",
    "resources",
    "value",
];

/// Names of objects around such an array; those of [`USUAL`] are too.
pub(super) const AROUND: [&str; 4] = ["result", "response", "payload", "_embedded"];

/// Names of objects of users by their keys: what nothing else in a user's own data has.
pub(super) const KEYED: [&str; 3] = ["users", "active_users", "members"];

/// Names of what users have, and pages of users have not.
pub(super) const OF_USERS: [&str; 9] =
    ["uid", "id", "_id", "user_id", "userId", "name", "email", "username", "displayName"];

/// Names of objects beside such an array, which are about its page.
const BESIDE: [&str; 9] = ["pageInfo", "page", "paging", "pagination", "meta", "metadata", "links", "_links", "edges"];

/// How long a name may be, in bytes: it is looked at again until its end is there.
const LONGEST_NAME: usize = 4096;
