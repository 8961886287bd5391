//! Objects of any members, such as metadata: from a value, and from columns and names that have no field of their own.

use super::{Accepted, Convert, Form, Given, convert::lone_surrogate, damage, text::may_have_surrogates, word::null};
use crate::importer::{
    issue::{Code, Issue},
    json::{self, Kind, Lookahead, Noted, Value, first_lone_surrogate, minified_len, write_minified, write_string},
    order::sorted,
    remedy::Remedy,
};

/// A member that a column or an unknown name adds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extra<'a> {
    pub name: ExtraName<'a>,
    /// Its value; cells stay texts, with the white space around them.
    pub value: Given<'a>,
    /// What is in its JSON.
    pub noted: Noted,
}

/// Where a member goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExtraName<'a> {
    /// Into the object itself.
    One(&'a str),
    /// Into objects within it, outermost first: `["address", "city"]`.
    Path(&'a [String]),
}

impl<'a> ExtraName<'a> {
    fn step(self, depth: usize) -> Option<&'a str> {
        match self {
            Self::One(name) => (depth == 0).then_some(name),
            Self::Path(steps) => steps.get(depth).map(String::as_str),
        }
    }

    fn len(self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Path(steps) => steps.len(),
        }
    }

    fn steps(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |depth| self.step(depth))
    }
}

/// Converts an object.
pub(super) fn convert(given: &Given<'_>, max_bytes: usize, to: &mut Convert<'_>) -> Option<()> {
    assemble(Some(*given), &[], max_bytes, to)
}

