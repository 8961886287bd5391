//! Secrets taken out of texts before anyone reads them.

use std::{
    cell::OnceCell,
    cmp::Reverse,
    fmt::{self, Write},
};

use crate::importer::{json::write_string, order::sorted};

/// Takes secrets out of texts: as they are, in any ASCII case, with any of their characters
/// percent-encoded, escaped as in JSON (also twice) or written as in HTML, and in base64 (also
/// within a longer text, as in `Basic` credentials).
///
/// ```
/// use cometchat_import::importer::response::Redactor;
/// let redactor = Redactor::new(vec!["k3y+s3cret".to_owned()]);
/// let text = redactor.apply("GET /?key=k3y%2Bs3cret (K3Y+S3CRET)".to_owned());
/// assert_eq!(text, "GET /?key=[redacted] ([redacted])");
/// ```
#[derive(Clone, Default)]
pub struct Redactor {
    /// The secrets themselves, to find them however their characters are written.
    secrets: Vec<String>,
    /// What to take out, the longest first. Made for the first text: most runs have none.
    forms: OnceCell<Vec<Vec<u8>>>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the secrets themselves.
        out.debug_struct("Redactor").field("secrets", &self.secrets.len()).finish()
    }
}

impl Redactor {
    /// A redactor of `secrets`; one below 4 bytes is left alone, as it would be found everywhere.
    pub fn new(mut secrets: Vec<String>) -> Self {
        secrets.retain(|secret| secret.len() >= SHORTEST_BYTES);
        let forms = OnceCell::new();
        Self { secrets, forms }
    }

