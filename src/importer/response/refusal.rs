//! What the server says when it refuses, fit to be displayed.

use std::{borrow::Cow, fmt};

use super::{code, named};
use crate::importer::{
    entity::Entity,
    find::{find, split_at_first},
    json::{Kind, Value, write_minified},
};

/// A refusal in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The server's code; `HTTP_503` (or whichever status) if it gave none, `NOT_JSON`, `NO_DATA`
    /// or `MISSING_FROM_ANSWER` if the response could not be used, `UNKNOWN` if a row was refused
    /// without a reason.
    pub code: String,
    /// The server's message on one line without control characters, at most 300 characters.
    pub message: String,
    /// The fields that it names, in the order of the entity's table.
    pub fields: Vec<&'static str>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.is_empty() {
            true => out.write_str(&self.code),
            false => write!(out, "{}: {}", self.code, self.message),
        }
    }
}

impl Refusal {
    /// Whether the server itself says that it failed at the request, so that a row may be offending; and not something
    /// before it (a proxy, a gateway), or nobody.
    pub fn is_of_server(&self) -> bool {
        code::is_documented(&self.code) || self.code == Self::status_code(500)
    }

    /// Whether it has a code as CometChat's servers write it; what stands before them (a firewall, a proxy) has none.
    pub fn has_code(&self) -> bool {
        code::is_documented(&self.code) || self.code.starts_with("AUTH_ERR_")
    }

    /// Whether the key or the app does not exist, so that every request is refused, whatever it is for.
    pub fn is_of_key(&self) -> bool {
        code::is_of_key(&self.code)
    }

    /// Whether it is for the rate limit.
    pub fn is_of_limit(&self) -> bool {
        self.code == code::LIMIT
    }

    /// A refusal whose texts may come from anywhere.
    pub(super) fn new(code: &str, message: &str) -> Self {
        let (code, message) = (displayable(code, CODE_CHARACTERS), displayable(message, MESSAGE_CHARACTERS));
        Self { code, message, fields: Vec::new() }
    }

    /// A refusal of which only the status and the body's text are known.
    pub(super) fn of_status(status: u16, body: &str) -> Self {
        let body = body.trim_start();
        // The page of a proxy: its title says what there is to say.
        let text = if body.starts_with('<') { title(body) } else { body };
        let code = Self::status_code(status);
        if text.trim().is_empty() || text.starts_with(['{', '[']) {
            Self::new(&code, &format!("the server responded with HTTP status {status}"))
        } else {
            Self::new(&code, text)
        }
    }

    /// Whether the body as a whole was too long. A message about `metadata` is about one row.
    pub(super) fn is_about_body_size(&self) -> bool {
        let text = format!("{} {}", self.code.replace('_', " "), self.message).to_ascii_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| find(&text, word).is_some());
        any(BODY_WORDS) && any(SIZE_WORDS) && find(&text, "metadata").is_none()
    }

    /// The code of a response that has none but its status.
    pub(super) fn status_code(status: u16) -> String {
        format!("HTTP_{status}")
    }
}

/// What an error object says.
#[derive(Default)]
pub(super) struct Complaint<'a> {
    code: Option<Cow<'a, str>>,
    message: Option<Cow<'a, str>>,
    dev_message: Option<Cow<'a, str>>,
    details: Option<Cow<'a, str>>,
    /// The details as they are.
    structure: Option<Value<'a>>,
    is_error: bool,
}

impl<'a> Complaint<'a> {
    /// What the `error` of `value` says or, if it is no object (as a gateway's), `value` itself.
    pub(super) fn of(value: Value<'a>) -> Self {
        let error = value.get("error");
        let source = error.filter(|error| error.kind == Kind::Object).unwrap_or(value);
        let field = |name| source.get(name).and_then(text_of);
        Self {
            code: field("code"),
            message: field("message").or_else(|| text_of(error.filter(|error| error.kind == Kind::String)?)),
            dev_message: field("devMessage"),
            details: field("details"),
            structure: source.get("details"),
            is_error: error.is_some_and(|error| !matches!(error.kind, Kind::Null | Kind::False)),
        }
    }

