//! The rules of the fields that are texts, numbers or lists of texts, one function each.

use std::borrow::Cow;

use super::{
    id::{UidPolicy, to_cometchat_id},
    metadata::lone_surrogate,
    timestamp::{self, TimestampPolicy},
    url::url_fault,
    value::{Raw, Text, is_blank, trimmed},
};
use crate::importer::{
    issue::{Code, Issue},
    json::{self, Kind, Value},
    limits::{
        NAME_CHARACTERS, ROLE_CHARACTERS, TAG_CHARACTERS, TAGS, UID_CHARACTERS, URL_CHARACTERS,
    },
    remedy::{OptionName, Remedy},
};

pub(crate) fn uid<'a>(
    raw: Option<&'a Raw<'a>>,
    policy: UidPolicy,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Cow<'a, str>> {
    let Some(raw) = raw else {
        issues.push(Issue::new(Code::Required, "uid", "a uid").found("none"));
        return None;
    };
    let text = scalar("uid", raw, policy != UidPolicy::CometChat, coerced, issues)?.plain();
    if policy == UidPolicy::CometChat {
        let id = to_cometchat_id(&text);
        *coerced += u32::from(id != *text);
        return Some(Cow::Owned(id));
    }
    let as_written = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    if text.len() <= UID_CHARACTERS && text.bytes().all(as_written) {
        return Some(text);
    }
    let before = issues.len();
    let characters = text.chars().count();
    if characters > UID_CHARACTERS {
        issues.push(
            Issue::new(
                Code::TooLong,
                "uid",
                format!("at most {UID_CHARACTERS} characters"),
            )
            .found(format!("{characters} characters"))
            .remedies(SHORTEN_OR_DERIVE),
        );
    }
    let allowed = |character: char| {
        matches!(character, 'a'..='z' | '0'..='9' | '_' | '-')
            || (policy == UidPolicy::Lowercase && character.is_ascii_uppercase())
    };
    if let Some((at, other)) = text
        .chars()
        .enumerate()
        .find(|(_, character)| !allowed(*character))
    {
        let remedies = if other.is_ascii_uppercase() {
            LOWER_CASE
        } else {
            REPLACE_OR_DERIVE
        };
        issues.push(
            Issue::new(Code::Character, "uid", "only a-z 0-9 - _")
                .found(format!(
                    "{} (character {})",
                    crate::importer::issue::quote(&text),
                    at + 1
                ))
                .remedies(remedies),
        );
    }
    if issues.len() > before {
        return None;
    }
    let lowered = text.to_ascii_lowercase();
    *coerced += u32::from(lowered != *text);
    Some(Cow::Owned(lowered))
}

pub(crate) fn name<'a>(
    raw: Option<&'a Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Text<'a>> {
    let Some(raw) = raw else {
        issues.push(no_name("none"));
        return None;
    };
    let text = scalar("name", raw, true, coerced, issues)?;
    if is_blank(&text.decoded) {
        issues.push(no_name("only white space"));
        return None;
    }
    at_most(NAME_CHARACTERS, || "name".into(), &text.decoded, issues).then(|| text.spliced())
}

fn no_name(found: &'static str) -> Issue {
    Issue::new(Code::Required, "name", "a name")
        .found(found)
        .remedies(WRITE_OR_FILL)
}

pub(crate) fn url<'a>(
    path: &'static str,
    raw: Option<&'a Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Text<'a>> {
    let raw = raw?;
    let text = string(path, raw, coerced, issues)?;
    let short = at_most(URL_CHARACTERS, || path.into(), &text.decoded, issues);
    if let Some(fault) = url_fault(&text.decoded) {
        issues.push(
            Issue::new(Code::Url, path, "a URL such as https://example.com/a.png")
                .found_text(&text.decoded)
                .remedies(raw.null_remedy().unwrap_or(fault)),
        );
        return None;
    }
    short.then(|| text.spliced())
}

pub(crate) fn role<'a>(
    raw: Option<&'a Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Cow<'a, str>> {
    let text = string("role", raw?, coerced, issues)?.plain();
    let as_written = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    if text.len() <= ROLE_CHARACTERS && text.bytes().all(as_written) {
        return Some(text);
    }
    let short = at_most(ROLE_CHARACTERS, || "role".into(), &text, issues);
    if !text
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || "-_".contains(character))
    {
        issues.push(
            Issue::new(Code::Character, "role", "only letters, digits, - and _").found_text(&text),
        );
        return None;
    }
    let lowered = text.to_ascii_lowercase();
    *coerced += u32::from(lowered != *text);
    short.then_some(Cow::Owned(lowered))
}

