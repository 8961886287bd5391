//! RFC 8259, case by case: what we accept, at which byte we refuse, and what `serde_json` says of it.

use std::borrow::Cow;

use super::{
    json, rebuilt,
    reference::{Refuses, is_shared},
};
use Decision::{Accepted, NotBuilt, Refused};

/// What we decide, and where `serde_json` decides otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Decision {
    /// Accepted by both, with the same value.
    Accepted,
    /// Accepted by both, but `serde_json` builds no value of it, for this reason. We do not build any:
    /// what stands in the text is passed on.
    NotBuilt(Refuses),
    /// Refused by both, at this byte.
    Refused(usize),
}

const NUMBERS: &[(&str, Decision)] = &[
    ("0", Accepted),
    // It stays a zero with a sign; `serde_json` makes it the float -0.0, and we pass it on.
    ("-0", Accepted),
    ("-0.0", Accepted),
    ("-0e0", Accepted),
    ("10", Accepted),
    ("-1.50", Accepted),
    ("1e5", Accepted),
    ("1E5", Accepted),
    ("1e+05", Accepted),
    ("1E-05", Accepted),
    ("0e1", Accepted),
    ("0.1e1", Accepted),
    // Integers past 2^53, 2^64 and any: passed on with all their digits.
    ("9007199254740993", Accepted),
    ("18446744073709551616", Accepted),
    ("123456789012345678901234567890", Accepted),
    ("0.1000000000000000055511151231257827", Accepted),
    ("1e308", Accepted),
    // Below the least: a zero to `serde_json`, itself to us.
    ("1e-999", Accepted),
    ("-1e-999", Accepted),
    ("1e999", NotBuilt(Refuses::Range)),
    ("-1e999", NotBuilt(Refuses::Range)),
    ("[1, 1e309]", NotBuilt(Refuses::Range)),
    ("01", Refused(1)),
    ("00", Refused(1)),
    ("-01", Refused(2)),
    ("[00]", Refused(2)),
    ("0x1", Refused(1)),
    ("1_0", Refused(1)),
    ("1,0", Refused(1)),
    ("-", Refused(1)),
    ("--1", Refused(1)),
    ("- 1", Refused(1)),
    ("-a", Refused(1)),
    ("+1", Refused(0)),
    (".5", Refused(0)),
    ("-.5", Refused(1)),
    ("1.", Refused(2)),
    ("[1.]", Refused(3)),
    ("1.e1", Refused(2)),
    ("1..2", Refused(2)),
    ("1e", Refused(2)),
    ("1e+", Refused(3)),
    ("1e+-1", Refused(3)),
    ("1e1.5", Refused(3)),
    ("1ee1", Refused(2)),
    ("0e", Refused(2)),
    ("NaN", Refused(0)),
    ("-NaN", Refused(1)),
    ("Infinity", Refused(0)),
    ("-Infinity", Refused(1)),
    ("\u{ff11}", Refused(0)),
];

const WORDS: &[(&str, Decision)] = &[
    ("true", Accepted),
    ("false", Accepted),
    ("null", Accepted),
    ("True", Refused(0)),
    ("NULL", Refused(0)),
    ("tru", Refused(3)),
    ("trie", Refused(2)),
    ("nul", Refused(3)),
    ("nan", Refused(1)),
    ("[fals]", Refused(5)),
    ("truee", Refused(4)),
    ("undefined", Refused(0)),
];

