//! The JSON room: what it accepts, and that what it hands out is what stood there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fuzz/src/reference.rs"]
mod reference;
#[path = "json/rfc8259.rs"]
mod rfc8259;

use cometchat_import::importer::json::{
    self, Kind, LoneSurrogate, SyntaxError, Value, first_lone_surrogate, minified_len, write_minified, write_string,
};
use proptest::prelude::*;
use reference::is_shared;

/// The same value as `serde_json` would build, from nothing but our iterators.
fn rebuilt(value: Value<'_>) -> serde_json::Value {
    match value.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::True | Kind::False => value.bool().unwrap().into(),
        Kind::Number => serde_json::from_str(value.raw).unwrap(),
        Kind::String => value.string().unwrap().decode().unwrap().into(),
        Kind::Array => value.elements().map(rebuilt).collect(),
        Kind::Object => {
            value.members().map(|(name, value)| (name.decode().unwrap().into_owned(), rebuilt(value))).collect()
        }
    }
}

fn minified(raw: &str) -> String {
    let mut out = Vec::new();
    write_minified(&mut out, raw);
    String::from_utf8(out).unwrap()
}

fn written(text: &str) -> String {
    let mut out = Vec::new();
    write_string(&mut out, text);
    String::from_utf8(out).unwrap()
}

fn refusal(text: &str) -> (usize, &'static str, bool) {
    let SyntaxError { offset, expected, at_end } = json::parse(text).unwrap_err();
    (offset, expected, at_end)
}

/// Any value, with awkward texts and names.
fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof![any::<String>(), "[a-c\"\\\\/\u{0}-\u{20}é😀]{0,20}", Just("__proto__".into())];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e9..1e9).prop_map(|number: f64| number.into()),
        text.clone().prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::hash_map(text.clone(), inner, 0..8).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Texts of JSON's own pieces: most are wrong, many only just.
fn scraps() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"\"",
        "\\",
        "\\u",
        "\\u12",
        "\\ud83d",
        "\"\\ud800\"",
        "\"\\udC00x\"",
        "\"\\n\"",
        "\"\\x\"",
        "0",
        "-",
        "1",
        "00",
        "-0",
        "1.",
        ".5",
        "1.5",
        "e",
        "1e9",
        "1e999",
        "1E+1",
        "1e-",
        "true",
        "tru",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\r",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "\u{a0}",
        "\u{feff}",
        "é",
        "😀",
        "'",
        "//",
        "NaN",
        "Infinity",
        "+1",
        "\"a\":1",
        "\"a\":",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn of_scraps_the_result_is_that_of_serde_json(text in scraps()) {
        is_shared(&text, &json::parse(&text));
    }

    #[test]
    fn of_damaged_texts_the_result_is_that_of_serde_json(
        value in any_value(),
        pretty: bool,
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..3, any::<char>()), 1..3),
    ) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let mut text: Vec<char> = text.unwrap().chars().collect();
        for (position, action, character) in damage {
            let at = position.index(text.len() + 1);
            match action {
                0 => text.insert(at, character),
                1 => text.truncate(at),
                _ if at < text.len() => { text.remove(at); }
                _ => {}
            }
        }
        let text: String = text.into_iter().collect();
        let ours = json::parse(&text);
        is_shared(&text, &ours);
        if let Err(error) = ours {
            prop_assert!(text.is_char_boundary(error.offset));
            // Whatever stands before the mistake was right so far: no earlier cut is refused earlier.
            let before = json::parse(&text[..error.offset]);
            prop_assert!(before.is_ok() || before.unwrap_err().at_end);
        }
    }

    #[test]
    fn every_value_survives_the_walk(value in any_value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = format!(" {}\n", text.unwrap());
        let parsed = json::parse(&text).unwrap();
        prop_assert_eq!(parsed.raw, text.trim_matches([' ', '\n', '\r', '\t']));
        prop_assert_eq!(rebuilt(parsed), serde_json::from_str::<serde_json::Value>(&text).unwrap());
    }

    #[test]
    fn minifying_takes_white_space_and_nothing_else(value in any_value()) {
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let short = minified(&pretty);
        prop_assert_eq!(&short, &serde_json::to_string(&value).unwrap());
        prop_assert_eq!(short.len(), minified_len(&pretty));
        prop_assert_eq!(minified(&short), short);
    }

    #[test]
    fn a_written_string_reads_as_the_same_text(text: String) {
        let raw = written(&text);
        prop_assert_eq!(&raw, &serde_json::to_string(&text).unwrap(), "minimally escaped");
        let string = json::parse(&raw).unwrap().string().unwrap();
        prop_assert_eq!(string.decode().unwrap(), text.as_str());
        prop_assert!(string.is(&text));
    }

    #[test]
    fn any_utf_16_in_escapes_decodes_as_the_standard_library_decodes_it(units: Vec<u16>) {
        let raw: String = units.iter().map(|unit| format!("\\u{unit:04X}")).collect();
        let raw = format!("\"{raw}\"");
        let string = json::parse(&raw).unwrap().string().unwrap();
        prop_assert_eq!(string.decode_lossy(), String::from_utf16_lossy(&units));
        let right = String::from_utf16(&units).ok();
        prop_assert_eq!(first_lone_surrogate(&raw).is_some(), right.is_none());
        if let Some(right) = &right {
            prop_assert!(string.is(right));
        }
        prop_assert_eq!(string.decode().ok().map(|text| text.into_owned()), right);
    }

    #[test]
    fn a_text_is_itself_and_no_other(a in "[ab\\\\\"\n]{0,4}", b in "[ab\\\\\"\n]{0,4}") {
        let raw = written(&a);
        prop_assert_eq!(json::parse(&raw).unwrap().string().unwrap().is(&b), a == b);
    }

    #[test]
    fn nothing_panics_on_a_value_that_was_never_checked(raw in scraps(), kind in 0..3_usize) {
        let kind = [Kind::Object, Kind::Array, Kind::String][kind];
        let value = Value { kind, raw: &raw };
        let _ = (value.members().count(), value.elements().count(), value.get("a"));
        let _ = value.string().map(|text| (text.decode().is_ok(), text.decode_lossy().len()));
        let _ = (first_lone_surrogate(&raw), minified_len(&raw), minified(&raw));
    }
}