pub(crate) fn timestamp(
    path: &'static str,
    raw: Option<&Raw<'_>>,
    policy: TimestampPolicy,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<u64> {
    let raw = raw?;
    let text = match raw {
        Raw::Text(text) => Some(Cow::Borrowed(trimmed(text))),
        Raw::Json(value) if value.kind == Kind::Number => Some(Cow::Borrowed(value.raw)),
        Raw::Json(value) => value.string().and_then(|text| text.decode().ok()),
    };
    let seconds = text
        .as_deref()
        .and_then(|text| timestamp::seconds(text, policy));
    match (seconds, text) {
        (Some(seconds), Some(text)) => {
            let as_number = matches!(raw, Raw::Text(_))
                || matches!(raw, Raw::Json(value) if value.kind == Kind::Number);
            *coerced += u32::from(!as_number || timestamp::ten_digits(&text) != Some(seconds));
            Some(seconds)
        }
        (_, Some(text)) if policy == TimestampPolicy::Auto && timestamp::is_never(&text) => {
            *coerced += 1;
            None
        }
        (_, text) => {
            let (expected, remedies) = match policy {
                TimestampPolicy::Auto => {
                    ("a UNIX time or an ISO 8601 date since 2001-09-09", NOTHING)
                }
                TimestampPolicy::Seconds => {
                    let readable = text.is_some_and(|text| {
                        timestamp::seconds(&text, TimestampPolicy::Auto).is_some()
                    });
                    let remedies = if readable { READ_OTHER_FORMS } else { NOTHING };
                    ("a 10-digit UNIX time in seconds", remedies)
                }
            };
            issues.push(
                Issue::new(Code::Timestamp, path, expected)
                    .found(raw.shown())
                    .remedies(raw.null_remedy().unwrap_or(remedies)),
            );
            None
        }
    }
}

pub(crate) fn tags<'a>(
    raw: Option<&'a Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Vec<Text<'a>>> {
    let raw = raw?;
    let before = issues.len();
    let tags = match raw {
        Raw::Json(value) if value.kind == Kind::Array => elements(*value, coerced, issues),
        Raw::Json(value) if value.kind != Kind::String => {
            issues.push(Issue::new(Code::Type, "tags", "an array of texts").found(raw.shown()));
            return None;
        }
        Raw::Json(_) => {
            *coerced += 1;
            let text = string("tags", raw, &mut 0, issues)?;
            split(&text.decoded, issues)
        }
        Raw::Text(text) if text.trim_start().starts_with('[') => match json::parse(text) {
            Ok(value) => elements(value, coerced, issues)
                .into_iter()
                .map(unescaped)
                .collect(),
            Err(_) => split(text, issues),
        },
        Raw::Text(text) => split(text, issues),
    };
    (issues.len() == before && !tags.is_empty()).then_some(tags)
}

/// A tag of a cell's JSON, with no more escapes than it needs.
fn unescaped(text: Text<'_>) -> Text<'_> {
    match text {
        Text::Spliced(raw) if raw.contains('\\') => Text::Plain(Cow::Owned(
            json::parse(raw)
                .ok()
                .and_then(Value::string)
                .map(|text| text.decode_lossy().into_owned())
                .unwrap_or_default(),
        )),
        other => other,
    }
}

/// The tags of a cell: `red; blue` or `red|blue`.
fn split<'a>(text: &str, issues: &mut Vec<Issue>) -> Vec<Text<'a>> {
    let parts = text.split([';', '|']).map(str::trim);
    let tags = parts.filter(|tag| !tag.is_empty());
    not_too_many(tags.clone().count(), issues);
    tags.take(TAGS)
        .enumerate()
        .map(|(at, tag)| {
            at_most(TAG_CHARACTERS, || tag_path(at), tag, issues);
            Text::Plain(Cow::Owned(tag.to_owned()))
        })
        .collect()
}

fn tag_path(at: usize) -> Cow<'static, str> {
    Cow::Owned(format!("tags[{at}]"))
}

fn not_too_many(tags: usize, issues: &mut Vec<Issue>) {
    if tags > TAGS {
        issues.push(
            Issue::new(Code::TooMany, "tags", format!("at most {TAGS} tags"))
                .found(format!("{tags} tags")),
        );
    }
}

fn elements<'a>(array: Value<'a>, coerced: &mut u32, issues: &mut Vec<Issue>) -> Vec<Text<'a>> {
    let mut tags = Vec::new();
    not_too_many(array.elements().count(), issues);
    for (at, element) in array.elements().take(TAGS).enumerate() {
        let path = || tag_path(at);
        match (element.kind, element.string()) {
            (_, Some(text)) => match text.decode() {
                Ok(decoded) if is_blank(&decoded) => issues.push(
                    Issue::new(Code::Required, path(), "a text")
                        .found("an empty one")
                        .remedies(REMOVE),
                ),
                Ok(decoded) => {
                    at_most(TAG_CHARACTERS, path, &decoded, issues);
                    tags.push(Text::Spliced(element.raw));
                }
                Err(lone) => issues.push(lone_surrogate(path(), lone.offset)),
            },
            (Kind::Number, _) => {
                *coerced += 1;
                at_most(TAG_CHARACTERS, path, element.raw, issues);
                tags.push(Text::Plain(Cow::Borrowed(element.raw)));
            }
            _ => issues
                .push(Issue::new(Code::Type, path(), "a text").found(Raw::Json(element).shown())),
        }
    }
    tags
}

