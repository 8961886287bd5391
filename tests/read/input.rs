//! Inputs as a whole: which format they have, and what a reader does around them.

use super::*;

fn format(bytes: &str) -> Option<Format> {
    let mut reader = Reader::new(None);
    reader.push(bytes.as_bytes());
    reader.end();
    drop(reader.read());
    reader.format()
}

#[test]
fn the_first_byte_that_is_no_white_space_shows_the_format() {
    assert_eq!(format(" \n [1]"), Some(Format::Json));
    assert_eq!(format("\u{FEFF}\n{\"a\":1}"), Some(Format::Ndjson));
    assert_eq!(format("uid,name"), Some(Format::Csv));
    assert_eq!(format("\"uid\",name"), Some(Format::Csv));
    assert_eq!(format("\tname\nx\ty"), Some(Format::Csv));
    assert_eq!(format(""), None);
}

#[test]
fn white_space_before_the_first_row_counts_as_lines() {
    assert_eq!(positions(&read("\r\n\n {\"a\":1}")), [(1, 3, 4)]);
    assert_eq!(positions(&read("\r\n\n [\n1]")), [(1, 4, 6)]);
    assert_eq!(positions(&read("\r\r\n\na,b\n1,2")), [(1, 5, 8)]);
    assert_eq!(positions(&read("\r\r\n\n\ta\n1\t2")), [(1, 5, 7)]);
}

#[test]
fn a_csv_header_may_start_with_an_empty_name() {
    let output = read("\n\tname\n1\t2\n");
    assert_eq!(output[0], Output::Header(vec![String::new(), "name".into()]));
    assert_eq!(brief(&output), ["1|2"]);
}

#[test]
fn an_object_over_several_lines_is_refused_with_what_to_do() {
    for pretty in ["{\n  \"a\": 1\n}", "\n { \r\n\"a\": 1}", "{ \"uid\": 1,\n\"a\": 2} 7", "{", "{ "] {
        let output = read(pretty);
        let (code, _, _, message) = failure(&output);
        assert_eq!(code, ErrorCode::InputFormat);
        assert!(message.starts_with("expected one object a line or an array"), "{message}");
        assert_eq!(output.len(), 1);
    }
    assert_eq!(failure(&read("\n\n {\n")).1, 3);
    assert_eq!(failure(&read("\n\n {\n")).2, 3);
    // Of two rows, the first damaged, the second is read.
    assert_eq!(brief(&read("{\"a\":1,\n{}")), ["{\"a\":1,", "{}"]);
    assert_eq!(brief(&read("{\"a\":\n{\"b\":1}\n")), ["{\"a\":", "{\"b\":1}"]);
    assert_eq!(brief(&read("{ \"uid\": 1}\n{\n")), ["{ \"uid\": 1}", "{"]);
}

#[test]
fn an_input_of_white_space_is_empty() {
    for empty in ["", " ", "\n\r\n\t", "\u{FEFF}", "\u{FEFF}\n"] {
        for output in [read(empty), read_as(Format::Csv, empty), read_as(Format::Ndjson, empty)] {
            let (code, _, _, message) = failure(&output);
            assert_eq!(code, ErrorCode::InputFormat);
            assert!(message.contains("empty"), "{message}");
        }
        assert!(failure(&read_as(Format::Json, empty)).3.contains("the input is empty"));
    }
    assert_eq!(read_with(Reader::rows, ""), [Output::End]);
    // A header alone is a file without users, as is an array without elements.
    assert_eq!(brief(&read("uid,name\n")), Vec::<String>::new());
    assert_eq!(read("[]"), [Output::End]);
}

