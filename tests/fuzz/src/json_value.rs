//! Our JSON beside `serde_json`'s: the same texts are accepted, and the same values come out.

use cometchat_import::importer::json::{
    self, Kind, Value, first_lone_surrogate, minified_len, write_minified, write_string,
};

use super::reference::{Refuses, is_shared};

/// The same grammar, the same values, and mistakes that are seen at the same byte.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    write_and_read_back(text);
    let ours = json::parse(text);
    is_shared(text, &ours);
    match ours {
        Ok(value) => same_value(value),
        Err(mistake) => {
            let before = &text[..mistake.offset];
            // Whatever stands before the mistake was right so far.
            assert!(json::parse(before).map_or_else(|cut| cut.at_end, |_| true));
        }
    }
}

fn write_and_read_back(text: &str) {
    let mut written = Vec::new();
    write_string(&mut written, text);
    let read: String = serde_json::from_slice(&written).unwrap();
    assert_eq!(read, text);
    let ours = json::parse(std::str::from_utf8(&written).unwrap()).unwrap();
    let string = ours.string().unwrap();
    assert_eq!(string.decode().as_deref(), Ok(text));
    assert!(string.is(text));
    assert_eq!(first_lone_surrogate(ours.raw), None);
}

fn same_value(value: Value<'_>) {
    let raw = value.raw;
    let mut minified = Vec::new();
    write_minified(&mut minified, raw);
    assert_eq!(minified.len(), minified_len(raw));
    let minified = std::str::from_utf8(&minified).unwrap();
    assert_eq!(json::parse(minified).unwrap().raw, minified);
    match serde_json::from_str::<serde_json::Value>(raw) {
        Ok(theirs) => {
            assert_eq!(first_lone_surrogate(raw), None);
            assert_eq!(rebuilt(value), theirs);
            assert_eq!(serde_json::from_str::<serde_json::Value>(minified).unwrap(), theirs);
        }
        Err(error) => {
            is_refused_rightly(raw, &error);
            walked(value);
        }
    }
}

/// The text has what `serde_json` refuses to build.
fn is_refused_rightly(raw: &str, error: &serde_json::Error) {
    let digits = |byte: char| byte.is_ascii_digit() || ".eE+-".contains(byte);
    match Refuses::of(error).unwrap_or_else(|| panic!("{error}")) {
        Refuses::Depth => assert!(raw.matches(['[', '{']).count() >= 128),
        Refuses::HalfACharacter => assert!(first_lone_surrogate(raw).is_some()),
        Refuses::Range => {
            let mut numbers = raw.split(|character| !digits(character));
            let is_infinite = |number: &str| number.parse::<f64>().is_ok_and(f64::is_infinite);
            assert!(numbers.any(is_infinite));
        }
    }
}

/// The value as `serde_json` would build it, from nothing but our iterators.
fn rebuilt(value: Value<'_>) -> serde_json::Value {
    match value.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::True | Kind::False => value.bool().unwrap().into(),
        Kind::Number => serde_json::from_str(value.raw).unwrap(),
        Kind::String => value.string().unwrap().decode().unwrap().into(),
        Kind::Array => value.elements().map(rebuilt).collect(),
        Kind::Object => {
            let built: serde_json::Map<_, _> =
                value.members().map(|(name, value)| (name.decode().unwrap().into_owned(), rebuilt(value))).collect();
            for name in built.keys().take(4) {
                let last = value.get(name).unwrap();
                assert_eq!(rebuilt(last), built[name], "the last of a name counts");
            }
            built.into()
        }
    }
}

/// Every string of the value, without recursion: half a character is found where `serde_json` finds it.
fn walked(value: Value<'_>) {
    let mut halves = false;
    let mut open = vec![value];
    // Walking in from every level costs the square of the depth.
    let mut steps = 0;
    while let Some(value) = open.pop() {
        steps += 1;
        if steps > MOST_STEPS {
            return;
        }
        if let Some(string) = value.string() {
            halves |= !is_same_text(value.raw, string.decode().ok().as_deref());
        }
        for (name, child) in value.members() {
            let quoted = format!("\"{}\"", name.raw());
            halves |= !is_same_text(&quoted, name.decode().ok().as_deref());
            open.push(child);
        }
        open.extend(value.elements());
    }
    assert_eq!(halves, first_lone_surrogate(value.raw).is_some());
}

/// Compares a string's text with what `serde_json` reads; false if it holds half a character.
fn is_same_text(raw: &str, ours: Option<&str>) -> bool {
    let theirs = serde_json::from_str::<String>(raw).ok();
    assert_eq!(ours, theirs.as_deref(), "{raw}");
    ours.is_some()
}

const MOST_STEPS: usize = 1_000;