#[test]
fn a_mistake_is_named_where_it_stands() {
    assert_eq!(refusal(""), (0, "a value", true));
    assert_eq!(refusal(" x"), (1, "a value", false));
    assert_eq!(refusal("[1,]"), (3, "a value", false));
    assert_eq!(refusal("[x"), (1, "a value or `]`", false));
    assert_eq!(refusal(r#"{"a":1,}"#), (7, "a name in double quotes", false));
    assert_eq!(refusal("{'a':1}"), (1, "a name in double quotes or `}`", false));
    assert_eq!(refusal(r#"{"a" 1}"#), (5, "`:`", false));
    assert_eq!(refusal(r#"{"a":[{"b":1]}"#), (12, "`,` or `}`", false));
    assert_eq!(refusal("[1"), (2, "`,` or `]`", true));
    assert_eq!(refusal("1 1"), (2, "nothing after the value", false));
    assert_eq!(refusal("trie"), (2, "`true`", false));
    assert_eq!(refusal("tru"), (3, "`true`", true));
    assert_eq!(refusal("-x"), (1, "a digit", false));
    assert_eq!(refusal("\"é"), (3, "`\"` to close the string", true));
    assert_eq!(refusal("\"é\n\""), (3, "an escape instead of a raw control character", false));
    assert_eq!(refusal(r#""\u00g0""#), (5, "four hexadecimal digits after `\\u`", false));
    let message = json::parse("[1").unwrap_err().to_string();
    assert_eq!(message, "expected `,` or `]` at byte 2, where the text ends");
}

#[test]
fn nesting_may_be_of_any_depth() {
    const DEPTH: usize = 10_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]"), ("[[{\"a\":", "}]]")] {
        let text = format!("{}0{}", open.repeat(DEPTH), close.repeat(DEPTH));
        let mut value = json::parse(&text).unwrap();
        let mut depth = 0;
        while let Some(child) = value.elements().next().or_else(|| value.get("a")).filter(|_| depth < 100) {
            value = child;
            depth += 1;
        }
        assert_eq!(depth, 100);
        assert_eq!(minified_len(&text), text.len());
        assert!(json::parse(&text[..text.len() - 1]).unwrap_err().at_end);
        assert_eq!(json::parse(&format!("{text}{close}")).unwrap_err().offset, text.len());
    }
    // The bits of the levels come back in order, across the words that hold them.
    let brackets: Vec<(&str, &str)> =
        (0..1_000).map(|n| if n % 3 == 0 || n % 7 == 0 { ("{\"\":", "}") } else { ("[", "]") }).collect();
    let open: String = brackets.iter().map(|pair| pair.0).collect();
    let close: String = brackets.iter().rev().map(|pair| pair.1).collect();
    assert!(json::parse(&format!("{open}1{close}")).is_ok());
    assert!(json::parse(&format!("{open}1{}", close.replacen('}', "]", 1))).is_err());
}

#[test]
fn members_come_in_order_with_awkward_names_and_repeats() {
    let text = r#"{ "__proto__" : {"x": 1}, "" : [ ] , "a\u0062" : 1 , "ab":2, "c}\"" : "]{" }"#;
    let value = json::parse(text).unwrap();
    let names: Vec<_> = value.members().map(|(name, _)| name.decode().unwrap().into_owned()).collect();
    assert_eq!(names, ["__proto__", "", "ab", "ab", "c}\""]);
    assert_eq!(value.get("__proto__").unwrap().raw, r#"{"x": 1}"#);
    assert_eq!(value.get("").unwrap().kind, Kind::Array);
    assert_eq!(value.get("ab").unwrap().raw, "2", "the last one counts");
    assert_eq!(value.get("c}\"").unwrap().string().unwrap().raw(), "]{");
    assert!(value.get("a\\u0062").is_none(), "names are compared decoded");
    assert!(value.get("x").is_none());
    assert_eq!(value.elements().count(), 0);
    let list = json::parse(r#"[1, [2, 3], {"a": [4]}, "5,6"]"#).unwrap();
    let raw: Vec<_> = list.elements().map(|element| element.raw).collect();
    assert_eq!(raw, ["1", "[2, 3]", r#"{"a": [4]}"#, r#""5,6""#]);
    assert_eq!(list.members().count(), 0);
    let mut elements = list.elements();
    assert_eq!(elements.by_ref().count(), 4);
    assert!(elements.next().is_none(), "the end stays the end");
}

#[test]
fn only_strings_have_texts_and_only_booleans_truth() {
    for text in ["1", "null", "[\"a\"]", "{}"] {
        let value = json::parse(text).unwrap();
        assert!(value.string().is_none() && value.bool().is_none());
    }
    assert_eq!(json::parse("true").unwrap().bool(), Some(true));
    assert_eq!(json::parse("false").unwrap().bool(), Some(false));
    assert!(json::parse("\"true\"").unwrap().bool().is_none());
}

#[test]
fn a_lone_surrogate_is_found_where_it_stands() {
    let decode = |raw: &str| json::parse(raw).unwrap().string().unwrap().decode().map(String::from);
    assert_eq!(decode(r#""a\ud800""#), Err(LoneSurrogate { offset: 1 }));
    assert_eq!(decode(r#""\udc00""#), Err(LoneSurrogate { offset: 0 }));
    assert_eq!(decode(r#""\ud83d\ud83d\ude00""#), Err(LoneSurrogate { offset: 0 }));
    assert_eq!(decode(r#""\ud83d\ude00\ude00""#), Err(LoneSurrogate { offset: 12 }));
    assert_eq!(decode(r#""\\ud800""#).as_deref(), Ok("\\ud800"), "an escaped backslash escapes nothing");
    assert_eq!(decode(r#""\uD83D\uDE00""#).as_deref(), Ok("😀"));
    let lossy = json::parse(r#""a\ud800b""#).unwrap().string().unwrap();
    assert_eq!(lossy.decode_lossy(), "a\u{fffd}b");
    assert!(!lossy.is("a\u{fffd}b"), "no text equals what none can hold");
    assert_eq!(first_lone_surrogate(r#"{"\\ud800": ["\ud83d\ude00", {"a": "é\udead"}]}"#), Some(38));
    assert_eq!(first_lone_surrogate(r#"{"\ud800": 1}"#), Some(2), "names count too");
    assert_eq!(first_lone_surrogate(r#"["", "\n", 1]"#), None);
}

#[test]
fn a_text_without_escapes_is_not_copied() {
    let value = json::parse("\"plain é\"").unwrap().string().unwrap();
    assert!(!value.has_escapes());
    assert!(matches!(value.decode(), Ok(std::borrow::Cow::Borrowed("plain é"))));
}

#[test]
fn special_bytes_are_found_at_every_offset_of_a_chunk() {
    for length in 0..40 {
        for at in 0..length {
            for (byte, right) in [('\n', false), ('\u{1f}', false), ('!', true), ('\u{80}', true), ('\u{ff}', true)] {
                let mut text = vec!['a'; length];
                text[at] = byte;
                let text: String = text.into_iter().collect();
                assert_eq!(json::parse(&format!("\"{text}\"")).is_ok(), right, "{text:?}");
            }
        }
    }
}

#[test]
fn minifying_leaves_tokens_as_they_stand() {
    assert_eq!(minified(" [ 1.0e+2 , \" a \\\" b \\\\\" , { } ] "), "[1.0e+2,\" a \\\" b \\\\\",{}]");
    assert_eq!(minified("\t-0\r\n"), "-0");
    assert_eq!(minified("  "), "");
}
