//! Metadata: one JSON object, from a field, from `metadata.x` columns, from unknown fields, or all.

use std::{borrow::Cow, collections::HashSet};

use super::value::Raw;
use crate::importer::{
    issue::{Code, Issue},
    json::{self, Kind, Value, first_lone_surrogate, is_minified, write_minified, write_string},
    limits::METADATA_BYTES,
    order::sorted,
    remedy::Remedy,
};

/// A member that a column or an unknown field adds to the metadata.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// The way to it, outermost first: `["address", "city"]`.
    pub path: Cow<'a, [String]>,
    /// Its value; cells stay texts.
    pub value: Raw<'a>,
}

/// The minified JSON of the metadata, `None` if there is none; issues go to `issues`.
pub(crate) fn assemble<'a>(
    base: Option<&'a Raw<'a>>,
    members: &[Member<'_>],
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Cow<'a, [u8]>> {
    let before = issues.len();
    let decoded: Option<Cow<'_, str>>;
    // The object's text, where it may be taken as it stands.
    let mut whole = None;
    let object = match base.filter(|raw| !raw.is_absent()) {
        None => None,
        Some(Raw::Json(value)) if value.kind == Kind::Object => {
            whole = Some(value.raw).filter(|raw| is_minified(raw));
            Some(*value)
        }
        // A cell, or a JSON string that holds the object's text, as many exports have it.
        Some(raw) => {
            let parsed = match raw {
                Raw::Text(text) => json::parse_noting_space(text).ok().map(|(value, spaced)| {
                    whole = (!spaced).then_some(value.raw);
                    value
                }),
                Raw::Json(value) => {
                    *coerced += u32::from(value.kind == Kind::String);
                    decoded = value.string().and_then(|text| text.decode().ok());
                    decoded.as_deref().and_then(|text| json::parse(text).ok())
                }
            };
            match parsed {
                Some(value) if value.kind == Kind::Object => Some(value),
                _ => {
                    issues.push(
                        Issue::new(
                            Code::Type,
                            "metadata",
                            "a JSON object such as {\"plan\":\"pro\"}",
                        )
                        .found(raw.shown())
                        .remedies(raw.null_remedy().unwrap_or_default()),
                    );
                    return None;
                }
            }
        }
    };
    let present: Vec<&Member<'_>> = members
        .iter()
        .filter(|member| !member.value.is_absent())
        .collect();
    if object.is_none() && present.is_empty() {
        return None;
    }
    let deepest = present.iter().map(|member| member.path.len()).max();
    if present.len() > METADATA_BYTES || deepest > Some(METADATA_BYTES / STEP_BYTES) {
        issues.push(too_large("more members than fit"));
        return None;
    }
    repeated(&present, issues);
    if let Some(value) = object {
        if let Some(at) = first_lone_surrogate(value.raw) {
            issues.push(lone_surrogate("metadata", at));
        }
        clash(value, &present, issues);
    }
    for member in &present {
        if let Raw::Json(value) = &member.value
            && let Some(at) = first_lone_surrogate(value.raw)
        {
            issues.push(lone_surrogate("metadata", at));
        }
    }
    let out = match (object, whole) {
        (_, Some(whole)) if present.is_empty() => Cow::Borrowed(whole.as_bytes()),
        (object, _) => Cow::Owned(joined(object, &present)),
    };
    if out.len() > METADATA_BYTES {
        issues.push(too_large(format!("{} bytes", out.len())));
    }
    (issues.len() == before).then_some(out)
}

/// The minified object with the members added to its own.
fn joined(object: Option<Value<'_>>, members: &[&Member<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    match object {
        Some(value) => {
            write_minified(&mut out, value.raw);
            out.pop();
        }
        None => out.push(b'{'),
    }
    write_members(&mut out, members, 0);
    out.push(b'}');
    out
}

/// Names a member that the object has already: writing both would lose one.
fn clash(object: Value<'_>, members: &[&Member<'_>], issues: &mut Vec<Issue>) {
    if members.is_empty() {
        return;
    }
    let steps = members.iter().filter_map(|member| member.path.first());
    let mut names: HashSet<&str> = steps.map(String::as_str).collect();
    for (key, _) in object.members() {
        let Ok(key) = key.decode() else { continue };
        if names.remove(key.as_ref()) {
            issues.push(
                Issue::new(Code::RepeatedField, shown_path(&[key]), "one value")
                    .found("one in metadata and one in a field of its own")
                    .remedies(DROP_OR_RENAME),
            );
        }
    }
}

/// Names members that are there twice, or as a value and as an object: writing both would lose one.
fn repeated(members: &[&Member<'_>], issues: &mut Vec<Issue>) {
    // In this order a path is followed by those that go on from it.
    let paths: Vec<&[String]> = sorted(members.iter().map(|member| member.path.as_ref()));
    let mut named: Option<&[String]> = None;
    for pair in paths.windows(2) {
        let [path, next] = pair else { continue };
        if next.starts_with(path) && named.replace(path) != Some(path) {
            issues.push(
                Issue::new(Code::RepeatedField, shown_path(path), "one value")
                    .found("the member twice, or a value and an object of this name")
                    .remedies(DROP_OR_RENAME),
            );
        }
    }
}

/// A member's path as an issue names it, shortened.
fn shown_path<S: AsRef<str>>(path: &[S]) -> String {
    let steps = path.iter().flat_map(|step| [".", step.as_ref()]);
    let steps: String = steps.flat_map(str::chars).take(60).collect();
    format!("metadata{steps}")
}

fn too_large(found: impl Into<Box<str>>) -> Issue {
    let expected = format!("at most {METADATA_BYTES} bytes as JSON");
    Issue::new(Code::TooLarge, "metadata", expected)
        .found(found)
        .remedies(LEAVE_OUT)
}

/// Writes members that share the first `depth` steps, each branch once, in order of appearance.
fn write_members(out: &mut Vec<u8>, members: &[&Member<'_>], depth: usize) {
    let mut written: Vec<&str> = Vec::new();
    for member in members {
        let Some(step) = member.path.get(depth) else {
            continue;
        };
        if written.contains(&step.as_str()) {
            continue;
        }
        written.push(step);
        if !out.ends_with(b"{") || out.is_empty() {
            out.push(b',');
        }
        write_string(out, step);
        out.push(b':');
        if member.path.len() == depth + 1 {
            match &member.value {
                Raw::Text(text) => write_string(out, text),
                Raw::Json(value) => write_minified(out, value.raw),
            }
        } else {
            let branch: Vec<&Member<'_>> = members
                .iter()
                .copied()
                .filter(|other| other.path.get(depth) == Some(step))
                .collect();
            out.push(b'{');
            write_members(out, &branch, depth + 1);
            out.push(b'}');
        }
    }
}

pub(crate) fn lone_surrogate(path: impl Into<Cow<'static, str>>, at: usize) -> Issue {
    Issue::new(Code::LoneSurrogate, path, "whole characters")
        .found(format!("half of a surrogate pair at byte {at}"))
        .remedies(RESTORE)
}

const DROP_OR_RENAME: &[Remedy] = &[Remedy::hint("drop or rename one of them")];
const LEAVE_OUT: &[Remedy] = &[Remedy::hint("leave out what the chat does not need")];
const RESTORE: &[Remedy] = &[Remedy::hint(
    "the text was cut inside a character, often an emoji: restore or remove it",
)];
/// The fewest bytes that a step of a path takes: `{"a":}`.
const STEP_BYTES: usize = 6;
