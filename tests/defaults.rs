//! The defaults of the package are those of the core.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use cometchat_import::{
    PipelineOptions, SendOptions,
    importer::{entity::USERS, import::Budget},
};

/// A file of the package, with numbers as Rust writes them.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).unwrap().replace('_', "")
}

#[test]
fn the_defaults_of_javascript_are_those_of_the_core() {
    let send = SendOptions::default();
    let pipeline = PipelineOptions::default();
    let options = read("pkg/client/options.js");
    for (option, default) in [
        ("options.concurrency", send.concurrency as u64),
        ("retry.attempts", send.attempts.into()),
        ("retry.baseMs", send.backoff.base_ms),
        ("retry.capMs", send.backoff.cap_ms),
    ] {
        let expected = format!("{option}, {default},");
        assert!(options.contains(&expected), "{expected}");
    }
    assert_eq!(send.outage_ms, 15 * send.backoff.cap_ms);
    assert!(options.contains("Math.min(15 * capMs, "));
    assert_eq!(send.budget, Budget::default(), "no budget");
    assert_eq!(send.max_failures, None, "no number of failures");
    let limits = read("pkg/client/limits.js");
    let rate = format!("limit: {}, windowMs: {}", send.rate.limit, send.rate.window_ms);
    assert!(limits.contains(&rate), "{rate}");
    // The build writes it from the table of the entity.
    assert!(read("pkg/client/reading-options.js").contains("batchSize, entity.perRequest, 1, entity.perRequest"));
    assert_eq!(pipeline.batch_size, USERS.per_request);
}
