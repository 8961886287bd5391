//! Rows of JSON: lines, elements of an array, objects.

use cometchat_import::importer::user::Policy;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{assert_alike, both_ways::Form, policies};

pub(super) const FORMS: [Form; 3] = [Form::Ndjson, Form::Array, Form::Objects];

/// The rows in one input.
pub(super) fn joined(rows: &[String], form: Form) -> String {
    match form {
        Form::Ndjson | Form::Csv => rows.join("\n"),
        Form::Array => format!("[{}]", rows.join(",")),
        Form::Objects => rows.iter().map(|row| format!("[{row}]")).collect(),
    }
}

/// As [`assert_alike`], for one row in every form and under every policy.
pub(super) fn assert_row_alike(row: &str) -> Result<u64, TestCaseError> {
    let mut taken = 0;
    for form in FORMS {
        for policy in policies() {
            let input = joined(&[row.to_owned()], form);
            taken += assert_alike(input.as_bytes(), form, policy, input.len().max(1))?;
        }
    }
    Ok(taken)
}

/// Names and values, right and wrong, as pieces of a row.
const NAMES: [&str; 16] = [
    "uid",
    "name",
    "avatar",
    "link",
    "role",
    "metadata",
    "tags",
    "createdAt",
    "lastActiveAt",
    "deactivatedAt",
    " uid",
    "uid ",
    "u\\u0069d",
    "email",
    "_row",
    "metadata.plan",
];

pub(super) const VALUES: [&str; 49] = [
    "",
    "null",
    "nulx",
    "\"\"",
    "\" \"",
    "\"ann\"",
    "\"Ann\"",
    "\"ann-1_b\"",
    "\"\\u0041nn\"",
    "\"ann é\"",
    "12",
    "0",
    "012",
    "-5",
    "1.0",
    "1e5",
    "true",
    "1673421419",
    "16734214190",
    "1673421419.0",
    "\"1673421419\"",
    "\"2023-01-11T07:16:59Z\"",
    "\"1673421419000\"",
    "\"https://example.com/a.png\"",
    "\"https:\\/\\/example.com\\/a.png\"",
    "\"https://例え.テスト/画像\"",
    "\"not a url\"",
    "{}",
    "{\"plan\":\"pro\"}",
    "{ \"plan\" : [1, 2.50, {\"a\" : null}] }",
    "{\"a\":\"\\ud83d\"}",
    "{\"a\":1,}",
    "{\"a\" \"b\"}",
    "[]",
    "[ ]",
    "[\"a\",\"b c\"]",
    "[ \"a\" , \"\\u00e9\" ]",
    "[\"\"]",
    "[1]",
    "[\"a\",]",
    "[\" \"]",
    "\"\\ud83d\\ude00 \\n\"",
    "\"\\ud83d\"",
    "\"\\x\"",
    "\"a\u{7}\"",
    "\"\u{3000}\"",
    "\"さくら 鈴木 👩🏽‍💻\"",
    "nul",
    "\"open",
];

pub(super) fn value() -> impl Strategy<Value = String> {
    let long = (select(vec!["a", "é", "\\n", "a/"]), 98usize..104)
        .prop_map(|(unit, times)| format!("\"{}\"", unit.repeat(times)));
    let large =
        (5_100usize..5_125).prop_map(|bytes| format!("{{\"a\":\"{}\"}}", "b".repeat(bytes)));
    let url = (2_985usize..2_992).prop_map(|more| format!("\"https://a.b/{}\"", "é".repeat(more)));
    let many = (23usize..28).prop_map(|tags| format!("[{}]", vec!["\"t\""; tags].join(",")));
    prop_oneof![
        8 => select(VALUES.to_vec()).prop_map(str::to_owned),
        1 => long,
        1 => large,
        1 => url,
        1 => many,
    ]
}

