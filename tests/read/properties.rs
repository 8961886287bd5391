//! What must hold for any input.

use super::*;
use proptest::{collection::vec, prelude::*, sample::select};

/// Bytes that the readers care about, more often than others.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let special = select(b"\",;\t|\n\r\r\n[]{}:\\ a1\0\xEF\xBB\xBF\xFF\xFE\xC3\xA9".to_vec());
    vec(prop_oneof![9 => special, 1 => any::<u8>()], 0..200)
}

fn csv_text() -> impl Strategy<Value = String> {
    let cell = select(vec![
        "",
        " ",
        "a",
        "Zoë",
        "😀",
        "\"\"",
        "\"x,y\"",
        "\"x\ny\"",
        "\"x\r\ny\" ",
        "\"q\"\"q\"",
        "s\"t",
        "\"bad\"x",
        " \"x, y\"",
        "\t \"x\ny\" ",
        " \"bad\" x",
        " \"open",
        "uid",
        "\u{FEFF}",
        "\\N",
        "a\\\tb\\",
        "\"open",
        "long long long long long",
    ]);
    let end = select(vec!["\n", "\r\n", "\r", "\n\n"]);
    let row = (vec(cell, 1..4), end).prop_map(|(cells, end)| cells.join(",") + end);
    vec(row, 0..12).prop_map(|rows| format!("uid,name\n{}", rows.concat()))
}

