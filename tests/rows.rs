//! Rows give the same whether they are read where they stand or as the reader cuts them out of pieces, and whatever
//! their columns and names are for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fuzz/src/outcome.rs"]
mod outcome;

use cometchat_import::importer::{
    entity::USERS,
    mapping::{ExtraPolicy, MapEntry},
    rule::{Policy, TimestampPolicy, UidPolicy},
};
use outcome::{Form, Settings};
use proptest::{collection::vec, prelude::*, sample::select};

/// Small enough that rows exceed the row's limit, and entries the body's.
fn settings(form: Form, policy: Policy) -> Settings {
    Settings {
        form,
        is_detected: false,
        policy,
        extra: ExtraPolicy::Reject,
        map: Vec::new(),
        fallbacks: Vec::new(),
        columns: Vec::new(),
        nulls: Vec::new(),
        row_bytes: 7_000,
        batch_size: 3,
        body_bytes: 9_000,
        ceiling: None,
        has_failed_file: true,
        is_listening: true,
        ends_at_once: false,
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let uids = select(vec![UidPolicy::Lowercase, UidPolicy::Strict, UidPolicy::CometChat]);
    let times = select(vec![TimestampPolicy::Seconds, TimestampPolicy::Auto]);
    (uids, times).prop_map(|(uid, timestamps)| Policy { uid, timestamps, ..Policy::default() })
}

fn entry(target: &str, columns: &[&str]) -> MapEntry {
    MapEntry { target: target.to_owned(), columns: columns.iter().map(|column| (*column).to_owned()).collect() }
}

/// What names of JSON may be for, and what fills a field that is empty.
fn maps() -> impl Strategy<Value = (Vec<MapEntry>, Vec<MapEntry>)> {
    let map = select(vec![
        Vec::new(),
        vec![entry("uid", &["email"])],
        vec![entry("name", &["email", "name"]), entry("avatar", &[])],
        vec![entry("metadata.a.b", &["email"]), entry("name", &["metadata.plan"])],
        vec![entry("uid", &["metadata.plan"]), entry("tags", &["metadata.a.0"])],
    ]);
    let fallbacks = select(vec![
        Vec::new(),
        vec![entry("name", &["email", "uid"])],
        vec![entry("avatar", &["link"]), entry("name", &["metadata.plan"])],
    ]);
    (map, fallbacks)
}

/// Holds an input that comes whole against the same in pieces.
fn assert_alike(settings: &Settings, input: &[u8], piece: usize) -> Result<(), TestCaseError> {
    let whole = outcome::read(settings, [input]);
    let pieces = outcome::read(settings, input.chunks(piece));
    prop_assert_eq!(&pieces, &whole, "{:?} {:?}", String::from_utf8_lossy(input), settings);
    let all = whole.uids.len() as u64 + whole.counts.invalid + whole.counts.duplicate;
    prop_assert_eq!(all, whole.counts.rows, "a row is not accounted for");
    Ok(())
}

/// The rows in one input.
fn joined(rows: &[String], form: Form) -> String {
    match form {
        Form::Ndjson | Form::Csv => rows.join("\n"),
        Form::Array => format!("[{}]", rows.join(",")),
        Form::Objects => rows.iter().map(|row| format!("[{row}]")).collect(),
    }
}

/// Names, right and wrong, as pieces of a row.
fn names() -> Vec<&'static str> {
    USERS.fields.iter().map(|field| field.name).chain(OTHER_NAMES).collect()
}

const OTHER_NAMES: [&str; 6] = [" uid", "uid ", "u\\u0069d", "email", "_row", "metadata.plan"];