fn row() -> impl Strategy<Value = String> {
    let space = || select(vec!["", "", "", " ", "\n\t"]);
    let member = (select(NAMES.to_vec()), space(), space(), value(), space())
        .prop_map(|(name, a, b, value, c)| format!("{a}\"{name}\"{b}:{c}{value}{a}"));
    let usual = (any::<bool>(), any::<bool>(), select(vec!["ann", "12-b"])).prop_map(
        |(with_uid, with_name, uid)| {
            let uid = if with_uid {
                format!("\"uid\":\"{uid}\",")
            } else {
                String::new()
            };
            uid + if with_name {
                "\"name\":\"Ann Lee\","
            } else {
                ""
            }
        },
    );
    (
        space(),
        usual,
        vec(member, 1..6),
        select(vec!["", "", "", ",", "x", " "]),
    )
        .prop_map(|(space, usual, members, behind)| {
            format!("{space}{{{usual}{}}}{behind}", members.join(","))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn rows_give_what_they_give_on_the_long_way_however_they_are_cut(
        rows in vec(row(), 0..5),
        form in select(FORMS.to_vec()),
        policy in select(policies().collect::<Vec<_>>()),
        piece in prop_oneof![1usize..40, Just(100_000)],
        bom in any::<bool>(),
    ) {
        let bom = if bom { "\u{feff}" } else { "" };
        assert_alike((bom.to_owned() + &joined(&rows, form)).as_bytes(), form, policy, piece)?;
    }

    #[test]
    fn rows_with_a_byte_changed_do_so_too(
        rows in vec(row(), 1..4),
        form in select(FORMS.to_vec()),
        at in any::<prop::sample::Index>(),
        to in select(b"\"\\{}[]:,0a \n\r\x01\x80\xC3\xED\xF4".to_vec()),
    ) {
        let mut bytes = joined(&rows, form).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        assert_alike(&bytes, form, Policy::default(), bytes.len())?;
    }
}

/// A row that is plain but for the length of one value.
pub(super) fn row_with(field: &str, value: &str) -> String {
    let others = [("uid", "\"ann\""), ("name", "\"Ann\"")];
    let mut members: Vec<String> = others
        .iter()
        .filter(|(name, _)| *name != field)
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    members.push(format!("\"{field}\":{value}"));
    format!("{{{}}}", members.join(","))
}

#[test]
fn each_name_with_each_value_gives_what_the_long_way_gives() -> Result<(), TestCaseError> {
    for name in NAMES {
        for value in VALUES {
            assert_row_alike(&row_with(name, value))?;
        }
    }
    Ok(())
}

#[test]
fn rows_of_another_shape_give_what_they_give_on_the_long_way() -> Result<(), TestCaseError> {
    for row in [
        "{}",
        r#"{,"uid":"ann","name":"Ann"}"#,
        r#"{"uid":"ann","name":"Ann",}"#,
        r#"{"uid":"ann","name":"Ann", }"#,
        r#"{"uid":"ann",,"name":"Ann"}"#,
        r#"{"uid":"ann" "name":"Ann"}"#,
        r#"{"uid":"ann";"name":"Ann"}"#,
        r#"{"uid":"ann","name":"Ann"]"#,
        r#"{"uid":"ann","name":"Ann"}}"#,
        r#"{"uid":"ann","name":"Ann"} {}"#,
        r#"{"uid" "ann","name":"Ann"}"#,
        r#"{"uid","name":"Ann"}"#,
        r#"{"uid":"ann","name" : }"#,
        r#"{uid":"ann","name":"Ann"}"#,
        r#"{ uid" : "ann","name":"Ann"}"#,
        r#"{'uid':"ann","name":"Ann"}"#,
        r#"{"uid:"ann","name":"Ann"}"#,
        r#"{"uid":"ann","uid":"ben","name":"Ann"}"#,
        r#"{"uid":"ann","name":"Ann","name":null}"#,
        r#"{"name":"Ann","createdAt":1673421419,"uid":"ann"}"#,
        r#"{"uid":"ann","createdAt":1673421419,"name":"Ann","role":"vip","link":"https://a.b"}"#,
        r#"{"uid":null,"name":"Ann"}"#,
        r#"{"uid":"ann","name":null}"#,
        r#"["uid","ann"]"#,
    ] {
        assert_row_alike(row)?;
    }
    Ok(())
}

#[test]
fn what_most_files_hold_takes_the_express_lane() -> Result<(), TestCaseError> {
    let rows = [
        r#"{"uid":"ann","name":"Ann Lee"}"#,
        r#"{"uid": "ann", "name": "Ann Lee", "metadata": {"plan": "pro", "seats": [1, 2]}, "tags": ["a", "b"]}"#,
        r#"{"name":"さくら 鈴木","uid":7001,"avatar":null,"link":"","role":"default","createdAt":1673421419}"#,
        r#"{"uid":"ann","name":"Ann \"A.\" Lee","avatar":"https:\/\/example.com\/a.png","createdAt":"1673421419"}"#,
        r#"{"uid":"ann","name":"Ann","avatar":"https://例え.テスト/画像.png","tags":[],"lastActiveAt":1673421425}"#,
        r#"{"uid":"Ann-\u0031","name":"Ann","role":"Admin\u005f1","metadata":{"a":"\ud83d\ude00","b":"é"}}"#,
        "{\"uid\":\"ann\",\"name\":\"Ann\"}\r",
        r#"{"createdAt":1673421419,"tags":["a"],"name":"Ann","uid":"ann","role":"vip"}"#,
    ];
    for row in rows {
        let mut taken = 0;
        for form in FORMS {
            // Of a last line without an end, nobody knows that it is one before the input has ended.
            let input = joined(&[row.to_owned()], form) + "\n";
            taken += assert_alike(input.as_bytes(), form, Policy::default(), 1_000)?;
        }
        assert_eq!(taken, 3, "{row}");
    }
    Ok(())
}
