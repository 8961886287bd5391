//! A user: parsed, written, and parsed again.

use std::borrow::Cow;

use cometchat_import::importer::{
    issue::Issue,
    json,
    limits::{
        METADATA_BYTES, NAME_CHARACTERS, ROLE_CHARACTERS, TAG_CHARACTERS, TAGS, TIMESTAMP_MAX,
        TIMESTAMP_MIN, URL_CHARACTERS,
    },
    mapping::{Columns, ExtraPolicy},
    user::{Field, Fields, Member, Policy, Raw, User},
};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{controls::Controls, rows};

/// A row gives a user or issues, never both; a user is within the API's limits, has the values of
/// its row, and comes back as itself once it is written.
///
/// After the settings the row is a JSON object, or lines: one a field in their order, then
/// `name=value` for members of the metadata. A line that starts with `:` is JSON, otherwise a cell.
pub fn holds(data: &[u8]) {
    let mut controls = Controls::of(data);
    let policy = rows::policy(&mut controls);
    let extra = controls.choice(&[
        ExtraPolicy::Reject,
        ExtraPolicy::Metadata,
        ExtraPolicy::Drop,
    ]);
    let Ok(text) = std::str::from_utf8(controls.rest()) else {
        return;
    };
    let columns = Columns::new(Vec::new(), extra).unwrap();
    if !text.starts_with('{') {
        written_and_read(&cells(text), policy, Vec::new());
        return;
    }
    let Ok(row) = json::parse(text) else {
        return;
    };
    let mut issues = Vec::new();
    if let Some(fields) = columns.object(row, &mut issues)
        && let Some((user, coerced)) = written_and_read(&fields, policy, issues)
        && coerced == 0
    {
        has_the_values_of(text, &user);
    }
}

fn cells(text: &str) -> Fields<'_> {
    let mut fields = Fields::default();
    let mut lines = text.split('\n');
    for (field, line) in Field::ALL.into_iter().zip(&mut lines) {
        if !line.is_empty() {
            fields.set(field, raw(line));
        }
    }
    fields.members = lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| Member {
            path: Cow::Owned(name.split('.').map(str::to_owned).collect()),
            value: raw(value),
        })
        .collect();
    fields
}

fn raw(line: &str) -> Raw<'_> {
    let value = line.strip_prefix(':').map(json::parse);
    match value {
        Some(Ok(value)) => Raw::Json(value),
        _ => Raw::Text(Cow::Borrowed(line)),
    }
}

/// The user as it is sent, and how many values were coerced; nothing if there are issues.
fn written_and_read(
    fields: &Fields<'_>,
    policy: Policy,
    mut issues: Vec<Issue>,
) -> Option<(String, u32)> {
    let before = issues.len();
    let Some(user) = User::parse(fields, policy, &mut issues) else {
        assert!(issues.len() > before, "refused without a reason");
        return None;
    };
    assert_eq!(issues.len(), before, "valid in spite of issues");
    let entry = written(&user);
    let text = format!("{{{entry}}}");
    serde_json::from_str::<IgnoredAny>(&text).expect("an entry is JSON");
    assert_eq!(json::first_lone_surrogate(&text), None);
    let value = json::parse(&text).unwrap();
    assert_eq!(value.members().count(), 1);
    let (key, body) = value.members().next().unwrap();
    assert!(key.raw() == user.uid() && rows::is_uid(user.uid()));
    is_within_limits(body.raw);

    for policy in [policy, Policy::default()] {
        let columns = Columns::new(Vec::new(), ExtraPolicy::Reject).unwrap();
        let mut issues = Vec::new();
        let fields = columns.object(body, &mut issues).unwrap();
        let again = User::parse(&fields, policy, &mut issues);
        assert!(issues.is_empty(), "{issues:?}");
        let again = again.unwrap();
        assert_eq!(written(&again), entry);
        assert_eq!(again.coerced(), 0);
    }
    (issues.is_empty()).then(|| (body.raw.to_owned(), user.coerced()))
}

fn written(user: &User<'_>) -> String {
    let mut entry = Vec::new();
    user.write(&mut entry);
    String::from_utf8(entry).unwrap()
}

/// The documented limits, looked at once more with another JSON library.
fn is_within_limits(user: &str) {
    let text_length = |value: &Value| value.as_str().unwrap().chars().count();
    // It builds nothing that is deep or has numbers past its range.
    let Ok(Value::Object(user)) = serde_json::from_str(user) else {
        return;
    };
    for (name, value) in &user {
        match Field::named(name).expect("only fields that users have") {
            Field::Uid => {}
            Field::Name => {
                assert!((1..=NAME_CHARACTERS).contains(&text_length(value)));
                assert!(!value.as_str().unwrap().trim().is_empty());
            }
            Field::Avatar | Field::Link => {
                assert!((1..=URL_CHARACTERS).contains(&text_length(value)));
                assert!(value.as_str().unwrap().contains("://"));
            }
            Field::Role => {
                assert!((1..=ROLE_CHARACTERS).contains(&text_length(value)));
                assert!(value.as_str().unwrap().to_ascii_lowercase() == *value);
            }
            Field::Metadata => assert!(value.is_object()),
            Field::Tags => {
                let tags = value.as_array().unwrap();
                assert!((1..=TAGS).contains(&tags.len()));
                let right = |tag| (1..=TAG_CHARACTERS).contains(&text_length(tag));
                assert!(tags.iter().all(right));
            }
            Field::CreatedAt | Field::LastActiveAt | Field::DeactivatedAt => {
                assert!((TIMESTAMP_MIN..=TIMESTAMP_MAX).contains(&value.as_u64().unwrap()));
            }
        }
    }
    if let Some(metadata) = user.get("metadata") {
        // A number may have been written longer than it stood, but never by half.
        assert!(metadata.to_string().len() <= 2 * METADATA_BYTES);
    }
}

/// What a row has in a field is what is sent, if nothing was coerced.
fn has_the_values_of(row: &str, user: &str) {
    let (Ok(row), Ok(user)) = (
        serde_json::from_str::<Value>(row),
        serde_json::from_str::<Value>(user),
    ) else {
        return;
    };
    for field in Field::ALL {
        let name = field.as_str();
        let Some(value) = row.get(name) else { continue };
        let sent = user.get(name).unwrap_or(&Value::Null);
        let absent = value.is_null() || *value == "" || *value == Value::Array(Vec::new());
        match (sent, value) {
            (Value::Null, _) => assert!(absent, "{name} is lost"),
            (_, _) if absent => assert_eq!(field, Field::Metadata),
            // Fields of their own join the metadata.
            (Value::Object(sent), Value::Object(value)) => {
                for (key, value) in value {
                    assert_eq!(sent.get(key), Some(value));
                }
            }
            _ => assert_eq!(sent, value, "{name}"),
        }
    }
}
