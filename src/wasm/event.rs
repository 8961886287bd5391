//! Events as JSON text: one crossing for many, which measures far below an object for each.

use crate::importer::{
    account::{Event, Outcome},
    check::checked_columns,
    import::Import,
    json::write_string,
};

/// The events since the last call, as a JSON array; `None` if there are none.
pub(super) fn take_json(import: &mut Import) -> Option<String> {
    let events = import.take_events();
    (!events.is_empty()).then(|| json_of(&events, import))
}

/// Apart, for a host that compiles what is called: many runs have no events.
#[inline(never)]
fn json_of(events: &[Event], import: &Import) -> String {
    let mut out = vec![b'['];
    for (at, event) in events.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(&mut out, event, import);
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}

fn write(out: &mut Vec<u8>, event: &Event, import: &Import) {
    match event {
        Event::Row {
            place,
            uid,
            outcome,
            resumed,
            issues,
        } => {
            out.extend_from_slice(b"{\"type\":\"row\",\"row\":");
            number(out, place.row);
            if place.line > 0 {
                out.extend_from_slice(b",\"line\":");
                number(out, place.line);
            }
            if let Some(uid) = uid {
                out.extend_from_slice(b",\"uid\":");
                write_string(out, uid);
            }
            out.extend_from_slice(b",\"outcome\":");
            write_string(out, name(*outcome));
            if *resumed {
                out.extend_from_slice(b",\"resumed\":true");
            }
            out.extend_from_slice(b",\"issues\":[");
            for (at, issue) in issues.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(b"{\"path\":");
                write_string(out, &issue.path);
                out.extend_from_slice(b",\"code\":");
                write_string(out, issue.code.as_str());
                out.extend_from_slice(b",\"message\":");
                write_string(out, &issue.message());
                out.push(b'}');
            }
            out.extend_from_slice(b"]}");
        }
        Event::Columns => {
            out.extend_from_slice(b"{\"type\":\"columns\",\"columns\":[");
            for (at, column) in checked_columns(import.intake()).iter().enumerate() {
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
                out.extend_from_slice(if column.guess {
                    b",\"guess\":true}"
                } else {
                    b",\"guess\":false}"
                });
            }
            out.extend_from_slice(b"]}");
        }
        Event::Wait { reason, millis } => {
            out.extend_from_slice(b"{\"type\":\"wait\",\"reason\":");
            write_string(out, reason);
            out.extend_from_slice(b",\"ms\":");
            number(out, *millis);
            out.push(b'}');
        }
        Event::Retry {
            reason,
            attempt,
            users,
        } => {
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

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(number.to_string().as_bytes());
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Imported => "imported",
        Outcome::Existing => "existing",
        Outcome::Invalid => "invalid",
        Outcome::Duplicate => "duplicate",
        Outcome::Rejected => "rejected",
        Outcome::Unconfirmed => "unconfirmed",
        Outcome::Pending => "pending",
    }
}
