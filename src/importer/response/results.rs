//! What the body says of each user.

use std::borrow::Cow;

use crate::importer::{
    entity::Entity,
    json::{Kind, Value},
};

use super::{
    Refusal, RowResult,
    code::{self, Class},
    refusal::Complaint,
};

/// The result of each of `uids`, in their order; nothing if the body names none of them.
pub(super) fn per_user(body: Value<'_>, entity: &Entity, uids: &[&str]) -> Option<Vec<RowResult>> {
    let data = body.get("data")?;
    let found = find(data, uids).or_else(|| {
        // An older page nests one more `data`; but a user may be called `data` too.
        let inner = data.get("data").filter(|inner| success(*inner).is_none())?;
        find(inner, uids)
    })?;
    Some(
        found
            .into_iter()
            .map(|result| result.map_or_else(|| missing(entity), |result| row_result(result, entity)))
            .collect(),
    )
}

/// Whether the body has anything that could speak of users.
pub(super) fn has_data(body: Value<'_>) -> bool {
    body.get("data").is_some_and(|data| matches!(data.kind, Kind::Object | Kind::Array))
}

/// The result of each of `uids`; nothing if there is none at all.
fn find<'a>(data: Value<'a>, uids: &[&str]) -> Option<Vec<Option<Value<'a>>>> {
    let mut found = vec![Found::default(); uids.len()];
    let mut any = false;
    for (name, result) in entries(data, uids) {
        for (uid, found) in uids.iter().zip(&mut found) {
            if !name.eq_ignore_ascii_case(uid) || success(result).is_none() {
                continue;
            }
            // The uid as it was sent beats one that differs in case; otherwise the last counts.
            let exact = name == *uid;
            if exact || !found.exact {
                *found = Found { result: Some(result), exact };
                any = true;
            }
        }
    }
    any.then(|| found.into_iter().map(|found| found.result).collect())
}

#[derive(Clone, Default)]
struct Found<'a> {
    result: Option<Value<'a>>,
    exact: bool,
}

/// The results with the uids that they are about. A list's are about the uids `0`, `1`, … if just those were sent: so a
/// PHP server writes a map whose keys happen to be those. Of other uids a list says nothing.
fn entries<'a>(data: Value<'a>, uids: &[&str]) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
    let is_index = |uid: &&str| uid.parse().is_ok_and(|at: usize| at < uids.len() && at.to_string() == **uid);
    let is_list_of_these = uids.iter().all(is_index);
    let listed = data.elements().enumerate().filter(move |_| is_list_of_these);
    let named = data.members().map(|(name, result)| (name.decode_lossy(), result));
    named.chain(listed.map(|(index, result)| (Cow::Owned(index.to_string()), result)))
}

/// Whether a result is a success; nothing if it is no result.
fn success(result: Value<'_>) -> Option<bool> {
    result.get("success")?.bool()
}

fn row_result(result: Value<'_>, entity: &Entity) -> RowResult {
    if success(result) == Some(true) {
        return RowResult::Stored;
    }
    let complaint = Complaint::of(result);
    let refusal =
        complaint.refusal_or(UNKNOWN, entity).unwrap_or_else(|| Refusal::new(UNKNOWN, "the server gave no reason"));
    match complaint.code().and_then(|code| code::class(code, entity)) {
        Some(Class::Exists) => RowResult::Exists,
        Some(Class::Stop(reason)) => RowResult::Stop(reason, refusal),
        Some(Class::RateLimit | Class::Passing) => RowResult::Retry(refusal),
        Some(Class::Row | Class::Request) | None => RowResult::Rejected(refusal),
    }
}

fn missing(entity: &Entity) -> RowResult {
    RowResult::Retry(Refusal::new(MISSING, &format!("the response does not name this {}", entity.singular)))
}

/// The code of a user that was sent but that the response does not name.
pub(super) const MISSING: &str = "MISSING_FROM_ANSWER";

/// The code of a row that was refused without one.
const UNKNOWN: &str = "UNKNOWN";
