//! A value in one spelling, so that equal values are equal bytes: `1.0` and `1`, the members of an object in any order.

use crate::importer::{
    json::{self, Kind, Value, write_minified, write_string},
    order::sorted,
    rule::Rule,
};

/// Appends a field's value in one spelling; nothing for one that is as good as none.
pub(super) fn write(rule: &Rule, value: Value<'_>, out: &mut Vec<u8>) {
    match (rule, value.kind) {
        (_, Kind::Null) => {}
        (Rule::Object { .. }, Kind::String) => {
            // Some servers give an object as the text of one.
            let text = value.string().map(|text| text.decode_lossy()).unwrap_or_default();
            match json::parse(&text) {
                Ok(inner) if inner.kind == Kind::Object => write_object(inner, out),
                _ => out.extend_from_slice(text.as_bytes()),
            }
        }
        (Rule::Object { .. }, Kind::Object | Kind::Array) => write_object(value, out),
        (Rule::List { .. }, Kind::Array) => write_list(value, out),
        (Rule::Timestamp, _) => {
            let digits = text_of(value);
            if digits.bytes().any(|digit| digit != b'0') {
                out.extend_from_slice(digits.as_bytes());
            }
        }
        (Rule::Id { .. } | Rule::Word { .. } | Rule::OneOf(_), _) => {
            out.extend_from_slice(text_of(value).to_ascii_lowercase().as_bytes());
        }
        _ => out.extend_from_slice(text_of(value).as_bytes()),
    }
}

/// Returns a value as text: a string's own, else its JSON.
pub(super) fn text_of(value: Value<'_>) -> String {
    match value.string() {
        Some(text) => text.decode_lossy().into_owned(),
        None => {
            let mut out = Vec::new();
            write_minified(&mut out, value.raw);
            String::from_utf8_lossy(&out).into_owned()
        }
    }
}

/// Writes an object; nothing for an empty one, which PHP also writes as `[]`.
fn write_object(value: Value<'_>, out: &mut Vec<u8>) {
    if value.members().next().is_some() || value.elements().next().is_some() {
        write_json(value, DEPTH_MAX, out);
    }
}

/// Writes tags: their order says nothing, nor that one is there twice.
fn write_list(value: Value<'_>, out: &mut Vec<u8>) {
    let mut texts = sorted(value.elements().map(text_of));
    texts.dedup();
    for text in texts {
        json::write_string(out, &text);
    }
}

/// Writes any JSON, names in order; what is nested deeper than so many levels stays as it is.
fn write_json(value: Value<'_>, levels: u32, out: &mut Vec<u8>) {
    match value.kind {
        Kind::Object if levels > 0 => {
            let members = value.members().map(|(name, value)| (name.decode_lossy().into_owned(), value.raw));
            let members = sorted(members);
            out.push(b'{');
            for (at, (name, raw)) in members.iter().enumerate() {
                // Of a name that is there twice, the last counts; the order within is the values', which says nothing.
                if members.get(at + 1).is_some_and(|(next, _)| next == name) {
                    continue;
                }
                write_string(out, name);
                if let Ok(value) = json::parse(raw) {
                    write_json(value, levels - 1, out);
                }
            }
            out.push(b'}');
        }
        Kind::Array if levels > 0 => {
            out.push(b'[');
            for element in value.elements() {
                write_json(element, levels - 1, out);
                out.push(b',');
            }
            out.push(b']');
        }
        Kind::Number => write_number(value.raw, out),
        Kind::String => write_string(out, &text_of(value)),
        _ => write_minified(out, value.raw),
    }
}

/// Writes a number as its digits and a power of ten: `1.50`, `15e-1` and `0.15e1` alike. Of a fraction only the first 15
/// digits count: what is behind them, programs write as they please.
fn write_number(raw: &str, out: &mut Vec<u8>) {
    let (sign, unsigned) = match raw.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", raw),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let Ok(exponent) = exponent.trim_start_matches('+').parse::<i64>() else {
        return out.extend_from_slice(raw.as_bytes());
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = [whole, fraction].concat();
    let mut power = exponent - fraction.len() as i64;
    let leading = digits.len() - digits.trim_start_matches('0').len();
    digits.drain(..leading);
    if power < 0 && digits.len() > FRACTION_DIGITS {
        power += (digits.len() - FRACTION_DIGITS) as i64;
        digits.truncate(FRACTION_DIGITS);
    }
    let kept = digits.trim_end_matches('0').len();
    power += (digits.len() - kept) as i64;
    digits.truncate(kept);
    if digits.is_empty() {
        return out.push(b'0');
    }
    out.extend_from_slice(format!("{sign}{digits}e{power}").as_bytes());
}

/// Levels of an object that are put in order. Metadata of 5 KB has hardly more.
const DEPTH_MAX: u32 = 64;
/// Digits that a double has in any case.
const FRACTION_DIGITS: usize = 15;

#[cfg(test)]
mod tests {
    use super::write;
    use crate::importer::{json, rule::Rule};

    fn canonical(rule: &Rule, text: &str) -> String {
        let mut out = Vec::new();
        write(rule, json::parse(text).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    const OBJECT: Rule = Rule::Object { max_bytes: 5_120 };
    const LIST: Rule = Rule::List { max: 25, item_max: 100 };

    #[test]
    fn equal_values_have_one_spelling() {
        for (rule, one, other) in [
            (OBJECT, r#"{"a":1,"b":[1,2]}"#, r#" { "b" : [1.0, 20e-1], "a": 1e0 } "#),
            (OBJECT, r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
            (OBJECT, r#"{"a":"\u00e9"}"#, r#"{"a":"é"}"#),
            (OBJECT, r#"{"a":0.30000000000000004}"#, r#"{"a":0.3}"#),
            (OBJECT, r#"{"a":-0.0}"#, r#"{"a":0}"#),
            (OBJECT, "{}", "[]"),
            (OBJECT, "{}", "null"),
            (OBJECT, r#""{\"a\":1}""#, r#"{"a":1}"#),
            (LIST, r#"["b","a","b"]"#, r#"["a","b"]"#),
            (LIST, "[]", "null"),
            (Rule::Timestamp, r#""1700000000""#, "1700000000"),
            (Rule::Timestamp, "0", "null"),
            (Rule::Word { max: 100 }, r#""Admin""#, r#""admin""#),
            (Rule::Text { max: 100 }, r#""caf\u00e9""#, r#""café""#),
            (Rule::Text { max: 100 }, r#""""#, "null"),
        ] {
            assert_eq!(canonical(&rule, one), canonical(&rule, other), "{one} and {other}");
        }
    }

    #[test]
    fn other_values_have_another() {
        for (rule, one, other) in [
            (OBJECT, r#"{"a":1}"#, r#"{"a":"1"}"#),
            (OBJECT, r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#),
            (OBJECT, r#"{"a":{"b":1}}"#, r#"{"a":{"b":2}}"#),
            (OBJECT, r#"{"ab":1}"#, r#"{"a":"b1"}"#),
            (OBJECT, r#"{"a":12345678901234567890}"#, r#"{"a":12345678901234567891}"#),
            (OBJECT, r#"{"a":true}"#, r#"{"a":false}"#),
            (LIST, r#"["a","b"]"#, r#"["ab"]"#),
            (Rule::Text { max: 100 }, r#""Ann""#, r#""ann""#),
            (Rule::Url { max: 100 }, r#""https://a/""#, r#""https://a""#),
        ] {
            assert_ne!(canonical(&rule, one), canonical(&rule, other), "{one} and {other}");
        }
    }
}
