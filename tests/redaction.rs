//! The core takes a key out of a text as `pkg/client/redact.js` does: both run the cases of one table.

use cometchat_import::importer::response::Redactor;
use serde_json::Value;

/// `tests/secrets/redaction.test.js` runs the same cases.
const TABLE: &str = include_str!("secrets/redaction.json");

#[test]
fn every_case_of_the_table_is_redacted() {
    let cases: Vec<Value> = serde_json::from_str(TABLE).unwrap();
    assert!(cases.len() > 80);
    let differing: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let text = |name: &str| case[name].as_str().unwrap().to_owned();
            let redacted = Redactor::new(vec![text("key")]).apply(text("text"));
            (redacted != text("redacted")).then(|| format!("{case}: {redacted}"))
        })
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
