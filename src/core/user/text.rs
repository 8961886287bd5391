//! The rules of the fields that are texts, numbers or lists of texts, one function each.

use std::borrow::Cow;

use super::{
    id::{UidPolicy, to_cometchat_id},
    metadata::lone_surrogate,
    timestamp::{self, TimestampPolicy},
    url::url_fault,
    value::{Raw, Text},
};
use crate::core::{
    issue::{Code, Issue},
    json::{self, Kind, Value},
    limits::{
        NAME_CHARACTERS, ROLE_CHARACTERS, TAG_CHARACTERS, TAGS, UID_CHARACTERS, URL_CHARACTERS,
    },
};

pub(crate) fn uid(
    raw: Option<&Raw<'_>>,
    policy: UidPolicy,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    let Some(raw) = raw else {
        issues.push(Issue::new(Code::Required, "uid", "a uid").found("none"));
        return None;
    };
    let text = scalar("uid", raw, policy != UidPolicy::CometChat, coerced, issues)?.plain();
    if policy == UidPolicy::CometChat {
        let id = to_cometchat_id(&text);
        *coerced += u32::from(id != *text);
        return Some(id);
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
            .mend("shorten it, or derive uids with uid: 'cometchat'"),
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
        let mend = if other.is_ascii_uppercase() {
            "write it in lower case, or take uid: 'lowercase'"
        } else {
            "replace the character, or derive uids with uid: 'cometchat'"
        };
        issues.push(
            Issue::new(Code::Character, "uid", "only a-z 0-9 - _")
                .found(format!(
                    "{} (character {})",
                    crate::core::issue::quote(&text),
                    at + 1
                ))
                .mend(mend),
        );
    }
    if issues.len() > before {
        return None;
    }
    let lowered = text.to_ascii_lowercase();
    *coerced += u32::from(lowered != *text);
    Some(lowered)
}

pub(crate) fn name<'a>(
    raw: Option<&Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Text<'a>> {
    let Some(raw) = raw else {
        issues.push(Issue::new(Code::Required, "name", "a name").found("none"));
        return None;
    };
    let text = scalar("name", raw, true, coerced, issues)?;
    if text.decoded.trim().is_empty() {
        issues.push(Issue::new(Code::Required, "name", "a name").found("only white space"));
        return None;
    }
    at_most(NAME_CHARACTERS, "name", &text.decoded, issues).then(|| text.spliced())
}

pub(crate) fn url<'a>(
    path: &'static str,
    raw: Option<&Raw<'a>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Text<'a>> {
    let text = string(path, raw?, coerced, issues)?;
    let short = at_most(URL_CHARACTERS, path, &text.decoded, issues);
    if let Some(fault) = url_fault(&text.decoded) {
        issues.push(
            Issue::new(Code::Url, path, "a URL such as https://example.com/a.png")
                .found_text(&text.decoded)
                .mend(fault),
        );
        return None;
    }
    short.then(|| text.spliced())
}

pub(crate) fn role(
    raw: Option<&Raw<'_>>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    let text = string("role", raw?, coerced, issues)?.plain();
    let short = at_most(ROLE_CHARACTERS, "role", &text, issues);
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
    short.then_some(lowered)
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
        Raw::Text(text) => Some(Cow::Borrowed(text.trim())),
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
            *coerced += u32::from(!as_number || seconds.to_string() != text);
            Some(seconds)
        }
        (_, text) => {
            let (expected, mend) = match policy {
                TimestampPolicy::Auto => ("a UNIX time or an ISO 8601 date since 2001-09-09", ""),
                TimestampPolicy::Seconds => {
                    let readable = text.is_some_and(|text| {
                        timestamp::seconds(&text, TimestampPolicy::Auto).is_some()
                    });
                    let mend = if readable {
                        "take timestamps: 'auto', which reads this form"
                    } else {
                        ""
                    };
                    ("a 10-digit UNIX time in seconds", mend)
                }
            };
            issues.push(
                Issue::new(Code::Timestamp, path, expected)
                    .found(raw.shown())
                    .mend(mend),
            );
            None
        }
    }
}

pub(crate) fn tags<'a>(
    raw: Option<&Raw<'a>>,
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
                .map(owned)
                .collect(),
            Err(_) => split(text, issues),
        },
        Raw::Text(text) => split(text, issues),
    };
    (issues.len() == before && !tags.is_empty()).then_some(tags)
}

fn owned(text: Text<'_>) -> Text<'static> {
    match text {
        Text::Plain(text) => Text::Plain(Cow::Owned(text.into_owned())),
        Text::Spliced(raw) => Text::Plain(Cow::Owned(
            json::parse(raw)
                .ok()
                .and_then(Value::string)
                .map(|text| text.decode_lossy().into_owned())
                .unwrap_or_default(),
        )),
    }
}

/// The tags of a cell: `red; blue` or `red|blue`.
fn split(text: &str, issues: &mut Vec<Issue>) -> Vec<Text<'static>> {
    let parts = text.split([';', '|']).map(str::trim);
    let tags = parts.filter(|tag| !tag.is_empty());
    not_too_many(tags.clone().count(), issues);
    tags.take(TAGS)
        .enumerate()
        .map(|(at, tag)| {
            at_most(TAG_CHARACTERS, format!("tags[{at}]"), tag, issues);
            Text::Plain(Cow::Owned(tag.to_owned()))
        })
        .collect()
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
        let path = format!("tags[{at}]");
        match (element.kind, element.string()) {
            (_, Some(text)) => match text.decode() {
                Ok(decoded) if decoded.trim().is_empty() => issues.push(
                    Issue::new(Code::Required, path, "a text")
                        .found("an empty one")
                        .mend("remove it"),
                ),
                Ok(decoded) => {
                    at_most(TAG_CHARACTERS, path, &decoded, issues);
                    tags.push(Text::Spliced(element.raw));
                }
                Err(lone) => issues.push(lone_surrogate(path, lone.offset)),
            },
            (Kind::Number, _) => {
                *coerced += 1;
                at_most(TAG_CHARACTERS, path, element.raw, issues);
                tags.push(Text::Plain(Cow::Borrowed(element.raw)));
            }
            _ => issues
                .push(Issue::new(Code::Type, path, "a text").found(Raw::Json(element).shown())),
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
    raw: &Raw<'a>,
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
            decoded: text.clone(),
            spliced: None,
        }),
        _ => string(path, raw, coerced, issues),
    }
}

/// A text; that of a cell without the white space around it.
fn string<'a>(
    path: &'static str,
    raw: &Raw<'a>,
    coerced: &mut u32,
    issues: &mut Vec<Issue>,
) -> Option<Read<'a>> {
    match raw {
        Raw::Text(text) => {
            let decoded = trim(text);
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

fn trim<'a>(text: &Cow<'a, str>) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

fn at_most(
    limit: usize,
    path: impl Into<Cow<'static, str>>,
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
            Issue::new(Code::TooLong, path, format!("at most {limit} characters"))
                .found(format!("{characters} characters"))
                .mend("shorten it"),
        );
    }
    characters <= limit
}
