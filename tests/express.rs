//! What takes the express lane comes out as if it had gone the long way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fuzz/src/both_ways.rs"]
mod both_ways;

use both_ways::{Form, Settings, Way};
use cometchat_import::core::{
    columns::ExtraPolicy,
    user::{Policy, TimestampPolicy, UidPolicy},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Small enough that rows pass the row's limit, and users the body's.
fn settings(form: Form, policy: Policy) -> Settings {
    Settings {
        form,
        is_detected: false,
        policy,
        extra: ExtraPolicy::Reject,
        map: Vec::new(),
        row_bytes: 7_000,
        batch_users: 3,
        body_bytes: 9_000,
        ceiling: None,
        has_failed_file: true,
        is_listening: true,
    }
}

const FORMS: [Form; 3] = [Form::Ndjson, Form::Array, Form::Objects];

/// The rows in one input.
fn joined(rows: &[String], form: Form) -> String {
    match form {
        Form::Ndjson => rows.join("\n"),
        Form::Array => format!("[{}]", rows.join(",")),
        Form::Objects => rows.iter().map(|row| format!("[{row}]")).collect(),
        Form::Csv => rows.join("\n"),
    }
}

fn policies() -> impl Iterator<Item = Policy> {
    let uids = [
        UidPolicy::Lowercase,
        UidPolicy::Strict,
        UidPolicy::CometChat,
    ];
    uids.into_iter().flat_map(|uid| {
        [TimestampPolicy::Seconds, TimestampPolicy::Auto]
            .map(|timestamps| Policy { uid, timestamps })
    })
}

/// Holds the two ways against each other; how many rows took the express lane.
fn assert_alike(
    input: &[u8],
    form: Form,
    policy: Policy,
    piece: usize,
) -> Result<u64, TestCaseError> {
    let settings = settings(form, policy);
    let (express, taken) = both_ways::read(&settings, input.chunks(piece), Way::Express);
    let (long, none) = both_ways::read(&settings, [input], Way::Long);
    prop_assert_eq!(none, 0);
    prop_assert_eq!(
        express,
        long,
        "{:?} {:?} {:?}",
        String::from_utf8_lossy(input),
        form,
        policy
    );
    Ok(taken)
}

/// As [`assert_alike`], for one row in every form and under every policy.
fn assert_row_alike(row: &str) -> Result<u64, TestCaseError> {
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

const VALUES: [&str; 46] = [
    "null",
    "\"\"",
    "\" \"",
    "\"ann\"",
    "\"Ann\"",
    "\"ann-1_b\"",
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

fn value() -> impl Strategy<Value = String> {
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
fn row_with(field: &str, value: &str) -> String {
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
fn the_bounds_are_those_of_the_long_way() -> Result<(), TestCaseError> {
    let text = |unit: &str, times: usize| format!("\"{}\"", unit.repeat(times));
    let mut rows = Vec::new();
    for times in 98..=102 {
        rows.extend(["uid", "role"].map(|field| row_with(field, &text("a", times))));
        rows.push(row_with("uid", &"7".repeat(times)));
        for unit in ["a", "é", "😀", "\\n"] {
            rows.push(row_with("name", &text(unit, times)));
            rows.push(row_with("tags", &format!("[{}]", text(unit, times))));
        }
    }
    for times in 2_986..=2_990 {
        rows.extend(["a", "é"].map(|unit| {
            let path = unit.repeat(times);
            row_with("link", &format!("\"https://a.b/{path}\""))
        }));
    }
    for times in 5_110..=5_116 {
        let object = |open, unit: &str| format!("{open}\"a\":{}}}", text(unit, times));
        rows.extend(["{", "{ "].map(|open| row_with("metadata", &object(open, "b"))));
    }
    for tags in 24..=27 {
        rows.push(row_with(
            "tags",
            &format!("[{}]", vec!["\"t\""; tags].join(",")),
        ));
    }
    let mut taken = 0;
    for row in &rows {
        taken += u64::from(assert_row_alike(row)? > 0);
    }
    let left = rows.len() as u64 - taken;
    assert!(taken > 20 && left > 20, "{taken} taken, {left} left");
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

/// A value as the cell of a row, with quotes where it needs some or `quoted` says so.
fn cell(value: &str, quoted: bool) -> String {
    if quoted || value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// Values of cells, right and wrong.
const CELLS: [&str; 44] = [
    "",
    " ",
    "ann",
    "Ann",
    "ann-1_b",
    "ann b",
    " ann",
    "ann ",
    "12",
    "012",
    "1673421419",
    "0673421419",
    "16734214190",
    " 1673421419",
    "1673421419.0",
    "2023-01-11T07:16:59Z",
    "1673421419000",
    "https://example.com/a.png",
    "https://example.com/a b",
    "https://例え.テスト/画像",
    "https://example.com",
    "http:",
    "not a url",
    "{}",
    "{ }",
    "{\"plan\":\"pro\"}",
    "{\"plan\":\"pro\",\"seats\":[1,2.50,null]}",
    "{ \"plan\" : [1, 2.50, {\"a\" : null}] }",
    " {\"plan\":\"pro\"}",
    "{\"a\":\"\\ud83d\"}",
    "{\"a\":\"say \\\"hi\\\"\"}",
    "{\"a\":1,}",
    "{\"é\":\"ü\"}",
    "[]",
    "[\"a\",\"b c\"]",
    "[ \"a\" , \"é\" ]",
    "[\"\\u00e9\"]",
    "a; b|c",
    "O'Connor \"Bob\"",
    "\u{3000}",
    "\u{3000}名前",
    "さくら 鈴木 👩🏽‍💻",
    "back\\slash",
    "two\nlines",
];

fn csv_cell() -> impl Strategy<Value = String> {
    let long =
        (select(vec!["a", "é", "a/"]), 98usize..104).prop_map(|(unit, times)| unit.repeat(times));
    let large =
        (5_100usize..5_125).prop_map(|bytes| format!("{{\"a\":\"{}\"}}", "b".repeat(bytes)));
    let url = (2_985usize..2_992).prop_map(|more| format!("https://a.b/{}", "é".repeat(more)));
    let value = prop_oneof![
        12 => select(CELLS.to_vec()).prop_map(str::to_owned),
        1 => long,
        1 => large,
        1 => url,
    ];
    (value, any::<bool>(), select(vec!["", "", "", "", " "]))
        .prop_map(|(value, quoted, behind)| cell(&value, quoted) + behind)
}

/// A header, and as many rows as there are lists of cells.
fn csv() -> impl Strategy<Value = String> {
    let rows = vec((vec(csv_cell(), 10), any::<bool>()), 0..5);
    let header = select(vec![
        "uid,name,avatar,link,role,metadata,tags,createdAt,lastActiveAt,deactivatedAt",
        "metadata,uid,tags,createdAt,name,role,avatar,link,_row,deactivatedAt",
        "name,uid,_row,_code,role,avatar,tags,metadata,createdAt,link",
        "User ID,Display Name,avatar,link,role,metadata,tags,createdAt,lastActiveAt,deactivatedAt",
        "_row,_code,_message,uid,name,avatar,link,role,metadata,tags",
        "uid,name,metadata.plan,link,role,metadata,tags,createdAt,lastActiveAt,avatar",
    ]);
    (header, rows, select(vec!["\n", "\r\n", "\r"])).prop_map(|(header, rows, line_break)| {
        let names: Vec<&str> = header.split(',').collect();
        let mut lines = vec![header.to_owned()];
        for (at, (mut cells, is_usual)) in rows.into_iter().enumerate() {
            for (name, cell) in names.iter().zip(&mut cells) {
                match *name {
                    "uid" | "User ID" if is_usual => *cell = format!("user-{}", at / 2),
                    "name" | "Display Name" if is_usual => *cell = "Ann Lee".to_owned(),
                    _ => {}
                }
            }
            lines.push(cells.join(","));
        }
        lines.join(line_break)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn rows_of_csv_give_what_they_give_on_the_long_way_however_they_are_cut(
        input in csv(),
        policy in select(policies().collect::<Vec<_>>()),
        piece in prop_oneof![1usize..40, Just(100_000)],
    ) {
        assert_alike(input.as_bytes(), Form::Csv, policy, piece)?;
    }

    #[test]
    fn rows_of_csv_with_a_byte_changed_do_so_too(
        input in csv(),
        at in any::<prop::sample::Index>(),
        to in select(b"\"\\{},0a \n\r\x01\x80\xC3\xED\xF4".to_vec()),
    ) {
        let mut bytes = input.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        assert_alike(&bytes, Form::Csv, Policy::default(), bytes.len())?;
    }
}

#[test]
fn each_column_with_each_cell_gives_what_the_long_way_gives() -> Result<(), TestCaseError> {
    let mut taken = 0;
    for name in [
        "uid",
        "name",
        "avatar",
        "link",
        "role",
        "metadata",
        "tags",
        "createdAt",
        "_row",
    ] {
        for value in CELLS {
            for quoted in [false, true] {
                let others = ["uid", "name"].into_iter().filter(|other| *other != name);
                let names: Vec<&str> = others.clone().chain([name]).collect();
                let cells = others.map(str::to_owned).chain([cell(value, quoted)]);
                let cells: Vec<String> = cells.collect();
                let input = format!("{}\n{}\n", names.join(","), cells.join(","));
                for policy in policies() {
                    taken += assert_alike(input.as_bytes(), Form::Csv, policy, input.len())?;
                }
            }
        }
    }
    assert!(taken > 1_000, "{taken} took the express lane");
    Ok(())
}

#[test]
fn what_most_files_of_csv_hold_takes_the_express_lane() -> Result<(), TestCaseError> {
    let header = "uid,name,avatar,link,role,metadata,tags,createdAt,lastActiveAt,_row";
    let rows = [
        "ann,Ann Lee,,,,,,,,",
        "\"Ann-2\",\"Lee, Ann\",https://example.com/a.png?s=1,\"https://example.com\",Admin,,,1673421419,1673421420,7",
        "7001,さくら 鈴木,,,default,\"{\"\"plan\"\":\"\"pro\"\",\"\"note\"\":\"\"say \\\"\"hi\\\"\"\"\"}\",\"[\"\"a\"\",\"\"b c\"\"]\",1673421419,,",
        "b,B,,,,{},[],1673421419,,é",
        "c,C,,,,\"{ \"\"a\"\" : 1 }\",\"[ \"\"a\"\" ]\",,,",
    ];
    for row in rows {
        for line_break in ["\n", "\r\n"] {
            let input = [header, row, ""].join(line_break);
            let taken = assert_alike(input.as_bytes(), Form::Csv, Policy::default(), 1_000)?;
            assert_eq!(taken, 1, "{row}");
        }
    }
    Ok(())
}