    /// The text with `[redacted]` for each secret; a secret of which a cut (`…`) left only the
    /// beginning counts too, wherever in the text that is.
    pub fn apply(&self, text: String) -> String {
        if self.secrets.is_empty() {
            return text;
        }
        let forms = self.forms();
        let bytes = text.as_bytes();
        let mut cuts = text.match_indices('…').map(|(cut, _)| cut).peekable();
        let mut out = String::new();
        let mut copied = 0;
        for at in 0..bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let whole = forms.iter().find(|form| starts_with(rest, form)).map(Vec::len);
            let written = || self.written(rest);
            while cuts.next_if(|cut| *cut < at).is_some() {}
            let kept = cuts.peek().copied();
            let begun = || self.begun(bytes.get(at..kept?).unwrap_or_default());
            let Some(length) = whole.or_else(written).or_else(begun) else {
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

    fn forms(&self) -> &[Vec<u8>] {
        self.forms.get_or_init(|| forms_of(&self.secrets))
    }

    /// The length of a secret at the start of `text`, however its characters are written.
    fn written(&self, text: &[u8]) -> Option<usize> {
        let lengths = self.secrets.iter().map(|secret| spell(text, secret.as_bytes()));
        lengths.filter_map(|(spelt, length)| spelt.is_none().then_some(length)).max()
    }

    /// The length of `end`, if it is how some secret begins.
    fn begun(&self, end: &[u8]) -> Option<usize> {
        let begins = |form: &Vec<u8>| starts_with(form, end);
        let spells = |secret: &String| {
            let (spelt, length) = spell(end, secret.as_bytes());
            let rest = end.get(length..).unwrap_or_default();
            // An escape that was cut, whose beginning may have been taken for an escape of its own.
            let last = end.get(length.saturating_sub(LONGEST_PERCENT)..);
            let escape = last.unwrap_or_default().iter().any(starts_escape);
            let cut = rest.is_empty() || (rest.len() < LONGEST_ESCAPE && escape);
            spelt.is_some_and(|spelt| spelt >= SHORTEST_BYTES) && cut
        };
        let found = end.len() >= SHORTEST_BYTES && (self.forms().iter().any(begins) || self.secrets.iter().any(spells));
        found.then_some(end.len())
    }
}

/// The ways in which secrets are written as a whole, the longest first, so that none is found as a part of another.
fn forms_of(secrets: &[String]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for secret in secrets {
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
    let forms = sorted(forms.into_iter().map(|form| (Reverse(form.len()), form)));
    let mut forms: Vec<Vec<u8>> = forms.into_iter().map(|(_, form)| form).collect();
    forms.dedup();
    forms
}

fn starts_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Follows `secret` through the start of `text`: how many of its bytes were found if not all, and
/// the length of what they take there.
fn spell(text: &[u8], secret: &[u8]) -> (Option<usize>, usize) {
    let mut length = 0;
    for (spelt, wanted) in secret.iter().enumerate() {
        match spelling(text.get(length..).unwrap_or_default(), *wanted) {
            Some(used) => length += used,
            None => return (Some(spelt), length),
        }
    }
    (None, length)
}

/// The length of `wanted` at the start of `text`: escaped, or as it is.
fn spelling(text: &[u8], wanted: u8) -> Option<usize> {
    let is = |byte: &u8| byte.eq_ignore_ascii_case(&wanted);
    match text.first()? {
        b'%' => percent(text, wanted),
        b'&' => entity(text, wanted),
        b'\\' => backslashes(text, wanted),
        _ => None,
    }
    .or_else(|| text.first().filter(|byte| is(byte)).map(|_| 1))
}

/// `%2F`, and encoded once more `%252F`: the longest that means `wanted`, since letters of the secret that come after an
/// encoded `%` may look like digits of it.
fn percent(text: &[u8], wanted: u8) -> Option<usize> {
    let mut found = None;
    let mut at = 1;
    while let Some(digits) = text.get(at..at + 2) {
        if hex(digits, wanted) {
            found = Some(at + 2);
        }
        if digits != b"25" {
            break;
        }
        at += 2;
    }
    found
}

/// `\/`, `\u002f`, and escaped once more `\\\\/`.
fn backslashes(text: &[u8], wanted: u8) -> Option<usize> {
    if wanted == b'\\' && text.starts_with(b"\\\\") {
        return Some(2);
    }
    let at = text.iter().take_while(|byte| **byte == b'\\').count();
    let rest = text.get(at..)?;
    if rest.first()?.eq_ignore_ascii_case(&wanted) && wanted != b'\\' {
        return Some(at + 1);
    }
    let code = rest.get(..3)?.eq_ignore_ascii_case(b"u00") && hex(rest.get(3..5)?, wanted);
    code.then_some(at + 5)
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn entity(text: &[u8], wanted: u8) -> Option<usize> {
    let end = text.iter().take(LONGEST_ESCAPE).position(|byte| *byte == b';')?;
    let name = str::from_utf8(text.get(1..end)?).ok()?.to_ascii_lowercase();
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix('x') {
            Some(digits) => u8::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => match name.as_str() {
            "amp" => b'&',
            "lt" => b'<',
            "gt" => b'>',
            "quot" => b'"',
            "apos" => b'\'',
            _ => return None,
        },
    };
    code.eq_ignore_ascii_case(&wanted).then_some(end + 1)
}

/// Whether two hexadecimal digits mean `wanted`.
fn hex(digits: &[u8], wanted: u8) -> bool {
    let code = str::from_utf8(digits).ok().filter(|_| two_digits(digits));
    code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).is_some_and(|code| code.eq_ignore_ascii_case(&wanted))
}

fn starts_escape(byte: &u8) -> bool {
    b"%\\&".contains(byte)
}

fn two_digits(text: &[u8]) -> bool {
    text.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
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
    quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned()
}

/// The characters that `text` alone determines in the base64 of a longer text, in which it starts
/// `shift` bytes after a multiple of three.
fn base64_within(text: &str, shift: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let bytes: Vec<u8> = std::iter::repeat_n(0, shift).chain(text.bytes()).collect();
    let mut out = Vec::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        // Only the characters all of whose six bits are there.
        for position in 0..group.len() * 8 / 6 {
            out.extend(alphabet.get(bits >> (18 - 6 * position) & 63));
        }
    }
    out.drain(..(shift * 8).div_ceil(6).min(out.len()));
    out
}

/// Bytes that a secret must have: anything shorter is part of ordinary words.
const SHORTEST_BYTES: usize = 4;

/// Bytes of one character in HTML, with zeros in front: `&#x0026;`.
const LONGEST_ESCAPE: usize = 10;

/// Bytes of a character that is percent-encoded twice: `%2526`.
const LONGEST_PERCENT: usize = 5;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
