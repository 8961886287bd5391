//! The express lane beside the long way: whichever a plain row takes, the same comes of it.

use cometchat_import::importer::{
    limits,
    mapping::{ExtraPolicy, Mapping},
};

pub use super::both_ways::Form;
use super::{
    both_ways::{self, Settings, Way},
    controls::{Chunking, Controls},
    rows,
    rows::mapping,
};

/// See [`compare`].
pub fn holds(data: &[u8]) {
    compare(data);
}

/// How many rows were compared.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    pub form: Form,
    pub rows: u64,
    /// Those that took the express lane, where the input comes as a whole.
    pub taken: u64,
}

/// Bodies, places, counts, events and the file of failed rows are the same, byte for byte, with the lane and
/// without, and with it however the input is cut.
pub fn compare(data: &[u8]) -> Compared {
    let mut controls = Controls::of(data);
    let chunking = Chunking::of(&mut controls);
    let settings = Settings::of(&mut controls);
    let source = controls.rest();

    let (long, none) = both_ways::read(&settings, [source], Way::Long);
    let (express, taken) = both_ways::read(&settings, [source], Way::Express);
    assert_eq!(none, 0, "rows took a lane that was closed");
    assert_eq!(express, long, "the lane (left) and the long way (right)");
    let chunks = chunking.cut(source);
    if chunks.len() > 1 {
        let (cut, _) = both_ways::read(&settings, chunks, Way::Express);
        assert_eq!(cut, long, "the lane in pieces (left), the long way (right)");
    }
    Compared {
        form: settings.form,
        rows: long.counts.rows,
        taken,
    }
}

impl Settings {
    fn of(controls: &mut Controls<'_>) -> Self {
        let mut settings = Self {
            form: controls.choice(&[Form::Csv, Form::Ndjson, Form::Array, Form::Objects]),
            is_detected: controls.choice(&[false, true]),
            policy: rows::policy(controls),
            extra: controls.choice(&[
                ExtraPolicy::Reject,
                ExtraPolicy::Metadata,
                ExtraPolicy::Drop,
            ]),
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
            batch_users: controls.choice(&[50, 1, 2, 3]),
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
fn exported() -> Vec<Mapping> {
    vec![mapping("uid", &["id"]), mapping("metadata.plan", &["plan"])]
}

/// A name out of these columns, and no avatar.
fn mappings(name: &[&str]) -> Vec<Mapping> {
    vec![mapping("name", name), mapping("avatar", &[])]
}