#[test]
fn a_file_that_is_no_text_is_refused_by_its_name() {
    for (bytes, name) in [
        (&b"PK\x03\x04rest"[..], "Excel workbook"),
        (b"\x1F\x8B\x08\x00", "gzip"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (b"Rar!\x1A\x07", "RAR"),
        (b"\xFD7zXZ\0", "xz"),
        (b"BZh91AY", "bzip2"),
        (b"\x28\xB5\x2F\xFD", "zstd"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1", "Excel 97"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "image"),
        (b"\xFF\xD8\xFF\xE0", "image"),
        (b"\xFF\xFE\0\0u\0\0\0", "UTF-32"),
    ] {
        for output in [read(bytes), read_as(Format::Csv, bytes), read_as(Format::Json, bytes)] {
            let (code, _, _, message) = failure(&output);
            assert_eq!((output.len(), code), (1, ErrorCode::InputFormat));
            assert!(message.contains(name), "{message}");
        }
    }
}

#[test]
fn a_text_that_is_no_file_of_users_is_refused_by_its_name() {
    let tar = [b"users.csv".as_slice(), &[0; 120], b"ustar"].concat();
    assert!(failure(&read(&tar)).3.contains("tar archive"));
    let cyrillic: Vec<u8> = "\u{438}\u{43c}\u{44f},uid\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(failure(&read(&cyrillic)).3.contains("UTF-16 without a byte order mark"));
    for (text, name, fix) in [
        ("<!DOCTYPE html>\n<html>", "an HTML page", "spreadsheet"),
        ("\n <HTML><body>", "an HTML page", "signed in"),
        ("<?xml version=\"1.0\"?>\n<users>", "XML", "export"),
        ("<users><user id=\"1,2\"/>", "XML", "export"),
        ("-- MySQL dump 10.13\n", "SQL", "export"),
        ("/*!40101 SET NAMES utf8 */;", "SQL", "export"),
        ("INSERT INTO `users` (`id`, `name`) VALUES (1,'a');", "SQL", "export"),
        ("---\n- uid: a\n", "YAML", "export"),
        ("// users\n[{}]", "a comment", "remove what stands before"),
        ("/**\n Export to JSON plugin for PHPMyAdmin\n */\n[{}]", "a comment", "remove what stands before"),
        (")]}'\n[{}]", "keep scripts from running it", "remove what stands before"),
        ("var users = [\n{}];", "JavaScript", "remove what stands before"),
        ("window.users=[{}]", "JavaScript", "and behind"),
        ("window['users'] = {\"a\":1}", "JavaScript", "and behind"),
        ("export default [{}]", "JavaScript", "and behind"),
        ("module.exports = {", "JavaScript", "and behind"),
        ("callback([{}])", "JavaScript", "and behind"),
        ("const users =\n[", "JavaScript", "and behind"),
    ] {
        for output in [read(text), read_as(Format::Json, text)] {
            let (code, _, _, message) = failure(&output);
            assert_eq!((output.len(), code), (1, ErrorCode::InputFormat));
            assert!(message.starts_with("expected CSV, NDJSON or JSON, found ") && message.contains(name), "{message}");
            assert!(message.contains(fix), "{message}");
        }
    }
    assert!(failure(&read_as(Format::Csv, "<!doctype html><html>")).3.contains("an HTML page"));
    assert!(matches!(&read_as(Format::Csv, "-- a,b\n")[0], Output::Header(_)));
    // Headers may look strange.
    for header in [
        "<uid>,<name>",
        "\"<uid>\",name",
        "var a,b",
        "users,use,set",
        "-,uid",
        "uid=1,name",
        "f(x),uid",
        "a={0,b",
        "\"={\",b",
        "export,x",
    ] {
        assert!(matches!(&read(format!("{header}\n"))[0], Output::Header(_)), "{header}");
    }
}

#[test]
fn an_object_over_lines_that_is_no_json_says_where_and_why() {
    for (file, fault) in [
        ("{\n  uid: 1\n}", "found \"u\" on line 2; write names in double quotes"),
        ("{\n  // all\n \"a\": 1\n}", "found \"/\" on line 2; remove the comments: JSON has none"),
        ("{\n\"a\": 1,\n}", "found \"}\" on line 3; remove the comma before it"),
        ("{\n'a': 1\n}", "found \"'\" on line 2; write names and texts in double quotes"),
    ] {
        let (code, _, _, message) = failure(&read(file));
        assert_eq!(code, ErrorCode::InputFormat);
        assert!(message.starts_with("expected JSON, with ") && message.ends_with(fault), "{message}");
    }
}

#[test]
fn the_end_repeats_and_bytes_after_it_are_ignored() {
    let mut reader = Reader::new(None);
    reader.push(b"{\"a\":1}");
    reader.end();
    reader.push(b"\n{}");
    reader.end();
    assert!(matches!(reader.read(), Read::Row(_)));
    assert!(matches!(reader.read(), Read::End));
    assert!(matches!(reader.read(), Read::End));
    assert_eq!(reader.buffered(), 0);
}

#[test]
fn a_broken_input_stays_broken_and_keeps_its_format() {
    let mut reader = Reader::new(None);
    reader.push(b"[1]x");
    assert!(matches!(reader.read(), Read::Row(_)));
    let Read::Broken(first) = reader.read() else { panic!("not broken") };
    reader.push(b"[2]");
    let Read::Broken(second) = reader.read() else { panic!("not broken") };
    assert_eq!(first, second);
    assert_eq!(first.code.as_str(), "INPUT_BROKEN");
    assert!(first.to_string().starts_with(&first.message));
    assert_eq!(reader.format(), Some(Format::Json));
}

#[test]
fn a_reader_without_a_whole_row_asks_for_more() {
    let mut reader = Reader::new(None);
    assert!(matches!(reader.read(), Read::NeedInput));
    reader.push(b"{\"a\":");
    assert!(matches!(reader.read(), Read::NeedInput));
    assert_eq!(reader.buffered(), 5);
    reader.push(b"1}\n");
    assert!(matches!(reader.read(), Read::Row(_)));
    assert!(matches!(reader.read(), Read::NeedInput));
    assert_eq!(reader.buffered(), 0);
}
