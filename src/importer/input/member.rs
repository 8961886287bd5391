//! A member of an object of users, `"ann":{"name":"Ann"}`, as a row.

use crate::importer::{
    issue::{Code, Issue, quote},
    json::{self, Kind, Value, skip},
    remedy::Remedy,
};

/// Makes the row of a member: its object with the member's name as the field `key` in front, unless it has that field.
/// Without `key` it is the object as it is.
///
/// # Errors
/// The issue of a member that is no object, or whose object has another key.
pub(super) fn write_row(out: &mut Vec<u8>, member: &str, key: Option<&'static str>, path: &str) -> Result<(), Issue> {
    let (name, value) = split(member)?;
    let Some(inner) = value.strip_prefix('{') else {
        return Err(no_object(name, value, path));
    };
    out.clear();
    let Some(key) = key else {
        out.extend_from_slice(value.as_bytes());
        return Ok(());
    };
    let object = if may_have(value, key) { json::parse(value).ok() } else { None };
    let own = object.and_then(|object| object.get(key)).filter(|own| !is_empty(*own));
    match (object, own) {
        (Some(_), Some(own)) => {
            if !is_same(name, own) {
                return Err(other_key(name, own, key));
            }
            out.extend_from_slice(value.as_bytes());
        }
        (Some(object), None) => {
            write_start(out, name, key);
            for (member, value) in object.members().filter(|(member, _)| !member.is(key)) {
                out.extend_from_slice(format!(",\"{}\":{}", member.raw(), value.raw).as_bytes());
            }
            out.push(b'}');
        }
        // What is no JSON is reported as such when the row is read.
        (None, _) => {
            write_start(out, name, key);
            let rest = inner.get(skip::space(inner.as_bytes(), 0)..).unwrap_or_default();
            if !rest.starts_with('}') {
                out.push(b',');
            }
            out.extend_from_slice(rest.as_bytes());
        }
    }
    Ok(())
}

/// The name of a member, in its quotes, and its value.
fn split(member: &str) -> Result<(&str, &str), Issue> {
    let bytes = member.as_bytes();
    let wrong = |expected, at: usize| {
        let found: String = member.get(at..).unwrap_or_default().chars().take(40).collect();
        Issue::new(Code::Json, "", expected).found(if found.is_empty() { "the end of the row" } else { &found })
    };
    if bytes.first() != Some(&b'"') {
        return Err(wrong("a uid in double quotes and its user, as in \"ann\":{\"name\":\"Ann\"}", 0));
    }
    let end = skip::string(bytes, 1).unwrap_or(bytes.len());
    let colon = skip::space(bytes, end);
    if bytes.get(colon) != Some(&b':') {
        return Err(wrong("a colon after the name", colon));
    }
    let value = skip::space(bytes, colon + 1);
    let (name, value) = (member.get(..end), member.get(value..));
    match (name, value) {
        (Some(name), Some(value)) if json::parse(name).is_ok() => Ok((name, value)),
        _ => Err(wrong("a name that is JSON", 0)),
    }
}

fn write_start(out: &mut Vec<u8>, name: &str, key: &str) {
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(name.as_bytes());
}

/// Whether an object may have a member of this name: it may be written with escapes.
fn may_have(object: &str, name: &str) -> bool {
    let bytes = object.as_bytes();
    let is_name = |quoted: &[u8]| {
        let rest = quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_prefix(name.as_bytes()));
        rest.is_some_and(|rest| rest.starts_with(b"\""))
    };
    memchr::memchr2_iter(b'"', b'\\', bytes).any(|at| match bytes.get(at) {
        Some(b'\\') => true,
        _ => bytes.get(at..).is_some_and(is_name),
    })
}

fn is_empty(value: Value<'_>) -> bool {
    value.kind == Kind::Null || value.raw == "\"\""
}

/// Whether a member's name is the key that its object has; the server ignores case.
fn is_same(name: &str, own: Value<'_>) -> bool {
    let name = text_of(name);
    let own = own.string().map_or(own.raw.into(), |own| own.decode_lossy());
    name.trim().eq_ignore_ascii_case(own.trim())
}

fn text_of(name: &str) -> String {
    let value = json::parse(name).ok().and_then(Value::string);
    value.map(|name| name.decode_lossy().into_owned()).unwrap_or_default()
}

fn other_key(name: &str, own: Value<'_>, key: &'static str) -> Issue {
    let expected = format!("the name that the object is kept under, {}", quote(&text_of(name)));
    let found: String = own.raw.chars().take(40).collect();
    let remedies: Vec<Remedy> = Remedy::map_column(key, key).into_iter().collect();
    Issue::new(Code::RepeatedField, key, expected).found(found).remedies(remedies)
}

fn no_object(name: &str, value: &str, path: &str) -> Issue {
    let name = text_of(name);
    let expected = format!("an object such as {{\"name\":\"Ann\"}} under {}", quote(&name));
    let found: String = value.chars().take(40).collect();
    let issue = Issue::new(Code::NotAnObject, "", expected).found(found);
    let first = json::parse(value).ok().and_then(|value| value.elements().next());
    if first.is_none_or(|first| first.kind != Kind::Object) {
        return issue;
    }
    let path = if path.is_empty() { name } else { format!("{path}.{name}") };
    issue.remedies(Remedy::row_path(&path).into_iter().collect::<Vec<_>>())
}