const STRINGS: &[(&str, Decision)] = &[
    (r#""""#, Accepted),
    (r#""\"\\\/\b\f\n\r\t\u00e9\u00E9""#, Accepted),
    // NUL and the other controls only as escapes; DEL and the breaks of JavaScript as they are.
    (r#""\u0000\u001f""#, Accepted),
    ("\"\u{7f}\u{80}\u{2028}\u{2029}\u{feff}\u{ffff}\"", Accepted),
    ("\"😀\u{10ffff}\"", Accepted),
    (r#""\uD83D\uDE00""#, Accepted),
    (r#""\\ud800""#, Accepted),
    ("\"\0\"", Refused(1)),
    ("\"a\tb\"", Refused(2)),
    ("\"a\nb\"", Refused(2)),
    ("\n\n[\"a\r\"]", Refused(5)),
    ("\"\u{1f}\"", Refused(1)),
    // Half a pair is grammar, says the RFC, and what it means is open: an issue of the row to us.
    (r#""\uD800""#, NotBuilt(Refuses::HalfACharacter)),
    (r#""\uDC00""#, NotBuilt(Refuses::HalfACharacter)),
    (r#""\uDC00\uD800""#, NotBuilt(Refuses::HalfACharacter)),
    (r#""\uD800\uD800""#, NotBuilt(Refuses::HalfACharacter)),
    (r#""\uD800\n""#, NotBuilt(Refuses::HalfACharacter)),
    (r#""\uD800a""#, NotBuilt(Refuses::HalfACharacter)),
    (r#"{"\uDEAD": 1}"#, NotBuilt(Refuses::HalfACharacter)),
    ("\"", Refused(1)),
    ("\"a", Refused(2)),
    ("\"é", Refused(3)),
    ("\"\\", Refused(2)),
    ("\"\\\"", Refused(3)),
    (r#""\a""#, Refused(2)),
    (r#""\'""#, Refused(2)),
    (r#""\x41""#, Refused(2)),
    (r#""\U0041""#, Refused(2)),
    (r#""\é""#, Refused(2)),
    ("\"\\\n\"", Refused(2)),
    (r#""\u12"#, Refused(5)),
    // Here `serde_json` reads four bytes, then says that they are no digits: the one that is none is
    // the place of ours.
    (r#""\u12g4""#, Refused(5)),
    (r#""\u00-1x""#, Refused(5)),
    // And here it finds no four, and calls the text cut.
    (r#""\ug"#, Refused(3)),
    (r#""\u12""#, Refused(5)),
    ("'a'", Refused(0)),
    ("\u{201c}a\u{201d}", Refused(0)),
    ("a", Refused(0)),
];

const CONTAINERS: &[(&str, Decision)] = &[
    ("[]", Accepted),
    ("[ ]", Accepted),
    ("{}", Accepted),
    ("{ }", Accepted),
    ("[[],{}]", Accepted),
    (r#"{"":{"":[]}}"#, Accepted),
    // The last of a name counts, as for `JSON.parse`.
    (r#"{"a":1,"a":2}"#, Accepted),
    (r#"{"a":1,"\u0061":{"b":1},"a":[]}"#, Accepted),
    (r#"{"__proto__":1,"constructor":2}"#, Accepted),
    ("[", Refused(1)),
    ("]", Refused(0)),
    ("{", Refused(1)),
    ("}", Refused(0)),
    ("[1", Refused(2)),
    ("[1,", Refused(3)),
    ("[1,]", Refused(3)),
    ("[,1]", Refused(1)),
    ("[1,,2]", Refused(3)),
    ("[1 2]", Refused(3)),
    ("[1:2]", Refused(2)),
    ("[1}", Refused(2)),
    ("[\"a\"", Refused(4)),
    ("[1,\n2\n", Refused(6)),
    ("[1,\n2\n3]", Refused(6)),
    ("{\"a\"", Refused(4)),
    ("{\"a\":", Refused(5)),
    ("{\"a\":}", Refused(5)),
    ("{\"a\":1", Refused(6)),
    ("{\"a\":1,", Refused(7)),
    ("{\"a\":1,}", Refused(7)),
    ("{,}", Refused(1)),
    ("{\"a\",\"b\"}", Refused(4)),
    ("{\"a\" 1}", Refused(5)),
    ("{\"a\"::1}", Refused(5)),
    ("{\"a\":1 \"b\":2}", Refused(7)),
    ("{\"a\":1]", Refused(6)),
    ("{\"a\":[{\"b\":1]}", Refused(12)),
    ("{a:1}", Refused(1)),
    ("{'a':1}", Refused(1)),
    ("{1:1}", Refused(1)),
    ("{null:1}", Refused(1)),
    ("{[]:1}", Refused(1)),
    ("[[[", Refused(3)),
    ("{\"a\":{\"a\":{", Refused(11)),
];

const AROUND: &[(&str, Decision)] = &[
    (" \t\r\n1 \t\r\n", Accepted),
    ("\n[\r1\t,\n2 ]", Accepted),
    ("", Refused(0)),
    (" ", Refused(1)),
    ("\n\n", Refused(2)),
    ("1 2", Refused(2)),
    ("{} {}", Refused(3)),
    ("[1]\n[2]", Refused(4)),
    ("[1]]", Refused(3)),
    ("1,", Refused(1)),
    ("1\0", Refused(1)),
    ("1\n\0", Refused(2)),
    ("\0", Refused(0)),
    // A mark at the start of a file is taken off by its reader; within a text it is no white space.
    ("\u{feff}1", Refused(0)),
    ("1\u{feff}", Refused(1)),
    ("\u{a0}1", Refused(0)),
    ("\u{2028}1", Refused(0)),
    ("\u{b}1", Refused(0)),
    ("[\u{c}1]", Refused(1)),
    ("/*a*/1", Refused(0)),
    ("[1]//", Refused(3)),
    ("[1, #\n2]", Refused(4)),
    ("\u{1f}", Refused(0)),
];

/// Any depth is right: we do not recurse. `serde_json` builds 127 levels.
fn deep() -> Vec<(String, Decision)> {
    let nested = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    vec![
        (nested("[", "]", 127), Accepted),
        (nested("[", "]", 128), NotBuilt(Refuses::Depth)),
        (nested("[", "]", 100_000), NotBuilt(Refuses::Depth)),
        (nested("{\"a\":[", "]}", 50_000), NotBuilt(Refuses::Depth)),
        ("[".repeat(100_000), Refused(100_000)),
        ("[{\"a\":".repeat(50_000) + "]", Refused(300_000)),
    ]
}

fn cases() -> Vec<(Cow<'static, str>, Decision)> {
    let tables = [NUMBERS, WORDS, STRINGS, CONTAINERS, AROUND].concat();
    let short = tables.into_iter().map(|(text, decision)| (text.into(), decision));
    let deep = deep().into_iter().map(|(text, decision)| (text.into(), decision));
    short.chain(deep).collect()
}

#[test]
fn each_case_is_decided_as_the_table_says_and_as_serde_json_decides() {
    for (text, decision) in cases() {
        let ours = json::parse(&text);
        is_shared(&text, &ours);
        let built = serde_json::from_str::<serde_json::Value>(&text);
        let found = match (ours, built) {
            (Ok(value), Ok(theirs)) => {
                assert_eq!(rebuilt(value), theirs, "{text:?}");
                Accepted
            }
            (Ok(_), Err(error)) => match Refuses::of(&error) {
                Some(refuses) => NotBuilt(refuses),
                None => panic!("{text:?}: {error}"),
            },
            (Err(mistake), _) => Refused(mistake.offset),
        };
        let start: String = text.chars().take(40).collect();
        assert_eq!(found, decision, "{start:?}");
    }
}

/// A JSON text is one value: whatever may stand alone may stand in an array and as a member.
#[test]
fn each_case_is_decided_alike_within_a_container() {
    for (text, decision) in cases() {
        for (before, after) in [("[", "]"), ("[0,\n", ",0]"), ("{\"a\":", "}")] {
            let whole = format!("{before}{text}{after}");
            let ours = json::parse(&whole);
            is_shared(&whole, &ours);
            if !matches!(decision, Refused(_)) {
                assert!(ours.is_ok(), "{whole:?}");
            }
        }
    }
}

#[test]
fn numbers_are_handed_on_as_they_stand() {
    for (text, decision) in NUMBERS {
        if !matches!(decision, Refused(_)) {
            let whole = format!(" {text}\n");
            assert_eq!(json::parse(&whole).map(|value| value.raw), Ok(*text));
        }
    }
}