    /// The server's code.
    pub(super) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether there was an `error`.
    pub(super) fn is_error(&self) -> bool {
        self.is_error
    }

    /// The refusal of `entity`'s entries, under `code` if it has no code of its own; nothing if the server gave neither
    /// code nor message.
    pub(super) fn refusal_or(&self, code: &str, entity: &Entity) -> Option<Refusal> {
        let message = self.message();
        let silent = self.code.is_none() && message.is_empty();
        let refusal = || Refusal::new(self.code().unwrap_or(code), &message);
        (!silent).then(|| Refusal { fields: named::fields(entity, self.structure, &message), ..refusal() })
    }

    /// Everything in it that is text.
    pub(super) fn texts(&self) -> Vec<&str> {
        [&self.message, &self.dev_message, &self.details].into_iter().flatten().map(|text| &**text).collect()
    }

    /// The message and, where there are any, the details: they name the field.
    fn message(&self) -> Cow<'_, str> {
        let message = self.message.as_deref().filter(|message| !message.trim().is_empty());
        let message = message.or(self.dev_message.as_deref()).unwrap_or_default();
        match self.details.as_deref() {
            None => Cow::Borrowed(message),
            Some(details) if message.trim().is_empty() => Cow::Borrowed(details),
            Some(details) => Cow::Owned(format!("{message} {details}")),
        }
    }
}

/// A value in words; nothing if there is nothing in it.
fn text_of(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = match value.kind {
        Kind::String => value.string()?.decode_lossy(),
        Kind::Number => Cow::Borrowed(value.raw),
        Kind::Object | Kind::Array => {
            let mut text = Vec::new();
            write_minified(&mut text, value.raw);
            Cow::Owned(String::from_utf8(text).ok().filter(|text| text.len() > "{}".len())?)
        }
        Kind::True | Kind::False | Kind::Null => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A text on one line, without characters that move a terminal's cursor or turn its writing
/// around, cut to `limit` characters.
fn displayable(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut gap = false;
    for character in text.chars() {
        if character.is_whitespace() {
            gap = length > 0;
            continue;
        }
        if character.is_control() || turns(character) {
            continue;
        }
        if length + usize::from(gap) >= limit {
            // What was cut is marked within the limit.
            while length >= limit && out.pop().is_some() {
                length -= 1;
            }
            out.push('…');
            break;
        }
        if gap {
            out.push(' ');
            length += 1;
            gap = false;
        }
        out.push(character);
        length += 1;
    }
    out
}

/// Whether a character changes the direction of the text after it.
fn turns(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What an HTML page calls itself: all of it, also a `<` that it should have written otherwise. Of a secret that was cut there,
/// nothing would be recognised.
fn title(page: &str) -> &str {
    let after = |tag: &str| split_at_first(page, tag).map(|(_, rest)| rest);
    let title = after("<title>").or_else(|| after("<TITLE>")).unwrap_or_default();
    let end = find(&title.to_ascii_lowercase(), "</title").unwrap_or(title.len());
    title.get(..end).unwrap_or_default()
}

/// Characters of a message: enough for the server's longest, short enough for a report's cell.
const MESSAGE_CHARACTERS: usize = 300;

/// Characters of a code; the server's longest has 30.
const CODE_CHARACTERS: usize = 100;

/// Of what a server says that it is too long, if it means the whole body.
const BODY_WORDS: &[&str] =
    &["body", "payload", "entity", "content length", "content-length", "request size", "request too", "request is too"];

/// How a server says that something is too long.
const SIZE_WORDS: &[&str] = &["too large", "too big", "too long", "exceed", "larger than", "maximum", "limit"];
