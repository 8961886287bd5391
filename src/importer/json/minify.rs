//! JSON without the white space between its tokens; the tokens themselves stay as they are.

use super::skip;

/// Bytes of a checked JSON text without the white space outside of its strings.
///
/// ```
/// # use cometchat_import::importer::json::minified_len;
/// assert_eq!(minified_len(r#" { "a b" : 1.0e2 } "#), r#"{"a b":1.0e2}"#.len());
/// ```
pub fn minified_len(raw: &str) -> usize {
    runs(raw).map(<[u8]>::len).sum()
}

/// Appends a checked JSON text without the white space outside of its strings.
pub fn write_minified(out: &mut Vec<u8>, raw: &str) {
    out.reserve(raw.len());
    for run in runs(raw) {
        out.extend_from_slice(run);
    }
}

/// What stands between the white space.
fn runs(raw: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = raw.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = skip::space(bytes, at);
        at = start;
        loop {
            at = skip::tokens(bytes, at);
            match bytes.get(at) {
                None | Some(b' ' | b'\n' | b'\r' | b'\t') => break,
                Some(b'"') => at = skip::string(bytes, at + 1).unwrap_or(bytes.len()),
                Some(_) => at += 1,
            }
        }
        bytes.get(start..at).filter(|run| !run.is_empty())
    })
}