/// Values that hold no array of users.
fn other() -> impl Strategy<Value = serde_json::Value> {
    let value = prop_oneof![
        "\\PC{0,6}".prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    value.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            vec(("[a-z]", inner), 0..3).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn json_text() -> impl Strategy<Value = String> {
    let value = select(vec![
        "1",
        "{}",
        "{\"a\":[1,{\"b\":\"]}\"}]}",
        "\"\\\"\\\\\"",
        "[[[]]]",
        "\"Zoë 😀\"",
        "",
        "{",
        "]",
        "\"",
        "{} {}",
        "{\"a\":1}{}\u{1E}{\"b\":2}\u{FEFF}{}",
        "{\"c\":\n[]}{}",
        "\"key\":{\"a\":1}",
        "\"long long long long long\"",
        "\n",
    ]);
    let between = select(vec![",", ", ", ",\r\n", "\n", "\n\n"]);
    let opening = select(vec![
        "[",
        " \n[ ",
        "",
        "\n",
        "{\"users\":[",
        "{\n\"a\":[{}],\"data\" : [ ",
        "{\"users\":{",
        "\u{1E}\u{FEFF}",
        "{\n\"a\":1}{\"b\":2}",
        "[{\"users\":[",
    ]);
    let closing = select(vec!["]", " ]\n", "", "] x", "]}", "],\"b\":{\"users\":[]}} \n", "}}", "] [7]"]);
    let elements = vec((value, between), 0..12);
    (opening, elements, closing).prop_map(|(opening, elements, closing)| {
        let elements: Vec<_> = elements.into_iter().flat_map(|(value, comma)| [value, comma]).collect();
        format!("{opening}{}{closing}", elements.concat())
    })
}

/// A text in one of the encodings a file may have.
fn encoded(text: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    (text, 0..5).prop_map(|(text, encoding)| match encoding {
        0 => utf16(&text, "\u{FEFF}", u16::to_le_bytes),
        1 => utf16(&text, "\u{FEFF}", u16::to_be_bytes),
        2 => utf16(&text, "", u16::to_le_bytes),
        3 => format!("\u{FEFF}{text}").into_bytes(),
        _ => text.into_bytes(),
    })
}

fn source() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![noise(), encoded(csv_text()), encoded(json_text())]
}

fn reader() -> impl Strategy<Value = (Option<Format>, usize)> {
    let format = select(vec![None, Some(Format::Csv), Some(Format::Ndjson), Some(Format::Json)]);
    (format, prop_oneof![0usize..40, Just(1000)])
}

fn cut<'a>(bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let (mut chunks, mut rest) = (Vec::new(), bytes);
    for length in lengths {
        let (chunk, after) = rest.split_at((*length).min(rest.len()));
        chunks.push(chunk);
        rest = after;
    }
    chunks.push(rest);
    chunks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_chunking_gives_the_same_rows_places_and_issues(
        bytes in source(),
        (format, limit) in reader(),
        lengths in vec(0usize..20, 0..40),
    ) {
        let reader = || Reader::new(format).with_row_bytes(limit);
        let whole = read_chunks(reader(), [&bytes[..]]);
        prop_assert_eq!(&whole, &read_chunks(reader(), cut(&bytes, &lengths)));
        prop_assert_eq!(&whole, &read_chunks(reader(), bytes.chunks(1)));
        let rows = || Reader::rows().with_row_bytes(limit);
        prop_assert_eq!(read_chunks(rows(), [&bytes[..]]), read_chunks(rows(), cut(&bytes, &lengths)));
    }

    #[test]
    fn reading_only_at_the_end_gives_the_same_rows(bytes in source(), (format, limit) in reader()) {
        let mut reader = Reader::new(format).with_row_bytes(limit);
        let whole = read_chunks(Reader::new(format).with_row_bytes(limit), [&bytes[..]]);
        for chunk in bytes.chunks(3) {
            reader.push(chunk);
        }
        prop_assert_eq!(whole, read_chunks(reader, []));
    }

    #[test]
    fn rows_are_numbered_from_one_and_places_only_grow(bytes in source(), (format, limit) in reader()) {
        let output = read_chunks(Reader::new(format).with_row_bytes(limit), [&bytes[..]]);
        let positions: Vec<Position> = output.iter().filter_map(Output::position).collect();
        for (at, position) in positions.iter().enumerate() {
            prop_assert_eq!(position.row, at as u64 + 1);
            prop_assert!(position.line >= 1 && position.byte <= bytes.len() as u64);
        }
        for pair in positions.windows(2) {
            prop_assert!(pair[0].line <= pair[1].line && pair[0].byte < pair[1].byte, "{:?}", pair);
        }
    }

    #[test]
    fn the_source_holds_each_row_at_its_byte_and_line(text in prop_oneof![csv_text(), json_text()], mark in any::<bool>()) {
        let text = if mark { format!("\u{FEFF}{text}") } else { text };
        let mut reader = Reader::new(None);
        reader.push(text.as_bytes());
        reader.end();
        loop {
            match reader.read() {
                Read::Row(row) => {
                    let (before, from) = text.as_bytes().split_at(row.position.byte as usize);
                    // The key of a member stands before its object.
                    let from = match from.strip_prefix(b"\"key\":") {
                        Some(value) if row.raw.starts_with(b"{") => value,
                        _ => from,
                    };
                    prop_assert!(from.starts_with(row.raw), "{:?}", row);
                    let before = std::str::from_utf8(before).unwrap();
                    let line = before.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() + 1;
                    prop_assert_eq!(row.position.line, line as u64, "{:?}", row);
                }
                Read::Header(_) => {}
                _ => break,
            }
        }
    }

    #[test]
    fn utf16_gives_the_same_rows_as_utf8(text in prop_oneof![csv_text(), json_text()]) {
        let in_utf8 = read_chunks(Reader::new(None), [text.as_bytes()]);
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let source = utf16(&text, "\u{FEFF}", bytes);
            let in_utf16 = read_chunks(Reader::new(None), [&source[..]]);
            prop_assert_eq!(brief(&in_utf8), brief(&in_utf16));
            for (in_utf8, in_utf16) in in_utf8.iter().filter_map(Output::position).zip(in_utf16.iter().filter_map(Output::position)) {
                let units = text[..in_utf8.byte as usize].encode_utf16().count() as u64;
                prop_assert_eq!((in_utf16.line, in_utf16.byte), (in_utf8.line, 2 + 2 * units));
            }
        }
    }

    #[test]
    fn csv_as_it_was_written_reads_back_the_same(
        rows in vec(vec("[a-z\",;|\t\r\n é😀]{0,8}", 3), 0..20),
        delimiter in select(b",;\t|".to_vec()),
        end in select(vec!["\n", "\r\n", "\r"]),
    ) {
        let delimiter = char::from(delimiter).to_string();
        let mut file = ["uid", "name", "note"].join(&delimiter) + end;
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| write_cell(cell)).collect();
            file += &(cells.join(&delimiter) + end);
        }
        let output = read_chunks(Reader::new(None), [file.as_bytes()]);
        let found: Vec<Vec<String>> = output.into_iter().filter_map(|output| match output {
            Output::Cells(_, cells) => Some(cells),
            Output::Header(_) | Output::End => None,
            other => panic!("{other:?}"),
        }).collect();
        let blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim_ascii().is_empty());
        let wanted: Vec<Vec<String>> = rows.into_iter().filter(|row| !blank(row)).collect();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn arrays_as_serde_writes_them_read_back_the_same(
        texts in vec("\\PC{0,12}", 1..20),
        pretty in any::<bool>(),
    ) {
        let values: Vec<_> = texts.iter().map(|text| serde_json::json!({ "uid": text, "tags": [text, { text: [] }] })).collect();
        let file = if pretty { serde_json::to_vec_pretty(&values) } else { serde_json::to_vec(&values) }.unwrap();
        let lines: Vec<String> = values.iter().map(ToString::to_string).collect();
        for source in [file, lines.join("\n").into_bytes()] {
            let found: Vec<serde_json::Value> = read_chunks(Reader::new(None), [&source[..]]).iter().filter_map(|output| match output {
                Output::Json(_, json) => Some(serde_json::from_str(json).unwrap()),
                Output::End => None,
                other => panic!("{other:?}"),
            }).collect();
            prop_assert_eq!(&found, &values);
        }
    }

    #[test]
    fn objects_as_serde_writes_them_give_the_rows_that_they_hold(
        before in vec(("[a-eD]{1,2}", other()), 0..4),
        after in vec(("[f-z]{1,2}", other()), 0..4),
        rows in vec(other().prop_map(|value| serde_json::json!({ "a": value })), 0..6),
        usual in select(vec!["users", "Users", "data", "resources"]),
        way in vec(select(vec!["data", "result", "Items"]), 0..3),
        pretty in any::<bool>(),
        chunk in 1usize..40,
    ) {
        let mut value = serde_json::Value::Array(rows.clone());
        let path = way.iter().chain([&usual]).copied().collect::<Vec<_>>();
        for name in path.iter().rev() {
            let mut object = serde_json::Map::new();
            object.extend(before.iter().cloned());
            object.insert((*name).to_owned(), value);
            object.extend(after.iter().cloned());
            value = object.into();
        }
        let file = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
        let path = path.join(".");
        let readers = [Reader::new(None), Reader::new(Some(Format::Json)), Reader::new(None).with_row_path(&path)];
        for reader in readers {
            let output = read_chunks(reader, file.chunks(chunk));
            let found: Vec<serde_json::Value> = output.iter().filter_map(|output| match output {
                Output::Json(_, json) => Some(serde_json::from_str(json).unwrap()),
                Output::End => None,
                other => panic!("{other:?}"),
            }).collect();
            prop_assert_eq!(&found, &rows);
        }
    }

    #[test]
    fn never_more_than_a_row_and_a_chunk_is_held(bytes in source(), (format, limit) in reader(), chunk in 1usize..50) {
        let mut reader = Reader::new(format).with_row_bytes(limit);
        let mut output = Vec::new();
        // What stands behind a quote may be the name of an object's member, and is held as one.
        let name = bytes.split(|byte| *byte == b'"').skip(1).map(<[u8]>::len).max().unwrap_or_default();
        for chunk in bytes.chunks(chunk) {
            reader.push(chunk);
            read_on(&mut reader, &mut output);
            if matches!(output.last(), Some(Output::Failed(_))) {
                break;
            }
            // Or one of the texts above.
            prop_assert!(reader.buffered() <= limit.max(26).max(name) + 4, "{} bytes held", reader.buffered());
        }
    }
}