/// A text that was read: as it is to be checked, and as it is to be written.
struct Read<'a> {
    decoded: Cow<'a, str>,
    spliced: Option<&'a str>,
}

impl<'a> Read<'a> {
    fn plain(self) -> Cow<'a, str> {
        self.decoded
    }

    fn spliced(self) -> Text<'a> {
        match self.spliced {
            Some(raw) => Text::Spliced(raw),
            None => Text::Plain(self.decoded),
        }
    }
}

/// A text, or a number written as a text.
fn scalar<'a>(
    path: &'static str,
    raw: &'a Raw<'a>,
    trimmed: bool,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Read<'a>> {
    match raw {
        Raw::Json(value) if value.kind == Kind::Number => {
            *coerced += 1;
            Some(Read {
                decoded: Cow::Borrowed(value.raw),
                spliced: None,
            })
        }
        Raw::Text(text) if !trimmed => Some(Read {
            decoded: Cow::Borrowed(text),
            spliced: None,
        }),
        _ => string(path, raw, coerced, issues),
    }
}

/// A text; that of a cell without the white space around it.
fn string<'a>(
    path: &'static str,
    raw: &'a Raw<'a>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Read<'a>> {
    match raw {
        Raw::Text(text) => {
            let decoded = Cow::Borrowed(trimmed(text));
            *coerced += u32::from(decoded.len() != text.len());
            Some(Read {
                decoded,
                spliced: None,
            })
        }
        Raw::Json(value) => match value.string().map(|text| text.decode()) {
            Some(Ok(decoded)) => Some(Read {
                decoded,
                spliced: Some(value.raw),
            }),
            Some(Err(lone)) => {
                issues.push(lone_surrogate(path, lone.offset));
                None
            }
            None => {
                issues.push(Issue::new(Code::Type, path, "a text").found(raw.shown()));
                None
            }
        },
    }
}

fn at_most(
    limit: usize,
    path: impl FnOnce() -> Cow<'static, str>,
    text: &str,
    issues: &mut Vec<Issue>,
) -> bool {
    // A text of at most `limit` bytes has at most `limit` characters.
    if text.len() <= limit {
        return true;
    }
    let characters = text.chars().count();
    if characters > limit {
        issues.push(
            Issue::new(Code::TooLong, path(), format!("at most {limit} characters"))
                .found(format!("{characters} characters"))
                .remedies(SHORTEN),
        );
    }
    characters <= limit
}

const NOTHING: &[Remedy] = &[];
const SHORTEN: &[Remedy] = &[Remedy::hint("shorten it")];
const REMOVE: &[Remedy] = &[Remedy::hint("remove it")];
const DERIVE: Remedy = Remedy::set(OptionName::Uid, "cometchat");
const SHORTEN_OR_DERIVE: &[Remedy] = &[Remedy::hint("shorten it"), DERIVE];
const REPLACE_OR_DERIVE: &[Remedy] = &[Remedy::hint("replace the character"), DERIVE];
const LOWER_CASE: &[Remedy] = &[
    Remedy::hint("write it in lower case"),
    Remedy::set(OptionName::Uid, "lowercase"),
];
const WRITE_OR_FILL: &[Remedy] = &[
    Remedy::hint("write one"),
    Remedy::FillFrom { field: "name" },
];
const READ_OTHER_FORMS: &[Remedy] = &[Remedy::set(OptionName::Timestamps, "auto")];
