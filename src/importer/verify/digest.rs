//! Fields as numbers of 32 bits, by which two users are compared without their texts.

use super::canonical;
use crate::importer::{
    entity::{Entity, FIELDS_MAX},
    fingerprint::{self, Of},
    json::Value,
    rule::Rule,
};

/// Each field's number, in the order of the entity's table; 0 where there is no value.
pub(super) type Digests = [u32; FIELDS_MAX];

/// Returns the digests of the fields that an object gives, and which of them it gives as empty (`null`, `{}`), as bits by
/// their places; `seed` keys the hash.
///
/// Two different values have one digest once in four billion.
pub(super) fn of(entity: &Entity, object: Value<'_>, seed: u64) -> (Digests, u32) {
    let mut digests = Digests::default();
    let mut empty = 0;
    let mut spelt = Vec::new();
    for (name, value) in object.members() {
        let Some((field, digest)) = field_named(entity, &mut digests, |field| name.is(field)) else { continue };
        spelt.clear();
        canonical::write(&entity.field(field).rule, value, &mut spelt);
        *digest = number(&entity.field(field).rule, &spelt, seed);
        empty |= u32::from(*digest == 0) << field;
    }
    (digests, empty)
}

/// Fills in what the server has for a field that was not given.
pub(super) fn with_defaults(entity: &Entity, digests: &mut Digests, seed: u64) {
    for (name, value) in entity.read_back.defaults {
        if let Some((field, digest)) = field_named(entity, digests, |field| field == *name)
            && *digest == 0
        {
            *digest = number(&entity.field(field).rule, value.as_bytes(), seed);
        }
    }
}

fn field_named<'a>(
    entity: &Entity,
    digests: &'a mut Digests,
    is: impl Fn(&str) -> bool,
) -> Option<(usize, &'a mut u32)> {
    let field = entity.fields.iter().position(|field| is(field.name))?;
    Some((field, digests.get_mut(field)?))
}

/// Returns the number of a value in its one spelling: a time is itself, and anything else its hash.
fn number(rule: &Rule, spelt: &[u8], seed: u64) -> u32 {
    if spelt.is_empty() {
        return 0;
    }
    let seconds = || std::str::from_utf8(spelt).ok()?.parse::<u64>().ok();
    match rule {
        Rule::Timestamp => seconds().map_or(u32::MAX, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
        _ => (fingerprint::of(spelt, seed, Of::Field).word as u32).max(1),
    }
}
