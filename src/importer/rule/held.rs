//! Holds the fast path of each rule against the rule itself.

use super::{Convert, Form, Given, Policy, Rule, TimestampPolicy, UidPolicy};
use crate::importer::json::{self, Lookahead, write_minified};
use proptest::{collection::vec, prelude::*, sample::select};

const RULES: [Rule; 8] = [
    Rule::Id { max: 20 },
    Rule::Word { max: 20 },
    Rule::Text { max: 20 },
    Rule::Url { max: 40 },
    Rule::Object { max_bytes: 40 },
    Rule::List { max: 3, item_max: 10 },
    Rule::Timestamp,
    Rule::OneOf(&["public", "private"]),
];

/// What a rule makes of a value: the JSON that is sent, and whether it is normalized; or that something is wrong, or to be noted.
fn converted(rule: Rule, given: &Given<'_>, policy: Policy) -> Result<(String, bool), ()> {
    let (mut out, mut issues) = (Vec::new(), Vec::new());
    let mut to = Convert { field: "field", policy, out: &mut out, issues: &mut issues, normalized: false, note: None };
    rule.convert(given, &mut to);
    let normalized = to.normalized;
    // What is to be noted is not accepted.
    let is_right = to.note.is_none() && issues.is_empty();
    is_right.then(|| (String::from_utf8(out).unwrap(), normalized)).ok_or(())
}

/// How a form writes the bytes of a value.
fn written(form: Form, value: &str) -> String {
    let inner = value.trim_matches('"');
    match form {
        Form::Absent | Form::Nothing => String::new(),
        Form::Json => value.to_owned(),
        Form::Lowered => value.to_ascii_lowercase(),
        Form::Minified => {
            let mut out = Vec::new();
            write_minified(&mut out, value);
            String::from_utf8(out).unwrap()
        }
        Form::Quoted | Form::Plain => format!("\"{value}\""),
        Form::Unquoted => inner.to_owned(),
        Form::PlainLowered => format!("\"{}\"", value.to_ascii_lowercase()),
        Form::Undecided | Form::Refused => panic!("nothing is accepted as {form:?}"),
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let uids = select(vec![UidPolicy::Lowercase, UidPolicy::Strict, UidPolicy::CometChat]);
    let times = select(vec![TimestampPolicy::Seconds, TimestampPolicy::Auto]);
    (uids, times).prop_map(|(uid, timestamps)| Policy { uid, timestamps, ..Policy::default() })
}

/// Pieces of texts as rules care for: at their bounds, with what one of them may not have.
fn texts() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "B",
        "7",
        "-",
        "_",
        " ",
        "\u{a0}",
        "é",
        "😀",
        ".",
        "@",
        "a@b.c",
        "/",
        ":",
        "https://",
        "http://a.b",
        "ftp://",
        "#",
        "?",
        "<",
        "public",
        "Private",
        "1673421419",
        "0",
        "e9",
        "2023-01-11T07:16:59Z",
        "never",
        ";",
        "|",
        "[",
        "]",
        "{",
        "}",
        ",",
        "aaaaaaaaaa",
        "éééééééééé",
        "long enough to pass a block of sixteen",
    ];
    vec(select(pieces), 0..6).prop_map(|pieces| pieces.concat())
}

fn values() -> impl Strategy<Value = String> {
    let string = texts().prop_map(|text| serde_json::to_string(&text).unwrap());
    let escaped = texts().prop_map(|text| {
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
        format!("\"{}\"", units.collect::<String>())
    });
    let others = select(vec![
        "null",
        "true",
        "0",
        "-1",
        "01",
        "17",
        "1673421419",
        "1673421419.0",
        "1e9",
        "16734214190e-1",
        "{}",
        "[]",
        "[ ]",
        "{\"a\":\"b\"}",
        "{ \"a\" : [1, 2] }",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"a long text, so that it does not fit\"}",
        "{\"a\":   \"a text with much white\"           }",
        "[\"a\"]",
        "[ \"a\", \"b\" ]",
        "[\"\"]",
        "[\" \"]",
        "[1]",
        "[null]",
        "[\"a\",\"b\",\"c\",\"d\"]",
        "[\"\\u0061\"]",
        "[\"ten and more\"]",
        "\"\\ud800\"",
        "\"a\\/b\"",
        "\"https:\\/\\/a.b\"",
    ]);
    prop_oneof![string, escaped, others.prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn what_is_accepted_of_json_is_what_it_is_converted_to(
        rule in select(RULES.to_vec()),
        value in values(),
        policy in policies(),
        behind in select(vec!["", ",", "}", " ", ",\"name\":\"and much more than a block of bytes behind it\"}"]),
    ) {
        prop_assume!(json::parse(&value).is_ok());
        let bytes = value.clone() + behind;
        let accepted = rule.accept_json(&mut Lookahead::new(bytes.as_bytes()), 0, policy);
        if accepted.end() > 0 {
            prop_assert_eq!(accepted.end(), value.len(), "{}", bytes);
            let form = accepted.form();
            let expected = converted(rule, &Given::Json(json::parse(&value).unwrap()), policy);
            prop_assert_eq!(Ok((written(form, &value), form.is_normalized())), expected, "{}", value);
        }
    }

    #[test]
    fn what_is_accepted_of_a_cell_is_what_it_is_converted_to(
        rule in select(RULES.to_vec()),
        text in prop_oneof![texts(), values()],
        policy in policies(),
        behind in select(vec!["", ",", "\"", "}", ",and much more than a block of bytes behind it, whatever it may be"]),
    ) {
        prop_assume!(!text.is_empty());
        let bytes = text.clone() + behind;
        let form = rule.accept_text(&mut Lookahead::new(bytes.as_bytes()), 0, text.len(), policy);
        if form != Form::Undecided {
            let expected = converted(rule, &Given::Text(&text), policy);
            prop_assert_eq!(Ok((written(form, &text), form.is_normalized())), expected, "{}", text);
        }
    }
}

#[test]
fn values_as_most_are_are_accepted() {
    let policy = Policy::default();
    for (rule, value) in [
        (Rule::Id { max: 20 }, "\"ann-1\""),
        (Rule::Id { max: 20 }, "\"Ann\""),
        (Rule::Id { max: 20 }, "42"),
        (Rule::Word { max: 20 }, "\"member\""),
        (Rule::Text { max: 20 }, "\"Ann Lee é\""),
        (Rule::Url { max: 40 }, "\"https://example.com/a.png?s=1\""),
        (Rule::Object { max_bytes: 40 }, "{ \"a\": 1 }"),
        (Rule::List { max: 3, item_max: 10 }, "[\"a\", \"b\"]"),
        (Rule::Timestamp, "1673421419"),
        (Rule::Timestamp, "\"1673421419\""),
        (Rule::OneOf(&["public"]), "\"public\""),
        (Rule::Timestamp, "null"),
    ] {
        let bytes = format!("{value},\"and\":\"something behind it\"");
        let accepted = rule.accept_json(&mut Lookahead::new(bytes.as_bytes()), 0, policy);
        assert_eq!(accepted.end(), value.len(), "{value}");
    }
}