/// Converts an object together with what is added to it.
pub(crate) fn assemble(
    base: Option<Given<'_>>,
    extras: &[Extra<'_>],
    max_bytes: usize,
    to: &mut Convert<'_>,
) -> Option<()> {
    let (start, before) = (to.out.len(), to.issues.len());
    let is_nothing = base.is_some_and(|base| is_nothing(&base));
    to.normalized |= is_nothing;
    match base.filter(|base| !is_nothing && !base.is_absent()) {
        Some(base) => write_base(&base, to)?,
        None if extras.is_empty() => return None,
        None => to.out.extend_from_slice(b"{}"),
    }
    if !extras.is_empty() {
        add(extras, start, max_bytes, to);
    }
    let bytes = to.out.len() - start;
    if bytes > max_bytes && !too_many(extras, max_bytes) {
        to.issues.push(too_large(to.field, max_bytes, format!("{bytes} bytes")));
    }
    if to.issues.len() > before {
        to.out.truncate(start);
        return None;
    }
    Some(())
}

/// Writes the object that a value is, or that a text holds, as many exports have it.
fn write_base(given: &Given<'_>, to: &mut Convert<'_>) -> Option<()> {
    let decoded;
    let value = match given {
        Given::Json(value) if value.kind == Kind::String => {
            to.normalized = true;
            decoded = value.string()?.decode().ok();
            decoded.as_deref().and_then(|text| json::parse(text).ok())
        }
        Given::Json(value) => Some(*value),
        Given::Text(text) => json::parse(text).ok(),
    };
    let Some(value) = value.filter(|value| value.kind == Kind::Object) else {
        let issue = Issue::new(Code::Type, to.field, "a JSON object such as {\"plan\":\"pro\"}");
        to.issues.push(issue.found(given.displayed()).remedies(given.null_remedy().unwrap_or_default()));
        return None;
    };
    if let Some(at) = first_lone_surrogate(value.raw) {
        to.issues.push(lone_surrogate(to.field, at));
    }
    write_minified(to.out, value.raw);
    Some(())
}

/// Returns whether a value is an array without elements, as PHP writes an object without members, or PHP's `false`.
fn is_nothing(given: &Given<'_>) -> bool {
    let is_empty_array = |text: &str| {
        let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        inner.is_some_and(|inner| inner.trim().is_empty())
    };
    match given {
        Given::Text(text) => is_empty_array(text),
        Given::Json(value) if value.kind == Kind::Array => is_empty_array(value.raw),
        Given::Json(value) => given.is_false() || value.string().is_some_and(|text| is_empty_array(text.raw())),
    }
}

/// Adds members to the object that was written from `start` on.
fn add(extras: &[Extra<'_>], start: usize, max_bytes: usize, to: &mut Convert<'_>) {
    if too_many(extras, max_bytes) {
        to.issues.push(too_large(to.field, max_bytes, "more members than fit"));
        return;
    }
    let is_flat = are_distinct(extras);
    if !is_flat {
        report_repeated(extras, to);
    }
    report_clashes(extras, start, to);
    for extra in extras.iter().filter(|extra| extra.noted.unicode) {
        if let Given::Json(value) = &extra.value
            && let Some(at) = first_lone_surrogate(value.raw)
        {
            to.issues.push(lone_surrogate(to.field, at));
        }
    }
    for extra in extras.iter().filter(|extra| matches!(extra.value, Given::Text(_))) {
        let path = || displayed_path(to.field, &extra.name.steps().collect::<Vec<_>>());
        let lost = damage::lost_digits(path, &extra.value);
        to.issues.extend(lost);
    }
    to.out.pop();
    if is_flat {
        extras.iter().for_each(|extra| write_alone(to.out, extra));
    } else {
        let all: Vec<&Extra<'_>> = extras.iter().collect();
        write_grouped(to.out, &all, 0);
    }
    to.out.push(b'}');
}

/// Returns whether the members are more, or deeper, than any object that fits.
fn too_many(extras: &[Extra<'_>], max_bytes: usize) -> bool {
    let is_deep = |extra: &Extra<'_>| extra.name.len() > max_bytes / STEP_BYTES;
    extras.len() > max_bytes || extras.iter().any(is_deep)
}

/// Returns whether no two members begin with the same name, as far as a few comparisons show.
fn are_distinct(extras: &[Extra<'_>]) -> bool {
    let is_new = |(at, extra): (usize, &Extra<'_>)| {
        let name = extra.name.step(0);
        extras.iter().take(at).all(|other| other.name.step(0) != name)
    };
    extras.len() <= COMPARED_MAX && extras.iter().enumerate().all(is_new)
}

/// Reports members that are there twice, or as a value and as an object: writing both would lose one.
#[cold]
fn report_repeated(extras: &[Extra<'_>], to: &mut Convert<'_>) {
    let paths = extras.iter().map(|extra| extra.name.steps().collect::<Vec<_>>());
    // In this order a path is followed by those that continue it.
    let paths = sorted(paths);
    let mut named: Option<&[&str]> = None;
    for pair in paths.windows(2) {
        let [path, next] = pair else { continue };
        if next.starts_with(path) && named.replace(path) != Some(path.as_slice()) {
            let issue = Issue::new(Code::RepeatedField, displayed_path(to.field, path), "one value");
            let issue = issue.found("the member twice, or a value and an object of this name");
            to.issues.push(issue.remedies(DROP_OR_RENAME));
        }
    }
}

/// Reports members that the object has already: writing both would lose one.
fn report_clashes(extras: &[Extra<'_>], start: usize, to: &mut Convert<'_>) {
    let base = to.out.get(start..).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(raw) = base.filter(|raw| *raw != "{}") else {
        return;
    };
    let mut names: Vec<Option<&str>> = sorted(extras.iter().map(|extra| extra.name.step(0)));
    names.dedup();
    let object = Value { kind: Kind::Object, raw };
    for (key, _) in object.members() {
        let Ok(key) = key.decode() else { continue };
        if let Ok(at) = names.binary_search(&Some(key.as_ref())) {
            names.remove(at);
            let issue = Issue::new(Code::RepeatedField, displayed_path(to.field, &[&key]), "one value");
            let issue = issue.found(format!("one in {} and one in a field of its own", to.field));
            to.issues.push(issue.remedies(DROP_OR_RENAME));
        }
    }
}

/// A member's path as an issue names it, shortened.
fn displayed_path(field: &str, path: &[&str]) -> String {
    let steps = path.iter().flat_map(|step| [".", step]);
    let steps: String = steps.flat_map(str::chars).take(60).collect();
    format!("{field}{steps}")
}

fn too_large(field: &'static str, max_bytes: usize, found: impl Into<Box<str>>) -> Issue {
    let issue = Issue::new(Code::TooLarge, field, format!("at most {max_bytes} bytes as JSON"));
    issue.found(found).remedies(LEAVE_OUT)
}

/// Writes a member that shares no name with others.
fn write_alone(out: &mut Vec<u8>, extra: &Extra<'_>) {
    let depth = extra.name.len();
    for (at, step) in extra.name.steps().enumerate() {
        if at > 0 {
            out.push(b'{');
        }
        write_name(out, step);
    }
    write_value(out, extra);
    out.resize(out.len() + depth - 1, b'}');
}

/// Writes members that share the first `depth` steps, each branch once, in order of appearance.
fn write_grouped(out: &mut Vec<u8>, extras: &[&Extra<'_>], depth: usize) {
    let mut written: Vec<&str> = Vec::new();
    for extra in extras {
        let Some(step) = extra.name.step(depth) else {
            continue;
        };
        if written.contains(&step) {
            continue;
        }
        written.push(step);
        write_name(out, step);
        if extra.name.len() == depth + 1 {
            write_value(out, extra);
            continue;
        }
        let is_in_branch = |other: &&&Extra<'_>| other.name.step(depth) == Some(step);
        let branch: Vec<&Extra<'_>> = extras.iter().filter(is_in_branch).copied().collect();
        out.push(b'{');
        write_grouped(out, &branch, depth + 1);
        out.push(b'}');
    }
}

fn write_name(out: &mut Vec<u8>, name: &str) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    write_string(out, name);
    out.push(b':');
}

fn write_value(out: &mut Vec<u8>, extra: &Extra<'_>) {
    match extra.value {
        Given::Text(text) => write_string(out, text),
        Given::Json(value) if extra.noted.spaced => write_minified(out, value.raw),
        Given::Json(value) => out.extend_from_slice(value.raw.as_bytes()),
    }
}

/// Accepts an object.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize, max_bytes: usize) -> Accepted {
    if scan.bytes.get(at) != Some(&b'{') {
        return null(scan.bytes, at);
    }
    match object_end(scan, at, max_bytes) {
        Some((end, form)) => Accepted::new(end, form),
        None => Accepted::NOT,
    }
}

#[inline(always)]
fn object_end(scan: &mut Lookahead<'_>, at: usize, max_bytes: usize) -> Option<(usize, Form)> {
    let bytes = scan.bytes;
    let (end, noted) = json::value_end(bytes, at, scan).ok()?;
    if noted.unicode || noted.spaced {
        let text = std::str::from_utf8(bytes.get(at..end)?).ok()?;
        if noted.unicode && may_have_surrogates(bytes, at, end) && first_lone_surrogate(text).is_some() {
            return None;
        }
        if noted.spaced {
            let fits = text.len() <= max_bytes || minified_len(text) <= max_bytes;
            return fits.then_some((end, Form::Minified));
        }
    }
    (end - at <= max_bytes).then_some((end, Form::Json))
}

const DROP_OR_RENAME: &[Remedy] = &[Remedy::hint("drop or rename one of them")];
const LEAVE_OUT: &[Remedy] = &[Remedy::hint("leave out what the chat does not need")];
/// The fewest bytes that a step of a path takes: `{"a":}`.
const STEP_BYTES: usize = 6;
/// Members up to which each is compared with each; more are sorted.
const COMPARED_MAX: usize = 32;
