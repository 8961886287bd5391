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
fn an_input_of_white_space_has_no_rows() {
    for empty in ["", " ", "\n\r\n\t", "\u{FEFF}", "\u{FEFF}\n"] {
        assert_eq!(read(empty), [Output::End]);
    }
}

#[test]
fn a_file_that_is_no_text_is_refused_by_its_name() {
    for (bytes, name) in
        [(&b"PK\x03\x04rest"[..], "Excel workbook"), (b"\x1F\x8B\x08\x00", "gzip"), (b"\xFF\xFE\0\0u\0\0\0", "UTF-32")]
    {
        for output in [read(bytes), read_as(Format::Csv, bytes), read_as(Format::Json, bytes)] {
            let (code, _, _, message) = failure(&output);
            assert_eq!(code, ErrorCode::InputFormat);
            assert!(message.contains(name), "{message}");
        }
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
