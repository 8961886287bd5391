//! Rows of CSV.

use cometchat_import::importer::user::Policy;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{assert_alike, both_ways::Form, policies};

/// A value as the cell of a row, with quotes where it needs some or `quoted` says so.
pub(super) fn cell(value: &str, quoted: bool) -> String {
    if quoted || value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// Values of cells, right and wrong.
pub(super) const CELLS: [&str; 48] = [
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

pub(super) fn csv_cell() -> impl Strategy<Value = String> {
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
fn quotes_that_stand_otherwise_than_they_should_give_what_the_long_way_gives()
-> Result<(), TestCaseError> {
    let long = "a".repeat(60);
    for cell in [
        "\"",
        "\"\"",
        "\"\"\"",
        "\"\"\"\"",
        "a\"b",
        "a\"\"b",
        "{\"a\":1}",
        "{\"\"a\"\":1}",
        "[\"\"]",
        "\"a\"b",
        "a\"b,c\"",
        "\"a\"b\"c,d\"e",
        "\"a\" ",
        "\"a\"\t",
        "\"{}\" ",
        " \"a\"",
        "\"a\"\"b",
        "\"a\"b\"",
        "\"a,b\nc\r\nd\"",
        "\"a\"\",\"b\"",
    ] {
        for name in [
            "uid",
            "name",
            "link",
            "role",
            "metadata",
            "tags",
            "createdAt",
            "_row",
        ] {
            for before in ["", &long] {
                let others = ["uid", "name"].into_iter().filter(|other| *other != name);
                let names: Vec<&str> = others.clone().chain([name, "_code"]).collect();
                let others: Vec<String> = others.map(|other| other.to_owned() + before).collect();
                let row = [others.join(","), format!("{before}{cell},{cell}")].join(",");
                let input = format!("{}\n{row}\nben,Ben,,\n", names.join(","));
                assert_alike(input.as_bytes(), Form::Csv, Policy::default(), input.len())?;
                // Without what was put before it, so far from the row's start.
                let row = [others.join(","), format!("{cell},{cell}")].join(",");
                let input = format!("{}\n{row}\nben,Ben,,\n", names.join(","));
                assert_alike(input.as_bytes(), Form::Csv, Policy::default(), input.len())?;
            }
        }
    }
    Ok(())
}

#[test]
fn cells_end_at_whatever_stands_between_them() -> Result<(), TestCaseError> {
    let rows = [
        ["uid", "name", "link", "role", "_row", "_code"],
        ["ann", "Ann", "https://a.example/b", "vip", "", ""],
        // What follows goes well with what is in the cell, if what is between them does.
        ["ben", "Ben", "https://", "", "", "b/cccccccccccccccc"],
        ["carl", "Carl", "http:", "", "bbbbbbbbbbbbbbbb?c", ""],
        [
            "dora",
            "Dora",
            "https://example",
            "a",
            "b.c/dddddddddddd",
            "",
        ],
        ["eve", "Eve", "https://example.com:80", "A", "1", "2"],
    ];
    let mut taken = 0;
    for delimiter in (0..0x80_u8).map(char::from) {
        let lines = rows.map(|row| row.join(&delimiter.to_string()) + "\n");
        let input = format!("sep={delimiter}\n{}", lines.concat());
        taken += assert_alike(input.as_bytes(), Form::Csv, Policy::default(), input.len())?;
    }
    assert!(taken > 60, "{taken} took the express lane");
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
