//! Secrets put into texts in every form that a server may give them, and looked for afterwards.

use cometchat_import::importer::response::Redactor;

/// The text with secrets in the place of control characters, which JSON has none of: each stands
/// for the next secret, in a form of its own.
pub fn with_secrets(text: &[u8], secrets: &[&str]) -> Vec<u8> {
    let mut next = secrets.iter().cycle();
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        let form = FORMS.get(usize::from(*byte).wrapping_sub(1));
        match (form, secrets) {
            (Some(form), [_, ..]) => {
                let secret = next.next().unwrap();
                out.extend(form(secret).bytes());
            }
            _ => out.push(*byte),
        }
    }
    out
}

/// No secret stands in what is displayed of `text`, in any of the forms.
pub fn leaves_no_secret(redactor: &Redactor, text: &str, secrets: &[&str]) {
    let displayed = redactor.apply(text.to_owned()).to_ascii_lowercase();
    if secrets.is_empty() {
        assert_eq!(displayed, text.to_ascii_lowercase());
    }
    // What is left of the text; a secret may happen to arise where two pieces meet.
    let pieces: Vec<&str> = displayed.split("[redacted]").collect();
    for secret in secrets {
        let forms = FORMS.iter().map(|form| form(secret));
        for form in forms.chain((0..3).map(|shift| base64_core(secret, shift))) {
            let form = form.to_ascii_lowercase();
            let leaks = pieces.iter().any(|piece| piece.contains(&form));
            assert!(!leaks, "{form:?} is left of {text:?}: {displayed:?}");
        }
    }
}

type Form = fn(&str) -> String;

/// Bytes 1 to 8, none of which is white space.
const FORMS: [Form; 8] = [
    str::to_owned,
    str::to_ascii_uppercase,
    percent_encoded,
    |secret| percent_encoded(secret).to_ascii_lowercase(),
    json_escaped,
    |secret| json_escaped(secret).replace('/', "\\/"),
    |secret| base64(&[b"app:", secret.as_bytes(), b":x"].concat()),
    |secret| base64(secret.as_bytes()),
];

fn percent_encoded(text: &str) -> String {
    let encoded = text.chars().map(|character| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | '~' => character.to_string(),
        other => format!("%{:02X}", u32::from(other)),
    });
    encoded.collect()
}

fn json_escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// What the base64 of a longer text has of a secret whatever stands around it.
fn base64_core(secret: &str, shift: usize) -> String {
    let before = vec![0; shift];
    let whole = base64(&[&before, secret.as_bytes()].concat());
    let (from, to) = (shift * 8, (shift + secret.len()) * 8);
    whole[from.div_ceil(6)..to / 6].to_owned()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(*group.get(at).unwrap_or(&0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for position in 0..4 {
            let character = ALPHABET[(bits >> (18 - 6 * position) & 63) as usize];
            out.push(if position > group.len() { '=' } else { character.into() });
        }
    }
    out
}
