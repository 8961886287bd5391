//! Which fields a refusal names.

use crate::importer::{
    entity::{Entity, FIELDS_MAX},
    json::{Kind, Value},
};

/// Returns the fields of `entity` that are members of `details`, in the table's order. If none is, the field that `text`
/// mentions, unless it mentions several: then it may be about any of them.
pub(super) fn fields(entity: &Entity, details: Option<Value<'_>>, text: &str) -> Vec<&'static str> {
    let mut named = [false; FIELDS_MAX];
    let members = details.filter(|details| details.kind == Kind::Object);
    for (path, _) in members.map(Value::members).into_iter().flatten() {
        let field = field_of(&path.decode_lossy(), entity);
        field.and_then(|field| named.get_mut(field)).into_iter().for_each(|named| *named = true);
    }
    if !named.contains(&true) {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || !letter.is_ascii();
        for field in text.split(|letter| !is_part(letter)).filter_map(|word| entity.named(word)) {
            named.get_mut(field).into_iter().for_each(|named| *named = true);
        }
        if named.iter().filter(|named| **named).count() > 1 {
            return Vec::new();
        }
    }
    let fields = entity.fields.iter().zip(named);
    fields.filter(|(_, named)| *named).map(|(field, _)| field.name).collect()
}

/// Returns the place of the field that a path of the server's leads to or into: `role`, `tags.3`, `ann.role`, `users.ann.role`.
fn field_of(path: &str, entity: &Entity) -> Option<usize> {
    let within = path.strip_prefix(entity.name).and_then(|rest| rest.strip_prefix('.')?.split_once('.'));
    let path = within.map_or(path, |(_, path)| path);
    path.split('.').find_map(|step| entity.named(step))
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::importer::{entity::USERS, json};

    #[test]
    fn members_of_the_details_are_the_fields_that_a_refusal_names() {
        let of = |details| fields(&USERS, json::parse(details).ok(), "the link and the name");
        assert_eq!(of(r#"{"role":["The role ghost does not exist."]}"#), ["role"]);
        assert_eq!(of(r#"{"tags.3":[],"avatar":[],"users.link.avatar":[]}"#), ["avatar", "tags"]);
        assert_eq!(of(r#"{"ann.role":[]}"#), ["role"]);
        assert_eq!(of(r#"{"metadata.name":[]}"#), ["metadata"]);
        assert_eq!(of(r#"{"size":[]}"#), [""; 0]);
    }

    #[test]
    fn a_text_names_the_field_that_it_mentions_if_it_is_the_only_one() {
        let of = |text| fields(&USERS, None, text);
        assert_eq!(of("The role ghost does not exist. Please use correct role."), ["role"]);
        assert_eq!(of("a wrong createdAt"), ["createdAt"]);
        assert_eq!(of("The role's name is wrong."), [""; 0]);
        assert_eq!(of("The roles and user_role are wrong: nameless"), [""; 0]);
        assert_eq!(of(""), [""; 0]);
    }
}