const VALUES: [&str; 49] = [
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

fn value() -> impl Strategy<Value = String> {
    let long = (select(vec!["a", "é", "\\n", "a/"]), 98usize..104)
        .prop_map(|(unit, times)| format!("\"{}\"", unit.repeat(times)));
    let large = (5_100usize..5_125).prop_map(|bytes| format!("{{\"a\":\"{}\"}}", "b".repeat(bytes)));
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
    let member = (select(names()), space(), space(), value(), space())
        .prop_map(|(name, a, b, value, c)| format!("{a}\"{name}\"{b}:{c}{value}{a}"));
    let usual = (any::<bool>(), any::<bool>(), select(vec!["ann", "12-b"])).prop_map(|(with_uid, with_name, uid)| {
        let uid = if with_uid { format!("\"uid\":\"{uid}\",") } else { String::new() };
        uid + if with_name { "\"name\":\"Ann Lee\"," } else { "" }
    });
    (space(), usual, vec(member, 1..6), select(vec!["", "", "", ",", "x", " "]))
        .prop_map(|(space, usual, members, behind)| format!("{space}{{{usual}{}}}{behind}", members.join(",")))
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
const CELLS: [&str; 48] = [
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
    "https://example.com:80/",
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
    "名前\u{3000}",
    "Ann \"B\" ",
    " \"B\" Ann",
    "さくら 鈴木 👩🏽‍💻",
    "back\\slash",
    "two\nlines",
];

fn csv_cell() -> impl Strategy<Value = String> {
    let long = (select(vec!["a", "é", "a/"]), 98usize..104).prop_map(|(unit, times)| unit.repeat(times));
    let large = (5_100usize..5_125).prop_map(|bytes| format!("{{\"a\":\"{}\"}}", "b".repeat(bytes)));
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
    let rows = vec((vec(csv_cell(), USERS.fields.len()), any::<bool>()), 0..5);
    let others = [
        "metadata,uid,tags,createdAt,name,role,avatar,link,_row,deactivatedAt",
        "name,uid,_row,_code,role,avatar,tags,metadata,createdAt,link",
        "User ID,Display Name,avatar,link,role,metadata,tags,createdAt,lastActiveAt,deactivatedAt",
        "_row,_code,_message,uid,name,avatar,link,role,metadata,tags",
        "uid,name,metadata.plan,link,role,metadata,tags,createdAt,lastActiveAt,avatar",
    ];
    let fields = USERS.field_names().replace(", ", ",");
    let header = select([fields].into_iter().chain(others.map(str::to_owned)).collect::<Vec<_>>());
    (header, rows, select(vec!["\n", "\r\n", "\r"])).prop_map(|(header, rows, line_break)| {
        let names: Vec<&str> = header.split(',').collect();
        let mut lines = vec![header.clone()];
        for (at, (mut cells, is_usual)) in rows.into_iter().enumerate() {
            cells.truncate(names.len());
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
    fn rows_of_json_are_alike_however_they_are_cut(
        rows in vec(row(), 0..5),
        form in select(vec![Form::Ndjson, Form::Array, Form::Objects]),
        policy in policies(),
        extra in select(vec![ExtraPolicy::Reject, ExtraPolicy::Metadata, ExtraPolicy::Drop]),
        (map, fallbacks) in maps(),
        piece in 1usize..40,
        bom in any::<bool>(),
    ) {
        let bom = if bom { "\u{feff}" } else { "" };
        let input = bom.to_owned() + &joined(&rows, form);
        let settings = Settings { extra, map, fallbacks, ..settings(form, policy) };
        assert_alike(&settings, input.as_bytes(), piece)?;
    }

    #[test]
    fn rows_of_json_with_a_byte_changed_are_too(
        rows in vec(row(), 1..4),
        form in select(vec![Form::Ndjson, Form::Array, Form::Objects]),
        at in any::<prop::sample::Index>(),
        to in select(b"\"\\{}[]:,0a \n\r\x01\x80\xC3\xED\xF4".to_vec()),
        piece in 1usize..40,
    ) {
        let mut bytes = joined(&rows, form).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        assert_alike(&settings(form, Policy::default()), &bytes, piece)?;
    }

    #[test]
    fn rows_of_csv_are_alike_however_they_are_cut(
        input in csv(),
        policy in policies(),
        extra in select(vec![ExtraPolicy::Metadata, ExtraPolicy::Drop]),
        nulls in select(vec![Vec::new(), vec!["ann".to_owned()]]),
        piece in 1usize..40,
    ) {
        let settings = Settings { extra, nulls, ..settings(Form::Csv, policy) };
        assert_alike(&settings, input.as_bytes(), piece)?;
    }

    #[test]
    fn rows_of_csv_with_a_byte_changed_are_too(
        input in csv(),
        at in any::<prop::sample::Index>(),
        to in select(b"\"\\{},0a \n\r\x01\x80\xC3\xED\xF4".to_vec()),
        piece in 1usize..40,
    ) {
        let mut bytes = input.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        assert_alike(&settings(Form::Csv, Policy::default()), &bytes, piece)?;
    }
}
