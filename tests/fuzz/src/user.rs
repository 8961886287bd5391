//! A user: read, written, and read again.

use cometchat_import::importer::{
    account::{Account, Event, RowEvents},
    entity::USERS,
    input::Reader,
    json,
    mapping::{ExtraPolicy, Mapping},
    pipeline::{Pipeline, PipelineOptions, Pull},
    rule::{Policy, Rule},
};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{controls::Controls, rows};

/// A row gives a user or issues, never both; a user is within the API's limits, has the values of
/// its row, and comes back as itself once it is written.
///
/// After the settings the row is a JSON object, or lines: one a field in their order, then
/// `name=value` for members of the metadata. A line that starts with `:` is JSON, otherwise a cell's text.
pub fn holds(data: &[u8]) {
    let mut controls = Controls::of(data);
    let policy = rows::policy(&mut controls);
    let extra = controls.choice(&[ExtraPolicy::Reject, ExtraPolicy::Metadata, ExtraPolicy::Drop]);
    let Ok(text) = std::str::from_utf8(controls.rest()) else {
        return;
    };
    let row = if text.starts_with('{') { text.to_owned() } else { object(text) };
    if json::parse(&row).is_err() {
        return;
    }
    if let Some((user, normalized)) = written_and_read(&row, policy, extra)
        && normalized == 0
    {
        has_the_values_of(&row, &user);
    }
}

/// The object that lines describe.
fn object(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut members = Vec::new();
    for (field, line) in USERS.fields.iter().zip(&mut lines) {
        if !line.is_empty() {
            members.push((field.name.to_owned(), value(line)));
        }
    }
    for (name, line) in lines.filter_map(|line| line.split_once('=')) {
        members.push((format!("metadata.{name}"), value(line)));
    }
    let members = members.iter().map(|(name, value)| {
        let name = serde_json::to_string(name).unwrap();
        format!("{name}:{value}")
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn value(line: &str) -> String {
    match line.strip_prefix(':') {
        Some(json) if json::parse(json).is_ok() => json.to_owned(),
        _ => serde_json::to_string(line).unwrap(),
    }
}

/// The body of the user that one row makes, and how many values were normalized; nothing if there are issues.
fn read(row: &str, policy: Policy, extra: ExtraPolicy) -> Option<(String, u64)> {
    let mut pipeline = Pipeline::new(PipelineOptions {
        reader: Reader::rows().with_row_bytes(1 << 24),
        mapping: Mapping::plain(&USERS, extra),
        policy,
        ..PipelineOptions::default()
    });
    let mut account = Account::default();
    account.listen(true, RowEvents::All);
    pipeline.reader.push(format!("[{row}]").as_bytes());
    pipeline.reader.end();
    let pulled = pipeline.pull(&mut account);
    let issues = account.take_events().into_iter().map(|event| match event {
        Event::Row { issues, .. } => issues.len(),
        _ => 0,
    });
    let issues: usize = issues.sum();
    match pulled {
        Pull::Batch(batch) => {
            assert_eq!(issues, 0, "valid in spite of issues");
            let body = String::from_utf8(batch.body()).unwrap();
            let uid = batch.uids()[0].to_owned();
            let user = body.strip_prefix(&format!("{{\"users\":{{\"{uid}\":"));
            let user = user.and_then(|rest| rest.strip_suffix("}}")).unwrap();
            assert!(rows::is_uid(&uid) && user.starts_with(&format!("{{\"uid\":\"{uid}\"")));
            Some((user.to_owned(), account.normalized()))
        }
        Pull::End => {
            assert!(issues > 0, "refused without a reason");
            None
        }
        other => panic!("{other:?}"),
    }
}

fn written_and_read(row: &str, policy: Policy, extra: ExtraPolicy) -> Option<(String, u64)> {
    let (user, normalized) = read(row, policy, extra)?;
    serde_json::from_str::<IgnoredAny>(&user).expect("an entry is JSON");
    assert_eq!(json::first_lone_surrogate(&user), None);
    is_within_limits(&user);
    for policy in [policy, Policy::default()] {
        let again = read(&user, policy, ExtraPolicy::Reject);
        assert_eq!(again, Some((user.clone(), 0)));
    }
    Some((user, normalized))
}

/// The documented limits, looked at once more with another JSON library.
fn is_within_limits(user: &str) {
    let text_length = |value: &Value| value.as_str().unwrap().chars().count();
    // It builds nothing that is deep or has numbers past its range.
    let Ok(Value::Object(user)) = serde_json::from_str(user) else {
        return;
    };
    for (name, value) in &user {
        let field = USERS.named(name).map(|at| USERS.field(at)).expect("a field that users have");
        match field.rule {
            Rule::Id { .. } => {}
            Rule::Text { max } => {
                assert!((1..=max).contains(&text_length(value)));
                assert!(!value.as_str().unwrap().trim().is_empty());
            }
            Rule::Url { max } => {
                assert!((1..=max).contains(&text_length(value)));
                assert!(value.as_str().unwrap().contains("://"));
            }
            Rule::Word { max } => {
                assert!((1..=max).contains(&text_length(value)));
                assert!(value.as_str().unwrap().to_ascii_lowercase() == *value);
            }
            Rule::Object { max_bytes } => {
                // A number may have been written longer than it stood, but never by half.
                assert!(value.is_object() && value.to_string().len() <= 2 * max_bytes);
            }
            Rule::List { max, item_max } => {
                let entries = value.as_array().unwrap();
                assert!((1..=max).contains(&entries.len()));
                let right = |entry| (1..=item_max).contains(&text_length(entry));
                assert!(entries.iter().all(right));
            }
            Rule::Timestamp => {
                assert!((1_000_000_000..=9_999_999_999).contains(&value.as_u64().unwrap()));
            }
            Rule::OneOf(words) => assert!(words.contains(&value.as_str().unwrap())),
        }
    }
}

/// What a row has in a field is what is sent, if nothing was normalized.
fn has_the_values_of(row: &str, user: &str) {
    let (Ok(row), Ok(user)) = (serde_json::from_str::<Value>(row), serde_json::from_str::<Value>(user)) else {
        return;
    };
    for field in USERS.fields {
        let name = field.name;
        let Some(value) = row.get(name) else { continue };
        let sent = user.get(name).unwrap_or(&Value::Null);
        let absent = value.is_null() || *value == "" || *value == Value::Array(Vec::new());
        match (sent, value) {
            (Value::Null, _) => assert!(absent, "{name} is lost"),
            (_, _) if absent => assert_eq!(name, "metadata"),
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
