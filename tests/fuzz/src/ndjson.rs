//! NDJSON, from bytes to request bodies.

use cometchat_import::importer::input::Format;

use super::rows;

/// See [`rows::hold`].
pub fn holds(data: &[u8]) {
    rows::hold(Format::Ndjson, data);
}