fn write_cell(value: &str) -> String {
    match value.contains(['"', ',', ';', '|', '\t', '\r', '\n']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.to_owned(),
    }
}

#[test]
fn a_megabyte_pushed_byte_by_byte_is_read_row_by_row() {
    let row = "1,\"Ada \"\"Countess\"\"\",plain text of some length\n";
    let csv = "uid,name,note\n".to_owned() + &row.repeat((1 << 20) / row.len());
    let object = "{\"uid\":\"1\",\"name\":\"Ada \\\"Countess\\\"\"},\n";
    let array = format!("[{}null]", object.repeat((1 << 20) / object.len()));
    for (file, longest) in [(csv, row.len()), (array, object.len())] {
        let mut reader = Reader::new(None);
        let mut output = Vec::new();
        for byte in file.as_bytes().chunks(1) {
            reader.push(byte);
            read_on(&mut reader, &mut output);
            assert!(reader.buffered() <= longest, "no more than a row is held");
        }
        reader.end();
        read_on(&mut reader, &mut output);
        assert_eq!(output.last(), Some(&Output::End));
        assert!(output.len() > 20_000);
    }
}

#[test]
fn one_row_of_a_megabyte_pushed_byte_by_byte_is_framed_once() {
    // Framed from its start at each byte, this would take minutes.
    let long = "x".repeat((1 << 20) - 10);
    for file in [
        format!("u,v\n1,{long}\n"),
        format!("u,v\n1,\"{long}\"\n"),
        format!("[\"{long}\"]"),
        format!("[{long}]"),
        format!("{{{long}\n"),
    ] {
        let output = read_chunks(Reader::new(None), file.as_bytes().chunks(1));
        assert!(matches!(output[output.len() - 2], Output::Cells(..) | Output::Json(..)));
    }
    let blank = " ".repeat(1 << 20);
    for file in [blank.clone() + "[1]", blank.clone() + "uid\n1\n", format!("{{{blank}\n")] {
        read_chunks(Reader::new(None), file.as_bytes().chunks(1));
    }
}
