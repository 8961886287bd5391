//! Any byte anywhere: what is plain is decided byte for byte, many at once.

use cometchat_import::importer::user::Policy;
use proptest::prelude::*;

use super::{
    assert_alike,
    both_ways::Form,
    csv::cell,
    json::{FORMS, row_with},
    policies,
};

/// What is no letter or digit in ASCII, some that are, and some with which what is no text begins or goes on.
fn bytes() -> impl Iterator<Item = u8> {
    let marks = (0..0x80_u8).filter(|byte| !byte.is_ascii_alphanumeric());
    let controls = |byte: &u8| !byte.is_ascii_control() || b"\0\t\n\x0C\r\x1F\x7F".contains(byte);
    let others = b"059abenuzAEZ\x80\xBF\xC3\xE3\xED\xF4\xFF";
    marks.filter(controls).chain(others.iter().copied())
}

/// `row` with one byte more, other, or less, in every way.
fn spoilt(row: &str) -> impl Iterator<Item = Vec<u8>> {
    let row = row.as_bytes();
    (0..=row.len()).flat_map(move |at| {
        let with = move |behind: usize, byte: Option<u8>| {
            let before = row[..at].iter().copied();
            let after = row[row.len().min(at + behind)..].iter().copied();
            before.chain(byte).chain(after).collect::<Vec<u8>>()
        };
        let more = bytes().map(move |byte| with(0, Some(byte)));
        let other = bytes().map(move |byte| with(1, Some(byte)));
        more.chain(other).chain([with(1, None)])
    })
}

#[test]
fn a_plain_row_with_any_byte_added_changed_or_removed_gives_what_the_long_way_gives()
-> Result<(), TestCaseError> {
    let rows = [
        r#"{"uid":"ann","name":"Ann","metadata":{"a":[1]},"tags":["b"],"role":"vip"}"#,
        r#"{"uid":7,"name":"é","avatar":"https://a.b/c","createdAt":1673421419}"#,
        r#"{"uid" : "Ann", "name": "A", "metadata": { "a" : 1}, "tags": [ "b" ]}"#,
    ];
    let mut taken = 0;
    for (row, form) in rows.into_iter().zip(FORMS) {
        for row in spoilt(row) {
            let input = match form {
                Form::Ndjson | Form::Csv => [&row, &b"\n"[..]].concat(),
                Form::Array | Form::Objects => [b"[", &row[..], b"]"].concat(),
            };
            taken += assert_alike(&input, form, Policy::default(), input.len())?;
        }
    }
    assert!(taken > 2_000, "{taken} took the express lane");
    Ok(())
}

#[test]
fn a_plain_row_of_csv_with_any_byte_added_changed_or_removed_does_so_too()
-> Result<(), TestCaseError> {
    let header = "uid,name,avatar,role,metadata,tags,createdAt,_row\n";
    let rows = [
        "ann,Ann,https://a.b/c,vip,,,1673421419,é\r\n",
        "Ann,\"A \"\"B\"\"\",\"https://a.b\",\"Vip\",\"{\"\"a\"\":1}\",\"[\"\"b\"\"]\",\"1673421419\",\"c\"\n",
    ];
    let mut taken = 0;
    for row in rows {
        for row in spoilt(row) {
            let next = "ben,Ben,,,,,,\n";
            let input = [header.as_bytes(), &row, next.as_bytes()].concat();
            taken += assert_alike(&input, Form::Csv, Policy::default(), input.len())?;
        }
    }
    assert!(taken > 5_000, "{taken} took the express lane");
    Ok(())
}

/// Of every kind, and at every distance from what comes before it.
const PIECES: [&[u8]; 15] = [
    b"\"\"",
    b"\\n",
    b"\\\" b",
    b"\\u00e9",
    b"\\ud83d",
    b"\x01",
    b"\x7F",
    b" ",
    "é".as_bytes(),
    "\u{3000}".as_bytes(),
    "é\x01".as_bytes(),
    "é\\".as_bytes(),
    "é\"\"".as_bytes(),
    b"\x80",
    b"\xED\xA0\x80",
];

#[test]
fn nothing_is_overlooked_at_any_distance() -> Result<(), TestCaseError> {
    let mut taken = 0;
    let around = |before: usize, piece: &[u8], after: &str| {
        [&b"a".repeat(before)[..], piece, after.as_bytes()].concat()
    };
    for piece in PIECES {
        for before in (0..70).chain(120..132) {
            for after in ["", "bbbbbbbbbbbbbbbbbbbbbbbbbb"] {
                let text = around(before, piece, after);
                for (start, end) in [
                    (r#"{"uid":"u","name":""#, "\"}"),
                    (r#"{"uid":"u","name":"A","role":""#, "\"}"),
                    (r#"{"uid":"u","name":"A","link":"https://a"#, "\"}"),
                    (r#"{"uid":"u","name":"A","link":"https://a/"#, "\"}"),
                    (r#"{"uid":"u","name":"A","tags":["t",""#, "\"]}"),
                    (r#"{"uid":"u","name":"A","metadata":{"a":""#, "\"}}"),
                    (r#"{"uid":"u","name":"A","metadata":{ "a" : ""#, " b\"}}"),
                ] {
                    let input = [start.as_bytes(), &text, end.as_bytes(), b"\n"].concat();
                    taken += assert_alike(&input, Form::Ndjson, Policy::default(), input.len())?;
                }
                for (start, end) in [
                    ("uid,name\nu,", "\n"),
                    ("uid,name\nu,\"", "\"\n"),
                    ("uid,name,role\nu,A,", "\n"),
                    ("uid,name,link\nu,A,https://a", "\n"),
                    ("uid,name,link\nu,A,\"https://a/", "\"\n"),
                    ("uid,name,tags\nu,A,\"[\"\"", "\"\"]\"\n"),
                    ("uid,name,metadata\nu,A,\"{\"\"a\"\":\"\"", "\"\"}\"\n"),
                    (
                        "uid,name,metadata\nu,A,\"{ \"\"a\"\" : \"\"",
                        " b\"\" }\"\n",
                    ),
                    ("_row,uid,name\n", ",u,A\n"),
                ] {
                    let input = [start.as_bytes(), &text, end.as_bytes()].concat();
                    taken += assert_alike(&input, Form::Csv, Policy::default(), input.len())?;
                }
            }
        }
    }
    assert!(taken > 5_000, "{taken} took the express lane");
    Ok(())
}

#[test]
fn words_are_of_the_same_characters_on_both_ways() -> Result<(), TestCaseError> {
    let far = "a".repeat(20);
    for byte in 0..0x80_u8 {
        let character = char::from(byte);
        for text in [format!("a{character}"), format!("{far}{character}{far}")] {
            for policy in policies().step_by(2) {
                for field in ["uid", "role"] {
                    let shown = text.replace('\\', "\\\\").replace('"', "\\\"");
                    let escaped = text.replace(character, &format!("\\u{byte:04x}"));
                    for text in [shown, escaped] {
                        let row = row_with(field, &format!("\"{text}\""));
                        assert_alike(row.as_bytes(), Form::Ndjson, policy, row.len())?;
                    }
                    for quoted in [false, true] {
                        let value = cell(&text, quoted);
                        let input = match field {
                            "uid" => format!("uid,name\n{value},A\n"),
                            _ => format!("uid,name,{field}\na,A,{value}\n"),
                        };
                        assert_alike(input.as_bytes(), Form::Csv, policy, input.len())?;
                    }
                }
            }
        }
    }
    Ok(())
}
