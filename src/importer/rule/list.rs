//! Lists of texts, such as tags.

use std::borrow::Cow;

use super::{Accepted, Convert, Form, Given, convert::lone_surrogate, items, text, trimmed, word::null};
use crate::importer::{
    issue::{Code, Issue},
    json::{self, Kind, Lookahead, Value, skip, write_string},
    note::NoteCode,
};

/// What a list is to be.
#[derive(Clone, Copy)]
struct Limits {
    max: usize,
    item_max: usize,
}

/// Converts a list.
pub(super) fn convert(given: &Given<'_>, max: usize, item_max: usize, to: &mut Convert<'_>) -> Option<()> {
    let limits = Limits { max, item_max };
    let (start, before) = (to.out.len(), to.issues.len());
    match given {
        Given::Json(value) if value.kind == Kind::Array => elements(*value, limits, true, to),
        Given::Json(value) if is_numbered(*value) => {
            to.normalized = true;
            values(value.members().map(|(_, value)| value), limits, true, to);
        }
        Given::Json(value) if value.kind != Kind::String => {
            let issue = Issue::new(Code::Type, to.field, "an array of texts");
            to.issues.push(issue.found(given.displayed()));
        }
        Given::Json(_) => {
            let read = to.string(given)?;
            to.normalized = true;
            split(&read.text, limits, to);
        }
        Given::Text(text) => match json::parse(text) {
            Ok(value) if value.kind == Kind::Array => elements(value, limits, false, to),
            _ => split(text, limits, to),
        },
    }
    if to.issues.len() > before {
        to.out.truncate(start);
    } else if to.out.len() > start {
        to.out.push(b']');
    }
    Some(())
}

/// Returns whether a value is an object whose members have numbers for names: the list that it was in PHP.
fn is_numbered(value: Value<'_>) -> bool {
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    value.kind == Kind::Object && value.members().all(|(name, _)| is_number(name.raw()))
}

/// Adds the items of a text.
fn split(text: &str, limits: Limits, to: &mut Convert<'_>) {
    let items = items::of(text);
    if items.len() == 1 && may_be_several(text) {
        to.note = Some(NoteCode::NotSplit);
    }
    not_too_many(items.len(), limits, to);
    for (at, item) in items.iter().take(limits.max).enumerate() {
        let field = to.field;
        to.at_most(limits.item_max, item, || item_path(field, at));
        begin(to, at);
        write_string(to.out, item);
    }
}

/// Returns whether a sign stands in a text at which it is not split, and that people put between items. A URL has it too.
fn may_be_several(text: &str) -> bool {
    let bytes = trimmed(text).as_bytes();
    bytes.iter().any(|byte| matches!(byte, b'/' | b'\n')) && !bytes.windows(3).any(|part| part == b"://")
}

/// Adds the elements of an array; `spliced` if they are written as they stand, with all their escapes.
fn elements(array: Value<'_>, limits: Limits, spliced: bool, to: &mut Convert<'_>) {
    values(array.elements(), limits, spliced, to);
}

/// Adds values; those that are empty are none.
fn values<'a>(values: impl Iterator<Item = Value<'a>> + Clone, limits: Limits, spliced: bool, to: &mut Convert<'_>) {
    let items = values.clone().enumerate().filter(|(_, value)| !Given::Json(*value).is_empty());
    let count = items.clone().count();
    to.normalized |= count < values.count();
    not_too_many(count, limits, to);
    for (number, (at, element)) in items.take(limits.max).enumerate() {
        let field = to.field;
        let path = || item_path(field, at);
        let text = match (element.kind, element.string().map(|text| text.decode())) {
            (_, Some(Ok(text))) => text,
            (Kind::Number, _) => {
                to.normalized = true;
                Cow::Borrowed(element.raw)
            }
            (_, Some(Err(lone))) => {
                to.issues.push(lone_surrogate(path(), lone.offset));
                continue;
            }
            _ => {
                let issue = Issue::new(Code::Type, path(), "a text");
                to.issues.push(issue.found(Given::Json(element).displayed()));
                continue;
            }
        };
        to.at_most(limits.item_max, &text, path);
        begin(to, number);
        if spliced && element.kind == Kind::String {
            to.out.extend_from_slice(element.raw.as_bytes());
        } else {
            write_string(to.out, &text);
        }
    }
}

/// Writes what stands before an item.
fn begin(to: &mut Convert<'_>, at: usize) {
    to.out.push(if at == 0 { b'[' } else { b',' });
}

fn item_path(field: &str, at: usize) -> Cow<'static, str> {
    Cow::Owned(format!("{field}[{at}]"))
}

fn not_too_many(items: usize, limits: Limits, to: &mut Convert<'_>) {
    if items > limits.max {
        let expected = format!("at most {} {}", limits.max, to.field);
        let issue = Issue::new(Code::TooMany, to.field, expected);
        to.issues.push(issue.found(format!("{items} {}", to.field)));
    }
}

/// Accepts an array of strings.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, start: usize, max: usize, item_max: usize) -> Accepted {
    if scan.bytes.get(start) != Some(&b'[') {
        return null(scan.bytes, start);
    }
    match items_end(scan, start, max, item_max) {
        Some((end, form)) => Accepted::new(end, form),
        None => Accepted::NOT,
    }
}

#[inline(always)]
fn items_end(scan: &mut Lookahead<'_>, start: usize, max: usize, item_max: usize) -> Option<(usize, Form)> {
    let bytes = scan.bytes;
    let mut spaced = false;
    let mut at = space(bytes, start + 1, &mut spaced);
    if bytes.get(at) == Some(&b']') {
        return (!spaced).then_some((at + 1, Form::Nothing));
    }
    let mut items = 0;
    loop {
        let item = text::accept_json(scan, at, item_max);
        items += 1;
        // An empty item is none that can be left out.
        if item.form() != Form::Json || items > max {
            return None;
        }
        at = space(bytes, item.end(), &mut spaced);
        match bytes.get(at)? {
            b',' => at = space(bytes, at + 1, &mut spaced),
            b']' => break,
            _ => return None,
        }
    }
    let form = if spaced { Form::Minified } else { Form::Json };
    Some((at + 1, form))
}

#[inline(always)]
fn space(bytes: &[u8], at: usize, spaced: &mut bool) -> usize {
    let end = skip::space(bytes, at);
    *spaced |= end > at;
    end
}
