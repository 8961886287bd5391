//! Secrets taken out of texts before anyone reads them.

use std::fmt::{self, Write};

use crate::core::json::write_string;

/// Takes secrets out of texts: as they are, in any ASCII case, percent-encoded, escaped as in
/// JSON, and in base64 (also within a longer text, as in `Basic` credentials).
///
/// ```
/// use cometchat_import::core::answer::Redactor;
/// let redactor = Redactor::new(vec!["k3y+s3cret".to_owned()]);
/// let text = redactor.apply("GET /?key=k3y%2Bs3cret (K3Y+S3CRET)".to_owned());
/// assert_eq!(text, "GET /?key=[redacted] ([redacted])");
/// ```
#[derive(Clone, Default)]
pub struct Redactor {
    /// What to take out, the longest first.
    forms: Vec<Vec<u8>>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the forms themselves.
        out.debug_struct("Redactor")
            .field("forms", &self.forms.len())
            .finish()
    }
}

impl Redactor {
    /// A redactor of `secrets`; one below 4 bytes is left alone, as it would be found everywhere.
    pub fn new(secrets: Vec<String>) -> Self {
        let mut forms = Vec::new();
        for secret in secrets
            .iter()
            .filter(|secret| secret.len() >= SHORTEST_BYTES)
        {
            forms.push(secret.clone().into_bytes());
            forms.push(percent_encoded(secret));
            let escaped = json_escaped(secret);
            forms.push(escaped.replace('/', "\\/").into_bytes());
            forms.push(escaped.into_bytes());
            for shift in 0..3 {
                forms.push(base64_within(secret, shift, STANDARD));
                forms.push(base64_within(secret, shift, URL_SAFE));
            }
        }
        forms.retain(|form| form.len() >= SHORTEST_BYTES);
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// The text with `[redacted]` for each secret; a secret of which a cut (`…`) left only the
    /// beginning counts too.
    pub fn apply(&self, text: String) -> String {
        if self.forms.is_empty() {
            return text;
        }
        let bytes = text.as_bytes();
        let kept = text.strip_suffix('…').map(str::len);
        let mut out = String::new();
        let mut copied = 0;
        for at in 0..bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let whole = self
                .forms
                .iter()
                .find(|form| starts_with(rest, form))
                .map(Vec::len);
            let begun = || self.begun(bytes.get(at..kept?).unwrap_or_default());
            let Some(length) = whole.or_else(begun) else {
                continue;
            };
            // Secrets that overlap are one.
            if at >= copied {
                out.push_str(text.get(copied..at).unwrap_or_default());
                out.push_str("[redacted]");
            }
            copied = copied.max(at + length);
        }
        if copied == 0 {
            return text;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }

    /// The length of `end`, if it is how some secret begins.
    fn begun(&self, end: &[u8]) -> Option<usize> {
        let begins = |form: &Vec<u8>| starts_with(form, end);
        (end.len() >= SHORTEST_BYTES && self.forms.iter().any(begins)).then_some(end.len())
    }
}

fn starts_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn percent_encoded(text: &str) -> Vec<u8> {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out.into_bytes()
}

fn json_escaped(text: &str) -> String {
    let mut out = Vec::new();
    write_string(&mut out, text);
    let quoted = String::from_utf8(out).unwrap_or_default();
    quoted
        .trim_start_matches('"')
        .strip_suffix('"')
        .unwrap_or_default()
        .to_owned()
}

/// The characters that `text` alone determines in the base64 of a longer text, in which it starts
/// `shift` bytes after a multiple of three.
fn base64_within(text: &str, shift: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let bytes: Vec<u8> = std::iter::repeat_n(0, shift).chain(text.bytes()).collect();
    let mut out = Vec::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        // Only the characters all of whose six bits are there.
        for place in 0..group.len() * 8 / 6 {
            out.extend(alphabet.get(bits >> (18 - 6 * place) & 63));
        }
    }
    out.drain(..(shift * 8).div_ceil(6).min(out.len()));
    out
}

/// Bytes that a secret must have: anything shorter is part of ordinary words.
const SHORTEST_BYTES: usize = 4;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
