//! The one pass over plain rows gives what the long way gives, or nothing.

use cometchat_import::core::{
    columns::{Columns, ExtraPolicy},
    json,
    user::{Policy, TimestampPolicy, UidPolicy, User},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// What the long way makes of a row: the entry and the values written otherwise; nothing if it has issues.
fn long_way(row: &str, policy: Policy) -> Option<(Vec<u8>, String, u32)> {
    let columns = Columns::new(Vec::new(), ExtraPolicy::Reject).ok()?;
    let mut issues = Vec::new();
    let fields = columns.object(json::parse(row).ok()?, &mut issues)?;
    let user = User::parse(&fields, policy, &mut issues)?;
    issues.is_empty().then(|| seen(&user))
}

fn seen(user: &User<'_>) -> (Vec<u8>, String, u32) {
    let mut entry = Vec::new();
    user.write(&mut entry);
    (entry, user.uid().to_owned(), user.coerced())
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

fn assert_sound(row: &str) -> Result<(), TestCaseError> {
    for policy in policies() {
        if let Some(user) = User::plain(row, policy) {
            prop_assert_eq!(
                Some(seen(&user)),
                long_way(row, policy),
                "{} {:?}",
                row,
                policy
            );
        }
    }
    Ok(())
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
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_plain_row_gives_the_user_of_the_long_way(row in row()) {
        assert_sound(&row)?;
    }

    #[test]
    fn a_row_with_a_byte_changed_does_so_too(row in row(), at in any::<prop::sample::Index>(), to in select(b"\"\\{}[]:,0a \x01".to_vec())) {
        let mut bytes = row.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(row) = String::from_utf8(bytes) {
            assert_sound(&row)?;
        }
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
            assert_sound(&row_with(name, value))?;
        }
    }
    Ok(())
}

#[test]
fn the_bounds_are_those_of_the_long_way() {
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
    let (mut taken, mut left) = (0, 0);
    for row in &rows {
        let user = User::plain(row, Policy::default()).map(|user| seen(&user));
        taken += usize::from(user.is_some());
        left += usize::from(user.is_none());
        assert_eq!(user, long_way(row, Policy::default()), "{row}");
    }
    assert!(taken > 20 && left > 20, "{taken} taken, {left} left");
}

#[test]
fn what_most_files_hold_is_plain() {
    let rows = [
        r#"{"uid":"ann","name":"Ann Lee"}"#,
        r#"{"uid": "ann", "name": "Ann Lee", "metadata": {"plan": "pro", "seats": [1, 2]}, "tags": ["a", "b"]}"#,
        r#"{"name":"さくら 鈴木","uid":7001,"avatar":null,"link":"","role":"default","createdAt":1673421419}"#,
        r#"{"uid":"ann","name":"Ann \"A.\" Lee","avatar":"https:\/\/example.com\/a.png","createdAt":"1673421419"}"#,
        r#"{"uid":"ann","name":"Ann","avatar":"https://例え.テスト/画像.png","tags":[],"lastActiveAt":1673421425}"#,
    ];
    for row in rows {
        let user = User::plain(row, Policy::default()).map(|user| seen(&user));
        assert!(
            user.is_some() && user == long_way(row, Policy::default()),
            "{row}"
        );
    }
}
