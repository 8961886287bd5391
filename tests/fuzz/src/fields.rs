//! Rows, however they are cut and whatever their columns and names are for.

use cometchat_import::importer::{
    limits,
    mapping::{ExtraPolicy, MapEntry},
};

use super::{
    controls::{Chunking, Controls},
    outcome::{self, Form, Settings},
    rows,
    rows::mapping,
};

/// Bodies, positions, counts, events and the file of failed rows are the same, byte for byte, whether rows are read
/// where they stand or as the reader cuts them out of pieces.
pub fn holds(data: &[u8]) {
    let mut controls = Controls::of(data);
    let chunking = Chunking::of(&mut controls);
    let settings = Settings::of(&mut controls);
    let source = controls.rest();

    let whole = outcome::read(&settings, [source]);
    let chunks = chunking.cut(source);
    if chunks.len() > 1 {
        assert_eq!(outcome::read(&settings, chunks), whole, "in pieces (left)");
    }
    if source.len() < 4_096 {
        let bytes = outcome::read(&settings, source.chunks(1));
        assert_eq!(bytes, whole, "byte by byte (left)");
    }
}

impl Settings {
    fn of(controls: &mut Controls<'_>) -> Self {
        let mut settings = Self {
            form: controls.choice(&[Form::Csv, Form::Ndjson, Form::Array, Form::Objects]),
            is_detected: controls.choice(&[false, true]),
            policy: rows::policy(controls),
            extra: controls.choice(&[ExtraPolicy::Reject, ExtraPolicy::Metadata, ExtraPolicy::Drop]),
            map: match controls.next() {
                0xF0.. => exported(),
                few if few % 4 == 2 => mappings(&["display"]),
                few if few % 4 == 3 => mappings(&["first", "last"]),
                _ => Vec::new(),
            },
            row_bytes: match controls.next() {
                0 => limits::ROW_BYTES,
                few => usize::from(few),
            },
            batch_size: controls.choice(&[50, 1, 2, 3]),
            body_bytes: match controls.next() {
                0 => limits::BODY_BYTES,
                few => usize::from(few),
            },
            ceiling: match controls.next() {
                0 => None,
                few => Some(usize::from(few)),
            },
            has_failed_file: controls.choice(&[true, false]),
            is_listening: controls.choice(&[true, false]),
            ends_at_once: false,
            columns: Vec::new(),
            fallbacks: Vec::new(),
            nulls: Vec::new(),
        };
        // The last byte says four things: inputs that were kept before there were so many still say what they did.
        let last = controls.next();
        settings.ends_at_once = last % 2 == 1;
        settings.columns = names(["", "", "", "uid,name,,avatar"][usize::from(last >> 2) % 4]);
        if last >> 4 & 3 == 3 {
            settings.fallbacks = vec![mapping("name", &["display", "uid"])];
        }
        settings.nulls = names(["", "", "NULL", "\\N,-"][usize::from(last >> 6)]);
        settings
    }
}

fn names(list: &str) -> Vec<String> {
    let names = list.split(',').filter(|_| !list.is_empty());
    names.map(str::to_owned).collect()
}

/// As an export may be mapped: an identifier of its own, and a member of the metadata.
fn exported() -> Vec<MapEntry> {
    vec![mapping("uid", &["id"]), mapping("metadata.plan", &["plan"])]
}

/// A name out of these columns, and no avatar.
fn mappings(name: &[&str]) -> Vec<MapEntry> {
    vec![mapping("name", name), mapping("avatar", &[])]
}
