//! The text of a row: what the caller's function gets, and why a row is no text that can be read.

use super::MapRow;
use crate::importer::{
    input::{Cells, Record, Row as Framed},
    invariant::{Invariant, broken},
    issue::{Code, Issue, quote},
    json,
    mapping::{Mapping, no_object},
    remedy::Remedy,
};

/// Has a row mapped by the caller's function.
pub(super) fn map(mapping: &Mapping, row: &Framed<'_>, mapper: &mut dyn MapRow) -> Result<String, Issue> {
    match &row.record {
        Record::Cells(cells) => mapper.map(&cells_as_json(mapping, *cells)),
        Record::Json(text) => match json::parse(text) {
            Ok(_) => mapper.map(text),
            Err(error) => Err(grammar(text, &error)),
        },
        Record::Broken { issue, .. } => Err(issue.clone()),
    }
}

/// Returns why a text is no object that can be read.
pub(super) fn unreadable(text: &str) -> Issue {
    match json::parse(text) {
        Err(error) => grammar(text, &error),
        Ok(value) if value.kind == json::Kind::Object => broken("the pass over a row reads every object"),
        Ok(value) => no_object(value),
    }
}

/// Returns a grammar error, with the text around it.
fn grammar(text: &str, error: &json::SyntaxError) -> Issue {
    let issue = Issue::new(Code::Json, "", error.expected);
    if error.at_end {
        return issue.found("the end of the row").remedies(ONE_A_LINE);
    }
    let rest = text.get(error.offset..).promised("a place of the grammar is one between characters");
    let around: String = rest.chars().take(20).collect();
    let remedies: Vec<Remedy> = json::hint(error.expected, rest).into_iter().collect();
    issue.remedies(remedies).found(format!("{} at byte {} of the row", quote(&around), error.offset))
}

fn cells_as_json(mapping: &Mapping, cells: Cells<'_>) -> String {
    let mut out = vec![b'{'];
    for (at, column) in mapping.header().iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::write_string(&mut out, &column.name);
        out.push(b':');
        json::write_string(&mut out, &mapping.cell(cells, at).promised("a row has as many cells as the header"));
    }
    out.push(b'}');
    String::from_utf8(out).promised("names and cells are text")
}

const ONE_A_LINE: &[Remedy] =
    &[Remedy::hint("the object is cut off, or continues on the next line: write one object a line")];
