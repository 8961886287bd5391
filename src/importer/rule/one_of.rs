//! One of a few words.

use super::{Accepted, Convert, Form, Given, word::null};
use crate::importer::{
    issue::{Code, Issue},
    json::Lookahead,
};

/// Converts one of `words`, in any case.
pub(super) fn convert(given: &Given<'_>, words: &[&'static str], to: &mut Convert<'_>) -> Option<()> {
    let read = to.string(given)?;
    let known = words.iter().find(|word| word.eq_ignore_ascii_case(&read.text));
    let Some(word) = known else {
        let issue = Issue::new(Code::OneOf, to.field, format!("one of {}", words.join(", ")));
        to.issues.push(issue.found_text(&read.text));
        return None;
    };
    to.normalized |= *word != read.text;
    to.out.push(b'"');
    to.out.extend_from_slice(word.as_bytes());
    to.out.push(b'"');
    Some(())
}

/// Accepts a JSON string that is one of `words` as it stands.
pub(super) fn accept_json(scan: &Lookahead<'_>, at: usize, words: &[&str]) -> Accepted {
    if scan.bytes.get(at) != Some(&b'"') {
        return null(scan.bytes, at);
    }
    let text = scan.bytes.get(at + 1..).unwrap_or_default();
    let is_here = |word: &&&str| text.strip_prefix(word.as_bytes()).is_some_and(|rest| rest.starts_with(b"\""));
    match words.iter().find(is_here) {
        Some(word) => Accepted::new(at + word.len() + 2, Form::Json),
        None => Accepted::NOT,
    }
}
