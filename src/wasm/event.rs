//! Events as JSON text: one crossing for many, which measures far below an object for each.

use crate::importer::{
    account::{Event, Outcome},
    check::checked_columns,
    issue::Issue,
    json::write_string,
    pipeline::Pipeline,
    position::Position,
    verify::Difference,
    wording::Wording,
};

/// Events as a JSON array; `None` if there are none.
pub(super) fn json(events: &[Event], pipeline: &Pipeline, wording: &Wording) -> Option<String> {
    (!events.is_empty()).then(|| json_of(events, pipeline, wording))
}

/// Apart, for a host that compiles what is called: many runs have no events.
#[inline(never)]
fn json_of(events: &[Event], pipeline: &Pipeline, wording: &Wording) -> String {
    let mut out = vec![b'['];
    for (at, event) in events.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(&mut out, event, pipeline, wording);
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}

fn write(out: &mut Vec<u8>, event: &Event, pipeline: &Pipeline, wording: &Wording) {
    match event {
        Event::Row { position, uid, outcome, resumed, issues } => {
            write_row(out, *position, uid.as_deref(), name(*outcome));
            if *resumed {
                out.extend_from_slice(b",\"resumed\":true");
            }
            write_issues(out, issues, wording);
        }
        Event::Verified { position, uid, outcome, issues, differences } => {
            write_row(out, *position, Some(uid), outcome.as_str());
            write_differences(out, differences);
            write_issues(out, issues, wording);
        }
        Event::Columns => write_columns(out, pipeline),
        Event::Wait { reason, millis } => {
            out.extend_from_slice(b"{\"type\":\"wait\",\"reason\":");
            write_string(out, reason);
            out.extend_from_slice(b",\"ms\":");
            number(out, *millis);
            out.push(b'}');
        }
        Event::Retry { reason, attempt, users } => {
            out.extend_from_slice(b"{\"type\":\"retry\",\"reason\":");
            write_string(out, reason);
            out.extend_from_slice(b",\"attempt\":");
            number(out, u64::from(*attempt));
            out.extend_from_slice(b",\"users\":");
            number(out, *users as u64);
            out.push(b'}');
        }
    }
}

/// Writes the beginning of a row's event.
fn write_row(out: &mut Vec<u8>, position: Position, uid: Option<&str>, outcome: &str) {
    out.extend_from_slice(b"{\"type\":\"row\",\"row\":");
    number(out, position.row);
    if position.line > 0 {
        out.extend_from_slice(b",\"line\":");
        number(out, position.line);
    }
    if let Some(uid) = uid {
        out.extend_from_slice(b",\"uid\":");
        write_string(out, uid);
    }
    out.extend_from_slice(b",\"outcome\":");
    write_string(out, outcome);
}

/// Writes the fields that differ, if there are any.
fn write_differences(out: &mut Vec<u8>, differences: &[Difference]) {
    for (at, Difference { field, file, app }) in differences.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b",\"differences\":[" } else { b"," });
        let members = [("field", Some(*field)), ("file", Some(file.as_str())), ("app", app.as_deref())];
        for (name, text) in members {
            let Some(text) = text else { continue };
            out.push(if name == "field" { b'{' } else { b',' });
            write_string(out, name);
            out.push(b':');
            write_string(out, text);
        }
        out.push(b'}');
    }
    if !differences.is_empty() {
        out.push(b']');
    }
}

/// Writes the issues of a row's event, and its end.
fn write_issues(out: &mut Vec<u8>, issues: &[Issue], wording: &Wording) {
    out.extend_from_slice(b",\"issues\":[");
    for (at, issue) in issues.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_issue(out, issue, wording);
    }
    out.extend_from_slice(b"]}");
}

fn write_columns(out: &mut Vec<u8>, pipeline: &Pipeline) {
    out.extend_from_slice(b"{\"type\":\"columns\",\"columns\":[");
    for (at, column) in checked_columns(pipeline).iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"column\":");
        write_string(out, &column.column);
        out.extend_from_slice(b",\"field\":");
        match &column.field {
            Some(field) => write_string(out, field),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(if column.guess { b",\"guess\":true}" } else { b",\"guess\":false}" });
    }
    out.extend_from_slice(b"]}");
}

fn write_issue(out: &mut Vec<u8>, issue: &Issue, wording: &Wording) {
    let message = wording.issue(issue);
    let texts = [
        ("path", issue.path.as_ref()),
        ("code", issue.code.as_str()),
        ("message", message.as_str()),
        ("expected", issue.expected.as_ref()),
        ("found", issue.found.as_ref()),
    ];
    out.push(b'{');
    write_members(out, texts.into_iter());
    out.extend_from_slice(b",\"remedies\":[");
    for (at, remedy) in issue.remedies.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b",{" } else { b"{" });
        let kind = [("kind", remedy.kind())];
        write_members(out, kind.into_iter().chain(remedy.values()));
        out.push(b'}');
    }
    out.push(b']');
    if let Some(row) = issue.first_row {
        out.extend_from_slice(b",\"firstRow\":");
        number(out, row.get());
    }
    out.push(b'}');
}

/// Writes an object's members that are texts; their names need no escapes.
fn write_members<'a>(out: &mut Vec<u8>, members: impl Iterator<Item = (&'static str, &'a str)>) {
    for (at, (name, text)) in members.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_string(out, name);
        out.push(b':');
        write_string(out, text);
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(number.to_string().as_bytes());
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Imported => "imported",
        Outcome::Existing => "existing",
        Outcome::Excluded => "excluded",
        Outcome::Invalid => "invalid",
        Outcome::Duplicate => "duplicate",
        Outcome::Rejected => "rejected",
        Outcome::Unconfirmed => "unconfirmed",
        Outcome::Pending => "pending",
    }
}
